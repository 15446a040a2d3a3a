"""Whole scenarios that are sound: every section of the file, in a world of at most some hundred questions."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from simulator.scenario.advice import SHIPPED
from tests.fuzz.case import Case
from tests.fuzz.values import (
    DATES,
    Plain,
    clock,
    counts,
    durations,
    moments,
    names,
    pieces,
    shares,
    shifts,
    sure_shares,
    times,
)
from tests.fuzz.yaml_text import as_text

MAIN = "shop.yaml"
FACTORS = st.sampled_from([0, 1, 3])
VARIANTS = ["busier", "多招人", "=1", "a b"]
"""Names that a folder may have."""
WINDOWS = st.sampled_from(["00:00-24:00", "08:00-22:00", "11:00－20:30"])
weights: Plain = st.lists(st.integers(0, 9), min_size=24, max_size=24).map(lambda w: [*w[:-1], w[-1] + 1])
desks = st.fixed_dictionaries(
    {},
    optional={
        "routing": st.sampled_from(["least_loaded", "round_robin", "longest_idle"]),
        "reply_order": st.sampled_from(["longest_wait", "newest", "rescue"]),
        "shift_end": st.sampled_from(["hand_over", "finish"]),
    },
)
bots = st.fixed_dictionaries(
    {"mode": st.sampled_from(["off", "first_line", "overflow", "after_hours"])},
    optional={
        "hours": st.sampled_from(["00:00-24:00", "22:00-08:00", "09:00-09:01"]),
        "resolves": shares,
        "handoff_after": times(),
        "assists": shares,
    },
)
rules: Plain = st.one_of(
    st.sampled_from(["wangwang-8-24", "human-9-23", "standard-8-23"]),
    st.fixed_dictionaries(
        {"base": st.sampled_from(["wangwang-8-24", "human-9-23", "standard-8-23"])},
        optional={
            "name": st.sampled_from(["ours", "我们的", "<i>", "=x"]),
            "window": WINDOWS,
            "threshold": durations(1),
            "bots": st.sampled_from(["ignored", "closes"]),
            "assist_counts": st.booleans(),
            "cross_day": st.sampled_from(["unanswered", "excluded"]),
            "unit": st.sampled_from(["buyer", "account"]),
            "look_back": st.integers(1, 366),
            "target": shares | st.none(),
            "floor_turns": st.integers(0, 200),
        },
    ),
)
money = st.fixed_dictionaries(
    {
        "buyer_value": st.integers(0, 500),
        "conversion": st.lists(st.integers(0, 100), min_size=2, max_size=2).map(
            lambda c: {"30s": f"{max(c)}%", "3min": f"{min(c)}%"}
        ),
    }
)
kinds = st.fixed_dictionaries(
    {"turns": counts(3)},
    optional={
        "reply_chars": counts(60),
        "lookup": times(20),
        "think_time": times(120),
        "patience": st.none() | times(),
        "leaves_silently": shares,
        "messages_per_turn": counts(3),
    },
)


def subsets(items: list[Any]) -> Plain:
    return st.lists(st.sampled_from(items), min_size=1, unique=True)


@st.composite
def histories(draw: st.DrawFn, start: dt.date, files: dict[str, bytes]) -> Any:
    turns = draw(st.integers(0, 3000))
    counted = {"turns": turns, "in_time": draw(st.integers(0, turns))}
    way = draw(st.sampled_from(["totals", "by_day", "file"]))
    eve = (start - dt.timedelta(days=1)).isoformat()
    if way == "totals":
        return {"days": draw(st.integers(1, 366)), **counted}
    if way == "by_day":
        return {"by_day": {eve: counted}}
    files["past.csv"] = f"日期,轮次,达标轮次\n{eve},{turns},{counted['in_time']}\n".encode("gb18030")
    return "past.csv"


@st.composite
def demands(draw: st.DrawFn, start: dt.date, days: int, files: dict[str, bytes]) -> dict[str, Any]:
    dates = [(start + dt.timedelta(days=day)).isoformat() for day in range(days)]
    if draw(st.integers(0, 5)) == 0:
        at = sorted(draw(st.lists(st.integers(0, days * 24 - 1), min_size=2, max_size=9, unique=True)))
        midnight = dt.datetime.combine(start, dt.time())
        rows = [str(midnight + dt.timedelta(hours=hour)) for hour in at]
        if draw(st.booleans()):
            rows = [f"{midnight}\t3", f"{midnight + dt.timedelta(hours=1)}\t0"]
            files["trace.csv"] = "\n".join(["time\tchats", *rows]).encode()
        else:
            files["trace.csv"] = "\r\n".join(["时间", *rows]).encode()
        return {"arrivals": "trace.csv"}
    demand: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {"chats_per_day": st.sampled_from([0, 0.5, 1, 20, 40])},
            optional={
                "profile": weights,
                "weekday_profiles": st.dictionaries(st.sampled_from(["mon", "tue"]), weights, max_size=2),
                "day_factors": st.dictionaries(st.sampled_from(dates), st.sampled_from([0, 0.5, 1, 2])),
                "peaks": st.dictionaries(
                    st.sampled_from(["opening", "高峰"]),
                    st.fixed_dictionaries(
                        {"at": moments(start, days), "lasts": durations(1, 9000), "factor": FACTORS}
                    ),
                ),
                "busyness_cv": shares,
            },
        )
    )  # fmt: skip
    if "profile" in demand and draw(st.booleans()):
        column = "".join(f"{weight}\n" for weight in demand["profile"])
        files["profile.csv"] = f"weight\n{column}".encode()
        demand["profile"] = "profile.csv"
    return demand


@st.composite
def crews(draw: st.DrawFn, types: list[str], dates: list[str], files: dict[str, bytes]) -> dict[str, Any]:
    """Teams and a roster that they suffice for; the first team serves all."""
    groups = draw(names())
    teams: dict[str, Any] = {}
    roster: dict[str, Any] = {}
    lines = draw(names(len(groups), 4))
    owners = [*groups, *(draw(st.sampled_from(groups)) for _ in lines[len(groups) :])]
    for place, name in enumerate(groups):
        agents = draw(st.integers(0, 3)) * owners.count(name)
        team = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "typing_speed": counts(120, least=1),
                    "max_chats": st.none() | st.integers(1, 10),
                    "quick_replies": shares,
                    "quick_reply_time": durations(0, 20),
                    "serves": subsets(types),
                    "neglects": shares,
                    "absence": shares,
                    "hourly_cost": st.sampled_from([0, 25, 0.1, 1e6]),
                },
            )
        )
        if not place:
            team.pop("serves", None)
        if agents and draw(st.booleans()):
            team["names"] = [f"小美{place}-{number}'" for number in range(agents)]
        else:
            team["agents"] = agents
        teams[name] = team
    for name, owner in zip(lines, owners, strict=True):
        size = teams[owner].get("agents", len(teams[owner].get("names", ())))
        line = {"team": owner, "agents": size // owners.count(owner), **draw(shifts())}
        if draw(st.integers(0, 3)) == 0:
            line["on"] = draw(subsets(dates))
        roster[name] = line
    if draw(st.integers(0, 5)) == 0:
        files["roster.csv"] = _table(roster)
        return {"teams": teams, "roster": "roster.csv"}
    return {"teams": teams, "roster": roster}


def _table(roster: dict[str, Any]) -> bytes:
    rows = ["name;team;agents;from;to;breaks;dates"]
    for name, line in roster.items():
        first, last = line["shift"].split("-")
        cells = [name, line["team"], line["agents"], first, last, "、".join(line.get("breaks", ())),
                 "、".join(line.get("on", ()))]  # fmt: skip
        rows.append(";".join('"' + str(cell).replace('"', '""') + '"' for cell in cells))
    return "\n".join(rows).encode("utf-8-sig")


@st.composite
def plans(draw: st.DrawFn, crew: dict[str, Any], dates: list[str]) -> dict[str, Any] | None:
    """A menu for the first team, of shifts that lie in every rule set's window; None for a team of nobody."""
    team, entry = next(iter(crew["teams"].items()))
    if not entry.get("agents", len(entry.get("names", ()))):
        return None
    shift: Plain = st.one_of(
        st.tuples(st.integers(9, 13), st.integers(2, 6)).map(
            lambda s: {"shift": f"{clock(60 * s[0])}-{clock(60 * (s[0] + s[1]))}"}
        ),
        st.just({"starts": "11:00-13:00 every 1h", "lengths": ["2h", "4h"], "breaks": ["13:00-13:30"]}),
    )
    menu = draw(st.lists(shift, min_size=1, max_size=2))
    shifts = {f"menu {place}": {"team": team, **one} for place, one in enumerate(menu)}
    if draw(st.booleans()):
        shifts["menu 0"]["max"] = draw(st.integers(1, 3))
    more = draw(
        st.fixed_dictionaries(
            {"target": sure_shares, "confidence": sure_shares},
            optional={
                "on": subsets(dates),
                "hourly_floor": sure_shares,
                "count_on_leavers": st.booleans(),
                "people": st.fixed_dictionaries(
                    {}, optional={"rest": durations(0, 86400), "days_off": st.integers(0, 6)}
                ),
            },
        )
    )
    if draw(st.booleans()):
        limit = draw(st.sampled_from([0, 1, 5, {"at_once": 2}, {"hours": "8h"}]))
        more |= {"keep_roster": False, "limits": {team: limit}}
    return {"shifts": shifts, **more}


