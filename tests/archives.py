"""arXiv's listing pages, OAI-PMH records and search results, as a test needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from xml.sax.saxutils import escape

from academichub.domain.days import CUTOFF, ET, weekday_after
from academichub.domain.paper import Announcement
from tests.fakes import FakeWorld

_SECTIONS = ("New submissions", "Cross submissions", "Replacement submissions")


def listing_page(day: dt.date, *sections: Sequence[int], title: str = "Showing new listings for") -> bytes:
    """A listing of papers by number: new, cross, replaced."""
    parts = [f"<html><body><h3>{title} {day:%A}, {day.day} {day:%B %Y}</h3>"]
    for name, numbers in zip(_SECTIONS, sections, strict=False):
        parts.append(f"<h3>{name} (showing {len(numbers)} of {len(numbers)} entries)</h3><dl>")
        for number in numbers:
            eprint = f"2605.{number:05d}"
            parts.append(
                f'<dt><a href ="/abs/{eprint}" title="Abstract" id="{eprint}">arXiv:{eprint}</a></dt><dd>…</dd>'
            )
        parts.append("</dl>")
    return ("".join(parts) + "</body></html>").encode()


def serve_listing(world: FakeWorld, category: str, day: dt.date, *sections: Sequence[int]) -> None:
    """The current announcement of a category, and the same day's catch-up page."""
    world.serve(f"https://arxiv.org/list/{category}/new", listing_page(day, *sections))
    serve_catchup(world, category, day, *sections)


def serve_catchup(world: FakeWorld, category: str, day: dt.date, *sections: Sequence[int]) -> None:
    """An earlier day's announcement."""
    page = listing_page(day, *sections, title="Catchup results for")
    world.serve(f"https://arxiv.org/catchup/{category}/{day}", page)


def submitted_for(day: dt.date) -> dt.datetime:
    """A time of submission that leads to a feed day."""
    return dt.datetime.combine(weekday_after(day, -1), CUTOFF, ET).astimezone(dt.UTC) - dt.timedelta(hours=3)


def serve_search(world: FakeWorld, *papers: Announcement, first: dt.date | None = None) -> None:
    """What the search API knows of papers asked for by identifier."""
    entries = "".join(_entry(found, first or found.announced) for found in papers)
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><totalResults>{len(papers)}</totalResults>{entries}</feed>'
    world.serve("https://export.arxiv.org/api/query", feed.encode())


def _entry(found: Announcement, first: dt.date) -> str:
    paper = found.paper
    return (
        f"<entry><id>http://arxiv.org/abs/{paper.id.eprint}v{paper.version}</id><title>{escape(paper.title)}</title>"
        f"<summary>{escape(paper.abstract)}</summary><published>{submitted_for(first):%Y-%m-%dT%H:%M:%SZ}</published>"
        f"<updated>{submitted_for(found.announced):%Y-%m-%dT%H:%M:%SZ}</updated>"
        + "".join(f"<author><name>{escape(author.name)}</name></author>" for author in paper.authors)
        + "".join(f'<category term="{name}"/>' for name in paper.categories)
        + "</entry>"
    )


def oai_page(*records: tuple[Announcement, Sequence[dt.date]], token: str = "") -> bytes:
    """Records, each with the feed days of its versions."""
    parts = [_record(found, days) for found, days in records]
    more = f"<resumptionToken>{token}</resumptionToken>" if token else ""
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{"".join(parts)}{more}</ListRecords></OAI-PMH>'.encode()


def _record(found: Announcement, days: Sequence[dt.date]) -> str:
    paper = found.paper
    versions = "".join(
        f'<version version="v{number}"><date>{submitted_for(day):%a, %d %b %Y %H:%M:%S GMT}</date></version>'
        for number, day in enumerate(days, 1)
    )
    return (
        f"<record><header><identifier>oai:arXiv.org:{paper.id.eprint}</identifier><datestamp>{days[-1]}</datestamp></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{paper.id.eprint}</id>{versions}<title>{escape(paper.title)}</title>'
        f"<authors>{', '.join(author.name for author in paper.authors)}</authors><categories>{' '.join(paper.categories)}</categories>"
        f"<abstract>{escape(paper.abstract)}</abstract></arXivRaw></metadata></record>"
    )
