"""Views: the named lists of the sidebar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ViewKind = Literal["today", "unread", "starred", "later", "archive", "all", "author", "keyword", "source"]


@dataclass(frozen=True, slots=True)
class View:
    """One list of papers; `name` says which author, keyword or source."""

    kind: ViewKind
    name: str = ""

    @property
    def label(self) -> str:
        """As `--view` spells it: `today`, `author:Boyan Gao`."""
        return f"{self.kind}:{self.name}" if self.name else self.kind


TODAY, UNREAD, STARRED, LATER, ARCHIVE, ALL = (
    View("today"), View("unread"), View("starred"), View("later"), View("archive"), View("all"),
)  # fmt: skip
FIXED = (TODAY, UNREAD, STARRED, LATER, ARCHIVE)


def parse_view(label: str) -> View | None:
    """The view that a label names, in any case; None if it names none."""
    kind, _, name = label.partition(":")
    kind = kind.lower().strip()
    if name and kind in ("author", "keyword", "source"):
        return View(kind, name.strip())  # type: ignore[arg-type]  # checked above
    return next((view for view in (*FIXED, ALL) if view.kind == kind and not name), None)
