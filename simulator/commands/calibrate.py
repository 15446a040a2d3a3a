"""``staffsim calibrate``: a scenario fitted to a shop's own message log, and how well it fits."""

import datetime as dt
import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.commands.log_options import (
    log_argument,
    log_options,
    mapping_of,
    refuse,
    rules_as_written,
    tell_notes,
)
from simulator.commands.options import result_options
from simulator.commands.presenting import present
from simulator.commands.progress import working
from simulator.errors import Problem, UserError, of_file
from simulator.scenario.limits import MOST_DAYS_FITTED

if TYPE_CHECKING:
    from simulator.report.language import Texts

WANTED = "choose another -o FILE"


@click.command()
@log_argument
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="The scenario to write; without it NAME.yaml here, of a log NAME.csv.")
@click.option("--start", metavar="DATE",
              help="The scenario's first day: of the log, to have it as it was; else the day after it.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS_FITTED), metavar="N",
              help="The scenario's days; without it 7, or 1 of a log of less than a week.")
@click.option("--rules", metavar="NAME|FILE", default="human-9-23", show_default=True,
              help="The rule set that the scenario is scored by, and the log.")
@log_options
@result_options
def calibrate(
    log: Path,
    output: Path | None,
    start: str | None,
    days: int | None,
    rules: str,
    columns: tuple[str, ...],
    senders: tuple[str, ...],
    mapping: Path | None,
    strict: bool,
    out: Path,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Fit a scenario to LOG, a message log in a CSV, Parquet or XLSX file, or a chat tool's own export.

    Writes the scenario to FILE, which staffsim run, compare and plan take, and DIR/NAME-calibration/ with
    result.json, tables and figures of how well it fits. Without --start the scenario is the shop on the days
    after the log, as they usually are; with a date of the log it is those days as they were, which
    staffsim replay takes.
    """
    from simulator.calibration.fit import fit_log
    from simulator.messages.reading import read_log
    from simulator.report.folder import check_free
    from simulator.report.language import texts
    from simulator.verbs.calibrate import fitted

    started = time.perf_counter()
    t = texts(lang)
    given = mapping_of(mapping, columns, senders)
    scored_by = rules_as_written(rules)
    first = None if start is None else _date(start)
    file = output or Path(f"{log.stem}.yaml")
    _check_file(file, log)
    name = f"{file.stem}-calibration"
    check_free(out, name)
    with working(t("score.reading", file=log.name), quiet=quiet):
        found = read_log(log, given, strict)
    if not quiet:
        tell_notes(found.notes, t)
    with working(t("calibrate.fitting", file=log.name), quiet=quiet), of_file(log):
        fit = fit_log(found.log, given.teams)
    with of_file(log):
        scenario, result = fitted(fit, found.log, file.stem, first, days, scored_by, log.name, t)
    result["written"] = file.name

    from simulator.commands.manifest import manifest_of_fit
    from simulator.report.calibration_tables import calibration_tables
    from simulator.report.making import written_beside
    from simulator.scenario.load import load_scenario
    from simulator.scenario.writing import as_yaml

    with written_beside(file, as_yaml(scenario, _remarks(result, t)), WANTED) as beside:
        load_scenario(beside)  # what is written is a scenario, or this is a defect that must be seen
        digest = hashlib.sha256(log.read_bytes()).hexdigest()
        manifest = manifest_of_fit(scenario, result, time.perf_counter() - started, digest)
        tables = calibration_tables(result)
        present(
            out, name, result, tables, manifest, lang, along={beside: file}, as_json=as_json, quiet=quiet
        )


def _remarks(result: dict[str, Any], t: "Texts") -> list[str]:
    """What stands above the scenario."""
    covers = result["covers"]
    lines = [
        t("calibrate.file_remark", file=result["log"], start=covers["start"], end=covers["end"],
          chats=t.number(result["chats"]))
    ]  # fmt: skip
    assumed = [path for path, one in result["parameters"].items() if one["assumed"]]
    if assumed:
        lines.append(t("calibrate.file_remark_assumed", paths=", ".join(assumed)))
    lines.append(t("calibrate.file_remark_cost"))
    return lines


def _date(text: str) -> dt.date:
    from simulator.units import parse_date

    try:
        return parse_date(text)
    except ValueError as error:
        refuse("--start", text, str(error))


def _check_file(file: Path, log: Path) -> None:
    """Make sure that the scenario may be written.

    Raises
    ------
    UserError
        Where something is there, the name is no scenario's, or nothing can be written there.
    """
    from simulator.report.folder import check_writable

    if file.suffix.lower() not in (".yaml", ".yml"):
        raise UserError(Problem("not a scenario's name", "wanted NAME.yaml", str(file)))
    if file.exists():
        wanted = f"nothing is overwritten: {WANTED}, or move it away"
        raise UserError(Problem("is there already", wanted, str(file)))
    if not file.parent.is_dir():
        raise UserError(Problem("no such folder", "make it first", str(file.parent)))
    check_writable(file.parent, WANTED)
