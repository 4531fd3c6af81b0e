"""Marks: one key a decision, everything undoable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from academichub.errors import LibraryError
from academichub.i18n import N_, _, plural
from academichub.store.marks import Act
from academichub.tui.acts.moving import Moving

_LABELS = {
    "read": N_("read"), "unread": N_("unread"), "starred": N_("starred"), "unstarred": N_("star taken away"),
    "later": N_("to be read later"), "unlater": N_("not to be read later"), "archived": N_("archived"), "unarchived": N_("out of the archive"),
    "tags": N_("tags"), "note": N_("note"), "confirmed": N_("this is the person tracked"), "rejected": N_("this is somebody else"),
    "replaced": N_("unread again: a new version came"),
}  # fmt: skip


class Marking(Moving):
    """Commits when the key is pressed."""

    def mark(self, field: str, value: bool) -> None:
        """Set or clear a mark on the paper under the cursor."""
        if record := self.current():
            self._mark([record.key], field, value)

    def _mark(self, keys: Sequence[int], field: str, value: bool) -> None:
        try:
            act = self.hub.library.marks.mark(field, value, keys, field if value else f"un{field}")
        except LibraryError as error:
            self.say(str(error), bad=True)
            return
        self._marked(act)

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
        if record := self.current():
            self.mark("read", record.marks.read is None)

    def action_toggle_star(self) -> None:
        """Star, or take the star away."""
        if record := self.current():
            self.mark("starred", record.marks.starred is None)

    def action_toggle_later(self) -> None:
        """Read later, or not."""
        if record := self.current():
            self.mark("later", record.marks.later is None)

    def action_archive(self) -> None:
        """Archive and go on; in the archive, take it out again."""
        record = self.current()
        if not record:
            return
        self.mark("archived", record.marks.archived is None)
        at = self.papers.cursor
        self.papers.keys.pop(at)
        self.papers.show(self.papers.keys, at)
        self.show_paper()
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
