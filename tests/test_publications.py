"""Syncing preprint servers and journals; one work is one row."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from academichub.clock import Clock
from academichub.config.options import Config, Interface
from academichub.domain.paper import Record
from academichub.domain.text.changes import changes
from academichub.domain.views import ALL
from academichub.hub import Hub
from academichub.work.sync import Finished, SourceReport, sync
from tests.builders import DAY, announcement, store
from tests.fakes import FakeWorld

FEED = "https://journal.example.org/feed.xml"
LONG = "We report what we found when we looked, at length and with care, so that nobody mistakes this abstract for a citation at all."
CROSSREF = "https://api.crossref.org/"


def run(hub: Hub, *sources: str) -> dict[str, SourceReport]:
    """One sync of these sources; the reports."""
    hub.loaded.config = replace(hub.loaded.config, sources=sources)

    async def all_of_it() -> Finished:
        return [event async for event in sync(hub)][-1]  # type: ignore[return-value]  # the last is Finished

    return {report.source: report for report in asyncio.run(all_of_it()).reports}


def records(hub: Hub) -> list[Record]:
    """Everything in the library."""
    return list(hub.library.papers.records(hub.library.shelves.keys(ALL), "zh"))


def on(hub: Hub, day: dt.date) -> None:
    """Let the hub's clock stand at a day's noon."""
    hub.clock = Clock(dt.datetime.combine(day, dt.time(13), dt.UTC))
    hub._client = None


def rss(*items: tuple[str, str, str], abstract: str = LONG) -> bytes:
    """A journal's feed: DOI, title, day."""
    entries = "".join(
        f"<item><title>{title}</title><link>https://doi.org/{doi}</link><description>{abstract}</description>"
        f"<dc:creator>Noether, Emmy</dc:creator><dc:date>{day}</dc:date></item>"
        for doi, title, day in items
    )
    return f"<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>J. Exp.</title>{entries}</channel></rss>".encode()


def work(doi: str, title: str = "A work", abstract: str = "") -> dict[str, Any]:
    """A record of Crossref's."""
    return {
        "DOI": doi,
        "title": [title],
        "abstract": f"<jats:p>{abstract}</jats:p>",
        "author": [{"given": "Emmy", "family": "Noether"}],
    }


def crossref(*works: dict[str, Any]) -> bytes:
    """An answer with many records."""
    return json.dumps({"message": {"items": list(works)}}).encode()


# --- journals ---


def test_a_first_reading_uses_the_entries_own_days(hub: Hub, world: FakeWorld) -> None:
    """So that today is not flooded; what appears later is announced when it appears; 304 changes nothing."""
    world.serve(FEED, rss(("10.5555/a", "Old", "2026-04-01")))
    assert run(hub, FEED)[FEED].new == 1
    on(hub, DAY + dt.timedelta(days=1))
    world.serve(FEED, rss(("10.5555/a", "Old", "2026-04-01"), ("10.5555/b", "New", "2026-05-20")))
    assert run(hub, FEED)[FEED].new == 1
    assert {record.paper.title: record.announced for record in records(hub)} == {
        "Old": dt.date(2026, 4, 1),
        "New": DAY + dt.timedelta(days=1),
    }
    report = run(hub, FEED)[FEED]
    assert (report.unchanged, report.verified, report.error) == (1, "feed", None)
    assert [author.name for author in records(hub)[0].paper.authors] == ["Emmy Noether"]


@pytest.mark.parametrize(
    ("status", "body"), [(403, b"no"), (418, b"no"), (200, b"<html><title>Just a moment...</title></html>")]
)
def test_a_publisher_that_refuses_is_read_from_crossref(hub: Hub, world: FakeWorld, status: int, body: bytes) -> None:
    """By the journal's ISSN, and the report says so."""
    world.serve("https://www.nature.com/nature.rss", body, status)
    world.serve(f"{CROSSREF}journals/0028-0836/works", crossref(work("10.1038/s1", abstract=LONG)))
    report = run(hub, "Nature")["Nature"]
    assert (report.error, report.new) == (None, 1)
    assert "taken from Crossref" in (report.note or "")


