"""Each piece of advice by value: what it changes in a small shop, and where it has nothing to change."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario.advice import SHIPPED, Needless, plain, raised, scaled
from simulator.scenario.distributions import Distribution, mean
from simulator.scenario.schema import BuyerType, RosterLine, Scenario, Team
from simulator.scenario.shifts import assign
from simulator.units import HOUR, SECOND, Window
from tests.scenarios import a_scenario


def line(team: str, agents: int, start: int, end: int) -> RosterLine:
    return RosterLine(team=team, agents=agents, shift=Window(start * HOUR, end * HOUR))


def shop(**more: Any) -> Scenario:
    settings: dict[str, Any] = {
        "teams": {
            "old": {"agents": 4, "typing_speed": {"dist": "lognormal", "mean": 65, "cv": 0.2}},
            "new": {"agents": 3, "typing_speed": 40, "quick_replies": 0.95, "neglects": 0.01},
        },
        "roster": {
            "early": line("old", 2, 9, 18),
            "late": line("old", 2, 15, 24),
            "help": line("new", 1, 19, 24),
            "spare": line("new", 0, 9, 12),
        },
        "buyers": {
            "pre": {"share": 0.6, "lookup": {"dist": "lognormal", "mean": "6s", "cv": 1}},
            "post": {"share": 0.4, "lookup": {"dist": "uniform", "low": "0s", "high": "10s"}},
        },
        **more,
    }
    return a_scenario(**settings)


SHOP = shop()
LOGNORMAL = {"dist": "lognormal", "cv": 0.2}

CHANGES: dict[str, Any] = {
    # early and late overlap: six of the old at once; of the new one is spare
    "more-agents": {
        "roster": {"early": {"agents": 3}, "late": {"agents": 3}, "help": {"agents": 2}},
        "teams": {"old": {"agents": 6}},
    },
    "typing-10": {"teams": {"old": {"typing_speed": {**LOGNORMAL, "mean": 75}}, "new": {"typing_speed": 50}}},
    "typing-20": {"teams": {"old": {"typing_speed": {**LOGNORMAL, "mean": 85}}, "new": {"typing_speed": 60}}},
    "lookup": {
        "buyers": {
            "pre": {"lookup": {"dist": "lognormal", "mean": "4800ms", "cv": 1}},
            "post": {"lookup": {"dist": "uniform", "low": "0s", "high": "8s"}},
        }
    },
    "quick-replies": {"teams": {"old": {"quick_replies": 0.6}, "new": {"quick_replies": 1.0}}},
    "bot-resolves": {"bot": {"mode": "first_line", "resolves": 0.1}},
    "bot-overflow": {"bot": {"mode": "overflow"}},
    "longest-wait": Needless("already_so"),
    "rescue": {"desk": {"reply_order": "rescue"}},
    "no-neglect": {"teams": {"new": {"neglects": 0}}},
    "no-outage": Needless("no_outages"),
}


def test_these_are_the_shipped_levers() -> None:
    assert list(SHIPPED) == list(CHANGES)


@pytest.mark.parametrize("name", CHANGES)
def test_what_it_changes(name: str) -> None:
    assert SHIPPED[name](SHOP) == CHANGES[name]


@pytest.mark.parametrize(
    ("name", "scenario", "change"),
    [
        ("bot-resolves", shop(bot={"mode": "first_line"}), {"bot": {"resolves": 0.45}}),
        ("bot-resolves", shop(bot={"resolves": 0.95}), {"bot": {"resolves": 1.0}}),
        ("bot-resolves", shop(bot={"resolves": 1}), Needless("all_resolved")),
        ("bot-overflow", shop(bot={"mode": "overflow"}), Needless("already_so")),
        ("longest-wait", shop(desk={"reply_order": "newest"}), {"desk": {"reply_order": "longest_wait"}}),
        ("rescue", shop(desk={"reply_order": "rescue"}), Needless("already_so")),
        ("no-neglect", a_scenario(), Needless("nothing_neglected")),
        ("quick-replies", a_scenario(team={"quick_replies": 1}), Needless("all_quick")),
        ("lookup", a_scenario(buyers={"b": {"share": 1, "lookup": "0s"}}), Needless("no_lookup")),
        ("more-agents", shop(roster={"none": line("old", 0, 9, 18)}), Needless("nobody_rostered")),
        (
            "no-outage",
            shop(outages={"gateway": {"at": "2026-11-10 20:05", "lasts": "6min"}}),
            {"outages": {"gateway": None}},
        ),
    ],
)
def test_elsewhere_it_changes_other_things_or_nothing(name: str, scenario: Scenario, change: Any) -> None:
    assert SHIPPED[name](scenario) == change


def test_a_team_with_names_gets_new_names_that_nobody_has() -> None:
    teams = {"old": {"names": ["a", "b", "c", "old+1"]}, "new": {"names": ["old+2", "z"], "agents": 2}}
    named = shop(teams=teams, roster={"early": line("old", 2, 9, 18), "late": line("old", 2, 15, 24)})
    assert SHIPPED["more-agents"](named) == {
        "roster": {"early": {"agents": 3}, "late": {"agents": 3}},
        "teams": {"old": {"names": ["a", "b", "c", "old+1", "old+3", "old+4"]}},
    }
    full = shop(teams=teams, roster={"early": line("new", 2, 9, 18)})
    assert SHIPPED["more-agents"](full) == {
        "roster": {"early": {"agents": 3}},
        "teams": {"new": {"names": ["old+2", "z", "new+1"], "agents": 3}},
    }


LINES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 23), st.integers(1, 23)), min_size=1, max_size=4)


@given(LINES)
@settings(max_examples=40)
def test_one_more_on_each_line_finds_its_people_and_hires_no_more(lines: list[tuple[int, int, int]]) -> None:
    roster = {f"l{n}": line("t", agents, at, at + hours) for n, (agents, at, hours) in enumerate(lines)}
    scenario = a_scenario(teams={"t": {"agents": 12}}, roster=roster)
    changes = SHIPPED["more-agents"](scenario)
    if isinstance(changes, Needless):
        assert not any(agents for agents, _, _ in lines)
        return
    grown = {name: roster[name].model_copy(update=new) for name, new in changes["roster"].items()}
    size = changes.get("teams", {"t": {"agents": 12}})["t"]["agents"]
    assign(a_scenario(teams={"t": {"agents": size}}, roster=grown))
    if size > 12:
        with pytest.raises(ValueError, match="people free"):
            assign(a_scenario(teams={"t": {"agents": size - 1}}, roster=grown))


KINDS: list[Any] = [
    6,
    {"dist": "exponential", "mean": 6},
    {"dist": "lognormal", "mean": 6, "cv": 1},
    {"dist": "gamma", "mean": 6, "cv": 1},
    {"dist": "weibull", "mean": 6, "cv": 1},
    {"dist": "uniform", "low": 5, "high": 7},
    {"dist": "empirical", "values": [3, 6, 9]},
]
WHOLE = [{"dist": "geometric", "mean": 6}, {"dist": "poisson", "mean": 6}]


@pytest.mark.parametrize("written", KINDS + WHOLE)
def test_of_every_kind_of_speed_the_mean_rises_and_it_reads_back(written: Any) -> None:
    faster = raised(Team(agents=1, typing_speed=written).typing_speed, 10)
    assert mean(faster) == 16
    assert Team.model_validate({"typing_speed": plain(faster)}).typing_speed == faster


@pytest.mark.parametrize("written", KINDS)
def test_of_every_kind_of_lookup_a_fifth_goes_and_it_reads_back(written: Any) -> None:
    def with_units(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in ("dist", "cv") else with_units(v) for k, v in value.items()}
        return [with_units(item) for item in value] if isinstance(value, list) else f"{value}s"

    quicker: Distribution = scaled(BuyerType(share=1, lookup=with_units(written)).lookup, 0.8)
    assert mean(quicker) == 4.8 * SECOND
    assert BuyerType.model_validate({"share": 1, "lookup": plain(quicker)}).lookup == quicker
