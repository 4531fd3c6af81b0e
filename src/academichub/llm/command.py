"""Any program as a translator: masked text goes into it, its output is the translation, and the same checks hold."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncGenerator, Sequence

from academichub.errors import ModelError
from academichub.i18n import _
from academichub.llm.client import OUTPUT_CAP, Usage
from academichub.llm.prompts import Message

SECONDS = 120.0
LAST_WORDS = 2.0
"""Seconds after a program's exit for what it has still written."""
MOST = 4 * OUTPUT_CAP
"""Bytes of an answer."""


class Command:
    """A Model that pipes each text of a question through a program."""

    def __init__(self, command: Sequence[str]) -> None:
        if not command:
            raise ModelError("not-set", _('[translation] engine is "command", and no command is set'))
        self.command = list(command)
        self.server = command[0].rpartition("/")[2]
        self.name = f"command/{self.server}"

    async def stream(self, messages: Sequence[Message], most: int) -> AsyncGenerator[str | Usage]:
        """See Model. The question's texts are those of its JSON object."""
        fields = json.loads(next(message["content"] for message in messages if message["role"] == "user"))
        yield json.dumps({name: await self._through(text) for name, text in fields.items()}, ensure_ascii=False)
        yield Usage(0, 0)

    async def _through(self, text: str) -> str:
        loop, program = asyncio.get_running_loop(), self.command[0]
        try:
            transport, talk = await loop.subprocess_exec(
                _Talk, *self.command, stderr=asyncio.subprocess.DEVNULL, start_new_session=True
            )
        except OSError:
            raise ModelError("request", _("{program} cannot be run").format(program=program)) from None
        try:
            talk.say(text.encode())
            await asyncio.wait_for(talk.ended, SECONDS)
        except TimeoutError:
            raise ModelError("timeout", _("{program} does not end").format(program=program)) from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(transport.get_pid(), signal.SIGKILL)  # and whatever it started
            status = transport.get_returncode()
            transport.close()
        if len(talk.output) > MOST:
            raise ModelError("unchecked", _("the model does not stop talking"))
        if status:
            raise ModelError("server", _("{program} failed ({n})").format(program=program, n=status))
        return talk.output.decode("utf-8", "replace").strip()


class _Talk(asyncio.SubprocessProtocol):
    """What a program is given and what it prints, no more than an answer may have.

    It has ended when all of its output has come, and soon after it exits: what it left running may hold the pipe.
    """

    def __init__(self) -> None:
        self.output = bytearray()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.SubprocessTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self.transport = transport

    def say(self, data: bytes) -> None:
        """Write all of the program's input."""
        into = self.transport.get_pipe_transport(0)
        assert isinstance(into, asyncio.WriteTransport)
        into.write(data)
        into.close()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.output += data
        if len(self.output) > MOST:
            self._end()

    def process_exited(self) -> None:
        asyncio.get_running_loop().call_later(LAST_WORDS, self._end)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
