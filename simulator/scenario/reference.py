"""The reference of the scenario file, made from the models' own texts.

``python -m simulator.scenario.reference`` prints docs/scenario-file.md.
"""

import json
from collections.abc import Iterator
from typing import Any

from simulator.scenario.json_schema import FILE, Json, definitions

_INTRODUCTION = """\
# The scenario file

Made from the models by `python -m simulator.scenario.reference > docs/scenario-file.md`; do not edit it here.

A scenario is one YAML 1.2 file: a chat desk and the days that it is played for. `staffsim init` writes a
commented one to start from, `staffsim check` says everything that is wrong with one, or what it amounts
to, and `staffsim check --schema` prints its JSON Schema. An editor that knows the schema completes keys
and marks mistakes as you type; the shipped files name it in their first line:

<!-- part of: scenarios/small-shop.yaml -->
```yaml
# yaml-language-server: $schema=scenario.schema.json
```

Every problem is reported at once, each with its file, line and key, what was found and what would do:

<!-- exit: 1 -->
<!-- output: sed 's/agents: 3/&.5/;s/_speed/_sped/' scenarios/small-shop.yaml > eve.yaml; staffsim check eve.yaml -->
```text
staffsim: eve.yaml:42: teams.desk.agents: 3.5; wanted a whole number
staffsim: eve.yaml:42: teams.desk.typing_sped: unknown key; did you mean 'typing_speed'?
```

[a] marks a default that is an assumption: put your own shop's figure in its place.
"""  # noqa: E501

_LAYERS = """\
## Bases, variants, `--set`

`extends: other.yaml` starts from another file. `variants` names changes to the file, one of which
`--variant NAME` makes; the scenario is then called `NAME` of the file, a hyphen, `NAME` of the variant.
`--set roster.wave.agents=16` changes one value. Precedence, the last wins: base, file, variant, `--set`.

- Mappings merge by key; anything else, lists too, is replaced.
- A distribution with another `dist` than the base's replaces it whole; with the same, or none, it changes
  what it names: `patience: {mean: 5min}`.
- Null takes out what a base sets: `roster: {wave: null}`. Where null is a value of the key, as in
  `max_chats: null` (no limit) or `patience: null` (for ever), it is that value.
- A base may extend another; files that extend each other in a circle are an error.
- The name of a file is relative to the file that it is written in, after `--set` to the folder you are in.
- A base's variants are inherited.

## Levers

`levers` names single steps from this scenario, which `staffsim levers` plays one by one
([levers.md](levers.md)):

<!-- part of: scenarios/double11.yaml -->
```yaml
levers:
  rescue: {cost: 0}                        # a shipped lever, and what it costs beside the roster's hours
  typing-10: {cost: 3000, title: A week's training, change: {teams: {temps: {typing_speed: {mean: 58}}}}}
  bot-overflow: null                       # not one for this shop
  night-shift: {change: {roster: {night: {team: temps, agents: 2, shift: 22:00-02:00}}}}     # one of its own
```

| key | meaning |
|---|---|
| `title` | one line that says what it is |
| `cost` | what it costs over the days played, beside the roster's hours |
| `change` | what it changes: keys as in a variant; a shipped lever has its own |

No lever changes `start`, `days`, `seed` or `rules`.

"""

_FILES = """\
## Tables beside the file

CSV in UTF-8, with or without a byte-order mark, or GB18030; separated by commas, semicolons or tabs.
Rosters, columns and past days may also be XLSX (the first sheet).

**`roster: roster.xlsx`**, a row a line. Breaks and dates are separated by `;`, `、` or `,`; a stretch of
dates is written `2026-11-10..2026-11-12`. Blank dates mean every day. Time and date cells may be Excel's own.

| name | team | agents | from | to | breaks | dates |
|---|---|---|---|---|---|---|
| early | veterans | 4 | 09:00 | 18:00 | 12:00-12:30; 15:00-15:10 | |
| wave | temps | 12 | 19:00 | 24:00 | | 2026-11-10..2026-11-11 |

The headings may be Chinese: 班次 or 名称, 团队, 人数, 开始 or 上班时间, 结束 or 下班时间, 休息, 日期.
Dates may also be written 2026/11/9 or 2026年11月9日, times with a full-width colon.

**`profile: profile.csv`**, a weight a row, in the last column; a heading is passed over.

**`arrivals: trace.csv`**: a column `time` (`2026-11-10 20:00:15`), a row a chat; or, with a column `chats`,
a row an interval with its count. Intervals are of even length, which is the distance between rows. The
other keys of `demand` are refused beside it. Rows outside the days played are left out, and `check` says so.

**`history: past.csv`**: the columns `date`, `turns`, `in_time`, a row a day before the start, as the rule set
counts them; days left out had no turns. The headings may be Chinese: 日期, 轮次 or 对话轮次, 达标轮次 or
3分钟内轮次. Totals will do as well: `history: {days: 29, turns: 31000, in_time: 29500}`.

**`values: {csv: FILE, column: NAME}`** in an empirical distribution: a column of numbers, or of durations
with their units.
"""

