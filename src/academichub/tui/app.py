"""The reader as a program: starting, signals, ending."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import traceback
from dataclasses import dataclass
from typing import ClassVar

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.screen import Screen

from academichub.config.secrets import redacted
from academichub.domain.views import ALL, TODAY, UNREAD, View
from academichub.hub import Hub
from academichub.i18n import _
from academichub.tui.acts.views import Reading
from academichub.tui.palette import PALETTES
from academichub.tui.terminal.celldiff import CellDiff
from academichub.tui.terminal.driver import TolerantDriver

FREEZE_AFTER = 0.3
"""Seconds after the first paint when what start-up made is taken out of the garbage collector's rounds."""


class Reader(App[str]):
    """The reader over one hub."""

    CSS: ClassVar[str] = "Desk { background: ansi_default; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[object]] = []  # type: ignore[assignment]  # every key comes from the table of commands

    def __init__(self, hub: Hub, *, view: View | None = None, welcome: bool = False) -> None:
        theme = "mono" if os.environ.get("NO_COLOR") else hub.config.interface.theme
        super().__init__(driver_class=TolerantDriver, ansi_color=True)
        self.hub = hub
        self.palette = PALETTES[theme]
        self.first_view = view
        self.welcome = welcome
        self.signalled = 0
        self.diff = CellDiff() if hub.config.interface.cell_diff else None
        self.animation_level = "none"
        self.theme = "textual-ansi" if "textual-ansi" in self.available_themes else self.theme

    def get_default_screen(self) -> Screen[None]:
        """The desk is the only screen; boxes lie over it."""
        self.desk = Reading(self.hub, self.palette, self.first_view or first_view(self.hub))
        return self.desk

    def on_mount(self) -> None:
        """Mind the signals; show the welcome on the first day."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            loop.add_signal_handler(number, self._end_by, number)
        self.set_timer(FREEZE_AFTER, _freeze)
        self.app_resume_signal.subscribe(self, self._resumed)
        if self.welcome:
            from academichub.tui.screens.welcome import Welcome

            self.call_after_refresh(Welcome(self.desk).fields)

    async def on_event(self, event: events.Event) -> None:
        """Count the keys, then as ever."""
        if isinstance(event, events.Key):
            self.desk.pressed += 1
        await super().on_event(event)

    def _resumed(self, _app: App[object]) -> None:
        """Back from the shell: nothing of ours stands on the terminal any more."""
        if self.diff:
            self.diff.forget()
        self.screen.refresh(layout=True)

    def _end_by(self, number: int) -> None:
        self.signalled = number
        self.exit()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's way to the terminal; only what changed takes it."""
        super()._display(screen, self.diff.reduce(renderable) if self.diff else renderable)

    async def on_unmount(self) -> None:
        """Close the connections."""
        await self.hub.aclose()

    def log_error(self, error: BaseException | None) -> None:
        """A traceback without locals into the log."""
        if error is not None:
            logging.getLogger("academichub").error("%s", "".join(traceback.format_exception(error)))

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours ends the reader: a short message, the traceback in the log, the terminal restored."""
        self.log_error(error)
        self._return_code = 1
        told = _("a fault of the program ({kind}); the log has it: {log}")
        self.panic("academichub: " + told.format(kind=type(error).__name__, log=self.hub.paths.log))


def _freeze() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


def first_view(hub: Hub) -> View:
    """Today if it has unread papers, else Unread, else everything."""
    for view in (TODAY, UNREAD):
        if hub.library.shelves.keys(view, limit=1, unread=True):
            return view
    return TODAY if hub.library.shelves.keys(TODAY, limit=1) else ALL


@dataclass(frozen=True, slots=True)
class Ending:
    """How the reader was left."""

    status: int
    """0, 1 after a fault, 128 + the signal's number."""
    wish: str | None
    """What to show next: "demo", or nothing."""


def run_reader(hub: Hub, *, view: View | None = None, welcome: bool = False) -> Ending:
    """Run until the person leaves."""
    _log_to(hub)
    app = Reader(hub, view=view, welcome=welcome)
    wish = app.run(mouse=hub.config.interface.mouse)
    return Ending(128 + app.signalled if app.signalled else app.return_code or 0, wish)


class _Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def _log_to(hub: Hub) -> None:
    """Everything that logs writes into a file: a line on the terminal would break the screen."""
    handler: logging.Handler = logging.NullHandler()
    try:
        handler = logging.FileHandler(hub.paths.log, encoding="utf-8", delay=True)
        handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    except OSError:
        pass
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.raiseExceptions = False
