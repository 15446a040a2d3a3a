"""The scenario of each point: the same as its settings give, and the paths that lead nowhere."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.scenario.documents import Document, read_document
from simulator.scenario.grid import parse_grid
from simulator.scenario.load import load_scenario
from simulator.scenario.points import grid_points
from tests.scenario.shop import SHOP, changed, write

ANYTHING = {
    "roster.wave.agents": ("4", "0", "-1"),
    "bot.mode": ("off", "overflow", "null", "robot"),
    "teams.temps.typing_speed": ("50", "{dist: lognormal, mean: 50, cv: 0.2}"),
    "buyers.presale.turns": ("{mean: 3}", "{dist: poisson, mean: 2}"),
    "demand.day_factors.2026-11-11": ("2", "null"),
    "outages": ("{gateway: {at: 2026-11-10 20:05, lasts: 6min}}", "null"),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("shop"))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(ANYTHING)), min_size=1, max_size=2, unique=True),
    st.sampled_from([None, "more"]),
    st.sampled_from([(), ("roster.wave.agents=7", "bot.resolves=10%"), ("bot=null",)]),
)
def test_a_point_is_the_scenario_with_its_settings_last(
    shop: Path, paths: list[str], variant: str | None, sets: tuple[str, ...]
) -> None:
    grid = parse_grid([f"{path}={','.join(ANYTHING[path])}" for path in paths])
    for point in grid_points(shop, variant, sets, grid):
        own = [f"{path}={value}" for path, value in zip(paths, point.values, strict=True)]
        if point.scenario is None:
            with pytest.raises(UserError) as raised:
                load_scenario(shop, variant, [*sets, *own])
            told = [str(problem).replace("--over", "--set") for problem in point.problems]
            assert told == [str(problem).replace("--over", "--set") for problem in raised.value.problems]
        else:
            assert point.scenario == load_scenario(shop, variant, [*sets, *own])


def problem_of(folder: Path, *overs: str, text: str = SHOP) -> str:
    with pytest.raises(UserError) as raised:
        grid_points(write(folder, text), None, (), parse_grid(overs))
    return str(raised.value)


SHARED = "the points must share it to be compared; wanted a path of what a shop can change"
ONE_VALUE = "a whole mapping; wanted a path to one value, such as"
IN_IT = "wanted a path to a value in the scenario itself"


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ("roster.wav.agents=1,2", "roster.wav.agents: no 'wav' in roster; did you mean 'wave'?"),
        ("roster.wave.agnts=1,2", "roster.wave.agnts: no 'agnts' in roster.wave; did you mean 'agents'?"),
        ("rooster.wave.agents=1",
         "rooster.wave.agents: no 'rooster' in the scenario; did you mean 'roster'?"),
        ("days.x=1", f"days.x: {SHARED}"),
        ("seed=1,2", f"seed: {SHARED}"),
        ("variants.more.days=1", "variants.more.days: no 'variants' in the scenario"),
        ("outages.gateway.lasts=1min", "outages.gateway.lasts: no 'gateway' in outages"),
        ("roster.early.breaks.0=1", "roster.early.breaks.0: no '0' in roster.early.breaks"),
        ("roster.wave=4,8", f"roster.wave: {ONE_VALUE} roster.wave.agents"),
        ("buyers.presale.turns=4,8", f"buyers.presale.turns: {ONE_VALUE} buyers.presale.turns.mean"),
        ("roster.wave.team.x=1", f"roster.wave.team.x: roster.wave.team is 'temps'; {IN_IT}"),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_one_line(tmp_path: Path, over: str, problem: str) -> None:
    assert problem_of(tmp_path, over) == f"--over: {problem}"


def test_a_roster_in_a_file_is_named(tmp_path: Path) -> None:
    early = SHOP.index("roster:")
    text = SHOP[:early] + "roster: roster.csv\n"
    assert problem_of(tmp_path, "roster.wave.agents=1,2", text=text) == (
        f"--over: roster.wave.agents: roster is 'roster.csv'; {IN_IT}"
    )


def test_both_wrong_paths_are_told_at_once(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "roster.wav.agents=1", "bott.mode=off").count("--over: ") == 2


def test_a_whole_mapping_can_be_taken_away(shop: Path) -> None:
    points = grid_points(shop, None, ["outages.a={at: 2026-11-10 20:05, lasts: 6min}"],
                         parse_grid(["outages.a=null,{lasts: 9min}"]))  # fmt: skip
    played = [None if point.scenario is None else point.scenario.outages for point in points]
    assert [None if outages is None else list(outages) for outages in played] == [[], ["a"]]


def test_a_point_that_is_no_scenario_keeps_its_problem_and_loses_no_other(shop: Path) -> None:
    points = grid_points(shop, None, (), parse_grid(["roster.wave.agents=14:18:2"]))
    assert [point.scenario is None for point in points] == [False, False, True]
    assert [str(problem) for problem in points[2].problems] == [
        "--over: roster.wave.agents: wave needs 18 people on 2026-11-10 at 19:00; team temps has 16"
    ]


def test_where_no_point_is_a_scenario_the_first_says_why(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "roster.wave.agents=8:20").endswith("'8:20'; wanted a whole number")
    text = changed(("days: 2", "days: 0"))
    assert problem_of(tmp_path, "roster.wave.agents=1,2", text=text).endswith(
        "shop.yaml:2: days: 0; wanted at least 1"
    )


def test_the_file_is_read_once(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def reading(path: Path) -> Document:
        read.append(path)
        return read_document(path)

    monkeypatch.setattr("simulator.scenario.merging.read_document", reading)
    assert len(grid_points(shop, None, (), parse_grid(["roster.wave.agents=1:10:1"]))) == 10
    assert read == [shop]
