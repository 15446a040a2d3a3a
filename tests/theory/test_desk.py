"""The desk itself against the exact formulas, where it needs no more than seconds to tell.

The nearly full queues, whose waits are correlated over hours, are left to the recursion
(`test_erlang`, `test_feedback`), which `test_sample_paths` holds equal to the desk's paths. Seed 2027,
another than the recursion's; error rate and power as `intervals` says, where the broken model's replies
take 5% longer.
"""

from dataclasses import replace

import pytest

from simulator.units import DAY, HOUR
from tests.theory.intervals import assert_agrees
from tests.theory.test_erlang import QUEUES, observed, theory
from tests.theory.worlds import Path, play_world, world

FIGURES = {
    "load-10-on-14": ("waits", "picked_up_in_20_s"),
    "load-10-on-14-with-patience": ("waits",),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_the_desk_gives_what_erlang_says(name: str) -> None:
    queue = QUEUES[name]
    impatient = queue.patience < float("inf")
    scenario = world(
        queue.agents,
        queue.arrivals,
        f"{queue.handling * 60:.0f}s",
        patience=f"{queue.patience:.0f}min" if impatient else None,
        days=queue.days,
        seed=2027,
    )
    sample = []
    for number in range(20):
        _, _, records = play_world(scenario, number)
        path = Path(records.question, records.start, records.reply, records.left)
        # The last hour is left out too: what is asked in it may be answered after the horizon.
        sample.append(observed(path, queue.warm_up * HOUR, queue.days * DAY - HOUR))
    expected, broken = theory(queue), theory(replace(queue, handling=1.05 * queue.handling))
    for figure in FIGURES[name]:
        values = [one[figure] for one in sample]
        assert_agrees(f"desk, {name}: {figure}", values, expected[figure], broken[figure])
