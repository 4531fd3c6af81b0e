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
    """The strongest proof so far: "feed" (the whole feed was read), "listing" (arXiv's listing page holds nothing else),
    "oai" (its OAI-PMH records of a later day neither), "search", "api"; None if there is none."""
    reason: str | None = None
    """Why it is empty (weekend, holiday, unannounced), or why it is in doubt."""

    @property
    def proven(self) -> bool:
        """Whether more than the feed itself says that the day is complete."""
        return self.verified in PROOFS


PROOFS = ("listing", "oai", "search", "api")


@dataclass(frozen=True, slots=True)
class SourceState:
    """How the last sync of a source ended."""

    name: str
    tried: dt.datetime | None
    good: dt.datetime | None
    """The last time that it ended well."""
    result: str
    """What was wrong, in words; "" if nothing."""
