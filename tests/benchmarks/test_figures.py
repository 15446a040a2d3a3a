"""How the benchmarks time, judge and print."""

import platform

import pytest

from benchmarks import __main__ as command
from benchmarks.page import machine, page
from benchmarks.targets import Section, Target, table
from benchmarks.timing import Spread, figure, interleaved, ratio, spread


def test_acts_are_measured_in_turn_after_a_round_that_does_not_count() -> None:
    now, order = 0.0, []

    def act(name: str, takes: float) -> None:
        nonlocal now
        now += takes if name in order else 100.0  # the first time loads and compiles
        order.append(name)

    seconds = interleaved(
        {"a": lambda: act("a", 2.0), "b": lambda: act("b", 0.5)}, 2, clock=lambda: now, least_s=1.0
    )
    assert seconds == {"a": [2.0, 2.0], "b": [0.5, 0.5]}
    assert order == ["a", "a", "b", "b", "a", "b", "b", "a", "b", "b"]  # b twice, to fill a second


def test_a_ratio_is_taken_round_by_round() -> None:
    assert ratio([2.0, 30.0, 8.0], [1.0, 10.0, 2.0]) == Spread(2.0, 3.0, 4.0)


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.1234, "0.12"), (9.994, "9.99"), (49.96, "50.0"), (99.94, "99.9"), (1234.5, "1,234")],
)
def test_figures_have_three_digits_that_count(value: float, printed: str) -> None:
    assert figure(value) == printed


@pytest.mark.parametrize(
    ("target", "row"),
    [
        (
            Target("speed", spread([48.0, 50.0, 70.0]), at_least=50),
            ("speed", "50.0 (48.0 to 70.0)", "at least 50", "met"),
        ),
        (
            Target("speed", spread([48.0, 49.99, 70.0]), at_least=50),
            ("speed", "50.0 (48.0 to 70.0)", "at least 50", "MISSED"),
        ),
        (
            Target("peak", spread([1024.0]), at_most=1024, unit=" MiB"),
            ("peak", "1,024 MiB", "at most 1024 MiB", "met"),
        ),
        (
            Target("growth", spread([1.3]), at_most=1.2),
            ("growth", "1.30", "at most 1.2", "MISSED"),
        ),
    ],
)
def test_the_median_is_judged(target: Target, row: tuple[str, str, str, str]) -> None:
    assert target.row == row


def test_a_table_is_markdown() -> None:
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_the_page_names_no_host_and_no_folder() -> None:
    assert platform.node() not in machine()
    assert "/" not in machine()
    section = Section("Speed", "It is fast.", (Target("speed", spread([1.0]), at_least=2),))
    text = page([section])
    assert "| speed | 1.00 | at least 2 | MISSED |" in text
    assert "## Speed\n\nIt is fast.\n" in text


def test_a_missed_target_ends_with_1_and_a_part_writes_no_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missed(_: object) -> Section:
        return Section("Cores", "Slow.", (Target("cores", spread([1.0]), at_least=2),))

    before = command.PAGE.read_text(encoding="utf-8")
    monkeypatch.setitem(command.PARTS, "cores", missed)
    assert command.main(["--only", "cores"]) == 1
    assert "| cores | 1.00 | at least 2 | MISSED |" in capsys.readouterr().out
    assert command.main(["--only", "cores", "--small"]) == 0
    assert command.PAGE.read_text(encoding="utf-8") == before


def test_an_unknown_name_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(["--only", "desk3"])
    assert "--only desk3: expected some of queue, desk2, desk8, double11" in capsys.readouterr().err
