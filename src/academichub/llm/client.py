"""The one model client. litellm is imported at the first call, in a thread of its own that also runs the calls:
its import takes seconds and its first call tenths of one, and the face must not wait for either.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from academichub.config.options import Llm
from academichub.errors import ModelError
from academichub.i18n import N_, _
from academichub.llm.keys import Key, find_key
from academichub.llm.prompts import Message
from academichub.llm.providers import provider_of

SILENCE = 60.0
"""Seconds to wait for the first piece of an answer, and between two."""
OUTPUT_CAP = 60_000
"""Characters after which an answer is no answer."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; estimated where the server does not say."""

    into: int
    out: int


class Model(Protocol):
    """A model that answers in pieces."""

    name: str

    def stream(self, messages: Sequence[Message]) -> AsyncIterator[str | Usage]:
        """The answer, piece by piece, and at its end what it took. Raises ModelError; a stream cut short raises too."""


class LiteLlm:
    """Any model that litellm reaches."""

    def __init__(self, options: Llm, *, log: Path, offline: bool = False) -> None:
        self.thinks = False
        """Whether the provider did not take the fields that switch thinking off."""
        if not options.model:
            raise ModelError("not-set", _("no model is set; write one into config.toml under [llm]"))
        self.name = options.model
        self.options = options
        self.log = log
        self.offline = offline

    @cached_property
    def _key(self) -> Key:
        return find_key(self.options)

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        """An event loop in a daemon thread: it never holds up the end of the program."""
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="model", daemon=True).start()
        return loop

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str | Usage]:
        """See Model."""
        if self.offline:
            raise ModelError("offline", _("this run is offline"))
        here = asyncio.get_running_loop()
        queue: asyncio.Queue[str | Usage | ModelError | None] = asyncio.Queue()

        def put(item: str | Usage | ModelError | None) -> None:
            with contextlib.suppress(RuntimeError):
                here.call_soon_threadsafe(queue.put_nowait, item)

        call = asyncio.run_coroutine_threadsafe(self._pump(list(messages), put), self._loop)
        try:
            while (item := await queue.get()) is not None:
                if isinstance(item, ModelError):
                    raise item
                yield item
        finally:
            call.cancel()

    async def _pump(self, messages: list[Message], put: Callable[[str | Usage | ModelError | None], None]) -> None:
        """In the model's thread: one call, its pieces handed over as they come."""
        try:
            if not self._key.found and not self._key.optional:
                raise ModelError("key", self._key.why)
            async with asyncio.timeout(self.options.timeout):
                await self._call(messages, put)
            put(None)
        except ModelError as error:
            put(error)
        except TimeoutError:
            told = _("no whole answer within {n:.0f} seconds; [llm] timeout says how long to wait")
            put(ModelError("timeout", told.format(n=self.options.timeout)))
        except Exception as error:  # litellm raises its own, its providers' and its libraries' kinds
            put(told_error(error, self.name))

    async def _begin(self, messages: list[Message]) -> Any:
        """The stream of an answer; asked once more without our own fields, if the provider does not take them."""
        litellm = _litellm(self.log)
        try:
            return await litellm.acompletion(**self._arguments(messages))
        except Exception as error:
            ours = not self.options.extra_body and provider_of(self.options.model).no_thinking and not self.thinks
            if not ours or getattr(error, "status_code", None) not in (400, 422):
                raise
            self.thinks = True
            return await litellm.acompletion(**self._arguments(messages))

    async def _call(self, messages: list[Message], put: Callable[[str | Usage], None]) -> None:
        pieces = await self._begin(messages)
        sent, finish, usage = 0, None, None
        while (piece := await _next(pieces)) is not None:
            usage = getattr(piece, "usage", None) or usage
            for choice in piece.choices[:1]:
                text = choice.delta.content or ""
                finish = choice.finish_reason or finish
                sent += len(text)
                if sent > OUTPUT_CAP:
                    raise ModelError("unchecked", _("the model does not stop talking"))
                if text:
                    put(text)
        ended = getattr(pieces, "received_finish_reason", finish)
        if not sent and ended is None:
            put(await self._at_once(messages))
            put(_usage(usage, messages, 0))
            return
        if sent and ended is None and usage is None:
            raise ModelError("cut", _("the answer was cut off"))
        if finish == "length":
            raise ModelError("cut", _("the answer was cut off at the model's limit"))
        if finish == "content_filter":
            raise ModelError("refused", _("the provider refused to answer"))
        put(_usage(usage, messages, sent))

    async def _at_once(self, messages: list[Message]) -> str:
        """The whole answer of a server that does not stream; "" if it has none."""
        asked = {**self._arguments(messages), "stream": False, "stream_options": None}
        try:
            reply = await _litellm(self.log).acompletion(**asked)
        except Exception:  # the stream was empty, and so is this
            return ""
        text = reply.choices[0].message.content if reply.choices else ""
        return text[:OUTPUT_CAP] if isinstance(text, str) else ""

    def _arguments(self, messages: list[Message]) -> dict[str, Any]:
        options = self.options
        arguments: dict[str, Any] = {
            "model": options.model,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0.2,
            "timeout": options.timeout,
            "max_retries": 0,
            "num_retries": 0,
            "drop_params": True,
            "api_key": self._key.secret.reveal() if self._key.secret else "none",
        }
        provider = provider_of(options.model)
        if provider.api_base:
            arguments["model"] = f"openai/{options.model.partition('/')[2]}"
        if base := options.api_base or provider.api_base:
            arguments["api_base"] = base
        if extra := options.extra_body or ({} if self.thinks else provider.no_thinking):
            arguments["extra_body"] = dict(extra)
        return arguments


