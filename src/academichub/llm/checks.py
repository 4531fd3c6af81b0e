"""Is an answer a translation of what was asked? Small functions; each returns a complaint, or nothing.

A complaint is in English, because it is quoted to the model when it is asked to repair its answer.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from academichub.domain.text.plain import is_clean
from academichub.domain.text.terms import times_in
from academichub.llm.languages import may_be_in, named, of_other_kind, script_of
from academichub.llm.masking import PLACEHOLDER, Masked, placeholders
from academichub.llm.numbers import Written, in_digits, spelled, written

_FENCE = re.compile(r"<think>.*?</think>|^\s*```(?:json)?|```\s*$", re.DOTALL | re.MULTILINE)
_KANA = re.compile(r"[\u3041-\u30ff]")
_KEY = re.compile(r"\b(?:sk|pk|api|key)-(?=[\w-]*\d)[\w-]{8,}", re.IGNORECASE)
_ENGLISH = re.compile(r"(?<![A-Za-z'’-])[A-Za-z][A-Za-z'’-]*(?:[ ,]+[A-Za-z][A-Za-z'’-]*){5,}(?<=.{40})")
_NEEDS_OWN_SCRIPT = re.compile(r"(?:zh|ja|ko|ru|uk|bg|ar|fa|he|hi|th|el)\b")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d+(?:[.,'\u00a0\u202f\u2009 ]\d{3}(?!\d))*(?:[.,]\d+)?")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LINK = re.compile(
    r"https?:|\bwww\.\w|javascript:|data:\w+/|file:/|\]\(|\[@click|\[/"
    r"|</?(?:a|b|i|p|br|em|img|div|span|strong|script|iframe|style|font|table)(?=[\s/>])",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"(?:I'?m sorry|I apologi[sz]e|I can(?:no|')t (?:help|assist)|As an AI)|(?:抱歉|对不起)，?我(?:无法|不能)"
    r"|作为(?:一个|一名)?(?:人工智能|AI|大?语言模型)[^。]{0,12}我(?:无法|不能)",
    re.IGNORECASE,
)


_TALK = re.compile(
    r"\s*(?:(?:Sure|Certainly|Of course|Okay)[,!.]|Here(?: is|'s)\b.{0,60}\btranslat"
    r"|(?:好的|当然)[，！。].{0,30}(?:翻译|译文)|(?:以下|下面)[是为].{0,12}(?:翻译|译文)|(?:翻译|译文|訳文|번역)\s?[：:])",
    re.IGNORECASE,
)
_NOTE = re.compile(r"译者注|譯者註|[（(]注[：:]|\n[ \t]*注[：:]|translator'?s note", re.IGNORECASE)
"""A remark of the translator's own."""
_HAS_TITLE = re.compile(r"\s*translation", re.IGNORECASE)
_HAS_NOTE = re.compile(r"\bnotes?\b", re.IGNORECASE)
_BRACKETED = re.compile(r"[（(]([ -~]{1,160}?)[）)]")
"""Latin text in brackets."""


