"""What is said of a plan that is wrong, word for word; and that nothing else ever comes of one."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.planning.menu import menu_of
from simulator.scenario.documents import Document, KeyPath, Mark, parse_document
from simulator.scenario.load import check_document, load_scenario
from simulator.scenario.merging import without_nulls
from simulator.scenario.schema import Scenario
from simulator.units import DAY
from tests.depth import examples
from tests.scenario.shop import SHOP, changed, write
from tests.scenario.test_junk import JUNK, put
from tests.scenario.test_merging import places

PLAN = """\
plan:
  confidence: 95%
  shifts:
    early: {team: temps, shift: 09:00-18:00, breaks: [13:00-13:30], max: 10}
    wave: {team: temps, shift: 19:00-24:00, on: [2026-11-10]}
    flexible: {team: temps, starts: 09:00-15:00 every 1h, lengths: [4h, 8h], breaks: [14:00-14:30]}
  limits: {temps: 14}
"""
FIRST = SHOP.count("\n")
LINES = {key: FIRST + place for place, key in enumerate(
    ["plan", "confidence", "shifts", "early", "wave", "flexible", "limits"], 1)}  # fmt: skip
SHOULD = "wanted shift: 09:00-18:00, or starts: 08:00-20:00 every 30min and lengths: [4h, 8h]"
STARTS = "wanted times to start at, such as 08:00-20:00 every 30min"
TARGET = "wanted a share from 0% to 100%, such as 35%"
TEAMS = "wanted one of veterans, temps"


def told(folder: Path, *changes: tuple[str, str], sets: tuple[str, ...] = ()) -> list[str]:
    """What is said of the shop with a changed plan, without the file's name."""
    text = SHOP + PLAN
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = write(folder, text)
    try:
        load_scenario(path, None, sets)
    except UserError as error:
        return [str(problem).replace(str(path), "") for problem in error.problems]
    return []


def at(key: str, text: str) -> list[str]:
    """One problem on the line of a key of `PLAN`."""
    return [f":{LINES[key]}: {text}"]


