"""One question to a model: within the caps, counted, tried again where a failure may pass."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, replace

from academichub.domain.days import et_date
from academichub.domain.text.plain import clean
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm.checks import is_refusal
from academichub.llm.client import Model, Usage
from academichub.llm.costs import Price, allowed, money, price_of, tokens_of
from academichub.llm.prompts import Message
from academichub.store.calls import Cap
from academichub.wording import CHECK_NAMES

TRIES = 3
_RETRIED = frozenset({"rate-limited", "server", "network", "unstreamed"})
_NOT_MADE = frozenset({"offline", "key", "network", "balance", "request", "rate-limited", "context", "server"})
"""Failures of calls for which nobody is paid."""
HOPELESS = frozenset({"key", "balance", "budget", "not-set", "offline", "request"})
"""Failures that the next call would meet as well."""
PAUSE = 300.0
"""Seconds that a provider is left alone after it failed three times in a row, by every process."""
RUN = secrets.token_hex(6)
"""Tells this run of the program from others."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing yet, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What some calls would take."""

    calls: int
    tokens: int
    money: float | None
    """Dollars; None where the price is not known."""


def estimated(model: Model, calls: Sequence[tuple[int, int]]) -> Estimate:
    """About what it takes to ask a model so often, with so many tokens in and out each time."""
    return Estimate(len(calls), sum(map(sum, calls)), money(price_of(model.name), calls))


async def answer(
    hub: Hub, model: Model, messages: Sequence[Message], kind: str, *, unasked: bool = False
) -> AsyncGenerator[str | Waiting]:
    """The answer so far, again and again. Every call is reserved before it is made and counted after; raises ModelError.

    What nobody waits for (`unasked`) leaves a provider alone that has just failed three times.
    """
    pause, begun = paused(hub, model), time.monotonic()
    if unasked and pause:
        raise pause
    for attempt in range(1, TRIES + 1):
        try:
            async with contextlib.aclosing(_once(hub, model, messages, kind)) as pieces:
                async for said in pieces:
                    yield said
        except ModelError as error:
            wait = _wait(hub, model, error, attempt, begun)
            yield Waiting(_("{reason}; trying again in {n:.0f} seconds").format(reason=error, n=wait))
            await asyncio.sleep(wait)
        else:
            hub.answered[model.server] = time.monotonic()
            if paused(hub, model):
                hub.library.lanes.resume(_lane(model))
            return


async def _once(hub: Hub, model: Model, messages: Sequence[Message], kind: str) -> AsyncGenerator[str]:
    """One call: reserved, made, counted. Yields the answer so far; raises ModelError."""
    price = price_of(model.name)
    call, most = _reserve(hub, model.name, messages, kind, price)
    said, took = "", Usage(sum(tokens_of(message["content"]) for message in messages), 0)
    try:
        async with contextlib.aclosing(model.stream(messages, most)) as pieces:
            async for item in pieces:
                if isinstance(item, Usage):
                    took = item
                    break
                said += item
                took = replace(took, out=tokens_of(said))
                yield said
    except ModelError as error:
        if not said and error.kind in _NOT_MADE:
            took = Usage(0, 0)
        raise
    finally:
        tokens = (took.into, took.out)
        hub.library.calls.settle(call, tokens, money(price, [tokens]))


def _wait(hub: Hub, model: Model, error: ModelError, attempt: int, begun: float) -> float:
    """Seconds before the next try. Raises the error where another would be of no use, or was the last.

    A provider that answered somebody else since the first try is not left alone.
    """
    if error.kind not in _RETRIED:
        raise error
    if attempt == TRIES:
        if hub.answered.get(model.server, 0.0) < begun:
            hub.library.lanes.stop(_lane(model), error.kind, PAUSE)
        raise error
    if error.kind == "unstreamed":
        return 0.0
    return error.retry_after if error.retry_after is not None else 2.0**attempt * random.uniform(0.5, 1.0)


def _lane(model: Model) -> str:
    return f"model {model.server}"


def paused(hub: Hub, model: Model) -> ModelError | None:
    """Why a provider is left alone now, and for how long; None if it is not."""
    for lane, _why, seconds in hub.library.lanes.stopped():
        if lane == _lane(model):
            told = _("{provider} has failed {n} times and is left alone for {seconds:.0f} seconds")
            error = ModelError("paused", told.format(provider=lane.partition(" ")[2], n=TRIES, seconds=seconds))
            error.retry_after = seconds
            return error
    return None


def _reserve(hub: Hub, name: str, messages: Sequence[Message], kind: str, price: Price | None) -> tuple[int, int]:
    """Before every call: its number in the ledger, and the tokens that its answer may have.

    Raises ModelError where it might pass a cap, be it by other processes' calls.
    """
    tokens, llm = allowed(messages, name), hub.config.llm
    if price is None and (llm.daily_money or llm.run_money):
        told = _(
            "the price of {model} is not known, so no limit in dollars can be kept; [llm] daily_budget counts tokens"
        )
        raise ModelError("budget", told.format(model=name))
    caps = (("day", Cap(llm.daily_budget, llm.daily_money)), ("run", Cap(llm.run_budget, llm.run_money)))
    day = et_date(hub.now()).isoformat()
    made = hub.library.calls.reserve(day, RUN, name, kind, tokens, money(price, [tokens]), caps)
    if isinstance(made, int):
        return made, tokens[1]
    if made == "day":
        told = _("the day's limit would be passed; [llm] daily_budget and daily_money set it")
    else:
        told = _("this run's limit would be passed; [llm] run_budget and run_money set it")
    most = _("this call may take up to {n} tokens, and {used} are used today")
    used = hub.library.calls.spent(day).tokens
    raise ModelError("budget", f"{told}; {most.format(n=f'{sum(tokens):,}', used=f'{used:,}')}")


def left_today(hub: Hub) -> int | None:
    """Tokens that the day's limit leaves; None without one."""
    limit = hub.config.llm.daily_budget
    return max(0, limit - hub.library.calls.spent(et_date(hub.now()).isoformat()).tokens) if limit else None


def unusable(answer: str, names: Iterable[str]) -> ModelError:
    """Why an answer is not kept: what it is, or the checks that it failed, by name."""
    if not clean(answer, multiline=True).strip():
        return ModelError("empty", _("the model gave an empty answer"))
    if is_refusal(answer):
        return ModelError("refused", _("the model refused to answer"))
    names = dict.fromkeys(names)
    if "json" in names:
        return ModelError("cut", _("the answer was cut off, or is not what was asked for"))
    listed = _(", ").join(_(CHECK_NAMES.get(name, name)) for name in names)
    return ModelError(
        "unchecked", _("the answer failed its checks ({names}), also after a repair").format(names=listed)
    )
