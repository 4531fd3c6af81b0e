"""Is an answer a translation of what was asked? Small functions; each returns a complaint, or nothing.

A complaint is in English, because it is quoted to the model when it is asked to repair its answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from academichub.domain.text.plain import is_clean
from academichub.llm.masking import Masked, placeholders

_FENCE = re.compile(r"<think>.*?</think>|^\s*```(?:json)?|```\s*$", re.DOTALL | re.MULTILINE)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
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


def _links(field: str, masked: Masked, output: str) -> str:
    held = {found.lower() for found in _LINK.findall(masked.fields[field])}
    new = {found.lower() for found in _LINK.findall(output)} - held
    return f'"{field}" has links or markup that the text has not.' if new else ""


def _refusal(field: str, _masked: Masked, output: str) -> str:
    return f'"{field}" is an excuse, not a translation.' if _REFUSAL.search(output[:120]) else ""


def _preamble(field: str, _masked: Masked, output: str) -> str:
    return f'"{field}" begins with talk about the translation.' if _TALK.match(output) else ""


def _script(field: str, masked: Masked, output: str) -> str:
    plain_words = [word for word in _WORD.findall(masked.fields[field]) if word.islower()]
    han, latin = len(_HAN.findall(output)), sum(map(len, _WORD.findall(output)))
    enough = han > 0 if len(masked.fields[field]) < 200 else han * 3 >= latin
    return "" if enough or len(plain_words) < 2 else f'"{field}" is not in Chinese.'


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
    "answer": _refusal,
    "preamble": _preamble,
    "script": _script,
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
