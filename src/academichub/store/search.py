"""Queries as SQL: the second meaning of domain.query's tree."""

from __future__ import annotations

from academichub.domain.query import (
    TEXT_FIELDS,
    All,
    AnyOf,
    Category,
    Identity,
    Not,
    Pattern,
    Phrase,
    Query,
    Source,
    State,
    Substring,
    When,
    variants,
)

Clause = tuple[str, list[str]]
"""A condition on `paper.key`, and its values."""

_COLUMNS = {"title": "title", "author": "authors", "abs": "abstract"}
_STATES = {
    "read": "paper.key IN (SELECT paper FROM mark WHERE read IS NOT NULL)",
    "unread": "paper.key NOT IN (SELECT paper FROM mark WHERE read IS NOT NULL)",
    "starred": "paper.key IN (SELECT paper FROM mark WHERE starred IS NOT NULL)",
    "later": "paper.key IN (SELECT paper FROM mark WHERE later IS NOT NULL)",
    "archived": "paper.key IN (SELECT paper FROM mark WHERE archived IS NOT NULL)",
    "new": "paper.announce_type = 0",
    "cross": "paper.announce_type = 1",
    "replaced": "paper.announce_type IN (2, 3)",
    "tracked": "paper.key IN (SELECT paper FROM match)",
    "translated": "EXISTS (SELECT 1 FROM rendition WHERE rendition.paper = paper.key AND rendition.text_hash = paper.text_hash)",
}
_COMPARED = {"on": "=", "before": "<", "after": ">"}


def where(query: Query) -> Clause:
    """The condition that a paper answers the query."""
    match query:
        case All(queries):
            return _joined(" AND ", [where(part) for part in queries], "1")
        case AnyOf(queries):
            return _joined(" OR ", [where(part) for part in queries], "0")
        case Not(inner):
            sql, values = where(inner)
            return f"coalesce(NOT ({sql}), 1)", values
        case Phrase():
            return "paper.key IN (SELECT rowid FROM search WHERE search MATCH ?)", [_fts(query)]
        case Substring(text, field):
            return _contains(text, field)
        case Pattern(regex, field):
            found = " OR ".join(f"{column} REGEXP ?" for column in _columns(field))
            return f"paper.key IN (SELECT key FROM searchable WHERE {found})", [regex] * len(_columns(field))
    return _fact(query)


def _fact(query: Query) -> Clause:
    """Conditions on what is known of a paper beyond its text."""
    match query:
        case Identity(paper):
            return "paper.id = ?", [str(paper)]
        case Category(name):
            names = "' ' || lower(replace(categories, char(10), ' ')) || ' '"
            held = f"EXISTS (SELECT 1 FROM body WHERE body.paper = paper.key AND ({names}) LIKE ? ESCAPE '\\')"
            return f"({held} OR {held})", [f"% {_literal(name)} %", f"% {_literal(name)}.%"]
        case Source(name):
            return "paper.key IN (SELECT paper FROM listing WHERE lower(source) IN (?, ?))", [name, f"arxiv:{name}"]
        case State(name):
            return _STATES[name], []
        case When(field, day):
            return f"coalesce(paper.announced {_COMPARED[field]} ?, 0)", [day.isoformat()]
    raise AssertionError(query)


def _columns(field: str) -> list[str]:
    return [_COLUMNS[name] for name in TEXT_FIELDS if field in ("", name)]


def _joined(word: str, clauses: list[Clause], empty: str) -> Clause:
    sql = word.join(f"({clause})" for clause, _ in clauses) or empty
    return sql, [value for _, values in clauses for value in values]


def _fts(phrase: Phrase) -> str:
    """An FTS5 query: every word quoted, so that nothing in it is an operator."""
    if phrase.prefix:
        asked = f'"{" ".join(phrase.words)}" *'
    else:
        asked = " OR ".join(f'"{" ".join((*phrase.words[:-1], last))}"' for last in variants(phrase.words[-1]))
    return f"{_COLUMNS[phrase.field]} : ({asked})" if phrase.field else asked


def _literal(text: str) -> str:
    """A text in which LIKE sees no wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _contains(text: str, field: str) -> Clause:
    part = f"%{_literal(text)}%"
    asked = []
    if field in ("", "zh"):
        made = " OR ".join(f"rendition.{column} LIKE ? ESCAPE '\\'" for column in ("title", "abstract"))
        fresh = "rendition.paper = paper.key AND rendition.text_hash = paper.text_hash"
        asked.append((f"EXISTS (SELECT 1 FROM rendition WHERE {fresh} AND ({made}))", 2))
    if columns := _columns(field):
        found = " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in columns)
        asked.append((f"paper.key IN (SELECT key FROM searchable WHERE {found})", len(columns)))
    return " OR ".join(sql for sql, _ in asked), [part] * sum(count for _, count in asked)
