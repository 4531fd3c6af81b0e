"""bioRxiv and medRxiv: their feed, their API, and a sync of both."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from academichub.config.options import Config
from academichub.data import subjects
from academichub.domain.exchange import Body
from academichub.domain.paper import Announcement, AnnounceType
from academichub.domain.text.plain import is_clean
from academichub.errors import SourceError
from academichub.hub import Hub
from academichub.sources import preprints
from academichub.sources.preprints import Postings, parse_feed, parse_postings, repaired
from tests.builders import DAY
from tests.conftest import BENCH, needs_bench
from tests.fakes import FakeWorld
from tests.syncing import later, record, records, run

CORPUS = BENCH / "corpus"
FEED = "https://connect.biorxiv.org/biorxiv_xml.php?subject="
API = "https://api.biorxiv.org/details/biorxiv/"
YESTERDAY = DAY - dt.timedelta(days=1)


def row(number: int = 1, **facts: Any) -> dict[str, Any]:
    """One posting as the API gives it."""
    return {
        "doi": f"10.64898/2026.05.29.{number:06}",
        "title": f"On cell number {number}",
        "authors": "Lovelace, A.; Noether, E.",
        "date": str(DAY),
        "version": "1",
        "license": "cc_by",
        "category": "neuroscience",
        "abstract": f"We study cell number {number}.",
        "published": "NA",
        "server": "bioRxiv",
        **facts,
    }


def answer(rows: Sequence[dict[str, Any]], total: object = None, status: str = "ok") -> bytes:
    """A page of the API."""
    message = {"status": status, "count": len(rows), "total": len(rows) if total is None else total}
    return json.dumps({"messages": [message], "collection": rows}).encode()


def feed(*rows: dict[str, Any]) -> bytes:
    """The feed of a subject."""
    items = "".join(
        f"<item><title>\n{one['title']}\n</title><link>\nhttp://biorxiv.org/cgi/content/short/{one['doi']}v{one['version']}?rss=1\n"
        f"</link><description><![CDATA[\n{one['abstract']}\n]]></description><dc:creator><![CDATA[Lovelace, A., Noether, E.]]>"
        f"</dc:creator><dc:date>{one['date']}</dc:date><dc:identifier>doi:{one['doi']}</dc:identifier></item>"
        for one in rows
    )
    return f'<rdf:RDF xmlns:rdf="r"><channel><title>bioRxiv</title></channel>{items}</rdf:RDF>'.encode()


def postings(data: bytes, followed: Sequence[str] = ("all",), server: str = "biorxiv") -> Postings:
    return parse_postings(Body(data, API), server, followed)


def only(rows: Sequence[dict[str, Any]], followed: Sequence[str] = ("all",)) -> Announcement:
    """The announcement of a page's only posting."""
    (found,) = postings(answer(rows), followed).announcements
    return found


# --- the API -----------------------------------------------------------------------------------------------------


@needs_bench
@pytest.mark.parametrize(
    ("name", "server", "total", "types"),
    [
        ("biorxiv-details-2026-07-15.json", "biorxiv", 3, [AnnounceType.NEW, AnnounceType.NEW, AnnounceType.REPLACE]),
        ("medrxiv-details-2026-09-15.json", "medrxiv", 72, [AnnounceType.NEW] * 3),
    ],
)
def test_captured_answers(name: str, server: str, total: int, types: list[AnnounceType]) -> None:
    """A total that is a string on one server and a number on the other; names turned round; every text clean."""
    page = postings((CORPUS / "preprint-api" / name).read_bytes(), server=server)
    assert (page.count, page.total, page.skipped) == (3, total, 0)
    assert [found.announce_type for found in page.announcements] == types
    for found in page.announcements:
        paper = found.paper
        assert str(paper.id).startswith("doi:10.64898/")
        assert paper.url == f"https://www.{server}.org/content/{paper.id.eprint}v{paper.version}"
        assert paper.pdf_url == f"{paper.url}.full.pdf"
        assert all(re.fullmatch(r"\w\..* \w+", author.name) for author in paper.authors[:3])
        assert found.sources == (f"{server}:all",)
        for text in (paper.title, paper.abstract, *(author.name for author in paper.authors)):
            assert is_clean(text)
            assert not re.search(r"\{[a-z]+\}|\[&|[OC]_[A-Z]{2}", text)


