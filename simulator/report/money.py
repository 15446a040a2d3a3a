"""What a result's money rests on, in a sentence for whoever shows it."""

from collections.abc import Mapping
from typing import Any

from simulator.report.language import Texts


def money_assumption(t: Texts, money: Mapping[str, Any]) -> str:
    """The sentence that must stand beside a result's ``money``: the table that was assumed."""
    table = t.listed(
        t("money.row", share=t.percent(row["buys"]), wait=t.duration(row["within_s"]))
        for row in money["conversion"]
    )
    return t("money.assumption", table=table, value=f"{money['buyer_value']:,.12g}")
