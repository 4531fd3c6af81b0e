"""What the reader did, as a log of acts: marking, undo and redo are the same thing.

Every act is committed before the key is answered, and noted in a plain append-only journal beside the library,
from which the marks can be restored if the library is ever damaged.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from academichub.domain.paper import MARKS
from academichub.store.database import PRIVATE_FILE, Database
from academichub.store.index import indexed_again
from academichub.store.rows import from_time

REMEMBERED = 1_000
"""How many acts can be undone."""
WRITTEN = ("note", "tags")
"""Columns of a mark that hold what the reader wrote."""
VERDICT = "them:"
"""Begins the field that settles an uncertain match: `them:Boyan Gao` is yes or no."""


@dataclass(frozen=True, slots=True)
class Act:
    """One reversible deed."""

    id: int
    label: str
    """The mark and whether it was set: `starred`, `unread`."""
    keys: tuple[int, ...]
    """The papers that changed."""


class MarkLog:
    """Marking papers, and taking it back."""

    def __init__(self, database: Database, now: Callable[[], dt.datetime], journal: Path | None) -> None:
        self.database = database
        self.now = now
        self.journal = journal

    def mark(self, field: str, value: bool, keys: Sequence[int], label: str = "") -> Act | None:
        """Set or clear a mark on papers as one act; None if every one of them was so already."""
        assert field in MARKS
        with self.database.write():
            before = self._values(field, keys)
            changed = [key for key in dict.fromkeys(keys) if (before.get(key) is not None) != value]
            after = dict.fromkeys(changed, from_time(self.now()) if value else None)
            act = self._act(field, before, after, label or field)
        self._note([(key, field, value) for key, value in after.items()])
        return act

    def write(self, field: str, values: Mapping[int, str | None], label: str = "") -> Act | None:
        """Write papers' notes or tags, or a verdict on one's match, as one act; None if all stood there already."""
        assert field in WRITTEN or (field.startswith(VERDICT) and len(values) == 1)
        with self.database.write():
            before = self._values(field, list(values))
            after = {key: value for key, value in values.items() if before.get(key) != value}
            act = self._act(field, before, after, label or field)
        self._note([(key, field, value) for key, value in after.items()])
        return act

    def _act(
        self, field: str, before: Mapping[int, str | None], after: Mapping[int, str | None], label: str
    ) -> Act | None:
        """Note and carry out one deed, inside a write transaction."""
        if not after:
            return None
        connection = self.database.connection
        connection.execute("DELETE FROM act WHERE undone = 1")
        act_id = connection.execute(
            "INSERT INTO act (label, made) VALUES (?, ?)", (label, from_time(self.now()))
        ).lastrowid
        assert act_id is not None
        connection.executemany(
            "INSERT INTO act_change (act, paper, field, before, after) VALUES (?, ?, ?, ?, ?)",
            [(act_id, key, field, before.get(key), value) for key, value in after.items()],
        )
        self._write(field, list(after.items()))
        connection.execute("DELETE FROM act WHERE id <= ?", (act_id - REMEMBERED,))
        return Act(act_id, label, tuple(after))

    def undo(self) -> Act | None:
        """Take the last act back; None if there is none."""
        return self._turn("SELECT id, label FROM act WHERE undone = 0 ORDER BY id DESC LIMIT 1", "before", 1)

    def redo(self) -> Act | None:
        """Do again the act last undone; None if there is none."""
        return self._turn("SELECT id, label FROM act WHERE undone = 1 ORDER BY id LIMIT 1", "after", 0)

    def _turn(self, which: str, side: str, undone: int) -> Act | None:
        with self.database.write() as connection:
            rows = self.database.read(which)
            if not rows:
                return None
            act_id, label = rows[0]
            changes = self.database.read(
                f"SELECT paper, field, {side} AS value FROM act_change WHERE act = ?", (act_id,)
            )
            for field in {row["field"] for row in changes}:
                self._write(field, [(row["paper"], row["value"]) for row in changes if row["field"] == field])
            connection.execute("UPDATE act SET undone = ? WHERE id = ?", (undone, act_id))
        self._note([(row["paper"], row["field"], row["value"]) for row in changes])
        return Act(act_id, label, tuple(row["paper"] for row in changes))

    def _values(self, field: str, keys: Sequence[int]) -> dict[int, str | None]:
        if field.startswith(VERDICT):
            sql = "SELECT paper, iif(is_them, 'yes', 'no') FROM verdict WHERE author = ? AND paper = ?"
            return self.database.pairs(sql, (field.removeprefix(VERDICT), keys[0]))
        found: dict[int, str | None] = {}
        for some in _batches(list(keys)):
            holes = ", ".join("?" * len(some))
            found.update(self.database.pairs(f"SELECT paper, {field} FROM mark WHERE paper IN ({holes})", some))
        return found

    def _write(self, field: str, values: Sequence[tuple[int, str | None]]) -> None:
        connection = self.database.connection
        upsert = f"INSERT INTO mark (paper, {field}) VALUES (?, ?) ON CONFLICT (paper) DO UPDATE SET {field} = excluded.{field}"
        if field in MARKS:
            connection.executemany(upsert, values)
            return
        for key, value in values:
            if field.startswith(VERDICT):
                settle(connection, field.removeprefix(VERDICT), key, value)
            else:
                with indexed_again(connection, key):
                    connection.execute(upsert, (key, value))

    def _note(self, values: Sequence[tuple[int, str, str | None]]) -> None:
        """Append to the journal. The library has the truth already, so a full disk here loses nothing."""
        if self.journal is None:
            return
        ids: dict[int, str] = {}
        for some in _batches([key for key, _, _ in values]):
            ids.update(
                self.database.pairs(f"SELECT key, id FROM paper WHERE key IN ({', '.join('?' * len(some))})", some)
            )
        lines = "".join(json.dumps([ids[key], field, value]) + "\n" for key, field, value in values)
        try:
            with open(os.open(self.journal, os.O_CREAT | os.O_APPEND | os.O_WRONLY, PRIVATE_FILE), "a") as file:
                file.write(lines)
        except OSError:
            return

    def restore(self, journal: Path) -> int:
        """Let the marks of a journal wait for their papers to come back; returns how many."""
        marks = {(paper, field): value for paper, field, value in _journal_lines(journal)}
        with self.database.write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO pending_mark (id, field, value) VALUES (?, ?, ?)",
                [(paper, field, value) for (paper, field), value in marks.items() if value],
            )
        return sum(1 for value in marks.values() if value)


def settle(connection: sqlite3.Connection, author: str, key: int, value: str | None) -> None:
    """Give a verdict on a paper's match with a tracked author, or take it back; inside a write transaction."""
    names = (author, key)
    connection.execute(
        "INSERT OR REPLACE INTO match (kind, name, paper, field, text, certain, place)"
        " SELECT 'author', author, paper, field, text, 0, place FROM verdict JOIN paper ON paper.key = verdict.paper"
        " WHERE author = ? AND paper = ?",
        names,
    )
    connection.execute("DELETE FROM verdict WHERE author = ? AND paper = ?", names)
    if value:
        connection.execute(
            "INSERT INTO verdict (author, paper, is_them, field, text)"
            " SELECT name, paper, ?, field, text FROM match WHERE kind = 'author' AND name = ? AND paper = ?",
            (value == "yes", *names),
        )
        carry_out(connection, key)


def carry_out(connection: sqlite3.Connection, key: int) -> None:
    """Let the verdicts on a paper's matches take effect."""
    connection.execute(
        "UPDATE match SET certain = 1 WHERE paper = ? AND kind = 'author'"
        " AND name IN (SELECT author FROM verdict WHERE paper = ? AND is_them)",
        (key, key),
    )
    connection.execute(
        "DELETE FROM match WHERE paper = ? AND kind = 'author'"
        " AND name IN (SELECT author FROM verdict WHERE paper = ? AND NOT is_them)",
        (key, key),
    )


def _batches(keys: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    for at in range(0, len(keys), size):
        yield keys[at : at + size]


def _journal_lines(journal: Path) -> Iterator[tuple[str, str, str | None]]:
    """The readable lines of a journal; a torn last line is passed over."""
    if not journal.exists():
        return
    for line in journal.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            paper, field, value = json.loads(line)
        except ValueError:
            continue
        if field in (*MARKS, *WRITTEN):
            yield str(paper), field, value
