"""The schema that editors read: as the models are, and of one mind with loading."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from simulator.errors import UserError
from simulator.scenario.documents import parse_document, read_document
from simulator.scenario.json_schema import file_schema, generated_text, shipped_text
from tests.scenario.shop import SHOP, changed
from tests.scenario.test_load_errors import WRONG

BEYOND = {
    "shares", "low above high", "break outside its shift", "breaks that overlap", "too few people together",
    "too few people for one line", "unknown team", "unknown type", "date outside", "no date", "peak outside",
    "eve of a shift that ends by midnight", "outage outside, of one day", "day factor outside",
    "profile of 23", "profile of nothing", "weekday profile of 23", "weekday profile beside a finer one",
    "weekday profile beside none", "no arrivals", "names that are not as many", "one person twice",
    "nobody", "rule set of one's own", "min above max", "name that is a path",
    "not a number", "too slow to type", "money that grows with the wait", "one wait written twice", "no wait",
}  # fmt: skip
"""Cases of more than one key, of a calendar, or of what JSON has no word for: only `check` finds them."""


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    schema = json.loads(shipped_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def data(text: str) -> dict[str, Any]:
    return parse_document(text, "file", Path()).data


def test_the_shipped_schema_is_the_generated_one() -> None:
    assert shipped_text() == generated_text(), "run: python -m simulator.scenario.json_schema"


def test_definitions_have_short_names_and_every_key_is_described() -> None:
    definitions = file_schema()["definitions"]
    assert all(name.isalpha() for name in definitions)
    for name, body in definitions.items():
        assert "description" in body, name
        for key, prop in body.get("properties", {}).items():
            assert prop.get("description") or key in ("dist", "csv", "column"), (name, key)


def test_shipped_scenarios_are_valid_and_name_the_schema(
    project: Path, validator: jsonschema.Draft7Validator
) -> None:
    files = sorted(project.glob("scenarios/*.yaml"))
    assert files
    for path in [*files, *sorted(project.glob("simulator/scenario/templates/*.yaml"))]:
        assert [error.message for error in validator.iter_errors(read_document(path).data)] == []
    for path in files:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / named).resolve() == (
            project / "simulator/scenario/scenario.schema.json"
        ).resolve()


@pytest.mark.parametrize(
    "change",
    [
        ("days: 2", "days: 2\nbot:\noutages: null"),
        ("days: 2", "roster: roster.csv"),
        ("_day: 600", "_day: 600\n  profile: profile.csv"),
        ("_day: 600", f"_day: 600\n  weekday_profiles: {{sat: [{'1, ' * 23}0]}}"),
        ("chats_per_day: 600", "arrivals: trace.csv"),
        ("days: 2", "rules: {base: human-9-23, target: null, threshold: 60s}"),
        ("cv: 1}", "cv: 1}, think_time: 45s, turns: 3, patience: null"),
        (
            "{dist: lognormal, mean: 6s, cv: 1}",
            "{dist: empirical, values: {csv: log.csv, column: wait}}",
        ),
        ("agents: 8", "agents: 8, max_chats: null, typing_speed: 60"),
        ("days: 2", "money: {buyer_value: 60, conversion: {30s: 40%, 3min: 25%}}"),
        ("days: 2", "levers: {rescue: null, typing-10: {cost: 3}, x: {title: X, change: {bot: null}}}"),
        ("{wave: {agents: 16}}", "{wave: null}, money: {conversion: {3min: null}}"),
        ("{wave: {agents: 16}}", "{wave: null}, bot: null, buyers: {presale: {turns: {mean: 3}}}"),
    ],
)
def test_what_loading_allows_is_valid(change: tuple[str, str], validator: jsonschema.Draft7Validator) -> None:
    text = changed(change)
    if "roster.csv" in text:
        text = text[: text.index("roster:\n")]
    assert [error.message for error in validator.iter_errors(data(text))] == []


def test_a_file_with_a_base_need_hold_only_what_differs(validator: jsonschema.Draft7Validator) -> None:
    text = "roster: {wave: {agents: 3}, late: null}\nteams: {temps: {agents: 3}}\n"
    assert not validator.is_valid(data(text))
    assert validator.is_valid(data("extends: base.yaml\n" + text))
    assert not validator.is_valid(data("extends: base.yaml\nroster: {wave: {agnts: 3}}\n"))


def test_variants_are_checked_too(validator: jsonschema.Draft7Validator) -> None:
    assert validator.is_valid(data(SHOP))
    assert not validator.is_valid(data(changed(("wave: {agents: 16}", "wave: {agnts: 16}"))))
    assert not validator.is_valid(data(changed(("wave: {agents: 16}", "wave: {agents: many}"))))


def readable(case: str) -> bool:
    """Whether the case is YAML at all, so that a schema can see it."""
    try:
        data(changed(*WRONG[case][0]))
    except UserError:
        return False
    return True


@pytest.mark.parametrize("case", [case for case in WRONG if readable(case) and case not in BEYOND])
def test_what_loading_refuses_of_single_keys_is_not_valid(
    case: str, validator: jsonschema.Draft7Validator
) -> None:
    assert not validator.is_valid(data(changed(*WRONG[case][0])))


@pytest.mark.parametrize("case", sorted(BEYOND))
def test_what_rests_on_several_keys_is_left_to_check(
    case: str, validator: jsonschema.Draft7Validator
) -> None:
    assert validator.is_valid(data(changed(*WRONG[case][0])))
