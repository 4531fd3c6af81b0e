"""What the keys write about a paper: note, tags, verdicts on uncertain matches; and why the paper is here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from academichub.domain.paper import Record
from academichub.errors import AcademicHubError, LibraryError
from academichub.i18n import _, plural
from academichub.store.marks import VERDICT
from academichub.tui import texts
from academichub.tui.acts.marking import Marking
from academichub.tui.screens.notice import Notice
from academichub.tui.screens.picker import Choice, Picker

TAGGED = 200
"""Selected papers that one key tags at most."""


class Writing(Marking):
    """Every one of them is an act that can be undone."""

    def _write(self, field: str, values: Mapping[int, str | None], label: str) -> None:
        try:
            act = self.hub.library.marks.write(field, values, label)
        except LibraryError as error:
            self.say(str(error), bad=True)
            return
        if act:
            self.show_act(act)
            count = plural("{n} paper", "{n} papers", len(act.keys)) + ": " if len(act.keys) > 1 else ""
            self.say(count + _("{mark}. {key} undoes it").format(mark=self.told(label), key=self.shown("undo")))

    # --- tags ---

    def action_tags(self) -> None:
        """Put a tag on the papers chosen, or take it away from all of them."""
        if (count := len(self.chosen())) > TAGGED:
            self.say(_("{n} papers are too many to tag at once; select at most {most}").format(n=count, most=TAGGED))
            return
        own = {record.key: set(record.marks.tags) for record in self.chosen_records()}
        if not own:
            return
        common = set.intersection(*own.values())
        every = dict.fromkeys((*sorted(common), *self.hub.library.shelves.tags()))
        choices = [Choice(tag, tag, "✓" if tag in common else "") for tag in every]
        hint = _("type a new tag or choose one · Enter puts it on or takes it away · Esc leaves")
        self.app.push_screen(
            Picker(_("Tags"), choices, self.palette, free=True, own_words=True, hint=hint),
            lambda chosen: self._tag(own, common, chosen),
        )

    def _tag(self, own: Mapping[int, set[str]], common: set[str], chosen: tuple[str, ...] | None) -> None:
        if not chosen:
            return
        wanted = set(chosen[0].replace(",", " ").split())
        off, on = wanted & common, wanted - common
        after = {key: " ".join(sorted((tags | on) - off)) for key, tags in own.items()}
        self.drop_selection()
        self._write("tags", {key: f" {tags} " if tags else None for key, tags in after.items()}, "tags")

    # --- note ---

    def action_note(self) -> None:
        """Write a note in one's own editor."""
        if record := self.current():
            self.run_worker(self._note(record), group="note", exclusive=True, exit_on_error=False)

    async def _note(self, record: Record) -> None:
        from textual.app import SuspendNotSupported

        from academichub.work.editing import edited

        try:
            with self.app.suspend():
                text = await asyncio.to_thread(edited, record.marks.note or "")
        except SuspendNotSupported:
            self.say(_("an editor needs a terminal of its own"), bad=True)
            return
        except (AcademicHubError, OSError) as error:
            self.say(str(error), bad=True)
            return
        self._write("note", {record.key: text or None}, "note")

    # --- matches ---

    def action_confirm_match(self) -> None:
        """This is the person tracked."""
        self._settle_match("yes", "confirmed")

    def action_reject_match(self) -> None:
        """This is somebody else of that name."""
        self._settle_match("no", "rejected")

    def _settle_match(self, verdict: str, label: str) -> None:
        record = self.current()
        doubts = [match for match in record.matches if match.kind == "author" and not match.certain] if record else []
        if record is None or not doubts:
            self.say(_("no match of this paper is in doubt"))
            return
        self._write(f"{VERDICT}{doubts[0].name}", {record.key: verdict}, label)

    def action_why_here(self) -> None:
        """Everything that brought this paper here."""
        record = self.current()
        if record is None:
            return
        keys = (self.shown("confirm_match"), self.shown("reject_match"))
        seen = self.hub.library.papers.sightings(record.key)
        lines = texts.reasons(record, seen, self.papers.scores.get(record.key), keys)
        self.app.push_screen(Notice(_("Why is this here?"), lines, self.palette, _("any key closes")))
