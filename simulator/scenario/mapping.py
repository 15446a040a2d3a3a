"""A mapping file: what another system's export calls the columns and senders of a message log."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from simulator.scenario.documents import read_document
from simulator.scenario.fields import Model
from simulator.scenario.validation import validate

Column = Literal["buyer", "time", "sender", "account", "kind", "chars", "text", "type"]
"""The columns of a message log, and `text`, whose length stands for `chars`."""
Sender = Literal["buyer", "agent", "assist", "bot", "auto", "system", "platform", "internal"]
"""Who may send a message."""


class Mapping(Model):
    """What a log calls its columns and senders."""

    columns: dict[Column, str] = Field(default_factory=dict)
    """The log's own name of each column that it does not call by ours."""
    senders: dict[str, Sender] = Field(default_factory=dict)
    """Which of our senders each of the log's own stands for."""

    def also(self, other: "Mapping") -> "Mapping":
        """Both mappings as one: where both say something, `other` holds."""
        return Mapping.model_construct(
            columns={**self.columns, **other.columns}, senders={**self.senders, **other.senders}
        )


def read_mapping(path: Path | str) -> Mapping:
    """The mapping in a YAML file.

    Raises
    ------
    UserError
        If it cannot be read, or with every problem in it.
    """
    return validate(Mapping, read_document(path))
