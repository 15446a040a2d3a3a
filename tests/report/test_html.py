"""The page of a result: whole in itself, both languages in it, and names that are nothing but names."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from simulator.report import html
from simulator.report.figures import Drawing
from simulator.report.html import html_page, parts
from simulator.report.language import texts
from simulator.report.page import Cell, Column, Page, Table
from simulator.report.pages import page_of
from simulator.report.sheet import Heading
from simulator.report.xlsx import xlsx_bytes
from tests.depth import examples
from tests.report.calibrations import make_calibration
from tests.report.comparisons import make_comparison
from tests.report.hostile import SCRIPT, TEXTS, hostile_manifest, hostile_result
from tests.report.levers_results import make_levers
from tests.report.results import make_result
from tests.report.sweeps import make_sweep

EN, ZH = texts("en"), texts("zh")
PAGE = Page("run", "a", "Misses 90%: 83.1% (81.9–84.3%) predicted", (), (), ("rate", "waits"), (), ())
NO_END = {"meta", "input", "br", "wbr", "link", "img", "hr", "base"}
CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


class Seen(HTMLParser):
    """Every element with its attributes, in order, and the text outside of the style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in NO_END:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def values(self, name: str) -> list[str]:
        found = (attributes.get(name) for _, attributes in self.elements)
        return [value for value in found if value is not None]


@pytest.fixture(scope="module")
def seen(page: str) -> Seen:
    return Seen(page)


def test_it_is_one_whole_page(page: str, seen: Seen) -> None:
    assert page.startswith("<!DOCTYPE html>\n<html lang=\"en\">")
    assert seen.open == []  # every element is closed
    assert {"http-equiv": "Content-Security-Policy", "content": CSP} in seen.of("meta")
    assert {"charset": "utf-8"} in seen.of("meta")
    assert len(page) < 1_200_000


def test_nothing_runs_and_nothing_is_loaded(page: str, seen: Seen) -> None:
    tags = {tag for tag, _ in seen.elements}
    assert tags & {"script", "img", "link", "iframe", "object", "embed", "base", "form", "audio"} == set()
    assert [name for _, attributes in seen.elements for name in attributes if name.startswith("on")] == []
    assert seen.values("src") == []
    addresses = [*seen.values("href"), *seen.values("xlink:href")]
    assert {address.partition("data:image/png;base64,")[0][:1] for address in addresses} <= {"#", ""}
    assert "@import" not in page
    assert set(re.findall(r"url\((.)", page)) == {"#"}


def test_every_name_is_shown_as_it_is(seen: Seen) -> None:
    shown = "\n".join(seen.texts)
    for name in TEXTS:
        assert name in shown


def test_ids_are_unique_and_what_refers_to_one_finds_it(page: str, seen: Seen) -> None:
    ids = seen.values("id")
    assert len(ids) == len(set(ids))
    asked = {address[1:] for address in seen.values("xlink:href") if address.startswith("#")}
    asked |= set(re.findall(r"url\(#([^)]+)\)", page))
    asked |= set(seen.values("for")) | set(seen.values("aria-labelledby"))
    assert asked <= set(ids)


def test_both_languages_are_there_and_the_one_asked_for_is_checked(page: str, seen: Seen) -> None:
    assert [(main["class"], main["lang"]) for main in seen.of("main")] == [("en", "en"), ("zh", "zh")]
    assert "What this assumes" in seen.texts
    assert "以上结论的前提假设" in seen.texts
    buttons = {button["id"]: "checked" in button for button in seen.of("input")}
    assert buttons == {"show-en": True, "show-zh": False}


def test_a_page_in_chinese_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "drawings", lambda *_: {})
    seen = Seen(html_page(hostile_result(), {}, "zh"))
    assert seen.of("html") == [{"lang": "zh"}]
    buttons = {button["id"]: "checked" in button for button in seen.of("input")}
    assert buttons == {"show-en": False, "show-zh": True}


def test_a_figure_comes_in_two_sizes_with_what_it_says(seen: Seen) -> None:
    drawings = seen.of("svg")
    assert [drawing["class"] for drawing in drawings] == ["wide", "narrow"] * 6
    assert all(drawing["role"] == "img" and drawing["aria-label"] for drawing in drawings)
    assert str(drawings[0]["aria-label"]).startswith("Misses 90%: 83.1%")
    assert len(seen.of("figcaption")) == 4  # the first figure's answer is the page's


