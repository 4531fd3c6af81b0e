"""Web addresses as text: which may be asked, opened or copied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from academichub.errors import NetError
from academichub.i18n import _

URL_LIMIT = 2_048
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