EARLY, WAVE, FLEXIBLE, LIMITS = "plan.shifts.early", "plan.shifts.wave", "plan.shifts.flexible", "plan.limits"
STARTS_KEY = f"{FLEXIBLE}.starts"
WRONG: dict[str, tuple[tuple[str, str], list[str]]] = {
    "no shifts": ((PLAN, "plan: {}\n"), at("plan", "plan.shifts: missing key")),
    "an empty menu": ((PLAN, "plan: {shifts: {}}\n"),
                      at("plan", "plan.shifts: {}; wanted at least 1 entry")),
    "no mapping": ((PLAN, "plan: 90%\n"), at("plan", "plan: '90%'; wanted a mapping of keys and values")),
    "unknown key": (("confidence", "confidance"),
                    at("confidence", "plan.confidance: unknown key; did you mean 'confidence'?")),
    "unknown key of a shift": (("max: 10", "mx: 10"),
                               at("early", f"{EARLY}.mx: unknown key; did you mean 'max'?")),
    "target over 100%": (("confidence: 95%", "target: 120%"),
                         at("confidence", f"plan.target: '120%'; {TARGET}")),
    "target of 0%": (("confidence: 95%", "target: 0%"),
                     at("confidence", "plan.target: '0%'; wanted more than 0")),
    "confidence of 100%": (
        ("95%", "100%"),
        at("confidence", "plan.confidence: '100%';"
                         " wanted less than 100%, such as 99%: no number of days played shows certainty"),
    ),
    "confidence of 0%": (("95%", "0%"), at("confidence", "plan.confidence: '0%'; wanted more than 0")),
    "a floor of 0%": (("confidence: 95%", "hourly_floor: 0%"),
                      at("confidence", "plan.hourly_floor: '0%'; wanted more than 0")),
    "breaks that take all": (
        ("[13:00-13:30]", "[09:00-14:00, 14:00-18:00]"),
        at("early", f"{EARLY}: a shift that covers nothing: its breaks take all of it; wanted hours on duty"),
    ),
    "outside the window": (
        ("shift: 19:00-24:00", "shift: 23:00-08:30"),
        at("wave", f"{WAVE}: a shift that covers nothing that counts;"
                   " wanted some of 09:00-23:00, the window of human-9-23"),
    ),
    "several outside the window": (
        ("09:00-15:00 every 1h, lengths: [4h, 8h], breaks: [14:00-14:30]",
         "00:00-04:00 every 1h, lengths: [4h, 5h]"),
        at("flexible", f"{FLEXIBLE}: a shift that covers nothing that counts;"
                       " wanted some of 09:00-23:00, the window of human-9-23"),
    ),
    "longer than anybody may work": (
        ("{temps: 14}", "{temps: {hours: 8h}}"),
        at("early", f"{EARLY}: longer than anybody of temps may work a day, 8h;"
                    " wanted a shorter shift, or a higher plan.limits.temps.hours"),
    ),
    "fewer at once than are kept": (
        ("{temps: 14}", "{temps: 11}"),
        at("limits", f"{LIMITS}.temps: 11 at once, below the 12 that the roster has on 2026-11-10 at 19:00;"
                     " wanted at least 12, or keep_roster: false"),
    ),
    "fewer hours than are kept": (
        ("{temps: 14}", "{veterans: {hours: 8h}}"),
        at("limits", f"{LIMITS}.veterans.hours: 8h a day, below the 9h of roster.late;"
                     " wanted at least 9h, or keep_roster: false"),
    ),
    "shift of an unknown team": (
        ("wave: {team: temps, shift: 19:00-24:00, on: [2026-11-10]}\n    f",
         "wave: {team: tmps, shift: 19:00-24:00, on: [2026-11-10]}\n    f"),
        at("wave", f"{WAVE}.team: 'tmps', a team that is not under teams; {TEAMS}; did you mean 'temps'?"),
    ),
    "limit of an unknown team": (
        ("{temps: 14}", "{veteran: 14}"),
        at("limits", f"{LIMITS}.veteran: 'veteran', a team that is not under teams; {TEAMS};"
                     " did you mean 'veterans'?"),
    ),
    "shift on a day outside": (
        ("24:00, on: [2026-11-10]}\n    f", "24:00, on: [2026-11-10, 2026-11-12]}\n    f"),
        at("wave", f"{WAVE}.on[2]: 2026-11-12, outside the days played; wanted 2026-11-10 to 2026-11-11"),
    ),
    "shift on no day that is played": (
        ("24:00, on: [2026-11-10]}\n    f", "24:00, on: [2026-11-09]}\n    f"),
        at("wave", f"{WAVE}.on[1]: 2026-11-09, outside the days played; wanted 2026-11-10 to 2026-11-11"),
    ),
    "a day judged outside": (
        ("confidence: 95%", "on: [2026-11-12]"),
        at("confidence", "plan.on[1]: 2026-11-12, outside the days played; wanted 2026-11-10 to 2026-11-11"),
    ),
    "no day judged": (("confidence: 95%", "on: []"),
                      at("confidence", "plan.on: []; wanted at least 1 entry")),
    "shift beside starts": (
        ("max: 10", "starts: 09:00-12:00 every 1h"),
        at("early", f"{EARLY}: shift beside starts or lengths; wanted one or the other"),
    ),
    "shift beside lengths": (
        ("max: 10", "lengths: [4h]"),
        at("early", f"{EARLY}: shift beside starts or lengths; wanted one or the other"),
    ),
    "neither": (("shift: 09:00-18:00, breaks: [13:00-13:30], ", ""),
                at("early", f"{EARLY}: neither a shift, nor starts and lengths; {SHOULD}")),
    "starts without lengths": (
        ("lengths: [4h, 8h], ", ""),
        at("flexible", f"{FLEXIBLE}: neither a shift, nor starts and lengths; {SHOULD}"),
    ),
    "lengths without starts": (
        ("starts: 09:00-15:00 every 1h, ", ""),
        at("flexible", f"{FLEXIBLE}: neither a shift, nor starts and lengths; {SHOULD}"),
    ),
    "starts without a step": ((" every 1h", ""),
                              at("flexible", f"{STARTS_KEY}: '09:00-15:00'; {STARTS}")),
    "starts with half a step": ((" every 1h", " every half hour"),
                                at("flexible", f"{STARTS_KEY}: '09:00-15:00 every half hour'; {STARTS}")),
    "starts of another kind": (("09:00-15:00 every 1h", "9"), at("flexible", f"{STARTS_KEY}: 9; {STARTS}")),
    "a step of nothing": (
        ("every 1h", "every 0min"),
        at("flexible", f"{STARTS_KEY}: '09:00-15:00 every 0min';"
                       " wanted whole minutes from one start to the next, and 5 or more"),
    ),
    "a step of a minute": (
        ("every 1h", "每1分钟"),
        at("flexible", f"{STARTS_KEY}: '09:00-15:00 每1分钟';"
                       " wanted whole minutes from one start to the next, and 5 or more"),
    ),
    "starts past midnight": (
        ("09:00-15:00 every", "22:00-02:00 every"),
        at("flexible", f"{STARTS_KEY}: '22:00-02:00 every 1h';"
                       " wanted starts within one day; put those past midnight in an entry of their own"),
    ),
    "a length of a day": (
        ("[4h, 8h]", "[4h, 24h]"),
        at("flexible", f"{FLEXIBLE}.lengths[2]: '24h'; wanted whole minutes and less than a day, such as 4h"),
    ),
    "a length of seconds": (
        ("[4h, 8h]", "[90s]"),
        at("flexible", f"{FLEXIBLE}.lengths[1]: '90s'; wanted whole minutes and less than a day, such as 4h"),
    ),
    "no length": (("[4h, 8h]", "[]"), at("flexible", f"{FLEXIBLE}.lengths: []; wanted at least 1 entry")),
    "a break outside": (
        ("[13:00-13:30]", "[17:45-18:15]"),
        at("early", f"{EARLY}.breaks[1]: a break 17:45-18:15 outside the shift 09:00-18:00;"
                    " wanted one within it"),
    ),
    "a break outside that would take all": (
        ("[13:00-13:30]", "[09:00-19:00]"),
        at("early", f"{EARLY}.breaks[1]: a break 09:00-19:00 outside the shift 09:00-18:00;"
                    " wanted one within it"),
    ),
    "a break outside each": (
        ("[14:00-14:30]", "[14:00-14:30, 08:00-08:30]"),
        at("flexible", f"{FLEXIBLE}.breaks[2]: a break 08:00-08:30 outside each of its shifts;"
                       " wanted one within it"),
    ),
    "breaks that overlap": (
        ("[13:00-13:30]", "[13:15-14:00, 13:00-13:30]"),
        at("early", f"{EARLY}.breaks: breaks 13:00-13:30 and 13:15-14:00 that overlap; wanted them apart"),
    ),
    "breaks that overlap, of several": (
        ("[14:00-14:30]", "[14:15-15:00, 14:00-14:30]"),
        at("flexible", f"{FLEXIBLE}.breaks: breaks 14:00-14:30 and 14:15-15:00 that overlap;"
                       " wanted them apart"),
    ),
    "a limit that is no number": (
        ("{temps: 14}", "{temps: all}"),
        at("limits", f"{LIMITS}.temps: 'all'; wanted a number of people, or {{at_once: 30, hours: 8h}}"),
    ),
    "a limit of yes": (
        ("{temps: 14}", "{temps: true}"),
        at("limits", f"{LIMITS}.temps: true; wanted a number of people, or {{at_once: 30, hours: 8h}}"),
    ),
    "a limit below none": (("{temps: 14}", "{temps: -1}"),
                           at("limits", f"{LIMITS}.temps.at_once: -1; wanted at least 0")),
    "hours of nothing": (("{temps: 14}", "{temps: {hours: 0s}}"),
                         at("limits", f"{LIMITS}.temps.hours: '0s'; wanted more than 0")),
    "nobody at most": (("max: 10", "max: 0"), at("early", f"{EARLY}.max: 0; wanted at least 1")),
    "rest of more than a day": (
        ("confidence: 95%", "people: {rest: 25h}"),
        at("confidence", "plan.people.rest: '25h'; wanted at most 24h"),
    ),
    "late from a number": (
        ("confidence: 95%", "people: {late_from: 22}"),
        at("confidence", "plan.people.late_from: 22; wanted a time of day, such as 09:00 or 24:00"),
    ),
    "no days but off": (("confidence: 95%", "people: {days_off: 7}"),
                        at("confidence", "plan.people.days_off: 7; wanted at most 6")),
    "more shifts than can be searched": (
        ("09:00-15:00 every 1h, lengths: [4h, 8h]",
         "00:00-24:00 every 5min, lengths: [3h, 4h, 5h, 6h, 7h, 8h, 480min]"),
        at("shifts", "plan.shifts: 3,459 shifts to choose from, all days together;"
                     " wanted at most 3,000: fewer starts, lengths or days"),
    ),
    "no target anywhere": (
        ("days: 2", "days: 2\nrules: wangwang-8-24"),
        [f":{FIRST + 2}: plan: no target, and the rule set wangwang-8-24 has none;"
         " wanted one, such as target: 90%"],
    ),
    "a type that nobody of the menu serves": (
        ("confidence: 95%", "keep_roster: false"),
        at("shifts", "plan.shifts: no shift of a team that serves aftersale, and no roster kept;"
                     " wanted shifts of a team that does, or keep_roster: true"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_said(case: str, tmp_path: Path) -> None:
    change, said = WRONG[case]
    assert told(tmp_path, change) == said


def test_the_plan_as_it_stands_is_sound(tmp_path: Path) -> None:
    assert told(tmp_path) == []


def test_a_team_of_nobody_is_named_once(tmp_path: Path) -> None:
    said = told(tmp_path, ("temps: {agents: 16", "temps: {agents: 0"), ("agents: 12", "agents: 0"))
    assert said == at("early", f"{EARLY}.team: shifts for temps, a team of nobody;"
                               " wanted teams.temps.agents of 1 or more")  # fmt: skip


def test_of_an_unknown_team_it_is_not_said_what_it_serves(tmp_path: Path) -> None:
    changes = ("early: {team: temps", "early: {team: veterants"), ("95%", "95%\n  keep_roster: false")
    unknown = "'veterants', a team that is not under teams"
    assert [text.partition("team: ")[2] for text in told(tmp_path, *changes)] == [
        f"{unknown}; {TEAMS}; did you mean 'veterans'?"
    ]


def test_limits_below_the_roster_are_lawful_where_it_is_not_kept(tmp_path: Path) -> None:
    limits = "limits: {temps: {at_once: 1}, veterans: {at_once: 1, hours: 3h}}\n  keep_roster: false"
    own = "early: {team: veterans, shift: 09:00-12:00}\n    other:"
    changes = ("early: {team: temps", own + " {team: temps"), ("limits: {temps: 14}", limits)
    assert told(tmp_path, *changes) == []


def test_limits_of_just_what_is_kept(tmp_path: Path) -> None:
    assert told(tmp_path, ("{temps: 14}", "{temps: 12, veterans: {at_once: 8, hours: 9h}}")) == []


def test_the_eves_night_shift_counts_against_a_limit(tmp_path: Path) -> None:
    night = "  night: {team: veterans, agents: 5, shift: 22:00-10:00}\n  wave:"
    kept = "late: {team: veterans, agents: 3, shift: 15:00-24:00}"
    changes = [("  wave: {team: temps, agents", night + " {team: temps, agents"),
               ("late: {team: veterans, agents: 4, shift: 15:00-24:00}", kept),
               ("early: {team: veterans, agents: 4, shift: 09:00-18:00", "early: {team: veterans, agents: 2,"
                " shift: 09:00-18:00")]  # fmt: skip
    assert told(tmp_path, *changes, ("{temps: 14}", "{veterans: 8}")) == []
    said = told(tmp_path, *changes, ("{temps: 14}", "{veterans: 7}"))
    assert [text.partition("plan.")[2] for text in said] == [
        "limits.veterans: 7 at once, below the 8 that the roster has on 2026-11-10 at 22:00;"
        " wanted at least 8, or keep_roster: false"
    ]


def test_several_at_once_and_each_once(tmp_path: Path) -> None:
    said = told(
        tmp_path,
        ("confidence: 95%", "confidence: 100%\n  target: 101%"),
        ("team: temps, shift: 09:00-18:00", "team: temp, shift: 9-18"),
        ("wave: {team: temps, shift: 19:00-24:00, on: [2026-11-10]}\n    f",
         "wave: {team: temps, shift: 01:00-05:00, on: [2026-11-13]}\n    "
         "odd: {team: temps, lengths: [4h]}\n    f"),
        ("every 1h", "every 1s"),
        ("{temps: 14}", "{temps: 3, nobody: 4}"),
    )  # fmt: skip
    assert [text.partition("plan.")[2].partition(":")[0] for text in said] == [
        "confidence", "target", "shifts.early.shift", "shifts.early.team", "shifts.wave.on[1]", "shifts.odd",
        "shifts.flexible.starts", "limits.nobody", "limits.temps",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("temps: {agents: 16", "temps: {agents: many"), ":11: teams.temps.agents: 'many'"),
        (("temps: {agents: 16, ", "temps: {"), ":11: teams.temps: neither agents nor names"),
        (("days: 2", "days: two"), ":2: days: 'two'"),
        (("days: 2", "days: 2\nrules: {base: wangwang-8-24, target: 300%}"), ":3: rules.target: '300%'"),
        (("days: 2", "days: 2\nrules: {base: human-9-23, window: 8-9}"), ":3: rules.window: '8-9'"),
        (("shift: 19:00-24:00, on: [2026-11-10]}\nvar", "shift: 19-24}\nvar"), ":15: roster.wave.shift: "),
        (("agents: 12, shift", "agents: dozen, shift"), ":15: roster.wave.agents: 'dozen'"),
        (("start: 2026-11-10", "start: tomorrow"), ":1: start: 'tomorrow'"),
        (("temps: {agents: 16, serves: [presale]}", "temps: 16"), ":11: teams.temps: 16"),
        (("on: [2026-11-10]}\nvar", "on: [2026-11-10]}\n  more: {team: temps, agents: 4, shift: 9-12}\nvar"),
         ":16: roster.more.shift: '9-12'"),
    ],
)
def test_nothing_is_said_of_the_plan_that_only_follows(
    change: tuple[str, str], said: str, tmp_path: Path
) -> None:
    tight = ("{temps: 14}", "{temps: 12}")
    found = told(tmp_path, change, tight)
    assert len(found) == 1
    assert found[0].startswith(said)


def test_a_window_that_is_not_known_covers_all(tmp_path: Path) -> None:
    said = told(
        tmp_path,
        ("days: 2", "days: 2\nrules: {base: human-9-23, window: 0-24}"),
        ("temps, shift: 09:00-18:00, breaks: [13:00-13:30]", "temps, shift: 04:00-08:00"),
    )
    assert len(said) == 1
    assert said[0].startswith(":3: rules.window: '0-24'")


def test_settings_and_variants_change_the_plan_and_null_takes_it_out(tmp_path: Path) -> None:
    variants = "variants:\n  sure: {plan: {confidence: 99%, shifts: {wave: null, early: {max: 3}}}}\n" \
               "  bad: {plan: {confidence: 100%}}\n  none: {plan: null}\n"  # fmt: skip
    text = changed(("variants:\n", variants)) + PLAN
    path = write(tmp_path, text)

    def plan(variant: str | None, *sets: str) -> Any:
        return load_scenario(path, variant, sets).plan

    assert plan(None, "plan.confidence=99%").confidence == 0.99
    assert plan(None, "plan.limits.temps=13").limit("temps").at_once == 13
    assert plan(None, "plan.shifts.more={team: veterans, shift: 10:00-12:00}").shifts["more"].max is None
    sure = plan("sure")
    assert (sure.confidence, list(sure.shifts)) == (0.99, ["early", "flexible"])
    assert sure.shifts["early"].max == 3
    assert plan("none") is None
    assert plan(None, "plan=null") is None
    with pytest.raises(UserError) as caught:
        plan("bad")
    line = text[: text.index("bad:")].count("\n") + 1
    assert str(caught.value).startswith(f"{path}:{line}: plan.confidence: '100%'; wanted less than 100%")
    with pytest.raises(UserError) as caught:
        plan(None, "plan.shifts={early: null, wave: null, flexible: null}")
    assert str(caught.value) == "--set: plan.shifts: {}; wanted at least 1 entry"


WHOLE = parse_document(SHOP + PLAN, "shop", Path()).data
WHOLE = {"name": "shop", **{key: value for key, value in WHOLE.items() if key != "variants"}}
WHOLE["plan"] |= {"target": "90%", "on": ["2026-11-10"], "hourly_floor": "60%", "keep_roster": True,
                  "people": {"rest": "11h", "days_off": 1, "late_from": "22:00"}}  # fmt: skip
PLACES = [path for path in places(WHOLE) if path and path[0] == "plan"] + [("rules",), ("days",), ("roster",)]
HOSTILE = st.sampled_from([
    "00:00-24:00", "23:59-00:00", "00:00-23:59", "22:00-06:00", "00:00-24:00 every 5min", "9999-12-31",
    "23:00-24:00 every 99999d", "00:00-00:00", "1us", "23h", "100%", "99.9999999%", "1e-300", 10**30, 0, 1,
    ["23h", "1min"], ["00:00-24:00", "00:00-24:00"], ["0001-01-01"], {"at_once": 10**30}, "veterans", "temps",
    {"hours": "1us"}, {"a": {"team": "temps", "shift": "20:00-22:00"}}, False, True, None, "wangwang-8-24",
])  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK | HOSTILE), min_size=1, max_size=4))
@settings(max_examples=examples(150), deadline=None)
def test_junk_in_a_plan_is_told_or_makes_a_menu(changes: list[tuple[KeyPath, Any]]) -> None:
    data = copy.deepcopy(WHOLE)
    for path, value in sorted(changes, key=lambda change: -len(change[0])):
        put(data, path, value)
    marks = {path: Mark("shop", 1, Path("nowhere")) for path in [(), *places(data)]}
    try:
        scenario = check_document(without_nulls(Scenario, Document(data, marks)))
    except UserError as error:
        texts = [str(problem) for problem in error.problems]
        assert texts
        assert len(set(texts)) == len(texts)
        assert not any("\n" in text for text in texts)
        return
    assert check_document(parse_document(json.dumps(scenario.resolved()), "resolved", Path())) == scenario
    if scenario.plan is not None and scenario.days < 40:
        menu = menu_of(scenario)
        assert menu.kinds
        assert all(0 <= kind.span[0] < kind.span[1] <= scenario.horizon + DAY for kind in menu.kinds)
