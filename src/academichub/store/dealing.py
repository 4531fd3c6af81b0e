"""换一批: random pages of a view's unread papers, none twice before all were dealt; the order survives a restart."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from academichub.store.database import Database


@dataclass(frozen=True, slots=True)
class Dealt:
    """One page."""

    keys: array[int]
    page: int
    """From 1; starts again with every round."""
    left: int
    """Unread papers that this round has not dealt yet."""


class Dealing:
    """The rounds of every view, by its label."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def next_page(self, view: str, unread: Sequence[int], size: int, seed: int) -> Dealt:
        """Deal again: the pages that `back` went over first, then one of papers not dealt yet.

        When all were dealt a new round begins with a new seed; `seed` is that of the first.
        """
        with self.database.write() as connection:
            shown, last, held = self._state(view, seed)
            if shown < last:
                connection.execute("UPDATE dealing SET page = ? WHERE view = ?", (shown + 1, view))
                return Dealt(self._page(view, shown + 1), shown + 1, len(self._rest(view, unread)))
            rest = self._rest(view, unread)
            if not rest and unread:
                connection.execute("DELETE FROM dealt WHERE view = ?", (view,))
                rest, last, held = list(unread), 0, held + 1
            chosen = random.Random(f"{held}:{last}").sample(sorted(rest), min(size, len(rest)))
            connection.execute(
                "INSERT OR REPLACE INTO dealing (view, seed, page) VALUES (?, ?, ?)", (view, held, last + 1)
            )
            connection.executemany(
                "INSERT INTO dealt (view, paper, page, rank) VALUES (?, ?, ?, ?)",
                [(view, key, last + 1, rank) for rank, key in enumerate(chosen)],
            )
            return Dealt(array("q", chosen), last + 1, len(rest) - len(chosen))

    def page_before(self, view: str, unread: Sequence[int]) -> Dealt | None:
        """The page dealt before the one shown; None at the round's first."""
        with self.database.write() as connection:
            shown, _last, _seed = self._state(view, 0)
            if shown <= 1:
                return None
            connection.execute("UPDATE dealing SET page = ? WHERE view = ?", (shown - 1, view))
            return Dealt(self._page(view, shown - 1), shown - 1, len(self._rest(view, unread)))

    def _state(self, view: str, seed: int) -> tuple[int, int, int]:
        """The page shown, the last one dealt, and the round's seed."""
        rows = self.database.read("SELECT page, seed FROM dealing WHERE view = ?", (view,))
        last = int(self.database.one("SELECT coalesce(max(page), 0) FROM dealt WHERE view = ?", (view,))[0])
        return (int(rows[0][0]), last, int(rows[0][1])) if rows else (0, 0, seed)

    def _page(self, view: str, page: int) -> array[int]:
        rows = self.database.read("SELECT paper FROM dealt WHERE view = ? AND page = ? ORDER BY rank", (view, page))
        return array("q", [int(row[0]) for row in rows])

    def _rest(self, view: str, unread: Sequence[int]) -> list[int]:
        dealt = {int(row[0]) for row in self.database.read("SELECT paper FROM dealt WHERE view = ?", (view,))}
        return [key for key in unread if key not in dealt]
