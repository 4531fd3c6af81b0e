"""What the keys do with views: filter, sync, track, sidebar, help, leaving."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.worker import Worker, WorkerState

from academichub.config.commands import COMMANDS, shown_key
from academichub.domain.days import et_date
from academichub.domain.query import parse
from academichub.errors import AcademicHubError
from academichub.i18n import _, plural
from academichub.tui.acts.saying import Saying
from academichub.tui.screens.picker import Choice, Picker
from academichub.work.track import is_current, rematch, too_much

if TYPE_CHECKING:
    from academichub.work.sync import Finished

LOOK_AROUND = 2.0
"""Seconds between looks at what other processes changed."""
WAITED_FOR = ("say", "try", "pdf")
BEHIND = ("translate", "translate-all", "sync")
"""Groups of workers that Escape cancels, at once or after everything that can be left."""


class Reading(Saying):
    """The whole desk, with every key."""

    more_came = False
    """Whether another process added papers to this view that are not shown yet."""

    def begun(self) -> None:
        """Watch other processes; match again if the tracked list was changed; tell what is wrong with the configuration."""
        self._seen = self.hub.library.changes
        self.set_interval(LOOK_AROUND, self._look_around)
        if not is_current(self.hub.library, self.hub.config.tracked):
            self._rematch_behind()
        if self.hub.library.rescued:
            self.say(self.hub.library.rescued, bad=True, stay=True)
        elif problems := self.hub.loaded.problems:
            told = plural(
                "{n} problem in the configuration; first: ",
                "{n} problems in the configuration; first: ",
                len(problems),
            )
            self.say(told + str(problems[0]), bad=True, stay=True)

    # --- keys ---

    def on_key(self, event: events.Key) -> None:
        """One table of commands: a key runs its command."""
        event.stop()
        event.prevent_default()
        if self.typing is not None:
            self.type_key(event)
            return
        name = self.by_key.get(event.key) or self.by_key.get(event.character or "")
        if name:
            getattr(self, f"action_{name}")()

    # --- tracking ---

    def action_track_author(self) -> None:
        """Choose an author of this paper, or type a name."""
        record = self.current()
        names = [author.name for author in record.paper.authors] if record else []
        choices = [Choice(name, name) for name in names[:200]]
        self.app.push_screen(Picker(_("Track which author?"), choices, self.palette, free=True), self._track_author)

    def _track_author(self, chosen: tuple[str, ...] | None) -> None:
        if chosen:
            self._track("author", chosen[0])

    def action_track_keyword(self) -> None:
        """Type a keyword; the title's words are offered."""
        hint = _("a word or phrase · Enter tracks it · Esc leaves")
        self.app.push_screen(
            Picker(_("Track which keyword?"), (), self.palette, free=True, hint=hint), self._track_keyword
        )

    def _track_keyword(self, chosen: tuple[str, ...] | None) -> None:
        if chosen:
            self._track("keyword", chosen[0])

    def add_tracked(self, kind: str, name: str) -> bool:
        """Write an author or a keyword into the tracked list; tell why not, if not."""
        try:
            if kind == "keywords":
                parse(f'"{name}"')
            added = self.hub.tracked_file.add(kind, name=name)
        except (AcademicHubError, OSError) as error:
            self.say(str(error), bad=True)
            return False
        if not added:
            self.say(_("{name} is tracked already").format(name=name))
        return added

    def _track(self, kind: str, name: str) -> None:
        if not self.add_tracked(f"{kind}s", name):
            return
        self.hub.reload()
        self.say(_("tracking {name} …").format(name=name), stay=True)
        self._rematch_behind(kind, name)

    def _rematch_behind(self, kind: str = "", name: str = "") -> None:
        self.run_worker(self._rematch(kind, name), group="rematch", exit_on_error=False)

    async def _rematch(self, kind: str, name: str) -> None:
        found = await asyncio.to_thread(self._rematch_in_thread)
        self.papers.forget(list(self.papers.keys))
        self.show_paper(keep_place=True)
        self.recount()
        if name:
            told = (
                _("tracking {name}").format(name=name) + " · " + plural("{n} paper matches", "{n} papers match", found)
            )
            warning = too_much(self.hub.library, kind, name)
            self.say(f"{told} · {warning}" if warning else told, bad=bool(warning), stay=bool(warning))

    def _rematch_in_thread(self) -> int:
        with self.hub.library.another() as library:
            return rematch(library, self.hub.config.tracked)

    # --- sync ---

    def action_sync(self) -> None:
        """Sync behind everything else."""
        self.sync_sources(())

    def action_sync_back(self) -> None:
        """Sync, and fill the last seven days too."""
        self.sync_sources((), et_date(self.hub.now()) - dt.timedelta(days=7))

    def sync_sources(self, names: tuple[str, ...], since: dt.date | None = None) -> None:
        """See Following."""
        if not self.hub.config.sources:
            self.say(_("no source is followed yet"), bad=True)
        elif any(worker.group == "sync" and worker.is_running for worker in self.workers):
            self.say(_("a sync is running; {key} cancels it").format(key=self.shown("back")))
        else:
            self.run_worker(self._sync(names, since), group="sync", exclusive=True, exit_on_error=False)

    async def _sync(self, names: tuple[str, ...], since: dt.date | None) -> None:
        from academichub.work.sync import Fetching, Filling, Finished, Stored, sync

        try:
            async for event in sync(self.hub, names, since):
                match event:
                    case Filling(day, done, total):
                        told = _("filling {day} ({done} of {total} days done)")
                        self.stand("sync", told.format(day=day, done=done, total=total))
                    case Fetching(sources):
                        told = plural("asking for {n} source …", "asking for {n} sources …", len(sources))
                        self.stand("sync", told)
                    case Stored(done, total):
                        self.stand("sync", _("sync {done}/{total}").format(done=done, total=total))
                    case Finished():
                        self._synced(event)
        except asyncio.CancelledError:
            self.say(_("sync cancelled; what came is kept, the rest comes next time"))
            raise
        except AcademicHubError as error:
            self.say(str(error), bad=True)
        finally:
            self.stand("sync", "")

    def _synced(self, event: Finished) -> None:
        failed = [report for report in event.reports if report.error]
        key = self.papers.key
        self.load(cursor_key=key)
        self.recount()
        if failed:
            told = plural("{n} source failed; first: ", "{n} sources failed; first: ", len(failed))
            self.say(f"{told}{failed[0].source}: {failed[0].error}", bad=True, stay=True)
        else:
            offer = "" if len(self.hub.library.ledger.all()) > len(event.reports) else self._offer_week()
            self.say(
                plural("synced: {n} new", "synced: {n} new", event.new) + self._why_nothing(event) + offer,
                stay=bool(offer),
            )

    def _offer_week(self) -> str:
        """After the first sync of all."""
        return " · " + _("{key} fetches the last week too").format(key=self.shown("sync_back"))

    @staticmethod
    def _why_nothing(event: Finished) -> str:
        reasons = {report.reason for report in event.reports}
        if reasons == {"weekend"}:
            return " · " + _("arXiv announces nothing at weekends")
        if reasons == {"holiday"}:
            return " · " + _("arXiv announces nothing on this holiday")
        if reasons == {"unannounced"}:
            return " · " + _("arXiv announced nothing today, and its calendar does not say why")
        return ""

    # --- other processes ---

    def _look_around(self) -> None:
        """Cron synced, another reader marked: count again, and tell of new papers; no row moves under the reader."""
        changes = self.hub.library.changes
        if changes != self._seen and not any(worker.is_running for worker in self.workers):
            self._seen = changes
            self.run_worker(self._changed_elsewhere(), group="look", exclusive=True, exit_on_error=False)

    async def _changed_elsewhere(self) -> None:
        shown = set(self.papers.keys)
        held = (await self.find(self.wanted)).keys
        self.papers.forget(list(self.papers.keys))
        self.show_paper(keep_place=True)
        self.recount()
        self.more_came = bool(shown) and not shown.issuperset(held)
        if self.dealt:
            return
        if not shown:
            self.load(cursor_key=None)
        elif self.more_came:
            told = plural("{n} more paper has come", "{n} more papers have come", len(set(held) - shown))
            self.say(told + " · " + _("{key} shows them").format(key=self.shown("first")), stay=True)

    def action_first(self) -> None:
        """The beginning, with what has come since."""
        if self.more_came and self.active == "list" and not self.on_page:
            self.more_came = False
            self.load(cursor_key=None)
            self.say("")
        super().action_first()

    # --- the rest ---

    def action_toggle_sidebar(self) -> None:
        """Fold or unfold the sidebar."""
        open_now = bool(self.geometry and self.geometry.sidebar)
        self.sidebar_wanted = not open_now
        if self.active == "sidebar":
            self.active = "list"
        self.lay_out(forced=True)
        self.sidebar.reveal()

    def action_help(self) -> None:
        """Every key, to be searched."""
        self._choose_command(_("Keys"))

    def _choose_command(self, title: str) -> None:
        choices = [
            Choice(
                command.name,
                _(command.says),
                " ".join(shown_key(key) for key in self.key_names[command.name] if key.isascii()),
                f"{command.name} {_(command.group)}",
            )
            for command in COMMANDS
        ]
        self.app.push_screen(Picker(title, choices, self.palette), self._run_chosen)

    def action_palette(self) -> None:
        """The same table, to be run from."""
        self._choose_command(_("Commands"))

    def _run_chosen(self, chosen: tuple[str, ...] | None) -> None:
        if chosen:
            self.call_after_refresh(getattr(self, f"action_{chosen[0]}"))

    def action_back(self) -> None:
        """Cancel what one waits for; else leave selection, page, pane or filter; else cancel what runs behind."""
        if self._cancel(WAITED_FOR):
            return
        if self.papers.selected:
            self.drop_selection()
        elif self.on_page:
            self.action_open_page()
        elif self.active != "list":
            self.active = "list"
            self.show_frame()
            self.papers.redraw()
        elif self.beside:
            self.beside = None
            self.show_translation()
        elif self.come_back():
            pass
        elif self.dealt:
            self.load(cursor_key=self.papers.key)
        elif self.query_text:
            self.set_filter("")
        elif self.view.kind in ("search", "similar"):
            self.open_view(self.view_before)
        elif not self._cancel(BEHIND):
            self.say("")

    def _cancel(self, groups: Sequence[str]) -> bool:
        running = [worker for worker in self.workers if worker.group in groups and worker.is_running]
        for worker in running:
            worker.cancel()
        if running:
            self.say(_("cancelled"))
        return bool(running)

    def action_repaint(self) -> None:
        """Paint everything again, over whatever another program left on the terminal."""
        self.app.app_resume_signal.publish(self.app)

    def action_suspend(self) -> None:
        """Stop, as any program at a shell does; `fg` goes on."""
        self.app.action_suspend_process()

    def action_quit(self) -> None:
        """Leave; everything was committed already."""
        self.app.exit()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed by a fault of ours is told, and the reader lives on."""
        if event.state is WorkerState.ERROR:
            self.say(
                _("a fault of the program ({kind}); see the log").format(kind=type(event.worker.error).__name__),
                bad=True,
                stay=True,
            )
            self.app.log_error(event.worker.error)  # type: ignore[attr-defined]  # see app.Reader
