"""What a view holds, in which order: lists of the library, searches, sections, the reader's interest."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from academichub.config.options import Config
from academichub.domain.query import EVERYTHING, All, Query, parse
from academichub.domain.views import ALL, View
from academichub.errors import UsageError
from academichub.i18n import _
from academichub.store.library import Library

if TYPE_CHECKING:
    from academichub.domain.ranking import Score

INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which list is wanted."""

    view: View
    query: Query = EVERYTHING
    """The filter over the view."""
    sort: str = ""
    """One of SORT_FIELDS or `interest`; "" is the view's own order."""
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A list: keys in order, and what is to be told of some."""

    keys: array[int]
    scores: Mapping[int, Score] = field(default_factory=dict)
    sections: Mapping[int, str] = field(default_factory=dict)
    """Of the view `tracked`: the author or keyword under which each paper stands, once."""


def own_query(config: Config, view: View, today: dt.date) -> Query:
    """What a saved view or a search asks for. Raises UsageError if there is no such view, QueryError for bad text."""
    if view.kind == "search":
        return parse(view.name, today=today)
    if view.kind != "saved":
        return EVERYTHING
    for saved in config.views:
        if saved.name.casefold() == view.name.casefold():
            return parse(saved.query, today=today)
    raise UsageError(_("there is no view {name}").format(name=repr(view.label)))


def both(own: Query, more: Query) -> Query:
    """A view's own query and a filter, as one."""
    parts = tuple(query for query in (own, more) if query != EVERYTHING)
    return parts[0] if len(parts) == 1 else All(parts)


def held(library: Library, config: Config, wanted: Wanted) -> Held:
    """The papers of a view. Blocks; a face calls it in a thread with a library of its own."""
    found = _held(library, config, wanted)
    if wanted.sort == INTEREST:
        from academichub.work import interest  # not needed before the first paint

        keys, scores = interest.by_interest(library, found.keys)
        found = Held(keys, scores)
    return Held(found.keys[::-1], found.scores, found.sections) if wanted.backwards else found


def _held(library: Library, config: Config, wanted: Wanted) -> Held:
    sort = "" if wanted.sort == INTEREST else wanted.sort
    if wanted.view.kind == "search" and not sort:
        return Held(array("q", [hit.key for hit in library.shelves.found(wanted.query)]))
    if wanted.view.kind == "similar":
        return Held(_similar(library, wanted))
    keys = library.shelves.keys(wanted.view, wanted.query, sort=sort)
    return _in_sections(library, config, keys) if wanted.view.kind == "tracked" and not sort else Held(keys)


def _similar(library: Library, wanted: Wanted) -> array[int]:
    named = library.papers.find(wanted.view.name)
    if len(named) != 1:
        raise UsageError(_("no paper in the library is {id}").format(id=repr(wanted.view.name)))
    from academichub.work import interest  # see above

    keys = interest.similar(library, named[0])
    if wanted.query == EVERYTHING:
        return keys
    allowed = set(library.shelves.keys(ALL, wanted.query))
    return array("q", [key for key in keys if key in allowed])


def _in_sections(library: Library, config: Config, keys: Sequence[int]) -> Held:
    """Each paper once, under the first of its tracked authors and keywords, in the order of the configuration."""
    order = [("author", entry.name) for entry in config.authors] + [
        ("keyword", entry.name) for entry in config.keywords
    ]
    place = {rule: at for at, rule in enumerate(order)}
    first: dict[int, int] = {}
    for key, kind, name in library.shelves.met(keys):
        at = place.get((kind, name), len(order))
        first[key] = min(at, first.get(key, at))
    ordered = sorted(keys, key=lambda key: first.get(key, len(order)))
    named = {key: order[at][1] for key, at in first.items() if at < len(order)}
    return Held(array("q", ordered), sections=named)


def unread(library: Library, config: Config, wanted: Wanted) -> array[int]:
    """The unread papers among them."""
    if wanted.view.kind in ("search", "similar"):
        keys = held(library, config, wanted).keys
        return array("q", library.shelves.unread_of(keys))
    return library.shelves.keys(wanted.view, wanted.query, unread=True)
