"""Tracked authors and keywords, and the papers that they meet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.answers import Text, matches
from academichub.domain.paper import Match, Paper
from academichub.domain.query import Phrase
from academichub.domain.tracked import Tracked, TrackedAuthor, TrackedKeyword
from academichub.domain.tracking import Matcher, candidates
from academichub.errors import QueryError
from tests.builders import paper
from tests.conftest import BENCH, needs_bench

quick = settings(max_examples=150, deadline=None, database=None, derandomize=True)
NOTHING: tuple[Match, ...] = ()


def by_author(author: TrackedAuthor, *names: str) -> tuple[Match, ...]:
    return Matcher(Tracked(authors=(author,))).matches(paper(1, authors=names))


def by_keyword(keyword: TrackedKeyword, **facts: Any) -> tuple[Match, ...]:
    return Matcher(Tracked(keywords=(keyword,))).matches(paper(1, **facts))


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (TrackedAuthor("Boyan Gao"), "Boyan Gao"),
        (TrackedAuthor("Boyan Gao"), "BOYAN GAO"),
        (TrackedAuthor("Gao, Boyan"), "Boyan Gao"),
        (TrackedAuthor("Jürgen Schmidhuber"), "Jurgen Schmidhuber"),
        (TrackedAuthor("Xiao-Ming Wu"), "Xiao Ming Wu"),
        (TrackedAuthor("Boyan Gao", aliases=("B. Y. Gao",)), "B.Y. Gao"),
        (TrackedAuthor("CDF Collaboration"), "CDF Collaboration"),
        (TrackedAuthor("王伟"), "王伟"),
    ],
)
def test_an_author_is_met(author: TrackedAuthor, name: str) -> None:
    """By any spelling of the same name; the match quotes the paper."""
    assert by_author(author, "Ada Lovelace", name) == (Match("author", author.name, "authors", name),)


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (TrackedAuthor("Boyan Gao"), "Boyang Gao"),
        (TrackedAuthor("Boyan Gao"), "Bo Gao"),
        (TrackedAuthor("Boyan Gao"), "Boyan Gaonkar"),
        (TrackedAuthor("Boyan Gao", aliases=("B. Gao",), exclude=("B. Gao",)), "B. Gao"),
        (TrackedAuthor("Wei Li"), "Wei Lin"),
        (TrackedAuthor("…"), "…"),
    ],
)
def test_somebody_else_is_not(author: TrackedAuthor, name: str) -> None:
    """No other given name, no prefix, no excluded spelling is a match."""
    assert by_author(author, name) == NOTHING


@pytest.mark.parametrize("name", ["B. Gao", "B. Y. Gao", "Gao Boyan"])
def test_initials_and_turned_names_are_uncertain(name: str) -> None:
    """They are shown with a question mark."""
    assert by_author(TrackedAuthor("Boyan Gao"), "Ada Lovelace", name) == (
        Match("author", "Boyan Gao", "authors", name, certain=False),
    )


def test_an_author_is_met_once() -> None:
    """Two people of one name on a paper are one match; two tracked authors are two."""
    assert len(by_author(TrackedAuthor("Wei Li"), "Wei Li", "Li, Wei", "WEI LI")) == 1
    both = Matcher(Tracked(authors=(TrackedAuthor("Wei Li"), TrackedAuthor("Boyan Gao"))))
    assert {match.name for match in both.matches(paper(1, authors=("Boyan Gao", "Wei Li")))} == {"Wei Li", "Boyan Gao"}


@pytest.mark.parametrize(
    ("keyword", "facts", "field", "words"),
    [
        (TrackedKeyword("reinforcement learning"), {"title": "Deep Reinforcement Learning"}, "title", "Reinforcement Learning"),
        (TrackedKeyword("reinforcement learning"), {"abstract": "By reinforcement-\nlearning."}, "abstract", "reinforcement-\nlearning"),
        (TrackedKeyword("language model"), {"title": "On language models"}, "title", "language models"),
        (TrackedKeyword("naive"), {"title": "A naïve approach"}, "title", "naïve"),
        (TrackedKeyword("RL", "RLHF OR \"preference optimization\""), {"abstract": "We use RLHF."}, "abstract", "RLHF"),
        (TrackedKeyword("RL", "policy -robot"), {"abstract": "A policy."}, "abstract", "policy"),
        (TrackedKeyword("beginnings", "transf*"), {"title": "Transformers"}, "title", "Transformers"),
        (TrackedKeyword("强化学习"), {"abstract": "关于强化学习的研究"}, "abstract", ""),
    ],
)  # fmt: skip
def test_a_keyword_is_met(keyword: TrackedKeyword, facts: dict[str, str], field: str, words: str) -> None:
    """As a phrase or by its query; the match says where, and quotes the paper."""
    assert by_keyword(keyword, **facts) == (Match("keyword", keyword.name, field, words),)


@pytest.mark.parametrize(
    ("keyword", "facts"),
    [
        (TrackedKeyword("reinforcement learning"), {"title": "Learning reinforcement"}),
        (TrackedKeyword("reinforcement learning"), {"title": "Reinforcement", "abstract": "learning"}),
        (TrackedKeyword("art"), {"title": "Smart parts start", "abstract": "x"}),
        (TrackedKeyword("RL", "policy -robot"), {"abstract": "A policy for a robot."}),
        (TrackedKeyword("Noether"), {"title": "A title", "abstract": "An abstract"}),
    ],
)
def test_a_keyword_is_not_met(keyword: TrackedKeyword, facts: dict[str, str]) -> None:
    """A phrase stands in one field, in whole words; authors are not searched for keywords."""
    assert by_keyword(keyword, **facts) == NOTHING


def test_nothing_tracked() -> None:
    """An empty matcher is false, and meets nothing."""
    matcher = Matcher(Tracked())
    assert not matcher
    assert matcher.matches(paper(1)) == NOTHING
    assert Matcher(Tracked(authors=(TrackedAuthor("A B"),)))


def test_a_bad_query_is_told() -> None:
    """A keyword whose query cannot be read raises QueryError."""
    with pytest.raises(QueryError):
        Matcher(Tracked(keywords=(TrackedKeyword("x", "a OR"),)))


@pytest.mark.parametrize(
    ("name", "words"),
    [('say "hi"', ("say", "hi")), ('"agentic" RL', ("agentic", "rl")), ('the "R" in RL', ("the", "r", "in", "rl"))],
)
def test_a_keyword_may_hold_a_quotation_mark(name: str, words: tuple[str, ...]) -> None:
    """A name is a phrase, whatever signs stand in it; only its words count."""
    assert TrackedKeyword(name).parsed() == Phrase(words)


def test_rules_tell_which_changed() -> None:
    """Each rule has a text that changes with it, and can be chosen by its name."""
    tracked = Tracked((TrackedAuthor("A B"),), (TrackedKeyword("x"), TrackedKeyword("y")))
    assert set(tracked.rules()) == {"author:A B", "keyword:x", "keyword:y"}
    changed = Tracked((TrackedAuthor("A B", ("A. B.",)),), (TrackedKeyword("x"), TrackedKeyword("y", "z")))
    differ = {name for name, text in changed.rules().items() if tracked.rules().get(name) != text}
    assert differ == {"author:A B", "keyword:y"}
    assert changed.only(differ) == Tracked(changed.authors, (TrackedKeyword("y", "z"),))
    assert changed.only([]) == Tracked()


WORDS = ["deep", "model", "models", "policy", "class", "classes", "naïve", "robot", "强化", "Øl"]
NAMES = ["Boyan Gao", "Gao, Boyan", "Jürgen Øster", "Xiao-Ming Wu", "王伟", "B. Gao", "Gaos Boyan"]
PAPERS = st.builds(
    lambda title, abstract, authors: paper(
        1, title=" ".join(title), abstract=" ".join(abstract), authors=tuple(authors)
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.lists(st.sampled_from(WORDS), max_size=8),
    st.lists(st.sampled_from(NAMES), max_size=3),
)
KEYWORD = st.one_of(
    st.builds(TrackedKeyword, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)),
    st.builds(
        TrackedKeyword,
        st.just("q"),
        st.builds(
            "{} {} {}".format,
            st.sampled_from(WORDS),
            st.sampled_from(["OR", "AND", "NOT", ""]),
            st.sampled_from(["deep*", *WORDS]),
        ),
    ),
)
TRACKED = st.builds(
    lambda authors, keywords: Tracked(tuple(authors), tuple(keywords)),
    st.lists(st.builds(TrackedAuthor, st.sampled_from(NAMES)), max_size=2),
    st.lists(KEYWORD, max_size=3),
)


@quick
@given(TRACKED, PAPERS)
def test_no_match_fails_the_candidates_query(tracked: Tracked, found: Paper) -> None:
    """A paper that a rule meets is always among those that the index is asked for."""
    names = ", ".join(author.name for author in found.authors)
    text = Text.of(found.id, (found.title, names, found.abstract))
    if Matcher(tracked).matches(found):
        assert matches(candidates(tracked), text)


@quick
@given(KEYWORD, PAPERS)
def test_the_shortcut_changes_no_answer(keyword: TrackedKeyword, found: Paper) -> None:
    """A keyword is met exactly if its query matches the title and the abstract; the words quoted stand in the paper."""
    text = Text.of(found.id, (found.title, found.abstract), names=("title", "abs"))
    met = Matcher(Tracked(keywords=(keyword,))).matches(found)
    assert bool(met) is matches(keyword.parsed(), text)
    for match in met:
        assert match.text in found.title or match.text in found.abstract


@needs_bench
def test_the_digest_that_the_project_began_from() -> None:
    """Every paper of the old daily digest is met by the keyword under which it stood there."""
    lines = (BENCH / "corpus/began-from/digest-2026-05-29.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    keywords = tuple(TrackedKeyword(name) for name in sorted({row["keyword"] for row in rows}))
    matcher = Matcher(Tracked(keywords=keywords))
    met: dict[str, set[str]] = {}
    for row in rows:
        found = {match.name: match for match in matcher.matches(paper(1, title=row["title"], abstract=row["abstract"]))}
        assert row["keyword"] in found, row["title"]
        assert found[row["keyword"]].text.lower().replace("-", " ").startswith(row["keyword"].split()[0])
        for name in found:
            met.setdefault(name, set()).add(row["id"])
    assert {name: len(ids) for name, ids in met.items()} == {"reinforcement learning": 65, "diffusion policy": 2}


@needs_bench
def test_the_author_pages_that_the_project_began_from() -> None:
    """An author is tracked by name alone: the pages' filters are names that normalise to themselves."""
    lines = (BENCH / "corpus/began-from/cards.jsonl").read_text(encoding="utf-8").splitlines()
    filters = {name for line in lines if (name := json.loads(line)["author_filter"])}
    assert filters == {"Boyan Gao", "Zhuokai Zhao", "Yantao Li"}
    for name in filters:
        assert by_author(TrackedAuthor(name), "Someone Else", name.upper())


def test_whoever_the_table_of_names_calls_the_person_is_met() -> None:
    """The matcher's quick looks lose nobody: each pair that may be one person is a match, as sure as the names are."""
    rows = [
        line.split("\t")
        for line in (Path(__file__).parent / "data" / "name_pairs.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    wrong = []
    for one, two, judged, _where in rows:
        met = Matcher(Tracked((TrackedAuthor(one),))).matches(paper(1, authors=(two,)))
        found = "different" if not met else "same" if met[0].certain else "uncertain"
        wrong += [(one, two, judged, found)] if found != judged else []
    assert wrong == []
