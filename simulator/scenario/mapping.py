"""A mapping file: what another system's export calls the columns and senders of a message log.

And what most exports do not say at all: whose messages are a robot's, automatic, or the shop's own.
"""

from collections.abc import Mapping as Mappings
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field

from simulator.scenario.documents import read_document
from simulator.scenario.fields import Model
from simulator.scenario.limits import LONGEST_NAME
from simulator.scenario.validation import validate

Key = TypeVar("Key", bound=str)

Column = Literal["buyer", "time", "sender", "account", "kind", "chars", "text", "type", "message_id"]
"""The columns of a message log; `text`, whose length stands for `chars`; and `message_id`, by which
duplicates are known."""
Sender = Literal["buyer", "agent", "assist", "bot", "auto", "system", "platform", "internal"]
"""Who may send a message."""
Flag = Literal["assist", "bot", "auto", "system", "platform", "internal"]
"""Whose a message may turn out to be that looked like a buyer's or an agent's."""


def _says_something(value: object) -> object:
    if isinstance(value, str) and not value.replace("*", "").strip():
        raise ValueError("wanted some text besides '*'")
    return value


Pattern = Annotated[str, BeforeValidator(_says_something)]
"""Text in which ``*`` stands for anything."""
Text = Annotated[str, Field(min_length=1)]
Name = Annotated[Text, Field(max_length=LONGEST_NAME)]


class Mapping(Model):
    """What a log calls its columns and senders, and whose messages are no person's."""

    columns: dict[Column, str] = Field(default_factory=dict)
    """The log's own name of each column that it does not call by ours."""
    senders: dict[str, Sender] = Field(default_factory=dict)
    """Which of our senders each of the log's own stands for."""
    shop: Text | None = None
    """The shop's name, as in its accounts: ``shop`` or ``shop:agent``."""
    nicks: dict[Sender, tuple[Pattern, ...]] = Field(default_factory=dict)
    """Who writes under which names; ``*`` stands for anything."""
    patterns: dict[Flag, tuple[Pattern, ...]] = Field(default_factory=dict)
    """Which messages are whose by a part of their text; ``*`` stands for anything."""
    teams: dict[Name, tuple[Pattern, ...]] = Field(default_factory=dict)
    """The accounts of each team; ``*`` stands for anything."""

    def also(self, other: "Mapping") -> "Mapping":
        """Both mappings as one: where both say something, `other` holds."""
        return Mapping.model_construct(
            columns={**self.columns, **other.columns},
            senders={**self.senders, **other.senders},
            shop=other.shop or self.shop,
            nicks={**self.nicks, **other.nicks},
            patterns={**self.patterns, **other.patterns},
            teams={**self.teams, **other.teams},
        )

    def sender_of(self, nick: str) -> Sender | None:
        """Whose messages those under this name are, by `nicks`; None where it does not say."""
        return listed(nick, self.nicks)


def listed(nick: str, lists: Mappings[Key, Sequence[str]]) -> Key | None:
    """The first of `lists` in which the name stands, whole or as its part after the colon; else None."""
    whole = _plain(nick)
    names = {whole, whole.partition(":")[2]} - {""}
    for key, patterns in lists.items():
        if any(_like(name, _plain(pattern)) for name in names for pattern in patterns):
            return key
    return None


def _plain(nick: str) -> str:
    return nick.lower().replace("：", ":")


def _like(text: str, pattern: str) -> bool:
    """Whether `text` as a whole is like `pattern`, in a time that grows with their lengths alone."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    *middle, last = rest
    at = len(first)
    if not text.startswith(first) or not text[at:].endswith(last):
        return False
    end = len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def read_mapping(path: Path | str) -> Mapping:
    """The mapping in a YAML file.

    Raises
    ------
    UserError
        If it cannot be read, or with every problem in it.
    """
    return validate(Mapping, read_document(path))
