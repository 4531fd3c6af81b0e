"""The glossary: English terms of research, their renderings, and those that are wrong."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Sequence

from academichub.data import Term, glossary

_WORD = re.compile(r"[^\W_]+")
USER = "user"
"""The domain of the reader's own rows."""


class Glossary:
    """Terms by their first word, to be found in texts; a later row for the same English stands over an earlier one."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
        for term in {term.en.lower(): term for term in terms}.values():
            words = tuple(_WORD.findall(term.en.lower()))
            if words:
                self._by_first.setdefault(words[0], []).append((words, term))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def terms_in(self, text: str) -> Sequence[Term]:
        """The terms that occur in a text, in any case, singular or plural; each once, the longest at each place."""
        words = _WORD.findall(text.lower())
        found: dict[Term, None] = {}
        at = 0
        while at < len(words):
            held = self._at(words, at)
            if held:
                found[held[1]] = None
            at += len(held[0]) if held else 1
        return list(found)

    def _at(self, words: Sequence[str], at: int) -> tuple[tuple[str, ...], Term] | None:
        """The longest term that begins at a place."""
        return next(
            (
                entry
                for name in _singulars(words[at])
                for entry in self._by_first.get(name, ())
                if _stands(entry[0], words, at)
            ),
            None,
        )


@functools.cache
def bundled() -> Glossary:
    """The glossary that ships with the program."""
    return Glossary(glossary())


def read_glossary(text: str) -> tuple[list[Term], list[int]]:
    """The rows of a glossary file (English, Chinese, and what is wrong for it parted by semicolons; tabs between), and
    the numbers of lines that are no row. A header, empty lines and lines that begin with # are passed over."""
    terms, odd = [], []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or line.startswith("#") or cells[:2] == ["en", "zh"]:
            continue
        if len(cells) < 2 or not cells[0] or not cells[1] or not _WORD.search(cells[0]):
            odd.append(number)
            continue
        wrong = tuple(bad.strip() for bad in cells[-1].split(";") if bad.strip()) if len(cells) > 2 else ()
        terms.append(Term(cells[0], cells[1], USER, wrong))
    return terms, odd


def terms_hash(terms: Sequence[Term]) -> str:
    """A short stable hash of what a model was told about terms: another one makes a translation stale. "" for none."""
    if not terms:
        return ""
    told = sorted(f"{term.en}\t{term.zh}\t{';'.join(term.avoid)}" for term in terms)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]


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