def test_a_feed_without_a_substitute_says_why(hub: Hub, world: FakeWorld) -> None:
    """Nothing is faked, and the sources screen knows it."""
    world.serve(FEED, b"<html>Validate User</html>")
    assert "bot wall" in (run(hub, FEED)[FEED].error or "")
    assert "bot wall" in hub.library.ledger.states()[FEED].result


def test_a_missing_abstract_is_asked_for_once(hub: Hub, world: FakeWorld) -> None:
    """From Crossref; the second sync does not ask again."""
    world.serve(FEED, rss(("10.5555/a", "Bare", "2026-05-29"), ("10.5555/b", "Barer", "2026-05-29"), abstract=""))
    world.serve(f"{CROSSREF}works/10.5555/a", json.dumps({"message": work("10.5555/a", "Bare", LONG)}).encode())
    run(hub, FEED)
    assert {record.paper.title: record.paper.abstract for record in records(hub)} == {"Bare": LONG, "Barer": ""}
    before = len(world.requests)
    run(hub, FEED)
    assert [request.url.host for request in world.requests[before:]] == ["journal.example.org"]


def test_a_feed_that_rolled_over_is_a_doubt(hub: Hub, world: FakeWorld) -> None:
    """Nothing known in it: what stood there between may be missing."""
    world.serve(FEED, rss(*((f"10.5555/{n}", f"Paper {n}", "2026-05-29") for n in range(12))))
    run(hub, FEED)
    world.serve(FEED, rss(*((f"10.5555/{n}", f"Paper {n}", "2026-05-29") for n in range(20, 32))))
    assert "may have been missed" in (run(hub, FEED)[FEED].note or "")


# --- one work, one row ---


@pytest.mark.parametrize("first", ["preprint", "article"])
def test_preprint_and_article_are_one_row(hub: Hub, world: FakeWorld, first: str) -> None:
    """Whichever came first; both identifiers find it, and both sources hold it."""
    preprint = announcement(1, doi="10.5555/A")
    world.serve(FEED, rss(("10.5555/a", "On the matter of number 1", "2026-05-29")))
    if first == "preprint":
        store(hub.library, preprint)
        run(hub, FEED)
    else:
        run(hub, FEED)
        world.feed("cs.CL", preprint)
        world.serve("https://rss.arxiv.org/atom/cs.CL", world_atom(preprint))
        run(hub, "arxiv:cs.CL")
    [record] = records(hub)
    assert set(record.sources) == {"arxiv:cs.CL", FEED}
    keys = [hub.library.papers.find(name) for name in ("2605.00001", "10.5555/a", "https://doi.org/10.5555/A")]
    assert keys == [[record.key]] * 3


def world_atom(found: Any) -> bytes:
    """arXiv's feed with the publisher's DOI."""
    from tests.fakes import atom

    return atom([found]).replace(b"</entry>", b"<arxiv:DOI>10.5555/A</arxiv:DOI></entry>")


@pytest.mark.parametrize("wanted", [True, False])
def test_a_replacement_is_unread_only_if_asked(hub: Hub, world: FakeWorld, wanted: bool) -> None:
    """And the act can be undone; what stood before is kept for comparing."""
    hub.loaded.config = Config(interface=Interface(replaced_unread=wanted))
    [key] = store(hub.library, announcement(1))
    hub.library.marks.mark("read", True, [key], "read")
    world.feed("cs.CL", announcement(1, version=2, abstract="We study number 1 again and find that it behaves badly."))
    run(hub, "arxiv:cs.CL")
    [record] = records(hub)
    assert (record.marks.read is None) is wanted
    old = hub.library.papers.old_text(key)
    assert old
    assert (old.version, changes(old.title, record.paper.title)) == (1, "")
    assert (
        changes(old.abstract, record.paper.abstract)
        == "We study number 1 {+again+} and find that it behaves [-well.-] {+badly.+}"
    )


# --- preprint servers ---

BIORXIV = "https://api.biorxiv.org/details/biorxiv/"


