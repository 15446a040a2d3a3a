"""A plan's roster as a spreadsheet to hand out: who works when, and of each day who is on duty by half hour.

The first sheet has the whole horizon, a row a person; a shift stands under the day on which it starts. Then
there is a sheet for each natural day, with everybody who is on shift in it, also since the evening before.
Where nobody was dealt a shift by name, a line's people stand together.
"""

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import columns as columns_of
from simulator.report.language import Texts, texts
from simulator.report.roster_duties import Duty, duties_of
from simulator.report.xlsx import LONGEST_TEXT, sheet_name, workbook
from simulator.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_HALF = 30 * MINUTE
_A4 = 9  # as XLSX numbers paper
_DAYS_A_PAGE = 10  # of the horizon; more days go on more pages side by side
_WIDEST = 24  # columns of letters of a name
_INKS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")  # Okabe and Ito's
_PALES = ("#A6CEE6", "#F6D98F", "#9BD9C5", "#EBC9DB", "#C5E4F6", "#F0B891")  # the same, half as strong
_PAUSE = "#E6E6E6"


def write_roster(path: Path, result: Mapping[str, Any], lang: str) -> None:
    """Write a plan's roster.

    Parameters
    ----------
    path : Path
        The XLSX file.
    result : mapping
        A plan's result; of it `title`, `scenario`, `start`, `days`, `roster` and `people` are read.
    lang : str
        The language.
    """
    path.write_bytes(roster_bytes(result, lang))


def roster_bytes(result: Mapping[str, Any], lang: str) -> bytes:
    """The content of the file that `write_roster` writes; the same for the same result."""
    t = texts(lang)
    start = dt.date.fromisoformat(result["start"])
    duties = duties_of(result, start)
    heading = str(result.get("title") or result["scenario"])
    file = io.BytesIO()
    with workbook(file, heading) as book:
        taken: set[str] = set()
        looks = _Looks(book, [one.team for one in duties])
        late = (result.get("people") or {}).get("late_shifts")
        sheet = book.add_worksheet(sheet_name(t("roster_xlsx.sheet"), taken))
        _write_horizon(sheet, t, looks, _Horizon(heading, start, result["days"], duties, late))
        for day in range(result["days"]):
            date = start + dt.timedelta(days=day)
            sheet = book.add_worksheet(sheet_name(date.isoformat(), taken))
            own = [one for one in duties if one.start < (day + 1) * DAY and one.end > day * DAY]
            _write_day(sheet, t, looks, date, [one.moved(-day) for one in own])
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Horizon:
    """What the first sheet shows."""

    heading: str
    start: dt.date
    days: int
    duties: Sequence[Duty]
    late: Mapping[str, int] | None


class _Looks:
    """A workbook's formats; a team's colour is its place among the teams."""

    def __init__(self, book: "Workbook", teams: Sequence[str]) -> None:
        edge = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
        wrap = {**edge, "text_wrap": True}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"italic": True, "font_color": "#555555"})
        self.head = book.add_format({**wrap, "bold": True, "bg_color": "#F2F2F2", "align": "center"})
        self.text = book.add_format(wrap)
        self.centred = book.add_format({**wrap, "align": "center"})
        numbers = {"shifts": "#,##0", "hours": "#,##0.0#", "late": "#,##0"}
        self.number = {what: book.add_format({**edge, "num_format": form}) for what, form in numbers.items()}
        total = {**edge, "bold": True, "bg_color": "#F2F2F2"}
        self.total = book.add_format(total)
        self.sum = {what: book.add_format({**total, "num_format": form}) for what, form in numbers.items()}
        self.people = [  # a fraction only where there is one: half an hour's column is narrow
            book.add_format({**total, "align": "center", "font_size": 8, "num_format": form})
            for form in ("0.0", "0")
        ]
        self.off = book.add_format({**edge, "border_color": "#E6E6E6"})
        self.pause = book.add_format({**edge, "bg_color": _PAUSE})
        self._places = {team: place for place, team in enumerate(dict.fromkeys(teams))}
        self._bars = [
            tuple(book.add_format({**edge, "bg_color": colour}) for colour in pair)
            for pair in zip(_INKS, _PALES, strict=True)
        ]

    def bar(self, duty: Duty, start: int) -> "Format":
        """How the half hour from `start` looks: strong where all of it is on duty, pale where a part is."""
        on = duty.within(start, start + _HALF)
        if on:
            strong, pale = self._bars[self._places[duty.team] % len(self._bars)]
            return strong if on == _HALF else pale
        return self.pause if duty.start < start + _HALF and start < duty.end else self.off


