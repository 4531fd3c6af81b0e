"""Journals and other feeds through a sync, Crossref in their stead, and one work in one row."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import json
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import httpx
import pytest

from academichub.config.options import Config
from academichub.data import Journal, journals
from academichub.domain.exchange import Body
from academichub.domain.links import safe_url
from academichub.domain.paper import AnnounceType, Paper
from academichub.domain.text.changes import changes
from academichub.domain.text.plain import is_clean
from academichub.errors import SourceError
from academichub.hub import Hub
from academichub.sources import abstracts, crossref
from academichub.sources.feeds import parse
from tests.builders import DAY, announcement
from tests.conftest import BENCH, needs_bench
from tests.fakes import FakeWorld, atom
from tests.syncing import later, record, records, run

CORPUS = BENCH / "corpus"
NATURE = "https://www.nature.com/nature.rss"
GROUP = "https://group.example/feed.xml"
ARXIV = "https://rss.arxiv.org/atom/cs.CL"
ISSN = "https://api.crossref.org/journals/0028-0836/works"
WORK = "https://api.crossref.org/works/"
LONG = "We report what we found at such length that nobody who looks at this paragraph could take it for a citation or for a slogan."
OTHER = "Somebody else describes the same work in words of their own, at a length that makes the paragraph pass for an abstract too."


@pytest.fixture
def config() -> Config:
    """One journal of the catalogue."""
    return Config(sources=("Nature",))


def follow(hub: Hub, *sources: str) -> None:
    """Follow these sources instead."""
    hub.loaded.config = dataclasses.replace(hub.loaded.config, sources=sources)


def doi(number: int) -> str:
    return f"10.1038/s41586-026-{number:05}-x"


def item(number: int = 1, *, dated: str = "2026-05-20", abstract: str = LONG, title: str = "", more: str = "") -> str:
    """One article in a journal's feed."""
    return (
        f"<item><title>{escape(title or f'Article {number}')}</title><link>https://www.nature.com/articles/{number}</link>"
        f"<prism:doi>{doi(number)}</prism:doi><dc:creator>Ada Lovelace</dc:creator><dc:date>{dated}</dc:date>"
        f"<description>{escape(abstract)}</description>{more}</item>"
    )


def feed(*items: str) -> bytes:
    """A journal's feed."""
    return f"<rss><channel><title>Nature</title>{''.join(items)}</channel></rss>".encode()


def work(number: int = 1, **facts: Any) -> dict[str, Any]:
    """One record of Crossref's."""
    return {
        "DOI": doi(number).upper(),
        "title": [f"Article {number}"],
        "author": [{"given": "Ada", "family": "Lovelace"}],
        "container-title": ["Nature"],
        "issued": {"date-parts": [[2026, 5, 20]]},
        **facts,
    }


def answer(*works: dict[str, Any]) -> bytes:
    """Crossref's answer with many records."""
    return json.dumps({"status": "ok", "message": {"total-results": len(works), "items": works}}).encode()


def single(one: dict[str, Any]) -> bytes:
    """Crossref's answer with one."""
    return json.dumps({"status": "ok", "message": one}).encode()


def with_doi(number: int, found: str) -> bytes:
    """arXiv's feed with one paper that names its article."""
    data = atom([announcement(number, abstract=OTHER)])
    return data.replace(b"</entry>", f"<arxiv:DOI>{found}</arxiv:DOI></entry>".encode())


def asked(world: FakeWorld, prefix: str) -> list[str]:
    """The addresses that were asked for."""
    return [str(request.url) for request in world.requests if str(request.url).startswith(prefix)]


# --- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dated", "announced"),
    [
        ("2026-04-01", dt.date(2026, 4, 1)),
        ("2026-05-29T11:00:00Z", DAY),
        ("2027-01-01", DAY),
        ("", DAY),
        ("9999-12-31", DAY),
    ],
)
def test_the_day_of_a_first_reading(hub: Hub, world: FakeWorld, dated: str, announced: dt.date) -> None:
    """The entry's own date; one without a date, or with a day to come, is today's."""
    world.serve(NATURE, feed(item(1, dated=dated)))
    run(hub)
    assert record(hub, doi(1)).announced == announced


