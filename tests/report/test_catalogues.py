"""The catalogues are whole, agree with each other, and hold what the program asks for and no more."""

import ast
import io
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from simulator.report.language import LANGUAGES, texts

EN, ZH = texts("en"), texts("zh")
PREFIXES = {
    "common", "score", "check", "init", "run", "chart", "figure",
    "compare", "sweep", "levers", "look_back", "tricks", "money", "report", "roster_xlsx", "plan",
    "calibrate", "replay", "backtest", "resume",
}  # fmt: skip
KEY = re.compile(rf"(?:{'|'.join(sorted(PREFIXES))})\.[a-z0-9_]*[a-z0-9]")


def placeholders(template: str) -> list[str]:
    return sorted(field for _, field, _, _ in string.Formatter().parse(template) if field is not None)


def catalogue_text(project: Path, lang: str) -> str:
    return (project / "simulator" / "report" / "catalogues" / f"{lang}.po").read_text(encoding="utf-8")


def catalogue(project: Path, lang: str) -> Catalog:
    return read_po(io.BytesIO(catalogue_text(project, lang).encode()), locale=lang, abort_invalid=True)


def test_both_catalogues_have_the_same_keys() -> None:
    assert set(EN.entries) == set(ZH.entries)


def test_both_texts_want_the_same_values_by_name() -> None:
    differing = {key for key in EN.entries if placeholders(EN.entries[key]) != placeholders(ZH.entries[key])}
    unnamed = {key for key, text in EN.entries.items() if "" in placeholders(text)}
    assert (differing, unnamed) == (set(), set())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_is_sorted_and_each_key_stands_once(project: Path, lang: str) -> None:
    keys = re.findall(r'^msgid "(.+)"$', catalogue_text(project, lang), re.MULTILINE)
    assert keys == sorted(set(keys))
    assert [key for key in keys if not KEY.fullmatch(key)] == []
    assert set(keys) == set(texts(lang).entries)  # nothing else stands in the file, such as a wrapped key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_doubtful_or_given_up(project: Path, lang: str) -> None:
    found = catalogue(project, lang)
    may_be_empty = {"common.join", "figure.sentences"}  # what stands between: in Chinese, nothing
    empty = {str(message.id) for message in found if not message.string} - may_be_empty
    fuzzy = {str(message.id) for message in found if message.id and message.fuzzy}
    assert (empty, fuzzy, list(found.obsolete)) == (set(), set(), [])


@dataclass(frozen=True)
class Asked:
    """What the program's code and templates ask of the catalogues.

    `keys` are those given to `t` in full, `patterns` those with gaps, and `words` all strings and names of
    the code, as what may fill them.
    """

    keys: frozenset[str]
    patterns: frozenset[str]
    words: frozenset[str]

    def may_ask(self, key: str) -> bool:
        """Whether the code has the key in full, or a pattern and the words that make it."""
        if key in self.keys or key in self.words:
            return True
        found = (re.fullmatch(pattern, key) for pattern in self.patterns)
        return any(match is not None and set(match.groups()) <= self.words for match in found)


@pytest.fixture(scope="module")
def asked(project: Path) -> Asked:
    keys, words, patterns = set(), set(), set()
    for file in (project / "simulator").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            words |= set(words_of(node))
            if isinstance(node, ast.JoinedStr):
                patterns.add("".join(re.escape("".join(words_of(part))) or "(.+)" for part in node.values))
            if isinstance(node, ast.Call) and node.args and gives_texts(node.func):
                inner = [word for part in ast.walk(node.args[0]) for word in words_of(part)]
                keys |= {word for word in inner if KEY.fullmatch(word)}
    for file in (project / "simulator" / "report" / "templates").glob("*"):
        keys |= set(re.findall(r"""\bt\(["']([^"']+)["']""", file.read_text(encoding="utf-8")))
    return Asked(frozenset(keys), frozenset(patterns), frozenset(words))


def gives_texts(called: ast.expr) -> bool:
    """Whether it is ``t``, ``self.t``, or ``texts(lang)``."""
    if isinstance(called, ast.Call):
        return isinstance(called.func, ast.Name) and called.func.id == "texts"
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) in {"t", "self"}


def words_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr


def test_every_text_that_the_program_names_is_there(asked: Asked) -> None:
    assert len(asked.keys) > 50
    assert asked.keys - set(EN.entries) == set()


def test_every_text_is_used(asked: Asked) -> None:
    assert [key for key in EN.entries if not asked.may_ask(key)] == []
