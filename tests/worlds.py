"""Worlds small enough to play by hand: a tape and a crew from a few short lists, in seconds.

A story reads: who asks when (`Visit`), who works when (`worker`), what the house rules are (`house`), and
what came of it (`told`). Nothing is random, and whatever a story does not mention is out of the way:
nobody is impatient, nothing is quick or neglected, thinking takes no time, a character takes a second.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

import numpy as np

from simulator.demand.tape import Tape
from simulator.desk import compiled, model
from simulator.desk.crew import NO_LIMIT, Agent, Crew, Stretch
from simulator.desk.outages import OutageCalendar
from simulator.desk.records import Records
from simulator.units import DAY, NEVER, SECOND, Window

OUTCOMES = ("not asked", "answered", "empty chair", "withdrawn", "neglected", "open")
HOW = ("", "typed", "quick", "assisted")
BOTS = ("", "resolved", "handed off")
HOURS = 3600  # seconds
ALL_DAY = ((0.0, 24.0 * HOURS),)
BOTTOM, TOP = 0.0, 0.999  # uniforms below any share but 0, and above any but 1


def us(seconds: float) -> int:
    """Whole microseconds."""
    return round(seconds * SECOND)


@dataclass(frozen=True)
class Visit:
    """A chat. Each list has an entry a turn; a number stands for all of them.

    `work` is the time of a reply at 60 characters a minute, all of it typing; `lookup` comes on top.
    """

    at: float
    work: float | list[float] = 10
    lookup: float | list[float] = 0
    think: float | list[float] = 0
    patience: float | list[float] | None = None
    quick: float | list[float] = TOP
    neglect: float | list[float] = TOP
    assisted: bool | list[bool] = False
    messages: int | list[int] = 1
    question_chars: int | list[int] = 5
    kind: int = 0
    silent: bool = True
    resolved: bool = False
    handoff: float = 60

    @property
    def turns(self) -> int:
        """Questions in it: the longest list's length."""
        return max([len(v) for v in vars(self).values() if isinstance(v, list)], default=1)

    def column(self, name: str) -> list[Any]:
        """An entry a turn."""
        value = getattr(self, name)
        return value if isinstance(value, list) else [value] * self.turns


def tape_of(visits: list[Visit]) -> Tape:
    """The tape on which these chats stand, in the order given, which is that of arrival."""
    assert [v.at for v in visits] == sorted(v.at for v in visits)

    def times(name: str) -> list[int]:
        return [NEVER if x is None else us(x) for v in visits for x in v.column(name)]

    def values(name: str) -> list[Any]:
        return [x for v in visits for x in v.column(name)]

    whole = np.int64
    return Tape(
        arrival=np.array([us(v.at) for v in visits], whole),
        kind=np.array([v.kind for v in visits], whole),
        first_turn=np.concatenate([[0], np.cumsum([v.turns for v in visits])]).astype(whole),
        silent=np.array([v.silent for v in visits], bool),
        resolved=np.array([v.resolved for v in visits], bool),
        handoff=np.array([us(v.handoff) for v in visits], whole),
        chars=np.array(values("work"), whole),
        lookup=np.array(times("lookup"), whole),
        think=np.array(times("think"), whole),
        patience=np.array(times("patience"), whole),
        quick=np.array(values("quick"), float),
        neglect=np.array(values("neglect"), float),
        assisted=np.array(values("assisted"), bool),
        messages=np.array(values("messages"), whole),
        question_chars=np.array(values("question_chars"), whole),
        speed=np.array([], float),
        absent=np.zeros((0, 2), bool),
    )


def worker(
    *duty: tuple[float, float],
    breaks: tuple[tuple[float, float], ...] = (),
    name: str = "",
    team: str = "team",
    serves: tuple[bool, ...] = (True, True, True),
    cap: int | None = None,
    quick: float = 0,
    quick_time: float = 2,
    neglects: float = 0,
    speed: float = 60,
) -> Agent:
    """A person on duty in these stretches (all day unless told), each a shift with its own breaks."""
    stretches: list[Stretch] = []
    for start, end in duty or ALL_DAY:
        from_ = start
        for a, b in sorted(breaks):
            if start <= a and b <= end:
                stretches.append(Stretch(us(from_), us(a), closes_shift=False))
                from_ = b
        stretches.append(Stretch(us(from_), us(end), closes_shift=True))
    return Agent(
        name, team, serves, NO_LIMIT if cap is None else cap, speed, quick, us(quick_time), neglects,
        tuple(stretches),
    )  # fmt: skip


