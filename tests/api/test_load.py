"""Scenarios from files, from Python data and from one another, and what is said of those that are none."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator as ss
from tests.api.shop import SHOP


def problems(*arguments: Any, **named: Any) -> list[str]:
    with pytest.raises(ss.UserError) as caught:
        ss.load(*arguments, **named)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["double11", "double11-plan", "month", "small-shop", "uncovered-hour"])
def test_a_scenario_dumped_or_loaded_again_is_the_same(project: Path, tmp_path: Path, name: str) -> None:
    shop = ss.load(project / "scenarios" / f"{name}.yaml")
    file = tmp_path / "again.yaml"
    file.write_text(ss.dump(shop), encoding="utf-8")
    assert ss.load(file) == ss.load(shop) == ss.load(shop.resolved()) == shop


def test_python_values_are_what_a_file_would_say() -> None:
    shop = ss.load(SHOP)
    assert (shop.start, shop.name) == (dt.date(2026, 11, 10), "stall")
    assert shop.demand.day_factors == {dt.date(2026, 11, 11): 1.5}
    assert ss.load(SHOP, set={"buyers.aftersale.patience": "4min"}) == shop
    changes = {
        "start": np.datetime64("2026-11-10"),
        "seed": np.int64(5),
        "demand.chats_per_day": np.float64(60),
        "demand.profile": np.ones(24),
        "demand.day_factors": {np.datetime64("2026-11-11"): 1.5},
        "roster.day.shift": shop.roster["day"].shift,
        "roster.more": shop.roster["day"],
        "outages.gateway": {"at": dt.datetime(2026, 11, 10, 20, 5), "lasts": np.timedelta64(360, "s")},
        "plan": None,
    }
    other = ss.load(shop, set=changes)
    assert other == ss.load(
        SHOP,
        set={
            "demand.profile": [1] * 24,
            "roster.more": {"team": "desk", "agents": 1, "shift": "09:00-23:00"},
            "outages": {"gateway": {"at": "2026-11-10 20:05", "lasts": "6min"}},
            "plan": None,
        },
    )
    assert shop.plan is not None
    assert other.plan is None


def test_the_last_setting_wins_over_the_variant() -> None:
    assert ss.load(SHOP, "two").roster["day"].agents == 2
    assert ss.load(SHOP, "two", {"roster.day.agents": 3}).roster["day"].agents == 3
    assert ss.load(SHOP, "two").name == "stall-two"


def test_variants_are_the_scenario_and_its_variants() -> None:
    found = ss.variants(SHOP, {"seed": 9})
    assert {name: (one.name, one.roster["day"].agents, one.seed) for name, one in found.items()} == {
        "stall": ("stall", 1, 9), "two": ("stall-two", 2, 9), "no-bot": ("stall-no-bot", 1, 9),
    }  # fmt: skip
    assert found["no-bot"].bot.mode == "off"


def test_a_mapping_may_extend_a_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "scenarios")
    mine = {"extends": "double11.yaml", "name": "mine", "roster": {"wave": {"agents": 7}}}
    changes = {"name": "mine-better-bot", "roster.wave.agents": 7}
    assert ss.load(mine, "better-bot") == ss.load("double11.yaml", "better-bot", changes)


def test_the_data_that_was_given_stays_as_it_was() -> None:
    given = {**SHOP, "extends": None}
    ss.load(given, set={"roster.day.agents": 4})
    assert given == {**SHOP, "extends": None}


def test_every_problem_is_told_at_once_with_its_key() -> None:
    wrong = {**SHOP, "days": "two", "teams": {"desk": {"agent": 6}}, "note": object()}
    assert problems({**wrong, "note": "x"}) == [
        "days: 'two'; wanted a whole number",
        "teams.desk.agent: unknown key; did you mean 'agents'?",
        "note: unknown key; did you mean 'roster'?",
        "teams.desk: neither agents nor names; wanted one of them",
    ]
    assert problems(wrong) == [
        "note: a value of the type object; wanted text, numbers, dates, and lists and mappings of them"
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"set": {"roster.day.agent": 2}}, "set: roster.day.agent: unknown key; did you mean 'agents'?"),
        ({"set": {"": 2}}, "set: ''; wanted a key's path, such as roster.wave.agents"),
        (
            {"set": {"seed": {1: 2, "1": 3}}},
            "set: seed.1: a second '1'; keep one",
        ),
        ({"variant": 2}, "variant: 2; wanted a variant's name"),
        ({"variant": "too"}, "no variant 'too'; wanted one of two, no-bot; did you mean 'two'?"),
    ],
)
def test_what_is_laid_over_is_named(given: dict[str, Any], said: str) -> None:
    assert problems(SHOP, **given) == [said]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (7, "load: a value of the type int; wanted a file's name, a mapping or a Scenario"),
        ("no-such.yaml", "no-such.yaml: no such file"),
        ({"extends": 3}, "extends: 3; wanted a file's name"),
    ],
)
def test_what_is_no_source_is_refused(
    source: Any, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert problems(source) == [said]


def test_data_that_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["more"] = endless
    assert problems(endless) == ["nested too deeply; at most 40 levels"]


def test_settings_are_a_mapping() -> None:
    said = "set: ['seed=3']; wanted values by their paths, such as {'roster.wave.agents': 16}"
    assert problems(SHOP, set=["seed=3"]) == [said]


@pytest.mark.parametrize("shop", ["scenarios/double11.yaml", {"name": "mine"}, None])
def test_verbs_want_a_scenario(shop: Any) -> None:
    for verb in (ss.simulate, ss.plan, ss.dump):
        with pytest.raises(ss.UserError, match=r"; wanted a Scenario, as simulator\.load gives$"):
            verb(shop)
