"""Which scenarios are compared, what they are called, and which of them cannot be compared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import UserError
from simulator.experiment.comparable import check_comparable, different_buyers
from simulator.experiment.contenders import Contender, gather
from simulator.scenario.schema import Scenario
from tests.scenarios import a_scenario

TEXT = """\
name: shop
title: A shop
start: 2026-11-10
demand: {chats_per_day: 60}
buyers: {all: {share: 100%}}
teams: {team: {agents: 2}}
roster: {day: {team: team, agents: 1, shift: 09:00-23:00}}
variants:
  two: {title: Two people, roster: {day: {agents: 2}}}
  late: {roster: {day: {shift: 10:00-24:00}}}
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def written(name: str = "shop.yaml", *changes: tuple[str, str]) -> Path:
        text = TEXT
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        Path(name).write_text(text, encoding="utf-8")
        return Path(name)

    return written


def problems(*arguments: Any, **more: Any) -> list[str]:
    with pytest.raises(UserError) as caught:
        gather(*arguments, **more)
    return [str(problem) for problem in caught.value.problems]


def test_one_file_is_compared_with_all_its_variants(write: Write) -> None:
    contenders, lost = gather([write()])
    assert [(c.name, c.title, c.variant, c.scenario.name) for c in contenders] == [
        ("shop", "A shop", None, "shop"),
        ("two", "Two people", "two", "shop-two"),
        ("late", "", "late", "shop-late"),  # the file's title says nothing of what the variant is
    ]
    assert (contenders[1].file, lost) == ("shop.yaml", ())


def test_variants_settings_and_the_baseline_can_be_named(write: Write) -> None:
    contenders, _ = gather([write()], ["late"], ["seed=7"], baseline="late")
    assert [(c.name, c.scenario.seed) for c in contenders] == [("late", 7), ("shop", 7)]


def test_of_several_files_each_stands_for_itself(write: Write) -> None:
    contenders, _ = gather([write(), write("other.yaml", ("name: shop", "name: other"))])
    assert [(c.name, c.variant) for c in contenders] == [("shop", None), ("other", None)]


def test_one_that_does_not_load_is_kept_apart(write: Write) -> None:
    file = write("shop.yaml", ("{day: {agents: 2}}", "{day: {agnts: 2}}"))
    contenders, lost = gather([file])
    assert [contender.name for contender in contenders] == ["shop", "late"]
    assert [(one.name, [str(p) for p in one.problems]) for one in lost] == [
        ("two", ["shop.yaml:9: roster.day.agnts: unknown key; did you mean 'agents'?"])
    ]


def test_a_file_that_is_not_there_is_kept_apart_too(write: Write) -> None:
    files = [write(), write("other.yaml", ("name: shop", "name: other")), Path("third.yaml")]
    contenders, lost = gather(files)
    assert ([c.name for c in contenders], [one.name for one in lost]) == (["shop", "other"], ["third"])


def test_the_baseline_must_load_and_another_must_be_left(write: Write) -> None:
    broken = write("broken.yaml", ("agents: 1", "agents: one"))
    assert problems([broken, write()])[0].startswith("broken.yaml:7: roster.day.agents: ")
    assert problems([write()], baseline="nobody") == [
        "--baseline: no scenario 'nobody'; wanted one of shop, two, late"
    ]
    broken = write("shop.yaml", ("{day: {agents: 2}}", "{day: {agnts: 2}}"))
    assert problems([broken], baseline="two") == [
        "shop.yaml:9: roster.day.agnts: unknown key; did you mean 'agents'?"
    ]
    assert problems([broken], ["two"]) == [
        "shop.yaml:9: roster.day.agnts: unknown key; did you mean 'agents'?",
        "only shop is left, so there is nothing to compare",
    ]


def test_a_wrong_setting_is_said_once(write: Write) -> None:
    assert problems([write()], sets=["seeds=3"]) == ["--set: seeds: unknown key; did you mean 'seed'?"]


def test_what_there_is_not_enough_of_or_too_much_is_said(write: Write) -> None:
    plain = write("plain.yaml", (TEXT[TEXT.index("variants") :], ""))
    assert problems([plain]) == [
        "plain.yaml: the file has no variants, so there is nothing to compare; "
        "add some under 'variants', or name a second file"
    ]
    assert problems([write()], ["tow"]) == [
        "shop.yaml: no variant 'tow'; wanted one of two, late; did you mean 'two'?"
    ]
    assert problems([write()], ["two", "two"]) == ["shop.yaml: 'two' is given twice; give it once"]
    copy = write("copy.yaml")
    assert problems([write(), copy]) == [
        "two scenarios are called 'shop': shop.yaml and copy.yaml; give one of them another name"
    ]
    assert problems([write("shop.yaml", ("name: shop", "name: two"))]) == [
        "two scenarios are called 'two': shop.yaml and its variant; give one of them another name"
    ]


def contender(name: str, variant: str | None = None, **more: Any) -> Contender:
    return Contender(name, "", a_scenario(name=name, **more), f"{name}.yaml", variant)


def refused(*others: Contender) -> list[str]:
    with pytest.raises(UserError) as caught:
        check_comparable([contender("base"), *others])
    return [str(problem) for problem in caught.value.problems]


def test_other_days_rules_and_seeds_are_refused_each_in_a_line() -> None:
    own = {"base": "human-9-23", "name": "human-9-23", "target": "85%", "threshold": "2min"}
    assert refused(contender("a", days=2, seed=5), contender("b", "v", start="2026-12-12")) == [
        "a.yaml: days: 2, where base has 1; compare the same days: change it, or give --set days=1 for all",
        "a.yaml: seed: 5, where base has 1; the same buyers must meet both: give --seed 1 for all",
        "b.yaml: variants.v.start: 2026-12-12, where base has 2026-11-10; compare the same days: change it, "
        "or give --set start=2026-11-10 for all",
    ]
    assert refused(contender("c", rules="standard-8-23"), contender("d", rules=own)) == [
        "c.yaml: rules: standard-8-23, where base has human-9-23; compare by the same rules: change them, "
        "or give --set rules=NAME for all",
        "d.yaml: rules: threshold 2min, target 85%, where base has threshold 3min, target 90%; "
        "compare by the same rules: change them, or give --set rules=NAME for all",
    ]


def test_the_same_rules_by_another_name_are_the_same() -> None:
    check_comparable([contender("base"), contender("a", rules={"base": "human-9-23", "name": "ours"})])


def buyers(**more: Any) -> Scenario:
    return a_scenario(buyers={"all": {"share": 1.0, **more}})


def test_what_buyers_do_not_have_in_common_is_named_and_agents_work_is_not_theirs() -> None:
    assert different_buyers(buyers(), buyers(lookup="9s", reply_chars=40)) == []
    assert different_buyers(buyers(), buyers(patience="5min", turns=3)) == [
        "buyers.all.turns", "buyers.all.patience",
    ]  # fmt: skip
    assert different_buyers(a_scenario(200), a_scenario(300)) == ["demand.chats_per_day"]
    two = a_scenario(buyers={"all": {"share": 0.5}, "new": {"share": 0.5}})
    assert different_buyers(buyers(), two) == ["buyers.all.share", "buyers.new"]
