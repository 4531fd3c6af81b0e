"""What calls take: tokens, guessed before they are made, and money, by litellm's own table of prices.

The table is read as the file that it is: importing litellm takes seconds.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from academichub.llm.prompts import Message
from academichub.llm.providers import provider_of

_TABLE = "model_prices_and_context_window_backup.json"
CONTEXT = 32_000
"""Tokens that models of which nobody says take at least."""
ANSWER = 400
"""Tokens of a usual answer about papers: some ten sentences."""
THINKING = 4_000
"""Tokens of thinking that could not be switched off."""
OUTPUT = 8_000
"""Tokens of an answer at most: many providers take no higher limit."""


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars a token."""

    into: float
    out: float


@functools.cache
def _table() -> Mapping[str, Mapping[str, object]]:
    found = importlib.util.find_spec("litellm")
    folder = Path(found.origin).parent if found and found.origin else None
    if folder is None or not (folder / _TABLE).exists():
        return {}
    table: Mapping[str, Mapping[str, object]] = json.loads((folder / _TABLE).read_text(encoding="utf-8"))
    return table


def price_of(model: str) -> Price | None:
    """What a model costs; None where nobody says. A command, and a provider that needs no key, cost nothing."""
    if model.startswith("command/") or provider_of(model).keyless:
        return Price(0.0, 0.0)
    row = _table().get(model) or _table().get(model.partition("/")[2])
    into, out = (row.get(name) for name in ("input_cost_per_token", "output_cost_per_token")) if row else (None, None)
    return Price(float(into), float(out)) if isinstance(into, int | float) and isinstance(out, int | float) else None


def context_of(model: str) -> int:
    """Tokens that a model reads and writes in one call, as its provider or litellm's table says; else a common number."""
    row = _table().get(model) or _table().get(model.partition("/")[2]) or {}
    said = provider_of(model).context or row.get("max_input_tokens")
    return said if isinstance(said, int) and said > 0 else CONTEXT


def tokens_of(text: str) -> int:
    """About how many tokens a text is: four ASCII letters, two of other alphabets, a Chinese character; rare signs take four."""
    return quarters_of(text) // 4 + 1


def quarters_of(text: str) -> int:
    """The same in quarters of a token, so that a text may be counted piece by piece."""
    if text.isascii():
        return len(text)
    return sum(1 if char < "\x80" else 2 if char < "\u2e80" else 4 if char < "\U00010000" else 16 for char in text)


def guessed(messages: Sequence[Message]) -> tuple[int, int]:
    """About what a call about papers takes, in and out."""
    return sum(tokens_of(message["content"]) for message in messages), ANSWER


def allowed(messages: Sequence[Message], model: str) -> tuple[int, int]:
    """What a call may take at most: what goes in, and the longest answer that is asked for, thinking included."""
    into = sum(tokens_of(message["content"]) for message in messages)
    said = (_table().get(model) or _table().get(model.partition("/")[2]) or {}).get("max_output_tokens")
    longest = min(said, OUTPUT) if isinstance(said, int) and said > 0 else OUTPUT
    return into * 5 // 4, min(THINKING + 2 * _text(messages), longest)


def _text(messages: Sequence[Message]) -> int:
    """Tokens of the text that a question is about: the first thing that the user says, also in a repair."""
    return tokens_of(next(message["content"] for message in messages if message["role"] == "user"))


def money(price: Price | None, calls: Iterable[tuple[int, int]]) -> float | None:
    """Dollars for calls of so many tokens in and out; None if the price is not known."""
    return None if price is None else sum(into * price.into + out * price.out for into, out in calls)
