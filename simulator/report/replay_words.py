"""What a replay says in words, on its page and its figure: what would have been, and how far to trust it."""

from collections.abc import Mapping
from typing import Any

from simulator.report.language import Texts
from simulator.report.page import Column, in_points, shown
from simulator.units import format_share

Json = Mapping[str, Any]


def answer(t: Texts, result: Json) -> str:
    """What the other desk would have made of the log's buyers, against the log's own."""
    own, other, gain = result["own"]["rate"], result["other"]["rate"], result["difference"]["rate"]
    if own["mean"] is None or other["mean"] is None:
        return t("figure.rate_none")
    values = {"other": t.share({"mean": other["mean"]}), "own": t.share({"mean": own["mean"]})}
    if abs(gain["mean"]) < 0.0005 or (gain["low"] is not None and gain["low"] <= 0 <= gain["high"]):
        return t("replay.answer_same", points=in_points(t, gain), **values)
    return t("replay.answer", points=in_points(t, gain), **values)


def check(t: Texts, result: Json) -> list[str]:
    """How far the log's own desk, replayed, is from what was, and what that says of the answer."""
    actual = result["actual"]["rate"]
    if actual is None or result["own"]["rate"]["mean"] is None or result["other"]["rate"]["mean"] is None:
        return []
    miss, chance = result["check"]["miss"]["mean"], result["check"]["chance"]
    own_rate = t.share(result["own"]["rate"])
    values = {"actual": format_share(actual, 1), "own": own_rate, "off": points(t, miss)}
    if chance is not None and abs(miss) <= chance:
        trust = t("replay.trust_level", bound=size(t, chance))
        return [t("replay.check_chance", chance=size(t, chance), **values), trust]
    gain = result["difference"]["rate"]["mean"]
    trust = t("replay.trust" if abs(gain) > abs(miss) else "replay.trust_not", bound=size(t, miss))
    if chance is None:
        return [t("replay.check_once", **values), trust]
    return [t("replay.check_model", chance=size(t, chance), **values), trust]


def points(t: Texts, share: float) -> str:
    """``+1.2 points``."""
    return in_points(t, {"mean": share})


def size(t: Texts, share: float) -> str:
    """``1.2 points``, whatever the sign."""
    return t("common.points", points=f"{abs(100 * share):.1f}")


def staff(t: Texts, result: Json) -> str:
    """What the other desk takes besides; empty where it takes as many hours."""
    hours, cost = result["difference"]["agent_hours"], result["difference"]["cost"]
    if abs(hours) < 0.05 and not cost:
        return ""
    values = {"hours": shown(t, Column("", "signed_number", 1), hours)}
    if not cost:
        return t("replay.staff", **values)
    return t("replay.staff_cost", cost=shown(t, Column("", "signed_number"), cost), **values)


def warnings(t: Texts, result: Json) -> list[str]:
    """Each warning in words."""
    return [t(f"replay.warn_{one['code']}", **_said(t, one["values"])) for one in result["warnings"]]


def _said(t: Texts, values: Mapping[str, Any]) -> dict[str, object]:
    """A warning's values as its text has them."""
    said: dict[str, object] = {}
    for key, value in values.items():
        if key == "hours":
            said[key] = t.hours(value)
        elif key == "points":
            said[key] = points(t, value / 100)
        elif key.endswith("_s"):
            said[key] = t.duration(value)
        else:
            said[key] = t.number(value) if isinstance(value, int) else value
    return said


def drawn(t: Texts, result: Json) -> list[str]:
    """What was drawn for want of evidence."""
    values = ({"count": t.number(one["count"]), "of": t.number(one["of"])} for one in result["drawn"])
    return [t(f"replay.drawn_{one['what']}", **v) for one, v in zip(result["drawn"], values, strict=True)]
