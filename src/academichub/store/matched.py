"""Which tracked authors and keywords the papers meet, and the rules that this comes from."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Sequence

from academichub.domain.identifiers import PaperId
from academichub.domain.paper import Match
from academichub.store.database import Database
from academichub.store.marks import carry_out, settle
from academichub.store.rows import place_of, to_id


def add_matches(connection: sqlite3.Connection, key: int, met: Iterable[Match]) -> None:
    """Store a paper's matches, inside a write transaction."""
    connection.executemany(
        "INSERT OR REPLACE INTO match (kind, name, paper, field, text, certain, place)"
        " SELECT ?, ?, key, ?, ?, ?, place FROM paper WHERE key = ?",
        [(match.kind, match.name, match.field, match.text, match.certain, key) for match in met],
    )
    carry_out(connection, key)


class Matched:
    """The stored matches."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def rules(self) -> dict[str, str]:
        """The tracked rules that the stored matches come from: `author:NAME` -> the rule's text."""
        rows = self.database.read("SELECT value FROM setting WHERE name = 'tracked'")
        return dict(json.loads(rows[0][0])) if rows else {}

    def set_rules(self, rules: dict[str, str]) -> None:
        """Note which rules the stored matches come from now."""
        with self.database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO setting (name, value) VALUES ('tracked', ?)", (json.dumps(rules),)
            )

    def forget_matches(self, kind: str, name: str) -> None:
        """Delete the matches of one tracked author or keyword."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM match WHERE kind = ? AND name = ?", (kind, name))

    def store_matches(self, met: Sequence[tuple[int, Sequence[Match]]]) -> None:
        """Add matches to papers, in one transaction."""
        with self.database.write() as connection:
            for key, found in met:
                add_matches(connection, key, found)

    def uncertain(self, author: str) -> dict[int, PaperId]:
        """The papers whose match with a tracked author is in doubt."""
        rows = self.database.pairs(
            "SELECT key, id FROM match JOIN paper ON paper.key = match.paper"
            " WHERE kind = 'author' AND name = ? AND NOT certain",
            (author,),
        )
        return {int(key): to_id(identity) for key, identity in rows.items()}

    def confirm(self, author: str, keys: Sequence[int]) -> None:
        """A source says that these papers are the tracked author's."""
        with self.database.write() as connection:
            for key in keys:
                settle(connection, author, key, "yes")

    def met_since(self, kind: str, name: str, day: dt.date) -> int:
        """How many papers announced since an ET date meet a tracked author or keyword."""
        sql = "SELECT count(*) FROM match WHERE kind = ? AND name = ? AND place >= ?"
        return int(self.database.one(sql, (kind, name, place_of(day, None)))[0])

    def days_since(self, day: dt.date) -> int:
        """On how many days since an ET date papers were announced."""
        sql = "SELECT count(DISTINCT place / 8) FROM paper WHERE place >= ?"
        return int(self.database.one(sql, (place_of(day, None),))[0])
