"""How the documentation's site is built: ``sphinx-build -W -b html docs docs/_build/html``.

The pages are those that the repository shows by themselves; the site adds an order, a search and a look.
Nothing is fetched, neither when it is built nor when it is read.
"""

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

project = "staffsim"
author = "the staffsim authors"
project_copyright = author
html_title = "staffsim"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

myst_heading_anchors = 4
myst_links_external_new_tab = False

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}
html_search_language = "pairs"
smartquotes_action = "qe"  # quotes and ellipses; a dash of its own would make another option of --set
pygments_style = "friendly"
pygments_dark_style = "monokai"

HAN = "\u4e00-\u9fff"


class SearchPairs(SearchEnglish):
    """English by words, and Chinese, which has no blanks, by pairs of characters."""

    lang = "pairs"
    js_splitter_code = """
var splitQuery = (query) => {
  const words = query.match(/[\\u4e00-\\u9fff]+|[^\\W_]+(?:_[^\\W_]+)*/g) || [];
  return words.flatMap((word) => /^[\\u4e00-\\u9fff]{3,}$/.test(word)
    ? Array.from({length: word.length - 1}, (_, at) => word.slice(at, at + 2)) : [word]);
};
"""

    def split(self, input: str) -> list[str]:
        """Words, and the pairs of each run of Chinese characters."""
        found: list[str] = []
        for word in re.findall(rf"[{HAN}]+|[^\W{HAN}]+", input):
            if re.match(f"[{HAN}]", word) and len(word) > 2:
                found += [word[at : at + 2] for at in range(len(word) - 1)]
            else:
                found.append(word)
        return found


def say_language(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Have a Chinese page say that it is Chinese."""
    if page.endswith(".zh-CN"):
        context["language"] = "zh-CN"


def setup(app: Sphinx) -> None:
    """Tell Sphinx of both."""
    app.add_search_language(SearchPairs)
    app.connect("html-page-context", say_language)
