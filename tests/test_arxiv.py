"""arXiv's daily feeds: what is asked, and what a body announces."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.exchange import Body, Page
from academichub.domain.identifiers import PaperId
from academichub.domain.paper import Announcement, AnnounceType
from academichub.domain.text.plain import is_clean
from academichub.errors import SourceError
from academichub.sources.arxiv.feed import (
    FEED,
    FEED_LIMIT,
    SAFE_LOAD,
    BadCategory,
    halves,
    parse,
    request,
    requests,
    sources_of,
)
from tests.builders import DAY, announcement
from tests.conftest import BENCH, needs_bench
from tests.fakes import atom

quick = settings(max_examples=100, deadline=None, database=None, derandomize=True)
CORPUS = BENCH / "corpus"
ENTRIES = {
    "arxiv-rss/atom-cs.AI-2025-08-20.xml": 7,
    "arxiv-rss/rss-cs.AI-2026-04-27.xml": 3,
    "arxiv-rss/rss-cs.CL-2026-04-27.xml": 3,
    "arxiv-rss/rss-cs.CL-2026-08-01-weekend-empty.xml": 0,
    "arxiv-rss/rss-cs.LG-2026-04-27.xml": 3,
    "rendered/atom-cs.AI+cs.CL-2026-06-30.xml": 60,
    "rendered/atom-cs.CL-2026-06-27-empty.xml": 0,
    "rendered/rss-astro-ph.GA-2026-03-24.xml": 57,
    "rendered/rss-cs.AI+cs.CL-2026-06-30.xml.gz": 400,
    "rendered/rss-cs.AI+cs.CL-2026-07-01.xml.gz": 221,
    "rendered/rss-cs.CV-2026-06-30.xml.gz": 356,
}


def read(data: bytes, *categories: str, status: int = 200) -> Page:
    return parse(request(categories or ("cs.CL",)), Body(data, "https://rss.arxiv.org/atom/x", status))


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def texts(found: Announcement) -> list[str]:
    """Every text of an announcement."""
    paper = found.paper
    more = [
        paper.doi,
        paper.journal_ref,
        paper.comment,
        paper.license,
        *(author.affiliation for author in paper.authors),
    ]
    return [
        paper.title,
        paper.abstract,
        paper.url,
        paper.pdf_url or "",
        *paper.categories,
        *found.sources,
        *(author.name for author in paper.authors),
        *(text for text in more if text),
    ]


# --- asking ------------------------------------------------------------------------------------------------------


def test_one_request_for_all_categories() -> None:
    """Several categories are one feed, in which each paper stands once."""
    (asked,) = requests(["cs.CL", "cs.AI"], {})
    assert asked.url == FEED + "cs.CL+cs.AI"
    assert asked.subjects == ("cs.CL", "cs.AI")
    assert 400 in asked.ok


def test_nothing_followed_asks_nothing() -> None:
    """No category makes no request."""
    assert requests([], {}) == []


@quick
@given(
    st.dictionaries(st.sampled_from([f"cs.{a}{b}" for a in "ACLV" for b in "ILVR"]), st.integers(0, 2_500), max_size=12)
)
def test_requests_stay_below_the_limit(expected: dict[str, int]) -> None:
    """Every category is asked for once, in order, and no group of several is expected to pass the limit."""
    asked = requests(list(expected), expected)
    assert [name for one in asked for name in one.subjects] == list(expected)
    for one in asked:
        assert len(one.subjects) == 1 or sum(expected[name] for name in one.subjects) <= SAFE_LOAD


def test_a_full_feed_is_asked_for_in_halves() -> None:
    """A request that hit the limit is split; a single category cannot be."""
    assert [one.subjects for one in halves(request(["a", "b", "c"]))] == [("a",), ("b", "c")]
    assert halves(request(["a"])) == []


# --- reading -----------------------------------------------------------------------------------------------------


@needs_bench
@pytest.mark.parametrize("name", ENTRIES)
def test_real_feeds(name: str) -> None:
    """Each captured or rendered feed gives as many papers as its manifest says, and no field holds feed furniture."""
    facts = re.search(r"-([A-Za-z.+-]+)-(\d{4}-\d\d-\d\d)", name)
    assert facts
    page, day = read(content(CORPUS / name), *facts[1].split("+")), dt.date.fromisoformat(facts[2])
    assert (len(page.announcements), page.skipped, page.fault, page.full) == (ENTRIES[name], (), None, False)
    assert page.day == day
    for found in page.announcements:
        assert found.announced == day
        assert found.sources
        assert found.paper.authors
        assert found.paper.abstract
        assert found.paper.categories
        assert not found.paper.doi or not found.paper.doi.lower().startswith("10.48550/")
        for text in texts(found):
            assert "announce type" not in text.lower()
            assert is_clean(text)
        assert not found.paper.abstract.lower().startswith(("abstract:", "arxiv:"))
    ids = [found.paper.id for found in page.announcements]
    assert len(set(ids)) == len(ids)


@needs_bench
@pytest.mark.parametrize("name", ["rss-error-bad-class.xml", "atom-error-bad-class.xml"])
@pytest.mark.parametrize(
    ("followed", "culprit"),
    [(["cs.XX"], "cs.XX"), (["cs.CL", "cs.XX"], "cs.XX"), (["cs.CL", "cs.AI"], ""), (["cs"], "cs")],
)
def test_an_error_feed_names_the_category(name: str, followed: list[str], culprit: str) -> None:
    """arXiv's error feed is an error, never an empty day, and says which category is at fault where that can be told."""
    with pytest.raises(BadCategory) as caught:
        read(content(CORPUS / "rendered" / name), *followed, status=400)
    assert caught.value.category == culprit
    assert caught.value.kind == "bad-category"
    assert is_clean(str(caught.value))


