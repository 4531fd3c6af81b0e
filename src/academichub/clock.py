"""The time of day, given by argument everywhere so that a replay or a test can set it."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field

from academichub.errors import UsageError


@dataclass(frozen=True, slots=True)
class Clock:
    """A wall clock that may start elsewhere; it advances with the monotonic clock."""

    start: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    began: float = field(default_factory=time.monotonic)

    def now(self) -> dt.datetime:
        """The time now, aware, in UTC."""
        return self.start + dt.timedelta(seconds=time.monotonic() - self.began)


def clock_at(text: str | None) -> Clock:
    """A clock started at an ISO 8601 time (`2026-05-29T12:30Z`; without a zone it is UTC), or the real one.

    Raises UsageError for a text that is no time.
    """
    if not text:
        return Clock()
    try:
        start = dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now: {text!r} is no ISO 8601 time, such as 2026-05-29T12:30Z") from None
    return Clock(start.replace(tzinfo=start.tzinfo or dt.UTC).astimezone(dt.UTC))
