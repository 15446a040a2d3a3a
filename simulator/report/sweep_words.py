"""What a sweep says in words: its paths and points, whether they reach the target, and the answer."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from simulator.report.language import Texts

Json = Mapping[str, Any]
Standing = Literal["reaches", "misses", "doubtful", "unknown"]

_SPOKEN = (
    ("agents", re.compile(r"roster\.([^.]+)\.agents")),
    ("resolves", re.compile(r"bot\.(resolves)")),
    ("speed", re.compile(r"teams\.([^.]+)\.typing_speed(?:\.mean)?")),
    ("chats", re.compile(r"demand\.(chats_per_day)")),
)
"""Paths that have words of their own; of any other the path itself is shown."""


def axis_words(t: Texts, path: str) -> str:
    """What a path's values are: ``people on wave``, else the path."""
    for kind, pattern in _SPOKEN:
        if match := pattern.fullmatch(path):
            return t(f"figure.sweep_{kind}_axis", name=match[1])
    return path


def value_words(t: Texts, path: str, value: str) -> str:
    """A path at one value: ``12 people on wave``, else ``desk.reply_order = rescue``."""
    for kind, pattern in _SPOKEN:
        if match := pattern.fullmatch(path):
            return t(f"figure.sweep_{kind}", name=match[1], value=value)
    return f"{path} = {value}"


def point_words(t: Texts, result: Json, values: Sequence[str]) -> str:
    """A point in words: each of its values."""
    pairs = zip(result["axes"], values, strict=True)
    return t.listed(value_words(t, axis["path"], value) for axis, value in pairs)


def standing(result: Json, point: Json) -> Standing:
    """Whether a point reaches the target: only where all of its interval lies on one side."""
    if point["passes"] is None:
        return "unknown"
    if point["passes"]:
        return "reaches"
    return "misses" if point["rate"]["high"] < result["target"] else "doubtful"


def has_costs(result: Json) -> bool:
    """Whether any point costs anything; else agent hours stand for the cost."""
    return any(point["cost"] for point in result["points"])


def effort(result: Json, point: Json) -> float:
    """What a point costs, or where none costs anything its agent hours."""
    return float(point["cost"] if has_costs(result) else point["agent_hours"])


def best(result: Json) -> Json | None:
    """The point with the highest rate; None where none has a rate."""
    rated = [point for point in result["points"] if point["rate"]["mean"] is not None]
    return max(rated, key=lambda point: point["rate"]["mean"], default=None)


def answer(t: Texts, result: Json) -> str:
    """The sentence that the sweep was made for: what reaches the target at the least cost."""
    highest = best(result)
    if highest is None:
        return t("figure.rate_none")
    if result["cheapest"] is not None:
        return _reached(t, result, result["cheapest"])
    values = {"rate": t.share(highest["rate"]), "point": point_words(t, result, highest["values"])}
    if result["target"] is None:
        return t("figure.sweep_highest", **values)
    standings = {standing(result, point) for point in result["points"]}
    if standings == {"unknown"}:
        key = "figure.sweep_one" if result["replications"] == 1 else "figure.sweep_highest"
        return t(key, **values)
    key = "figure.sweep_in_doubt" if "doubtful" in standings else "figure.sweep_none"
    return t(key, target=t.percent(result["target"]), **values)


def _reached(t: Texts, result: Json, point: Json) -> str:
    """The answer where `point` is the cheapest that reaches the target."""
    said = {
        "target": t.percent(result["target"]),
        "rate": t.share(point["rate"]),
        "point": point_words(t, result, point["values"]),
    }
    if _costs_alike(result):
        passing = sum(bool(one["passes"]) for one in result["points"])
        return t("figure.sweep_same_cost", passing=passing, points=len(result["points"]), **said)
    if has_costs(result):
        return t("figure.sweep_least_cost", cost=t.number(point["cost"]), **said)
    return t("figure.sweep_fewest_hours", hours=t.number(point["agent_hours"], 1), **said)


def _costs_alike(result: Json) -> bool:
    efforts = {effort(result, point) for point in result["points"]}
    return len(result["points"]) > 1 and len(efforts) == 1


def detail(t: Texts, result: Json) -> str:
    """What to know beside the answer: how many points reach the target, where, and how surely."""
    return t("figure.sentences").join(details(t, result))


def details(t: Texts, result: Json) -> list[str]:
    """The sentences of `detail`."""
    found = []
    standings = [standing(result, point) for point in result["points"]]
    if result["cheapest"] is not None:
        chance = t.share(result["cheapest"]["pass_probability"], 0)
        found.append(t("figure.sweep_chance", chance=chance))
        least = min(effort(result, point) for point in result["points"])
        if len(standings) > 1 and not _costs_alike(result) and effort(result, result["cheapest"]) == least:
            found.append(t("figure.sweep_edge"))
    told = result["cheapest"] is not None and _costs_alike(result) and "doubtful" not in standings
    if "unknown" not in standings and len(standings) > 1 and not told:
        target = t.percent(result["target"])
        counts = {"passing": standings.count("reaches"), "doubtful": standings.count("doubtful")}
        found.append(t("figure.sweep_counts", points=len(standings), target=target, **counts))
    for low, high in crossings(result)[:1]:
        found.append(t("figure.sweep_crosses", target=t.percent(result["target"]), low=low, high=high))
    if result["failed"]:
        found.append(t("figure.sweep_failed", count=len(result["failed"])))
    return found


def crossings(result: Json) -> list[tuple[str, str]]:
    """Neighbouring values of a single path of numbers between which the mean rate crosses the target."""
    (axis, *others), target = result["axes"], result["target"]
    if others or axis["numbers"] is None or target is None:
        return []
    number = dict(zip(axis["values"], axis["numbers"], strict=True))
    rated = [(point["values"][0], point["rate"]["mean"]) for point in result["points"]]
    known = sorted(
        ((value, rate) for value, rate in rated if rate is not None), key=lambda pair: number[pair[0]]
    )
    return [
        (low, high)
        for (low, below), (high, above) in itertools.pairwise(known)
        if (below < target) != (above < target)
    ]


def point_rows(result: Json) -> list[dict[str, Any]]:
    """The points as rows of a table: a column a path, then the figures."""
    paths = [axis["path"] for axis in result["axes"]]
    rows = []
    for point in result["points"]:
        row = dict(zip(paths, point["values"], strict=True))
        row |= {key: value for key, value in point.items() if key not in {"values", "name", "money"}}
        money = point["money"] or {}
        rows.append(row | {key: money[key] for key in ("lost_buyers", "lost_value") if key in money})
    return rows
