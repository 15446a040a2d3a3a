"""The reference page is what the models say."""

from pathlib import Path

from simulator.scenario import schema
from simulator.scenario.reference import reference


def test_the_page_is_up_to_date(project: Path) -> None:
    page = (project / "docs" / "scenario-file.md").read_text(encoding="utf-8")
    assert page == reference(), "run: python -m simulator.scenario.reference > docs/scenario-file.md"


def test_every_key_stands_in_it_with_its_meaning() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    for model in (
        schema.Scenario,
        schema.Demand,
        schema.BuyerType,
        schema.Team,
        schema.RosterLine,
        schema.Bot,
    ):
        for key in model.model_fields:
            meanings = [row.split(" | ")[-1] for row in rows if row.startswith(f"| `{key}` |")]
            assert meanings
            assert all(len(meaning) > 5 for meaning in meanings), key
