"""A table's columns as those of a message log: a log's own, a web export's, or the open platform's."""

from collections.abc import Mapping as Mappings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.errors import Problem, UserError
from simulator.messages.notes import Note
from simulator.messages.sides import with_sides
from simulator.messages.source import COLUMNS, Places, Source
from simulator.messages.tables import Cells
from simulator.scenario.mapping import Mapping
from simulator.scenario.validation import nearest

if TYPE_CHECKING:
    import polars as pl

REQUIRED = COLUMNS[:3]
FORMULA = r"^'+[=+\-@\t\r]"
"""Text that `simulator.messages.writing` put a quote before, so that no spreadsheet calculates it."""

WEB_EXPORT = {
    "buyer": "客户名",
    "time": "发送时间",
    "sender": "账号类型",
    "account": "发送账号",
    "text": "发送内容",
    "message_id": "消息序号",
}
"""What the web export calls the columns."""
WEB_SENDERS = {
    **dict.fromkeys(("买家", "客户", "顾客", "消费者", "访客", "用户"), "buyer"),
    **dict.fromkeys(("客服", "人工", "人工客服", "卖家", "商家", "主账号", "子账号", "店铺"), "agent"),
    **dict.fromkeys(("机器人", "智能客服", "店小蜜", "全自动机器人", "全自动"), "bot"),
    **dict.fromkeys(("智能辅助", "辅助"), "assist"),
    **dict.fromkeys(("自动回复", "自动"), "auto"),
    **dict.fromkeys(("系统", "系统消息", "系统通知", "通知"), "system"),
    **dict.fromkeys(("平台", "平台客服", "小二"), "platform"),
    "内部": "internal",
}
"""What the web export's types of account mean; the mapping's senders go before."""
PLATFORM_LOG = {"direction": "direction", "from_id": "from_id", "to_id": "to_id", "time": "time"}
"""Columns by which the open platform's chat log is known; `content` holds the text."""


def looks_like_log(names: Sequence[str], mapping: Mapping) -> bool:
    """Whether columns of these names are those of a log of any of the three kinds."""
    return _is_log(names, mapping) or _is_web_export(names) or _is_platform_log(names)


def from_table(cells: Cells, mapping: Mapping, file: str) -> Source:
    """The messages in a table.

    Raises
    ------
    UserError
        If a column is missing.
    """
    names = cells.frame.columns
    notes = (Note("unclosed_quote", cells.unclosed),) if cells.unclosed else ()
    if not _is_log(names, mapping):
        if _is_platform_log(names):
            return _platform_log(cells, mapping, notes)
        if _is_web_export(names):
            return _web_export(cells, mapping, file, notes)
    frame, kept_out = _columns(cells, _mapped(mapping), file)
    return Source(frame, _places(cells), (*kept_out, *notes))


def _is_log(names: Sequence[str], mapping: Mapping) -> bool:
    mapped, plain = _mapped(mapping), _plain(names)
    wanted = [mapped.get(name, name) for name in REQUIRED]
    return all(name in names or name.strip().lower() in plain for name in wanted)


def _mapped(mapping: Mapping) -> dict[str, str]:
    return {str(column): name for column, name in mapping.columns.items()}


def _is_web_export(names: Sequence[str]) -> bool:
    plain = _plain(names)
    return all(WEB_EXPORT[name] in plain for name in ("buyer", "time", "account"))


def _is_platform_log(names: Sequence[str]) -> bool:
    return set(PLATFORM_LOG) <= set(_plain(names))


def _plain(names: Sequence[str]) -> dict[str, str]:
    """The names by what they are without capitals and blanks; of two the first."""
    return {name.strip().lower(): name for name in reversed(names)}


def _places(cells: Cells) -> Places:
    return lambda rows: [(line, "") for line in cells.lines(rows)]


def _web_export(cells: Cells, mapping: Mapping, file: str, notes: tuple[Note, ...]) -> Source:
    """Messages of a web export, whose type of account says who wrote; without it, the names do."""
    import polars as pl

    plain = _plain(cells.frame.columns)
    theirs = {name: column for name, column in WEB_EXPORT.items() if column in plain}
    told = "sender" in theirs or "sender" in mapping.columns
    if not told:
        theirs["sender"] = theirs["account"]
    frame, kept_out = _columns(cells, {**theirs, **_mapped(mapping)}, file)
    asks = pl.col("account") == pl.col("buyer")
    if not told:
        frame = frame.with_columns(sender=pl.when(asks).then(pl.lit("buyer")).otherwise(pl.lit("agent")))
    if "message_id" in frame.columns:  # the numbers may begin again
        number = pl.format("{} {}", "message_id", pl.col("time").cast(pl.String))
        frame = frame.with_columns(message_id=number)
    words = {**WEB_SENDERS, **mapping.senders}
    buyers = [word for word, sender in words.items() if sender == "buyer"]
    theirs_own = asks | pl.col("sender").str.strip_chars().str.to_lowercase().is_in([*buyers, "buyer"])
    frame = frame.with_columns(account=pl.when(~theirs_own.fill_null(False)).then("account"))
    return Source(
        frame, _places(cells), (*kept_out, *notes), WEB_SENDERS, unflagged=True, unaddressed=True
    )


