"""One query language, two meanings: the library's SQL against the predicate, paper by paper, over everything there is."""

from __future__ import annotations

import time
from pathlib import Path

from academichub.domain.answers import Text, matches
from academichub.domain.query import parse
from academichub.domain.views import ALL
from academichub.store.library import Library
from bench.report import Report

QUERIES = (
    "learning", "policies", "state*", '"reinforcement learning"', "title:diffusion", "abs:/gpt-\\d/", "author:li", '"emmy noether"', 
    "schrodinger",
    "erdos", "cat:cs", "cat:math.CO", "source:arxiv:cs.CL", "强化学习", "学", "zh:模型", "title:用", "is:unread", "is:translated -is:tracked",
    "after:2026-05-01", "on:2026-05-29", "(quantum OR photon) -qubit", "a of", "cs.CL OR 2605.28828", "llm zh:大语言模型", "/^on the/ cat:math",
    "NOT the", "author:\"y li\"", "soren", "note:x OR tag:y", "gpt-4", "title:\"large language\" abs:agent*",
)  # fmt: skip


def measure(folder: Path, report: Report) -> None:
    """Papers on which the two disagree, of all papers and queries: none may."""
    library, begun = Library(folder / "library.db"), time.perf_counter()
    trees = [parse(text) for text in QUERIES]
    found = [set(library.shelves.keys(ALL, tree)) for tree in trees]
    odd: list[str] = []
    count = 0
    for record in library.papers.records(library.shelves.keys(ALL), "zh"):
        text = Text.of_record(record)
        count += 1
        for query, tree, held in zip(QUERIES, trees, found, strict=True):
            if matches(tree, text) != (record.key in held):
                odd.append(f"{query} {record.paper.id}")
    seconds = time.perf_counter() - begun
    report.line("answers", f"{count:,} papers x {len(QUERIES)} queries in {seconds:.0f} s")
    report.line("answers: SQL and predicate disagree", f"{len(odd):,}", not odd, "0")
    for one in odd[:20]:
        print("   ", one)
    library.close()
