"""``staffsim levers``: which single change would help most, and which two together."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands.manifest import manifest_of
from simulator.commands.options import (
    player_options,
    result_options,
    resume_option,
    seed_option,
    set_option,
    variant_option,
)
from simulator.commands.presenting import present
from simulator.commands.progress import playing
from simulator.commands.unfinished import keeping
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineAsked


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@variant_option
@set_option
@seed_option
@click.option(
    "--replications", type=click.IntRange(1), metavar="N",
    help="Play today and each lever N times; without it, as often as the scenario's replications.min.",
)  # fmt: skip
@player_options
@resume_option
@result_options
def levers(
    scenario: Path,
    variant: str | None,
    sets: tuple[str, ...],
    seed: int | None,
    replications: int | None,
    engine: "EngineAsked",
    jobs: int | None,
    cluster: str | None,
    resume: bool,
    out: Path,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Play each piece of advice as one step from today's SCENARIO, with the same buyers; then two at a time.

    One agent more in each shift, training, a robot, better management, a stabler system; and the scenario's
    own levers. Writes DIR/NAME-levers/ with result.json, tables, figures and a manifest.
    """
    if cluster is not None and jobs is not None:
        raise click.UsageError("--cluster excludes --jobs")
    from simulator.experiment.engine_choice import choose_engine, must_compile
    from simulator.experiment.levers import play_levers
    from simulator.report.folder import check_free
    from simulator.scenario.levers import read_levers

    started = time.perf_counter()
    if seed is not None:
        sets = (*sets, f"seed={seed}")
    read = read_levers(scenario, variant, sets)
    name = f"{read.today.name}-levers"
    check_free(out, name)  # before minutes of work, not after them
    count = replications or read.today.replications.min
    choice = choose_engine(read.today, count * (1 + len(read.levers)), engine)
    compiling = cluster is None and must_compile(choice.engine)
    with keeping(out, name, lang, resume=resume, quiet=quiet) as journal:
        with playing(name, compiling, lang, quiet=quiet) as progress:
            played = play_levers(read, count, jobs, progress, choice.engine, cluster)

        from simulator.experiment.levers_result import counts_by_replication, levers_result
        from simulator.report.levers_tables import levers_tables

        result = {**levers_result(played), "variant": variant}
        scenarios = [read.today, *(lever.scenario for lever in read.levers)]
        seconds = time.perf_counter() - started
        manifest = manifest_of(scenarios, result, seconds, choice, cluster, journal.taken)
        tables = levers_tables(result, counts_by_replication(played))
        present(out, name, result, tables, manifest, lang, written=journal.end, as_json=as_json, quiet=quiet)
    if played.failed:
        raise UserError(dict.fromkeys(problem for one in played.failed for problem in one.problems))
