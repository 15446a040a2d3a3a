"""What a calibration's figures are called, and how well each is said to be known."""

from typing import Any

import pytest

from simulator.report.calibration_names import FAMILIES, NAMES, cell, family, fit, level, named, view_name
from simulator.report.language import texts
from simulator.report.page import Column, shown
from tests.report.calibrations import estimate, make_calibration

EN, ZH = texts("en"), texts("zh")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("demand.chats_per_day", ("Chats on a mean day", "")),
        ("demand.weekday_factors.sat", ("Weekdays", "Sat")),
        ("buyers.presale.lookup.mean", ("Look-up time", "presale")),
        ("buyers.presale.lookup.cv", ("Look-up time: spread (cv)", "presale")),
        ("buyers.presale.lookup", ("Look-up time", "presale")),
        ("buyers.a.b.c.turns.mean", ("Questions a chat", "a.b.c")),
        ("buyers.turns.turns", ("Questions a chat", "turns")),
        ("buyers.two\nlines.patience.mean", ("Patience", "two\nlines")),
        ("teams.temps.typing_speed", ("Characters typed a minute", "temps")),
        ("teams.temps.typing_speed.low", ("Characters typed a minute (low)", "temps")),
        ("bot.handoff_after.mean", ("Bot's time until handoff", "")),
        ("bot.handoff_after.cv", ("Bot's time until handoff: spread (cv)", "")),
        ("desk.routing", ("desk.routing", "")),
        ("buyers.presale.mood", ("buyers.presale.mood", "")),
        ("demand.moon", ("demand.moon", "")),
        ("", ("", "")),
    ],
)
def test_a_path_is_called_what_people_call_it_or_by_itself(path: str, words: tuple[str, str]) -> None:
    assert named(EN, path) == words


def test_every_parameter_and_view_of_a_calibration_has_a_name() -> None:
    result = make_calibration()
    for t in (EN, ZH):
        assert [path for path in result["parameters"] if named(t, path)[0] == path] == []
        assert {view["name"] for view in result["views"]} <= set(NAMES)
    assert view_name(EN, {"name": "patience", "group": "presale"}) == "Patience (presale)"
    assert view_name(EN, {"name": "profile", "group": ""}) == "Chats over the day"
    assert view_name(EN, {"name": "moon", "group": "sat"}) == "moon (sat)"


@pytest.mark.parametrize(
    ("one", "known"),
    [
        (estimate(100, 10, "s", 5), "well"),
        (estimate(100, 10.1, "s", 5), "roughly"),
        (estimate(100, 30, "chars", 5), "roughly"),
        (estimate(100, 30.1, "chars", 5), "hardly"),
        (estimate(0.01, 0.05, "share", 5), "well"),  # five points, however small the share
        (estimate(0.5, 0.0501, "share", 5), "roughly"),
        (estimate(0.5, 0.16, "cv", 5), "hardly"),
        (estimate(8, None, "agents", 5), "plain"),
        (estimate(0, 0, "s", 5), "well"),
        (estimate(0, 1, "s", 5), "hardly"),
        (estimate(100, 1, "s", 5) | {"assumed": True}, "assumed"),
    ],
)
def test_how_well_a_figure_is_known_is_a_matter_of_its_interval(one: dict[str, Any], known: str) -> None:
    assert level(one) == known


@pytest.mark.parametrize(
    ("ks", "n", "said"),
    [
        (None, 10, None),
        (0.05, 10, "good"),
        (0.051, 10_000, "fair"),
        (0.1, 10_000, "fair"),
        (0.101, 10_000, "poor"),
        (0.101, 181, "few"),  # 1.36 / sqrt(181) = 0.1011
        (0.101, 182, "poor"),
        (0.3, 20, "few"),
    ],
)
def test_a_fit_is_good_fair_poor_or_too_few_to_tell(ks: float | None, n: int, said: str | None) -> None:
    assert fit(ks, n) == said


def test_families_are_named_in_both_languages() -> None:
    assert family(EN, "weibull") == "Weibull"
    assert family(ZH, "lognormal") == "对数正态分布"
    assert family(EN, "cauchy") == "cauchy"
    assert family(EN, None) == ""
    assert all(family(t, name) for t in (EN, ZH) for name in FAMILIES)


@pytest.mark.parametrize(
    ("path", "one", "said"),
    [
        ("demand.busyness_cv", estimate(0.141, 0.05, "cv", 30), "14% (9–19%)"),
        ("demand.chats_per_day", estimate(400.0, 11.0, "chats", 30), "400 (389–411)"),
        ("demand.chats_per_day", estimate(12.34, 1.0, "chats", 30), "12.3 (11.3–13.3)"),
        ("demand.chats_per_day", estimate(0.5, 0.1, "chats", 30), "0.50 (0.40–0.60)"),
        ("buyers.a.lookup.mean", estimate(6.3, 0.4, "s", 30), "6.3 s (5.9 s–6.7 s)"),
        ("buyers.a.lookup.cv", estimate(1.05, 0.08, "cv", 30), "1.05 (0.97–1.13)"),
        ("teams.a.quick_replies", estimate(0.47, 0.04, "share", 30), "47.0% (43.0–51.0%)"),
        ("teams.a.max_chats", estimate(8, None, "agents", 30), "8"),
    ],
)
def test_a_figure_is_shown_in_its_unit_with_its_interval(path: str, one: dict[str, Any], said: str) -> None:
    assert shown(EN, Column("", "number"), cell(path, one)) == said
