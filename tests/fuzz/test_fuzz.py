"""A little of `python -m tests.fuzz`, which CI runs for longer, and proof that it would notice."""

import math
from collections import Counter
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.scenario.load import load_scenario
from tests.depth import examples
from tests.fuzz import broken, logs, playing, sound
from tests.fuzz.campaign import KINDS, Campaign
from tests.fuzz.case import Case
from tests.fuzz.playing import FoundError, HungError, play, says_where
from tests.scenario.shop import SHOP

SHOP_CASE = Case({"shop.yaml": SHOP.encode()}, (("check", "shop.yaml", "--json"),), sound=True)


def undrawn(cases: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
    """The cases without the commands that draw figures, which the campaign has."""
    quick = ("check", "score")
    return cases.map(lambda case: case.called(*takewhile(lambda call: call[0] in quick, case.calls)))


@pytest.mark.parametrize(
    ("cases", "count"),
    [(undrawn(sound.cases()), 12), (undrawn(broken.cases()), 36), (logs.read_cases(), 60)],
    ids=["sound", "broken", "logs"],
)
def test_whatever_a_file_holds(cases: st.SearchStrategy[Case], count: int, tmp_path: Path) -> None:
    done: Counter[str] = Counter()

    @settings(
        max_examples=examples(count), derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases)
    def attempt(case: Case) -> None:
        play(case, tmp_path / "case", done)

    attempt()
    assert done


@pytest.mark.parametrize("kind", ["sound scenarios", "logs to learn from"])
def test_some_are_played(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.report.figures.draw_all", lambda *_, **__: ([], []))

    @settings(
        max_examples=2,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(KINDS[kind](0))
    def attempt(case: Case) -> None:
        without_pages = tuple(call for call in case.calls if call[0] != "report")
        play(case.called(*without_pages), tmp_path / "case")

    attempt()


def test_a_traceback_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.scenario.load.check_document", lambda document: document["x"])
    with pytest.raises(FoundError, match="TypeError: 'Document' object is not subscriptable"):
        play(SHOP_CASE, tmp_path)


def test_a_refusal_of_what_is_sound_is_found(tmp_path: Path) -> None:
    text = SHOP.replace("70%", "71%").encode()
    with pytest.raises(FoundError, match=r"1\nstaffsim: shop.yaml:6: buyers: shares that sum to 101%"):
        play(Case({"shop.yaml": text}, SHOP_CASE.calls, sound=True), tmp_path)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_number_is_found(number: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.commands.check.summary", lambda *_: {"cost": number})
    with pytest.raises(FoundError, match="no number: "):
        play(SHOP_CASE, tmp_path)


def test_work_without_end_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        while True:
            pass

    load_scenario(Path(__file__).parent / "corpus/yaml/shop.yaml")  # what is loaded once takes its time
    monkeypatch.setattr("simulator.scenario.load.check_document", never)
    monkeypatch.setattr(playing, "LONGEST", 0.2)
    with pytest.raises(HungError, match="never"):
        play(SHOP_CASE, tmp_path)


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        ("staffsim: shop.yaml:3: days: 0; wanted at least 1", True),
        ("staffsim: shop.yaml: start: missing", True),
        ("staffsim: --set: days: 0", True),
        ("staffsim: mapping.yaml: no such file", True),
        ("staffsim: 基.yaml:3: <<: x", True),
        ("staffsim: messages.log: nobody works on 2026-11-10", True),
        ("staffsim: shop.yaml: 0", False),
        ("staffsim: shop.yaml", False),
        ("staffsim: days: 0; wanted at least 1", False),
        ("staffsim: nobody works", False),
    ],
)
def test_where_a_problem_is(problem: str, says: bool) -> None:
    assert says_where(problem) is says


def test_a_campaign_counts_stops_and_keeps_what_it_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fuzz.campaign.KINDS", {"logs": lambda _: logs.read_cases()})
    monkeypatch.setattr("tests.fuzz.campaign.BATCH", 20)
    campaign = Campaign(tmp_path)
    campaign.batch("logs", 1, math.inf)
    first, last = campaign.told()
    counts = campaign.counts["logs"]
    assert first == (
        f"logs: 20 tried: {counts['refused']} refused, {counts['taken']} taken, 0 played, 20 commands"
    )
    assert last == "nothing found"

    monkeypatch.setattr("simulator.messages.reading.read_source", None)
    campaign.run(30.0, 1)
    place = campaign.found["logs"]
    assert place == tmp_path / "1"
    assert (place / "commands.txt").read_text(encoding="utf-8").startswith("staffsim score messages.log")
    assert "TypeError: 'NoneType' object is not callable" in (place / "found.txt").read_text(encoding="utf-8")
    assert (place / "messages.log").stat().st_size < 500  # a small case that shows the same
