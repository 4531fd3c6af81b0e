"""What a model says about papers, as data: summaries, answers with quotes, briefings with references. Pure.

Nothing is taken on trust: quotes must stand in the text, references must name a paper that was given, and what could not
be proven is counted or marked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from academichub.domain.text.plain import clean, fold
from academichub.domain.text.tex import with_formulas, without_formulas

SUMMARY_PARTS = ("tldr", "problem", "method", "results", "limits")
BRIEFING_PARTS = ("themes", "tensions", "links", "first")
TEXT_LIMIT = 4_000
_REFERENCE = re.compile(r"(?<![A-Za-z])\s*\[([1-9]\d{0,4}(?:\s*[,、–-]\s*[1-9]\d{0,4})*)\]")
"""One number in brackets, or several; not an index, nor an interval that begins with 0."""
_IDENTIFIER = re.compile(
    r"\s*\[?(?:arXiv:\s?|https?://[!-~]*?/)?(?<![\d.])"
    r"((?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.[\dOo]{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.[\dOo]{5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
    r"(?:v\d+)?(?!\d)\]?|\s*\[?(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?(10\.\d{4,9}/[!-Z^-~]*\w)\]?",
    re.IGNORECASE,
)
"""An arXiv identifier, perhaps misspelled, a link or a DOI."""
POINT_LIMIT = 1_500
_LINK = re.compile(r"\s*https?://[!-~]*[\w/]", re.IGNORECASE | re.ASCII)
_OUR_NUMBER = re.compile(r"^\s*\[\d+\]\s*")
_SPACES = re.compile(r"[\s\u00ad]+")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a question."""

    text: str
    quotes: tuple[str, ...]
    """Passages that stand word for word in the text that the model saw."""
    invented: int = 0
    """Quotes that do not, and were left out."""
    refs: tuple[int, ...] = ()
    """Papers of a selection that it names, by number."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a briefing says."""

    text: str
    refs: tuple[int, ...]
    """Numbers of the papers that it rests on; none if it is unproven."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What some papers say together."""

    overview: Point
    themes: tuple[Point, ...] = ()
    tensions: tuple[Point, ...] = ()
    links: tuple[Point, ...] = ()
    first: tuple[Point, ...] = ()
    """What to open first, and why."""
    invented: int = 0
    """References to papers that were never given, taken out."""

    def points(self) -> Iterator[Point]:
        """Every point after the overview."""
        for part in BRIEFING_PARTS:
            yield from getattr(self, part)


def text_of(value: object) -> str:
    """A text out of an answer: clean, bounded; "" for anything else."""
    return clean(value, multiline=True, limit=TEXT_LIMIT).strip() if isinstance(value, str) else ""


def numbers_of(value: object) -> list[int]:
    """Numbers out of an answer, however they are written: 3, "3", "[3]"."""
    found = []
    for one in value if isinstance(value, list) else [value]:
        digits = re.fullmatch(r"\s*\[?(\d{1,6})\]?\s*", one) if isinstance(one, str) else None
        if isinstance(one, int) and not isinstance(one, bool):
            found.append(one)
        elif digits:
            found.append(int(digits[1]))
        elif one not in (None, ""):
            found.append(-1)  # names no number: an invention
    return found


def read_summary(value: Mapping[str, object]) -> dict[str, str]:
    """The parts of a summary that there are."""
    return {name: text for name in SUMMARY_PARTS if (text := text_of(value.get(name)))}


def read_notes(value: Mapping[str, object]) -> list[str]:
    """The notes of one part of a paper."""
    return [text for one in _listed(value.get("notes")) if (text := text_of(one))]


def read_reply(value: Mapping[str, object], seen: str, given: Collection[int] = ()) -> Reply:
    """An answer with the quotes that truly stand in what the model saw."""
    quotes = [text for one in _listed(value.get("quotes")) if (text := _OUR_NUMBER.sub("", text_of(one)))]
    looked = _plain(seen)
    true = [quote for quote in quotes if len(_plain(quote)) >= 8 and _plain(quote) in looked]
    named = [number for number in dict.fromkeys(numbers_of(value.get("refs") or [])) if number in given]
    plain, formulas = without_formulas(text_of(value.get("answer")))
    text = with_formulas(_known_references(plain, given)[0] if len(given) > 1 else plain, formulas)
    return Reply(text, tuple(dict.fromkeys(true)), len(quotes) - len(true), tuple(named))


def read_briefing(value: Mapping[str, object], given: Collection[int], names: Mapping[str, int]) -> Briefing:
    """A briefing whose references are all to papers given; the others are counted.

    `names` are the papers' own identifiers in lower case with their numbers: a model may write one where a number was
    asked for. Links are removed; one that names no paper is not a reference.
    """
    overview, lost = _point({"text": value.get("overview"), "refs": value.get("overview_refs") or []}, given, names)
    parts: dict[str, tuple[Point, ...]] = {}
    for name in BRIEFING_PARTS:
        points = []
        for one in _listed(value.get(name)):
            point, gone = _point(one if isinstance(one, dict) else {"text": one}, given, names)
            lost += gone
            points += [point] if point.text else []
        parts[name] = tuple(points)
    return Briefing(overview, parts["themes"], parts["tensions"], parts["links"], parts["first"], lost)


def _point(value: Mapping[str, object], given: Collection[int], names: Mapping[str, int]) -> tuple[Point, int]:
    """A point with its true references, and how many were not."""
    raw, formulas = without_formulas(text_of(value.get("text"))[:POINT_LIMIT])
    inline = [number for found in _REFERENCE.findall(raw) for number in _numbers(found)]
    written = [names.get((found[1] or found[2]).lower(), -1) for found in _IDENTIFIER.finditer(raw)]
    text, _lost = _known_references(_LINK.sub("", _IDENTIFIER.sub("", raw)), ())
    text = with_formulas(text, formulas)
    every = [*numbers_of(value.get("refs") or []), *inline, *written]
    lost = len({number for number in every if number >= 0 and number not in given}) + sum(
        number < 0 for number in every
    )
    return Point(" ".join(text.split()), tuple(dict.fromkeys(number for number in every if number in given))), lost


def _known_references(text: str, given: Collection[int]) -> tuple[str, int]:
    """A text without the references to papers that were not given, and how many those were."""
    lost = 0

    def kept(found: re.Match[str]) -> str:
        nonlocal lost
        numbers = _numbers(found[1])
        known = [number for number in numbers if number in given]
        lost += len(numbers) - len(known)
        return "".join(f"[{number}]" for number in known)

    return _REFERENCE.sub(kept, text), lost


def _numbers(listed: str) -> list[int]:
    """The numbers that stand between brackets: `1, 3-5` is four of them."""
    found = []
    for part in re.split(r"\s*[,、]\s*", listed):
        first, *rest = map(int, re.split(r"\s*[–-]\s*", part))
        last = rest[-1] if rest else first
        found += list(range(first, last + 1)) if first <= last < first + 100 else [first, last]
    return found


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value] if value else []


def _plain(text: str) -> str:
    """For comparing quotes: case, accents, line breaks and the kind of quotation marks do not count."""
    return _SPACES.sub(" ", fold(text).translate(str.maketrans("“”‘’–—", "\"\"''--"))).strip(" .\"'")