def test_a_later_entry_is_announced_on_the_day_of_its_sync(hub: Hub, world: FakeWorld) -> None:
    """Whatever its own date; and it keeps that day in every sync after."""
    world.serve(NATURE, feed(item(1)))
    run(hub)
    monday = later(hub, 3)
    world.serve(NATURE, feed(item(2, dated="2026-05-01"), item(1)))
    report = run(hub)["Nature"]
    assert (report.new, report.unchanged, report.day, report.verified, report.reason) == (1, 1, monday, "feed", None)
    later(hub, 4)
    world.serve(NATURE, feed(item(3), item(2, dated="2026-05-01"), item(1)))
    run(hub)
    assert [record(hub, doi(number)).announced for number in (1, 2, 3)] == [
        dt.date(2026, 5, 20),
        monday,
        dt.date(2026, 6, 2),
    ]


def test_an_unchanged_feed_closes_its_day(hub: Hub, world: FakeWorld) -> None:
    """304: asked conditionally, nothing stored, the ledger says that nothing was posted."""
    world.serve(NATURE, feed(item(1)))
    run(hub)
    tuesday = later(hub, 4)
    report = run(hub)["Nature"]

    assert "if-none-match" in world.requests[-1].headers
    assert (report.error, report.new, report.verified, report.day) == (None, 0, "feed", tuesday)
    held = hub.library.ledger.get("Nature", tuesday)
    assert held
    assert (held.stored, held.reason) == (0, "unposted")


def test_any_feed_can_be_followed(hub: Hub, world: FakeWorld) -> None:
    """By its address; its papers have identities of their own."""
    follow(hub, GROUP)
    world.serve(GROUP, b"<rss><channel><title>Our group</title><item><title>A talk</title></item></channel></rss>")
    assert run(hub)[GROUP].new == 1
    (found,) = records(hub)
    assert (found.paper.id.server, found.sources, found.paper.journal_ref) == ("feed", (GROUP,), "Our group")


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [(b"", 200, "empty"), (b"<html>Sign in</html>", 200, "web page"), (b"x", 404, "404"), (b"x", 500, "500")],
)
def test_no_false_success(hub: Hub, world: FakeWorld, body: bytes, status: int, told: str) -> None:
    """What is no feed is an error with its reason; other sources are synced, papers stay."""
    follow(hub, "Nature", GROUP)
    world.serve(NATURE, feed(item(1)))
    run(hub)
    hub.library.ledger.forget_feed(NATURE)
    world.serve(NATURE, body, status)
    world.serve(GROUP, feed(item(2)))
    reports = run(hub)

    assert told in (reports["Nature"].error or "")
    assert (reports[GROUP].error, reports[GROUP].new) == (None, 1)
    assert len(records(hub)) == 2


