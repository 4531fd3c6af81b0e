"""Metadata of given papers: the library's own, OAI-PMH records of a span of days, or the search API."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence

from academichub.domain.days import CUTOFF, ET, announced_for, weekday_after
from academichub.domain.identifiers import PaperId
from academichub.domain.paper import AnnounceType, Paper, Record
from academichub.errors import NetError, SourceError
from academichub.i18n import _
from academichub.sources.arxiv import oai, search
from academichub.work.sync.run import Run

MANY = 60
"""Papers from which on whole days of records are fetched rather than single papers."""
PAGES = 400
Found = dict[PaperId, tuple[Paper, int]]
"""A paper as it is now, and the version that was announced on the day asked for."""


class Harvest:
    """Fetches what is lacking, each record at most once a run."""

    def __init__(self, run: Run, categories: Sequence[str], today: dt.date) -> None:
        self.run = run
        self.categories = categories
        self.today = today
        self.records: dict[PaperId, oai.RawRecord] = {}
        self.since: dt.date | None = None

    async def papers(self, lacking: Mapping[PaperId, AnnounceType], day: dt.date) -> Found:
        """As many of these as can be had. What fails is told in the reports, and not found."""
        found = self._known(lacking, day)
        rest = [identity for identity in lacking if identity not in found]
        if len(rest) > MANY and (self.since is None or day < self.since):
            await self._gather(day)
        gathered = {
            identity: (record.paper, record.version_on(day))
            for identity in rest
            if (record := self.records.get(identity)) is not None
        }
        found.update(self._fresh(gathered, lacking, day))
        rest = [identity for identity in rest if identity not in found]
        searched = await self._search({identity: lacking[identity] for identity in rest}, day)
        return {**found, **self._fresh(searched, lacking, day)}

    def _fresh(self, found: Found, lacking: Mapping[PaperId, AnnounceType], day: dt.date) -> Found:
        """Without records that are older than the listing: a replacement must bring a version not known before."""
        announced = self.run.hub.library.papers.versions_before(found, day)
        return {
            identity: (paper, version)
            for identity, (paper, version) in found.items()
            if lacking[identity] < AnnounceType.REPLACE or paper.version > announced.get(identity, 1)
        }

    def _known(self, lacking: Mapping[PaperId, AnnounceType], day: dt.date) -> Found:
        """Papers that the library has; a replacement needs the text of its new version."""
        papers, found = self.run.hub.library.papers, {}
        ids = [identity for identity, section in lacking.items() if section < AnnounceType.REPLACE]
        for identity, known in papers.known(ids).items():
            record = papers.record(known.key, "")
            if record:
                found[identity] = (record.paper, _version_held(record, lacking[identity], day))
        return found

    async def _gather(self, day: dt.date) -> None:
        """Every record that changed since a day, category by category."""
        for category in self.categories:
            try:
                for record in await self.changed(category, day, self.today):
                    self.records[record.paper.id] = record
            except (NetError, SourceError) as error:
                self.run.reports[f"arxiv:{category}"].note = str(error)
                continue
        self.since = day

    async def changed(self, category: str, since: dt.date, until: dt.date) -> list[oai.RawRecord]:
        """The records of a category that changed between two days. Raises NetError and SourceError."""
        try:
            return [record async for record in self._pages(category, since, until)]
        except SourceError as error:
            if error.kind != "expired":
                raise
        return [record async for record in self._pages(category, since, until)]

    async def _pages(self, category: str, since: dt.date, until: dt.date) -> AsyncIterator[oai.RawRecord]:
        request = oai.changed(category, since, until)
        for _page in range(PAGES):
            page = await self.run.ask(request, oai.parse)
            for record in page.records:
                yield record
            if not page.token:
                return
            request = oai.more(category, page.token)

    async def submitted_for(self, category: str, day: dt.date) -> list[Paper]:
        """What was first submitted to a category between the two cut-offs before a feed day. Raises NetError and SourceError."""
        since, until = (
            dt.datetime.combine(weekday_after(day, -steps), CUTOFF, ET).astimezone(dt.UTC) for steps in (2, 1)
        )
        found: dict[PaperId, Paper] = {}
        for start in range(0, PAGES * search.PAGE, search.PAGE):
            papers, total = await self.run.ask(search.submitted(category, since, until, start), search.parse)
            found.update({paper.id: paper for paper in papers})
            if start + search.PAGE >= total:
                return list(found.values())
            if not papers:
                raise SourceError("empty", _("the search API left out a page"))
        return list(found.values())

    async def _search(self, lacking: Mapping[PaperId, AnnounceType], day: dt.date) -> Found:
        """Single papers from the search API."""
        found: Found = {}
        ids = list(lacking)
        for at in range(0, len(ids), search.IDS):
            try:
                papers, _total = await self.run.ask(search.by_ids(ids[at : at + search.IDS]), search.parse)
            except (NetError, SourceError) as error:
                for category in self.categories:
                    self.run.reports[f"arxiv:{category}"].note = str(error)
                break
            for paper in papers:
                if paper.id in lacking:
                    found[paper.id] = (paper, _version_then(paper, lacking[paper.id], day))
        return found


def _version_held(record: Record, section: AnnounceType, day: dt.date) -> int:
    """The version of a paper in the library that stood on a day."""
    if section is AnnounceType.NEW:
        return 1
    held = [(number, announced) for number, announced in record.versions if announced]
    then = [number for number, announced in held if announced <= day]
    return max(then) if then else max(1, min((number for number, _announced in held), default=2) - 1)


def _version_then(paper: Paper, section: AnnounceType, day: dt.date) -> int:
    """The version announced on a day; the search API tells only the times of the first and of the latest."""
    if section is AnnounceType.NEW:
        return 1
    late = paper.updated is not None and announced_for(paper.updated) > day
    return max(1, paper.version - 1) if late else paper.version
