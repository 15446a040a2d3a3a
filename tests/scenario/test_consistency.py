"""What holds between keys: nights, the eve, people on several lines."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.scenario.consistency import findings
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import assign
from tests.depth import examples
from tests.scenario.shop import SHOP, changed, write

ROSTER = SHOP[SHOP.index("roster:") :]


def told(folder: Path, *lines: str) -> list[str]:
    """What is found of the shop with another roster, each line short."""
    path = write(folder, changed((ROSTER, "roster:\n" + "".join(f"  {line}\n" for line in lines))))
    try:
        load_scenario(path)
    except UserError as error:
        return [f"{problem.key}: {problem.found}" for problem in error.problems]
    return []


def test_a_night_shift_takes_people_from_the_next_morning(tmp_path: Path) -> None:
    night = "night: {team: veterans, agents: 5, shift: 22:00-06:00, on: [2026-11-10]}"
    assert told(tmp_path, night, "dawn: {team: veterans, agents: 3, shift: 05:00-09:00}") == []
    assert told(tmp_path, night, "dawn: {team: veterans, agents: 4, shift: 05:00-09:00}") == [
        "roster.dawn.agents: night and dawn need 9 people on 2026-11-11 at 05:00"
    ]
    assert told(tmp_path, night, "dawn: {team: veterans, agents: 4, shift: 06:00-09:00}") == []


def test_the_eves_night_shift_of_every_day_is_there_in_the_first_morning(tmp_path: Path) -> None:
    lines = (
        "night: {team: veterans, agents: 5, shift: 22:00-06:00}",
        "dawn: {team: veterans, agents: 4, shift: 05:00-09:00}",
    )
    assert told(tmp_path, *lines) == [
        "roster.dawn.agents: night and dawn need 9 people on 2026-11-10 at 05:00"
    ]


def test_the_eve_may_be_named_for_a_shift_over_midnight_only(tmp_path: Path) -> None:
    assert told(tmp_path, "night: {team: veterans, agents: 5, shift: 22:00-06:00, on: [2026-11-09]}") == []
    assert told(tmp_path, "late: {team: veterans, agents: 5, shift: 22:00-24:00, on: [2026-11-09]}") == [
        "roster.late.on[1]: 2026-11-09, outside the days played"
    ]


def test_of_several_lines_the_fewest_that_are_too_many_are_named(tmp_path: Path) -> None:
    assert told(
        tmp_path,
        "a: {team: veterans, agents: 3, shift: 08:00-20:00}",
        "b: {team: veterans, agents: 3, shift: 10:00-20:00}",
        "c: {team: veterans, agents: 3, shift: 12:00-20:00}",
        "d: {team: veterans, agents: 1, shift: 13:00-20:00}",
    ) == ["roster.c.agents: a, b and c need 9 people on 2026-11-10 at 12:00"]


def test_breaks_of_a_night_shift_lie_on_either_side_of_midnight(tmp_path: Path) -> None:
    night = "night: {team: veterans, agents: 5, shift: 22:00-06:00, breaks: [%s]}"
    assert told(tmp_path, night % "23:30-00:30, 03:00-03:30") == []
    assert told(tmp_path, night % "05:45-06:15") == [
        "roster.night.breaks[1]: a break 05:45-06:15 outside the shift 22:00-06:00"
    ]
    assert told(tmp_path, night % "23:30-00:30, 00:15-01:00") == [
        "roster.night.breaks: breaks 23:30-00:30 and 00:15-01:00 that overlap"
    ]


def test_no_two_accounts_have_one_name(tmp_path: Path) -> None:
    named = "  veterans: {names: [a, b, c, d, e, temps-16, temps-17, bot]}"
    with pytest.raises(UserError) as caught:
        load_scenario(write(tmp_path, changed(("  veterans: {agents: 8}", named))))
    assert [str(problem).partition(": ")[2] for problem in caught.value.problems] == [
        "teams.veterans.names[6]: 'temps-16', who is in temps already; wanted each person once",
        "teams.veterans.names[8]: 'bot', the robot's own account; wanted another name",
    ]


LINE = st.tuples(st.integers(0, 4), st.integers(0, 23), st.integers(1, 23), st.sampled_from([None, [0], [1]]))


@given(st.lists(LINE, min_size=1, max_size=5))
@settings(max_examples=examples(60))
def test_a_roster_is_refused_exactly_where_its_people_cannot_be_dealt_out(
    lines: list[tuple[int, int, int, list[int] | None]],
) -> None:
    roster = {
        f"l{number}": {
            "team": "t",
            "agents": agents,
            "shift": f"{start:02}:00-{(start + hours) % 24:02}:00",
            "on": None if days is None else [f"2026-11-{10 + day}" for day in days],
        }
        for number, (agents, start, hours, days) in enumerate(lines)
    }
    scenario = Scenario.model_validate(
        {
            "name": "x",
            "start": "2026-11-10",
            "days": 2,
            "demand": {"chats_per_day": 1},
            "buyers": {"b": {"share": 1}},
            "teams": {"t": {"agents": 6}},
            "roster": roster,
        }
    )
    if list(findings(scenario)):
        with pytest.raises(ValueError, match="people free"):
            assign(scenario)
    else:
        assign(scenario)


def test_a_trace_written_out_must_be_whole(tmp_path: Path) -> None:
    demand = SHOP[SHOP.index("demand:") : SHOP.index("buyers:")]

    def found(trace: str) -> str:
        path = write(tmp_path, changed((demand, f"demand: {{arrivals: {trace}}}\n")))
        with pytest.raises(UserError) as caught:
            load_scenario(path)
        return caught.value.problems[0].found

    assert found("{times: [1, 2], counts: [1, 2]}") == "counts without an interval, or the reverse"
    assert found("{times: [1, 2], counts: [1], interval: 1}") == "1 counts for 2 times"
    assert found("{times: [2, 1]}") == "times out of order"
    assert found("{times: [-2, -1]}") == "no arrival on the days played"
    assert found("{times: [0, 10], counts: [20000000, 1], interval: 10}") == "20,000,001 chats in all"


def test_names_longer_than_a_figure_can_show_are_refused_where_they_stand(tmp_path: Path) -> None:
    fits, long = "一" * 300, "一" * 301
    assert told(tmp_path, f"{fits}: {{team: veterans, agents: 3, shift: 08:00-20:00}}") == []
    assert told(tmp_path, f"{long}: {{team: veterans, agents: 3, shift: 08:00-20:00}}") == [
        f"roster: '{'一' * 18}…, a name of 301 characters"
    ]
    path = write(tmp_path, changed(("veterans: {agents: 8}", f"veterans: {{names: [a, {long}]}}")))
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert ("teams.veterans.names[2]", f"'{'一' * 18}…, a name of 301 characters", "wanted at most 300") in [
        (problem.key, problem.found, problem.wanted) for problem in caught.value.problems
    ]


@pytest.mark.parametrize(("count", "lines"), [(100, 0), (101, 1)])
def test_a_hundred_teams_are_the_most(tmp_path: Path, count: int, lines: int) -> None:
    teams = "".join(f"  t{n}: {{agents: 1}}\n" for n in range(count - 2))
    path = write(tmp_path, changed(("teams:\n", f"teams:\n{teams}")))
    problems = []
    try:
        load_scenario(path)
    except UserError as error:
        problems = [f"{problem.key}: {problem.found}; {problem.wanted}" for problem in error.problems]
    assert problems == [f"teams: {count} teams; wanted at most 100"] * lines


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("标" * 500, []),
        ("标" * 501, ["title: wanted at most 500 characters"]),
        ('"\\ud800"', ["title: wanted whole characters, not half of one"]),
    ],
)
def test_a_title_is_one_that_a_figure_can_show(tmp_path: Path, title: str, told: list[str]) -> None:
    path = write(tmp_path, f"title: {title}\n{SHOP}")
    problems = []
    try:
        load_scenario(path)
    except UserError as error:
        problems = [f"{problem.key}: {problem.wanted}" for problem in error.problems]
    assert problems == told
