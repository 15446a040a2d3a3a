"""How busy the people on duty are: a table of teams and hours, coloured by occupancy."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import shortened, wrapped
from simulator.report.language import Texts
from simulator.report.rate import MOST_DAYS_BY_HOUR
from simulator.report.sheet import INK, columns_in, is_narrow, new_sheet, say_instead, tidy, width
from simulator.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Row:
    """A team over the 24 hours of a day, or of the mean of many days.

    Attributes
    ----------
    label, team, date : str
        What stands beside the row; the team; the date in words, empty where there is but one.
    shares : list of float or None
        Occupancy of each hour, None where nobody is on duty.
    """

    label: str
    team: str
    date: str
    shares: list[float | None]


def draw_occupancy(t: Texts, result: Mapping[str, Any]) -> "Figure":
    """The table of occupancy: a row for each team (and day, up to three), a column for each hour.

    On a narrow sheet the hours go down and the teams across.
    """
    rows = table(t, result)
    filled = any(share is not None for row in rows for share in row.shares)
    down = is_narrow()
    figure = new_sheet(
        t,
        result,
        answer=_answer(t, result, rows),
        detail=_detail(t, result),
        panels=24 * 0.2 + 1.2 if down else max(0.36 * len(rows), 1.0) + 0.75,
    )
    axes = figure.subplots()
    tidy(axes)
    axes.spines[:].set_visible(False)
    if filled:
        _draw_cells(axes, rows, down)
    else:
        say_instead(axes, t("figure.occupancy_none"))
    hours = [hour - 0.5 for hour in range(25)], [f"{hour:02}" for hour in range(25)]
    labels = [row.label for row in rows]
    if down:
        axes.set_yticks(*hours)
        axes.set_xticks(range(len(rows)), labels, rotation=90 if len(rows) > 3 else 0)
        axes.xaxis.tick_top()
    else:
        axes.set_xticks(*hours)
        axes.set_yticks(range(len(rows)), labels)
    axes.set_xlim(-0.5, (len(rows) if down else 24) - 0.5)
    axes.set_ylim((24 if down else len(rows)) - 0.5, -0.5)
    axes.tick_params(length=0)
    note = wrapped(t("figure.occupancy_axis"), columns_in(width() - 1.2, 9))
    axes.set_xlabel("\n".join(note), size=9)
    return figure


def table(t: Texts, result: Mapping[str, Any]) -> list[Row]:
    """The rows: all teams together where there are several, then each team."""
    teams = [(team["team"], team["by_hour"]) for team in result["by_team"]]
    if len(teams) != 1:
        teams.insert(0, (t("figure.all_teams"), result["by_hour"]))
    return [row for team, hours in teams for row in _rows(t, result, shortened(team, 22), hours)]


def _rows(t: Texts, result: Mapping[str, Any], team: str, hours: Sequence[Mapping[str, Any]]) -> list[Row]:
    shares = [hour["occupancy"]["mean"] for hour in hours]
    days = [shares[24 * day : 24 * day + 24] for day in range(result["days"])]
    if len(days) == 1 or len(days) > MOST_DAYS_BY_HOUR:
        return [Row(team, team, "", [_mean(column) for column in zip(*days, strict=True)])]
    dates = [t.date(row["date"]) for row in result["by_day"]]
    return [Row(f"{team} · {date}", team, date, day) for date, day in zip(dates, days, strict=True)]


def _mean(values: Sequence[float | None]) -> float | None:
    """The mean of the days on which anybody was on duty."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _answer(t: Texts, result: Mapping[str, Any], rows: list[Row]) -> str:
    """The title: the busiest cell of a team."""
    everyone = t("figure.all_teams") if len(result["by_team"]) != 1 else ""
    cells = [
        (share, row, hour)
        for row in rows
        if row.team != everyone
        for hour, share in enumerate(row.shares)
        if share is not None
    ]
    if not cells:
        return t("figure.occupancy_none")
    share, row, hour = max(cells, key=lambda cell: cell[0])
    when = f"{row.date} {hour:02}:00–{hour + 1:02}:00".strip()
    return t("figure.occupancy_busiest", team=row.team, occupancy=format_share(share, 0), when=when)


def _detail(t: Texts, result: Mapping[str, Any]) -> str:
    parts = [t("figure.occupancy_detail", occupancy=t.share(result["occupancy"]))]
    if result["days"] > MOST_DAYS_BY_HOUR:
        parts.append(t("figure.mean_over_days", days=result["days"]))
    parts.append(t("figure.nobody_on_duty"))
    return t("figure.sentences").join(parts)


def _draw_cells(axes: "Axes", rows: list[Row], down: bool) -> None:
    import numpy as np
    from matplotlib.colors import Normalize

    values = np.array([[math.nan if share is None else share for share in row.shares] for row in rows])
    shown = values.T if down else values
    # Below zero so that an idle hour is pale, and only an hour without people is white.
    axes.imshow(shown, cmap="Blues", norm=Normalize(-0.15, 1), aspect="auto")
    for line in range(shown.shape[0] + 1):
        axes.axhline(line - 0.5, color="white", linewidth=1.5)
    for column in range(shown.shape[1] + 1):
        axes.axvline(column - 0.5, color="white", linewidth=1.5)
    if (width() - 1) / shown.shape[1] < 0.2:  # no room for figures
        return
    for (line, column), share in np.ndenumerate(shown):
        if not math.isnan(share):
            axes.text(column, line, f"{100 * share:.0f}", ha="center", va="center", size=8.5,
                      color="white" if share > 0.55 else INK)  # fmt: skip
