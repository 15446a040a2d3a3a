"""Tools x workloads: who plays the same tapes how fast, after all have given the same answer."""

from dataclasses import dataclass

from benchmarks.agreement import agreement
from benchmarks.answered import Answered
from benchmarks.targets import Section, Target, table
from benchmarks.timing import figure, interleaved, ratio, spread
from benchmarks.tools import IDIOMATIC, OUR_COMPILED, OUR_SIMPY, TOOLS, CannotPlayError, Player, Tool
from benchmarks.workloads import Workload

IDIOMATIC_AT_LEAST = 50.0
"""Times as fast as idiomatic SimPy that the compiled desk is to be on the reference desk."""
OURS_AT_LEAST = 40.0
"""The same against our own SimPy desk."""
SIMPY_AT_LEAST = 0.5
"""The same of our SimPy desk against idiomatic SimPy: its features may cost that much."""


@dataclass(frozen=True)
class Measured:
    """What a workload's round of tools came to.

    Attributes
    ----------
    workload : Workload
        What was played.
    answered : Answered
        Of each tape, which all tools agree on to the microsecond.
    seconds : dict of Tool to list of float
        For all tapes, round by round.
    absent : dict of Tool to str
        Why the others did not play.
    """

    workload: Workload
    answered: Answered
    agreement: str
    seconds: dict[Tool, list[float]]
    absent: dict[Tool, str]

    @property
    def baseline(self) -> Tool:
        """What the others are compared with: idiomatic SimPy where it plays, else our SimPy desk."""
        return IDIOMATIC if IDIOMATIC in self.seconds else OUR_SIMPY

    def cell(self, tool: Tool) -> str:
        """The tool's entry in the table."""
        if tool in self.absent:
            return self.absent[tool]
        seconds = self.seconds[tool]
        micros = f"{figure(spread(seconds).median / self.workload.turns * 1e6)} µs"
        if tool == self.baseline:
            return f"1; {micros}"
        return f"**{ratio(self.seconds[self.baseline], seconds)}**; {micros}"

    @property
    def line(self) -> str:
        """What was played, and how far all agree."""
        return (
            f"- {self.workload.title}: {self.workload.turns:,} turns on {len(self.workload.tapes)} tapes, "
            f"{self.answered.turns:,} answered after {self.answered.mean_s:.3f} s on average; "
            f"{self.agreement}."
        )

    @property
    def targets(self) -> tuple[Target, ...]:
        """What the reference desk is to reach."""
        if not self.workload.key.startswith("desk"):
            return ()
        wanted = (
            (OUR_COMPILED, IDIOMATIC, IDIOMATIC_AT_LEAST),
            (OUR_COMPILED, OUR_SIMPY, OURS_AT_LEAST),
            (OUR_SIMPY, IDIOMATIC, SIMPY_AT_LEAST),
        )
        return tuple(
            Target(
                f"{fast.name} over {slow.name}: {self.workload.title}",
                ratio(self.seconds[slow], self.seconds[fast]),
                at_least=least,
            )
            for fast, slow, least in wanted
        )


def measure(workload: Workload, rounds: int) -> Measured:
    """Let every tool play the workload that can; raises `DisagreementError`."""
    players, absent = _players(workload)
    said = {tool: [play() for play in those] for tool, those in players.items()}
    agreed = agreement({tool.name: answered for tool, answered in said.items()}, OUR_SIMPY.name)
    answered = Answered(*map(sum, zip(*said[OUR_SIMPY], strict=True)))
    acts = {tool.name: _all(those) for tool, those in players.items()}
    seconds = interleaved(acts, rounds)
    return Measured(workload, answered, agreed, {tool: seconds[tool.name] for tool in players}, absent)


def _players(workload: Workload) -> tuple[dict[Tool, list[Player]], dict[Tool, str]]:
    players: dict[Tool, list[Player]] = {}
    absent: dict[Tool, str] = {}
    for tool in TOOLS:
        try:
            players[tool] = tool.players(workload)
        except CannotPlayError as why:
            absent[tool] = str(why)
    return players, absent


def _all(players: list[Player]) -> Player:
    def act() -> Answered:
        return [play() for play in players][-1]

    return act


def section(measured: list[Measured]) -> Section:
    """The table of tools and workloads."""
    rows = [
        (f"{tool.name} ({tool.package} {tool.version or 'absent'})", *(m.cell(tool) for m in measured))
        for tool in TOOLS
    ]
    text = "\n\n".join(
        (
            "Times as fast as SimPy as one writes it (on double11.yaml: as our SimPy desk), median and spread"
            " over the rounds; then microseconds of processor time a turn. Everyone plays the same tapes,"
            " drawn beforehand, and nothing counts before all agree:",
            "\n".join(m.line for m in measured),
            table(("tool", *(m.workload.title for m in measured)), rows),
        )
    )
    return Section("Tools and workloads", text, tuple(t for m in measured for t in m.targets))
