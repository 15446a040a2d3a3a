"""Made-up comparisons in the shape of result.json: for tests of what is said and drawn of them."""

from typing import Any

from tests.report.results import figure, make_result

GAINS = {"double11": 0.0, "more-temps": 0.08, "better-bot": 0.03, "rescue-order": 0.12, "outage": -0.02}


def make_comparison(
    gains: dict[str, float] | None = None,
    days: int = 1,
    replications: int = 40,
    *,
    turns: bool = True,
    target: float | None = 0.9,
    ties: tuple[str, ...] = (),
    doubt: float = 0.006,
    sequential: bool = True,
    titles: bool = True,
) -> dict[str, Any]:
    """A comparison of scenarios by name and gain over the first, which is the baseline."""
    gains = GAINS if gains is None else gains
    one = replications == 1
    top = max(gains, key=lambda name: gains[name]) if turns else None
    scenarios = []
    for number, (name, gain) in enumerate(gains.items()):
        run = make_result(days, replications, turns=turns, target=target, level=gain)
        scenarios.append(
            {
                **run,
                "name": name,
                "title": f"What {name} is" if titles and number else "",
                "replications": replications if name == top else max(1, replications // 2),
                "cost": 6120.0 + 500 * (number % 3),
                "money": None,
                "late_turns": figure(1500 - 9000 * gain, None if one else 60),
                "best_probability": None
                if one or not turns
                else 0.97
                if name == top
                else 0.03 / (len(gains) - 1),
            }
        )
    base = next(iter(gains))
    differences = [
        {
            "name": scenario["name"],
            "replications": min(scenario["replications"], scenarios[0]["replications"]),
            "rate": figure(gain if turns else None, None if one else 0.0 if gain == 0 else doubt),
            "late_turns": figure(-9000 * gain if turns else None, None if one else 40),
            "response_mean_s": figure(-300 * gain if turns else None, None if one else 1),
            "first_response_mean_s": figure(-200 * gain if turns else None, None if one else 1),
            "abandoned": figure(-gain / 3 if turns else None, None if one else 0.002),
            "unpaired_rate": figure(gain if turns else None, None if one else 0.021),
            "cost": scenario["cost"] - scenarios[0]["cost"],
            "agent_hours": 4.5 * (number % 3 + 1),
            "other_buyers": [],
        }
        for number, (scenario, gain) in enumerate(zip(scenarios[1:], list(gains.values())[1:], strict=True))
    ]
    best = {
        "name": top,
        "probability": None if one else 0.97,
        "ties": list(ties),
        "decided": not ties,
        "procedure": "Kim and Nelson (2001)" if sequential else None,
        "confidence": 0.95,
    }
    keys = ("rules", "window", "threshold_s", "target", "start", "days", "seed", "engine", "scenario")
    return {
        "kind": "compare",
        **{key: scenarios[0][key] for key in keys},
        "title": "Double 11, the eve and the day",
        "baseline": base,
        "replications": replications,
        "budget": 400 if sequential else None,
        "indifference": 0.01 if sequential else None,
        "scenarios": scenarios,
        "differences": differences,
        "best": best if turns else None,
        "failed": [],
    }
