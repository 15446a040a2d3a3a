"""What is kept is not played again, and comes back exactly as it was."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.experiment import recall
from simulator.experiment.backends import Players
from simulator.experiment.journal import open_journal
from simulator.experiment.kept_outcome import pack, recall_each, unpack
from simulator.experiment.outcome import Outcome
from simulator.experiment.recall import Recall, digest_of, in_one, key_of, recalled
from simulator.experiment.replication import Failure, replicate
from simulator.scenario.schema import Scenario
from tests.scenarios import a_scenario

SHOP = a_scenario(chats_per_day=60, name="shop", seed=3)


def same(one: Outcome, other: Outcome) -> bool:
    for field in dataclasses.fields(Outcome):
        ours, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(ours, np.ndarray):
            if ours.dtype != theirs.dtype or ours.shape != theirs.shape or (ours != theirs).any():
                return False
        elif isinstance(ours, dict):
            if repr(ours) != repr(theirs):
                return False
        elif float(ours).hex() != float(theirs).hex():
            return False
    return True


def worlds() -> Iterator[Scenario]:
    yield SHOP
    yield a_scenario(chats_per_day=0, name="nobody")
    money = {"buyer_value": 60, "conversion": {"30s": 0.4, "30min": 0.1}}
    yield a_scenario(chats_per_day=40, days=2, money=money)
    yield a_scenario(
        chats_per_day=90, teams={"one": {"agents": 1}, "two": {"agents": 1}}, bot={"mode": "first_line"}
    )


@pytest.mark.parametrize("scenario", [*worlds()])
def test_an_outcome_comes_back_exactly(scenario: Scenario) -> None:
    made = replicate(scenario, 5)
    back = unpack(pack(made), scenario, 5)
    assert back is not None
    assert same(made, back)
    assert not same(made, replicate(scenario, 6)) or scenario.name == "nobody"


def test_bytes_that_are_no_outcome_of_the_replication_are_refused() -> None:
    packed = pack(replicate(SHOP, 5))
    assert unpack(packed, SHOP, 6) is None
    assert unpack(packed[:-8], SHOP, 5) is None
    assert unpack(packed + bytes(8), SHOP, 5) is None
    assert unpack(packed, a_scenario(days=2), 5) is None
    assert unpack(b"", SHOP, 5) is None


def test_a_key_says_what_decides_a_result_and_no_more() -> None:
    digest = digest_of(SHOP)
    called = a_scenario(
        chats_per_day=60, name="other", title="Other", seed=3, replications={"min": 2, "max": 3}
    )
    assert digest_of(called) == digest
    for other in (
        a_scenario(chats_per_day=61, seed=3),
        a_scenario(chats_per_day=60, seed=4),
        a_scenario(chats_per_day=60, seed=3, days=2),
        a_scenario(chats_per_day=60, seed=3, rules="standard-8-23"),
        a_scenario(chats_per_day=60, seed=3, team={"typing_speed": 90}),
    ):
        assert digest_of(other) != digest
    keys = {key_of("a", digest, 1), key_of("a", digest, 2), key_of("b", digest, 1), key_of("a", b"1", b"1")}
    assert len(keys | {key_of("a", b"11")}) == 5
    assert key_of("a", digest, 1) == key_of("a", digest, 1)


def test_another_version_has_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of("a", b"what")
    monkeypatch.setattr(recall, "_versions", lambda: b"another")
    assert key_of("a", b"what") != before


def test_what_decides_the_numbers_is_among_the_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = recall._versions.__wrapped__
    before = versions()
    monkeypatch.setattr(recall, "PLAYING", recall.PLAYING[1:])
    assert versions() != before
    monkeypatch.undo()
    assert versions() == before
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0")
    assert versions() != before


NUMBERS: Recall[int, int] = in_one(
    lambda task: key_of("number", task), lambda made: str(made).encode(), lambda packed, task: int(packed)
)


def players_of(work: Callable[[Any], Any], played: list[Any]) -> Players[Any, Any]:
    def play(tasks: Iterable[Any]) -> Iterator[Any]:
        for task in tasks:
            played.append(task)
            yield work(task)

    return Players(play, 1)


def doubled(task: int) -> int:
    return 2 * task


@pytest.mark.parametrize(
    ("kept", "asked"),
    [([], [3, 4, 5]), ([3, 4, 5], [3, 4, 5]), ([4], [3, 4, 5]), ([3, 5, 6], [3, 4, 5, 6, 7]), ([1], [])],
)
def test_only_what_is_missing_is_played_and_all_comes_in_order(
    tmp_path: Path, kept: list[int], asked: list[int]
) -> None:
    file, played = tmp_path / "x.unfinished", list[Any]()
    first = open_journal(file, resume=False)
    assert list(recalled(players_of(doubled, []), NUMBERS, first).play(kept)) == [2 * n for n in kept]
    first.close()
    again = open_journal(file, resume=True)
    assert list(recalled(players_of(doubled, played), NUMBERS, again).play(asked)) == [2 * n for n in asked]
    assert played == [n for n in asked if n not in kept]
    assert again.taken == len(set(asked) & set(kept))
    again.close()
    with closing(open_journal(file, resume=True)) as third:
        assert third.found == len({*asked, *kept})


def test_of_a_task_only_the_missing_scenarios_are_played_and_failures_are_not_kept(tmp_path: Path) -> None:
    scenarios = [SHOP, a_scenario(seed=3, chats_per_day=61), a_scenario(seed=3, chats_per_day=62)]
    outcome = replicate(SHOP, 0)
    file, played = tmp_path / "x.unfinished", list[Any]()

    def work(task: tuple[int, tuple[int, ...]]) -> tuple[Outcome | Failure, ...]:
        return tuple(Failure(f"{place}") if place == 1 else outcome for place in task[1])

    how = recall_each(scenarios)
    for expected in ([(0, (0, 2))], [(0, (1,))]):
        journal, played = open_journal(file, resume=True), []
        asked = (0, (0, 2)) if not journal.found else (0, (0, 1, 2))
        (made,) = recalled(players_of(work, played), how, journal).play([asked])
        assert played == expected
        assert all(isinstance(one, Failure) or same(one, outcome) for one in made)
        journal.close()
    assert [isinstance(one, Failure) for one in made] == [False, True, False]
    with closing(open_journal(file, resume=True)) as after:
        assert after.found == 2
