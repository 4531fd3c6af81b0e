"""Authors' names: arXiv's one-line author field, and a short form for the list.

The line's syntax is that of https://info.arxiv.org/help/prep.html#author: names parted by commas or "and",
affiliations in round brackets, accents as TeX commands.
"""

from __future__ import annotations

import re

from academichub.domain.paper import Author
from academichub.domain.text.plain import AUTHOR_LIMIT, clean, entities, fold
from academichub.domain.text.tex import decode_accents

AUTHORS_LIMIT = 5_000
_MARK = re.compile(r"[()\[\],;]|\s+and\s+")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "al",
        "bin",
        "ibn",
        "ter",
        "ten",
        "af",
        "zu",
        "zur",
        "el",
        "st",
    ]
)
_WORDS = re.compile(r"[^\W_]+")
_ET_AL = re.compile(r"(?:^|[\s,]+)et\.? al\.?$", re.IGNORECASE)
_HEAD = re.compile(r"(?<=collaboration)\s*:", re.IGNORECASE)
"""Parts the collaboration from the first of its authors: `CLEO Collaboration: T. K. Pedlar`."""
_TWO_GROUPS = re.compile(r"(?:\bthe\s+)?(\S+)\s+and\s+(\S+)\s+collaborations\b", re.IGNORECASE)


def split_authors(line: str) -> tuple[Author, ...]:
    """The authors of arXiv's author line, affiliations apart, accents decoded, in order.

    Commas inside brackets part nothing: `A. One (Lab, City), B. Two` are two.
    """
    line = decode_accents(entities(line))
    if "ollaborations" in line:
        line = _TWO_GROUPS.sub(r"\1 Collaboration, \2 Collaboration", line)
    people: list[Author] = []
    for part in (one for top in _top_level(line) for one in _HEAD.split(top)):
        author = _author(part)
        if author and people and _SUFFIX.fullmatch(author.name):
            people[-1] = Author(f"{people[-1].name}, {author.name}", people[-1].affiliation)
        elif author:
            people.append(author)
    return tuple(people[:AUTHORS_LIMIT])


def _top_level(line: str) -> list[str]:
    """The parts between commas, semicolons and the word "and" that stand outside all brackets."""
    parts, depth, start = [], 0, 0
    for found in _MARK.finditer(line):
        if found[0] in "([":
            depth += 1
        elif found[0] in ")]":
            depth = max(0, depth - 1)
        elif not depth:
            parts.append(line[start : found.start()])
            start = found.end()
    return [*parts, line[start:]]


def _author(part: str) -> Author | None:
    """One part as an author; None if there is no name in it."""
    name, _, rest = part.partition("(")
    affiliation = rest.rpartition(")")[0] if ")" in rest else rest
    name = clean(f"{name} {rest.rpartition(')')[2] if ')' in rest else ''}", limit=AUTHOR_LIMIT)
    name = _ET_AL.sub("", name.removeprefix("and ")).strip(" ,")
    return Author(name, clean(affiliation, limit=AUTHOR_LIMIT) or None) if name else None


def normal_name(name: str) -> str:
    """A name for comparing: case, accents, hyphens and dots away, "Gao, Boyan" turned round."""
    last, comma, first = name.partition(",")
    if comma and not _SUFFIX.fullmatch(first.strip()):
        name = f"{first} {last}"
    return " ".join(_WORDS.findall(fold(name.replace("-", " "))))


def short_name(name: str) -> str:
    """`Yang Feng` -> `Y. Feng`; collaborations, single names and Chinese names stay whole."""
    words = name.partition(",")[0].split()
    if len(words) < 2 or not words[0][0].isalpha() or words[-1].lower() in ("collaboration", "team", "group"):
        return name
    if not all(word[0].isupper() or word.lower() in _PARTICLES for word in words):
        return name
    last = len(words) - 1
    while last > 1 and words[last - 1].lower() in _PARTICLES:
        last -= 1
    return f"{words[0][0]}. {' '.join(words[last:])}"


def short_authors(names: list[str], shown: int = 2) -> str:
    """`Y. Feng, J. Li +8`: the first few, and how many more."""
    rest = len(names) - shown
    head = ", ".join(short_name(name) for name in names[:shown])
    return f"{head} +{rest}" if rest > 0 else head
