"""What the keys do to find papers: filter, search, save a view, sort, deal a random page, similar ones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from textual import events

from academichub import data
from academichub.domain.completing import completions, unfinished
from academichub.domain.days import et_date
from academichub.domain.hits import Hits
from academichub.domain.paper import Line
from academichub.domain.query import EVERYTHING, Query, parse
from academichub.domain.views import TODAY, View
from academichub.errors import AcademicHubError, QueryError
from academichub.i18n import N_, _
from academichub.store.dealing import Dealt
from academichub.tui.acts.following import Following
from academichub.tui.screens.picker import Choice, Picker
from academichub.tui.texts import searchable_parts
from academichub.work.holding import INTEREST, unread

COMPLETIONS_SHOWN = 5
LEAST_DEALT = 5
_SORTS = (
    ("", N_("In the view's own order")), ("announced", N_("By the day of the announcement")), ("title", N_("By title")),
    ("id", N_("By identifier")), (INTEREST, N_("By interest: learned from what you star and archive")),
)  # fmt: skip


class Finding(Following):
    """A line to type into, and what it finds while it is typed."""

    typing: str | None = None
    """The filter or search while it is being typed."""
    sign = "/"
    """`/` filters the view, `\\` searches everything."""
    view_before: View = TODAY
    """Where a search that is given up returns to."""
    offered: Sequence[str] = ()
    """What the last word may become."""
    _snippets: dict[int, str]

    # --- typing ---

    def action_filter(self) -> None:
        """Type words; the list follows."""
        self.typing, self.sign = self.query_text, "/"
        self._show_typing()

    def action_search(self) -> None:
        """Type words; what is found anywhere in the library follows."""
        searched = self.view.kind == "search"
        self.view_before = self.view_before if searched else self.view
        self.typing, self.sign = self.view.name if searched else "", "\\"
        self._show_typing()

    def say(self, text: str, *, bad: bool = False, stay: bool = False) -> None:
        """While something is typed the bottom line is its own: nothing else is told there."""
        if self.typing is None or text.startswith(f"{self.sign}{self.typing}▏"):
            super().say(text, bad=bad, stay=stay)

    def _show_typing(self) -> None:
        assert self.typing is not None
        rest = "  ".join(text[len(unfinished(text)[0]) :].strip() for text in self.offered[:COMPLETIONS_SHOWN])
        more = f"   Tab: {rest}" if rest else ""
        self.say(f"{self.sign}{self.typing}▏{more}", stay=True)

    def type_key(self, event: events.Key) -> None:
        """A key while something is being typed."""
        assert self.typing is not None
        match event.key:
            case "escape":
                self._give_up()
                return
            case "enter":
                self._keep_typed()
                return
            case "tab":
                self.typing = self.offered[0] if self.offered else self.typing
            case "backspace" | "ctrl+h":
                self.typing = self.typing[:-1]
            case "ctrl+u":
                self.typing = ""
            case _ if event.character and event.is_printable:
                self.typing += event.character
            case _:
                return
        self._typed()

    def on_paste(self, event: events.Paste) -> None:
        """A paste while typing is typed; anywhere else it means nothing."""
        event.stop()
        if self.typing is not None:
            self.typing += " ".join(event.text.split())[:200]
            self._typed()

    def _typed(self) -> None:
        assert self.typing is not None
        self.offered = completions(self.typing, self._values())
        self._show_typing()
        self._find(self.typing)

    def _values(self) -> Mapping[str, Sequence[str]]:
        """The values of the field that is being typed."""
        assert self.typing is not None
        _head, field, begun = unfinished(self.typing)
        shelves = self.hub.library.shelves
        if field == "author":
            return {field: [*(entry.name for entry in self.hub.config.authors), *shelves.authors_like(begun)]}
        if field == "cat":
            return {field: list(data.categories())}
        if field == "source":
            return {field: self.hub.config.sources}
        return {field: shelves.tags()} if field == "tag" else {}

    def _give_up(self) -> None:
        self.typing, self.offered = None, ()
        self.say("")
        if self.sign == "/":
            self.set_filter("")
        else:
            self.open_view(self.view_before)

    def _keep_typed(self) -> None:
        """Enter: the last word is whole if it is a single letter, else it still may be a beginning."""
        text, self.typing, self.offered = self.typing or "", None, ()
        self.say("")
        if not text[-2:-1].isalnum():
            self._find(text)

    def _find(self, text: str) -> None:
        if self.sign == "/":
            self.set_filter(text)
        elif text.strip() and (query := self.readable_query(text)) is not None:
            self.open_search(text.strip(), query)

    def readable_query(self, text: str) -> Query | None:
        """The query of a text; None, and the reason told, if it cannot be read."""
        try:
            return parse(text, typing=self.typing is not None, today=et_date(self.hub.now()))
        except QueryError as error:
            self.say(f"{self.sign}{text}▏ {error}", bad=True, stay=True)
            return None

    def set_filter(self, text: str) -> None:
        """Show only the view's papers that answer a query; what cannot be read yet is told, and changes nothing."""
        query = self.readable_query(text) if text.strip() else EVERYTHING
        if query is not None:
            self.query_text, self.filter = text.strip(), query
            self.load(cursor_key=self.papers.key if not text else None)

    def open_search(self, text: str, query: Query) -> None:
        """Show what a search found, the best first, with a snippet around what was asked for."""
        self.view, self.own_query = View("search", text), query
        self.last_search = self.view
        self.query_text, self.filter = "", EVERYTHING
        self.load(cursor_key=None)
        self.sidebar.current = self.view
        self.recount()

    # --- hits ---

    def mark_hits(self) -> None:
        """Tell the list what to mark, and around what to cut snippets."""
        self._snippets = {}
        self.papers.hits = Hits.of(self.asked)
        self.papers.snippet = self._snippet if self.view.kind == "search" else lambda _line: ""

    def _snippet(self, line: Line) -> str:
        """What surrounds the first hit of a paper whose title has none; each is cut once."""
        if line.key not in self._snippets:
            self._snippets[line.key] = self._cut_snippet(line)
        return self._snippets[line.key]

    def _cut_snippet(self, line: Line) -> str:
        hits = self.papers.hits
        if not hits or hits.spans(line.title) or hits.spans(line.translated_title or ""):
            return ""
        record = self.hub.library.papers.record(line.key, self.hub.config.translation.target)
        return next((cut for part in (searchable_parts(record) if record else ()) if (cut := hits.snippet(part))), "")

    # --- views ---

    def action_save_view(self) -> None:
        """Give the filter or search a name."""
        text = self.view.name if self.view.kind == "search" else self.query_text
        if not text:
            self.say(_("there is no filter or search to keep; {key} begins one").format(key=self.shown("filter")))
            return
        box = Picker(_("Keep it under which name?"), (), self.palette, free=True, hint=_("Enter keeps it · Esc leaves"))
        self.app.push_screen(box, lambda chosen: self._save_view(text, chosen))

    def _save_view(self, text: str, chosen: tuple[str, ...] | None) -> None:
        if not chosen:
            return
        try:
            added = self.hub.tracked_file.add("views", name=chosen[0], query=text)
        except (AcademicHubError, OSError) as error:
            self.say(str(error), bad=True)
            return
        self.hub.reload()
        self.recount()
        told = _("kept as a view: {name}") if added else _("there is a view {name} already")
        self.say(told.format(name=chosen[0]))

    def action_similar(self) -> None:
        """Papers with the same words and authors, the likest first."""
        if record := self.current():
            self.open_view(View("similar", str(record.paper.id)))

    def action_sort(self) -> None:
        """Choose the order."""
        choices = [Choice(name, _(says)) for name, says in _SORTS]
        self.app.push_screen(Picker(_("Sort"), choices, self.palette), self._sort)

    def _sort(self, chosen: tuple[str, ...] | None) -> None:
        if chosen is not None:
            self.orders[self.view.kind] = (chosen[0], False)
            self.load(cursor_key=None)

    def action_reverse(self) -> None:
        """The list the other way round."""
        sort, backwards = self.orders.get(self.view.kind, ("", False))
        self.orders[self.view.kind] = (sort, not backwards)
        self.load(cursor_key=None)

    # --- dealing ---

    def action_deal(self) -> None:
        """换一批: another random page of the view's unread papers."""
        self.run_worker(self._deal(), group="deal", exclusive=True, exit_on_error=False)

    async def _deal(self) -> None:
        self._show_dealt(await asyncio.to_thread(self._deal_in_thread))

    def _deal_in_thread(self) -> Dealt:
        with self.hub.library.another() as library:
            left = unread(library, self.hub.config, self.wanted)
            size = max(LEAST_DEALT, self.papers.rows)
            return library.dealing.next_page(self._dealing, left, size, int(self.hub.now().timestamp()))

    @property
    def _dealing(self) -> str:
        """What rounds are kept under: the view with its filter."""
        return f"{self.view.label} /{self.query_text}" if self.query_text else self.view.label

    def _show_dealt(self, dealt: Dealt) -> None:
        if not dealt.keys:
            self.say(_("nothing here is unread"))
            return
        self.dealt = dealt
        self.show_keys(dealt.keys, 0)

    def action_deal_back(self) -> None:
        """The page dealt before."""
        self.run_worker(self._deal_back(), group="deal", exclusive=True, exit_on_error=False)

    async def _deal_back(self) -> None:
        dealt = await asyncio.to_thread(self._deal_back_in_thread)
        if dealt:
            self._show_dealt(dealt)
        else:
            self.say(_("this is the first page dealt"))

    def _deal_back_in_thread(self) -> Dealt | None:
        with self.hub.library.another() as library:
            return library.dealing.page_before(self._dealing, unread(library, self.hub.config, self.wanted))
