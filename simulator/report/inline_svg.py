"""SVG figures as parts of an HTML page.

What a drawing says for itself alone would reach over the whole page: its ids, which several drawings
share, and its style sheet. Both are made its own; the text in it stays escaped, as XML has it.
"""

import re
from xml.etree import ElementTree as ET

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_LEFT_OUT = {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}
_STYLE = "stroke-linejoin:round;stroke-linecap:butt"
"""What matplotlib's style sheet says of all elements, for the drawing's own."""


def inlined(svg: bytes, prefix: str, label: str, css_class: str) -> str:
    """A drawing by matplotlib as an ``<svg>`` element to stand in HTML.

    Parameters
    ----------
    svg : bytes
        The drawing, as matplotlib wrote it.
    prefix : str
        What its ids are to begin with; another for each drawing of a page.
    label : str
        What it shows, for those who do not see it.
    css_class : str
        The element's class.

    Returns
    -------
    str
        Safe to stand in HTML as it is.
    """
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    drawing = ET.fromstring(svg)
    for parent in list(drawing.iter()):
        for child in [child for child in parent if child.tag in _LEFT_OUT]:
            parent.remove(child)
    for element in drawing.iter():
        for name, value in element.attrib.items():
            element.set(name, _own(name, value, prefix))
    for name in ("width", "height", "version"):  # the page says how wide it is
        drawing.attrib.pop(name, None)
    drawing.attrib |= {"role": "img", "aria-label": label, "class": css_class, "style": _STYLE}
    return ET.tostring(drawing, encoding="unicode")


def _own(name: str, value: str, prefix: str) -> str:
    """An attribute's value with `prefix` before the id that it gives or refers to."""
    if name == "id":
        return prefix + value
    if name in {f"{{{_XLINK}}}href", "href"} and value.startswith("#"):
        return f"#{prefix}{value[1:]}"
    return re.sub(r"url\(#", f"url(#{prefix}", value)
