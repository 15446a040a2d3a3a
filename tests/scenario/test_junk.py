"""Whatever stands at any key: a scenario or a list of problems, never another error."""

import contextlib
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.scenario.documents import Document, KeyPath, Mark, parse_document, parse_value
from simulator.scenario.load import check_document, compose
from simulator.scenario.merging import without_nulls
from simulator.scenario.schema import Scenario
from tests.depth import examples
from tests.scenario.shop import SHOP
from tests.scenario.test_merging import places

WHOLE: dict[str, Any] = {
    **{key: value for key, value in parse_document(SHOP, "shop", Path()).data.items() if key != "variants"},
    "name": "shop",
    "rules": {"base": "human-9-23", "target": "90%"},
    "replications": {"min": 20, "max": 30},
    "desk": {"routing": "round_robin"},
    "bot": {"mode": "off", "hours": "00:00-24:00", "handoff_after": "60s"},
    "outages": {"gateway": {"at": "2026-11-10 20:05", "lasts": "6min"}},
}
PLACES = [path for path in places(WHOLE) if path]
TEXTS = """
0% 100% -1% 1e400% 24:00-24:00 00:00-24:00 2026-11-10 9999-12-31 0001-01-01 2026-11-10T24:00 99999d 0s 1e9s
3e5h ² ４5s ../x \x00 con ? * plain spread
""".split()  # noqa: SIM905  easier to add to
PARTS = ["lognormal", "poisson", "5s", 3, None, [], {"csv": "none.csv", "column": "x"}]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(TEXTS),
    st.lists(st.integers(-2, 2) | st.text(max_size=3), max_size=3),
    st.dictionaries(
        st.sampled_from(["dist", "mean", "cv", "values", "csv", "column", "value", "x"]),
        st.sampled_from(PARTS),
        max_size=3,
    ),
)


def put(data: Any, path: KeyPath, value: Any) -> None:
    """Set the value at `path`, where there is still such a place."""
    with contextlib.suppress(KeyError, IndexError, TypeError):
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value


@example([(("rules", "target"), 1.2454418904221292e-55)])
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
@settings(max_examples=examples(300), deadline=None)
def test_junk_at_any_key(changes: list[tuple[KeyPath, Any]]) -> None:
    data = copy.deepcopy(WHOLE)
    for path, value in sorted(changes, key=lambda change: -len(change[0])):
        put(data, path, value)
    marks = {path: Mark("shop", 1, Path("nowhere")) for path in [(), *places(data)]}
    document = without_nulls(Scenario, Document(data, marks))
    try:
        scenario = check_document(document)
    except UserError as error:
        assert error.problems
        assert all(problem.found and "\n" not in str(problem) for problem in error.problems)
        return
    text = parse_document(_json(scenario), "resolved", Path())
    assert check_document(text) == scenario


def _json(scenario: Scenario) -> str:
    return json.dumps(scenario.resolved())


@given(st.text(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>'\"%@#,? \n\t1.", max_size=40))
@settings(max_examples=examples(300), deadline=None)
def test_any_text_is_yaml_or_told_in_a_line(text: str) -> None:
    try:
        parse_value(text, "file", Path())
    except UserError as error:
        assert all("\n" not in str(problem) for problem in error.problems)


@pytest.mark.parametrize(
    "sets", [["teams=3"], ["teams.x.y.z=3"], ["variants=3"], ["extends=3"], ["name="], ["=", "a"]]
)
def test_settings_that_break_the_shape(sets: list[str], tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    try:
        check_document(compose(path, None, sets))
    except UserError as error:
        assert error.problems
