"""Papers, valid by default: say only what matters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from academichub.domain.identifiers import PaperId, abs_url, pdf_url
from academichub.domain.merging import decide
from academichub.domain.paper import Announcement, AnnounceType, Author, Paper
from academichub.store.library import Library

DAY = dt.date(2026, 5, 29)


def paper(number: int = 1, **facts: Any) -> Paper:
    """An arXiv paper."""
    identity = facts.pop("id", PaperId("arxiv", f"2605.{number:05d}"))
    version = facts.pop("version", 1)
    authors = facts.pop("authors", ("Ada Lovelace", "Emmy Noether"))
    defaults: dict[str, Any] = {
        "title": f"On the matter of number {number}",
        "abstract": f"We study number {number} and find that it behaves well.",
        "categories": ("cs.CL",),
        "url": abs_url(identity),
        "pdf_url": pdf_url(identity, version),
    }
    return Paper(
        id=identity,
        version=version,
        authors=tuple(author if isinstance(author, Author) else Author(author) for author in authors),
        **{**defaults, **facts},
    )


def announcement(number: int = 1, **facts: Any) -> Announcement:
    """A paper announced on 2026-05-29 as new in cs.CL."""
    own = {name: facts.pop(name) for name in ("announce_type", "announced", "sources") if name in facts}
    defaults: dict[str, Any] = {"announce_type": AnnounceType.NEW, "announced": DAY, "sources": ("arxiv:cs.CL",)}
    return Announcement(paper(number, **facts), **(defaults | own))


def store(library: Library, *announcements: Announcement) -> list[int]:
    """Put announcements into a library; returns their keys."""
    for found in announcements:
        known = library.papers.known([found.paper.id]).get(found.paper.id)
        change = decide(known, found)
        if change.kind != "unchanged":
            library.papers.apply([change], [()])
    return [library.papers.find(str(found.paper.id))[0] for found in announcements]
