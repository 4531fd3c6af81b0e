"""An answer of the smart model: asked, read as JSON, checked, repaired once, kept."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from academichub.domain.text.plain import clean
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm import prompts
from academichub.llm.checks import Unfit, check_cleanness, first_object, string_so_far
from academichub.llm.client import Model
from academichub.llm.costs import context_of, tokens_of
from academichub.store.said import Saying
from academichub.work import asking
from academichub.work.asking import Waiting

ROOM = 48_000
"""Tokens of text in one call at most: models read longer ones less well than they say."""

Step = Waiting | str | Saying
"""Nothing yet and why; the answer as far as it has come; what was made of it, kept."""


@dataclass(frozen=True, slots=True)
class About:
    """What an answer is about, and how it is kept."""

    kind: str
    """summary, question or briefing."""
    paper: int | None
    about: str
    """The paper's text hash, or a label."""
    language: str
    prompt: str
    question: str = ""


def room_of(hub: Hub) -> int:
    """Tokens of text that the smart model takes at once, so that as much is left for its answer."""
    context = hub.config.llm.context or context_of(hub.smart_model().name)
    return min(ROOM, context // 2)


def parts_of(text: str, room: int) -> list[str]:
    """A text in parts of so many tokens at most, cut between paragraphs, or inside of very long ones."""
    parts: list[str] = []
    size = room + 1
    for piece in _pieces(text, room):
        tokens = tokens_of(piece)
        if size + tokens > room:
            parts.append("")
            size = 0
        parts[-1] += piece
        size += tokens
    return parts


def _pieces(text: str, room: int) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        while tokens_of(line) > room:
            at = max(1, len(line) * room // (2 * tokens_of(line)))
            yield line[:at]
            line = line[at:]
        yield line


async def fitting(hub: Hub, make: Callable[[int], AsyncIterator[Step]]) -> AsyncIterator[Step]:
    """What is made with so much room; once more with half of it, if the model takes less than it says."""
    room = room_of(hub)
    try:
        async for step in make(room):
            yield step
        return
    except ModelError as error:
        if error.kind != "context":
            raise
    async for step in make(room // 2):
        yield step


async def kept_answer(
    hub: Hub,
    messages: list[prompts.Message],
    about: About,
    read: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> AsyncIterator[Step]:
    """The answer as it comes, last what was kept."""
    model = hub.smart_model()
    async for step in answered(hub, model, messages, about.kind, read):
        yield keep(hub, model, about, step) if isinstance(step, dict) else step


def keep(hub: Hub, model: Model, about: About, answer: Mapping[str, Any]) -> Saying:
    """Store an answer that was checked."""
    made = Saying(
        0, about.kind, about.paper, about.about, about.language, model.name, about.prompt, about.question, answer, hub.now()
    )  # fmt: skip
    return hub.library.said.keep(made)


async def answered(
    hub: Hub, model: Model, messages: list[prompts.Message], kind: str, read: Callable[[Mapping[str, Any]], Any]
) -> AsyncGenerator[Any]:
    """The answer as it comes, then what `read` makes of its object; repaired once. Raises ModelError.

    `read` raises Unfit for an object that will not do.
    """
    asked, answer, failed = messages, "", ""
    for attempt in range(2):
        answer = ""
        async with contextlib.aclosing(asking.answer(hub, model, asked, kind)) as items:
            async for item in items:
                yield item
                answer = item if isinstance(item, str) else answer
        try:
            yield read(_whole_object(answer))
            return
        except Unfit as error:
            asked, failed = prompts.repair(messages, answer, str(error)), error.name
        if not attempt:
            yield Waiting(_("the answer failed a check; asking for a better one"))
    raise asking.unusable(answer, [failed])


def _whole_object(answer: str) -> Mapping[str, Any]:
    value = first_object(answer)
    if value is None:
        raise Unfit("json", "It holds no whole JSON object.")
    check_cleanness(value)
    return value


_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|[][{}:,]')
"""A string, perhaps not whole yet, or a sign of JSON's."""


def coming(answer: str) -> Sequence[tuple[str, str]]:
    """The texts of an answer as far as it has come, each with the key that it stands under, for the screen."""
    said, key, last, inside = list[tuple[str, str]](), "", "", list[str]()
    for found in _TOKEN.finditer(answer):
        if found[1] is None:
            last = found[0]
            if last in "{[":
                inside.append(last)
            elif last in "}]" and inside:
                inside.pop()
        elif inside[-1:] == ["{"] and last in "{,":
            key = found[1]
        elif text := string_so_far(found[1]):
            said.append((clean(key), clean(text, multiline=True, limit=20_000)))
    return said
