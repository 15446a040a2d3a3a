"""Text copied from the chat client: a line with name and time, the message, and perhaps whether it was read.

The names tell accounts (``shop:agent``) from buyers; one copy after another may stand in a file. A line of a
message may look like anything, even like the client's own lines: what tells them apart is said below.
"""

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.errors import Problem, UserError
from simulator.messages.notes import SAY_WHICH
from simulator.messages.sides import is_ours, shop_of
from simulator.scenario.mapping import Mapping

if TYPE_CHECKING:
    import polars as pl

SET_BACK = dt.timedelta(minutes=1)
"""A clock may be set back by so much; where the time goes back by more another copy begins."""
STATES = ("已读", "未读", "发送中")
SYSTEM_NICKS = ("系统", "系统消息", "系统提示", "系统通知")
BLANKS = " \t\u3000\ufeff\u200b"

_NICK = r"(?P<nick>[^\s,;，；。！？!?\"'“”<>《》]{1,64}?)"
_DATE = r"(?P<y>\d{4})(?:[-/.]|年)(?P<m>\d{1,2})(?:[-/.]|月)(?P<d>\d{1,2})日?"
_CLOCK = r"(?P<clock>\d{1,2}[:：]\d{2}[:：]\d{2})"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天]"
_DAY = rf"(?P<day>今天|昨天|前天|{_WEEKDAY})"
_RULE = r"[-—–─=_*\s]*"
HEADING = re.compile(rf"{_NICK}\s*{_DATE}\s*{_CLOCK}")
SHORT_HEADING = re.compile(rf"{_NICK}\s+(?:{_DAY}\s*)?{_CLOCK}")
DATE = re.compile(rf"{_RULE}{_DATE}\s*(?:{_WEEKDAY})?{_RULE}")
DAY = re.compile(rf"{_RULE}{_DAY}{_RULE}")
STAMP = re.compile(rf"\s*(?:{_DATE}\s*|\s){_CLOCK}$")
TRANSFER = re.compile(
    r"由(?:\s+\S{1,64}\s+|\s*服务助手\s*)转交给\s*(?P<to>[^\s，,。.；;（(]{1,64}).{0,100}"
)
RECALL = re.compile(r".{1,64}撤回了一条消息[。.]?")
LABEL = re.compile(r"(?:[:：]|时间|日期|截止|截至)$")
"""What a name hardly ever ends in, but the beginning of "order time: 2026-11-10 20:00:15" does."""


@dataclass(slots=True)
class _Entry:
    """A message or a system line, growing."""

    line: int
    nick: str
    at: dt.datetime | None
    written: str
    """The time as it stands there, for one that cannot be read."""
    kind: str = "message"
    account: str = ""
    body: list[str] = field(default_factory=list)
    empty: bool = True
    """Whether the body has blank lines alone."""

    @property
    def text(self) -> str:
        """The body without the blank lines around it and the state below it."""
        lines = [line.rstrip() for line in self.body]
        while lines and (not lines[-1].strip(BLANKS) or lines[-1].strip(BLANKS) in STATES):
            lines.pop()
        while lines and not lines[0].strip(BLANKS):
            del lines[0]
        return "\n".join(lines)


def looks_like_client_text(text: str) -> bool:
    """Whether `text` begins like a copy from the client, or has such headings below other lines."""
    first, found = True, 0
    for line in text[:200_000].splitlines():
        plain = line.strip(BLANKS)
        if not plain:
            continue
        heading = HEADING.fullmatch(plain) or SHORT_HEADING.fullmatch(plain)
        if first and (_day_line(plain) or _system_line(plain)):
            first = False
            continue
        found += heading is not None
        if found and (first or found > 1):
            return True
        first = False
    return found > 0 and not re.search(r"[,;\t]", text.lstrip().partition("\n")[0])


