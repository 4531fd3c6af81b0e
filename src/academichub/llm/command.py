"""Any program as a translator: masked text goes into it, its output is the translation, and the same checks hold."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

from academichub.errors import ModelError
from academichub.i18n import _
from academichub.llm.client import Usage
from academichub.llm.prompts import Message

SECONDS = 120.0


class Command:
    """A Model that pipes each text of a question through a program."""

    def __init__(self, command: Sequence[str]) -> None:
        if not command:
            raise ModelError("not-set", _('[translation] engine is "command", and no command is set'))
        self.command = list(command)
        self.name = f"command/{command[0].rpartition('/')[2]}"

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str | Usage]:
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
            )
        except OSError:
            raise ModelError("request", _("{program} cannot be run").format(program=self.command[0])) from None
        try:
            output, _none = await asyncio.wait_for(process.communicate(text.encode()), SECONDS)
        except TimeoutError:
            raise ModelError("timeout", _("{program} does not end").format(program=self.command[0])) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise ModelError(
                "server", _("{program} failed ({n})").format(program=self.command[0], n=process.returncode)
            )
        return output.decode("utf-8", "replace").strip()
