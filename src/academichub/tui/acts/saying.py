"""What the keys ask a model about papers: a summary, a question, a briefing over the view."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from academichub.domain.paper import Record
from academichub.errors import AcademicHubError
from academichub.i18n import _, plural
from academichub.tui.acts.finding import Finding
from academichub.tui.screens.picker import Choice, Picker

if TYPE_CHECKING:
    from academichub.store.said import Saying as Said

_GO = "go"


class Saying(Finding):
    """Each runs behind everything else, shows what comes, and is cancelled by Escape."""

    def action_summarize(self) -> None:
        """A structured summary in the translation's pane."""
        if (record := self._askable()) is not None:
            self._run(lambda work: work.summarize(self.hub, record), lambda made: self._show_beside(record, made))

    def action_ask(self) -> None:
        """Ask something about this paper; earlier answers are offered."""
        record = self._askable()
        if record is None:
            return
        earlier = self.hub.library.said.of_paper(record.key, "question")
        choices = [Choice(one.question, one.question) for one in earlier]
        box = Picker(
            _("Ask what about this paper?"), choices, self.palette, free=True, hint=_("Enter asks · Esc leaves")
        )
        self.app.push_screen(box, lambda chosen: self._ask(record, chosen))

    def _ask(self, record: Record, chosen: tuple[str, ...] | None) -> None:
        if not chosen:
            return
        held = [one for one in self.hub.library.said.of_paper(record.key, "question") if one.question == chosen[0]]
        if held:
            self._show_beside(record, held[0])
            return
        self._run(lambda work: work.ask(self.hub, [record], chosen[0]), lambda made: self._show_beside(record, made))

    def action_brief(self) -> None:
        """A briefing over the papers of this view, after its size is agreed to; kept ones can be read again."""
        if not self.hub.has_model:
            self._no_model()
            return
        count = plural("Brief about {n} paper", "Brief about {n} papers", len(self.papers.keys))
        kept = self.hub.library.said.latest("briefing", 20)
        choices = [
            Choice(_GO, count),
            *(Choice(str(one.id), f"{one.created:%m-%d %H:%M}  {one.about}", one.language) for one in kept),
        ]
        self.app.push_screen(Picker(_("Briefing"), choices, self.palette), lambda chosen: self._brief(chosen, kept))

    def _brief(self, chosen: tuple[str, ...] | None, kept: list[Said]) -> None:
        if not chosen:
            return
        if chosen[0] != _GO:
            self._show_briefing(next(one for one in kept if str(one.id) == chosen[0]))
            return
        language, keys = self.hub.config.translation.target, list(self.papers.keys)
        records = list(self.hub.library.papers.records(keys, language))
        self._run(lambda work: work.brief(self.hub, records, self.view.label, language), self._show_briefing)

    # --- running ---

    def _askable(self) -> Record | None:
        if not self.hub.has_model:
            self._no_model()
            return None
        return self.current()

    def _no_model(self) -> None:
        self.say(_("no model is set: write [llm] model into {file}").format(file=self.hub.paths.config))

    def _run(self, begin: Callable[..., AsyncIterator[object]], show: Callable[[Said], None]) -> None:
        self.run_worker(self._follow_steps(begin, show), group="say", exclusive=True, exit_on_error=False)

    async def _follow_steps(self, begin: Callable[..., AsyncIterator[object]], show: Callable[[Said], None]) -> None:
        from academichub.store.said import Saying as Made
        from academichub.work import saying
        from academichub.work.asking import Waiting

        self.say(_("asking the model …"), stay=True)
        try:
            async for step in begin(saying):
                if isinstance(step, Waiting):
                    self.say(step.reason, stay=True)
                elif isinstance(step, str):
                    self.say(_("answer: {n} characters …").format(n=len(step)), stay=True)
                elif isinstance(step, Made):
                    self.say("")
                    show(step)
        except asyncio.CancelledError:
            self.say(_("cancelled"))
            raise
        except AcademicHubError as error:
            self.say(str(error), bad=True, stay=True)

    # --- showing ---

    def _show_beside(self, record: Record, made: Said) -> None:
        """In the translation's pane, as long as one stays on the paper."""
        from academichub.tui.said import said_text

        if self.papers.key == record.key:
            self.translation.show(said_text(made))
            if self.geometry and not self.geometry.translation_width and not self.turned:
                self.action_switch_pane()
                self.translation.show(said_text(made))

    def _show_briefing(self, made: Said) -> None:
        from academichub.tui.said import briefing_text
        from academichub.tui.screens.page import Page

        titles = {identity: self._title(identity) for identity in made.answer["papers"]}
        page = Page(_("Briefing"), briefing_text(made, titles), self.palette)
        self.app.push_screen(page, lambda number: self._jump(made, number))

    def _title(self, identity: str) -> str:
        found = self.hub.library.papers.find(identity)
        record = self.hub.library.papers.record(found[0], "") if found else None
        return record.paper.title if record else ""

    def _jump(self, made: Said, number: int | None) -> None:
        """Go to a paper that a briefing names."""
        papers = made.answer["papers"]
        if number is None or not 1 <= number <= len(papers):
            return
        key = self.hub.library.papers.find(papers[number - 1])[0]
        if key in self.papers.keys:
            self.papers.move_to(self.papers.keys.index(key))
            self.cursor_moved()
        else:
            self.open_search(
                papers[number - 1].partition(":")[2],
                self.readable_query(papers[number - 1].partition(":")[2]) or self.own_query,
            )