def _write_horizon(sheet: "Worksheet", t: Texts, looks: _Looks, horizon: _Horizon) -> None:
    first = min([0, *(one.day for one in horizon.duties)])  # a night shift of the eve stands under the eve
    dates = [horizon.start + dt.timedelta(days=day) for day in range(first, horizon.days)]
    sums = ["shifts", "hours", "late"][: 2 if horizon.late is None else 3]
    heads = [t("roster_xlsx.person"), t("roster_xlsx.team"), *map(t.date, dates)]
    heads += [t(f"roster_xlsx.{what}") for what in sums]
    _write_top(sheet, looks, horizon.heading, t("roster_xlsx.horizon_note"))
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, looks.head)
    by_name: dict[tuple[str, str], list[Duty]] = {}
    for one in horizon.duties:
        by_name.setdefault((one.team, one.name), []).append(one)
    row = 2
    for row, ((team, name), own) in enumerate(by_name.items(), start=3):
        _write_text(sheet, row, 0, name, looks.text)
        _write_text(sheet, row, 1, team, looks.text)
        for column in range(len(dates)):
            cells = [_shift_and_breaks(t, one) for one in own if one.day == first + column]
            _write_text(sheet, row, 2 + column, "\n".join(cells), looks.centred)
        for column, what in enumerate(sums, start=2 + len(dates)):
            sheet.write_number(row, column, _sum(what, own, horizon.late), looks.number[what])
        sheet.set_row(row, 15 * max(1, *(_lines(t, own, first + column) for column in range(len(dates)))))
    row += 1
    sheet.write_string(row, 0, t("roster_xlsx.people"), looks.total)
    sheet.write_blank(row, 1, None, looks.total)
    for column in range(len(dates)):
        there = {one.name: one.people for one in horizon.duties if one.day == first + column}
        sheet.write_number(row, 2 + column, sum(there.values()), looks.people[True])
    for column, what in enumerate(sums, start=2 + len(dates)):
        sheet.write_number(row, column, _sum(what, horizon.duties, horizon.late), looks.sum[what])
    _size(sheet, 0, [name for _, name in by_name], heads[0])
    _size(sheet, 1, [team for team, _ in by_name], heads[1])
    sheet.set_column(2, 1 + len(dates), 14)
    sheet.set_column(2 + len(dates), len(heads) - 1, 8)
    sheet.repeat_columns(0, 1)
    _set_page(sheet, 2, pages_wide=-(-len(dates) // _DAYS_A_PAGE), frozen=2)


def _sum(what: str, duties: Sequence[Duty], late: Mapping[str, int] | None) -> float:
    """Shifts, hours on duty, or late shifts, of all people of these duties."""
    if what == "late":
        return sum((late or {}).get(name, 0) for name in {one.name for one in duties})
    return sum(one.people * (one.hours if what == "hours" else 1) for one in duties)


def _lines(t: Texts, own: Sequence[Duty], day: int) -> int:
    """Lines of text of a person's day."""
    return sum(_shift_and_breaks(t, one).count("\n") + 1 for one in own if one.day == day)


def _shift_and_breaks(t: Texts, duty: Duty) -> str:
    if not duty.breaks:
        return duty.shift
    return f"{duty.shift}\n{t('roster_xlsx.but', breaks=t.listed(duty.breaks))}"


def _write_day(
    sheet: "Worksheet", t: Texts, looks: _Looks, date: dt.date, duties: Sequence[Duty]
) -> None:
    """Everybody on shift on a day, whose midnight is time 0."""
    first = max(0, min((one.start for one in duties), default=0)) // HOUR * HOUR
    last = -(-min(DAY, max((one.end for one in duties), default=0)) // HOUR) * HOUR
    halves = range(first, last, _HALF)
    heads = [t(f"roster_xlsx.{what}") for what in ("person", "team", "shift", "breaks", "hours")]
    _write_top(sheet, looks, t.date(date), t("roster_xlsx.day_note"))
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, looks.head)
    for column, hour in enumerate(range(first, last, HOUR)):
        place = len(heads) + 2 * column
        sheet.merge_range(2, place, 2, place + 1, "", looks.head)
        sheet.write_string(2, place, f"{hour // HOUR:02}", looks.head)
    rows = list(_in_teams(duties))
    for row, one in enumerate(rows, start=3):
        shift = one.shift
        if one.day:  # since the day before
            shift = t("roster_xlsx.since", shift=shift, date=t.day(date + dt.timedelta(days=one.day)))
        for column, text in enumerate((one.name, one.team, shift, t.listed(one.breaks))):
            _write_text(sheet, row, column, text, looks.text)
        sheet.write_number(row, 4, one.hours, looks.number["hours"])
        for column, half in enumerate(halves, start=len(heads)):
            sheet.write_blank(row, column, None, looks.bar(one, half))
    row = 3 + len(rows)
    sheet.write_string(row, 0, t("roster_xlsx.on_duty"), looks.total)
    for column in range(1, len(heads)):
        sheet.write_blank(row, column, None, looks.total)
    for column, half in enumerate(halves, start=len(heads)):
        people = sum(one.people * one.within(half, half + _HALF) for one in rows) / _HALF
        sheet.write_number(row, column, people, looks.people[people == round(people)])
    for column, values in enumerate(
        ([one.name for one in rows], [one.team for one in rows], [], [t.listed(one.breaks) for one in rows])
    ):
        _size(sheet, column, values, heads[column])
    sheet.set_column(2, 2, 13)
    sheet.set_column(4, 4, 7)
    sheet.set_column(5, 4 + max(1, len(halves)), 2.7)
    _set_page(sheet, 2, pages_wide=1, frozen=1)


def _in_teams(duties: Sequence[Duty]) -> Iterator[Duty]:
    """Team by team, and in a team by start: the bars make stairs."""
    for team in dict.fromkeys(one.team for one in duties):
        yield from sorted((one for one in duties if one.team == team), key=lambda one: (one.start, one.end))


def _write_top(sheet: "Worksheet", looks: _Looks, heading: str, note: str) -> None:
    _write_text(sheet, 0, 0, heading, looks.title)
    _write_text(sheet, 1, 0, note, looks.note)


def _size(sheet: "Worksheet", column: int, values: Sequence[str], heading: str) -> None:
    """Make a column as wide as its longest text, within reason."""
    sheet.set_column(column, column, min(_WIDEST, 2 + max(map(columns_of, [*values, heading]))))


def _set_page(sheet: "Worksheet", head: int, pages_wide: int, frozen: int) -> None:
    """Let the sheet be printed on A4 across, its headings on each page, and stay in sight on a screen."""
    sheet.freeze_panes(head + 1, frozen)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(pages_wide, 0)
    sheet.repeat_rows(head)
    sheet.set_footer("&L&A&R&P / &N")


def _write_text(sheet: "Worksheet", row: int, column: int, text: str, look: "Format") -> None:
    """Write a text that stays one; none leaves the cell empty, but for its look."""
    if text:
        sheet.write_string(row, column, text[:LONGEST_TEXT], look)
    else:
        sheet.write_blank(row, column, None, look)
