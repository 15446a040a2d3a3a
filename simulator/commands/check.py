"""``staffsim check``: every problem of a scenario, or what it amounts to."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from simulator.commands.options import json_option, lang_option, quiet_option, set_option, variant_option
from simulator.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.table import Table

    from simulator.planning.doubts import Doubt
    from simulator.planning.load import Load, Uncovered
    from simulator.report.language import Texts
    from simulator.scenario.schema import Scenario

    Floats = NDArray[np.float64]

_HOURLY_DAYS = 2
_BAR = 10
_SOME = 0.05  # agents, below which 0.0 is printed


@click.command()
@click.argument("scenario", required=False, type=click.Path(path_type=Path))
@variant_option
@set_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenario files and stop.")
@json_option
@lang_option
@quiet_option
def check(
    scenario: Path | None,
    variant: str | None,
    sets: tuple[str, ...],
    schema: bool,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Say all that is wrong with SCENARIO, or what it amounts to.

    A sound scenario is summed up by hour: chats, questions, hours of work against hours on duty, the
    agents who would be busy if everybody were answered at once, and the hours that count in which nobody
    is there. Without --variant the variants and levers are checked too. With --quiet a sound scenario
    gets no answer but exit code 0.
    """
    if schema:
        from simulator.scenario.json_schema import shipped_text

        click.echo(shipped_text(), nl=False)
        return
    if scenario is None:
        raise click.UsageError("Missing argument 'SCENARIO'.")

    from simulator.scenario.load import load_scenario

    if variant is None:
        _check_all(scenario, sets)
    loaded = load_scenario(scenario, variant, sets)

    from simulator.planning.doubts import doubts
    from simulator.planning.erlang_r import erlang_r
    from simulator.planning.load import offered_load, uncovered
    from simulator.report.language import texts
    from simulator.scenario.staffing import hour_edges

    load, gaps = offered_load(loaded), uncovered(loaded)
    found = doubts(loaded, load, gaps)
    if quiet and not as_json:
        return
    busy = erlang_r(loaded, hour_edges(loaded)).sum(axis=0)
    if as_json:
        import json

        click.echo(json.dumps(summary(loaded, load, busy, gaps, found), ensure_ascii=False, indent=1))
    else:
        _print(loaded, load, busy, gaps, found, texts(lang))


def _check_all(path: Path, sets: tuple[str, ...]) -> None:
    """Raise the problems of the scenario, of its variants and of its levers, each once."""
    from simulator.scenario.levers import has_levers, read_levers
    from simulator.scenario.load import load_scenario, variant_names

    problems: dict[Any, None] = {}
    for variant in (None, *variant_names(path)):
        try:
            load_scenario(path, variant, sets)
        except UserError as error:
            problems |= dict.fromkeys(error.problems)
    if not problems and has_levers(path, None, sets):
        for failed in read_levers(path, None, sets).failed:
            problems |= dict.fromkeys(failed.problems)
    if problems:
        raise UserError(problems)


