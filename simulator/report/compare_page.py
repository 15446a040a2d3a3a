"""What a comparison says: who answers most in time, by how much, how sure that is, and at what cost."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.language import Texts
from simulator.report.money import money_assumption
from simulator.report.page import Column, Page, Table, Value

Json = Mapping[str, Any]

MANY_LEAVE = 0.1
"""Share of buyers who leave above which the rate hangs on how patient they are assumed to be."""
MOST_NAMED = 5
"""Scenarios that a sentence names; the rest it counts."""


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


def ranked(result: Json) -> list[Json]:
    """The scenarios by rate, highest first, those without one last; of equal ones the baseline first."""

    def rank(scenario: Json) -> tuple[float, bool]:
        rate = scenario["rate"]["mean"]
        return (1.0 if rate is None else -rate, scenario["name"] != result["baseline"])

    return sorted(result["scenarios"], key=rank)


def differences(result: Json) -> dict[str, Json]:
    """The differences from the baseline by the scenario's name; the baseline has none."""
    return {difference["name"]: difference for difference in result["differences"]}


def verdict(difference: Json) -> str:
    """Whether a rate is `better` or `worse` than the baseline's, the `same`, or `open`.

    Empty where there is no interval.
    """
    low, high = difference["rate"]["low"], difference["rate"]["high"]
    if low is None or high is None:
        return ""
    if low == high == 0:
        return "same"
    return "better" if low > 0 else "worse" if high < 0 else "open"


def standing(scenario: Json, target: float | None) -> str:
    """Whether a rate `reaches` or `misses` the target with its whole interval, or is `in_doubt`.

    Empty where there is no target or no interval.
    """
    low, high = scenario["rate"]["low"], scenario["rate"]["high"]
    if target is None or low is None or high is None:
        return ""
    return "reaches" if low >= target else "misses" if high < target else "in_doubt"


def answer(t: Texts, result: Json) -> str:
    """Who answers most in time, by how much more than the baseline, and how sure that is."""
    best = result["best"]
    if best is None:
        return t("compare.no_rates")
    first = next(s for s in result["scenarios"] if s["name"] == best["name"])
    values = {"name": best["name"], "baseline": result["baseline"], "rate": t.share(first["rate"])}
    if first["rate"]["low"] is None:
        return t("compare.one", **values)
    values["probability"] = chance(t, best["probability"])
    if best["ties"]:
        tied = [s["name"] for s in ranked(result) if s["name"] in {best["name"], *best["ties"]}]
        values["names"] = named(t, tied)
    key = "tie" if best["ties"] else "best"
    if result["baseline"] in {best["name"], *best["ties"]}:
        return t(f"compare.{key}_baseline", **values)
    gain = differences(result)[best["name"]]["rate"]
    points = {part: f"{100 * value:.1f}" for part, value in gain.items() if value is not None}
    return t(f"compare.{key}_gain", points=points["mean"], low=points["low"], high=points["high"], **values)


def chance(t: Texts, probability: float) -> str:
    """A probability in whole percent, never quite 0% or 100%."""
    if probability >= 0.995:
        return t("compare.over", share="99%")
    if probability < 0.005:
        return t("compare.under", share="1%")
    return f"{100 * probability:.0f}%"


def named(t: Texts, names: Sequence[str]) -> str:
    """The names, the first few in full."""
    if len(names) <= MOST_NAMED:
        return t.listed(names)
    return t("compare.and_more", names=t.listed(names[: MOST_NAMED - 1]), count=len(names) - MOST_NAMED + 1)


def targets(t: Texts, result: Json) -> list[str]:
    """Sentences on who reaches the target, and who of those costs least."""
    target = result["target"]
    if target is None or not any(standing(scenario, target) for scenario in result["scenarios"]):
        return []
    by = {
        how: [scenario for scenario in ranked(result) if standing(scenario, target) == how]
        for how in ("reaches", "in_doubt")
    }
    said = []
    for how, scenarios in by.items():
        if scenarios:
            names = named(t, [scenario["name"] for scenario in scenarios])
            said.append(t(f"compare.target_{how}", target=t.percent(target), names=names))
    if not said:
        return [t("compare.target_none", target=t.percent(target))]
    cheap = min((s["cost"] for s in by["reaches"]), default=0)
    if cheap and len(by["reaches"]) > 1:
        least = [scenario["name"] for scenario in by["reaches"] if scenario["cost"] == cheap]
        said.insert(1, t("compare.cheapest", names=named(t, least), cost=t.number(cheap)))
    return said


def _details(t: Texts, result: Json) -> list[str]:
    said = targets(t, result)
    best = result["best"]
    if best is not None and not best["decided"] and result["budget"] is not None:
        said.append(t("compare.undecided", budget=result["budget"]))
    for difference in result["differences"]:
        if difference["other_buyers"]:
            keys = named(t, difference["other_buyers"])
            said.append(
                t("compare.other_buyers", name=difference["name"], baseline=result["baseline"], keys=keys)
            )
    for failed in result["failed"]:
        said.append(t("compare.failed", name=failed["name"], problem="; ".join(failed["problems"])))
    return said


