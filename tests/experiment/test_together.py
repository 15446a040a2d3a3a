"""Several scenarios on common random numbers: the same buyers, failures apart, a race that ends."""

import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.desk.engine import Engine
from simulator.experiment import replication, together
from simulator.experiment.replication import replicate
from simulator.experiment.selection import select
from simulator.experiment.together import Entry, play_together, play_until_decided
from simulator.scenario.schema import Bot, Scenario
from tests.scenarios import a_scenario

SHOP = a_scenario(chats_per_day=60, name="shop", seed=3)
FASTER = a_scenario(chats_per_day=60, name="faster", seed=3, team={"typing_speed": 90})
BUSIER = a_scenario(chats_per_day=90, name="busier", seed=3)
SHORT = a_scenario(chats_per_day=60, name="short", seed=3, team={"agents": 0})


def as_bytes(entries: tuple[Entry, ...]) -> list[list[bytes]]:
    return [[pickle.dumps(outcome) for outcome in entry.outcomes] for entry in entries]


@pytest.mark.parametrize(("engine", "jobs"), [("simpy", 1), ("compiled", 1), ("compiled", 3)])
def test_each_is_played_as_if_alone(engine: Engine, jobs: int) -> None:
    entries = play_together((SHOP, FASTER, BUSIER), 4, jobs=jobs, engine=engine)
    for entry, scenario in zip(entries, (SHOP, FASTER, BUSIER), strict=True):
        assert entry.scenario is scenario
        assert [pickle.dumps(o) for o in entry.outcomes] == [
            pickle.dumps(replicate(scenario, number, "simpy")) for number in range(4)
        ]
        assert entry.rates.tolist() == [outcome.rate for outcome in entry.outcomes]
        assert (entry.run.outcomes, entry.run.engine, entry.failure) == (entry.outcomes, engine, None)


def test_it_may_begin_at_any_replication() -> None:
    (late,) = play_together((SHOP,), 2, jobs=1, first=3)
    assert [outcome.number for outcome in late.outcomes] == [3, 4]
    assert as_bytes((late,)) == [[pickle.dumps(replicate(SHOP, number)) for number in (3, 4)]]


def test_one_that_fails_loses_no_other() -> None:
    shop, short, busier = play_together((SHOP, SHORT, BUSIER), 3, jobs=2, engine="compiled")
    assert short.outcomes == ()
    assert short.failure is not None
    assert short.failure.startswith("ValueError: ")
    assert "in replication 0 of scenario short, seed 3; to play it alone: " in short.failure
    assert as_bytes((shop, busier)) == as_bytes(play_together((SHOP, BUSIER), 3, jobs=1))


Rate = Callable[[str, int], float]


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Callable[[Rate], list[tuple[str, int]]]:
    """Replace replications by a function of name and number; the list tells which were played."""

    def install(rate: Rate) -> list[tuple[str, int]]:
        played: list[tuple[str, int]] = []

        def replicated(scenario: Scenario, number: int, engine: Engine, buyers: object) -> Any:
            played.append((scenario.name, number))
            return SimpleNamespace(number=number, rate=rate(scenario.name, number))

        monkeypatch.setattr(replication, "replicate", replicated)
        monkeypatch.setattr(replication, "draw_buyers", lambda scenario, number: None)
        return played

    return install


Install = Callable[[Rate], list[tuple[str, int]]]


def contest(*names: str) -> list[Scenario]:
    return [SHOP.model_copy(update={"name": name}) for name in names]


def noise(name: str, number: int) -> float:
    seed = [number, *name.encode()]
    return 0.02 * float(np.random.default_rng(seed).normal())


def test_the_outcomes_before_a_failure_are_kept_and_it_is_played_no_more(rates: Install) -> None:
    def rate(name: str, number: int) -> float:
        if (name, number) == ("b", 7):
            raise RuntimeError("no memory")
        return 0.9 + noise(name, number)

    played = rates(rate)
    (_, b, _), selection = play_until_decided(contest("a", "b", "c"), 5, 60, 0.001, jobs=1)
    assert [outcome.number for outcome in b.outcomes] == list(range(7))
    assert b.failure == "RuntimeError: no memory"
    assert 1 not in selection.survivors
    last = max(number for name, number in played if name == "b")
    assert last < max(number for name, number in played if name == "a")


