"""The whole text of a paper: from arXiv's HTML, else from its PDF; kept beside the PDFs."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from academichub.domain.exchange import FEED_CAP, Request
from academichub.domain.paper import Paper
from academichub.errors import NetError, PdfError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.paths import private_directory
from academichub.work.pdf import Downloading, download

READING_SECONDS = 60.0
_PASSED_ON = ("PATH", "HOME", "PYTHONPATH", "VIRTUAL_ENV")
ORIGINS = ("html", "pdf")


@dataclass(frozen=True, slots=True)
class FullText:
    """A paper's whole text, a paragraph a line."""

    text: str
    origin: str
    """html or pdf."""


def text_path(hub: Hub, paper: Paper, origin: str) -> Path:
    """Where the text read from one origin is kept."""
    return hub.paths.cache / "text" / f"{paper.id.file_name}v{paper.version}.{origin}.txt"


def kept(hub: Hub, paper: Paper) -> FullText | None:
    """The text that was read before, if one was."""
    for origin in ORIGINS:
        file = text_path(hub, paper, origin)
        if file.is_file() and not file.is_symlink():
            return FullText(file.read_text(encoding="utf-8"), origin)
    return None


async def full_text(hub: Hub, paper: Paper) -> AsyncIterator[Downloading | FullText]:
    """Progress, and last the text. Raises PdfError where there is none to be had, NetError if nothing came."""
    found = kept(hub, paper) or await _from_html(hub, paper)
    if found:
        yield found
        return
    async for step in download(hub, paper):
        if isinstance(step, Path):
            yield _keep(hub, paper, FullText(await read(await asyncio.to_thread(step.read_bytes), "pdf"), "pdf"))
        else:
            yield step


async def _from_html(hub: Hub, paper: Paper) -> FullText | None:
    """arXiv's HTML of this version; None if it has none, or if it did not come."""
    if paper.id.server != "arxiv":
        return None
    url = f"https://arxiv.org/html/{paper.id.eprint}v{paper.version}"
    try:
        body = await hub.client().get(Request(url, cap=2 * FEED_CAP))
        return _keep(hub, paper, FullText(await read(body.data, "html"), "html")) if body else None
    except (NetError, PdfError):
        return None  # the PDF is asked for next, and says what is wrong if that fails too


async def read(data: bytes, kind: str) -> str:
    """The text in a page or a PDF, read by a process of its own, which knows no key. Raises PdfError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "academichub.sources.fulltext", kind,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )  # fmt: skip
    try:
        output, _none = await asyncio.wait_for(process.communicate(data), READING_SECONDS)
    except TimeoutError:
        raise PdfError(_("the text cannot be read within {n:.0f} seconds").format(n=READING_SECONDS)) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise PdfError(_("no text can be read from it; it may be a scan"))
    return output.decode("utf-8")


def _keep(hub: Hub, paper: Paper, found: FullText) -> FullText:
    file = text_path(hub, paper, found.origin)
    private_directory(file.parent)
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_text(found.text, encoding="utf-8")
    os.replace(part, file)
    return found
