"""The desk as arrays and numbers: what the compiled twin reads, keeps and writes.

What is a Python object in `simulator.desk.model` is a row here: a chat, an agent. A sorted list of
questions is a chain of chats, linked both ways, in order of (question, chat): one a person, then one of
waiting chats a type. Whom to choose is kept in trees whose nodes hold the least rank of those below.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.demand.tape import Tape
from simulator.desk.crew import Crew
from simulator.desk.records import NO_BOT, NOBODY, NOT_ASKED, Records

LEAST_LOADED, ROUND_ROBIN, LONGEST_IDLE = range(3)
LONGEST_WAIT, NEWEST, RESCUE = range(3)
HAND_OVER, FINISH = range(2)
OFF, FIRST_LINE, OVERFLOW, AFTER_HOURS = range(4)

COMES, PAUSES, GOES, DOWN, UP = range(5)  # what the calendar says
ASKS, REPLIES, LEAVES = range(3)  # what else happens
FULL = 2**63 - 1  # the rank of whom no chat can go to
BUSY = 2**61  # added to the rank of those with something to answer, beyond any time

Whole = NDArray[np.int64]


class House(NamedTuple):
    """The house rules, as numbers."""

    routing: int
    reply_order: int
    shift_end: int
    threshold: int
    bot_mode: int
    bot_start: int
    bot_end: int
    horizon: int


class Script(NamedTuple):
    """What is known beforehand: the tape's columns, the calendar in order, the outages."""

    arrival: Whole
    kind: Whole
    first_turn: Whole
    silent: NDArray[np.bool_]
    resolved: NDArray[np.bool_]
    handoff: Whole
    chars: Whole
    lookup: Whole
    think: Whole
    patience: Whole
    quick: NDArray[np.float64]
    neglect: NDArray[np.float64]
    assisted: NDArray[np.bool_]
    calendar_time: Whole
    calendar_what: Whole
    calendar_who: Whole
    down: Whole
    up: Whole
    serves: NDArray[np.bool_]
    """Of each pool of types that the same people serve, who does; shape (pools, agents)."""
    pool: Whole
    """Of each type, its pool."""


class Sheet(NamedTuple):
    """The records in the making."""

    question: Whole
    start: Whole
    reply: Whole
    agent: Whole
    first_agent: Whole
    left: Whole
    outcome: NDArray[np.int8]
    how: NDArray[np.int8]
    bot: NDArray[np.int8]
    bot_from: Whole
    routed: Whole
    routed_to: Whole
    transfers: Whole


DESK = np.dtype(
    [
        ("now", "i8"), ("arrived", "i8"), ("dated", "i8"), ("outage", "i8"), ("events", "i8"),
        ("open", "i8"), ("transfers", "i8"), ("last_routed", "i8"), ("ready", "i8"), ("arrived_now", "i8"),
        ("down", "?"), ("decision_due", "?"),
    ], align=True,
)  # fmt: skip
CHAT = np.dtype(
    [
        ("turn", "i8"), ("question", "i8"), ("person", "i4"), ("handed_over_by", "i4"),
        ("before", "i4"), ("after", "i4"), ("left", "i4"), ("right", "i4"),
    ], align=True,
)  # fmt: skip
"""`before` and `after` chain its open question; `left` and `right` the open chats of its person."""
AGENT = np.dtype(
    [
        ("speed", "f8"), ("quick_replies", "f8"), ("neglects", "f8"), ("quick_reply_time", "i8"),
        ("idle_since", "i8"), ("rank", "i8"), ("max_chats", "i4"), ("chats", "i4"), ("first_chat", "i4"),
        ("writing", "i4"), ("on_duty", "?"), ("gone_home", "?"), ("staying", "?"), ("ready", "?"),
    ], align=True,
)  # fmt: skip
LINE = np.dtype([("head", "i4"), ("tail", "i4")])


class State(NamedTuple):
    """The desk at one moment."""

    desk: Any
    chats: Any
    agents: Any
    lines: Any
    """Of each person the open questions, then of each type the waiting chats."""
    trees: Whole
    """Of each pool the ranks of its people, as a tree; shape (pools, 2 * leaves)."""
    on_duty: Whole
    """Of each pool, how many are on duty."""
    ready: Whole
    arrived_now: Whole
    full: NDArray[np.bool_]
    when: Whole
    what: Whole


def house_of(crew: Crew) -> House:
    """The crew's rules."""
    return House(
        routing=("least_loaded", "round_robin", "longest_idle").index(crew.routing),
        reply_order=("longest_wait", "newest", "rescue").index(crew.reply_order),
        shift_end=("hand_over", "finish").index(crew.shift_end),
        threshold=crew.threshold,
        bot_mode=("off", "first_line", "overflow", "after_hours").index(crew.bot_mode),
        bot_start=crew.bot_hours.start,
        bot_end=crew.bot_hours.end,
        horizon=crew.horizon,
    )


