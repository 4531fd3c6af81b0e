"""The lists: which papers a view holds, its lines, and how many are unread."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Sequence

from academichub.domain.paper import Line, Match
from academichub.domain.query import EVERYTHING, Query
from academichub.domain.views import FIXED, View
from academichub.store.database import Database
from academichub.store.rows import to_line, to_match
from academichub.store.search import where

_DONE = "mark.read IS NOT NULL OR mark.archived IS NOT NULL"
_LATEST = "paper.place >= (SELECT max(place) / 8 * 8 FROM paper)"
"""Announced on the latest day (see rows.place_of)."""
_OF = {
    "author": "paper.key IN (SELECT paper FROM match WHERE kind = 'author' AND name = ?)",
    "keyword": "paper.key IN (SELECT paper FROM match WHERE kind = 'keyword' AND name = ?)",
    "source": "paper.key IN (SELECT paper FROM listing WHERE source = ?)",
}
_SORTS = {
    "announced": "paper.place DESC, paper.key",
    "title": "paper.title COLLATE NOCASE, paper.key",
    "id": "paper.id, paper.key",
    "later": "mark.later, paper.key",
    "starred": "mark.starred DESC, paper.key",
}
SORT_FIELDS = ("announced", "title", "id")


class Shelves:
    """Reading lists."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def keys(
        self, view: View, query: Query = EVERYTHING, *, sort: str = "", limit: int = -1, unread: bool = False
    ) -> array[int]:
        """The keys of a view's papers that answer a query, in the view's order; only the unread ones if asked."""
        condition, values = self._condition(view)
        if unread:
            condition = f"({condition}) AND mark.read IS NULL"
        asked, more = where(query)
        order = _SORTS[sort or {"later": "later", "starred": "starred"}.get(view.kind, "announced")]
        sql = (
            f"SELECT paper.key FROM paper LEFT JOIN mark ON mark.paper = paper.key"
            f" WHERE ({condition}) AND ({asked}) ORDER BY {order} LIMIT ?"
        )
        rows = self.database.connection.cursor()
        rows.row_factory = None
        return array("q", [row[0] for row in rows.execute(sql, (*values, *more, limit))])

    @staticmethod
    def _condition(view: View) -> tuple[str, list[str]]:
        match view.kind:
            case "today":
                return f"{_LATEST} AND mark.archived IS NULL", []
            case "unread":
                return "mark.read IS NULL AND mark.archived IS NULL", []
            case "starred":
                return "mark.starred IS NOT NULL", []
            case "later":
                return "mark.later IS NOT NULL AND mark.archived IS NULL", []
            case "archive":
                return "mark.archived IS NOT NULL", []
            case "all":
                return "1", []
        return f"{_OF[view.kind]} AND mark.archived IS NULL", [view.name]

    def lines(self, keys: Sequence[int], language: str) -> list[Line]:
        """The lines of some papers, in the order of the keys; one that has gone is left out."""
        marks = ", ".join("?" * len(keys))
        rows = self.database.read(
            f"""SELECT paper.*, mark.read, mark.starred, mark.later, mark.archived,
                   (SELECT title FROM rendition
                    WHERE rendition.paper = paper.key AND rendition.text_hash = paper.text_hash AND language = ?
                    ORDER BY created DESC LIMIT 1) AS translated_title
                FROM paper LEFT JOIN mark ON mark.paper = paper.key WHERE paper.key IN ({marks})""",
            (language, *keys),
        )
        met: dict[int, list[Match]] = {}
        for row in self.database.read(f"SELECT * FROM match WHERE paper IN ({marks})", list(keys)):
            met.setdefault(row["paper"], []).append(to_match(row))
        found = {row["key"]: to_line(row, met.get(row["key"], ())) for row in rows}
        return [found[key] for key in keys if key in found]

    def unread_counts(self) -> dict[View, int]:
        """How many papers of every view are unread (of Later and Archive and Starred: how many there are)."""
        counts = {view: self._count(view) for view in FIXED}
        for kind, table, name in (
            ("author", "match", "kind = 'author'"),
            ("keyword", "match", "kind = 'keyword'"),
            ("source", "listing", "1"),
        ):
            column = "source" if kind == "source" else "name"
            done = self.database.pairs(
                f"SELECT {column}, count(*) FROM mark JOIN {table} USING (paper) WHERE ({name}) AND ({_DONE}) GROUP BY 1"
            )
            for label, total in self.database.read(f"SELECT {column}, count(*) FROM {table} WHERE {name} GROUP BY 1"):
                counts[View(kind, label)] = total - done.get(label, 0)  # type: ignore[arg-type]  # one of three
        return counts

    def _count(self, view: View) -> int:
        if view.kind == "unread":
            total = self.database.one("SELECT count(*) FROM paper")[0]
            return int(total - self.database.one(f"SELECT count(*) FROM mark WHERE {_DONE}")[0])
        condition, values = self._condition(view)
        unread = " AND mark.read IS NULL" if view.kind == "today" else ""
        join = "LEFT JOIN" if view.kind == "today" else "JOIN"
        sql = f"SELECT count(*) FROM paper {join} mark ON mark.paper = paper.key WHERE {condition}{unread}"
        return int(self.database.one(sql, values)[0])

    def listed(self, source: str, day: dt.date) -> int:
        """How many papers of a source were announced on an ET date."""
        row = self.database.one("SELECT count(*) FROM sighting WHERE source = ? AND day = ?", (source, day.isoformat()))
        return int(row[0])
