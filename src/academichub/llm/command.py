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
LAST_WORDS = 5.0
"""Seconds for what a killed program had still written; one that it left behind may hold the pipe for ever."""


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
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            raise ModelError("request", _("{program} cannot be run").format(program=self.command[0])) from None
        try:
            output = await asyncio.wait_for(_talk(process, text.encode()), SECONDS)
        except TimeoutError:
            raise ModelError("timeout", _("{program} does not end").format(program=self.command[0])) from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # and whatever it started
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.communicate(), LAST_WORDS)  # an unread pipe would keep it from ending
        if process.returncode:
            raise ModelError(
                "server", _("{program} failed ({n})").format(program=self.command[0], n=process.returncode)
            )
        return output.decode("utf-8", "replace").strip()


async def _talk(process: asyncio.subprocess.Process, data: bytes) -> bytes:
    """Give a program its input, and take what it prints; no more than an answer may have. Waits for its end."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(ConnectionError):
        process.stdin.write(data)
        process.stdin.close()
    output = b""
    while chunk := await process.stdout.read(65_536):
        output += chunk
        if len(output) > 4 * OUTPUT_CAP:
            raise ModelError("unchecked", _("the model does not stop talking"))
    await process.wait()
    return output
