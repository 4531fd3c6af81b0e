"""Line breaking for text that mixes Chinese, Japanese or Korean with Latin.

Chinese and Japanese break between any two characters, but no line starts with a closing mark, a small kana or a sign that
repeats, or ends with an opening mark (GB/T 15834; JLREQ 3.1.7; UAX #14 classes CL, EX, NS, CJ and OP). Korean breaks at
spaces (KLREQ). A Latin word, a number with its unit, a placeholder or a URL stays whole unless it is longer than the line.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

NO_START = frozenset(
    "，。、；：？！）》」』】〉〕’”…—·％%,.;:?!)]}ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ々ゝゞヽヾ・"
)
NO_END = frozenset("（《「『【〈〔‘“([{")

_WIDE = (
    "\u2e80-\u303e\u3041-\u312f\u3190-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
)
_WIDE_ONES = re.compile(f"([{_WIDE}])")
_NARROW = re.compile(r"[“”‘’—…·]+|[^\s“”‘’—…·]+(?:’[^\s“”‘’—…·]+)*|\s+")
_UNIT = re.compile(
    r"(?<=\d) (?=(?:[kMGTmμµnpf]?(?:eV|Hz|pc|bps)|[kMGTP]i?B|[mkcnμµ]m|[mμµnpf]s|[km]g|[mkM]W|[mμµ]K|dB|fps|°C|K|%)(?![\w-]))"
)
_GLUE = "\x00"


@functools.lru_cache(maxsize=8192)
def _cells(char: str) -> int:
    """Terminal cells of one character (UAX #11): two for wide and full-width ones, none for combining marks."""
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf") else 1


def width(text: str) -> int:
    """Terminal cells that a text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def cut(text: str, cells: int) -> str:
    """As much of a text as fits into so many cells, ended by "…" where something was left out."""
    if width(text) <= cells:
        return text
    return _head(text, cells - 1) + "…" if cells > 0 else ""


def wrap(text: str, cells: int) -> list[str]:
    """The text in lines of at most so many cells. Newlines in it are kept, an empty text is one empty line."""
    cells = max(2, cells)
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, cells)]


def _wrap_paragraph(text: str, cells: int) -> Iterator[str]:
    line, used = "", 0
    for atom, gap in _atoms(text):
        for piece in _pieces(atom, cells):
            size, space = width(piece), gap and bool(line)
            if line and used + space + size > cells:
                yield line
                line, used, space = "", 0, False
            line += " " * space + piece
            used += space + size
            gap = False
    yield line


def _atoms(text: str) -> Iterator[tuple[str, bool]]:
    """What must not be broken, each with whether a space stands before it."""
    atom, gap, pending = "", False, False
    for token in _tokens(_UNIT.sub(_GLUE, text)):
        if token.isspace():
            pending = True
            continue
        token = token.replace(_GLUE, " ")
        if atom and (token[0] in NO_START or atom[-1] in NO_END):
            apart = pending and not (token[0] in NO_START and _cells(token[0]) == 2)
            atom += " " * apart + token
            pending = False
            continue
        if atom:
            yield atom, gap
        atom, gap, pending = token, pending, False
    if atom:
        yield atom, gap


def _tokens(text: str) -> Iterator[str]:
    """Wide characters one by one, and between them words, marks and spaces."""
    for at, part in enumerate(_WIDE_ONES.split(text)):
        if at % 2:
            yield part
        elif part:
            yield from _NARROW.findall(part)


def _pieces(atom: str, cells: int) -> Iterator[str]:
    """An atom that fits a line as it is; a longer one broken after a slash or hyphen, or where the line ends."""
    while width(atom) > cells:
        head = _head(atom, cells)
        at = max(head.rfind("/"), head.rfind("-"), head.rfind(" ")) + 1
        if at > len(head) // 3:
            head = head[:at]
        while len(head) > 1 and (atom[len(head) :].lstrip()[:1] in NO_START or head.rstrip()[-1:] in NO_END):
            head = head[:-1]
        yield head.rstrip()
        atom = atom[len(head) :].lstrip()
    yield atom


def _head(text: str, cells: int) -> str:
    """The longest beginning that fits into so many cells."""
    used = 0
    for at, char in enumerate(text):
        used += _cells(char)
        if used > cells:
            return text[:at]
    return text
