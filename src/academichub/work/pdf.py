"""Downloading a PDF: checked, whole, under a name of our own."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from academichub.domain.exchange import PDF_CAP, Request
from academichub.domain.links import Origin
from academichub.domain.paper import Paper
from academichub.errors import PdfError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.paths import private_directory

DEADLINE = 600.0
MAGIC_WITHIN = 1_024
"""ISO 32000-1, annex H: readers accept the header anywhere in the first 1,024 bytes."""
BROWSERS_ONLY = ("biorxiv.org", "medrxiv.org")
"""Hosts that refuse every program; asking them would only stop their API for us too."""
STALE_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Downloading:
    """So many bytes have come, of so many if the server said."""

    done: int
    total: int | None


def pdf_path(hub: Hub, paper: Paper) -> Path:
    """Where a paper's PDF is or will be: a name made of its identifier and version, nothing else."""
    return hub.pdf_directory / f"{paper.id.file_name}v{paper.version}.pdf"


async def download(hub: Hub, paper: Paper) -> AsyncIterator[Downloading | Path]:
    """Progress, and last the path. One that is there already is not fetched again.

    Raises PdfError for a body that is no whole PDF, NetError if none came. Interrupted, it leaves nothing behind.
    """
    target = pdf_path(hub, paper)
    if target.is_file() and not target.is_symlink():
        yield target
        return
    if not paper.pdf_url:
        raise PdfError(
            _("no link to a PDF is known for this paper; its page may have one: {url}").format(url=paper.url)
        )
    host = Origin.of(paper.pdf_url).host
    if host.endswith(BROWSERS_ONLY):
        raise PdfError(
            _("{host} lets only browsers fetch PDFs (a bot wall); open {url}").format(host=host, url=paper.pdf_url)
        )
    folder = private_directory(target.parent)
    _sweep(folder)
    part = folder / f".{target.name}.{secrets.token_hex(4)}.part"
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    try:
        with open(handle, "wb") as file:
            async with hub.client().opened(Request(paper.pdf_url, cap=PDF_CAP, deadline=DEADLINE)) as (
                response,
                chunks,
            ):
                length = response.headers.get("content-length", "")
                total = int(length) if length.isascii() and length.isdigit() else None
                done, head, tail = 0, b"", b""
                async for chunk in chunks:
                    head += chunk[: max(0, MAGIC_WITHIN - len(head))]
                    if len(head) >= MAGIC_WITHIN:
                        check_head(head)
                    file.write(chunk)
                    tail = (tail + chunk)[-2_048:]
                    done += len(chunk)
                    yield Downloading(done, total)
            check_head(head)
            if b"%%EOF" not in tail:
                raise PdfError(_("the PDF was cut off"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
        _sync_folder(folder)
    finally:
        part.unlink(missing_ok=True)
    yield target


def check_head(head: bytes) -> None:
    """Raise PdfError unless a body that begins so is a PDF."""
    if not head:
        raise PdfError(_("the answer is empty"))
    if head.lstrip()[:1] == b"<":
        raise PdfError(_("a web page came instead of a PDF; open the paper's page in a browser"))
    if b"%PDF-" not in head[:MAGIC_WITHIN] or re.match(rb"%!PS", head):
        raise PdfError(_("what came is no PDF"))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a killed download left."""
    for part in folder.glob(".*.part"):
        try:
            if time.time() - part.lstat().st_mtime > STALE_SECONDS:
                part.unlink()
        except OSError:
            continue
