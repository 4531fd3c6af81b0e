"""Queries as SQL: the second meaning of domain.query's tree.

Whatever words can say becomes one expression of the index (FTS5); the rest are conditions on `paper.key`.
"""

from __future__ import annotations

from academichub.domain.query import (
    SHORT,
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
    Tag,
    When,
    variants,
)
from academichub.domain.text.words import HAN_RUN, pairs

Clause = tuple[str, list[str]]
"""A condition on `paper.key`, and its values."""

_COLUMNS = {"title": "title", "author": "authors", "abs": "abstract", "zh": "translation", "note": "note"}
_STATES = {
    "read": "paper.key IN (SELECT paper FROM mark WHERE read IS NOT NULL)",
    "unread": "paper.key NOT IN (SELECT paper FROM mark WHERE read IS NOT NULL)",
    "starred": "paper.key IN (SELECT paper FROM mark WHERE starred IS NOT NULL)",
    "later": "paper.key IN (SELECT paper FROM mark WHERE later IS NOT NULL)",
    "archived": "paper.key IN (SELECT paper FROM mark WHERE archived IS NOT NULL)",
    "new": "paper.announce_type = 0",
    "cross": "paper.announce_type = 1",
    "replaced": "paper.announce_type IN (2, 3)",
    "tracked": "EXISTS (SELECT 1 FROM match WHERE match.paper = paper.key)",
    "translated": "EXISTS (SELECT 1 FROM rendition WHERE rendition.paper = paper.key AND rendition.text_hash = paper.text_hash)",
}
_COMPARED = {"on": "=", "before": "<", "after": ">"}


def where(query: Query) -> Clause:
    """The condition that a paper answers the query."""
    if expression := matching(query):
        return "paper.key IN (SELECT rowid FROM search WHERE search MATCH ?)", [expression]
    match query:
        case All(queries):
            words, others = split(queries)
            return _joined(" AND ", [where(part) for part in (*words, *others)], "1")
        case AnyOf(queries):
            return _joined(" OR ", [where(part) for part in queries], "0")
        case Not(inner):
            sql, values = where(inner)
            return f"coalesce(NOT ({sql}), 1)", values
        case Phrase():
            return "paper.key IN (SELECT rowid FROM heading WHERE heading MATCH ?)", [_phrase(query)]
        case Substring(text, field):
            return _holding(text, field)
        case Pattern(regex, field):
            found = " OR ".join(f"{column} REGEXP ?" for column in _columns(field))
            return f"paper.key IN (SELECT key FROM searchable WHERE {found})", [regex] * len(_columns(field))
    return _fact(query)


def split(queries: tuple[Query, ...]) -> tuple[list[Query], list[Query]]:
    """Those that the index of words can answer, as one; and the others."""
    words = tuple(part for part in queries if matching(part))
    return [All(words)] if len(words) > 1 else list(words), [part for part in queries if part not in words]


def found_by(query: Query) -> tuple[str, str, Clause]:
    """How to find a query's papers newest first: the index to walk ("" for none), its expression, and what is left."""
    words, others = split(query.queries if isinstance(query, All) else (query,))
    if words:
        return "search", matching(words[0]), where(All(tuple(others)))
    if isinstance(query, AnyOf) and all(isinstance(part, Phrase) and _is_heading(part) for part in query.queries):
        return "heading", " OR ".join(_phrase(part) for part in query.queries if isinstance(part, Phrase)), where(All())
    return "", "", where(query)


def matching(query: Query) -> str:
    """The query as an expression of the index of words; "" if that cannot say it."""
    match query:
        case Phrase():
            return "" if _is_heading(query) else _phrase(query)
        case Substring(text, field) if HAN_RUN.fullmatch(text):
            return _run(text, field)
        case AnyOf(queries) if queries:
            return _together(" OR ", [matching(part) for part in queries])
        case All(queries):
            wanted = [matching(part) for part in queries if not isinstance(part, Not)]
            unwanted = [matching(part.query) for part in queries if isinstance(part, Not)]
            if not wanted or not all(unwanted):
                return ""
            return " NOT ".join(part for part in (_together(" AND ", wanted), *unwanted)) if all(wanted) else ""
    return ""


def _together(word: str, parts: list[str]) -> str:
    return f"({word.join(parts)})" if all(parts) else ""


def _is_heading(phrase: Phrase) -> bool:
    """Whether a phrase ends with the first letters of a word, in a field that the small index of headings has."""
    return phrase.prefix and phrase.field in ("title", "author") and len(phrase.words[-1]) <= SHORT


def _phrase(phrase: Phrase) -> str:
    """Every word quoted, so that nothing in it is an operator."""
    if phrase.prefix:
        asked = f'"{" ".join(phrase.words)}" *'
    else:
        asked = " OR ".join(f'"{" ".join((*phrase.words[:-1], last))}"' for last in variants(phrase.words[-1]))
    return f"({_column(phrase.field)}({asked}))"


def _run(text: str, field: str) -> str:
    """A run of Chinese characters: a phrase of its pairs; a single one begins a pair or ends a run."""
    if len(text) > 1:
        return f'({_column(field)}"{" ".join(pairs(text))}")'
    return f'({_column(field)}"{text}" *)' if field else f'(characters : "{text}")'


def _column(field: str) -> str:
    return f"{_COLUMNS[field]} : " if field else ""


def _columns(field: str) -> list[str]:
    return [_COLUMNS[name] for name in TEXT_FIELDS if field in ("", name)]


def _holding(text: str, field: str) -> Clause:
    """Chinese with something else between: the papers that hold its runs, looked at closely."""
    runs = " AND ".join(_run(run, field) for run in HAN_RUN.findall(text))
    columns = _columns(field)
    held = " OR ".join(f"holds(searchable.{column}, ?)" for column in columns)
    return (
        f"paper.key IN (SELECT searchable.key FROM search JOIN searchable ON searchable.key = search.rowid"
        f" WHERE search MATCH ? AND ({held}))",
        [runs, *([text] * len(columns))],
    )


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
            return (
                "EXISTS (SELECT 1 FROM listing WHERE listing.paper = paper.key AND lower(source) IN (?, ?))",
                [name, f"arxiv:{name}"],
            )
        case Tag(name):
            return "paper.key IN (SELECT paper FROM mark WHERE lower(tags) LIKE ? ESCAPE '\\')", [
                f"% {_literal(name)} %"
            ]
        case State(name):
            return _STATES[name], []
        case When(field, day):
            return f"coalesce(paper.announced {_COMPARED[field]} ?, 0)", [day.isoformat()]
    raise AssertionError(query)


def _joined(word: str, clauses: list[Clause], empty: str) -> Clause:
    sql = word.join(f"({clause})" for clause, _ in clauses) or empty
    return sql, [value for _, values in clauses for value in values]


def _literal(text: str) -> str:
    """A text in which LIKE sees no wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
