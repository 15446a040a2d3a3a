"""No time counts where two tools disagree."""

import pytest

from benchmarks.agreement import DisagreementError, agreement
from benchmarks.answered import Answered

OURS = [Answered(10, 250_000_000), Answered(20, 450_000_000), Answered(10, 260_000_000)]


def test_the_same_answers_are_alike() -> None:
    assert agreement({"a": OURS, "b": list(OURS)}, "b") == "alike to the microsecond: a, b"


def test_the_same_on_average_will_do_where_gaps_go_either_way() -> None:
    near = [Answered(10, 251_000_000), Answered(20, 448_000_000), Answered(10, 260_000_000)]
    # Gaps of +0.1, -0.1, 0 s: their standard error is 0.1 / sqrt(3), and t(2) at 0.0005 is 31.599.
    assert agreement({"a": near, "b": OURS}, "b") == (
        "alike to the microsecond: b; a on 1 of them, and on average +0.000 s (±1.824, error rate 0.001)"
    )


@pytest.mark.parametrize(
    "other",
    [
        [Answered(10, 250_100_000), Answered(20, 450_200_000), Answered(10, 260_100_000)],  # 0.01 s more
        [Answered(10, 251_000_000), Answered(20, 448_000_000), Answered(11, 286_000_000)],  # one turn more
    ],
)
def test_others_disagree(other: list[Answered]) -> None:
    with pytest.raises(DisagreementError, match=r"^a does not agree with b: a on 0 of them"):
        agreement({"b": OURS, "a": other}, "b")


def test_one_tape_alone_must_be_the_same() -> None:
    with pytest.raises(DisagreementError, match=r"^a does not agree with b"):
        agreement({"b": OURS[:1], "a": [Answered(10, 250_000_001)]}, "b")
