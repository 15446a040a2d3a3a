"""How fast a log is scored: against a scorer that walks row by row, and by the length of the log.

    python benchmarks/scoring.py              10 million messages, and 1, 2, 5, 10, 20 million
    python benchmarks/scoring.py --small      the same for 0.5 million, and 0.1, 0.2, 0.5 million

The log is that of a busy shop, a million messages a day in time order: bursts of about one and a half
messages to either side, six questions a chat, auto-replies and a few bots, handoffs and transfers.
Both scorers get the columns in memory, the other one as Python lists, and give the same score; a time is
the best of a few, without the garbage collector.
"""

import argparse
import gc
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from simulator.messages.log import AGENT, AUTO, BOT, BUYER, HANDOFF, SYSTEM, TRANSFER, MessageLog
from simulator.scenario.rulesets import SHIPPED, RuleSet
from simulator.scoring.metrics import Excluded, Score, score
from simulator.units import DAY, MINUTE, SECOND

PER_DAY = 1_000_000
ROWS_A_CHAT = 20
START = 20_000 * DAY


def make_log(messages: int, seed: int = 1) -> MessageLog:
    """A log of about so many messages, in time order; buyers have codes by first appearance."""
    rng = np.random.default_rng(seed)
    chats = messages // ROWS_A_CHAT
    length = max(DAY * messages // PER_DAY, DAY // 4)
    begin = np.sort(rng.integers(0, length, chats))
    gap = rng.exponential(20 * SECOND, (chats, ROWS_A_CHAT)).astype(np.int64)
    when = (begin[:, None] + gap.cumsum(axis=1)).ravel()
    # Sides speak in turns, in bursts: each row changes the side with a chance of 1 in 1.6.
    side = (rng.random((chats, ROWS_A_CHAT)) < 1 / 1.6).cumsum(axis=1) % 2
    side[:, 0] = 0
    sender = np.where(side == 0, BUYER, AGENT).astype(np.int8).ravel()
    kind = np.zeros(len(sender), np.int8)
    chance = rng.random(len(sender))
    sender[chance < 0.05] = AUTO
    sender[(chance >= 0.05) & (chance < 0.09)] = BOT
    for low, what in ((0.09, HANDOFF), (0.10, TRANSFER)):
        rows = (chance >= low) & (chance < low + 0.01)
        sender[rows], kind[rows] = SYSTEM, what
    order = np.argsort(when, kind="stable")
    return MessageLog(
        buyer=np.repeat(np.arange(chats), ROWS_A_CHAT)[order],
        time=when[order] + START,
        sender=sender[order],
        account=rng.integers(0, 50, len(when)).astype(np.int32),
        kind=kind[order],
        chars=np.full(len(when), 10, np.int32),
        buyers=tuple(map(str, range(chats))),
        accounts=tuple(f"agent{number}" for number in range(50)),
    )


Turn = tuple[tuple[int, int], int, int, str]  # thread, opening, wait or -1, what ended it


def row_by_row(columns: list[list[int]], rules: RuleSet) -> Score:
    """The score of rows in time order: a dict of open turns, and a loop over rows."""
    closes, by_account, assists = rules.bots == "closes", rules.unit == "account", rules.assist_counts
    waiting: dict[tuple[int, int], int] = {}  # buyer and day: when the open turn's clock started
    contacts: set[tuple[int, int]] = set()
    turns: list[Turn] = []
    for buyer, when, sender, kind in zip(*columns, strict=True):
        thread = (buyer, when // DAY)
        if kind == 0:
            if sender == 0:
                if thread not in waiting:
                    waiting[thread] = when
            elif sender == 1 or (sender == 2 and assists):
                contacts.add(thread)
                if thread in waiting:
                    opened = waiting.pop(thread)
                    turns.append((thread, opened, when - opened, "person"))
            elif sender == 3 and closes and thread in waiting:
                turns.append((thread, waiting.pop(thread), -1, "bot"))
        elif kind == 1:
            if closes:
                waiting[thread] = when
        elif by_account and thread in waiting:
            turns.append((thread, waiting[thread], -1, "transfer"))
            waiting[thread] = when
    turns += [(thread, opened, -1, "midnight") for thread, opened in waiting.items()]
    return _sum_up(turns, contacts, rules)


def _sum_up(turns: list[Turn], contacts: set[tuple[int, int]], rules: RuleSet) -> Score:
    """The figures of turns, each thread's in the order of their openings."""
    seen: set[tuple[int, int]] = set()
    excluded = dict.fromkeys(("outside_window", "bot_only", "cross_day"), 0)
    counted = in_time = answered = 0
    waits, first_waits = [], []
    for thread, opened, wait, end in turns:
        buyer, day = thread
        if not rules.window.start <= opened - day * DAY < rules.window.end:
            excluded["outside_window"] += 1
        elif end == "bot":
            excluded["bot_only"] += 1
        elif end == "midnight" and rules.cross_day == "excluded" and (buyer, day + 1) in contacts:
            excluded["cross_day"] += 1
        else:
            counted += 1
            if wait >= 0:
                answered += 1
                in_time += wait <= rules.threshold
                if wait <= 30 * MINUTE:
                    waits.append(wait)
                    if thread not in seen:
                        first_waits.append(wait)
            seen.add(thread)
    return Score(
        rules, counted, in_time, answered, in_time / counted if counted else None,
        Excluded(**excluded, censored=0), _mean_s(waits), _mean_s(first_waits),
    )  # fmt: skip


def _mean_s(waits: list[int]) -> float | None:
    return sum(waits) / (len(waits) * SECOND) if waits else None


def best_of(runs: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the fastest of so many runs, and what the last one gave."""
    seconds = []
    gc.disable()  # as timeit does: it would cost the scorer of many small objects dearly
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    gc.enable()
    return min(seconds), result


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the scorer.")
    parser.add_argument("--small", action="store_true", help="a twentieth of the messages")
    small = parser.parse_args().small
    share = 20 if small else 1

    log = make_log(10_000_000 // share)
    columns = [getattr(log, name).tolist() for name in ("buyer", "time", "sender", "kind")]
    print(f"{len(log):,} messages in time order, {len(log) // ROWS_A_CHAT:,} buyers")
    for rules in SHIPPED.values():
        fast, got = best_of(3, partial(score, log, rules))
        slow, expected = best_of(2, partial(row_by_row, columns, rules))
        assert got == expected, (got, expected)
        print(
            f"{rules.name:14} {got.turns:>10,} turns   columns {fast:6.3f} s"
            f"   row by row {slow:7.3f} s   ratio {slow / fast:5.1f}"
        )
    del columns
    rules = SHIPPED["human-9-23"]
    for millions in (1, 2, 5, 10, 20):
        log = make_log(millions * 1_000_000 // share)
        seconds, _ = best_of(3, partial(score, log, rules))
        print(f"{len(log):>12,} messages   {seconds / len(log) * 1e9:6.1f} ns a message")


if __name__ == "__main__":
    main()
