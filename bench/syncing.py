"""A sync of 1,999 announcements into a library that holds all the others already."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import tempfile
import time
from pathlib import Path

import httpx
from tests.builders import announcement
from tests.fakes import atom

from academichub.clock import Clock
from academichub.config.options import AuthorEntry, Config, KeywordEntry
from academichub.config.reading import Loaded
from academichub.hub import Hub
from academichub.net.client import Client, NetOptions
from academichub.paths import Paths
from academichub.work.sync import Finished, sync
from bench.report import Report

COUNT = 1_999
NOW = dt.datetime(2026, 5, 29, 12, tzinfo=dt.UTC)


def measure(folder: Path, report: Report) -> None:
    """Papers a second, and the longest time that nothing else got a turn."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        copy.chmod(0o700)
        shutil.copy(folder / "library.db", copy / "library.db")
        rate, blocked = asyncio.run(_sync(copy))
    report.at_least("sync: 1,999 announcements", rate, 1_500, "papers/s")
    report.at_most("sync: the event loop blocked at most", blocked, 20, "ms")


async def _sync(folder: Path) -> tuple[float, float]:
    feed = atom([announcement(number) for number in range(1, COUNT + 1)], day="2026-05-29")
    config = Config(
        sources=("arxiv:cs.CL",),
        authors=tuple(AuthorEntry(f"Ada{number} Lovelace") for number in range(20)),
        keywords=tuple(KeywordEntry(f"keyword {number}") for number in range(20)),
    )
    paths = Paths(folder / "config.toml", folder, folder / "cache", folder / "state")
    with Hub(paths, Loaded(config, []), Clock(NOW), make_client=lambda hub: _client(hub, feed)) as hub:
        watch = asyncio.create_task(_longest_block())
        began = time.perf_counter()
        async for event in sync(hub):
            if isinstance(event, Finished):
                seconds = time.perf_counter() - began
                assert sum(report.announced for report in event.reports) == COUNT, event
        watch.cancel()
        return COUNT / seconds, await watch


def _client(hub: Hub, feed: bytes) -> Client:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, stream=_Wire(feed)))
    return Client(NetOptions(intervals={}), hub.library.lanes, transport=transport, now=hub.now)


class _Wire(httpx.AsyncByteStream):
    """A body that comes as it would over a socket."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __aiter__(self):  # type: ignore[no-untyped-def]  # chunks
        for at in range(0, len(self.body), 65_536):
            await asyncio.sleep(0)
            yield self.body[at : at + 65_536]


async def _longest_block() -> float:
    """Milliseconds of the longest wait for a turn, until cancelled."""
    longest = 0.0
    try:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)
    except asyncio.CancelledError:
        return longest * 1000
