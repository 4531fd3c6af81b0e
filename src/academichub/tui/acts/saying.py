"""What the keys ask a model about papers: summaries, questions, a briefing over view or selection; and what that took."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from academichub.domain.days import et_date
from academichub.domain.paper import Record
from academichub.domain.query import Query
from academichub.domain.text.wrap import cut
from academichub.domain.views import View
from academichub.errors import AcademicHubError, UsageError
from academichub.i18n import _, plural
from academichub.tui import texts
from academichub.tui.acts.finding import Finding
from academichub.tui.screens.picker import Choice, Picker
from academichub.tui.translating import REPAINT
from academichub.tui.widgets.pane import Paragraph
from academichub.tui.widgets.sidebar import view_name
from academichub.wording import estimate_told, to_brief, too_many

if TYPE_CHECKING:
    from academichub.store.said import Saying as Said

    Show = Callable[[Said], None]
    Beside = tuple[Record, str]

ASKED_AT_ONCE = 200
"""Papers that one question may be about."""
_GO = "go:"
"""Begins the choice of a new briefing, before its language."""


@dataclass(frozen=True, slots=True)
class Left:
    """A page that was left for a paper, and where one was."""

    made: Said
    top: int
    paper: int
    view: View
    own_query: Query
    query_text: str


class Saying(Finding):
    """Each runs behind everything else, shows what comes, and is cancelled by Escape."""

    left: Left | None = None
    unanswered = ""
    """The last question, until it has its answer."""

    def action_summarize(self) -> None:
        """A structured summary in the translation's pane."""
        from academichub.work.summarize import summarize

        if (record := self._askable("summary")) is not None:
            self._ask_beside(record, summarize(self.hub, record), "summarize")

    def action_summarize_whole(self) -> None:
        """The same of the full text, which is fetched first."""
        from academichub.work.summarize import summarize_whole

        if (record := self._askable("summary")) is not None:
            self._ask_beside(record, summarize_whole(self.hub, record), "summarize_whole")

    # --- questions ---

    def action_ask(self) -> None:
        """Ask something about this paper, or about those selected; earlier answers are offered."""
        if self._askable("question") is None:
            return
        if (count := len(self.chosen())) > ASKED_AT_ONCE:
            self.say(too_many(count), bad=True)
            return
        from academichub.work.questions import asked_before

        records = self.chosen_records()
        earlier = asked_before(self.hub, records)
        choices = [Choice(one.question, one.question) for one in earlier]
        title = plural("Ask what about this paper?", "Ask what about these {n} papers?", count)
        hint = _("Enter asks · Esc leaves")
        box = Picker(title, choices, self.palette, free=True, own_words=True, hint=hint, typed=self.unanswered)
        self.app.push_screen(box, lambda chosen: self._ask(records, chosen))

    def _ask(self, records: Sequence[Record], chosen: tuple[str, ...] | None) -> None:
        from academichub.work.questions import answer_held, ask

        if not chosen:
            return
        held = answer_held(self.hub, records, chosen[0])
        self.unanswered = "" if held else chosen[0]
        if len(records) > 1:
            if held:
                self._show_page(held)
            else:
                self._run(ask(self.hub, records, chosen[0]), self._offer_page)
        elif held:
            self._show_beside(records[0], held)
        else:
            self._ask_beside(records[0], ask(self.hub, records, chosen[0]), "ask")

    # --- briefings ---

    def action_brief(self) -> None:
        """A briefing over the papers selected or of this view, in one of two languages; kept ones can be read again."""
        if not self.hub.has_model and not self.hub.library.said.latest("briefing", 1):
            self.action_set_up()
            return
        keys = self.chosen() if self.papers.selected else list(self.papers.keys)
        self.run_worker(self._offer_briefing(keys), group="offer", exclusive=True, exit_on_error=False)

    async def _offer_briefing(self, keys: Sequence[int]) -> None:
        from academichub.work.briefing import check_count, estimate

        target, records, choices = self.hub.config.translation.target, list[Record](), list[Choice]()
        if keys and self.hub.has_model:
            try:
                check_count(len(keys))
                records = await asyncio.to_thread(self._records, keys)
                guess = await asyncio.to_thread(estimate, self.hub, records, target)
            except AcademicHubError as error:
                self.say(str(error), bad=True)
                return
            count = estimate_told(to_brief(len(records)), guess.tokens, guess.money)
            choices = [Choice(_GO + language, count, language) for language in dict.fromkeys((target, "en", "zh"))]
        kept = self.hub.library.said.latest("briefing", 50)
        choices += [Choice(str(one.id), _kept_told(one), one.language) for one in kept]
        if not choices:
            self.say(_("no paper here"))
            return
        box = Picker(_("Briefing"), choices, self.palette)
        self.app.push_screen(box, lambda chosen: self._brief(records, chosen, kept))

    def _records(self, keys: Sequence[int]) -> list[Record]:
        with self.hub.library.another() as library:
            return list(library.papers.records(keys, self.hub.config.translation.target))

    def _brief(self, records: Sequence[Record], chosen: tuple[str, ...] | None, kept: Sequence[Said]) -> None:
        from academichub.work.briefing import brief

        if not chosen:
            return
        if not chosen[0].startswith(_GO):
            self._show_page(next(one for one in kept if str(one.id) == chosen[0]))
            return
        language = chosen[0].removeprefix(_GO)
        self._run(brief(self.hub, records, self._label(), language), self._offer_page)

    def _label(self) -> str:
        """What a briefing over the papers chosen is about."""
        name = view_name(self.view, self.hub.config.names) + (f" /{self.query_text}" if self.query_text else "")
        return name + " · " + _("selection") if self.papers.selected else name

    # --- running ---

    def _askable(self, kind: str) -> Record | None:
        """The paper under the cursor; without a model, what was said of it before is shown instead."""
        record = self.current()
        if self.hub.has_model or record is None:
            return record
        if held := self.hub.library.said.of_paper(record.key, kind):
            self._show_beside(record, held[0])
        else:
            self.action_set_up()
        return None

    def _ask_beside(self, record: Record, steps: AsyncIterator[object], command: str) -> None:
        """Show an answer beside a paper as it comes; the command is what tries again."""
        if self._run(steps, lambda made: self._show_beside(record, made, keep_place=True), (record, command)):
            self._turn_to_translation()
            self.beside = (record.key, texts.state_text(_("asking the model …"), failed=False, key=""))
            self.show_translation()

    def _run(self, steps: AsyncIterator[object], show: Show, beside: Beside | None = None) -> bool:
        if any(worker.group == "say" and worker.is_running for worker in self.workers):
            self.say(_("an answer is coming; {key} cancels it").format(key=self.shown("back")))
            return False
        self._pressed_then = self.pressed
        self.run_worker(self._follow_steps(steps, show, beside), group="say", exclusive=True, exit_on_error=False)
        return True

    async def _follow_steps(self, steps: AsyncIterator[object], show: Show, beside: Beside | None) -> None:
        from academichub.store.said import Saying as Made
        from academichub.work.asking import Waiting

        self.stand("say", _("asking the model …"))
        painted, now = 0.0, asyncio.get_running_loop().time
        try:
            async for step in steps:
                if isinstance(step, Waiting):
                    self.stand("say", step.reason)
                elif isinstance(step, str) and now() - painted > REPAINT:
                    painted = now()
                    self._show_coming(step, beside)
                elif isinstance(step, Made):
                    self.unanswered = "" if step.question == self.unanswered else self.unanswered
                    show(step)
        except asyncio.CancelledError:
            self.say(_("cancelled"))
            self._set_beside(beside, None)
            raise
        except (AcademicHubError, OSError) as error:
            self._show_failure(str(error), beside, again=not isinstance(error, UsageError))
        finally:
            self.stand("say", "")

    def _show_coming(self, answer: str, beside: Beside | None) -> None:
        """How far an answer has come: its text beside the paper, or else its length."""
        from academichub.tui.said import coming_text
        from academichub.work.answered import coming

        self._set_beside(beside, coming_text(coming(answer)))
        self.stand("say", _("answer: {n} characters …").format(n=len(answer)))

    def _show_failure(self, reason: str, beside: Beside | None, *, again: bool) -> None:
        if beside is None:
            self.say(reason, bad=True, stay=True)
            return
        record, command = beside
        self.say(f"{cut(record.paper.title, 30)}: {reason}", bad=True, stay=True)
        key = self.shown(command) if again else ""
        self._set_beside(beside, texts.state_text(reason, failed=True, key=key))

    def _set_beside(self, beside: Beside | None, said: Sequence[Paragraph] | None) -> None:
        """What stands in the place of a paper's translation, if one is still at that paper."""
        if beside and self.papers.key == beside[0].key:
            self.beside = (beside[0].key, said) if said else None
            self.show_translation(keep_place=True)

    def _turn_to_translation(self) -> None:
        if self.geometry and not self.geometry.translation_width and not self.turned:
            self.action_switch_pane()

    # --- showing ---

    def _show_beside(self, record: Record, made: Said, *, keep_place: bool = False) -> None:
        """In the translation's pane, as long as one stays on the paper; elsewhere, that it is ready."""
        from academichub.tui.said import said_text

        if self.papers.key == record.key:
            self._turn_to_translation()
            self.beside = (record.key, said_text(made))
            self.show_translation(keep_place=keep_place)
        else:
            self.say(_("ready: {title}").format(title=cut(record.paper.title, 60)), stay=True)

    def _offer_page(self, made: Said) -> None:
        """Show it to somebody who has waited for it; tell it to somebody who does something else: keys must not go astray."""
        if self.pressed != self._pressed_then or self.typing is not None or self.app.screen is not self:
            key = self.shown("brief" if made.kind == "briefing" else "ask")
            self.say(_("the answer is ready; {key} shows it").format(key=key), stay=True)
        else:
            self._show_page(made)

    def _show_page(self, made: Said, top: int = 0) -> None:
        """A briefing, or an answer about several papers: in a box whose references can be followed."""
        from academichub.formats.briefing import cited_in
        from academichub.tui.said import briefing_text, said_text
        from academichub.tui.screens.page import Page

        is_briefing, ids = made.kind == "briefing", made.answer["papers"]
        numbers = cited_in(dict(made.answer)) if is_briefing else made.answer["refs"]
        titles = {ids[number - 1]: self._title(ids[number - 1]) for number in numbers}
        said = briefing_text(made, titles) if is_briefing else said_text(made, titles)
        title = f"{_('Briefing')} · {_kept_told(made)}" if is_briefing else _("Answer")
        page = Page(title, said, self.palette, numbers=len(ids), top=top)
        if is_briefing:
            page.save = lambda: self._save(made)
        self.app.push_screen(page, lambda number: self._jump(made, number, page.top))

    def _save(self, made: Said) -> str:
        """Write a briefing as Markdown and HTML beside the PDFs; says where."""
        from academichub.work.briefing import save

        try:
            first, *_others = save(self.hub, made)
            return _("written: {files}").format(files=f"{first.with_suffix('')}.md, .html")
        except OSError as error:
            return _("it cannot be written: {reason}").format(reason=error.strerror)

    def _title(self, identity: str) -> str:
        found = self.hub.library.papers.find(identity)
        record = self.hub.library.papers.record(found[0], "") if found else None
        return record.paper.title if record else ""

    def _jump(self, made: Said, number: int | None, top: int) -> None:
        """Go to a paper that an answer names; Escape comes back from it."""
        papers = made.answer["papers"]
        if number is None or not 1 <= number <= len(papers):
            return
        found = self.hub.library.papers.find(papers[number - 1])
        self.left = Left(made, top, found[0], self.view, self.own_query, self.query_text) if found else None
        if found and found[0] in self.papers.keys:
            self.papers.move_to(self.papers.keys.index(found[0]))
            self.cursor_moved()
        else:
            name = papers[number - 1].partition(":")[2]
            self.view_before = self.view if self.view.kind not in ("search", "similar") else self.view_before
            self.open_search(name, self.readable_query(name) or self.own_query)

    def come_back(self) -> bool:
        """From a paper that a page was left for, to the page and the list under it; False if one is elsewhere."""
        left, self.left = self.left, None
        if left is None or self.papers.key != left.paper:
            return False
        if self.view != left.view:
            if left.view.kind in ("search", "similar"):
                self.open_search(left.view.name, left.own_query)
            else:
                self.open_view(left.view)
            if left.query_text:
                self.set_filter(left.query_text)
        self._show_page(left.made, left.top)
        return True

    def action_spending(self) -> None:
        """What models took, by day, and the limits."""
        from academichub.tui.said import spending_text
        from academichub.tui.screens.page import Page

        calls, llm = self.hub.library.calls, self.hub.config.llm
        today = et_date(self.hub.now()).isoformat()
        said = spending_text(calls.spent(today), calls.by_day(), llm)
        self.app.push_screen(Page(_("What models took"), said, self.palette), lambda _nothing: None)


def _kept_told(made: Said) -> str:
    """When a briefing was made, about what, and about how many papers."""
    count = plural("{n} paper", "{n} papers", len(made.answer["papers"]))
    return f"{made.created.astimezone():%m-%d %H:%M}  {made.about} · {count}"
