"""The wire under httpx: httpcore's pool over a network that checks every address before connecting to it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from academichub.errors import NetError
from academichub.i18n import _
from academichub.net.urls import Mirrors, check_address

CONNECT_TIMEOUT = 10.0


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves a name, refuses private addresses, and connects to the very address that it checked."""

    def __init__(self, mirrors: Mirrors) -> None:
        self.mirrors = mirrors
        self.network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address that answers. Raises NetError of kind "address" for a private one."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, proto=6)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not any(origin.host == host and origin.port == port for origin in self.mirrors.trusted):
            for address in addresses:
                check_address(address, host)
        for address in addresses[:-1]:
            try:
                return await self.network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self.network.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Part of the interface: how the pool waits."""
        await asyncio.sleep(seconds)


class _Stream(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self.response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self.response.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self.response.aclose()


class Transport(httpx.AsyncBaseTransport):
    """httpx's seam onto the guarded pool, by way of a proxy where one is configured."""

    def __init__(self, mirrors: Mirrors, proxy: str) -> None:
        context = _tls()
        network = GuardedNetwork(mirrors)
        self.direct = httpcore.AsyncConnectionPool(ssl_context=context, network_backend=network, max_connections=16)
        self.proxies = {"http": proxy, "https": proxy} if proxy else getproxies()
        self.forced = bool(proxy)
        self.mirrors = mirrors
        self.by_proxy: dict[str, httpcore.AsyncConnectionPool] = {}
        self.context = context

    def _pool(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        proxy = self.proxies.get(url.scheme) or self.proxies.get("all")
        if not proxy or self.mirrors.trusts(str(url)) or (not self.forced and proxy_bypass(url.host)):
            return self.direct
        if proxy not in self.by_proxy:
            try:
                self.by_proxy[proxy] = httpcore.AsyncHTTPProxy(proxy, ssl_context=self.context)
            except (ValueError, httpcore.UnsupportedProtocol, httpx.InvalidURL):
                raise NetError("network", _("the proxy address cannot be used; only http:// proxies can")) from None
        return self.by_proxy[proxy]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange on the wire."""
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=b"",
            extensions=request.extensions,
        )
        response = await self._pool(url).handle_async_request(asked)
        return httpx.Response(response.status, headers=response.headers, stream=_Stream(response))

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in (self.direct, *self.by_proxy.values()):
            await pool.aclose()


def _tls() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except (OSError, ssl.SSLError):
        raise NetError(
            "network",
            _("the certificates named by SSL_CERT_FILE or SSL_CERT_DIR cannot be read; correct or unset it"),
        ) from None