def read_client_text(text: str, mapping: Mapping, file: str) -> "tuple[pl.DataFrame, list[int]]":
    """The messages in text copied from the client, as in `Source.frame`, and their lines.

    Raises
    ------
    UserError
        Where nobody can tell who is the shop.
    """
    import polars as pl

    entries = list(_entries(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), mapping))
    ours = _ours(entries, mapping, file)
    senders = [_sender(entry, ours, mapping) for entry in entries]
    buyers = _buyers(entries, senders)
    rows = [
        (
            buyer,
            entry.written if entry.at is None else entry.at.isoformat(" "),
            sender,
            (entry.account if entry.kind == "transfer" else entry.nick if sender == "agent" else "") or None,
            entry.kind,
            "" if sender == "system" else entry.text,
        )
        for entry, sender, buyer in zip(entries, senders, buyers, strict=True)
    ]
    names = ("buyer", "time", "sender", "account", "kind", "text")
    frame = pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row").with_row_index("row")
    return frame.with_columns(chars=pl.col("text").str.len_chars()), [entry.line for entry in entries]


def _entries(lines: Sequence[str], mapping: Mapping) -> Iterator[_Entry]:
    """Messages and system lines in the order of the file.

    A date alone, or a system line, right below a heading is the message itself; a date alone above anything
    but a heading is part of one.
    """
    plain = [line.strip(BLANKS) for line in lines]
    headings = _headings(plain, mapping)
    names = {match["nick"] for match in headings.values()}
    date: dt.date | None = None
    day, dated = "", False
    current: _Entry | None = None
    last: dt.datetime | None = None
    for number, line in enumerate(plain):
        begun = current is not None and current.empty
        heading = headings.get(number)
        if heading is not None:
            date, day = _date(heading), ""
            at = _moment(date, heading["clock"])
        elif not begun and (found := _day_line(line)) and _heads(plain, number, headings, found):
            day = found.groupdict().get("day", "")
            date, dated = None if day else _date(found), True
            continue
        elif not begun and (told := _system_line(line)):
            stamp, account = told
            if stamp is not None:
                last = _moment(_date(stamp) if stamp["y"] else date, stamp["clock"]) or last
            if last is not None:
                yield _Entry(number + 1, "", last, "", "transfer" if account else "message", account)
            continue
        elif _timed(line) and (short := SHORT_HEADING.fullmatch(line)) and (
            dated or short["day"] or short["nick"] in names or shop_of(short["nick"])
        ) and not (LABEL.search(short["nick"]) or HEADING.fullmatch(line)):  # fmt: skip
            heading = short
            at = None if short["day"] else _moment(date, short["clock"])
        else:
            if current is not None:
                current.body.append(lines[number])
                current.empty &= not line
            continue
        words = heading.groupdict()
        written = line[len(words["nick"]) :].strip(BLANKS)
        if at is None and day and not words.get("y") and not words.get("day"):
            written = f"{day} {written}"
        current = _Entry(number + 1, words["nick"], at, written)
        last = at or last
        yield current  # its body goes on growing


def _headings(plain: Sequence[str], mapping: Mapping) -> dict[int, re.Match[str]]:
    """The headings with a date, by position of their line.

    Not a heading is what has a label in place of a name ("order time: ..."), and a new name that goes back
    in time for one heading, after which those who wrote before go on from where they were.
    """
    timed = {at: HEADING.fullmatch(line) for at, line in enumerate(plain) if _timed(line)}
    found = {at: match for at, match in timed.items() if match and not LABEL.search(match["nick"])}
    seen: set[str] = set()
    before = None
    for at, following in itertools.pairwise([*found, None]):
        if at is None:  # only the end
            break
        match = found[at]
        nick, now = match["nick"], _moment(_date(match), match["clock"])
        after = found.get(following) if following is not None else None
        new = nick not in seen and not shop_of(nick) and is_ours(nick, mapping) is None
        if new and before and now and now < before and after is not None and after["nick"] in seen:
            then = _moment(_date(after), after["clock"])
            if then is not None and then >= before:
                del found[at]
                continue
        seen.add(nick)
        before = now or before
    return found


def _heads(
    plain: Sequence[str], number: int, headings: dict[int, re.Match[str]], found: re.Match[str]
) -> bool:
    """Whether a day that stands alone is the client's: above a heading of that date or without one."""
    for below in range(number + 1, len(plain)):
        if below in headings:
            return "y" in found.groupdict() and _date(found) == _date(headings[below])
        if line := plain[below]:
            return bool(SHORT_HEADING.fullmatch(line)) or _system_line(line) is not None
    return False


