"""What ships with the program: arXiv's taxonomy and holidays, the catalogue of sources, the glossary, the demo library."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


def _rows(name: str) -> list[dict[str, str]]:
    """The rows of a bundled tab-separated file; quotation marks mean nothing in it."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


@dataclass(frozen=True, slots=True)
class Category:
    """One archive or subject class of arXiv (https://arxiv.org/category_taxonomy)."""

    id: str
    name: str
    name_zh: str
    archive: str
    archive_name: str
    group: str
    active: bool
    canonical: str
    """The id that an alias stands for; else its own."""


@functools.cache
def categories() -> dict[str, Category]:
    """arXiv's taxonomy by id: 155 active categories and the retired ones."""
    return {
        row["id"]: Category(
            row["id"], row["name"], row["name_zh"], row["archive"], row["archive_name"], row["group"],
            row["status"] == "active", row["canonical_id"] or row["id"],
        )
        for row in _rows("arxiv_categories.tsv")
    }  # fmt: skip


@functools.cache
def archives() -> dict[str, str]:
    """The archives that can be followed whole (`cs`, `math`): id -> name."""
    return {row.archive: row.archive_name for row in categories().values() if row.active}


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of bioRxiv or medRxiv; `all` is the whole server."""

    server: str
    slug: str
    name: str
    name_zh: str

    @property
    def source(self) -> str:
        """As it is followed: `biorxiv:bioinformatics`."""
        return f"{self.server}:{self.slug}"


@functools.cache
def subjects() -> dict[str, Subject]:
    """The subjects of bioRxiv and medRxiv, by source name."""
    rows = [Subject(row["server"], row["slug"], row["name"], row["name_zh"]) for row in _rows("preprint_subjects.tsv")]
    whole = [
        Subject("biorxiv", "all", "All of bioRxiv", "bioRxiv 全部"),
        Subject("medrxiv", "all", "All of medRxiv", "medRxiv 全部"),
    ]
    return {row.source: row for row in (*whole, *rows)}


@dataclass(frozen=True, slots=True)
class Journal:
    """One journal of the catalogue."""

    name: str
    publisher: str
    field: str
    issn: str
    url: str
    """Its feed; `crossref:prefix/…` where it has none that a program may read."""
    holds: str
    """What its feed holds of abstracts: yes, teaser, truncated, no, or ?."""


@functools.cache
def journals() -> dict[str, Journal]:
    """The bundled journals, by case-folded name."""
    return {row["name"].casefold(): Journal(**row) for row in _rows("journals.tsv")}


@functools.cache
def holidays() -> dict[dt.date, str]:
    """ET dates without an announcement that arXiv has published; the list grows every year and is never complete."""
    return {dt.date.fromisoformat(row["day"]): row["name"] for row in _rows("arxiv_holidays.tsv")}


@dataclass(frozen=True, slots=True)
class Term:
    """One glossary row: an English term and its Chinese."""

    en: str
    zh: str
    domain: str
    avoid: tuple[str, ...]
    """Renderings that are wrong for the term."""


@functools.cache
def glossary() -> tuple[Term, ...]:
    """The bundled English-Chinese glossary of research terms."""
    return tuple(
        Term(row["en"], row["zh"], row["domain"], tuple(word for word in row["avoid"].split(";") if word))
        for row in _rows("glossary_en_zh.tsv")
    )


def demo_lines() -> list[str]:
    """The demo library, one JSON object a line."""
    return (HERE / "demo.jsonl").read_text(encoding="utf-8").splitlines()


@functools.cache
def short_names() -> dict[str, frozenset[str]]:
    """Short forms of English given names -> the full ones that they stand for, all folded."""
    return {row["short"]: frozenset(row["full"].split()) for row in _rows("short_names.tsv")}
