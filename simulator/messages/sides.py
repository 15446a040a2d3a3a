"""Who of the two that write to each other is the shop: exports of chat tools only name both.

A shop's accounts are called ``shop:agent``; its main account is called as the shop.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from simulator.scenario.mapping import Mapping

if TYPE_CHECKING:
    import polars as pl

Pair = tuple[str, str, str]
"""The sender's name, the receiver's, and text that may end in the buyer's: ``date_seller_account_buyer``."""
OURS = ("agent", "assist", "bot", "auto")
THEIRS = ("buyer", "platform")
_OURS = {True: 1, None: 0, False: -1}


def shop_of(nick: str) -> str:
    """The shop in an account's name, ``shop:agent``; empty where there is no colon."""
    shop, colon, _ = nick.replace("：", ":").partition(":")
    return shop if colon else ""


def is_ours(nick: str, mapping: Mapping) -> bool | None:
    """Whether the mapping says that `nick` is the shop's; None where it says nothing."""
    listed = mapping.sender_of(nick)
    if listed in OURS or (mapping.shop and mapping.shop in (nick, shop_of(nick))):
        return True
    return False if listed in THEIRS else None


def _ending(hint: str, nick: str) -> int:
    """How many characters of the name `hint` ends in after a ``_``: all or none."""
    return len(nick) if nick and hint.endswith(f"_{nick}") else 0


def find_sides(pairs: Iterable[Pair], mapping: Mapping) -> dict[Pair, tuple[str, str, str] | None]:
    """Sender, buyer and account of the messages between each pair; None where nobody can tell.

    What tells, the first that does: the mapping; the buyer at the end of the text; the colon in a name; that
    one of the two shops has to do with more others; a name that is a shop's without its agent; that one of
    the two names has to do with more others. Between two accounts of one shop the sender is ``internal``.
    """
    pairs = list(pairs)
    nicks = dict.fromkeys(nick for source, target, _ in pairs for nick in (source, target))
    shops = {nick: shop_of(nick) for nick in nicks}
    ours = {nick: _OURS[is_ours(nick, mapping) if nick else None] for nick in nicks}
    others: dict[str, set[str]] = defaultdict(set)
    for source, target, _ in pairs:
        if source and target:
            for nick, other in ((source, target), (target, source)):
                others[nick].add(other)
                if shops[nick]:
                    others[shops[nick]].add(other)
    known = set(shops.values()) - {""}

    def signs(source: str, target: str, hint: str) -> Iterator[tuple[float, float]]:
        """Of each, one sign after another, how much it speaks for the shop."""
        yield ours[source], ours[target]
        yield -_ending(hint, source), -_ending(hint, target)
        yield shops[source] != "", shops[target] != ""
        yield len(others[shops[source]]), len(others[shops[target]])
        yield source in known, target in known
        yield len(others[source]), len(others[target])

    def side(source: str, target: str, hint: str) -> tuple[str, str, str] | None:
        if not source:
            return None
        both = ours[source] == ours[target]
        if both and (ours[source] == 1 or shops[source] == shops[target] != ""):
            return "internal", target, source
        for mine, its in signs(source, target, hint):
            if mine > its:
                return "agent", target or hint.rpartition("_")[2], source
            if mine < its:
                return "buyer", source, target
        return None

    return {pair: side(*pair) for pair in pairs}


def with_sides(frame: "pl.DataFrame", mapping: Mapping) -> "pl.DataFrame":
    """`frame` with buyer, sender and account in place of ``from``, ``to`` and ``hint``.

    Where nobody can tell, ``fault`` is ``side`` and the sender is both names.
    """
    import polars as pl

    keys = ["from", "to", "hint"]
    frame = frame.with_columns(pl.col(keys).fill_null(""))
    distinct = frame.select(keys).unique(maintain_order=True)
    sides = find_sides(distinct.rows(), mapping)
    rows = [(*pair, *(found or (None, None, None))) for pair, found in sides.items()]
    columns = [*keys, "sender", "buyer", "account"]
    known = pl.DataFrame(rows, dict.fromkeys(columns, pl.String), orient="row")
    fault, given = pl.col("fault"), pl.col("fault").is_null()
    nameless = given & (pl.col("from") == "")
    unknown = given & pl.col("sender").is_null() & ~nameless
    both = pl.format("{} / {}", *(pl.col(name).str.slice(0, 40) for name in ("from", "to")))
    return frame.join(known, keys, "left", maintain_order="left").select(
        "row", "time", "text", "message_id",
        buyer=pl.when(pl.col("buyer") != "").then("buyer"),
        account=pl.when(pl.col("account") != "").then("account"),
        fault=pl.when(unknown).then(pl.lit("side")).when(nameless).then(pl.lit("sender")).otherwise(fault),
        sender=pl.when(unknown).then(both).when(fault.is_not_null()).then("value").otherwise("sender"),
    )  # fmt: skip
