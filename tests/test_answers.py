"""One parser, two compilations: the library and the paper in hand give the same answers."""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.answers import Text, matches
from academichub.domain.identifiers import parse_id
from academichub.domain.paper import Announcement, AnnounceType, Author, Match, Rendition
from academichub.domain.query import (
    All,
    AnyOf,
    Category,
    Not,
    Pattern,
    Phrase,
    Query,
    Source,
    State,
    Substring,
    When,
    parse,
)
from academichub.domain.text.plain import clean
from academichub.domain.views import ALL
from academichub.errors import QueryError
from academichub.store.library import Library
from tests.builders import announcement, store
from tests.conftest import BENCH, NOW, needs_bench

TODAY = dt.date(2026, 5, 29)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("title:diffusion", Phrase(("diffusion",), False, "title")), ('abs:"a policy"', Phrase(("a", "policy"), False, "abs")),
        ("author:gao*", Phrase(("gao",), True, "author")), ("cat:cs.CL", Category("cs.cl")), ("source:Nature", Source("nature")),
        ("zh:强化", Substring("强化", "zh")), ("is:unread", State("unread")), ("IS:Read", State("read")),
        ("on:today", When("on", TODAY)), ("after:3d", When("after", dt.date(2026, 5, 26))),
        ("before:monday", When("before", dt.date(2026, 5, 25))),
        ("/gpt-\\d+/", Pattern("gpt-\\d+")), ("title:/a b/", Pattern("a b", "title")), ("-is:read", Not(State("read"))),
        ("cat:cs -title:robot", All((Category("cs"), Not(Phrase(("robot",), False, "title"))))),
        ("cs.CL/2 and/or", All((Phrase(("cs", "cl", "2")), Phrase(("and", "or"))))),
    ],
)  # fmt: skip
def test_fields_are_read(text: str, tree: Query) -> None:
    """Each field has its own meaning."""
    assert parse(text, today=TODAY) == tree


@pytest.mark.parametrize(
    ("text", "column", "told"),
    [
        ("titel:x", 1, "title:"), ("a is:unraed", 3, "is:unread"), ("on:someday", 1, "no day"), ("cat:", 1, "nothing"),
        ("b /(/", 4, "pattern"), ("author:...", 1, "no word"), ("note:", 1, "nothing"),
    ],
)  # fmt: skip
def test_errors_name_the_column_and_the_nearest_right_word(text: str, column: int, told: str) -> None:
    """What is wrong, where, and what was probably meant."""
    with pytest.raises(QueryError) as caught:
        parse(text, today=TODAY)
    assert caught.value.column == column
    assert told in str(caught.value)


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Forty papers of every kind, with marks, matches and translations."""
    made = Library(None, lambda: NOW)
    kinds = list(AnnounceType)
    keys = []
    for number in range(1, 41):
        found = announcement(
            number, title=f"On tokens and model {number}", announced=TODAY - dt.timedelta(days=number % 5),
            announce_type=kinds[number % 4], categories=(("cs.CL", "math.CO", "q-bio", "cs")[number % 4], "cs.AI")[: 1 + number % 2],
            sources=(("arxiv:cs.CL", "biorxiv:all", "Nature")[number % 3],),
        )  # fmt: skip
        keys += store(made, found)
    for field, every in (("read", 2), ("starred", 3), ("later", 5), ("archived", 7)):
        made.marks.mark(field, True, keys[::every], field)
    made.matched.store_matches([(key, [Match("keyword", "x", "title", "x")]) for key in keys[::4]])
    for key in keys[::6]:
        record = made.papers.record(key, "zh")
        assert record
        made.renditions.keep(
            key, record.paper.text_hash, Rendition("zh", "词元", "强化学习的研究，用LLM做", "m", NOW, ())
        )
    for key in keys[::9]:
        made.marks.write("note", {key: "Read again before 组会, with Emmy"})
        made.marks.write("tags", {key: " rl To_Do "})
    yield made
    made.close()


LEAVES = [
    "token", "tokens", "model", "mod*", "title:model", "abs:model", "author:noether", "author:ada", '"emmy noether"', "zh:词元", "强化",
    "词元", "cat:cs", "cat:cs.CL", "cat:math", "cat:q-bio", "source:nature", "source:cs.CL", "source:biorxiv:all", "is:unread", "is:read",
    "is:starred", "is:later", "is:archived", "is:new", "is:cross", "is:replaced", "is:tracked", "is:translated", "on:today", "before:today",
    "强", "究", "zh:强", "研究用", "用llm", "zh:LLM", "llm", "组会", "note:组", "note:again", "again", '"with emmy"', "tag:RL", "tag:to_do",
    "tag:to%do", "after:2d", "/model [12]/", "title:/\\b[34]$/", "2605.00007", "nothing", "title:noether",
]  # fmt: skip
QUERIES = st.recursive(
    st.sampled_from(LEAVES).map(lambda text: parse(text, today=TODAY)),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.parametrize(
    "text", ["t", "to", "tok", "toke", "token", "ad", "on to", '"emmy no', "mod re", "强", "cat:c", "-to"]
)
def test_what_is_being_typed_means_the_same_twice(library: Library, text: str) -> None:
    """Also the beginnings that the small index of titles and authors answers."""
    by_sql, by_predicate = answers(library, parse(text, typing=True, today=TODAY))
    assert by_sql == by_predicate


@given(query=QUERIES)
@settings(max_examples=100, deadline=None)
def test_a_search_finds_what_the_list_does(library: Library, query: Query) -> None:
    """The newest hits of a small library are all of them, each once, whatever index is walked."""
    found = [hit.key for hit in library.shelves.found(query)]
    assert len(found) == len(set(found))
    assert set(found) == set(library.shelves.keys(ALL, query))


@functools.cache
def texts(library: Library) -> dict[int, Text]:
    """Every paper's text, as the predicate sees it."""
    records = library.papers.records(library.shelves.keys(ALL), "zh")
    return {record.key: Text.of_record(record) for record in records}


