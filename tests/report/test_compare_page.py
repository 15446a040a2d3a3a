"""What a comparison's page says: who is best, how sure, at what price; ties, and what is missing."""

from typing import Any

import pytest

from simulator.report.compare_words import answer, chance, named, ranked, standing, targets, verdict
from simulator.report.language import LANGUAGES, texts
from simulator.report.page import Table, shown
from simulator.report.pages import page_of
from tests.report.comparisons import make_comparison

EN, ZH = texts("en"), texts("zh")


def table(result: dict[str, Any], name: str) -> Table:
    return next(table for table in page_of(EN, result).tables if table.name == name)


def cells(found: Table, row: int) -> list[str]:
    return [shown(EN, column, value) for column, value in zip(found.columns, found.rows[row], strict=True)]


def test_the_answer_names_the_best_its_gain_and_how_sure_that_is() -> None:
    assert answer(EN, make_comparison()) == (
        "rescue-order answers most in time: 95.1% (93.9–96.3%), 12.0 points more than double11 "
        "(11.4 to 12.6); it is best with 97% probability"
    )
    assert answer(ZH, make_comparison()) == (
        "rescue-order 响应率最高：95.1%（93.9–96.3%），比 double11 高12.0个百分点（11.4 到 12.6），"
        "是最优方案的概率为 97%"
    )


def test_the_answer_may_be_the_baseline() -> None:
    assert answer(EN, make_comparison({"a": 0.0, "b": -0.05})) == (
        "The baseline a answers most in time: 83.1% (81.9–84.3%); it is best with 97% probability"
    )


@pytest.mark.parametrize("gain", [(None, None, None), (0.1, None, None)])
def test_a_baseline_without_a_rate_is_not_compared_with(gain: tuple[float | None, ...]) -> None:
    result = make_comparison({"closed": 0.0, "b": 0.03, "c": 0.031}, ties=("b",))
    result["differences"][1]["rate"] = dict(zip(("mean", "low", "high"), gain, strict=True))
    assert answer(EN, result) == (
        "No clear best: c is highest with 86.2% (85.0–87.4%); b cannot be told from it, "
        "and closed has too few questions that count to be compared with"
    )
    result["best"] |= {"ties": [], "probability": None}
    assert answer(EN, result) == (
        "c answers most in time: 86.2% (85.0–87.4%); "
        "closed has too few questions that count to be compared with"
    )


def test_too_few_replications_give_no_probability() -> None:
    result = make_comparison({"a": 0.0, "b": -0.05}, replications=5)
    result["best"]["probability"] = None
    assert answer(EN, result) == "The baseline a answers most in time: 83.1% (81.9–84.3%)"


def test_a_tie_is_called_one_with_or_without_the_baseline() -> None:
    assert answer(EN, make_comparison(ties=("more-temps",))) == (
        "No clear best: rescue-order is highest with 95.1% (93.9–96.3%), "
        "12.0 points more than double11 (11.4 to 12.6); more-temps cannot be told from it"
    )
    assert answer(EN, make_comparison({"a": 0.0, "b": 0.002}, ties=("a",))) == (
        "No clear best: b is highest with 83.3% (82.1–84.5%); a cannot be told from it"
    )
    # each of them from the best, and not from each other: the others may well differ among themselves
    assert answer(ZH, make_comparison({"a": 0.0, "b": 0.03, "c": 0.031}, ties=("b",))) == (
        "尚无明显最优：c 最高，为 86.2%（85.0–87.4%），比 a 高3.1个百分点（2.5 到 3.7），但与 b 难分高下"
    )


def test_those_that_are_equal_are_not_called_higher_nor_told_to_play_on() -> None:
    result = make_comparison({"a": 0.0, "b": 0.0, "c": -0.05}, ties=("b",))
    result["best"]["decided"] = True
    assert answer(EN, result) == "a, b have exactly the same rate: 83.1% (81.9–84.3%)"
    assert page_of(EN, result).details == ("None reaches the target of 90%.",)
    variants = make_comparison({"a": 0.0, "b": 0.1, "c": 0.1}, ties=("c",))
    assert answer(ZH, variants) == (
        "b、c 的响应率完全相同：93.1%（91.9–94.3%），比 a 高10.0个百分点（9.4 到 10.6）"
    )
    one = make_comparison({"a": 0.0, "b": -0.05, "c": 0.0}, replications=1)
    assert answer(EN, one) == (
        "a, c have exactly the same rate, 83.1%, in the one replication played; "
        "whether by chance, it cannot say"
    )
    one["replications"] = 4  # of which three had no questions
    assert "83.1%, in the one replication with questions to count; " in answer(EN, one)


