"""Sync: fetch, merge, match, store. Interrupted at any instant and run again, it ends the same.

Progress is an async iterator of what happened. Parsing and writing run in threads, so whoever consumes it on an
event loop stays quick. Validators and the ledger are written last: until then the feed counts as never seen.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from academichub.domain.days import why_empty
from academichub.domain.exchange import Body, Page, Request
from academichub.domain.ledger import DayRecord
from academichub.domain.merging import Change, decide, merge
from academichub.domain.paper import Announcement
from academichub.domain.tracking import Matcher
from academichub.errors import BusyError, NetError, SourceError, UsageError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.sources import arxiv
from academichub.store.library import Library
from academichub.work.track import rematch

BATCH = 50
"""Papers a transaction: a reader's key waits at most this long for a sync's write."""
LEASE = 900.0


@dataclass(slots=True)
class SourceReport:
    """What a sync did for one source."""

    source: str
    announced: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    verified: str | None = None
    error: str | None = None
    reason: str | None = None
    """Why nothing was announced."""
    seconds: float = 0.0
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Fetching:
    """A feed is being asked for."""

    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """So many of a feed's papers are in the library."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Every source is done."""

    reports: tuple[SourceReport, ...]

    @property
    def failed(self) -> bool:
        """Whether any source failed."""
        return any(report.error for report in self.reports)

    @property
    def new(self) -> int:
        """How many announcements of papers not known before, summed over the sources."""
        return sum(report.new for report in self.reports)


Event = Fetching | Stored | Finished


@dataclass(slots=True)
class _Run:
    """The state of one sync."""

    reports: dict[str, SourceReport]
    queue: list[Request]
    started: float = field(default_factory=time.monotonic)

    def of(self, request: Request) -> list[SourceReport]:
        return [self.reports[f"arxiv:{subject}"] for subject in request.subjects]

    def fail(self, request: Request, error: str) -> None:
        for report in self.of(request):
            report.error = error
            report.seconds = time.monotonic() - self.started


def chosen_sources(hub: Hub, names: Sequence[str]) -> tuple[str, ...]:
    """The followed sources of these names (all, if none is named). Raises UsageError for one not followed."""
    followed = {source.lower(): source for source in hub.config.sources}
    chosen = []
    for name in names:
        full = name.lower() if ":" in name else f"arxiv:{name.lower()}"
        if full not in followed:
            raise UsageError(_("{name} is not among the sources you follow").format(name=name))
        chosen.append(followed[full])
    return tuple(dict.fromkeys(chosen)) or hub.config.sources


async def sync(hub: Hub, names: Sequence[str] = ()) -> AsyncIterator[Event]:
    """Bring the library up to date with the sources. Raises BusyError if another process is doing so."""
    sources = chosen_sources(hub, names)
    if not hub.library.leases.take("sync", LEASE):
        raise BusyError(_("another sync is running; it will have everything"))
    try:
        await asyncio.to_thread(_rematch, hub)
        async for event in _sync(hub, sources):
            yield event
    finally:
        hub.library.leases.give_back("sync")


def _rematch(hub: Hub) -> None:
    with hub.library.another() as library:
        rematch(library, hub.config.tracked)


async def _sync(hub: Hub, sources: Sequence[str]) -> AsyncIterator[Event]:
    loads = {source.removeprefix("arxiv:"): load for source, load in hub.library.ledger.loads().items()}
    categories = [source.removeprefix("arxiv:") for source in sources]
    run = _Run({source: SourceReport(source) for source in sources}, arxiv.requests(categories, loads))
    matcher = Matcher(hub.config.tracked)
    while run.queue:
        request = run.queue.pop(0)
        yield Fetching(tuple(report.source for report in run.of(request)))
        try:
            body = await hub.client().get(request, hub.library.ledger.validators(request.url))
            page = await asyncio.to_thread(arxiv.parse, request, body) if body else None
        except arxiv.BadCategory as error:
            _without(run, request, error)
            continue
        except (NetError, SourceError) as error:
            run.fail(request, str(error))
            continue
        if page and page.full and (halves := arxiv.halves(request)):
            run.queue = [*halves, *run.queue]
            continue
        async for event in _store(hub, run, request, body, page, matcher):
            yield event
    yield Finished(tuple(run.reports.values()))


