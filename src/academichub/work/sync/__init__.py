"""Sync: fetch, prove, fill, merge, match, store. Interrupted at any instant and run again, it ends the same.

Progress is an async iterator of what happened. Parsing and writing run in threads, so whoever consumes it on an
event loop stays quick. Validators and the ledger are written last: until then a feed counts as never seen.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence

from academichub.errors import BusyError, UsageError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.work.sync.arxiv import sync_arxiv
from academichub.work.sync.enriching import enrich
from academichub.work.sync.events import Event, Fetching, Filling, Finished, SourceReport, Stored
from academichub.work.sync.identifying import identify
from academichub.work.sync.journals import sync_journals
from academichub.work.sync.preprints import sync_preprints
from academichub.work.sync.run import Run
from academichub.work.track import rematch

__all__ = ["Event", "Fetching", "Filling", "Finished", "SourceReport", "Stored", "chosen_sources", "sync"]

LEASE = 900.0


def chosen_sources(hub: Hub, names: Sequence[str]) -> tuple[str, ...]:
    """The followed sources of these names (all, if none is named). Raises UsageError for one not followed."""
    followed = {source.lower(): source for source in hub.config.sources}
    chosen = []
    for name in names:
        full = next((full for full in (name.lower(), f"arxiv:{name.lower()}") if full in followed), None)
        if full is None:
            raise UsageError(_("{name} is not among the sources you follow").format(name=name))
        chosen.append(followed[full])
    return tuple(dict.fromkeys(chosen)) or hub.config.sources


async def sync(hub: Hub, names: Sequence[str] = (), since: dt.date | None = None) -> AsyncIterator[Event]:
    """Bring the library up to date with the sources; with `since`, reach back to that ET date on purpose.

    Raises BusyError if another process is doing so.
    """
    sources = chosen_sources(hub, names)
    if not hub.library.leases.take("sync", LEASE):
        raise BusyError(_("another sync is running; it will have everything"))
    try:
        await asyncio.to_thread(_rematch, hub)
        run = Run(hub, sources)
        async for event in _sync(run, since):
            hub.library.leases.take("sync", LEASE)
            yield event
        await identify(run)
        run.note_results()
        yield Finished(tuple(run.reports.values()))
    finally:
        hub.library.leases.give_back("sync")


def _rematch(hub: Hub) -> None:
    with hub.library.another() as library:
        rematch(library, hub.config.tracked)


async def _sync(run: Run, since: dt.date | None) -> AsyncIterator[Event]:
    for part in (sync_arxiv(run, since), sync_preprints(run, since), sync_journals(run), enrich(run)):
        async for event in part:
            yield event
