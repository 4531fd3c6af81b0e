"""The library: one file, its rooms, and what happens when the file is not as it should be."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from academichub.errors import LibraryError
from academichub.i18n import _
from academichub.paths import private_directory
from academichub.store.calls import Calls
from academichub.store.database import Database, NotWhole, set_aside
from academichub.store.dealing import Dealing
from academichub.store.leases import Lanes, Leases
from academichub.store.ledger import Ledger
from academichub.store.marks import MarkLog
from academichub.store.matched import Matched
from academichub.store.papers import Papers
from academichub.store.renditions import Renditions
from academichub.store.said import Said
from academichub.store.shelves import Shelves


def _real_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Library:
    """Everything kept: papers, lists, marks, renditions, ledger, lanes and leases."""

    def __init__(self, path: Path | None, now: Callable[[], dt.datetime] = _real_now) -> None:
        self.path = path
        self.now = now
        self.rescued: str | None = None
        """What to tell the reader if the library was damaged and begun anew."""
        self.database = self._open()
        self.papers = Papers(self.database)
        self.matched = Matched(self.database)
        self.shelves = Shelves(self.database)
        self.marks = MarkLog(self.database, now, self.journal)
        self.calls = Calls(self.database)
        self.dealing = Dealing(self.database)
        self.renditions = Renditions(self.database)
        self.said = Said(self.database)
        self.ledger = Ledger(self.database)
        self.lanes = Lanes(self.database)
        self.leases = Leases(self.database)
        if self.rescued and self.journal:
            count = self.marks.restore(self.journal)
            self.rescued += " " + _("{n} marks wait for their papers to be synced again.").format(n=count)

    @property
    def journal(self) -> Path | None:
        """The append-only journal of marks, beside the library."""
        return self.path.with_name("marks.jsonl") if self.path else None

    def _open(self) -> Database:
        if self.path is not None:
            self._check_folder(self.path.parent)
        try:
            return Database(self.path)
        except NotWhole:
            assert self.path is not None
            aside = set_aside(self.path)
            self.rescued = _("The library was damaged; it was kept as {file}, and a new one begun.").format(
                file=aside.name
            )
            return Database(self.path)

    @staticmethod
    def _check_folder(folder: Path) -> None:
        try:
            private_directory(folder)
            status = folder.stat()
        except OSError as error:
            raise LibraryError(
                _("{folder} cannot be used for the library: {reason}").format(folder=folder, reason=error.strerror)
            ) from None
        if status.st_mode & 0o002 and not status.st_mode & 0o1000:
            raise LibraryError(_("{folder} can be written by everyone; run: chmod 700 {folder}").format(folder=folder))
        if status.st_uid not in (os.getuid(), 0) and os.getuid() != 0:
            raise LibraryError(
                _("{folder} belongs to somebody else; choose another with --data-dir").format(folder=folder)
            )

    @contextmanager
    def another(self) -> Iterator[Library]:
        """The same library over a connection of its own, for a thread; the very same one if it lives in memory."""
        if self.path is None:
            yield self
            return
        other = Library(self.path, self.now)
        try:
            yield other
        finally:
            other.close()

    @property
    def changes(self) -> int:
        """A number that changes whenever another connection has written."""
        return int(self.database.one("PRAGMA data_version")[0])

    def interrupt(self) -> None:
        """Break off what another thread is reading over this connection; nothing if it has closed it by now."""
        with contextlib.suppress(sqlite3.ProgrammingError):
            self.database.connection.interrupt()

    def check_whole(self) -> bool:
        """Whether the whole file reads without damage; takes a while for a large one."""
        try:
            self.database.check_whole()
        except NotWhole:
            return False
        return True

    def close(self) -> None:
        """Close the connection."""
        self.database.close()
