"""Moving among papers, panes and views."""

from __future__ import annotations

from academichub.i18n import _
from academichub.tui.acts.listing import Listing
from academichub.tui.widgets.pane import Pane
from academichub.tui.widgets.paper_list import PaperList
from academichub.tui.widgets.sidebar import Sidebar, view_name


class Moving(Listing):
    """The keys of movement act on the active pane."""

    @property
    def active_pane(self) -> Pane | None:
        """The text that the keys scroll, or None while they move in the list or the sidebar."""
        if self.active == "sidebar":
            return None
        if self.active == "list" and not self.on_page:
            return None
        shared = self.geometry is not None and not self.geometry.translation_width
        turned = self.turned if shared else self.active == "translation"
        return self.translation if turned else self.abstract

    def _move(self, papers: int, lines: int, pages: float = 0.0) -> None:
        if self.active == "sidebar":
            self._move_view(papers if not pages else (1 if pages > 0 else -1) * 5)
        elif pane := self.active_pane:
            moved = pane.page(pages) if pages else pane.scroll_lines(lines)
            if moved and self.on_page:
                self._follow(pane)
        elif self.papers.move_to(self.papers.cursor + (int(pages * self.papers.rows) if pages else papers)):
            self.cursor_moved()

    def _follow(self, pane: Pane) -> None:
        """On the reading page both texts scroll together, each as far as its length asks."""
        other = self.translation if pane is self.abstract else self.abstract
        if pane.furthest and other.display:
            other.scroll_lines(round(pane.offset_lines / pane.furthest * other.furthest) - other.offset_lines)

    def _move_view(self, steps: int) -> None:
        views = self.views
        at = views.index(self.view) if self.view in views else 0
        target = views[max(0, min(at + steps, len(views) - 1))]
        if target != self.view:
            self.open_view(target)

    def action_cursor_down(self) -> None:
        """Next paper, line or view."""
        self._move(1, 1)

    def action_cursor_up(self) -> None:
        """Previous paper, line or view."""
        self._move(-1, -1)

    def action_first(self) -> None:
        """The beginning."""
        self._move(-(10**9), -(10**9))

    def action_last(self) -> None:
        """The end."""
        self._move(10**9, 10**9)

    def action_half_page_down(self) -> None:
        """Half a page on."""
        self._move(0, 0, 0.5)

    def action_half_page_up(self) -> None:
        """Half a page back."""
        self._move(0, 0, -0.5)

    def action_page_down(self) -> None:
        """A page on."""
        self._move(0, 0, 1.0)

    def action_page_up(self) -> None:
        """A page back."""
        self._move(0, 0, -1.0)

    def action_next_unread(self) -> None:
        """The next unread paper here, else the first of the next view that has one."""
        if not self._to_unread(1):
            self._to_view_with_unread()

    def action_previous_unread(self) -> None:
        """The previous unread paper here."""
        if not self._to_unread(-1):
            self.say(_("no unread paper before this one"))

    def _to_unread(self, step: int) -> bool:
        keys, at = self.papers.keys, self.papers.cursor
        found = self.hub.library.shelves.first_unread(keys[at + 1 :] if step > 0 else keys[:at][::-1])
        if found is None:
            return False
        self.papers.move_to(keys.index(found, at) if step > 0 else keys[:at].index(found))
        self.cursor_moved()
        return True

    def _to_view_with_unread(self) -> None:
        views = self.views
        at = views.index(self.view) if self.view in views else -1
        for view in (*views[at + 1 :], *views[: max(at, 0)]):
            if view.kind in ("starred", "later", "archive", "saved", "search"):
                continue
            if first := self.hub.library.shelves.keys(view, unread=True, limit=1):
                self.open_view(view)
                everything = self.papers.keys
                self.papers.move_to(everything.index(first[0]) if first[0] in everything else 0)
                self.cursor_moved()
                self.say(_("on to {view}").format(view=view_name(view, self.hub.config.names)))
                return
        self.say(_("no unread paper is left in any view"))

    def action_read_on(self) -> None:
        """Page the abstract; at its end, mark it read and go to the next unread."""
        shared = self.geometry is not None and not self.geometry.translation_width
        pane = self.translation if shared and self.turned else self.abstract
        if pane.display and pane.page():
            self._follow(pane)
            return
        if (record := self.current()) and record.marks.read is None:
            self.mark("read", True)
        self.action_next_unread()

    def action_open_page(self) -> None:
        """The reading page of the paper; in the sidebar, back to the list."""
        if self.active == "sidebar":
            self.active = "list"
            self.show_frame()
        elif self.papers.keys:
            self.on_page = not self.on_page
            self.active = "list"
            self.lay_out(forced=True)
            self.show_paper()

    def action_switch_pane(self) -> None:
        """The next pane; where both texts share one, turn it over."""
        assert self.geometry is not None
        if not self.geometry.translation_width:
            self.turned = not self.turned
            self.lay_out(forced=True)
            return
        order = ["list", "abstract", "translation"] if not self.on_page else ["abstract", "translation"]
        if self.geometry.sidebar:
            order.append("sidebar")
        at = order.index(self.active) if self.active in order else -1
        self.active = order[(at + 1) % len(order)]
        self.show_frame()
        self.papers.redraw()

    def mark(self, field: str, value: bool) -> None:
        """Set or clear a mark on the paper under the cursor."""
        raise NotImplementedError

    # --- the mouse ---

    def on_paper_list_picked(self, event: PaperList.Picked) -> None:
        """A click picks a paper; a second one opens its page."""
        self.active = "list"
        if not self.papers.move_to(event.index):
            self.action_open_page()
        else:
            self.cursor_moved()

    def on_paper_list_wheeled(self, event: PaperList.Wheeled) -> None:
        """The wheel moves the cursor."""
        if self.papers.move_to(self.papers.cursor + event.papers):
            self.cursor_moved()

    def on_sidebar_picked(self, event: Sidebar.Picked) -> None:
        """A click opens a view."""
        self.open_view(event.view)
