"""What is wrong with an argument is said in a line that names it; what has no answer has none."""

from typing import Any

import numpy as np
import pytest

import simulator as ss
from tests.api.shop import SHOP

A = ss.load(SHOP, set={"days": 1, "demand.day_factors": None})
B = ss.load(A, set={"name": "b", "roster.day.agents": 2})
LONGER = ss.load(B, set={"days": 2})
LOG = {"buyer": ["tb01"], "time": ["2026-11-10 20:00:15"], "sender": ["buyer"]}


@pytest.mark.parametrize(
    ("verb", "arguments", "named", "said"),
    [
        (ss.simulate, (A, 0), {}, "replications: 0; wanted a whole number of at least 1"),
        (ss.simulate, (A, True), {}, "replications: true; wanted a whole number of at least 1"),
        (ss.simulate, (A, 2.0), {}, "replications: 2.0; wanted a whole number of at least 1"),
        (ss.simulate, (A, "3"), {}, "replications: '3'; wanted a whole number of at least 1"),
        (ss.simulate, (A, 2), {"jobs": 0}, "jobs: 0; wanted a whole number of at least 1"),
        (ss.simulate, (A, 2), {"engine": "compild"},
         "engine: 'compild'; wanted one of auto, simpy, compiled; did you mean 'compiled'?"),
        (ss.simulate, ("a.yaml",), {}, "scenario: 'a.yaml'; wanted a Scenario, as simulator.load gives"),
        (ss.plan, (A, 1), {}, "replications: 1; wanted a whole number of at least 2"),
        (ss.compare, (A,), {}, "scenarios: one scenario; wanted two or more to compare"),
        (ss.compare, ([A],), {}, "scenarios: 1 scenarios; wanted two or more to compare"),
        (ss.compare, ("a.yaml",), {}, "scenario: 'a.yaml'; wanted a Scenario, as simulator.load gives"),
        (ss.simulate, (A, np.array([2, 3])), {},
         "replications: [2 3]; wanted a whole number of at least 1"),
        (ss.compare, ({"a": A, "b": B}.values(),), {},
         "scenarios: a value of the type dict_values; wanted a list of Scenarios, or Scenarios by name"),
        (ss.calibrate, (LOG,), {"name": 3}, "name: 3; wanted text"),
        (ss.compare, ([A, "b"],), {}, "scenario: 'b'; wanted a Scenario, as simulator.load gives"),
        (ss.compare, ([A, A],), {}, "scenarios: two scenarios are called 'stall'; give them names of yours, "
                                    "as in compare({'today': a, 'tomorrow': b})"),
        (ss.compare, ([A, B], 2), {"budget": 4}, "both replications and budget; give one of them"),
        (ss.compare, ([A, B],), {"budget": 4},
         "budget: 4 replications, and 2 scenarios begin with 3 each; give 6 or more, or let them begin with "
         "fewer by --set replications.min=N"),
        (ss.compare, ([A, B],), {"baseline": "stal"},
         "baseline: 'stal'; wanted one of stall, b; did you mean 'stall'?"),
        (ss.compare, ({"today": A, "more": LONGER},), {},
         "more: days: 2, where today has 1; compare the same days: change it, or give --set days=1 for all"),
        (ss.score, (LOG,), {"mapping": 3}, "mapping: 3; wanted a file's name, or what stands in one"),
        (ss.calibrate, (LOG,), {"lang": "de"}, "lang: 'de'; wanted one of en, zh"),
        (ss.calibrate, (LOG,), {"start": "today"}, "start: 'today'; wanted a date, such as 2026-11-10"),
        (ss.calibrate, (LOG,), {"days": 367}, "days: 367; wanted a whole number of at most 366"),
        (ss.calibrate, (LOG,), {},
         "log: a log of 1 messages of buyers and 0 of agents; wanted both sides of the chats; say who is who:"
         " --senders THEIRS=buyer, --senders THEIRS=agent"),
        (ss.calibrate, ("no-such.csv",), {}, "no-such.csv: no such file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(verb: Any, arguments: Any, named: dict[str, Any], said: str) -> None:
    with pytest.raises(ss.UserError) as caught:
        verb(*arguments, **named)
    assert [str(problem) for problem in caught.value.problems] == [said]


def test_numpy_s_whole_numbers_are_whole_numbers() -> None:
    assert ss.simulate(A, np.int64(2), jobs=np.int8(1)).replications == 2  # type: ignore[arg-type]


def test_without_a_chat_there_is_no_rate_and_nobody_is_required() -> None:
    nobody = ss.load(A, set={"demand.chats_per_day": 0})
    day = ss.simulate(nobody, 2)
    assert np.isnan([day.rate.mean, day.rate.low, day.rate.high, day.response_mean_s.mean]).all()
    assert np.isnan(day.by_hour["rate"]).all()
    assert np.isnan(ss.score(day.log()).rate)
    plan = ss.plan(nobody, 2)
    assert not plan.half_hours["required"].any()
    assert plan.roster["name"].tolist() == ["day"]
    found = ss.compare({"nobody": nobody, "nor here": nobody}, 2)
    assert (found.best, found.ties, found.decided) == ("", (), False)
    assert np.isnan(found.differences["rate"]).all()
