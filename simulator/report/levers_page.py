"""What the levers say: which step from today helps most, what it costs, and which two go best together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from simulator.report.compare_words import named
from simulator.report.language import Texts
from simulator.report.leaving import many_leave
from simulator.report.money import money_assumption
from simulator.report.page import Column, Page, Table, Value, in_points, shown

Json = Mapping[str, Any]

MOST_PAIRS = 5
"""Pairs that the page shows."""
NOTABLE_S = 5.0
"""Seconds by which first answers must come later before it is said."""

TITLES: Mapping[str, str] = {
    "more-agents": "levers.title_more_agents",
    "typing-10": "levers.title_typing_10",
    "typing-20": "levers.title_typing_20",
    "lookup": "levers.title_lookup",
    "quick-replies": "levers.title_quick_replies",
    "bot-resolves": "levers.title_bot_resolves",
    "bot-overflow": "levers.title_bot_overflow",
    "longest-wait": "levers.title_longest_wait",
    "rescue": "levers.title_rescue",
    "no-neglect": "levers.title_no_neglect",
    "no-outage": "levers.title_no_outage",
}
"""What the shipped levers are called."""

WHYS: Mapping[str, str] = {
    "all_quick": "levers.why_all_quick",
    "all_resolved": "levers.why_all_resolved",
    "already_so": "levers.why_already_so",
    "no_difference": "levers.why_no_difference",
    "no_lookup": "levers.why_no_lookup",
    "no_outages": "levers.why_no_outages",
    "nobody_rostered": "levers.why_nobody_rostered",
    "nothing_neglected": "levers.why_nothing_neglected",
}
"""Why a lever has nothing to change."""


def page(t: Texts, result: Json) -> Page:
    """The page of a result of levers."""
    return Page(
        kind="levers",
        heading=t("levers.heading", title=result["title"] or result["scenario"]),
        answer=answer(t, result),
        details=tuple(_details(t, result)),
        tables=tuple(table for table in _tables(t, result) if table.rows),
        figures=("tornado",),
        assumptions=tuple(_assumptions(t, result)),
        how=tuple(_how(t, result)),
    )


def lever_title(t: Texts, lever: Json) -> str:
    """What a lever is called: the user's words, or for a shipped one ours, or else its name."""
    if lever["title"]:
        return str(lever["title"])
    shipped = lever.get("shipped", lever["name"] in TITLES)
    return t(TITLES[lever["name"]]) if shipped else str(lever["name"])


def titles(t: Texts, result: Json) -> Callable[[str], str]:
    """What the lever of a name is called in a sentence."""
    known = {lever["name"]: lever_title(t, lever) for lever in result["levers"]}
    return lambda name: t("levers.quoted", name=known[name])


def verdict(gain: Json) -> str:
    """Whether a gain is `better` or `worse` than nothing with its whole interval, or else `open`.

    Empty where there is no interval, or where it is exactly nothing.
    """
    low, high = gain["low"], gain["high"]
    if low is None or high is None or low == high == 0:
        return ""
    return "better" if low > 0 else "worse" if high < 0 else "open"


def answer(t: Texts, result: Json) -> str:
    """Which lever gains most, and whether that is sure."""
    best, levers = result["best"], {lever["name"]: lever for lever in result["levers"]}
    if best is None:
        return t("levers.no_rates" if levers else "levers.no_levers")
    title, gain = titles(t, result), levers[best["name"]]["gain"]
    values = {"lever": title(best["name"]), "gain": in_points(t, gain)}
    if gain["low"] is None:
        return t("levers.one", **values)
    if verdict(gain) == "better":
        if not best["ties"]:
            return t("levers.best", **values)
        return t("levers.tie", others=named(t, [title(name) for name in best["ties"]]), **values)
    sure = next((lever for lever in result["levers"] if verdict(lever["gain"]) == "better"), None)
    if sure is not None:  # a gain that is smaller, but known better
        named_sure = {"sure": title(sure["name"]), "sure_gain": in_points(t, sure["gain"])}
        return t("levers.surer", **named_sure, **values)
    return t("levers.doubtful" if gain["mean"] > 0 else "levers.none", **values)


