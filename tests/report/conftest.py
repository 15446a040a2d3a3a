"""What several tests of the report look at, made once."""

import pytest

from simulator.report.html import html_page
from tests.report.hostile import hostile_manifest, hostile_result


@pytest.fixture(scope="session")
def page() -> str:
    """The page of a result whose every name is hostile, English first."""
    return html_page(hostile_result(), hostile_manifest(), "en")
