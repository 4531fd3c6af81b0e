"""The one model client. litellm is imported at the first call, in a thread of its own that also runs the calls:
its import takes seconds and its first call tenths of one, and the face must not wait for either.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from academichub.config.options import Llm
from academichub.errors import ModelError
from academichub.i18n import N_, _
from academichub.llm.costs import quarters_of
from academichub.llm.keys import Key, find_key
from academichub.llm.prompts import Message
from academichub.llm.providers import provider_of

SILENCE = 60.0
"""Seconds to wait for the next piece of an answer; more where the whole may take more than three times as long."""
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
    server: str
    """Who is asked, in words for people: the provider, or the host of the reader's own address."""

    def stream(self, messages: Sequence[Message], most: int) -> AsyncGenerator[str | Usage]:
        """The answer of at most so many tokens, piece by piece, and at its end what it took.

        Raises ModelError; a stream cut short raises too.
        """


class LiteLlm:
    """Any model that litellm reaches."""

    def __init__(self, options: Llm, *, offline: bool = False) -> None:
        self.plain = False
        """Whether the provider did not take our own fields: no thinking, and a limit of the answer."""
        self.streams = True
        if not options.model:
            raise ModelError("not-set", _("no model is set; write one into config.toml under [llm]"))
        self.name = options.model
        self.server = urlsplit(options.api_base).netloc.rpartition("@")[2] or options.model.partition("/")[0]
        self.options = options
        self.offline = offline
        self._found: Key | None = None

    def _key(self) -> Key:
        """The key; one that was not found is looked for again."""
        if self._found is None or not self._found.found:
            self._found = find_key(self.options)
        return self._found

    async def stream(self, messages: Sequence[Message], most: int) -> AsyncGenerator[str | Usage]:
        """See Model."""
        if self.offline:
            raise ModelError("offline", _("this run is offline"))
        here = asyncio.get_running_loop()
        queue: asyncio.Queue[str | Usage | ModelError | None] = asyncio.Queue()

        def put(item: str | Usage | ModelError | None) -> None:
            with contextlib.suppress(RuntimeError):
                here.call_soon_threadsafe(queue.put_nowait, item)

        call = asyncio.run_coroutine_threadsafe(self._pump(list(messages), most, put), _loop())
        try:
            while (item := await queue.get()) is not None:
                if isinstance(item, ModelError):
                    raise item
                yield item
        finally:
            call.cancel()

    async def _pump(
        self, messages: list[Message], most: int, put: Callable[[str | Usage | ModelError | None], None]
    ) -> None:
        """In the model's thread: one call, its pieces handed over as they come."""
        try:
            key = self._key()
            if not key.found and not key.optional:
                raise ModelError("key", key.why)
            async with asyncio.timeout(self.options.timeout):
                await (self._call if self.streams else self._at_once)(messages, most, put)
            put(None)
        except ModelError as error:
            put(error)
        except TimeoutError:
            told = _("no whole answer within {n:.0f} seconds; [llm] timeout says how long to wait")
            put(ModelError("timeout", told.format(n=self.options.timeout)))
        except Exception as error:  # litellm raises its own, its providers' and its libraries' kinds
            put(told_error(error, self))

    async def _begin(self, messages: list[Message], most: int) -> Any:
        """The answer as litellm gives it; asked once more without our own fields, if the provider does not take them."""
        litellm = _litellm()
        try:
            return await litellm.acompletion(**self._arguments(messages, most))
        except Exception as error:
            if self.plain or not self._is_about_ours(error):
                raise
            self.plain = True
            return await litellm.acompletion(**self._arguments(messages, most))

    def _is_about_ours(self, error: Exception) -> bool:
        """Whether a request may have been refused for a field that we added to it."""
        if getattr(error, "status_code", None) not in (400, 422) or _is_too_long(error):
            return False
        thinking = bool(provider_of(self.options.model).no_thinking) and not self.options.extra_body
        return thinking or "max_tokens" in str(error) or "max_completion_tokens" in str(error)

    async def _call(self, messages: list[Message], most: int, put: Callable[[str | Usage], None]) -> None:
        pieces = await self._begin(messages, most)
        sent, quarters, finish, usage = 0, 0, None, None
        while (piece := await _next(pieces, self._silence())) is not None:
            usage = getattr(piece, "usage", None) or usage
            for choice in piece.choices[:1]:
                text = choice.delta.content or ""
                finish = choice.finish_reason or finish
                sent += len(text)
                quarters += quarters_of(text)
                if sent > OUTPUT_CAP or quarters > 4 * most:
                    raise ModelError("unchecked", _("the model does not stop talking"))
                if text:
                    put(text)
        ended = getattr(pieces, "received_finish_reason", finish)
        if not sent and ended is None:
            self.streams = False
            raise ModelError("unstreamed", _("the server does not stream its answers"))
        if sent and ended is None and usage is None:
            raise ModelError("cut", _("the answer was cut off"))
        if finish == "length":
            raise ModelError("cut", _("the answer was cut off at the model's limit"))
        if finish == "content_filter":
            raise ModelError("refused", _("the provider refused to answer"))
        put(_usage(usage, messages, sent, most))

    async def _at_once(self, messages: list[Message], most: int, put: Callable[[str | Usage], None]) -> None:
        """The whole answer of a server that does not stream."""
        text, usage = "", None
        try:
            reply = await self._begin(messages, most)
            text = reply.choices[0].message.content if reply.choices else ""
            usage = getattr(reply, "usage", None)
        except Exception as error:
            if getattr(error, "status_code", None) in _BY_STATUS and not _is_garbled(error):
                raise
        text = text[:OUTPUT_CAP] if isinstance(text, str) else ""
        self.streams = not text  # an empty answer either way was the server's, and not the way's fault
        put(text)
        put(_usage(usage, messages, len(text), most))

    def _silence(self) -> float:
        return max(SILENCE, self.options.timeout / 3)

    def _arguments(self, messages: list[Message], most: int) -> dict[str, Any]:
        options, key = self.options, self._key()
        arguments: dict[str, Any] = {
            "model": options.model,
            "messages": messages,
            **({"stream": True, "stream_options": {"include_usage": True}} if self.streams else {"stream": False}),
            **({} if self.plain else {"max_tokens": most}),
            "temperature": 0.2,
            "timeout": self._silence() if self.streams else options.timeout,
            "max_retries": 0,
            "num_retries": 0,
            "drop_params": True,
            "api_key": key.secret.reveal() if key.secret else "none",
        }
        provider = provider_of(options.model)
        if provider.api_base:
            arguments["model"] = f"openai/{options.model.partition('/')[2]}"
        if base := options.api_base or provider.api_base:
            arguments["api_base"] = base
        if extra := options.extra_body or ({} if self.plain else provider.no_thinking):
            arguments["extra_body"] = dict(extra)
        return arguments


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop for all models, in a daemon thread: it never holds up the end of the program."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model", daemon=True).start()
    return loop


