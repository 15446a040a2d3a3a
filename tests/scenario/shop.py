"""A small sound scenario that tests write, change and break."""

from pathlib import Path

SHOP = """\
start: 2026-11-10
days: 2
demand:
  chats_per_day: 600
  peaks: {opening: {at: 2026-11-10 20:00, lasts: 60min, factor: 3}}
buyers:
  presale: {share: 70%, turns: {dist: geometric, mean: 5}}
  aftersale: {share: 30%, lookup: {dist: lognormal, mean: 6s, cv: 1}}
teams:
  veterans: {agents: 8}
  temps: {agents: 16, serves: [presale]}
roster:
  early: {team: veterans, agents: 4, shift: 09:00-18:00, breaks: [12:00-12:30]}
  late: {team: veterans, agents: 4, shift: 15:00-24:00}
  wave: {team: temps, agents: 12, shift: 19:00-24:00, on: [2026-11-10]}
variants:
  more: {roster: {wave: {agents: 16}}}
"""


def changed(*changes: tuple[str, str]) -> str:
    """The shop's text with each old piece, which must be there, replaced by the new."""
    text = SHOP
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def write(folder: Path, text: str = SHOP, name: str = "shop.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
