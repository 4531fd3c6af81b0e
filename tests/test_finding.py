"""Finding papers: hits, snippets, completion, ranking, interest, sections, dealing, verdicts, notes and tags."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from academichub.config.options import AuthorEntry, Config, KeywordEntry, SavedView
from academichub.domain.completing import completions
from academichub.domain.hits import Hits
from academichub.domain.paper import Author, Match
from academichub.domain.query import EVERYTHING, parse
from academichub.domain.ranking import Hit, best_first
from academichub.domain.tracking import Matcher
from academichub.domain.views import ALL, TODAY, TRACKED, UNREAD, View
from academichub.errors import QueryError, UsageError
from academichub.store.library import Library
from academichub.work.holding import INTEREST, Wanted, held, own_query, unread
from academichub.work.interest import similar
from academichub.work.track import rematch, too_much
from tests.builders import DAY, announcement, store

CONFIG = Config(
    authors=(AuthorEntry("Boyan Gao"),),
    keywords=(KeywordEntry("diffusion policy"), KeywordEntry("robots", "robot")),
    views=(SavedView("Late", "is:unread title:robot"),),
)


# --- hits ---


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("policy", "Diffusion Policies, a policy", ["Policies", "policy"]),
        ('"reinforcement learning"', "Deep reinforcement-learning for Learning", ["reinforcement-learning"]),
        ("rein*", "Reinforcement", ["Reinforcement"]), ("强化", "深度强化学习", ["强化"]), ("/gp.-\\d/", "GPT-4o", ["GPT-4"]),
        ("jurgen", "Jürgen Schmidhuber", ["Jürgen"]), ("robot -policy", "robot policy", ["robot"]), ("cat:cs.CL", "cs.CL", []),
        ("a OR b", "a b c", ["a", "b"]), ("用llm", "我用LLM做", ["用LLM"]),
    ],
)  # fmt: skip
def test_hits_are_where_the_words_stand(query: str, text: str, found: list[str]) -> None:
    """Every place that was asked for, as it stands; not what a paper must not have."""
    assert [text[start:end] for start, end in Hits.of(parse(query)).spans(text)] == found


def test_hits_do_not_overlap_and_matches_count_too() -> None:
    """Two words over the same place mark it once; the words that met a tracked keyword are marked as well."""
    hits = Hits.of(parse('"a b" b')).and_of([Match("keyword", "x", "title", "c d")])
    assert hits.spans("a b c d") == [(0, 3), (4, 7)]


def test_a_snippet_begins_a_little_before_its_hit() -> None:
    """At a word, with a sign that something was left out; none without a hit."""
    text = "word " * 40 + "needle in it"
    snippet = Hits.of(parse("needle")).snippet(text)
    assert snippet.startswith("… word ")
    assert len(snippet) < 60
    assert Hits.of(parse("thread")).snippet(text) == ""


# --- completion ---


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("au", ["author:"]), ("deep a", ["deep author:", "deep abs:", "deep after:"]), ("is:un", ["is:unread "]),
        ("-is:re", ["-is:read ", "-is:replaced "]), ("(on:y", ["(on:yesterday "]), ("author:ga", ['author:"Boyan Gao" ']),
        ('author:"boy', ['author:"Boyan Gao" ']), ("cat:cl", ["cat:cs.CL "]), ("cat:cs.c", ["cat:cs.CL ", "cat:cs.CV "]),
        ("x", []), ("", []), ("words and ", []), ("tag:r", ["tag:rl "]),
    ],
)  # fmt: skip
def test_what_the_last_word_may_become(text: str, offered: list[str]) -> None:
    """Fields, and the values of each field."""
    values = {"author": ["Boyan Gao"], "cat": ["cs.CL", "cs.CV", "math.CO"], "tag": ["rl"]}
    assert sorted(completions(text, values)) == sorted(offered)


# --- search ---


def test_the_best_hits_come_first_and_age_takes_at_most_half() -> None:
    """Among equals the newest leads; a hit of twice the relevance is never put behind one by its age."""
    new, old, better = Hit(1, 740_000, 1.0), Hit(2, 739_000, 1.0), Hit(3, 700_000, 2.1)
    assert best_first([old, new, better]) == [better, new, old]


def test_a_title_weighs_more_than_an_abstract(library: Library) -> None:
    """And everything is searched: title, abstract, authors, translation, note."""
    one, two, three = store(
        library, announcement(1, abstract="about wombats"), announcement(2, title="Wombats"), announcement(3)
    )
    store(library, *(announcement(number) for number in range(10, 40)))
    library.marks.write("note", {three: "for the wombats group"})
    found = held(library, CONFIG, Wanted(View("search", "wombats"), parse("wombats"))).keys
    assert list(found) == [two, three, one]


def test_a_changed_text_is_found_as_it_is_now(library: Library) -> None:
    """The index forgets what a new version, a new note and an undo took away."""
    [key] = store(library, announcement(1, title="Of wombats"))
    store(library, announcement(1, title="Of 袋熊 and quokkas", version=2, announced=DAY + dt.timedelta(days=1)))
    library.marks.write("note", {key: "bilby"})
    library.marks.write("note", {key: "numbat"})
    library.marks.undo()
    library.marks.undo()
    library.marks.redo()
    found = {
        word: len(library.shelves.keys(ALL, parse(word)))
        for word in ("wombats", "quokka", "袋熊", "熊", "bilby", "numbat")
    }
    assert found == {"wombats": 0, "quokka": 1, "袋熊": 1, "熊": 1, "bilby": 1, "numbat": 0}


# --- sections, saved views ---


def tracked_day(library: Library) -> list[int]:
    """Six papers of a day: three robots, of which one is a diffusion policy, one by the tracked author, one nothing."""
    texts = ("A robot", "A diffusion policy for a robot", "Robots", "Nothing", "A robot of mine")
    keys = store(library, *(announcement(number, title=text) for number, text in enumerate(texts, 1)))
    keys += store(library, announcement(9, title="Any", authors=("B. Gao",)))
    rematch(library, CONFIG.tracked)
    return keys


def test_sections_hold_every_paper_once(library: Library) -> None:
    """Under the first author or keyword of the configuration that it meets."""
    keys = tracked_day(library)
    found = held(library, CONFIG, Wanted(TRACKED))
    assert list(found.keys) == [keys[5], keys[1], keys[0], keys[2], keys[4]]
    assert [found.sections[key] for key in found.keys] == [
        "Boyan Gao",
        "diffusion policy",
        "robots",
        "robots",
        "robots",
    ]
    assert library.shelves.unread_counts()[TRACKED] == 5


def test_a_saved_view_is_a_query(library: Library) -> None:
    """With the reader's own filter over it; one that is not there is told."""
    keys = tracked_day(library)
    library.marks.mark("read", True, keys[:1], "read")
    own = own_query(CONFIG, View("saved", "late"), DAY)
    assert set(held(library, CONFIG, Wanted(View("saved", "Late"), own)).keys) == {keys[1], keys[2], keys[4]}
    with pytest.raises(UsageError):
        own_query(CONFIG, View("saved", "nowhere"), DAY)


