"""What the reader is interested in, learned from the library; and papers that are similar to one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from academichub.domain.paper import Paper
from academichub.domain.query import AnyOf, Phrase
from academichub.domain.ranking import Interest, Score, Vector, Weights, likeness
from academichub.domain.text.words import WORD
from academichub.domain.views import ALL, ARCHIVE, STARRED
from academichub.store.library import Library

EXAMPLES = 300
"""Of what was starred, and of what was archived, the newest so many are learned from."""
OTHERS = 400
"""Newest papers that tell how rare a word is."""
SCORED = 2_000
"""Papers of a view that are put in order; those after them keep theirs."""
SIMILAR = 100
_TELLING = 12
"""Words of a paper that similar ones are looked for by."""
_CHUNK = 500


def learn(library: Library) -> Interest:
    """The reader's interest, from what they starred and what they archived unstarred; not `known` without both."""
    shelves = library.shelves
    liked = shelves.keys(STARRED, limit=EXAMPLES)
    refused = [key for key in shelves.keys(ARCHIVE, limit=2 * EXAMPLES) if key not in set(liked)][:EXAMPLES]
    examples = list(papers_of(library, liked)), list(papers_of(library, refused))
    others = papers_of(library, shelves.keys(ALL, limit=OTHERS))
    return Interest(Weights((*examples[0], *examples[1], *others)), *examples)


def by_interest(library: Library, keys: Sequence[int]) -> tuple[array[int], dict[int, Score]]:
    """The keys with the most interesting papers first, and the scores; as they were if nothing was learned yet."""
    interest = learn(library)
    if not interest.known:
        return array("q", keys), {}
    first = keys[:SCORED]
    found = dict(zip(first, map(interest.score, papers_of(library, first)), strict=True))
    ordered = sorted(first, key=lambda key: -found[key].value)
    return array("q", [*ordered, *keys[SCORED:]]), found


def similar(library: Library, key: int) -> array[int]:
    """The papers most like one, by the same words and authors, the likest first; the paper itself leads."""
    [paper] = papers_of(library, [key])
    weights = Weights([paper, *papers_of(library, library.shelves.keys(ALL, limit=OTHERS))])
    own = weights.vector(paper)
    candidates = [hit.key for hit in library.shelves.found(AnyOf(_telling(own))) if hit.key != key][:_CHUNK]
    likest = {
        other: likeness(own, weights.vector(found))
        for other, found in zip(candidates, papers_of(library, candidates), strict=True)
    }
    return array("q", [key, *sorted(likest, key=lambda other: -likest[other])[:SIMILAR]])


def _telling(vector: Vector) -> tuple[Phrase, ...]:
    strongest = sorted(vector, key=lambda word: -vector[word])[:_TELLING]
    return tuple(Phrase(tuple(WORD.findall(word)), field="author" if word[0] == "@" else "") for word in strongest)


def papers_of(library: Library, keys: Sequence[int]) -> Iterator[Paper]:
    """Papers in the order of the keys."""
    for at in range(0, len(keys), _CHUNK):
        some = keys[at : at + _CHUNK]
        held = {record.key: record.paper for record in library.papers.bare(list(some))}
        yield from (held[key] for key in some)