_HEADINGS = {
    "Scenario": "The file",
    "Replications": "replications",
    "Demand": "demand",
    "Peak": "demand.peaks.NAME",
    "Trace": "demand.arrivals, written out",
    "BuyerType": "buyers.NAME",
    "Team": "teams.NAME",
    "RosterLine": "roster.NAME",
    "Desk": "desk",
    "Bot": "bot",
    "Outage": "outages.NAME",
    "Money": "money",
    "History": "history",
    "PastDay": "history.by_day.DATE",
    "Plan": "plan",
    "MenuShift": "plan.shifts.NAME",
    "Limit": "plan.limits.TEAM",
    "People": "plan.people",
    "RuleChanges": "rules, of one's own",
}
_FAMILIES = ("Exponential", "Spread", "Uniform", "Geometric", "Poisson", "Empirical", "Constant")
_KINDS = ("Duration", "Share", "Window", "Date", "Moment")
_PLAIN = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false"}


def reference() -> str:
    """The reference as Markdown."""
    found = definitions()
    parts = [_INTRODUCTION]
    for name, heading in _HEADINGS.items():
        text = found[name].get("description", "")
        parts.append(f"## {heading}\n\n{text}\n\n" + _table(found[name]))
    parts.append("## Kinds of value\n\n" + "".join(_kinds(found)))
    parts.append("## Distributions\n\n" + "".join(_distributions(found)))
    return "\n".join([*parts, _LAYERS, _FILES])


def _table(body: Json) -> str:
    rows = ["| key | value | default | meaning |\n|---|---|---|---|\n"]
    required = body.get("required", ())
    for name, prop in body["properties"].items():
        default = "required" if name in required else _default(prop)
        rows.append(f"| `{name}` | {_kind(prop)} | {default} | {prop.get('description', '')} |\n")
    return "".join(rows)


def _default(prop: Json) -> str:
    if "default" not in prop:
        return ""
    return f"`{_flow(prop['default'])}`"


def _flow(value: Any) -> str:
    """`value` as YAML writes it in a line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kind(prop: Json) -> str:  # noqa: PLR0911  one a kind
    if "$ref" in prop:
        name = prop["$ref"].rsplit("/", 1)[1]
        if name.endswith("Distribution"):
            return f"{name.removesuffix('Distribution').lower()} or distribution"
        return name.lower() if name in _KINDS else f"mapping ({_HEADINGS[name]})"
    if "anyOf" in prop:
        null = "null" in prop.get("description", "")
        return " or ".join(_kind(option) for option in prop["anyOf"] if null or option.get("type") != "null")
    if "enum" in prop:
        return ", ".join(f"`{item}`" for item in prop["enum"])
    if "const" in prop:
        return f"`{prop['const']}`"
    match prop.get("type"):
        case "array":
            return f"list of {_plural(_kind(prop['items']))}"
        case "object" if isinstance(prop.get("additionalProperties"), dict):
            names = prop.get("propertyNames", {})
            keys = _plural(_kind(names)) if "$ref" in names else "names"
            return f"mapping of {keys} to {_plural(_kind(prop['additionalProperties']))}"
        case "object":
            return "`{csv: FILE, column: NAME}`"
        case "null":
            return "null"
        case "string" if prop.get("description") == FILE["description"]:
            return "a file's name"
        case kind:
            return _PLAIN[str(kind)] + _bounds(prop)


def _plural(kind: str) -> str:
    word, _, rest = kind.partition(",")[0].partition(" ")
    if word == "mapping":
        return f"mappings {rest}"
    if word == "whole":
        return "whole numbers"
    return f"{word}s {rest}".strip() if word != "text" else "texts"


def _bounds(prop: Json) -> str:
    parts = []
    if "minimum" in prop:
        parts.append(f"from {prop['minimum']:g}")
    if "exclusiveMinimum" in prop:
        parts.append(f"above {prop['exclusiveMinimum']:g}")
    if "maximum" in prop:
        parts.append(f"to {prop['maximum']:,.0f}")
    return f", {' '.join(parts)}" if parts else ""


def _kinds(found: Json) -> Iterator[str]:
    for name in _KINDS:
        yield f"- **{name.lower()}**: {found[name]['description']}\n"
    yield "\nTimes are local. A bare number is no duration: 45 of what?\n"


def _distributions(found: Json) -> Iterator[str]:
    yield "A plain value is always that value. Else:\n\n| dist | keys | meaning |\n|---|---|---|\n"
    for family in _FAMILIES:
        body = found.get(f"{family}Number") or found[family]
        dist = body["properties"]["dist"]
        names = ", ".join(f"`{name}`" for name in dist.get("enum", [dist.get("const")]))
        keys = "; ".join(
            f"`{name}`: {prop['description'].rstrip('.')}"
            for name, prop in body["properties"].items()
            if name != "dist"
        )
        yield f"| {names} | {keys} | {body['description']} |\n"
    yield "\nGeometric and poisson are for numbers only. Of durations, each carries its unit: `mean: 45s`.\n"


if __name__ == "__main__":
    print(reference(), end="")
