"""A world and a model that a test fills: fakes, not mocks."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from xml.sax.saxutils import escape

import httpx

from academichub.domain.paper import Announcement
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.llm.client import Usage
from academichub.llm.prompts import Message
from academichub.net.client import Client, NetOptions

Answer = Callable[[httpx.Request], httpx.Response]


def atom(
    announcements: Sequence[Announcement], *, day: str = "2026-05-29", title: str = "updates on arXiv.org"
) -> bytes:
    """An Atom feed as arXiv serves it."""
    stamp = f"{day}T00:00:00-04:00"
    entries = "".join(_entry(found) for found in announcements)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(title)}</title><updated>{stamp}</updated><subtitle>reason</subtitle>{entries}</feed>"
    ).encode()


def _entry(found: Announcement) -> str:
    paper = found.paper
    name = f"{paper.id.eprint}v{paper.version}"
    categories = "".join(f'<category term="{category}"/>' for category in paper.categories)
    return (
        f"<entry><id>oai:arXiv.org:{name}</id><title>{escape(paper.title)}</title>"
        f"<summary>arXiv:{name} Announce Type: {found.announce_type.label} \nAbstract: {escape(paper.abstract)}</summary>"
        f"{categories}<published>{found.announced}T00:00:00-04:00</published>"
        f"<arxiv:announce_type>{found.announce_type.label}</arxiv:announce_type>"
        f"<dc:creator>{escape(', '.join(author.name for author in paper.authors))}</dc:creator></entry>"
    )


class _Wire(httpx.AsyncByteStream):
    """A body that comes in pieces."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self.data), 1000):
            yield self.data[at : at + 1000]


class FakeWorld:
    """Answers requests by the longest prefix of their URL, and remembers them."""

    def __init__(self) -> None:
        self.answers: dict[str, deque[Answer] | Answer] = {}
        self.requests: list[httpx.Request] = []

    def serve(self, prefix: str, body: bytes, status: int = 200, **headers: str) -> None:
        """Serve a body, with an entity tag, so that it can be asked for conditionally."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

        def answer(request: httpx.Request) -> httpx.Response:
            if request.headers.get("if-none-match") == tag:
                return httpx.Response(304, headers={"etag": tag})
            return httpx.Response(status, content=body, headers={"etag": tag, **headers})

        self.answers[prefix] = answer

    def feed(self, categories: str, *announcements: Announcement, day: str = "2026-05-29") -> None:
        """What a feed announces."""
        self.serve(f"https://rss.arxiv.org/atom/{categories}", atom(announcements, day=day))

    def then(self, prefix: str, *answers: Answer) -> None:
        """Answer so, one after the other, and then 404."""
        self.answers[prefix] = deque(answers)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """httpx's seam."""
        self.requests.append(request)
        found = max((prefix for prefix in self.answers if str(request.url).startswith(prefix)), key=len, default=None)
        if found is None:
            return httpx.Response(404, stream=_Wire(b""))
        answer = self.answers[found]
        if isinstance(answer, deque):
            answer = answer.popleft() if answer else (lambda _request: httpx.Response(404))
        said = answer(request)
        return httpx.Response(said.status_code, headers=said.headers, stream=_Wire(said.content))

    def client(self, hub: Hub) -> Client:
        """A client of this world, which waits for nothing."""
        options = NetOptions(intervals={}, offline=hub.offline)
        return Client(
            options, hub.library.lanes, transport=httpx.MockTransport(self.handle), sleep=_no_sleep, now=hub.now
        )


async def _no_sleep(_seconds: float) -> None:
    await asyncio.sleep(0)


class FakeLanes:
    """Lanes of one client, by the monotonic clock and what was slept: a wait of an hour passes at once."""

    def __init__(self) -> None:
        self.next_start: dict[str, float] = {}
        self.slept = 0.0

    async def sleep(self, seconds: float) -> None:
        """Let the clock jump."""
        self.slept += seconds
        await asyncio.sleep(0)

    def _now(self) -> float:
        return time.monotonic() + self.slept

    def enter(self, lane: str, interval: float, hold: float) -> float:
        """See LaneKeeper."""
        wait = self.next_start.get(lane, 0.0) - self._now()
        if wait <= 0:
            self.next_start[lane] = self._now() + interval
        return max(0.0, wait)

    def leave(self, lane: str) -> None:
        """See LaneKeeper."""

    def stop(self, lane: str, kind: str, seconds: float) -> None:
        """See LaneKeeper."""
        self.next_start[lane] = self._now() + seconds


class FakeModel:
    """Says what was enqueued, piece by piece, and remembers what it was asked."""

    name = "fake/model"
    server = "fake"

    def __init__(self) -> None:
        self.queue: deque[tuple[str, ...] | ModelError] = deque()
        self.asked: list[list[Message]] = []
        self.gate: asyncio.Event | None = None
        """If set, every answer waits for it."""

    def enqueue(self, *pieces: str) -> None:
        """The next answer."""
        self.queue.append(pieces)

    def fail(self, error: ModelError) -> None:
        """The next call fails."""
        self.queue.append(error)

    async def stream(self, messages: Sequence[Message], most: int) -> AsyncGenerator[str | Usage]:
        """See llm.client.Model."""
        self.asked.append(list(messages))
        if self.gate:
            await self.gate.wait()
        answer = self.queue.popleft() if self.queue else ()
        if isinstance(answer, ModelError):
            raise answer
        for piece in answer:
            await asyncio.sleep(0)
            yield piece
        yield Usage(60, 40)
