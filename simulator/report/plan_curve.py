"""A plan over its days: the chats that come, agents required against agents rostered, and the rate of it."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import columns, shortened, wrapped
from simulator.report.language import Texts
from simulator.report.plan_axis import Days, days_shown, mark_plan_days
from simulator.report.plan_words import unproved
from simulator.report.rate import Series, draw_rates, from_zero
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    columns_in,
    new_sheet,
    say_instead,
    tidy,
    width,
)
from simulator.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

TEAM_COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#F0E442")
"""A team's, in the order in which the scenario has them."""
_OTHERS = "#BBBBBB"
_MARK = 7  # columns of letters that a legend's mark takes, and the gap before the next


def draw_plan(t: Texts, result: Json) -> "Figure":
    """The figure of a plan: three panels on one axis of half hours."""
    days = days_shown(result)
    figure = new_sheet(t, result, answer=answer(t, result), detail=detail(t, result), panels=6.6)
    chats, agents, rates = panels = figure.subplots(3, 1, sharex=True, height_ratios=[0.8, 2.6, 1.9])
    for axes in panels:
        tidy(axes)
    _draw_chats(t, chats, result, days)
    _draw_agents(t, agents, result, days)
    hours = days.shown(result["by_hour"])
    edges = [float(hour) for hour in range(len(hours) + 1)]
    series = Series(edges, [row["rate"] for row in hours], [], [], [])
    draw_rates(t, rates, result, series)
    if result["hourly_floor"] is not None:
        _draw_floor(t, rates, result["hourly_floor"])
    mark_plan_days(t, panels, result, days, _chances(t, result))
    return figure


def answer(t: Texts, result: Json) -> str:
    """The title: how many people at once it takes, and how surely the target is reached with them."""
    chance = result["pass_probability"]
    if chance["mean"] is None:
        return t("figure.rate_none")
    most = max((row["agents"] for row in result["rostered"]), default=0)
    values = {"most": f"{most:,.10g}", "target": t.percent(result["target"]), "chance": t.share(chance)}
    if not result["feasible"]:
        return t("figure.plan_short", **values)
    judged = len(result["judged"])
    return t("figure.plan_answer_one" if judged == 1 else "figure.plan_answer", days=judged, **values)


def detail(t: Texts, result: Json) -> str:
    """How surely it was asked for, and how to read the line."""
    said = [t("figure.plan_asked", confidence=t.percent(result["confidence"]))]
    if unproved(result):
        said.append(t("figure.plan_unproved"))
    elif not result["feasible"]:
        said.append(t("figure.plan_best"))
    elif result["search"]["interrupted"]:
        said.append(t("figure.plan_interrupted"))
    if result["feasible"] and _is_under(result):
        said.append(t("figure.plan_under"))
    return t("figure.sentences").join(said)


def _is_under(result: Json) -> bool:
    """Whether fewer are rostered than required, in any half hour."""
    pairs = zip(result["required"], result["rostered"], strict=True)
    return any(rostered["agents"] < (required["agents"] or 0) for required, rostered in pairs)


def teams_of(result: Json) -> dict[str, str]:
    """The colour of each team that is rostered at all; of many, the last share one."""
    seen = [
        team
        for team in (result["rostered"][0]["teams"] if result["rostered"] else ())
        if any(row["teams"][team] for row in result["rostered"])
    ]
    return {
        team: TEAM_COLOURS[place] if place < len(TEAM_COLOURS) else _OTHERS for place, team in enumerate(seen)
    }


def _edges(rows: Sequence[Json]) -> list[float]:
    """Where each half hour begins, and the last ends, in hours that are shown."""
    return [half / 2 for half in range(len(rows) + 1)]


def _draw_chats(t: Texts, axes: "Axes", result: Json, days: Days) -> None:
    rows = days.shown(result["load"])
    chats = [row["chats"] for row in rows]
    axes.stairs(chats, _edges(rows), fill=True, color=GREY, alpha=0.45, baseline=0)
    from_zero(axes, chats, t("figure.plan_chats"))
    axes.tick_params(axis="x", length=0)


def _draw_agents(t: Texts, axes: "Axes", result: Json, days: Days) -> None:
    """Who is there, team upon team, and over them how many are required."""
    rows = days.shown(result["rostered"])
    under = [0.0] * len(rows)
    for team, colour in teams_of(result).items():
        over = [low + row["teams"][team] for low, row in zip(under, rows, strict=True)]
        axes.stairs(over, _edges(rows), baseline=under, fill=True, facecolor=colour, alpha=0.5,
                    edgecolor="none", label=t("figure.plan_team", team=shortened(team, 24)))  # fmt: skip
        under = over
    required = [row["agents"] for row in days.shown(result["required"])]
    line = [float(agents) if agents else float("nan") for agents in required]
    key = t("figure.plan_required", target=t.percent(result["target"]))
    room = columns_in(width() - 1.2, 9)
    key = "\n".join(wrapped(key, room - _MARK))
    axes.stairs(line, _edges(rows), baseline=None, color=INK, linewidth=2, label=key)
    if not any(under):
        say_instead(axes, t("figure.occupancy_none"))
    from_zero(axes, [*under, *(agents or 0 for agents in required)], "")
    axes.set_ylabel(t("figure.plan_agents"), size=9)
    at_once = _at_once(axes.get_legend_handles_labels()[1], room)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=at_once, frameon=False, fontsize=9,
                borderaxespad=0.2, handlelength=1.6)  # fmt: skip


def _at_once(labels: Sequence[str], room: int) -> int:
    """In how many columns a legend's labels fit side by side in so many columns of letters; at least one."""
    wide = [max(map(columns, label.split("\n"))) + _MARK for label in labels]
    for at_once in range(len(wide), 1, -1):
        most, longer = divmod(len(wide), at_once)  # the first columns have one more
        ends = [0, *accumulate(most + (place < longer) for place in range(at_once))]
        if sum(max(wide[start:end]) for start, end in pairwise(ends)) <= room:
            return at_once
    return 1


def _draw_floor(t: Texts, axes: "Axes", floor: float) -> None:
    """The least rate that an hour may have."""
    axes.axhline(floor, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
    axes.annotate(
        t("figure.plan_floor", floor=t.percent(floor)), (1, floor), xycoords=("axes fraction", "data"),
        xytext=(4, 0), textcoords="offset points", va="center", size=9, color=INK, annotation_clip=False,
    )  # fmt: skip
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, floor - 0.05), high)


def _chances(t: Texts, result: Json) -> list[str]:
    """Of each day, how probable it is that it reaches the target; nothing of one that is not judged."""
    return [
        t("figure.plan_day", chance=format_share(day["pass_probability"]["mean"], 0))
        if day["judged"] and day["pass_probability"]["mean"] is not None
        else ""
        for day in result["by_day"]
    ]
