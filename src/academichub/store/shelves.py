"""The lists: which papers a view holds, its lines, and how many are unread."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from academichub.domain.paper import Line, Match
from academichub.domain.query import EVERYTHING, Query
from academichub.domain.text.plain import fold
from academichub.domain.text.words import WORD
from academichub.domain.views import FIXED, UNREAD, View
from academichub.store.database import Database
from academichub.store.rows import day_of_key, to_line, to_match
from academichub.store.search import found_by, where

if TYPE_CHECKING:
    from academichub.domain.ranking import Hit

BATCH = 500
"""Keys in one statement."""
HITS = 2_000
"""Hits of a search that are ranked: the newest ones, so that a common word takes no longer."""
_WEIGHTS = "8.0, 4.0, 1.0, 1.0, 4.0, 0.5"
"""What a word is worth in title, authors, abstract, translation, note and as a single character."""
_DONE = "mark.read IS NOT NULL OR mark.archived IS NOT NULL"
_LATEST = "paper.place >= (SELECT max(place) / 8 * 8 FROM paper)"
"""Announced on the latest day (see rows.place_of)."""
_OF = {
    "author": "paper.key IN (SELECT paper FROM match WHERE kind = 'author' AND name = ?)",
    "keyword": "paper.key IN (SELECT paper FROM match WHERE kind = 'keyword' AND name = ?)",
    "source": "paper.key IN (SELECT paper FROM listing WHERE source = ?)",
}
_KEPT = {
    "author": "match WHERE kind = 'author' AND name = ?",
    "keyword": "match WHERE kind = 'keyword' AND name = ?",
    "source": "listing WHERE source = ?",
}
"""Tables that hold a view in its order, each with its condition."""
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
        if query == EVERYTHING and not sort and not unread and (view.kind in _KEPT or view == UNREAD):
            return self._keys(*self._in_order(view), limit)
        condition, values = self._condition(view)
        if unread:
            condition = f"({condition}) AND mark.read IS NULL"
        asked, more = where(query)
        order = _SORTS[sort or {"later": "later", "starred": "starred"}.get(view.kind, "announced")]
        sql = (
            f"SELECT paper.key FROM paper LEFT JOIN mark ON mark.paper = paper.key"
            f" WHERE ({condition}) AND ({asked}) ORDER BY {order}"
        )
        return self._keys(sql, (*values, *more), limit)

    def _keys(self, sql: str, values: Sequence[str], limit: int) -> array[int]:
        rows = self.database.connection.cursor()
        rows.row_factory = None
        return array("q", [row[0] for row in rows.execute(f"{sql} LIMIT ?", (*values, limit))])

    @staticmethod
    def _in_order(view: View) -> tuple[str, list[str]]:
        """A view that an index holds in its order, so that its beginning is read at once."""
        if view == UNREAD:
            return "SELECT paper FROM unread ORDER BY place DESC, paper", []
        kept = _KEPT[view.kind]
        shelf, _where, condition = kept.partition(" WHERE ")
        sql = f"SELECT paper FROM {shelf} LEFT JOIN mark USING (paper) WHERE {condition} AND mark.archived IS NULL"
        return f"{sql} ORDER BY place DESC, paper", [view.name]

    @staticmethod
    def _condition(view: View) -> tuple[str, list[str]]:
        match view.kind:
            case "today":
                return f"{_LATEST} AND mark.archived IS NULL", []
            case "tracked":
                return (
                    f"{_LATEST} AND mark.archived IS NULL AND EXISTS (SELECT 1 FROM match WHERE match.paper = paper.key)",
                    [],
                )
            case "unread":
                return "mark.read IS NULL AND mark.archived IS NULL", []
            case "starred":
                return "mark.starred IS NOT NULL", []
            case "later":
                return "mark.later IS NOT NULL AND mark.archived IS NULL", []
            case "archive":
                return "mark.archived IS NOT NULL", []
            case "all" | "search" | "similar":
                return "1", []
            case "saved":
                return "mark.archived IS NULL", []
        return f"{_OF[view.kind]} AND mark.archived IS NULL", [view.name]

    def found(self, query: Query) -> list[Hit]:
        """The HITS newest papers (by their first announcement) that answer a query, the best first."""
        from academichub.domain.ranking import Hit, best_first  # not needed before the first search

        index, expression, (asked, values) = found_by(query)
        if not index:
            sql = f"SELECT key, 0.0 FROM paper WHERE {asked} ORDER BY key DESC LIMIT ?"
            rows = self.database.read(sql, (*values, HITS))
        else:
            papers = "" if asked == "1" else f"CROSS JOIN paper ON paper.key = {index}.rowid"
            sql = (
                f"SELECT {index}.rowid, -bm25({index}, {_WEIGHTS}) FROM {index} {papers}"
                f" WHERE {index} MATCH ? AND ({asked}) ORDER BY {index}.rowid DESC LIMIT ?"
            )
            rows = self.database.read(sql, (expression, *values, HITS))
        return best_first([Hit(int(row[0]), day_of_key(int(row[0])), float(row[1])) for row in rows])

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

    def met(self, keys: Sequence[int]) -> Iterator[tuple[int, str, str]]:
        """Which tracked authors and keywords some papers meet: key, kind and name."""
        for some in batches(keys):
            marks = ", ".join("?" * len(some))
            rows = self.database.read(f"SELECT paper, kind, name FROM match WHERE paper IN ({marks})", list(some))
            yield from ((int(row[0]), str(row[1]), str(row[2])) for row in rows)

    def unread_of(self, keys: Sequence[int]) -> list[int]:
        """Those of some papers that are not read, in the same order."""
        return [key for some in batches(keys) for key in self._not_read(some)]

    def first_unread(self, keys: Sequence[int]) -> int | None:
        """The first of some papers that is not read; looks no further than it must."""
        return next((key for some in batches(keys) for key in self._not_read(some)), None)

    def _not_read(self, keys: Sequence[int]) -> list[int]:
        marks = ", ".join("?" * len(keys))
        rows = self.database.read(f"SELECT paper FROM mark WHERE read IS NOT NULL AND paper IN ({marks})", list(keys))
        read = {row[0] for row in rows}
        return [key for key in keys if key not in read]

    def authors_like(self, begun: str, limit: int = 20) -> list[str]:
        """Authors of the newest papers with a name of which a word begins so."""
        words = WORD.findall(fold(begun))
        if not words or len(words[-1]) < 2:
            return []
        asked = " ".join(words)
        rows = self.database.read(
            "SELECT authors FROM body WHERE paper IN (SELECT rowid FROM heading WHERE heading MATCH ? ORDER BY rowid DESC LIMIT 100)",
            (f'authors : "{asked}" *',),
        )
        names = (name for row in rows for name in str(row[0]).split("\n"))
        return list(dict.fromkeys(name for name in names if f" {asked}" in f" {' '.join(WORD.findall(fold(name)))}"))[
            :limit
        ]

    def tags(self) -> list[str]:
        """Every tag in use."""
        rows = self.database.read("SELECT DISTINCT tags FROM mark WHERE tags IS NOT NULL")
        return sorted({tag for row in rows for tag in str(row[0]).split()})

    def unread_counts(self) -> dict[View, int]:
        """How many papers of every view are unread (of Later and Archive and Starred: how many there are)."""
        counts = {view: self._count(view) for view in FIXED}
        for kind, table, name in (
            ("author", "match", "kind = 'author'"),
            ("keyword", "match", "kind = 'keyword'"),
            ("source", "listing", "1"),
        ):
            for label, total in self._unread_by("source" if kind == "source" else "name", table, name):
                counts[View(kind, label)] = total  # type: ignore[arg-type]  # one of three
        return counts

    def _unread_by(self, column: str, table: str, condition: str) -> Iterator[tuple[str, int]]:
        """Unread papers by name, counted over the fewer: the unread ones, or those that are done."""
        unread, every = (int(self.database.one(f"SELECT count(*) FROM {name}")[0]) for name in ("unread", "paper"))
        if unread <= every / 2:
            sql = f"SELECT {column}, count(*) FROM unread CROSS JOIN {table} USING (paper) WHERE {condition} GROUP BY 1"
            yield from ((str(row[0]), int(row[1])) for row in self.database.read(sql))
            return
        done = self.database.pairs(
            f"SELECT {column}, count(*) FROM mark CROSS JOIN {table} USING (paper) WHERE ({condition}) AND ({_DONE}) GROUP BY 1"
        )
        for row in self.database.read(f"SELECT {column}, count(*) FROM {table} WHERE {condition} GROUP BY 1"):
            yield str(row[0]), int(row[1]) - done.get(row[0], 0)

    def _count(self, view: View) -> int:
        if view == UNREAD:
            return int(self.database.one("SELECT count(*) FROM unread")[0])
        condition, values = self._condition(view)
        of_day = view.kind in ("today", "tracked")
        sql = (
            f"SELECT count(*) FROM paper {'LEFT JOIN' if of_day else 'JOIN'} mark ON mark.paper = paper.key"
            f" WHERE {condition}{' AND mark.read IS NULL' if of_day else ''}"
        )
        return int(self.database.one(sql, values)[0])

    def listed(self, source: str, day: dt.date) -> int:
        """How many papers of a source were announced on an ET date."""
        row = self.database.one("SELECT count(*) FROM sighting WHERE source = ? AND day = ?", (source, day.isoformat()))
        return int(row[0])


def batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Keys in portions that one statement can take."""
    for at in range(0, len(keys), BATCH):
        yield keys[at : at + BATCH]
