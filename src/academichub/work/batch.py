"""Many papers, a few at a time, until a failure that the next one would meet as well."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field

from academichub.domain.identifiers import PaperId
from academichub.domain.paper import Record
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm.costs import tokens_of
from academichub.store.library import Library
from academichub.work import asking
from academichub.work.asking import HOPELESS, Estimate, Waiting, estimated
from academichub.work.translate import is_stale, translate

_PASSING = frozenset({"paused", "rate-limited", "server", "network"})
"""Failures of the provider, after which it is left alone for a while."""
_OF_ONE = frozenset({"unchecked", "too-long"})
"""Failures that say little of the next paper."""
FAILURES_IN_A_ROW = 3
"""After which a batch stops."""
UNCHECKED_IN_A_ROW = 10
"""The same where the model answers, and no answer passes its checks: each costs two calls."""
AGAIN = 2
"""Times that a paper is tried anew with a provider that fails now and then."""
NAP = 5.0
"""Seconds after which a pause is looked at again: somebody may have ended it."""
PROMPT = 400
"""Tokens of the instructions and terms that go with a text."""
PAUSES = 2
"""Times that a provider may fail a batch and be waited for."""
WAITS = 6
"""Waits in all, with those for pauses that others brought about, or that a last failure of ours drew out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one paper of many."""

    key: int
    id: PaperId
    reason: str
    """Why it was not translated; "" if it was, or is by somebody else."""
    total: int
    elsewhere: bool = False
    """Another process, or a key in the reader, is translating it."""


@dataclass(slots=True)
class Count:
    """What became of so many papers so far."""

    total: int
    done: int = 0
    elsewhere: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """One more."""
        self.done += 1
        self.elsewhere += outcome.elsewhere
        self.reasons += [outcome.reason] if outcome.reason else []

    @property
    def translated(self) -> int:
        """How many were."""
        return self.done - self.elsewhere - len(self.reasons)

    def told(self) -> str:
        """In words."""
        told = _("{n} translated, {failed} not").format(n=self.translated, failed=len(self.reasons))
        return told + (", " + _("{n} by somebody else").format(n=self.elsewhere) if self.elsewhere else "")


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A paper that wants a translation; without its text, because there may be very many."""

    key: int
    id: PaperId
    is_tracked: bool
    tokens: tuple[int, int]
    """About what its call takes, in and out."""
    again: bool = False
    """Its translation is stale."""


def wanted(
    hub: Hub, keys: Sequence[int], *, only_tracked: bool = False, stale: bool = False, library: Library | None = None
) -> list[Untranslated]:
    """The papers of these that have no translation yet, tracked ones first; the stale ones too, if asked."""
    records = (library or hub.library).papers.records(keys, hub.config.translation.target)
    wanting = [
        Untranslated(record.key, record.paper.id, bool(record.matches), _tokens(record), record.translation is not None)
        for record in records
        if _wants(hub, record, stale) and (record.matches or not only_tracked)
    ]
    return sorted(wanting, key=lambda paper: not paper.is_tracked)


def _wants(hub: Hub, record: Record, stale: bool) -> bool:
    if hub.is_in_target(record.paper):
        return False
    return record.translation is None or (stale and is_stale(hub, record))


def _tokens(record: Record) -> tuple[int, int]:
    text = tokens_of(record.paper.title) + tokens_of(record.paper.abstract)
    return PROMPT + text, text * 5 // 4


def estimate(hub: Hub, papers: Sequence[Untranslated]) -> Estimate:
    """About what it takes to translate some papers, each in one call."""
    return estimated(hub.translator(), [paper.tokens for paper in papers])


