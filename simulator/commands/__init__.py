"""The `staffsim` command: one module a subcommand, loaded when it is called."""

import logging
import os
import sys
from importlib import import_module
from typing import Any

import click

from simulator.commands.endings import ending_well, flush_output, open_what_is_closed
from simulator.commands.examples import EXAMPLES, FIRST, epilog
from simulator.commands.terminal import guard_output
from simulator.compiler import is_loaded
from simulator.experiment.interrupts import SIGNALS, code_of

SUMMARIES = {
    "init": "Write a commented scenario to start from.",
    "check": "Say what is wrong with a scenario, or what it amounts to.",
    "run": "Play a scenario's days and predict the response rate.",
    "compare": "Say which of several scenarios is best, by how much, and how sure that is.",
    "sweep": "Play a grid of values, and find the cheapest that reaches the target.",
    "levers": "Say which single change, and which pair, would help most.",
    "plan": "Find the cheapest roster that reaches the target, and prove it.",
    "score": "Score a real or simulated message log.",
    "calibrate": "Fit a scenario to a message log, and say how well it fits.",
    "replay": "Play a log's own buyers against another desk.",
    "backtest": "Predict a log's later days from its early ones, and compare.",
    "chart": "Draw a result's figures again.",
    "report": "Make a page and a spreadsheet of a result, to show and to go on with.",
}
"""The subcommands in the order of a manager's work; each is `simulator.commands.NAME:NAME`."""

THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
"""How many threads NumPy's linear algebra takes. Of our small matrices they make nothing quicker, and where
other programs want the processors too they wait for one another: fits then take ten times as long."""


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is called, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the subcommands, in order."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, or None where there is none of that name."""
        if cmd_name not in SUMMARIES:
            return None
        command: click.Command = getattr(import_module(f"simulator.commands.{cmd_name}"), cmd_name)
        command.epilog = epilog(EXAMPLES[cmd_name])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; what a user can put right ends in exit code 1 and no traceback."""
        with ending_well(ctx):
            return super().invoke(ctx)


@click.group(
    cls=LazyGroup, epilog=epilog(FIRST), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="staffsim", prog_name="staffsim")
def staffsim() -> None:
    """Predict how many buyers a chat desk answers within three minutes, before the day comes."""


def main() -> None:
    """Run the command line."""
    open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Chinese on a console of another code page
            stream.reconfigure(errors="replace")
    guard_output()
    # It would tell of folders that it cannot write its lists of fonts to, which costs a second and no more.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    for name in THREADS:  # before NumPy is loaded; who has set one knows better
        os.environ.setdefault(name, "1")
    try:
        staffsim(prog_name="staffsim")
    except SystemExit as end:
        flush_output(end.code)
        if isinstance(end.code, int) and end.code in map(code_of, SIGNALS) and is_loaded():
            # At once: a compiler that was cut short would complain, or crash, when it is taken apart.
            sys.stderr.flush()
            os._exit(end.code)
        exec("")  # an interrupt that met an exec would make Python end by the signal, not by our code
        raise
