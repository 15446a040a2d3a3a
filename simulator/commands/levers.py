"""``staffsim levers``: which single change would help most, and which two together."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands.options import (
    cluster_option,
    engine_option,
    jobs_option,
    json_option,
    lang_option,
    out_option,
    quiet_option,
    seed_option,
    set_option,
    variant_option,
)
from simulator.commands.page_view import print_page
from simulator.commands.progress import playing, working
from simulator.commands.writing import manifest_of, write_result
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
@engine_option
@jobs_option
@cluster_option
@out_option
@json_option
@lang_option
@quiet_option
def levers(
    scenario: Path,
    variant: str | None,
    sets: tuple[str, ...],
    seed: int | None,
    replications: int | None,
    engine: "EngineAsked",
    jobs: int | None,
    cluster: str | None,
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
    with playing(name, compiling, lang, quiet=quiet) as progress:
        played = play_levers(read, count, jobs, progress, choice.engine, cluster)

    from simulator.experiment.levers_result import counts_by_replication, levers_result
    from simulator.report.language import texts
    from simulator.report.levers_tables import levers_tables
    from simulator.report.pages import page_of

    result = {**levers_result(played), "variant": variant}
    scenarios = [read.today, *(lever.scenario for lever in read.levers)]
    manifest = manifest_of(scenarios, result, time.perf_counter() - started, choice, cluster)
    tables = levers_tables(result, counts_by_replication(played))
    t = texts(lang)
    with working(t("run.drawing"), quiet=quiet):
        notes = write_result(out, name, result, tables, manifest, lang)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False))
    if not quiet:
        print_page(page_of(t, result), t, out / name, notes, to_stderr=as_json)
    if played.failed:
        raise UserError(dict.fromkeys(problem for one in played.failed for problem in one.problems))
