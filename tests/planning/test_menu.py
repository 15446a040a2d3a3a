"""What may be rostered: limits, coverage and costs by hand, and lines that every scenario takes."""

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.planning.menu import Counts, Menu, coverage, kept_coverage, menu_of, planned_lines, staffed
from simulator.scenario.consistency import findings
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import assign
from simulator.units import DAY, HOUR
from tests.depth import examples
from tests.scenarios import a_scenario

ALL_DAY = {"base": "human-9-23", "window": "00:00-24:00"}
NO_LINE = {"nobody": {"team": "t", "agents": 0, "shift": "00:00-24:00"}}


def planned(
    shifts: dict[str, Any],
    roster: dict[str, Any] | None = None,
    limits: dict[str, Any] | None = None,
    keep: bool = True,
    agents: int = 6,
    **more: Any,
) -> Scenario:
    """A team `t` of six, whose roster is empty if none is given, and a plan with a menu."""
    settings: dict[str, Any] = {
        "rules": ALL_DAY,
        "teams": {"t": {"agents": agents, "hourly_cost": 10}},
        "roster": roster or NO_LINE,
        "plan": {"shifts": shifts, "limits": limits or {}, "keep_roster": keep},
        **more,
    }
    return a_scenario(**settings)


def t(shift: str, **more: Any) -> dict[str, Any]:
    return {"team": "t", "shift": shift, **more}


def limits_of(menu: Menu) -> list[tuple[str, str, str, list[str], int]]:
    """Of each limit: what, name, when, which kinds, and how many at most."""
    return [
        (limit.what, limit.name, _when(limit.time), [_kind(menu, p) for p in limit.kinds], limit.most)
        for limit in menu.limits
    ]


def _when(time: int) -> str:
    return f"{time // DAY}+{time % DAY / HOUR:g}h"


def _kind(menu: Menu, place: int) -> str:
    return f"{menu.kinds[place].offer.name}@{menu.kinds[place].day}"


def counts(menu: Menu, **people: int) -> Counts:
    """So many people on each kind named like ``early_0``, nobody on others."""
    names = [_kind(menu, place).replace("@", "_") for place in range(len(menu.kinds))]
    assert set(people) <= set(names), names
    return np.array([people.get(name, 0) for name in names], dtype=np.int64)


def test_kinds_are_by_entry_then_shift_then_day() -> None:
    menu = menu_of(planned(
        {"wave": t("19:00-23:00", on=["2026-11-11"]),
         "flex": {"team": "t", "starts": "09:00-10:00 every 1h", "lengths": ["2h"]}},
        days=2,
    ))  # fmt: skip
    assert [_kind(menu, place) for place in range(len(menu.kinds))] == [
        "wave@1", "flex-0900-2h@0", "flex-0900-2h@1", "flex-1000-2h@0", "flex-1000-2h@1"
    ]  # fmt: skip
    assert menu.kinds[0].span == (DAY + 19 * HOUR, DAY + 23 * HOUR)


def test_shifts_that_cover_nothing_that_counts_are_left_out() -> None:
    rules = {"base": "human-9-23", "window": "09:00-12:00"}
    menu = menu_of(planned(
        {"any": {"team": "t", "starts": "05:00-11:30 every 1.5h", "lengths": ["2h"],
                 "breaks": ["09:00-09:15"]},
         "night": t("22:00-10:00"), "edge": t("12:00-14:00"),
         "dawn": t("08:00-09:30", breaks=["09:00-09:30"])},
        rules=rules, days=2,
    ))  # fmt: skip
    assert [_kind(menu, place) for place in range(len(menu.kinds))] == [
        "any-0800-2h@0", "any-0800-2h@1", "any-0930-2h@0", "any-0930-2h@1", "any-1100-2h@0", "any-1100-2h@1",
        "night@0",  # the last night's morning is not played
    ]  # fmt: skip


