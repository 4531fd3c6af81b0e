"""Papers: what the feeds said, written in small transactions and read one at a time."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from academichub.domain.identifiers import PaperId, parse_id
from academichub.domain.merging import Change, Known
from academichub.domain.paper import AnnounceType, Match, OldText, Paper, Record
from academichub.store.database import Database
from academichub.store.index import add_to_index, indexed_again
from academichub.store.matched import add_matches
from academichub.store.rows import (
    body_row,
    first_key,
    from_time,
    paper_row,
    place_of,
    to_date,
    to_id,
    to_marks,
    to_match,
    to_record,
    to_rendition,
    to_type,
)

_BOTH = "SELECT * FROM paper JOIN body ON body.paper = paper.key"


def _insert(table: str, columns: Iterable[str]) -> str:
    names = tuple(columns)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"


class Papers:
    """Reading and writing papers."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # --- writing ---

    def known(self, ids: Sequence[PaperId]) -> dict[PaperId, Known]:
        """What the library holds of these papers, as far as deciding needs it."""
        return {
            identity: known
            for identity in ids
            if (known := self._known("SELECT * FROM paper WHERE id = ?", str(identity)))
        }

    def known_as(self, paper: Paper) -> Known | None:
        """The row of another publication of the same work: it has this paper's identifier, or its article's DOI."""
        names = [str(paper.id), *([f"doi:{paper.doi.lower()}"] if paper.doi else [])]
        for name in names:
            if found := self._known(
                "SELECT paper.* FROM paper JOIN alias ON alias.paper = key WHERE alias.id = ?", name
            ):
                return found
            if found := self._known("SELECT * FROM paper WHERE id = ?", name):
                return found
        return None

    def _known(self, sql: str, name: str) -> Known | None:
        for row in self.database.read(sql, (name,)):
            sightings = self.database.read("SELECT source, day FROM sighting WHERE paper = ?", (row["key"],))
            return Known(
                row["key"], row["version"], to_date(row["announced"]), to_type(row["announce_type"]), row["text_hash"],
                to_id(row["id"]), frozenset((str(seen[0]), dt.date.fromisoformat(seen[1])) for seen in sightings),
            )  # fmt: skip
        return None

    def apply(self, changes: Sequence[Change], matches: Sequence[Sequence[Match]]) -> None:
        """Write some changes, each with its paper's matches, in one transaction."""
        with self.database.write() as connection:
            for change, met in zip(changes, matches, strict=True):
                key = (
                    self._insert_paper(connection, change)
                    if change.key is None
                    else self._update_paper(connection, change)
                )
                self._note_sighting(connection, key, change)
                self._link(connection, key, change)
                if change.replaces_text:
                    connection.execute("DELETE FROM match WHERE paper = ?", (key,))
                    add_matches(connection, key, met)

    def _insert_paper(self, connection: sqlite3.Connection, change: Change) -> int:
        row, body = paper_row(change.announcement), body_row(change.announcement.paper)
        key = self._new_key(connection, change.seen.announced)
        connection.execute(_insert("paper", ("key", *row)), {**row, "key": key})
        connection.execute(_insert("body", ("paper", *body)), {**body, "paper": key})
        self._restore_marks(connection, key, row["id"])
        add_to_index(connection, key)
        return key

    @staticmethod
    def _new_key(connection: sqlite3.Connection, announced: dt.date) -> int:
        """The next key of the day of the first announcement."""
        first, after = first_key(announced), first_key(announced + dt.timedelta(days=1))
        last = connection.execute("SELECT max(key) FROM paper WHERE key >= ? AND key < ?", (first, after)).fetchone()[0]
        return (first if last is None else int(last)) + 1

    def _update_paper(self, connection: sqlite3.Connection, change: Change) -> int:
        key = change.key
        assert key is not None
        if not change.replaces_text:
            return key
        row, body = paper_row(change.announcement), body_row(change.announcement.paper)
        self._keep_old_text(connection, key, row["version"])
        old = self.database.one(f"{_BOTH} WHERE key = ?", (key,))
        for name in ("published", "comment", "doi", "journal_ref", "license"):
            body[name] = body[name] or old[name]
        with indexed_again(connection, key):
            self._update(connection, "paper", "key", key, row)
            self._update(connection, "body", "paper", key, body)
        return key

    @staticmethod
    def _keep_old_text(connection: sqlite3.Connection, key: int, version: int) -> None:
        """What a new version replaces, so that it can be told what changed."""
        connection.execute(
            "INSERT OR IGNORE INTO old_text SELECT key, version, title, abstract, authors"
            " FROM paper JOIN body ON body.paper = paper.key WHERE key = ? AND version < ?",
            (key, version),
        )

    @staticmethod
    def _update(connection: sqlite3.Connection, table: str, name: str, key: int, row: dict[str, Any]) -> None:
        columns = ", ".join(f"{column} = :{column}" for column in row)
        connection.execute(f"UPDATE {table} SET {columns} WHERE {name} = :the_key", {**row, "the_key": key})

    @staticmethod
    def _note_sighting(connection: sqlite3.Connection, key: int, change: Change) -> None:
        found, day = change.seen, change.seen.announced.isoformat()
        if not change.links:
            connection.execute(
                "INSERT INTO version (paper, version, announced) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET announced = min(announced, excluded.announced)",
                (key, found.version or found.paper.version, day),
            )
        connection.executemany(
            "INSERT INTO sighting (source, day, paper, type) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET type = min(type, excluded.type)",
            [(name, day, key, int(found.announce_type)) for name in found.sources],
        )
        connection.executemany(
            "INSERT INTO listing (source, paper, place) SELECT ?, key, place FROM paper WHERE key = ? ON CONFLICT DO NOTHING",
            [(name, key) for name in found.sources],
        )

    @staticmethod
    def _link(connection: sqlite3.Connection, key: int, change: Change) -> None:
        """Every other identifier of the work leads to its row; what the row lacks comes from its other publication."""
        paper = change.announcement.paper
        names = [*([str(paper.id)] if change.links else []), *([f"doi:{paper.doi.lower()}"] if paper.doi else [])]
        connection.executemany("INSERT OR IGNORE INTO alias (id, paper) VALUES (?, ?)", [(name, key) for name in names])
        if change.links:
            article = paper.id.eprint if paper.id.server == "doi" else paper.doi
            own = connection.execute("SELECT id FROM paper WHERE key = ?", (key,)).fetchone()[0]
            article = None if article and own == f"doi:{article.lower()}" else article
            connection.execute(
                "UPDATE body SET doi = coalesce(doi, ?), journal_ref = coalesce(journal_ref, ?), pdf_url = coalesce(pdf_url, ?),"
                " comment = coalesce(comment, ?) WHERE paper = ?",
                (article, paper.journal_ref, paper.pdf_url, paper.comment, key),
            )

    @staticmethod
    def _restore_marks(connection: sqlite3.Connection, key: int, paper_id: str) -> None:
        """Marks saved from a damaged library wait for their papers; here is one."""
        for field, value in connection.execute(
            "SELECT field, value FROM pending_mark WHERE id = ?", (paper_id,)
        ).fetchall():
            connection.execute("INSERT INTO mark (paper) VALUES (?) ON CONFLICT DO NOTHING", (key,))
            connection.execute(f"UPDATE mark SET {field} = ? WHERE paper = ?", (value, key))
        connection.execute("DELETE FROM pending_mark WHERE id = ?", (paper_id,))

    def forget_sightings(self, source: str, day: dt.date, ids: Iterable[PaperId]) -> None:
        """Take back that a source announced some papers on a day; each shows its latest remaining announcement."""
        with self.database.write() as connection:
            for identity in ids:
                key = int(self.database.one("SELECT key FROM paper WHERE id = ?", (str(identity),))[0])
                connection.execute(
                    "DELETE FROM sighting WHERE source = ? AND day = ? AND paper = ?", (source, day.isoformat(), key)
                )
                latest = self.database.read(
                    "SELECT day, min(type) FROM sighting WHERE paper = ? GROUP BY day ORDER BY day DESC LIMIT 1", (key,)
                )
                found, kind = (to_date(latest[0][0]), to_type(latest[0][1])) if latest else (None, None)
                connection.execute(
                    "UPDATE paper SET announced = ?, announce_type = ?, place = ? WHERE key = ?",
                    (found.isoformat() if found else None, kind, place_of(found, kind), key),
                )

    # --- reading ---

    def sighted(self, source: str, day: dt.date) -> dict[PaperId, AnnounceType]:
        """What a source announced on an ET date, as far as the library knows."""
        rows = self.database.read(
            "SELECT id, type FROM sighting JOIN paper ON paper.key = sighting.paper WHERE source = ? AND day = ?",
            (source, day.isoformat()),
        )
        return {to_id(row[0]): AnnounceType(row[1]) for row in rows}

    def sightings(self, key: int) -> list[tuple[str, dt.date, AnnounceType]]:
        """Which source announced a paper, when and how; the latest first."""
        rows = self.database.read(
            "SELECT source, day, type FROM sighting WHERE paper = ? ORDER BY day DESC, source", (key,)
        )
        return [(str(row[0]), dt.date.fromisoformat(row[1]), AnnounceType(row[2])) for row in rows]

    def days_of(self, source: str, ids: Iterable[PaperId]) -> dict[PaperId, dt.date]:
        """The day on which a source announced each of these papers, as far as it did."""
        found = {}
        for identity in ids:
            rows = self.database.read(
                "SELECT max(day) FROM sighting WHERE source = ? AND paper IN"
                " (SELECT key FROM paper WHERE id = ? UNION SELECT paper FROM alias WHERE id = ?)",
                (source, str(identity), str(identity)),
            )
            if day := to_date(rows[0][0]):
                found[identity] = day
        return found

    def without_abstract(self, teasing: Sequence[str], limit: int) -> list[int]:
        """Papers with a DOI that nobody was asked about yet and whose abstract is missing, or comes from a source that
        only gives its beginning; newest first."""
        marks = ", ".join("?" * len(teasing))
        rows = self.database.read(
            "SELECT key FROM paper JOIN body ON body.paper = key WHERE id LIKE 'doi:%' AND key NOT IN (SELECT paper FROM enriched)"
            f" AND (abstract = '' OR key IN (SELECT paper FROM listing WHERE source IN ({marks}))) ORDER BY place DESC LIMIT ?",
            (*teasing, limit),
        )
        return [int(row[0]) for row in rows]

    def note_enriched(self, key: int, now: dt.datetime) -> None:
        """This paper's abstract was asked for; once is enough."""
        with self.database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO enriched (paper, tried) VALUES (?, ?)", (key, from_time(now)))

    def versions_before(self, ids: Iterable[PaperId], day: dt.date) -> dict[PaperId, int]:
        """The latest version of each of these papers that was announced before an ET date, as far as one was."""
        found: dict[PaperId, int] = {}
        for identity in ids:
            latest = self.database.one(
                "SELECT max(version.version) FROM version JOIN paper ON paper.key = version.paper WHERE id = ? AND version.announced < ?",
                (str(identity), day.isoformat()),
            )[0]
            if latest is not None:
                found[identity] = int(latest)
        return found

    def record(self, key: int, language: str) -> Record | None:
        """Everything about one paper, with its latest translation into a language; None if it is not there."""
        rows = self.database.read(f"{_BOTH} WHERE key = ?", (key,))
        return next(self._records(rows, language), None)

    def records(self, keys: Iterable[int], language: str) -> Iterator[Record]:
        """The same for many papers, in the order asked."""
        for key in keys:
            if record := self.record(key, language):
                yield record

    def _records(self, rows: Sequence[sqlite3.Row], language: str) -> Iterator[Record]:
        read = self.database.read
        for row in rows:
            key = row["key"]
            marks = read("SELECT * FROM mark WHERE paper = ?", (key,))
            renditions = read(
                "SELECT * FROM rendition WHERE paper = ? AND text_hash = ? AND language = ? ORDER BY created DESC LIMIT 1",
                (key, row["text_hash"], language),
            )
            yield to_record(
                row,
                sources=tuple(str(found[0]) for found in read("SELECT source FROM listing WHERE paper = ?", (key,))),
                matches=tuple(to_match(found) for found in read("SELECT * FROM match WHERE paper = ?", (key,))),
                marks=to_marks(marks[0] if marks else None),
                translation=to_rendition(renditions[0]) if renditions else None,
                summary=self._summary(key, row["text_hash"], row["version"]),
                aliases=tuple(
                    str(found[0]) for found in read("SELECT id FROM alias WHERE paper = ? ORDER BY id", (key,))
                ),
                versions=tuple(
                    (found["version"], to_date(found["announced"]))
                    for found in read("SELECT * FROM version WHERE paper = ? ORDER BY version", (key,))
                ),
            )

    def _summary(self, key: int, text_hash: str, version: int) -> dict[str, Any] | None:
        """The latest summary of the abstract or of the whole text, as they are now."""
        rows = self.database.read(
            "SELECT language, model, created, answer FROM said WHERE paper = ? AND kind = 'summary' AND about IN (?, ?)"
            " ORDER BY id DESC LIMIT 1",
            (key, text_hash, f"{text_hash} v{version}"),
        )
        return (
            {**{name: rows[0][name] for name in ("language", "model", "created")}, **json.loads(rows[0]["answer"])}
            if rows
            else None
        )

    def old_text(self, key: int) -> OldText | None:
        """The text that the latest version of a paper replaced; None if none is kept."""
        rows = self.database.read("SELECT * FROM old_text WHERE paper = ? ORDER BY version DESC LIMIT 1", (key,))
        return (
            OldText(rows[0]["version"], rows[0]["title"], rows[0]["abstract"], tuple(rows[0]["authors"].split("\n")))
            if rows
            else None
        )

    def find(self, text: str) -> list[int]:
        """The keys of the papers that an ID names: one for an identifier, several for an ambiguous prefix."""
        if named := parse_id(text):
            exact = self.database.read("SELECT key FROM paper WHERE id = ?", (str(named[0]),))
            exact = exact or self.database.read("SELECT paper FROM alias WHERE id = ?", (str(named[0]),))
            if exact:
                return [int(exact[0][0])]
        prefix = text.strip().removeprefix("arXiv:")
        if len(prefix) < 3 or not prefix.isascii():
            return []
        escaped = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rows = self.database.read(
            "SELECT key FROM paper WHERE id LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\' LIMIT 20",
            (f"{escaped}%", f"%:{escaped}%"),
        )
        return [int(row[0]) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many there are of what the library holds."""
        tables = {
            "papers": "paper", "unread": "unread", "starred": "mark WHERE starred IS NOT NULL", "notes": "mark WHERE note IS NOT NULL",
            "translations": "rendition", "summaries": "said WHERE kind = 'summary'", "briefings": "said WHERE kind = 'briefing'",
        }  # fmt: skip
        return {name: int(self.database.one(f"SELECT count(*) FROM {table}")[0]) for name, table in tables.items()}

    def count(self) -> int:
        """How many papers there are."""
        return int(self.database.one("SELECT count(*) FROM paper")[0])

    def announced_on(self, day: dt.date) -> int:
        """How many papers were last announced on an ET date, each counted once."""
        low = place_of(day, None)
        return int(self.database.one("SELECT count(*) FROM paper WHERE place BETWEEN ? AND ?", (low, low + 7))[0])

    def last_day(self) -> dt.date | None:
        """The ET date of the latest announcement; None for an empty library."""
        return to_date(
            self.database.one("SELECT max(announced) FROM paper WHERE place = (SELECT max(place) FROM paper)")[0]
        )

    def bare(self, keys: Sequence[int]) -> list[Record]:
        """Papers without what stands elsewhere: for matching many of them."""
        rows = self.database.read(f"{_BOTH} WHERE key IN ({', '.join('?' * len(keys))})", list(keys))
        return [to_record(row) for row in rows]
