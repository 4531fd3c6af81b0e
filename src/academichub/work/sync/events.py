"""What a sync tells while it runs, and what it did for each source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(slots=True)
class SourceReport:
    """What a sync did for one source."""

    source: str
    announced: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    verified: str | None = None
    error: str | None = None
    note: str | None = None
    """What went wrong on the way and was made good."""
    reason: str | None = None
    """Why nothing was announced."""
    seconds: float = 0.0
    day: dt.date | None = None

    def overcome(self, how: str) -> None:
        """The day is complete after all: what had gone wrong becomes a note."""
        if self.error:
            self.note = f"{self.error}; {how}"
            self.error = None


@dataclass(frozen=True, slots=True)
class Fetching:
    """These sources are being asked."""

    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """So many of a batch's papers are in the library."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Filling:
    """A day is being checked and filled; so many of the days to fill are done."""

    day: dt.date
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Every source is done."""

    reports: tuple[SourceReport, ...]

    @property
    def failed(self) -> bool:
        """Whether any source failed."""
        return any(report.error for report in self.reports)

    @property
    def new(self) -> int:
        """How many announcements of papers not known before, summed over the sources."""
        return sum(report.new for report in self.reports)


Event = Fetching | Stored | Filling | Finished
