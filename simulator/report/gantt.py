"""A plan's shifts as bars over its days: a row a line, kept ones paler, breaks left out of the bars."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import shortened
from simulator.report.language import Texts
from simulator.report.plan_axis import Days, days_shown, mark_plan_days
from simulator.report.plan_curve import teams_of
from simulator.report.sheet import INK, columns_in, is_narrow, new_sheet, say_instead, tidy, width
from simulator.units import DAY, HOUR, parse_window

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

MOST_ROWS = 40
"""Lines that are drawn; what is beyond stands in the tables."""
_ROW = 0.27  # inches
_LEFT = 1.9  # inches, for the names of the rows


def draw_gantt(t: Texts, result: Json) -> "Figure":
    """The figure of a plan's shifts, those that start first on top, with how many people each has."""
    lines = _in_order(result)
    rows = lines[:MOST_ROWS]
    days = days_shown(result)
    panels = max(1.6, _ROW * (len(rows) + 2))
    figure = new_sheet(t, result, answer=answer(t, result), detail=_detail(t, lines), panels=panels)
    axes = figure.subplots()
    tidy(axes)
    colours = teams_of(result)
    room = max(6, columns_in(min(_LEFT, width() / 4), 9))
    names = []
    for row, line in enumerate(rows):
        _draw_line(axes, days, row, line, colours.get(line["team"], INK))
        name = t("figure.gantt_line", shift=line["shift"], team=line["team"])
        names.append(line["shift"] if is_narrow() else shortened(name, room))
    axes.set_yticks(range(len(rows)), names, size=9, color=INK)
    axes.set_ylim(max(1, len(rows)) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    if not rows:
        say_instead(axes, t("figure.occupancy_none"))
    mark_plan_days(t, [axes], result, days)
    if is_narrow():
        _name_teams(t, axes, colours)
    return figure


def answer(t: Texts, result: Json) -> str:
    """The title: how many shifts there are, and how many people at once."""
    shifts = sum(line["agents"] * len(line["on"]) for line in result["roster"])
    added = sum(line["agents"] * len(line["on"]) for line in result["roster"] if not line["kept"])
    most = max((row["agents"] for row in result["rostered"]), default=0)
    key = "figure.gantt_answer" if added == shifts else "figure.gantt_answer_added"
    return t(key, shifts=f"{shifts:,}", added=f"{added:,}", most=f"{most:,.10g}")


def _detail(t: Texts, lines: list[Json]) -> str:
    said = [t("figure.gantt_kept")] if any(line["kept"] for line in lines) else []
    if len(lines) > MOST_ROWS:
        said.append(t("figure.gantt_more", shown=MOST_ROWS, all=len(lines)))
    return t("figure.sentences").join(said)


def _in_order(result: Json) -> list[Json]:
    """The lines with anybody on them, kept ones first, then by the first day and the start."""
    staffed = [line for line in result["roster"] if line["agents"] and line["on"]]
    return sorted(
        staffed, key=lambda line: (not line["kept"], line["on"][0], parse_window(line["shift"]).start)
    )


def _draw_line(axes: "Axes", days: Days, row: int, line: Json, colour: str) -> None:
    """A bar a day, without the breaks, and the people on it."""
    shift = parse_window(line["shift"])
    pauses = sorted(
        (pause.start + late, pause.end + late)
        for pause in map(parse_window, line["breaks"])
        for late in [DAY if pause.start < shift.start else 0]
    )
    for date in line["on"]:
        day = (_date(date) - days.start).days
        at = shift.start
        for start, end in [*pauses, (shift.end, shift.end)]:
            left, right = (days.place(day, time / HOUR) for time in (at, start))
            if right > left:
                axes.barh(row, right - left, left=left, height=0.62, color=colour,
                          alpha=0.3 if line["kept"] else 0.75, linewidth=0)  # fmt: skip
            at = end
        left, right = days.place(day, shift.start / HOUR), days.place(day, shift.end / HOUR)
        if right > left:
            axes.text((left + right) / 2, row, f"{line['agents']}", ha="center", va="center", size=8.5,
                      color=INK)  # fmt: skip


def _name_teams(t: Texts, axes: "Axes", colours: Mapping[str, str]) -> None:
    """Over the bars, whose colour is whose: beside each there is no room."""
    from matplotlib.patches import Patch

    handles = [
        Patch(color=colour, alpha=0.75, label=t("figure.plan_team", team=shortened(team, 24)))
        for team, colour in colours.items()
    ]
    if handles:
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), frameon=False, fontsize=9,
                    borderaxespad=0.2, handlelength=1.6)  # fmt: skip


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
