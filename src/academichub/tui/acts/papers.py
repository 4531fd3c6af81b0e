"""What the keys do with one paper: translate, open, download, copy."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from academichub.domain.paper import Paper
from academichub.errors import AcademicHubError, UsageError
from academichub.i18n import _
from academichub.tui import texts
from academichub.tui.acts.writing import Writing
from academichub.tui.screens.notice import Notice
from academichub.tui.screens.picker import Choice, Picker
from academichub.wording import duration_told, estimate_told, to_translate

ASKED_FROM = 20
"""More papers than this are translated only if the person agrees."""

if TYPE_CHECKING:
    from academichub.work.batch import Outcome, Untranslated
    from academichub.work.pdf import Downloading


class Papers(Writing):
    """Nothing here waits for the network or another program on the loop."""

    def action_translate(self) -> None:
        """Translate this paper now, or try again."""
        record = self.current()
        if record and not self.hub.can_translate:
            self.action_set_up()
        elif record and record.key in self.translator.at_work:
            self._go_on_behind()
        elif record and (record.translation is None or self.translator.is_stale(record)):
            self.translator.states.pop(record.key, None)
            self.beside = None
            self.ask_translation()
        elif record and self.beside:
            self.beside = None
            self.show_translation()
        elif record:
            self.say(_("translated already"))

    def _keep_dwelling(self) -> None:
        """What resting on a paper began goes on when one moves, now that it is asked for."""
        for worker in self.workers:
            if worker.group == "dwell":
                worker.group = "translate"

    def _go_on_behind(self) -> None:
        self._keep_dwelling()
        self.beside = None
        self.show_translation(keep_place=True)
        self.say(_("this paper is being translated already"))

    def action_translate_all(self) -> None:
        """Translate every paper selected, or of this view: what is seen first, then the tracked ones, then the rest."""
        if not self.hub.can_translate:
            self.action_set_up()
        elif any(worker.group == "translate-all" and worker.is_running for worker in self.workers):
            self.say(_("a batch is running; {key} cancels it").format(key=self.shown("back")))
        else:
            self.run_worker(self._offer_batch(), group="translate-all", exclusive=True, exit_on_error=False)

    async def _offer_batch(self) -> None:
        from academichub.work.asking import left_today
        from academichub.work.batch import estimate

        if not self.papers.keys:
            self.say(_("no paper here"))
            return
        self.stand("count", _("counting what is not translated …"))
        try:
            keys = self.chosen() if self.papers.selected else list(self.papers.keys)
            papers = await asyncio.to_thread(self._to_translate, set(self.papers.on_screen), keys)
            guess = await asyncio.to_thread(estimate, self.hub, papers) if papers else None
        except AcademicHubError as error:
            self.say(str(error), bad=True)
            return
        finally:
            self.stand("count", "")
        if guess is None:
            self.say(_("everything here is translated"))
            return
        left, title = left_today(self.hub), estimate_told(to_translate(guess.calls), guess.tokens, guess.money)
        if again := sum(paper.again for paper in papers):
            title += " · " + _("{n} of them again: the glossary has changed").format(n=again)
        if left is not None and left < guess.tokens:
            title += " · " + _("today's limit leaves {n} tokens").format(n=f"{left:,}")
        if guess.calls <= ASKED_FROM:
            self._translate_batch(papers)
            return
        box = Picker(title, [Choice("go", _("Translate them")), Choice("", _("Leave it"))], self.palette)
        self.app.push_screen(box, lambda chosen: self._translate_batch(papers) if chosen and chosen[0] else None)

    def _to_translate(self, seen: set[int], keys: Sequence[int]) -> list[Untranslated]:
        from academichub.work.batch import wanted

        with self.hub.library.another() as library:
            papers = wanted(self.hub, keys, stale=True, library=library)
        return sorted(papers, key=lambda paper: paper.key not in seen)

    def _translate_batch(self, papers: list[Untranslated]) -> None:
        self.run_worker(self._batch(papers), group="translate-all", exclusive=True, exit_on_error=False)

    async def _batch(self, papers: list[Untranslated]) -> None:
        from academichub.work.asking import Waiting
        from academichub.work.batch import Count, translate_all

        count, now = Count(len(papers)), asyncio.get_running_loop().time
        begun, told = now(), _("translating {done}/{total}").format(done=0, total=count.total)
        self._keep_dwelling()
        self.translator.in_batch = {paper.key for paper in papers}
        for key in self.translator.in_batch - self.translator.at_work:
            self.translator.states.pop(key, None)
        self.stand("batch", told)
        try:
            async for outcome in translate_all(self.hub, papers):
                if isinstance(outcome, Waiting):
                    self.stand("batch", f"{told} · {outcome.reason}")
                    continue
                count.add(outcome)
                told = _("translating {done}/{total}, {failed} failed, {time} left").format(
                    done=count.done,
                    total=count.total,
                    failed=len(count.reasons),
                    time=duration_told((now() - begun) / count.done * (count.total - count.done)),
                )
                self.stand("batch", told)
                self._translated(outcome)
            bad = bool(count.reasons)
            self.say(count.told() + (f": {count.reasons[0]}" if bad else ""), bad=bad, stay=bad)
        except asyncio.CancelledError:
            self.say(_("cancelled; {n} are translated").format(n=count.translated))
            raise
        except AcademicHubError as error:
            self.say(f"{count.told()} · {error}", bad=True, stay=True)
        finally:
            self.translator.in_batch = set()
            self.stand("batch", "")
            self.papers.forget(list(self.papers.keys))
            self.show_paper(keep_place=True)

    def _translated(self, outcome: Outcome) -> None:
        """Show what became of one paper of a batch; a failure stays with it, and says how to try again."""
        self.translator.in_batch.discard(outcome.key)
        if outcome.reason:
            self.translator.failed(outcome.key, outcome.reason)
        self.papers.forget([outcome.key])
        if outcome.key == self.papers.key:
            self.show_paper(keep_place=True)

    def action_set_up(self) -> None:
        """Choose who translates, with a test call."""
        from academichub.tui.screens.setup import SetUp

        SetUp(self, self._set_up).begin()

    def _set_up(self) -> None:
        self.hub.reload()
        self.show_translation()

    def action_terms(self) -> None:
        """The glossary's terms that stand in the paper."""
        from academichub.tui.screens.page import Page

        record = self.current()
        if record is None:
            return
        if not self.hub.config.translation.target.startswith("zh"):
            self.say(_("the glossary is of Chinese terms: it is not used for this language"))
            return
        try:
            terms = self.hub.glossary.terms_in(f"{record.paper.title} {record.paper.abstract}", record.paper.categories)
        except AcademicHubError as error:
            self.say(str(error), bad=True)
            return
        lines = texts.terms_text(terms) or [_("no term of the glossary occurs here")]
        self.app.push_screen(Page(_("Terms"), [("text", line) for line in lines], self.palette))

    def action_toggle_raw(self) -> None:
        """TeX as it is written, or readable."""
        self.raw = self.papers.raw = not self.raw
        self.papers.redraw()
        self.show_paper(keep_place=True)
        self.say(_("TeX as it is written") if self.raw else _("TeX made readable"))

    # --- links ---

    def action_copy_link(self) -> None:
        """Send the paper's link to the clipboard."""
        if record := self.current():
            self.copy(record.paper.url)

    def action_open_abstract(self) -> None:
        """Open the page in the desktop's browser; without a desktop, show the link."""
        if record := self.current():
            self.run_worker(self._open(record.paper), group="open", exclusive=True, exit_on_error=False)

    async def _open(self, paper: Paper) -> None:
        from academichub.work.opening import Place, public_link, start

        place = Place.of(os.environ)
        try:
            url = public_link(paper.url)
            if not place.opener:
                self._show_links(_("Link"), [url])
                return
            await asyncio.to_thread(start, place.opener, url)
            self.say(_("given to the desktop: {url}").format(url=url))
        except UsageError as error:
            self.say(str(error), bad=True)
            self._show_links(_("Link"), [paper.url])
        except AcademicHubError as error:
            self.say(str(error), bad=True)

    def _show_links(self, title: str, lines: list[str]) -> None:
        self.app.push_screen(
            Notice(title, lines, self.palette, _("y copies the first line · any key closes"), self.copy)
        )

    def action_show_changes(self) -> None:
        """What changed since the version before, in the abstract's place; moving on brings the abstract back."""
        record = self.current()
        old = self.hub.library.papers.old_text(record.key) if record else None
        if record is None or old is None:
            self.say(_("no earlier version of this paper is kept here"))
        else:
            self.abstract.show(texts.changes_text(record, old, raw=self.raw))

    # --- PDF ---

    def action_download_pdf(self) -> None:
        """Download the PDF behind everything else."""
        self._with_pdf(open_it=False)

    def action_open_pdf(self) -> None:
        """Download the PDF if need be, and open it; over SSH, show where it is."""
        self._with_pdf(open_it=True)

    def _with_pdf(self, *, open_it: bool) -> None:
        if record := self.current():
            self.run_worker(self._pdf(record.paper, open_it), group="pdf", exclusive=True, exit_on_error=False)

    async def _pdf(self, paper: Paper, open_it: bool) -> None:
        from academichub.work.pdf import Downloading, download

        path: Path | None = None
        self.say(_("asking for the PDF …"), stay=True)
        try:
            async for step in download(self.hub, paper):
                if isinstance(step, Downloading):
                    self.say(_progress(step), stay=True)
                else:
                    path = step
            assert path is not None
            if open_it:
                await self._open_pdf(paper, path)
            else:
                self.say(_("PDF: {path}").format(path=path))
        except asyncio.CancelledError:
            self.say(_("download cancelled"))
            raise
        except AcademicHubError as error:
            self.say(str(error), bad=True)
        except OSError as error:
            self.say(_("the PDF cannot be stored: {reason}").format(reason=error.strerror), bad=True)

    async def _open_pdf(self, paper: Paper, path: Path) -> None:
        from academichub.work.opening import Place, scp_line, start

        place = Place.of(os.environ)
        command = self.hub.config.pdf.viewer or place.opener
        if not command:
            self.say("")
            self._show_links(
                "PDF", [*([scp_line(path)] if place.remote else []), str(path), paper.pdf_url or paper.url]
            )
            return
        try:
            await asyncio.to_thread(start, command, str(path))
            self.say(_("opened with {program}: {path}").format(program=command[0], path=path))
        except UsageError as error:
            self.say(str(error), bad=True)
            self._show_links("PDF", [str(path), paper.pdf_url or paper.url])


def _progress(step: Downloading) -> str:
    """`PDF ████░░░░ 45% / 2.3 MB`"""
    size = f"{step.done / 2**20:.1f} MB"
    if not step.total:
        return f"PDF {size}"
    part = min(1.0, step.done / step.total)
    filled = round(part * 20)
    return f"PDF {'█' * filled}{'░' * (20 - filled)} {part:.0%} / {step.total / 2**20:.1f} MB"
