"""Half hours that count in which a plan has nobody on duty, and what that does to the rate."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.report.language import Texts, stretches
from simulator.report.plan_words import days_in_words

Json = Mapping[str, Any]

HALF = 30
"""Minutes from one of a result's half hours to the next."""


def gaps(t: Texts, result: Json) -> Iterator[str]:
    """A warning where a plan that holds leaves half hours of the window to nobody on days asked for.

    A chat that nobody answers asks one question and no more, where it would have asked several: hours
    without anybody cost the day's rate less than their chats are worth, which a cheap roster makes use of.
    """
    halves = [half for half in result["rostered"] if _counts(result, half)]
    empty = {(half["date"], half["time"]) for half in halves if half["agents"] <= 0}
    if not result["feasible"] or not empty:
        return
    chats = {(half["date"], half["time"]): half["chats"] for half in result["load"] if _counts(result, half)}
    asked = sum(chats.values())
    share = sum(number for when, number in chats.items() if when in empty) / asked if asked else 0.0
    yield t("plan.nobody_there", hours=_named(t, empty), share=t.share({"mean": share}, 0))
    if result["hourly_floor"] is None:
        yield t("plan.nobody_there_help")


def _counts(result: Json, half: Json) -> bool:
    """Whether a half hour lies in the window of a day that is asked for."""
    start, end = result["window"]
    return bool(half["date"] in result["judged"] and start <= half["time"] < end)


def _named(t: Texts, empty: set[tuple[str, str]]) -> str:
    """The half hours as stretches, days that have the same ones together."""
    of_day: dict[str, list[int]] = {}
    for date, time in sorted(empty):
        hours, minutes = time.split(":")
        of_day.setdefault(date, []).append((60 * int(hours) + int(minutes)) // HALF)
    dates: dict[str, list[str]] = {}
    for date, places in of_day.items():
        named = t.listed(f"{_clock(start)}–{_clock(end)}" for start, end in stretches(places))
        dates.setdefault(named, []).append(date)
    return t.listed(
        t("plan.stretches", hours=named, dates=days_in_words(t, days)) for named, days in dates.items()
    )


def _clock(place: int) -> str:
    hours, minutes = divmod(HALF * place, 60)
    return f"{hours:02}:{minutes:02}"
