"""Calls of models: reserved before they are made, so that no cap is ever passed, by any number of processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from academichub.store.database import Database


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be spent; 0 sets no limit."""

    tokens: int = 0
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls took."""

    calls: int
    tokens: int
    money: float
    unknown: int
    """Calls whose price is not known."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a day's calls of one model for one kind took."""

    day: str
    model: str
    kind: str
    spent: Spent


_SUMS = "count(*), coalesce(sum(into_ + out), 0), coalesce(sum(money), 0.0), coalesce(sum(money IS NULL), 0)"


class Calls:
    """The ledger of calls."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def reserve(
        self,
        day: str,
        run: str,
        model: str,
        kind: str,
        tokens: tuple[int, int],
        money: float | None,
        caps: Sequence[tuple[str, Cap]],
    ) -> int | str:
        """Enter a call that is to be made, with what it may take; its number, or the name of the cap that it would pass.

        Caps are named `run` or `day`. A process that is killed leaves its reservation: rather too much is counted.
        """
        with self.database.write() as connection:
            for name, cap in caps:
                spent = self._spent("run = ?" if name == "run" else "day = ?", run if name == "run" else day)
                too_many = cap.tokens and spent.tokens + sum(tokens) > cap.tokens
                if too_many or (cap.money and spent.money + (money or 0.0) > cap.money):
                    return name
            made = connection.execute(
                "INSERT INTO call (day, run, model, kind, into_, out, money) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (day, run, model, kind, *tokens, money),
            ).lastrowid
        assert made is not None
        return made

    def settle(self, call: int, tokens: tuple[int, int], money: float | None) -> None:
        """The call was made, and took so much."""
        with self.database.write() as connection:
            connection.execute(
                "UPDATE call SET into_ = ?, out = ?, money = ?, done = 1 WHERE id = ?", (*tokens, money, call)
            )

    def spent(self, day: str) -> Spent:
        """What a day's calls took, by all processes."""
        return self._spent("day = ?", day)

    def _spent(self, condition: str, value: str) -> Spent:
        return Spent(*self.database.one(f"SELECT {_SUMS} FROM call WHERE {condition}", (value,)))

    def by_day(self, limit: int = 400) -> list[Tally]:
        """By day, model and kind; the latest day first."""
        rows = self.database.read(
            f"SELECT day, model, kind, {_SUMS} FROM call GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3 LIMIT ?", (limit,)
        )
        return [Tally(row[0], row[1], row[2], Spent(*tuple(row)[3:])) for row in rows]