@st.composite
def variants(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Plain] = {"desk": desks, "bot": bots}
    if "chats_per_day" in data["demand"]:
        changes["demand"] = st.fixed_dictionaries({"chats_per_day": st.integers(0, 40)})
    changes["buyers"] = st.fixed_dictionaries({next(iter(data["buyers"])): kinds})
    if isinstance(data["roster"], dict):
        line = next(iter(data["roster"]))
        changes["roster"] = st.fixed_dictionaries({line: st.just({"agents": 0}) | shifts().map(_unbroken)})
    return draw(st.fixed_dictionaries({}, optional=changes))


def _unbroken(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "breaks": line.get("breaks", [])}


@st.composite
def scenarios(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A sound scenario's data, and the tables that it names."""
    files: dict[str, bytes] = {}
    start, days = dt.date.fromisoformat(draw(st.sampled_from(DATES))), draw(st.integers(1, 2))
    dates = [(start + dt.timedelta(days=day)).isoformat() for day in range(days)]
    types = draw(names())
    parts = draw(pieces(100, len(types)))
    crew = draw(crews(types, dates, files))
    data: dict[str, Any] = {
        "name": "shop",
        "start": start.isoformat(),
        "days": days,
        "replications": {"min": 2, "max": draw(st.integers(2, 3)), "precision": draw(sure_shares)},
        "demand": draw(demands(start, days, files)),
        "buyers": {
            name: {"share": f"{part}%", **draw(kinds)} for name, part in zip(types, parts, strict=True)
        },
        **crew,
    }
    outage = st.fixed_dictionaries({"at": moments(start, days), "lasts": durations(1, 9000)})
    data |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "title": st.sampled_from(["", "一家店", "<script>", "=1"]),
                "seed": st.sampled_from([0, 7, 2**63 - 1]),
                "rules": rules,
                "desk": desks,
                "bot": bots,
                "outages": st.dictionaries(st.sampled_from(["网关", "gateway"]), outage, max_size=2),
                "money": money,
                "history": histories(start, files),
            },
        )
    )
    if draw(st.integers(0, 3)) == 0 and (plan := draw(plans(crew, dates))) is not None:
        data["plan"] = plan
    if draw(st.booleans()):
        data["variants"] = {name: draw(variants(data)) for name in draw(subsets(VARIANTS))}
    if draw(st.integers(0, 3)) == 0:
        change = {key: value for key, value in draw(variants(data)).items() if key != "replications"}
        levers = {name: {"cost": 5} for name in draw(subsets([*SHIPPED]))}
        data["levers"] = {**levers, "own": {"change": {"desk": {"reply_order": "rescue"}, **change}}}
    return data, files