def test_a_posting_is_an_announcement() -> None:
    """Every fact of a row arrives."""
    found = only([row(license="cc_by_nc", published="10.1038/S41586-026-1")], ("neuroscience", "all"))
    paper = found.paper
    assert (str(paper.id), paper.version, paper.title) == ("doi:10.64898/2026.05.29.000001", 1, "On cell number 1")
    assert [author.name for author in paper.authors] == ["A. Lovelace", "E. Noether"]
    assert (paper.abstract, paper.categories, paper.license) == (
        "We study cell number 1.",
        ("neuroscience",),
        "cc_by_nc",
    )
    assert paper.published == dt.datetime(2026, 5, 29, tzinfo=dt.UTC)
    assert (paper.updated, paper.doi) == (None, "10.1038/s41586-026-1")
    assert (found.announced, found.sources) == (DAY, ("biorxiv:neuroscience", "biorxiv:all"))


@pytest.mark.parametrize("published", ["NA", "", None, "in press", 5])
def test_an_article_that_is_not_out_has_no_doi(published: object) -> None:
    """`NA` and whatever else is no DOI."""
    assert only([row(published=published)]).paper.doi is None


@pytest.mark.parametrize("doi", ["10.1101/2026.05.29.000001", "10.64898/2026.05.29.000001", "10.1101/743294"])
def test_both_prefixes(doi: str) -> None:
    """Cold Spring Harbor's until 2025, openRxiv's since then."""
    found = only([row(doi=doi, version="2")])
    assert found.paper.id.eprint == doi
    assert found.paper.url == f"https://www.biorxiv.org/content/{doi}v2"
    assert (found.announce_type, found.paper.updated) == (
        AnnounceType.REPLACE,
        dt.datetime(2026, 5, 29, tzinfo=dt.UTC),
    )


@pytest.mark.parametrize(
    ("total", "read"), [("72", 72), (72, 72), (0, 1), ("NA", 1), (None, 1), ("", 1), ("²", 1), (-5, 1), ([], 1)]
)
def test_a_total_of_any_kind(total: object, read: int) -> None:
    """Text or number; what is neither counts as this page."""
    page = {"messages": [{"status": "ok", "total": total}], "collection": [row()]}
    assert postings(json.dumps(page).encode()).total == read


def test_no_posts_found() -> None:
    """An answer without anything is no error."""
    assert postings(answer([], status="no posts found")) == Postings((), 0, 0)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "malformed"),
        (b"<html>", "malformed"),
        (b"[]", "malformed"),
        (b"null", "malformed"),
        (b'{"messages": []}', "malformed"),
        (b'{"messages": [{"status": "ok"}]}', "malformed"),
        (b'{"messages": [{"status": "ok"}], "collection": {}}', "malformed"),
        (b'{"messages": ["ok"], "collection": []}', "malformed"),
        (b'{"messages": {"a": 1}, "collection": []}', "malformed"),
        (b"[" * 100_000, "malformed"),
        (b'{"messages": [{"status": "error: \xc2\x9b[2J"}], "collection": []}', "refused"),
        (b'{"messages": [{}], "collection": []}', "refused"),
    ],
)
def test_what_is_no_answer(data: bytes, kind: str) -> None:
    """Whatever else comes is a SourceError in clean words."""
    with pytest.raises(SourceError) as caught:
        postings(data)
    assert caught.value.kind == kind
    assert is_clean(str(caught.value))


@pytest.mark.parametrize(
    "broken",
    [{"doi": None}, {"doi": "x"}, {"title": ""}, {"title": None}, {"date": "soon"}, {"date": None}, {"doi": "2605.00001"}],
)  # fmt: skip
def test_a_row_that_is_no_posting(broken: dict[str, object]) -> None:
    """It is left out and counted; the rows are counted all the same, for the next page's beginning."""
    page = postings(answer([row(1, **broken), row(2)]))
    assert [found.paper.title for found in page.announcements] == ["On cell number 2"]
    assert (page.count, page.skipped) == (2, 1)


@pytest.mark.parametrize("version", [None, "x", "0", -1, [], "²"])
def test_a_version_of_any_kind(version: object) -> None:
    """What is no number counts as the first."""
    assert only([row(version=version)]).paper.version == 1


@pytest.mark.parametrize(
    "subject", [one for one in subjects().values() if one.slug != "all"], ids=lambda one: one.source
)
def test_every_subject_is_recognised_by_its_name(subject: Any) -> None:
    """The API writes a subject as `cell biology`, the feed's address as `cell_biology`."""
    for name in (subject.name, subject.name.lower()):
        data = answer([row(category=name)])
        (found,) = postings(data, [subject.slug], subject.server).announcements
        assert found.sources == (subject.source,)