def _tables(t: Texts, result: Json) -> list[Table]:
    return [_scenarios(t, result), *_differences(t, result), _titles(t, result)]


def _label(t: Texts, result: Json, name: str) -> str:
    return t("compare.is_baseline", name=name) if name == result["baseline"] else name


def _scenarios(t: Texts, result: Json) -> Table:
    cells: list[tuple[Column, Any]] = [
        (Column(t("compare.scenario")), lambda s: _label(t, result, s["name"])),
        (Column(t("run.rate"), "share", 1), lambda s: s["rate"]),
        (Column(t("compare.best_with"), "share"), lambda s: s["best_probability"]),
        (Column(t("compare.first_response"), "duration"), lambda s: s["first_response_mean_s"]["mean"]),
        (Column(t("compare.response"), "duration"), lambda s: s["response_mean_s"]["mean"]),
        (Column(t("compare.left"), "share", 1), lambda s: s["abandoned"]["mean"]),
        (Column(t("run.cost"), "number"), lambda s: s["cost"]),
        (Column(t("compare.replications"), "number"), lambda s: s["replications"]),
    ]
    if result["target"] is not None:
        heading = t("compare.chance", target=t.percent(result["target"]))
        cells.insert(2, (Column(heading, "share"), lambda s: s["pass_probability"]["mean"]))
    if _has_money(result):
        value = Column(t("compare.lost_value"), "number")
        cells.insert(-1, (value, lambda s: s["money"]["lost_value"]["mean"]))
    rows = tuple(tuple(cell(scenario) for _, cell in cells) for scenario in ranked(result))
    columns = tuple(column for column, _ in cells)
    return Table("scenarios", t("compare.scenarios"), columns, rows, t("compare.scenarios_note"))


def _differences(t: Texts, result: Json) -> list[Table]:
    by_name = differences(result)
    keys: list[str]
    order = [by_name[s["name"]] for s in ranked(result) if s["name"] in by_name]
    scenario = Column(t("compare.scenario"))
    columns = [
        scenario,
        Column(t("run.rate"), "points", 1),
        Column(t("compare.unpaired"), "points", 1),
        Column(t("compare.late_turns"), "signed_number"),
        Column(t("run.cost"), "signed_number"),
        Column(t("compare.verdict")),
    ]
    keys = ["rate", "unpaired_rate", "late_turns", "cost"]
    if all("lost_value" in difference for difference in order):
        columns.insert(-1, Column(t("compare.lost_value"), "signed_number"))
        keys.append("lost_value")
    rows: list[tuple[Value, ...]] = [
        (d["name"], *(d[key] for key in keys), t(f"compare.verdict_{verdict(d)}") if verdict(d) else None)
        for d in order
    ]
    title = t("compare.differences", baseline=result["baseline"])
    first = Table("differences", title, tuple(columns), tuple(rows), t("compare.differences_note"))
    waits = (
        scenario,
        Column(t("compare.first_response"), "signed_duration"),
        Column(t("compare.response"), "signed_duration"),
        Column(t("compare.left"), "points", 1),
        Column(t("compare.hours"), "signed_number", 1),
    )
    keys = ["first_response_mean_s", "response_mean_s", "abandoned", "agent_hours"]
    rows = [(d["name"], *(d[key] for key in keys)) for d in order]
    title = t("compare.responses", baseline=result["baseline"])
    return [first, Table("responses", title, waits, tuple(rows))]


def _titles(t: Texts, result: Json) -> Table:
    """What each scenario is, where it says so."""
    columns = (Column(t("compare.scenario")), Column(t("compare.what")))
    rows = tuple((s["name"], s["title"]) for s in result["scenarios"] if s["title"])
    return Table("titles", t("compare.titles"), columns, rows)


def _has_money(result: Json) -> bool:
    return all(scenario.get("money") for scenario in result["scenarios"])


def _assumptions(t: Texts, result: Json) -> list[str]:
    said = []
    leaving = [s for s in ranked(result) if (s["abandoned"]["mean"] or 0) > MANY_LEAVE]
    if leaving:
        shares = [f"{s['name']} {100 * s['abandoned']['mean']:.0f}%" for s in leaving]
        said.append(t("compare.many_leave", names=named(t, shares)))
    said.append(t("run.assumes"))
    if any(scenario["cost"] for scenario in result["scenarios"]):
        said.append(t("compare.cost_is"))
    if _has_money(result):
        said += dict.fromkeys(money_assumption(t, scenario["money"]) for scenario in result["scenarios"])
    return said


def _how(t: Texts, result: Json) -> list[str]:
    counts = [scenario["replications"] for scenario in result["scenarios"]]
    best = result["best"]
    if best is not None and best["procedure"]:
        first = t(
            "compare.how_sequential",
            total=t.number(sum(counts)),
            fewest=min(counts),
            most=max(counts),
            budget=t.number(result["budget"]),
            procedure=best["procedure"],
            confidence=t.percent(best["confidence"]),
            indifference=f"{100 * result['indifference']:.4g}",
        )
    else:
        first = t("compare.how_exactly", replications=result["replications"])
    return [first, t("compare.how_paired", seed=result["seed"]), t("compare.how_intervals")]
