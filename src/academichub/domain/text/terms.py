"""The glossary's terms in a text."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from academichub.data import Term, glossary

_WORD = re.compile(r"[^\W_]+")


@functools.cache
def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], Term]]]:
    """First word of a term -> its words and the term, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
    for term in glossary():
        words = tuple(_WORD.findall(term.en.lower()))
        found.setdefault(words[0], []).append((words, term))
    return {word: sorted(terms, key=lambda entry: -len(entry[0])) for word, terms in found.items()}


def terms_in(text: str) -> Sequence[Term]:
    """The glossary's terms that occur in a text, in any case, singular or plural; each once, the longest at each place."""
    words = _WORD.findall(text.lower())
    index = _by_first_word()
    found: dict[Term, None] = {}
    at = 0
    while at < len(words):
        held = next(
            (entry for name in _singulars(words[at]) for entry in index.get(name, ()) if _stands(entry[0], words, at)),
            None,
        )
        if held:
            found[held[1]] = None
        at += len(held[0]) if held else 1
    return list(found)


def times_in(term: Term, text: str) -> int:
    """How often a term stands in a text, in any case, singular or plural."""
    words, wanted = _WORD.findall(text.lower()), tuple(_WORD.findall(term.en.lower()))
    return sum(_stands(wanted, words, at) for at in range(len(words)))


def _singulars(word: str) -> Sequence[str]:
    return (word, word[:-1]) if word.endswith("s") else (word,)


def _stands(term: tuple[str, ...], words: Sequence[str], at: int) -> bool:
    """Whether a term's words stand at a place, the last perhaps in the plural."""
    here = words[at : at + len(term)]
    return len(here) == len(term) and tuple(here[:-1]) == term[:-1] and here[-1] in (term[-1], f"{term[-1]}s")