def test_other_subjects_are_passed_by() -> None:
    """What is not followed is not kept."""
    assert postings(answer([row(category="zoology")]), ["neuroscience"]).announcements == ()


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("{beta}-catenin and {Delta}G", "β-catenin and ΔG"),
        ("5 {micro}M at 37 {degrees}C {+/-} 2", "5 µM at 37 °C ± 2"),
        ("p [&lt;] 0.05, n [&gt;] 3, [&le;] and [&ge;]", "p < 0.05, n > 3, ≤ and ≥"),
        ("if a[&lt;]b then c[&gt;]d", "if a<b then c>d"),
        ("Johnson [&amp;] Johnson", "Johnson & Johnson"),
        ("Ca{superscript 2+} and H{subscript 2}O", "Ca²⁺ and H₂O"),
        ("at 3.2 [A] resolution", "at 3.2 Å resolution"),
        ("O_LIOne thing C_LIO_LIAnother C_LI", "One thing Another"),
        ("O_ST_ABSWhat is new?C_ST_ABSO_LIIn patients", "What is new? In patients"),
        ("Cohens O_SCPLOWKC_SCPLOW = 0.620", "Cohens K = 0.620"),
        ("BackgroundAuditory cortex", "Background: Auditory cortex"),
        ("ObjectivesTo learn", "Objectives: To learn"),
        ("Background noise matters", "Background noise matters"),
        ("Abstraction matters", "Abstraction matters"),
        ("$\\mathcal{O}(n)$ and f{x}", "$\\mathcal{O}(n)$ and f{x}"),
        ("$\\mathbf{A}x$", "$\\mathbf{A}x$"),
        ("<i>E. coli</i> at 10<sup>3</sup>", "E. coli at 10³"),
        ("a\n b", "a b"),
    ],
)
def test_symbols_are_repaired(text: str, whole: str) -> None:
    """Greek, units, comparisons, scripts, marks of layout, a heading glued to its text."""
    assert repaired(text) == whole


def test_an_abstract_keeps_its_paragraphs() -> None:
    """Blank lines part them; a title is one line."""
    assert repaired("One.\n\nTwo.", multiline=True) == "One.\nTwo."
    assert only([row(abstract="One.\n\nTwo.", title="A\n\nB")]).paper.title == "A B"


# --- the feed ----------------------------------------------------------------------------------------------------


@needs_bench
def test_a_captured_feed() -> None:
    """Thirty postings, each with identity, authors, abstract and day."""
    data = (CORPUS / "preprint-rss" / "biorxiv-plant-biology.rdf").read_bytes()
    found = parse_feed(Body(data, FEED), "biorxiv", "biorxiv:plant_biology")
    assert len(found) == preprints.FEED_SIZE
    assert found[0].paper.title.startswith("Wheat inositol pyrophosphate kinase")
    for one in found:
        assert str(one.paper.id).startswith("doi:10.1101/")
        assert one.paper.authors
        assert len(one.paper.abstract) > 200
        assert one.announced.year == 2019
        assert one.sources == ("biorxiv:plant_biology",)
        assert is_clean(one.paper.title + one.paper.abstract)


def test_feed_and_api_tell_the_same() -> None:
    """A posting has one identity, title, text, day and page, wherever it was read."""
    (told,) = parse_feed(Body(feed(row(3, version="2")), FEED), "biorxiv", "biorxiv:all")
    listed = only([row(3, version="2")])
    assert (told.paper.id, told.paper.version, told.paper.url) == (
        listed.paper.id,
        listed.paper.version,
        listed.paper.url,
    )
    assert (told.paper.title, told.paper.abstract) == (listed.paper.title, listed.paper.abstract)
    assert (told.announce_type, told.announced, told.paper.authors) == (
        listed.announce_type,
        listed.announced,
        listed.paper.authors,
    )


@pytest.mark.parametrize("broken", ["<identifier>x</identifier>", "<date>soon</date>", ""])
def test_an_item_that_is_no_posting(broken: str) -> None:
    """It is left out; the others are read."""
    data = feed(row(1)).replace(b"</channel>", f"</channel><item><title>x</title>{broken}</item>".encode())
    assert len(parse_feed(Body(data, FEED), "biorxiv", "biorxiv:all")) == 1


def test_a_cut_feed_is_refused() -> None:
    """What the feed lacks the API has, so half a feed is not worth keeping."""
    with pytest.raises(SourceError) as caught:
        parse_feed(Body(feed(row(1), row(2))[:-60], FEED), "biorxiv", "biorxiv:all")
    assert caught.value.kind == "truncated"


