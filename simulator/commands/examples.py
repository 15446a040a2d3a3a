"""The examples at the end of each command's help: they go on from one another, from `staffsim init` on.

docs/commands.md shows them too, and the check of the documentation runs them there, in this order.
"""

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "init": (("A scenario to start from, in this folder", "staffsim init"),),
    "check": (
        ("What is wrong with the file, or what it amounts to", "staffsim check scenario.yaml"),
        (
            "Would a smaller team still cover the day?",
            "staffsim check scenario.yaml --set roster.late.agents=2",
        ),
    ),
    "run": (
        ("Predict the rate", "staffsim run scenario.yaml"),
        ("The same day with a variant of the file", "staffsim run scenario.yaml --variant more-juniors"),
        (
            "Ten days once, and their message log",
            "staffsim run scenario.yaml --set name=ten-days --set days=10 --only 0 --save-log",
        ),
    ),
    "compare": (
        ("The file against all its variants", "staffsim compare scenario.yaml"),
        ("Against one of them", "staffsim compare scenario.yaml --variant faster-typing"),
    ),
    "sweep": (
        (
            "A curve over the evening's people",
            "staffsim sweep scenario.yaml --over roster.evening.agents=1:4:1",
        ),
        (
            "A map over two things",
            "staffsim sweep scenario.yaml --over roster.evening.agents=2,3,4 --over bot.resolves=20%,40%",
        ),
    ),
    "levers": (("Which single change would help most", "staffsim levers scenario.yaml"),),
    "plan": (
        (
            "The cheapest evenings that make the day as sure as 80 of 100",
            'staffsim plan scenario.yaml --set "plan={confidence: 80%, '
            'shifts: {evening: {team: juniors, shift: 18:00-23:00}}}"',
        ),
    ),
    "score": (
        ("Score a log, whether a shop's or simulated", "staffsim score results/ten-days/messages.csv"),
        (
            "By another rule set, by account, and with the sellers' tricks",
            "staffsim score results/ten-days/messages.csv --rules standard-8-23 --by account --tricks",
        ),
    ),
    "calibrate": (
        ("Learn the shop from its log", "staffsim calibrate results/ten-days/messages.csv -o learned.yaml"),
        (
            "One of the log's days, as it was",
            "staffsim calibrate results/ten-days/messages.csv --start 2026-11-12 --days 1 -o thursday.yaml",
        ),
    ),
    "replay": (
        (
            "That day's own buyers, had there been one more person",
            "staffsim replay results/ten-days/messages.csv thursday.yaml --set teams.agents.agents=11",
        ),
    ),
    "backtest": (
        (
            "Would the first week have foretold the days after it?",
            "staffsim backtest results/ten-days/messages.csv",
        ),
    ),
    "chart": (
        (
            "The figures in Chinese, small enough for a phone",
            "staffsim chart results/my-shop --lang zh --size 4.5",
        ),
    ),
    "report": (
        ("A page and a spreadsheet, in the result's folder", "staffsim report results/my-shop-compare"),
        ("Somewhere else, Chinese first", "staffsim report results/my-shop --lang zh --out my-shop.html"),
    ),
}

FIRST = (
    ("A scenario to start from", "staffsim init"),
    (
        "What it amounts to, and what it predicts",
        "staffsim check scenario.yaml && staffsim run scenario.yaml",
    ),
    ("Or learn it from the shop's own log", "staffsim calibrate log.csv -o scenario.yaml"),
)
"""Of `staffsim --help`."""


def epilog(examples: tuple[tuple[str, str], ...]) -> str:
    """Return what stands below the options, unwrapped, so that a line can be copied."""
    lines = ["Examples:"]
    for meaning, command in examples:
        lines += [f"  # {meaning}", f"  {command}"]
    return "\b\n" + "\n".join(lines)