def script_of(tape: Tape, crew: Crew) -> Script:
    """What tape and crew hold."""
    dates = [
        date
        for number, agent in enumerate(crew.agents)
        for stretch in agent.duty
        for date in (
            (stretch.start, COMES, number),
            (stretch.end, GOES if stretch.closes_shift else PAUSES, number),
        )
    ]
    outages = [(down, up) for down, up in crew.outages.stretches if up > 0]
    for down, up in outages:
        dates += [(max(0, down), DOWN, -1), (up, UP, -1)]
    calendar = np.array(dates, np.int64).reshape(-1, 3)
    calendar = calendar[np.argsort(calendar[:, 0], kind="stable")]
    kinds = range(int(tape.kind.max(initial=-1)) + 1)
    serves = [tuple(agent.serves[kind] for agent in crew.agents) for kind in kinds]
    pools = list(dict.fromkeys(serves))
    return Script(
        arrival=tape.arrival,
        kind=tape.kind,
        first_turn=tape.first_turn,
        silent=tape.silent,
        resolved=tape.resolved,
        handoff=tape.handoff,
        chars=tape.chars,
        lookup=tape.lookup,
        think=tape.think,
        patience=tape.patience,
        quick=tape.quick,
        neglect=tape.neglect,
        assisted=tape.assisted,
        calendar_time=calendar[:, 0].copy(),
        calendar_what=calendar[:, 1].copy(),
        calendar_who=calendar[:, 2].copy(),
        down=np.array([down for down, _ in outages], np.int64),
        up=np.array([up for _, up in outages], np.int64),
        serves=np.array(pools, np.bool_).reshape(len(pools), len(crew.agents)),
        pool=np.array([pools.index(who) for who in serves], np.int64),
    )


def sheet_of(tape: Tape) -> Sheet:
    """Empty records."""
    chats, turns = len(tape.arrival), len(tape.chars)

    def blank(rows: int) -> Whole:
        return np.full(rows, -1, np.int64)

    return Sheet(
        question=blank(turns),
        start=blank(turns),
        reply=blank(turns),
        agent=blank(turns),
        first_agent=blank(turns),
        left=blank(turns),
        outcome=np.full(turns, NOT_ASKED, np.int8),
        how=np.full(turns, NOBODY, np.int8),
        bot=np.full(chats, NO_BOT, np.int8),
        bot_from=blank(chats),
        routed=blank(chats),
        routed_to=blank(chats),
        transfers=np.empty((256, 3), np.int64),
    )


def state_of(tape: Tape, crew: Crew, script: Script) -> State:
    """The desk before the first instant."""
    people, kinds, chats = len(crew.agents), len(script.pool), len(tape.arrival)
    agents = np.zeros(people, AGENT)
    for name in ("speed", "quick_replies", "neglects", "quick_reply_time", "max_chats"):
        agents[name] = [getattr(agent, name) for agent in crew.agents]
    agents["first_chat"] = agents["writing"] = -1
    agents["gone_home"] = True
    agents["rank"] = FULL
    desk, chat = np.zeros(1, DESK), np.empty(chats, CHAT)
    desk["last_routed"] = -1
    chat.view(np.int8)[:] = -1  # nothing and nobody, in every field
    chat["turn"] = tape.first_turn[:-1] - 1
    lines = np.full((people + kinds, 2), -1, np.int32).view(LINE).reshape(-1)
    leaves = 1 << max(0, people - 1).bit_length()
    # At once there may lie ahead: of each chat a question; of each person a reply; of each question of a
    # buyer who would leave visibly the leaving, and of one that went to the bot and back another.
    leaving = int(np.diff(tape.first_turn)[~tape.silent].sum())
    room = chats + people + leaving + 1
    return State(
        desk, chat, agents, lines,
        trees=np.full((len(script.serves), 2 * leaves), FULL, np.int64),
        on_duty=np.zeros(len(script.serves), np.int64),
        ready=np.zeros(people, np.int64),
        arrived_now=np.zeros(max(1, chats), np.int64),
        full=np.zeros(kinds, np.bool_),
        when=np.zeros(room, np.int64),
        what=np.zeros(room, np.int64),
    )  # fmt: skip


def records_of(house: House, script: Script, sheet: Sheet, state: State) -> Records:
    """The records at the horizon, where what is open stays unanswered."""
    asked = np.flatnonzero(state.chats["question"] >= 0)
    question, turn = state.chats["question"][asked], state.chats["turn"][asked]
    # What would happen at the horizon itself is not played, and so nobody leaves then.
    gone = house.horizon - question > script.patience[turn]
    sheet.left[turn[gone]] = question[gone] + script.patience[turn[gone]]
    time, turn, to = sheet.transfers[: int(state.desk[0]["transfers"])].T
    order = np.lexsort((to, turn, time))
    return Records(*sheet[:-1], turn[order], time[order], to[order])
