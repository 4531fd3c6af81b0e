"""Proof that a day is complete, and what was missing of it.

A listing page says which papers a category announced on a day. What the library lacks of them is fetched from the
OAI-PMH records (many papers) or the search API (few), and only then is the day called complete. Days that were never
proven are asked for again at every sync, so an absence of any length is filled, and an interrupted run goes on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field

from academichub.domain.days import et_date, weekday_after, weekdays, why_empty
from academichub.domain.exchange import Body
from academichub.domain.identifiers import PaperId
from academichub.domain.ledger import DayRecord
from academichub.domain.paper import Announcement, AnnounceType, Paper
from academichub.errors import NetError, SourceError
from academichub.i18n import _
from academichub.sources.arxiv import feed, listing, oai
from academichub.work.sync.events import Event, Fetching, Filling
from academichub.work.sync.harvest import Harvest
from academichub.work.sync.run import Run

REASKED = 3
"""Weekdays for which a day that only its feed vouches for is asked for again, and one that is proven is rechecked."""


@dataclass(slots=True)
class _Day:
    """The listings of one day."""

    day: dt.date
    listings: dict[str, listing.Listing] = field(default_factory=dict)

    def wanted(self) -> dict[PaperId, AnnounceType]:
        """Every paper of the day, with the strongest section that it stands in."""
        found: dict[PaperId, AnnounceType] = {}
        for page in self.listings.values():
            for identity, section in page.papers.items():
                found[identity] = min(section, found.get(identity, section))
        return found


class Filler:
    """Proves and fills days of arXiv's categories."""

    def __init__(self, run: Run, categories: Sequence[str], today: dt.date) -> None:
        self.run = run
        self.library = run.hub.library
        self.categories = categories
        self.today = today
        self.harvest = Harvest(run, categories, et_date(run.hub.now()))

    # --- the current announcement ---

    async def prove_today(self) -> AsyncIterator[Event]:
        """Check the current announcement against its listing pages, as far as it is not proven yet."""
        wanted = _Day(self.today)
        for category in self.categories:
            record = self.library.ledger.get(f"arxiv:{category}", self.today)
            if record and record.proven:
                self._credit(category, record)
                continue
            yield Fetching((f"arxiv:{category}",))
            page = await self._listing(category, current=True)
            if page and page.day == self.today:
                wanted.listings[category] = page
            elif page:
                self._mind_age(category, page)
        async for event in self._complete(wanted):
            yield event

    def _credit(self, category: str, record: DayRecord) -> None:
        report = self.run.reports[f"arxiv:{category}"]
        report.verified, report.day = record.verified, record.day
        report.announced = report.announced or record.stored
        report.overcome(_("the day was complete already"))

    def _mind_age(self, category: str, page: listing.Listing) -> None:
        """A listing of an earlier day: no announcement today, or a stale page."""
        source = f"arxiv:{category}"
        record = self.library.ledger.get(source, self.today)
        if page.day >= self.today or (record and not record.expected):
            return
        told = _("the listing is stale: it still shows {day}").format(day=page.day)
        self.run.fail(source, told)
        if record is None:
            self.library.ledger.close([DayRecord(source, self.today, None, 0, None, told)], self.run.hub.now())

    async def _listing(
        self, category: str, day: dt.date | None = None, *, current: bool = False
    ) -> listing.Listing | None:
        """A listing page, or None and the reason told."""
        request = listing.current(category) if current else listing.catchup(category, day or self.today)
        try:
            page = await self.run.ask(request, _whole_listing)
        except (NetError, SourceError) as error:
            told = _("not proven: {reason}").format(reason=error)
            report = self.run.reports[f"arxiv:{category}"]
            held = self.library.ledger.get(report.source, day) if day else None
            if current or (held and held.verified):
                report.note = report.note or told
            else:
                self.run.fail(report.source, f"{day}: {told}")
            return None
        if day and page.day != day:
            self.run.fail(f"arxiv:{category}", _("the listing of {day} shows {other}").format(day=day, other=page.day))
            return None
        return page

    # --- missed days ---

    async def fill(self, since: dt.date | None) -> AsyncIterator[Event]:
        """Every weekday without proof since the source was first followed, oldest first."""
        open_days = self._open_days(since)
        for done, (day, categories) in enumerate(sorted(open_days.items())):
            yield Filling(day, done, len(open_days))
            if (self.today - day).days > listing.CATCHUP_DAYS:
                async for event in self._by_search(day, categories):
                    yield event
                continue
            wanted = _Day(day)
            for category in categories:
                if page := await self._listing(category, day):
                    wanted.listings[category] = page
                else:
                    self._note_doubt(category, day)
            async for event in self._complete(wanted):
                yield event

    def _open_days(self, since: dt.date | None) -> dict[dt.date, list[str]]:
        found: dict[dt.date, list[str]] = {}
        reasked = weekday_after(self.today, -REASKED)
        for category in self.categories:
            records = self.library.ledger.of(f"arxiv:{category}")
            first = min([*records, self.today] if since is None else [since])
            for day in weekdays(first, self.today - dt.timedelta(days=1)):
                record = records.get(day)
                unproven = record is not None and record.verified == "feed" and record.reason != "holiday"
                if record is None or not record.verified or (unproven and day >= reasked):
                    found.setdefault(day, []).append(category)
        return found

    async def _by_search(self, day: dt.date, categories: Sequence[str]) -> AsyncIterator[Event]:
        """A day that no listing page holds any more: what was first submitted for it."""
        for category in categories:
            source = f"arxiv:{category}"
            try:
                papers = await self.harvest.submitted_for(category, day)
            except (NetError, SourceError) as error:
                self.run.fail(source, f"{day}: {error}")
                continue
            async for event in self.run.store([self._first_announced(category, paper, day) for paper in papers]):
                yield event
            stored = self.library.shelves.listed(source, day)
            told = _("from the search API; replacements of that day are not known any more")
            self.library.ledger.close([DayRecord(source, day, len(papers), stored, "search", told)], self.run.hub.now())

    def _first_announced(self, category: str, paper: Paper, day: dt.date) -> Announcement:
        ours = feed.sources_of(paper.categories[:1], self.categories, guess=False)
        return Announcement(paper, AnnounceType.NEW if ours else AnnounceType.CROSS, day, (f"arxiv:{category}",), 1)

    def _note_doubt(self, category: str, day: dt.date) -> None:
        """The day stays open, and the ledger says why."""
        source = f"arxiv:{category}"
        held = self.library.ledger.get(source, day)
        if held is None or not held.verified:
            stored = self.library.shelves.listed(source, day)
            reason = self.run.reports[source].error
            expected = held.expected if held else None
            self.library.ledger.close([DayRecord(source, day, expected, stored, None, reason)], self.run.hub.now())

    # --- completing ---

    async def _complete(self, day: _Day) -> AsyncIterator[Event]:
        """Store what the listings of a day hold and the library lacks; close its books."""
        if not day.listings:
            return
        wanted = day.wanted()
        lacking = self._lacking(day)
        self._drop_strays(day)
        if lacking:
            papers = await self.harvest.papers(lacking, day.day)
            found = [self._announcement(day, identity, wanted[identity], *papers[identity]) for identity in papers]
            async for event in self.run.store(found):
                yield event
        self._close(day)

    def _lacking(self, day: _Day) -> dict[PaperId, AnnounceType]:
        """What some category lists and the library has not noted for it."""
        lacking: dict[PaperId, AnnounceType] = {}
        for category, page in day.listings.items():
            sighted = self.library.papers.sighted(f"arxiv:{category}", day.day)
            for identity, section in page.papers.items():
                if identity not in sighted:
                    lacking[identity] = min(section, lacking.get(identity, section))
        return lacking

    def _drop_strays(self, day: _Day) -> None:
        """A feed that held another day's announcement: most of what it brought stands in no listing of this day."""
        for category, page in day.listings.items():
            source = f"arxiv:{category}"
            sighted = self.library.papers.sighted(source, day.day)
            strays = [identity for identity in sighted if identity not in page.papers]
            if len(strays) * 2 > len(sighted):
                self.library.papers.forget_sightings(source, day.day, strays)

    def _announcement(
        self, day: _Day, identity: PaperId, section: AnnounceType, paper: Paper, version: int
    ) -> Announcement:
        sources = tuple(f"arxiv:{category}" for category, page in day.listings.items() if identity in page.papers)
        if section is AnnounceType.REPLACE and not feed.sources_of(paper.categories[:1], self.categories, guess=False):
            section = AnnounceType.REPLACE_CROSS
        return Announcement(paper, section, day.day, sources, version)

    def _close(self, day: _Day) -> None:
        records = []
        for category, page in day.listings.items():
            source, expected = f"arxiv:{category}", len(page.papers)
            sighted = self.library.papers.sighted(source, day.day)
            missing = sum(identity not in sighted for identity in page.papers)
            reason = _("{n} papers of the listing could not be fetched yet").format(n=missing) if missing else None
            if not missing and not expected:
                reason = why_empty(day.day)
            proof = None if missing else "listing"
            records.append(DayRecord(source, day.day, expected, len(sighted), proof, reason))
            self._report(source, records[-1])
        self.library.ledger.close(records, self.run.hub.now())

    def _report(self, source: str, record: DayRecord) -> None:
        report = self.run.reports[source]
        if record.day == self.today:
            report.day, report.verified = record.day, record.verified
            report.reason = record.reason if not record.expected else None
            if record.verified:
                report.overcome(_("completed from the listing"))
        if not record.verified:
            self.run.fail(source, f"{record.day}: {record.reason}")

    # --- rechecking ---

    async def recheck(self) -> AsyncIterator[Event]:
        """Ask OAI-PMH once whether the last days' listings had left anything out."""
        first = weekday_after(self.today, -REASKED)
        for category in self.categories:
            source = f"arxiv:{category}"
            due = [
                record for day, record in self.library.ledger.of(source).items()
                if first <= day < self.today and record.verified == "listing"
            ]  # fmt: skip
            if not due:
                continue
            yield Fetching((source,))
            try:
                records = await self.harvest.changed(category, due[0].day, self.today)
            except (NetError, SourceError) as error:
                self.run.reports[source].note = _("not rechecked: {reason}").format(reason=error)
                continue
            async for event in self.run.store(self._left_out(category, records, {record.day for record in due})):
                yield event
            self._rechecked(source, due)

    def _left_out(self, category: str, records: Iterable[oai.RawRecord], days: set[dt.date]) -> list[Announcement]:
        """Papers that were submitted for one of these days and that the library has never seen."""
        fresh = {record.paper.id: record for record in records if record.versions[0][1] in days}
        known = self.library.papers.known(list(fresh))
        found = []
        for identity, record in fresh.items():
            if identity not in known and record.changed < self.today:
                found.append(self._first_announced(category, record.paper, record.versions[0][1]))
        return found

    def _rechecked(self, source: str, due: Sequence[DayRecord]) -> None:
        records = []
        for record in due:
            stored = self.library.shelves.listed(source, record.day)
            records.append(
                DayRecord(source, record.day, max(stored, record.expected or 0), stored, "oai", record.reason)
            )
        self.library.ledger.close(records, self.run.hub.now())


def _whole_listing(body: Body) -> listing.Listing:
    page = listing.parse(body)
    if not page.whole:
        raise SourceError("truncated", _("the listing was cut off"))
    return page