async def _next(pieces: Any) -> Any:
    """The next piece of an answer; None at its end. What breaks after the server has said that it is done breaks nothing."""
    try:
        return await asyncio.wait_for(anext(pieces, None), SILENCE)
    except Exception:
        if getattr(pieces, "received_finish_reason", None) != "stop":
            raise
        return None


def _usage(usage: Any, messages: list[Message], sent: int) -> Usage:
    """What the server says it took, if that is believable; else a guess: four characters a token in, two out."""
    into, out = sum(len(message["content"]) for message in messages) // 4, sent // 2
    told = [getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens")]
    believed = [
        said if isinstance(said, int) and 0 < said < 20 * guess + 1000 else guess
        for said, guess in zip(told, (into, out), strict=True)
    ]
    return Usage(*believed)


def _litellm(log: Path) -> Any:
    """litellm, made silent: no download, no .env, nothing on stdout or stderr (see its docs, "logging")."""
    os.environ.update(
        LITELLM_LOCAL_MODEL_COST_MAP="True",
        LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS="True",
        LITELLM_LOCAL_BLOG_POSTS="True",
        LITELLM_MODE="PRODUCTION",
        LITELLM_LOG="ERROR",
    )
    import warnings

    warnings.filterwarnings("ignore", module=r"pydantic\b.*")
    import litellm

    if not litellm.suppress_debug_info:
        litellm.suppress_debug_info = True
        for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "httpx", "openai"):
            logger = logging.getLogger(name)
            logger.handlers = [logging.NullHandler()]
            logger.setLevel(logging.CRITICAL)
            logger.propagate = False
    return litellm


def told_error(error: Exception, model: str) -> ModelError:
    """A provider's error by its status, in our own words: theirs may hold the key, and anything else."""
    status = getattr(error, "status_code", None)
    provider = model.split("/")[0]
    kind, text = _BY_STATUS.get(status if isinstance(status, int) else 0, ("", ""))
    name = type(error).__name__
    if name in ("MidStreamFallbackError", "APIResponseValidationError"):
        kind, text = "cut", N_("the answer was cut off")
    elif name == "ContextWindowExceededError":
        kind, text = "context", N_("the text is too long for {model}; [llm] context says how much it takes")
    elif name == "ContentPolicyViolationError":
        kind, text = "refused", N_("the provider refused to answer")
    elif "Connection error" in str(error) or name == "APIConnectionError":
        kind, text = "network", N_("{provider} cannot be reached; is the address right, and the network up?")
    elif not kind:
        kind, text = "server", N_("{provider} answered with something that is no answer")
    told = ModelError(kind, _(text).format(provider=provider, model=model))
    told.retry_after = _retry_after(error)
    return told


def _retry_after(error: Exception) -> float | None:
    """Seconds that the server asks us to wait: litellm keeps its headers in one of several places."""
    holders = (
        getattr(error, "litellm_response_headers", None),
        getattr(error.__cause__, "headers", None),
        getattr(getattr(error, "response", None), "headers", None),
    )
    value = next((str(held["retry-after"]) for held in holders if held and "retry-after" in held), "")
    return min(float(value), 300.0) if value.isascii() and value.isdigit() else None


_BY_STATUS: dict[int, tuple[str, str]] = {
    400: (
        "request",
        N_("{provider} does not accept the request; is {model} the right name, and extra_body right for it?"),
    ),
    401: ("key", N_("{provider} does not accept the key")),
    402: ("balance", N_("there is no balance left at {provider}")),
    403: ("key", N_("{provider} does not let this key use {model}")),
    404: ("request", N_("{provider} has no model of the name {model}")),
    408: ("timeout", N_("{provider} takes too long")),
    422: (
        "request",
        N_("{provider} does not accept the request; is {model} the right name, and extra_body right for it?"),
    ),
    429: ("rate-limited", N_("{provider} asks for a pause: too many requests")),
    500: ("server", N_("{provider} has a fault of its own")),
    502: ("server", N_("{provider} has a fault of its own")),
    503: ("server", N_("{provider} is overloaded")),
    504: ("server", N_("{provider} takes too long")),
}
