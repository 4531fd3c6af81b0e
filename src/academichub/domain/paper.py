"""What a paper is. Plain data: every string in it is clean text (domain.text.plain), every time aware UTC."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from academichub.domain.identifiers import PaperId


class AnnounceType(enum.IntEnum):
    """How a listing announced a paper; the smaller, the stronger (arXiv's order of a listing's sections)."""

    NEW = 0
    CROSS = 1
    REPLACE = 2
    REPLACE_CROSS = 3

    @property
    def label(self) -> str:
        """As arXiv's feeds spell it: `replace-cross`."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def of(cls, label: str) -> AnnounceType:
        """The type spelled so in a feed; raises ValueError for any other spelling."""
        try:
            return cls[label.strip().upper().replace("-", "_")]
        except KeyError:
            raise ValueError(f"no announce type {label!r}") from None


@dataclass(frozen=True, slots=True)
class Author:
    """One author, or a collaboration."""

    name: str
    affiliation: str | None = None
    orcid: str | None = None
    """`0000-0002-1825-0097`, where the source says it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper at its latest version."""

    id: PaperId
    version: int
    title: str
    authors: tuple[Author, ...]
    abstract: str
    """TeX math kept as it is."""
    categories: tuple[str, ...]
    """Primary first."""
    url: str
    published: dt.datetime | None = None
    """When version 1 was submitted or posted."""
    updated: dt.datetime | None = None
    pdf_url: str | None = None
    doi: str | None = None
    """The publisher's; never arXiv's own."""
    journal_ref: str | None = None
    comment: str | None = None
    license: str | None = None

    @property
    def text_hash(self) -> str:
        """What a rendition is a rendition of: a new title or abstract gives another hash."""
        return text_hash(self.title, self.abstract)


def text_hash(title: str, abstract: str) -> str:
    """A short stable hash of a title and an abstract."""
    import hashlib  # OpenSSL takes 3 ms to load; the first paint does without

    return hashlib.sha256(f"{title}\n\n{abstract}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Announcement:
    """One line of one listing: a paper, announced on an ET date."""

    paper: Paper
    announce_type: AnnounceType
    announced: dt.date
    sources: tuple[str, ...] = ()
    """Names of the followed sources that hold it, such as `arxiv:cs.CL`."""
    version: int | None = None
    """The version announced then, where the paper given is already a later one."""


MatchKind = Literal["author", "keyword"]


@dataclass(frozen=True, slots=True)
class Match:
    """Why a paper is here: which tracked author or keyword it meets, and where."""

    kind: MatchKind
    name: str
    """The tracked author's or keyword's own name."""
    field: str
    """authors, title or abstract."""
    text: str
    """The words that met it, as they stand in the paper."""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Marks:
    """What the reader did with a paper: when, or None."""

    read: dt.datetime | None = None
    starred: dt.datetime | None = None
    later: dt.datetime | None = None
    archived: dt.datetime | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class OldText:
    """What a paper said before its latest version."""

    version: int
    title: str
    abstract: str
    authors: tuple[str, ...]


MARKS = ("read", "starred", "later", "archived")


@dataclass(frozen=True, slots=True)
class Rendition:
    """A translation of a title and an abstract."""

    language: str
    title: str
    abstract: str
    model: str
    created: dt.datetime
    checks: tuple[str, ...]
    """Names of the checks that it passed."""
    prompt: str = ""
    """Version of the prompt and hash of the glossary's rows that it was made with."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the list needs to draw one paper; no abstract."""

    key: int
    id: PaperId
    title: str
    translated_title: str | None
    authors: str
    """First names of the author line, with a count of the rest: `Y. Feng, J. Li +8`."""
    category: str
    announce_type: AnnounceType | None
    announced: dt.date | None
    version: int
    read: bool
    starred: bool
    later: bool
    archived: bool
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the library knows about one paper."""

    key: int
    paper: Paper
    announce_type: AnnounceType | None
    announced: dt.date | None
    sources: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    marks: Marks = field(default_factory=Marks)
    translation: Rendition | None = None
    summary: Mapping[str, Any] | None = None
    """The latest summary of the text as it is now: language, model, created, and its parts."""
    aliases: tuple[str, ...] = ()
    """Identifiers of other publications of the same work."""
    versions: tuple[tuple[int, dt.date | None], ...] = ()
    """Each version known, with the ET date of its announcement."""
