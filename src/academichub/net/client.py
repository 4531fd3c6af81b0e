"""The one HTTP client: conditional, paced per host, retried within reason, bounded in time and size, guarded."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import NoReturn
from urllib.parse import urljoin

import httpcore
import httpx

from academichub.domain.exchange import Body, Request
from academichub.domain.ledger import Validators
from academichub.domain.links import Origin, safe_url
from academichub.domain.text.plain import clean
from academichub.errors import NetError
from academichub.i18n import _
from academichub.net.inflate import Inflater
from academichub.net.lanes import BLOCK_HOURS, LONGEST_WAIT, LaneKeeper, turn
from academichub.net.transport import CONNECT_TIMEOUT, Transport
from academichub.net.urls import Mirrors, lane_of

REDIRECT_LIMIT = 5
TRIES = 3
MARGIN = 0.1
"""Seconds added to a host's interval: a connection that opens more quickly than the last must not come early."""
PATIENCE = 60.0
"""Seconds that one run waits for a host that asks us to wait; beyond it the source fails and says when to come back."""
_RETRIED = frozenset({"network", "protocol", "http-5xx", "rate-limited"})
_CHALLENGE = (b"just a moment", b"cf-chl", b"validate user", b"captcha", b"attention required")


@dataclass(frozen=True, slots=True)
class NetOptions:
    """How the client behaves; every option stands in the configuration under [network]."""

    contact: str = ""
    """An address for servers' operators, put into the User-Agent."""
    proxy: str = ""
    mirrors: Mapping[str, str] = field(default_factory=dict)
    trusted: tuple[str, ...] = ()
    """Addresses that the user wrote down: they may lead into a private network."""
    intervals: Mapping[str, float] = field(default_factory=lambda: {"arxiv.org": 3.0})
    timeout: float = 60.0
    offline: bool = False
    version: str = "0"

    @property
    def user_agent(self) -> str:
        """`academichub/0.1 (+mailto:…)`."""
        return f"academichub/{self.version}" + (f" (+mailto:{self.contact})" if self.contact else "")


