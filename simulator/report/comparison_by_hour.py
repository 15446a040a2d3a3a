"""Which hours each scenario mends: a table of scenarios and hours, coloured by the rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.report.comparison import shown_rows
from simulator.report.fonts import shortened
from simulator.report.language import Texts
from simulator.report.rate import MOST_DAYS_BY_HOUR
from simulator.report.sheet import INK, is_narrow, new_sheet, say_instead, tidy
from simulator.units import HOUR, format_share, parse_clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]
Rate = Mapping[str, float | None]

MOST_ROWS = 36
"""Rows of all panels together; with more scenarios the last by rate are left out."""
MOST_NUMBERS = 31
"""Columns above which a cell is too narrow for its number."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The table of a day by hour, or of all days.

    Attributes
    ----------
    title : str
        The day in words; empty where the columns are days.
    columns : list of str
        What stands under each column.
    when : list of str
        The same in a sentence.
    figures : list of list of mapping
        A row a scenario: each rate ``{mean, low, high}``, None where nobody asked anything that counts.
    """

    title: str
    columns: list[str]
    when: list[str]
    figures: list[list[Rate]]

    @property
    def rates(self) -> list[list[float | None]]:
        """The means alone."""
        return [[figure["mean"] for figure in row] for row in self.figures]


def draw_by_hour(t: Texts, result: Json) -> "Figure":
    """The table of rates: up to three days a panel each, by hour of the window; more by day."""
    days = result["days"] if result["days"] <= MOST_DAYS_BY_HOUR else 1
    rows = shown_rows(result, max(2, MOST_ROWS // days))
    panels = tables(t, result, rows)
    known = any(rate is not None for panel in panels for rates in panel.rates for rate in rates)
    detail = [t("figure.by_hour_bare" if result["target"] is None else "figure.by_hour_detail")]
    if len(rows) < len(result["scenarios"]):
        detail.append(t("figure.compared_left_out", count=len(result["scenarios"]) - len(rows)))
    figure = new_sheet(
        t,
        result,
        answer=_answer(t, result, rows, panels) if known else t("figure.rate_none"),
        detail=t("figure.sentences").join(detail),
        panels=len(panels) * (0.3 * len(rows) + 0.65),
    )
    all_axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
    name = 14 if is_narrow() else 28
    for axes, panel in zip(all_axes, panels, strict=True):
        tidy(axes)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        if known:
            _draw_cells(axes, panel, result["target"])
        else:
            say_instead(axes, t("figure.rate_none"))
        axes.set_title(panel.title, loc="left", size=10, color=INK, pad=4)
        step = -(-len(panel.columns) // (12 if is_narrow() else MOST_NUMBERS))
        axes.set_xticks(range(0, len(panel.columns), step), panel.columns[::step])
        axes.set_yticks(range(len(rows)), [shortened(row["name"], name) for row in rows])
        for label, row in zip(axes.get_yticklabels(), rows, strict=True):
            label.set_fontweight("bold" if row["name"] == result["baseline"] else "normal")
        axes.set_xlim(-0.5, max(1, len(panel.columns)) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
    return figure


def tables(t: Texts, result: Json, rows: Sequence[Json]) -> list[Panel]:
    """The panels."""
    days = result["days"]
    if days > MOST_DAYS_BY_HOUR:
        dates = [day["date"] for day in result["scenarios"][0]["by_day"]]
        rates = [[day["rate"] for day in row["by_day"]] for row in rows]
        return [Panel("", [date[8:].lstrip("0") for date in dates], [t.day(date) for date in dates], rates)]
    start, end = (parse_clock(clock) for clock in result["window"])
    hours = range(start // HOUR, -(-end // HOUR))
    panels = []
    for day in range(days):
        date = t.date(rows[0]["by_day"][day]["date"])
        rates = [[row["by_hour"][24 * day + hour]["rate"] for hour in hours] for row in rows]
        when = [f"{date} {hour:02}:00–{hour + 1:02}:00" for hour in hours]
        panels.append(Panel(date, [f"{hour:02}" for hour in hours], when, rates))
    return panels


def _answer(t: Texts, result: Json, rows: Sequence[Json], panels: Sequence[Panel]) -> str:
    """The baseline's worst hour, and who is highest there, where that is clear of the baseline."""
    base = [row["name"] for row in rows].index(result["baseline"])
    cells = [
        (rate, panel, place)
        for panel in panels
        for place, rate in enumerate(panel.rates[base])
        if rate is not None
    ]
    if not cells:
        return t("figure.rate_none")
    worst, panel, place = min(cells, key=lambda cell: cell[0])
    there = [figures[place] for figures in panel.figures]
    best = max(range(len(rows)), key=lambda line: there[line]["mean"] or 0.0)
    values = {"when": panel.when[place], "baseline": result["baseline"], "worst": format_share(worst, 0)}
    if not _is_clearly_above(there[best], there[base]):
        return t("figure.by_hour_none", **values)
    highest = format_share(there[best]["mean"], 0)
    return t("figure.by_hour_best", name=rows[best]["name"], best=highest, **values)


def _is_clearly_above(one: Rate, other: Rate) -> bool:
    """Whether a rate is higher as shown, and its interval lies above the other's, where both have one."""
    if one["mean"] is None or other["mean"] is None or one["mean"] <= other["mean"]:
        return False
    if format_share(one["mean"], 0) == format_share(other["mean"], 0):
        return False
    return one["low"] is None or other["high"] is None or one["low"] > other["high"]


def _draw_cells(axes: "Axes", panel: Panel, target: float | None) -> None:
    shortfalls = [[_shortfall(rate, target) for rate in rates] for rates in panel.rates]
    axes.imshow([[_colour(short) for short in row] for row in shortfalls], aspect="auto")
    for line in range(len(panel.rates) + 1):
        axes.axhline(line - 0.5, color="white", linewidth=1.5)
    for place in range(len(panel.columns) + 1):
        axes.axvline(place - 0.5, color="white", linewidth=1.5)
    if len(panel.columns) > MOST_NUMBERS:
        return
    for line, (rates, short) in enumerate(zip(panel.rates, shortfalls, strict=True)):
        for place, (rate, by) in enumerate(zip(rates, short, strict=True)):
            if rate is not None and by is not None:
                axes.text(place, line, f"{100 * rate:.0f}", ha="center", va="center",
                          size=6.5 if is_narrow() else 8.5, color="white" if by > 0.65 else INK,
                          weight="bold" if by > 0 and target is not None else "normal")  # fmt: skip


def _shortfall(rate: float | None, target: float | None) -> float | None:
    """How far a rate lies below the target, or below 100% without one, from 0 to 1 of it."""
    bar = 1.0 if target is None else target
    return None if rate is None else max(0.0, (bar - rate) / bar) if bar else 0.0


def _colour(shortfall: float | None) -> tuple[float, float, float]:
    """White without a rate, pale blue where nothing falls short, else the redder, the more does."""
    from matplotlib import colormaps
    from matplotlib.colors import to_rgb

    if shortfall is None:
        return to_rgb("white")
    if shortfall == 0:
        return to_rgb("#E3EEF7")
    red, green, blue, _ = colormaps["OrRd"](0.12 + 0.78 * shortfall**0.7)
    return red, green, blue
