"""What ``staffsim run`` prints: the answer first, then the days, the hours that fail, and the rest."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from simulator.report.language import Texts
    from simulator.scenario.schema import Scenario

Json = dict[str, Any]

MANY_LEAVE = 0.1
"""Share of buyers who leave above which the rate hangs on how patient they are assumed to be."""


def print_summary(
    figures: Json, scenario: "Scenario", folder: Path, notes: list[str], lang: str, *, to_stderr: bool
) -> None:
    """Print a result for a person.

    Parameters
    ----------
    figures : dict
        The result.
    scenario : Scenario
        What was played.
    folder : Path
        Where the result was written.
    notes : list of str
        What else the user should know.
    lang : str
        Language.
    to_stderr : bool
        Leave standard output alone.
    """
    from rich.console import Console
    from rich.markup import escape

    from simulator.report.fonts import wrapped
    from simulator.report.language import texts
    from simulator.report.money import money_assumption

    t = texts(lang)
    console = Console(stderr=to_stderr, highlight=False)
    if not console.is_terminal:
        console.width = 100  # a pipe or a file has no width of its own
    console.print(f"[bold]{escape(figures['scenario'])}[/]  {escape(figures['title'])}".rstrip())
    start, end = figures["window"]
    console.print(t("run.rules_line", rules=escape(figures["rules"]), start=start, end=end))
    console.print()
    threshold = t.duration(figures["threshold_s"])
    label = t("run.predicted_rate", threshold=threshold)
    console.print(f"[bold]{t('common.labelled', label=label, value=t.share(figures['rate']))}[/]")
    if figures["rate"]["mean"] is None:
        console.print(t("run.no_rate"))
    elif figures["target"] is not None:
        chance = t("run.pass_probability", target=t.percent(figures["target"]))
        console.print(t("common.labelled", label=chance, value=t.share(figures["pass_probability"], 0)))
    if scenario.days > 1:
        console.print(_days(figures, t))
    _failing_hours(console, figures, t)
    console.print(_measures(figures, t))
    console.print(_teams(figures, t))
    sentences = [_certainty(figures, scenario, t)]
    left = figures["abandoned"]["mean"]
    if left is not None and left > MANY_LEAVE:
        sentences.append(t("run.many_leave", share=t.share({"mean": left}, 0)))
    sentences.append(t("run.assumes"))
    if figures["money"] is not None:
        sentences.append(money_assumption(t, figures["money"]))
    for sentence in (*sentences, *notes):
        console.print(escape("\n".join(wrapped(sentence, console.width))))
    console.print(t("run.result_written", folder=escape(str(folder))), soft_wrap=True)


def _table(*headings: str, title: str | None = None) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", no_wrap=not place)
    return table


def _days(figures: Json, t: "Texts") -> "Table":
    rolling = figures["days"] > 7
    headings = [t("run.date"), t("run.rate"), t("run.turns")]
    if figures["target"] is not None:
        headings.insert(2, t("run.pass_probability", target=t.percent(figures["target"])))
    if rolling:
        headings.append(t("run.rolling_rate", days=figures["look_back_days"]))
    table = _table(*headings, title=t("run.by_day"))
    for day in figures["by_day"]:
        cells = [t.date(day["date"]), t.share(day["rate"]), t.number(day["turns"]["mean"])]
        if figures["target"] is not None:
            cells.insert(2, t.share(day["pass_probability"], 0))
        if rolling:
            cells.append(t.share(day["rolling_rate"]))
        table.add_row(*cells)
    return table


def _failing_hours(console: "Console", figures: Json, t: "Texts") -> None:
    """The hours whose predicted rate is under the target, day by day."""
    if figures["target"] is None:
        console.print(t("run.no_target", rules=figures["rules"]), markup=False)
        return
    target = t.percent(figures["target"])
    failing: dict[str, list[Json]] = {}
    for hour in figures["by_hour"]:
        if hour["rate"]["mean"] is not None and hour["rate"]["mean"] < figures["target"]:
            failing.setdefault(hour["date"], []).append(hour)
    if not failing:
        console.print(t("run.no_failing_hours", target=target))
        return
    console.print(f"[bold]{t('run.failing_hours', target=target)}[/]")
    if figures["days"] > 7:  # a month's list would bury the answer: how many hours, on which days
        for date, hours in failing.items():
            console.print(f"  {t.date(date)}  {t.hours(hour['hour'] for hour in hours)}")
        return
    columns = ("hour", "rate", "turns", "agents_on_duty", "occupancy")
    table = _table(*(t(f"run.{column}") for column in columns))
    for date, hours in failing.items():
        for hour in hours:
            table.add_row(
                f"{t.date(date)} {t.hours([hour['hour']])}",
                t.share(hour["rate"]),
                t.number(hour["turns"]["mean"]),
                t.number(hour["agents_on_duty"], 1),
                t.share({"mean": hour["occupancy"]["mean"]}, 0),
            )
    console.print(table)


def _measures(figures: Json, t: "Texts") -> "Table":
    """One line a figure."""
    waits = figures["wait_quantiles_s"]
    rows = [
        (t("run.turns"), t.number(figures["turns"]["mean"])),
        (t("run.response_mean"), t.seconds(figures["response_mean_s"])),
        (t("run.first_response_mean"), t.seconds(figures["first_response_mean_s"])),
        (t("run.pickup_mean"), t.seconds(figures["pickup_mean_s"])),
        (
            t("run.wait_quantiles"),
            " / ".join(t.duration(waits[q]["mean"]) for q in ("p50", "p90", "p95", "p99")),
        ),
        (t("run.abandoned"), t.share(figures["abandoned"])),
        (t("run.agent_hours"), t.number(figures["agent_hours"], 1)),
        (t("run.cost"), t.number(figures["cost"])),
    ]
    if figures["money"] is not None:
        rows += [(t(f"money.{key}"), t.count(figures["money"][key])) for key in ("lost_buyers", "lost_value")]
    if figures["bot"]["chats"]["mean"]:
        bot = figures["bot"]
        chats, resolved = t.number(bot["chats"]["mean"]), t.number(bot["resolved"]["mean"])
        rows.append((t("run.bot"), t("run.bot_chats", chats=chats, resolved=resolved)))
    table = _table("", "")
    table.show_header = False
    for row in rows:
        table.add_row(*row)
    return table


def _teams(figures: Json, t: "Texts") -> "Table":
    from rich.markup import escape

    table = _table(
        t("run.team"), t("run.agents"), t("run.hours"), t("run.replies"), t("run.occupancy"),
        title=t("run.by_team"),
    )  # fmt: skip
    for team in figures["by_team"]:
        table.add_row(
            escape(team["team"]),
            t.number(team["agents"]),
            t.number(team["agent_hours"], 1),
            t.number(team["replies"]["mean"]),
            t.share(team["occupancy"]),
        )
    return table


def _certainty(figures: Json, scenario: "Scenario", t: "Texts") -> str:
    """How many replications, what stopped them, and what the intervals are."""
    count = figures["replications"]
    if count == 1:
        return t("run.one_replication")
    rate, precision = figures["rate"], t.percent(scenario.replications.precision)
    half = (rate["high"] - rate["low"]) / 2 if rate["low"] is not None else 0.0
    reason = t(f"run.stopped_{figures['stopped_by']}", precision=precision, half_width=t.percent(half))
    return t("run.replications_done", replications=count, seed=figures["seed"], reason=reason)