@st.composite
def cases(draw: st.DrawFn, turn: int | None = None) -> Case:
    """A sound scenario in one file or over a base, and some of the commands that must take it.

    With a `turn` it says which commands; hypothesis prefers the first while it has tried few.
    """
    data, files = draw(scenarios())
    if draw(st.integers(0, 3)) == 0:
        below = draw(subsets(list(data)))
        files["基.yaml"] = as_text({key: data[key] for key in below}).encode()
        data = {"extends": "基.yaml", **{key: value for key, value in data.items() if key not in below}}
    files[MAIN] = as_text(data).encode()
    return Case(files, draw(calls(data, turn)), sound=True)


def calls(data: dict[str, Any], turn: int | None = None) -> st.SearchStrategy[tuple[tuple[str, ...], ...]]:
    """What may be done with a scenario that has these keys."""
    few = ("--replications", "2", "--jobs", "1", "--engine")
    engine = st.sampled_from([*["simpy"] * 7, "compiled"])
    over = st.sampled_from(["bot.resolves=0%,100%", "desk.reply_order=newest,rescue", "bot.mode=off"])
    ways: list[Plain] = [
        engine.map(lambda e: [("run", MAIN, *few, e, "--save-log"), ("score", "results/shop/messages.csv")]),
        engine.map(lambda e: [("run", MAIN, *few, e, "--json", "--lang", "zh"), ("report", "results/shop")]),
        st.just([("run", MAIN, "--only", "0", "--engine", "simpy")]),
        st.tuples(over, engine).map(
            lambda s: [("sweep", MAIN, "--over", s[0], *few, s[1]), ("report", "results/shop-sweep")]
        ),
        engine.map(lambda e: [("levers", MAIN, *few, e), ("report", "results/shop-levers", "--lang", "zh")]),
    ]
    ways.append(st.just([("check", MAIN), ("check", MAIN, "--json")]))
    if data.get("variants"):
        ways.append(engine.map(lambda e: [("compare", MAIN, *few, e), ("report", "results/shop-compare")]))
    if "plan" in data:
        plan = [("plan", MAIN, *few, "simpy"), ("report", "results/shop-plan"),
                ("run", "results/shop-plan/plan.yaml", *few, "simpy")]  # fmt: skip
        ways += [st.just(plan)] * 3
    way = st.one_of(ways) if turn is None else ways[turn % len(ways)]
    return way.map(lambda found: (("check", MAIN, "--quiet"), *found))
