"""How many replications are played, and that processes change nothing."""

import math
import pickle
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.desk.engine import Engine
from simulator.errors import UserError
from simulator.experiment import playing, replication
from simulator.experiment.outcome import Outcome
from simulator.experiment.processes import in_processes
from simulator.experiment.replication import Replicate, replicate
from simulator.experiment.result import result
from simulator.experiment.runner import Run, run
from simulator.experiment.statistics import half_width
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Replications, Scenario
from tests.scenarios import a_scenario


def scenario_of(least: int = 5, most: int = 40, precision: float = 0.01, **more: Any) -> Scenario:
    return a_scenario(replications=Replications(min=least, max=most, precision=precision), **more)


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], float]], list[int]]:
    """Replace replications by what a function of their number says; the list tells which were played."""

    def install(rate: Callable[[int], float]) -> list[int]:
        played: list[int] = []

        def replicated(scenario: Scenario, number: int, engine: Engine) -> Any:
            played.append(number)
            return SimpleNamespace(number=number, rate=rate(number))

        monkeypatch.setattr(replication, "replicate", replicated)
        return played

    return install


Install = Callable[[Callable[[int], float]], list[int]]


def numbers(one: Run) -> list[int]:
    return [outcome.number for outcome in one.outcomes]


def noisy(number: int) -> float:
    return 0.9 + 0.05 * float(np.random.default_rng(number).normal())


def first_precise(least: int, most: int, precision: float) -> int | None:
    return next(
        (n for n in range(least, most + 1) if half_width([noisy(k) for k in range(n)]) <= precision), None
    )


@pytest.mark.parametrize("precision", [0.05, 0.03, 0.02, 0.015, 0.012])
def test_it_stops_at_the_first_number_that_meets_the_precision(rates: Install, precision: float) -> None:
    rates(noisy)
    wanted = first_precise(5, 400, precision)
    assert wanted is not None
    found = run(scenario_of(5, 400, precision), jobs=1)
    assert (numbers(found), found.stopped_by) == (list(range(wanted)), "precision")


def test_never_before_min(rates: Install) -> None:
    rates(lambda number: 0.9)  # no spread at all
    found = run(scenario_of(least=7), jobs=1)
    assert (len(found.outcomes), found.stopped_by) == (7, "precision")


def test_at_max_it_gives_up(rates: Install) -> None:
    played = rates(noisy)
    found = run(scenario_of(5, 33, 0.001), jobs=1)
    assert (numbers(found), found.stopped_by) == (list(range(33)), "max")
    assert played == list(range(33))


def test_precise_at_the_very_last(rates: Install) -> None:
    rates(noisy)
    wanted = first_precise(5, 400, 0.015)
    assert wanted is not None
    found = run(scenario_of(5, wanted, 0.015), jobs=1)
    assert (len(found.outcomes), found.stopped_by) == (wanted, "precision")
    found = run(scenario_of(5, wanted - 1, 0.015), jobs=1)
    assert (len(found.outcomes), found.stopped_by) == (wanted - 1, "max")


def test_min_is_max(rates: Install) -> None:
    rates(noisy)
    assert run(scenario_of(5, 5, 0.001), jobs=1).stopped_by == "max"


@pytest.mark.parametrize("exactly", [1, 2, 3, 12])
def test_exactly_so_many_as_asked(rates: Install, exactly: int) -> None:
    played = rates(lambda number: 0.9)
    found = run(scenario_of(5, 8), exactly=exactly, jobs=1)
    assert (numbers(found), found.stopped_by) == (list(range(exactly)), "asked")
    assert played == list(range(exactly))


def test_replications_without_a_rate_go_on_to_max(rates: Install) -> None:
    rates(lambda number: float("nan"))
    found = run(scenario_of(5, 23), jobs=1)
    assert (len(found.outcomes), found.stopped_by) == (23, "max")


def test_two_rates_that_happen_to_agree_do_not_stop_it(rates: Install) -> None:
    rates(lambda number: 0.9 if number % 3 == 0 else float("nan"))
    found = run(scenario_of(5, 40), jobs=1)
    assert (len(found.outcomes), found.stopped_by) == (13, "precision")  # 0, 3, 6, 9 and 12 have a rate


