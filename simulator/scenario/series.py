"""Figures that a scenario keeps in files: a profile, a column of values, real arrivals, past days."""

import datetime as dt
import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from simulator.errors import Problem, UserError
from simulator.scenario.documents import shown
from simulator.scenario.tables import Table, read_rows, read_table
from simulator.units import parse_date, parse_moment

HISTORY = {
    "date": ("date", "日期"),
    "turns": ("turns", "轮次", "对话轮次", "总轮次"),
    "in_time": ("in_time", "达标轮次", "及时轮次", "3分钟内轮次"),
}
"""Headings that each column of past days may have, ours in English and Chinese first."""
_SHOWN = 5
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")  # as Excel writes 1,291 where the cell shows it so


def read_profile(path: Path) -> list[float]:
    """The weights in a CSV, one a row: its last column, with or without a heading.

    Raises
    ------
    UserError
        If it cannot be read, or a row holds no number.
    """
    rows = [(line, next(cell for cell in reversed(cells) if cell)) for line, cells in read_rows(path)]
    if rows and _number(rows[0][1]) is None:
        rows = rows[1:]
    return [float(value) for value in _numbers(str(path), rows)]


def read_column(path: Path, name: str) -> list[Any]:
    """A column's cells: numbers where they are numbers, else text (a duration's); blank ones left out.

    Raises
    ------
    UserError
        If the file cannot be read, has no such column, or nothing in it.
    """
    table = read_table(path)
    position = table.need(name)
    values = [cells[position] for _, cells in table.rows if cells[position]]
    if not values:
        raise UserError(Problem(f"no values in the column '{name}'", "wanted at least one", table.file, 1))
    numbers = [_number(value) for value in values]
    return [value if number is None else number for value, number in zip(values, numbers, strict=True)]


def read_arrivals(path: Path, start: dt.date) -> dict[str, Any]:
    """The trace in a CSV: a column ``time``, and ``chats`` where its rows are counts for intervals.

    Parameters
    ----------
    path : Path
        The file.
    start : date
        The first natural day, from whose midnight times are counted.

    Returns
    -------
    dict
        What `simulator.scenario.schema.Trace` is made of, in order of time.

    Raises
    ------
    UserError
        If it cannot be read, a time or a count is wrong (the first few), or intervals are uneven.
    """
    table = read_table(path)
    position = table.need("time", "时间")
    midnight = dt.datetime.combine(start, dt.time())
    rows: list[tuple[int, int, int]] = []
    problems: list[Problem] = []
    for place, (line, cells) in enumerate(table.rows):
        try:
            offset = (_moment(cells[position]) - midnight) // dt.timedelta(microseconds=1)
        except ValueError as error:
            problems.append(Problem(shown(cells[position]), str(error), table.file, line, "time"))
            continue
        rows.append((offset, place, line))
    if len(problems) > _SHOWN:
        problems = _first_few(problems)
    if problems:
        raise UserError(problems)
    rows.sort()
    times = [offset for offset, _, _ in rows]
    column = table.column("chats", "人数", "咨询人数")
    if column is None:
        return {"times": times, "counts": None, "interval": None}
    counts = _counts(table, column)
    return {
        "times": times,
        "counts": [counts[place] for _, place, _ in rows],
        "interval": _interval(table, rows),
    }


def read_history(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The past days in a table with the columns ``date``, ``turns`` and ``in_time``, a row a day.

    Returns
    -------
    dict
        What `simulator.scenario.history.History` is made of, by date.
    dict of str to int
        The line of each date.

    Raises
    ------
    UserError
        If it cannot be read, a column is missing, a date or a count is wrong (the first few), a date comes
        twice, or there is no row. What is wrong in a day's counts, or beside the scenario's start, is
        found where the scenario is checked.
    """
    table = read_table(path)
    day, *counts = (table.need(*heads) for heads in HISTORY.values())
    days: dict[str, dict[str, Any]] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for line, cells in table.rows:
        try:
            date = parse_date(cells[day]).isoformat()
        except ValueError as error:
            problems.append(Problem(shown(cells[day]), str(error), table.file, line, "date"))
            continue
        if date in lines:
            found = f"a second {date}; the first is on line {lines[date]}"
            problems.append(Problem(found, "wanted each date once", table.file, line, "date"))
            continue
        lines[date] = line
        days[date] = {}
        for name, position in zip(("turns", "in_time"), counts, strict=True):
            cell = cells[position]
            number = _number(cell.replace(",", "") if _THOUSANDS.fullmatch(cell) else cell)
            if isinstance(number, int) and number >= 0:
                days[date][name] = number
            else:
                wanted = "wanted a whole number, 0 or more"
                problems.append(Problem(shown(cell), wanted, table.file, line, name))
    if len(problems) > _SHOWN:
        problems = _first_few(problems)
    if not problems and not days:
        problems = [Problem("a history with no days", "wanted at least one", table.file, 1)]
    if problems:
        raise UserError(problems)
    return {"by_day": days}, lines


def _first_few(problems: list[Problem]) -> list[Problem]:
    """Of many, the first few, and how many more there are from the next one's line on."""
    return [*problems[:_SHOWN], replace(problems[_SHOWN], found=f"{len(problems) - _SHOWN} more such lines",
                                        wanted="", key="")]  # fmt: skip


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return parse_moment(text)
    if moment.tzinfo is not None:
        raise ValueError("wanted local time, without a zone")
    return moment


def _counts(table: Table, column: int) -> list[int]:
    values = _numbers(table.file, [(line, cells[column]) for line, cells in table.rows], "chats")
    wrong = [
        Problem(shown(cells[column]), "wanted a whole number, 0 or more", table.file, line, "chats")
        for value, (line, cells) in zip(values, table.rows, strict=True)
        if not 0 <= value < math.inf or value != int(value)  # the comparison refuses NaN as well
    ]
    if wrong:
        raise UserError(wrong[:_SHOWN])
    return [int(value) for value in values]


def _interval(table: Table, rows: list[tuple[int, int, int]]) -> int:
    if len(rows) < 2:
        raise UserError(Problem("counts for one interval only", "wanted at least two", table.file, 1))
    interval = rows[1][0] - rows[0][0]
    for (earlier, _, _), (later, _, line) in pairwise(rows):
        if later - earlier != interval or interval <= 0:
            wanted = "wanted each row as long after the one before"
            raise UserError(Problem("intervals of uneven length", wanted, table.file, line, "time"))
    return interval


def _number(text: str) -> float | int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def _numbers(file: str, rows: list[tuple[int, str]], key: str = "") -> list[float | int]:
    numbers = [(line, text, _number(text)) for line, text in rows]
    wrong = [
        Problem(shown(text), "wanted a number", file, line, key)
        for line, text, number in numbers
        if number is None
    ]
    if wrong:
        raise UserError(wrong[:_SHOWN])
    return [number for _, _, number in numbers if number is not None]
