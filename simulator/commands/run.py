"""``staffsim run``: play a scenario's days and predict the response rate."""

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

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineAsked


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@variant_option
@set_option
@seed_option
@click.option("--replications", type=click.IntRange(1), metavar="N", help="Play exactly N replications.")
@click.option("--only", type=click.IntRange(0), metavar="K", help="Play replication K alone.")
@player_options
@click.option(
    "--save-log", type=click.Choice(["csv", "parquet"]), is_flag=False, flag_value="csv",
    help="Also write the message log of replication 0, or of --only.",
)
@resume_option
@result_options
def run(
    scenario: Path,
    variant: str | None,
    sets: tuple[str, ...],
    seed: int | None,
    replications: int | None,
    only: int | None,
    engine: "EngineAsked",
    jobs: int | None,
    cluster: str | None,
    save_log: str | None,
    resume: bool,
    out: Path,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Play SCENARIO's days again and again, and predict the response rate.

    Writes DIR/NAME/ with result.json, tables, figures and a manifest.
    """
    if replications is not None and only is not None:
        raise click.UsageError("--replications and --only exclude each other")
    if resume and only is not None:
        raise click.UsageError("--resume and --only exclude each other")
    if cluster is not None and (jobs is not None or only is not None):
        raise click.UsageError("--cluster excludes --jobs and --only")
    from simulator.experiment import runner
    from simulator.experiment.engine_choice import choose_engine, must_compile
    from simulator.experiment.interrupts import heeding_interrupts
    from simulator.experiment.replication import replicate
    from simulator.report.folder import check_free
    from simulator.scenario.load import load_scenario

    started = time.perf_counter()
    if seed is not None:
        sets = (*sets, f"seed={seed}")
    loaded = load_scenario(scenario, variant, sets)
    check_free(out, loaded.name)  # before minutes of work, not after them
    sure = 1 if only is not None else replications or loaded.replications.min
    choice = choose_engine(loaded, sure, engine)
    compiling = cluster is None and must_compile(choice.engine)
    alone = only is not None  # nothing to keep
    with keeping(out, loaded.name, lang, resume=resume, quiet=quiet or alone) as journal:
        with playing(loaded.name, compiling, lang, quiet=quiet) as progress:
            if only is not None:
                with heeding_interrupts():
                    outcome = replicate(loaded, only, choice.engine)
                played = runner.Run((outcome,), "asked", choice.engine)
            else:
                played = runner.run(loaded, replications, jobs, progress, choice.engine, cluster)

        from simulator.experiment.result import counts_by_replication, result
        from simulator.report.language import texts
        from simulator.report.tables import run_tables

        figures = {**result(loaded, played), "variant": variant}
        seconds = time.perf_counter() - started
        manifest = manifest_of([loaded], figures, seconds, choice, cluster, journal.taken)
        tables = run_tables(figures, counts_by_replication(loaded, played))

        def save(folder: Path) -> list[str]:
            if save_log is None:
                return []
            from simulator.experiment.replication import message_log
            from simulator.messages.writing import write_log

            number = played.outcomes[0].number
            write_log(message_log(loaded, number, choice.engine), folder / f"messages.{save_log}")
            name = out / loaded.name / f"messages.{save_log}"
            return [texts(lang)("run.log_written", replication=number, file=name)]

        present(
            out, loaded.name, figures, tables, manifest, lang, save,
            written=journal.end, as_json=as_json, quiet=quiet,
        )  # fmt: skip
