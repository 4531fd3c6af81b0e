"""One SQLite file, opened safely: ours, whole, migrated, and written in short immediate transactions.

The rollback journal is SQLite's own default and, unlike its write-ahead log, safe on a network file system
(https://sqlite.org/wal.html, "Disadvantages").
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from academichub.domain.text.plain import fold
from academichub.domain.text.words import characters, indexed
from academichub.errors import LibraryError
from academichub.i18n import _
from academichub.store.schema import APPLICATION_ID, MIGRATIONS, TRIGGERS_AND_VIEWS

BUSY_SECONDS = 10.0
PRIVATE_FILE = 0o600


class NotWhole(Exception):
    """The file is damaged, or no database at all."""


class Database:
    """A connection, with reading and writing as SQL."""

    def __init__(self, path: Path | None, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
        self.path = path
        self.migrations = migrations
        self.connection = self._connect()
        try:
            self._check_and_migrate()
        except BaseException:
            self.connection.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        if self.path is not None and not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
        connection = sqlite3.connect(
            self.path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        for name, count, function in (
            ("REGEXP", 2, _regexp), ("indexed", 1, indexed), ("characters", 1, characters), ("holds", 2, _holds),
        ):  # fmt: skip
            connection.create_function(name, count, function, deterministic=True)
        return connection

    def _check_and_migrate(self) -> None:
        try:
            for pragma in ("foreign_keys = ON", "trusted_schema = OFF", "synchronous = FULL", "cache_size = -8000"):
                self.connection.execute(f"PRAGMA {pragma}")
            version = self._known_version()
            if version < len(self.migrations):
                if version:
                    self._back_up(version)
                self._migrate(version)
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                raise NotWhole(str(error)) from error
            raise self.told(error) from error

    def _known_version(self) -> int:
        """The schema's version; 0 for a new file. Raises LibraryError for a library that is not ours or newer."""
        named = {str(row[0]) for row in self.read("SELECT name FROM sqlite_schema")}
        if not named:
            return 0
        version = int(self.one("PRAGMA user_version")[0])
        if self.one("PRAGMA application_id")[0] != APPLICATION_ID:
            self.check_whole()
            raise LibraryError(_("{file} is not a library of academichub; it was left alone").format(file=self.path))
        if version > len(self.migrations):
            raise LibraryError(
                _("{file} was made by a newer academichub; it was left alone. Upgrade the program").format(
                    file=self.path
                )
            )
        odd = {str(row[0]) for row in self.read("SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view')")}
        if not odd <= TRIGGERS_AND_VIEWS:
            raise LibraryError(_("{file} holds triggers that are not ours; it was left alone").format(file=self.path))
        return version

    def check_whole(self) -> None:
        """Read the whole file. Raises NotWhole if it is damaged."""
        try:
            verdict = self.one("PRAGMA quick_check(1)")[0]
        except sqlite3.DatabaseError as error:
            raise NotWhole(str(error)) from error
        if verdict != "ok":
            raise NotWhole(str(verdict))

    def _back_up(self, version: int) -> None:
        assert self.path is not None
        backup = self.path.with_name(f"{self.path.name}.v{version}.bak")
        os.close(os.open(backup, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
        copy = sqlite3.connect(backup)
        try:
            self.connection.backup(copy)
        finally:
            copy.close()

    def _migrate(self, version: int) -> None:
        """Every missing migration in one transaction: afterwards the library is old or new, never between."""
        with self.write():
            if int(self.one("PRAGMA user_version")[0]) != version:
                return
            for statements in self.migrations[version:]:
                for statement in statements:
                    self.connection.execute(statement)
            self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self.connection.execute(f"PRAGMA user_version = {len(self.migrations)}")
            if self.read("PRAGMA foreign_key_check"):
                raise LibraryError(_("the library could not be migrated: its references do not hold"))

    def read(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    def pairs(self, sql: str, values: Sequence[Any] = ()) -> dict[Any, Any]:
        """The rows of a query of two columns, as a dictionary."""
        return {row[0]: row[1] for row in self.connection.execute(sql, values)}

    def one(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Row:
        """The first row of a query that has one."""
        row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        assert row is not None, sql
        return row

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A short write transaction: all of it or nothing. Raises LibraryError where SQLite cannot write."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            raise self.told(error) from error
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError):
                raise self.told(error) from error
            raise

    def told(self, error: sqlite3.DatabaseError) -> LibraryError:
        """SQLite's error in words that say what to do."""
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith("SQLITE_FULL"):
            text = _("the disk of {file} is full; nothing was changed. Free some space and try again")
        elif name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            text = _("{file} cannot be written; check the permissions of the file and its folder")
        elif name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            text = _("{file} has been in use by another process for too long; try again")
        elif name.startswith("SQLITE_IOERR"):
            text = _("the disk of {file} does not answer; nothing was changed")
        else:
            text = _("{file} cannot be used ({reason})")
        return LibraryError(text.format(file=self.path or ":memory:", reason=name or type(error).__name__))

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def is_older(path: Path) -> bool:
    """Whether a library is of an older schema: opening it takes a while, once."""
    if not path.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except (sqlite3.DatabaseError, OSError):
        return False  # opening it tells what is wrong
    return 0 < version < len(MIGRATIONS)


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether SQLite says that the file itself is bad."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT"))


def set_aside(path: Path) -> Path:
    """Rename a damaged file, and its journal, so that nothing of it is lost; returns its new name."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.name}.corrupt-{stamp}")
    for suffix in ("-journal", ""):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(aside.with_name(aside.name + suffix))
    return aside


def _regexp(pattern: str, text: str | None) -> bool:
    """SQLite's `text REGEXP pattern`."""
    return text is not None and re.search(pattern, text, re.IGNORECASE) is not None


def _holds(text: str, part: str) -> bool:
    """SQLite's `holds(text, part)`: whether a text holds a folded part."""
    return part in fold(text)
