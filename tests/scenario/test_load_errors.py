"""Whole files that are wrong: what is said of them."""

from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.scenario.load import load_scenario
from tests.scenario.shop import SHOP, changed, write

ROSTER = SHOP[SHOP.index("roster:") : SHOP.index("variants:")]
DEMAND = SHOP[SHOP.index("demand:") : SHOP.index("buyers:")]
LOOKUP = "dist: lognormal, mean: 6s, cv: 1"

WRONG: dict[str, tuple[list[tuple[str, str]], str]] = {
    "unknown key": ([("days: 2", "dayz: 2")], ":2: dayz: unknown key; did you mean 'days'?"),
    "unknown key with no value": (
        [("days: 2", "days: 2\ntitle: {one, two}")],
        ":3: title: {one: null, two: null}; wanted text; put it in quotes",
    ),
    "unknown key of null": ([("days: 2", "dayz:")], ":2: dayz: unknown key; did you mean 'days'?"),
    "unknown key within": (
        [("serves:", "serve:")],
        ":11: teams.temps.serve: unknown key; did you mean 'serves'?",
    ),
    "wrong unit": (
        [("60min", "60 apples")],
        ":5: demand.peaks.opening.lasts: '60 apples';"
        " wanted a duration with its unit, such as 45s, 3min or 1.5h",
    ),
    "no unit": (
        [("mean: 6s", "mean: 6")],
        ":8: buyers.aftersale.lookup.mean: 6; wanted a duration with its unit, such as 45s, 3min or 1.5h",
    ),
    "too slow to type": (
        [("veterans: {agents: 8}", "veterans: {agents: 8, typing_speed: 0}")],
        ":10: teams.veterans.typing_speed: 0; wanted at least 1 character a minute",
    ),
    "negative": ([("_day: 600", "_day: -600")], ":4: demand.chats_per_day: -600; wanted at least 0"),
    "not a number": ([("_day: 600", "_day: .nan")], ":4: demand.chats_per_day: .nan; wanted a finite number"),
    "infinite": (
        [("factor: 3", "factor: .inf")],
        ":5: demand.peaks.opening.factor: .inf; wanted a finite number",
    ),
    "share": (
        [("share: 70%", "share: -70%")],
        ":7: buyers.presale.share: '-70%'; wanted a share from 0% to 100%, such as 35%",
    ),
    "shares": ([("share: 70%", "share: 60%")], ":6: buyers: shares that sum to 90%; wanted 100%"),
    "half a person": (
        [("agents: 8", "agents: 8.5")],
        ":10: teams.veterans.agents: 8.5; wanted a whole number",
    ),
    "true for a number": (
        [("agents: 8", "agents: true")],
        ":10: teams.veterans.agents: true; wanted a whole number",
    ),
    "family": (
        [("dist: lognormal", "dist: lognormall")],
        ":8: buyers.aftersale.lookup.dist: 'lognormall';"
        " wanted one of exponential, lognormal, gamma, weibull,"
        " uniform, empirical; did you mean 'lognormal'?",
    ),
    "no family": (
        [("dist: lognormal, ", "")],
        ":8: buyers.aftersale.lookup.dist: missing key; wanted one of exponential, lognormal, gamma, weibull,"
        " uniform, empirical",
    ),
    "a family of counts for a duration": (
        [(LOOKUP, "dist: poisson, mean: 6s")],
        ":8: buyers.aftersale.lookup.dist: 'poisson'; wanted one of exponential, lognormal, gamma, weibull,"
        " uniform, empirical",
    ),
    "no cv": ([(", cv: 1}", "}")], ":8: buyers.aftersale.lookup.cv: missing key"),
    "low above high": (
        [(LOOKUP, "dist: uniform, low: 6s, high: 3s")],
        ":8: buyers.aftersale.lookup: {dist: 'uniform', low: '6s', high: '3s'};"
        " wanted low no greater than high",
    ),
    "break outside its shift": (
        [("12:00-12:30", "18:00-18:30")],
        ":13: roster.early.breaks[1]: a break 18:00-18:30 outside the shift 09:00-18:00;"
        " wanted one within it",
    ),
    "breaks that overlap": (
        [("12:00-12:30", "12:15-13:00, 12:00-12:30")],
        ":13: roster.early.breaks: breaks 12:00-12:30 and 12:15-13:00 that overlap; wanted them apart",
    ),
    "no list": (
        [("[12:00-12:30]", "12:00-12:30")],
        ":13: roster.early.breaks: '12:00-12:30'; wanted a list, such as [a, b]",
    ),
    "too few people together": (
        [("agents: 4, shift: 15", "agents: 5, shift: 15")],
        ":14: roster.late.agents: early and late need 9 people on 2026-11-10 at 15:00; team veterans has 8",
    ),
    "too few people for one line": (
        [("agents: 12", "agents: 17")],
        ":15: roster.wave.agents: wave needs 17 people on 2026-11-10 at 19:00; team temps has 16",
    ),
    "unknown team": (
        [("team: temps", "team: temp")],
        ":15: roster.wave.team: 'temp', a team that is not under teams; wanted one of veterans, temps;"
        " did you mean 'temps'?",
    ),
    "unknown type": (
        [("[presale]", "[presal]")],
        ":11: teams.temps.serves[1]: 'presal'; wanted one of presale, aftersale; did you mean 'presale'?",
    ),
    "date outside": (
        [("on: [2026-11-10]", "on: [2026-11-13]")],
        ":15: roster.wave.on[1]: 2026-11-13, outside the days played; wanted 2026-11-10 to 2026-11-11",
    ),
    "eve of a shift that ends by midnight": (
        [("on: [2026-11-10]", "on: [2026-11-09]")],
        ":15: roster.wave.on[1]: 2026-11-09, outside the days played; wanted 2026-11-10 to 2026-11-11",
    ),
    "no date": (
        [("on: [2026-11-10]", "on: [2026-02-30]")],
        ":15: roster.wave.on[1]: '2026-02-30'; wanted a date, such as 2026-11-10",
    ),
    "peak outside": (
        [("at: 2026-11-10 20:00", "at: 2026-11-12 20:00")],
        ":5: demand.peaks.opening.at: 2026-11-12 20:00, outside the days played;"
        " wanted 2026-11-10 to 2026-11-11",
    ),
    "outage outside, of one day": (
        [("days: 2", "days: 1\noutages: {gateway: {at: 2026-11-12 20:05, lasts: 6min}}")],
        ":3: outages.gateway.at: 2026-11-12 20:05, outside the days played; wanted 2026-11-10",
    ),
    "day factor outside": (
        [("  peaks:", "  day_factors: {2026-11-09: 2}\n  peaks:")],
        ":5: demand.day_factors.2026-11-09: 2026-11-09, outside the days played;"
        " wanted 2026-11-10 to 2026-11-11",
    ),
    "profile of 23": (
        [("  peaks:", f"  profile: [{'1, ' * 22}1]\n  peaks:")],
        ":5: demand.profile: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1…;"
        " wanted 24, 48, 96 or 1440 weights over the day, not 23",
    ),
    "profile of nothing": (
        [("  peaks:", f"  profile: [{'0, ' * 23}0]\n  peaks:")],
        ":5: demand.profile: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0…;"
        " wanted at least one weight above 0",
    ),
    "weekday profile of 23": (
        [("  peaks:", f"  weekday_profiles: {{sat: [{'1, ' * 22}1]}}\n  peaks:")],
        ":5: demand.weekday_profiles.sat: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1…;"
        " wanted 24, 48, 96 or 1440 weights over the day, not 23",
    ),
    "weekday profile beside a finer one": (
        [("  peaks:", f"  profile: [{'1, ' * 47}1]\n  weekday_profiles: {{sat: [{'1, ' * 23}1]}}\n  peaks:")],
        ":6: demand.weekday_profiles.sat: 24 weights; wanted 48, as many as in profile",
    ),
    "weekday profile beside none": (
        [("  peaks:", f"  weekday_profiles: {{sat: [{'1, ' * 47}1]}}\n  peaks:")],
        ":5: demand.weekday_profiles.sat: 48 weights; wanted 24, or a profile",
    ),
    "no weekday": (
        [("  peaks:", f"  weekday_profiles: {{saturday: [{'1, ' * 23}1]}}\n  peaks:")],
        ":5: demand.weekday_profiles.saturday: 'saturday'; wanted one of mon, tue, wed, thu, fri, sat, sun",
    ),
    "empty roster": ([(ROSTER, "roster: {}\n")], ":12: roster: {}; wanted at least 1 entry"),
    "blank roster": ([(ROSTER, "roster:\n")], ":12: roster: missing key"),
    "no demand": ([(DEMAND, "")], ":1: demand: missing key"),
    "no arrivals": (
        [("  chats_per_day: 600\n", "")],
        ":3: demand: neither chats_per_day nor arrivals; wanted one of them",
    ),
    "demand that is no mapping": (
        [(DEMAND, "demand: 600\n")],
        ":3: demand: 600; wanted a mapping of keys and values",
    ),
    "names that are not as many": (
        [("agents: 8", "agents: 8, names: [a, b]")],
        ":10: teams.veterans.agents: 8 agents and 2 names; wanted as many; agents may be left out",
    ),
    "one person twice": (
        [
            ("agents: 8", "names: [a, b, c, d, e, f, g, h]"),
            ("agents: 16,", "names: [h],"),
            ("agents: 12", "agents: 1"),
        ],
        ":11: teams.temps.names[1]: 'h', who is in veterans already; wanted each person once",
    ),
    "nobody": (
        [("agents: 8", "max_chats: 3")],
        ":10: teams.veterans: neither agents nor names; wanted one of them",
    ),
    "rule set": (
        [("days: 2", "rules: human-9-24")],
        ":2: rules: 'human-9-24';"
        " wanted one of wangwang-8-24, human-9-23, standard-8-23, or {base: NAME, ...}",
    ),
    "rule set of one's own": (
        [("days: 2", "rules: {base: human-9-23, window: 22:00-02:00}")],
        ":2: rules.window: '22:00-02:00'; wanted a window within one natural day, such as 09:00-23:00",
    ),
    "min above max": (
        [("days: 2", "replications: {min: 50, max: 20}")],
        ":2: replications.min: 50; wanted at most max, 20",
    ),
    "name that is a path": (
        [("days: 2", "name: a/b")],
        ":2: name: 'a/b'; wanted a name that can be a folder's: letters, digits, - and _",
    ),
    "one of a few words": (
        [("days: 2", "desk: {routing: least_load}")],
        ":2: desk.routing: 'least_load'; wanted one of least_loaded, round_robin, longest_idle;"
        " did you mean 'least_loaded'?",
    ),
    "number for text": ([("days: 2", "title: 5")], ":2: title: 5; wanted text; put it in quotes"),
    "tab": ([("  veterans", "\tveterans")], ":10: a tab in the indentation; indent with spaces"),
    "duplicate key": (
        [("  temps: {", "  veterans: {")],
        ":11: teams.veterans: a second 'veterans'; the first is on line 10; keep one",
    ),
    "two colons": (
        [("days: 2", "title: a: b")],
        ":2: a second ':' on the line, or a wrong indentation; put a value that has ': ' in it in quotes",
    ),
    "no colon": ([("days: 2", "days 2")], ":2: a line without ':'; wanted 'key: value'"),
    "a sign": ([("days: 2", "title: @x")], ":2: a value that begins with @; put it in quotes"),
    "a full-width colon": (
        [("days: 2", "title: 预热\uff1a一天\ndays\uff1a 2")],
        ":3: a full-width colon (\uff1a); wanted ':' and a blank",
    ),
    "a full-width comma": (
        [("days: 2", "rules: {base: human-9-23\uff0ctarget: 95%}")],
        ":2: a full-width comma (\uff0c); wanted ',' and a blank",
    ),
    "full-width blanks": (
        [("  temps: {", "\u3000temps: {")],
        ":11: full-width blanks before the key; indent with plain spaces",
    ),
    "a code fence": ([(SHOP, f"```yaml\n{SHOP}```\n")], ":1: a line of a code fence (```); take it out"),
    "an open quote": ([("days: 2", "title: 'x")], ":2: a quote that is never closed; close it"),
    "an open bracket": (
        [("on: [2026-11-10]}", "on: [2026-11-10}")],
        ":15: a list or mapping that goes wrong; wanted ',' or the closing bracket",
    ),
    "two documents": ([("days: 2", "days: 2\n---\na: 1")], ":3: a second document ('---'); wanted one"),
    "no anchor": (
        [("days: 2", "days: *x")],
        ":2: a reference (*) to no anchor (&); define the anchor before it is used",
    ),
    "a tag": (
        [("days: 2", "title: !!python/name:os.system x")],
        ":2: title: the tag !!python/name:os.system; take it out",
    ),
    "a control character": (
        [("days: 2", "title: \x01")],
        ":2: a control character; take it out: the file may not be text",
    ),
    "a list": (
        [(SHOP, "- a\n- b\n")],
        ":1: ['a', 'b'], which is not a mapping; wanted keys and values, such as 'days: 1'",
    ),
    "empty": ([(SHOP, "")], ": an empty file; wanted keys and values, such as 'days: 1'"),
    "comments only": ([(SHOP, "# later\n")], ": an empty file; wanted keys and values, such as 'days: 1'"),
    "anchor in itself": ([("days: 2", "title: &a [*a]")], ":2: nested too deeply; at most 40 levels"),
    "deep": ([("days: 2", f"title: {'[' * 60}{']' * 60}")], ":2: nested too deeply; at most 40 levels"),
    "very deep": (
        [("days: 2", f"title: {'[' * 900}{']' * 900}")],
        ":2: nested too deeply; at most 40 levels",
    ),
    "money that grows with the wait": (
        [("days: 2", "money: {buyer_value: 60, conversion: {3min: 40%, 30s: 25%}}")],
        ":2: money.conversion: {3min: '40%', 30s: '25%'}; wanted shares that fall or stay the longer"
        " the wait: more buy after 3min than after 30s",
    ),
    "one wait written twice": (
        [("days: 2", "money: {buyer_value: 60, conversion: {3min: 40%, 180s: 25%}}")],
        ":2: money.conversion: {3min: '40%', 180s: '25%'}; wanted each wait once: 3min and 180s are the same",
    ),
    "no wait": (
        [("days: 2", "money: {buyer_value: 60, conversion: {0s: 40%}}")],
        ":2: money.conversion.0s: '0s'; wanted more than 0",
    ),
    "a wait of no unit": (
        [("days: 2", "money: {buyer_value: 60, conversion: {30: 40%}}")],
        ":2: money.conversion.30: '30'; wanted a duration with its unit, such as 45s, 3min or 1.5h",
    ),
    "no row of money": (
        [("days: 2", "money: {buyer_value: 60, conversion: {}}")],
        ":2: money.conversion: {}; wanted at least 1 entry",
    ),
    "money without a value": (
        [("days: 2", "money: {conversion: {30s: 40%}}")],
        ":2: money.buyer_value: missing key",
    ),
    "line that is no mapping": (
        [("{team: veterans, agents: 4, shift: 15:00-24:00}", "15:00-24:00")],
        ":14: roster.late: '15:00-24:00'; wanted a mapping of keys and values",
    ),
    "full-width digits": (
        [("agents: 8", "agents: ８")],
        ":10: teams.veterans.agents: '８'; wanted a whole number, without quotes and in plain digits: 8",
    ),
    "number in quotes": (
        [("_day: 600", "_day: '600'")],
        ":4: demand.chats_per_day: '600'; wanted a plain number, without quotes and in plain digits: 600",
    ),
    "the only line is no mapping": (
        [(ROSTER, "roster:\n  day: [veterans, 4, 09:00-18:00]\n")],
        ":13: roster.day: ['veterans', 4, '09:00-18:00']; wanted a mapping of keys and values",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_told_in_one_line(case: str, tmp_path: Path) -> None:
    changes, told = WRONG[case]
    path = write(tmp_path, changed(*changes))
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert str(caught.value) == f"{path}{told}"


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    """Those of single keys, those between keys, and nothing that only follows from another."""
    path = write(
        tmp_path,
        changed(
            ("days: 2", "days: two"),
            ("60min", "60"),
            ("share: 70%", "share: 60%"),
            ("team: temps", "team: temp"),
            ("[12:00-12:30]", "[18:00-18:30]"),
            ("agents: 8", "agents: eight"),
            ("cv: 1}", "cv: 1, vc: 2}"),
        ),
    )
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    told = [f"{problem.line}: {problem.key}: {problem.found}" for problem in caught.value.problems]
    assert told == [
        "2: days: 'two'",
        "5: demand.peaks.opening.lasts: 60",
        "6: buyers: shares that sum to 90%",
        "8: buyers.aftersale.lookup.vc: unknown key",
        "10: teams.veterans.agents: 'eight'",
        "13: roster.early.breaks[1]: a break 18:00-18:30 outside the shift 09:00-18:00",
        "15: roster.wave.team: 'temp', a team that is not under teams",
    ]


def test_an_empty_mapping_lacks_what_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_scenario(write(tmp_path, "{}\n"))
    assert [problem.key for problem in caught.value.problems] == [
        "start",
        "demand",
        "buyers",
        "teams",
        "roster",
    ]
    assert {problem.found for problem in caught.value.problems} == {"missing key"}


def test_too_many_chats_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, changed(("_day: 600", "_day: 10000000"), ("days: 2", "days: 3")))
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert (
        str(caught.value)
        == f"{path}:4: demand.chats_per_day: 30,000,000 chats in all; wanted at most 20,000,000"
    )


def test_chats_too_long_to_hold_are_refused(tmp_path: Path) -> None:
    much = "turns: 1e300, messages_per_turn: {dist: geometric, mean: 1000.6}, reply_chars: 1000000"
    path = write(tmp_path, changed(("turns: {dist: geometric, mean: 5}", much)))
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert str(caught.value).split("\n") == [
        f"{path}:7: buyers.presale.turns: 1e+300 on average; wanted at most 1,000",
        f"{path}:7: buyers.presale.messages_per_turn: 1,000.6 on average; wanted at most 1,000",
    ]


def test_a_type_that_nobody_on_the_roster_serves(tmp_path: Path) -> None:
    text = changed((ROSTER, "roster: {wave: {team: temps, agents: 12, shift: 09:00-23:00}}\n"))
    path = write(tmp_path, text)
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert str(caught.value) == (
        f"{path}:8: buyers.aftersale: a type that no team on the roster serves;"
        " add it to a team's serves, or the team to the roster"
    )


def test_what_a_missing_file_might_be(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(UserError) as caught:
        load_scenario(tmp_path / "shpo.yaml")
    assert str(caught.value) == f"{tmp_path / 'shpo.yaml'}: no such file; there is {tmp_path / 'shop.yaml'}"


@pytest.mark.parametrize(
    ("key", "told"), [("extends", "wanted a file's name"), ("roster", "a name that no file can have")]
)
def test_a_name_that_no_file_can_have(key: str, told: str, tmp_path: Path) -> None:
    path = write(tmp_path, f'start: 2026-11-10\n{key}: "a\\0b"\n')
    with pytest.raises(UserError, match=told):
        load_scenario(path)


def test_a_variant_that_no_folder_can_be_called_after(tmp_path: Path) -> None:
    path = write(tmp_path, changed(("  more: {roster", "  more*: {roster")))
    with pytest.raises(UserError) as caught:
        load_scenario(path, "more*")
    wanted = "wanted a name that can be a folder's: letters, digits, - and _"
    assert str(caught.value) == f"{path}:17: name: 'shop-more*'; {wanted}"


def test_a_folder_and_a_binary_file(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_scenario(tmp_path)
    assert str(caught.value) == f"{tmp_path}: a folder; wanted a YAML file"
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"a: 1\nb: \xff\xfe\n")
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert str(caught.value) == f"{path}:2: not UTF-8 text; save the file as UTF-8"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, mode: str) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    path = write(tmp_path)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert str(caught.value) == f"{path}: no permission to read it"
