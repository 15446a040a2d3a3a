"""The search for a minimum: functions whose minimum is known."""

from typing import Any

import numpy as np
import pytest

from simulator.calibration.ascent import curvature_of, minimise

MATRIX = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
LOW, HIGH = np.full(3, -5.0), np.full(3, 5.0)
NONE = np.zeros(3, bool)


def bowl(at: Any) -> Any:
    away = at - np.array([1.0, -2.0, 0.5])
    return float(away @ MATRIX @ away) / 2, MATRIX @ away


def valley(at: Any) -> Any:
    """Rosenbrock's."""
    x, y = at
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2, np.array(
        [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]
    )


def test_a_bowls_bottom_is_found_and_its_curvature_known() -> None:
    at, value = minimise(bowl, np.zeros(3), LOW, HIGH, NONE)
    assert at == pytest.approx([1.0, -2.0, 0.5], abs=1e-6)
    assert value == pytest.approx(0, abs=1e-9)
    assert curvature_of(bowl, at, LOW, HIGH) == pytest.approx(MATRIX, abs=1e-6)


def test_a_held_parameter_stays_and_the_others_make_the_best_of_it() -> None:
    at, _ = minimise(bowl, np.array([2.0, 0.0, 0.0]), LOW, HIGH, np.array([True, False, False]), MATRIX)
    # The others' gradient is 0: 2 a + 0.5 b = -1 and 0.5 a + b = 0 for what they are off by.
    assert at == pytest.approx([2.0, -2.0 - 4 / 7, 0.5 + 2 / 7], abs=1e-6)


def test_no_parameter_goes_beyond_its_bounds() -> None:
    at, _ = minimise(bowl, np.zeros(3), LOW, np.array([0.5, 5.0, 5.0]), NONE)
    assert at[0] == 0.5
    assert bowl(at)[1][1:] == pytest.approx([0, 0], abs=1e-4)


def test_a_bent_valley_is_followed_to_its_end() -> None:
    at, _ = minimise(valley, np.array([-1.2, 1.0]), np.full(2, -9.0), np.full(2, 9.0), np.zeros(2, bool))
    assert at == pytest.approx([1.0, 1.0], abs=1e-3)


def test_where_there_is_no_slope_the_start_is_the_answer() -> None:
    at, value = minimise(lambda at: (7.0, np.zeros(3)), np.ones(3), LOW, HIGH, NONE)
    assert at.tolist() == [1, 1, 1]
    assert value == 7.0
