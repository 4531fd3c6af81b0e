"""Which addresses may be asked: the text of a URL, mirrors, and what a name resolves to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping

from academichub.domain.links import Origin
from academichub.errors import NetError
from academichub.i18n import _

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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
