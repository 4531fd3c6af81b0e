"""Journals and any other feed: read conditionally, taken from Crossref where the publisher lets no program in."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from academichub.config.sources import kind_of
from academichub.data import Journal, journals
from academichub.domain.days import et_date
from academichub.domain.exchange import Body, Request
from academichub.domain.ledger import DayRecord
from academichub.domain.paper import Announcement, AnnounceType
from academichub.errors import NetError, SourceError
from academichub.i18n import _
from academichub.sources import crossref, feeds
from academichub.work.sync.events import Event, Fetching
from academichub.work.sync.run import Run

FEW = 10
"""Entries below which a feed with nothing known in it is no sign of a gap."""
CROSSREF_MOST = 1_000
"""Articles of one journal that are asked for at once."""
LOOK_BACK = 14
"""Days that Crossref is asked for where the last good sync is not known."""


async def sync_journals(run: Run) -> AsyncIterator[Event]:
    """Every journal's and feed's part of a sync."""
    for source in [source for source in run.reports if kind_of(source) in ("journal", "feed")]:
        yield Fetching((source,))
        journal = journals().get(source.casefold())
        try:
            async for event in _source(run, source, journal):
                yield event
        except (NetError, SourceError) as error:
            run.fail(source, str(error))


async def _source(run: Run, source: str, journal: Journal | None) -> AsyncIterator[Event]:
    url = journal.url if journal else source
    ledger = run.hub.library.ledger
    if url.startswith("crossref:"):
        where = url.removeprefix("crossref:").replace("prefix/", "prefixes/")
        page: feeds.FeedPage | None = await _from_crossref(run, source, where)
    else:
        try:
            page = await run.ask_if_changed(Request(url), _parsed, ledger.validators(url))
        except (NetError, SourceError) as error:
            if error.kind != "blocked" or not journal or not journal.issn:
                raise
            run.reports[source].note = _("{reason}; taken from Crossref").format(reason=error)
            page = await _from_crossref(run, source, f"journals/{journal.issn}")
    if page is None:
        _unchanged(run, source)
        return
    entries = page.entries
    if _rolled_over(run, source, entries):
        entries = (*entries, *await _between(run, source, journal))
    doubt = _doubt(page)
    async for event in _store(run, source, entries, doubt):
        yield event
    run.reports[source].skipped += len(page.skipped)
    if doubt:
        run.fail(source, doubt)
        ledger.forget_feed(url)
    elif page.validators:
        ledger.keep_feed(url, page.validators, None, run.hub.now())


def _doubt(page: feeds.FeedPage) -> str | None:
    """Why a feed may hold more than was read."""
    if page.fault:
        return _("{fault}; {n} papers of this feed kept").format(fault=page.fault, n=len(page.entries))
    return None


def _parsed(body: Body) -> feeds.FeedPage:
    page = feeds.parse(body)
    if page.fault and not page.entries:
        raise SourceError("truncated", page.fault)
    return replace(page, validators=None if page.fault or page.skipped else body.validators)


async def _from_crossref(run: Run, source: str, where: str) -> feeds.FeedPage:
    """What Crossref learned of since the last good sync."""
    state = run.hub.library.ledger.states().get(source)
    since = et_date(state.good) if state and state.good else et_date(run.hub.now()) - dt.timedelta(days=LOOK_BACK)
    found: list[feeds.Entry] = []
    for offset in range(0, CROSSREF_MOST, crossref.ROWS):
        request = crossref.articles(where, since - dt.timedelta(days=2), run.hub.config.network.contact, offset)
        entries, total = await run.ask(request, crossref.parse_list)
        found += entries
        if offset + crossref.ROWS >= total:
            break
    return feeds.FeedPage("", tuple(found), (), 0)


async def _store(run: Run, source: str, entries: Sequence[feeds.Entry], doubt: str | None) -> AsyncIterator[Event]:
    """Store a feed's papers. One that appears after the feed was first read is announced today, whatever its own date."""
    today = et_date(run.hub.now())
    read_before = bool(run.hub.library.ledger.of(source))
    sighted = run.hub.library.papers.days_of(source, [entry.paper.id for entry in entries])
    found = []
    for entry in entries:
        own = min(et_date(entry.dated), today) if entry.dated else today
        day = sighted.get(entry.paper.id) or (today if read_before else own)
        found.append(Announcement(entry.paper, AnnounceType.NEW, day, (source,)))
    async for event in run.store(found):
        yield event
    fresh = run.hub.library.shelves.listed(source, today)
    proof = None if doubt else "feed"
    record = DayRecord(source, today, fresh, fresh, proof, doubt or (None if fresh else "unposted"))
    run.hub.library.ledger.close([record], run.hub.now())
    report = run.reports[source]
    report.day, report.verified, report.reason = today, proof, None if fresh else "unposted"


def _rolled_over(run: Run, source: str, entries: Sequence[feeds.Entry]) -> bool:
    """Whether a feed that was read before holds nothing known: what stood in it between may have been missed."""
    ids = [entry.paper.id for entry in entries]
    return (
        bool(run.hub.library.ledger.of(source)) and len(ids) >= FEW and not run.hub.library.papers.days_of(source, ids)
    )


async def _between(run: Run, source: str, journal: Journal | None) -> list[feeds.Entry]:
    """What a feed dropped before we looked, from Crossref; a doubt where that cannot be had."""
    told = _("every entry of the feed is new: earlier ones may have been missed")
    if journal and journal.issn:
        try:
            found = await _from_crossref(run, source, f"journals/{journal.issn}")
        except (NetError, SourceError) as error:
            run.reports[source].note = f"{told}; {error}"
            return []
        run.reports[source].note = _("{reason}; taken from Crossref").format(reason=told)
        return list(found.entries)
    run.reports[source].note = told
    return []


def _unchanged(run: Run, source: str) -> None:
    today = et_date(run.hub.now())
    stored = run.hub.library.shelves.listed(source, today)
    report = run.reports[source]
    report.day, report.verified, report.announced, report.unchanged = today, "feed", stored, stored
    run.hub.library.ledger.close(
        [DayRecord(source, today, stored, stored, "feed", None if stored else "unposted")], run.hub.now()
    )
