"""``staffsim sweep``: a grid of values, and the cheapest of them that reaches the target."""

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
from simulator.errors import Problem, UserError

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineAsked


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--over", "overs", multiple=True, required=True, metavar="PATH=VALUES",
    help="What to vary: a range START:STOP:STEP, such as roster.wave.agents=8:20:2, or a list, such as "
    "bot.resolves=20%,40%. Give it once or twice.",
)  # fmt: skip
@variant_option
@set_option
@seed_option
@click.option(
    "--replications", type=click.IntRange(1), metavar="N",
    help="Play N replications of each point; without it, the scenario's replications.min.",
)  # fmt: skip
@player_options
@resume_option
@result_options
def sweep(
    scenario: Path,
    overs: tuple[str, ...],
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
    """Play SCENARIO with every value, or pair of values, and find the cheapest that reaches the target.

    Writes DIR/NAME-sweep/ with result.json, tables, figures and a manifest. Points that cannot be played
    are left out and told at the end, with exit code 1.
    """
    if cluster is not None and jobs is not None:
        raise click.UsageError("--cluster excludes --jobs")
    from simulator.experiment.engine_choice import choose_engine, must_compile
    from simulator.experiment.together import play_together
    from simulator.report.folder import check_free
    from simulator.scenario.grid import parse_grid
    from simulator.scenario.points import grid_points

    started = time.perf_counter()
    if seed is not None:
        sets = (*sets, f"seed={seed}")
    grid = parse_grid(overs)
    points = grid_points(scenario, variant, sets, grid)
    played = [point.scenario for point in points if point.scenario is not None]
    first = played[0]
    name = f"{first.name}-sweep"
    check_free(out, name)  # before minutes of work, not after them
    count = replications or first.replications.min
    choice = choose_engine(first, count * len(played), engine)
    compiling = cluster is None and must_compile(choice.engine)
    with keeping(out, name, lang, resume=resume, quiet=quiet) as journal:
        with playing(name, compiling, lang, quiet=quiet) as progress:
            entries = play_together(played, count, jobs, progress, choice.engine, cluster)

        from simulator.experiment.sweep import counts_by_replication
        from simulator.experiment.sweep import sweep as result_of
        from simulator.report.sweep_words import point_rows

        result = result_of(grid, points, entries)
        manifest = {
            **manifest_of([first], result, time.perf_counter() - started, choice, cluster, journal.taken),
            "over": list(overs),
        }
        tables = {"points": point_rows(result), "replications": counts_by_replication(grid, points, entries)}
        present(out, name, result, tables, manifest, lang, written=journal.end, as_json=as_json, quiet=quiet)
    if result["failed"]:
        texts_of = (problem for failed in result["failed"] for problem in failed["problems"])
        raise UserError(Problem(text) for text in dict.fromkeys(texts_of))
