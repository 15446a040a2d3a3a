"""A scenario written out reads back the same, whatever it was made of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.scenario.documents import parse_document
from simulator.scenario.load import check_document, load_scenario, variant_names
from simulator.scenario.schema import Scenario
from simulator.scenario.writing import as_yaml
from tests.planning.worlds import small_worlds
from tests.scenario.shop import SHOP, write
from tests.scenario.test_plan_checks import PLAN

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def read_back(text: str) -> Scenario:
    """What a file with `text` says, far from all files that the first was made of."""
    return check_document(parse_document(text, "written.yaml", Path("nowhere")))


def shipped() -> Iterator[tuple[Path, str | None]]:
    for path in sorted(SCENARIOS.glob("*.yaml")):
        yield from ((path, variant) for variant in (None, *variant_names(path)))


@pytest.mark.parametrize(("path", "variant"), list(shipped()), ids=lambda part: getattr(part, "stem", part))
def test_shipped_scenarios_read_back_the_same(path: Path, variant: str | None) -> None:
    scenario = load_scenario(path, variant)
    assert read_back(as_yaml(scenario)) == scenario


@pytest.mark.parametrize("world", small_worlds(), ids=lambda world: world.name)
def test_a_scenario_with_a_plan_reads_back_the_same(world: Scenario) -> None:
    assert world.plan is not None
    assert Scenario.model_validate(world.resolved()) == world
    assert read_back(as_yaml(world)) == world


def test_a_plan_with_all_its_keys_reads_back_the_same(tmp_path: Path) -> None:
    more = "  target: 85%\n  on: [2026-11-11]\n  hourly_floor: 60.5%\n  count_on_leavers: true\n" \
           "  people: {rest: 10.5h, days_off: 2, late_from: '21:30'}\n"  # fmt: skip
    limits = "  limits: {temps: {at_once: 14, hours: 7.5h}, veterans: 12}\n"
    text = SHOP + PLAN.replace("  limits: {temps: 14}\n", limits) + more
    text = text.replace("temps, shift: 09:00-18:00", "temps, shift: 9:00-16:00")
    scenario = load_scenario(write(tmp_path, text))
    assert scenario.plan is not None
    assert scenario.plan.model_dump(mode="json")["people"]["late_from"] == "21:30"
    assert Scenario.model_validate(scenario.resolved()) == scenario
    assert read_back(as_yaml(scenario)) == scenario


def test_what_files_held_is_in_it(tmp_path: Path) -> None:
    trace = "time\n2026-11-10 09:00:00.123456\n2026-11-10 10:00\n"
    (tmp_path / "trace.csv").write_text(trace, encoding="utf-8")
    (tmp_path / "roster.csv").write_text(
        "name,team,agents,from,to\nearly,veterans,4,09:00,18:00\nnight,temps,2,22:00,06:00\n", "utf-8"
    )
    start, end = SHOP.index("demand:"), SHOP.index("buyers:")
    text = SHOP[:start] + "demand: {arrivals: trace.csv}\n" + SHOP[end : SHOP.index("roster:")]
    scenario = load_scenario(write(tmp_path, text + "roster: roster.csv\n"))
    written = as_yaml(scenario)
    assert "csv" not in written
    assert read_back(written) == scenario


def test_a_null_that_says_something_stays(tmp_path: Path) -> None:
    text = SHOP.replace("days: 2", "days: 2\nrules: {base: human-9-23, target: null}")
    text = text.replace("{agents: 8}", "{agents: 8, max_chats: null}").replace(
        "share: 70%", "share: 70%, patience: null"
    )
    scenario = load_scenario(write(tmp_path, text))
    written = as_yaml(scenario)
    assert "rules: {base: human-9-23, target: null}\n" in written
    assert {"max_chats:", "patience:"} <= {line.strip() for line in written.splitlines()}
    assert "hourly_cost: 0.0\n" in written  # that is a default, too
    assert "names:" not in written  # of which null is what is meant anyhow
    back = read_back(written)
    assert back == scenario
    assert back.rule_set.target is None
    assert back.teams["veterans"].max_chats is None
    assert back.buyers["presale"].patience is None


def test_remarks_stand_above_it() -> None:
    world = small_worlds()[0]
    written = as_yaml(world, ["made by: staffsim", "第二行"])
    assert written.startswith("# made by: staffsim\n# 第二行\nname: plain\n")
    assert read_back(written) == world
    assert read_back(as_yaml(world, ["two\nlines: [", ""])) == world


@pytest.fixture(scope="module")
def plain() -> Scenario:
    return small_worlds()[0]


LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\x85\u2028:#-'\"&*")
TEXT = st.text(LETTERS, max_size=30)


@example("<<")
@example("null")
@example("1e3")
@example("2026-11-10")
@example("on")
@example("a  b " * 60)
@example(" \n ")
@example("\x85")
@example("---")
@given(TEXT)
@settings(max_examples=25, deadline=None)
def test_any_text_reads_back_the_same(plain: Scenario, text: str) -> None:
    named = {text or "nobody": plain.teams["team"]}
    scenario = plain.model_copy(update={"title": text, "teams": {**plain.teams, **named}})
    assert read_back(as_yaml(scenario)) == scenario


@given(
    st.floats(0.001, 1), st.floats(0, 1e7), st.integers(0, 10**12), st.floats(1, 1e6), st.integers(1, 10**14)
)
@settings(max_examples=25, deadline=None)
def test_any_number_reads_back_the_same(share: float, chats: float, at: int, mean: float, wait: int) -> None:
    buyers: dict[str, Any] = {"share": 1, "leaves_silently": share, "patience": f"{wait}us",
                              "turns": {"dist": "geometric", "mean": min(mean, 1000)}}  # fmt: skip
    scenario = small_worlds()[0].resolved() | {"buyers": {"b": buyers}, "seed": at}
    scenario["demand"] = {"chats_per_day": chats, "busyness_cv": share}
    made = Scenario.model_validate(scenario)
    assert read_back(as_yaml(made)) == made


def test_a_remark_quotes_names_that_act_and_the_file_reads_back() -> None:
    scenario = load_scenario(SCENARIOS / "typing.yaml")
    text = as_yaml(scenario, ["of the team '\x1b[2J\x07'"])
    assert text.startswith("# of the team '\\u001b[2J\\u0007'\n")
    assert read_back(text) == scenario
