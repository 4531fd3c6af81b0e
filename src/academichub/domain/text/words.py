"""The words of a text for finding: Latin words as they stand, Chinese as overlapping pairs of characters.

Chinese is written without spaces, so a run of characters is found through every pair of neighbours in it, and a last
single one that ends the run: any part of two characters and more is then a phrase of pairs.
"""

from __future__ import annotations

import re

from academichub.domain.text.plain import PLAIN_LETTERS, fold

_CLASS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN_RUN = re.compile(f"[{_CLASS}]+")
WORD = re.compile(r"[^\W_]+")


def indexed(text: str) -> str:
    """A text whose words an index can split at spaces: `用LLM` -> ` 用 LLM`; letters that it cannot fold made plain."""
    if text.isascii():
        return text
    if not HAN_RUN.search(text):
        return text.translate(PLAIN_LETTERS)
    return HAN_RUN.sub(lambda run: f" {' '.join((*pairs(run[0]), run[0][-1]))} ", fold(text))


def pairs(run: str) -> list[str]:
    """The pairs of neighbours in a run of Chinese characters: `强化学` -> 强化, 化学."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def characters(text: str) -> str:
    """Every Chinese character of a text once, spaced: for finding a single one."""
    return "" if text.isascii() else " ".join(sorted(set("".join(HAN_RUN.findall(fold(text))))))


def words_of(folded: str) -> tuple[str, ...]:
    """The words of a folded text, as the index has them."""
    return tuple(WORD.findall(indexed(folded)))
