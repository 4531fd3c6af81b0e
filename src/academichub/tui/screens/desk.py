"""The one screen of the reader: sidebar, list, abstract, translation, and the frame around them.

It holds what is shown (view, filter, cursor) and lays it out. What the keys do stands in tui.acts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer

from academichub.config.commands import COMMANDS, bindings, shown_key
from academichub.domain.paper import Line, Record
from academichub.domain.query import EVERYTHING, Query
from academichub.domain.views import View
from academichub.hub import Hub
from academichub.i18n import _, plural
from academichub.llm.languages import pane_name
from academichub.store.dealing import Dealt
from academichub.tui import texts
from academichub.tui.facts import day_facts
from academichub.tui.geometry import Geometry, arrange
from academichub.tui.palette import Palette
from academichub.tui.terminal import clipboard
from academichub.tui.translating import Translator
from academichub.tui.widgets.bars import BottomBar, Divider, TopBar
from academichub.tui.widgets.lines import Lines, shown
from academichub.tui.widgets.pane import Pane, Paragraph
from academichub.tui.widgets.paper_list import PaperList
from academichub.tui.widgets.sidebar import Sidebar, view_name

BURST = 0.05
"""Keys that come faster than this are a burst: the panes wait for its end."""
PAINT_FIRST = 0.03
"""Seconds that work in threads leaves to the screen: they share one interpreter lock."""
NOTICE_SECONDS = 6.0


class Desk(Screen[None]):
    """Sidebar, list and panes over one library."""

    DEFAULT_CSS: ClassVar[str] = """
    Desk { layout: vertical; overflow: hidden; }
    Desk TopBar, Desk Divider, Desk BottomBar { height: 1; width: 100%; }
    Desk Horizontal, Desk Vertical { height: 1fr; width: 1fr; }
    Desk Sidebar { height: 100%; }
    Desk Pane { height: 100%; }
    """
    AUTO_FOCUS = None

    def __init__(self, hub: Hub, palette: Palette, view: View) -> None:
        super().__init__()
        self.hub = hub
        self.palette = palette
        self.view = view
        self.query_text = ""
        self.filter: Query = EVERYTHING
        self.own_query: Query = EVERYTHING
        """What the view itself asks for: a saved view, a search."""
        self.orders: dict[str, tuple[str, bool]] = {}
        """Kind of view -> how it is sorted, and whether backwards."""
        self.dealt: Dealt | None = None
        """The random page that is shown in place of the view."""
        self.sections: Mapping[int, str] = {}
        """The author or keyword under which a paper stands."""
        self.last_search: View | None = None
        self.record: Record | None = None
        self.raw = False
        self.sidebar_wanted: bool | None = None if hub.config.interface.sidebar else False
        self.beside: tuple[int, Sequence[Paragraph]] | None = None
        """What a model said of a paper, by key, in its translation's place until one moves on."""
        self.on_page = False
        self.turned = False
        """Whether the shared pane shows the translation."""
        self.active = "list"
        """The pane that the moving keys move in: list, abstract, translation or sidebar."""
        self.key_names = bindings(hub.config.interface.keys, dict(hub.config.keys))
        self.by_key = {key: name for name, keys in self.key_names.items() for key in keys}
        self.translator = Translator(hub, self.translation_changed, self.say, self.shown("translate"))
        self.geometry: Geometry | None = None
        self._last_key = 0.0
        self._settle: Timer | None = None
        self._notice: Timer | None = None
        self._told = False
        self.standing: dict[str, str] = {}
        """How far each work behind is."""
        self.pressed = 0
        """Keys so far: what comes late must not open under somebody's fingers."""

    # --- parts ---

    def compose(self) -> ComposeResult:
        """The frame and what is in it."""
        self.top_bar, self.bottom_bar, self.divider = TopBar(), BottomBar(), Divider()
        self.sidebar = Sidebar("sidebar")
        self.papers = PaperList(self._fetch, "papers")
        self.abstract = Pane("abstract", last=False)
        self.translation = Pane("translation", last=True)
        yield self.top_bar
        with Horizontal():
            yield self.sidebar
            with Vertical():
                yield self.papers
                yield self.divider
                with Horizontal(id="panes"):
                    yield self.abstract
                    yield self.translation
        yield self.bottom_bar
        for part in self.parts:
            part.palette = self.palette

    @property
    def parts(self) -> Sequence[Lines]:
        """Everything that draws."""
        return (
            self.top_bar,
            self.sidebar,
            self.papers,
            self.divider,
            self.abstract,
            self.translation,
            self.bottom_bar,
        )

    def _fetch(self, keys: Sequence[int]) -> list[Line]:
        return self.hub.library.shelves.lines(keys, self.hub.config.translation.target)

    def on_mount(self) -> None:
        """Show the first view at once; the counts follow."""
        self.bottom_bar.keys = tuple(
            (self.shown(command.name), _(command.short)) for command in COMMANDS if command.short
        )
        self.sidebar.current = self.view
        self.papers.year = self.hub.now().year
        self.lay_out()
        self.open_view(self.view)
        self.begun()

    def begun(self) -> None:
        """Called once, before the first paint."""

    def shown(self, command: str) -> str:
        """The first key of a command, as people write it."""
        keys = self.key_names.get(command) or ("?",)
        return shown_key(keys[0])

    # --- layout ---

    def on_resize(self, _event: events.Resize) -> None:
        """The terminal has another size."""
        self.lay_out()

    def lay_out(self, *, forced: bool = False) -> None:
        """Give every part its size; forced also if the screen's size is as it was."""
        width, height = self.app.size
        if self.geometry and (width, height) == (self.geometry.width, self.geometry.height) and not forced:
            return
        wanted = width >= 110 if self.sidebar_wanted is None else self.sidebar_wanted
        geometry = self.geometry = arrange(width, height, sidebar=wanted, page=self.on_page)
        self._place(self.sidebar, geometry.sidebar, None, shown=bool(geometry.sidebar))
        self._place(self.papers, None, geometry.list_height, shown=bool(geometry.list_height))
        self._place(self.divider, None, None, shown=bool(geometry.list_height and geometry.pane_height))
        panes = self.query_one("#panes", Horizontal)
        panes.display = bool(geometry.pane_height)
        shared = not geometry.translation_width
        self._place(self.abstract, geometry.abstract_width, None, shown=not (shared and self.turned))
        self._place(
            self.translation,
            geometry.translation_width or geometry.abstract_width,
            None,
            shown=not shared or self.turned,
        )
        self.abstract.fit(geometry.abstract_width, last=shared)
        self.translation.fit(geometry.translation_width or geometry.abstract_width, last=True)
        self.papers.resized(geometry.list_height, geometry.row_height)
        for bar in (self.top_bar, self.divider, self.bottom_bar):
            bar.geometry = geometry
        self.show_frame()
        self.show_paper(keep_place=True)

    @staticmethod
    def _place(part: Lines, width: int | None, height: int | None, *, shown: bool) -> None:
        part.display = shown
        if width:
            part.styles.width = width
        if height:
            part.styles.height = height

    # --- the view ---

    def open_view(self, view: View, cursor: int = 0) -> None:
        """See Listing."""
        raise NotImplementedError

    @property
    def views(self) -> list[View]:
        """The views of the sidebar, in order."""
        raise NotImplementedError

    def recount(self) -> None:
        """Count again what is unread, in a thread."""
        self.run_worker(self._recount(), group="count", exclusive=True, exit_on_error=False)

    async def _recount(self) -> None:
        await asyncio.sleep(PAINT_FIRST)
        counts = await asyncio.to_thread(self._counts)
        self.sidebar.names = self.hub.config.names
        self.sidebar.update(self.views, counts)
        self.show_frame()

    def _counts(self) -> dict[View, int]:
        with self.hub.library.another() as library:
            return library.shelves.unread_counts()

    # --- the paper ---

    def cursor_moved(self) -> None:
        """Show the paper under the cursor: at once, or at the end of a burst of keys."""
        now = asyncio.get_running_loop().time()
        burst, self._last_key = now - self._last_key < BURST, now
        self.workers.cancel_group(self, "dwell")
        if self._settle:
            self._settle.stop()
            self._settle = None
        if burst:
            self._settle = self.set_timer(BURST, self.show_paper)
        else:
            self.show_paper()
        self.show_frame()

    def show_paper(self, *, keep_place: bool = False) -> None:
        """Fill the panes with the paper under the cursor."""
        key = self.papers.key
        if self.beside and self.beside[0] != key:
            self.beside = None
        self.record = (
            self.hub.library.papers.record(key, self.hub.config.translation.target) if key is not None else None
        )
        if self.record is None:
            self.abstract.show(())
            self.translation.show(())
            return
        with_title = self.on_page or self._title_is_cut()
        said = texts.abstract_text(self.record, raw=self.raw, with_title=with_title)
        self.abstract.show(said, self.papers.hits.and_of(self.record.matches), keep_place=keep_place)
        self.show_translation(keep_place=keep_place)
        if self.translator.wanted_unasked(self.record):
            self.ask_translation(self.hub.config.interface.dwell)

    def current(self) -> Record | None:
        """The paper under the cursor, also in the middle of a burst of keys, when the panes still show another."""
        if (self.record.key if self.record else None) != self.papers.key:
            self.show_paper()
        return self.record

    def _title_is_cut(self) -> bool:
        assert self.record is not None
        assert self.geometry is not None
        return len(self.record.paper.title) > self.geometry.main_width - 38

    def show_translation(self, *, keep_place: bool = False) -> None:
        """Fill the translation pane."""
        if self.record:
            with_title = self.on_page or self._title_is_cut()
            said = self.beside[1] if self.beside else None
            self.translation.show(
                said or self.translator.text(self.record, raw=self.raw, with_title=with_title),
                self.papers.hits,
                keep_place=keep_place,
            )

    def refresh_paper(self) -> None:
        """Read the paper in the panes again, and its row: it may have been changed behind us."""
        self.papers.forget(list(self.papers.on_screen))
        self.show_paper(keep_place=True)

    def ask_translation(self, dwell: float = 0.0) -> None:
        """Translate the paper under the cursor: behind everything, or after a dwell as long as one stays there."""
        if self.record:
            group = "dwell" if dwell else "translate"
            work = self.translator.run(self.record.key, dwell)
            self.run_worker(work, group=group, exclusive=bool(dwell), exit_on_error=False)

    def translation_changed(self, key: int) -> None:
        """A translation came on, ended or failed."""
        if not self.is_mounted:
            return
        if key not in self.translator.at_work:
            self.papers.forget([key])
        if self.record is None or self.record.key != key:
            return
        if key not in self.translator.at_work:
            self.record = self.hub.library.papers.record(key, self.hub.config.translation.target)
        self.show_translation(keep_place=True)

    # --- the frame ---

    def show_frame(self) -> None:
        """Draw the three bars again."""
        geometry = self.geometry
        if geometry is None:
            return
        total, place = len(self.papers.keys), min(self.papers.cursor + 1, len(self.papers.keys))
        name = view_name(self.view, self.hub.config.names)
        if self.query_text:
            name += f" /{self.query_text}"
        if self.dealt:
            name += " · " + _("random page {n}, {left} left").format(n=self.dealt.page, left=self.dealt.left)
        elif section := self.sections.get(self.papers.key or 0):
            name += f" · ⟨{shown(section)}⟩"
        if selected := len(self.papers.selected):
            name += f" · ✓{selected}"
        self.top_bar.heading = _("{view} · {n} of {total}").format(view=name, n=place, total=total)
        self.top_bar.facts = day_facts(self.hub, geometry.main_width)
        first = self.views[0]
        self.top_bar.first_view = (
            self.sidebar.entry(first, geometry.sidebar - 1) if geometry.sidebar else "",
            self.view == first,
        )
        shared = not geometry.translation_width
        translation = pane_name(self.hub.config.translation.target)
        self.divider.names = (translation if shared and self.turned else _("Abstract"), translation)
        self.divider.active = {"abstract": 0, "translation": 0 if shared else 1}.get(self.active, -1)
        self.papers.active = self.active == "list"
        for bar in (self.top_bar, self.divider, self.bottom_bar):
            bar.redraw()

    def copy(self, text: str) -> None:
        """Send a text to the clipboard, in a thread, and say what is known of it."""
        self.run_worker(self._copy(text), group="copy", exclusive=True, exit_on_error=False)

    async def _copy(self, text: str) -> None:
        way = clipboard.way_to_copy(self.hub.config.interface.clipboard)
        if way == "osc52":
            sent = clipboard.send(text, way, self._send)
        else:
            sent = await asyncio.to_thread(clipboard.send, text, way, self._send)
        told = _("sent to the clipboard: {text}") if sent else _("no clipboard to be had here; the text is: {text}")
        lines = text.splitlines()
        short = lines[0] if len(lines) == 1 else plural("{n} line", "{n} lines", len(lines))
        self.say(told.format(text=short if sent else text), stay=not sent)

    def _send(self, sequence: str) -> None:
        driver = self.app._driver
        if driver is not None:
            driver.write(sequence)
            driver.flush()

    def say(self, text: str, *, bad: bool = False, stay: bool = False) -> None:
        """Tell something in the bottom line, for a while or until something else is told; "" is how far work behind is."""
        if self._notice:
            self._notice.stop()
            self._notice = None
        self._told = bool(text)
        self.bottom_bar.message = (" ".join(text.splitlines()) or " · ".join(self.standing.values()), not bad)
        self.bottom_bar.redraw()
        if text and not stay:
            self._notice = self.set_timer(NOTICE_SECONDS, lambda: self.say(""))

    def stand(self, work: str, text: str) -> None:
        """How far a work behind is: told whenever nothing else is, and at its beginning; "" at its end."""
        begins = bool(text) and work not in self.standing
        self.standing.pop(work, None)
        if text:
            self.standing[work] = text
        if begins or not self._told:
            self.say("")
