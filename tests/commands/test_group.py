"""The command itself: help without heavy imports, exit codes, and what keeps its traceback."""

import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from simulator import commands
from simulator.commands import SUMMARIES, staffsim
from simulator.errors import Problem, UserError

HEAVY = {"simpy", "numpy", "scipy", "matplotlib", "polars", "pydantic", "ruamel", "rich", "joblib"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom simulator.commands import staffsim\n"
        f"try: staffsim({arguments!r}, prog_name='staffsim')\nexcept SystemExit: pass\n"
        "print(','.join(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stderr.strip().split(","))
    assert "staffsim" in done.stdout


def test_help_names_every_subcommand_in_the_order_of_the_work() -> None:
    shown = CliRunner().invoke(staffsim, ["--help"]).stdout
    places = [shown.index(f"  {name}") for name in SUMMARIES]
    assert places == sorted(places)


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_subcommand_has_help(name: str) -> None:
    result = CliRunner().invoke(staffsim, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage: staffsim" in result.stdout


def test_an_unknown_subcommand_is_wrong_usage() -> None:
    result = CliRunner().invoke(staffsim, ["runn"])
    assert result.exit_code == 2
    assert "No such command 'runn'" in result.stderr


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    @click.command()
    def fail() -> None:
        raise error

    module = type(sys)("simulator.commands.check")
    module.check = fail  # type: ignore[attr-defined]
    monkeypatch.setattr(commands, "import_module", lambda name: module)


def test_what_a_user_can_put_right_is_a_line_each_and_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [Problem("is missing", "name a file", "a.yaml"), Problem("unknown key", line=3, file="b.yaml")]
    failing(monkeypatch, UserError(problems))
    result = CliRunner().invoke(staffsim, ["check"])
    assert result.exit_code == 1
    assert result.stderr == "staffsim: a.yaml: is missing; name a file\nstaffsim: b.yaml:3: unknown key\n"
    assert result.stdout == ""


def test_anything_else_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, ZeroDivisionError("a fault of the program"))
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(staffsim, ["check"], catch_exceptions=False)


def test_an_interrupt_is_exit_code_130(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    result = CliRunner().invoke(staffsim, ["check"])
    assert result.exit_code == 130
    assert result.stderr == "staffsim: interrupted; nothing is left half-written\n"


def test_linear_algebra_takes_one_thread_where_nobody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "staffsim", lambda **_: None)
    for name in commands.THREADS:
        monkeypatch.setenv(name, "")  # so that what main sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    commands.main()
    assert [os.environ[name] for name in commands.THREADS] == ["1", "1", "2"]