class Client:
    """Gets bodies. Every failure is a NetError with a kind and our own words."""

    def __init__(
        self,
        options: NetOptions,
        lanes: LaneKeeper,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self.options = options
        self.lanes = lanes
        self.sleep = sleep
        self.now = now
        self.mirrors = Mirrors(options.mirrors, options.trusted)
        self._transport = transport
        self._http: httpx.AsyncClient | None = None

    def renew(self, options: NetOptions) -> None:
        """Behave as these options say from the next request on; connections and proxy stay."""
        self.options = options
        self.mirrors = Mirrors(options.mirrors, options.trusted)

    async def get(self, request: Request, validators: Validators | None = None) -> Body | None:
        """The body, or None if it has not changed since `validators`.

        Tried up to three times where another try may help; a host that asks for a pause gets it. Raises NetError.
        """
        for attempt in range(1, TRIES + 1):
            try:
                return await self._once(request, validators)
            except NetError as error:
                delay = _delay(error, attempt)
                if attempt == TRIES or delay is None:
                    raise
            await self.sleep(delay)
        raise AssertionError("unreachable: the last try returns or raises")

    async def _once(self, request: Request, validators: Validators | None) -> Body | None:
        async with self.opened(request, validators) as (response, chunks):
            if response.status_code == 304:
                return None
            data = b"".join([chunk async for chunk in chunks])
            headers = response.headers
            fresh = Validators(headers.get("etag"), headers.get("last-modified"))
            return Body(data, request.url, response.status_code, headers.get("content-type", ""), fresh)

    @asynccontextmanager
    async def opened(
        self, request: Request, validators: Validators | None = None
    ) -> AsyncIterator[tuple[httpx.Response, AsyncIterator[bytes]]]:
        """A response whose status is wanted, and its decoded bytes as they come. One try. Raises NetError."""
        if self.options.offline:
            raise NetError("offline", _("not asked: this run is offline"))
        url = safe_url(request.url)
        lane = lane_of(Origin.of(url).host, self.options.intervals)
        deadline = min(request.deadline, self.options.timeout) if request.deadline <= 60 else request.deadline
        await self._client()
        interval = self.options.intervals.get(lane, 0.0)
        async with turn(self.lanes, lane, interval and interval + MARGIN, deadline + CONNECT_TIMEOUT, self.sleep):
            try:
                async with asyncio.timeout(deadline):
                    response = await self._follow(url, {**_conditions(validators), **dict(request.headers)})
                    try:
                        await self._check(response, request, validators, lane)
                        yield response, self._decoded(response, request.cap)
                    finally:
                        await response.aclose()
            except TimeoutError:
                raise NetError("deadline", _("no whole answer within {n:.0f} seconds").format(n=deadline)) from None
            except (httpx.HTTPError, httpx.InvalidURL, httpcore.ProtocolError, httpcore.NetworkError, httpcore.TimeoutException,
                    httpcore.ProxyError, httpcore.UnsupportedProtocol, ValueError) as error:  # fmt: skip
                _translate(error)

    async def _client(self) -> httpx.AsyncClient:
        """The client, made at the first request: reading the certificates takes tens of milliseconds."""
        if self._http is None:
            transport = self._transport or await asyncio.to_thread(Transport, self.mirrors, self.options.proxy)
            self._http = httpx.AsyncClient(
                transport=transport,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(20.0, connect=CONNECT_TIMEOUT),
                headers={
                    "User-Agent": self.options.user_agent,
                    "Accept-Encoding": "gzip, identity",
                    "Accept": "*/*",
                },
            )
        return self._http

    async def _follow(self, url: str, headers: dict[str, str]) -> httpx.Response:
        """The response at the end of the redirects, each hop checked."""
        client = await self._client()
        target = self.mirrors.apply(url)
        for _hop in range(REDIRECT_LIMIT + 1):
            response = await client.send(client.build_request("GET", target, headers=headers), stream=True)
            client.cookies.clear()
            if response.status_code not in (301, 302, 303, 307, 308):
                return response
            await response.aclose()
            target = self._next_hop(target, response.headers.get("location"))
        raise NetError("redirect", _("the server redirects in circles"))

    def _next_hop(self, current: str, location: str | None) -> str:
        if not location:
            raise NetError("redirect", _("the server redirects to nowhere"))
        try:
            target = self.mirrors.apply(safe_url(urljoin(current, location)))
        except (NetError, ValueError):
            raise NetError("redirect", _("the server redirects to something that is no web address")) from None
        if current.startswith("https:") and target.startswith("http:") and not self.mirrors.trusts(target):
            raise NetError("redirect", _("the server redirects from https to plain http"))
        return target

    async def _check(
        self, response: httpx.Response, request: Request, validators: Validators | None, lane: str
    ) -> None:
        """Raise for every status that is not wanted, in our own words; stop the lane where the server says so."""
        status = response.status_code
        if status in request.ok or (status == 304 and validators and (validators.etag or validators.last_modified)):
            return
        host = Origin.of(request.url).host
        if status in (401, 403, 418, 451):
            self.lanes.stop(lane, "blocked", BLOCK_HOURS * 3600)
            raise NetError("blocked", await self._refusal(response, host))
        if status in (429, 503):
            raise self._rate_limited(response, lane, host)
        if status >= 500:
            raise NetError(
                "http-5xx",
                _("{host} has a fault of its own (status {status})").format(host=host, status=status),
            )
        if status in (206, 304):
            raise NetError("protocol", _("{host} answered a question that we did not ask").format(host=host))
        raise NetError("http", _("{host} answered with status {status}").format(host=host, status=status))

    async def _refusal(self, response: httpx.Response, host: str) -> str:
        head = b""
        async for chunk in self._decoded(response, 2**20):
            head += chunk
            if len(head) > 20_000:
                break
        if any(mark in head.lower() for mark in _CHALLENGE):
            return _("{host} wants a browser (a bot wall); open it there. Not asked again for 24 hours").format(
                host=host
            )
        return _("{host} refuses us; not asked again for 24 hours").format(host=host)

    def _rate_limited(self, response: httpx.Response, lane: str, host: str) -> NetError:
        wait = retry_after(response.headers.get("retry-after"), self.now())
        if wait is None and response.status_code == 503:
            return NetError("http-5xx", _("{host} is overloaded (status 503)").format(host=host))
        if wait is not None:
            self.lanes.stop(lane, "rate-limited", wait)
        told = _("{host} asks for a pause").format(host=host)
        if wait is not None:
            told += " " + _("of {n:.0f} seconds").format(n=wait)
        return NetError("rate-limited", told, wait)

    async def _decoded(self, response: httpx.Response, cap: int) -> AsyncIterator[bytes]:
        """The bytes of a body, complete: its declared length and its packing's end are checked."""
        inflater = Inflater(response.headers.get("content-encoding", ""), cap)
        async for chunk in response.aiter_raw(65_536):
            for piece in inflater.feed(chunk):
                yield piece
        inflater.close()

    async def aclose(self) -> None:
        """Close every connection."""
        if self._http is not None:
            await self._http.aclose()


def _conditions(validators: Validators | None) -> dict[str, str]:
    """The headers of a conditional request."""
    held = validators or Validators()
    named = {"If-None-Match": held.etag, "If-Modified-Since": held.last_modified}
    return {name: value for name, value in named.items() if value}


def retry_after(value: str | None, now: dt.datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3), at most a day; None if it says nothing usable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
        seconds = (moment - now).total_seconds() if moment.tzinfo else -1.0
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(seconds, LONGEST_WAIT) if seconds >= 0 else None


def _delay(error: NetError, attempt: int) -> float | None:
    """Seconds before another try, or None if none would help or the wait is too long for this run."""
    if error.kind not in _RETRIED:
        return None
    if error.kind == "rate-limited":
        wait = error.retry_after if error.retry_after is not None else 30.0 * 2 ** (attempt - 1)
        return wait * random.uniform(1.0, 1.1) if wait <= PATIENCE else None
    return 2.0 ** (attempt - 1) * random.uniform(0.5, 1.0)


def _translate(error: Exception) -> NoReturn:
    """A library's exception in our own words: theirs may hold what the server sent."""
    if isinstance(error, httpx.InvalidURL):
        raise NetError("redirect", _("the server redirects to something that is no web address")) from None
    if isinstance(error, (httpcore.TimeoutException, httpx.TimeoutException)):
        raise NetError("network", _("the server does not answer")) from None
    if isinstance(error, (httpcore.RemoteProtocolError, httpx.RemoteProtocolError)):
        cut = "without sending complete" in str(error) or "incomplete" in str(error)
        if cut:
            raise NetError("truncated", _("the answer was cut off")) from None
        raise NetError("protocol", _("the server broke off or does not speak HTTP")) from None
    if isinstance(error, (httpcore.ConnectError, httpx.ConnectError)):
        reason = clean(str(error), limit=120)
        raise NetError("network", _("no connection: {reason}").format(reason=reason)) from None
    raise NetError("network", _("the connection broke")) from None
