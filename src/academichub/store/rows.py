"""Between rows and papers."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Any

from academichub.domain.identifiers import PaperId
from academichub.domain.names import short_authors
from academichub.domain.paper import (
    MARKS,
    Announcement,
    AnnounceType,
    Author,
    Line,
    Marks,
    Match,
    Paper,
    Record,
    Rendition,
)

_NO_DAY = dt.date(1900, 1, 1)


def to_time(text: str | None) -> dt.datetime | None:
    """An aware time from the library."""
    return dt.datetime.fromisoformat(text) if text else None


def from_time(moment: dt.datetime | None) -> str | None:
    """An aware time for the library: UTC, so that text order is time order."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds") if moment else None


def to_date(text: str | None) -> dt.date | None:
    """An ET date from the library."""
    return dt.date.fromisoformat(text) if text else None


def to_id(text: str) -> PaperId:
    """A paper's id from the library."""
    server, _, eprint = text.partition(":")
    return PaperId(server, eprint)  # type: ignore[arg-type]  # written by us


def to_type(number: int | None) -> AnnounceType | None:
    """An announce type from the library."""
    return None if number is None else AnnounceType(number)


def place_of(announced: dt.date | None, announce_type: AnnounceType | None) -> int:
    """Where a paper stands in lists: later days first, then new before cross before replacements."""
    strength = 0 if announce_type is None else 4 - announce_type
    return (announced or _NO_DAY).toordinal() * 8 + strength


def first_key(announced: dt.date) -> int:
    """Keys ascend with the day of the first announcement, so that an index of words gives the newest papers first."""
    return announced.toordinal() << 20


def day_of_key(key: int) -> int:
    """The day that a key was made for, as an ordinal; 0 for keys of libraries before that."""
    return key >> 20


def paper_row(found: Announcement) -> dict[str, Any]:
    """The columns of `paper` for an announcement."""
    paper = found.paper
    return {
        "id": str(paper.id),
        "version": paper.version,
        "title": paper.title,
        "authors_short": short_authors([author.name for author in paper.authors]),
        "category": next(iter((*paper.categories, *found.sources)), ""),
        "announced": found.announced.isoformat(),
        "announce_type": int(found.announce_type),
        "place": place_of(found.announced, found.announce_type),
        "text_hash": paper.text_hash,
    }


def body_row(paper: Paper) -> dict[str, Any]:
    """The columns of `body` for a paper."""
    return {
        "abstract": paper.abstract,
        "authors": "\n".join(author.name for author in paper.authors),
        "affiliations": _lines([author.affiliation for author in paper.authors]),
        "orcids": _lines([author.orcid for author in paper.authors]),
        "categories": "".join(f"{name}\n" for name in paper.categories),
        "url": paper.url,
        "pdf_url": paper.pdf_url,
        "doi": paper.doi,
        "journal_ref": paper.journal_ref,
        "comment": paper.comment,
        "license": paper.license,
        "published": from_time(paper.published),
        "updated": from_time(paper.updated),
    }


def _lines(values: Sequence[str | None]) -> str | None:
    """A value a line, as the authors stand; None if nobody has one."""
    return "\n".join(value or "" for value in values) if any(values) else None


def _categories(text: str) -> tuple[str, ...]:
    """A category a line; libraries of before have them between spaces."""
    return tuple(text.split("\n")[:-1] if text.endswith("\n") else text.split())


def to_paper(row: sqlite3.Row) -> Paper:
    """A paper from a row of `paper` joined with `body`."""
    names = row["authors"].split("\n") if row["authors"] else []
    nothing = [""] * len(names)
    places = row["affiliations"].split("\n") if row["affiliations"] else nothing
    orcids = row["orcids"].split("\n") if row["orcids"] else nothing
    return Paper(
        id=to_id(row["id"]),
        version=row["version"],
        title=row["title"],
        authors=tuple(
            Author(name, place or None, orcid or None) for name, place, orcid in zip(names, places, orcids, strict=True)
        ),
        abstract=row["abstract"],
        categories=_categories(row["categories"]),
        url=row["url"],
        published=to_time(row["published"]),
        updated=to_time(row["updated"]),
        pdf_url=row["pdf_url"],
        doi=row["doi"],
        journal_ref=row["journal_ref"],
        comment=row["comment"],
        license=row["license"],
    )


def to_match(row: sqlite3.Row) -> Match:
    """A match from its row."""
    return Match(row["kind"], row["name"], row["field"], row["text"], bool(row["certain"]))


def to_rendition(row: sqlite3.Row) -> Rendition:
    """A rendition from its row."""
    created = to_time(row["created"])
    assert created is not None
    return Rendition(
        row["language"],
        row["title"],
        row["abstract"],
        row["model"],
        created,
        tuple(row["checks"].split()),
        row["prompt_version"],
    )


def to_marks(row: sqlite3.Row | None) -> Marks:
    """Marks from a row of `mark`, or none."""
    if row is None:
        return Marks()
    return Marks(
        **{name: to_time(row[name]) for name in MARKS}, tags=tuple((row["tags"] or "").split()), note=row["note"]
    )


def to_line(row: sqlite3.Row, matches: Sequence[Match]) -> Line:
    """A line of the list from its row."""
    return Line(
        key=row["key"],
        id=to_id(row["id"]),
        title=row["title"],
        translated_title=row["translated_title"],
        authors=row["authors_short"],
        category=row["category"],
        announce_type=to_type(row["announce_type"]),
        announced=to_date(row["announced"]),
        version=row["version"],
        read=row["read"] is not None,
        starred=row["starred"] is not None,
        later=row["later"] is not None,
        archived=row["archived"] is not None,
        matches=tuple(matches),
    )


def to_record(row: sqlite3.Row, **rest: Any) -> Record:
    """A record from a row of `paper` joined with `body`, and what stands elsewhere."""
    return Record(row["key"], to_paper(row), to_type(row["announce_type"]), to_date(row["announced"]), **rest)
