"""Translations, kept for ever."""

from __future__ import annotations

from academichub.domain.paper import Rendition
from academichub.store.database import Database
from academichub.store.index import indexed_again
from academichub.store.rows import from_time, to_rendition


class Renditions:
    """Translations, kept for ever under what they are translations of."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def get(self, key: int, text_hash: str, language: str, model: str, prompt_version: str) -> Rendition | None:
        """The one made by this model and prompt of this text; None if it was not made yet."""
        rows = self.database.read(
            "SELECT * FROM rendition WHERE paper = ? AND text_hash = ? AND language = ? AND model = ? AND prompt_version = ?",
            (key, text_hash, language, model, prompt_version),
        )
        return to_rendition(rows[0]) if rows else None

    def keep(self, key: int, text_hash: str, made: Rendition) -> None:
        """Store one."""
        with self.database.write() as connection, indexed_again(connection, key):
            connection.execute(
                "INSERT OR REPLACE INTO rendition (paper, text_hash, language, model, prompt_version, title, abstract, checks, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, text_hash, made.language, made.model, made.prompt, made.title, made.abstract, " ".join(made.checks),
                 from_time(made.created)),
            )  # fmt: skip
