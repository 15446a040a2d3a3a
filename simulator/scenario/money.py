"""What a buyer is worth, and how many still buy after a wait: the scenario's ``money``."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, field_validator

from simulator.scenario.fields import Duration, Model, Number, Share
from simulator.units import format_duration, parse_duration


class Money(Model):
    """What waiting costs in sales. All of it is an assumption: nothing else rests on it."""

    buyer_value: Annotated[Number, Field(ge=0, le=1e9)]
    """What a buyer who buys is worth. [a]"""
    conversion: Annotated[
        dict[Annotated[Duration, Field(gt=0)], Share],
        Field(min_length=1, json_schema_extra={"propertyNames": TypeAdapter(Duration).json_schema()}),
    ]
    """Of the buyers first answered within each wait, the share that buys, such as `{30s: 40%, 3min: 25%}`;
    the longer the wait the fewer, and after the longest none. [a]"""

    @field_validator("conversion", mode="before")
    @classmethod
    def _each_once(cls, conversion: Any) -> Any:
        """One wait may be written in two ways, of which the later would silently win."""
        if isinstance(conversion, Mapping):
            known: dict[int, object] = {}
            for text in conversion:
                try:
                    wait = parse_duration(text)
                except ValueError:  # said of the key itself
                    continue
                if wait in known:
                    raise ValueError(f"wanted each wait once: {known[wait]} and {text} are the same")
                known[wait] = text
        return conversion

    @field_validator("conversion")
    @classmethod
    def _falls(cls, conversion: dict[int, float]) -> dict[int, float]:
        for (short, more), (long, fewer) in pairwise(sorted(conversion.items())):
            if fewer > more:
                raise ValueError(
                    "wanted shares that fall or stay the longer the wait: "
                    f"more buy after {format_duration(long)} than after {format_duration(short)}"
                )
        return dict(sorted(conversion.items()))
