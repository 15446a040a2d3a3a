"""The joint level against published critical values, and where correlations are no help."""

import numpy as np
import pytest
from scipy import special

from simulator.experiment.joint_level import Column, level_of_each


def sample(correlation: Column, rows: int = 4000) -> Column:
    """Columns whose sample correlation is exactly this, up to rounding."""
    draws = np.random.default_rng(1).normal(size=(rows, len(correlation)))
    centred, _ = np.linalg.qr(draws - draws.mean(axis=0))
    return np.asarray(centred @ np.linalg.cholesky(correlation).T)


def alike(many: int, r: float) -> Column:
    return np.full((many, many), r) + (1 - r) * np.eye(many)


@pytest.mark.parametrize(
    ("many", "critical"),
    [(2, 2.21), (3, 2.35), (4, 2.44), (5, 2.51), (6, 2.57), (7, 2.61), (8, 2.65), (9, 2.69)],
)
def test_the_tables_for_treatments_against_a_control(many: int, critical: float) -> None:
    """C. W. Dunnett, New tables for multiple comparisons with a control, Biometrics 20 (1964), 482-491: two-
    sided, 5%, infinite freedom; equal groups, so differences from the control have a correlation of 1/2."""
    level = level_of_each(sample(alike(many, 0.5)), 0.95)
    assert special.ndtri((1 + level) / 2) == pytest.approx(critical, abs=0.02)


@pytest.mark.parametrize("many", [2, 5, 20])
def test_without_correlation_it_is_the_product(many: int) -> None:
    """Z. Sidak, Journal of the American Statistical Association 62 (1967), 626-633."""
    level = level_of_each(sample(np.eye(many)), 0.9)
    assert 1 - level == pytest.approx(1 - 0.9 ** (1 / many), rel=0.04)


def test_the_sign_of_a_correlation_does_not_matter() -> None:
    columns = sample(alike(3, 0.8))
    turned = columns * [1, -1, 1]
    assert level_of_each(turned, 0.95) == pytest.approx(level_of_each(columns, 0.95), abs=0.001)


def test_chance_is_not_taken_for_correlation() -> None:
    """Over five replications independent columns look correlated (by 1/2 on average)."""
    few = np.random.default_rng(2).normal(size=(5, 30))
    correlation = np.asarray(np.corrcoef(few.T))
    assert np.abs(correlation[np.triu_indices(30, 1)]).mean() > 0.4
    assert level_of_each(few, 0.95) == pytest.approx(0.95 ** (1 / 30), abs=2e-4)
    with_long = np.full((100, 31), np.nan)
    with_long[:5, :30], with_long[:, 30] = few, np.random.default_rng(3).normal(size=100)
    assert level_of_each(with_long, 0.95) == pytest.approx(0.95 ** (1 / 31), abs=2e-4)


def test_correlation_is_shared_only_over_replications_that_both_have() -> None:
    common = np.random.default_rng(3).normal(size=100)
    apart = np.full((100, 2), np.nan)
    apart[:50, 0], apart[50:, 1] = common[:50], common[50:]
    assert level_of_each(apart, 0.95) == pytest.approx(0.95**0.5, abs=0.001)
    together = np.stack([common, common + 0.0], axis=1)
    assert level_of_each(together, 0.95) == pytest.approx(0.95, abs=0.001)
    quarter = np.stack([common, np.where(np.arange(100) < 25, common, np.nan)], axis=1)
    half = sample(alike(2, 0.5), 100)  # a quarter in common is a correlation of about 1/2
    assert level_of_each(quarter, 0.95) == pytest.approx(level_of_each(half, 0.95), abs=0.002)


def test_columns_that_do_not_vary_do_not_count() -> None:
    one = np.random.default_rng(4).normal(size=(20, 1))
    still = np.stack([np.full(20, 0.1), np.full(20, np.nan), np.arange(20) * np.nan], axis=1)
    assert level_of_each(np.hstack([one, still]), 0.95) == 0.95
    assert level_of_each(still, 0.95) == level_of_each(np.zeros((0, 3)), 0.95) == 0.95
    assert level_of_each(np.zeros((5, 0)), 0.95) == 0.95