def test_one_whose_better_fails_is_back_in_the_race_with_no_replication_missed(rates: Install) -> None:
    """b has c out after 10 replications, is no match for the unsteady a by then, and fails."""
    spread = {"a": 12, "b": 0.5, "c": 0.5}

    def rate(name: str, number: int) -> float:
        if (name, number) == ("b", 30):
            raise RuntimeError("no memory")
        return {"a": 0.9, "b": 0.97, "c": 0.9}[name] + spread[name] * noise(name, number)

    played = rates(rate)
    entries, selection = play_until_decided(contest(*spread), 10, 300, 0.005, jobs=1)
    a, b, c = ([outcome.number for outcome in entry.outcomes] for entry in entries)
    assert (selection.survivors, len(b)) == ((0, 2), 30)
    assert a == list(range(len(a)))
    assert c == list(range(len(c)))
    assert len(a) == len(c) > 100
    assert played.index(("c", 10)) > played.index(("b", 30))
    assert 299 <= len(a) + len(b) + len(c) <= 300


def test_replications_go_to_those_still_in_the_race(rates: Install) -> None:
    means = {"good": 0.95, "like it": 0.945, "poor": 0.6}
    played = rates(lambda name, number: means[name] + noise(name, number))
    entries, selection = play_until_decided(contest(*means), 10, 100_000, 0.002, jobs=1)
    assert selection.decided
    assert selection.survivors == (0,)
    counts = [len(entry.outcomes) for entry in entries]
    assert counts == list(selection.counts)
    assert counts[2] == 10 < counts[1] == counts[0]
    assert ("poor", 10) not in played
    # What stands is what the procedure says of the whole sequences, however they came in batches.
    whole = [np.array([means[name] + noise(name, n) for n in range(counts[0] + 50)]) for name in means]
    assert select(whole, 10, 0.002) == selection


def test_how_many_are_played_at_a_time_changes_nothing(
    rates: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The budget ends the race; what was played of the one dropped, beyond its drop, costs nothing of it."""
    means = {"good": 0.92, "like it": 0.92, "fair": 0.85}
    rates(lambda name, number: means[name] + noise(name, number))
    found = set()
    for step in (1.0, 1.25, 2.0, 9.0):
        monkeypatch.setattr(together, "STEP", step)
        found.add(play_until_decided(contest(*means), 10, 200, 0.0005, jobs=1)[1])
    (selection,) = found
    assert (selection.survivors, selection.decided) == ((0, 1), False)
    assert 10 < selection.counts[2] < selection.counts[1] == selection.counts[0]


@pytest.mark.parametrize("budget", [0, 30, 31, 60, 100])
def test_the_budget_is_kept(rates: Install, budget: int) -> None:
    played = rates(lambda name, number: 0.9 + noise(name, number))
    entries, selection = play_until_decided(contest("a", "b", "c"), 10, budget, 0.0001, jobs=1)
    assert not selection.decided
    assert len(played) == sum(len(entry.outcomes) for entry in entries)
    assert max(30, budget - 2) <= len(played) <= max(30, budget)


def test_who_plays_changes_no_number() -> None:
    scenarios = [SHOP, FASTER, SHOP.model_copy(update={"bot": Bot(mode="first_line", resolves=0.1)})]
    ways: list[tuple[Engine, int]] = [("simpy", 1), ("compiled", 1), ("compiled", 4)]
    found = [play_until_decided(scenarios, 4, 60, 0.001, jobs=jobs, engine=engine) for engine, jobs in ways]
    first = found[0]
    assert len({len(entry.outcomes) for entry in first[0]}) > 1
    for entries, selection in found[1:]:
        assert selection == first[1]
        assert as_bytes(entries) == as_bytes(first[0])


def test_nobody_left_is_decided(rates: Install) -> None:
    def rate(name: str, number: int) -> float:
        raise RuntimeError(name)

    rates(rate)
    entries, selection = play_until_decided(contest("a", "b"), 5, 60, 0.01, jobs=1)
    assert (selection.survivors, selection.counts, selection.decided) == ((), (0, 0), True)
    assert all(entry.failure for entry in entries)


def test_progress_counts_the_replications_of_all() -> None:
    seen: list[tuple[int, int]] = []
    play_together((SHOP, FASTER), 3, jobs=1, progress=lambda done, expected: seen.append((done, expected)))
    assert seen == [(2, 6), (4, 6), (6, 6)]
