"""``staffsim compare``: which of several scenarios is best, by how much, and how sure that is."""

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
)
from simulator.commands.presenting import present
from simulator.commands.progress import playing
from simulator.commands.unfinished import keeping
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineAsked


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SCENARIO...")
@click.option(
    "--variant", "variants", multiple=True, metavar="NAME",
    help="Take this variant of a single file; may be repeated. Without it, all of them.",
)  # fmt: skip
@set_option
@seed_option
@click.option("--replications", type=click.IntRange(1), metavar="N", help="Play exactly N replications each.")
@click.option(
    "--budget", type=click.IntRange(1), metavar="N",
    help="Play at most N replications in all, where they decide who is best; without it, the baseline's "
    "replications.max times the scenarios.",
)  # fmt: skip
@click.option(
    "--baseline", metavar="NAME", help="Compare with this one, and not with the first file's own scenario."
)
@player_options
@resume_option
@result_options
def compare(
    scenarios: tuple[Path, ...],
    variants: tuple[str, ...],
    sets: tuple[str, ...],
    seed: int | None,
    replications: int | None,
    budget: int | None,
    baseline: str | None,
    engine: "EngineAsked",
    jobs: int | None,
    cluster: str | None,
    resume: bool,
    out: Path,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Play several SCENARIO files, or one file's variants, with the same buyers, and compare them.

    Replications go where they decide which is best. Writes DIR/NAME-compare/ with result.json, tables,
    figures and a manifest.
    """
    if variants and len(scenarios) > 1:
        raise click.UsageError("--variant takes variants of one file; name one, or give no --variant")
    if replications is not None and budget is not None:
        raise click.UsageError("--replications and --budget exclude each other")
    if cluster is not None and jobs is not None:
        raise click.UsageError("--cluster excludes --jobs")
    from simulator.experiment.comparable import check_comparable
    from simulator.experiment.contenders import gather
    from simulator.experiment.engine_choice import choose_engine, must_compile
    from simulator.experiment.together import play_together, play_until_decided
    from simulator.report.folder import check_free
    from simulator.verbs.compare import enough

    started = time.perf_counter()
    if seed is not None:
        sets = (*sets, f"seed={seed}")
    contenders, lost = gather(scenarios, variants, sets, baseline)
    check_comparable(contenders)
    played = [contender.scenario for contender in contenders]
    base = played[0]
    name = f"{base.name}-compare"
    check_free(out, name)  # before minutes of work, not after them
    first = replications or base.replications.min
    if replications is None:
        budget = enough(budget, contenders, "--budget")
    choice = choose_engine(base, first * len(played), engine)
    selection = None
    compiling = cluster is None and must_compile(choice.engine)
    with keeping(out, name, lang, resume=resume, quiet=quiet) as journal:
        with playing(name, compiling, lang, quiet=quiet) as progress:
            if budget is None:
                entries = play_together(played, first, jobs, progress, choice.engine, cluster)
            else:
                entries, selection = play_until_decided(
                    played, first, budget, base.replications.precision, jobs, progress, choice.engine, cluster
                )

        from simulator.experiment.comparison import comparison, counts_by_replication, failures
        from simulator.report.comparison_tables import comparison_tables

        failed = [*lost, *failures(contenders, entries)]
        result = comparison(contenders, entries, selection, budget, failed)
        manifest = manifest_of(played, result, time.perf_counter() - started, choice, cluster, journal.taken)
        tables = comparison_tables(result, counts_by_replication(contenders, entries))
        present(out, name, result, tables, manifest, lang, written=journal.end, as_json=as_json, quiet=quiet)
    if failed:
        raise UserError(dict.fromkeys(problem for one in failed for problem in one.problems))