# --- sync --------------------------------------------------------------------------------------------------------


@pytest.fixture
def config() -> Config:
    """One subject of bioRxiv."""
    return Config(sources=("biorxiv:neuroscience",))


def serve_api(world: FakeWorld, rows: Sequence[dict[str, Any]], size: int = 30) -> None:
    """An API that gives so many rows a page, of those that are of the days asked for."""

    def said(request: httpx.Request) -> httpx.Response:
        first, last, cursor = request.url.path.split("/")[3:6]
        held = [one for one in rows if first <= one["date"] <= last]
        page = held[int(cursor) : int(cursor) + size]
        return httpx.Response(200, content=answer(page, str(len(held)), "ok" if page else "no posts found"))

    world.answers[API] = said


def asked(world: FakeWorld) -> list[str]:
    """What the API was asked for: first day, last day, cursor."""
    return [str(request.url).removeprefix(API) for request in world.requests if str(request.url).startswith(API)]


def test_every_page_is_read_whatever_its_size(hub: Hub, world: FakeWorld) -> None:
    """Thirty a page where the API's pages say a hundred elsewhere: the next begins where this one ends."""
    world.serve(FEED, feed(row(1), row(2)))
    serve_api(world, [row(number) for number in range(1, 76)])
    report = run(hub)["biorxiv:neuroscience"]

    assert [line.split("/")[2] for line in asked(world)] == ["0", "30", "60"]
    assert (report.error, report.note, report.announced, report.verified) == (None, None, 75, "api")
    assert len(records(hub)) == 75


def test_days_are_closed_and_a_second_sync_begins_with_the_last(hub: Hub, world: FakeWorld) -> None:
    """First yesterday and today; then from the last day read, which may have grown."""
    world.serve(FEED, feed(row(1)))
    serve_api(world, [row(1), row(2, date=str(YESTERDAY)), row(3, category="zoology")])
    run(hub)
    ledger = hub.library.ledger.of("biorxiv:neuroscience")

    assert asked(world) == [f"{YESTERDAY}/{DAY}/0/json"]
    assert [(day, held.expected, held.stored, held.verified) for day, held in ledger.items()] == [
        (YESTERDAY, 1, 1, "api"),
        (DAY, 1, 1, "api"),
    ]
    monday = later(hub, 3)
    serve_api(world, [row(1), row(4), row(5, date=str(monday))])
    report = run(hub)["biorxiv:neuroscience"]
    assert asked(world)[1:] == [f"{DAY}/{monday}/0/json"]
    assert (report.new, report.unchanged, report.day) == (2, 1, monday)
    ledger = hub.library.ledger.of("biorxiv:neuroscience")
    assert [(held.expected, held.stored, held.reason) for held in ledger.values()] == [
        (1, 1, None),
        (2, 2, None),
        (0, 0, "unposted"),
        (0, 0, "unposted"),
        (1, 1, None),
    ]


def test_a_day_asked_for_is_reached_back_to(hub: Hub, world: FakeWorld) -> None:
    """`--since` fills the days from there on."""
    serve_api(world, [])
    report = run(hub, since=DAY - dt.timedelta(days=4))["biorxiv:neuroscience"]

    assert asked(world) == ["2026-05-25/2026-05-29/0/json"]
    assert (report.announced, report.reason, report.error) == (0, "unposted", None)
    assert len(hub.library.ledger.of("biorxiv:neuroscience")) == 5


def test_without_the_api_the_feed_is_kept_and_the_fault_told(hub: Hub, world: FakeWorld) -> None:
    """The newest thirty are better than nothing; the days stay open, and the next sync asks for them again."""
    world.serve(FEED, feed(row(1), row(2)))
    world.serve(API, b"oops", 400)
    report = run(hub)["biorxiv:neuroscience"]

    assert report.error is not None
    assert report.error.startswith("not complete: ")
    assert len(records(hub)) == 2
    assert hub.library.ledger.of("biorxiv:neuroscience") == {}
    assert hub.library.ledger.states()["biorxiv:neuroscience"].good is None
    serve_api(world, [row(1), row(2), row(3)])
    assert run(hub)["biorxiv:neuroscience"].error is None
    assert len(records(hub)) == 3