def test_it_looks_ahead_no_further_than_it_must(rates: Install) -> None:
    played = rates(noisy)
    found = run(scenario_of(5, 400, 0.012), jobs=1)
    assert len(played) <= 2 * len(found.outcomes)


def test_progress_counts_up_to_what_is_expected(rates: Install) -> None:
    rates(noisy)
    told: list[tuple[int, int]] = []
    found = run(scenario_of(5, 60, 0.015), jobs=1, progress=lambda done, of: told.append((done, of)))
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert len(told) >= len(found.outcomes)
    assert all(done <= of <= 60 for done, of in told)
    told.clear()
    run(scenario_of(), exactly=4, jobs=1, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def as_plain(outcome: Outcome) -> dict[str, object]:
    """Its fields as they can be compared: a figure that there is not, NaN, is equal to itself."""
    fields = vars(outcome).items()
    return {k: v.tolist() if isinstance(v, np.ndarray) else _known(v) for k, v in fields}


def _known(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


@pytest.mark.parametrize("name", ["double11", "ordinary-day", "typing", "uncovered-hour"])
def test_a_shipped_scenarios_result_is_the_same_by_either_engine(project: Path, name: str) -> None:
    scenario = load_scenario(project / "scenarios" / f"{name}.yaml")
    one = result(scenario, run(scenario, exactly=1, jobs=1, engine="simpy"))
    other = result(scenario, run(scenario, exactly=1, jobs=1, engine="compiled"))
    assert (one.pop("engine"), other.pop("engine")) == ("simpy", "compiled")
    assert one == other
    assert one["turns"]["mean"] > 100


def test_threads_and_engines_stop_at_the_same_number() -> None:
    scenario = scenario_of(4, 30, 0.004, chats_per_day=400, team={"neglects": 0.03}, seed=5)
    one = run(scenario, jobs=1, engine="simpy")
    assert len(one.outcomes) == 9
    for jobs in (1, 2, 3, None):
        other = run(scenario, jobs=jobs, engine="compiled")
        assert [as_plain(o) for o in other.outcomes] == [as_plain(o) for o in one.outcomes]
        assert (other.stopped_by, other.engine) == (one.stopped_by, "compiled")


@pytest.mark.parametrize(
    ("engine", "work", "replications", "cores", "expected"),
    [
        ("simpy", 2.9, 20, 8, 1),  # done before processes are there
        ("simpy", 3.1, 20, 8, 8),
        ("simpy", 60.0, 5, 8, 5),  # no more processes than replications
        ("compiled", 0.1, 20, 8, 8),
        ("compiled", 0.1, 3, 8, 3),
        ("compiled", 0.1, 20, 1, 1),
    ],
)
def test_as_many_at_a_time_as_pay(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, work: float, replications: int, cores: int, expected: int
) -> None:
    monkeypatch.setattr(playing, "cores", lambda: cores)
    assert playing.worthwhile(engine, work, replications) == expected


@pytest.mark.slow  # processes take a few seconds to start
def test_the_same_numbers_whatever_the_processes() -> None:
    scenario = scenario_of(4, 12, 0.006, chats_per_day=400, team={"neglects": 0.03}, seed=5)
    one, two = (run(scenario, jobs=jobs) for jobs in (1, 2))
    assert [as_plain(o) for o in one.outcomes] == [as_plain(o) for o in two.outcomes]
    assert one.stopped_by == two.stopped_by
    assert [as_plain(o) for o in one.outcomes[:3]] == [as_plain(replicate(scenario, n)) for n in range(3)]
    exact = run(scenario, exactly=3, jobs=2)
    assert [as_plain(o) for o in exact.outcomes] == [as_plain(o) for o in one.outcomes[:3]]


@pytest.mark.slow
def test_a_failure_in_a_process_keeps_its_note() -> None:
    short = scenario_of(seed=77, team={"agents": 0})
    with (
        pytest.raises(ValueError, match="finds only 0 of 1 people free") as caught,
        in_processes(Replicate(short, "simpy"), 2) as players,
    ):
        list(players.play(range(3, 4)))
    assert "in replication 3 of scenario test, seed 77; " in caught.value.__notes__[0]


def test_a_users_error_keeps_its_note_across_processes() -> None:
    error = UserError("a trace that is not there")
    error.add_note("in replication 3")
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert again.__notes__ == ["in replication 3"]