def test_a_cut_feed_is_kept_as_far_as_it_came_and_told(hub: Hub, world: FakeWorld) -> None:
    """Half a feed is no whole day: told, not verified, and asked for again in full."""
    whole = feed(*(item(number) for number in range(1, 6)))
    world.serve(NATURE, whole[: len(whole) // 2])
    report = run(hub)["Nature"]
    assert len(records(hub)) >= 2
    assert report.error or report.note
    assert report.verified is None
    world.serve(NATURE, whole)
    assert run(hub)["Nature"].error is None
    assert len(records(hub)) == 5


def test_skipped_entries_are_counted(hub: Hub, world: FakeWorld) -> None:
    """An entry that cannot be read is told in the report."""
    world.serve(NATURE, feed(item(1), "<item><description>untitled</description></item>"))
    assert run(hub)["Nature"].skipped == 1


# --- Crossref instead --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"Access denied", 403), (b"<html><title>Just a moment...</title></html>", 403), (b"<html>Validate User</html>", 200)],
)  # fmt: skip
def test_a_wall_is_gone_round(hub: Hub, world: FakeWorld, body: bytes, status: int) -> None:
    """Crossref by ISSN, with a note; also while the publisher must not be asked again."""
    world.serve(NATURE, body, status)
    world.serve(ISSN, answer(work(1)))
    for _sync in range(2):
        report = run(hub)["Nature"]
        assert (report.error, report.announced, report.verified) == (None, 1, "feed")
        assert "taken from Crossref" in (report.note or "")
    found = record(hub, doi(1))
    assert (found.paper.title, found.paper.journal_ref, found.announced) == (
        "Article 1",
        "Nature",
        dt.date(2026, 5, 20),
    )


def test_crossref_is_asked_from_before_the_last_good_sync(hub: Hub, world: FakeWorld) -> None:
    """Two days of overlap; two weeks where there was none."""
    hub.loaded.config = dataclasses.replace(
        hub.loaded.config, network=dataclasses.replace(hub.loaded.config.network, contact="me@example.org")
    )
    world.serve(NATURE, b"<html>captcha</html>")
    world.serve(ISSN, answer(work(1)))
    run(hub)
    later(hub, 10)
    run(hub)
    first, second = (dict(httpx.URL(url).params) for url in asked(world, ISSN))
    assert "from-created-date:2026-05-13" in first["filter"]
    assert "from-created-date:2026-05-27" in second["filter"]
    assert first["mailto"] == "me@example.org"


def test_without_an_issn_the_wall_is_the_reason(hub: Hub, world: FakeWorld) -> None:
    """Nothing to go round by."""
    optica = journals()["optica"]
    assert optica.issn == ""
    follow(hub, "Optica", GROUP)
    for url in (optica.url, GROUP):
        world.serve(url, b"<html>captcha</html>")
    reports = run(hub)
    for name in ("Optica", GROUP):
        assert "bot wall" in (reports[name].error or "")
        assert hub.library.ledger.states()[name].good is None
    assert asked(world, "https://api.crossref.org/") == []


def test_if_crossref_fails_too_the_source_fails(hub: Hub, world: FakeWorld) -> None:
    """Its reason is told; nothing is closed."""
    world.serve(NATURE, b"<html>captcha</html>")
    world.serve(ISSN, b"oops")
    assert "Crossref" in (run(hub)["Nature"].error or "")
    assert hub.library.ledger.of("Nature") == {}


def test_a_journal_that_only_crossref_has(hub: Hub, world: FakeWorld) -> None:
    """A prefix stands in the catalogue where there is no feed."""
    follow(hub, "Preprints.org")
    where = journals()["preprints.org"].url.removeprefix("crossref:prefix/")
    world.serve(f"https://api.crossref.org/prefixes/{where}/works", answer(work(1), work(2)))
    assert run(hub)["Preprints.org"].new == 2


def test_more_articles_than_a_page_holds(hub: Hub, world: FakeWorld) -> None:
    """Crossref gives fifty at a time: the rest is asked for as well, or its lack is told."""
    world.serve(NATURE, b"<html>captcha</html>")
    works = [work(number) for number in range(1, 121)]

    def said(request: httpx.Request) -> httpx.Response:
        params = dict(request.url.params)
        start, rows = int(params.get("offset") or params.get("cursor", "*").replace("*", "0")), int(params["rows"])
        message = {
            "total-results": len(works),
            "items": works[start : start + rows],
            "next-cursor": str(start + rows),
        }
        return httpx.Response(200, content=json.dumps({"message": message}).encode())

    world.answers[ISSN] = said
    report = run(hub)["Nature"]
    assert len(records(hub)) == 120 or report.error or report.verified is None


@needs_bench
def test_captured_answers_of_crossref() -> None:
    """Every record is an entry, with clean texts; a file of JSON Lines is refused."""
    lines = (CORPUS / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for name, count in ((row[0], row[11]) for row in (line.split("\t") for line in lines) if "crossref/" in row[0]):
        data = (CORPUS / name).read_bytes()
        body = Body(gzip.decompress(data) if name.endswith(".gz") else data, "")
        if "badsample" in name:
            with pytest.raises(SourceError):
                crossref.parse(body)
            continue
        found = [entry.paper for entry in crossref.parse(body)]
        assert len(found) == int(count), name
        for paper in found:
            assert_well_made(paper)


def assert_well_made(paper: Paper) -> None:
    """Authors, clean texts and an address that can be opened."""
    assert paper.authors
    for text in (paper.title, paper.abstract, paper.journal_ref or "", *(author.name for author in paper.authors)):
        assert is_clean(text)
        assert "<" not in text
    assert safe_url(paper.url) == paper.url


@pytest.mark.parametrize(
    ("facts", "dated"),
    [
        ({"issued": {"date-parts": [[2026]]}}, "2026-01-01"),
        ({"issued": {"date-parts": [[2026, 5]]}}, "2026-05-01"),
        ({"issued": {"date-parts": [[None]]}, "created": {"date-parts": [[2026, 5, 3]]}}, "2026-05-03"),
        ({"issued": {"date-parts": []}}, None),
        ({"issued": {"date-parts": [[2026, 13, 40]]}}, None),
        ({"issued": {"date-parts": [[10**9]]}}, None),
        ({"issued": None}, None),
        ({"published-online": {"date-parts": [[2026, 5, 1]]}}, "2026-05-01"),
    ],
)
def test_dates_of_crossref(facts: dict[str, Any], dated: str | None) -> None:
    """Year, month and day as far as they are given; the earliest publication counts."""
    (entry,) = crossref.parse(Body(single(work(1, **facts)), ""))
    assert (entry.dated.date().isoformat() if entry.dated else None) == dated


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({}, 1),
        ({"title": []}, 0),
        ({"title": None}, 0),
        ({"title": "Article as a text"}, 1),
        ({"DOI": None}, 0),
        ({"DOI": "no doi"}, 0),
        ({"title": ["Correction: Article 1"]}, 0),
        ({"author": None}, 1),
        ({"author": [None, {}, {"name": "The LIGO Collaboration"}, {"family": 5}]}, 1),
        ({"container-title": None, "license": [None], "abstract": 5}, 1),
    ],
)
def test_records_of_any_kind(facts: dict[str, Any], count: int) -> None:
    """What lacks a title or a DOI, or is a correction, is passed over; nothing else breaks."""
    assert len(crossref.parse(Body(answer(work(1, **facts)), ""))) == count


