"""What the platform has counted before the first day played: the scenario's ``history``."""

from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from simulator.scenario.fields import Date, Model, Whole

Count = Annotated[Whole, Field(ge=0, le=1_000_000_000)]


def _no_more_than_turns(in_time: int | None, info: ValidationInfo) -> int | None:
    turns: Any = info.data.get("turns")  # not there where it is wrong itself
    if in_time is not None and turns is not None and in_time > turns:
        raise ValueError(f"wanted at most its turns, {turns}")
    return in_time


class PastDay(Model):
    """A day that was."""

    turns: Count
    """Turns counted."""
    in_time: Count
    """Those of them answered in time."""

    _in_time = field_validator("in_time")(_no_more_than_turns)


class History(Model):
    """The days before the first, as the rule set counts them: totals, or each day's own."""

    days: Annotated[Whole, Field(ge=1, le=366)] | None = None
    """How many days, up to the eve of the first, `turns` and `in_time` are of; null beside `by_day`."""
    turns: Count | None = None
    """Turns counted on those days; they leave the look-back evenly, day by day. Null beside `by_day`."""
    in_time: Count | None = None
    """Those of them answered in time. Null beside `by_day`."""
    by_day: Annotated[dict[Date, PastDay], Field(min_length=1)] | None = None
    """Each day's own instead, as a CSV holds them; days left out had no turns. Null beside totals."""

    _in_time = field_validator("in_time")(_no_more_than_turns)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        totals = (self.days, self.turns, self.in_time)
        if self.by_day is None and None in totals:
            raise ValueError("wanted days, turns and in_time, or by_day, or a CSV's name")
        if self.by_day is not None and totals != (None, None, None):
            raise ValueError("wanted totals or by_day, not both; null takes out what a base sets")
        return self
