"""Whose words stand in a row: the preprint server's own, then those of the first feed that had any."""

from __future__ import annotations

from dataclasses import replace

from academichub.domain.merging import Known
from academichub.domain.paper import Announcement
from academichub.store.papers import Papers

_SERVERS = ("arxiv:", "biorxiv:", "medrxiv:")


def _from_its_server(found: Announcement) -> bool:
    return any(source.startswith(_SERVERS) for source in found.sources)


def fitting(papers: Papers, held: Known | None, found: Announcement) -> Announcement:
    """An announcement with the text that may be written: a feed does not rewrite what is there, it fills what is empty."""
    if held is None or held.id != found.paper.id or _from_its_server(found) or found.paper.version > held.version:
        return found
    record = papers.record(held.key, "")
    if record is None or not record.paper.abstract:
        return found
    stored = record.paper
    return replace(found, paper=replace(stored, authors=stored.authors or found.paper.authors))


def filled_in(papers: Papers, held: Known | None, found: Announcement) -> Announcement | None:
    """What another publication of the same work gives to its row: an abstract that is missing, the preprint's new version."""
    if held is None or held.id == found.paper.id or held.announced is None or held.announce_type is None:
        return None
    record = papers.record(held.key, "")
    newer = _from_its_server(found) and found.paper.version > held.version
    if record is None or not found.paper.abstract or not (newer or not record.paper.abstract):
        return None
    version = max(found.paper.version, held.version)
    paper = replace(record.paper, abstract=found.paper.abstract, version=version)
    return Announcement(paper, held.announce_type, held.announced)
