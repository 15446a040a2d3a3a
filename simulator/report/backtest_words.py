"""What a backtest says in sentences, the same on its page and in its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.language import Texts

Json = Mapping[str, Any]

BASELINES = ("yesterday", "same_weekday")


def answer(t: Texts, result: Json) -> str:
    """How many days fell where they were said to, and how far off the prediction was, beside a baseline."""
    coverage = result["coverage"]
    if not coverage["days"]:
        return t("backtest.answer_none")
    values = {
        "inside": within(result, "p80"),
        "days": coverage["days"],
        "error": points(result["mean_absolute_error"]),
    }
    theirs = result["baselines"]["yesterday"]["mean_absolute_error"]
    if theirs is None:
        return t("backtest.answer_alone", **values)
    return t("backtest.answer", **values, yesterday=points(theirs))


def within(result: Json, name: str) -> int:
    """How many days lie in their ``p80`` or ``p95`` range."""
    return sum(day[f"within_{name}"] is True for day in result["days"])


def points(share: float) -> str:
    """``1.2``: a difference of shares in points, without its sign."""
    return f"{100 * share:.1f}"


def coverage_line(t: Texts, result: Json) -> str:
    """How many days lie in the 95% range, and what so few days leave open of the 80% range."""
    coverage = result["coverage"]
    low, high = (coverage["p80_interval"][end] for end in ("low", "high"))
    said = t(
        "backtest.coverage_line", inside=within(result, "p95"), days=coverage["days"],
        low=t.percent(round(low, 2)), high=t.percent(round(high, 2)),
    )  # fmt: skip
    if low <= 0.8 <= high:
        return said
    more = t("backtest.coverage_wide" if low > 0.8 else "backtest.coverage_off")
    return t("figure.sentences").join([said, more])


def baseline_line(t: Texts, result: Json, name: str) -> str | None:
    """Whether staffsim or a baseline was nearer to the days' rates; None where they share no day."""
    baseline = result["baselines"][name]
    if not baseline["days"]:
        return None
    ours, theirs = baseline["predicted"], baseline["mean_absolute_error"]
    shown = points(ours), points(theirs)
    key = "even" if shown[0] == shown[1] else "better" if ours < theirs else "worse"
    return t(
        f"backtest.{key}_than_{name}", ours=shown[0], theirs=shown[1], days=baseline["days"]
    )


MOST_NAMED = 5
"""Of more days than this a sentence names so many and counts the rest."""


def warning_lines(t: Texts, result: Json) -> list[str]:
    """What is to be known of the days."""
    lines = []
    for warning in result["warnings"]:
        values = dict(warning["values"])
        if "dates" in values:
            values["dates"] = _named(t, result, values["dates"])
        lines.append(t(f"backtest.warn_{warning['code']}", **values))
    return lines


def day_named(t: Texts, result: Json, date: str) -> str:
    """A date in words; where the log has days of several years, as it is written."""
    one_year = result["fitted"]["start"][:4] == result["days"][-1]["date"][:4]
    return t.day(date) if one_year else date


def _named(t: Texts, result: Json, dates: Sequence[str]) -> str:
    """The dates in words, the first few of many."""
    named = t.listed(day_named(t, result, date) for date in dates[:MOST_NAMED])
    rest = len(dates) - MOST_NAMED
    return named if rest <= 0 else t("backtest.and_more", dates=named, count=rest)