def posting(number: int, day: dt.date = DAY, **facts: str) -> dict[str, str]:
    """A row of bioRxiv's API."""
    row = {
        "doi": f"10.64898/2026.05.29.{number:06d}", "title": f"On {{beta}} {number}", "authors": "Kumar, P.; Aurange, A.", "date": str(day),
        "version": "1", "category": "cell biology", "abstract": "BackgroundWe saw [&lt;] 5 {micro}m.", "published": "NA",
    }  # fmt: skip
    return {**row, **facts}


def postings(rows: list[dict[str, str]], total: int | str, cursor: int = 0) -> bytes:
    """A page of the API."""
    return json.dumps(
        {"messages": [{"status": "ok", "count": len(rows), "total": total, "cursor": cursor}], "collection": rows}
    ).encode()


def test_every_posting_is_read_whatever_a_page_holds(hub: Hub, world: FakeWorld) -> None:
    """Thirty a page, totals as text; only the followed subject; symbols repaired, days closed."""
    rows = [posting(number) for number in range(45)] + [posting(99, category="ecology")]
    thursday = DAY - dt.timedelta(days=1)
    world.serve(f"{BIORXIV}{thursday}/{DAY}/0/", postings(rows[:30], "46"))
    world.serve(f"{BIORXIV}{thursday}/{DAY}/30/", postings(rows[30:], 46, 30))
    report = run(hub, "biorxiv:cell_biology")["biorxiv:cell_biology"]
    assert (report.new, report.verified, report.error) == (45, "api", None)
    paper = records(hub)[0].paper
    assert (paper.title[:6], paper.abstract) == ("On β 0"[:6], "Background: We saw < 5 µm.")
    assert [author.name for author in paper.authors] == ["P. Kumar", "A. Aurange"]
    record = hub.library.ledger.get("biorxiv:cell_biology", DAY)
    assert record
    assert (record.expected, record.stored, record.verified) == (45, 45, "api")


def test_the_next_sync_begins_at_the_last_day_read(hub: Hub, world: FakeWorld) -> None:
    """That day may have grown; a new version and a published DOI update the row."""
    world.serve(BIORXIV, postings([posting(1)], 1))
    run(hub, "biorxiv:all")
    monday = DAY + dt.timedelta(days=3)
    on(hub, monday)
    world.answers.pop(BIORXIV)
    later = posting(1, monday, version="2", published="10.5555/z", title="On it again")
    world.serve(f"{BIORXIV}{DAY}/{monday}/0/", postings([posting(1), later], 2))
    assert run(hub, "biorxiv:all")["biorxiv:all"].error is None
    [record] = records(hub)
    assert (record.paper.version, record.paper.title, record.paper.doi) == (2, "On it again", "10.5555/z")


def test_without_the_api_the_day_is_told_to_be_in_doubt(hub: Hub, world: FakeWorld) -> None:
    """What the feed has is kept."""
    item = (
        "<item><title>T</title><link>http://biorxiv.org/cgi/content/short/1v1?rss=1</link><description>D</description>"
        "<dc:creator>Kaur, M., Shukla, A.</dc:creator><dc:date>2026-05-29</dc:date><dc:identifier>doi:10.1101/1</dc:identifier></item>"
    )
    feed = f"<rdf:RDF xmlns:rdf='r' xmlns:dc='d'><channel><title>b</title></channel>{item}</rdf:RDF>"
    world.serve("https://connect.biorxiv.org/biorxiv_xml.php", feed.encode())
    world.then(BIORXIV, *[lambda _request: httpx.Response(500)] * 3)
    report = run(hub, "biorxiv:all")["biorxiv:all"]
    assert "not complete" in (report.error or "")
    assert [author.name for author in records(hub)[0].paper.authors] == ["M. Kaur", "A. Shukla"]


def test_no_postings_are_no_failure(hub: Hub, world: FakeWorld) -> None:
    """A quiet day."""
    world.serve(BIORXIV, json.dumps({"messages": [{"status": "no posts found"}], "collection": []}).encode())
    report = run(hub, "biorxiv:all")["biorxiv:all"]
    assert (report.error, report.verified, report.reason) == (None, "api", "unposted")