def pair_sentence(t: Texts, result: Json) -> str:
    """The best pair and what it adds; empty where none was looked for."""
    best, title = result["best_pair"], titles(t, result)
    if best is None:
        return t("levers.no_pair") if result["best"] and result["replications"] > 1 else ""
    values = {
        "one": title(best["names"][0]),
        "other": title(best["names"][1]),
        "gain": in_points(t, best["gain"]),
        "over": in_points(t, best["over_gain"]),
    }
    if not best["ties"]:
        return t("levers.pair", **values)
    return t("levers.pair_tie", count=len(best["ties"]), **values)


def price(t: Texts, row: Json) -> Value:
    """What a lever costs, or that nobody said."""
    return t("levers.no_cost") if row["own_cost"] is None and not row["roster_cost"] else row["cost"]


def _details(t: Texts, result: Json) -> Iterator[str]:
    today, target = result["today"]["rate"], result["target"]
    now = {"rate": t.share(today), "threshold": t.duration(result["threshold_s"])}
    if today["mean"] is None:
        pass  # the answer has said so
    elif target is None:
        yield t("levers.today", **now)
    else:
        yield t("levers.today_target", target=t.percent(target), **now)
        if today["low"] is not None and today["low"] < target and result["best"]:
            title = titles(t, result)
            reach = [title(row["name"]) for row in result["levers"] if (row["rate"]["low"] or 0) >= target]
            yield t("levers.reach", names=named(t, reach)) if reach else t("levers.reach_none")
    if sentence := _slower(t, result):
        yield sentence
    if sentence := pair_sentence(t, result):
        yield sentence
    started = [lever_title(t, lever) for lever in result["levers"] if lever["note"] == "bot_started"]
    if started:
        yield t("levers.bot_started", levers=t.listed(started))
    if result["skipped"]:
        skipped = (
            t("levers.skipped_one", lever=lever_title(t, lever), why=t(WHYS[lever["why"]]))
            for lever in result["skipped"]
        )
        yield t("levers.skipped", levers=t.listed(skipped))
    for lever in result["failed"]:
        yield t("levers.failed", name=lever["name"], problem="; ".join(lever["problems"]))


def _slower(t: Texts, result: Json) -> str:
    """That what raises the rate most makes buyers wait for their first answer; empty where it does not."""
    best = result["best"]
    if best is None:
        return ""
    lever = next(lever for lever in result["levers"] if lever["name"] == best["name"])
    later = lever["first_response_mean_s"]
    if verdict(later) != "better" or later["mean"] < NOTABLE_S:
        return ""
    seconds = shown(t, Column("", "signed_duration"), later)
    return t("levers.slower", lever=titles(t, result)(best["name"]), seconds=seconds)


Cells = Sequence[tuple[Column, Callable[[Json], Value]]]


def _table(name: str, title: str, cells: Cells, rows: Sequence[Json], note: str = "") -> Table:
    columns = tuple(column for column, _ in cells)
    return Table(name, title, columns, tuple(tuple(cell(row) for _, cell in cells) for row in rows), note)


def _gains(t: Texts) -> Cells:
    return [
        (Column(t("levers.gain"), "points", 1), lambda row: row["gain"]),
        (Column(t("levers.late_turns"), "signed_number"), lambda row: row["late_turns"]),
    ]


def _cost(t: Texts) -> Cells:
    return [(Column(t("levers.cost"), "signed_number"), lambda row: price(t, row))]


def _tables(t: Texts, result: Json) -> list[Table]:
    return [table(t, result) for table in (_levers, _beside, _pairs, _changes)]