def test_without_the_feed_the_api_has_everything(hub: Hub, world: FakeWorld) -> None:
    """A feed that fails is a note."""
    serve_api(world, [row(1), row(2)])
    report = run(hub)["biorxiv:neuroscience"]

    assert (report.error, report.announced, report.verified) == (None, 2, "api")
    assert report.note is not None
    assert report.note.startswith("feed: ")


def test_an_unchanged_feed_is_asked_for_conditionally(hub: Hub, world: FakeWorld) -> None:
    """304 for the feed; the API is asked all the same."""
    world.serve(FEED, feed(row(1)))
    serve_api(world, [row(1)])
    run(hub)
    report = run(hub)["biorxiv:neuroscience"]

    conditional = [request for request in world.requests if "if-none-match" in request.headers]
    assert [str(request.url) for request in conditional] == [f"{FEED}neuroscience"]
    assert (report.error, report.note, report.unchanged) == (None, None, 1)


@pytest.mark.parametrize("total", [10**6, "10000"])
def test_a_list_that_promises_more_than_it_has(hub: Hub, world: FakeWorld, total: object) -> None:
    """An empty page ends it, whatever the total says."""
    world.then(
        API,
        lambda _request: httpx.Response(200, content=answer([row(1)], total)),
        lambda _request: httpx.Response(200, content=answer([], total)),
    )
    run(hub)
    assert len(asked(world)) == 2
    assert len(records(hub)) == 1


def test_two_versions_within_the_days_read_are_both_accounted_for(hub: Hub, world: FakeWorld) -> None:
    """A preprint posted yesterday and revised today: one row, and neither day lacks a paper."""
    serve_api(world, [row(1, date=str(YESTERDAY)), row(1, version="2")])
    run(hub)

    assert [held.paper.version for held in records(hub)] == [2]
    ledger = hub.library.ledger.of("biorxiv:neuroscience")
    assert {day: held.stored - (held.expected or 0) for day, held in ledger.items()} == {YESTERDAY: 0, DAY: 0}


def test_a_row_given_twice_is_expected_once(hub: Hub, world: FakeWorld) -> None:
    """Pages shift while they are read."""
    serve_api(world, [row(1), row(1), row(2)])
    run(hub)
    held = hub.library.ledger.of("biorxiv:neuroscience")[DAY]
    assert (held.expected, held.stored) == (2, 2)


def test_a_new_version_is_a_replacement(hub: Hub, world: FakeWorld) -> None:
    """The row grows, and the old text is kept for comparing."""
    serve_api(world, [row(1)])
    run(hub)
    monday = later(hub, 3)
    serve_api(world, [row(1), row(1, version="2", date=str(monday), abstract="We study two cells.")])
    assert run(hub)["biorxiv:neuroscience"].updated == 1
    held = record(hub, "10.64898/2026.05.29.000001")
    assert (held.paper.version, held.announce_type, held.announced) == (2, AnnounceType.REPLACE, monday)
    old = hub.library.papers.old_text(held.key)
    assert old
    assert (old.version, old.abstract) == (1, "We study cell number 1.")


def test_a_subject_of_two_words_stays_one_category(hub: Hub, world: FakeWorld) -> None:
    """`cell biology` comes back as it went in."""
    hub.loaded.config = Config(sources=("biorxiv:cell_biology",))
    serve_api(world, [row(1, category="cell biology")])
    run(hub)
    assert record(hub, "10.64898/2026.05.29.000001").paper.categories == ("cell biology",)


def test_both_servers_and_a_whole_one(hub: Hub, world: FakeWorld) -> None:
    """Subjects of one server share one request to its API; `all` takes everything; the servers do not mix."""
    hub.loaded.config = Config(sources=("biorxiv:neuroscience", "biorxiv:all", "medrxiv:nursing"))
    serve_api(world, [row(1), row(2, category="zoology")])
    world.serve("https://api.medrxiv.org/", answer([row(9, category="nursing")]))
    world.serve("https://api.biorxiv.org/details/medrxiv/", answer([row(9, category="nursing")]))
    reports = run(hub)

    assert len(asked(world)) == 1
    assert {name: report.announced for name, report in reports.items()} == {
        "biorxiv:neuroscience": 1,
        "biorxiv:all": 2,
        "medrxiv:nursing": 1,
    }
    assert set(record(hub, "10.64898/2026.05.29.000001").sources) == {"biorxiv:neuroscience", "biorxiv:all"}
    assert record(hub, "10.64898/2026.05.29.000009").sources == ("medrxiv:nursing",)
    assert [request.url.host for request in world.requests].count("connect.medrxiv.org") >= 1
