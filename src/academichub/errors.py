"""Every error that a person may meet; each says what failed, why, and what to do next.

AcademicHubError
├── ConfigError        the configuration cannot be used (exit status 2)
├── UsageError         the command line asks for something that does not exist (exit status 2)
│   └── QueryError     a query cannot be read; names the column
├── NetError           a request failed; `kind` says how
├── SourceError        bytes that are not what the source should have sent
├── LibraryError       the library cannot be opened or written
├── BusyError          another process holds what is needed (exit status 75)
├── ModelError         the model gave no usable answer; `kind` says why
└── PdfError           the download is not a PDF
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class AcademicHubError(Exception):
    """The root: `str()` of any of these is fit for a person to read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a configuration file."""

    file: str
    line: int | None
    key: str
    text: str
    fatal: bool = True
    """False for a warning: the value is ignored or a default is used, and everything works."""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.text}" if self.key else f"{place}: {self.text}"


class ConfigError(AcademicHubError):
    """The configuration has problems, all of them listed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class UsageError(AcademicHubError):
    """The command line or a prompt asks for something that is not there."""


class QueryError(UsageError):
    """A query that cannot be read."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column
        """1 for the first character of the query."""


class NetError(AcademicHubError):
    """A request that brought no body. Kinds: network, deadline, http, rate-limited, blocked, redirect,
    address, decode, truncated, too-large, protocol, offline."""

    def __init__(self, kind: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after
        """Seconds that the server asked us to wait, if it did."""


class SourceError(AcademicHubError):
    """A body that is not a usable feed. Kinds: not-a-feed, malformed, bad-category, empty."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class LibraryError(AcademicHubError):
    """The library cannot be opened, read or written."""


class BusyError(AcademicHubError):
    """Another process is doing the same work now."""


class ModelError(AcademicHubError):
    """No usable answer from the model. Kinds: not-set, key, balance, rate-limited, timeout, empty, refused,
    cut, unchecked, server, network, request, context, budget, paused, busy, not-needed, offline."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after: float | None = None
        """Seconds that the provider asked us to wait, if it did."""


class PdfError(AcademicHubError):
    """What came is not a whole PDF."""
