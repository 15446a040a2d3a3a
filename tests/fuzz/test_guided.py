"""The corpus of the guided fuzzer, without the fuzzer, and its command."""

from pathlib import Path

import pytest

from tests.fuzz import guided
from tests.fuzz.guided import CORPUS
from tests.fuzz.reach import worth_keeping
from tests.fuzz.targets import TARGETS, try_file


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_is_read_or_refused(target: str) -> None:
    taken = {path.name: TARGETS[target](path.read_bytes()) for path in sorted((CORPUS / target).iterdir())}
    assert any(taken.values())
    assert not all(taken.values())


def test_the_corpus_is_small() -> None:
    sizes = [path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()]
    assert sum(sizes) < 200_000
    assert len(sizes) < 300


def test_another_error_is_none_of_a_users() -> None:
    with pytest.raises(KeyError):
        try_file(lambda path: {path: path}[path / "x"], ".yaml", b"")


def test_what_reaches_no_new_line_is_not_kept() -> None:
    seed, other = b"a: 1\n", b"a: [1\n"
    assert worth_keeping(TARGETS["yaml"], [seed], [b"a: 1", other, other + b" "]) == [other]


def test_without_atheris_it_says_that_it_is_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(guided, "find_spec", lambda _: None)
    monkeypatch.setattr("sys.argv", ["guided", "yaml", "--keep", str(tmp_path)])
    assert guided.main() == 0
    assert capsys.readouterr().out == "yaml: skipped, atheris is not installed\n"