@pytest.mark.parametrize(
    "query", ["author:x", "is:unread", "tag:a", "note:a", "zh:词", "source:Nature", "robot -after:3d"]
)
def test_a_keyword_asks_for_what_is_known_when_a_paper_comes(query: str) -> None:
    """What could never match is an error, not silence."""
    with pytest.raises(QueryError):
        KeywordEntry("x", query) and Matcher(Config(keywords=(KeywordEntry("x", query),)).tracked)


# --- interest ---


def test_interest_is_learned_and_told(library: Library) -> None:
    """From stars and archive acts; it sorts, hides nothing, and says the three words and authors that made a score."""
    robots = [
        announcement(n, title=f"Grasping robot {n}", abstract="A robot hand grasps.", authors=("Ada Grasp",))
        for n in range(1, 9)
    ]
    stars = [announcement(n, title=f"Dwarf galaxy {n}", abstract="Stars in a galaxy halo.") for n in range(11, 19)]
    keys = store(library, *robots, *stars)
    library.marks.mark("starred", True, keys[:4], "starred")
    library.marks.mark("archived", True, keys[8:12], "archived")
    found = held(library, CONFIG, Wanted(UNREAD, sort=INTEREST))
    assert set(found.keys) == set(library.shelves.keys(UNREAD))
    assert set(found.keys[:8]) == set(keys[:8])
    best, worst = found.scores[found.keys[0]], found.scores[found.keys[-1]]
    assert best.value > 60 > 40 > worst.value
    assert len(best.because) == 3
    assert set(best.because) <= {"robot", "hand", "grasp", "grasping", "Ada Grasp"}
    assert set(worst.because) <= {"galaxy", "halo", "star", "dwarf", "Ada Lovelace", "Emmy Noether"}


