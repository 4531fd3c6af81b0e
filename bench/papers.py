"""A library to measure on: real metadata where it lies beside the project, else made up, always the same."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from academichub.domain.identifiers import abs_url, parse_id, pdf_url
from academichub.domain.merging import Change
from academichub.domain.paper import Announcement, AnnounceType, Author, Paper
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean, one_paragraph
from academichub.store.index import indexed_again
from academichub.store.library import Library

Made = tuple[Announcement, tuple[str, str] | None]
"""A paper's announcement, and its translated title and abstract if it has them."""
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


def real() -> Iterator[Made]:
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


def made_up(count: int) -> Iterator[Made]:
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


def build(path: Path, count: int, source: Iterable[Made] | None = None, *, safe: bool = True) -> int:
    """Fill a new library; returns how many papers it holds. Unsafe does not wait for the disk."""
    library = Library(path)
    if not safe:
        library.database.connection.execute("PRAGMA synchronous = OFF")
        library.database.connection.execute("PRAGMA cache_size = -400000")
    total = 0
    for batch in batched(islice(source or (real() if CORPUS.exists() else made_up(count)), count), 1000):
        _store(library, batch)
        total += len(batch)
        if total % 50_000 == 0:
            print(f"{total:,} papers", file=sys.stderr)
    library.close()
    return total


def batched(items: Iterable[Made], size: int) -> Iterator[list[Made]]:
    """Lists of so many, and a last shorter one."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _store(library: Library, batch: list[Made]) -> None:
    library.papers.apply([Change("new", found, None, found) for found, _made in batch], [()] * len(batch))
    made = [(found.paper, translated) for found, translated in batch if translated]
    keys = [library.papers.find(str(paper.id))[0] for paper, _translated in made]
    with library.database.write() as connection:
        for key, (paper, (title, abstract)) in zip(keys, made, strict=True):
            with indexed_again(connection, key):
                connection.execute(
                    "INSERT INTO rendition VALUES (?, ?, 'zh', 'bench', '1', ?, ?, '', '2026-01-01T00:00:00+00:00')",
                    (key, paper.text_hash, clean(title), clean(abstract, multiline=True, limit=20_000)),
                )
