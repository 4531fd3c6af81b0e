"""Which papers the list shows: the view, its filter and order, read at once or in a thread."""

from __future__ import annotations

import asyncio
from array import array

from academichub.domain.days import et_date
from academichub.domain.query import EVERYTHING, Query
from academichub.domain.views import FIXED, TRACKED, View
from academichub.store.library import Library
from academichub.tui import texts
from academichub.tui.screens.desk import PAINT_FIRST, Desk
from academichub.work.holding import Held, Wanted, both, held, own_query

FIRST_KEYS = 500
"""Papers of a view that are read before the first paint; the rest follow from a thread."""


class Listing(Desk):
    """Views and what they hold."""

    def open_view(self, view: View, cursor: int = 0) -> None:
        """Show a view from its beginning, without a filter."""
        if view.kind == "similar" and self.view.kind not in ("similar", "search"):
            self.view_before = self.view
        self.view, self.query_text, self.filter = view, "", EVERYTHING
        self.papers.selected = set()
        self.own_query = own_query(self.hub.config, view, et_date(self.hub.now()))
        self.load(cursor_key=None)
        self.papers.move_to(cursor)
        self.sidebar.current = view
        self.sidebar.reveal()
        self.recount()

    @property
    def asked(self) -> Query:
        """The view's own query and the filter."""
        return both(self.own_query, self.filter)

    @property
    def wanted(self) -> Wanted:
        """The list that is to be shown."""
        return Wanted(self.view, self.asked, *self.orders.get(self.view.kind, ("", False)))

    def load(self, *, cursor_key: int | None) -> None:
        """Read which papers the view holds now; the cursor stays on a paper if it can."""
        self.dealt, self.sections, self.papers.scores = None, {}, {}
        self.mark_hits()
        self.workers.cancel_group(self, "load")
        if self.wanted == Wanted(self.view) and self.view.kind not in ("tracked", "similar"):
            keys = self.hub.library.shelves.keys(self.view, limit=FIRST_KEYS)
            place = keys.index(cursor_key) if cursor_key is not None and cursor_key in keys else 0
            self.show_keys(keys, place)
            if len(keys) < FIRST_KEYS:
                return
        self.run_worker(self._load(cursor_key, self.wanted), group="load", exclusive=True, exit_on_error=False)

    async def _load(self, cursor_key: int | None, wanted: Wanted) -> None:
        """All the keys of a list, read in a thread; those of a plain view begin with the ones that are shown already."""
        plain = wanted == Wanted(wanted.view)
        await asyncio.sleep(PAINT_FIRST if plain else 0)
        found = await self.find(wanted)
        self.sections, self.papers.scores = found.sections, found.scores
        shown = plain and self.papers.keys and found.keys[: len(self.papers.keys)] == self.papers.keys
        if shown and (cursor_key is None or self.papers.cursor or cursor_key not in found.keys):
            self.papers.keys = found.keys
            self.papers.redraw()
        else:
            place = found.keys.index(cursor_key) if cursor_key is not None and cursor_key in found.keys else 0
            self.show_keys(found.keys, place)
        self.show_frame()

    async def find(self, wanted: Wanted) -> Held:
        """A list, read in a thread; broken off if nobody waits for it any more."""
        reading: list[Library] = []
        try:
            return await asyncio.to_thread(self._find_in_thread, wanted, reading)
        except asyncio.CancelledError:
            for library in reading:
                library.interrupt()
            raise

    def _find_in_thread(self, wanted: Wanted, reading: list[Library]) -> Held:
        with self.hub.library.another() as library:
            reading.append(library)
            return held(library, self.hub.config, wanted)

    def mark_hits(self) -> None:
        """See Finding."""

    def show_keys(self, keys: array[int], cursor: int) -> None:
        """Show these papers in the list."""
        self.papers.empty = tuple(
            texts.empty_list(
                self.view.kind, filtered=bool(self.query_text), sources=bool(self.hub.config.sources),
                announced=self.hub.library.papers.last_day() is not None,
                keys={name: self.shown(name) for name in self.key_names},
            )
        )  # fmt: skip
        self.papers.show(keys, cursor)
        self.show_frame()
        self.show_paper()

    @property
    def views(self) -> list[View]:
        """The views of the sidebar, in order."""
        config = self.hub.config
        tracks = config.authors or config.keywords
        return [
            *(view for view in FIXED if view != TRACKED or tracks),
            *(View("author", entry.name) for entry in config.authors),
            *(View("keyword", entry.name) for entry in config.keywords),
            *(View("saved", entry.name) for entry in config.views),
            *([self.last_search] if self.last_search else ()),
            *(View("source", name) for name in config.sources),
        ]
