"""Each kind of result, and the page that it becomes."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from simulator.report.language import Texts
from simulator.report.page import Page
from simulator.visible import visible_in

MODULES = {
    "run": "run_page",
    "compare": "compare_page",
    "sweep": "sweep_page",
    "levers": "levers_page",
    "plan": "plan_page",
    "calibration": "calibration_page",
    "replay": "replay_page",
    "backtest": "backtest_page",
}
"""By a result's kind, the module of this package whose `page` makes its page."""


def page_of(t: Texts, result: Mapping[str, Any]) -> Page:
    """The page of a result, in the language of `t`; what acts on a screen, such as escapes, is spelled out.

    Raises
    ------
    KeyError
        Where the result is of no known kind, or lacks what its kind has.
    """
    page: Callable[[Texts, Mapping[str, Any]], Page] = import_module(
        f"simulator.report.{MODULES[result['kind']]}"
    ).page
    return page(t, visible_in(result))
