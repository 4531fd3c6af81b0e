"""The query language: words, phrases and fields, joined by AND, OR, NOT and brackets.

    transformer "reinforcement learning" -survey
    title:diffusion author:gao (cat:cs.RO OR cat:cs.LG) is:unread after:7d
    /GPT-\\d+/ zh:强化学习 2605.28828

Juxtaposition is AND. Words match whole words in any case, with or without accents, in the singular or plural;
`word*` matches beginnings; Chinese matches any part of a text or its translation. One parser: domain.answers is its
meaning for a paper in hand, the library compiles the same tree to SQL, and both give the same answer.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from academichub.domain.days import day_named, et_date
from academichub.domain.identifiers import PaperId, parse_id
from academichub.domain.text.plain import fold
from academichub.domain.text.words import HAN_RUN, WORD
from academichub.errors import QueryError
from academichub.i18n import _

TEXT_FIELDS = ("title", "author", "abs", "zh", "note")
"""Fields whose words are searched; without a field, all of them are. `zh` is the translation."""
FIELDS = (*TEXT_FIELDS, "cat", "source", "id", "is", "on", "before", "after", "tag")
STATES = ("unread", "read", "starred", "later", "archived", "new", "cross", "replaced", "tracked", "translated")
PATTERN_LIMIT = 200
_HISSING = re.compile("(?:s|x|z|ch|sh)$")
SHORT = 4
"""Letters of a beginning that very many words have."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; the last may be the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False
    field: str = ""
    """One of TEXT_FIELDS; "" is any of them."""