async def translate_all(
    hub: Hub, papers: Sequence[Untranslated], *, unasked: bool = False
) -> AsyncIterator[Outcome | Waiting]:
    """Translate many papers, a few at a time; a provider's pause is waited for, but one of before only if nobody asked.

    Raises ModelError when going on would be of no use, after the calls that are under way: they are paid for.
    """
    batch = _Batch(hub, len(papers), iter(papers), unasked)
    tasks = [asyncio.create_task(batch.work()) for _n in range(hub.config.llm.concurrency)]
    for task in tasks:
        task.add_done_callback(batch.ended)
    at_work = len(tasks)
    try:
        while at_work:
            told = await batch.told.get()
            if isinstance(told, BaseException):
                raise told
            if told is None:
                at_work -= 1
            else:
                yield told
        if batch.stopped:
            raise batch.stopped
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(slots=True)
class _Batch:
    """Papers translated a few at a time, until a failure that the next one would meet as well."""

    hub: Hub
    total: int
    papers: Iterator[Untranslated]
    unasked: bool
    told: asyncio.Queue[Outcome | Waiting | BaseException | None] = field(default_factory=asyncio.Queue)
    """What became of each paper; why nothing comes; what ends it all; and None for each task that has no more to do."""
    stopped: ModelError | None = None
    failures: int = 0
    """In a row, for which no paper is to blame."""
    in_a_row: int = 0
    """Failures of any kind."""
    has_worked: bool = False
    """Whether the provider has answered in this batch: one that never did is not waited for."""
    pauses: int = 0
    waits: int = 0
    awake: float = 0.0
    """When the pause that is waited for ends, by the loop's clock."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self) -> None:
        """Translate one paper after the other, and tell what became of each."""
        for paper in self.papers:
            error, again = await self._try(paper.key), AGAIN
            while error and error.kind in _PASSING and (again > 0 if self._answers else await self._has_waited(error)):
                again -= self._answers
                error = await self._try(paper.key)
            elsewhere = error is not None and error.kind == "busy"
            if not elsewhere:
                self._count(error)
            reason = str(error) if error and not elsewhere else ""
            self.told.put_nowait(Outcome(paper.key, paper.id, reason, self.total, elsewhere))
            if self.stopped:
                return

    @property
    def _answers(self) -> bool:
        """Whether the provider is at work, though it failed this paper: it is not left alone."""
        return self.has_worked and asking.paused(self.hub, self.hub.translator()) is None

    def ended(self, task: asyncio.Task[None]) -> None:
        """A task is over; what it could not tell ends the batch."""
        self.told.put_nowait(None if task.cancelled() else task.exception())

    async def _try(self, key: int) -> ModelError | None:
        try:
            async with contextlib.aclosing(translate(self.hub, key, unasked=self.unasked or self.has_worked)) as steps:
                async for _step in steps:
                    pass
        except ModelError as error:
            return error
        return None

    async def _has_waited(self, error: ModelError) -> bool:
        """Wait until the provider may be asked again, as one; False if the batch has waited often enough, or stopped."""
        now = asyncio.get_running_loop().time()
        if now >= self.awake:
            is_ours = error.kind != "paused"
            if self.pauses >= PAUSES or self.waits >= WAITS or (is_ours and not self.has_worked):
                return False
            self.waits += 1
            self.pauses += is_ours
            pause = asking.paused(self.hub, self.hub.translator())
            self.awake = now + ((pause or error).retry_after or 0.0)
            self.told.put_nowait(Waiting(str(pause or error)))
        await self._sleep()
        return not self.stopped

    async def _sleep(self) -> None:
        """Until the pause is over, by the clock or because somebody else found the provider at work again."""
        now, was_paused = asyncio.get_running_loop().time, asking.paused(self.hub, self.hub.translator())
        while (left := self.awake - now()) > 0 and not self.stopped:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), min(left, NAP))
            if was_paused and not asking.paused(self.hub, self.hub.translator()):
                self.awake = now()

    def _count(self, error: ModelError | None) -> None:
        """Stop where going on would be of no use."""
        self.has_worked = self.has_worked or error is None
        self.failures = self.failures + 1 if error and error.kind not in _OF_ONE else 0
        self.in_a_row = self.in_a_row + 1 if error else 0
        if self.stopped:
            return
        if error and (error.kind in HOPELESS or (error.kind in _PASSING and not self._answers)):
            self.stopped = ModelError(error.kind, _("stopped: {reason}").format(reason=error))
        elif error and (self.failures >= FAILURES_IN_A_ROW or self.in_a_row >= UNCHECKED_IN_A_ROW):
            told = _("stopped after {n} failures in a row: {reason}").format(n=self.in_a_row, reason=error)
            self.stopped = ModelError(error.kind, told)
        if self.stopped:
            self.stop.set()
