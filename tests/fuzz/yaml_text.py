"""Plain data as the YAML that a person might write."""

import json
import math
import re
from typing import Any

PLAIN = re.compile(
    r"\d[\d.]*(%|％|us|ms|s|min|h|d|秒|分钟|小时)|\d\d:\d\d-\d\d:\d\d"
    r"|\d{4}-\d\d-\d\d|(?!true|false|null)[a-z][a-z_]*"
)


def scalar(value: object) -> str:
    match value:
        case float() if not math.isfinite(value):
            return str(value).replace("inf", ".inf").replace("nan", ".nan")
        case str() if PLAIN.fullmatch(value):
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def as_text(data: dict[str, Any]) -> str:
    """Two levels of it a line a key, what is deeper in the line."""
    lines = []
    for key, value in data.items():
        if isinstance(value, dict) and value:
            lines.append(f"{scalar(key)}:")
            lines += [f"  {scalar(name)}: {flow(item)}" for name, item in value.items()]
        else:
            lines.append(f"{scalar(key)}: {flow(value)}")
    return "\n".join(lines) + "\n"
