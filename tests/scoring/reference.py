"""A scorer that walks rows one by one, written from the rules' text alone: slow, and plain to read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.scenario.rulesets import RuleSet

DAY = 86_400_000_000


class Row(NamedTuple):
    buyer: str
    time: int
    sender: str
    account: str
    kind: str
    chars: int = 5


@dataclass
class Turn:
    buyer: str
    opened: int
    account: str
    answered: int | None = None
    bot_only: bool = False
    fate: str = ""
    first: bool = False

    @property
    def wait(self) -> int | None:
        return None if self.answered is None else self.answered - self.opened


@dataclass
class Thread:
    open: Turn | None = None
    turns: list[Turn] = field(default_factory=list)
    person_wrote: bool = False
    account: str = ""

    def start(self, row: Row) -> None:
        self.open = Turn(row.buyer, row.time, row.account or self.account)
        self.turns.append(self.open)


def _dropped(row: Row, rules: RuleSet) -> bool:
    return (
        row.sender in ("auto", "platform", "internal")
        or (row.sender == "system" and row.kind == "message")
        or (rules.bots == "ignored" and row.kind == "handoff")
        or (rules.bots == "ignored" and row.sender == "bot" and row.kind == "message")
        or (row.sender == "assist" and row.kind == "message" and not rules.assist_counts)
        or (row.kind == "transfer" and rules.unit == "buyer")
    )


def _walk(thread: Thread, row: Row) -> None:
    turn = thread.open
    if row.kind == "handoff" and turn:
        turn.opened, turn.account = row.time, row.account or thread.account
    elif row.kind == "transfer":
        if turn:
            thread.start(row)
    elif row.kind == "handoff" or row.sender == "buyer":
        if not turn:
            thread.start(row)
    elif row.sender == "bot":
        if turn:
            turn.bot_only = True
        thread.open = None
    else:  # a person
        thread.person_wrote = True
        if turn:
            turn.answered, turn.account = row.time, row.account
        thread.open = None
    thread.account = row.account or thread.account


def find_turns(rows: Iterable[Row], rules: RuleSet, until: int | None = None) -> list[Turn]:
    threads: dict[tuple[str, int], Thread] = {}
    for row in sorted(rows, key=lambda row: row.time):
        if not _dropped(row, rules):
            _walk(threads.setdefault((row.buyer, row.time // DAY), Thread()), row)
    for (buyer, day), thread in threads.items():
        counted_before = False
        tomorrow = threads.get((buyer, day + 1))
        for turn in thread.turns:
            turn.fate = _fate(turn, thread.open is turn and tomorrow is not None and tomorrow.person_wrote,
                              rules, until)  # fmt: skip
            turn.first = turn.fate == "counted" and not counted_before
            counted_before = counted_before or turn.first
    return [turn for thread in threads.values() for turn in thread.turns]


def _fate(turn: Turn, met_next_day: bool, rules: RuleSet, until: int | None) -> str:
    clock = turn.opened % DAY
    if not rules.window.start <= clock < rules.window.end:
        return "outside_window"
    if turn.bot_only:
        return "bot_only"
    if met_next_day and rules.cross_day == "excluded":
        return "cross_day"
    if turn.answered is None and until is not None and until - turn.opened < rules.threshold:
        return "censored"
    return "counted"
