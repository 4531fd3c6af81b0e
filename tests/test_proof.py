"""Days proven and filled: from the listings, the OAI-PMH records and the search API."""

from __future__ import annotations

import asyncio
import datetime as dt

import httpx
import pytest

from academichub.clock import Clock
from academichub.config.options import Config
from academichub.domain.days import announced_for, day_named, feed_day, weekday_after
from academichub.domain.exchange import Body
from academichub.domain.paper import AnnounceType
from academichub.errors import SourceError
from academichub.hub import Hub
from academichub.sources.arxiv import listing, oai
from academichub.work.sync import Finished, SourceReport, sync
from tests.archives import listing_page, oai_page, serve_catchup, serve_listing, serve_search
from tests.builders import DAY, announcement
from tests.fakes import FakeWorld, atom

SOURCE = "arxiv:cs.CL"
FEED = "https://rss.arxiv.org/atom/cs.CL"
MONDAY = DAY + dt.timedelta(days=3)
TUESDAY = DAY + dt.timedelta(days=4)


@pytest.fixture
def config() -> Config:
    """One category."""
    return Config(sources=(SOURCE,))


def run(hub: Hub, *, since: dt.date | None = None) -> SourceReport:
    """One sync; the report of its only source."""

    async def all_of_it() -> Finished:
        return [event async for event in sync(hub, since=since)][-1]  # type: ignore[return-value]  # the last is Finished

    return asyncio.run(all_of_it()).reports[0]


def on(hub: Hub, day: dt.date) -> None:
    """Let the hub's clock stand at a day's noon."""
    hub.clock = Clock(dt.datetime.combine(day, dt.time(13), dt.UTC))
    hub._client = None


def sighted(hub: Hub, day: dt.date) -> dict[str, str]:
    """What the library has of a day."""
    found = hub.library.papers.sighted(SOURCE, day)
    return {identity.eprint.removeprefix("2605.0000"): kind.label for identity, kind in found.items()}


def proof(hub: Hub, day: dt.date) -> str | None:
    """How a day is verified."""
    record = hub.library.ledger.get(SOURCE, day)
    return record.verified if record else None


def test_the_listing_proves_the_feed(hub: Hub, world: FakeWorld) -> None:
    """And a second sync asks for nothing but the feed."""
    world.feed("cs.CL", announcement(1), announcement(2))
    serve_listing(world, "cs.CL", DAY, [1, 2])
    report = run(hub)
    assert (report.verified, report.error, report.note) == ("listing", None, None)
    before = len(world.requests)
    run(hub)
    assert [request.url.host for request in world.requests[before:]] == ["rss.arxiv.org"]


def test_what_the_feed_left_out_is_fetched(hub: Hub, world: FakeWorld) -> None:
    """With the section that the listing gives it."""
    world.feed("cs.CL", announcement(1))
    serve_listing(world, "cs.CL", DAY, [1], [2], [3])
    old = announcement(3, version=2, categories=("cs.AI", "cs.CL"))
    serve_search(world, announcement(2, categories=("cs.AI", "cs.CL")), old)
    report = run(hub)
    assert (report.verified, report.error) == ("listing", None)
    assert sighted(hub, DAY) == {"1": "new", "2": "cross", "3": "replace-cross"}


