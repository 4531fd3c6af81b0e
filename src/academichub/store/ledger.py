"""What the sources told about themselves: validators, and how complete each day is."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence

from academichub.domain.ledger import DayRecord, Validators
from academichub.store.database import Database
from academichub.store.rows import from_time, to_date


class Ledger:
    """Validators of feeds, and a record for each source and announcement day."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def validators(self, url: str) -> Validators | None:
        """What makes the next request for a feed conditional."""
        rows = self.database.read("SELECT etag, last_modified FROM feed WHERE url = ?", (url,))
        return Validators(rows[0][0], rows[0][1]) if rows else None

    def close_feed(self, url: str, validators: Validators | None, days: Sequence[DayRecord], now: dt.datetime) -> None:
        """The last step of a feed's sync: its day is told, and only a complete one will be asked conditionally."""
        stamp = from_time(now)
        with self.database.write() as connection:
            if validators is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO feed (url, etag, last_modified, fetched) VALUES (?, ?, ?, ?)",
                    (url, validators.etag, validators.last_modified, stamp),
                )
            connection.executemany(
                "INSERT OR REPLACE INTO ledger (source, day, expected, stored, verified, reason, checked) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(d.source, d.day.isoformat(), d.expected, d.stored, d.verified, d.reason, stamp) for d in days],
            )

    def forget_feed(self, url: str) -> None:
        """Ask for the whole feed the next time."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM feed WHERE url = ?", (url,))

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

    def last(self, source: str) -> DayRecord | None:
        """The record of a source's latest day."""
        rows = self.database.read("SELECT * FROM ledger WHERE source = ? ORDER BY day DESC LIMIT 1", (source,))
        return _record(rows[0]) if rows else None

    def last_checked(self) -> str | None:
        """When a feed was last fetched, or None."""
        value = self.database.one("SELECT max(checked) FROM ledger")[0]
        return str(value) if value else None


def _record(row: sqlite3.Row) -> DayRecord:
    day = to_date(row["day"])
    assert day is not None
    return DayRecord(row["source"], day, row["expected"], row["stored"], row["verified"], row["reason"])
