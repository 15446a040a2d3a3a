"""YAML text to ruamel's nodes, no more and no deeper than a scenario can need.

The bounds are held while the text is read: a node costs more than a kilobyte, so what is to be refused must
not become nodes first.
"""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer

from simulator.scenario.documents import MAX_DEPTH, MAX_VALUES


class TooMuchError(Exception):
    """More than the bounds allow.

    Attributes
    ----------
    found, wanted : str
        As a problem says it.
    line : int
        The line, from 1, on which the bound was passed.
    """

    def __init__(self, found: str, wanted: str, line: int) -> None:
        super().__init__(found)
        self.found, self.wanted, self.line = found, wanted, line


def compose(text: str) -> Any:
    """The node at the top of the one document in `text`; None where it has none.

    Raises
    ------
    TooMuchError
        Over `MAX_VALUES` values, keys and what aliases stand for not counted, or over `MAX_DEPTH` levels.
    ruamel.yaml.error.YAMLError
        Where it is no YAML.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Bounded
    return yaml.compose(text)


class _Bounded(Composer):
    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.warn_double_anchors = False  # an anchor may be set anew: YAML says so
        self.values = self.level = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self.values += index is not None  # which is None for a key
        if self.values > MAX_VALUES:
            self._refuse(f"more than {MAX_VALUES:,} values", "keep what is so much in a CSV beside it")
        if self.level > MAX_DEPTH:
            self._refuse("nested too deeply", f"at most {MAX_DEPTH} levels")
        self.level += 1
        node = super().compose_node(parent, index)
        self.level -= 1
        return node

    def _refuse(self, found: str, wanted: str) -> None:
        raise TooMuchError(found, wanted, self.parser.peek_event().start_mark.line + 1)
