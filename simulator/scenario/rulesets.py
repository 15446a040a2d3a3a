"""The rule sets that a log is scored by: three dated ones, and any that a user derives from them.

They stand with the scenario because a user writes them there, and because the desk's ``rescue``
order looks at the threshold too. `simulator.scoring.turns` applies them.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from simulator.scenario.fields import DayWindow, Duration, Model, Share, Whole
from simulator.units import DAY, HOUR, MINUTE, Window


class RuleSet(Model):
    """How turns are counted and judged."""

    name: str
    """Name, for people."""
    window: DayWindow
    """Turns opened in this stretch of the day count; it may not cross midnight."""
    threshold: Annotated[Duration, Field(gt=0)] = 3 * MINUTE
    """Longest wait that is in time, compared exactly."""
    bots: Literal["ignored", "closes"]
    """`ignored`: bot messages and handoffs are as if not there. `closes`: a bot's message closes the
    open turn as bot-only, and a handoff opens a turn or restarts the open one's clock."""
    assist_counts: bool
    """Whether a message drafted by a bot and sent in the agent's name counts as a person's."""
    cross_day: Literal["unanswered", "excluded"]
    """What becomes of a turn open at midnight whose buyer a person writes to the next natural day."""
    unit: Literal["buyer", "account"]
    """`account`: a transfer leaves the open turn unanswered and opens one for the new account."""
    look_back: Annotated[Whole, Field(ge=1, le=366)] = 30
    """Days that the rolling rate looks back over."""
    target: Share | None = None
    """The rate that must be reached; null where the rule set names none."""
    floor_turns: Annotated[Whole, Field(ge=0)] = 0
    """Fewer counted turns than this are not judged."""

    @field_validator("window")
    @classmethod
    def _within_a_day(cls, window: Window) -> Window:
        if window.end > DAY:
            raise ValueError("wanted a window within one natural day, such as 09:00-23:00")
        return window

    def passes(self, rate: float | None, turns: int) -> bool | None:
        """Whether `rate` over `turns` counted turns reaches the target.

        Returns None where there is no target, no rate, or fewer turns than the floor.
        """
        if self.target is None or rate is None or turns < self.floor_turns:
            return None
        return rate >= self.target


SHIPPED: dict[str, RuleSet] = {
    rules.name: rules
    for rules in (
        RuleSet.model_construct(
            name="wangwang-8-24", window=Window(8 * HOUR, 24 * HOUR), bots="ignored",
            assist_counts=False, cross_day="unanswered", unit="buyer",
        ),
        RuleSet.model_construct(
            name="human-9-23", window=Window(9 * HOUR, 23 * HOUR), bots="closes",
            assist_counts=False, cross_day="excluded", unit="buyer", target=0.90,
        ),
        RuleSet.model_construct(
            name="standard-8-23", window=Window(8 * HOUR, 23 * HOUR), bots="closes",
            assist_counts=True, cross_day="unanswered", unit="account", target=0.80, floor_turns=100,
        ),
    )
}  # fmt: skip
"""The rule sets of published seller guides of different years, which disagree (docs/scoring.md)."""

DEFAULT = "human-9-23"


class RuleChanges(Model):
    """A rule set of one's own: a shipped one and what differs from it."""

    base: Literal["wangwang-8-24", "human-9-23", "standard-8-23"]
    """The rule set to start from."""
    name: Annotated[str, Field(max_length=100)] | None = None
    """A name of its own; else the base's with an asterisk."""
    window: DayWindow | None = None
    """Turns opened in this stretch of the day count."""
    threshold: Annotated[Duration, Field(gt=0)] | None = None
    """Longest wait that is in time."""
    bots: Literal["ignored", "closes"] | None = None
    """Whether a bot's message closes the open turn as bot-only."""
    assist_counts: bool | None = None
    """Whether an assisted reply counts as a person's."""
    cross_day: Literal["unanswered", "excluded"] | None = None
    """What becomes of a turn open at midnight that a person answers the next day."""
    unit: Literal["buyer", "account"] | None = None
    """Whether a transfer splits the turn between accounts."""
    look_back: Annotated[Whole, Field(ge=1, le=366)] | None = None
    """Days that the rolling rate looks back over."""
    target: Share | None = None
    """The rate that must be reached; an explicit null takes the base's target away."""
    floor_turns: Annotated[Whole, Field(ge=0)] | None = None
    """Fewer counted turns than this are not judged."""

    @field_validator("window")
    @classmethod
    def _within_a_day(cls, window: Window | None) -> Window | None:
        if window is not None and window.end > DAY:
            raise ValueError("wanted a window within one natural day, such as 09:00-23:00")
        return window

    def rule_set(self) -> RuleSet:
        """The base with the changes made."""
        changes = {key: getattr(self, key) for key in self.model_fields_set - {"base"}}
        changes = {key: value for key, value in changes.items() if value is not None or key == "target"}
        return SHIPPED[self.base].model_copy(update={"name": f"{self.base}*", **changes})
