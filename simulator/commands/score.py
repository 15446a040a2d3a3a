"""``staffsim score``: a real or simulated log's turns, rates and waits."""

from collections.abc import Callable
from pathlib import Path

import click

from simulator.commands.log_options import log_argument, log_options, mapping_of, refuse, rules_of, tell_notes
from simulator.commands.options import json_option, lang_option, quiet_option
from simulator.commands.progress import working

BREAKDOWNS = ("day", "hour", "account")
MISSED = 3  # exit code


@click.command()
@log_argument
@click.option(
    "--rules", "rule_sets", multiple=True, metavar="NAME|FILE", default=["human-9-23"], show_default=True,
    help="A rule set's name, or a YAML file with a base and what differs; may be repeated.",
)
@log_options
@click.option("--until", metavar="TIME",
              help="When the log stops, such as '2026-11-10 20:00': what was asked just before is left out.")
@click.option("--slow", metavar="DURATION", default="60s", show_default=True,
              help="A longer wait is a slow response.")
@click.option("--long", metavar="DURATION", default="30min", show_default=True,
              help="A longer chat is a long reception.")
@click.option("--by", metavar="day,hour,account",
              help="Break the figures down; without it, by day if there are several.")
@click.option("--tricks", "with_tricks", is_flag=True,
              help="Also score the log as it would be had the agents played the sellers' two tricks.")
@click.option("--gate", is_flag=True, help="Exit with code 3 where the rate misses its target.")
@json_option
@lang_option
@quiet_option
@click.pass_context
def score(
    ctx: click.Context,
    log: Path,
    rule_sets: tuple[str, ...],
    columns: tuple[str, ...],
    senders: tuple[str, ...],
    mapping: Path | None,
    strict: bool,
    until: str | None,
    slow: str,
    long: str,
    by: str | None,
    with_tricks: bool,
    gate: bool,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Score LOG, a message log in a CSV, Parquet or XLSX file, or what a chat tool exports.

    Exports (JSON of conversations, the open platform's chat log, a web export, text copied from the client)
    are known by what is in them. What robots and auto-replies sent, a --mapping file says.
    """
    from simulator.messages.reading import read_log
    from simulator.report.language import texts
    from simulator.scoring.result import score_result, tricks
    from simulator.units import parse_duration

    breakdowns = _breakdowns(by)
    stop = None if until is None else _value("--until", until, _microseconds)
    slow_us, long_us = _value("--slow", slow, parse_duration), _value("--long", long, parse_duration)
    rules = [rules_of(text) for text in rule_sets]
    t = texts(lang)
    with working(t("score.reading", file=log.name), quiet=quiet):
        found = read_log(log, mapping_of(mapping, columns, senders), strict)
        scores = [score_result(found.log, one, stop, slow_us, long_us, breakdowns) for one in rules]
        if with_tricks:
            scores = [
                {**figures, "tricks": tricks(found.log, one, stop)}
                for figures, one in zip(scores, rules, strict=True)
            ]

    if not quiet:
        tell_notes(found.notes, t)
        if stop is not None and len(found.log) and int(found.log.time.max()) > stop:
            click.echo(t("score.note", text=t("score.goes_on", until=until)), err=True)
    if as_json:
        import json

        click.echo(json.dumps(scores if len(scores) > 1 else scores[0], ensure_ascii=False, indent=1))
    else:
        from simulator.commands.score_tables import print_scores

        print_scores(scores, log.name, len(found.log), slow_us, long_us, t, quiet=quiet)
        if with_tricks and not quiet:
            from simulator.commands.trick_tables import print_tricks

            print_tricks(scores, [one.threshold for one in rules], t)
    if gate and any(one["passes"] is False for one in scores):
        ctx.exit(MISSED)


def _breakdowns(by: str | None) -> tuple[str, ...] | None:
    if by is None:
        return None
    names = tuple(name.strip() for name in by.split(",") if name.strip())
    for name in names:
        if name not in BREAKDOWNS:
            refuse("--by", name, f"wanted some of {', '.join(BREAKDOWNS)}", BREAKDOWNS)
    return names


def _microseconds(text: str) -> int:
    import datetime as dt

    from simulator.units import parse_moment

    return (parse_moment(text) - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)


def _value(option: str, text: str, parse: Callable[[str], int]) -> int:
    try:
        return parse(text)
    except ValueError as error:
        refuse(option, text, str(error))
