"""What a comparison says in words, on its page and its figures: who is best, who reaches the target."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.language import Texts

Json = Mapping[str, Any]

MOST_NAMED = 5
"""Scenarios that a sentence names; the rest it counts."""


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
        equal = [s["name"] for s in ranked(result) if s["rate"]["mean"] == first["rate"]["mean"]]
        once = t("compare.one_played" if result["replications"] == 1 else "compare.one_counted")
        key = "compare.one" if len(equal) == 1 else "compare.one_equal"
        return t(key, names=named(t, equal), once=once, **values)
    names = {best["name"], *best["ties"]}
    values["names"] = named(t, [s["name"] for s in ranked(result) if s["name"] in names])
    values["others"] = named(t, [s["name"] for s in ranked(result) if s["name"] in best["ties"]])
    key = "best" if not best["ties"] else "equal" if ties_are_equal(result) else "tie"
    if result["baseline"] in names:
        said = t(f"compare.{key}_baseline", **values)
    elif (gain := differences(result)[best["name"]]["rate"])["low"] is None:
        said = t(f"compare.{key}_alone", **values)
    else:
        points = {part: _points(value) for part, value in gain.items()}
        values |= {"points": points["mean"], "low": points["low"], "high": points["high"]}
        said = t(f"compare.{key}_gain", **values)
    if best["ties"] or best["probability"] is None:
        return said
    return t("compare.sure", answer=said, probability=chance(t, best["probability"]))


def ties_are_equal(result: Json) -> bool:
    """Whether all that tie with the best have its very rate, which no more replications would part."""
    names = {result["best"]["name"], *result["best"]["ties"]}
    return len({s["rate"]["mean"] for s in result["scenarios"] if s["name"] in names}) == 1


def _points(share: float) -> str:
    """A difference of shares in points, with a minus where it is below zero as shown."""
    text = f"{abs(100 * share):.1f}"
    return f"−{text}" if share < 0 and text != "0.0" else text


def chance(t: Texts, probability: float) -> str:
    """A probability in whole percent, never quite 0% or 100%."""
    percent = round(100 * probability)
    if percent == 100:
        return t("compare.over", share="99%")
    return f"{percent}%" if percent else t("compare.under", share="1%")


def named(t: Texts, names: Sequence[str], most: int = MOST_NAMED) -> str:
    """The names, of more than `most` the first ones and how many more."""
    if len(names) <= most:
        return t.listed(names)
    return t("compare.and_more", names=t.listed(names[: most - 1]), count=len(names) - most + 1)


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
    if len(by["reaches"]) == len(result["scenarios"]):
        return [t("compare.target_all", target=t.percent(target)), *_cheapest(t, by["reaches"])]
    for how, scenarios in by.items():
        if scenarios:
            names = named(t, [scenario["name"] for scenario in scenarios])
            said.append(t(f"compare.target_{how}", target=t.percent(target), names=names))
    if not said:
        return [t("compare.target_none", target=t.percent(target))]
    return [*said[:1], *_cheapest(t, by["reaches"]), *said[1:]]


def _cheapest(t: Texts, scenarios: Sequence[Json]) -> list[str]:
    """Which of several have the cheapest roster, where they do not all cost the same."""
    lowest = min((scenario["cost"] for scenario in scenarios), default=0.0)
    least = [scenario["name"] for scenario in scenarios if scenario["cost"] == lowest]
    if len(least) == len(scenarios):
        return []
    return [t("compare.cheapest", names=named(t, least, 2), cost=t.number(lowest))]