def test_limits_by_hand() -> None:
    menu = menu_of(planned(
        {"early": t("09:00-17:00", max=4), "late": t("15:00-23:00"), "noon": t("12:00-13:00", max=10**30)},
        roster={"kept": t("10:00-16:00", agents=1), "evening": t("20:00-24:00", agents=2)},
        limits={"t": 4},
    ))  # fmt: skip
    assert limits_of(menu) == [
        ("max", "early", "0+0h", ["early@0"], 4),
        ("max", "noon", "0+0h", ["noon@0"], 6),  # no more than there are
        ("team", "t", "0+0h", ["early@0", "late@0", "noon@0"], 3),
        ("at_once", "t", "0+10h", ["early@0"], 3),
        ("at_once", "t", "0+12h", ["early@0", "noon@0"], 3),
        ("at_once", "t", "0+15h", ["early@0", "late@0"], 3),
        ("at_once", "t", "0+20h", ["late@0"], 2),
    ]
    assert menu.most().tolist() == [3, 2, 3]
    assert menu.allows(counts(menu, early_0=1, late_0=2))
    assert not menu.allows(counts(menu, early_0=2, late_0=2))
    rows, most = menu.limit_rows()
    assert rows.tolist() == [[1, 0, 0], [0, 0, 1], [1, 1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0], [0, 1, 0]]
    assert most.tolist() == [4, 6, 3, 3, 3, 3, 2]


def test_without_the_roster_its_people_are_free() -> None:
    scenario = planned({"early": t("09:00-17:00")}, roster={"kept": t("10:00-16:00", agents=5)}, keep=False)
    menu = menu_of(scenario)
    assert menu.base.roster == {}
    assert menu.kept_cost == 0
    assert limits_of(menu) == [
        ("team", "t", "0+0h", ["early@0"], 6), ("at_once", "t", "0+9h", ["early@0"], 6)
    ]  # fmt: skip


def test_after_a_night_nobody_starts_before_it_is_over_and_others_have_one_shift_a_day() -> None:
    menu = menu_of(planned(
        {"night": t("22:00-10:00", on=["2026-11-10"]), "dawn": t("06:00-09:00", on=["2026-11-11"]),
         "day": t("09:30-14:00", on=["2026-11-11"]), "noon": t("12:00-14:00", on=["2026-11-11"])},
        days=2, agents=2,
    ))  # fmt: skip
    nights = [limit for limit in limits_of(menu) if limit[0] == "team"]
    assert nights == [
        ("team", "t", "0+0h", ["night@0"], 2),
        ("team", "t", "1+0h", ["dawn@1", "day@1", "noon@1"], 2),
        ("team", "t", "1+6h", ["night@0", "dawn@1"], 2),
        ("team", "t", "1+9.5h", ["night@0", "dawn@1", "day@1"], 2),
    ]
    # At 9:30 one is still at the night's shift and the other has been at the dawn's.
    assert not menu.allows(counts(menu, night_0=1, dawn_1=1, day_1=1))
    assert menu.allows(counts(menu, night_0=1, dawn_1=1, noon_1=1))
    assert menu.allows(counts(menu, night_0=1, day_1=1, noon_1=1))


def test_a_night_before_a_day_of_which_the_menu_has_nothing() -> None:
    kept = {"dawn": t("06:00-09:00", agents=1, on=["2026-11-11"]),
            "day": t("09:30-14:00", agents=1, on=["2026-11-11"])}  # fmt: skip
    menu = menu_of(planned({"night": t("22:00-10:00", on=["2026-11-10"])}, kept, days=2, agents=3))
    assert [limit for limit in limits_of(menu) if limit[0] == "team"] == [
        ("team", "t", "0+0h", ["night@0"], 3),
        ("team", "t", "1+6h", ["night@0"], 2),
        ("team", "t", "1+9.5h", ["night@0"], 1),
    ]


def test_a_shift_may_follow_another_at_once_and_no_team_is_larger_than_it_is() -> None:
    menu = menu_of(planned({"early": t("09:00-15:00"), "late": t("15:00-23:00")}, limits={"t": 99}))
    assert [limit[1:] for limit in limits_of(menu) if limit[0] == "at_once"] == [
        ("t", "0+9h", ["early@0"], 6), ("t", "0+15h", ["late@0"], 6)
    ]  # fmt: skip


