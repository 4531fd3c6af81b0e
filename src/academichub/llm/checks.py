"""Is an answer a translation of what was asked? Small functions; each returns a complaint, or nothing.

A complaint is in English, because it is quoted to the model when it is asked to repair its answer.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from academichub.domain.text.plain import is_clean
from academichub.domain.text.terms import times_in
from academichub.llm.languages import may_be_in, named, of_other_kind, script_of
from academichub.llm.masking import PLACEHOLDER, Masked, placeholders

_FENCE = re.compile(r"<think>.*?</think>|^\s*```(?:json)?|```\s*$", re.DOTALL | re.MULTILINE)
_KANA = re.compile(r"[\u3041-\u30ff]")
_KEY = re.compile(r"\b(?:sk|pk|api|key)-(?=[\w-]*\d)[\w-]{8,}", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,]+[A-Za-z][A-Za-z'’-]*){5,}(?<=.{40})")
_NEEDS_OWN_SCRIPT = re.compile(r"(?:zh|ja|ko|ru|uk|bg|ar|fa|he|hi|th|el)\b")
_NUMBER_WORDS = {
    word: str(number)
    for number, words in enumerate(("zero", "one first once single", "two second twice both pair", "three third", "four", "five", "six",
                                    "seven", "eight", "nine", "ten", "eleven", "twelve dozen"))
    for word in words.split()
} | {"hundred": "100", "thousand": "1000", "million": "1000000", "half": "0.5"}  # fmt: skip
_CHINESE_NUMBERS = {
    str(number): signs
    for number, signs in enumerate(("零〇", "一首单", "二两双", "三", "四", "五", "六", "七", "八", "九", "十"))
} | {"100": "百", "1000": "千", "10000": "万", "100000": "万", "1000000": "万"}
_WORD = re.compile(r"[A-Za-z]{2,}")
_LINK = re.compile(r"(?:https?|javascript|data|file):|\]\(|\[@click|\[/", re.IGNORECASE)
_REFUSAL = re.compile(
    r"(?:I'?m sorry|I apologi[sz]e|I can(?:no|')t (?:help|assist)|As an AI)|(?:抱歉|对不起)，?我(?:无法|不能)",
    re.IGNORECASE,
)


_TALK = re.compile(
    r"\s*(?:(?:Sure|Certainly|Of course|Okay)[,!.]|Here(?: is|'s)\b|(?:好的|当然)[，！。]|(?:以下|下面)是.{0,12}(?:翻译|译文))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, as the fields that were asked for; `complaint` says why it is no such object."""

    fields: dict[str, str]
    complaint: str = ""


def read_answer(text: str, masked: Masked) -> Answer:
    """The JSON object in an answer: bare, fenced or inside talk."""
    text = _FENCE.sub("", text)
    start = text.find("{")
    if start < 0:
        return Answer({}, "It holds no JSON object.")
    try:
        value, _end = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return Answer({}, "Its JSON is broken or cut off.")
    if not isinstance(value, dict) or set(value) != set(masked.fields):
        return Answer({}, f"It must have exactly these keys: {', '.join(masked.fields)}.")
    if not all(isinstance(part, str) for part in value.values()):
        return Answer({}, "Every value must be a text.")
    return Answer(value)


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


def _preamble(field: str, _masked: Masked, output: str) -> str:
    return f'"{field}" begins with talk about the translation.' if _TALK.match(output) else ""


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


def foreign(text: str, language: str) -> str:
    """A complaint about a text of a model's own that is not in the language asked for; "" if it may be."""
    in_it = may_be_in(language, text) and not (language.startswith("zh") and of_other_kind(language, text))
    return "" if in_it else f"It is not in {named(language)}."


def _echo(field: str, masked: Masked, output: str) -> str:
    """A third of the text's words in a row, as they were."""
    source, said = _WORD.findall(_out_of(masked.fields[field]).lower()), " ".join(_WORD.findall(output.lower()))
    run = max(4, len(source) // 3)
    lines = (" ".join(source[at : at + run]) for at in range(len(source) - run + 1))
    return f'"{field}" repeats the text instead of translating it.' if any(line in said for line in lines) else ""


def _english(field: str, masked: Masked, output: str) -> str:
    """A run of untranslated words."""
    if not _NEEDS_OWN_SCRIPT.match(masked.language):
        return ""
    run = _ENGLISH.search(_out_of(output))
    return f'"{field}" leaves this untranslated: {run[0].strip()[:80]}.' if run else ""


def _numbers(field: str, masked: Masked, output: str) -> str:
    """Every number of the text, and no other; small ones may be words on either side."""
    wanted, found = _numbers_in(masked.fields[field]), _numbers_in(output)
    words = {_NUMBER_WORDS[word] for word in _WORD.findall(masked.fields[field].lower()) if word in _NUMBER_WORDS}
    spelled = {number for number, signs in _CHINESE_NUMBERS.items() if any(sign in output for sign in signs)}
    if _digits(masked.fields[field]) == _digits(output):
        return ""
    lost, new = wanted - found - spelled, found - wanted - words
    said = [
        f"{word} {', '.join(sorted(some))}"
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


def _digits(text: str) -> str:
    """All numbers in their order, however they are grouped: `11 978` is `11978`."""
    return "".join(found.replace(",", "") for found in _NUMBER.findall(_out_of(text)))


def _numbers_in(text: str) -> set[str]:
    return {found.replace(",", "") for found in _NUMBER.findall(_out_of(text))}


def _length(field: str, masked: Masked, output: str) -> str:
    source = masked.fields[field]
    if len(source) < 200:
        return f'"{field}" is far too long.' if len(output) > 3 * len(source) + 20 else ""
    ratio = len(output) / len(source)
    return "" if 0.12 <= ratio <= 1.2 else f'"{field}" is far too {"short" if ratio < 1 else "long"}.'


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


_VALUE = re.compile(r'"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)


def partial_fields(text: str) -> dict[str, str]:
    """The fields of an answer that is still coming, as far as they have come."""
    found = {}
    for name, raw in _VALUE.findall(_FENCE.sub("", text)):
        raw = re.sub(r"\\(?:u[0-9a-fA-F]{0,3})?$", "", raw)
        try:
            found[name] = json.loads(f'"{raw}"', strict=False)
        except ValueError:
            continue
    return found


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


def unsaid(output: str, source: str) -> str:
    """Numbers that an output has and its source has not; small ones may be counted."""
    new = _numbers_in(output) - _numbers_in(source)
    return ", ".join(sorted(number for number in new if not (number.isdigit() and int(number) <= 12)))
