"""Sync through the hub: what is stored, what is told, and that it can be cut off anywhere."""

from __future__ import annotations

import asyncio
import datetime as dt

import httpx
import pytest

from academichub.config.options import Config, KeywordEntry
from academichub.domain.paper import AnnounceType
from academichub.domain.views import ALL
from academichub.errors import BusyError, UsageError
from academichub.hub import Hub
from academichub.sources.arxiv import feed as arxiv
from academichub.work.sync import Finished, SourceReport, Stored, sync
from academichub.work.sync.run import BATCH
from tests.builders import DAY, announcement
from tests.fakes import FakeWorld, atom

FEED = "https://rss.arxiv.org/atom/cs.CL+cs.AI"


def run(hub: Hub, *names: str) -> dict[str, SourceReport]:
    """One sync; its reports by source."""

    async def all_of_it() -> Finished:
        return [event async for event in sync(hub, names)][-1]  # type: ignore[return-value]  # the last is Finished

    return {report.source: report for report in asyncio.run(all_of_it()).reports}


def feeds(world: FakeWorld) -> list[httpx.Request]:
    """The requests for feeds, of all that were made."""
    return [request for request in world.requests if request.url.host == "rss.arxiv.org"]


def stored(hub: Hub) -> set[tuple[str, int, str]]:
    """Id, version and type of every paper."""
    found = hub.library.papers.records(hub.library.shelves.keys(ALL), "zh")
    return {
        (record.paper.id.eprint, record.paper.version, record.announce_type.label)
        for record in found
        if record.announce_type is not None
    }


def test_everything_announced_is_stored_once(hub: Hub, world: FakeWorld) -> None:
    """One request for all categories; each paper is a row; counts are per source."""
    world.feed(
        "cs.CL+cs.AI",
        announcement(1),
        announcement(2, categories=("cs.AI", "cs.CL")),
        announcement(3, categories=("cs.AI",)),
    )
    reports = run(hub)

    assert len(feeds(world)) == 1
    assert {eprint for eprint, _version, _kind in stored(hub)} == {"2605.00001", "2605.00002", "2605.00003"}
    assert (reports["arxiv:cs.CL"].new, reports["arxiv:cs.AI"].new) == (2, 2)
    assert reports["arxiv:cs.CL"].verified == "feed"


def test_a_second_sync_asks_conditionally_and_changes_nothing(hub: Hub, world: FakeWorld) -> None:
    """304 is a success with nothing to do."""
    world.feed("cs.CL+cs.AI", announcement(1))
    run(hub)
    before = stored(hub)
    reports = run(hub)

    assert "if-none-match" in feeds(world)[1].headers
    assert stored(hub) == before
    assert (reports["arxiv:cs.CL"].announced, reports["arxiv:cs.CL"].unchanged, reports["arxiv:cs.CL"].new) == (1, 1, 0)


def test_the_next_day_adds_to_the_library(hub: Hub, world: FakeWorld) -> None:
    """A new paper is added, a replacement updates its row."""
    world.feed("cs.CL+cs.AI", announcement(1), announcement(2))
    run(hub)
    monday = DAY + dt.timedelta(days=3)
    world.feed(
        "cs.CL+cs.AI",
        announcement(3, announced=monday),
        announcement(1, version=2, announce_type=AnnounceType.REPLACE, announced=monday),
        day="2026-06-01",
    )
    reports = run(hub)

    assert stored(hub) == {("2605.00001", 2, "replace"), ("2605.00002", 1, "new"), ("2605.00003", 1, "new")}
    assert (reports["arxiv:cs.CL"].new, reports["arxiv:cs.CL"].updated) == (1, 1)