def test_a_figure_does_not_say_again_what_the_page_has_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Heading("Another answer", "No hour is under the target. Something new.")
    again = Heading("Misses 90%: 83.1% (81.9–84.3%) predicted", "Under the target: 19:00–23:00. More.")
    drawn = {"rate": Drawing(b"<svg/>", again), "waits": Drawing(b"<svg/>", said)}
    monkeypatch.setattr(html, "drawings", lambda *_: drawn)
    page = replace(PAGE, details=("Under the target: 19:00–23:00.",))
    monkeypatch.setattr(html, "page_of", lambda *_: page)
    english, _ = html_page({}, {}, "en").split('<main class="zh"')
    assert "<figcaption>\n<p>More.</p>\n</figcaption>" in english
    assert "<h2>Another answer</h2>\n<p>No hour is under the target. Something new.</p>" in english


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "result",
    [
        make_result(days=30, target=None, replications=1), make_result(turns=False),
        make_comparison(), make_comparison(replications=1), make_comparison(turns=False, target=None),
        make_comparison({f"scenario-{number}": number / 1000 for number in range(31)}),
        make_sweep(), make_sweep(turns=False), make_sweep(target=None, hourly=0),
        make_levers({"rescue": 0.03, "lookup": None}), make_levers({}),
        make_calibration(), make_calibration(1, views=False, agents=0),
    ],
)  # fmt: skip
def test_every_kind_of_result_is_a_page_and_a_spreadsheet(
    result: dict[str, Any], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "drawings", lambda *_: {})
    seen = Seen(html_page(result, {}, lang))
    made = page_of(texts(lang), result)
    assert len(seen.of("h1")) == 2
    assert "".join(seen.texts).count(made.answer) >= 1
    book = load_workbook(io.BytesIO(xlsx_bytes(result, lang)))
    assert len(book.sheetnames) == 1 + len(made.tables)


def test_tables_have_headers_with_their_scope(seen: Seen) -> None:
    assert len(seen.of("table")) == 8
    assert all(table["aria-labelledby"] in seen.values("id") for table in seen.of("table"))
    assert {header.get("scope") for header in seen.of("th")} == {"col", "row"}


def test_the_answer_comes_first_and_the_manifest_last(page: str) -> None:
    answer = "<h1>Misses 90%: 83.1% (81.9–84.3%) predicted</h1>"
    places = [page.index(part) for part in (answer, "<svg", "<table ", 'class="assumed"', "<details>")]
    assert places == sorted(places)
    shown = page[page.index("<pre>") :].partition("</pre>")[0].removeprefix("<pre>")
    assert "<" not in shown
    assert json.loads(unescape(shown)) == hostile_manifest()


TEXT = st.text(st.characters(blacklist_categories=["Cs"])) | st.sampled_from(TEXTS)


@settings(
    max_examples=examples(60), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(TEXT, min_size=11, max_size=11))
def test_no_text_of_a_page_is_ever_more_than_text(words: list[str]) -> None:
    texts_left: Iterator[str] = iter(words)
    table = Table(
        "t", next(texts_left), (Column(next(texts_left)), Column(next(texts_left))),
        ((next(texts_left), next(texts_left)),), next(texts_left),
    )  # fmt: skip
    made = Page(
        "run", next(texts_left), next(texts_left), (next(texts_left),), (table,), (), (next(texts_left),),
        (next(texts_left),),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "page_of", lambda *_: made)
        patch.setattr(html, "drawings", lambda *_: {})
        hostile, plain = html_page({}, {"a": words[0]}, "en"), None
        patch.setattr(html, "page_of", lambda *_: _plain(made))
        plain = html_page({}, {"a": "x"}, "en")
    assert [tag for tag, _ in Seen(hostile).elements] == [tag for tag, _ in Seen(plain).elements]


def _plain(page: Page) -> Page:
    """The page with `x` for every text, and nothing where nothing was."""

    def x(text: object) -> str:
        return "x" if text else ""

    (table,) = page.tables
    rows = tuple(tuple(x(value) for value in row) for row in table.rows)
    columns = tuple(Column(x(column.heading)) for column in table.columns)
    plain = Table("t", x(table.title), columns, rows, x(table.note))
    return Page(
        "run", x(page.heading), x(page.answer), tuple(map(x, page.details)), (plain,), (),
        tuple(map(x, page.assumptions)), tuple(map(x, page.how)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        (Column("", "share", 1), {"mean": 0.8, "low": 0.7, "high": 0.9}, ("80.0%", " (70.0–90.0%)")),
        (Column("", "share", 1), {"mean": 0.8, "low": None, "high": None}, ("80.0%", "")),
        (Column("", "points", 1), {"mean": 0.01, "low": 0.0, "high": 0.03}, ("+1.0", " (0.0 to +3.0)")),
        (Column("", "number"), Cell({"mean": 60.0, "low": 1.0, "high": 90.0}, "duration"),
         ("1 min", " (1 s–1 min 30 s)")),
        (Column("", "number"), None, ("–", "")),
        (Column("", "number"), {"mean": None, "low": None, "high": None}, ("–", "")),
        (Column("", "text"), SCRIPT, (SCRIPT, "")),
    ],
)  # fmt: skip
def test_a_cell_has_a_figure_and_an_interval(column: Column, value: Any, shown: tuple[str, str]) -> None:
    assert parts(EN, column, value) == shown
    assert "".join(parts(ZH, Column("", "share"), {"mean": 0.5, "low": 0.4, "high": 0.6})) == "50%（40–60%）"
