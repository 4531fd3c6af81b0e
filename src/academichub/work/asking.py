"""One question to a model: within the caps, counted, tried again where a failure may pass."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from academichub.domain.days import et_date
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm.client import Model, Usage
from academichub.llm.costs import Price, guessed, money, price_of, tokens_of
from academichub.llm.prompts import Message
from academichub.store.calls import Cap

TRIES = 3
_RETRIED = frozenset({"rate-limited", "server", "network"})
RUN = secrets.token_hex(6)
"""Tells this run of the program from others."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing yet, and why."""

    reason: str


async def answer(hub: Hub, model: Model, messages: Sequence[Message], kind: str) -> AsyncIterator[str | Waiting]:
    """The answer so far, again and again. Every call is reserved before it is made and counted after; raises ModelError."""
    price = price_of(model.name)
    for attempt in range(1, TRIES + 1):
        call = _reserve(hub, model.name, messages, kind, price)
        into, said = sum(tokens_of(message["content"]) for message in messages), ""
        took: Usage | None = None
        try:
            async for item in model.stream(messages):
                if isinstance(item, Usage):
                    took = item
                    return
                said += item
                yield said
            return
        except ModelError as error:
            if error.kind not in _RETRIED or attempt == TRIES:
                raise
            wait = error.retry_after if error.retry_after is not None else 2.0**attempt * random.uniform(0.5, 1.0)
            yield Waiting(_("{reason}; trying again in {n:.0f} seconds").format(reason=error, n=wait))
        finally:
            tokens = (took.into, took.out) if took else (into, tokens_of(said))
            hub.library.calls.settle(call, tokens, money(price, [tokens]))
        await asyncio.sleep(wait)


def _reserve(hub: Hub, name: str, messages: Sequence[Message], kind: str, price: Price | None) -> int:
    """Before every call. Raises ModelError where it might pass a cap, be it by other processes' calls."""
    tokens, llm = guessed(messages), hub.config.llm
    caps = (("day", Cap(llm.daily_budget, llm.daily_money)), ("run", Cap(llm.run_budget, llm.run_money)))
    day = et_date(hub.now()).isoformat()
    made = hub.library.calls.reserve(day, RUN, name, kind, tokens, money(price, [tokens]), caps)
    if isinstance(made, int):
        return made
    if made == "day":
        told = _("the day's limit would be passed; [llm] daily_budget and daily_money set it")
    else:
        told = _("this run's limit would be passed; [llm] run_budget and run_money set it")
    raise ModelError("budget", told)
