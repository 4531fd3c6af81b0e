"""What a model must not touch goes out as placeholders and comes back as itself.

Formulas, URLs, e-mail addresses, citations, identifiers and code become `{v1}`, `{v2}`, …; the answer must hold
the same ones, each as often.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from academichub.domain.text.tex import math_spans, prose

_KEPT = re.compile(
    r"https?://[^\s<>\"）)】]*[^\s<>\"）)】.,;:!?]"
    r"|[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|\\[A-Za-z]+(?:\[[^\]]*\])?(?:\{[^{}]*\})+"
    r"|(?:arXiv:|doi:\s?)\S*\w"
    r"|\b\d{4}\.\d{4,5}(?:v\d+)?\b"
    r"|\[\d+(?:\s?[,–-]\s?\d+)*\]"
    r"|`[^`\n]+`"
    r"|[{｛]\s*v\s*\d+\s*[}｝]",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"[{｛]\s*[vV]\s*(\d+)\s*[}｝]")


@dataclass(frozen=True, slots=True)
class Masked:
    """The fields to translate, and what their placeholders stand for."""

    fields: Mapping[str, str]
    kept: Mapping[str, str]
    """`{v1}` -> the text that it stands for."""

    def expected(self, field: str) -> Counter[str]:
        """How often each placeholder stands in a field."""
        return Counter(_PLACEHOLDER.findall(self.fields[field]))

    def restore(self, text: str) -> str:
        """A text with every placeholder replaced by what it stands for; an unknown one stays as it is."""
        return _PLACEHOLDER.sub(lambda found: self.kept.get(f"{{v{int(found[1])}}}", found[0]), text)


def placeholders(text: str) -> Counter[str]:
    """How often each placeholder's number stands in a text, however the model spaced it."""
    return Counter(str(int(number)) for number in _PLACEHOLDER.findall(text))


def mask(fields: Mapping[str, str]) -> Masked:
    """Fields with TeX's text commands made plain and everything untouchable as a placeholder, numbered through."""
    kept: dict[str, str] = {}

    def stand_in(text: str) -> str:
        name = f"{{v{len(kept) + 1}}}"
        kept[name] = text
        return name

    masked = {name: "".join(_mask_field(text, stand_in)) for name, text in fields.items()}
    return Masked(masked, kept)


def _mask_field(text: str, stand_in: Callable[[str], str]) -> Iterator[str]:
    at = 0
    for start, end in math_spans(text):
        yield _KEPT.sub(lambda found: stand_in(found[0]), prose(text[at:start]))
        yield stand_in(text[start:end])
        at = end
    yield _KEPT.sub(lambda found: stand_in(found[0]), prose(text[at:]))
