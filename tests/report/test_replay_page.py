"""A replay in words, tables and its figure: what would have been, and how far the check lets one trust it."""

import io
from typing import Any

import openpyxl
import pytest

from simulator.report.figures import figures_of
from simulator.report.fonts import lettering
from simulator.report.html import html_page
from simulator.report.language import texts
from simulator.report.page import Page, Table, shown
from simulator.report.pages import page_of
from simulator.report.replay_figure import draw_replay
from simulator.report.replay_tables import replay_tables
from simulator.report.replay_words import answer
from simulator.report.sheet import Sheet, sheets
from simulator.report.tables import csv_text, flat
from simulator.report.xlsx import xlsx_bytes
from tests.report.hostile import FORMULA, IMAGE, SCRIPT
from tests.report.replays import make_replay
from tests.report.results import figure

EN, ZH = texts("en"), texts("zh")


def rows(page: Page, name: str) -> list[list[str]]:
    found: Table = next(table for table in page.tables if table.name == name)
    return [
        [shown(EN, column, value) for column, value in zip(found.columns, row, strict=True)]
        for row in found.rows
    ]


def test_the_answer_is_what_the_same_buyers_would_have_met() -> None:
    assert answer(EN, make_replay()) == (
        "This desk would have answered 93.4% of the log's questions in time, the log's own 90.4%: "
        "+3.0 points (+2.8 to +3.2)"
    )
    assert answer(ZH, make_replay()) == (
        "同一批买家，这套客服安排能及时回复 93.4%，原来的安排 90.4%：+3.0个百分点（+2.8～+3.2）"
    )


def test_no_difference_is_called_none() -> None:
    assert answer(EN, make_replay(gain=0.001)).startswith("No difference to be told: this desk would have")
    assert answer(EN, make_replay(gain=0.0004, replications=1)).startswith("No difference to be told")
    assert answer(EN, make_replay(turns=False)) == EN("figure.rate_none")


def test_a_check_within_chance_says_how_good_a_rate_is() -> None:
    page = page_of(EN, make_replay())
    assert page.heading == (
        "three-more: Three more agents in the evening, before the buyers of november.csv, Tue 10 Nov"
    )
    assert page.details == (
        "Check: in fact it was 90.0%; the log's own desk, replayed, makes 90.4% (89.8–91.0%). That is "
        "+0.4 points, no more than chance does from one replay to the next (±1.0 points).",
        "So a rate here is good to about 1.0 points either way. The difference is known "
        "better: the luck that "
        "both desks share drops out of it.",
        "Agent hours, against the log's own roster: +27.0; cost: +810.",
        "Rule set human-9-23: questions asked from 09:00 to 23:00 count",
    )


def test_a_check_that_is_off_bounds_the_trust() -> None:
    details = page_of(EN, make_replay(miss=-0.02)).details
    assert details[0].endswith(
        "That is −2.0 points, more than chance does (±1.0 points): so far the model itself is off."
    )
    assert details[1] == (
        "Trust no figure here, the difference among them, further than that: 2.0 points either way."
    )
    assert page_of(EN, make_replay(miss=0.04)).details[1] == (
        "The difference is smaller than the check is off (4.0 points): do not build on it."
    )


def test_one_replication_claims_no_interval() -> None:
    page = page_of(EN, make_replay(replications=1))
    assert page.details[0] == (
        "Check: in fact it was 90.0%; the log's own desk, replayed once, makes 90.4%: +0.4 points."
    )
    assert page.how == ("One replication at either desk, seed 11: no interval.",)


def test_warnings_are_said_in_words() -> None:
    warnings: tuple[dict[str, Any], ...] = (
        {"code": "check_off", "values": {"points": -4.2, "hours": [20, 21]}},
        {"code": "check_off_evenly", "values": {"points": -4.2, "hours": []}},
        {"code": "check_hours", "values": {"hours": [9, 20, 21]}},
        {"code": "days_cut", "values": {"asked": 30, "played": 7}},
        {"code": "began_before", "values": {"turns": 1234}},
        {"code": "lookup_differs", "values": {"type": "presale", "own_s": 6.04, "other_s": 3.0}},
    )
    page = page_of(EN, make_replay(warnings=warnings))
    assert page.details[3:-1] == (
        "The check is off by more than 3 points (−4.2 points): something about this desk "
        "is not in the model. "
        "Mostly so in these hours: 20:00–22:00.",
        "The check is off by more than 3 points (−4.2 points), all day alike: something "
        "about this desk is not in "
        "the model.",
        "By the hour the check is off by more than 3 points, and more than chance does: 09:00–10:00, "
        "20:00–22:00. Trust those hours less.",
        "The scenario plays 30 days; replayed are the 7 that the log has too.",
        "1,234 questions on these days belong to chats that began before them: they are "
        "in what was, and not in "
        "what is replayed.",
        "The scenario's look-up for presale takes 3 s on average, the log's own 6 s: that is part of the "
        "difference.",
    )
    assert len(page_of(ZH, make_replay(warnings=warnings)).details) == len(page.details)