def test_without_stars_and_archive_there_is_no_opinion(library: Library) -> None:
    """Off by default, and of no effect before there is something to learn from."""
    keys = store(library, announcement(1), announcement(2))
    found = held(library, CONFIG, Wanted(ALL, sort=INTEREST))
    assert (list(found.keys), dict(found.scores)) == (keys, {})


def test_similar_papers_share_words_and_authors(library: Library) -> None:
    """The paper itself leads; the likest follow."""
    one, two, three, _four = store(
        library, announcement(1, title="Grasping with robot hands"), announcement(2, title="Robot hands that grasp"),
        announcement(3, title="Galaxies", authors=("Somebody Else",)), announcement(4, title="Numbers"),
    )  # fmt: skip
    found = list(similar(library, one))
    assert found[:2] == [one, two]
    assert three not in found[:3]


# --- dealing ---


def test_no_paper_is_dealt_twice_before_all_were(library: Library) -> None:
    """Seven papers in pages of three; a new round begins with another order; back and on again shows the same pages."""
    keys = store(library, *(announcement(number) for number in range(1, 8)))
    rest = unread(library, CONFIG, Wanted(TODAY))
    first = [library.dealing.next_page("today", rest, 3, 5) for _page in range(3)]
    dealt = [key for page in first for key in page.keys]
    assert sorted(dealt) == sorted(keys)
    assert [page.left for page in first] == [4, 1, 0]
    back = library.dealing.page_before("today", rest)
    assert back is not None
    assert back.keys == first[1].keys
    assert library.dealing.next_page("today", rest, 3, 5).keys == first[2].keys
    second = [library.dealing.next_page("today", rest, 3, 5) for _page in range(3)]
    assert sorted(key for page in second for key in page.keys) == sorted(keys)
    assert [page.keys for page in second] != [page.keys for page in first]


def test_dealing_survives_a_restart_and_is_seeded(library: Library) -> None:
    """Another process goes on where this one was; the same seed deals the same."""
    store(library, *(announcement(number) for number in range(1, 20)))
    rest = unread(library, CONFIG, Wanted(TODAY))
    one = library.dealing.next_page("today", rest, 5, 42)
    assert library.dealing.next_page("all", rest, 5, 42).keys == one.keys
    with library.another() as later:
        two = later.dealing.next_page("today", rest, 5, 7)
        assert not set(one.keys) & set(two.keys)
        before = later.dealing.page_before("today", rest)
        assert before is not None
        assert before.keys == one.keys


def test_what_was_read_is_dealt_no_more(library: Library) -> None:
    """And with nothing unread there is nothing to deal."""
    keys = store(library, announcement(1), announcement(2))
    library.marks.mark("read", True, keys, "read")
    assert not library.dealing.next_page("today", unread(library, CONFIG, Wanted(TODAY)), 3, 1).keys


