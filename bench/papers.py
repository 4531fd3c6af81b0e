"""A library to measure on: real metadata where it lies beside the project, else made up, always the same."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

from academichub.domain.identifiers import abs_url, parse_id, pdf_url
from academichub.domain.merging import Change
from academichub.domain.paper import Announcement, AnnounceType, Author, Paper, Rendition
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean, one_paragraph
from academichub.store.library import Library

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "papers.jsonl.gz"
WORDS = [
    "model",
    "data",
    "learning",
    "method",
    "result",
    "quantum",
    "field",
    "galaxy",
    "proof",
    "bound",
    "graph",
    "agent",
    "policy",
    "token",
    "noise",
    "energy",
]


def real() -> Iterator[tuple[Announcement, tuple[str, str] | None]]:
    """The corpus, with machine translations where it has them."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            named = parse_id(row["id"])
            if not named or not row.get("abstract") or not row.get("categories"):
                continue
            translated = (
                (row["title_zh"], row["abstract_zh"]) if row.get("title_zh") and row.get("abstract_zh") else None
            )
            yield (
                _announcement(
                    row["id"], row["title"], row["abstract"], row["authors"], row["categories"], row["published"]
                ),
                translated,
            )


def made_up(count: int) -> Iterator[tuple[Announcement, tuple[str, str] | None]]:
    """Papers of random words."""
    chance = random.Random(7)
    for number in range(count):
        text = " ".join(chance.choices(WORDS, k=200))
        day = dt.date(2024, 1, 1) + dt.timedelta(days=number // 100)
        name = f"{day:%y%m}.{number % 100_000:05d}"
        yield _announcement(name, text[:70], text, ["Ada Lovelace", "Emmy Noether"], ["cs.CL"], day.isoformat()), None


def _announcement(
    name: str, title: str, abstract: str, authors: list[str], categories: list[str], day: str
) -> Announcement:
    named = parse_id(name)
    assert named is not None
    paper = Paper(
        id=named[0],
        version=1,
        title=clean(title),
        authors=tuple(Author(clean(author)) for author in authors),
        abstract=clean(one_paragraph(abstract), multiline=True, limit=ABSTRACT_LIMIT),
        categories=tuple(categories),
        url=abs_url(named[0]),
        pdf_url=pdf_url(named[0], 1),
    )
    return Announcement(paper, AnnounceType.NEW, dt.date.fromisoformat(day[:10]), (f"arxiv:{categories[0]}",))


def build(path: Path, count: int) -> int:
    """Fill a new library; returns how many papers it holds."""
    library = Library(path)
    source = real() if CORPUS.exists() else made_up(count)
    batch: list[tuple[Announcement, tuple[str, str] | None]] = []
    total = 0
    for item in source:
        if total >= count:
            break
        batch.append(item)
        total += 1
        if len(batch) == 1000:
            _store(library, batch)
            batch = []
    _store(library, batch)
    library.close()
    return total


def _store(library: Library, batch: list[tuple[Announcement, tuple[str, str] | None]]) -> None:
    library.papers.apply([Change("new", found, None, found) for found, _made in batch], [()] * len(batch))
    for found, translated in batch:
        if translated:
            key = library.papers.find(str(found.paper.id))[0]
            made = Rendition(
                "zh",
                clean(translated[0]),
                clean(translated[1], multiline=True, limit=20_000),
                "bench",
                dt.datetime.now(dt.UTC),
                (),
            )
            with library.database.write() as connection:
                connection.execute(
                    "INSERT INTO rendition VALUES (?, ?, 'zh', 'bench', '1', ?, ?, '', '2026-01-01T00:00:00+00:00')",
                    (key, found.paper.text_hash, made.title, made.abstract),
                )
