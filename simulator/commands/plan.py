"""``staffsim plan``: the cheapest roster that reaches the target, found with simulation and proved by it."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.commands.manifest import manifest_of
from simulator.commands.options import (
    engine_option,
    jobs_option,
    result_options,
    resume_option,
    seed_option,
    set_option,
    variant_option,
)
from simulator.commands.presenting import present
from simulator.commands.progress import planning
from simulator.commands.unfinished import keeping

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineAsked
    from simulator.planning.plan import Planned

ASSUMED = "assumed-patience"
"""The variant of ``plan.yaml`` that has the buyers as the scenario assumes them."""
MISSED = 3
"""Exit code where no roster reaches the target."""


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@variant_option
@set_option
@seed_option
@click.option(
    "--replications", type=click.IntRange(2), metavar="N",
    help="Search on N days and prove on N others; without it as the confidence wants, 100 and 400 for 95%.",
)  # fmt: skip
@click.option("--frontier", is_flag=True, help="Also say what confidences from 50% to 99% cost.")
@engine_option
@jobs_option
@resume_option
@result_options
def plan(
    scenario: Path,
    variant: str | None,
    sets: tuple[str, ...],
    seed: int | None,
    replications: int | None,
    frontier: bool,
    engine: "EngineAsked",
    jobs: int | None,
    resume: bool,
    out: Path,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Find the cheapest roster of SCENARIO's plan with which a day reaches the target as surely as asked.

    Writes DIR/NAME-plan/ with plan.yaml, a scenario to run; roster.xlsx to hand out; result.json, tables,
    figures and a manifest. Ctrl-C ends the search with the best roster found so far. Exit code 3: no
    roster of the menu can do it.
    """
    from simulator.experiment.engine_choice import choose_engine
    from simulator.planning.plan import make_plan
    from simulator.report.folder import check_free
    from simulator.scenario.load import load_scenario
    from simulator.verbs import plan as verb

    started = time.perf_counter()
    if seed is not None:
        sets = (*sets, f"seed={seed}")
    read = load_scenario(scenario, variant, sets)
    searched = verb.days_of_search(read, replications, str(scenario))
    name = f"{read.name}-plan"
    check_free(out, name)  # before a minute of work, not after it
    choice = choose_engine(read, verb.PLANS * searched, engine)
    with keeping(out, name, lang, resume=resume, quiet=quiet) as journal:
        with planning(name, lang, quiet=quiet) as told:
            confidences = verb.CONFIDENCES if frontier else ()
            proved = replications or verb.TIMES * searched
            planned = make_plan(read, searched, proved, choice.engine, jobs, confidences, told)
        journal.stays = planned.cut_short

        from simulator.planning.plan_result import plan_result
        from simulator.report.plan_tables import plan_tables

        result = plan_result(planned, variant)
        manifest = manifest_of([read], result, time.perf_counter() - started, choice, None, journal.taken)

        def more(folder: Path) -> list[str]:
            return _hand_out(folder, planned, result, lang)

        present(
            out, name, result, plan_tables(result), manifest, lang, more,
            written=journal.end, as_json=as_json, quiet=quiet,
        )  # fmt: skip
    if not planned.feasible:
        click.get_current_context().exit(MISSED)


def _hand_out(folder: Path, planned: "Planned", result: dict[str, Any], lang: str) -> list[str]:
    """Write the plan as a scenario and the roster as a spreadsheet; nothing is to be said of them."""
    from simulator.report.language import texts
    from simulator.report.roster_xlsx import write_roster
    from simulator.scenario.writing import as_yaml
    from simulator.verbs.plan import scenario_as_proved

    t = texts(lang)
    remarks = [t("plan.file_remark"), t("plan.file_remark_run")]
    variants: dict[str, Any] = {}
    if result["if_buyers_leave"] is not None:
        remarks.append(t("plan.file_remark_assumed", variant=ASSUMED))
        written = planned.scenario.resolved()["buyers"]
        buyers = {name: {"patience": kind["patience"]} for name, kind in written.items()}
        variants[ASSUMED] = {"title": t("plan.file_assumed"), "buyers": buyers}
    (folder / "plan.yaml").write_text(
        as_yaml(scenario_as_proved(planned), remarks, variants), encoding="utf-8"
    )
    write_roster(folder / "roster.xlsx", result, lang)
    return [t("plan.handed_out")]