def _platform_log(cells: Cells, mapping: Mapping, notes: tuple[Note, ...]) -> Source:
    """Messages of the open platform's chat log."""
    import polars as pl

    plain = _plain(cells.frame.columns)
    direction = pl.col(plain["direction"])
    nothing = pl.lit(None, pl.String)
    ids = [plain[name] for name in ("msg_id", "msgid", "message_id", "messageid") if name in plain]
    content = mapping.columns.get("text") or plain.get("content")
    used = {*(plain[name] for name in PLATFORM_LOG), *([content] if content else []), *ids[:1]}
    frame = cells.frame.with_columns(_text(cells.frame[name]) for name in used - {plain["time"]})
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    way = direction.str.strip_chars()
    ends = {name: _without_quote(pl.col(plain[name])) for name in ("from_id", "to_id")}
    if not cells.escaped:
        ends = {name: pl.col(plain[name]) for name in ends}
    frame = frame.with_row_index("row").select(
        "row",
        pl.when(way == "1").then(ends["to_id"]).otherwise(ends["from_id"]).alias("from"),
        pl.when(way == "1").then(ends["from_id"]).otherwise(ends["to_id"]).alias("to"),
        pl.col(plain["time"]).alias("time"),
        hint=nothing,
        text=nothing if content is None else pl.col(content),
        message_id=pl.col(ids[0]) if ids else nothing,
        fault=pl.when(~way.is_in(["0", "1"]).fill_null(False)).then(pl.lit("direction")),
        value=direction,
    )  # fmt: skip
    unknown = tuple(name for name in cells.frame.columns if name not in used)
    kept_out = (Note("unknown_columns", len(unknown), unknown),) if unknown else ()
    return spoken(frame.filter(~blank), mapping, _places(cells), (*kept_out, *notes))


def spoken(frame: "pl.DataFrame", mapping: Mapping, places: Places, notes: tuple[Note, ...] = ()) -> Source:
    """Messages that tell from whom and to whom they went, as `with_sides` takes them."""
    import polars as pl

    sided = with_sides(frame, mapping).with_columns(
        kind=pl.lit(None, pl.String), chars=pl.col("text").fill_null("").str.len_chars()
    )
    if not sided["message_id"].is_not_null().any():
        sided = sided.drop("message_id")
    return Source(sided, places, notes, unflagged=True)


def _columns(cells: Cells, mapped: Mappings[str, str], file: str) -> "tuple[pl.DataFrame, list[Note]]":
    """The columns of a log, and `row`, without blank rows; and a note of the columns kept out."""
    import polars as pl

    frame = cells.frame
    plain = _plain(frame.columns)
    sources, problems = {}, []
    for column in COLUMNS:
        name = mapped.get(column)
        source = name if name in frame.columns else plain.get((name or column).strip().lower())
        if source is not None:
            sources[column] = source
            if source in cells.repeated:  # nobody knows which is meant
                problems.append(Problem(f"two columns '{source[:40]}'", "wanted one", file, 1))
        elif name is not None or column in REQUIRED:
            problems.append(_missing(column, name, frame.columns, file))
    if problems:
        raise UserError(problems)
    unknown = tuple(name for name in frame.columns if name not in sources.values())
    notes = [Note("unknown_columns", len(unknown), unknown)] if unknown else []

    read = {name: _text(frame[source]) for name, source in sources.items() if name != "time"}
    read["time"] = frame[sources["time"]]
    nothing = pl.Series([None] * len(frame), dtype=pl.String)
    if "chars" not in read:
        read["chars"] = read["text"].fill_null("").str.len_chars() if "text" in read else nothing
    for name in ("account", "kind"):
        read.setdefault(name, nothing)
    for name in read.keys() & {"buyer", "account", "type", "message_id"}:
        text = _without_quote(pl.col("id")) if cells.escaped else pl.col("id")
        ids = read[name].to_frame("id").select(text)["id"]
        read[name] = ids.set(ids == "", None)
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    return pl.DataFrame(read).with_row_index("row").filter(~blank), notes


def _without_quote(text: "pl.Expr") -> "pl.Expr":
    """The text without the quote that keeps a spreadsheet from calculating a cell."""
    import polars as pl

    return pl.when(text.str.contains(FORMULA)).then(text.str.slice(1)).otherwise(text).alias("id")


def _missing(column: str, name: str | None, found: Sequence[str], file: str) -> Problem:
    blank = "__UNNAMED__"  # what a workbook's columns without a heading are read as
    names = [" ".join(item.split())[:40] for item in found if not item.startswith(blank)]
    listed = ", ".join(f"'{item}'" for item in names[:12])
    if len(names) > 12:
        listed += f" and {len(names) - 12} more"
    hint = "" if name else f"say which it is: --map {column}=NAME"
    if file.lower().endswith(".xlsx"):  # a title above the headings, or a cover sheet, is common
        hint = "; ".join(filter(None, [hint, "headings are read from the first row of the first sheet"]))
    near = nearest((name or column).lower(), names)
    among = listed or "none: the first row is empty"
    return Problem(f"no column '{(name or column)[:40]}' among {among}", hint, file, 1, "", near)


def _text(column: "pl.Series") -> "pl.Series":
    """The column as text: whole numbers without the fraction that a spreadsheet gives them."""
    import polars as pl

    if column.dtype.is_float() and (column.is_null() | (column == column.floor())).all():
        column = column.cast(pl.Int64, strict=False)
    return column.cast(pl.String, strict=False)
