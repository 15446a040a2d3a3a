"""What a comparison says: who answers most in time, by how much, how sure that is, and at what cost."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.report.compare_words import (
    answer,
    differences,
    named,
    ranked,
    targets,
    ties_are_equal,
    verdict,
)
from simulator.report.language import Texts
from simulator.report.leaving import many_leave
from simulator.report.money import money_assumption
from simulator.report.page import Column, Page, Table, Value, in_points, shown

Json = Mapping[str, Any]
Cell = Callable[[Json], Value]



def page(t: Texts, result: Json) -> Page:
    """The page of a comparison."""
    return Page(
        kind="compare",
        heading=t(
            "compare.heading", title=result["title"] or result["scenario"], count=len(result["scenarios"])
        ),
        answer=answer(t, result),
        details=tuple(_details(t, result)),
        tables=tuple(table for table in _tables(t, result) if table.rows),
        figures=("comparison", "by_hour"),
        assumptions=tuple(_assumptions(t, result)),
        how=tuple(_how(t, result)),
    )


def _details(t: Texts, result: Json) -> list[str]:
    said = [*targets(t, result), *_price(t, result)]
    best = result["best"]
    if best is not None and result["indifference"] is not None:
        if not best["decided"]:
            said.append(t("compare.undecided", budget=t.number(result["budget"])))
        elif best["ties"] and not ties_are_equal(result):
            said.append(t("compare.tied_within", indifference=t.percent(result["indifference"])))
    others = [
        f"{difference['name']} ({named(t, difference['other_buyers'], 2)})"
        for difference in result["differences"]
        if difference["other_buyers"]
    ]
    if others:
        said.append(t("compare.other_buyers", names=named(t, others), baseline=result["baseline"]))
    for failed in result["failed"]:
        said.append(t("compare.failed", name=failed["name"], problem="; ".join(failed["problems"])))
    return said


def _price(t: Texts, result: Json) -> list[str]:
    """What buyers or platform see that is clearly worse with the best than with the baseline."""
    best = result["best"]
    difference = differences(result).get(best["name"]) if best is not None else None
    if difference is None:
        return []
    longer = Column("", "signed_duration")
    prices: dict[str, Callable[[Json], str]] = {
        "first_response_mean_s": lambda figure: shown(t, longer, figure),
        "response_mean_s": lambda figure: shown(t, longer, figure),
        "abandoned": lambda figure: in_points(t, figure),
    }
    worse = [
        t(f"compare.price_{key}", more=say({"mean": difference[key]["mean"]}))
        for key, say in prices.items()
        if difference[key]["low"] is not None and difference[key]["low"] > 0
    ]
    if not worse:
        return []
    return [
        t("compare.price", name=best["name"], baseline=result["baseline"], what=t.listed(worse))
    ]


def _tables(t: Texts, result: Json) -> list[Table]:
    what = (_scenarios(t, result), *_differences(t, result), _service(t, result), *_money(t, result))
    return [*what, _titles(t, result)]


def _label(t: Texts, result: Json, name: str) -> str:
    return t("compare.is_baseline", name=name) if name == result["baseline"] else name


def _scenarios(t: Texts, result: Json) -> Table:
    cells: list[tuple[Column, Cell]] = [
        (Column(t("compare.scenario")), lambda s: _label(t, result, s["name"])),
        (Column(t("run.rate"), "share", 1), lambda s: s["rate"]),
        (Column(t("run.cost"), "number"), lambda s: s["cost"]),
        (Column(t("compare.replications"), "number"), lambda s: s["replications"]),
    ]
    if _has_chances(result):
        cells.insert(2, (Column(t("compare.best_with"), "share"), lambda s: s["best_probability"]))
    if result["target"] is not None:
        heading = t("compare.chance", target=t.percent(result["target"]))
        cells.insert(2, (Column(heading, "share"), lambda s: s["pass_probability"]))
    note = t("compare.scenarios_note") if _has_intervals(result) else ""
    return _table(result, "scenarios", t("compare.scenarios"), cells, note)


def _has_chances(result: Json) -> bool:
    return any(scenario["best_probability"] is not None for scenario in result["scenarios"])


def _has_intervals(result: Json) -> bool:
    return any(difference["rate"]["low"] is not None for difference in result["differences"])


def _service(t: Texts, result: Json) -> Table:
    """What the buyers get, beside the rate."""
    cells: list[tuple[Column, Cell]] = [
        (Column(t("compare.scenario")), lambda s: _label(t, result, s["name"])),
        (Column(t("compare.first_response"), "duration"), lambda s: s["first_response_mean_s"]),
        (Column(t("compare.response"), "duration"), lambda s: s["response_mean_s"]),
        (Column(t("compare.left"), "share", 1), lambda s: s["abandoned"]),
    ]
    return _table(result, "service", t("compare.service"), cells)


def _money(t: Texts, result: Json) -> list[Table]:
    """Staff and lost sales beside each other, where every scenario says what it assumes."""
    if not all("lost_value" in difference for difference in result["differences"]):
        return []
    by_name = differences(result)
    cells: list[tuple[Column, Cell]] = [
        (Column(t("compare.scenario")), lambda s: _label(t, result, s["name"])),
        (Column(t("run.cost"), "number"), lambda s: s["cost"]),
        (Column(t("compare.lost_value"), "number"), lambda s: s["money"]["lost_value"]),
        (
            Column(t("compare.lost_difference", baseline=result["baseline"]), "signed_number"),
            lambda s: by_name[s["name"]]["lost_value"] if s["name"] in by_name else None,
        ),
    ]
    return [_table(result, "money", t("compare.money"), cells)]


def _table(
    result: Json, name: str, title: str, cells: Sequence[tuple[Column, Cell]], note: str = ""
) -> Table:
    """A table with a row for each scenario, by rate."""
    rows = tuple(tuple(cell(scenario) for _, cell in cells) for scenario in ranked(result))
    return Table(name, title, tuple(column for column, _ in cells), rows, note)


def _differences(t: Texts, result: Json) -> list[Table]:
    by_name = differences(result)
    order = [by_name[s["name"]] for s in ranked(result) if s["name"] in by_name]
    scenario = Column(t("compare.scenario"))
    cells: list[tuple[Column, Cell]] = [
        (scenario, lambda d: d["name"]),
        (Column(t("compare.rate_points"), "points", 1), lambda d: d["rate"]),
        (Column(t("compare.late_turns"), "signed_number"), lambda d: d["late_turns"]),
        (Column(t("run.cost"), "signed_number"), lambda d: d["cost"]),
    ]
    note = [t("compare.late_note")]
    if _has_intervals(result):  # else there is neither a width to set beside it, nor a verdict
        cells.insert(2, (Column(t("compare.unpaired"), "points", 1), lambda d: d["unpaired_rate"]))
        cells.append((Column(t("compare.verdict")), lambda d: _verdict(t, d)))
        note.append(t("compare.differences_unpaired"))
    rows: list[tuple[Value, ...]] = [tuple(cell(d) for _, cell in cells) for d in order]
    title = t("compare.differences", baseline=result["baseline"])
    columns = tuple(column for column, _ in cells)
    first = Table("differences", title, columns, tuple(rows), t("figure.sentences").join(note))
    waits = (
        scenario,
        Column(t("compare.first_response"), "signed_duration"),
        Column(t("compare.response"), "signed_duration"),
        Column(t("compare.left_points"), "points", 1),
    )
    keys = ["first_response_mean_s", "response_mean_s", "abandoned"]
    rows = [(d["name"], *(d[key] for key in keys)) for d in order]
    title = t("compare.responses", baseline=result["baseline"])
    return [first, Table("responses", title, waits, tuple(rows), in_terminal=False)]


def _verdict(t: Texts, difference: Json) -> str | None:
    found = verdict(difference)
    return t(f"compare.verdict_{found}") if found else None


def _titles(t: Texts, result: Json) -> Table:
    """What each scenario is, where it says so."""
    columns = (Column(t("compare.scenario")), Column(t("compare.what")))
    rows = tuple((s["name"], s["title"]) for s in result["scenarios"] if s["title"])
    return Table("titles", t("compare.titles"), columns, rows)


def _assumptions(t: Texts, result: Json) -> list[str]:
    said = []
    leaving = [s for s in ranked(result) if many_leave(s)]
    if leaving:
        shares = [f"{s['name']} {100 * s['abandoned']['mean']:.0f}%" for s in leaving]
        said.append(t("compare.many_leave", names=named(t, shares)))
    said.append(t("run.assumes"))
    if any(scenario["cost"] for scenario in result["scenarios"]):
        said.append(t("compare.cost_is"))
    if _money(t, result):
        said += dict.fromkeys(money_assumption(t, scenario["money"]) for scenario in result["scenarios"])
    return said


def _how(t: Texts, result: Json) -> list[str]:
    counts = [scenario["replications"] for scenario in result["scenarios"]]
    fewest, most = min(counts), max(counts)
    each = str(most) if fewest == most else t("compare.from_to", fewest=fewest, most=most)
    key = "compare.how_one" if most == 1 else "compare.how_replications"
    said = [t(key, each=each, total=t.number(sum(counts)))]
    best = result["best"]
    raced = best is not None and best["procedure"] is not None
    if raced:
        procedure = t(
            "compare.how_procedure",
            procedure=best["procedure"],
            budget=t.number(result["budget"]),
            confidence=t.percent(best["confidence"]),
            indifference=t.percent(result["indifference"]),
        )
        said.append(procedure)
    said.append(t("compare.how_paired", seed=result["seed"]))
    if _has_intervals(result):
        said.append(t("compare.how_intervals"))
        if raced and fewest != most:
            said.append(t("compare.how_after_race"))
        said.append(t("compare.how_chances" if _has_chances(result) else "compare.how_no_chances"))
    return said
