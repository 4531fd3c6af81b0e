"""The query language: words and phrases so far, joined by AND, OR, NOT and brackets.

    transformer "reinforcement learning" -survey
    (RLHF OR "preference optimization") NOT robot
    2605.28828

Juxtaposition is AND. Words match whole words in any case, with or without accents, in the singular or plural;
`word*` matches beginnings; Chinese matches any part of a text or its translation. One parser; `matches` is its
meaning for a paper in hand, the library compiles the same tree to SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from academichub.domain.identifiers import PaperId, parse_id
from academichub.domain.text.plain import fold
from academichub.errors import QueryError
from academichub.i18n import _

FIELDS = frozenset(
    ["title", "abs", "author", "cat", "source", "tag", "note", "id", "zh", "is", "on", "before", "after"]
)
WORD = re.compile(r"[^\W_]+")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; the last may be the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Substring:
    """Chinese text, found anywhere."""

    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """One paper, by its identifier."""

    id: PaperId


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but."""

    query: Query


@dataclass(frozen=True, slots=True)
class All:
    """Each of them; of none at all, everything."""

    queries: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of them."""

    queries: tuple[Query, ...]


Query = Phrase | Substring | Identity | Not | All | AnyOf

EVERYTHING = All()
NESTING_LIMIT = 50

_TOKEN = re.compile(
    r'\s*(?:(?P<open>\()|(?P<close>\))|(?P<minus>-(?=[\w"(]))|"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s()"]+))'
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while found := _TOKEN.match(text, at):
        kind = found.lastgroup if found.lastgroup != "end" else "phrase"
        column = found.start(kind or 0) + 1
        if kind == "phrase" and not found["end"]:
            raise QueryError(_("column {n}: this quotation mark is never closed").format(n=column - 1), column - 1)
        word = found[kind or 0]
        if kind == "word" and word in ("AND", "OR", "NOT"):
            kind = word
        yield _Token(str(kind), word, column)
        at = found.end()


def parse(text: str, *, typing: bool = False) -> Query:
    """The query that a text says; an empty one is everything. While typing, the last word is a beginning.

    Raises QueryError with the column.
    """
    unfinished = typing and text[-1:].isalnum()
    if typing:
        text = text + '"' * (text.count('"') % 2)
    query = _Parser(list(_tokens(text))).query()
    return _open_ended(query) if unfinished else query


def phrase(text: str) -> Query:
    """The words of a text in a row, whatever else stands in it. Raises QueryError if it holds none."""
    return _phrase(text, False, 1)


def _open_ended(query: Query) -> Query:
    match query:
        case Phrase(words):
            return Phrase(words, prefix=True)
        case All(queries) if queries:
            return All((*queries[:-1], _open_ended(queries[-1])))
        case AnyOf(queries):
            return AnyOf((*queries[:-1], _open_ended(queries[-1])))
        case Not(inner):
            return Not(_open_ended(inner))
    return query


class _Parser:
    """Recursive descent: OR binds looser than AND, AND looser than NOT."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def query(self) -> Query:
        if not self.tokens:
            return EVERYTHING
        query = self.either()
        if self.at < len(self.tokens):
            self.fail(_("column {n}: this bracket closes nothing"))
        return query

    def peek(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        column = self.tokens[min(self.at if at is None else at, len(self.tokens) - 1)].column
        raise QueryError(message.format(n=column), column)

    def either(self) -> Query:
        queries = [self.every()]
        while self.peek() == "OR":
            self.at += 1
            queries.append(self.every())
        return queries[0] if len(queries) == 1 else AnyOf(tuple(queries))

    def every(self) -> Query:
        queries = [self.one()]
        while self.peek() not in ("", "OR", "close"):
            self.at += self.peek() == "AND"
            queries.append(self.one())
        return queries[0] if len(queries) == 1 else All(tuple(queries))

    def one(self) -> Query:
        kind, opened = self.peek(), self.at
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            self.fail(_("column {n}: nested too deeply"))
        if kind in ("", "AND", "OR", "close"):
            self.fail(_("column {n}: a word is missing here"))
        token = self.tokens[self.at]
        self.at += 1
        query: Query
        if kind in ("minus", "NOT"):
            query = Not(self.one())
        elif kind == "open":
            query = self.either()
            if self.peek() != "close":
                self.fail(_("column {n}: a bracket is never closed"), opened)
            self.at += 1
        else:
            query = _term(token)
        self.depth -= 1
        return query


def _term(token: _Token) -> Query:
    field, colon, rest = token.text.partition(":")
    if token.kind == "word" and colon and field.lower() in FIELDS:
        if field.lower() != "id":
            raise QueryError(
                _("column {n}: {field} is not searched yet; words and phrases are").format(
                    n=token.column, field=f"{field}:"
                ),
                token.column,
            )
        return _identity(rest, token.column)
    if token.kind == "word" and (found := parse_id(token.text)):
        return Identity(found[0])
    return _phrase(token.text.removesuffix("*"), token.text.endswith("*"), token.column)


def _identity(text: str, column: int) -> Query:
    found = parse_id(text)
    if not found:
        raise QueryError(_("column {n}: {text} is no identifier").format(n=column, text=repr(text)), column)
    return Identity(found[0])


def _phrase(text: str, prefix: bool, column: int) -> Query:
    if HAN.search(text):
        return Substring(fold(text))
    words = tuple(WORD.findall(fold(text)))
    if not words:
        raise QueryError(_("column {n}: there is no word in {text}").format(n=column, text=repr(text)), column)
    return Phrase(words, prefix)


# --- meaning, for a paper in hand ----------------------------------------------------------------------------------


def variants(word: str) -> tuple[str, ...]:
    """A word with its simple plural or singular: `model` and `models`."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return (word, word[:-1])
    return (word, f"{word}s")


@dataclass(frozen=True, slots=True)
class Text:
    """The searchable text of one paper, folded once for many queries."""

    id: PaperId
    words: tuple[tuple[str, ...], ...]
    """The words of each field: title, authors, abstract."""
    folded: str
    """All fields and the translation, for substrings."""

    @classmethod
    def of(cls, paper: PaperId, fields: Iterable[str], translation: str = "") -> Text:
        """The text of a paper from its fields in order."""
        folded = [fold(field) for field in fields]
        return cls(
            paper,
            tuple(tuple(WORD.findall(field)) for field in folded),
            "\n".join([*folded, fold(translation)]),
        )


def matches(query: Query, text: Text) -> bool:
    """Whether a paper answers a query."""
    match query:
        case Phrase(words, prefix):
            return any(find_phrase(words, prefix, field) >= 0 for field in text.words)
        case Substring(part):
            return part in text.folded
        case Identity(paper):
            return paper == text.id
        case Not(inner):
            return not matches(inner, text)
        case All(queries):
            return all(matches(part, text) for part in queries)
        case AnyOf(queries):
            return any(matches(part, text) for part in queries)


def find_phrase(words: tuple[str, ...], prefix: bool, field: tuple[str, ...]) -> int:
    """Where the words stand in a row, or -1."""
    last = variants(words[-1])
    for at in range(len(field) - len(words) + 1):
        end = at + len(words) - 1
        tail = field[end].startswith(words[-1]) if prefix else field[end] in last
        if tail and field[at:end] == words[:-1]:
            return at
    return -1