def test_the_eves_kept_night_shift_takes_people_of_the_first_day() -> None:
    menu = menu_of(planned(
        {"dawn": t("05:00-08:00"), "day": t("11:00-14:00")}, roster={"night": t("22:00-06:00", agents=4)}
    ))  # fmt: skip
    assert limits_of(menu) == [
        ("team", "t", "0+0h", ["dawn@0", "day@0"], 2),  # four of the six have the night to come
        ("team", "t", "0+5h", ["dawn@0"], 2),
        ("at_once", "t", "0+5h", ["dawn@0"], 2),
        ("at_once", "t", "0+11h", ["day@0"], 6),
    ]
    named = menu_of(planned(
        {"dawn": t("05:00-08:00"), "day": t("11:00-14:00")},
        roster={"night": t("22:00-06:00", agents=4, on=["2026-11-09"])},
    ))  # fmt: skip
    assert [limit[-1] for limit in limits_of(named) if limit[0] == "team"] == [6, 2]


def test_a_team_with_names_is_as_large_as_they_are_many() -> None:
    menu = menu_of(planned({"early": t("09:00-17:00", max=9)}, teams={"t": {"names": ["小美", "阿强", "a"]}}))
    assert menu.most().tolist() == [3]
    scenario = staffed(menu, counts(menu, early_0=3))
    assert sorted(shift.member for shift in assign(scenario)) == [0, 1, 2]


def test_coverage_over_midnight_and_with_breaks() -> None:
    menu = menu_of(planned({"night": t("22:30-02:00", breaks=["23:45-00:15"])}, days=2))
    edges = np.arange(22, 29) * HOUR
    cover = coverage(menu, edges)
    assert cover.shape == (2, 6)
    assert cover[0].tolist() == [0.5, 0.75, 0.75, 1, 0, 0]
    assert cover[1].tolist() == [0] * 6
    assert coverage(menu, edges + DAY)[1].tolist() == [0.5, 0.75, 0.75, 1, 0, 0]


def test_what_is_kept_covers_by_team_and_the_eves_night_too() -> None:
    menu = menu_of(planned(
        {"early": t("09:00-10:00")}, roster={"night": t("22:00-02:00", agents=2, breaks=["00:30-01:00"]),
                                            "one": {"team": "other", "agents": 1, "shift": "00:00-00:15"}},
        teams={"t": {"agents": 4}, "other": {"agents": 1}},
    ))  # fmt: skip
    edges = np.arange(0, 4) * HOUR
    assert kept_coverage(menu, edges).tolist() == [[1, 2, 0], [0.25, 0, 0]]


def test_costs_are_of_all_hours_on_duty_past_the_horizon_too() -> None:
    menu = menu_of(planned(
        {"night": t("22:00-06:00", breaks=["02:00-02:30"]), "day": t("09:00-10:30")},
        roster={"kept": t("20:00-04:00", agents=2)},
    ))  # fmt: skip
    assert not menu.in_hours
    assert menu.costs.tolist() == [75, 15]
    assert menu.kept_cost == 2 * (4 + 4) * 10  # the eve's four hours and the day's, within the horizon
    assert menu.cost(counts(menu, night_0=2, day_0=1)) == 160 + 2 * 75 + 15


def test_costs_are_hours_where_nobody_of_the_menu_costs_anything() -> None:
    teams = {"t": {"agents": 4}, "paid": {"agents": 3, "hourly_cost": 30}}
    roster = {"kept": {"team": "paid", "agents": 2, "shift": "09:00-12:00"}}
    menu = menu_of(planned({"day": t("09:00-10:30", breaks=["10:00-10:15"])}, roster=roster, teams=teams))
    assert menu.in_hours
    assert menu.costs.tolist() == [1.25]
    assert menu.kept_cost == 6
    two = {"day": t("09:00-10:30"), "dear": {"team": "paid", "shift": "09:00-10:00"}}
    mixed = menu_of(planned(two, roster=roster, teams=teams))
    assert not mixed.in_hours
    assert mixed.costs.tolist() == [0, 30]
    assert mixed.kept_cost == 180