def summary(
    scenario: "Scenario",
    load: "Load",
    busy: "Floats",
    gaps: "tuple[Uncovered, ...]",
    found: "tuple[Doubt, ...]",
) -> dict[str, Any]:
    """What ``check --json`` prints: figures over the horizon and by hour, gaps and doubts.

    An hour's load is null where there is work and nobody on duty, its slots are where they have no limit;
    its offered agents are those of `busy`.
    """
    from simulator.report.language import texts
    from simulator.scenario.staffing import cost
    from simulator.units import format_clock

    def rounded(value: float) -> float | None:
        return round(float(value), 3) if abs(value) != float("inf") else None

    return {
        "scenario": scenario.name,
        "start": scenario.start.isoformat(),
        "days": scenario.days,
        "rules": scenario.rule_set.name,
        "chats": rounded(load.chats.sum()),
        "chats_to_people": rounded(load.to_people.sum()),
        "turns": rounded(load.turns.sum()),
        "work_hours": rounded(load.work.sum()),
        "staffed_hours": rounded(load.staffed.sum()),
        "cost": rounded(cost(scenario)),
        "by_hour": [
            {
                "date": scenario.date(hour // 24).isoformat(),
                "hour": hour % 24,
                "chats": rounded(load.chats[hour]),
                "turns": rounded(load.turns[hour]),
                "work_hours": rounded(load.work[hour]),
                "offered_agents": rounded(busy[hour]),
                "staffed_hours": rounded(load.staffed[hour]),
                "load": rounded(load.load[hour]),
                "open_chats": rounded(load.open_chats[hour]),
                "slots": rounded(load.slots[hour]),
            }
            for hour in range(len(load.chats))
        ],
        "uncovered": [
            {
                "date": scenario.date(gap.day).isoformat(),
                "from": format_clock(gap.stretch.start),
                "to": format_clock(gap.stretch.end),
                "types": list(gap.types),
            }
            for gap in gaps
        ],
        "doubts": [
            {"what": doubt.what, "text": texts("en")(f"check.doubt_{doubt.what}", **doubt.values)}
            for doubt in found
        ],
    }


def _print(
    scenario: "Scenario",
    load: "Load",
    busy: "Floats",
    gaps: "tuple[Uncovered, ...]",
    found: "tuple[Doubt, ...]",
    t: "Texts",
) -> None:
    from simulator.commands import terminal

    console = terminal.console()
    last = scenario.date(scenario.days - 1)
    dates = t.date(scenario.start)
    if scenario.days > 1:
        dates = t("check.dates", first=dates, last=t.date(last), days=scenario.days)
    console.print(t("check.sound", name=scenario.name, dates=dates), style="bold", markup=False)
    if scenario.plan is not None:
        from simulator.planning.menu import menu_of

        key = "check.plan_adds" if scenario.plan.keep_roster else "check.plan_replaces"
        console.print(t(key, shifts=f"{len(menu_of(scenario).kinds):,}"), markup=False)
    console.print(_totals(scenario, load, t))
    hourly = scenario.days <= _HOURLY_DAYS
    console.print(_hours(scenario, load, busy, t) if hourly else _days(scenario, load, t))
    console.print(t("check.approximation"), style="dim", markup=False)
    if hourly:
        console.print(t("check.offered_means"), style="dim", markup=False)
    for text in uncovered_lines(scenario, gaps, t):
        console.print(text, style="red", markup=False)
    if found:
        console.print(t("check.doubts"), style="bold", markup=False)
        for doubt in found:
            console.print("- " + t(f"check.doubt_{doubt.what}", **doubt.values), markup=False)
    else:
        console.print(t("check.no_doubts"), markup=False)


def _table() -> "Table":
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)


def _totals(scenario: "Scenario", load: "Load", t: "Texts") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    from simulator.scenario.staffing import cost
    from simulator.units import format_clock

    rules = scenario.rule_set
    chats, people = load.chats.sum(), load.to_people.sum()
    work, staffed = load.work.sum(), load.staffed.sum()
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column()
    window = f"{format_clock(rules.window.start)}-{format_clock(rules.window.end)}"
    rows = [
        (t("check.rules"), f"{escape(rules.name)}, {window}"),
        (t("check.chats"), t("check.chats_value", chats=f"{chats:,.0f}", people=f"{people:,.0f}")),
        (t("check.turns"), f"{load.turns.sum():,.0f}"),
        (t("check.work"), f"{work:,.1f}"),
        (t("check.staffed"), f"{staffed:,.1f}"),
    ]
    if staffed:
        rows.append((t("check.load"), f"{work / staffed:.0%}"))
    if cost(scenario):
        rows.append((t("check.cost"), f"{cost(scenario):,.0f}"))
    for label, value in rows:
        table.add_row(label, value)
    return table


