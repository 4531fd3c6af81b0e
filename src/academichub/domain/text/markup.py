"""HTML, JATS and the like as plain text: tags away, sub- and superscripts as Unicode, blocks as lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

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
_SCRIPTS = frozenset({"sub", "sup", "inf"})
_SILENT = frozenset({"script", "style", "annotation", "tex-math", "alternatives-image"})
_TAG = re.compile(
    r"</(?P<ends>[A-Za-z][\w:.-]{0,60})\s*/?>"
    r"|<(?P<begins>[A-Za-z][\w:.-]{0,60})(?:\s+[\w:.-]{1,60}\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>]+))*\s*(?P<alone>/?)>"
    r"|<(?P<known>video|audio|iframe|input|script|option|details|source|img)\b[^<>]*>"
)
LIMIT = 30_000
"""Characters of a text that are looked at; what is longer is no title and no abstract."""
_SPACED = re.compile(r"[ \t\r\f\v]+")


def has_markup(text: str) -> bool:
    """Whether a text holds tags, rather than a `<` of mathematics."""
    return bool(_TAG.search(text))


def plain_text(text: str, limit: int = LIMIT) -> str:
    """A text out of a journal's feed: character references decoded, also those escaped twice; tags away.

    `H<sub>2</sub>O` -> `H₂O`; what has no such character keeps its tag's sense as `_{ab}`. A line a block.
    """
    text = text[:limit]
    for _level in range(2):
        if not has_markup(text) and "&" in text:
            text = html.unescape(text)
    text = html.unescape("".join(_pieces(_without_comments(text)))) if has_markup(text) else one_paragraph(text)
    lines = (_SPACED.sub(" ", line).strip() for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def _without_comments(text: str) -> str:
    """The text without `<!-- … -->`; one that never ends is text."""
    kept, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        kept.append(text[at:begin])
        at = end + 3
    return "".join([*kept, text[at:]])


def _pieces(text: str) -> Iterator[str]:
    """What stands between the tags, raised or lowered as they say; a block begins and ends a line."""
    scripts: list[str] = []
    silent = at = 0
    for tag in _TAG.finditer(text):
        yield _said(text[at : tag.start()], scripts, silent)
        at = tag.end()
        name = (tag["begins"] or tag["ends"] or tag["known"]).lower().rpartition(":")[2]
        begins = bool(tag["begins"] or tag["known"]) and not tag["alone"]
        if name in _SILENT:
            silent = max(0, silent + (1 if begins else -1 if tag["ends"] else 0))
        elif name in _BLOCKS:
            yield "\n"
        elif name in _SCRIPTS and begins:
            scripts.append(name)
        elif name in _SCRIPTS and tag["ends"] and scripts:
            scripts.pop()
    yield _said(text[at:], scripts, silent)


def _said(data: str, scripts: list[str], silent: int) -> str:
    data = "" if silent else data.replace("\n", " ")
    return _raised(html.unescape(data), scripts[-1]) if scripts and data.strip() else data


def _raised(text: str, where: str) -> str:
    """Every character raised or lowered, or a sign that says so."""
    table, inside = _SUPER if where == "sup" else _SUB, text.strip()
    if all(ord(char) in table for char in inside):
        return inside.translate(table)
    sign = "^" if where == "sup" else "_"
    return f"{sign}{inside}" if len(inside) == 1 else f"{sign}{{{inside}}}"
