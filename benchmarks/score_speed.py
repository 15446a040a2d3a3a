"""The scorer against one that walks row by row."""

import gc
from functools import partial

from benchmarks.scoring import make_log, row_by_row
from benchmarks.targets import Section, Target, table
from benchmarks.timing import Spread, interleaved, ratio, spread
from simulator.scenario.rulesets import SHIPPED, RuleSet
from simulator.scoring.metrics import Score, score

AT_LEAST = 40.0
"""Times as fast as row by row that the columns are to be."""


def section(messages: int, rounds: int) -> Section:
    """Both scorers on the same log in memory, by rule set, after they gave the same score."""
    log = make_log(messages)
    columns = [getattr(log, name).tolist() for name in ("buyer", "time", "sender", "kind")]
    rows, ratios = [], []
    for rules in SHIPPED.values():
        got, expected = score(log, rules), row_by_row(columns, rules)
        if got != expected:
            raise AssertionError(f"{rules.name}: columns score {got}, rows {expected}")
        acts = {"columns": partial(score, log, rules), "rows": partial(_without_collector, columns, rules)}
        seconds = interleaved(acts, rounds)
        fast, slow = spread(seconds["columns"]).median, spread(seconds["rows"]).median
        ratios.append(ratio(seconds["rows"], seconds["columns"]))
        rows.append((f"`{rules.name}`", f"{fast:.3f} s", f"{slow:.2f} s", str(ratios[-1])))
    text = (
        f"{len(log):,} messages in time order, by processor time; `python -m benchmarks.scoring` also shows "
        "the cost of a message by the length of the log.\n\n"
        + table(("rule set", "columns", "row by row", "times"), rows)
    )
    worst: Spread = min(ratios, key=lambda r: r.median)
    target = Target("scoring columns over row by row, the slowest rule set", worst, at_least=AT_LEAST)
    return Section("The scorer", text, (target,))


def _without_collector(columns: list[list[int]], rules: RuleSet) -> Score:
    """Row by row; the garbage collector would cost a scorer of so many small objects dearly."""
    gc.disable()
    try:
        return row_by_row(columns, rules)
    finally:
        gc.enable()
