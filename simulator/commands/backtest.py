"""``staffsim backtest``: fit a log's early days, predict its later ones, and compare."""

import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands.log_options import (
    log_argument,
    log_options,
    mapping_of,
    rules_of,
    tell_notes,
)
from simulator.commands.manifest import manifest_of
from simulator.commands.options import engine_option, jobs_option, result_options
from simulator.commands.presenting import present
from simulator.commands.progress import playing, working
from simulator.errors import of_file

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineAsked

LEAST = 40
"""Replications without which there is no 95% interval: `simulator.calibration.prediction.LEAST`."""


@click.command()
@log_argument
@click.option(
    "--rules", metavar="NAME|FILE", default="human-9-23", show_default=True,
    help="The rule set that both are scored by: its name, or a YAML file with a base and what differs.",
)
@log_options
@click.option(
    "--fit-days", type=click.IntRange(1), metavar="N",
    help="Fit on the first N days; without it on two thirds of them, and at least a week.",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of all chance.",
)  # fmt: skip
@click.option(
    "--replications", type=click.IntRange(LEAST), default=200, show_default=True, metavar="N",
    help="Play the later days N times.",
)
@engine_option
@jobs_option
@result_options
def backtest(
    log: Path,
    rules: str,
    columns: tuple[str, ...],
    senders: tuple[str, ...],
    mapping: Path | None,
    strict: bool,
    fit_days: int | None,
    seed: int,
    replications: int,
    engine: "EngineAsked",
    jobs: int | None,
    out: Path,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Fit the early days of LOG, a message log, predict its later days, and compare.

    Writes DIR/NAME-backtest/ with result.json, tables, figures and a manifest.
    """
    from simulator.calibration.backtest import days_to_fit, split
    from simulator.calibration.doubt import doubt_of
    from simulator.calibration.fit import fit_log
    from simulator.calibration.fitted_scenario import scenario_for
    from simulator.calibration.prediction import Draw, counts_of, predict
    from simulator.experiment.engine_choice import choose_engine, must_compile
    from simulator.experiment.interrupts import heeding_interrupts
    from simulator.messages.reading import read_log
    from simulator.report.folder import check_free
    from simulator.report.language import texts

    t, judged, given = texts(lang), rules_of(rules), mapping_of(mapping, columns, senders)
    name = f"{log.stem}-backtest"
    check_free(out, name)  # before a minute of work, not after it
    with working(t("score.reading", file=log.name), quiet=quiet), heeding_interrupts(), of_file(log):
        found = read_log(log, given, strict)
        cut = split(found.log, days_to_fit(found.log, fit_days))
    if not quiet:
        tell_notes(found.notes, t)
    with working(t("backtest.fitting", days=cut.fitted), quiet=quiet), heeding_interrupts(), of_file(log):
        fit = fit_log(cut.early, given.teams)
        scenario = scenario_for(fit, cut.later, cut.days, name).model_copy(update={"seed": seed})

    started = time.perf_counter()
    choice = choose_engine(scenario, replications, engine)
    with playing(name, must_compile(choice.engine), lang, quiet=quiet) as progress:
        draw = Draw(scenario, judged, choice.engine, doubt_of(fit))
        predicted = predict(draw, replications, jobs, progress)
    seconds = time.perf_counter() - started

    from simulator.calibration.backtest_result import Backtest, result
    from simulator.report.backtest_tables import backtest_tables

    actual = counts_of(found.log, judged, cut.epoch, cut.fitted + cut.days)
    figures = result(
        Backtest(log.name, cut, scenario, judged, actual, predicted, choice.engine, fit.cautions)
    )
    manifest = {
        **manifest_of([scenario], figures, seconds, choice, None),
        "log": {"file": log.name, "sha256": hashlib.sha256(log.read_bytes()).hexdigest()},
    }
    tables = backtest_tables(figures)
    present(out, name, figures, tables, manifest, lang, as_json=as_json, quiet=quiet)
