"""The compiled twin gives the records of the SimPy desk, to the last bit."""

from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.demand.tape import draw_tape
from simulator.desk import compiled, model
from simulator.desk.crew import Crew, Stretch, make_crew
from simulator.desk.engine import HALT
from simulator.desk.outages import OutageCalendar
from simulator.messages.transcript import transcript
from simulator.scenario.load import load_scenario, variant_names
from simulator.units import DAY, NEVER, SECOND, Window
from tests.depth import examples
from tests.random_worlds import World, agents, crews, visits, worlds
from tests.worlds import Visit, assert_same, house, tape_of, worker

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SPANS = ("arrival", "handoff", "lookup", "think", "patience")
SHIPPED = [
    (path, variant)
    for path in sorted(SCENARIOS.glob("*.yaml"))
    for variant in (None, *variant_names(path))
]


def stretched(world: World, hours_open: tuple[int, int]) -> World:
    """The world with an hour for each second, so that it spans three days; the bot works some hours a day."""
    tape, crew = world
    long = 3600

    def times(column: np.ndarray) -> np.ndarray:
        return np.where(column < NEVER, column * long, NEVER)

    people = tuple(
        replace(
            agent,
            quick_reply_time=agent.quick_reply_time * long,
            duty=tuple(Stretch(s.start * long, s.end * long, s.closes_shift) for s in agent.duty),
        )
        for agent in crew.agents
    )
    opens, lasts = hours_open
    return (
        replace(
            tape,
            **{name: times(getattr(tape, name)) for name in SPANS},
            chars=tape.chars * long,
        ),
        replace(
            crew,
            agents=people,
            threshold=crew.threshold * long,
            bot_hours=Window(opens * DAY // 24, (opens + lasts) * DAY // 24),
            outages=OutageCalendar(tuple((a * long, b * long) for a, b in crew.outages.stretches)),
            horizon=crew.horizon * long,
        ),
    )


@st.composite
def crowds(draw: st.DrawFn) -> World:
    """Up to nine people and up to twenty chats: choices among many, and slots that run out."""
    crew: Crew = draw(crews())
    people = draw(st.lists(agents(), min_size=4, max_size=9))
    chats = draw(st.lists(visits(), min_size=8, max_size=20))
    return tape_of(sorted(chats, key=lambda v: v.at)), replace(crew, agents=tuple(people))


@settings(max_examples=examples(600), deadline=None)
@given(worlds)
def test_small_worlds(world: World) -> None:
    assert_same(compiled.play(*world), model.play(*world))


@settings(max_examples=examples(100), deadline=None)
@given(crowds())
def test_crowds(world: World) -> None:
    assert_same(compiled.play(*world), model.play(*world))


@settings(max_examples=examples(150), deadline=None)
@given(worlds, st.tuples(st.integers(0, 23), st.integers(1, 24)))
@example((tape_of([]), house()), (0, 24))
def test_worlds_of_three_days(world: World, hours_open: tuple[int, int]) -> None:
    world = stretched(world, hours_open)
    assert_same(compiled.play(*world), model.play(*world))


@pytest.mark.slow
@pytest.mark.parametrize(("path", "variant"), SHIPPED, ids=lambda x: getattr(x, "stem", x))
def test_shipped_scenarios(path: Path, variant: str | None) -> None:
    scenario = load_scenario(path, variant)
    tape = draw_tape(scenario, 0)
    crew = make_crew(scenario, tape)
    ours, theirs = compiled.play(tape, crew), model.play(tape, crew)
    assert_same(ours, theirs)
    accounts = tuple(agent.account for agent in crew.agents)
    logs = [transcript(tape, records, accounts, scenario.epoch) for records in (ours, theirs)]
    for name in ("buyer", "time", "sender", "account", "kind", "chars"):
        assert getattr(logs[0], name).tolist() == getattr(logs[1], name).tolist(), name


def test_nobody_and_nothing() -> None:
    for crew in (house(), house(worker())):
        for tape in (tape_of([]), tape_of([Visit(0), Visit(5)])):
            assert_same(compiled.play(tape, crew), model.play(tape, crew))


def test_more_transfers_than_there_was_room_for() -> None:
    """Ninety chats, handed over six times: the room is for 256 at first."""
    shifts = [(hour * 10.0, hour * 10.0 + 10) for hour in range(12)]
    crew = house(*(worker(shift, name=f"agent-{n}") for n, shift in enumerate(shifts)))
    tape = tape_of([Visit(0, work=9) for _ in range(90)])
    records = compiled.play(tape, crew)
    assert len(records.transfer_turn) > 256
    assert_same(records, model.play(tape, crew))


@pytest.mark.parametrize("asked", [20, 20.000001, 19.999999])
def test_rescue_at_the_very_threshold(asked: float) -> None:
    """At 200, with a threshold of 180 s; random worlds meet that microsecond by luck alone."""
    tape = tape_of([Visit(0, work=200), Visit(5), Visit(asked), Visit(100)])
    crew = house(worker(), reply_order="rescue", threshold=180)
    assert_same(compiled.play(tape, crew), model.play(tape, crew))


@pytest.mark.parametrize("bot", [True, False])
def test_three_hundred_handed_over_in_an_instant(bot: bool) -> None:
    """After a hundred other chats have ended, or gone to the bot for good: they take no room any more."""
    crew = house(
        *(worker((0, 50), serves=(False, True), cap=0 if bot else 1) for _ in range(100)),
        worker((0, 100), serves=(True, False)),
        worker((100, 999), serves=(True, False)),
        bot_mode="overflow",
    )
    others = [Visit(0, kind=1, resolved=True) for _ in range(100)]
    tape = tape_of([*others, *(Visit(20, work=900) for _ in range(300))])
    records = compiled.play(tape, crew)
    assert len(records.transfer_turn) == 299
    assert_same(records, model.play(tape, crew))


def test_hundreds_of_things_that_lie_ahead_come_in_order() -> None:
    """Buyers who think, wait and leave at times that are anything but sorted."""
    visits = [
        Visit(
            n // 3,
            work=[1 + 7 * n % 11, 1 + 5 * n % 13, 3],
            think=[37 * n % 101, 53 * n % 89, 0],
            patience=[20 + 41 * n % 97, 9 + 29 * n % 61, 50],
            silent=n % 4 == 0,
        )
        for n in range(200)
    ]
    crew = house(*(worker(cap=4) for _ in range(9)), routing="longest_idle", reply_order="newest")
    tape = tape_of(visits)
    assert_same(compiled.play(tape, crew), model.play(tape, crew))


def test_all_the_leaving_that_may_lie_ahead_has_room() -> None:
    """Forty questions of a buyer who would wait for an hour, answered each within a second."""
    asks = Visit(0, work=[1] * 40, patience=[3600] * 40, silent=False, handoff=5)
    for mode in ("off", "overflow"):
        crew = house(worker(cap=1), bot_mode=mode)
        tape = tape_of([Visit(0, work=3), asks])
        assert_same(compiled.play(tape, crew), model.play(tape, crew))


def test_a_reply_that_takes_half_a_microsecond_more_is_rounded_as_python_rounds() -> None:
    """5 characters at 48,000,000 a minute: 6.25 us; at 40,000,000: 7.5 us, to the even 8."""
    for speed in (48_000_000, 40_000_000, 24_000_000, 7_000_001):
        for chars in range(1, 40):
            tape = replace(tape_of([Visit(0)]), chars=np.array([chars]))
            crew = house(worker(speed=speed))
            assert_same(compiled.play(tape, crew), model.play(tape, crew))


def test_times_at_the_end_of_all_time_do_not_overflow() -> None:
    """A look-up and a quick reply of a hundred thousand years each, and thinking for ever."""
    crew = house(replace(worker(quick=0.5), quick_reply_time=NEVER - 1))
    tape = tape_of([Visit(0, work=[1, 1]), Visit(1, quick=0.2), Visit(2, patience=5, silent=False)])
    tape = replace(tape, lookup=np.array([0, 0, NEVER, 0]), think=np.full(4, NEVER))
    assert_same(compiled.play(tape, crew), model.play(tape, crew))


def test_a_desk_in_a_thread_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "SLICE", 1)
    tape, crew = tape_of([Visit(at) for at in range(20)]), house(worker())
    halt = Event()
    told = HALT.set(halt)
    try:
        compiled.play(tape, crew)
        halt.set()
        with pytest.raises(KeyboardInterrupt):
            compiled.play(tape, crew)
    finally:
        HALT.reset(told)


def test_slices_of_any_length_give_the_same_records(monkeypatch: pytest.MonkeyPatch) -> None:
    tape = tape_of([Visit(at, work=[3, 4]) for at in range(20)])
    crew = house(worker(), outages=((5, 9),))
    whole = compiled.play(tape, crew)
    for instants in (1, 2, 7):
        monkeypatch.setattr(compiled, "SLICE", instants)
        assert_same(compiled.play(tape, crew), whole)


def test_the_crew_of_a_thousand_is_chosen_from_in_order() -> None:
    """Every agent gets one chat, the lowest numbers first."""
    crew = house(*(worker(cap=1) for _ in range(1000)))
    tape = tape_of([Visit(0) for _ in range(1000)])
    assert compiled.play(tape, crew).routed_to.tolist() == list(range(1000))
    assert int(compiled.play(tape, crew).reply[0]) == 10 * SECOND
