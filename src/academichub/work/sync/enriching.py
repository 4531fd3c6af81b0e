"""Abstracts for papers whose feed gave none: asked for once a paper, politely, a few each sync."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Iterator

from academichub.config.secrets import key_named
from academichub.data import journals
from academichub.domain.paper import Announcement, AnnounceType, Record
from academichub.errors import NetError, SourceError
from academichub.sources.abstracts import CROSSREF, OPENALEX, SEMANTIC_SCHOLAR, Collector
from academichub.work.sync.events import Stored
from academichub.work.sync.run import Run

A_SYNC = 60
"""Papers asked for in one sync; the rest waits for the next."""


async def enrich(run: Run) -> AsyncIterator[Stored]:
    """Fill in abstracts, newest papers first. A collector in trouble is left alone until the next sync."""
    papers = run.hub.library.papers
    collectors = list(_collectors(run))
    for key in papers.without_abstract(_teasing(run), A_SYNC):
        record = papers.record(key, "")
        if record is None:
            continue
        try:
            abstract = await _abstract(run, record, collectors)
        except (NetError, SourceError):
            return
        papers.note_enriched(key, run.hub.now())
        if len(abstract) > len(record.paper.abstract):
            async for event in run.store([_with(record, abstract)], count=False, overwrite=True):
                yield event


def _teasing(run: Run) -> list[str]:
    """The followed journals whose feeds hold the beginnings of abstracts only."""
    found = (journals().get(source.casefold()) for source in run.hub.config.sources)
    return [journal.name for journal in found if journal and journal.holds in ("teaser", "truncated")]


def _collectors(run: Run) -> Iterator[tuple[Collector, str]]:
    """Who may be asked, each with our contact or key."""
    network = run.hub.config.network
    yield CROSSREF, network.contact
    for collector, name in ((OPENALEX, network.openalex_key_env), (SEMANTIC_SCHOLAR, network.semantic_scholar_key_env)):
        if key := key_named(name):
            yield collector, key.reveal()


async def _abstract(run: Run, record: Record, collectors: list[tuple[Collector, str]]) -> str:
    """The first abstract that one of them has; "" if none has. Raises the last trouble if nobody could be asked."""
    doi, trouble = record.paper.id.eprint, None
    for collector, key in collectors:
        try:
            if abstract := await run.ask(collector.request(doi, key), collector.parse):
                return abstract
            trouble = None
        except (NetError, SourceError) as error:
            trouble = error
    if trouble:
        raise trouble
    return ""


def _with(record: Record, abstract: str) -> Announcement:
    paper = dataclasses.replace(record.paper, abstract=abstract)
    assert record.announced is not None
    return Announcement(paper, record.announce_type or AnnounceType.NEW, record.announced)
