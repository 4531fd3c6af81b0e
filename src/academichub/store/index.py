"""The index of every text of a paper: what is written into it, and taken out again when a text changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_TEXTS = ("title", "authors", "abstract", "translation", "note")
_INDEXED = ", ".join(f"indexed({name})" for name in _TEXTS)
_SEARCH = f"rowid, {', '.join(_TEXTS)}, characters"
_HEADING = "rowid, title, authors"
_ALL_CHARACTERS = f"characters({' || '.join(_TEXTS)})"


def add_to_index(connection: sqlite3.Connection, key: int) -> None:
    """Write a paper's texts into the index, as they stand in the tables now; inside a write transaction."""
    connection.execute(
        f"INSERT INTO search ({_SEARCH}) SELECT key, {_INDEXED}, {_ALL_CHARACTERS} FROM searchable WHERE key = ?",
        (key,),
    )
    connection.execute(
        f"INSERT INTO heading ({_HEADING}) SELECT key, indexed(title), indexed(authors) FROM searchable WHERE key = ?",
        (key,),
    )


@contextmanager
def indexed_again(connection: sqlite3.Connection, key: int) -> Iterator[None]:
    """Around a change of a paper's texts: the old ones leave the index, the new ones enter it.

    An index without a copy of the texts must be told exactly what it held (https://sqlite.org/fts5.html, 4.4.2).
    """
    connection.execute(
        f"INSERT INTO search (search, {_SEARCH}) SELECT 'delete', key, {_INDEXED}, {_ALL_CHARACTERS}"
        " FROM searchable WHERE key = ?",
        (key,),
    )
    connection.execute(
        f"INSERT INTO heading (heading, {_HEADING}) SELECT 'delete', key, indexed(title), indexed(authors)"
        " FROM searchable WHERE key = ?",
        (key,),
    )
    yield
    add_to_index(connection, key)