def answers(library: Library, query: Query) -> tuple[set[int], set[int]]:
    """What SQL finds, and what the predicate finds."""
    found = {key for key, text in texts(library).items() if matches(query, text)}
    return set(library.shelves.keys(ALL, query)), found


@pytest.mark.parametrize("leaf", LEAVES)
def test_each_term_means_the_same_twice(library: Library, leaf: str) -> None:
    """SQL and predicate agree."""
    by_sql, by_predicate = answers(library, parse(leaf, today=TODAY))
    assert by_sql == by_predicate


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(QUERIES)
def test_every_query_means_the_same_twice(library: Library, query: Query) -> None:
    """Also of brackets, of NOT, and of nothing."""
    by_sql, by_predicate = answers(library, query)
    assert by_sql == by_predicate


def real_papers(count: int) -> Iterator[Announcement]:
    """Papers of the corpus, from all over it."""
    with gzip.open(Path(BENCH) / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for number, line in enumerate(lines) if number % 56 == 0][:count]
    plain = announcement(1).paper
    for row in rows:
        named = parse_id(row["id"])
        if named and row.get("abstract"):
            paper = replace(
                plain,
                id=named[0],
                title=clean(row["title"]),
                authors=tuple(Author(clean(name)) for name in row["authors"]),
                abstract=clean(row["abstract"], multiline=True, limit=20_000),
                categories=tuple(row["categories"]),
            )
            yield Announcement(paper, AnnounceType.NEW, TODAY, ("arxiv:cs.CL",))


REAL_QUERIES = [
    "transformer", '"language model"', "model*", "author:li", "author:zhang wei", "cat:cs.CL -survey", "title:graph OR abs:graph",
    "/\\$[^$]+\\$/", "naive", "état", "state-of-the-art", "l1", "GPT-4", "x^2", "α", "don't", "self-supervised learn*", "cat:hep-th",
    "NOT (a OR the)", "abs:agents title:agent",
]  # fmt: skip


@pytest.mark.slow
@needs_bench
def test_real_papers_answer_alike() -> None:
    """A thousand real papers."""
    library = Library(None, lambda: NOW)
    store(library, *real_papers(1_000))
    for text in REAL_QUERIES:
        by_sql, by_predicate = answers(library, parse(text))
        assert by_sql == by_predicate, text
    library.close()
