"""What the sources told about themselves: validators, how complete each day is, and how each source's last sync ended."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable

from academichub.domain.ledger import DayRecord, SourceState, Validators
from academichub.store.database import Database
from academichub.store.rows import from_time, to_date, to_time


class Ledger:
    """Validators of feeds, a record for each source and announcement day, the state of each source."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # --- feeds ---

    def validators(self, url: str) -> Validators | None:
        """What makes the next request for a feed conditional."""
        rows = self.database.read("SELECT etag, last_modified FROM feed WHERE url = ?", (url,))
        return Validators(rows[0][0], rows[0][1]) if rows else None

    def feed_day(self, url: str) -> dt.date | None:
        """The ET date that a feed held when it was last read whole."""
        rows = self.database.read("SELECT day FROM feed WHERE url = ?", (url,))
        return to_date(rows[0][0]) if rows else None

    def keep_feed(self, url: str, validators: Validators, day: dt.date | None, now: dt.datetime) -> None:
        """The last step of a whole feed's sync: from now on it is asked conditionally."""
        with self.database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO feed (url, etag, last_modified, fetched, day) VALUES (?, ?, ?, ?, ?)",
                (url, validators.etag, validators.last_modified, from_time(now), day.isoformat() if day else None),
            )

    def forget_feed(self, url: str) -> None:
        """Ask for the whole feed the next time."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM feed WHERE url = ?", (url,))

    # --- days ---

    def close(self, days: Iterable[DayRecord], now: dt.datetime) -> None:
        """Write how complete some days are."""
        stamp = from_time(now)
        rows = [(d.source, d.day.isoformat(), d.expected, d.stored, d.verified, d.reason, stamp) for d in days]
        with self.database.write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO ledger (source, day, expected, stored, verified, reason, checked) VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def loads(self, days: int = 15) -> dict[str, int]:
        """For each source, the announcements of its busiest recent day."""
        rows = self.database.read(
            "SELECT source, max(stored) FROM (SELECT source, stored, row_number() OVER (PARTITION BY source ORDER BY day DESC) AS age"
            " FROM ledger) WHERE age <= ? GROUP BY source",
            (days,),
        )
        return {str(row[0]): int(row[1]) for row in rows}

    def day(self, day: dt.date) -> list[DayRecord]:
        """The records of one announcement day."""
        rows = self.database.read("SELECT * FROM ledger WHERE day = ? ORDER BY source", (day.isoformat(),))
        return [_record(row) for row in rows]

    def of(self, source: str) -> dict[dt.date, DayRecord]:
        """Every record of a source, by day."""
        rows = self.database.read("SELECT * FROM ledger WHERE source = ? ORDER BY day", (source,))
        return {record.day: record for record in map(_record, rows)}

    def all(self) -> list[DayRecord]:
        """Every record, newest day first."""
        return [_record(row) for row in self.database.read("SELECT * FROM ledger ORDER BY day DESC, source")]

    def get(self, source: str, day: dt.date) -> DayRecord | None:
        """One record."""
        rows = self.database.read("SELECT * FROM ledger WHERE source = ? AND day = ?", (source, day.isoformat()))
        return _record(rows[0]) if rows else None

    def last(self, source: str) -> DayRecord | None:
        """The record of a source's latest day."""
        rows = self.database.read("SELECT * FROM ledger WHERE source = ? ORDER BY day DESC LIMIT 1", (source,))
        return _record(rows[0]) if rows else None

    def last_checked(self) -> str | None:
        """When a source was last asked, or None."""
        value = self.database.one("SELECT max(tried) FROM source")[0]
        return str(value) if value else None

    # --- sources ---

    def note_result(self, source: str, result: str, now: dt.datetime) -> None:
        """How a source's sync ended, in words; "" if all was well."""
        stamp = from_time(now)
        with self.database.write() as connection:
            connection.execute(
                "INSERT INTO source (name, tried, good, result) VALUES (:name, :now, :good, :result) ON CONFLICT (name) DO"
                " UPDATE SET tried = excluded.tried, good = coalesce(excluded.good, good), result = excluded.result",
                {"name": source, "now": stamp, "good": None if result else stamp, "result": result},
            )

    def states(self) -> dict[str, SourceState]:
        """How the last sync of every source ended."""
        rows = self.database.read("SELECT * FROM source")
        return {
            row["name"]: SourceState(row["name"], to_time(row["tried"]), to_time(row["good"]), row["result"])
            for row in rows
        }


def _record(row: sqlite3.Row) -> DayRecord:
    day = to_date(row["day"])
    assert day is not None
    return DayRecord(row["source"], day, row["expected"], row["stored"], row["verified"], row["reason"])