def _without(run: _Run, request: Request, error: arxiv.BadCategory) -> None:
    """Ask again without the category that arXiv does not know; it alone fails."""
    if not error.category:
        return run.fail(request, str(error))
    run.fail(arxiv.request([error.category]), str(error))
    if rest := [subject for subject in request.subjects if subject != error.category]:
        run.queue.insert(0, arxiv.request(rest))
    return None


async def _store(
    hub: Hub, run: _Run, request: Request, body: Body | None, page: Page | None, matcher: Matcher
) -> AsyncIterator[Event]:
    """Store one feed's page and close its books; an unchanged feed has its books closed already."""
    if page is None or body is None:
        _report_unchanged(hub, run, request)
        return
    found = merge(page.announcements)
    with hub.library.another() as library:
        for at in range(0, len(found), BATCH):
            changes = await asyncio.to_thread(_write, library, matcher, found[at : at + BATCH])
            _count(run, changes)
            yield Stored(min(at + BATCH, len(found)), len(found))
        days = await asyncio.to_thread(_close_books, library, run, request, page, found)
        complete = not page.fault and not page.skipped and not page.full
        library.ledger.close_feed(request.url, body.validators if complete else None, days, hub.now())
        if not complete:
            library.ledger.forget_feed(request.url)


def _write(library: Library, matcher: Matcher, found: Sequence[Announcement]) -> list[Change]:
    """One batch: what it changes, decided against what is known, and written."""
    known = library.papers.known([announcement.paper.id for announcement in found])
    changes = [decide(known.get(announcement.paper.id), announcement) for announcement in found]
    real = [change for change in changes if change.kind != "unchanged"]
    if real:
        library.papers.apply(real, [matcher.matches(change.announcement.paper) for change in real])
    return changes


def _count(run: _Run, changes: Sequence[Change]) -> None:
    for change in changes:
        for source in change.announcement.sources:
            report = run.reports[source]
            report.announced += 1
            setattr(report, change.kind, getattr(report, change.kind) + 1)


def _close_books(
    library: Library, run: _Run, request: Request, page: Page, found: Sequence[Announcement]
) -> list[DayRecord]:
    """Weigh what was announced against what is stored, and say so for each source."""
    expected = Counter(source for announcement in found for source in announcement.sources)
    records = []
    for report in run.of(request):
        report.seconds = time.monotonic() - run.started
        report.day = page.day
        report.skipped += len(page.skipped)
        doubt = _doubt(page)
        if doubt:
            report.error = doubt
        if page.day is None:
            continue
        stored = library.shelves.listed(report.source, page.day)
        if not found:
            report.reason = why_empty(page.day)
        if not doubt and stored >= expected[report.source]:
            report.verified = "feed"
        reason = doubt or (report.reason if not expected[report.source] else None)
        records.append(DayRecord(report.source, page.day, expected[report.source], stored, report.verified, reason))
    return records


def _doubt(page: Page) -> str | None:
    """Why a page may not be everything that was announced."""
    if page.fault:
        return _("{fault}; {n} papers kept, the rest is asked for again next time").format(
            fault=page.fault, n=len(page.announcements)
        )
    if page.skipped:
        first = page.skipped[0]
        return _("{n} entries could not be read; first: {entry} ({reason})").format(
            n=len(page.skipped), entry=first.entry, reason=first.reason
        )
    if page.full:
        return _("the feed is at arXiv's limit of {n} papers; replacements may be missing").format(n=arxiv.FEED_LIMIT)
    return None


def _report_unchanged(hub: Hub, run: _Run, request: Request) -> None:
    """The feed is as it was: its last day's record says how many that were."""
    for report in run.of(request):
        report.seconds = time.monotonic() - run.started
        last = hub.library.ledger.last(report.source)
        if last:
            report.day, report.verified, report.reason = last.day, last.verified, last.reason
            report.announced = report.unchanged = last.stored
