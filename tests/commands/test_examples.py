"""Each command has examples in its help, with options that exist, and the reference page shows them."""

import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from simulator.commands import SUMMARIES, staffsim
from simulator.commands.examples import EXAMPLES, FIRST
from simulator.commands.reference import reference


def test_the_page_is_up_to_date(project: Path) -> None:
    page = (project / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == reference(), "run: python -m simulator.commands.reference > docs/commands.md"


def test_every_command_has_examples_in_order() -> None:
    assert list(EXAMPLES) == list(SUMMARIES)


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_help_ends_with_them_each_on_a_line_of_its_own(name: str) -> None:
    shown = CliRunner().invoke(staffsim, [name, "--help"]).stdout
    last = [line.strip() for line in shown.partition("Examples:")[2].splitlines() if line.strip()]
    assert last == [line for meaning, command in EXAMPLES[name] for line in (f"# {meaning}", command)]


@pytest.mark.parametrize(
    "line",
    [part for pairs in (*EXAMPLES.values(), FIRST) for _, line in pairs for part in line.split(" && ")],
)
def test_their_options_exist(line: str) -> None:
    """That they run is shown where docs/commands.md is checked."""
    first, name, *rest = shlex.split(line)
    command = staffsim.get_command(click.Context(staffsim), name)
    assert first == "staffsim"
    assert command is not None
    command.make_context(name, rest)  # a usage error is raised


def test_they_are_quoted_as_the_prompt_of_windows_takes_it_too() -> None:
    assert not [line for pairs in (*EXAMPLES.values(), FIRST) for _, line in pairs if "'" in line]


def test_the_page_names_every_option() -> None:
    for name in SUMMARIES:
        command = staffsim.get_command(click.Context(staffsim), name)
        assert command is not None
        section = reference().partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        for option in command.params:
            if isinstance(option, click.Option):
                assert all(f"{text}" in section for text in option.opts), option.opts
