"""Selecting rows, for keys that act on several papers."""

from __future__ import annotations

from collections.abc import Sequence

from academichub.domain.paper import Record
from academichub.i18n import plural
from academichub.tui.acts.moving import Moving


class Selecting(Moving):
    """A selection lasts until it is marked, dropped with Escape, or the list is another one."""

    _from: int | None = None
    """The paper that was selected last: where a range begins."""

    def action_select(self) -> None:
        """Select this paper, or not; on to the next."""
        key = self.papers.key
        if key is None:
            return
        self.papers.selected ^= {key}
        self._from = key if key in self.papers.selected else None
        self.papers.move_to(self.papers.cursor + 1)
        self.cursor_moved()
        self._show_selection()

    def action_select_to(self) -> None:
        """Select from the last selected paper to this one; without such, every paper of the view."""
        keys = self.papers.keys
        if self._from in self.papers.selected:
            ends = sorted((keys.index(self._from), self.papers.cursor))
            self.papers.selected |= set(keys[ends[0] : ends[1] + 1])
        else:
            self.papers.selected = set(keys)
        self._show_selection()

    def drop_selection(self) -> None:
        """Select nothing."""
        self._from = None
        if self.papers.selected:
            self.papers.selected = set()
            self._show_selection()

    def _show_selection(self) -> None:
        self.papers.redraw()
        self.show_frame()
        count = len(self.papers.selected)
        self.say(plural("{n} paper selected", "{n} papers selected", count) if count else "", stay=bool(count))

    def chosen(self) -> Sequence[int]:
        """The papers that a key acts on: the selected ones in the list's order, else the one under the cursor."""
        selected = self.papers.selected
        if selected:
            return [key for key in self.papers.keys if key in selected]
        return [self.papers.key] if self.papers.key is not None else []

    def chosen_records(self) -> list[Record]:
        """The same, read from the library."""
        return list(self.hub.library.papers.records(self.chosen(), self.hub.config.translation.target))
