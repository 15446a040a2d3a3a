"""A result whose every name tries to be more than a name."""

from typing import Any

from tests.report.results import make_result

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"'><img src=x onerror=alert(2)>" + 150 * "w"
FORMULA = '=HYPERLINK("http://elsewhere.example/","x")'
CLOSING = "</style></pre></details></svg><script>alert(3)</script>"
TEXTS = (SCRIPT, IMAGE, FORMULA, CLOSING)


def hostile_result() -> dict[str, Any]:
    """A run of two days whose scenario, title, variant, teams and rules are hostile."""
    names = {"scenario": SCRIPT, "variant": CLOSING, "rules": SCRIPT}
    return make_result(days=2, title=IMAGE, teams=(FORMULA, SCRIPT)) | names


def hostile_manifest() -> dict[str, Any]:
    return {"kind": "run", "scenario": {"name": SCRIPT, "title": CLOSING}, "seed": 11}
