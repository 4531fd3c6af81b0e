"""A test call: whether the model answers, told in words that a person can act on."""

from __future__ import annotations

import time

from academichub.config.options import Llm
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm.prompts import Message
from academichub.work import asking

_ASKED: list[Message] = [{"role": "user", "content": "Answer with the one word: ready"}]


async def try_model(hub: Hub, options: Llm | None = None) -> tuple[str, bool]:
    """One short question to the model that is set, or to another: what came of it, and whether it went well.

    Costs a few tokens.
    """
    begun, answer = time.monotonic(), ""
    try:
        model = hub.model_of(options) if options else hub.model()
        async for item in asking.answer(hub, model, _ASKED, "test"):
            answer = item if isinstance(item, str) else answer
    except ModelError as error:
        return str(error), False
    if not answer.strip():
        return _("the model gave an empty answer"), False
    return _("it answers, in {n:.1f} seconds").format(n=time.monotonic() - begun), True
