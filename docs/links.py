"""Links of the pages to files of the project and to headings."""

import re
from functools import cache
from pathlib import Path

from docs.pages import ROOT, prose

LINK = re.compile(r"\]\((?P<target>[^()\s]+(?:\([^()]*\))?)\)")
HEADING = re.compile(r"#{1,6} (?P<title>.+)")


@cache
def anchors(page: Path) -> frozenset[str]:
    """The headings of a page as a link names them: small letters, hyphens for blanks, no punctuation."""
    found: list[str] = []
    for _, line in prose(page):
        if heading := HEADING.fullmatch(line):
            title = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading["title"])
            slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return frozenset(found)


def dead_links(page: Path) -> list[str]:
    """Return a line for each link of a page that leads nowhere; addresses of the web are not tried."""
    problems = []
    for number, line in prose(page):
        for target in LINK.findall(line):
            if "://" in target or target.startswith("mailto:"):
                continue
            name, _, anchor = target.partition("#")
            file = (page.parent / name).resolve() if name else page
            where = f"{page.relative_to(ROOT)}:{number}: {target}"
            if not file.exists() or not file.is_relative_to(ROOT):
                problems.append(f"{where}: no such file")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                problems.append(f"{where}: no such heading")
    return problems
