"""Levers as a user says them: costs, changes, removals, and what is wrong, with file and line."""

from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.scenario.advice import SHIPPED
from simulator.scenario.levers import Lever, Levers, read_levers
from simulator.scenario.load import load_scenario
from tests.scenario.shop import SHOP, changed, write

AT = SHOP.count("\n")  # the last line of the shop, which the levers follow


def levers(folder: Path, text: str, *sets: str, shop: str = SHOP) -> Levers:
    return read_levers(write(folder, shop + "levers:\n" + text), None, sets)


def by_name(found: Levers) -> dict[str, Lever]:
    return {lever.name: lever for lever in found.levers}


def test_without_a_word_of_them_the_shipped_ones_are_there(tmp_path: Path) -> None:
    path = write(tmp_path)
    found = read_levers(path)
    assert found.today == load_scenario(path)
    assert [(one.name, one.why) for one in found.skipped] == [
        ("longest-wait", "already_so"), ("no-neglect", "nothing_neglected"), ("no-outage", "no_outages"),
    ]  # fmt: skip
    assert [one.name for one in found.levers] == [
        "more-agents", "typing-10", "typing-20", "lookup", "quick-replies", "bot-resolves", "bot-overflow",
        "rescue",
    ]  # fmt: skip
    assert all(one.shipped and one.cost is None and not one.title for one in found.levers)
    assert found.failed == ()
    more = by_name(found)["more-agents"]
    assert more.changes == [
        "teams.veterans.agents: 8 → 10",
        "roster.early.agents: 4 → 5",
        "roster.late.agents: 4 → 5",
        "roster.wave.agents: 12 → 13",
    ]
    assert more.scenario.teams["veterans"].agents == 10


def test_a_shipped_one_can_be_priced_redefined_and_removed_and_others_added(tmp_path: Path) -> None:
    found = levers(
        tmp_path,
        "  rescue: {cost: 300, title: null}\n"
        "  typing-10: {title: A course, change: {teams: {temps: {typing_speed: 66}}}}\n"
        "  typing-20: null\n"
        "  night: {cost: -5, change: {title: At night, roster: {night: {team: temps, agents: 2,"
        " shift: 22:00-02:00}}}}\n"
        "  no-wave: {change: {name: ignored, roster: {wave: null}, buyers: {aftersale: {patience: null}}}}\n",
    )
    ours = by_name(found)
    assert "typing-20" not in ours
    rescue, course, night, no_wave = (ours[n] for n in ("rescue", "typing-10", "night", "no-wave"))
    assert (rescue.cost, rescue.shipped, rescue.title) == (300, True, "")
    assert (course.cost, course.shipped, course.title) == (None, False, "A course")
    assert course.changes == ["teams.temps.typing_speed.value: 60 → 66"]
    assert (night.cost, night.title) == (-5, "At night")
    assert night.scenario.roster["night"].agents == 2
    assert "wave" not in no_wave.scenario.roster
    assert no_wave.scenario.buyers["aftersale"].patience is None
    assert no_wave.scenario.name == found.today.name
    assert found.failed == ()


def test_the_last_word_wins_over_bases_and_settings(tmp_path: Path) -> None:
    write(tmp_path, SHOP + "levers: {rescue: {cost: 1}, lookup: null}\n", "base.yaml")
    path = write(tmp_path, "extends: base.yaml\nlevers: {lookup: {cost: 7}}\n")
    found = by_name(read_levers(path, None, ["levers.rescue.cost=2", "teams.temps.quick_replies=100%"]))
    assert (found["rescue"].cost, found["lookup"].cost) == (2, 7)
    assert found["quick-replies"].changes == ["teams.veterans.quick_replies: 50% → 60%"]
    assert by_name(read_levers(path, "more"))["more-agents"].changes[-1] == "roster.wave.agents: 16 → 17"