@dataclass(frozen=True, slots=True)
class Substring:
    """Text with Chinese in it, found anywhere."""

    text: str
    """Folded."""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression (Python's), in any case."""

    regex: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """Papers of a category, or of an archive with all its categories."""

    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """Papers that a followed source announced; `cs.CL` is `arxiv:cs.CL`."""

    name: str


@dataclass(frozen=True, slots=True)
class Tag:
    """Papers with one of the reader's own tags."""

    name: str


@dataclass(frozen=True, slots=True)
class State:
    """Papers with a mark, an announce type, a match or a translation: one of STATES."""

    name: str


@dataclass(frozen=True, slots=True)
class When:
    """Papers whose latest announcement was on, before or after an ET date."""

    field: str
    day: dt.date


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


Query = Phrase | Substring | Pattern | Category | Source | Tag | State | When | Identity | Not | All | AnyOf

EVERYTHING = All()
NESTING_LIMIT = 50

_TOKEN = re.compile(
    r'\s*(?:(?P<open>\()|(?P<close>\))|(?P<minus>-(?=[\w"(/]))'
    r'|(?P<prefix>(?:[a-z]+:)?)(?:"(?P<phrase>[^"]*)(?P<end>"?)|/(?P<pattern>(?:[^/\\]|\\.)+)/(?=[\s)]|$))|(?P<word>[^\s()"]+))',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int
    field: str = ""


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while found := _TOKEN.match(text, at):
        kind = next(name for name in ("open", "close", "minus", "phrase", "pattern", "word") if found[name] is not None)
        column = found.start(kind) + 1
        if kind == "phrase" and not found["end"]:
            raise QueryError(_("column {n}: this quotation mark is never closed").format(n=column - 1), column - 1)
        word = found[kind]
        if kind == "word" and word in ("AND", "OR", "NOT"):
            kind = word
        yield _Token(kind, word, column, (found["prefix"] or "").rstrip(":").lower())
        at = found.end()


def parse(text: str, *, typing: bool = False, today: dt.date | None = None) -> Query:
    """The query that a text says; an empty one is everything. While typing, the last word is a beginning.

    Days such as `today` and `3d` count from `today`, an ET date; the real one if none is given.

    Raises QueryError with the column.
    """
    unfinished = typing and text[-1:].isalnum()
    if typing:
        text = text + '"' * (text.count('"') % 2)
    query = _Parser(list(_tokens(text)), today or et_date(dt.datetime.now(dt.UTC))).query()
    return _open_ended(query) if unfinished else query


def phrase(text: str) -> Query:
    """The words of a text in a row, whatever else stands in it. Raises QueryError if it holds none."""
    return _phrase(text, False, 1)


def _open_ended(query: Query) -> Query:
    """The query with its last word taken for the beginning of one."""
    match query:
        case Phrase(words, _prefix, field):
            return _beginning(words, field)
        case All((*before, last)):
            return _with_last(All, before, _open_ended(last))
        case AnyOf((*before, last)):
            return _with_last(AnyOf, before, _open_ended(last))
        case Not(inner) if (opened := _open_ended(inner)) != EVERYTHING:
            return Not(opened)
    return query


def _with_last(kind: type[All] | type[AnyOf], before: list[Query], last: Query) -> Query:
    """The parts joined again, without a last one that says nothing."""
    parts = [*before, last] if last != EVERYTHING else before
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _beginning(words: tuple[str, ...], field: str) -> Query:
    """A single letter says nothing yet; two to four are looked for in titles and authors, where few words begin so."""
    if len(words[-1]) == 1:
        return Phrase(words[:-1], False, field) if words[:-1] else EVERYTHING
    if len(words[-1]) <= SHORT and not field:
        return AnyOf((Phrase(words, True, "title"), Phrase(words, True, "author")))
    return Phrase(words, True, field)


class _Parser:
    """Recursive descent: OR binds looser than AND, AND looser than NOT."""

    def __init__(self, tokens: list[_Token], today: dt.date) -> None:
        self.tokens = tokens
        self.today = today
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
            query = _term(token, self.today)
        self.depth -= 1
        return query


def _term(token: _Token, today: dt.date) -> Query:
    if token.kind in ("phrase", "pattern"):
        return _in_field(token, token.field, token.text, today)
    field, colon, rest = token.text.partition(":")
    if colon and field.lower() in FIELDS:
        return _in_field(token, field.lower(), rest, today)
    if found := parse_id(token.text):
        return Identity(found[0])
    if colon and field.isalpha() and (near := get_close_matches(field.lower(), FIELDS, 1, 0.6)):
        _fail(
            token,
            _("column {n}: there is no field {field}; did you mean {near}?"),
            field=f"{field}:",
            near=f"{near[0]}:",
        )
    return _phrase(token.text.removesuffix("*"), token.text.endswith("*"), token.column)


def _in_field(token: _Token, field: str, text: str, today: dt.date) -> Query:
    """What one field is asked for."""
    if field and field not in FIELDS:
        _fail(
            token,
            _("column {n}: there is no field {field}; there are {fields}"),
            field=f"{field}:",
            fields=" ".join(FIELDS),
        )
    if not text:
        _fail(token, _("column {n}: {field} asks for nothing"), field=f"{field}:")
    match field:
        case "id":
            return _identity(text, token.column)
        case "cat":
            return Category(text.lower())
        case "source":
            return Source(text.lower())
        case "is":
            return _state(token, text)
        case "on" | "before" | "after":
            return _when(token, field, text, today)
        case "tag":
            return Tag(text.lower())
    if token.kind == "pattern":
        return _pattern(token, field)
    prefix = token.kind == "word" and text.endswith("*")
    return _phrase(text.removesuffix("*") if prefix else text, prefix, token.column, field)


def _fail(token: _Token, message: str, **facts: str) -> NoReturn:
    raise QueryError(message.format(n=token.column, **facts), token.column)


def _state(token: _Token, text: str) -> State:
    if text.lower() in STATES:
        return State(text.lower())
    near = get_close_matches(text.lower(), STATES, 1, 0.5) or [STATES[0]]
    _fail(token, _("column {n}: nothing can be {text}; did you mean {near}?"), text=repr(text), near=f"is:{near[0]}")


def _when(token: _Token, field: str, text: str, today: dt.date) -> When:
    day = day_named(text, today)
    if day is None:
        _fail(
            token, _("column {n}: {text} is no day; write 2026-05-29, today, yesterday, 3d or monday"), text=repr(text)
        )
    return When(field, day)


def _pattern(token: _Token, field: str) -> Pattern:
    try:
        re.compile(token.text, re.IGNORECASE)
    except re.error as error:
        _fail(token, _("column {n}: this pattern cannot be read: {reason}"), reason=str(error))
    if len(token.text) > PATTERN_LIMIT:
        _fail(token, _("column {n}: this pattern is too long"))
    return Pattern(token.text, field)


def _identity(text: str, column: int) -> Query:
    found = parse_id(text)
    if not found:
        raise QueryError(_("column {n}: {text} is no identifier").format(n=column, text=repr(text)), column)
    return Identity(found[0])


def _phrase(text: str, prefix: bool, column: int, field: str = "") -> Query:
    if HAN_RUN.search(text):
        return Substring(fold(text), field)
    words = tuple(WORD.findall(fold(text)))
    if not words:
        raise QueryError(_("column {n}: there is no word in {text}").format(n=column, text=repr(text)), column)
    return Phrase(words, prefix, field)


@functools.lru_cache(maxsize=4096)
def variants(word: str) -> tuple[str, ...]:
    """A word with its simple plural or singular: `model` and `models`, `policy` and `policies`, `box` and `boxes`."""
    if len(word) > 4 and word.endswith("ies"):
        return (word, f"{word[:-3]}y", word[:-1])
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return (word, word[:-1], *([word[:-2]] if _HISSING.search(word[:-2]) and word.endswith("es") else ()))
    if _HISSING.search(word):
        return (word, f"{word}es")
    return (word, f"{word[:-1]}ies") if re.search("[^aeiou]y$", word) else (word, f"{word}s")


def relaxed(query: Query) -> Query:
    """A query that finds everything that this one does, without looking at what papers must not be."""
    match query:
        case Not():
            return EVERYTHING
        case All(queries):
            return All(tuple(relaxed(part) for part in queries))
        case AnyOf(queries):
            return AnyOf(tuple(relaxed(part) for part in queries))
    return query
