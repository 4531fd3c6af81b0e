"""Which addresses may be asked: the text of a URL, mirrors, and what a name resolves to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from academichub.errors import NetError
from academichub.i18n import _

URL_LIMIT = 2_048
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port (RFC 6454)."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """The origin of a URL that `safe_url` has passed."""
        parts = urlsplit(url)
        return cls(parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))


def safe_url(url: str) -> str:
    """The URL in ASCII, fit to be asked, opened or copied.

    Only http and https, a host, no user information, a real port, at most 2,048 characters. Raises NetError of
    kind "address".
    """
    if len(url) > URL_LIMIT or url != url.strip() or any(char <= " " or char in '"<>\\^`{|}\x7f' for char in url):
        raise NetError("address", _("this is no web address"))
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        raise NetError("address", _("this is no web address")) from None
    if parts.scheme not in ("http", "https"):
        raise NetError("address", _("only http and https addresses are asked or opened"))
    shown = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(shown) or parts.username is not None or parts.password is not None or port == 0:
        raise NetError("address", _("this is no web address"))
    tail = [quote(part, safe="/%:=&?~#+!$,;'@()*[]-._") for part in (parts.path, parts.query, parts.fragment)]
    return urlunsplit((parts.scheme, shown + (f":{port}" if port else ""), *tail))


class Mirrors:
    """URL prefixes and what stands in for them; the longest one wins."""

    def __init__(self, rules: Mapping[str, str], trusted: Iterable[str] = ()) -> None:
        self.rules = sorted(rules.items(), key=lambda rule: -len(rule[0]))
        self.trusted = frozenset(Origin.of(url) for url in (*rules.values(), *trusted))

    def apply(self, url: str) -> str:
        """The address to ask instead, or the same."""
        for prefix, stand_in in self.rules:
            rest = url[len(prefix) :]
            if url.startswith(prefix) and (prefix.endswith("/") or not rest or rest[0] in "/?#"):
                return stand_in + rest
        return url

    def trusts(self, url: str) -> bool:
        """Whether the user named this origin: then it may be a private one, and plain http."""
        return Origin.of(url) in self.trusted


def check_address(address: str, host: str) -> None:
    """Refuse an address that is not on the public internet. Raises NetError of kind "address"."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = _embedded(ip)
    if not ip.is_global or ip.is_multicast:
        raise NetError("address", _("{host} is a private address, and you did not configure it").format(host=host))


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one stands for (RFC 4291, RFC 3056, RFC 6052), or itself."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def lane_of(host: str, lanes: Iterable[str]) -> str:
    """The lane of a host: the longest configured domain that it belongs to, else the host itself."""
    names = [name for name in lanes if host == name or host.endswith(f".{name}")]
    return max(names, key=len, default=host)