def lines(scenario: Scenario) -> dict[str, tuple[int, str, list[str]]]:
    return {
        name: (line.agents, str(line.shift), [f"{date:%m%d}" for date in line.on or ()])
        for name, line in scenario.roster.items()
    }


def test_a_line_for_each_number_of_people() -> None:
    menu = menu_of(planned({"early": t("09:00-17:00"), "late": t("15:00-23:00")}, days=4))
    roster = counts(menu, early_0=2, early_1=3, early_2=2, late_1=1, late_3=1)
    assert lines(staffed(menu, roster)) == {
        "nobody": (0, "00:00-24:00", []),
        "early-1110": (2, "09:00-17:00", ["1110", "1112"]),
        "early-1111": (3, "09:00-17:00", ["1111"]),
        "late": (1, "15:00-23:00", ["1111", "1113"]),
    }
    assert staffed(menu, roster).plan is None


def test_names_never_meet() -> None:
    menu = menu_of(planned(
        {"flex": {"team": "t", "starts": "09:00-09:30 every 1h", "lengths": ["2h"]},
         "flex-0900-2h": t("09:00-10:00"), "kept": t("10:00-11:00"), "day": t("11:00-12:00"),
         "day-1110": t("12:00-13:00")},
        roster={"kept": t("00:00-01:00", agents=1), "plan-kept": t("01:00-02:00", agents=1)},
        days=2, agents=20,
    ))  # fmt: skip
    roster = np.ones(len(menu.kinds), dtype=np.int64)
    roster[[place for place, kind in enumerate(menu.kinds) if kind.offer.name == "day" and kind.day]] = 2
    both = ["1110", "1111"]
    assert lines(staffed(menu, roster)) == {
        "kept": (1, "00:00-01:00", []),
        "plan-kept": (1, "01:00-02:00", []),
        "flex-0900-2h": (1, "09:00-11:00", both),
        "plan-flex-0900-2h": (1, "09:00-10:00", both),
        "plan-plan-kept": (1, "10:00-11:00", both),
        "day-1110": (1, "11:00-12:00", ["1110"]),
        "day-1111": (2, "11:00-12:00", ["1111"]),
        "plan-day-1110": (1, "12:00-13:00", both),
    }


def test_a_type_that_nobody_would_serve_has_a_line_of_nobody() -> None:
    teams = {"idle": {"agents": 2, "serves": ["never"]}, "some": {"agents": 2, "serves": ["a"]},
             "others": {"agents": 2, "serves": ["b", "c"]}}  # fmt: skip
    buyers = {"a": {"share": 0.5}, "b": {"share": 0.25}, "c": {"share": 0.25}, "never": {"share": 0}}
    menu = menu_of(planned(
        {"zero": {"team": "idle", "shift": "09:00-12:00"}, "one": {"team": "some", "shift": "09:00-12:00"},
         "two": {"team": "others", "shift": "10:00-12:00"},
         "three": {"team": "others", "shift": "11:00-12:00"}},
        roster={"x": {"team": "some", "agents": 1, "shift": "09:00-10:00"},
                "y": {"team": "others", "agents": 1, "shift": "09:00-10:00"}},
        keep=False, teams=teams, buyers=buyers,
    ))  # fmt: skip
    day = ["1110"]
    assert lines(staffed(menu, counts(menu))) == {
        "one": (0, "09:00-12:00", day), "two": (0, "10:00-12:00", day)
    }  # fmt: skip
    assert [kinds for _, _, kinds in planned_lines(menu, counts(menu))] == [[], []]
    with_three = staffed(menu, counts(menu, three_0=1))
    assert lines(with_three) == {"three": (1, "11:00-12:00", day), "one": (0, "09:00-12:00", day)}
    assert list(findings(with_three)) == []


