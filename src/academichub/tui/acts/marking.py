"""Marks: one key a decision, everything undoable."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Sequence

from academichub.errors import LibraryError
from academichub.i18n import N_, _, plural
from academichub.store.library import Library
from academichub.store.marks import Act
from academichub.tui.acts.selecting import Selecting

_LABELS = {
    "read": N_("read"), "unread": N_("unread"), "starred": N_("starred"), "unstarred": N_("star taken away"),
    "later": N_("to be read later"), "unlater": N_("not to be read later"), "archived": N_("archived"), "unarchived": N_("out of the archive"),
    "tags": N_("tags"), "note": N_("note"), "confirmed": N_("this is the person tracked"), "rejected": N_("this is somebody else"),
    "replaced": N_("unread again: a new version came"),
}  # fmt: skip


AT_ONCE = 500
"""Papers marked before the next paint; more are marked in a thread."""


class Marking(Selecting):
    """Commits when the key is pressed."""

    def mark(self, field: str, value: bool) -> None:
        """Set or clear a mark on the paper under the cursor."""
        if record := self.current():
            label = field if value else f"un{field}"
            self._try(lambda: self.hub.library.marks.mark(field, value, [record.key], label))

    def _toggle(self, field: str) -> None:
        """Set a mark on every paper chosen; if all of them have it, clear it."""
        keys = self.chosen()
        self.drop_selection()
        if len(keys) > AT_ONCE:
            self.run_worker(self._toggle_behind(keys, field), group="marks", exit_on_error=False)
        else:
            self._try(lambda: _toggled(self.hub.library, keys, field))

    def _try(self, act: Callable[[], Act | None]) -> None:
        try:
            self._marked(act())
        except LibraryError as error:
            self.say(str(error), bad=True)

    async def _toggle_behind(self, keys: Sequence[int], field: str) -> None:
        def toggle() -> Act | None:
            with self.hub.library.another() as library:
                return _toggled(library, keys, field)

        try:
            self._marked(await asyncio.to_thread(toggle))
        except LibraryError as error:
            self.say(str(error), bad=True)

    @staticmethod
    def told(label: str) -> str:
        """An act in words."""
        return _(_LABELS.get(label, label))

    def show_act(self, act: Act) -> None:
        """Draw an act's papers again, and count again."""
        self.papers.forget(act.keys)
        self.show_paper(keep_place=True)
        self.recount()

    def _marked(self, act: Act | None) -> None:
        """Show an act, and say what it was if it was more than the paper under the eyes."""
        if act is None:
            return
        if act.label in ("archived", "unarchived"):
            self._take_out(set(act.keys))
        self.show_act(act)
        if len(act.keys) > 1:
            count = plural("{n} paper", "{n} papers", len(act.keys))
            self.say(
                _("{count}: {mark}. {key} undoes it").format(
                    count=count, mark=self.told(act.label), key=self.shown("undo")
                )
            )

    def action_toggle_read(self) -> None:
        """Read, or unread again."""
        self._toggle("read")

    def action_toggle_star(self) -> None:
        """Star, or take the star away."""
        self._toggle("starred")

    def action_toggle_later(self) -> None:
        """Read later, or not."""
        self._toggle("later")

    def action_archive(self) -> None:
        """Archive and go on; in the archive, take it out again."""
        self._toggle("archived")

    def _take_out(self, gone: set[int]) -> None:
        """Papers leave the list; the cursor goes on to what came after them."""
        at = self.papers.cursor - sum(key in gone for key in self.papers.keys[: self.papers.cursor])
        self.papers.show(array("q", [key for key in self.papers.keys if key not in gone]), at)
        self.show_frame()

    def action_mark_view_read(self) -> None:
        """Mark exactly the papers that the list shows as read, as one act."""
        keys = list(self.papers.keys)
        self.run_worker(self._mark_all(keys), group="marks", exit_on_error=False)

    async def _mark_all(self, keys: list[int]) -> None:
        try:
            act = await asyncio.to_thread(self._mark_in_thread, keys)
        except LibraryError as error:
            self.say(str(error), bad=True)
            return
        self._marked(act)
        if act is None:
            self.say(_("everything here is read"))

    def _mark_in_thread(self, keys: list[int]) -> Act | None:
        with self.hub.library.another() as library:
            return library.marks.mark("read", True, keys, "read")

    def action_undo(self) -> None:
        """Take the last act back."""
        self._turn(self.hub.library.marks.undo, _("undone: {mark}"), _("there is nothing to undo"))

    def action_redo(self) -> None:
        """Do again what was undone."""
        self._turn(self.hub.library.marks.redo, _("done again: {mark}"), _("there is nothing to do again"))

    def _turn(self, turn: Callable[[], Act | None], told: str, nothing: str) -> None:
        try:
            act = turn()
        except LibraryError as error:
            self.say(str(error), bad=True)
            return
        if act is None:
            self.say(nothing)
            return
        self._show_turned(act)
        self.say(told.format(mark=self.told(act.label)) + " · " + plural("{n} paper", "{n} papers", len(act.keys)))

    def _show_turned(self, act: Act) -> None:
        """Bring the papers of an act taken back or done again into sight."""
        held = set(self.papers.keys)
        gone = act.label in ("archived", "unarchived") or any(key not in held for key in act.keys)
        if gone:
            self.load(cursor_key=act.keys[0])
        elif len(act.keys) == 1:
            self.papers.move_to(self.papers.keys.index(act.keys[0]))
        self.papers.forget(act.keys)
        self.show_paper(keep_place=True)
        self.show_frame()
        self.recount()


def _toggled(library: Library, keys: Sequence[int], field: str) -> Act | None:
    return library.marks.mark(field, True, keys, field) or library.marks.mark(field, False, keys, f"un{field}")
