"""What the last word of a query may become: fields, and the values of each field. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from academichub.domain.query import FIELDS, STATES
from academichub.domain.text.plain import fold

DAYS = (
    "today",
    "yesterday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "3d",
    "7d",
    "30d",
)
_FIXED: Mapping[str, Sequence[str]] = {"is": STATES, "on": DAYS, "before": DAYS, "after": DAYS}


def unfinished(text: str) -> tuple[str, str, str]:
    """A query being typed, taken apart: what stands before its last word, the field of that word, and its beginning."""
    quote = text.count('"') % 2
    at = text.rfind('"') if quote else max(text.rfind(" "), text.rfind("(")) + 1
    if quote:
        at = max(text.rfind(" ", 0, at), text.rfind("(", 0, at)) + 1
    head, word = text[:at], text[at:]
    sign = "-" if word.startswith("-") else ""
    field, colon, begun = word[len(sign) :].partition(":")
    if colon and field.lower() in FIELDS:
        return head + sign, field.lower(), begun.lstrip('"')
    return head + sign, "", word[len(sign) :]


def completions(text: str, values: Mapping[str, Sequence[str]], most: int = 8) -> list[str]:
    """Whole queries that the text may become; values are those of the fields cat, source, author, tag."""
    head, field, begun = unfinished(text)
    if not field:
        return [f"{head}{name}:" for name in FIELDS if begun and name.startswith(begun.lower())][:most]
    wanted = fold(begun)
    offered = [value for value in (*_FIXED.get(field, ()), *values.get(field, ())) if _begins(fold(value), wanted)]
    return [f"{head}{field}:{_quoted(value)} " for value in dict.fromkeys(offered)][:most]


def _begins(value: str, wanted: str) -> bool:
    """Whether a value, or a word in it, begins so."""
    return value.startswith(wanted) or f" {wanted}" in f" {value}" or f".{wanted}" in value or f":{wanted}" in value


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