def test_a_change_is_laid_over_what_a_file_holds(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("name,team,agents,from,to\nday,veterans,8,09:00,18:00\n")
    (tmp_path / "log.csv").write_text("wait\n5s\n15s\n")
    shop = changed(
        (SHOP[SHOP.index("roster:") : SHOP.index("variants:")], "roster: roster.csv\n"),
        (", serves: [presale]", ""),
        ("{dist: lognormal, mean: 6s, cv: 1}", "{dist: empirical, values: {csv: log.csv, column: wait}}"),
    )
    shop = shop[: shop.index("variants:")]
    found = by_name(levers(tmp_path, "  seven: {change: {roster: {day: {agents: 7}}}}\n", shop=shop))
    assert found["seven"].changes == ["roster.day.agents: 8 → 7"]
    assert found["more-agents"].changes == ["teams.veterans.agents: 8 → 9", "roster.day.agents: 8 → 9"]
    assert "buyers.aftersale.lookup.values: ['5s', '15s'] → ['4s', '12s']" in found["lookup"].changes


KEEPS = (
    "a lever changes the shop, not its days or what judges it:"
    " start, days, seed, rules, replications, money, history"
)


def test_what_is_wrong_with_one_is_told_with_its_line_and_loses_no_other(tmp_path: Path) -> None:
    text = (
        "  a: {change: {roster: {wave: {agents: 17}}}}\n"
        "  b: {change: {roster: {wave: {agnts: 17}}}}\n"
        "  c: {csot: 3, change: {days: 2}}\n"
        "  d: {cost: much}\n"
        "  reskue: {cost: 3}\n"
        "  f: 3\n"
        "  g: {change: {seed: 4, start: 2026-11-10}}\n"
        "  h: {change: 3}\n"
        "  i: {change: {days: 2}}\n"
        "  j: {change: {replications: {min: 3}, money: {buyer_value: 9, conversion: {30s: 40%}}}}\n"
    )
    found = levers(tmp_path, text)
    path = tmp_path / "shop.yaml"
    assert {one.name: [str(problem) for problem in one.problems] for one in found.failed} == {
        "a": [
            f"{path}:{AT + 2}: roster.wave.agents: wave needs 17 people on 2026-11-10 at 19:00;"
            " team temps has 16"
        ],
        "b": [f"{path}:{AT + 3}: roster.wave.agnts: unknown key; did you mean 'agents'?"],
        "c": [f"{path}:{AT + 4}: levers.c.csot: unknown key; did you mean 'cost'?"],
        "d": [f"{path}:{AT + 5}: levers.d.cost: 'much'; wanted a plain number"],
        "reskue": [
            f"{path}:{AT + 6}: levers.reskue: a lever without a change; wanted one, such as"
            f" change: {{bot: {{resolves: 45%}}}}, or one of {', '.join(SHIPPED)}; did you mean 'rescue'?"
        ],
        "f": [f"{path}:{AT + 7}: levers.f: 3; wanted a mapping of keys and values"],
        "g": [f"{path}:{AT + 8}: seed: 4; {KEEPS}"],
        "h": [f"{path}:{AT + 9}: levers.h.change: 3; wanted a mapping of keys and values"],
        "j": [
            f"{path}:{AT + 11}: replications: {{min: 3}}; {KEEPS}",
            f"{path}:{AT + 11}: money: {{buyer_value: 9, conversion: {{…}}}}; {KEEPS}",
        ],
    }
    assert [one.name for one in found.skipped if one.why == "no_difference"] == ["i"]
    assert len(found.levers) == 8
    assert load_scenario(path).days == 2  # to run today's scenario, none of this matters


def test_levers_that_are_no_mapping_and_a_shop_that_is_wrong(tmp_path: Path) -> None:
    path = write(tmp_path, SHOP + "levers: [rescue]\n")
    with pytest.raises(UserError) as caught:
        read_levers(path)
    assert str(caught.value) == (
        f"{path}:{AT + 1}: levers: ['rescue']; wanted a mapping of names to levers,"
        " such as {rescue: {cost: 300}}"
    )
    with pytest.raises(UserError, match="dayz: unknown key"):
        read_levers(write(tmp_path, changed(("days: 2", "dayz: 2"))))


def test_two_go_together_that_change_different_things(tmp_path: Path) -> None:
    found = levers(
        tmp_path,
        "  out: {change: {roster: {wave: null}}}\n"
        "  in: {change: {roster: {third: {team: temps, agents: 6, shift: 19:00-24:00}}, teams: {temps:"
        " {agents: 18}}}}\n"
        "  all: {change: {roster: {wave: {agents: 14}}, teams: {temps: {agents: 18, serves: null}}}}\n",
    )
    ours = by_name(found)

    def partners(name: str) -> set[str]:
        return {other for other in ours if other != name and ours[name].goes_with(ours[other])}

    assert set(ours) - partners("typing-10") == {"typing-10", "typing-20"}
    assert set(ours) - partners("bot-overflow") == {"bot-overflow", "bot-resolves"}  # both start it
    assert set(ours) - partners("out") == {"out", "all", "more-agents"}  # the line itself and its people
    assert set(ours) - partners("in") == {"in", "all"}
    both = found.together(ours["typing-10"], ours["rescue"])
    assert both.desk.reply_order == "rescue"
    assert both.teams["temps"].model_dump(mode="json")["typing_speed"]["value"] == 70
    with pytest.raises(UserError, match="need 19 people"):
        found.together(ours["more-agents"], ours["in"])
