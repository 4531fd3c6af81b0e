"""Many papers, a few at a time, until a failure that the next one would meet as well."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from academichub.domain.identifiers import PaperId
from academichub.domain.paper import Record
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm import prompts
from academichub.llm.costs import guessed, money, price_of
from academichub.store.library import Library
from academichub.work.translate import is_stale, masked_of, translate

_HOPELESS = frozenset({"key", "balance", "budget", "not-set", "offline", "request"})
"""Failures that the next paper would meet as well."""
FAILURES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one paper of many."""

    id: PaperId
    reason: str
    """Why it was not translated; "" if it was."""
    total: int


def wanted(
    hub: Hub, keys: Sequence[int], *, only_tracked: bool = False, stale: bool = False, library: Library | None = None
) -> list[Record]:
    """The papers of these that have no translation yet, tracked ones first; the stale ones too, if asked."""
    records = (library or hub.library).papers.records(keys, hub.config.translation.target)
    wanting = [record for record in records if _wants(hub, record, stale) and (record.matches or not only_tracked)]
    return sorted(wanting, key=lambda record: not record.matches)


def _wants(hub: Hub, record: Record, stale: bool) -> bool:
    return record.translation is None or (stale and is_stale(hub, record))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a batch would take."""

    papers: int
    tokens: int
    money: float | None
    """Dollars; None where the price is not known."""


def estimate(hub: Hub, records: Sequence[Record]) -> Estimate:
    """About what it takes to translate some papers, each in one call."""
    calls = [guessed(prompts.translation(masked_of(hub, record.paper))) for record in records]
    name = hub.translator().name
    return Estimate(len(records), sum(map(sum, calls)), money(price_of(name), calls))


async def translate_all(hub: Hub, records: Sequence[Record]) -> AsyncIterator[Outcome]:
    """Translate many papers, a few at a time. Raises ModelError when going on would be of no use."""
    batch = _Batch(asyncio.Semaphore(hub.config.llm.concurrency))
    tasks = [asyncio.create_task(batch.one(hub, record.key)) for record in records]
    failures = 0
    try:
        for record, task in zip(records, tasks, strict=True):
            error = await task
            if error and error.kind == "busy":
                continue
            failures = failures + 1 if error and error.kind not in ("unchecked", "busy") else 0
            yield Outcome(record.paper.id, str(error) if error else "", len(records))
            if error and error.kind in _HOPELESS:
                raise ModelError(error.kind, _("stopped: {reason}").format(reason=error))
            if error and failures >= FAILURES_IN_A_ROW:
                raise ModelError(error.kind, _("stopped after {n} failures in a row").format(n=failures))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(slots=True)
class _Batch:
    """Papers translated a few at a time, until a failure that the next one would meet as well."""

    gate: asyncio.Semaphore
    stopped: ModelError | None = None

    async def one(self, hub: Hub, key: int) -> ModelError | None:
        """Translate one paper; the failure, if it failed."""
        async with self.gate:
            if self.stopped:
                return self.stopped
            try:
                async for _progress in translate(hub, key):
                    pass
            except ModelError as error:
                if error.kind in _HOPELESS:
                    self.stopped = error
                return error
        return None
