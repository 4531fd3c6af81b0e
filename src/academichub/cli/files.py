"""pdf, open."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import AsyncIterator

from academichub.cli.opening import one_key, opened
from academichub.cli.output import out, progress, talk
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
        return asyncio.run(interruptible(_print_text(hub, paper) if args.text else _download(hub, paper)))


def _paper(hub: Hub, text: str) -> Paper:
    record = hub.library.papers.record(one_key(hub, text), hub.config.translation.target)
    assert record is not None
    return record.paper


async def _download(hub: Hub, paper: Paper) -> int:
    out(str(await _last(hub, download(hub, paper))))
    return 0


async def _print_text(hub: Hub, paper: Paper) -> int:
    from academichub.work.fulltext import FullText, full_text

    found = await _last(hub, full_text(hub, paper))
    assert isinstance(found, FullText)
    for line in found.text.split("\n"):
        out(line)
    return 0


async def _last(hub: Hub, steps: AsyncIterator[Downloading | object]) -> object:
    """What a download ends with; on a terminal, how far it is."""
    made: object = None
    try:
        async for step in steps:
            made = step
            if isinstance(step, Downloading):
                progress(f"{step.done // 1024} kB" + (f" / {step.total // 1024} kB" if step.total else ""))
    finally:
        progress("")
        await hub.aclose()
    return made


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