class Unfit(ValueError):
    """An answer that will not do, by the name of the check that it fails."""

    def __init__(self, name: str, complaint: str) -> None:
        super().__init__(complaint)
        self.name = name


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, as the fields that were asked for; `complaint` says why it is no such object."""

    fields: dict[str, str]
    complaint: str = ""


def read_answer(text: str, masked: Masked) -> Answer:
    """The JSON object in an answer: bare, fenced or inside talk."""
    value = first_object(text)
    if value is None:
        has_begun = "{" in _FENCE.sub("", text)
        return Answer({}, "Its JSON is broken or cut off." if has_begun else "It holds no JSON object.")
    if set(value) != set(masked.fields):
        return Answer({}, f"It must have exactly these keys: {', '.join(masked.fields)}.")
    fields = {name: part for name, part in value.items() if isinstance(part, str)}
    return Answer(fields) if len(fields) == len(value) else Answer({}, "Every value must be a text.")


def _controls(_field: str, _masked: Masked, output: str) -> str:
    return "" if is_clean(output) else "It holds control characters or invisible ones."


def _empty(field: str, _masked: Masked, output: str) -> str:
    return "" if output.strip() else f'"{field}" is empty.'


def _placeholders(field: str, masked: Masked, output: str) -> str:
    wanted, found = masked.expected(field), placeholders(output)
    if wanted == found:
        return ""
    missing, extra = wanted - found, found - wanted
    said = [
        f"{word} {', '.join(f'{{v{n}}}' for n in sorted(some, key=int))}"
        for word, some in (("lacks", missing), ("has too many of", extra))
        if some
    ]
    return f'"{field}" {" and ".join(said)}.'


def is_refusal(answer: str) -> bool:
    """Whether a whole answer is an excuse."""
    return _REFUSAL.search(answer[:200]) is not None


def without_keys(text: str) -> str:
    """A text of a model's with whatever looks like a key made unreadable."""
    return _KEY.sub("…", text)


def _keys(field: str, masked: Masked, output: str) -> str:
    new = set(_KEY.findall(output)) - set(_KEY.findall(masked.fields[field]))
    return f'"{field}" holds what looks like a key.' if new else ""


def _links(field: str, masked: Masked, output: str) -> str:
    held = {found.lower() for found in _LINK.findall(masked.fields[field])}
    new = {found.lower() for found in _LINK.findall(output)} - held
    return f'"{field}" has links or markup that the text has not.' if new else ""


def _refusal(field: str, _masked: Masked, output: str) -> str:
    return f'"{field}" is an excuse, not a translation.' if _REFUSAL.search(output[:120]) else ""


def _preamble(field: str, masked: Masked, output: str) -> str:
    if _TALK.match(output) and not _HAS_TITLE.match(masked.fields[field]):
        return f'"{field}" begins with talk about the translation.'
    return (
        f'"{field}" holds a note of your own.'
        if _NOTE.search(output) and not _HAS_NOTE.search(masked.fields[field])
        else ""
    )


def _script(field: str, masked: Masked, output: str) -> str:
    """Enough letters of the language's own script; a text that is nothing but names needs none."""
    plain_words = [word for word in _WORD.findall(masked.fields[field]) if word.islower()]
    if len(plain_words) < 2:
        return ""
    own = len(script_of(masked.language).findall(output))
    kana = masked.language.startswith("zh") and len(_KANA.findall(output)) > own // 20 + 1
    enough = own > 0 if len(masked.fields[field]) < 200 else may_be_in(masked.language, output)
    return "" if enough and not kana else f'"{field}" is not in {named(masked.language)}.'


def _characters(field: str, masked: Masked, output: str) -> str:
    """Chinese in the characters that were asked for."""
    wrong = of_other_kind(masked.language, output) if masked.language.startswith("zh") else ""
    return f'"{field}" is not in {named(masked.language)}: {wrong[:20]}.' if wrong else ""


def check_language(text: str, language: str) -> None:
    """Raise Unfit for a text of a model's own that is not in the language asked for."""
    if not may_be_in(language, text) or (language.startswith("zh") and of_other_kind(language, text)):
        raise Unfit("script", f"It is not in {named(language)}.")


