"""Sixty feeds of forty entries over loopback; and our parser against feedparser on the same bytes."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

import feedparser  # type: ignore[import-untyped]  # it has no stubs
from tests.builders import announcement
from tests.fakes import atom

from academichub.clock import Clock
from academichub.config.options import Config, Network
from academichub.config.reading import Loaded
from academichub.domain.exchange import Body, Request
from academichub.hub import Hub
from academichub.paths import Paths
from academichub.sources import xml
from academichub.sources.arxiv import feed
from academichub.work.sync import Finished, sync
from bench.papers import WORDS
from bench.report import Report

SOURCES, ENTRIES = 60, 40
NOW = dt.datetime(2026, 5, 29, 12, tzinfo=dt.UTC)


def measure(_folder: Path, report: Report) -> None:
    """Milliseconds an entry, memory, and the ratio of parsers."""
    with tempfile.TemporaryDirectory() as name, _server() as port:
        Path(name).chmod(0o700)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = asyncio.run(_sync(Path(name), port))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.line(f"{SOURCES} feeds of {ENTRIES} entries: an entry", f"{seconds / SOURCES / ENTRIES * 1000:.2f} ms")
    report.line(f"{SOURCES} feeds of {ENTRIES} entries: memory", f"{before:.0f} -> {after:.0f} MB")
    elements, papers, theirs = _parsers()
    report.line(
        "reading a feed's elements against feedparser", f"{theirs / elements:.0f} x, {1_000 / elements:,.0f} entries/s"
    )
    report.line("the same with clean papers made of them", f"{theirs / papers:.0f} x, {1_000 / papers:,.0f} papers/s")


async def _sync(folder: Path, port: int) -> float:
    sources = tuple(f"https://journal{number}.example.org/feed.xml" for number in range(SOURCES))
    network = Network(
        mirrors={f"https://journal{n}.example.org": f"http://127.0.0.1:{port}/{n}" for n in range(SOURCES)},
        intervals={},
    )
    config = Config(sources=sources, network=network)
    paths = Paths(folder / "config.toml", folder, folder / "cache", folder / "state")
    with Hub(paths, Loaded(config, []), Clock(NOW)) as hub:
        began = time.perf_counter()
        async for event in sync(hub):
            if isinstance(event, Finished):
                assert sum(report.new for report in event.reports) == SOURCES * ENTRIES, event.reports[0]
        seconds = time.perf_counter() - began
        await hub.aclose()
    return seconds


@contextmanager
def _server() -> Iterator[int]:
    """Serves a journal's feed under any path, a different one for each."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A feed."""
        body = _rss(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def _rss(path: str) -> bytes:
    chance = random.Random(path)
    items = []
    for number in range(ENTRIES):
        text = " ".join(chance.choices(WORDS, k=180))
        doi = f"10.5555/{path.strip('/').split('/')[0]}.{number}"
        items.append(
            f"<item><title>{escape(text[:80])}</title><link>https://doi.org/{doi}</link><description>{escape(text)}</description>"
            f"<dc:creator>Noether, Emmy</dc:creator><dc:creator>Lovelace, Ada</dc:creator><dc:date>2026-05-29</dc:date></item>"
        )
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Journal</title>'
    return (head + "".join(items) + "</channel></rss>").encode()


def _parsers() -> tuple[float, float, float]:
    """Seconds for a feed of 1,000 entries: its elements, its papers, feedparser's entries."""
    text = " ".join(random.Random(7).choices(WORDS, k=200))
    data = atom([announcement(number, abstract=text) for number in range(1, 1_001)], day="2026-05-29")
    request = Request("https://rss.arxiv.org/atom/cs.CL", subjects=("cs.CL",))
    body = Body(data, request.url)
    feed.parse(request, body)
    times = []
    for read in (
        lambda: xml.read(data),
        lambda: feed.parse(request, body),
        lambda: feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False),
    ):
        began = time.perf_counter()
        read()
        times.append(time.perf_counter() - began)
    return times[0], times[1], times[2]
