"""What the query language means for a paper in hand; the library's SQL gives the same answers."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from academichub.domain.identifiers import PaperId
from academichub.domain.paper import AnnounceType, Record
from academichub.domain.query import (
    TEXT_FIELDS,
    All,
    AnyOf,
    Category,
    Identity,
    Not,
    Pattern,
    Phrase,
    Query,
    Source,
    State,
    Substring,
    Tag,
    When,
    variants,
)
from academichub.domain.text.plain import fold
from academichub.domain.text.words import words_of

_TYPES = {
    AnnounceType.NEW: "new", AnnounceType.CROSS: "cross", AnnounceType.REPLACE: "replaced", AnnounceType.REPLACE_CROSS: "replaced",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What else is known of a paper, beyond its text."""

    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    states: frozenset[str] = frozenset({"unread"})
    announced: dt.date | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """The searchable text of one paper, folded once for many queries."""

    id: PaperId
    names: tuple[str, ...]
    """The fields that there are."""
    texts: tuple[str, ...]
    """Each as it stands."""
    folded: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    facts: Facts = Facts()

    @classmethod
    def of(
        cls,
        paper: PaperId,
        texts: Iterable[str],
        names: tuple[str, ...] = TEXT_FIELDS,
        facts: Facts | None = None,
    ) -> Text:
        """The text of a paper from its fields, in the order of their names."""
        texts = tuple(texts)
        folded = tuple(fold(text) for text in texts)
        return cls(paper, names[: len(texts)], texts, folded, tuple(map(words_of, folded)), facts or Facts())

    @classmethod
    def of_record(cls, record: Record) -> Text:
        """The text of a paper of the library, with everything that is known of it."""
        paper, made = record.paper, record.translation
        names = "\n".join(author.name for author in paper.authors)
        translation = f"{made.title}\n{made.abstract}" if made else ""
        texts = (paper.title, names, paper.abstract, translation, record.marks.note or "")
        return cls.of(paper.id, texts, facts=facts_of(record))

    def chosen(self, field: str) -> list[int]:
        """Which of the fields are meant."""
        return [at for at, name in enumerate(self.names) if field in ("", name)]


def facts_of(record: Record) -> Facts:
    """A record's facts."""
    marks = record.marks
    states = {
        "read" if marks.read else "unread": True, "starred": marks.starred, "later": marks.later, "archived": marks.archived,
        "tracked": record.matches, "translated": record.translation,
    }  # fmt: skip
    kind = _TYPES[record.announce_type] if record.announce_type is not None else ""
    named = frozenset(name for name, value in states.items() if value) | ({kind} if kind else set())
    return Facts(record.paper.categories, record.sources, named, record.announced, record.marks.tags)


def matches(query: Query, text: Text) -> bool:
    """Whether a paper answers a query."""
    match query:
        case All(queries):
            return all(matches(part, text) for part in queries)
        case AnyOf(queries):
            return any(matches(part, text) for part in queries)
        case Not(inner):
            return not matches(inner, text)
        case Phrase(words, prefix, field):
            return any(find_phrase(words, prefix, text.words[at]) >= 0 for at in text.chosen(field))
        case Substring(part, field):
            return any(part in text.folded[at] for at in text.chosen(field))
        case Pattern(regex, field):
            return any(re.search(regex, text.texts[at], re.IGNORECASE) for at in text.chosen(field))
    return _fits(query, text)


def _fits(query: Query, text: Text) -> bool:
    """The same for what is asked of a paper's facts."""
    facts = text.facts
    match query:
        case Identity(paper):
            return paper == text.id
        case Category(name):
            return any(held == name or held.startswith(f"{name}.") for held in map(str.lower, facts.categories))
        case Source(name):
            return any(held in (name, f"arxiv:{name}") for held in map(str.lower, facts.sources))
        case Tag(name):
            return name in map(str.lower, facts.tags)
        case State(name):
            return name in facts.states
        case When(field, day):
            held = facts.announced
            return held is not None and {"on": held == day, "before": held < day, "after": held > day}[field]
    raise AssertionError(query)


def find_phrase(words: tuple[str, ...], prefix: bool, field: tuple[str, ...]) -> int:
    """Where the words stand in a row, or -1."""
    *first, last = words
    ends, many = variants(last), len(first)
    if not first and not prefix:
        return min((field.index(end) for end in ends if end in field), default=-1)
    for at in _places(first[0], field) if first else range(len(field)):
        tail = field[at + many : at + many + 1]
        fits = tail and (tail[0].startswith(last) if prefix else tail[0] in ends)
        if fits and field[at : at + many] == words[:-1]:
            return at
    return -1


def _places(word: str, field: tuple[str, ...]) -> Iterator[int]:
    """Where a word stands, each place."""
    at = -1
    with contextlib.suppress(ValueError):
        while True:
            at = field.index(word, at + 1)
            yield at