@pytest.mark.parametrize("reason", ["Bad archive 'foo'.", "Bad archive or category: 'foo'", "something else \x1b[2J"])
def test_other_error_feeds(reason: str) -> None:
    """Any error feed raises BadCategory, with clean words."""
    data = f"<rss><channel><title>Feed error for query: x</title><description>{reason}</description></channel></rss>"
    with pytest.raises(BadCategory) as caught:
        read(data.encode(), "foo", "cs.CL")
    assert caught.value.category == ("foo" if "foo" in reason else "")
    assert is_clean(str(caught.value))


@pytest.mark.parametrize("kind", AnnounceType)
def test_a_feed_says_what_was_put_into_it(kind: AnnounceType) -> None:
    """An Atom feed of one paper gives that paper, with its version, type, day and source."""
    found = announcement(7, announce_type=kind, version=3, title="If $a<b$ & c>d", abstract="Two\nlines of $x<y$.")
    (read_back,) = read(atom([found])).announcements
    assert read_back.paper.title == found.paper.title
    assert read_back.paper.abstract == "Two lines of $x<y$."
    assert read_back.paper.authors == found.paper.authors
    assert (read_back.paper.id, read_back.paper.version) == (found.paper.id, 3)
    assert read_back.paper.pdf_url == "https://arxiv.org/pdf/2605.00007v3"
    assert (read_back.announce_type, read_back.announced, read_back.sources) == (kind, DAY, ("arxiv:cs.CL",))


TITLES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=60)


@quick
@given(st.lists(TITLES, min_size=1, max_size=4))
def test_every_entry_is_read_or_told(titles: list[str]) -> None:
    """An entry with a visible title is stored, one without is skipped and told; none is lost."""
    listing = [announcement(1, title="A title"), *(announcement(n + 2, title=text) for n, text in enumerate(titles))]
    page = read(atom(listing))
    assert len(page.announcements) + len(page.skipped) == len(listing)
    for found in page.announcements:
        assert found.paper.title
        assert is_clean(found.paper.title)


def entry(**parts: str) -> bytes:
    """A feed of one good entry and one with other parts."""
    good = {
        "id": "oai:arXiv.org:2605.00002v1",
        "title": "A title",
        "summary": "arXiv:2605.00002v1 Announce Type: new \nAbstract: Words.",
        "published": "2026-05-29T00:00:00-04:00",
        "arxiv:announce_type": "new",
        "dc:creator": "Ada Lovelace",
    } | parts
    body = "".join(f"<{name}>{text}</{name}>" for name, text in good.items() if text)
    return atom([announcement(1)]).replace(b"</feed>", f"<entry>{body}</entry></feed>".encode())


@pytest.mark.parametrize(
    "parts",
    [
        {"id": ""},
        {"id": "oai:arXiv.org:nonsense"},
        {"id": "http://arxiv.org/abs/../../etc/passwd"},
        {"title": ""},
        {"title": "\u200b\u2060"},
        {"published": ""},
        {"published": "yesterday"},
        {"published": "2026-13-45T00:00:00Z"},
        {"published": "2026-05-29T00:00:00"},
        {"published": "9999-12-31T23:59:59-12:00"},
        {"published": "Fri, 32 May 2026 00:00:00 -0400"},
        {"published": "Fri, 29 May 2026 00:00:00 -0000"},
        {"arxiv:announce_type": "withdrawn"},
    ],
    ids=str,
)
def test_a_broken_entry_is_skipped_and_the_rest_is_kept(parts: dict[str, str]) -> None:
    """An entry that cannot be read is told with its name and the reason; its neighbour is stored."""
    page = read(entry(**parts))
    assert [found.paper.id for found in page.announcements] == [PaperId("arxiv", "2605.00001")]
    (skipped,) = page.skipped
    assert skipped.reason
    assert is_clean(skipped.entry + skipped.reason)