def test_the_parts_of_a_record() -> None:
    """Broken titles joined, JATS and its heading away, group authors, places."""
    facts = {
        "title": ["On\n <i>E.\n coli</i>"],
        "abstract": f"<jats:title>Abstract</jats:title><jats:p>{LONG}</jats:p><jats:p>H<jats:sub>2</jats:sub>O.</jats:p>",
        "author": [
            {"given": "Ada", "family": "Lovelace", "suffix": "Jr", "affiliation": [{"name": "Analytical Society"}]},
            {"name": "The LIGO Collaboration"},
        ],
    }
    (entry,) = crossref.parse(Body(single(work(1, **facts)), ""))
    paper = entry.paper
    assert (paper.title, paper.abstract) == ("On E. coli", f"{LONG}\nH₂O.")
    assert [(author.name, author.affiliation) for author in paper.authors] == [
        ("Ada Lovelace Jr", "Analytical Society"),
        ("The LIGO Collaboration", None),
    ]
    assert str(paper.id) == f"doi:{doi(1)}"


@pytest.mark.parametrize("data", [b"", b"[]", b"5", b"{}", b'{"message": []}', b"[" * 100_000, b"Resource not found."])
def test_what_is_no_answer_of_crossref(data: bytes) -> None:
    """Refused; as the body of a 404 it means that there is nothing."""
    with pytest.raises(SourceError):
        crossref.parse(Body(data, ""))


def test_a_doi_that_crossref_does_not_know() -> None:
    """404 with its few words is no fault."""
    assert crossref.parse(Body(b"Resource not found.", "", 404)) == []


