"""Running a sync in a test, and looking at what it left."""

from __future__ import annotations

import asyncio
import datetime as dt

from academichub.clock import Clock
from academichub.domain.paper import Record
from academichub.domain.views import ALL
from academichub.hub import Hub
from academichub.work.sync import Finished, SourceReport, sync
from tests.conftest import NOW


def run(hub: Hub, *names: str, since: dt.date | None = None) -> dict[str, SourceReport]:
    """One sync; its reports by source."""

    async def all_of_it() -> Finished:
        return [event async for event in sync(hub, names, since)][-1]  # type: ignore[return-value]  # the last is Finished

    return {report.source: report for report in asyncio.run(all_of_it()).reports}


def later(hub: Hub, days: int) -> dt.date:
    """Let it be so many days after the tests' now; returns the ET date."""
    hub.clock = Clock(NOW + dt.timedelta(days=days))
    return NOW.date() + dt.timedelta(days=days)


def records(hub: Hub) -> list[Record]:
    """Everything in the library."""
    return list(hub.library.papers.records(hub.library.shelves.keys(ALL), "zh"))


def record(hub: Hub, name: str) -> Record:
    """The paper that an identifier leads to."""
    (key,) = hub.library.papers.find(name)
    found = hub.library.papers.record(key, "zh")
    assert found
    return found
