"""Print what a plan costs beside the usual rule, at the same chance on the same days: docs/planning.md.

The rule's roster is first the one that the plan names, its leanest on the search's days. Then the rule gets
every chance: of each day its betas near that one are tried, in sixteenths, on the very days of the proof, and
the cheapest with which the day is as sure as the plan's least sure one is taken.

python docs/usual_rule.py SCENARIO RESULT
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.planning.cover import cover
from simulator.planning.goal import goal_of, steadfast
from simulator.planning.menu import Counts, menu_of
from simulator.planning.offered_load import mean_offered_load
from simulator.planning.plan import LOADS, search_seed
from simulator.planning.proof import Proof, prove
from simulator.planning.usual_rule import Hands
from simulator.report.language import texts
from simulator.scenario.load import load_scenario

NEAR = np.arange(-3, 6) / 16
"""What is added to each day's beta."""


def main() -> None:
    """Play the rule's rosters on the days of the plan's proof."""
    scenario = steadfast(load_scenario(Path(sys.argv[1]), None, ()))
    result: dict[str, Any] = json.loads((Path(sys.argv[2]) / "result.json").read_text(encoding="utf-8"))
    menu, goal, t = menu_of(scenario), goal_of(scenario), texts("en")
    seeded = menu.base.model_copy(update={"seed": search_seed(scenario)})
    hands = Hands.of(menu, goal, mean_offered_load(seeded, range(LOADS)))
    betas = np.array(result["usual_rule"]["betas"])
    day_of = np.array([kind.day for kind in menu.kinds])

    def proofs(rosters: Sequence[Counts]) -> list[Proof]:
        seed, count, engine = result["seed"], result["replications"], result["engine"]
        return prove(menu, goal, list(rosters), seed, count, None, engine)

    def line(name: str, cost: float, chances: Sequence[Any]) -> None:
        costs = f"{t.number(cost):>7} {t.number(cost - result['cost_kept']):>7}"
        print(f"{name:<36} {costs}  {'  '.join(f'{t.share(chance):<20}' for chance in chances)}".rstrip())

    dates = [f"chance on {t.day(date)}" for date in result["judged"]]
    print(f"{'roster':<36} {'cost':>7} {'added':>7}  {'  '.join(f'{date:<20}' for date in dates)}".rstrip())
    line("plan", result["cost"], [day["pass_probability"] for day in result["by_day"] if day["judged"]])

    rosters = [cover(menu, list(hands.needs(betas + more))).roster for more in NEAR]
    played = proofs(rosters)
    best, own, taken = rosters[list(NEAR).index(0)].copy(), played[list(NEAR).index(0)], betas.copy()
    line(f"rule, {_betas(betas)}: the search's", menu.cost(best), [day.as_json() for day in own.passes])

    wanted = result["pass_probability"]["mean"]
    for place, day in enumerate(goal.days):
        sure = [tried for tried, proof in enumerate(played) if (proof.passes[place].mean or 0.0) >= wanted]
        if not sure:
            print(f"with none of the betas tried is {t.day(result['judged'][place])} as sure")
            return
        of_day = day_of == day
        cheapest = min(sure, key=lambda tried: float(menu.costs[of_day] @ rosters[tried][of_day]))
        best[of_day], taken[place] = rosters[cheapest][of_day], betas[place] + NEAR[cheapest]
    (proof,) = proofs([best])
    line(f"rule, {_betas(taken)}: as sure", menu.cost(best), [day.as_json() for day in proof.passes])


def _betas(betas: Sequence[float] | np.ndarray) -> str:
    return ", ".join(f"{beta:g}" for beta in betas)


if __name__ == "__main__":
    main()
