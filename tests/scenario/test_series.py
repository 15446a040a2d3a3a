"""Profiles, columns of values and arrivals in files, read as parts of a scenario."""

import datetime as dt
from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.scenario.distributions import Empirical
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Demand, Trace
from simulator.scenario.series import read_arrivals
from simulator.units import HOUR, MINUTE, SECOND
from tests.scenario.shop import SHOP, changed, write

DEMAND = SHOP[SHOP.index("demand:") : SHOP.index("buyers:")]
START = dt.date(2026, 11, 10)


def demand(folder: Path, text: str) -> Demand:
    return load_scenario(write(folder, changed((DEMAND, f"demand: {text}\n")))).demand


@pytest.mark.parametrize("header", ["", "weight\n", "hour,weight\n"])
def test_a_profile(header: str, tmp_path: Path) -> None:
    rows = [f"{hour},{hour + 0.5}" if "," in header else f"{hour + 0.5}" for hour in range(24)]
    write(tmp_path, header + "\n".join(rows), "profile.csv")
    profile = demand(tmp_path, "{chats_per_day: 100, profile: profile.csv}").profile
    assert profile == tuple(hour + 0.5 for hour in range(24))


def test_a_profile_that_is_wrong(tmp_path: Path) -> None:
    profile = write(tmp_path, "weight\n" + "1\n" * 22, "profile.csv")
    with pytest.raises(UserError, match=r"shop.yaml:3: demand.profile: .*, not 22$"):
        demand(tmp_path, "{chats_per_day: 100, profile: profile.csv}")
    profile.write_text("1\ntwo\n3\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        demand(tmp_path, "{chats_per_day: 100, profile: profile.csv}")
    assert str(caught.value) == f"{profile}:2: demand.profile: 'two'; wanted a number"


def test_names_are_relative_to_the_file_that_has_them(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    write(tmp_path / "base", "\n".join("1" * 24), "profile.csv")
    write(tmp_path / "base", changed(("  peaks:", "  profile: profile.csv\n  peaks:")))
    assert (
        load_scenario(write(tmp_path, "extends: base/shop.yaml\n", "top.yaml")).demand.profile == (1.0,) * 24
    )


def test_values_from_a_column(tmp_path: Path) -> None:
    write(tmp_path, "chars,wait\n10,5s\n20.5,\n,1.5min\n", "log.csv")
    lookup = "lookup: {dist: empirical, values: {csv: log.csv, column: wait}}"
    chars = "reply_chars: {dist: empirical, values: {csv: log.csv, column: chars}}"
    text = changed(("{share: 70%,", f"{{share: 70%, {lookup}, {chars},"))
    presale = load_scenario(write(tmp_path, text)).buyers["presale"]
    assert isinstance(presale.lookup, Empirical)
    assert presale.lookup.values == (5 * SECOND, 90 * SECOND)
    assert isinstance(presale.reply_chars, Empirical)
    assert presale.reply_chars.values == (10.0, 20.5)


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (
            "wiat",
            "{log}:1: buyers.presale.lookup.values: no column 'wiat' among chars, wait; did you mean 'wait'?",
        ),
        ("empty", "{log}:1: buyers.presale.lookup.values: no column 'empty' among chars, wait"),
        (
            "chars",
            "{shop}:7: buyers.presale.lookup.values[1]: 10;"
            " wanted a duration with its unit, such as 45s, 3min or 1.5h",
        ),
    ],
)
def test_columns_that_are_wrong(column: str, told: str, tmp_path: Path) -> None:
    log = write(tmp_path, "chars,wait\n10,5s\n", "log.csv")
    lookup = f"lookup: {{dist: empirical, values: {{csv: log.csv, column: {column}}}}}"
    shop = write(tmp_path, changed(("{share: 70%,", f"{{share: 70%, {lookup},")))
    with pytest.raises(UserError) as caught:
        load_scenario(shop)
    assert str(caught.value) == told.format(log=log, shop=shop)


