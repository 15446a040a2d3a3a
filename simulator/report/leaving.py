"""When so many buyers leave that a prediction hangs on how patient they are assumed to be."""

from collections.abc import Mapping
from typing import Any

MANY = 0.1
"""Share of buyers who leave above which it is said."""


def many_leave(result: Mapping[str, Any]) -> bool:
    """Whether more than `MANY` of a run's buyers leave before an answer; False where there were none."""
    return (result["abandoned"]["mean"] or 0) > MANY
