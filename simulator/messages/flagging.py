"""Whose messages are no person's: by lists of names and parts of text that the user gave.

Where nobody said, what a robot sends can at best be guessed, which is left to the user.
"""

import re
from typing import TYPE_CHECKING

from simulator.messages.log import AGENT, BUYER, KINDS, MESSAGE, SENDERS
from simulator.scenario.mapping import Mapping
from simulator.units import DAY, MINUTE, SECOND

if TYPE_CHECKING:
    import polars as pl

NO_PERSONS = tuple(SENDERS.index(name) for name in ("bot", "auto", "assist"))
_NO_BUYERS = ("system", "platform", "internal")
AT_ONCE = 2 * SECOND
"""Nobody reads and answers in this time."""
LEAST_CHATS = 5
"""Of a text that answers at once in fewer chats nothing is said."""
TEXTS_SHOWN, TEXT_SHOWN = 3, 40


def flag(rows: "pl.DataFrame", mapping: Mapping) -> "tuple[pl.DataFrame, list[str]]":
    """`rows` with the senders that their names and texts show, and the lists' entries that none is like.

    Only messages of buyers and agents turn out to be others'; a text says more than a name. A buyer may
    turn out to be the platform's or the shop's own, or a notice.

    Parameters
    ----------
    rows : polars.DataFrame
        Columns ``buyer``, ``account``, ``from`` (a position in `SENDERS`), ``what`` (in `KINDS`) and, for
        the patterns, ``text``.
    mapping : Mapping
        The lists.
    """
    import polars as pl

    sender = pl.col("from")
    message = pl.col("what") == MESSAGE
    new = sender
    unmet: list[str] = []
    if mapping.nicks:
        for whose, column in ((BUYER, "buyer"), (AGENT, "account")):
            names = rows.filter(message & (sender == whose))[column].unique().drop_nulls().to_list()
            told = {name: mapping.sender_of(name) for name in names}
            codes = {
                name: SENDERS.index(found)
                for name, found in told.items()
                if found and (found in _NO_BUYERS or (whose == AGENT and found not in ("agent", "buyer")))
            }
            if codes:
                found = pl.col(column).replace_strict(codes, default=None, return_dtype=pl.Int8)
                new = pl.when(message & (sender == whose) & found.is_not_null()).then(found).otherwise(new)
    if mapping.patterns and "text" in rows.columns:
        rows = rows.with_columns(plain=pl.col("text").str.replace_all(r"\s+", " "))
        listed = [(flagged, one) for flagged, patterns in mapping.patterns.items() for one in patterns]
        for flagged, pattern in reversed(listed):  # so that the first that fits holds
            like = pl.col("plain").str.contains(_expression(pattern)).fill_null(False)
            of = [AGENT, BUYER] if flagged in _NO_BUYERS else [AGENT]
            hit = message & sender.is_in(of) & like
            if not rows.select(hit.any()).item():
                unmet.insert(0, pattern)
            new = pl.when(hit).then(SENDERS.index(flagged)).otherwise(new)
        rows = rows.with_columns(new.cast(pl.Int8).alias("from")).drop("plain")
    else:
        rows = rows.with_columns(new.cast(pl.Int8).alias("from"))
    return rows, unmet


def _expression(pattern: str) -> str:
    """The pattern as a regular expression, for an engine whose time grows with the text alone."""
    import polars as pl

    return "(?s)" + ".*?".join(pl.escape_regex(part) for part in _plain(pattern).split("*"))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip())


def address(rows: "pl.DataFrame") -> "pl.DataFrame":
    """`rows` with an account for a buyer's messages that have none: who had the buyer that day.

    That is who wrote last or was transferred to, or else who wrote next.
    """
    import polars as pl

    other = pl.col("from") != BUYER
    moved = pl.col("what") == KINDS.index("transfer")
    had = pl.when(moved | pl.col("from").is_in([AGENT, *NO_PERSONS])).then("account")
    day = pl.col("at") // DAY
    ordered = rows.with_columns(had=had, day=day).sort("buyer", "at", maintain_order=True)
    filled = pl.col("had").forward_fill().over("buyer", "day").fill_null(
        pl.col("had").backward_fill().over("buyer", "day")
    )  # fmt: skip
    account = pl.when(other).then("account").otherwise(pl.coalesce("account", filled))
    return ordered.with_columns(account=account).drop("had", "day").sort("row")


def shorten(rows: "pl.DataFrame") -> "pl.DataFrame":
    """`rows` with the accounts without their shop's name, where there is one shop."""
    import polars as pl

    names = rows["account"].unique().drop_nulls().to_list()
    parts = {name: name.replace("：", ":").partition(":") for name in names}
    short = {name: agent for name, (_, colon, agent) in parts.items() if colon and agent}
    shops = {parts[name][0] for name in short}
    if len(shops) != 1 or len({*short.values(), *(set(names) - short.keys())}) < len(names):
        return rows
    return rows.with_columns(pl.col("account").replace(short))


def likely_auto(rows: "pl.DataFrame") -> tuple[list[str], int]:
    """The texts, the most frequent first, with which agents answer at once in many chats; and the chats.

    Where times are full minutes nothing is at once, and none comes back.
    """
    import polars as pl

    if not len(rows) or rows.select((pl.col("at") % MINUTE == 0).all()).item():
        return [], 0
    ordered = rows.lazy().filter(pl.col("what") == MESSAGE).sort("buyer", "at", maintain_order=True)
    told = ordered.select(
        "from", "at", "buyer", pl.col("text").str.strip_chars(), day=pl.col("at") // DAY,
        from_before=pl.col("from").shift(1).over("buyer"), at_before=pl.col("at").shift(1).over("buyer"),
    ).filter(
        (pl.col("from") == AGENT) & (pl.col("from_before") == BUYER)
        & (pl.col("at") - pl.col("at_before") <= AT_ONCE) & (pl.col("text") != "")
    )  # fmt: skip
    found = (
        told.group_by("text").agg(pl.struct("buyer", "day").n_unique().alias("chats"))
        .filter(pl.col("chats") >= LEAST_CHATS).sort(["chats", "text"], descending=[True, False])
        .head(TEXTS_SHOWN).collect()
    )  # fmt: skip
    return [_shown(text) for text in found["text"]], int(found["chats"].sum())


def _shown(text: str) -> str:
    """The beginning of a text as a pattern, in one line that a terminal may print."""
    line = "".join(sign if sign.isprintable() else "*" for sign in _plain(text))
    return line if len(line) <= TEXT_SHOWN else f"{line[: TEXT_SHOWN - 1]}*"