@pytest.mark.parametrize("fault", ["gone", "cut", "page"])
def test_a_failed_feed_is_made_good_and_named(hub: Hub, world: FakeWorld, fault: str) -> None:
    """The day is complete; what went wrong is a note."""
    whole = atom([announcement(1), announcement(2)])
    bodies = {"gone": (b"", 503), "cut": (whole[: len(whole) * 2 // 3], 200), "page": (b"<html>Sign in</html>", 200)}
    body, status = bodies[fault]
    world.serve(FEED, body, status)
    serve_listing(world, "cs.CL", DAY, [1, 2])
    serve_search(world, announcement(1), announcement(2))
    report = run(hub)
    assert (report.error, report.verified) == (None, "listing")
    assert "completed from the listing" in (report.note or "")
    assert sighted(hub, DAY) == {"1": "new", "2": "new"}


def test_a_stale_feed_stores_nothing(hub: Hub, world: FakeWorld) -> None:
    """Yesterday's announcement, under yesterday's date, or under today's."""
    on(hub, MONDAY)
    world.feed("cs.CL", announcement(1))
    assert "stale" in (run(hub).error or "")
    assert hub.library.papers.count() == 0


def test_a_repeated_announcement_is_refused(hub: Hub, world: FakeWorld) -> None:
    """The papers of Friday under Monday's date are no announcement."""
    world.feed("cs.CL", announcement(1), announcement(2))
    run(hub)
    on(hub, MONDAY)
    world.feed("cs.CL", *(announcement(n, announced=MONDAY) for n in (1, 2)), day=str(MONDAY))
    assert "repeats the announcement of 2026-05-29" in (run(hub).error or "")
    assert sighted(hub, MONDAY) == {}


def test_another_days_papers_are_taken_back(hub: Hub, world: FakeWorld) -> None:
    """A first sync cannot know; the listing does."""
    world.feed("cs.CL", announcement(8), announcement(9))
    serve_listing(world, "cs.CL", DAY, [1])
    serve_search(world, announcement(1))
    run(hub)
    assert sighted(hub, DAY) == {"1": "new"}


def test_missed_days_are_filled_oldest_first(hub: Hub, world: FakeWorld) -> None:
    """Also a paper that has a second version by now: each day has the version and the type of that day."""
    world.feed("cs.CL", announcement(1))
    serve_listing(world, "cs.CL", DAY, [1])
    run(hub)
    on(hub, DAY + dt.timedelta(days=5))
    wednesday = DAY + dt.timedelta(days=5)
    world.feed("cs.CL", announcement(4, announced=wednesday), day=str(wednesday))
    serve_listing(world, "cs.CL", wednesday, [4])
    serve_catchup(world, "cs.CL", MONDAY, [2], [], [])
    serve_catchup(world, "cs.CL", TUESDAY, [3], [], [2])
    serve_search(world, announcement(2, version=2, announced=TUESDAY), announcement(3, announced=TUESDAY), first=MONDAY)
    assert run(hub).error is None
    assert (sighted(hub, MONDAY), sighted(hub, TUESDAY)) == ({"2": "new"}, {"2": "replace", "3": "new"})
    record = hub.library.papers.record(hub.library.papers.find("2605.00002")[0], "zh")
    assert record
    assert record.versions == ((1, MONDAY), (2, TUESDAY))
    assert (record.announce_type, record.announced) == (AnnounceType.REPLACE, TUESDAY)
    assert [proof(hub, day) for day in (MONDAY, TUESDAY, wednesday)] == ["listing"] * 3


def test_a_day_that_cannot_be_filled_stays_open(hub: Hub, world: FakeWorld) -> None:
    """The ledger says why, and the next sync fills it."""
    world.feed("cs.CL", announcement(1))
    serve_listing(world, "cs.CL", DAY, [1])
    run(hub)
    on(hub, TUESDAY)
    world.feed("cs.CL", announcement(4, announced=TUESDAY), day=str(TUESDAY))
    serve_listing(world, "cs.CL", TUESDAY, [4])
    report = run(hub)
    assert "2026-06-01: not proven" in (report.error or "")
    record = hub.library.ledger.get(SOURCE, MONDAY)
    assert record
    assert (record.verified, "not proven" in (record.reason or "")) == (None, True)
    serve_catchup(world, "cs.CL", MONDAY, [2])
    serve_search(world, announcement(2, announced=MONDAY))
    assert run(hub).error is None
    assert sighted(hub, MONDAY) == {"2": "new"}


def test_an_old_record_is_no_replacement(hub: Hub, world: FakeWorld) -> None:
    """Servers that know only version 1 of a paper replaced today leave the day in doubt."""
    world.feed("cs.CL", announcement(1))
    serve_listing(world, "cs.CL", DAY, [1], [], [2])
    serve_search(world, announcement(2))
    report = run(hub)
    assert "1 papers of the listing could not be fetched yet" in (report.error or "")
    assert proof(hub, DAY) is None


@pytest.mark.parametrize(
    "page", [b"", b"<html><h1>Sign in</h1></html>", listing_page(DAY, [1, 2])[:-20], listing_page(MONDAY, [1])]
)
def test_what_is_no_whole_listing_of_the_day_proves_nothing(hub: Hub, world: FakeWorld, page: bytes) -> None:
    """The feed's word stands, and the note says why it was not proven."""
    world.feed("cs.CL", announcement(1))
    world.serve("https://arxiv.org/list/cs.CL/new", page)
    run(hub)
    assert proof(hub, DAY) == "feed"


def test_a_source_owes_its_first_day(hub: Hub, world: FakeWorld) -> None:
    """Also if nothing could be had on that day."""
    assert run(hub).error
    on(hub, MONDAY)
    world.feed("cs.CL", announcement(4, announced=MONDAY), day=str(MONDAY))
    serve_listing(world, "cs.CL", MONDAY, [4])
    serve_catchup(world, "cs.CL", DAY, [1])
    serve_search(world, announcement(1))
    assert run(hub).error is None
    assert sighted(hub, DAY) == {"1": "new"}


def test_reaching_back_on_purpose(hub: Hub, world: FakeWorld) -> None:
    """`since` fills the days before the first one."""
    world.feed("cs.CL", announcement(4))
    serve_listing(world, "cs.CL", DAY, [4])
    thursday = weekday_after(DAY, -1)
    serve_catchup(world, "cs.CL", thursday, [1])
    serve_search(world, announcement(1, announced=thursday))
    assert run(hub, since=thursday).error is None
    assert sighted(hub, thursday) == {"1": "new"}


def test_the_last_days_are_rechecked_once(hub: Hub, world: FakeWorld) -> None:
    """What a listing had left out comes from OAI-PMH, over several pages and an expired token."""
    world.feed("cs.CL", announcement(1))
    serve_listing(world, "cs.CL", DAY, [1])
    run(hub)
    on(hub, MONDAY)
    world.feed("cs.CL", announcement(4, announced=MONDAY), day=str(MONDAY))
    serve_listing(world, "cs.CL", MONDAY, [4])
    pages = [
        oai_page((announcement(1), [DAY]), token="a"),
        b"<OAI-PMH><error code='badResumptionToken'>gone</error></OAI-PMH>",
        oai_page((announcement(1), [DAY]), token="b"),
        oai_page((announcement(7), [DAY])),
    ]
    world.then(
        "https://oaipmh.arxiv.org/oai",
        *[lambda _request, page=page: httpx.Response(200, content=page) for page in pages],
    )
    run(hub)
    assert proof(hub, DAY) == "oai"
    assert sighted(hub, DAY) == {"1": "new", "7": "new"}
    before = len(world.requests)
    run(hub)
    assert all(request.url.host == "rss.arxiv.org" for request in world.requests[before:])


def test_many_are_fetched_by_the_day(hub: Hub, world: FakeWorld) -> None:
    """A whole missing announcement comes from OAI-PMH rather than one by one."""
    world.serve(FEED, b"", 404)
    numbers = range(1, 90)
    serve_listing(world, "cs.CL", DAY, list(numbers))
    world.serve("https://oaipmh.arxiv.org/oai", oai_page(*((announcement(number), [DAY]) for number in numbers)))
    assert run(hub).verified == "listing"
    assert hub.library.papers.count() == 89
    assert not [request for request in world.requests if request.url.host == "export.arxiv.org"]


def test_oai_sets_are_named() -> None:
    """Archives with a group of their own, those of physics, and aliases."""
    named = {subject: oai.set_of(subject) for subject in ("cs.CL", "cs", "quant-ph", "astro-ph.GA", "math", "cs.SY")}
    assert named == {
        "cs.CL": "cs:cs:CL", "cs": "cs", "quant-ph": "physics:quant-ph", "astro-ph.GA": "physics:astro-ph:GA", "math": "math",
        "cs.SY": "eess:eess:SY",
    }  # fmt: skip


def test_a_page_of_something_else_is_no_listing() -> None:
    """A heading without a day is not one."""
    with pytest.raises(SourceError):
        listing.parse(Body(b"<html><h3>Welcome</h3></html>", "x"))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-05-28T17:59:00+00:00", "2026-05-29"), ("2026-05-28T18:00:00+00:00", "2026-06-01"), ("2026-05-29T17:00:00+00:00", "2026-06-01"),
        ("2026-05-30T12:00:00+00:00", "2026-06-02"), ("2026-06-01T17:00:00+00:00", "2026-06-02"), ("2026-01-05T18:30:00+00:00", "2026-01-06"),
        ("2026-01-05T19:30:00+00:00", "2026-01-07"),
    ],
)  # fmt: skip
def test_a_submission_leads_to_a_feed_day(moment: str, day: str) -> None:
    """By the cut-off at 14:00 in New York, in summer and in winter."""
    assert announced_for(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(day)


def test_days_have_names() -> None:
    """As people write them."""
    assert [day_named(text, DAY) for text in ("today", "yesterday", "3d", "monday", "Friday", "2026-01-02")] == [
        DAY, dt.date(2026, 5, 28), dt.date(2026, 5, 26), dt.date(2026, 5, 25), DAY, dt.date(2026, 1, 2),
    ]  # fmt: skip
    assert [day_named(text, DAY) for text in ("", "d", "soon", "2026-13-01", "9999999999d")] == [None] * 5
    assert feed_day(dt.datetime(2026, 5, 31, 12, tzinfo=dt.UTC)) == DAY