@pytest.mark.parametrize("journal", journals().values(), ids=lambda one: one.name)
def test_every_journal_of_the_catalogue_can_be_asked(journal: Journal) -> None:
    """Its address is one, or a prefix of Crossref's; its ISSN has the right form."""
    assert journal.url.startswith("crossref:prefix/10.") or safe_url(journal.url) == journal.url
    assert not journal.issn or (len(journal.issn) == 9 and journal.issn[4] == "-")


@needs_bench
def test_the_daily_papers_of_hugging_face_can_be_read() -> None:
    """A source of the catalogue whose answer is no feed of any kind."""
    data = (CORPUS / "api-huggingface" / "daily_papers-2026-08.json").read_bytes()
    page = parse(Body(data, journals()["hugging face daily papers"].url))
    assert len(page.entries) == 5


# --- abstracts ---------------------------------------------------------------------------------------------------


def test_an_empty_abstract_is_filled_in_once(hub: Hub, world: FakeWorld) -> None:
    """Asked of Crossref after the feed; what it does not have is not asked for again."""
    world.serve(NATURE, feed(item(1, abstract=""), item(2, abstract=""), item(3)))
    world.serve(f"{WORK}{doi(1)}", single(work(1, abstract=f"<jats:p>{LONG}</jats:p>")))
    run(hub)
    assert [record(hub, doi(number)).paper.abstract for number in (1, 2, 3)] == [LONG, "", LONG]
    assert len(asked(world, WORK)) == 3
    run(hub)
    assert len(asked(world, WORK)) == 3


def test_a_filled_abstract_stays(hub: Hub, world: FakeWorld) -> None:
    """The feed goes on giving none; the next reading takes nothing away."""
    world.serve(NATURE, feed(item(1, abstract="")))
    world.serve(f"{WORK}{doi(1)}", single(work(1, abstract=f"<jats:p>{LONG}</jats:p>")))
    run(hub)
    later(hub, 1)
    world.serve(NATURE, feed(item(2), item(1, abstract="")))
    run(hub)
    assert record(hub, doi(1)).paper.abstract == LONG


def test_filling_in_announces_nothing(hub: Hub, world: FakeWorld) -> None:
    """A paper that two sources announced on two days is noted on those days only."""
    follow(hub, "Nature", GROUP)
    world.serve(NATURE, feed(item(1, abstract="", dated="2026-05-20")))
    world.serve(GROUP, feed(item(1, abstract="", dated="2026-05-25")))
    world.serve(f"{WORK}{doi(1)}", single(work(1, abstract=f"<jats:p>{LONG}</jats:p>")))
    run(hub)
    listed = hub.library.shelves.listed
    assert record(hub, doi(1)).paper.abstract == LONG
    assert (listed("Nature", dt.date(2026, 5, 20)), listed("Nature", dt.date(2026, 5, 25))) == (1, 0)
    assert (listed(GROUP, dt.date(2026, 5, 20)), listed(GROUP, dt.date(2026, 5, 25))) == (0, 1)


def test_a_collector_in_trouble_is_asked_again_another_day(hub: Hub, world: FakeWorld) -> None:
    """Its trouble fails no source."""
    world.serve(NATURE, feed(item(1, abstract=""), item(2, abstract="")))
    world.serve(WORK, b"no", 403)
    assert run(hub)["Nature"].error is None
    assert len(asked(world, WORK)) == 1
    hub.library.lanes.resume("api.crossref.org")
    world.serve(WORK, single(work(1, abstract=f"<jats:p>{LONG}</jats:p>")))
    run(hub)
    assert len(asked(world, WORK)) == 3


