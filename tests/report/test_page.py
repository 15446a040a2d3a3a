"""How a page's cells read, in both languages."""

import pytest

from simulator.report.language import texts
from simulator.report.page import Column, Form, Value, in_points, shown

EN, ZH = texts("en"), texts("zh")


def figure(mean: float | None, low: float | None = None, high: float | None = None) -> Value:
    return {"mean": mean, "low": low, "high": high}


@pytest.mark.parametrize(
    ("form", "digits", "value", "expected"),
    [
        ("text", 0, "=早班", "=早班"),
        ("text", 0, None, "–"),
        ("date", 0, "2026-11-10", "Tue 10 Nov"),
        ("share", 1, 0.93151, "93.2%"),
        ("share", 1, figure(0.932, 0.927, 0.937), "93.2% (92.7–93.7%)"),
        ("share", 0, figure(1.0, 0.832, 1.0), "100% (83–100%)"),
        ("share", 1, figure(None), "–"),
        ("points", 1, figure(0.019, 0.0151, 0.0229), "+1.9 ± 0.4"),
        ("points", 1, figure(0.019, 0.0151, 0.0231), "+1.9 (+1.5 to +2.3)"),  # not even about the mean
        ("points", 1, figure(-0.0044, -0.012, 0.0032), "−0.4 ± 0.8"),
        ("points", 1, figure(0.0, 0.0, 0.0), "0.0 ± 0.0"),
        ("points", 1, figure(-0.0004), "0.0"),  # no sign where it would say more than the digits do
        ("duration", 0, figure(58.2, 55.1, 61.4), "58 s (55 s–1 min 1 s)"),
        ("signed_duration", 0, figure(-12.0, -15.0, 9.5), "−12 s (−15 s to +9.5 s)"),
        ("signed_duration", 0, figure(-12.0, -15.0, -9.0), "−12 s ± 3 s"),
        ("number", 0, 12345, "12,345"),
        ("number", 1, -12.34, "−12.3"),
        ("signed_number", 0, figure(120.4, -3.0, 250.0), "+120 (−3 to +250)"),
        ("signed_number", 0, 0, "0"),
    ],
)
def test_a_cell_reads(form: Form, digits: int, value: Value, expected: str) -> None:
    assert shown(EN, Column("", form, digits), value) == expected


def test_a_cell_reads_in_chinese() -> None:
    assert shown(ZH, Column("", "points", 1), figure(0.019, 0.015, 0.024)) == "+1.9（+1.5～+2.4）"
    assert shown(ZH, Column("", "date"), "2026-11-10") == "11月10日周二"


def test_points_in_a_sentence() -> None:
    gain = {"mean": 0.019, "low": 0.015, "high": 0.023}
    assert in_points(EN, gain) == "+1.9 points (+1.5 to +2.3)"
    assert in_points(ZH, gain) == "+1.9个百分点（+1.5～+2.3）"
    assert in_points(EN, {"mean": -0.02, "low": None, "high": None}, 0) == "−2 points"
    assert in_points(EN, {"mean": None, "low": None, "high": None}) == "–"