def _levers(t: Texts, result: Json) -> Table:
    cells = [
        (Column(t("levers.lever")), lambda row: lever_title(t, row)),
        *_gains(t),
        (Column(t("levers.rate"), "share", 1), lambda row: row["rate"]["mean"]),
    ]
    if result["target"] is not None:
        heading = t("levers.chance", target=t.percent(result["target"]))
        cells.append((Column(heading, "share"), lambda row: row["pass_probability"]["mean"]))
    cells += _cost(t)
    return _table("levers", t("levers.table"), cells, result["levers"], t("levers.table_note"))


def _beside(t: Texts, result: Json) -> Table:
    """What a rate does not show: waits may rise with it, and sales are another matter."""
    cells = [
        (Column(t("levers.lever")), lambda row: lever_title(t, row)),
        (Column(t("levers.response"), "signed_duration"), lambda row: row["response_mean_s"]),
        (Column(t("levers.first_response"), "signed_duration"), lambda row: row["first_response_mean_s"]),
    ]
    if result["today"]["money"] is not None:
        cells.append((Column(t("levers.saved_value"), "signed_number"), lambda row: row["saved_value"]))
    return _table("beside", t("levers.beside"), cells, result["levers"], t("levers.beside_note"))


def _pairs(t: Texts, result: Json) -> Table:
    known = {lever["name"]: lever_title(t, lever) for lever in result["levers"]}
    free = {lever["name"] for lever in result["levers"] if isinstance(price(t, lever), str)}
    pairs = result["pairs"]

    def cost(row: Json) -> Value:
        """What is given, though the other of the two may cost something too."""
        of_both = price(t, row)
        if isinstance(of_both, str) or free.isdisjoint(row["names"]):
            return of_both
        return t("levers.cost_at_least", cost=shown(t, Column("", "signed_number"), of_both))

    cells = [
        (Column(t("levers.lever")), lambda row: known[row["names"][0]]),
        (Column(t("levers.with")), lambda row: known[row["names"][1]]),
        *_gains(t),
        (Column(t("levers.cost"), "signed_number"), cost),
    ]
    notes = [t("levers.pairs_note")]
    if len(pairs) > MOST_PAIRS:
        notes.append(t("levers.pairs_left_out", count=MOST_PAIRS, total=len(pairs)))
    note = t("figure.sentences").join(notes)
    return _table("pairs", t("levers.pairs"), cells, pairs[:MOST_PAIRS], note)


def _changes(t: Texts, result: Json) -> Table:
    cells = [
        (Column(t("levers.name")), lambda row: row["name"]),
        (Column(t("levers.change")), lambda row: "; ".join(row["changes"])),
    ]
    return _table("changes", t("levers.changes"), cells, result["levers"], t("levers.changes_note"))


def _assumptions(t: Texts, result: Json) -> Iterator[str]:
    if many_leave(result["today"]):
        yield t("run.many_leave", share=t.share({"mean": result["today"]["abandoned"]["mean"]}, 0))
    yield t("run.assumes")
    if any(isinstance(price(t, lever), str) for lever in result["levers"]):
        yield t("levers.cost_is")
    money = result["today"]["money"]
    if money is not None:
        yield money_assumption(t, money)
        if any(change.startswith("bot.") for lever in result["levers"] for change in lever["changes"]):
            yield t("levers.money_bot")


def _how(t: Texts, result: Json) -> Iterator[str]:
    if result["replications"] == 1:
        yield t("levers.how_one", seed=result["seed"])
        return
    yield t("levers.how_played", replications=result["replications"], seed=result["seed"])
    race, best = result["race"], result["best_pair"]
    if race is not None and best is not None:
        points = f"{100 * race['indifference']:.4g}"
        yield t(
            "levers.how_pairs" if race["decided"] else "levers.how_pairs_open",
            procedure=race["procedure"],
            replications=t.number(race["replications"]),
            confidence=t.percent(result["confidence"]),
            indifference=points if "." in points else f"{points}.0",
            fresh=best["replications"],
        )
