"""What a calibration says in words: what was read, how much of it is known, and what to do next."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.report.calibration_names import (
    FAIR,
    GOOD,
    LEVELS,
    ROUGHLY,
    WELL,
    fit,
    level,
    named,
    view_name,
)
from simulator.report.language import Texts

Json = Mapping[str, Any]

MOST_NAMED = 5
"""Parameters or pictures that a sentence names."""

DAYS_TO_TEST = 8
"""A log of fewer days `staffsim backtest` refuses."""


def answer(t: Texts, result: Json) -> str:
    """What was read, in one sentence."""
    accounts = result["accounts"]
    return t(
        "calibrate.answer",
        chats=counted(t, "chats", result["chats"]),
        turns=counted(t, "questions", result["turns"]),
        agents=counted(t, "accounts", accounts) if accounts else t("calibrate.no_accounts"),
        days=counted(t, "days", result["covers"]["days"]),
    )


def counted(t: Texts, noun: str, count: int) -> str:
    """``8 agents``, ``1 agent``: of ``accounts``, ``chats``, ``days``, ``figures`` or ``questions``."""
    return t(f"calibrate.one_{noun}" if count == 1 else f"calibrate.many_{noun}", count=f"{count:,}")


def details(t: Texts, result: Json) -> Iterator[str]:
    """What to know beside it: the days, what is known, what fits badly, and what comes next."""
    yield _covers(t, result)
    yield from known(t, result)
    yield from _busiest(t, result)
    yield from _itself(t, result)
    yield from _poor(t, result)
    if result["warnings"]:
        yield t("calibrate.warned", count=len(result["warnings"]))
    yield _next(t, result)


def known(t: Texts, result: Json) -> Iterator[str]:
    """How many of the parameters are well known, and which are assumed."""
    parameters = result["parameters"]
    if not parameters:
        return
    levels = {path: level(one) for path, one in parameters.items()}
    counts = Counter(levels.values())
    parts = [t("calibrate.so_many", level=t(LEVELS[one]), count=counts[one]) for one in LEVELS if counts[one]]
    yield t("calibrate.known", figures=counted(t, "figures", len(parameters)), levels=t.listed(parts))
    assumed = [path for path, one in levels.items() if one == "assumed"]
    if not assumed:
        yield t("calibrate.nothing_assumed")
    elif len(assumed) == len(parameters):
        yield t("calibrate.all_assumed")
    else:
        yield t("calibrate.assumed", names=some(t, [in_words(t, path) for path in assumed]))
    if shaky := [path for path, one in levels.items() if one == "hardly"]:
        yield t("calibrate.shaky", names=some(t, [in_words(t, path) for path in shaky]))


def in_words(t: Texts, path: str) -> str:
    """``Patience (presale)``."""
    words, group = named(t, path)
    return t("calibrate.of", figure=words, group=group) if group else words


def some(t: Texts, names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    unlike = list(dict.fromkeys(names))
    text = t("calibrate.between").join(unlike[:MOST_NAMED])
    more = len(unlike) - MOST_NAMED
    return t("calibrate.and_more", names=text, more=more) if more > 0 else text


def _covers(t: Texts, result: Json) -> str:
    covers = result["covers"]
    first, last = covers["start"][:10], covers["end"][:10]
    if first[:4] == last[:4]:  # else the days of the week are not what matters
        first, last = t.date(first), t.date(last)
    key = "calibrate.covers_one" if covers["days"] == 1 else "calibrate.covers"
    return t(key, log=result["log"], first=first, last=last, messages=f"{result['messages']:,}")


def busiest(result: Json) -> tuple[int, float] | None:
    """The busiest hour of a usual day, and its chats by the fitted profile; None where there is none."""
    profile = next((view for view in result["views"] if view["name"] == "profile" and view["fitted"]), None)
    if profile is None:
        return None
    by_hour: Counter[int] = Counter()
    for start, chats in zip(profile["x"], profile["fitted"], strict=False):
        by_hour[int(start)] += chats
    hour = max(by_hour, key=lambda hour: by_hour[hour])
    return (hour, by_hour[hour]) if by_hour[hour] else None


def _busiest(t: Texts, result: Json) -> Iterator[str]:
    found = busiest(result)
    if found is not None:
        hour, chats = found
        yield t("calibrate.busiest_hour", hour=t.hours([hour]), chats=t.number(chats, 1))


def _itself(t: Texts, result: Json) -> Iterator[str]:
    """What the log's own days came to."""
    actual = result["actual"]
    if actual["rate"] is None:
        yield t("calibrate.no_rate", rules=actual["rules"])
        return
    yield t(
        "calibrate.actual",
        rules=actual["rules"],
        rate=t.share({"mean": actual["rate"]}),
        turns=f"{actual['turns']:,}",
        mean=t.duration(actual["response_mean_s"]),
        first=t.duration(actual["first_response_mean_s"]),
    )


