"""``staffsim chart``: figures from a result, and words for what is none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.report.figures import FIGURES
from tests.report.comparisons import make_comparison
from tests.report.results import make_result


def call(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [str(argument) for argument in arguments])


@pytest.fixture
def result(tmp_path: Path) -> Path:
    folder = tmp_path / "eve"
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps(make_result(days=2)), encoding="utf-8")
    return folder


def test_it_draws_into_the_results_folder(result: Path) -> None:
    done = call("chart", result, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"Figures written to {result / 'figures'}\n"
    assert sorted(path.name for path in (result / "figures").iterdir()) == [
        "occupancy.png", "occupancy.svg", "rate.png", "rate.svg", "waits.png", "waits.svg",
    ]  # fmt: skip


def test_it_takes_the_file_a_format_and_another_folder(result: Path, tmp_path: Path) -> None:
    done = call("chart", result / "result.json", "--format", "svg", "--out", tmp_path / "slides", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert sorted(path.name for path in (tmp_path / "slides").iterdir()) == [
        "occupancy.svg", "rate.svg", "waits.svg",
    ]  # fmt: skip


WRITTEN = (
    "name a folder that staffsim run, compare, sweep, levers, plan, calibrate, replay or backtest has written"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f":1: is not JSON: Expecting value; {WRITTEN}"),
        ('{"scenario": 1\n\n', f":3: is not JSON: Expecting ',' delimiter; {WRITTEN}"),
        ("[]", f": holds no result; {WRITTEN}"),
        ('{"kind": "run", "scenario": "a", "cost": NaN}', f": is not JSON: NaN; {WRITTEN}"),
        ('{"scenario": "a"}', f": holds no result: kind missing; {WRITTEN}"),
        ('{"kind": "run"}', f": holds no result: scenario missing; {WRITTEN}"),
        ('{"kind": [], "scenario": 1}', f": holds no result: kind missing; {WRITTEN}"),
        (
            '{"kind": "forecast", "scenario": "a"}',
            ": holds a result of the kind 'forecast', which this version does not know; "
            "known are run, compare, sweep, levers, plan, calibration, replay, backtest",
        ),
    ],
)
def test_what_is_no_result_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    done = call("chart", path)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"staffsim: {path}{message}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "figures").exists()


def test_a_comparison_without_its_best_scenario_is_said(result: Path) -> None:
    damaged = make_comparison({"a": 0.0, "b": 0.1})
    damaged["best"]["name"] = "nobody"
    (result / "result.json").write_text(json.dumps(damaged), encoding="utf-8")
    done = call("chart", result)
    assert done.stderr == (
        f"staffsim: {result / 'result.json'}: holds a damaged result, whose figures cannot be drawn "
        f"(StopIteration); {WRITTEN}\n"
    )


@pytest.mark.parametrize("damage", [{"by_hour": 3}, {"by_team": None}, {"window": ["9"]}, {"days": 2}])
def test_a_damaged_result_is_said(result: Path, damage: dict[str, object]) -> None:
    damaged = make_result() | damage
    (result / "result.json").write_text(json.dumps(damaged), encoding="utf-8")
    done = call("chart", result)
    assert done.exit_code == 1
    assert f"{result / 'result.json'}: holds a damaged result, whose figures cannot be drawn (" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (result / "figures").exists()


def test_nesting_without_end_is_said(result: Path) -> None:
    (result / "result.json").write_text("[" * 200_000, encoding="utf-8")
    done = call("chart", result)
    assert (done.exit_code, "is nested too deep" in done.stderr) == (1, True)


def test_a_binary_file_and_a_missing_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00\x01")
    binary = tmp_path / "a.json"
    assert call("chart", binary).stderr == f"staffsim: {binary}:1: not UTF-8 text; save the file as UTF-8\n"
    missing = tmp_path / "b"
    assert call("chart", missing).stderr == f"staffsim: {missing}: no such file; {WRITTEN}\n"


def test_it_draws_a_pdf_of_a_size_with_text_that_can_be_found(result: Path, tmp_path: Path) -> None:
    done = call("chart", result, "--format", "pdf", "--size", "4.5x7.5", "--out", tmp_path, "--lang", "zh")
    assert done.exit_code == 0, done.output
    for name in ("rate", "waits", "occupancy"):
        page = (tmp_path / f"{name}.pdf").read_bytes()
        assert b"/MediaBox [ 0 0 324 540 ]" in page  # of 72 an inch
        assert b"/ToUnicode" in page
        assert page.count(b"/Subtype /Type3") >= 1  # the letters are in it
        assert b"CreationDate" not in page  # the same result, the same file


def test_without_a_height_a_figure_is_as_high_as_it_needs_to_be(
    result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib.image import imread

    monkeypatch.setitem(FIGURES, "run", {"rate": FIGURES["run"]["rate"]})  # one will do
    call("chart", result, "--format", "png", "--size", "4.5", "--out", tmp_path)
    high, wide, _ = imread(tmp_path / "rate.png").shape
    assert wide == 675  # at 150 an inch
    assert 900 < high < 1500


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ("wide", "'wide' is no size in inches, such as 8 or 8x5"),
        ("8x", "'8x' is no size in inches, such as 8 or 8x5"),
        ("-8", "'-8' is no size in inches, such as 8 or 8x5"),
        ("3", "'3' is outside what can be drawn: a width from 3.5 to 40 in, and a height from 1 to 40 in"),
        ("8x41", "'8x41' is outside what can be drawn: a width from 3.5 to 40 in, and a height"),
        ("nan", "'nan' is no size in inches"),
    ],
)
def test_a_size_that_is_none_is_said(result: Path, size: str, message: str) -> None:
    done = call("chart", result, "--size", size)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (result / "figures").exists()


def test_a_sheet_too_low_is_said_with_the_height_that_every_figure_needs(result: Path) -> None:
    done = call("chart", result, "--size", "8x2", "--format", "svg", "--lang", "en")
    assert (done.exit_code, (result / "figures").exists()) == (1, False)
    wanted = "give it 4.5 in or more, or leave the height out"
    assert done.stderr == f"staffsim: --size: 2 in are too low for a figure; {wanted}\n"
    assert call("chart", result, "--size", "8x4.5", "--format", "svg", "--lang", "en").exit_code == 0
