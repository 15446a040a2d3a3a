"""The words of a scenario file, each in the ways in which people write it."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

NAMES = (
    "presale", "wave", "早班", "a b", "=1+2", "x.y", "<b>", "2", "off", "É", "😀", "[red]", "{0}", "-", "#1",
    "a,b;c",
    "it's", '"q"', "*", "&a", "__", "50%", "C:\\x", "很长的名字" * 8,
)  # fmt: skip
"""What teams, lines and types may be called: all that a page, a table or a terminal might stumble over."""
DATES = ("2026-11-10", "2024-02-28", "1970-01-01", "2999-12-31", "2026-12-31")

Plain = st.SearchStrategy[Any]


def names(least: int = 1, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(NAMES), min_size=least, max_size=most, unique=True)


def pieces(total: int, count: int) -> st.SearchStrategy[list[int]]:
    """Whole numbers that sum to `total`."""
    cuts = st.lists(st.integers(0, total), min_size=count - 1, max_size=count - 1).map(sorted)
    return cuts.map(lambda at: [b - a for a, b in zip([0, *at], [*at, total], strict=True)])


shares: Plain = st.one_of(
    st.sampled_from(["0%", "100%", 0, 1, "50％", 0.3]), st.integers(0, 1000).map(lambda n: f"{n / 10}%")
)
sure_shares: Plain = st.integers(1, 99).map(lambda n: f"{n}%")


def durations(least: int = 0, most: int = 600) -> Plain:
    """From `least` to `most` seconds."""
    whole = st.integers(least, most)
    return st.one_of(
        whole.map(lambda n: f"{n}s"),
        whole.map(lambda n: f"{n * 1000}ms"),
        whole.map(lambda n: f"{n}秒"),
        whole.map(lambda n: f"{n / 60:.6f}min" if n else 0),
    )


def families(values: Plain, positive: Plain, *more: Plain) -> Plain:
    """A distribution, of values that may be 0 and of those that may not."""
    spread = st.sampled_from(["lognormal", "gamma", "weibull"])
    cv = st.sampled_from([0.01, 0.5, 1, 1.2, 3, 20])
    several = st.lists(values, min_size=1, max_size=4)
    same = values.map(lambda one: {"dist": "uniform", "low": one, "high": one})
    return st.one_of(
        values,
        st.fixed_dictionaries({"dist": st.just("exponential"), "mean": positive}),
        st.fixed_dictionaries({"dist": spread, "mean": positive, "cv": cv}),
        several.map(lambda some: {"dist": "empirical", "values": some}),
        same,
        *more,
    )


def times(most: int = 600) -> Plain:
    """A distribution of durations."""
    span = st.tuples(st.integers(0, most), st.integers(0, most)).map(sorted)
    uniform = span.map(lambda ends: {"dist": "uniform", "low": f"{ends[0]}s", "high": f"{ends[1]}s"})
    return families(durations(0, most), durations(1, most), uniform)


def counts(most: int, least: int = 0) -> Plain:
    """A distribution of numbers."""
    values = st.one_of(st.integers(least, most), st.floats(max(least, 0.01), most).map(lambda x: round(x, 3)))
    above = st.one_of(st.integers(1, most), st.floats(1, most).map(lambda x: round(x, 3)))
    return families(
        values,
        above,
        st.fixed_dictionaries({"dist": st.just("geometric"), "mean": above}),
        st.fixed_dictionaries({"dist": st.just("poisson"), "mean": above}),
    )


def clock(minutes: int) -> str:
    """The time of day, of minutes that may be past midnight."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


@st.composite
def shifts(draw: st.DrawFn) -> dict[str, Any]:
    """A shift, up to a day long and on either side of midnight, and breaks within it."""
    start = 30 * draw(st.integers(0, 47))
    length = 30 * draw(st.integers(1, 47))
    cuts = draw(st.lists(st.integers(0, length), max_size=4, unique=True).map(sorted))
    pauses = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    line: dict[str, Any] = {"shift": f"{clock(start)}-{clock(start + length)}"}
    if pauses:
        line["breaks"] = [f"{clock(start + a)}-{clock(start + b)}" for a, b in pauses]
    return line


def moments(start: dt.date, days: int) -> Plain:
    midnight = dt.datetime.combine(start, dt.time())
    minute = st.integers(0, days * 24 * 60 - 1)
    return minute.map(lambda n: f"{midnight + dt.timedelta(minutes=n):%Y-%m-%d %H:%M}")
