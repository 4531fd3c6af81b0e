"""One paper, one row: announcements of a day are merged, then weighed against what is known. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from academichub.domain.identifiers import PaperId
from academichub.domain.paper import Announcement, AnnounceType

ChangeKind = Literal["new", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the library holds of a paper, as far as deciding needs it."""

    key: int
    version: int
    announced: dt.date | None
    announce_type: AnnounceType | None
    text_hash: str
    id: PaperId
    sightings: frozenset[tuple[str, dt.date]] = frozenset()
    """Source and ET date of each announcement that is noted already."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to do about one announcement."""

    kind: ChangeKind
    announcement: Announcement
    key: int | None
    """The library's key of the paper, if it is there."""
    seen: Announcement
    """The announcement as it was made: `announcement` may carry a later day's date and type."""
    links: bool = False
    """The announcement is of another publication of the same work: the row takes its identifier and what it lacks."""
    replaces_text: bool = True
    """False if the library already has a newer version: only the sighting is noted."""


def merge(announcements: Iterable[Announcement]) -> list[Announcement]:
    """One announcement a paper: the highest version, the strongest type, every source; order of first sight."""
    merged: dict[PaperId, Announcement] = {}
    for found in announcements:
        held = merged.get(found.paper.id)
        merged[found.paper.id] = _stronger(held, found) if held else found
    return list(merged.values())


def _stronger(one: Announcement, two: Announcement) -> Announcement:
    newest = two if two.paper.version > one.paper.version else one
    return replace(
        newest,
        announce_type=min(one.announce_type, two.announce_type),
        announced=max(one.announced, two.announced),
        sources=tuple(dict.fromkeys((*one.sources, *two.sources))),
    )


def decide(known: Known | None, found: Announcement) -> Change:
    """What an announcement changes in the library.

    Another publication of a known work adds its source and identifier to the row. An older version than the one known
    replaces nothing; the same day's announcement in another feed may strengthen the type or add a source; a later
    day's brings its own type.
    """
    if known is None:
        return Change("new", found, None, found)
    seen = found
    linked = known.id != found.paper.id
    noted = known.sightings.issuperset((source, found.announced) for source in found.sources)
    if linked or found.paper.version < known.version:
        return Change("unchanged" if noted else "updated", found, known.key, seen, linked, replaces_text=False)
    if known.announced == found.announced and known.announce_type is not None:
        found = replace(found, announce_type=min(known.announce_type, found.announce_type))
    elif known.announced is not None and known.announced > found.announced:
        found = replace(found, announced=known.announced, announce_type=known.announce_type or found.announce_type)
    same = (
        known.version == found.paper.version
        and known.text_hash == found.paper.text_hash
        and known.announced == found.announced
        and known.announce_type == found.announce_type
        and noted
    )
    return Change("unchanged" if same else "updated", found, known.key, seen)