@pytest.mark.parametrize(
    ("parts", "field", "value"),
    [
        ({}, "abstract", "Words."),
        ({"summary": "arXiv:2605.00002v1 Announce Type: new \nAbstract: "}, "abstract", ""),
        ({"summary": "Bare words."}, "abstract", "Bare words."),
        ({"summary": "Abstract: a word of its own"}, "abstract", "Abstract: a word of its own"),
        ({"title": "One\n  two"}, "title", "One two"),
        ({"title": "R&amp;amp;D of &lt;x&gt;"}, "title", "R&D of <x>"),
        ({"title": "a&#27;]0;x&#7;b \u202e"}, "title", "a]0;xb"),
        ({"title": "[@click=app.quit]x[/]"}, "title", "[@click=app.quit]x[/]"),
        ({"arxiv:DOI": "10.1000/x"}, "doi", "10.1000/x"),
        ({"arxiv:doi": "10.1000/y"}, "doi", "10.1000/y"),
        ({"arxiv:journal_reference": "J. 1"}, "journal_ref", "J. 1"),
        (
            {"rights": "http://creativecommons.org/licenses/by/4.0/"},
            "license",
            "http://creativecommons.org/licenses/by/4.0/",
        ),
        ({"id": "oai:arXiv.org:hep-th/9901001v2"}, "url", "https://arxiv.org/abs/hep-th/9901001"),
        ({"id": "oai:arXiv.org:2605.00002"}, "version", 1),
        ({"dc:creator": ""}, "authors", ()),
        ({"link": "javascript:alert(1)"}, "url", "https://arxiv.org/abs/2605.00002"),
    ],
    ids=str,
)
def test_fields(parts: dict[str, str], field: str, value: object) -> None:
    """Each field is what the feed says, cleaned; links are made of the identifier, never taken from the feed."""
    page = read(entry(**parts))
    assert not page.skipped
    assert getattr(page.announcements[1].paper, field) == value


def test_an_entry_without_an_announce_type_says_so() -> None:
    """An entry that says nowhere how it was announced is skipped with a reason."""
    page = read(entry(**{"arxiv:announce_type": "", "summary": "No preface."}))
    (skipped,) = page.skipped
    assert skipped.reason


def test_a_feed_without_a_readable_entry_is_malformed() -> None:
    """Never "0 new papers" for a feed of which nothing could be read."""
    with pytest.raises(SourceError) as caught:
        read(b"<feed><entry><title>x</title></entry></feed>")
    assert caught.value.kind == "malformed"


def test_a_server_error_is_no_empty_day() -> None:
    """A 400 that is not arXiv's error feed is an error."""
    with pytest.raises(SourceError):
        read(atom([]), status=400)


def test_a_cut_feed_keeps_its_papers_and_tells() -> None:
    """What came before the cut is read, and the page says that it is not everything."""
    whole = atom([announcement(n) for n in range(1, 6)])
    page = read(whole[: int(len(whole) * 0.7)])
    assert 0 < len(page.announcements) < 5
    assert page.fault


def test_the_servers_limit_is_noticed() -> None:
    """A feed of as many entries as arXiv ever gives is not complete."""
    one = atom([announcement(1)])
    head, _, rest = one.partition(b"<entry>")
    inside = rest.partition(b"</entry>")[0]
    many = head + (b"<entry>" + inside + b"</entry>") * FEED_LIMIT + b"</feed>"
    assert read(many).full
    assert not read(one).full


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("<updated>2026-05-30T00:00:00-04:00</updated>", "2026-05-30"),
        ("<pubDate>Sat, 30 May 2026 00:00:00 -0400</pubDate>", "2026-05-30"),
        ("<updated>2026-05-30T03:00:00Z</updated>", "2026-05-29"),
        ("<updated>nonsense</updated>", None),
        ("", None),
    ],
)
def test_the_day_of_an_empty_feed(stamp: str, day: str | None) -> None:
    """An empty feed tells its day, in New York; an unreadable one tells none."""
    page = read(f"<feed><title>t</title>{stamp}</feed>".encode())
    assert page.announcements == ()
    assert page.day == (dt.date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("categories", "followed", "sources"),
    [
        (["cs.CL", "cs.AI"], ["cs.CL"], ("arxiv:cs.CL",)),
        (["cs.CL", "cs.AI"], ["cs.AI", "cs.CL"], ("arxiv:cs.AI", "arxiv:cs.CL")),
        (["cs.CL"], ["cs"], ("arxiv:cs",)),
        (["eess.SY"], ["cs.SY"], ("arxiv:cs.SY",)),
        (["cs.SY"], ["eess.SY"], ("arxiv:eess.SY",)),
        (["math.MP"], ["math-ph"], ("arxiv:math-ph",)),
        (["cs.CV"], ["cs.CL"], ("arxiv:cs.CL",)),
        (["cs.CV"], ["cs.CL", "cs.AI"], ()),
        ([], [], ()),
    ],
)
def test_sources(categories: list[str], followed: list[str], sources: tuple[str, ...]) -> None:
    """The followed categories and archives that hold a paper; aliases are one; a single one needs no proof."""
    assert sources_of(categories, followed) == sources
