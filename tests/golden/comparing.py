"""What differs between a golden result and the same made now, for people to read."""

from typing import Any

from tests.golden.keeping import Kept


def differences(kept: Kept, now: Kept) -> list[str]:
    """A line for each headline figure that changed, and by how much, then for each file."""
    told = []
    for path in [*kept.headline, *(path for path in now.headline if path not in kept.headline)]:
        old, new = kept.headline.get(path), now.headline.get(path)
        if old != new:
            told.append(f"{path}: {_shown(old)} -> {_shown(new)}{_by(old, new)}")
    for name in [*kept.files, *(name for name in now.files if name not in kept.files)]:
        if name not in now.files:
            told.append(f"{name} is no longer written")
        elif name not in kept.files:
            told.append(f"{name} is new")
        elif kept.files[name] != now.files[name]:
            told.append(f"{name} is another")
    return told


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _by(old: Any, new: Any) -> str:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (old, new)):
        return ""
    return f" ({new - old:+.3g}{f', {(new - old) / abs(old):+.2%}' if old else ''})"
