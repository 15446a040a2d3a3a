"""Ranges and lists of values: what they count, and what is wrong with those that count nothing."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.scenario.documents import parse_value
from simulator.scenario.grid import MAX_POINTS, Axis, parse_grid
from simulator.units import SECOND, parse_duration, parse_share


def values(text: str) -> tuple[str, ...]:
    return parse_grid([f"a.b={text}"]).axes[0].values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8:20:2", ("8", "10", "12", "14", "16", "18", "20")),
        ("8:13:2", ("8", "10", "12")),
        ("20:8:-4", ("20", "16", "12", "8")),
        ("8:8:1", ("8",)),
        ("1000:3000:1000", ("1000", "2000", "3000")),
        ("0.1:0.5:0.1", ("0.1", "0.2", "0.3", "0.4", "0.5")),
        ("20%:60%:10%", ("20%", "30%", "40%", "50%", "60%")),
        ("0:5%:2.5%", ("0%", "2.5%", "5%")),
        ("20％:40％:20％", ("20%", "40%")),
        ("30s:90s:15s", ("30s", "45s", "60s", "75s", "90s")),
        ("30s:2min:30s", ("30s", "1min", "90s", "2min")),
        ("1分钟:3分钟:1分钟", ("1分钟", "2分钟", "3分钟")),
        (" 8 : 12 : 2 ", ("8", "10", "12")),
        ("off,first_line, overflow", ("off", "first_line", "overflow")),
        ("20%,40%", ("20%", "40%")),
        ("7", ("7",)),
        ("09:00-18:00,10:00-19:00", ("09:00-18:00", "10:00-19:00")),
        ("{dist: gamma, mean: 3},[1, 2],'a,b'", ("{dist: gamma, mean: 3}", "[1, 2]", "'a,b'")),
    ],
)
def test_ranges_and_lists(text: str, expected: tuple[str, ...]) -> None:
    assert values(text) == expected


DECIMALS = st.decimals(-1000, 1000, places=3)


@given(DECIMALS, DECIMALS.filter(bool), st.integers(0, MAX_POINTS - 1), st.decimals(0, 1, places=3))
def test_a_range_steps_exactly_and_holds_its_stop_where_a_step_hits_it(
    start: Decimal, step: Decimal, count: int, short: Decimal
) -> None:
    stop = start + count * step
    expected = [start + place * step for place in range(count + 1)]
    assert [Decimal(value) for value in values(f"{start}:{stop}:{step}")] == expected
    if 0 < short < 1:  # a stop that no step hits: all but what lies beyond it
        assert [Decimal(v) for v in values(f"{start}:{stop + short * step}:{step}")] == expected


@given(st.integers(0, 50), st.integers(1, 10), st.integers(0, 20))
def test_the_values_of_a_range_read_back_as_what_they_stand_for(start: int, step: int, count: int) -> None:
    ends = start, start + count * step, step
    steps = range(start, start + count * step + 1, step)
    numbers, seconds, shares = (
        values(":".join(f"{end}{unit}" for end in ends)) for unit in ("", "s", "%")
    )
    assert [parse_value(v, "", Path())[0] for v in numbers] == list(steps)
    assert [parse_duration(v) for v in seconds] == [n * SECOND for n in steps]
    if steps[-1] <= 100:
        assert [parse_share(v) for v in shares] == [n / 100 for n in steps]
        assert Axis("a", shares).numbers == tuple(n / 100 for n in steps)
    assert Axis("a", numbers).numbers == Axis("a", seconds).numbers == tuple(map(float, steps))


def test_the_points_come_row_by_row() -> None:
    grid = parse_grid(["a=1,2", "b.c=x,y,z"])
    assert grid.points == (
        ("1", "x"), ("1", "y"), ("1", "z"), ("2", "x"), ("2", "y"), ("2", "z"),
    )  # fmt: skip


def test_numbers_are_shares_seconds_or_plain_and_words_are_none() -> None:
    assert Axis("a", ("20%", "0.5")).numbers == (0.2, 0.5)
    assert Axis("a", ("90s", "2min")).numbers == (90.0, 120.0)
    assert Axis("a", ("3", "off")).numbers is None
    assert Axis("a", ("09:00", "10:00")).numbers is None
    assert Axis("a", ("12 apples",)).numbers is None


ONE_UNIT = "wanted start, stop and step in one unit, such as 8:20:2, 20%:60%:10% or 30s:90s:15s"
NO_END = "never gets to its end; wanted a step that leads from start to stop"
PATH_VALUES = "wanted PATH=VALUES, such as roster.wave.agents=8:20:2 or bot.resolves=20%,40%"


@pytest.mark.parametrize(
    ("overs", "problem"),
    [
        ([], "--over: no paths; wanted one or two"),
        (["a.b"], f"--over: 'a.b'; {PATH_VALUES}"),
        (["a.b="], f"--over: 'a.b='; {PATH_VALUES}"),
        (["=1,2"], f"--over: '=1,2'; {PATH_VALUES}"),
        (["a..b=1"], f"--over: 'a..b=1'; {PATH_VALUES}"),
        (["a=8:20:0"], f"--over: a: '8:20:0' {NO_END}"),
        (["a=8:20:-2"], f"--over: a: '8:20:-2' {NO_END}"),
        (["a=20:8:2"], f"--over: a: '20:8:2' {NO_END}"),
        (["a=20%:60:10%"], f"--over: a: '20%:60:10%'; {ONE_UNIT}"),
        (["a=1s:60%:1s"], f"--over: a: '1s:60%:1s'; {ONE_UNIT}"),
        (["a=1x:3x:1x"], f"--over: a: '1x:3x:1x'; {ONE_UNIT}"),
        (["a=1:401:1"], "--over: a: '1:401:1' has 401 values; wanted at most 400"),
        (["a=0:1000000000:0.000001"],
         "--over: a: '0:1000000000:0.000001' has 1,000,000,000,000,001 values; wanted at most 400"),
        (["a=1:21:1", "b=1:20:1"], "--over: 420 points; wanted at most 400"),
        (["a=8,8"], "--over: a: '8' twice; wanted each value once"),
        (["a=8,,9"], "--over: a: an empty value; wanted values with a comma between each two"),
        (["a=8,"], "--over: a: an empty value; wanted values with a comma between each two"),
        (["a=[1"], "--over: a: a bracket that is never closed; close it"),
        (["a=1", "a=2"], "--over: a: the same path twice; give all its values at once"),
        (["a=1", "b=2", "c=3"], "--over: 3 paths; wanted one or two"),
        (["a", "b=8,8"], f"--over: 'a'; {PATH_VALUES}\n--over: b: '8' twice; wanted each value once"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_line_each(overs: list[str], problem: str) -> None:
    with pytest.raises(UserError) as raised:
        parse_grid(overs)
    assert str(raised.value) == problem


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        grid = parse_grid([f"a={text}"])
    except UserError:
        return
    assert 1 <= len(grid.points) <= MAX_POINTS
