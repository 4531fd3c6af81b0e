"""Uncertain matches of tracked authors who have an identifier: arXiv's page of theirs settles them."""

from __future__ import annotations

from academichub.errors import NetError, SourceError
from academichub.sources.arxiv.author import papers_of, parse
from academichub.work.sync.run import Run


async def identify(run: Run) -> None:
    """Confirm what stands on the authors' own pages; a page that cannot be had leaves the doubt for the next sync."""
    matched = run.hub.library.matched
    for author in run.hub.config.authors:
        doubtful = matched.uncertain(author.name) if author.id else {}
        if not doubtful:
            continue
        try:
            theirs = await run.ask(papers_of(author.id), parse)
        except (NetError, SourceError):
            continue
        matched.confirm(author.name, [key for key, identity in doubtful.items() if identity in theirs])
