"""Tracked authors and keywords: which papers they meet, and the words that met them. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from academichub.domain.answers import Facts, Text, find_phrase, matches
from academichub.domain.paper import Author, Match, Paper
from academichub.domain.people import Sameness, compare_names, family_keys, keys, line_words
from academichub.domain.query import (
    All,
    AnyOf,
    Phrase,
    Query,
    Substring,
    relaxed,
    variants,
)  # fmt: skip
from academichub.domain.spelling import GROUP, Name, take_apart
from academichub.domain.text.plain import fold
from academichub.domain.text.words import HAN_RUN, WORD
from academichub.domain.tracked import Tracked, TrackedAuthor

_NEVER_QUICK = re.compile(f"{HAN_RUN.pattern}|{GROUP.pattern}", re.IGNORECASE)
"""Names whose words alone do not tell whose they are: in Chinese characters, or a group's."""
_WORD_SPANS = re.compile(WORD.pattern)


def candidates(tracked: Tracked) -> Query:
    """A query that no paper which meets any of the rules fails, for searching an index first."""
    return AnyOf(
        (*(_author_query(rule) for rule in tracked.authors), *(relaxed(rule.parsed()) for rule in tracked.keywords))
    )


def _author_query(author: TrackedAuthor) -> Query:
    """Papers that hold a family name of the author's, in any of its spellings."""
    words = {word for name in (author.name, *author.aliases) for word in line_words(name)}
    han = {take_apart(name).han for name in (author.name, *author.aliases)} - {""}
    return AnyOf((*(Phrase((word,)) for word in sorted(words)), *(Substring(text) for text in sorted(han))))


@dataclass(frozen=True, slots=True)
class _Person:
    """A tracked author, each spelling taken apart once."""

    name: str
    spellings: tuple[Name, ...]
    excluded: tuple[Name, ...]
    id: str

    def is_author(self, author: Author) -> Sameness:
        """How sure it is that an author of a paper is this person: an ORCID settles it."""
        found = self.sameness(take_apart(author.name))
        if found and author.orcid and "-" in self.id:
            return Sameness.SAME if author.orcid == self.id else Sameness.DIFFERENT
        return found

    def sameness(self, author: Name) -> Sameness:
        """The same by the name alone. Spellings that are excluded, or listed, settle it."""
        if any(compare_names(author, other) is Sameness.SAME for other in self.excluded):
            return Sameness.DIFFERENT
        return max(compare_names(author, spelling) for spelling in self.spellings)


class Matcher:
    """Tracked rules, prepared once for many papers."""

    def __init__(self, tracked: Tracked) -> None:
        self.authors: dict[str, list[_Person]] = {}
        """Word of a name -> the tracked authors who have it."""
        self.families: dict[str, list[_Person]] = {}
        """The same for words that may be their family name."""
        self.names: set[str] = set()
        """Words of which a line must hold one before its names are taken apart."""
        for author in tracked.authors:
            names = (author.name, *author.aliases)
            excluded = tuple(map(take_apart, author.exclude))
            person = _Person(author.name, tuple(map(take_apart, names)), excluded, author.id)
            self.names.update(word for name in names for word in line_words(name))
            for index, words in ((self.authors, keys), (self.families, family_keys)):
                for word in {word for name in names for word in words(name)}:
                    index.setdefault(word, []).append(person)
        self.keywords = [(keyword.name, keyword.parsed()) for keyword in tracked.keywords]
        self.by_word: dict[str, list[int]] = {"": []}
        """Word -> places of the keywords of which a paper must hold it or another one; "" for those without such words."""
        for place, (_name, query) in enumerate(self.keywords):
            for word in tuple(filter(None, _needed(query))) or ("",):
                self.by_word.setdefault(word, []).append(place)

    def __bool__(self) -> bool:
        return bool(self.authors or self.keywords)

    def matches(self, paper: Paper) -> tuple[Match, ...]:
        """Every tracked author and keyword that a paper meets, each once."""
        return (*self._author_matches(paper), *self._keyword_matches(paper))

    def _author_matches(self, paper: Paper) -> Iterator[Match]:
        best: dict[str, tuple[Sameness, str]] = {}
        for author in filter(self._may_be_met, paper.authors if self.authors else ()):
            for person in self._candidates(author.name):
                found = person.is_author(author)
                if found > best.get(person.name, (Sameness.DIFFERENT, ""))[0]:
                    best[person.name] = (found, author.name)
        for name, (sameness, text) in best.items():
            yield Match("author", name, "authors", text, sameness is Sameness.SAME)

    def _may_be_met(self, author: Author) -> bool:
        """A quick look, for most authors are nobody tracked."""
        words = WORD.findall(fold(author.name))
        pairs = map("".join, itertools.pairwise(words))
        return (
            not self.names.isdisjoint(words)
            or not self.names.isdisjoint(pairs)
            or bool(_NEVER_QUICK.search(author.name))
        )

    def _candidates(self, name: str) -> Iterable[_Person]:
        """The tracked authors who share a word with a name that is a family name to one of them, each once."""
        own = family_keys(name)
        found = (
            person for word in keys(name) for person in (self.authors if word in own else self.families).get(word, ())
        )
        return {person.name: person for person in found}.values()

    def _keyword_matches(self, paper: Paper) -> Iterator[Match]:
        if not self.keywords:
            return
        text = Text.of(paper.id, (paper.title, paper.abstract), names=("title", "abs"), facts=Facts(paper.categories))
        have = {""}.union(*text.words)
        for place in sorted({place for word in have & self.by_word.keys() for place in self.by_word[word]}):
            name, query = self.keywords[place]
            if matches(query, text):
                field, words = _where(query, paper, text)
                yield Match("keyword", name, field, words)


def _needed(query: Query) -> Iterable[str]:
    """Words of which a matching paper must hold at least one, the longer the rarer; empty if that cannot be said."""
    match query:
        case Phrase((*first, last), prefix, _field):
            exact = max(first, key=len, default="")
            return (exact,) if prefix or len(exact) >= len(last) else variants(last)
        case AnyOf(queries):
            needed = [tuple(_needed(part)) for part in queries]
            return [word for part in needed for word in part] if all(map(any, needed)) else ()
        case All(queries):
            return next((words for part in queries if any(words := tuple(_needed(part)))), ())
    return ()


def _where(query: Query, paper: Paper, text: Text) -> tuple[str, str]:
    """The field and the words of the paper that met a query: those of its first phrase found."""
    for found in _phrases(query):
        for field, source, words in (
            ("title", paper.title, text.words[0]),
            ("abstract", paper.abstract, text.words[1]),
        ):
            at = find_phrase(found.words, found.prefix, words)
            if at >= 0:
                return field, _original(source, at, len(found.words), " ".join(found.words))
    return "abstract", ""


def _phrases(query: Query) -> Iterator[Phrase]:
    match query:
        case Phrase():
            yield query
        case All(queries) | AnyOf(queries):
            for part in queries:
                yield from _phrases(part)


def _original(source: str, at: int, count: int, otherwise: str) -> str:
    """Words `at` to `at + count` as they stand in the source; folding may change how many there are, then the folded ones."""
    spans = [found.span() for found in itertools.islice(_WORD_SPANS.finditer(source), at, at + count)]
    if len(spans) < count:
        return otherwise
    words = source[spans[0][0] : spans[-1][1]]
    return words if len(WORD.findall(fold(words))) == count else otherwise