def check_cleanness(value: object) -> None:
    """Raise Unfit for an answer with control characters anywhere; links and markup in it are but text wherever it is shown."""
    if not all(map(is_clean, _texts(value))):
        raise Unfit("clean", "It holds control characters or invisible ones.")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _echo(field: str, masked: Masked, output: str) -> str:
    """A third of the text's words in a row, as they were."""
    source = _WORD.findall(_out_of(masked.fields[field]).lower())
    said = " ".join(_WORD.findall(_without_originals(output, masked.fields[field]).lower()))
    run = max(4, len(source) // 3)
    lines = (" ".join(source[at : at + run]) for at in range(len(source) - run + 1))
    return f'"{field}" repeats the text instead of translating it.' if any(line in said for line in lines) else ""


def _without_originals(output: str, source: str) -> str:
    """A translation without what it gives in brackets in the text's own words: names written out, terms."""
    plain = " ".join(source.lower().split())
    return _BRACKETED.sub(lambda found: "" if " ".join(found[1].lower().split()) in plain else found[0], output)


def _english(field: str, masked: Masked, output: str) -> str:
    """A run of untranslated words."""
    if not _NEEDS_OWN_SCRIPT.match(masked.language):
        return ""
    run = _ENGLISH.search(_out_of(_without_originals(output, masked.fields[field])))
    return f'"{field}" leaves this untranslated: {run[0].strip()[:80]}.' if run else ""


def _numbers(field: str, masked: Masked, output: str) -> str:
    """Every number of the text, and no other, by their values; those in words on either side may stay words."""
    source, output = _out_of(masked.fields[field]), _out_of(output)
    if not _NEEDS_OWN_SCRIPT.match(masked.language):
        return _digit_groups(field, source, output)
    if _FIGURES.findall(source) == _FIGURES.findall(output) and not any(map(_is_scaled, in_digits(output))):
        return ""
    wanted, found = written(source), written(output)
    said = found | spelled(output)
    lost = {one.value for one in in_digits(source) if one.value not in said and not _is_said_otherwise(one, output)}
    new = found - wanted - spelled(source) - {one.digits for one in in_digits(source)}
    return _complaint(field, lost, new)


def _is_scaled(number: Written) -> bool:
    return number.value != number.digits


def _is_said_otherwise(number: Written, output: str) -> bool:
    """Whether a number stands there with its scale in a way that we cannot read, or as a century and a decade."""
    found = list(in_digits(output))
    unscaled = any(number.digits == one.digits == one.value for one in found)
    if unscaled or not number.decade or number.value > 10_000:
        return unscaled
    return {number.value % 100, number.value // 100 + 1} <= {one.value for one in found}


def _digit_groups(field: str, source: str, output: str) -> str:
    """In languages that write decimals and thousands the other way round, a number may be either."""
    if _FIGURES.findall(source) == _FIGURES.findall(output):
        return ""
    wanted, found = {one.digits for one in in_digits(source)}, list(map(_readings, _GROUPED.findall(output)))
    lost = wanted - set[Decimal]().union(*found) - spelled(output)
    allowed = wanted | spelled(source)
    return _complaint(field, lost, {min(readings) for readings in found if not readings & allowed})


def _readings(number: str) -> set[Decimal]:
    """What a number may be: `1.024` is 1024 in German, and 1.024 in English."""
    *groups, last = re.split(r"\D", number)
    found = (
        {Decimal("".join([*groups, last]))}
        if all(len(group) == 3 for group in [*groups[1:], last]) or not groups
        else set()
    )
    return {value.normalize() for value in (found | {Decimal(f"{''.join(groups)}.{last}")} if groups else found)}


def _complaint(field: str, lost: set[Decimal], new: set[Decimal]) -> str:
    said = [
        f"{word} {', '.join(f'{value:f}'[:30] for value in sorted(some))}"
        for word, some in (("lacks the number", lost), ("invents the number", new))
        if some
    ]
    return f'"{field}" {" and ".join(said)}.' if said else ""


def _terms(field: str, masked: Masked, output: str) -> str:
    """No rendering that the glossary forbids, unless another term of the text is rightly rendered so."""
    here = {term: count for term in masked.terms if (count := times_in(term, masked.fields[field]))}
    right = " ".join(term.zh for term in here)
    wrong = [
        (term.en, bad)
        for term, count in here.items()
        for bad in term.avoid
        if bad not in right and _is_wrong(output, count, output.count(bad), term.zh)
    ]
    told = "; ".join(f"{english} must not be {bad}" for english, bad in sorted(wrong))
    return f'"{field}" uses wrong terms: {told}.' if wrong else ""


def _is_wrong(output: str, wanted: int, bad: int, right: str) -> bool:
    """Whether a forbidden rendering stands for the term: a word of its own may look like it beside the right ones."""
    rendered = sum(output.count(one.strip()) for one in re.split("[;/；]", right) if one.strip())
    return bad > 0 and (bad >= wanted or rendered < wanted)


def _doubled(field: str, masked: Masked, output: str) -> str:
    """No sentence oftener than any stands in the text."""
    said, source = Counter(_sentences(output)), Counter(_sentences(masked.fields[field]))
    most = max(source.values(), default=1)
    return f'"{field}" says the same sentence {max(said.values())} times.' if said and max(said.values()) > most else ""


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[。！？；.!?;\n]", text) if len(part.strip()) >= 8]


def _out_of(text: str) -> str:
    """A text without its placeholders."""
    return PLACEHOLDER.sub(" | ", text)


def _length(field: str, masked: Masked, output: str) -> str:
    """By what a character of each script holds: Chinese is shorter than English, German longer.

    Of 67 real translations into Chinese the shortest weighs 0.71 of its source: half is a part of it.
    """
    source = masked.fields[field]
    ratio = _weight(output) / max(1.0, _weight(source))
    if len(source) < 200:
        least, most = 0.25 if len(source) > 60 else 0.0, 3.0 if len(output) > 40 else ratio
    else:
        least, most = 0.5, 2.0
    return "" if least <= ratio <= most else f'"{field}" is far too {"short" if ratio < 1 else "long"}.'


def _weight(text: str) -> float:
    """About how many Latin letters a text would take."""
    return sum(1.0 if char < "\u1100" else 3.0 for char in text) if not text.isascii() else float(len(text))


CHECKS: dict[str, Callable[[str, Masked, str], str]] = {
    "clean": _controls,
    "filled": _empty,
    "placeholders": _placeholders,
    "links": _links,
    "keys": _keys,
    "answer": _refusal,
    "preamble": _preamble,
    "script": _script,
    "characters": _characters,
    "echo": _echo,
    "english": _english,
    "numbers": _numbers,
    "terms": _terms,
    "doubled": _doubled,
    "length": _length,
}
"""Name -> check(field, what was asked, what came for the field)."""


def complaints(answer: Answer, masked: Masked) -> list[tuple[str, str]]:
    """Every failed check with its complaint, in order."""
    if answer.complaint:
        return [("json", answer.complaint)]
    found = []
    for name, check in CHECKS.items():
        found += [(name, said) for field, output in answer.fields.items() if (said := check(field, masked, output))]
    return found


_HALF_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$")
_VALUE = re.compile(r'"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)


def partial_fields(text: str) -> dict[str, str]:
    """The fields of an answer that is still coming, as far as they have come."""
    found = {}
    for name, raw in _VALUE.findall(_FENCE.sub("", text)):
        if (said := string_so_far(raw)) is not None:
            found[name] = said
    return found


def string_so_far(raw: str) -> str | None:
    """What stands in a JSON string between its quotes, be it cut within an escape; None if it is no such string."""
    try:
        said: str = json.loads('"' + _HALF_ESCAPE.sub(r"\1", raw) + '"', strict=False)
    except ValueError:
        return None
    return said


def first_object(text: str) -> dict[str, object] | None:
    """The JSON object in an answer: bare, fenced or inside talk; None if there is no whole one."""
    text = _FENCE.sub("", text)
    start = text.find("{")
    if start < 0:
        return None
    try:
        value, _end = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def check_numbers(output: str, source: str) -> None:
    """Raise Unfit for numbers that an output has and its source has not; small ones may be counted."""
    new = written(output) - written(source) - spelled(source)
    if lost := [f"{value:f}" for value in sorted(new) if not (value == value.to_integral() and value <= 12)]:
        raise Unfit("numbers", f"These numbers are not in the text: {', '.join(lost)}.")
