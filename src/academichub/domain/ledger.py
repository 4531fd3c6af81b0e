"""The ledger: how complete one source is on one announcement day, and what each feed looked like last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request conditional (RFC 9110, 13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class DayRecord:
    """One line of the ledger."""

    source: str
    day: dt.date
    """ET date of the announcement."""
    expected: int | None
    """How many papers the source said it announced; None if it did not say."""
    stored: int
    verified: str | None
    """How that was verified ("feed": the whole feed was read below its limit); None if it was not."""
    reason: str | None = None
    """Why it is empty (weekend, holiday, unannounced) or in doubt."""
