"""The HTTP client against a real socket that says what it likes: bounded, guarded, polite."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

import pytest

from academichub.domain.exchange import Body, Request
from academichub.domain.ledger import Validators
from academichub.domain.links import safe_url
from academichub.errors import NetError
from academichub.net.client import Client, NetOptions, retry_after
from academichub.net.inflate import Inflater
from academichub.net.urls import Mirrors, check_address, lane_of
from tests.conftest import BENCH, NOW, needs_bench
from tests.fakes import FakeLanes


class RawServer:
    """Writes the same bytes to everybody, slowly if asked, and remembers what it was asked."""

    def __init__(self) -> None:
        self.socket = socket(AF_INET, SOCK_STREAM)
        self.socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(50)
        self.port = self.socket.getsockname()[1]
        self.answer = b""
        self.drip = 0.0
        self.requests: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket) -> None:
        with connection:
            try:
                self.requests.append(connection.recv(65_536))
                for at in range(0, len(self.answer), 1 if self.drip else len(self.answer) or 1):
                    connection.sendall(self.answer[at : at + (1 if self.drip else len(self.answer))])
                    time.sleep(self.drip)
            except OSError:
                return

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/feed"


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A raw server."""
    made = RawServer()
    yield made
    made.socket.close()


def get(
    server: RawServer,
    *,
    trusted: bool = True,
    validators: Validators | None = None,
    timeout: float = 5.0,
    cap: int = 10**7,
) -> Body | None:
    """One GET, the server trusted as one that the user configured, or not."""
    mirrors = {"https://feed.example/": f"http://127.0.0.1:{server.port}/"} if trusted else {}
    url = "https://feed.example/feed" if trusted else server.url

    async def once() -> Body | None:
        lanes = FakeLanes()
        options = NetOptions(mirrors=mirrors, intervals={}, timeout=timeout)
        client = Client(options, lanes, sleep=lanes.sleep, now=lambda: NOW)
        try:
            return await client.get(Request(url, cap=cap), validators)
        finally:
            await client.aclose()

    return asyncio.run(once())


def kind_of(server: RawServer, **options: object) -> str:
    """The kind of the error that a GET ends with."""
    with pytest.raises(NetError) as caught:
        get(server, **options)  # type: ignore[arg-type]  # options of get
    assert "\x1b" not in str(caught.value)
    return caught.value.kind


def response(body: bytes, head: str = "200 OK", *lines: str) -> bytes:
    """A response on the wire."""
    return (
        f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n{''.join(f'{line}' + chr(13) + chr(10) for line in lines)}\r\n".encode()
        + body
    )


def test_a_body_comes_with_its_validators(server: RawServer) -> None:
    """Entity tag and date are kept for the next request, which is conditional."""
    server.answer = response(b"<feed/>", "200 OK", 'ETag: "x"', "Last-Modified: Fri, 29 May 2026 04:00:00 GMT")
    body = get(server)
    assert body is not None
    assert (body.data, body.validators.etag) == (b"<feed/>", '"x"')
    server.answer = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    assert get(server, validators=body.validators) is None
    assert b'if-none-match: "x"' in server.requests[-1].lower()
    assert b"user-agent: academichub/" in server.requests[-1].lower()


def test_a_bomb_is_cut_at_the_cap(server: RawServer) -> None:
    """A small packed body that unpacks to gigabytes costs no memory."""
    server.answer = response(gzip.compress(b" " * 200_000_000, 9, mtime=0), "200 OK", "Content-Encoding: gzip")
    assert kind_of(server) == "too-large"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (response(gzip.compress(gzip.compress(b"x"), mtime=0), "200 OK", "Content-Encoding: gzip, gzip"), "decode"),
        (response(gzip.compress(b"x" * 10_000, mtime=0)[:-10], "200 OK", "Content-Encoding: gzip"), "truncated"),
        (response(b"no gzip", "200 OK", "Content-Encoding: gzip"), "decode"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "truncated"),
        (b"SSH-2.0-OpenSSH\r\n", "protocol"),
        (b"", "protocol"),
        (b"HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\nContent-Length: 0\r\n\r\n", "redirect"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "redirect"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n", "address"),
        (b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 0\r\n\r\n", "redirect"),
        (b"HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\nx", "protocol"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "protocol"),
        (b"HTTP/1.1 410 \x1b[2JGone\r\nContent-Length: 0\r\n\r\n", "http"),
    ],
)
def test_faults_have_kinds(server: RawServer, answer: bytes, kind: str) -> None:
    """Every fault is told in our own words, and ends."""
    server.answer = answer
    assert kind_of(server) in (kind, "protocol" if kind == "http" else kind)
    assert len(server.requests) <= 6


def test_a_drip_is_cut_at_the_deadline(server: RawServer) -> None:
    """A byte now and then resets every read timeout, but not the deadline of the whole request."""
    server.answer, server.drip = response(b"x" * 1000), 0.05
    began = time.monotonic()
    assert kind_of(server, timeout=1.0) == "deadline"
    assert time.monotonic() - began < 4


