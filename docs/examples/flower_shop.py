"""A flower shop's evening, from Python: predict it, change it, plan it, and learn it from a log."""

import polars as pl

import simulator as ss

pl.Config(tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, float_precision=3)


def headline(text: str) -> None:
    """Print what comes next."""
    print(f"\n== {text}")


headline("load")
shop = ss.load({
    "name": "flower-shop",
    "start": "2026-11-10",
    "demand": {
        "chats_per_day": 420,
        "profile": [1, 0, 0, 0, 0, 0, 0, 1, 3, 9, 10, 10, 9, 9, 9, 9, 9, 9, 9, 10, 12, 12, 9, 3],
        "peaks": {"opening": {"at": "2026-11-10 20:00", "lasts": "1h", "factor": 3}},
    },
    "buyers": {"all": {"share": "100%", "turns": {"dist": "geometric", "mean": 5}}},
    "teams": {"florists": {"agents": 12, "typing_speed": 55, "hourly_cost": 30}},
    "roster": {
        "early": {"team": "florists", "agents": 1, "shift": "09:00-18:00"},
        "late": {"team": "florists", "agents": 2, "shift": "15:00-23:00"},
    },
})  # fmt: skip
longer = ss.load(shop, set={"name": "longer", "roster.early.shift": "09:00-21:00"})
more = ss.load(shop, set={"name": "more", "roster.late.agents": 3})
print(shop.name, shop.start, {name: line.agents for name, line in shop.roster.items()})

headline("simulate")
day = ss.simulate(shop, replications=40)
print(f"in time: {day.rate.mean:.1%} ({day.rate.low:.1%} to {day.rate.high:.1%})")
hours = pl.DataFrame(day.by_hour)
print(hours.filter(pl.col("rate") < 0.9).select("time", "turns", "rate", "agents_on_duty", "occupancy"))

headline("compare")
choice = ss.compare([shop, longer, more], replications=40)
print(pl.DataFrame(choice.differences).select("name", "rate", "rate_low", "rate_high", "cost"))
print(f"best: {choice.best}, decided: {choice.decided}")

headline("plan")
menu = {"evening": {"team": "florists", "starts": "17:00-20:00 every 1h", "lengths": ["3h", "4h"]}}
plan = ss.plan(ss.load(shop, set={"plan": {"confidence": "80%", "shifts": menu}}), replications=40)
print(f"proved: {plan.feasible}, cost {plan.cost:.0f}, at least {plan.lower_bound:.0f}")
print(pl.DataFrame(plan.roster).select("name", "agents", "shift", "kept", "cost"))

headline("score")
log = day.log(replication=0)
score = ss.score(log, rules=shop.rule_set)
print(f"{score.messages} messages, {score.turns} turns, in time {score.rate:.1%}")
turns = pl.DataFrame(score.each_turn())
late = turns.filter(pl.col("fate") == "counted", ~(pl.col("wait_s") <= 180))
print(late.select("buyer", "account", "opened", "wait_s").head(3))

headline("calibrate")
fit = ss.calibrate("scenarios/small-shop-log.csv", days=7)
known = pl.DataFrame(fit.parameters).filter(pl.col("path").str.starts_with("teams"))
print(known.select("path", "value", "value_low", "value_high", "unit", "known"))
week = ss.simulate(fit.scenario, replications=20)
print(f"the week from {fit.scenario.start}: {week.rate.mean:.1%} in time")
