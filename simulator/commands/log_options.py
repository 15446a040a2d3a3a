"""What the subcommands that read a message log share: their options, and what those stand for."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from simulator.commands.endings import check_room_for_logs
from simulator.commands.options import together

if TYPE_CHECKING:
    from simulator.messages.notes import Note
    from simulator.report.language import Texts
    from simulator.scenario.mapping import Mapping
    from simulator.scenario.rulesets import RuleChanges, RuleSet



def _with_room(_: click.Context, __: click.Parameter, log: Path) -> Path:
    check_room_for_logs()
    return log


log_argument = click.argument("log", type=click.Path(path_type=Path), callback=_with_room)
log_options = together(
    click.option("--map", "columns", multiple=True, metavar="OURS=THEIRS",
                 help="What the log calls a column, such as time=发送时间; may be repeated."),
    click.option("--senders", multiple=True, metavar="THEIRS=OURS",
                 help="What a sender of the log's stands for, such as 买家=buyer; may be repeated."),
    click.option("--mapping", type=click.Path(path_type=Path), metavar="FILE",
                 help="A YAML file of such columns and senders, and of names and texts of robots."),
    click.option("--strict", is_flag=True, help="A row that cannot be read is an error."),
)  # fmt: skip
"""How to read a log: `columns`, `senders`, `mapping`, `strict`."""


def mapping_of(file: Path | None, columns: tuple[str, ...], senders: tuple[str, ...]) -> "Mapping":
    """What the options and the file say; the options hold.

    Raises
    ------
    UserError
        Where the file cannot be read, or an option is not two names of which ours is one of ours.
    """
    from simulator.messages.log import SENDERS
    from simulator.messages.reading import COLUMNS
    from simulator.verbs import logs

    map = dict(_pair("--map", text, COLUMNS, 0) for text in columns)
    return logs.mapping_of(file, map, dict(_pair("--senders", text, SENDERS, 1) for text in senders))


def _pair(option: str, text: str, ours: tuple[str, ...], place: int) -> tuple[str, str]:
    """The two sides of ``a=b``, of which the one at `place` must be one of `ours`."""
    left, sign, right = (part.strip() for part in text.partition("="))
    if not (left and sign and right):
        refuse(option, text, f"wanted {('OURS=THEIRS', 'THEIRS=OURS')[place]}, such as "
                             f"{('time=发送时间', '买家=buyer')[place]}")  # fmt: skip
    known = (left, right)[place]
    if known not in ours:
        refuse(option, known, f"wanted one of {', '.join(ours)}", ours)
    return left, right


def rules_of(text: str) -> "RuleSet":
    """The shipped rule set of that name, or the one in that file.

    Raises
    ------
    UserError
        Where there is neither, or the file holds none.
    """
    from simulator.scenario.rulesets import SHIPPED

    rules = rules_as_written(text)
    return SHIPPED[rules] if isinstance(rules, str) else rules.rule_set()


def rules_as_written(text: str) -> "str | RuleChanges":
    """The same as a scenario says it: a shipped rule set's name, or a base and what differs."""
    from simulator.verbs import logs

    return logs.rules_as_written(text, "--rules")


def refuse(option: str, found: str, wanted: str, candidates: tuple[str, ...] = ()) -> NoReturn:
    """Say what is wrong with an option's value.

    Raises
    ------
    UserError
        With the nearest of `candidates`, where one is near.
    """
    from simulator.errors import Problem, UserError
    from simulator.scenario.documents import shown
    from simulator.scenario.validation import nearest

    raise UserError(Problem(shown(found), wanted, option, nearest=nearest(found, candidates)))


def tell_notes(notes: Sequence["Note"], t: "Texts") -> None:
    """Say on standard error what was passed over in reading a log."""
    from simulator.report.note_words import note_text

    for note in notes:
        click.echo(t("score.note", text=note_text(note, t)), err=True)