# --- verdicts ---


def certainty(library: Library, key: int) -> list[bool]:
    """Of a paper's matches."""
    record = library.papers.record(key, "zh")
    assert record
    return [match.certain for match in record.matches]


@pytest.mark.parametrize(("verdict", "after"), [("yes", [True]), ("no", [])])
def test_a_verdict_is_for_good_and_undone(library: Library, verdict: str, after: list[bool]) -> None:
    """It outlives a rematch and a new version; undo brings the doubt back."""
    [key] = store(library, announcement(1, authors=("B. Gao",)))
    rematch(library, CONFIG.tracked)
    assert certainty(library, key) == [False]
    library.marks.write("them:Boyan Gao", {key: verdict}, "confirmed")
    assert certainty(library, key) == after
    rematch(library, Config().tracked)
    rematch(library, CONFIG.tracked)
    assert certainty(library, key) == after
    library.marks.undo()
    assert certainty(library, key) == [False]
    library.marks.redo()
    assert certainty(library, key) == after


def test_an_orcid_settles_who_it_is() -> None:
    """The same one is certain, another one is somebody else, none leaves the name to decide."""
    matcher = Matcher(Config(authors=(AuthorEntry("Boyan Gao", id="0000-0002-1825-0097"),)).tracked)
    ids = ("0000-0002-1825-0097", "0000-0001-5109-3700", None)
    found = [matcher.matches(announcement(1, authors=(Author("B. Gao", None, orcid),)).paper) for orcid in ids]
    assert [[match.certain for match in met] for met in found] == [[True], [], [False]]


# --- notes and tags ---


def test_notes_and_tags_are_kept_and_undone(library: Library) -> None:
    """They stand in the record, are searched, and undone like a mark."""
    [key] = store(library, announcement(1))
    library.marks.write("tags", {key: " rl todo "})
    library.marks.write("note", {key: "see §3\n中文"})
    record = library.papers.record(key, "zh")
    assert record
    assert (record.marks.tags, record.marks.note) == (("rl", "todo"), "see §3\n中文")
    assert library.shelves.tags() == ["rl", "todo"]
    assert list(library.shelves.keys(ALL, parse("tag:RL note:中"))) == [key]
    library.marks.undo()
    assert not library.shelves.keys(ALL, parse("note:中"))


def test_notes_survive_a_damaged_library(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The journal holds them as it holds marks."""
    folder = tmp_path_factory.mktemp("damaged")
    folder.chmod(0o700)
    library = Library(folder / "library.db")
    [key] = store(library, announcement(1))
    library.marks.write("note", {key: "precious"})
    library.close()
    assert ["arxiv:2605.00001", "note", "precious"] in map(
        json.loads, (folder / "marks.jsonl").read_text().splitlines()
    )
    (folder / "library.db").write_bytes(b"no library")
    again = Library(folder / "library.db")
    [key] = store(again, announcement(1))
    record = again.papers.record(key, "zh")
    assert record
    assert record.marks.note == "precious"
    assert list(again.shelves.keys(ALL, parse("precious"))) == [key]
    again.close()


# --- warnings ---


def test_a_wide_keyword_and_a_common_name_are_told(library: Library) -> None:
    """With the part of the last day, and the papers a day."""
    config = Config(authors=(AuthorEntry("Wei Zhang"),), keywords=(KeywordEntry("number"), KeywordEntry("robot")))
    store(library, *(announcement(number, authors=("W. Zhang",)) for number in range(1, 9)))
    rematch(library, config.tracked)
    assert "100%" in too_much(library, "keyword", "number")
    assert too_much(library, "keyword", "robot") == ""
    assert "8.0 papers a day" in too_much(library, "author", "Wei Zhang")
    assert own_query(config, TODAY, DAY) == EVERYTHING
