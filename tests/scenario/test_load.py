"""Whole files: what is read."""

import io
import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from simulator.errors import UserError
from simulator.scenario.distributions import Constant, Exponential, Spread
from simulator.scenario.documents import parse_document
from simulator.scenario.load import check_document, load_scenario, variant_names
from tests.scenario.shop import SHOP, changed, write


def test_shares_are_summed_as_people_write_them(tmp_path: Path) -> None:
    """0.1 + 0.2 + 0.7 is not 1 in binary, and three thirds are never quite 100%."""
    text = changed(("share: 30%", "share: 20%"), ("buyers:", "buyers:\n  other: {share: 10%}"))
    load_scenario(write(tmp_path, text))
    thirds = changed(("share: 30%", "share: 66.6666%"), ("share: 70%", "share: 33.3333%"))
    with pytest.raises(UserError, match=r"shares that sum to 99.9999%; wanted 100%"):
        load_scenario(write(tmp_path, thirds))


def test_no_chats_at_all_are_lawful(tmp_path: Path) -> None:
    assert load_scenario(write(tmp_path, changed(("_day: 600", "_day: 0")))).demand.chats_per_day == 0


def test_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SHOP.replace("\n", "\r\n").encode())
    (tmp_path / "plain").mkdir()
    assert load_scenario(path) == load_scenario(write(tmp_path / "plain"))


def test_yaml_is_read_as_version_1_2(tmp_path: Path) -> None:
    """``on`` is a key, ``off`` a word and ``20:00`` text; dates may be written with slashes."""
    text = changed(("days: 2", "days: 2\nbot: {mode: off}"), ("[2026-11-10]", "[2026/11/10]"))
    scenario = load_scenario(write(tmp_path, text))
    assert scenario.bot.mode == "off"
    assert scenario.roster["wave"].on == (scenario.start,)


def test_plain_values_and_distributions(tmp_path: Path) -> None:
    text = changed(("{share: 70%,", "{share: 70%, reply_chars: 20, patience: null, think_time: 1.5min,"))
    presale = load_scenario(write(tmp_path, text)).buyers["presale"]
    assert isinstance(presale.reply_chars, Constant)
    assert presale.reply_chars.value == 20
    assert isinstance(presale.think_time, Constant)
    assert presale.think_time.value == 90_000_000
    assert presale.patience is None
    assert isinstance(presale.lookup, Spread)
    assert presale.lookup.mean == 6_000_000


def test_names(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert load_scenario(path).name == "shop"
    assert load_scenario(path, "more").name == "shop-more"
    assert load_scenario(path, "more", ["name=try"]).name == "try"
    assert load_scenario(write(tmp_path, name=".a?b.yaml")).name == "a-b"


def test_variants(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert variant_names(path) == ("more",)
    assert load_scenario(path).roster["wave"].agents == 12
    assert load_scenario(path, "more").roster["wave"].agents == 16
    with pytest.raises(UserError) as caught:
        load_scenario(path, "mor")
    assert str(caught.value) == f"{path}: no variant 'mor'; wanted one of more; did you mean 'more'?"
    with pytest.raises(UserError) as caught:
        load_scenario(write(tmp_path, SHOP[: SHOP.index("variants:")]), "more")
    assert str(caught.value) == f"{path}: no variant 'more'; the file has no variants"


def test_a_variant_that_names_no_line_that_exists(tmp_path: Path) -> None:
    path = write(tmp_path, changed(("more: {roster: {wave:", "more: {roster: {wav:")))
    with pytest.raises(UserError) as caught:
        load_scenario(path, "more")
    assert str(caught.value).split("\n") == [
        f"{path}:17: roster.wav.team: missing key; did you mean 'wave'?",
        f"{path}:17: roster.wav.shift: missing key; did you mean 'wave'?",
    ]


@pytest.mark.parametrize("variants", ["3", "[a]", "{more: 3}"])
def test_variants_that_are_no_mapping(variants: str, tmp_path: Path) -> None:
    path = write(tmp_path, SHOP[: SHOP.index("variants:")] + f"variants: {variants}\n")
    with pytest.raises(UserError, match=r":16: variants.*; wanted a mapping of what differs"):
        load_scenario(path)


def shipped(project: Path) -> list[tuple[Path, str | None]]:
    files = sorted(project.glob("scenarios/*.yaml")) + sorted(
        project.glob("simulator/scenario/templates/*.yaml")
    )
    return [(path, variant) for path in files for variant in (None, *variant_names(path))]


def test_shipped_scenarios_are_sound_and_read_back_from_what_they_resolve_to(
    project: Path, tmp_path: Path
) -> None:
    found = shipped(project)
    assert len(found) > 5
    for path, variant in found:
        scenario = load_scenario(path, variant)
        stream = io.StringIO()
        YAML(typ="safe", pure=True).dump(scenario.resolved(), stream)
        assert load_scenario(write(tmp_path, stream.getvalue())) == scenario, path


def test_what_is_resolved_reads_back_where_nulls_and_own_rules_matter(tmp_path: Path) -> None:
    sets = [
        "rules={base: human-9-23, target: null, threshold: 60s}",
        "teams.temps.max_chats=null",
        "buyers.presale.patience=null",
        "buyers.presale.lookup=5s",
        "buyers.presale.turns={dist: empirical, values: [1, 2, 5.5]}",
        "bot={mode: overflow, hours: 22:00-06:00, resolves: 33.3%}",
        "demand.day_factors={2026-11-11: 0.1}",
    ]
    scenario = load_scenario(write(tmp_path), None, sets)
    assert scenario.rule_set.target is None
    text = json.dumps(scenario.resolved())
    assert check_document(parse_document(text, "resolved", tmp_path)) == scenario
    assert isinstance(scenario.buyers["aftersale"].patience, Exponential)
