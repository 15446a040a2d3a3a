"""The buyers: named draws, and scenarios that share them."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.demand import buyers
from simulator.demand.buyers import MOST_CHARS, Buyers, draw_buyers, shares_buyers
from simulator.demand.streams import PURPOSES, Stream
from simulator.demand.tape import Tape, draw_tape
from simulator.scenario.load import load_scenario, variant_names
from simulator.scenario.schema import Scenario
from tests.demand.test_splitmix import plain_mix
from tests.scenarios import a_scenario

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))
SHARED = tuple({f.name for f in fields(Buyers)} & {f.name for f in fields(Tape)})
GAMMA = 0x9E3779B97F4A7C15

PEAKS = {
    "opening": {"at": "2026-11-10 20:00", "lasts": "60min", "factor": 3},
    "over": {"at": "2026-11-10 20:30", "lasts": "4h", "factor": 2},
}
TYPES: dict[str, dict[str, Any]] = {
    "presale": {"share": 0.7, "lookup": "6s"},
    "aftersale": {"share": 0.3, "lookup": "10s"},
}


def world(**more: Any) -> Scenario:
    settings: dict[str, Any] = {"days": 2, "buyers": TYPES, "demand": {"peaks": PEAKS}, **more}
    return a_scenario(**settings)


def same(one: Tape, other: Tape) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Tape))


# Draws


def test_a_draw_is_named_by_day_chat_turn_and_purpose() -> None:
    scenario = world(seed=7)
    buyers = draw_buyers(scenario, 3)
    of_second_day = int(np.searchsorted(buyers.arrival, scenario.horizon // 2))
    for day, first in ((0, 0), (1, of_second_day)):
        sequence = np.random.SeedSequence(7, spawn_key=(3, Stream.CHATS, day))
        day_key = int(sequence.generate_state(1, np.uint64)[0])
        for chat in (0, 5):
            key = plain_mix((day_key + (chat + 1) * GAMMA) % 2**64)
            begin, end = buyers.first_turn[first + chat : first + chat + 2]
            for turn in range(end - begin):
                number = PURPOSES * turn + Stream.QUICK_REPLY
                drawn = plain_mix((key + (number + 1) * GAMMA) % 2**64)
                assert buyers.quick[begin + turn] == (drawn >> 11) / 2**53


def test_the_purposes_of_chats_and_turns_have_room() -> None:
    others = {Stream.SPEED, Stream.ABSENCE, Stream.CHATS, Stream.REPLAY, Stream.DOUBT}  # streams of their own
    assert max(set(Stream) - others) < PURPOSES


def test_chats_and_turns_have_keys_of_their_own() -> None:
    buyers = draw_buyers(world(days=3), 0)
    assert len(np.unique(buyers.chat_keys)) == len(buyers.arrival)
    assert len(np.unique(buyers.turn_keys)) == len(buyers.chars)
    assert (buyers.turn_keys[buyers.first_turn[:-1]] == buyers.chat_keys).all()


def test_columns_are_laid_out_for_compiled_code() -> None:
    buyers = draw_buyers(world(), 0)
    for field in fields(Buyers):
        column = getattr(buyers, field.name)
        assert column.flags.c_contiguous, field.name
        assert column.flags.writeable, field.name
        assert column.flags.aligned, field.name


# Sharing


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_with_shared_buyers_the_tape_is_the_one_drawn_alone(path: Path) -> None:
    base = load_scenario(path)
    buyers = draw_buyers(base, 1)
    alone = draw_tape(base, 1)
    assert same(draw_tape(base, 1, buyers), alone)
    for name in variant_names(path):
        variant = load_scenario(path, name)
        own = draw_tape(variant, 1)
        # The same buyers exactly where it says so.
        alike = all(np.array_equal(getattr(own, c), getattr(alone, c)) for c in SHARED)
        assert shares_buyers(base, variant) == alike, name
        if alike:
            tape = draw_tape(variant, 1, buyers)
            assert same(tape, own), name
            assert all(getattr(tape, column) is getattr(buyers, column) for column in SHARED)


@pytest.mark.parametrize(
    "more",
    [
        {"name": "other"},
        {"replications": {"min": 2}},
        {"rules": "standard-8-23"},
        {"teams": {"team": {"agents": 3, "absence": 0.5, "typing_speed": 80}}},
        {"teams": {"new": {"agents": 3}, "team": {"agents": 1}}},
        {"desk": {"reply_order": "rescue"}},
        {"bot": {"mode": "overflow", "resolves": 0.8, "handoff_after": "9s", "assists": 0.5}},
        {"outages": {"gateway": {"at": "2026-11-10 20:05", "lasts": "6min"}}},
        {"roster": {"half": {"team": "team", "agents": 1, "shift": "09:00-18:00"}}},
    ],
    ids=lambda more: next(iter(more)),
)
def test_whatever_desk_awaits_them_they_are_shared(more: dict[str, Any]) -> None:
    base, other = world(), world(**more)
    assert base != other
    assert shares_buyers(base, other)
    assert same(draw_tape(other, 2, draw_buyers(base, 2)), draw_tape(other, 2))


@pytest.mark.parametrize(
    "more",
    [
        {"seed": 2},
        {"days": 3},
        {"start": "2026-11-09"},
        {"chats_per_day": 201},
        {"demand": {"peaks": PEAKS, "busyness_cv": 0.1}},
        {"demand": {"peaks": dict(reversed(PEAKS.items()))}},
        {"buyers": {**TYPES, "presale": {"share": 0.7, "lookup": "7s"}}},
        {"buyers": {"before": TYPES["presale"], "aftersale": TYPES["aftersale"]}},
        {"buyers": dict(reversed(TYPES.items()))},
        {"buyers": {**TYPES, "nobody": {"share": 0.0}}},
    ],
    ids=lambda more: next(iter(more)),
)
def test_other_buyers_are_not_shared(more: dict[str, Any]) -> None:
    assert not shares_buyers(world(), world(**more))
    assert not shares_buyers(world(**more), world())


def test_what_a_default_says_is_shared_with_what_says_it() -> None:
    said = {"share": 1.0, "lookup": {"dist": "lognormal", "mean": "6s", "cv": 1.0}, "leaves_silently": 1}
    assert shares_buyers(a_scenario(), a_scenario(buyers={"buyer": said}, demand={"peaks": {}}))


def test_more_bot_only_adds_for_shared_buyers() -> None:
    few, more = (world(bot={"resolves": share, "assists": share}) for share in (0.2, 0.6))
    buyers = draw_buyers(few, 0)
    one, other = (draw_tape(scenario, 0, buyers) for scenario in (few, more))
    assert (one.resolved <= other.resolved).all()
    assert (one.assisted <= other.assisted).all()
    assert one.resolved.sum() < other.resolved.sum()
    assert one.assisted.sum() < other.assisted.sum()
    assert one.handoff.tolist() == other.handoff.tolist()


def test_no_reply_is_longer_than_anybody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = {"buyer": {"share": 1.0, "reply_chars": {"dist": "lognormal", "mean": 1e6, "cv": 20}}}
    scenario = a_scenario(2000, buyers=endless)
    assert 10**7 < draw_buyers(scenario, 0).chars.max() <= MOST_CHARS
    monkeypatch.setattr(buyers, "MOST_CHARS", 10**6)
    assert draw_buyers(scenario, 0).chars.max() == 10**6