@pytest.mark.parametrize(
    ("day", "reason"), [("2026-05-30", "weekend"), ("2026-06-19", "holiday"), ("2026-06-17", "unannounced")]
)
def test_an_empty_day_has_a_reason(hub: Hub, world: FakeWorld, day: str, reason: str) -> None:
    """Nothing new is a success; why is told."""
    world.feed("cs.CL+cs.AI", day=day)
    report = run(hub)["arxiv:cs.CL"]

    assert (report.announced, report.error, report.reason) == (0, None, reason)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"<html><h1>Sign in</h1></html>", 200, "web page"),
        (b"", 200, "empty"),
        (b"<rss><channel>", 404, "404"),
        (b"not xml", 200, "instead of a feed"),
    ],
)
def test_no_false_success(hub: Hub, world: FakeWorld, body: bytes, status: int, told: str) -> None:
    """What is no feed is an error, never nothing new; what is stored stays."""
    world.feed("cs.CL+cs.AI", announcement(1))
    run(hub)
    world.serve(FEED, body, status)
    hub.library.ledger.forget_feed(FEED)
    report = run(hub)["arxiv:cs.CL"]

    assert report.error is not None
    assert told in report.error
    assert len(stored(hub)) == 1


def test_a_feed_cut_off_is_kept_as_far_as_it_came_and_asked_for_again(hub: Hub, world: FakeWorld) -> None:
    """Half a feed is no complete day: the error says so, and the next sync asks for all of it."""
    whole = atom([announcement(number) for number in range(1, 9)])
    world.serve(FEED, whole[: len(whole) // 2])
    report = run(hub)["arxiv:cs.CL"]
    some = len(stored(hub))

    assert report.error is not None
    assert report.verified is None
    assert 0 < some < 8
    world.serve(FEED, whole)
    report = run(hub)["arxiv:cs.CL"]
    assert "if-none-match" not in feeds(world)[-1].headers
    assert (report.error, report.verified, len(stored(hub))) == (None, "feed", 8)


def test_a_category_that_arxiv_does_not_know_fails_alone(hub: Hub, world: FakeWorld) -> None:
    """arXiv answers none if one name is bad; the others are asked for again without it."""
    error = atom([], title="Feed error for query: x").replace(b"reason", b"Bad archive or category: cs.ai")
    world.serve(FEED, error, 400)
    world.feed("cs.CL", announcement(1))
    reports = run(hub)

    assert reports["arxiv:cs.AI"].error == "arXiv does not know cs.AI"
    assert (reports["arxiv:cs.CL"].error, reports["arxiv:cs.CL"].new) == (None, 1)


def test_a_full_feed_is_asked_for_in_halves(hub: Hub, world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the server's limit the categories are split, and the strongest type wins."""
    monkeypatch.setattr(arxiv, "FEED_LIMIT", 2)
    both = announcement(1, categories=("cs.CL", "cs.AI"))
    world.feed("cs.CL+cs.AI", both, announcement(2))
    world.feed("cs.CL", both)
    world.feed("cs.AI", announcement(1, categories=("cs.CL", "cs.AI"), announce_type=AnnounceType.CROSS))
    reports = run(hub)

    assert [request.url.path for request in feeds(world)] == ["/atom/cs.CL+cs.AI", "/atom/cs.CL", "/atom/cs.AI"]
    assert stored(hub) == {("2605.00001", 1, "new")}
    assert not any(report.error for report in reports.values())


def test_categories_are_split_before_the_limit_once_their_load_is_known() -> None:
    """Requests are planned from the busiest recent day."""
    planned = arxiv.requests(["cs.CL", "cs.AI", "cs.LG"], {"cs.CL": 900, "cs.AI": 600, "cs.LG": 300})

    assert [request.subjects for request in planned] == [("cs.CL", "cs.AI"), ("cs.LG",)]


def test_a_server_in_trouble_is_tried_again(hub: Hub, world: FakeWorld) -> None:
    """Faults that pass are tried three times; the fourth is an error that names them."""
    body = atom([announcement(1)])
    world.then(
        FEED, lambda _: httpx.Response(500), lambda _: httpx.Response(503), lambda _: httpx.Response(200, content=body)
    )
    assert run(hub)["arxiv:cs.CL"].error is None

    world.then(FEED, *[lambda _: httpx.Response(502)] * 4)
    assert "status 502" in (run(hub)["arxiv:cs.CL"].error or "")
    assert len(feeds(world)) == 6


def test_a_refusal_stops_the_host_for_a_day(hub: Hub, world: FakeWorld) -> None:
    """After 403 there is not one more request, also by another run; the reader can lift it."""
    world.serve(FEED, b"Access denied", 403)
    assert "24 hours" in (run(hub)["arxiv:cs.CL"].error or "")
    assert "refused" in (run(hub)["arxiv:cs.CL"].error or "")
    assert len(feeds(world)) == 1
    assert hub.library.lanes.resume("rss.arxiv.org")
    world.feed("cs.CL+cs.AI", announcement(1))
    assert run(hub)["arxiv:cs.CL"].error is None


def test_retry_after_beyond_our_patience_is_told_and_kept(hub: Hub, world: FakeWorld) -> None:
    """A long pause is not waited for, and the next run does not ask before its end."""
    world.serve(FEED, b"Rate exceeded.", 429, **{"retry-after": "7200"})
    assert "pause of 7200 seconds" in (run(hub)["arxiv:cs.CL"].error or "")
    assert "another 120 minutes" in (run(hub)["arxiv:cs.CL"].error or "")
    assert len(feeds(world)) == 1


def test_tracked_papers_are_matched_with_their_reason(hub: Hub, world: FakeWorld) -> None:
    """A match says which rule, where, and in which words; a changed rule matches the library again."""
    world.feed("cs.CL+cs.AI", announcement(1, title="Preference Optimization, again"), announcement(2))
    hub.loaded.config = Config(sources=hub.config.sources, keywords=(KeywordEntry("preference optimization"),))
    run(hub)

    def reasons() -> list[tuple[str, str, str]]:
        found = hub.library.papers.records(hub.library.shelves.keys(ALL), "zh")
        return [(match.name, match.field, match.text) for record in found for match in record.matches]

    assert reasons() == [("preference optimization", "title", "Preference Optimization")]
    hub.loaded.config = Config(sources=hub.config.sources, keywords=(KeywordEntry("behaves well"),))
    run(hub)
    assert [name for name, _field, _text in reasons()] == ["behaves well"] * 2


def test_only_one_sync_runs(hub: Hub, world: FakeWorld) -> None:
    """A second process is told so, and asks nothing."""
    with hub.library.another() as other:
        other.leases.me = other.leases.me.replace(other.leases.me.split("|")[2], "1").rsplit("|", 1)[0] + "|"
        assert other.leases.take("sync", 60)
    with pytest.raises(BusyError):
        run(hub)
    assert world.requests == []


def test_a_source_that_is_not_followed_is_a_usage_error(hub: Hub) -> None:
    """Names are checked before anything is asked."""
    with pytest.raises(UsageError, match=r"cs\.XX"):
        run(hub, "cs.XX")


def test_cancelled_between_two_batches_it_ends_the_same(hub: Hub, world: FakeWorld) -> None:
    """What came is kept; the next sync brings the rest, and nothing is there twice."""
    world.feed("cs.CL+cs.AI", *(announcement(number) for number in range(1, 181)))

    async def some_of_it() -> None:
        async for event in sync(hub):
            if isinstance(event, Stored):
                return

    asyncio.run(some_of_it())
    assert len(stored(hub)) == BATCH
    reports = run(hub)
    assert len(stored(hub)) == 180
    assert (reports["arxiv:cs.CL"].new, reports["arxiv:cs.CL"].unchanged) == (130, 50)


def test_offline_nothing_is_asked(hub: Hub, world: FakeWorld) -> None:
    """`--offline` opens no connection and says so."""
    hub.offline = True
    assert run(hub)["arxiv:cs.CL"].error == "not asked: this run is offline"
    assert world.requests == []
