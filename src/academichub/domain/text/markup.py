"""HTML, JATS and the like as plain text: tags away, sub- and superscripts as Unicode, blocks as lines."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from academichub.domain.text.plain import one_paragraph

_SUPER = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_SUB = str.maketrans("0123456789+-−=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ")
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "li",
        "br",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "blockquote",
        "sec",
        "title",
        "ul",
        "ol",
        "dd",
        "dt",
        "section",
    }
)
_SILENT = frozenset({"script", "style", "annotation", "tex-math", "alternatives-image"})
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>")
_SPACED = re.compile(r"[ \t\r\f\v]+")


def has_markup(text: str) -> bool:
    """Whether a text holds tags, rather than a `<` of mathematics."""
    return bool(_TAG.search(text))


def plain_text(text: str) -> str:
    """A text out of a journal's feed: character references decoded, also those escaped twice; tags away.

    `H<sub>2</sub>O` -> `H₂O`; what has no such character keeps its tag's sense as `_{ab}`. A line a block.
    """
    for _level in range(2):
        if not has_markup(text) and "&" in text:
            text = html.unescape(text)
    if has_markup(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = html.unescape("".join(reader.parts))
    else:
        text = one_paragraph(text)
    lines = (_SPACED.sub(" ", line).strip() for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Text of everything but scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.script: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; sub and sup change what follows."""
        name = tag.rpartition(":")[2]
        self.silent += name in _SILENT
        if name in _BLOCKS:
            self.parts.append("\n")
        elif name in ("sub", "sup", "inf"):
            self.script.append("sup" if name == "sup" else "sub")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element: only a break says anything."""
        if tag.rpartition(":")[2] in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        name = tag.rpartition(":")[2]
        if name in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif name in _BLOCKS:
            self.parts.append("\n")
        elif name in ("sub", "sup", "inf") and self.script:
            self.script.pop()

    def handle_data(self, data: str) -> None:
        """Text, raised or lowered as the tags around it say."""
        if not self.silent:
            data = data.replace("\n", " ")
            self.parts.append(_raised(data, self.script[-1]) if self.script and data.strip() else data)


def _raised(text: str, where: str) -> str:
    table, inside = _SUPER if where == "sup" else _SUB, text.strip()
    if all(ord(char) in table for char in inside):
        return inside.translate(table)
    sign = "^" if where == "sup" else "_"
    return f"{sign}{inside}" if len(inside) == 1 else f"{sign}{{{inside}}}"
