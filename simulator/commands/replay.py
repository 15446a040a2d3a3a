"""``staffsim replay``: a log's own buyers before another desk."""

import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands.log_options import log_argument, log_options, mapping_of, tell_notes
from simulator.commands.manifest import manifest_of
from simulator.commands.options import (
    engine_option,
    jobs_option,
    result_options,
    seed_option,
    set_option,
    variant_option,
)
from simulator.commands.presenting import present
from simulator.commands.progress import playing, working
from simulator.errors import of_file

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineAsked


@click.command()
@log_argument
@click.argument("scenario", type=click.Path(path_type=Path))
@variant_option
@set_option
@seed_option
@click.option("--replications", type=click.IntRange(1), metavar="N", default=20, show_default=True,
              help="Play exactly N replications of either desk.")
@engine_option
@jobs_option
@log_options
@result_options
def replay(
    log: Path,
    scenario: Path,
    variant: str | None,
    sets: tuple[str, ...],
    seed: int | None,
    replications: int,
    engine: "EngineAsked",
    jobs: int | None,
    columns: tuple[str, ...],
    senders: tuple[str, ...],
    mapping: Path | None,
    strict: bool,
    out: Path,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Play the very buyers of LOG, a message log, against the desk of SCENARIO: roster, teams, bot, order.

    They are played against the log's own desk too, as a check of how far to trust the answer. The days are
    those that both have. Writes DIR/NAME-replay/ with result.json, tables, figures and a manifest.
    """
    from simulator.calibration.calibration_result import parameters
    from simulator.calibration.fit import fit_log
    from simulator.calibration.replay import as_it_was, common_days, other_desk, own_desk
    from simulator.calibration.replay import replay as play_again
    from simulator.calibration.replay_result import counts_by_replication, replay_result
    from simulator.calibration.seen import see
    from simulator.experiment.engine_choice import choose_engine, must_compile
    from simulator.messages.reading import read_log
    from simulator.report.folder import check_free
    from simulator.report.language import texts
    from simulator.report.replay_tables import replay_tables
    from simulator.scenario.load import load_scenario

    t = texts(lang)
    given = mapping_of(mapping, columns, senders)
    asked = load_scenario(scenario, variant, sets if seed is None else (*sets, f"seed={seed}"))
    name = f"{asked.name}-replay"
    check_free(out, name)  # before minutes of work, not after them
    with working(t("score.reading", file=log.name), quiet=quiet):
        found = read_log(log, given, strict)
    if not quiet:
        tell_notes(found.notes, t)
    with working(t("replay.fitting", file=log.name), quiet=quiet), of_file(log):
        start, days = common_days(found.log, asked, log.name, str(scenario))
        fit = fit_log(found.log, given.teams)
        own = as_it_was(own_desk(fit, start, days), asked)
        other = other_desk(own, asked, str(scenario))
        seen = see(fit.chats, own, fit.leaving.left, fit.work.typed, fit.teams.team_of)

    started = time.perf_counter()
    choice = choose_engine(own, 2 * replications, engine)
    with playing(name, must_compile(choice.engine), lang, quiet=quiet) as progress:
        ours, theirs = play_again(seen, (own, other), replications, jobs, progress, choice.engine)
    seconds = time.perf_counter() - started
    known = parameters(fit, own)  # how many come the log's own buyers say
    assumed = [path for path, one in known.items() if one.assumed and not path.startswith("demand.")]
    result = {**replay_result(found.log, fit.chats, seen, ours, theirs, asked, log.name, assumed),
              "variant": variant}  # fmt: skip
    digest = hashlib.sha256(log.read_bytes()).hexdigest()
    manifest = {
        **manifest_of([other, own], result, seconds, choice, None),
        "log": {"file": log.name, "sha256": digest},
    }
    tables = replay_tables(result, counts_by_replication(ours, theirs))
    present(out, name, result, tables, manifest, lang, as_json=as_json, quiet=quiet)