def _poor(t: Texts, result: Json) -> Iterator[str]:
    """The pictures that do not follow the log, the poorest first."""
    poor = [view for view in result["views"] if fit(view["ks"], view["n"]) == "poor"]
    if poor:
        poor.sort(key=lambda view: -view["ks"])
        yield t("calibrate.poor", names=some(t, [view_name(t, view) for view in poor]))


def _next(t: Texts, result: Json) -> str:
    plays, enough = result["plays"], result["covers"]["days"] >= DAYS_TO_TEST
    return t(
        "calibrate.next" if enough else "calibrate.next_short",
        file=result["written"],
        start=t.date(plays["start"]),
        days=counted(t, "days", plays["days"]),
        run=f"staffsim run {_quoted(result['written'])}",
        backtest=f"staffsim backtest {_quoted(result['log'])}",
    )


def _quoted(name: str) -> str:
    """A file's name as a command line takes it."""
    return f'"{name}"' if any(letter in name for letter in " ()&;'") else name


def warning(t: Texts, one: Json) -> str:
    """A warning's text; of a code that this version has no text for, the code and what came with it."""
    values = {name: _value(t, name, value) for name, value in one["values"].items()}
    key = f"calibrate.warn_{one['code']}"
    try:
        return t(key, **values)
    except (KeyError, ValueError, IndexError):
        said = one.get("text") or t.listed(f"{name} {value}" for name, value in values.items())
        return t("common.labelled", label=one["code"], value=said) if said else str(one["code"])


def _value(t: Texts, name: str, value: object) -> object:
    """What stands in a warning: paths and times (`..._s`, seconds) in words, no more digits than are read."""
    if name == "path" and isinstance(value, str):
        return in_words(t, value)
    if name.endswith("_s") and isinstance(value, int | float):
        return t.duration(value)
    if isinstance(value, float):
        return Rounded(value)
    if isinstance(value, int):
        return Grouped(value)
    if isinstance(value, list | tuple):
        return t.listed(str(one) for one in value)
    return value


class Rounded(float):
    """A number that a text without a format of its own shows to three digits."""

    def __format__(self, spec: str) -> str:
        return format(float(self), spec or (",.0f" if abs(self) >= 1000 else ".3g"))


class Grouped(int):
    """A whole number that a text without a format of its own shows as 12,345."""

    def __format__(self, spec: str) -> str:
        return format(int(self), spec or ",")


def assumptions(t: Texts, result: Json) -> Iterator[str]:
    """The warnings, and what the figures rest on."""
    for one in result["warnings"]:
        yield t("calibrate.warning", text=warning(t, one))
    if result["weekdays"] and all(day["factor"] == 1 for day in result["weekdays"]):
        yield t("calibrate.weekdays_alike")
    yield t("calibrate.assumes")


def how(t: Texts) -> Iterator[str]:
    """What the words for doubt mean."""
    yield t(
        "calibrate.how_known",
        well=t.percent(WELL[0]),
        well_points=f"{100 * WELL[1]:g}",
        roughly=t.percent(ROUGHLY[0]),
        roughly_points=f"{100 * ROUGHLY[1]:g}",
        well_word=t(LEVELS["well"]),
        roughly_word=t(LEVELS["roughly"]),
        hardly_word=t(LEVELS["hardly"]),
        plain_word=t(LEVELS["plain"]),
        assumed_word=t(LEVELS["assumed"]),
    )
    yield t("calibrate.how_fit", good=f"{100 * GOOD:g}", fair=f"{100 * FAIR:g}")
