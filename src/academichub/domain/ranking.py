"""Putting papers in order: what a search found by relevance and age, what is unread by the reader's own interest.

Interest is learned from what was starred and what was archived, over the words and authors of those papers (TF-IDF
and a linear model): few enough to learn in a moment, and every score can be told in words.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from academichub.domain.names import normal_name
from academichub.domain.paper import Paper
from academichub.domain.text.plain import fold
from academichub.domain.text.words import WORD

HALF_LIFE = 365.0
"""Days after which age has taken a quarter of a hit's weight; it never takes more than half."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper that a search found."""

    key: int
    day: int
    """Of its first announcement, as an ordinal."""
    relevance: float
    """BM25; the greater, the better."""


def best_first(hits: Sequence[Hit]) -> list[Hit]:
    """Hits by relevance, to which age takes away up to a half."""
    latest = max((hit.day for hit in hits), default=0)

    def weight(hit: Hit) -> float:
        return hit.relevance * (0.5 + 0.5 * math.pow(0.5, (latest - hit.day) / HALF_LIFE))

    return sorted(hits, key=lambda hit: (-weight(hit), -hit.day, -hit.key))


# --- interest ---

Vector = dict[str, float]
"""Word or `@author` -> weight; of length 1."""
STEPS = 6
"""Passes over what was starred and archived."""
_COMMON = frozenset(
    WORD.findall(
        "the a an and or of in on for to with by from is are we our this that these those it its as at be can "
        "has have been which while than more most not but also their they using used use based show shows "
        "results method methods paper propose proposed approach new two one between into via such both may "
        "under over however each without when where models model data study learning"
    )
)


class Weights:
    """How rare each word is among some papers: a rare one says more."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        counted: Counter[str] = Counter()
        total = 0
        for paper in papers:
            counted.update(set(_features(paper)))
            total += 1
        self._rare = {word: math.log((1 + total) / (1 + count)) + 1 for word, count in counted.items()}
        self._unknown = math.log(1 + total) + 1

    def vector(self, paper: Paper) -> Vector:
        """A paper's words and authors, each by how often it stands there and how rare it is elsewhere."""
        weighed = {
            word: (1 + math.log(count)) * self._rare.get(word, self._unknown)
            for word, count in Counter(_features(paper)).items()
        }
        length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return {word: weight / length for word, weight in weighed.items()}


def _features(paper: Paper) -> list[str]:
    """Words of a title (twice) and an abstract in the singular, and authors."""
    words = WORD.findall(fold(f"{paper.title} {paper.title} {paper.abstract}"))
    said = [word for word in map(_singular, words) if len(word) > 2 and word not in _COMMON and not word.isdigit()]
    return said + [f"@{normal_name(author.name)}" for author in paper.authors[:50]]


def _singular(word: str) -> str:
    """Near enough to tell `policies` and `policy` are one."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def likeness(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    """The cosine of two vectors: 0 nothing in common, 1 the same."""
    few, many = sorted((one, two), key=len)
    return sum(weight * many[word] for word, weight in few.items() if word in many)


@dataclass(frozen=True, slots=True)
class Score:
    """How much a paper should interest the reader: 0 to 100, 50 is no opinion."""

    value: int
    because: tuple[str, ...]
    """The three words and authors that moved it most."""


class Interest:
    """A linear model of what the reader stars, and what they archive unstarred."""

    def __init__(self, weights: Weights, liked: Sequence[Paper], refused: Sequence[Paper]) -> None:
        self.weights = weights
        self.taste: Vector = {}
        self.known = bool(liked and refused)
        if self.known:
            self._learn(
                [(weights.vector(paper), 1) for paper in liked], [(weights.vector(paper), 0) for paper in refused]
            )

    def _learn(self, liked: list[tuple[Vector, int]], refused: list[tuple[Vector, int]]) -> None:
        """Logistic regression by stochastic steps; the rarer of the two answers counts for more."""
        examples = liked + refused
        balance = (len(examples) / (2 * len(refused)), len(examples) / (2 * len(liked)))
        chance = random.Random(0)
        for step in range(STEPS):
            chance.shuffle(examples)
            rate = 4.0 / (1 + step)
            for vector, wanted in examples:
                error = (wanted - _chance(likeness(self.taste, vector))) * balance[wanted] * rate
                for word, weight in vector.items():
                    self.taste[word] = self.taste.get(word, 0.0) + error * weight

    def score(self, paper: Paper) -> Score:
        """A paper's score and what made it."""
        parts = {word: weight * self.taste.get(word, 0.0) for word, weight in self.weights.vector(paper).items()}
        value = _chance(sum(parts.values()))
        agree: Callable[[float], float] = (lambda part: part) if value >= 0.5 else (lambda part: -part)
        strongest = sorted((word for word in parts if agree(parts[word]) > 0), key=lambda word: -agree(parts[word]))
        names = {f"@{normal_name(author.name)}": author.name for author in paper.authors}
        return Score(round(100 * value), tuple(names.get(word, word) for word in strongest[:3]))


def _chance(sum_of_parts: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, sum_of_parts))))
