"""What reaches a terminal acts on it only where we mean it to."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from simulator.commands import terminal

HOSTILE = "\x1b[2J\x1b]8;;http://x\x07y\u202ez\x9b31m\r"
SIGNS = ("\x1b[2J\x1b", "\x1b]", "\x07", "\x9b", "\u202e", "]8;;http://x\x07")
SEEN = "\\u001b[2J\\u001b]8;;http://x\\u0007y\\u202ez\\u009b31m\\u000d"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@contextmanager
def screen() -> Iterator[Terminal]:
    """Standard output and standard error, a guarded terminal of 200 columns."""
    stream = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"COLUMNS": "200", "TERM": "xterm"}.items():
            patch.setenv(name, value)
        for name in ("stdout", "stderr"):
            patch.setattr(sys, name, stream)
        terminal.guard_output()
        terminal.guard_output()  # no second guard upon the first
        yield stream


@pytest.mark.parametrize("err", [False, True])
def test_a_line_of_clicks(err: bool) -> None:
    with screen() as shown:
        click.echo(f"双11 {HOSTILE}", err=err)
    assert shown.getvalue() == f"双11 {SEEN}\n"


def test_json_is_still_what_it_was() -> None:
    with screen() as shown:
        click.echo(json.dumps({"name": HOSTILE}, ensure_ascii=False))
    assert json.loads(shown.getvalue()) == {"name": HOSTILE}
    assert shown.getvalue().rstrip("\n").isprintable()


def test_a_page_of_richs_keeps_its_own_colours_alone() -> None:
    with screen() as stream:
        console = terminal.console()
        table = Table(title=escape(HOSTILE))
        table.add_column(escape(HOSTILE), style="bold")
        table.add_row(escape(HOSTILE))
        console.print(table)
        console.print(f"[bold]{escape(HOSTILE)}[/]")
        console.print(Text(HOSTILE))  # from which rich itself takes the bell and the carriage return
    shown = stream.getvalue()
    assert shown.count(SEEN) == 4
    assert "\\u001b[2J\\u001b]8;;http://xy\\u202ez\\u009b31m" in shown
    assert "\x1b[1m" in shown  # bold
    for sign in SIGNS:
        assert sign not in shown


def test_progress_shows_no_markup_and_no_escapes() -> None:
    from simulator.commands.progress import planning, playing, working

    with screen() as stream:
        with working(f"[red]{HOSTILE}", quiet=False):
            pass
        with playing(f"[red]{HOSTILE}", False, "en", quiet=False) as progress:
            progress(1, 2)
        with planning(f"[red]{HOSTILE}", "en", quiet=False):
            pass
    shown = stream.getvalue()
    assert shown.count("[red]\\u001b[2J") >= 3
    for sign in SIGNS:
        assert sign not in shown


def test_what_click_says_of_wrong_usage(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator", "chart", "x", "--size", "\u202e\x9b31m"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, "'\\u202e\\u009b31m' is no size" in done.stderr) == (2, True)
