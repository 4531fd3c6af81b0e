"""Views: the named lists of the sidebar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ViewKind = Literal[
    "today",
    "tracked",
    "unread",
    "starred",
    "later",
    "archive",
    "all",
    "author",
    "keyword",
    "source",
    "saved",
    "search",
    "similar",
]
NAMED = ("author", "keyword", "source", "saved", "search", "similar")
"""Kinds of which there are many: the name says which."""


@dataclass(frozen=True, slots=True)
class View:
    """One list of papers; `name` says which author, keyword, source or saved query, or is the text searched for, or the
    identifier of the paper that others are similar to."""

    kind: ViewKind
    name: str = ""

    @property
    def label(self) -> str:
        """As `--view` spells it: `today`, `author:Boyan Gao`."""
        return f"{self.kind}:{self.name}" if self.name else self.kind


TODAY, TRACKED, UNREAD, STARRED, LATER, ARCHIVE, ALL = (
    View("today"), View("tracked"), View("unread"), View("starred"), View("later"), View("archive"), View("all"),
)  # fmt: skip
FIXED = (TODAY, UNREAD, STARRED, LATER, ARCHIVE, TRACKED)


def parse_view(label: str) -> View | None:
    """The view that a label names, in any case; None if it names none."""
    kind, _, name = label.partition(":")
    kind = kind.lower().strip()
    if name and kind in NAMED:
        return View(kind, name.strip())  # type: ignore[arg-type]  # checked above
    return next((view for view in (*FIXED, ALL) if view.kind == kind and not name), None)