def test_an_end_below_zero_has_a_minus_unless_it_is_zero_as_shown() -> None:
    for doubt, ends in ((0.01, "−0.8 to 1.2"), (0.0023, "0.0 to 0.4")):
        said = answer(EN, make_comparison({"a": 0.0, "b": 0.002}, doubt=doubt))
        assert f"0.2 points more than a ({ends})" in said


def test_without_rates_or_intervals_nothing_is_claimed() -> None:
    nothing = make_comparison(turns=False)
    assert answer(EN, nothing) == "No questions to count, so no rates to compare"
    one = make_comparison(replications=1)
    assert answer(EN, one) == (
        "rescue-order has the highest rate, 95.1%, in the one replication played; "
        "whether by chance, it cannot say"
    )
    assert (targets(EN, nothing), targets(EN, one)) == ([], [])
    assert cells(table(one, "differences"), 0)[1:] == ["+12.0", "−1,080", "0"]
    assert [table(one, name).note for name in ("scenarios", "differences")] == [
        "", "Late answers: fewer is better.",
    ]  # fmt: skip
    said = page_of(EN, one).how
    assert said[0] == "1 simulated replication of each scenario, 5 in all."
    assert not any("nterval" in sentence or "probability to be best" in sentence for sentence in said)


def test_too_few_replications_for_a_probability_have_no_column_of_them() -> None:
    result = make_comparison(replications=5)
    for scenario in result["scenarios"]:
        scenario["best_probability"] = None
    assert "Best with" not in [column.heading for column in table(result, "scenarios").columns]
    assert page_of(EN, result).how[-1] == (
        "There are too few replications to tell with what probability each is best."
    )


def test_a_probability_is_never_certain() -> None:
    said = [chance(EN, probability) for probability in (1.0, 0.9951, 0.994, 0.5, 0.005, 0.0)]
    assert said == ["over 99%", "over 99%", "99%", "50%", "under 1%", "under 1%"]


def test_scenarios_stand_by_rate_and_those_without_one_last() -> None:
    result = make_comparison({"a": 0.0, "b": 0.0, "c": 0.02, "d": -0.01})
    result["scenarios"][3]["rate"] = {"mean": None, "low": None, "high": None}
    assert [scenario["name"] for scenario in ranked(result)] == ["c", "a", "b", "d"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.9, 0.95, "reaches"), (0.89, 0.95, "in_doubt"), (0.85, 0.9, "in_doubt"), (0.85, 0.89, "misses")],
)
def test_the_target_is_reached_or_missed_by_the_whole_interval(
    low: float, high: float, expected: str
) -> None:
    scenario = {"rate": {"mean": (low + high) / 2, "low": low, "high": high}}
    assert standing(scenario, 0.9) == expected
    assert standing(scenario, None) == ""


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 0.0, "same"), (0.001, 0.002, "better"), (0.0, 0.002, "open"), (-0.2, -0.1, "worse")],
)
def test_a_gain_is_clear_by_the_whole_interval(low: float, high: float, expected: str) -> None:
    assert verdict({"rate": {"mean": (low + high) / 2, "low": low, "high": high}}) == expected


def test_who_reaches_the_target_is_said_and_the_cheapest_of_several() -> None:
    assert targets(EN, make_comparison()) == [
        "Above the target of 90%: rescue-order.", "Too close to call at 90%: more-temps.",
    ]  # fmt: skip
    assert targets(EN, make_comparison({"a": 0.0, "b": 0.09, "c": 0.1, "d": 0.11})) == [
        "Above the target of 90%: d, c, b.", "The cheapest roster among them: d, 6,120.",
    ]  # fmt: skip
    costs = {f"s{n}": 0.1 - 0.001 * n for n in range(9)}
    assert targets(EN, make_comparison(costs))[1] == "The cheapest roster among them: s0 and 2 more, 6,120."
    assert targets(EN, make_comparison({"a": 0.0, "b": -0.1})) == ["None reaches the target of 90%."]
    assert targets(EN, make_comparison({"a": 0.1, "b": 0.12})) == [
        "All are above the target of 90%.", "The cheapest roster among them: a, 6,120.",
    ]  # fmt: skip
    assert targets(EN, make_comparison(target=None)) == []


def test_what_the_best_does_worse_is_its_price() -> None:
    result = make_comparison()
    result["differences"][2]["first_response_mean_s"] = {"mean": 59.0, "low": 50.0, "high": 68.0}
    result["differences"][2]["response_mean_s"] = {"mean": 3.0, "low": -1.0, "high": 7.0}
    result["differences"][2]["abandoned"] = {"mean": 0.031, "low": 0.01, "high": 0.05}
    assert (
        "rescue-order has a price: against double11, first response +59 s, "
        "buyers left +3.1 points." in page_of(EN, result).details
    )
    assert not any("price" in sentence for sentence in page_of(EN, make_comparison()).details)


