"""The command itself: help without heavy imports, exit codes, and what keeps its traceback."""

import errno
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from simulator import commands
from simulator.commands import SUMMARIES, endings, staffsim
from simulator.errors import Problem, UserError
from simulator.experiment.interrupts import Ended

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


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "there is not enough memory; fewer at a time (--jobs 1), "),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "there is not enough memory; "),
        (PermissionError(errno.EACCES, "Denied", "a.csv"), "a.csv: the system says: Denied\n"),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "the system says: No space left on device; make room, or set TMPDIR to a folder with room\n",
        ),
    ],
)
def test_what_the_machine_cannot_do_is_a_line(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, said: str
) -> None:
    failing(monkeypatch, error)
    result = CliRunner().invoke(staffsim, ["check"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"staffsim: {said}") and len(result.stderr.splitlines()) == 1


def test_what_was_noted_on_the_way_is_a_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    error = KeyboardInterrupt()
    error.add_note("3 are kept")
    failing(monkeypatch, error)
    result = CliRunner().invoke(staffsim, ["check"])
    assert result.stderr.splitlines()[1:] == ["staffsim: 3 are kept"]


def test_being_told_to_end_is_exit_code_143(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, Ended(15))
    result = CliRunner().invoke(staffsim, ["check"])
    assert (result.exit_code, result.stderr) == (
        143, "staffsim: told to end; nothing is left half-written\n"
    )  # fmt: skip


@pytest.mark.parametrize("error", [ImportError("libbig.so"), RuntimeError("no new thread"), OSError("no")])
def test_libraries_that_a_limit_on_memory_keeps_from_loading_are_told_so(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    failing(monkeypatch, error)
    with pytest.raises(type(error)):
        CliRunner().invoke(staffsim, ["check"], catch_exceptions=False)
    monkeypatch.setattr(endings, "memory_left", lambda: 1e6)
    result = CliRunner().invoke(staffsim, ["check"])
    assert (result.exit_code, result.stderr) == (1, f"staffsim: {endings.NO_MEMORY}\n")


def test_a_log_is_not_read_with_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its readers would end the process themselves."""
    monkeypatch.setattr(endings, "memory_left", lambda: 1e9)
    result = CliRunner().invoke(staffsim, ["score", "a.csv"])
    assert (result.exit_code, result.stderr) == (
        1,
        "staffsim: a limit on this process leaves it 1,000 MB of memory to address; to read a log takes "
        "1,250 MB: raise the limit (ulimit -v)\n",
    )


def test_linear_algebra_takes_one_thread_where_nobody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "staffsim", lambda **_: None)
    for name in commands.THREADS:
        monkeypatch.setenv(name, "")  # so that what main sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    commands.main()
    assert [os.environ[name] for name in commands.THREADS] == ["1", "1", "2"]
