"""The examples in the docstrings of what `import simulator` offers print what they say."""

import doctest
from pathlib import Path

import pytest

import simulator
from simulator.verbs import calibrate, compare, figures, load, plan, score, simulate

MODULES = [simulator, figures, load, simulate, compare, plan, score, calibrate]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples(module: object, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    assert isinstance(module, type(simulator))
    tests = [test for test in doctest.DocTestFinder().find(module) if test.examples]
    assert tests
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    told: list[str] = []
    for test in tests:
        runner.run(test, out=told.append)
    assert runner.failures == 0, "".join(told)