async def _next(pieces: Any, seconds: float) -> Any:
    """The next piece of an answer; None at its end. What breaks after the server has said that it is done breaks nothing."""
    try:
        return await asyncio.wait_for(anext(pieces, None), seconds)
    except Exception as error:
        if getattr(pieces, "received_finish_reason", None) == "stop":
            return None
        if isinstance(error, TimeoutError):
            raise ModelError(
                "timeout", _("nothing came for {n:.0f} seconds; [llm] timeout says how long to wait").format(n=seconds)
            ) from None
        raise


def _is_garbled(error: Exception) -> bool:
    """Whether what came was no JSON: litellm calls that a fault of the server."""
    return getattr(error, "status_code", None) == 500 and not any(sign in str(error) for sign in _UNREACHED)


def _is_too_long(error: Exception) -> bool:
    return type(error).__name__ == "ContextWindowExceededError"


def _usage(usage: Any, messages: list[Message], sent: int, most: int) -> Usage:
    """What the server says it took, as far as it is believable; else a guess: four characters a token in, two out."""
    into, out = sum(len(message["content"]) for message in messages) // 4, sent // 2
    said, thought = (getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens"))
    return Usage(
        min(said, 20 * into + 1_000) if isinstance(said, int) and said > 0 else into,
        min(thought, 25 * most) if isinstance(thought, int) and thought > 0 else out,
    )


def _litellm() -> Any:
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


def told_error(error: Exception, model: Model) -> ModelError:
    """A provider's error by its status, in our own words: theirs may hold the key, and anything else."""
    status = getattr(error, "status_code", None)
    kind, text = _BY_STATUS.get(status if isinstance(status, int) else 0, ("", ""))
    name = type(error).__name__
    if name in ("MidStreamFallbackError", "APIResponseValidationError"):
        kind, text = "cut", N_("the answer was cut off")
    elif _is_too_long(error):
        kind, text = "context", N_("the text is too long for {model}; [llm] context says how much it takes")
    elif name == "ContentPolicyViolationError":
        kind, text = "refused", N_("the provider refused to answer")
    elif any(sign in str(error) for sign in _UNREACHED) or name == "APIConnectionError":
        kind, text = "network", N_("{provider} cannot be reached: look at the address and the network")
    elif not kind:
        kind, text = "server", N_("{provider} answered with something that is no answer")
    told = ModelError(kind, _(text).format(provider=model.server, model=model.name))
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


_UNREACHED = ("Connection error", "Cannot connect to host")
"""How litellm's ways to the providers say that there was no way."""
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
