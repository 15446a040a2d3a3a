"""The reference of the command line, made from the commands' own help.

``python -m simulator.commands.reference`` prints docs/commands.md.
"""

import inspect

import click

from simulator.commands import SUMMARIES, staffsim
from simulator.commands.examples import EXAMPLES

_INTRODUCTION = """\
# The commands

Made from the commands' own help by `python -m simulator.commands.reference > docs/commands.md`; do not edit it here.

`staffsim COMMAND --help` says the same on the terminal. The examples go on from one another: in an empty folder they
can be typed from the top of the page to its end.

| command | what for |
|---|---|
"""  # noqa: E501  lines as long as the page's

_CODES = """\
## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | something that you can put right: each problem is a line, with file, line and key |
| 2 | an option or argument that does not exist, or is missing |
| 3 | done, and the answer is no: `score --gate` with a rate under its target, `plan` without a roster that is as sure as asked |
| 130 | interrupted by Ctrl-C; 143 and 129 where the system ends the command or the terminal is closed |

A result's folder is written whole or not at all. What is printed goes to standard output; notes, warnings and progress to
standard error, so `--json` can be piped on.
"""  # noqa: E501  lines as long as the page's


def reference() -> str:
    """Return the page."""
    rows = [f"| [`{name}`](#{name}) | {summary} |" for name, summary in SUMMARIES.items()]
    sections = [_section(name) for name in SUMMARIES]
    return _INTRODUCTION + "\n".join([*rows, "", *sections, _CODES])


def _section(name: str) -> str:
    """A command's section: how it is called, what it does, its options, examples."""
    context = click.Context(staffsim, info_name="staffsim")
    command = staffsim.get_command(context, name)
    assert command is not None
    within = click.Context(command, info_name=name, parent=context)
    usage = " ".join(["staffsim", name, *command.collect_usage_pieces(within)])
    text = inspect.cleandoc(command.help or "")
    rows = [_row(option, within) for option in command.params if isinstance(option, click.Option)]
    examples = "".join(f"# {meaning}\n{line}\n" for meaning, line in EXAMPLES[name])
    called = ["<!-- text: how it is called -->", "```text", usage, "```"]
    options = ["| option | meaning |", "|---|---|", *rows]
    shown = ["```sh", f"{examples}```"]
    return "\n".join([f"## {name}", "", *called, "", text, "", *options, "", *shown, ""])


def _row(option: click.Option, context: click.Context) -> str:
    """An option's row, in the words of its help; a bar would end the cell."""
    names, text = option.get_help_record(context) or ("", "")
    names, text = (words.replace("|", "\\|") for words in (names, text))
    return f"| `{names}` | {text} |"



if __name__ == "__main__":
    click.echo(reference(), nl=False)
