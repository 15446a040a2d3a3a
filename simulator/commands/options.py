"""The options that several subcommands share, and what stands behind them."""

import locale
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def default_language() -> str:
    """``zh`` where the user's locale is Chinese, else ``en``."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    named = next((name for name in names if name), "") or locale.getlocale()[0] or ""
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


variant_option = click.option("--variant", metavar="NAME", help="Take this variant of the scenario.")
set_option = click.option(
    "--set", "sets", multiple=True, metavar="PATH=VALUE",
    help="Change a value, such as roster.wave.agents=16; may be repeated.",
)  # fmt: skip
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON; all else goes to standard error."
)
lang_option = click.option(
    "--lang", type=click.Choice(["en", "zh"]), default=default_language,
    help="Language of texts and figures; without it, the system's.",
)  # fmt: skip
quiet_option = click.option("--quiet", is_flag=True, help="Print no more than asked for.")
out_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("results"), show_default=True,
    metavar="DIR", help="Folder in which the result's own folder is made.",
)  # fmt: skip
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all chance, instead of the file's."
)
engine_option = click.option(
    "--engine", type=click.Choice(["auto", "simpy", "compiled"]), default="auto", show_default=True,
    help="Which engine plays the desk; the numbers are the same.",
)  # fmt: skip
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), metavar="N",
    help="Replications played at a time; without it, as many as there are cores, if that pays.",
)  # fmt: skip
cluster_option = click.option(
    "--cluster", metavar="ADDRESS",
    help="Play on the workers of this Dask scheduler, such as tcp://10.0.0.5:8786.",
)  # fmt: skip
resume_option = click.option(
    "--resume", is_flag=True,
    help="Go on where this same command was stopped: what it had finished is not played again.",
)  # fmt: skip


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator for several options, which ``--help`` lists in their order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


player_options = together(engine_option, jobs_option, cluster_option)
"""Who plays: `engine`, `jobs`, `cluster`."""
result_options = together(out_option, json_option, lang_option, quiet_option)
"""Where a result goes: `out`, `as_json`, `lang`, `quiet`."""
