"""Made-up results of levers, in the shape of result.json: for tests of pages and figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.report.results import figure, make_result


def make_levers(
    gains: Mapping[str, float | None],
    *,
    doubt: float | None = 0.004,
    costs: Mapping[str, float] | None = None,
    titles: Mapping[str, str] | None = None,
    ties: Sequence[str] = (),
    best_pair: tuple[str, str] | None = None,
    pairs: Sequence[tuple[str, str]] = (),
    pair_ties: Sequence[tuple[str, str]] = (),
    target: float | None = 0.9,
    today: float | None = 0.87,
    later: float = -10.0,
    decided: bool = True,
    **more: Any,
) -> dict[str, Any]:
    """A result with these gains in rate, in this order; `doubt` is half an interval, or None for none."""
    base = make_result(replications=1 if doubt is None else 20, target=target)
    rate = figure(today, doubt, share=True)

    def gained(gain: float | None) -> dict[str, Any]:
        return {
            "gain": figure(gain, doubt),
            "late_turns": figure(None if gain is None else 10_000 * gain, None if doubt is None else 90.0),
            "response_mean_s": figure(-3.0, doubt and 1.0),
            "first_response_mean_s": figure(later, doubt and 1.0),
            "saved_value": figure(1234.0, doubt and 100.0),
        }

    def priced(*names: str) -> dict[str, Any]:
        given = [costs[name] for name in names if costs and name in costs]
        roster = 500.0 if "more-agents" in names else 0.0
        return {"cost": sum(given) + roster, "own_cost": sum(given) if given else None, "roster_cost": roster}

    rows = [
        {
            "name": name,
            "title": (titles or {}).get(name, ""),
            "shipped": name not in (titles or {}) and not name.startswith("own"),
            "changes": [f"desk.reply_order: newest → {name}", "bot.resolves: 35% → 45%"],
            **gained(gain),
            **priced(name),
            "rate": figure(None if gain is None or today is None else today + gain, doubt, share=True),
            "pass_probability": figure(0.5, doubt and 0.2, share=True),
            "note": "",
        }
        for name, gain in gains.items()
    ]
    rated = [name for name, gain in gains.items() if gain is not None]
    raced = [
        {
            "names": list(pair),
            "replications": 10,
            **gained(sum(gains[name] or 0.0 for name in pair)),
            **priced(*pair),
        }
        for pair in pairs
    ]
    kept = ("scenario", "title", "rules", "window", "threshold_s", "target", "start", "days", "seed",
            "engine", "replications")  # fmt: skip
    return {
        "kind": "levers",
        **{key: base[key] for key in kept},
        "variant": None,
        "confidence": 0.95,
        "today": {**base, "rate": rate, "abandoned": figure(0.3, doubt, share=True),
                  "money": {"buyer_value": 60.0, "conversion": [{"within_s": 30.0, "buys": 0.4}]}},
        "levers": rows,
        "best": {"name": rated[0], "ties": list(ties)} if rated else None,
        "pairs": raced,
        "best_pair": best_pair and {
            "names": list(best_pair), **gained(0.061), **priced(*best_pair), "over": best_pair[0],
            "over_gain": figure(0.011, doubt), "rate": rate, "pass_probability": rate,
            "ties": [list(pair) for pair in pair_ties], "replications": 20, "first_replication": 20,
        },
        "race": {"procedure": "Kim and Nelson (2001)", "indifference": 0.005, "replications": 60,
                 "decided": decided}
        if raced else None,
        "skipped": [],
        "failed": [],
        **more,
    }  # fmt: skip
