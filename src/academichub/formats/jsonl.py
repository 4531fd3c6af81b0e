"""A paper as JSON: the contract of `--json`, and of the bundled demo. Absent facts are null."""

from __future__ import annotations

import datetime as dt
from typing import Any

from academichub.domain.identifiers import parse_id
from academichub.domain.paper import MARKS, Announcement, AnnounceType, Author, Paper, Record, Rendition


def _time(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _date(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def to_json(record: Record) -> dict[str, Any]:
    """A record as an object of JSON's types."""
    paper = record.paper
    return {
        "id": str(paper.id),
        "version": paper.version,
        "title": paper.title,
        "authors": [_author(author) for author in paper.authors],
        "abstract": paper.abstract,
        "categories": list(paper.categories),
        "primary_category": paper.categories[0] if paper.categories else None,
        "source": list(record.sources),
        "announce_type": record.announce_type.label if record.announce_type is not None else None,
        "announced": _date(record.announced),
        "published": _time(paper.published),
        "updated": _time(paper.updated),
        "url": paper.url,
        "pdf_url": paper.pdf_url,
        "doi": paper.doi,
        "journal_ref": paper.journal_ref,
        "comment": paper.comment,
        "license": paper.license,
        "matches": [
            {
                "kind": match.kind,
                "name": match.name,
                "field": match.field,
                "text": match.text,
                "certain": match.certain,
            }
            for match in record.matches
        ],
        "marks": {name: _time(getattr(record.marks, name)) for name in MARKS},
        "tags": list(record.marks.tags),
        "note": record.marks.note,
        "translation": _rendition(record.translation),
        "summary": dict(record.summary) if record.summary else None,
        "versions": [{"version": version, "announced": _date(day)} for version, day in record.versions],
    }


def _author(author: Author) -> dict[str, str]:
    more = {"affiliation": author.affiliation, "orcid": author.orcid}
    return {"name": author.name} | {name: value for name, value in more.items() if value}


def _rendition(made: Rendition | None) -> dict[str, Any] | None:
    if made is None:
        return None
    return {
        "language": made.language,
        "title": made.title,
        "abstract": made.abstract,
        "model": made.model,
        "created": _time(made.created),
        "checks": list(made.checks),
    }


def from_json(found: dict[str, Any]) -> Announcement:
    """The announcement that an object describes; raises ValueError or KeyError where it describes none."""
    named = parse_id(found["id"])
    if not named:
        raise ValueError(found["id"])
    moments = [dt.datetime.fromisoformat(found[name]) if found.get(name) else None for name in ("published", "updated")]
    day = next((version["announced"] for version in reversed(found["versions"]) if version["announced"]), None)
    paper = Paper(
        id=named[0],
        version=found["version"],
        title=found["title"],
        authors=tuple(
            Author(author["name"], author.get("affiliation"), author.get("orcid")) for author in found["authors"]
        ),
        abstract=found["abstract"],
        categories=tuple(found["categories"]),
        url=found["url"],
        published=moments[0],
        updated=moments[1],
        pdf_url=found["pdf_url"],
        doi=found["doi"],
        journal_ref=found["journal_ref"],
        comment=found["comment"],
        license=found["license"],
    )
    announced = dt.date.fromisoformat(day) if day else moments[0].date() if moments[0] else dt.date(1991, 8, 14)
    return Announcement(paper, AnnounceType.of(found["announce_type"]), announced, tuple(found["source"]))
