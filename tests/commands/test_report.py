"""``staffsim report``: the page and the spreadsheet, where they go, and words for what is no result."""

import errno
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.errors import UserError
from simulator.report.figures import FIGURES
from simulator.report.folder import check_free
from tests.report.hostile import SCRIPT, hostile_manifest, hostile_result
from tests.report.results import make_result

WRITTEN = (
    "name a folder that staffsim run, compare, sweep, levers, plan, calibrate, replay or backtest has written"
)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [str(argument) for argument in arguments])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without their figures, which tests/report looks at."""
    monkeypatch.setattr("simulator.report.html.drawings", lambda *_: {})


@pytest.fixture
def result(tmp_path: Path) -> Path:
    return written(tmp_path / "eve", make_result(days=2))


def written(folder: Path, result: dict[str, Any]) -> Path:
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(hostile_manifest()), encoding="utf-8")
    return folder


def test_it_writes_a_page_with_figures_and_a_spreadsheet_into_the_results_folder(
    result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FIGURES, "run", {"occupancy": FIGURES["run"]["occupancy"]})  # one will do
    done = call("report", result, "--lang", "en")
    page, tables = result / "report.html", result / "tables.xlsx"
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"Page written to {page}, tables to {tables}\n"
    text = page.read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert text.count("<svg") == 4  # two sizes, two languages
    assert openpyxl.load_workbook(tables).sheetnames[0] == "Answer"
    assert sorted(path.name for path in result.iterdir()) == [
        "manifest.json", "report.html", "result.json", "tables.xlsx",
    ]  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_a_later_run_may_replace_a_folder_with_a_report(result: Path) -> None:
    call("report", result)
    check_free(result.parent, result.name)
    (result / "mine.html").touch()
    with pytest.raises(UserError, match=r"holds what staffsim did not write: mine\.html"):
        check_free(result.parent, result.name)


@pytest.mark.usefixtures("quick")
def test_it_takes_the_file_another_place_and_a_language(result: Path, tmp_path: Path) -> None:
    page = tmp_path / "new" / "promo.html"
    done = call("report", result / "result.json", "--out", page, "--lang", "zh", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert '<html lang="zh">' in page.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "new" / "promo-tables.xlsx").read_bytes()))
    assert book.sheetnames[0] == "结论"
    assert sorted(path.name for path in page.parent.iterdir()) == ["promo-tables.xlsx", "promo.html"]
    assert not (result / "report.html").exists()


@pytest.mark.usefixtures("quick")
def test_names_are_nothing_but_names(tmp_path: Path) -> None:
    folder = written(tmp_path / "hostile", hostile_result())
    assert call("report", folder).exit_code == 0
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert SCRIPT.replace("<", "&lt;").replace(">", "&gt;") in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f":1: is not JSON: Expecting value; {WRITTEN}"),
        ("[]", f": holds no result; {WRITTEN}"),
        ('{"rate": 1}', f": holds no result: kind, scenario missing; {WRITTEN}"),
        (
            '{"kind": "forecast", "scenario": "a"}',
            ": holds a result of the kind 'forecast', which this version does not know; "
            "known are run, compare, sweep, levers, plan, calibration, replay, backtest",
        ),
        (
            '{"kind": "run", "scenario": "a"}',
            f": holds a damaged result, of which no page can be made (KeyError: 'title'); {WRITTEN}",
        ),
    ],
)
def test_what_is_no_result_is_said(result: Path, text: str, message: str) -> None:
    (result / "result.json").write_text(text, encoding="utf-8")
    done = call("report", result)
    assert done.exit_code == 1
    assert done.stderr == f"staffsim: {result / 'result.json'}{message}\n"
    assert not (result / "report.html").exists()


@pytest.mark.parametrize(
    "damage",
    [{"by_hour": 3}, {"by_team": None}, {"window": ["9"]}, {"bot": []}, {"by_day": [{}]}, {"rate": "?"}],
)
def test_a_damaged_result_is_said(result: Path, damage: dict[str, object]) -> None:
    (result / "result.json").write_text(json.dumps(make_result(days=2) | damage), encoding="utf-8")
    done = call("report", result)
    assert done.exit_code == 1
    assert "holds a damaged result, of which no page can be made (" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (result / "report.html").exists()
    assert not (result / "tables.xlsx").exists()


def test_no_folder_no_manifest_and_no_name_for_a_page(result: Path, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    assert call("report", missing).stderr == f"staffsim: {missing}: no such file; {WRITTEN}\n"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert call("report", empty).stderr == f"staffsim: {empty / 'result.json'}: no such file; {WRITTEN}\n"
    (result / "manifest.json").unlink()
    told = f"{result / 'manifest.json'}: no such file; name a whole result, with its manifest"
    assert call("report", result).stderr == f"staffsim: {told}\n"
    done = call("report", result, "--out", tmp_path / "page.xlsx")
    assert done.exit_code == 2
    assert "is no name for a page; wanted one that ends in .html" in done.stderr


@pytest.mark.usefixtures("quick")
def test_a_place_that_cannot_be_written_is_said(result: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = call("report", result, "--out", tmp_path / "file" / "a.html")
    assert done.exit_code == 1
    told = f"staffsim: {tmp_path / 'file'}: is no folder; choose another --out\n"
    assert done.stderr == told
    assert done.stderr.endswith("; choose another --out\n")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.usefixtures("quick")
def test_a_disk_that_fills_leaves_the_old_page_whole(result: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (result / "report.html").write_text("old", encoding="utf-8")

    def half(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    done = call("report", result)
    page = result / "report.html"
    full = "No space left on device; make room, or choose another --out"
    told = f"staffsim: {page}: cannot be written: {full}\n"
    assert (done.exit_code, done.stderr) == (1, told)
    assert page.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in result.iterdir()) == ["manifest.json", "report.html", "result.json"]


@pytest.mark.usefixtures("quick")
def test_half_a_character_is_spelled_out(result: Path) -> None:
    (result / "result.json").write_text(json.dumps(make_result(title="\ud800")), encoding="utf-8")
    assert call("report", result).exit_code == 0
    assert "\\ud800" in (result / "report.html").read_text(encoding="utf-8")
