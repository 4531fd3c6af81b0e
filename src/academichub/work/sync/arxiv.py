"""arXiv: the feeds first, so that the day's papers are there at once; then proof of the day; then the days missed."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from functools import partial

from academichub.domain.days import feed_day, why_empty
from academichub.domain.exchange import Body, Page, Request
from academichub.domain.ledger import DayRecord
from academichub.errors import NetError, SourceError
from academichub.i18n import _
from academichub.sources.arxiv import feed
from academichub.store.library import Library
from academichub.work.sync.events import Event, Fetching
from academichub.work.sync.filling import Filler
from academichub.work.sync.run import Run


async def sync_arxiv(run: Run, since: dt.date | None) -> AsyncIterator[Event]:
    """All of arXiv's part of a sync."""
    categories = run.of_server("arxiv")
    if not categories:
        return
    today = feed_day(run.hub.now())
    _open_books(run, categories, today)
    async for event in _feeds(run, categories, today):
        yield event
    filler = Filler(run, [category for category in categories if category not in run.refused], today)
    for step in (filler.prove_today(), filler.fill(since), filler.recheck()):
        async for event in step:
            yield event


def _open_books(run: Run, categories: Sequence[str], today: dt.date) -> None:
    """A source followed from today on owes today's announcement, whatever becomes of this sync."""
    ledger = run.hub.library.ledger
    fresh = [source for source in (f"arxiv:{category}" for category in categories) if not ledger.of(source)]
    ledger.close([DayRecord(source, today, None, 0, None, _("not fetched yet")) for source in fresh], run.hub.now())


async def _feeds(run: Run, categories: Sequence[str], today: dt.date) -> AsyncIterator[Event]:
    """Read the feed of all categories, in as few requests as hold it."""
    ledger = run.hub.library.ledger
    loads = {source.removeprefix("arxiv:"): load for source, load in ledger.loads().items()}
    queue = feed.requests(categories, loads)
    while queue:
        request = queue.pop(0)
        yield Fetching(tuple(f"arxiv:{subject}" for subject in request.subjects))
        try:
            answer = await run.ask_if_changed(request, partial(_parsed, request), ledger.validators(request.url))
        except feed.BadCategory as error:
            _without(run, queue, request, error)
            continue
        except (NetError, SourceError) as error:
            _fail(run, request, str(error))
            continue
        if answer is None:
            _unchanged(run, request, today)
            continue
        body, page = answer
        if page.full and (halves := feed.halves(request)):
            queue = [*halves, *queue]
            continue
        async for event in _store(run, request, body, page, today):
            yield event


def _parsed(request: Request, body: Body) -> tuple[Body, Page]:
    return body, feed.parse(request, body)


def _fail(run: Run, request: Request, error: str) -> None:
    for subject in request.subjects:
        run.fail(f"arxiv:{subject}", error)


def _without(run: Run, queue: list[Request], request: Request, error: feed.BadCategory) -> None:
    """Ask again without the category that arXiv does not know; it alone fails."""
    if not error.category:
        return _fail(run, request, str(error))
    run.fail(f"arxiv:{error.category}", str(error))
    run.refused.add(error.category)
    if rest := [subject for subject in request.subjects if subject != error.category]:
        queue.insert(0, feed.request(rest))
    return None


async def _store(run: Run, request: Request, body: Body, page: Page, today: dt.date) -> AsyncIterator[Event]:
    """Store one feed's page and close its books."""
    if stale := await asyncio.to_thread(_stale, run, page, today):
        _fail(run, request, stale)
        run.hub.library.ledger.forget_feed(request.url)
        return
    async for event in run.store(page.announcements):
        yield event
    doubt = _doubt(page)
    records = _records(run, request, page, doubt)
    ledger = run.hub.library.ledger
    ledger.close(records, run.hub.now())
    if doubt:
        _fail(run, request, doubt)
        ledger.forget_feed(request.url)
    else:
        ledger.keep_feed(request.url, body.validators, page.day, run.hub.now())


def _stale(run: Run, page: Page, today: dt.date) -> str | None:
    """Why this page is an earlier day's, which the listings fill better; None if it is not."""
    if page.day and page.day < today:
        return _("the feed is stale: it still holds {day}").format(day=page.day)
    with run.hub.library.another() as library:
        repeated = _repeats(library, page)
    if repeated:
        return _("arXiv repeats the announcement of {day} under a new date").format(day=repeated)
    return None


def _repeats(library: Library, page: Page) -> dt.date | None:
    """The earlier day whose announcement this page shows under its own date; None as soon as anything in it is new."""
    days = set()
    for found in page.announcements:
        held = library.papers.known([found.paper.id]).get(found.paper.id)
        if held is None or held.version < found.paper.version or held.announced is None:
            return None
        if held.announced >= found.announced:
            return None
        days.add(held.announced)
    return max(days) if days else None


def _records(run: Run, request: Request, page: Page, doubt: str | None) -> list[DayRecord]:
    """Weigh what was announced against what is stored, and say so for each source; a stronger proof stays."""
    library, expected = run.hub.library, Counter(source for found in page.announcements for source in found.sources)
    records = []
    for source in (f"arxiv:{subject}" for subject in request.subjects):
        report = run.reports[source]
        report.skipped += len(page.skipped)
        if page.day is None:
            continue
        report.day = page.day
        stored = library.shelves.listed(source, page.day)
        report.reason = why_empty(page.day) if not page.announcements else None
        held = library.ledger.get(source, page.day)
        if held and held.proven and (held.expected or 0) >= expected[source]:
            report.verified = held.verified
            continue
        report.verified = "feed" if not doubt and stored >= expected[source] else None
        reason = doubt or (report.reason if not expected[source] else None)
        records.append(DayRecord(source, page.day, expected[source], stored, report.verified, reason))
    return records


def _doubt(page: Page) -> str | None:
    """Why a page may not be everything that was announced."""
    if page.fault:
        return _("{fault}; {n} papers of this feed kept").format(fault=page.fault, n=len(page.announcements))
    if page.skipped:
        first = page.skipped[0]
        return _("{n} entries could not be read; first: {entry} ({reason})").format(
            n=len(page.skipped), entry=first.entry, reason=first.reason
        )
    if page.full:
        return _("the feed is at arXiv's limit of {n} papers; replacements may be missing").format(n=feed.FEED_LIMIT)
    return None


def _unchanged(run: Run, request: Request, today: dt.date) -> None:
    """The feed is as it was: the record of the day that it held says how many papers that were."""
    ledger = run.hub.library.ledger
    day = ledger.feed_day(request.url)
    for source in (f"arxiv:{subject}" for subject in request.subjects):
        report = run.reports[source]
        held = ledger.get(source, day) if day else None
        if held:
            report.day, report.verified = held.day, held.verified
            report.reason = held.reason if not held.expected else None
            report.announced = report.unchanged = held.stored
        if day and day < today:
            run.fail(source, _("the feed is stale: it still holds {day}").format(day=day))
