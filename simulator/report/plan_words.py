"""What a plan says in words: the answer, what is in doubt, and what it rests on."""

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.report.language import Texts, stretches
from simulator.report.leaving import many_leave

Json = Mapping[str, Any]

ALIKE = 1e-6
"""Costs closer than this are the same."""
IDLE = 0.5
"""Where agents are busy for less of an hour, questions are late for other reasons than that they are few."""


def answer(t: Texts, result: Json) -> str:
    """The sentence that the plan was made for: how many shifts, for how much, and how surely."""
    worst = worst_day(result)
    if not result["feasible"]:
        return _missed(t, result, worst)
    what = _what(t, result)
    if worst is None:
        return t("plan.unjudged", what=what)
    said = {"what": what, "chance": t.share(result["pass_probability"]), **_asked(t, result)}
    judged = result["judged"]
    if len(judged) == 1:
        return t("plan.answer_one", date=t.date(judged[0]), **said)
    key = "plan.answer" if len(judged) == result["days"] else "plan.answer_some"
    return t(key, days=len(judged), **said)


def worst_day(result: Json) -> Json | None:
    """The judged day with the least chance; None where the rules judge none of them."""
    days = [day for day in result["by_day"] if day["judged"] and day["pass_probability"]["mean"] is not None]
    return min(days, key=lambda day: day["pass_probability"]["mean"], default=None)


def in_hours(result: Json) -> bool:
    """Whether costs are hours on duty, as no hour has a price."""
    return bool(result["cost_in"] == "hours")


def price(t: Texts, result: Json, cost: float) -> str:
    """A cost in a sentence: ``8,137``, or ``184.5 agent hours``."""
    if not in_hours(result):
        return t.number(cost)
    hours = t.number(cost, 1).removesuffix(".0")
    return t("plan.agent_hours_one" if hours == "1" else "plan.agent_hours", hours=hours)


def parted(result: Json) -> tuple[list[Json], list[Json]]:
    """The roster's lines that the plan adds, and those that are kept; those of nobody left out."""
    lines = [line for line in result["roster"] if shifts_of([line])]
    return [line for line in lines if not line["kept"]], [line for line in lines if line["kept"]]


def shifts_of(lines: Sequence[Json]) -> int:
    """How many shifts the lines are: one for each person and day."""
    return sum(line["agents"] * len(line["on"]) for line in lines)


def shifts(t: Texts, lines: Sequence[Json]) -> str:
    """``23 shifts``."""
    count = shifts_of(lines)
    return t("plan.shift" if count == 1 else "plan.shifts", count=count)


def hours_named(t: Texts, hours: Sequence[Json]) -> list[str]:
    """The hours as stretches of their days: ``Tue 10 Nov 20:00–22:00``."""
    return [
        f"{t.date(date)} {start:02}:00–{end:02}:00"
        for date, of_day in itertools.groupby(hours, key=lambda hour: hour["date"])
        for start, end in stretches(hour["hour"] for hour in of_day)
    ]


def _asked(t: Texts, result: Json) -> dict[str, str]:
    return {"target": t.percent(result["target"]), "confidence": t.percent(result["confidence"])}


def _what(t: Texts, result: Json) -> str:
    """``Add 23 shifts for 1,507 (8,137 in all)``, ``23 shifts for 1,507``, or that what is kept will do."""
    added, kept = parted(result)
    total = price(t, result, result["cost"])
    if not added:
        return t("plan.keep" if kept else "plan.nobody", total=total)
    if not kept:
        return t("plan.all", shifts=shifts(t, added), total=total)
    cost = price(t, result, sum(line["cost"] for line in added))
    return t("plan.add", shifts=shifts(t, added), cost=cost, total=total)


def _missed(t: Texts, result: Json, worst: Json | None) -> str:
    """The answer where no roster was proved: the best that was found, and what it lacks."""
    floor, lowest = result["hourly_floor"], lowest_hour(result)
    chance = worst["pass_probability"]["mean"] if worst else 1.0
    if floor is not None and lowest is not None and chance >= result["confidence"] and _under(lowest, floor):
        when = hours_named(t, [lowest])[0]
        return t("plan.missed_floor", floor=t.percent(floor), when=when, rate=t.share(lowest["rate"]))
    if worst is None:
        return t("figure.rate_none")
    said = {
        "date": t.date(worst["date"]),
        "rate": t.share(worst["rate"]),
        "chance": t.share(worst["pass_probability"]),
        **_asked(t, result),
    }
    if unproved(result):
        return t("plan.unproved", **said)
    return t("plan.missed" if chance < result["confidence"] else "plan.missed_search", **said)


def _under(hour: Json, floor: float) -> bool:
    return bool(hour["rate"]["mean"] < floor)


def unproved(result: Json) -> bool:
    """Whether the search had found a roster, which then failed on fresh days: dearer ones might not."""
    search = result["search"]
    return not result["feasible"] and (search["minimal"] or search["interrupted"])


