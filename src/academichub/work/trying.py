"""A test call: whether a model answers, told in words that a person can act on."""

from __future__ import annotations

import time
from collections.abc import Callable

from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm.checks import first_object
from academichub.llm.client import Model
from academichub.llm.prompts import Message
from academichub.work import asking

_ASKED: list[Message] = [{"role": "user", "content": '{"text": "Answer with the one word: ready"}'}]
"""A JSON object, as a translation command is given one."""


async def try_model(hub: Hub, make: Callable[[], Model]) -> tuple[str, bool]:
    """One short question to a model: what came of it, and whether it went well. Costs a few tokens."""
    begun, answer = time.monotonic(), ""
    try:
        async for item in asking.answer(hub, make(), _ASKED, "test"):
            answer = item if isinstance(item, str) else answer
    except ModelError as error:
        return str(error), False
    if not answer.strip() or first_object(answer) == {"text": ""}:
        return _("the model gave an empty answer"), False
    return _("it answers, in {n:.1f} seconds").format(n=time.monotonic() - begun), True
