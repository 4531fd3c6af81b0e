"""The query language: its tree, its errors, its meaning."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.answers import Text, find_phrase, matches
from academichub.domain.identifiers import PaperId
from academichub.domain.query import (
    EVERYTHING,
    All,
    AnyOf,
    Identity,
    Not,
    Phrase,
    Query,
    Substring,
    parse,
    variants,
)
from academichub.domain.views import ALL, FIXED, View, parse_view
from academichub.errors import QueryError

quick = settings(max_examples=200, deadline=None, database=None, derandomize=True)
PAPER = PaperId("arxiv", "2605.28828")


def word(text: str) -> Phrase:
    return Phrase((text,))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", EVERYTHING),
        ("   ", EVERYTHING),
        ("transformer", word("transformer")),
        ("Transformer", word("transformer")),
        ("Jürgen", word("jurgen")),
        ("a b", All((word("a"), word("b")))),
        ("a AND b", All((word("a"), word("b")))),
        ("a OR b", AnyOf((word("a"), word("b")))),
        ("a b OR c d", AnyOf((All((word("a"), word("b"))), All((word("c"), word("d")))))),
        ("a (b OR c)", All((word("a"), AnyOf((word("b"), word("c")))))),
        ("(a)", word("a")),
        ("NOT a", Not(word("a"))),
        ("-a", Not(word("a"))),
        ("NOT NOT a", Not(Not(word("a")))),
        ("NOT a b", All((Not(word("a")), word("b")))),
        ("-(a OR b)", Not(AnyOf((word("a"), word("b"))))),
        ('a -"b c"', All((word("a"), Not(Phrase(("b", "c")))))),
        ('"reinforcement learning"', Phrase(("reinforcement", "learning"))),
        ('"(a OR b)"', Phrase(("a", "or", "b"))),
        ("self-attention", Phrase(("self", "attention"))),
        ("trans*", Phrase(("trans",), prefix=True)),
        ("and or not", All((word("and"), word("or"), word("not")))),
        ("强化学习", Substring("强化学习")),
        ("LLM强化", Substring("llm强化")),
        ("2605.28828", Identity(PAPER)),
        ("2605.28828v2", Identity(PAPER)),
        ("arXiv:2605.28828", Identity(PAPER)),
        ("https://arxiv.org/abs/2605.28828", Identity(PAPER)),
        ("id:math.GT/0309136", Identity(PaperId("arxiv", "math/0309136"))),
        ("10.1038/nature", Identity(PaperId("doi", "10.1038/nature"))),
        ('"2605.28828"', Phrase(("2605", "28828"))),
        ("http://a.org", Phrase(("http", "a", "org"))),
        (
            '(RLHF OR "preference optimization") NOT robot',
            All((AnyOf((word("rlhf"), Phrase(("preference", "optimization")))), Not(word("robot")))),
        ),
    ],
)
def test_tree(text: str, tree: Query) -> None:
    """What a query says, as a tree."""
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('"abc', 1),
        ('a "b c', 3),
        ("a OR", 3),
        ("OR a", 1),
        ("AND", 1),
        ("a AND OR b", 7),
        ("NOT", 1),
        ("()", 2),
        (")", 1),
        ("x)", 2),
        ("note:", 1),
        ("a tag:", 3),
        ("id:zzz", 1),
        ("a ***", 3),
        ('a "" b', 4),
        ("a - b", 3),
    ],
)
def test_an_error_names_its_column(text: str, column: int) -> None:
    """A query that cannot be read raises, says where, and the sentence says the same."""
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.column == column
    assert f"column {column}:" in str(caught.value)


@pytest.mark.parametrize(("text", "column"), [("   )", 4), ("  note:", 3)])
def test_columns_count_from_the_first_character(text: str, column: int) -> None:
    """Column 1 is the first character of the query as given, spaces included."""
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.column == column


@pytest.mark.parametrize(("text", "column"), [("(a b", 1), ("a (b OR c", 3)])
def test_an_open_bracket_is_pointed_at(text: str, column: int) -> None:
    """A bracket that is never closed is named by its own column, as a quotation mark is."""
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.column == column


@pytest.mark.parametrize("text", ["(" * 3_000, "NOT " * 3_000 + "a", "-" + "(-" * 3_000 + "a"])
def test_a_query_nested_beyond_reason_is_an_error(text: str) -> None:
    """However deep, the only exception is QueryError."""
    with pytest.raises(QueryError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("foo barns", All((word("foo"), Phrase(("barns",), prefix=True)))),
        ("a OR b colds", AnyOf((word("a"), All((word("b"), Phrase(("colds",), prefix=True)))))),
        ("a OR b c", AnyOf((word("a"), word("b")))),
        ("foo b", word("foo")),
        ("f", EVERYTHING),
        ("abs:re", Phrase(("re",), prefix=True, field="abs")),
        ("NOT reinf", Not(Phrase(("reinf",), prefix=True))),
        ("re", AnyOf((Phrase(("re",), True, "title"), Phrase(("re",), True, "author")))),
        ("self-atten", Phrase(("self", "atten"), prefix=True)),
        ('"a b"', Phrase(("a", "b"))),
        ("(a)", word("a")),
        ("强化", Substring("强化")),
        ("2605.28828", Identity(PAPER)),
        ("", EVERYTHING),
    ],
)
def test_while_typing_the_last_word_is_a_beginning(text: str, tree: Query) -> None:
    """The filter finds papers before the word is whole."""
    assert parse(text, typing=True) == tree


def test_while_typing_an_open_phrase_is_a_beginning() -> None:
    """A phrase whose quotation mark is not typed yet ends in a beginning, too."""
    assert parse('"reinforcement learn', typing=True) == Phrase(("reinforcement", "learn"), prefix=True)


TEXT = Text.of(
    PAPER,
    [
        "Reinforcement Learning for Large Models",
        "Jürgen Schmidhuber, Boyan Gao",
        "A state-of-the-art policy. It learns.",
        "大模型的强化学习",
    ],
)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("", True),
        ("reinforcement", True),
        ("REINFORCEMENT", True),
        ('"reinforcement learning"', True),
        ('"learning reinforcement"', False),
        ("model", True),
        ("policies", True),
        ("policy", True),
        ("policys", True),
        ("learn", True),
        ("learn*", True),
        ("inforce", False),
        ("inforce*", False),
        ("reinf*", True),
        ("jurgen", True),
        ("Jürgen", True),
        ("state-of-the-art", True),
        ('"models jurgen"', False),
        ('"state of"', True),
        ("强化学习", True),
        ("化学", True),
        ("监督", False),
        ("2605.28828", True),
        ("2605.28829", False),
        ("policy -robot", True),
        ("policy NOT gao", False),
        ("robot OR gao", True),
        ("robot OR (gao nobody)", False),
        ("-robot", True),
    ],
)
def test_matches(query: str, answer: bool) -> None:
    """Whole words in any case, with or without accents, singular or plural; Chinese anywhere."""
    assert matches(parse(query), TEXT) is answer


@pytest.mark.parametrize(
    ("name", "both"),
    [
        ("model", {"model", "models"}),
        ("models", {"models", "model"}),
        ("class", {"class", "classes"}),
        ("classes", {"classes", "class", "classe"}),
        ("policy", {"policy", "policies"}),
        ("policies", {"policies", "policy", "policie"}),
        ("essay", {"essay", "essays"}),
        ("gas", {"gas", "gases"}),
    ],
)
def test_variants(name: str, both: set[str]) -> None:
    """A word and its simple plural or singular; short words and those on -ss lose nothing."""
    assert set(variants(name)) == both


def test_a_phrase_is_found_where_it_stands() -> None:
    """The index of the first word, or -1."""
    words = ("a", "b", "a", "bs")
    assert find_phrase(("a", "b"), False, words) == 0
    assert find_phrase(("b", "a"), False, words) == 1
    assert find_phrase(("a", "bs"), False, words) == 2
    assert find_phrase(("b", "a"), True, ("b", "abc")) == 0
    assert find_phrase(("c",), False, words) == -1
    assert find_phrase(("a", "b", "a", "b", "a"), False, words) == -1
    assert find_phrase(("a",), False, ()) == -1


@quick
@given(st.text('ab"()-* :AND OR NOT强', max_size=40), st.booleans())
def test_any_query_is_a_tree_or_an_error_with_a_column(text: str, typing: bool) -> None:
    """Nothing but QueryError is raised, and its column lies within the query."""
    column = 1
    try:
        matches(parse(text, typing=typing), TEXT)
    except QueryError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1


@quick
@given(st.text(max_size=50))
def test_any_text_can_be_typed(text: str) -> None:
    """Every Unicode text is a query or a QueryError."""
    said = "nothing"
    try:
        matches(parse(text), TEXT)
    except QueryError as error:
        said = str(error)
    assert said


LEAF = st.builds(
    lambda words, prefix: Phrase(tuple(words), prefix),
    st.lists(st.sampled_from(["reinforcement", "learning", "model", "gao", "robot", "xy"]), min_size=1, max_size=3),
    st.booleans(),
)
TREE = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)


def written(query: Query) -> str:
    """A tree as a query, with every bracket."""
    match query:
        case Phrase(words, prefix):
            return f"{'-'.join(words)}*" if prefix else f'"{" ".join(words)}"'
        case Not(inner):
            return f"NOT ({written(inner)})"
        case All(queries):
            return " AND ".join(f"({written(part)})" for part in queries)
        case AnyOf(queries):
            return " OR ".join(f"({written(part)})" for part in queries)
    raise AssertionError(query)


@quick
@given(TREE)
def test_a_written_tree_is_read_back(tree: Query) -> None:
    """Parsing is the inverse of writing, so precedence and brackets are right."""
    assert parse(written(tree)) == tree


@quick
@given(TREE, TREE)
def test_logic(one: Query, two: Query) -> None:
    """NOT, AND and OR mean what they say."""
    first, second = matches(one, TEXT), matches(two, TEXT)
    assert matches(Not(one), TEXT) is not first
    assert matches(All((one, two)), TEXT) is (first and second)
    assert matches(AnyOf((one, two)), TEXT) is (first or second)


@pytest.mark.parametrize("view", [*FIXED, ALL, View("author", "Boyan Gao"), View("source", "arxiv:cs.CL")])
def test_views_are_read_back(view: View) -> None:
    """A view's label names it."""
    assert parse_view(view.label) == view


@pytest.mark.parametrize("label", ["", "nothing", "today:x", "author:", "author"])
def test_what_is_no_view(label: str) -> None:
    """Any other label names none."""
    assert parse_view(label) is None