def test_a_private_address_is_asked_only_if_the_user_named_it(server: RawServer) -> None:
    """What a feed links to may not lead into this machine's network."""
    server.answer = response(b"<feed/>")
    assert kind_of(server, trusted=False) == "address"
    assert server.requests == []
    assert get(server) is not None


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
                                     "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"])  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    """Loopback, private, link-local, carrier-grade, multicast, and those that hide inside IPv6."""
    with pytest.raises(NetError):
        check_address(address, "host")


def test_public_addresses_are_not() -> None:
    """The public internet is there to be asked."""
    check_address("151.101.3.42", "arxiv.org")
    check_address("2a04:4e42::42", "arxiv.org")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("Fri, 29 May 2026 12:32:00 GMT", 120.0),
        ("soon", None),
        ("-5", None),
        ("999999999", 86400.0),
        (None, None),
        ("", None),
        ("١٢", None),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    """Seconds, a date, nothing usable, and at most a day."""
    assert retry_after(value, NOW.replace(second=0)) == seconds


def test_mirrors_take_the_longest_prefix() -> None:
    """A prefix ends at a boundary: no host that only begins like one is rewritten."""
    mirrors = Mirrors({"https://arxiv.org": "https://cn.arxiv.org", "https://": "http://127.0.0.1:8000/"})
    assert mirrors.apply("https://arxiv.org/abs/1") == "https://cn.arxiv.org/abs/1"
    assert mirrors.apply("https://arxiv.org.evil.example/") == "http://127.0.0.1:8000/arxiv.org.evil.example/"
    assert mirrors.trusts("https://cn.arxiv.org/x")
    assert not mirrors.trusts("https://other.example/")


def test_all_of_arxivs_hosts_share_a_lane() -> None:
    """The interval of a domain holds for its subdomains together."""
    assert {lane_of(host, {"arxiv.org": 3.0}) for host in ("arxiv.org", "rss.arxiv.org", "export.arxiv.org")} == {
        "arxiv.org"
    }
    assert lane_of("notarxiv.org", {"arxiv.org": 3.0}) == "notarxiv.org"


def test_requests_of_one_lane_keep_their_distance(server: RawServer) -> None:
    """Two requests start as far apart as the interval says, however quick the answers are."""
    server.answer = response(b"x")
    options = NetOptions(mirrors={"https://": f"http://127.0.0.1:{server.port}/"}, intervals={"arxiv.org": 0.3})
    starts = []

    async def three() -> None:
        client = Client(options, FakeLanes())
        for name in ("rss", "export", "www"):
            await client.get(Request(f"https://{name}.arxiv.org/x"))
            starts.append(time.monotonic())
        await client.aclose()

    asyncio.run(three())
    assert min(after - before for before, after in pairwise(starts)) >= 0.25


def test_the_inflater_stops_at_once() -> None:
    """No more is unpacked than may be kept."""
    inflater = Inflater("gzip", 1000)
    with pytest.raises(NetError):
        list(inflater.feed(gzip.compress(b"x" * 10**7, mtime=0)))
    assert inflater.size <= 70_000


@needs_bench
def test_hostile_responses_end_in_an_error_or_a_body(server: RawServer) -> None:
    """Every recorded evil response ends soon, in a NetError or a body, and never asks twice what refuses."""
    for file in sorted((BENCH / "hostile" / "http").iterdir()):
        data = file.read_bytes()
        soon = f"{NOW + dt.timedelta(seconds=120):%a, %d %b %Y %H:%M:%S GMT}"
        for mark, value in (
            ("{{HOST}}", "127.0.0.1"),
            ("{{PORT}}", str(server.port)),
            ("{{OTHER}}", "localhost"),
            ("{{HTTPDATE+120}}", soon),
        ):
            data = data.replace(mark.encode(), value.encode())
        server.answer = data
        server.requests.clear()
        told = outcome(server)
        assert "\x1b" not in told, file.name
        assert len(server.requests) <= 6, file.name
        if file.name.startswith("403"):
            assert len(server.requests) == 1, file.name


def outcome(server: RawServer) -> str:
    """What a GET ends with, in words."""
    try:
        get(server, timeout=1.0, cap=10**6)
    except NetError as error:
        return f"{error.kind}: {error}"
    return "a body"


def test_odd_urls_are_refused() -> None:
    """No other scheme, no user information, no impossible port."""
    for url in (
        "file:///etc/passwd",
        "https://a@b.org/",
        "https://b.org:0/",
        "https://b.org:70000/",
        " https://b.org",
        "https://",
        "x",
    ):
        with pytest.raises(NetError):
            safe_url(url)
    assert safe_url("https://b.org:8080/a?b=c#d") == "https://b.org:8080/a?b=c#d"
