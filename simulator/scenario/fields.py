"""The kinds of value that a scenario file is made of, as pydantic fields.

Each is read from text as a person writes it and printed back as text that reads the same.
"""

import datetime as dt
import re
import unicodedata
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from simulator.units import (
    Window,
    format_duration,
    format_moment,
    parse_date,
    parse_duration,
    parse_moment,
    parse_share,
    parse_window,
)


class Model(BaseModel):
    """A frozen mapping that knows all its keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False,
        arbitrary_types_allowed=True,
    )  # fmt: skip


_WHOLE_DIGITS = re.compile(r"-?[0-9]{1,12}")
_DIGITS = re.compile(_WHOLE_DIGITS.pattern + r"(\.[0-9]{1,12})?")


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("wanted a plain number" + _said(value, _DIGITS))
    return value


def _whole(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise ValueError("wanted a whole number" + _said(value, _WHOLE_DIGITS))
    return value


def _said(value: object, digits: re.Pattern[str]) -> str:
    """How to write a number that stands there as text: in quotes, or in full-width digits."""
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return f", without quotes and in plain digits: {text}" if digits.fullmatch(text) else ""


def _duration(value: object) -> object:
    # A model is re-validated from its own values, where a duration is already microseconds.
    return parse_duration(value)


def _share_text(share: float) -> str | float:
    """The share in percent, where that reads back the same; else the bare number."""
    text = repr(round(share * 100, 12)).removesuffix(".0") + "%"
    return text if parse_share(text) == share else share


def _text_schema(pattern: str, example: str) -> WithJsonSchema:
    schema: dict[str, Any] = {"type": "string", "pattern": pattern, "examples": [example]}
    return WithJsonSchema(schema)


_CLOCK = r"\d{1,2}[:：]\d{2}([:：]\d{2})?"

Number = Annotated[float, BeforeValidator(_number)]
"""A plain number."""

Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number."""

Duration = Annotated[
    int,
    BeforeValidator(_duration),
    PlainSerializer(format_duration, when_used="json"),
    WithJsonSchema(
        {"anyOf": [
            {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*(us|ms|s|sec|min|h|d|秒|分钟|小时|天)\s*$",
             "examples": ["45s", "3min", "1.5h"]},
            {"const": 0},
        ]}
    ),
]  # fmt: skip
"""A length of time, in microseconds."""

Share = Annotated[
    float,
    BeforeValidator(parse_share),
    PlainSerializer(_share_text, when_used="json"),
    WithJsonSchema(
        {"anyOf": [
            {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*[%％]\s*$", "examples": ["35%"]},
            {"type": "number", "minimum": 0, "maximum": 1},
        ]}
    ),
]  # fmt: skip
"""A share from 0 to 1."""

DayWindow = Annotated[
    Window,
    BeforeValidator(parse_window),
    PlainSerializer(str, when_used="json"),
    _text_schema(rf"^\s*{_CLOCK}\s*[-－–—~～至]\s*{_CLOCK}\s*$", "09:00-18:00"),
]
"""A stretch of the day; it may cross midnight."""

Date = Annotated[
    dt.date,
    BeforeValidator(parse_date),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-10"]}),
]
"""A natural day."""

Moment = Annotated[
    dt.datetime,
    BeforeValidator(parse_moment),
    PlainSerializer(format_moment, when_used="json"),
    _text_schema(r"^\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}(:\d{2})?$", "2026-11-10 20:00"),
]
"""A local date and time."""
