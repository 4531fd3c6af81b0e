"""Plain text: what may reach the library, the screen, a file or a model, and nothing else.

The rule for single characters follows Unicode's general categories (UAX #44) and the advice of Unicode
Technical Report #36 on bidirectional controls and invisible characters.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata

TITLE_LIMIT = 500
AUTHOR_LIMIT = 200
ABSTRACT_LIMIT = 20_000
LINE_LIMIT = 200
MARKS_IN_A_ROW = 4

_NEWLINES = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_NEWLINE = re.compile(r" ?\n ?")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_JOINERS = "\u200c\u200d"


@functools.lru_cache(maxsize=8192)
def _safe(char: str) -> str:
    """What stands for one character that is neither printable ASCII nor a newline."""
    category = unicodedata.category(char)
    if char == "\t":
        return " "
    if category in ("Cc", "Cs"):
        return "\ufffd"
    if category in ("Cn", "Co") or _INVISIBLE.match(char):
        return ""
    return char


def clean(text: str, *, multiline: bool = False, limit: int = TITLE_LIMIT) -> str:
    """Text that is safe to store and to show, at most `limit` characters.

    Control characters and lone surrogates become U+FFFD; invisible, bidirectional, private and unassigned ones
    go; newlines stay only in multiline text, at most 200; the result is NFC, encodes to UTF-8, and cleaning it
    again changes nothing.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return _shortened(text.strip(), limit)
    text = _NEWLINES.sub("\n" if multiline else " ", text)
    odd = {ord(char): _safe(char) for char in set(text) if not (" " <= char <= "~" or char == "\n")}
    if odd:
        text = unicodedata.normalize("NFC", text.translate(odd))
        text = _few_marks(text, odd)
    text = _AROUND_NEWLINE.sub("\n", _SPACES.sub(" ", text)).strip()
    if text.count("\n") > LINE_LIMIT:
        lines = text.split("\n")
        text = "\n".join([*lines[:LINE_LIMIT], " ".join(lines[LINE_LIMIT:])])
        text = _SPACES.sub(" ", text).strip()
    return _shortened(text, limit)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _few_marks(text: str, odd: dict[int, str]) -> str:
    """At most four combining marks or joiners in a row: a flood of them overdraws neighbouring lines."""
    if not any(_is_mark(chr(code)) for code in odd):
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if _is_mark(char) else 0
        if run <= MARKS_IN_A_ROW:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


@functools.lru_cache(maxsize=8192)
def _is_mark(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) in ("Mn", "Me")


def is_clean(text: str) -> bool:
    """Whether cleaning multiline text would leave every character as it is (length aside)."""
    return all(char == "\n" or _safe(char) == char for char in set(text) if not " " <= char <= "~")


def entities(text: str) -> str:
    """Decode the character references that a server escaped twice: `R&amp;D` -> `R&D` (HTML 13.5).

    Only complete ones, with their semicolon, so that TeX's alignment mark is left alone.
    """
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def one_paragraph(text: str) -> str:
    """Undo hard line breaks: a line break followed by a space or a blank line starts a paragraph (arXiv help, "abstracts")."""
    paragraphs = re.split(r"\n(?=[ \t])|\n\s*\n", text.strip())
    return "\n".join(" ".join(part.split()) for part in paragraphs if part.strip())


PLAIN_LETTERS = str.maketrans("øØłŁıđĐðÐħĦŧŦ", "oOlLidDdDhHtT") | {
    ord(letter): plain
    for letter, plain in (("æ", "ae"), ("Æ", "AE"), ("œ", "oe"), ("Œ", "OE"), ("þ", "th"), ("Þ", "TH"))
}
"""Letters that are no letter with a mark to Unicode, and are written without one all the same."""


def fold(text: str) -> str:
    """Case and accents taken away, for comparing: `Jürgen` -> `jurgen`."""
    if text.isascii():
        return text.lower()
    text = text.replace("\u200d", "").replace("\u200c", "").translate(PLAIN_LETTERS)
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    marks = [char for char in set(decomposed) if char > "\x7f" and unicodedata.combining(char)]
    return decomposed.translate(dict.fromkeys(map(ord, marks))) if marks else decomposed