def house(
    *agents: Agent,
    outages: tuple[tuple[float, float], ...] = (),
    bot_hours: tuple[float, float] = (0, 24),
    threshold: float = 180,
    days: float = 1,
    **rules: Any,
) -> Crew:
    """The people and the rules: `routing`, `reply_order`, `shift_end`, `bot_mode`; a bot's hours in hours."""
    settings: dict[str, Any] = {
        "routing": "least_loaded",
        "reply_order": "longest_wait",
        "shift_end": "hand_over",
        "bot_mode": "off",
        **rules,
    }
    named = [replace(a, account=a.account or f"agent-{n}") for n, a in enumerate(agents)]
    return Crew(
        agents=tuple(named),
        threshold=us(threshold),
        bot_hours=Window(us(bot_hours[0] * HOURS), us(bot_hours[1] * HOURS)),
        outages=OutageCalendar.of((us(a), us(b)) for a, b in outages),
        horizon=round(days * DAY),
        **settings,
    )


class Told(NamedTuple):
    """A turn as a story tells it; None for never and nobody, seconds for times."""

    chat: int
    question: float | None
    start: float | None
    reply: float | None
    agent: int | None
    outcome: str = "answered"
    how: str = "typed"
    left: float | None = None
    first_agent: int | None = None


@dataclass(frozen=True)
class Story:
    """What came of a world: its turns, what the bot did, and the transfers."""

    turns: list[Told]
    bot: list[tuple[str, float | None]]
    routed: list[tuple[float | None, int | None]]
    transfers: list[tuple[int, float, int]]
    records: Records = field(compare=False)


def seconds(microseconds: int) -> float | None:
    """None for never."""
    return None if microseconds < 0 else microseconds / SECOND


def told(tape: Tape, records: Records) -> Story:
    """The records as a story."""
    chat_of = np.repeat(np.arange(len(tape.arrival)), np.diff(tape.first_turn)).tolist()

    def who(number: int) -> int | None:
        return None if number < 0 else int(number)

    r = records
    return Story(
        turns=[
            Told(
                chat_of[t],
                seconds(r.question[t]),
                seconds(r.start[t]),
                seconds(r.reply[t]),
                who(r.agent[t]),
                OUTCOMES[r.outcome[t]],
                HOW[r.how[t]],
                seconds(r.left[t]),
                who(r.first_agent[t]),
            )
            for t in range(len(chat_of))
        ],
        bot=[(BOTS[b], seconds(f)) for b, f in zip(r.bot, r.bot_from, strict=True)],
        routed=[(seconds(t), who(a)) for t, a in zip(r.routed, r.routed_to, strict=True)],
        transfers=[
            (chat_of[turn], time / SECOND, int(to))
            for turn, time, to in zip(r.transfer_turn, r.transfer_time, r.transfer_to, strict=True)
        ],
        records=records,
    )


def tell(visits: list[Visit], crew: Crew) -> Story:
    """Play the chats with the crew, by both engines."""
    tape = tape_of(visits)
    records = model.play(tape, crew)
    assert_same(compiled.play(tape, crew), records)
    return told(tape, records)


def assert_same(ours: Records, theirs: Records) -> None:
    """Equal values, types and shapes of all columns."""
    for column in fields(Records):
        one, other = getattr(ours, column.name), getattr(theirs, column.name)
        assert one.dtype == other.dtype, column.name
        assert one.tolist() == other.tolist(), column.name


def answered(
    chat: int, question: float, start: float, reply: float, agent: int = 0, **more: Any
) -> Told:
    """An answered turn whose question was first with the agent who answered it."""
    return Told(chat, question, start, reply, agent, **{"first_agent": agent, **more})


def open_turn(
    chat: int,
    question: float,
    start: float | None = None,
    agent: int | None = None,
    first_agent: int | None = None,
    left: float | None = None,
    how: str = "",
) -> Told:
    """A turn that is open at the horizon, in hand or not."""
    return Told(chat, question, start, None, agent, "open", how, left, first_agent)


def withdrawn(chat: int, question: float, left: float, first_agent: int | None = None) -> Told:
    """A turn whose buyer left visibly."""
    return Told(chat, question, None, None, None, "withdrawn", "", left, first_agent)


def neglected(chat: int, question: float, first_agent: int, left: float | None = None) -> Told:
    """A turn that nobody will ever answer."""
    return Told(chat, question, None, None, None, "neglected", "", left, first_agent)


def never(chat: int) -> Told:
    """A turn that was never put to people."""
    return Told(chat, None, None, None, None, "not asked", "")


