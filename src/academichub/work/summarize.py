"""Structured summaries: of an abstract, or of a whole paper, in parts if it is long."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

from academichub.domain.paper import Record
from academichub.domain.saying import SUMMARY_PARTS, read_notes, read_summary
from academichub.errors import ModelError, UsageError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm import prompts
from academichub.llm.checks import Unfit, check_language, check_numbers
from academichub.llm.costs import ANSWER, guessed
from academichub.llm.masking import typeset_around
from academichub.sources.fulltext import without_references
from academichub.store.said import Saying
from academichub.work.answered import About, Step, answered, fitting, kept_answer, parts_of
from academichub.work.asking import Waiting
from academichub.work.fulltext import FullText, full_text, kept

ABSTRACT = "abstract"
USUAL_LENGTH = 15_000
"""Tokens of a paper of usual length: twelve pages."""
NOTE_LIMIT = 300
"""Characters of one note."""
_LAST_NUMBER = re.compile(r"[\d.,]+$")


async def summarize(hub: Hub, record: Record, whole: FullText | None = None) -> AsyncIterator[Step]:
    """A summary of a paper's abstract, or of its whole text. One that was made before is not paid for again.

    Raises UsageError if there is nothing to read, ModelError if no answer is to be had.
    """
    text = without_references(whole.text) if whole else record.paper.abstract
    if not text.strip():
        raise UsageError(_("this paper has no abstract to summarize; its full text can be"))
    if held := summary_held(hub, record, whole=whole is not None):
        yield held
        return
    origin = whole.origin if whole else ABSTRACT
    async for step in fitting(hub, lambda room: _summarize(hub, record, text, origin, room)):
        yield step


async def summarize_whole(hub: Hub, record: Record) -> AsyncIterator[Step]:
    """A summary of a paper's whole text, which is fetched first. Raises PdfError, NetError, ModelError."""
    if held := summary_held(hub, record, whole=True):
        yield held
        return
    yield Waiting(_("fetching the full text …"))
    whole: FullText | None = None
    async for step in full_text(hub, record.paper):
        if isinstance(step, FullText):
            whole = step
        else:
            yield Waiting(_("fetching the full text: {n:.1f} MB").format(n=step.done / 2**20))
    assert whole is not None
    async for told in summarize(hub, record, whole):
        yield told


def guessed_tokens(hub: Hub, record: Record, *, whole: bool) -> tuple[int, int]:
    """About what a summary takes, in and out; a whole text that is not here yet counts as one of usual length."""
    found = kept(hub, record.paper) if whole else None
    text = without_references(found.text) if found else "" if whole else record.paper.abstract
    into, out = guessed(prompts.summary(record.paper.title, text, hub.config.translation.target))
    return (into, out) if text or not whole else (USUAL_LENGTH, out + ANSWER)


def summary_held(hub: Hub, record: Record, *, whole: bool) -> Saying | None:
    """The summary of the text as it is now that the model now set made before."""
    wanted = (_about(record, whole=whole), hub.config.translation.target, hub.smart_model().name, prompts.SUMMARY)
    held = hub.library.said.of_paper(record.key, "summary")
    return next((one for one in held if (one.about, one.language, one.model, one.prompt) == wanted), None)


def _about(record: Record, *, whole: bool) -> str:
    return f"{record.paper.text_hash} v{record.paper.version}" if whole else record.paper.text_hash


async def _summarize(hub: Hub, record: Record, text: str, origin: str, room: int) -> AsyncIterator[Step]:
    language, title = hub.config.translation.target, record.paper.title
    read_of, parts = text, parts_of(text, room)
    count = len(parts)
    while len(parts) > 1:
        notes: list[str] = []
        for number, part in enumerate(parts, 1):
            yield Waiting(_("reading part {n} of {total}").format(n=number, total=len(parts)))
            asked = prompts.notes(title, part, language)
            async for step in answered(hub, hub.smart_model(), asked, "summary", _noted(part)):
                if isinstance(step, list):
                    notes += step
                elif isinstance(step, Waiting):
                    yield step
        text = "\n".join(notes)
        fewer = parts_of(text, room)
        if len(fewer) >= len(parts):
            raise ModelError("too-long", _("the text is too long for the model's context; [llm] context sets it"))
        parts = fewer

    def read(value: Mapping[str, Any]) -> dict[str, Any]:
        parts = _checked(value, f"{title} {read_of}", language)
        laid_out = {name: typeset_around(part, language) for name, part in parts.items()}
        return {**laid_out, "seen": origin, "parts": count}

    about = About("summary", record.key, _about(record, whole=origin != ABSTRACT), language, prompts.SUMMARY)
    async for found in kept_answer(hub, prompts.summary(title, text, language), about, read):
        yield found


def _noted(part: str) -> Any:
    def read(value: Mapping[str, Any]) -> list[str]:
        notes = [_short(note) for note in read_notes(value)[: prompts.NOTES]]
        if not any(notes):
            raise Unfit("filled", 'It needs "notes".')
        check_numbers(" ".join(notes), part)
        return notes

    return read


def _short(note: str) -> str:
    """A note, cut before a number rather than within one."""
    return note if len(note) <= NOTE_LIMIT else _LAST_NUMBER.sub("", note[:NOTE_LIMIT]) + "…"


def _checked(value: Mapping[str, Any], seen: str, language: str) -> dict[str, str]:
    """A summary's parts. Raises Unfit if one is missing, in another language, or has numbers that the text has not."""
    parts = read_summary(value)
    if missing := [name for name in ("tldr", "problem", "method") if name not in parts]:
        raise Unfit("filled", f"It lacks {', '.join(missing)}.")
    said = " ".join(parts.values())
    check_language(said, language)
    check_numbers(said, seen)
    return {name: parts.get(name, "") for name in SUMMARY_PARTS}
