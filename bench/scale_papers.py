"""A million papers out of fifty-seven thousand: real sentences and authors, put together anew, always the same."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from academichub.domain.identifiers import PaperId, abs_url, pdf_url
from academichub.domain.paper import Announcement, AnnounceType, Author, Paper
from bench.papers import Made, real

A_DAY = 400
"""Papers announced on a day."""
FIRST = dt.date(2016, 1, 4)


@dataclass(frozen=True, slots=True)
class Seed:
    """What real papers are made of."""

    titles: list[str]
    sentences: list[list[str]]
    authors: list[tuple[Author, ...]]
    categories: list[tuple[str, ...]]
    translations: list[tuple[str, str]]

    @classmethod
    def of_corpus(cls) -> Seed:
        """All of it."""
        found = list(real())
        papers = [announcement.paper for announcement, _made in found]
        return cls(
            [paper.title for paper in papers],
            [paper.abstract.split(". ") for paper in papers],
            [paper.authors[:20] for paper in papers],
            [paper.categories for paper in papers],
            [made for _announcement, made in found if made],
        )


def papers(count: int) -> Iterator[Made]:
    """So many papers, oldest day first; a tenth of them with a translation."""
    seed, chance = Seed.of_corpus(), random.Random(11)
    for number in range(count):
        yield _paper(seed, chance, number), chance.choice(seed.translations) if number % 10 == 0 else None


def _paper(seed: Seed, chance: random.Random, number: int) -> Announcement:
    day = FIRST + dt.timedelta(days=number // A_DAY)
    identity = PaperId("arxiv", f"{day:%y%m}.{number % 100_000:05d}")
    one, two = chance.choice(seed.titles), chance.choice(seed.titles)
    first, second = chance.choice(seed.sentences), chance.choice(seed.sentences)
    abstract = ". ".join((*first[: len(first) // 2 + 1], *second[len(second) // 2 :]))
    people = (*chance.choice(seed.authors)[:3], *chance.choice(seed.authors)[:3])
    categories = chance.choice(seed.categories)
    paper = Paper(
        id=identity, version=1, title=f"{one.partition(':')[0]}: {two.rpartition(':')[2].strip()}", authors=people,
        abstract=abstract, categories=categories, url=abs_url(identity), pdf_url=pdf_url(identity, 1),
    )  # fmt: skip
    kind = AnnounceType.NEW if number % 3 else AnnounceType.CROSS
    return Announcement(paper, kind, day, (f"arxiv:{categories[0]}",))