def lowest_hour(result: Json) -> Json | None:
    """The judged hour with the lowest mean rate; None where none has any."""
    hours = [
        hour
        for hour in result["by_hour"]
        if hour["date"] in result["judged"] and hour["rate"]["mean"] is not None
    ]
    return min(hours, key=lambda hour: hour["rate"]["mean"], default=None)


def details(t: Texts, result: Json) -> list[str]:
    """What to know beside the answer, the doubts first."""
    if not result["feasible"]:
        best = [t("plan.best_found", total=price(t, result, result["cost"]))] if any(parted(result)) else []
        common = (*_leavers(t, result), *_past(t, result), *_people(t, result))
        return [*_what_binds(t, result), *best, *common]
    return [
        *([t("plan.interrupted")] if result["search"]["interrupted"] else []),
        *_leavers(t, result),
        *_saving(t, result),
        *_minimal(t, result),
        *_usual(t, result),
        *_floor(t, result),
        *_seldom_judged(t, result),
        *_past(t, result),
        *_people(t, result),
        *_certainty(t, result),
    ]


def _what_binds(t: Texts, result: Json) -> Iterator[str]:
    """Of a plan that fails: the limits that are reached, and what to do."""
    limits = (result["binding"] or {}).get("limits", [])
    if unproved(result):
        yield t("plan.unproved_help" if not result["search"]["interrupted"] else "plan.interrupted_help")
        return
    if not limits:
        yield t("plan.no_limit")
        yield _help(t, result, "plan.help_menu")
        return
    yield t("plan.limits", limits=t.listed(_limits(t, limits)))
    yield _help(t, result, "plan.help")


def _help(t: Texts, result: Json, key: str) -> str:
    """What can help; more people cannot where those that are there are idle in the hours that fail."""
    failing = {(hour["date"], hour["hour"]) for hour in (result["binding"] or {}).get("hours", ())}
    busy = [
        hour["occupancy"]["mean"] for hour in result["by_hour"] if (hour["date"], hour["hour"]) in failing
    ]
    if busy and all(share is not None and share < IDLE for share in busy):
        return t("plan.help_idle", busy=t.share({"mean": max(busy)}, 0))
    return t(key)


def _limits(t: Texts, limits: Sequence[Json]) -> list[str]:
    """Each limit that is reached, once, with its days."""
    dates: dict[tuple[str, str, int], list[str]] = {}
    for limit in limits:
        most = limit["most"] if limit["what"] == "max" else 0  # else it is only what is left to add
        dates.setdefault((limit["what"], limit["name"], most), []).append(limit["date"])
    return [
        t(f"plan.limit_{what}", name=name, most=most, dates=days_in_words(t, days))
        for (what, name, most), days in dates.items()
    ]


def days_in_words(t: Texts, dates: Sequence[str]) -> str:
    """``10 Nov``; ``10 Nov to 13 Nov`` of more than two in a row; else ``10 Nov, 12 Nov``."""
    numbers = [dt.date.fromisoformat(date).toordinal() for date in dates]
    if len(dates) > 2 and numbers == list(range(numbers[0], numbers[0] + len(dates))):
        return t("plan.from_to", first=t.day(dates[0]), last=t.day(dates[-1]))
    return t.listed(map(t.day, dates))


def _certainty(t: Texts, result: Json) -> Iterator[str]:
    chance, worst = result["pass_probability"], worst_day(result)
    if worst is not None and chance["low"] is not None and chance["low"] < result["confidence"]:
        low, confidence = t.share({"mean": chance["low"]}), t.percent(result["confidence"])
        yield t("plan.uncertain", low=low, confidence=confidence, replications=worst["replications_judged"])


def _seldom_judged(t: Texts, result: Json) -> Iterator[str]:
    """Of days that the rules do not judge each time they are played, for want of questions."""
    days, played = [day for day in result["by_day"] if day["judged"]], result["replications"]
    fewest = min(days, key=lambda day: day["replications_judged"])
    if 0 < fewest["replications_judged"] < played:
        said = {"date": t.date(fewest["date"]), "judged": fewest["replications_judged"], "days": played}
        yield t("plan.seldom_judged", **said)


def _leavers(t: Texts, result: Json) -> Iterator[str]:
    """What buyers who give up have to do with it."""
    stayed, leaving = result["if_nobody_left"], result["if_buyers_leave"]
    if stayed is not None:
        chance = stayed["pass_probability"]
        said = {"rate": t.share(stayed["rate"]), "chance": t.share(chance), **_asked(t, result)}
        doubtful = chance["mean"] is not None and chance["mean"] < result["confidence"]
        yield t("plan.rests_on_leavers" if doubtful else "plan.without_leavers", **said)
    if leaving is not None:
        said = {
            "rate": t.share(leaving["rate"]),
            "chance": t.share(leaving["pass_probability"]),
            "left": t.share({"mean": leaving["abandoned"]["mean"]}, 0),
            **_asked(t, result),
        }
        chance = leaving["pass_probability"]["mean"]
        if chance is not None and chance < result["confidence"]:  # nobody is relieved enough by that
            yield t("plan.worse_with_leavers" if result["feasible"] else "plan.with_leavers", **said)
        else:
            yield t("plan.many_would_leave" if many_leave(leaving) else "plan.with_leavers", **said)


