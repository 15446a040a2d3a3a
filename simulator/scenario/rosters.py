"""A roster as a manager keeps it, in a table: one line a shift."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

from simulator.errors import Problem, UserError
from simulator.scenario.documents import shown
from simulator.scenario.limits import MOST_DAYS
from simulator.scenario.tables import read_table
from simulator.units import parse_date

COLUMNS = {
    "name": ("name", "班次", "名称", "班次名称", "线"),
    "team": ("team", "团队", "组", "小组", "组别"),
    "agents": ("agents", "人数"),
    "from": ("from", "开始", "上班", "开始时间", "上班时间"),
    "to": ("to", "结束", "下班", "结束时间", "下班时间"),
    "breaks": ("breaks", "休息", "休息时间"),
    "dates": ("dates", "日期", "date"),
}
"""Headings that each column may have, ours in English and Chinese first; breaks and dates may be left out."""
_SEPARATOR = re.compile(r"\s*[;；、,，\n]\s*")
_RANGE = re.compile(r"\s*(?:\.\.+|…|~|至|到)\s*")
_CLOCK_SECONDS = re.compile(r"^(\d{1,2}:\d{2}):00$")
MAX_LINES = 20_000


def read_roster(path: Path) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """The roster's lines as a scenario file would hold them, and the table's line of each.

    Several breaks or dates in a cell are separated by ``;``, ``、`` or ``,``; a stretch of dates is
    written ``2026-11-10..2026-11-12``. A line without a name is called by its team and its line.

    Raises
    ------
    UserError
        If the file cannot be read, a column is missing, or a line's name or dates are wrong. What
        else is wrong in a line is found where the scenario is checked.
    """
    table = read_table(path)
    missing = [
        heads[0] for column, heads in COLUMNS.items()
        if column in ("team", "agents", "from", "to") and table.column(*heads) is None
    ]  # fmt: skip
    if missing:
        named = ", ".join(f"'{name}'" for name in missing)
        found = f"no column {named} among {', '.join(filter(None, table.header))}"
        headings = ", ".join(f"{ours} ({chinese})" for ours, chinese, *_ in COLUMNS.values())
        raise UserError(Problem(found, f"wanted in the first row {headings}", table.file, 1))
    if len(table.rows) > MAX_LINES:
        found = f"a roster of {len(table.rows):,} lines"
        raise UserError(Problem(found, f"wanted at most {MAX_LINES:,}", table.file, key="roster"))
    lines: dict[str, dict[str, Any]] = {}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for number, cells in table.rows:
        row = {
            column: cells[position] if (position := table.column(*heads)) is not None else ""
            for column, heads in COLUMNS.items()
        }
        name = row["name"] or f"{row['team']}-{number}"
        if name in lines:
            found = f"a second '{name}'; the first is on line {places[name]}"
            problems.append(Problem(found, "name each line once", table.file, number))
            continue
        try:
            on = _dates(row["dates"])
        except ValueError as error:
            problems.append(Problem(shown(row["dates"]), str(error), table.file, number, f"roster.{name}.on"))
            on = []
        places[name] = number
        lines[name] = {
            "team": row["team"],
            "agents": _whole(row["agents"]),
            "shift": f"{_clock(row['from'])}-{_clock(row['to'])}",
            "breaks": [text for text in _SEPARATOR.split(row["breaks"]) if text],
            "on": on or None,
        }
    if problems:
        raise UserError(problems)
    if not lines:
        raise UserError(Problem("a roster with no lines", "wanted at least one", table.file, 1, "roster"))
    return lines, places


def _whole(text: str) -> int | str:
    number = text.removesuffix(".0")
    return int(number) if re.fullmatch(r"-?[0-9]{1,9}", number) else text


def _clock(text: str) -> str:
    return _CLOCK_SECONDS.sub(r"\1", text)


def _dates(text: str) -> list[str]:
    dates: list[str] = []
    for part in _SEPARATOR.split(text):
        ends = [parse_date(end) for end in _RANGE.split(part)] if part else []
        if len(ends) > 2:
            raise ValueError("wanted dates or FIRST..LAST, such as 2026-11-10..2026-11-12")
        if len(ends) == 2 and not 0 <= (ends[1] - ends[0]).days < MOST_DAYS:
            raise ValueError("wanted a stretch of dates that ends after it starts")
        if ends:
            days = (ends[-1] - ends[0]).days + 1
            if len(dates) + days > MOST_DAYS:
                raise ValueError(f"wanted at most {MOST_DAYS:,} dates")
            dates += [(ends[0] + dt.timedelta(days=day)).isoformat() for day in range(days)]
    return dates