def test_the_tables_set_what_was_beside_either_desk() -> None:
    page = page_of(EN, make_replay(days=2))
    desks = rows(page, "desks")
    assert desks[0] == ["Rate", "90.0%", "90.4% (89.8–91.0%)", "93.4% (92.8–94.0%)", "+3.0 ± 0.2"]
    assert desks[-1] == ["Cost", "–", "2,160", "2,970", "+810"]
    assert [row[0] for row in rows(page, "days")] == ["Tue 10 Nov", "Wed 11 Nov"]
    assert [row[0] for row in rows(page, "hours")][:2] == ["09:00–10:00", "10:00–11:00"]
    assert len(rows(page, "hours")) == 14
    free = make_replay(own=make_replay()["own"] | {"cost": 0}, other=make_replay()["other"] | {"cost": 0})
    assert "Cost" not in [row[0] for row in rows(page_of(EN, free), "desks")]


def test_what_was_drawn_and_assumed_is_said() -> None:
    page = page_of(EN, make_replay())
    assert page.assumptions[1].startswith("What the log does not show is drawn anew in each replication: ")
    assert page.assumptions[1].endswith(
        "what else would have been asked in about 210 of 1,234 chats that ended without "
        "the buyer having done."
    )
    assert page.assumptions[2] == "Not to be learned from the log, and assumed: Patience (presale)."
    everything = [{"what": what, "count": 1, "of": 2} for what in
                  ("lookup", "patience", "turns", "chars", "quick", "bot")]  # fmt: skip
    for t in (EN, ZH):
        page_of(t, make_replay(drawn=everything, assumed=[]))


@pytest.mark.parametrize("days", [1, 3, 4])
def test_the_figure_has_the_hours_of_each_of_few_days_and_of_many_together(days: int) -> None:
    result = make_replay(days=days)
    rates, turns = draw_replay(EN, result).axes
    hours = 24 * days if days <= 3 else 24
    drawn = {line.get_label(): line for line in rates.lines}
    for key in ("line_actual", "line_own", "line_other"):
        assert len(drawn[EN(f"replay.{key}")].get_xdata()) == hours  # type: ignore[arg-type]
    assert turns.get_xlim() == (0, hours)
    assert (turns.get_xlabel() == EN("replay.all_days")) == (days > 3)


@pytest.mark.filterwarnings(r"ignore:Glyph \d+ .* missing from font")  # an SVG's viewer has its own
@pytest.mark.parametrize(
    "result",
    [
        make_replay(turns=False),
        make_replay(replications=1),
        make_replay(target=None),
        make_replay(days=3, scenario=SCRIPT, title=IMAGE, log=FORMULA, rules="$x^2$"),
    ],
    ids=["no turns", "one replication", "no target", "hostile"],
)
def test_the_figure_can_be_drawn_of_anything(result: dict[str, Any]) -> None:
    letters = lettering("zh", "svg")
    for width in (11.0, 4.5):
        with letters.in_use(), sheets(Sheet(width)):
            figures_of(result)["replay"](letters.texts, letters.clean(result)).draw_without_rendering()


def test_hostile_names_stay_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.report.html.drawings", lambda *_: {})  # which have their own test
    warning = {"code": "lookup_differs", "values": {"type": SCRIPT, "own_s": 1.0, "other_s": 2.0}}
    result = make_replay(scenario=SCRIPT, title=IMAGE, log=SCRIPT, assumed=[SCRIPT], warnings=(warning,))
    made = html_page(result, {"kind": "replay", "scenario": {"name": SCRIPT}, "seed": 1}, "en")
    assert "<script>alert" not in made
    assert "<img src=x" not in made
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(result, "zh")))
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    table = csv_text([flat(row) for row in replay_tables(make_replay(), [{"desk": FORMULA}])["replications"]])
    assert table.splitlines()[1].startswith("\"'=HYPERLINK")


def test_the_files_for_a_spreadsheet_have_every_hour_of_every_day() -> None:
    tables = replay_tables(make_replay(days=2), [])
    assert [len(tables[name]) for name in ("days", "hours", "drawn")] == [2, 48, 3]
    assert list(tables["hours"][0]) == [
        "date", "hour", "actual_turns", "actual_rate", "own_turns", "own_rate", "other_turns", "other_rate",
    ]  # fmt: skip
    assert tables["days"][1]["actual_rate"] == 0.9
    assert tables["days"][1]["own_rate"] == figure(0.904, 0.006, share=True)
