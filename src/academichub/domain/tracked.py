"""What is tracked: authors and keywords, as rules. Pure; what they meet is found in tracking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from academichub.domain.query import (
    All,
    AnyOf,
    Not,
    Pattern,
    Phrase,
    Query,
    Source,
    State,
    Substring,
    Tag,
    When,
    parse,
    phrase,
)
from academichub.errors import QueryError
from academichub.i18n import _


@dataclass(frozen=True, slots=True)
class TrackedAuthor:
    """A person to watch for."""

    name: str
    aliases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    id: str = ""
    """ORCID or arXiv author identifier."""


@dataclass(frozen=True, slots=True)
class TrackedKeyword:
    """A subject to watch for."""

    name: str
    query: str = ""
    """The query; empty means the name as a phrase."""

    def parsed(self) -> Query:
        """The query as a tree. Raises QueryError, also for what is not known of a paper when it comes."""
        query = parse(self.query) if self.query else phrase(self.name)
        if unknown := sorted(_unknown(query)):
            told = _("a keyword can ask for words, title:, abs:, cat: and id:, not for {what}")
            raise QueryError(told.format(what=", ".join(unknown)), 1)
        return query


@dataclass(frozen=True, slots=True)
class Tracked:
    """Everything tracked."""

    authors: tuple[TrackedAuthor, ...] = ()
    keywords: tuple[TrackedKeyword, ...] = ()

    def rules(self) -> dict[str, str]:
        """Each rule's text under `author:NAME` or `keyword:NAME`: to see which ones changed."""
        return {f"author:{rule.name}": repr(rule) for rule in self.authors} | {
            f"keyword:{rule.name}": repr(rule) for rule in self.keywords
        }

    def only(self, names: Iterable[str]) -> Tracked:
        """The rules of these names (`author:NAME`)."""
        wanted = set(names)
        return Tracked(
            tuple(rule for rule in self.authors if f"author:{rule.name}" in wanted),
            tuple(rule for rule in self.keywords if f"keyword:{rule.name}" in wanted),
        )


def _unknown(query: Query) -> set[str]:
    """What a query asks for that nobody knows of a paper which has just been announced."""
    match query:
        case All(queries) | AnyOf(queries):
            return {name for part in queries for name in _unknown(part)}
        case Not(inner):
            return _unknown(inner)
        case Phrase(field=field) | Substring(field=field) | Pattern(field=field):
            return {f"{field}:"} if field in ("author", "zh", "note") else set()
        case Source() | State() | Tag() | When():
            return {{Source: "source:", State: "is:", Tag: "tag:", When: "on: before: after:"}[type(query)]}
    return set()
