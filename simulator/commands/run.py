"""``staffsim run``: play a scenario's days and predict the response rate."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.commands.options import (
    cluster_option,
    engine_option,
    jobs_option,
    json_option,
    lang_option,
    out_option,
    quiet_option,
    set_option,
    variant_option,
)
from simulator.commands.progress import is_watched, working

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineAsked, EngineChoice
    from simulator.experiment.playing import Progress
    from simulator.experiment.runner import Run
    from simulator.scenario.schema import Scenario


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@variant_option
@set_option
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all chance, instead of the file's.")
@click.option("--replications", type=click.IntRange(1), metavar="N", help="Play exactly N replications.")
@click.option("--only", type=click.IntRange(0), metavar="K", help="Play replication K alone.")
@engine_option
@jobs_option
@cluster_option
@click.option(
    "--save-log", type=click.Choice(["csv", "parquet"]), is_flag=False, flag_value="csv",
    help="Also write the message log of replication 0, or of --only.",
)
@out_option
@json_option
@lang_option
@quiet_option
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
    with _progress(loaded, compiling, lang, quiet) as progress:
        if only is not None:
            with heeding_interrupts():
                outcome = replicate(loaded, only, choice.engine)
            played = runner.Run((outcome,), "asked", choice.engine)
        else:
            played = runner.run(loaded, replications, jobs, progress, choice.engine, cluster)

    from simulator.experiment.result import result
    from simulator.report.language import texts

    figures = {**result(loaded, played), "variant": variant}
    seconds = {"replications": round(time.perf_counter() - started, 3)}
    with working(texts(lang)("run.drawing"), quiet=quiet):
        notes = _write(out, loaded, played, figures, seconds, choice, cluster, save_log, lang)
    if as_json:
        import json

        click.echo(json.dumps(figures, ensure_ascii=False, indent=1, allow_nan=False))
    if not quiet:
        from simulator.commands.run_summary import print_summary

        print_summary(figures, loaded, out / loaded.name, notes, lang, to_stderr=as_json)


@contextmanager
def _progress(
    scenario: "Scenario", compiling: bool, lang: str, quiet: bool
) -> Iterator["Progress"]:
    """A bar on a terminal's standard error while replications are played, or code is `compiling` first."""
    if not is_watched(quiet):
        yield lambda done, expected: None
        return
    from rich import progress as rich
    from rich.console import Console

    from simulator.report.language import texts

    what, elapsed = rich.TextColumn("{task.description}"), rich.TimeElapsedColumn()
    columns = (what, rich.BarColumn(), rich.MofNCompleteColumn(), elapsed)
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        playing = texts(lang)("run.simulating", name=scenario.name)
        task = bar.add_task(texts(lang)("run.compiling") if compiling else playing, total=None)
        yield lambda done, expected: bar.update(
            task, completed=done, total=expected, description=playing
        )


def _write(
    out: Path,
    scenario: "Scenario",
    played: "Run",
    figures: dict[str, Any],
    seconds: dict[str, float],
    choice: "EngineChoice",
    cluster: str | None,
    save_log: str | None,
    lang: str,
) -> list[str]:
    """Write the result's folder, whole or not at all; return what the user should know of it."""
    from simulator.experiment.replication import play_out
    from simulator.experiment.result import counts_by_replication
    from simulator.report.figures import draw_all
    from simulator.report.folder import MANIFEST, RESULT, whole_folder, write_json
    from simulator.report.language import texts
    from simulator.report.tables import write_tables

    started = time.perf_counter()
    notes = []
    with whole_folder(out, scenario.name) as folder:
        write_json(folder / RESULT, figures)
        write_tables(figures, counts_by_replication(scenario, played), folder / "tables")
        notes += draw_all(figures, folder / "figures", lang)[1]
        if save_log:
            from simulator.messages.log import in_time_order
            from simulator.messages.writing import write_log

            number = played.outcomes[0].number
            log = play_out(scenario, number, choice.engine).log
            write_log(in_time_order(log), folder / f"messages.{save_log}")
            name = out / scenario.name / f"messages.{save_log}"
            notes.append(texts(lang)("run.log_written", replication=number, file=name))
        seconds["writing"] = round(time.perf_counter() - started, 3)
        write_json(folder / MANIFEST, _manifest(scenario, figures, seconds, choice, cluster))
    return notes


def _manifest(
    scenario: "Scenario",
    figures: dict[str, Any],
    seconds: dict[str, float],
    choice: "EngineChoice",
    cluster: str | None,
) -> dict[str, Any]:
    """What made the result: enough to make it again."""
    import platform
    from importlib.metadata import version

    packages = ("staffsim", "simpy", "numba", "numpy", "scipy", "matplotlib", "polars", "pydantic")
    return {
        "scenario": scenario.resolved(),
        "seed": scenario.seed,
        "replications": figures["replications"],
        "stopped_by": figures["stopped_by"],
        "engine": choice.engine,
        "engine_asked": choice.asked,
        "engine_why": choice.why,
        "cluster": cluster,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        "seconds": seconds,
    }
