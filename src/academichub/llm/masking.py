"""What a model must not touch goes out as placeholders and comes back as itself.

Formulas, URLs, e-mail addresses, citations, identifiers and code become `{v1}`, `{v2}`, …; the answer must hold
the same ones, each as often.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from academichub.data import Term
from academichub.domain.text.tex import prose, without_formulas
from academichub.domain.text.typography import typeset

_UNITS = (
    r"%|‰|[×x](?!\s?\d)"
    r"|[kMGTP]i?[Bb]|[kMGTmnpf]?(?:eV|Hz|pc|bps)|[mcknμµ]m|[mnpfμµ]s|[mkμµ]g|[mkM]?W|m?V|mK|dB|fps|K|M|B|k|°C?|[DGT]FLOPs?"
)
_KEPT = re.compile(
    r"(?i:https?://[^\s<>\")\u2e80-\uffef]*[^\s<>\")\u2e80-\uffef.,;:!?])"
    r"|[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|\\[A-Za-z]+(?:\[[^\]]*\])?(?:\{[^{}]*\})+"
    r"|(?i:arXiv:|doi:\s?)\S*\w"
    r"|\b\d{4}\.\d{4,5}(?:v\d+)?\b"
    r"|\[\d+(?:\s?[,–-]\s?\d+)*\]"
    r"|`[^`\n]+`"
    r"|\\?\$\d+(?:[.,]\d+)*\w*(?:\s(?:thousand|million|billion|trillion)\b)?|\\?\$"
    r"|(?<![\w-])(?=[\w-]*[A-Z])(?:\w+-){0,3}[A-Za-z]+[-.]?\d[\w.]*(?:-[\w.]*\w)*\b"
    rf"|(?<![\w)}}\]%.+/{{^])[-−±]\d+(?:[.,]\d+)*(?:\s?(?:{_UNITS}))?(?!\w)"
    rf"|(?<![\w.])(?<!\d,)\d+(?:[.,]\d+)*+\s?(?:{_UNITS})(?![\w])"
    r"|(?<![\w.])(?<!\d,)(?!(?<=[Ii]n )(?:19|20)\d\d\s+\d[\d.,]*+(?!\w))"
    r"(?:[a-z\d]*[a-z])?\d+(?:[.,]\d+)*+(?:(?:\s+|\s?~\s?)\d+(?:[.,]\d+)*+)+\w*\b"
    r"(?!\s(?:thousand|million|billion|trillion)\b)"
    r"|(?<![\w-])[A-Z]?[a-z]+[A-Z]\w*(?:-\w+)*\b"
    r"|(?<![\w-])(?![IVX]{2,5}\b)[A-Z]{2,}[a-z]*[A-Z]*\w*(?:-[A-Z0-9][\w.]*\b)*"
    r"|[{｛]\s*[vV]\s*\d{1,6}\s*[}｝]"
    r"|\\[A-Za-z]{2,}",
    re.ASCII,
)
"""Links, addresses, TeX commands, identifiers, citations, code; numbers with a sign or a unit, and in a row; names with digits,
in CamelCase and in capitals; and what looks like a placeholder of ours. Letters are ASCII: Chinese beside a name is not of it."""
_SPLIT = re.compile("([\ue000-\uf8ff])")
_FOOTNOTE = re.compile(r"\\footnote\{((?:[^{}]|\{[^{}]*\})*)\}")
_LEFT_OPEN = re.compile(r"\\(?:text\w*|emph|footnote|mbox|hbox|underline|it|bf|em|sc|tt)\{(?![^{}]*\})")
"""A text command that is never closed."""
PLACEHOLDER = re.compile(r"[{｛]\s*[vV]\s*(\d{1,6})\s*[}｝]")


@dataclass(frozen=True, slots=True)
class Masked:
    """The fields to translate, and what their placeholders stand for."""

    fields: Mapping[str, str]
    kept: Mapping[str, str]
    """`{v1}` -> the text that it stands for."""
    language: str = "zh"
    """Of the answer, as a BCP 47 code."""
    terms: Sequence[Term] = ()
    """The glossary's terms that occur."""

    def expected(self, field: str) -> Counter[str]:
        """How often each placeholder stands in a field."""
        return Counter(PLACEHOLDER.findall(self.fields[field]))

    def restore(self, text: str) -> str:
        """A text with every placeholder replaced by what it stands for; an unknown one stays as it is."""
        return PLACEHOLDER.sub(lambda found: self.kept.get(f"{{v{int(found[1])}}}", found[0]), text)


def placeholders(text: str) -> Counter[str]:
    """How often each placeholder's number stands in a text, however the model spaced it."""
    return Counter(str(int(number)) for number in PLACEHOLDER.findall(text))


def mask(fields: Mapping[str, str], language: str = "zh", terms: Sequence[Term] = (), *, is_tex: bool = True) -> Masked:
    """Fields with everything untouchable as a placeholder, numbered through, and TeX's text commands made plain.

    A name in capitals that the glossary has is left to the glossary.
    """
    known = {term.en for term in terms}
    kept: dict[str, str] = {}

    def stand_in(text: str) -> str:
        name = f"{{v{len(kept) + 1}}}"
        kept[name] = text
        return name

    def keep(found: re.Match[str]) -> str:
        return found[0] if found[0] in known else stand_in(found[0])

    def mask_field(text: str) -> Iterator[str]:
        text, formulas = without_formulas(text)
        text = _LEFT_OPEN.sub("", prose(_FOOTNOTE.sub(r" (\1)", text))) if is_tex else text
        for part in _SPLIT.split(text):
            yield stand_in(formulas[part]) if part in formulas else _KEPT.sub(keep, part)

    return Masked({name: "".join(mask_field(text)) for name, text in fields.items()}, kept, language, terms)


def typeset_around(text: str, language: str) -> str:
    """A text of a model's with the typography of its language, and formulas, links, names and the like as they are."""
    masked = mask({"text": text}, language, is_tex=False)
    return masked.restore(typeset(masked.fields["text"], language))
