"""pdf, open."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from academichub.cli.opening import one_key, opened
from academichub.cli.output import out, talk
from academichub.cli.syncing import interruptible
from academichub.domain.paper import Paper
from academichub.hub import Hub
from academichub.i18n import _
from academichub.work.opening import Place, public_link, start
from academichub.work.pdf import Downloading, download


def pdf(args: argparse.Namespace) -> int:
    """Download a PDF; the path is the only thing on stdout."""
    with opened(args) as hub:
        paper = _paper(hub, args.id)
        return asyncio.run(interruptible(_download(hub, paper)))


def _paper(hub: Hub, text: str) -> Paper:
    record = hub.library.papers.record(one_key(hub, text), hub.config.translation.target)
    assert record is not None
    return record.paper


async def _download(hub: Hub, paper: Paper) -> int:
    path: Path | None = None
    try:
        async for step in download(hub, paper):
            if not isinstance(step, Downloading):
                path = step
            elif sys.stderr.isatty():
                sys.stderr.write(
                    f"\r\x1b[K{step.done // 1024} kB" + (f" / {step.total // 1024} kB" if step.total else "")
                )
    finally:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
        await hub.aclose()
    out(str(path))
    return 0


def open_paper(args: argparse.Namespace) -> int:
    """Open a paper's page; without a desktop, print its link."""
    with opened(args) as hub:
        url = public_link(_paper(hub, args.id).url)
    place = Place.of(os.environ)
    if place.opener:
        start(place.opener, url)
        talk(_("given to the desktop: {url}").format(url=url))
    else:
        out(url)
    return 0
