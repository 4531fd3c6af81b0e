"""Authors in the shapes that journals' feeds give them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from academichub.domain.names import AUTHORS_LIMIT, split_authors
from academichub.domain.paper import Author
from academichub.domain.text.markup import plain_text
from academichub.domain.text.plain import AUTHOR_LIMIT, clean
from academichub.domain.text.tex import decode_accents
from academichub.domain.text.words import HAN_RUN

_INITIALS = r"(?:[^\W\d_a-z]\.?[\s-]?){1,4}"
_PAIRED = re.compile(rf"[^,]+,\s*{_INITIALS}(?:,\s*(?:Jr\.?|Sr\.?|II|III|IV))?\s*(?:,|$)")
_SURNAME_INITIALS = re.compile(r"[^\W\d_][\w'’-]+(?: [\w'’-]+)* [A-Z]{1,3}\.?$")
_ET_AL = re.compile(r"\bet al\.?$", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:Author\(s\)|Authors?|By|作者)\s*[:\uff1a]\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"\S{1,80}@\S{1,80}\s+\((?P<name>[^()]+)\)")


def people(elements: Sequence[str]) -> tuple[Author, ...]:
    """The people whom one or several author elements name.

    One element each (`Willyard, Ann`), or one for all: `Kaur, M., Shukla, A.` (pairs), `A,\\n B` (a line each),
    `A, B and C`, `Brandão S, Saeedi H` (surname and initials), `A;B;C;`, `Authors: A, B`.
    """
    texts = [
        clean(plain_text(text, 100_000).replace("\n", ", ").replace(",,", ","), limit=100_000) for text in elements
    ]
    texts = [_LABEL.sub("", text).strip(" ,;") for text in texts if text.strip(" ,;")]
    texts = [_ADDRESS.sub(lambda found: found["name"], _ET_AL.sub("", text).strip(" ,;")) for text in texts]
    names = _several(texts[0]) if len(texts) == 1 else [turned(text) for text in texts]
    return tuple(Author(name) for name in dict.fromkeys(names) if name)[:AUTHORS_LIMIT]


def _several(text: str) -> list[str]:
    """The names in one line."""
    if HAN_RUN.search(text) and not re.search(r"[A-Za-z]", text):
        return [part for part in re.split(r"[,;、，；\s]+", text) if part]
    if ";" in text:
        return [turned(part) for part in text.split(";") if part.strip()]
    if pairs := _pairs(text):
        return pairs
    parts = [part.strip() for part in re.split(r",|\band\b|&", text) if part.strip()]
    if len(parts) == 2 and " " not in parts[0] and "," in text:
        return [turned(text)]
    if parts and all(_SURNAME_INITIALS.match(part) for part in parts):
        return [" ".join(reversed(part.rsplit(" ", 1))) for part in parts]
    return [author.name for author in split_authors(re.sub(r"\s*&\s*", " and ", text))]


def _pairs(text: str) -> list[str]:
    """`Kaur, M., Shukla, A.` -> `M. Kaur`, `A. Shukla`; nothing if the line is no list of such pairs."""
    rest, found = re.sub(r",?\s*(?:&|\band\b)\s*", ", ", text.strip()) + ",", []
    while rest.strip(" ,"):
        pair = _PAIRED.match(rest.strip())
        if not pair:
            return []
        found.append(turned(pair[0].strip(" ,")))
        rest = rest.strip()[pair.end() :]
    return found


def turned(name: str) -> str:
    """`Last, First` -> `First Last`; anything else as it is."""
    name = clean(decode_accents(name), limit=AUTHOR_LIMIT).strip(" ,;")
    last, comma, first = name.partition(",")
    rest, more, suffix = first.partition(",")
    if not comma or not rest.strip():
        return last.strip()
    return f"{rest.strip()} {last.strip()}" + (f", {suffix.strip()}" if more and suffix.strip() else "")
