"""Summaries, answers and briefings: paid for, kept for ever."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from academichub.store.database import Database
from academichub.store.rows import from_time, to_time


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing that a model said."""

    id: int
    kind: str
    """summary, question or briefing."""
    paper: int | None
    """Its key; None for what is about many."""
    about: str
    """The text hash of the paper, or the label of what a briefing is about."""
    language: str
    model: str
    prompt: str
    question: str
    answer: Mapping[str, Any]
    created: dt.datetime


class Said:
    """Keeping and finding them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def keep(self, saying: Saying) -> Saying:
        """Store one; what comes back has its number, and the answer as it is kept."""
        answer = json.dumps(saying.answer, ensure_ascii=False)
        with self.database.write() as connection:
            made = connection.execute(
                "INSERT INTO said (kind, paper, about, language, model, prompt, question, answer, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (saying.kind, saying.paper, saying.about, saying.language, saying.model, saying.prompt, saying.question,
                 answer, from_time(saying.created)),
            ).lastrowid  # fmt: skip
        assert made is not None
        return replace(saying, id=made, answer=json.loads(answer))

    def of_paper(self, paper: int, kind: str) -> list[Saying]:
        """What was said of one paper, the latest first."""
        sql = "SELECT * FROM said WHERE paper = ? AND kind = ? ORDER BY id DESC"
        return [_to_saying(row) for row in self.database.read(sql, (paper, kind))]

    def latest(self, kind: str, limit: int = 50) -> list[Saying]:
        """The latest of a kind."""
        sql = "SELECT * FROM said WHERE kind = ? ORDER BY id DESC LIMIT ?"
        return [_to_saying(row) for row in self.database.read(sql, (kind, limit))]


def _to_saying(row: sqlite3.Row) -> Saying:
    created = to_time(row["created"])
    assert created is not None
    return Saying(
        row["id"], row["kind"], row["paper"], row["about"], row["language"], row["model"], row["prompt"], row["question"],
        json.loads(row["answer"]), created,
    )  # fmt: skip
