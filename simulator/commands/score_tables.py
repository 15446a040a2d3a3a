"""What ``staffsim score`` prints for a person: the rate first, then what it is made of."""

from typing import TYPE_CHECKING, Any

from simulator.units import SECOND, format_share

if TYPE_CHECKING:
    from rich.table import Table

    from simulator.report.language import Texts

Json = dict[str, Any]


def print_scores(
    scores: list[Json], name: str, messages: int, slow: int, long: int, t: "Texts", *, quiet: bool
) -> None:
    """Print the figures of one log under one or several rule sets.

    Parameters
    ----------
    scores : list of dict
        As ``--json`` prints them.
    name : str
        The log's name.
    messages : int
        How many messages it has.
    slow, long : int
        What counts as slow and as long, in microseconds.
    t : Texts
        The language.
    quiet : bool
        Print each rule set's rate and nothing else.
    """
    from rich.markup import escape

    from simulator.commands import terminal

    console = terminal.console()
    if quiet:
        for score in scores:
            console.print(f"{escape(score['rules'])} {_rate(score['rate'], score['target'])}")
        return
    console.print(f"[bold]{escape(name)}[/]  {t('score.messages', count=t.number(messages))}")
    console.print(_summary(scores, slow, long, t))
    for score in scores:
        rules = escape(score["rules"])
        if "by_day" in score:
            console.print(_days(score, t("score.by_day", rules=rules), t))
        if "by_hour" in score:
            console.print(_groups(score, "hour", t("score.by_hour", rules=rules), t))
        if "by_account" in score:
            console.print(_groups(score, "account", t("score.by_account", rules=rules), t))


def _summary(scores: list[Json], slow: int, long: int, t: "Texts") -> "Table":
    from rich.markup import escape

    table = _table("", *(escape(score["rules"]) for score in scores))

    def add(label: str, *cells: str) -> None:
        table.add_row(label, *cells)

    add(t("score.rate"), *(f"[bold]{_rate(score['rate'], score['target'])}[/]" for score in scores))
    add(t("score.target"), *(_verdict(score, t) for score in scores))
    for key in ("turns", "in_time", "answered"):
        add(t(f"score.{key}"), *(t.number(score[key]) for score in scores))
    for key in ("outside_window", "bot_only", "cross_day", "censored"):
        if any(score["excluded"][key] for score in scores):
            add(t(f"score.{key}"), *(t.number(score["excluded"][key]) for score in scores))
    for key in ("response_mean_s", "first_response_mean_s"):
        add(t(f"score.{key}"), *(t.duration(score[key]) for score in scores))
    table.add_section()
    for key in ("buyers_asking", "buyers_served", "buyers_unreplied", "buyer_messages", "agent_messages"):
        add(t(f"score.{key}"), *(t.number(score["service"][key]) for score in scores))
    add(t("score.answer_ratio"), *(t.number(score["service"]["answer_ratio"], 2) for score in scores))
    for key, limit in (("slow_responses", slow), ("long_receptions", long)):
        label = t(f"score.{key}", limit=t.duration(limit / SECOND))
        add(label, *(t.number(score["service"][key]) for score in scores))
    add(t("score.characters_typed"), *(t.number(score["service"]["characters_typed"]) for score in scores))
    return table


def _days(score: Json, title: str, t: "Texts") -> "Table":
    days = score["by_day"]
    look_back = t("score.look_back", days=days[0]["look_back"]["days"] if days else 0)
    table = _table(t("score.date"), *_headings(t), look_back, title=title)
    several_years = len({day["date"][:4] for day in days}) > 1
    for day in days:
        date = day["date"] if several_years else t.date(day["date"])
        table.add_row(date, *_cells(day, score, t), _rate(day["look_back"]["rate"], score["target"]))
    return table


def _groups(score: Json, name: str, title: str, t: "Texts") -> "Table":
    from rich.markup import escape

    table = _table(t(f"score.{name}"), *_headings(t), title=title)
    for group in score[f"by_{name}"]:
        key = group[name]
        if name == "hour":
            if not group["turns"]:
                continue  # most of them are outside the window
            label = f"{key:02}:00"
        else:
            label = t("score.no_account") if key is None else escape(key)
        table.add_row(label, *_cells(group, score, t))
    return table


def _headings(t: "Texts") -> list[str]:
    keys = ("rate", "turns", "in_time", "answered", "mean_wait", "slow")
    return [t(f"score.column_{key}") for key in keys]


def _cells(group: Json, score: Json, t: "Texts") -> list[str]:
    counts = [t.number(group[key]) for key in ("turns", "in_time", "answered")]
    mean = t.duration(group["response_mean_s"])
    return [_rate(group["rate"], score["target"]), *counts, mean, t.number(group["slow"])]


def _rate(rate: float | None, target: float | None) -> str:
    """The rate, red under its target and green from it on; never rounded up to a target that it misses."""
    if rate is None or target is None:
        return format_share(rate)
    text = format_share(rate)
    if rate < target and text == format_share(target):
        text = format_share(rate, 4)
    return f"[red]{text}[/]" if rate < target else f"[green]{text}[/]"


def _verdict(score: Json, t: "Texts") -> str:
    if score["target"] is None:
        return t("score.no_target")
    target = t.percent(score["target"])
    verdict = {True: "reached", False: "missed", None: "not_judged"}[score["passes"]]
    return t(f"score.{verdict}", target=target)


def _table(first: str, *others: str, title: str | None = None) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold")
    table.add_column(first, no_wrap=True)
    for heading in others:
        table.add_column(heading, justify="right")
    return table