def _hours(scenario: "Scenario", load: "Load", busy: "Floats", t: "Texts") -> "Table":
    """A row an hour in which anything happens or should; without its load where it does not count."""
    from simulator.planning.doubts import counted_hours

    table = _table()
    for key in ("hour", "chats", "turns", "work", "offered", "staffed", "load"):
        # On a narrow terminal headings of figures wrap; no date and no bar does.
        justify: Literal["left", "right"] = "left" if key in ("hour", "load") else "right"
        table.add_column(t(f"check.{key}"), justify=justify, no_wrap=justify == "left")
    counted = counted_hours(scenario)
    for hour in range(len(load.chats)):
        if hour % 24 == 0 and scenario.days > 1:
            table.add_row(t.date(scenario.date(hour // 24)), style="bold")
        if not (load.chats[hour] or load.staffed[hour] or counted[hour] or busy[hour] >= _SOME):
            continue
        value = float(load.load[hour])
        table.add_row(
            f"{hour % 24:02}:00",
            f"{load.chats[hour]:,.0f}",
            f"{load.turns[hour]:,.0f}",
            f"{load.work[hour]:,.1f}",
            f"{busy[hour]:,.1f}",
            f"{load.staffed[hour]:,.1f}",
            _share(value, t, _BAR) if counted[hour] else t("check.not_counted"),
            style="dim" if not counted[hour] else "red" if value > 1 else "",
        )
    return table


def _share(value: float, t: "Texts", bar: int = 0) -> str:
    """A load, with a bar that is full at 200%; more than 100% is marked."""
    if value == float("inf"):
        return t("check.nobody")
    blocks = "█" * min(bar, round(value * bar / 2))
    return " ".join([f"{value:>5.0%}", *([blocks] if blocks else []), *(["!"] if value > 1 else [])])


def _days(scenario: "Scenario", load: "Load", t: "Texts") -> "Table":
    """A row a day, with the hours that count and have more work than people."""
    from simulator.planning.doubts import over_hours

    table = _table()
    for key in ("date", "chats", "turns", "work", "staffed", "load", "over"):
        justify: Literal["left", "right"] = "left" if key in ("date", "load", "over") else "right"
        # Only the hours wrap on a narrow terminal, and none of them is cut off.
        table.add_column(t(f"check.{key}"), justify=justify, no_wrap=key != "over", overflow="fold")
    over = over_hours(scenario, load)
    for day in range(scenario.days):
        hours = slice(24 * day, 24 * day + 24)
        work, staffed = float(load.work[hours].sum()), float(load.staffed[hours].sum())
        too_many = [hour - 24 * day for hour in over if hour // 24 == day]
        table.add_row(
            t.date(scenario.date(day)),
            f"{load.chats[hours].sum():,.0f}",
            f"{load.turns[hours].sum():,.0f}",
            f"{work:,.1f}",
            f"{staffed:,.1f}",
            _share(work / staffed if staffed else float("inf") if work else 0.0, t),
            t.hours(too_many),
            style="red" if too_many else "",
        )
    return table


def uncovered_lines(scenario: "Scenario", gaps: "tuple[Uncovered, ...]", t: "Texts") -> list[str]:
    """One line for each stretch of the clock that nobody covers, with its days."""
    by_stretch: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for gap in gaps:
        by_stretch.setdefault((str(gap.stretch), gap.types), []).append(gap.day)
    everything = tuple(name for name, buyer in scenario.buyers.items() if buyer.share)
    lines = []
    for (stretch, types), days in by_stretch.items():
        if len(days) == scenario.days > 1:
            when = t("check.every_day")
        elif len(days) > 3:
            when = t("check.some_days", days=len(days), first=t.date(scenario.date(days[0])))
        else:
            when = t.listed(t.date(scenario.date(day)) for day in days)
        key = "check.uncovered" if types == everything else "check.uncovered_types"
        lines.append(t(key, stretch=stretch, when=when, types=t.listed(types)))
    return lines