def _day_line(line: str) -> re.Match[str] | None:
    """A date, or a day such as yesterday, that stands alone."""
    return (DATE.fullmatch(line) or DAY.fullmatch(line)) if len(line) < 60 else None


def _timed(line: str) -> bool:
    """Whether a line may end in a time: a quick look before a thorough one."""
    return line[-3:-2] in (":", "：") and line[-1:].isdigit()


def _system_line(line: str) -> tuple[re.Match[str] | None, str] | None:
    """The time that a transfer or a recall bears, if any, and to whom the transfer went; else None."""
    if "转交给" not in line and "撤回了一条消息" not in line:
        return None
    stamp = STAMP.search(line)
    said = line[: stamp.start()] if stamp else line
    if match := TRANSFER.fullmatch(said):
        return stamp, match["to"]
    return (stamp, "") if RECALL.fullmatch(said) else None


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _moment(date: dt.date | None, clock: str) -> dt.datetime | None:
    hour, minute, second = (int(part) for part in clock.replace("：", ":").split(":"))
    try:
        return None if date is None else dt.datetime.combine(date, dt.time(hour, minute, second))
    except ValueError:
        return None


def _ours(entries: Sequence[_Entry], mapping: Mapping, file: str) -> set[str]:
    """The names under which the shop writes."""
    spoken = [entry.nick for entry in entries if entry.nick and not _is_system(entry.nick, mapping)]
    nicks = list(dict.fromkeys(spoken))
    told = {nick: is_ours(nick, mapping) for nick in nicks}
    shops = set() if mapping.shop else {shop_of(nick) for nick in nicks} - {""}
    ours = {
        nick for nick in nicks if told[nick] or (told[nick] is None and {nick, shop_of(nick)} & shops)
    }
    if any(mapping.sender_of(nick) in (None, "agent") for nick in ours) or not nicks:
        return ours
    # No name has a colon: the shop is whom the others are next to.
    rest = [nick for nick in spoken if nick not in ours and told[nick] is None]
    beside: Counter[str] = Counter()
    for one, other in itertools.pairwise(rest):
        if one != other:
            beside.update((one, other))
    (shop, most), *others = [*beside.most_common(2), ("", 0)][:2] if beside else [("", 0)]
    if len(beside) < 3 or 2 * most < 0.8 * beside.total() or most == others[0][1]:
        names = " or ".join(f"'{nick[:40]}'" for nick in list(dict.fromkeys(rest or nicks))[:3])
        raise UserError(Problem(f"which is the shop's, {names}?", SAY_WHICH, file))
    return {*ours, shop}


def _is_system(nick: str, mapping: Mapping) -> bool:
    return nick in SYSTEM_NICKS or mapping.sender_of(nick) == "system"


def _sender(entry: _Entry, ours: set[str], mapping: Mapping) -> str:
    """Who wrote it; a message of the shop's that is a system line becomes one."""
    if not entry.nick:
        return "system"
    system = _is_system(entry.nick, mapping)
    if entry.nick not in ours and not system:
        return "buyer"
    told = _system_line(entry.text)
    if told is not None:
        entry.kind, entry.account = "transfer" if told[1] else "message", told[1]
    return "agent" if told is None and not system else "system"


def _buyers(entries: Sequence[_Entry], senders: Sequence[str]) -> list[str | None]:
    """The buyer with whom each message belongs.

    That is who wrote last, or, where nobody did since another copy began, who writes next in it.
    """
    copies: list[int] = []
    owners: list[str | None] = [None]
    last: dt.datetime | None = None
    for entry, sender in zip(entries, senders, strict=True):
        if entry.at and last and last - entry.at > SET_BACK:
            owners.append(None)
        if sender == "buyer" and owners[-1] != entry.nick:
            if owners[-1] is not None:
                owners.append(None)
            owners[-1] = entry.nick
        last = entry.at or last
        copies.append(len(owners) - 1)
    return [owners[copy] for copy in copies]
