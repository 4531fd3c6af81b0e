"""Queries as SQL: the second meaning of domain.query's tree."""

from __future__ import annotations

from academichub.domain.query import All, AnyOf, Identity, Not, Phrase, Query, Substring, variants

Clause = tuple[str, list[str]]
"""A condition on `paper.key`, and its values."""


def where(query: Query) -> Clause:
    """The condition that a paper answers the query."""
    match query:
        case Phrase():
            return "paper.key IN (SELECT rowid FROM search WHERE search MATCH ?)", [_fts(query)]
        case Identity(paper):
            return "paper.id = ?", [str(paper)]
        case Substring(text):
            return _contains(text)
        case Not(inner):
            sql, values = where(inner)
            return f"NOT ({sql})", values
        case All(queries):
            return _joined(" AND ", [where(part) for part in queries], "1")
        case AnyOf(queries):
            return _joined(" OR ", [where(part) for part in queries], "0")


def _joined(word: str, clauses: list[Clause], empty: str) -> Clause:
    sql = word.join(f"({clause})" for clause, _ in clauses) or empty
    return sql, [value for _, values in clauses for value in values]


def _fts(phrase: Phrase) -> str:
    """An FTS5 query: every word quoted, so that nothing in it is an operator."""
    if phrase.prefix:
        return f'"{" ".join(phrase.words)}" *'
    return " OR ".join(f'"{" ".join((*phrase.words[:-1], last))}"' for last in variants(phrase.words[-1]))


def _contains(text: str) -> Clause:
    part = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    sql = (
        "paper.key IN (SELECT paper FROM rendition WHERE title LIKE ? ESCAPE '\\' OR abstract LIKE ? ESCAPE '\\')"
        " OR paper.key IN (SELECT key FROM searchable WHERE title LIKE ? ESCAPE '\\' OR abstract LIKE ? ESCAPE '\\')"
    )
    return sql, [part] * 4
