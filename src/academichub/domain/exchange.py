"""What is asked of a server and what comes back: Request -> Body -> Page. Plain data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from academichub.domain.ledger import Validators
from academichub.domain.paper import Announcement

FEED_CAP = 10 * 2**20
PDF_CAP = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Request:
    """One GET."""

    url: str
    subjects: tuple[str, ...] = ()
    """What was asked for, in the source's own words: arXiv categories."""
    ok: tuple[int, ...] = (200,)
    """The statuses whose body is wanted."""
    cap: int = FEED_CAP
    """Most bytes of decoded body."""
    deadline: float = 60.0
    """Seconds for the whole request, redirects and body included; waiting for our turn does not count."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """More headers; a key may be among them."""


@dataclass(frozen=True, slots=True)
class Body:
    """A whole body."""

    data: bytes
    url: str
    status: int = 200
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Skipped:
    """One entry that could not be read, and why."""

    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one body announced."""

    announcements: tuple[Announcement, ...]
    day: dt.date | None
    """The ET date that the feed carries, also when it is empty."""
    skipped: tuple[Skipped, ...] = ()
    fault: str | None = None
    """Why this page is not everything: cut off, malformed, or at the server's limit. None if it is complete."""
    full: bool = False
    """It holds as many entries as the server ever gives: the rest is missing."""