def test_each_type_wants_somebody_who_takes_it_where_the_menu_has_somebody() -> None:
    teams = {"some": {"agents": 3, "serves": ["a"]}, "others": {"agents": 3, "serves": ["b"]}}
    buyers = {"a": {"share": 0.5}, "b": {"share": 0.5}, "never": {"share": 0}}
    shifts = {team: {"team": team, "shift": "09:00-12:00"} for team in teams}
    kept = {team: {"team": team, "agents": 1, "shift": "13:00-14:00"} for team in teams}
    scenario = planned(shifts, kept, keep=False, teams=teams, buyers=buyers)
    menu = menu_of(scenario)
    assert menu.unserved(counts(menu))
    assert menu.unserved(counts(menu, some_0=3))
    assert not menu.unserved(counts(menu, some_0=1, others_0=1))
    assert not menu_of(planned(shifts, kept, teams=teams, buyers=buyers)).unserved(counts(menu))
    kept["others"]["agents"] = 0
    assert menu_of(planned(shifts, kept, teams=teams, buyers=buyers)).unserved(counts(menu))
    without = menu_of(planned({"some": shifts["some"]}, kept, teams=teams, buyers=buyers))
    assert not without.unserved(counts(without))  # nothing of the menu could help


CLOCK, LENGTH, TEAM = st.integers(0, 23), st.integers(1, 23), st.sampled_from(["t", "u"])
DAYS = st.sampled_from([None, [0], [1], [0, 1]])
ENTRY = st.tuples(CLOCK, LENGTH, TEAM, DAYS, st.sampled_from([None, 1, 3]), st.booleans())
KEPT = st.tuples(CLOCK, LENGTH, TEAM, st.integers(0, 2), st.booleans())


def shift(start: int, hours: int) -> str:
    return f"{start:02}:00-{(start + hours) % 24:02}:00"


@given(
    st.lists(ENTRY, min_size=1, max_size=5), st.lists(KEPT, max_size=4), st.booleans(),
    st.sampled_from([{}, {"t": 3}, {"t": {"hours": "8h"}, "u": 2}]), st.data(),
)  # fmt: skip
@settings(max_examples=examples(120), deadline=None)
def test_every_roster_that_is_allowed_loads_and_can_be_dealt_one_shift_a_person_a_day(
    entries: list[Any], kept: list[Any], keep: bool, limits: dict[str, Any], data: st.DataObject
) -> None:
    menu_shifts = {
        f"k{number}": {
            "team": team, "shift": shift(start, hours), "max": most,
            "breaks": [f"{start:02}:15-{start:02}:45"] if pause else [],
            "on": None if days is None else [f"2026-11-{10 + day}" for day in days],
        }
        for number, (start, hours, team, days, most, pause) in enumerate(entries)
    }  # fmt: skip
    roster = {
        f"k{number}": {"team": team, "agents": agents, "shift": shift(start, hours),
                       "on": ["2026-11-10"] if once else None}
        for number, (start, hours, team, agents, once) in enumerate(kept)
    }  # fmt: skip
    teams = {"t": {"agents": 5}, "u": {"names": ["小美", "阿强", "c"]}}
    scenario = planned(menu_shifts, roster or NO_LINE, limits, keep, teams=teams, days=2)
    assume(not list(findings(scenario)))
    menu = menu_of(scenario)
    counted = np.zeros(len(menu.kinds), dtype=np.int64)
    for place in data.draw(st.permutations(range(len(menu.kinds)))):
        for _ in range(data.draw(st.integers(0, 3))):
            counted[place] += 1
            if not menu.allows(counted):
                counted[place] -= 1
    result = staffed(menu, counted)
    assert list(findings(result)) == []
    assert Scenario.model_validate(result.resolved()) == result
    dealt = assign(result)
    assert len(dealt) == len(assign(menu.base)) + counted.sum()
    alone = Counter((one.team, one.member, one.day) for one in assign(menu.base))
    if max(alone.values(), default=1) == 1:
        assert max(Counter((one.team, one.member, one.day) for one in dealt).values(), default=1) == 1
    hours = [kind.offer.hours() / HOUR for kind in menu.kinds]
    assert menu.cost(counted) == menu.kept_cost + float(counted @ hours)