def _saving(t: Texts, result: Json) -> Iterator[str]:
    """How much less a roster of the menu may cost."""
    bound, cost = result["lower_bound"], result["cost"]
    if result["exact"]:
        yield t("plan.exact")
    elif bound is None:
        yield t("plan.bound_none")
    elif cost - bound <= ALIKE:
        yield t("plan.bound_reached")
    else:
        gap = math.ceil(1000 * (cost - bound) / cost - ALIKE) / 1000  # at most: never rounded down
        yield t("plan.bound", bound=price(t, result, bound), gap=t.percent(gap))


def _minimal(t: Texts, result: Json) -> Iterator[str]:
    search = result["search"]
    added, _ = parted(result)
    if result["exact"] or not added or search["interrupted"]:
        return  # said already, or nothing to say
    if not search["minimal"] or search.get("swaps_left"):
        yield t("plan.not_minimal")
        return
    key = "plan.minimal_one" if shifts_of(added) == 1 else "plan.minimal"
    # After a proof that failed fewer days may miss than were asked for, so the number is said.
    missed = "plan.too_many" if result["hourly_floor"] is None else "plan.too_many_or_low"
    said = {"may_miss": search["may_miss"], "days": search["replications"]}
    yield t(
        key if search["swaps"] else f"{key}_no_swap",
        missed=t(missed, **said),
        swaps=t.number(search["swaps"]),
    )


def _usual(t: Texts, result: Json) -> Iterator[str]:
    """What the usual rule would cost, on the same days."""
    usual = result["usual_rule"]
    if usual is None:
        return
    cost, saved = usual["cost"], usual["cost"] - result["cost"]
    said = {
        "cost": price(t, result, cost),
        "chance": t.share(usual["pass_probability"]),
        "saved": t.percent(abs(round(saved / cost, 3))) if cost else "",
    }
    chance = usual["pass_probability"]["mean"]
    if not usual["feasible"] or (chance is not None and chance < result["confidence"]):
        yield t("plan.usual_misses", **said)
    elif abs(saved) <= ALIKE:
        yield t("plan.usual_same", **said)
    else:
        yield t("plan.usual_dearer" if saved > 0 else "plan.usual_cheaper", **said)


def _floor(t: Texts, result: Json) -> Iterator[str]:
    lowest = lowest_hour(result)
    if result["hourly_floor"] is not None and lowest is not None:
        floor, when = t.percent(result["hourly_floor"]), hours_named(t, [lowest])[0]
        yield t("plan.floor", floor=floor, when=when, rate=t.share(lowest["rate"]))


def _past(t: Texts, result: Json) -> Iterator[str]:
    if result["cost_past_horizon"] > ALIKE:
        yield t("plan.past_horizon", cost=price(t, result, result["cost_past_horizon"]))


def _people(t: Texts, result: Json) -> Iterator[str]:
    people = result["people"]
    if people is not None and people["broken"]:
        yield t("plan.rules_broken", count=len(people["broken"]))


def assumptions(t: Texts, result: Json) -> Iterator[str]:
    """What the plan rests on."""
    yield t("plan.counts_on_leavers" if result["count_on_leavers"] else "plan.buyers_stay")
    if result["feasible"] and result["lower_bound"] is not None and not result["exact"]:
        yield t("plan.bound_assumes")
    yield t("run.assumes")
    yield t("plan.hours_are" if in_hours(result) else "plan.cost_is")


def how(t: Texts, result: Json) -> Iterator[str]:
    """How the roster was found, proved and dealt out."""
    search = result["search"]
    yield t(
        "plan.how_searched",
        rosters=t.number(result["evaluations"]),
        days=search["replications"],
        may_miss=search["may_miss"],
        seed=search["seed"],
    )
    proved = "plan.how_proved" if result["feasible"] else "plan.how_missed"
    yield t(proved, days=result["replications"], seed=result["seed"])
    if search["proofs"] > 1:
        yield t("plan.how_proofs", proofs=search["proofs"])
    people = result["people"]
    if people is not None:
        rules = people["rules"]
        late = people["late_shifts"].values()
        yield t(
            "plan.how_dealt",
            rest=t.duration(3600 * rules["rest_h"]),
            days_off=rules["days_off"],
            late_from=rules["late_from"],
            fewest=min(late, default=0),
            most=max(late, default=0),
        )
