"""Translation of title and abstract: masked, asked, checked, repaired once, stored only when right."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from academichub.domain.days import et_date
from academichub.domain.identifiers import PaperId
from academichub.domain.paper import Paper, Record, Rendition
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean
from academichub.domain.text.terms import terms_in
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm import checks, prompts
from academichub.llm.client import Usage
from academichub.llm.masking import Masked, mask

TRIES = 3
_RETRIED = frozenset({"rate-limited", "server", "network"})
_HOPELESS = frozenset({"key", "balance", "budget", "not-set", "offline", "request"})
"""Failures that the next paper would meet as well."""
FAILURES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Partial:
    """The translation as far as it has come."""

    title: str
    abstract: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing yet, and why."""

    reason: str


Progress = Partial | Waiting | Rendition


async def translate(hub: Hub, key: int) -> AsyncIterator[Progress]:
    """A paper's translation as it comes; the last item is the Rendition, stored.

    Raises ModelError where there is none to be had; then nothing was stored.
    """
    record = hub.library.papers.record(key, hub.config.translation.target)
    assert record is not None
    if held := _held(hub, record):
        yield held
        return
    paper = record.paper
    masked = mask(_fields(paper))
    asked = prompts.translation(masked, terms_in(f"{paper.title} {paper.abstract}"), hub.config.translation.target)
    answer, failed = "", list[tuple[str, str]]()
    for attempt in range(2):
        messages = prompts.repair(asked, answer, " ".join(said for _name, said in failed)) if attempt else asked
        answer = ""
        async for item in _answer(hub, messages):
            if isinstance(item, Waiting):
                yield item
                continue
            answer = item
            yield _partial(answer, masked)
        read = checks.read_answer(answer, masked)
        failed = checks.complaints(read, masked)
        if not failed:
            made = _keep(hub, record, masked, read.fields)
            yield made
            return
        yield Waiting(_("the answer failed a check; asking for a better one"))
    raise _refusal(answer, failed)


def _refusal(answer: str, failed: Sequence[tuple[str, str]]) -> ModelError:
    if not answer.strip():
        return ModelError("empty", _("the model gave an empty answer"))
    names = dict.fromkeys(name for name, _said in failed)
    if "json" in names:
        return ModelError("cut", _("the answer was cut off, or is not what was asked for"))
    return ModelError(
        "unchecked",
        _("the translation failed its checks ({names}), also after a repair").format(names=", ".join(names)),
    )


def _fields(paper: Paper) -> dict[str, str]:
    return {"title": paper.title} | ({"abstract": paper.abstract} if paper.abstract else {})


def _held(hub: Hub, record: Record) -> Rendition | None:
    """The translation that was made already, by the model now set."""
    return hub.library.renditions.get(
        record.key,
        record.paper.text_hash,
        hub.config.translation.target,
        hub.model().name,
        prompts.TRANSLATION,
    )


def _partial(answer: str, masked: Masked) -> Partial:
    fields = {
        name: masked.restore(clean(text, multiline=True, limit=ABSTRACT_LIMIT))
        for name, text in checks.partial_fields(answer).items()
    }
    return Partial(fields.get("title", ""), fields.get("abstract", ""))


def _keep(hub: Hub, record: Record, masked: Masked, fields: dict[str, str]) -> Rendition:
    made = Rendition(
        language=hub.config.translation.target,
        title=clean(masked.restore(fields["title"])),
        abstract=clean(masked.restore(fields.get("abstract", "")), multiline=True, limit=ABSTRACT_LIMIT),
        model=hub.model().name,
        created=hub.now(),
        checks=tuple(checks.CHECKS),
    )
    hub.library.renditions.keep(record.key, record.paper.text_hash, prompts.TRANSLATION, made)
    return made


async def _answer(hub: Hub, messages: Sequence[prompts.Message]) -> AsyncIterator[str | Waiting]:
    """The answer so far, again and again; tried again where the failure may pass. Every call is counted."""
    for attempt in range(1, TRIES + 1):
        _check_budget(hub)
        answer = ""
        try:
            async for item in hub.model().stream(messages):
                if isinstance(item, Usage):
                    hub.library.renditions.spend(_day(hub), item.tokens)
                    return
                answer += item
                yield answer
            return
        except ModelError as error:
            hub.library.renditions.spend(_day(hub), len(answer) // 2)
            if error.kind not in _RETRIED or attempt == TRIES:
                raise
            wait = error.retry_after if error.retry_after is not None else 2.0**attempt * random.uniform(0.5, 1.0)
            yield Waiting(_("{reason}; trying again in {n:.0f} seconds").format(reason=error, n=wait))
        await asyncio.sleep(wait)


def _day(hub: Hub) -> str:
    return et_date(hub.now()).isoformat()


def _check_budget(hub: Hub) -> None:
    """Before every call. Raises ModelError when the day's tokens are used up, by this process or another."""
    budget = hub.config.llm.daily_budget
    if budget and hub.library.renditions.spent(_day(hub)) >= budget:
        raise ModelError(
            "budget", _("today's {n} tokens are used up; [llm] daily_budget sets the limit").format(n=budget)
        )


# --- many ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one paper of many."""

    id: PaperId
    reason: str
    """Why it was not translated; "" if it was."""
    total: int


def wanted(hub: Hub, keys: Sequence[int], *, only_tracked: bool = False) -> list[Record]:
    """The papers of these that have no translation yet, tracked ones first."""
    records = list(hub.library.papers.records(keys, hub.config.translation.target))
    untranslated = [record for record in records if record.translation is None and (record.matches or not only_tracked)]
    return sorted(untranslated, key=lambda record: not record.matches)


def estimate(hub: Hub, keys: Sequence[int]) -> tuple[int, int]:
    """How many papers would be translated, and about how many tokens that takes, in and out."""
    records = wanted(hub, keys)
    characters = sum(len(record.paper.title) + len(record.paper.abstract) for record in records)
    return len(records), characters * 2 // 4 + 400 * len(records)


async def translate_all(hub: Hub, keys: Sequence[int], *, only_tracked: bool = False) -> AsyncIterator[Outcome]:
    """Translate many papers, a few at a time. Raises ModelError when going on would be of no use."""
    records = wanted(hub, keys, only_tracked=only_tracked)
    if records:
        hub.model()
    batch = _Batch(asyncio.Semaphore(hub.config.llm.concurrency))
    tasks = [asyncio.create_task(batch.one(hub, record.key)) for record in records]
    failures = 0
    try:
        for record, task in zip(records, tasks, strict=True):
            error = await task
            failures = failures + 1 if error and error.kind != "unchecked" else 0
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