def test_arrivals_in_any_order(tmp_path: Path) -> None:
    text = "time,id\n2026-11-10 20:00:15.25,1\n2026/11/10 08:00,2\n2026-11-11T00:00:00,3\n"
    write(tmp_path, text, "trace.csv")
    arrivals = demand(tmp_path, "{arrivals: trace.csv}").arrivals
    assert arrivals == Trace(times=(8 * HOUR, 20 * HOUR + 15_250_000, 24 * HOUR), counts=None, interval=None)


def test_counts_for_intervals(tmp_path: Path) -> None:
    text = "时间,chats\n2026-11-10 08:30,2\n2026-11-10 08:00,0\n2026-11-10 09:00,7\n"
    assert read_arrivals(write(tmp_path, text, "trace.csv"), START) == {
        "times": [8 * HOUR, 8 * HOUR + 30 * MINUTE, 9 * HOUR],
        "counts": [0, 2, 7],
        "interval": 30 * MINUTE,
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("when\n2026-11-10 08:00\n", ":1: no column 'time' among when"),
        ("time\nsoon\n", ":2: time: 'soon'; wanted a date and a time, such as 2026-11-10 20:00"),
        (
            "time\n2026-11-10 08:00+08:00\n",
            ":2: time: '2026-11-10 08:00+08:00'; wanted local time, without a zone",
        ),
        (
            "time,chats\n2026-11-10 08:00,1.5\n2026-11-10 09:00,1\n",
            ":2: chats: '1.5'; wanted a whole number, 0 or more",
        ),
        *(
            (
                f"time,chats\n2026-11-10 08:00,{count}\n2026-11-10 09:00,1\n",
                f":2: chats: '{count}'; wanted a whole number, 0 or more",
            )
            for count in ("nan", "inf", "-1")
        ),
        ("time,chats\n2026-11-10 08:00,few\n2026-11-10 09:00,1\n", ":2: chats: 'few'; wanted a number"),
        ("time,chats\n2026-11-10 08:00,1\n", ":1: counts for one interval only; wanted at least two"),
        (
            "time,chats\n2026-11-10 08:00,1\n2026-11-10 09:00,1\n2026-11-10 09:30,1\n",
            ":4: time: intervals of uneven length; wanted each row as long after the one before",
        ),
    ],
)
def test_arrivals_that_are_wrong(text: str, told: str, tmp_path: Path) -> None:
    path = write(tmp_path, text, "trace.csv")
    with pytest.raises(UserError) as caught:
        read_arrivals(path, START)
    assert str(caught.value) == f"{path}{told}"


def test_the_first_few_wrong_times_stand_for_many(tmp_path: Path) -> None:
    path = write(tmp_path, "time\n" + "soon\n" * 8, "trace.csv")
    with pytest.raises(UserError) as caught:
        read_arrivals(path, START)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4, 5, 6, 7]
    assert str(caught.value.problems[-1]) == f"{path}:7: 3 more such lines"


def test_arrivals_beside_other_demand(tmp_path: Path) -> None:
    write(tmp_path, "time\n2026-11-10 08:00\n", "trace.csv")
    with pytest.raises(UserError) as caught:
        demand(tmp_path, "{arrivals: trace.csv, chats_per_day: 3, busyness_cv: 10%}")
    told = "keep one; null takes out what a base sets"
    assert str(caught.value).split("\n") == [
        f"{tmp_path / 'shop.yaml'}:3: demand.chats_per_day: chats_per_day beside arrivals; {told}",
        f"{tmp_path / 'shop.yaml'}:3: demand.busyness_cv: busyness_cv beside arrivals; {told}",
    ]


def test_arrivals_of_other_days(tmp_path: Path) -> None:
    write(tmp_path, "time\n2026-12-10 08:00\n", "trace.csv")
    with pytest.raises(UserError) as caught:
        demand(tmp_path, "{arrivals: trace.csv}")
    assert str(caught.value) == (
        f"{tmp_path / 'shop.yaml'}:3: demand.arrivals: no arrival on the days played;"
        " wanted 2026-11-10 to 2026-11-11"
    )