def test_an_open_race_and_a_tie_within_indifference_say_what_to_do() -> None:
    undecided = make_comparison(ties=("more-temps",))
    assert page_of(EN, undecided).details[-1] == (
        "The 400 replications allowed did not settle which is best; --budget allows more."
    )
    undecided["best"]["decided"] = True
    assert page_of(EN, undecided).details[-1].startswith(
        "No more replications were played to tell them apart: a difference under 1% "
    )


def test_other_buyers_and_failures_are_said() -> None:
    result = make_comparison()
    result["differences"][0]["other_buyers"] = ["demand.chats_per_day"]
    result["differences"][3]["other_buyers"] = ["a", "b", "c"]
    result["failed"] = [{"name": "broken", "problems": ["a.yaml:3: agents: 'x'", "a.yaml:4: b"]}]
    details = page_of(EN, result).details
    assert details[-2].startswith("Other buyers than in double11: more-temps (demand.chats_per_day), outage ")
    assert details[-1] == "Not compared: broken (a.yaml:3: agents: 'x'; a.yaml:4: b)."


def test_the_tables_hold_what_is_compared() -> None:
    scenarios = table(make_comparison(), "scenarios")
    assert [column.heading for column in scenarios.columns] == [
        "Scenario", "Rate", "Chance of 90%", "Best with", "Cost", "Replications",
    ]  # fmt: skip
    assert cells(scenarios, 0) == [
        "rescue-order", "95.1% (93.9–96.3%)", "10% (2–18%)", "97%", "6,120", "40",
    ]  # fmt: skip
    assert cells(scenarios, 3)[0] == "double11 (baseline)"
    difference = table(make_comparison(), "differences")
    assert cells(difference, 0)[:2] == ["rescue-order", "+12.0 ± 0.6"]
    assert [row[-1] for row in difference.rows] == ["better", "better", "better", "worse"]
    assert "Chance" not in str(table(make_comparison(target=None), "scenarios").columns)
    names = [found.name for found in page_of(EN, make_comparison(titles=False)).tables]
    assert names == ["scenarios", "differences", "responses", "service"]


def test_lost_sales_stand_apart_and_are_called_an_assumption() -> None:
    result = make_comparison({"a": 0.0, "b": 0.1})
    for scenario in result["scenarios"]:
        scenario["money"] = {
            "lost_value": {"mean": 1000.0, "low": 900.0, "high": 1100.0}, "buyer_value": 60,
            "conversion": [{"within_s": 30.0, "buys": 0.4}],
        }  # fmt: skip
    result["differences"][0]["lost_value"] = {"mean": -200.0, "low": -250.0, "high": -150.0}
    money = table(result, "money")
    assert cells(money, 0) == ["b", "6,620", "1,000 (900–1,100)", "−200 ± 50"]
    assert cells(money, 1)[-1] == "–"
    assert "(40% buy within 30 s; a buyer is worth 60)" in page_of(EN, result).assumptions[-1]


def test_how_it_was_made_and_what_it_rests_on() -> None:
    page = page_of(EN, make_comparison())
    assert page.how[0] == "20 to 40 simulated replications of each scenario, 120 in all."
    assert "400 at most, by the procedure of Kim and Nelson (2001): with at least 95% probab" in page.how[1]
    assert any("cover a little less than 95%" in sentence for sentence in page.how)
    fixed = page_of(EN, make_comparison(sequential=False)).how
    assert fixed[1].startswith("Replication k of every")
    assert not any("cover a little less" in sentence for sentence in fixed)
    assert not any("Share of buyers who leave" in sentence for sentence in page.assumptions)
    leaving = make_comparison({"a": 0.0, "b": 0.1})
    leaving["scenarios"][1]["abandoned"]["mean"] = 0.31
    assert page_of(EN, leaving).assumptions[0].startswith(
        "Share of buyers who leave before an answer: b 31%. Whoever has left asks nothing more"
    )


def test_many_names_are_cut_and_counted() -> None:
    assert named(EN, list("abcde")) == "a, b, c, d, e"
    assert named(EN, list("abcdefg")) == "a, b, c, d and 3 more"
    assert named(ZH, list("abcdefg")) == "a、b、c、d 及另外3个"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "result",
    [
        make_comparison(),
        make_comparison(turns=False),
        make_comparison(replications=1),
        make_comparison(target=None, days=5),
        make_comparison({f"方案{n} [/x]": 0.01 * n for n in range(30)}),
    ],
    ids=["plain", "no turns", "one replication", "no target", "thirty"],
)
def test_every_shape_becomes_a_page_of_full_rows(result: dict[str, Any], lang: str) -> None:
    page = page_of(texts(lang), result)
    assert (page.kind, page.figures) == ("compare", ("comparison", "by_hour"))
    for found in page.tables:
        assert {len(row) for row in found.rows} == {len(found.columns)}
        for row in found.rows:
            assert all(shown(texts(lang), c, value) for c, value in zip(found.columns, row, strict=True))
