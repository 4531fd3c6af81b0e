"""One run of a sync: what every kind of source shares - asking, storing, reporting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import TypeVar

from academichub.domain.exchange import Body, Request
from academichub.domain.identifiers import PaperId
from academichub.domain.ledger import Validators
from academichub.domain.merging import Change, Known, decide, merge
from academichub.domain.paper import Announcement
from academichub.domain.tracking import Matcher
from academichub.errors import SourceError
from academichub.hub import Hub
from academichub.store.library import Library
from academichub.work.sync.events import SourceReport, Stored
from academichub.work.sync.fitting import filled_in, fitting

Parsed = TypeVar("Parsed")

BATCH = 50
"""Papers a transaction: a reader's key waits at most this long for a sync's write."""
TRIES = 3
_PASSING = frozenset({"empty", "not-a-feed", "not-a-listing", "truncated", "malformed"})
"""Kinds of unreadable answers that another try may well mend: a captive portal, a cut connection."""


class Run:
    """The state of one sync."""

    def __init__(self, hub: Hub, sources: Sequence[str]) -> None:
        self.hub = hub
        self.reports = {source: SourceReport(source) for source in sources}
        self.matcher = Matcher(hub.config.tracked)
        self.refused: set[str] = set()
        """Categories that arXiv does not know."""
        self.started = time.monotonic()

    def of_server(self, server: str) -> list[str]:
        """The sources of one server, such as `arxiv`, without its name."""
        prefix = f"{server}:"
        return [source.removeprefix(prefix) for source in self.reports if source.startswith(prefix)]

    async def ask(self, request: Request, parse: Callable[[Body], Parsed]) -> Parsed:
        """What a parser makes of an answer. Raises NetError and SourceError."""
        answer = await self.ask_if_changed(request, parse, None)
        assert answer is not None
        return answer

    async def ask_if_changed(
        self, request: Request, parse: Callable[[Body], Parsed], validators: Validators | None
    ) -> Parsed | None:
        """The same, or None if the answer has not changed; asked again if it is unreadable in a way that may pass."""
        for attempt in range(1, TRIES + 1):
            body = await self.hub.client().get(request, validators)
            if body is None:
                return None
            try:
                return await asyncio.to_thread(parse, body)
            except SourceError as error:
                if error.kind not in _PASSING or attempt == TRIES:
                    raise
        raise AssertionError("unreachable: the last try returns or raises")

    async def store(
        self, announcements: Iterable[Announcement], *, count: bool = True, overwrite: bool = False
    ) -> AsyncIterator[Stored]:
        """Merge and write some announcements; `count` puts them into the reports.

        A journal's feed changes no text that is there already, unless it may `overwrite` it.
        """
        found = await asyncio.to_thread(merge, announcements)
        with self.hub.library.another() as library:
            for at in range(0, len(found), BATCH):
                changes = await asyncio.to_thread(self._write, library, found[at : at + BATCH], overwrite)
                if count:
                    self._count(changes)
                yield Stored(min(at + BATCH, len(found)), len(found))

    def _write(self, library: Library, found: Sequence[Announcement], overwrite: bool) -> list[Change]:
        """One batch: what it changes, decided against what is known, and written."""
        known = library.papers.known([announcement.paper.id for announcement in found])
        for announcement in found:
            if announcement.paper.id not in known and (linked := library.papers.known_as(announcement.paper)):
                known[announcement.paper.id] = linked
        fills = [fill for one in found if (fill := filled_in(library.papers, known.get(one.paper.id), one))]
        self._apply(library, [decide(library.papers.known([fill.paper.id])[fill.paper.id], fill) for fill in fills])
        fitted = [one if overwrite else fitting(library.papers, known.get(one.paper.id), one) for one in found]
        changes = [decide(known.get(announcement.paper.id), announcement) for announcement in fitted]
        self._apply(library, changes)
        self._mark_replaced(library, known, changes)
        return changes

    def _apply(self, library: Library, changes: Sequence[Change]) -> None:
        real = [change for change in changes if change.kind != "unchanged"]
        if real:
            library.papers.apply(real, [self.matcher.matches(change.announcement.paper) for change in real])

    def _mark_replaced(self, library: Library, known: dict[PaperId, Known], changes: Sequence[Change]) -> None:
        """If the reader wants it so, a read paper is unread again with its new version: an act that can be undone."""
        if not self.hub.config.interface.replaced_unread:
            return
        grown = [
            change.key for change in changes
            if change.key is not None and change.announcement.paper.version > known[change.announcement.paper.id].version
        ]  # fmt: skip
        if grown:
            library.marks.mark("read", False, grown, "replaced")

    def _count(self, changes: Sequence[Change]) -> None:
        for change in changes:
            for source in change.seen.sources:
                if report := self.reports.get(source):
                    report.announced += 1
                    setattr(report, change.kind, getattr(report, change.kind) + 1)

    def fail(self, source: str, error: str) -> None:
        """A source's sync went wrong; the first error stands."""
        report = self.reports[source]
        report.error = report.error or error

    def note_results(self) -> None:
        """Write how each source's sync ended."""
        for report in self.reports.values():
            report.seconds = report.seconds or time.monotonic() - self.started
            self.hub.library.ledger.note_result(report.source, report.error or "", self.hub.now())