def test_other_collectors_are_asked_with_a_key(
    hub: Hub, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """OpenAlex and Semantic Scholar in turn, each only if there is a key."""
    monkeypatch.setenv("OPENALEX_API_KEY", "oa-key")
    monkeypatch.setenv("SEMANTIC_SCHOLAR_API_KEY", "s2-key")
    world.serve(NATURE, feed(item(1, abstract="")))
    world.serve("https://api.semanticscholar.org/", json.dumps({"abstract": LONG}).encode())
    run(hub)
    assert record(hub, doi(1)).paper.abstract == LONG
    assert [request.url.host for request in world.requests[1:]] == [
        "api.crossref.org",
        "api.openalex.org",
        "api.semanticscholar.org",
    ]
    assert dict(world.requests[2].url.params)["api_key"] == "oa-key"
    assert world.requests[3].headers["x-api-key"] == "s2-key"


@pytest.mark.parametrize(
    ("index", "text"),
    [
        ({"We": [0], "find": [1, 4], "what": [2], "we": [3]}, "We find what we find"),
        ({}, ""),
        (None, ""),
        ([], ""),
        ({"a": ["x", -1, 10**9], "b": [0]}, "b"),
        ({"a\u202e": [0]}, "a"),
    ],
)
def test_an_inverted_index(index: object, text: str) -> None:
    """OpenAlex gives each word with its places."""
    assert abstracts.OPENALEX.parse(Body(json.dumps({"abstract_inverted_index": index}).encode(), "")) == text


@needs_bench
def test_captured_answers_of_openalex() -> None:
    """Each has a clean abstract or none."""
    texts = [abstracts.OPENALEX.parse(Body(path.read_bytes(), "")) for path in (CORPUS / "api-openalex").glob("*.json")]
    assert all(is_clean(text) for text in texts)
    assert max(map(len, texts)) > 500


@pytest.mark.parametrize("collector", [abstracts.OPENALEX, abstracts.SEMANTIC_SCHOLAR], ids=lambda one: one.name)
@pytest.mark.parametrize(("data", "status"), [(b"oops", 404), (b"{}", 200), (b'{"abstract": null}', 200), (b"[]", 200)])
def test_a_collector_without_the_abstract(collector: abstracts.Collector, data: bytes, status: int) -> None:
    """Nothing is nothing; what is no JSON is trouble."""
    assert collector.parse(Body(data, "", status)) == ""
    with pytest.raises(SourceError):
        collector.parse(Body(b"<html>", ""))


def test_a_teaser_is_worth_asking_for_the_rest(hub: Hub, world: FakeWorld) -> None:
    """Nature's feeds hold a sentence or two of the abstract."""
    world.serve(NATURE, feed(item(1, abstract=f"Nature, Published online: 20 May 2026; doi:{doi(1)}\n{OTHER}")))
    world.serve(f"{WORK}{doi(1)}", single(work(1, abstract=f"<jats:p>{LONG}</jats:p><jats:p>{OTHER}</jats:p>")))
    run(hub)
    assert record(hub, doi(1)).paper.abstract == f"{LONG}\n{OTHER}"


# --- one work, one row -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [("arxiv:cs.CL", "Nature"), ("Nature", "arxiv:cs.CL")])
def test_preprint_and_article_are_one_row(hub: Hub, world: FakeWorld, order: tuple[str, ...]) -> None:
    """In either order: both sources, both identifiers, and the article's DOI and journal."""
    follow(hub, *order)
    world.serve(ARXIV, with_doi(1, doi(1).upper()))
    world.serve(NATURE, feed(item(1, more="<prism:publicationName>Nature</prism:publicationName>")))
    for name in order:
        report = run(hub, name)[name]
        assert (report.error, report.announced) == (None, 1)
    (found,) = records(hub)
    assert set(found.sources) == set(order)
    assert hub.library.papers.find("2605.00001") == hub.library.papers.find(doi(1)) == [found.key]
    assert hub.library.papers.find(f"https://doi.org/{doi(1)}") == [found.key]
    assert found.paper.journal_ref == "Nature"
    if found.paper.id.server == "arxiv":
        assert (found.paper.doi or "").lower() == doi(1)


@pytest.mark.parametrize("order", [("arxiv:cs.CL", "Nature"), ("Nature", "arxiv:cs.CL")])
def test_a_linked_row_has_what_either_publication_had(hub: Hub, world: FakeWorld, order: tuple[str, ...]) -> None:
    """The journal gives no abstract, arXiv a whole one and a PDF: the row has both, whichever came first."""
    follow(hub, *order)
    world.serve(ARXIV, with_doi(1, doi(1)))
    world.serve(NATURE, feed(item(1, abstract="")))
    for name in order:
        run(hub, name)
    (found,) = records(hub)
    assert found.paper.abstract == OTHER
    assert found.paper.pdf_url


def test_a_linked_article_is_announced_once(hub: Hub, world: FakeWorld) -> None:
    """It stays in the feed for weeks; no later day announces it again."""
    follow(hub, "arxiv:cs.CL", "Nature")
    world.serve(ARXIV, with_doi(1, doi(1)))
    world.serve(NATURE, feed(item(1), item(2)))
    run(hub)
    friday = later(hub, 7)
    world.serve(NATURE, feed(item(3), item(1), item(2)))
    report = run(hub, "Nature")["Nature"]
    assert (report.new, report.updated, report.unchanged) == (1, 0, 2)
    assert hub.library.shelves.listed("Nature", friday) == 1


def test_a_new_version_of_a_linked_preprint_is_told(hub: Hub, world: FakeWorld) -> None:
    """Also where the journal came first, the row follows the preprint's versions."""
    follow(hub, "Nature", "arxiv:cs.CL")
    world.serve(NATURE, feed(item(1, abstract="")))
    world.serve(ARXIV, with_doi(1, doi(1)))
    run(hub, "Nature")
    run(hub, "arxiv:cs.CL")
    monday = later(hub, 3)
    second = announcement(1, version=2, announced=monday, announce_type=AnnounceType.REPLACE, abstract=LONG)
    data = atom([second], day=str(monday)).replace(
        b"</entry>", f"<arxiv:DOI>{doi(1)}</arxiv:DOI></entry>".encode()
    )  # fmt: skip
    world.serve(ARXIV, data)
    run(hub, "arxiv:cs.CL")
    assert record(hub, "2605.00001").paper.abstract == LONG


def test_a_preprint_of_biorxiv_and_its_article(hub: Hub, world: FakeWorld) -> None:
    """`published` in the API leads to the journal's entry."""
    follow(hub, "biorxiv:all", "Nature")
    posting = {
        "doi": "10.64898/2026.05.29.000001",
        "title": "On cells",
        "authors": "Lovelace, A.",
        "date": str(DAY),
        "version": "1",
        "category": "zoology",
        "abstract": OTHER,
        "published": doi(1),
    }
    page = {"messages": [{"status": "ok", "total": 1}], "collection": [posting]}
    world.serve("https://api.biorxiv.org/", json.dumps(page).encode())
    world.serve(NATURE, feed(item(1)))
    run(hub)
    (found,) = records(hub)
    assert (str(found.paper.id), found.paper.doi) == ("doi:10.64898/2026.05.29.000001", doi(1))
    assert set(found.sources) == {"biorxiv:all", "Nature"}
    assert hub.library.papers.find(doi(1)) == [found.key]


def test_works_without_a_common_doi_stay_apart(hub: Hub, world: FakeWorld) -> None:
    """The same title is no identity."""
    follow(hub, "arxiv:cs.CL", "Nature")
    world.feed("cs.CL", announcement(1, title="Article 1"))
    world.serve(NATURE, feed(item(1)))
    run(hub)
    assert len(records(hub)) == 2


def test_another_feed_does_not_rewrite_arxivs_paper(hub: Hub, world: FakeWorld) -> None:
    """A blog's or a translator's entry about an arXiv paper adds its source; title, text and authors stay arXiv's."""
    follow(hub, "arxiv:cs.CL", GROUP)
    world.feed("cs.CL", announcement(1))
    entry = f"<item><title>一句话总结</title><link>https://arxiv.org/abs/2605.00001</link><description>{OTHER}</description></item>"
    world.serve(GROUP, feed(entry))
    run(hub)
    (found,) = records(hub)
    assert set(found.sources) == {"arxiv:cs.CL", GROUP}
    assert found.paper.title == "On the matter of number 1"
    assert found.paper.abstract == "We study number 1 and find that it behaves well."
    assert [author.name for author in found.paper.authors] == ["Ada Lovelace", "Emmy Noether"]
    assert found.paper.categories == ("cs.CL",)


def test_two_feeds_of_one_article_do_not_take_turns(hub: Hub, world: FakeWorld) -> None:
    """A digest that leaves out authors and abstract takes nothing from what the journal gave."""
    follow(hub, "Nature", GROUP)
    world.serve(NATURE, feed(item(1)))
    bare = f"<item><title>Article 1</title><link>https://doi.org/{doi(1)}</link></item>"
    world.serve(GROUP, feed(bare))
    run(hub)
    found = record(hub, doi(1)).paper
    assert found.abstract == LONG
    assert [author.name for author in found.authors] == ["Ada Lovelace"]


# --- versions ----------------------------------------------------------------------------------------------------


def grown(hub: Hub, world: FakeWorld, wanted: bool) -> int:
    """The key of a paper that was read, and then replaced by a second version."""
    interface = dataclasses.replace(hub.loaded.config.interface, replaced_unread=wanted)
    hub.loaded.config = dataclasses.replace(hub.loaded.config, sources=("arxiv:cs.CL",), interface=interface)
    world.feed("cs.CL", announcement(1), announcement(2))
    run(hub)
    (key,) = hub.library.papers.find("2605.00001")
    hub.library.marks.mark("read", True, [key, *hub.library.papers.find("2605.00002")])
    monday = later(hub, 3)
    second = announcement(
        1,
        version=2,
        announced=monday,
        announce_type=AnnounceType.REPLACE,
        abstract="We study number 1 and find it odd.",
    )
    world.feed("cs.CL", second, day=str(monday))
    run(hub)
    return key


@pytest.mark.parametrize("wanted", [True, False])
def test_a_replaced_paper_is_unread_if_wanted(hub: Hub, world: FakeWorld, wanted: bool) -> None:
    """Only that paper, and undo takes it back."""
    key = grown(hub, world, wanted)
    marks = {found.paper.id.eprint: found.marks.read for found in records(hub)}
    assert (marks["2605.00001"] is None) == wanted
    assert marks["2605.00002"] is not None
    if wanted:
        act = hub.library.marks.undo()
        assert act
        assert (act.label, act.keys) == ("replaced", (key,))
        assert record(hub, "2605.00001").marks.read is not None


def test_the_old_text_is_kept_for_comparing(hub: Hub, world: FakeWorld) -> None:
    """What the first version said, and what changed, word by word."""
    key = grown(hub, world, False)
    old, new = hub.library.papers.old_text(key), record(hub, "2605.00001")
    assert old
    assert (old.version, old.authors) == (1, ("Ada Lovelace", "Emmy Noether"))
    assert [number for number, _day in new.versions] == [1, 2]
    assert changes(old.title, new.paper.title) == ""
    assert changes(old.abstract, new.paper.abstract) == (
        "We study number 1 and find [-that-] it [-behaves well.-] {+odd.+}"
    )
    (other,) = hub.library.papers.find("2605.00002")
    assert hub.library.papers.old_text(other) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", ""),
        ("a b", "a  b", ""),
        ("", "a b", "{+a b+}"),
        ("a b", "", "[-a b-]"),
        ("a b c", "a x c", "a [-b-] {+x+} c"),
        ("a b", "a b c", "a b {+c+}"),
        ("a b c", "b c", "[-a-] b c"),
        ("强化 学习", "强化 方法", "强化 [-学习-] {+方法+}"),
    ],
)
def test_changes(old: str, new: str, told: str) -> None:
    """Words taken out and put in, as wdiff marks them."""
    assert changes(old, new) == told


def test_far_off_words_are_left_out() -> None:
    """Eight words on either side of a change are enough."""
    words: Sequence[str] = [f"w{number}" for number in range(60)]
    told = changes(" ".join(words), " ".join([*words[:30], "new", *words[31:]]))
    assert told == f"{' '.join(words[22:30])} [-w30-] {{+new+}} {' '.join(words[31:39])}"
    twice = changes(" ".join(words), " ".join(["x", *words[1:59], "y"]))
    assert " … " in twice
    assert twice.startswith("[-w0-] {+x+} w1")
