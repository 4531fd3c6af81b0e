"""bioRxiv and medRxiv: the newest from the feed, then every posting since the last day read, from the API."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from functools import partial

from academichub.domain.days import et_date
from academichub.domain.exchange import Body
from academichub.domain.ledger import DayRecord, Validators
from academichub.domain.paper import Announcement
from academichub.errors import NetError, SourceError
from academichub.i18n import _
from academichub.sources import preprints
from academichub.work.sync.events import Event, Fetching, Filling
from academichub.work.sync.run import Run

PAGES = 400


async def sync_preprints(run: Run, since: dt.date | None) -> AsyncIterator[Event]:
    """Both servers' part of a sync."""
    for server in preprints.SERVERS:
        if slugs := run.of_server(server):
            async for event in _server(run, server, slugs, since):
                yield event


async def _server(run: Run, server: str, slugs: Sequence[str], since: dt.date | None) -> AsyncIterator[Event]:
    today = et_date(run.hub.now())
    for slug in slugs:
        yield Fetching((f"{server}:{slug}",))
        async for event in _newest(run, server, slug):
            yield event
    first = _first_day(run, server, slugs, since, today)
    yield Filling(first, 0, (today - first).days + 1)
    try:
        found = await _postings(run, server, slugs, first, today)
    except (NetError, SourceError) as error:
        for slug in slugs:
            run.fail(f"{server}:{slug}", _("not complete: {reason}").format(reason=error))
        return
    for day in sorted({announcement.announced for announcement in found}):
        async for event in run.store([announcement for announcement in found if announcement.announced == day]):
            yield event
    _close(run, [f"{server}:{slug}" for slug in slugs], found, first, today)


async def _newest(run: Run, server: str, slug: str) -> AsyncIterator[Event]:
    """The feed of one subject. What it lacks the API has, so its failure is a note."""
    ledger, source = run.hub.library.ledger, f"{server}:{slug}"
    request = preprints.feed(server, [slug])
    try:
        answer = await run.ask_if_changed(request, partial(_parsed, server, source), ledger.validators(request.url))
    except (NetError, SourceError) as error:
        run.reports[source].note = _("feed: {reason}").format(reason=error)
        return
    if answer is None:
        return
    validators, found = answer
    async for event in run.store(found, count=False):
        yield event
    ledger.keep_feed(request.url, validators, None, run.hub.now())


def _parsed(server: str, source: str, body: Body) -> tuple[Validators, list[Announcement]]:
    return body.validators, preprints.parse_feed(body, server, source)


def _first_day(run: Run, server: str, slugs: Sequence[str], since: dt.date | None, today: dt.date) -> dt.date:
    """The last day read, which may have grown since; on a first sync yesterday, or the day asked for."""
    if since:
        return min(since, today)
    read = [max(run.hub.library.ledger.of(f"{server}:{slug}"), default=None) for slug in slugs]
    return min(day or today - dt.timedelta(days=1) for day in read)


async def _postings(run: Run, server: str, slugs: Sequence[str], first: dt.date, last: dt.date) -> list[Announcement]:
    """Every posting of a span of days. The next page begins where this one's count ends: its size is not assumed."""
    found: list[Announcement] = []
    cursor = 0
    for _page in range(PAGES):
        request = preprints.postings(server, first, last, cursor)
        page = await run.ask(request, partial(preprints.parse_postings, server=server, followed=slugs))
        found += page.announcements
        cursor += page.count
        if not page.count or cursor >= page.total:
            return found
    raise SourceError("endless", _("the list of postings does not end"))


def _close(run: Run, sources: Sequence[str], found: Sequence[Announcement], first: dt.date, last: dt.date) -> None:
    posted = {(source, one.announced, one.paper.id) for one in found for source in one.sources}
    expected = Counter((source, day) for source, day, _paper in posted)
    records = []
    for source in sources:
        for step in range((last - first).days + 1):
            day = first + dt.timedelta(days=step)
            stored = run.hub.library.shelves.listed(source, day)
            reason = None if expected[source, day] else "unposted"
            records.append(DayRecord(source, day, max(expected[source, day], stored), stored, "api", reason))
        report = run.reports[source]
        report.day, report.verified = last, "api"
        report.reason = "unposted" if not report.announced else None
    run.hub.library.ledger.close(records, run.hub.now())
