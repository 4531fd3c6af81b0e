"""What changed between two versions of a paper, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

CONTEXT = 8
"""Unchanged words shown on either side of a change."""
_WORD = re.compile(r"\S+")


def changes(old: str, new: str) -> str:
    """The changed places with some words around them: `the [-old-] {+new+} words`; "" if nothing changed.

    The marks are those of wdiff. Far-off unchanged words are left out for `…`.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    groups = matcher.get_grouped_opcodes(CONTEXT)
    return " … ".join(" ".join(_shown(group, before, after)) for group in groups)


def _shown(group: list[tuple[str, int, int, int, int]], before: list[str], after: list[str]) -> Iterator[str]:
    for kind, start, end, from_, to in group:
        if kind == "equal":
            yield " ".join(after[from_:to])
            continue
        if end > start:
            yield f"[-{' '.join(before[start:end])}-]"
        if to > from_:
            yield f"{{+{' '.join(after[from_:to])}+}}"
