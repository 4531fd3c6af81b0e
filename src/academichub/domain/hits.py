"""Where in a text the words of a query stand, for marking them on the screen and for cutting a snippet around one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from academichub.domain.paper import Match
from academichub.domain.query import All, AnyOf, Pattern, Phrase, Query, Substring, variants
from academichub.domain.text.plain import fold
from academichub.domain.text.words import HAN_RUN, WORD

Span = tuple[int, int]
_PIECE = re.compile(f"{HAN_RUN.pattern}|[^\\W_]+")


@dataclass(frozen=True, slots=True)
class Hits:
    """What to look for."""

    phrases: tuple[Phrase, ...] = ()
    parts: tuple[str, ...] = ()
    """Chinese, found anywhere."""
    patterns: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: Query) -> Hits:
        """What a query asks for."""
        leaves = list(_wanted(query))
        return cls(
            tuple(leaf for leaf in leaves if isinstance(leaf, Phrase)),
            tuple(leaf.text for leaf in leaves if isinstance(leaf, Substring)),
            tuple(leaf.regex for leaf in leaves if isinstance(leaf, Pattern)),
        )

    def and_of(self, matches: Iterable[Match]) -> Hits:
        """The same, and the words that met tracked authors and keywords."""
        met = [words for match in matches if (words := tuple(WORD.findall(fold(match.text))))]
        return Hits((*self.phrases, *map(Phrase, met)), self.parts, self.patterns) if met else self

    def __bool__(self) -> bool:
        return bool(self.phrases or self.parts or self.patterns)

    def spans(self, text: str) -> list[Span]:
        """The places of a text that were asked for, in order, none over another."""
        found = sorted({*self._phrases(text), *self._parts(text), *self._patterns(text)})
        kept: list[Span] = []
        for start, end in found:
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept

    def _phrases(self, text: str) -> Iterator[Span]:
        if not self.phrases:
            return
        places = [piece.span() for piece in _PIECE.finditer(text)]
        words = [fold(text[start:end]) for start, end in places]
        for phrase in self.phrases:
            *first, last = phrase.words
            ends = variants(last)
            for at in range(len(words) - len(first)):
                tail = words[at + len(first)]
                if (tail.startswith(last) if phrase.prefix else tail in ends) and words[at : at + len(first)] == first:
                    yield places[at][0], places[at + len(first)][1]

    def _parts(self, text: str) -> Iterator[Span]:
        folded = fold(text) if self.parts else ""
        if len(folded) != len(text):
            folded = text.lower()
        for part in self.parts:
            at = folded.find(part)
            while at >= 0:
                yield at, at + len(part)
                at = folded.find(part, at + 1)

    def _patterns(self, text: str) -> Iterator[Span]:
        for pattern in self.patterns:
            for found in re.finditer(pattern, text, re.IGNORECASE):
                if found[0]:
                    yield found.span()

    def snippet(self, text: str, before: int = 30) -> str:
        """The text from a little before its first hit; "" if it has none."""
        spans = self.spans(text)
        if not spans:
            return ""
        start = spans[0][0]
        cut = text.rfind(" ", 0, max(0, start - before)) + 1 if start > before else 0
        cut = max(cut, start - 2 * before)
        return ("… " if cut else "") + text[cut : cut + 400]


def _wanted(query: Query) -> Iterator[Query]:
    """The leaves that a paper is found by, not those that it must not have."""
    match query:
        case All(queries) | AnyOf(queries):
            for part in queries:
                yield from _wanted(part)
        case Phrase() | Substring() | Pattern():
            yield query
