"""What stories share."""

import pytest


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands draw no figures: for stories that look at none, which are so told in half the time."""
    monkeypatch.setattr("simulator.report.figures.draw_all", lambda *_, **__: ([], []))
