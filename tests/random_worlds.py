"""Small worlds of one minute over the whole space of options, all times whole seconds, for hypothesis."""

from dataclasses import replace
from typing import get_args, get_type_hints

from hypothesis import strategies as st

from simulator.demand.tape import Tape
from simulator.desk.crew import Agent, Crew, Stretch
from simulator.units import Window
from tests.worlds import BOTTOM, TOP, Visit, house, tape_of, us, worker

HORIZON = 60  # seconds
World = tuple[Tape, Crew]

uniform = st.sampled_from([BOTTOM, 0.2, 0.4, 0.6, TOP])
share = st.sampled_from([0.0, 0.0, 0.3, 0.5, 1.0])


def words(rule: str) -> tuple[str, ...]:
    """What a rule of the house may be: asked of the crew, so that a new one cannot be left untried."""
    return get_args(get_type_hints(Crew)[rule])


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    turns = draw(st.integers(1, 3))

    def each(values: st.SearchStrategy[object]) -> list[object]:
        return [draw(values) for _ in range(turns)]

    return Visit(
        at=draw(st.integers(0, 40)),
        work=each(st.integers(1, 9)),  # type: ignore[arg-type]
        lookup=each(st.sampled_from([0, 0, 3])),  # type: ignore[arg-type]
        think=each(st.sampled_from([0, 0, 1, 4, 12])),  # type: ignore[arg-type]
        patience=each(st.sampled_from([None, None, 0, 1, 3, 7, 15])),  # type: ignore[arg-type]
        quick=each(uniform),  # type: ignore[arg-type]
        neglect=each(uniform),  # type: ignore[arg-type]
        assisted=each(st.booleans()),  # type: ignore[arg-type]
        messages=each(st.integers(1, 4)),  # type: ignore[arg-type]
        kind=draw(st.integers(0, 1)),
        silent=draw(st.booleans()),
        resolved=draw(st.booleans()),
        handoff=draw(st.integers(1, 10)),
    )


@st.composite
def agents(draw: st.DrawFn) -> Agent:
    cuts = sorted(draw(st.lists(st.integers(0, HORIZON), min_size=2, max_size=6, unique=True)))
    duty: list[Stretch] = []
    for begins, end in zip(cuts[::2], cuts[1::2], strict=False):
        touches = bool(duty) and draw(st.sampled_from([False, False, True]))
        start = duty[-1].end if touches else us(begins)
        closes: bool = draw(st.booleans())
        duty.append(Stretch(start, us(end), closes))
    if duty:
        duty[-1] = replace(duty[-1], closes_shift=True)
    lot = worker(
        serves=draw(st.sampled_from([(True, True), (True, False), (False, True)])),
        cap=draw(st.sampled_from([None, 1, 1, 2, 3])),
        quick=draw(share),
        neglects=draw(st.sampled_from([0.0, 0.0, 0.0, 0.3])),
        speed=draw(st.sampled_from([60, 60, 30])),
    )
    return replace(lot, duty=tuple(duty))


@st.composite
def crews(draw: st.DrawFn) -> Crew:
    moment = st.integers(0, HORIZON - 1)
    spans = st.tuples(moment, st.integers(1, 15)).map(lambda s: (float(s[0]), float(s[0] + s[1])))
    crew = house(
        *draw(st.lists(agents(), max_size=3)),
        outages=tuple(draw(st.lists(spans, max_size=2))),
        threshold=draw(st.sampled_from([3, 8, 180])),
        routing=draw(st.sampled_from(words("routing"))),
        reply_order=draw(st.sampled_from(words("reply_order"))),
        shift_end=draw(st.sampled_from(words("shift_end"))),
        bot_mode=draw(st.sampled_from(words("bot_mode"))),
        bot_hours=(0, 24),
    )
    opens, lasts = draw(st.sampled_from([(0, HORIZON), (0, HORIZON), (10, 20), (25, 30)]))
    return replace(crew, horizon=us(HORIZON), bot_hours=Window(us(opens), us(opens + lasts)))


worlds: st.SearchStrategy[World] = st.tuples(
    st.lists(visits(), max_size=9).map(lambda v: tape_of(sorted(v, key=lambda one: one.at))), crews()
)
