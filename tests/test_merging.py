"""Merging a day's announcements, and what one changes in a library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.merging import Known, decide, merge
from academichub.domain.paper import Announcement, AnnounceType
from tests.builders import DAY, announcement

quick = settings(max_examples=100, deadline=None, database=None, derandomize=True)
NEXT_DAY = DAY + dt.timedelta(days=3)
FIRST = announcement(1)


def known_of(found: Announcement) -> Known:
    """What a library holds after one announcement."""
    paper = found.paper
    return Known(
        7, paper.version, found.announced, found.announce_type, paper.text_hash, paper.id, sightings_of(found)
    )  # fmt: skip


def sightings_of(found: Announcement) -> frozenset[tuple[str, dt.date]]:
    """Source and day of an announcement."""
    return frozenset((source, found.announced) for source in found.sources)


# --- named changes: what arXiv may say about a paper that is known already --------------------------------------


def nothing_changes() -> Announcement:
    """The same line of the same listing, fetched again."""
    return announcement(1)


def title_is_edited() -> Announcement:
    """A new title under the same version."""
    return announcement(1, title="On a better title")


def abstract_is_edited() -> Announcement:
    """A new abstract under the same version."""
    return announcement(1, abstract="We study it again.")


def version_goes_up() -> Announcement:
    """A replacement, announced on a later day."""
    return announcement(1, version=2, announce_type=AnnounceType.REPLACE, announced=NEXT_DAY)


def cross_listed_later() -> Announcement:
    """The paper is added to another category, days after."""
    return announcement(1, announce_type=AnnounceType.CROSS, announced=NEXT_DAY, sources=("arxiv:cs.AI",))


def seen_in_two_feeds() -> Announcement:
    """The same day, in the feed of another category, as a cross-list."""
    return announcement(1, announce_type=AnnounceType.CROSS, sources=("arxiv:cs.AI",))


def seen_in_two_feeds_at_once() -> Announcement:
    """The same day and feed, now of two followed categories."""
    return announcement(1, sources=("arxiv:cs.CL", "arxiv:cs.AI"))


Change = Callable[[], Announcement]
UPDATES: list[Change] = [
    title_is_edited,
    abstract_is_edited,
    version_goes_up,
    cross_listed_later,
    seen_in_two_feeds,
    seen_in_two_feeds_at_once,
]
CHANGES: list[Change] = [nothing_changes, *UPDATES]


def test_an_unknown_paper_is_new() -> None:
    """What the library does not hold is stored."""
    change = decide(None, FIRST)
    assert (change.kind, change.key, change.replaces_text, change.announcement) == ("new", None, True, FIRST)


def test_nothing_changes() -> None:
    """The same announcement again is left alone."""
    assert decide(known_of(FIRST), nothing_changes()).kind == "unchanged"


@pytest.mark.parametrize("change", UPDATES)
def test_a_change_is_an_update(change: Change) -> None:
    """Every named change reaches the stored row, by its key."""
    decided = decide(known_of(FIRST), change())
    assert (decided.kind, decided.key, decided.replaces_text) == ("updated", 7, True)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_happens_once(change: Change) -> None:
    """What was stored of a change makes the same announcement unchanged."""
    decided = decide(known_of(FIRST), change())
    stored = known_of(decided.announcement)
    stored = replace(stored, sightings=stored.sightings | sightings_of(FIRST))
    assert decide(stored, change()).kind == "unchanged"


@pytest.mark.parametrize(
    ("change", "kind", "day"),
    [
        (title_is_edited, AnnounceType.NEW, DAY),
        (seen_in_two_feeds, AnnounceType.NEW, DAY),
        (cross_listed_later, AnnounceType.CROSS, NEXT_DAY),
        (version_goes_up, AnnounceType.REPLACE, NEXT_DAY),
    ],
)
def test_the_type_of_the_day(change: Change, kind: AnnounceType, day: dt.date) -> None:
    """On one day the strongest type wins; a later day brings its own."""
    decided = decide(known_of(FIRST), change())
    assert (decided.announcement.announce_type, decided.announcement.announced) == (kind, day)


def test_the_strong_type_may_come_second() -> None:
    """Seen as a cross-list first, the paper is new once its own feed says so."""
    decided = decide(known_of(seen_in_two_feeds()), FIRST)
    assert decided.kind == "updated"
    assert decided.announcement.announce_type is AnnounceType.NEW


def test_an_older_version_replaces_nothing() -> None:
    """A late feed with version 1 does not undo version 2; only a new source is noted."""
    known = known_of(version_goes_up())
    known = replace(known, sightings=known.sightings | sightings_of(FIRST))
    assert decide(known, FIRST).kind == "unchanged"
    again = decide(known, replace(FIRST, sources=("arxiv:cs.AI",)))
    assert (again.kind, again.replaces_text) == ("updated", False)


def test_an_older_day_takes_no_date_away() -> None:
    """The same version from an older feed keeps the later day and its type."""
    decided = decide(known_of(cross_listed_later()), FIRST)
    assert decided.announcement.announced == NEXT_DAY
    assert decided.announcement.announce_type is AnnounceType.CROSS


def test_a_paper_known_without_a_day_gets_one() -> None:
    """A paper added by hand is announced when a feed announces it."""
    known = replace(known_of(FIRST), announced=None, announce_type=None)
    decided = decide(known, FIRST)
    assert decided.kind == "updated"
    assert (decided.announcement.announced, decided.announcement.announce_type) == (DAY, AnnounceType.NEW)


# --- merging within a day ----------------------------------------------------------------------------------------


def test_one_announcement_a_paper() -> None:
    """The highest version, the strongest type, every source, in the order of first sight."""
    replaced = announcement(1, version=2, announce_type=AnnounceType.REPLACE, sources=("arxiv:cs.AI",))
    other = announcement(2)
    merged = merge([FIRST, other, replaced, FIRST])
    assert [str(found.paper.id) for found in merged] == ["arxiv:2605.00001", "arxiv:2605.00002"]
    assert merged[0].paper.version == 2
    assert merged[0].announce_type is AnnounceType.NEW
    assert merged[0].sources == ("arxiv:cs.CL", "arxiv:cs.AI")


def test_the_order_of_feeds_does_not_matter() -> None:
    """Whatever feed is read first, the same papers come out, but for the order of their sources."""
    feeds = [FIRST, seen_in_two_feeds(), version_goes_up()]
    results = {
        (found.paper, found.announce_type, found.announced, frozenset(found.sources))
        for order in permutations(feeds)
        for found in merge(order)
    }
    assert len(results) == 1


def test_merging_nothing() -> None:
    """No announcements make none."""
    assert merge([]) == []


ANNOUNCEMENTS = st.lists(
    st.builds(
        lambda number, version, kind, day, source: announcement(
            number,
            version=version,
            announce_type=kind,
            announced=DAY + dt.timedelta(days=day),
            sources=(f"arxiv:{source}",),
        ),
        st.integers(1, 3),
        st.integers(1, 3),
        st.sampled_from(AnnounceType),
        st.integers(0, 2),
        st.sampled_from(["cs.CL", "cs.AI"]),
    ),
    max_size=8,
)


@quick
@given(ANNOUNCEMENTS)
def test_merging_keeps_the_best_of_each(found: list[Announcement]) -> None:
    """Each paper once, with the maximum of versions and days, the strongest type and all its sources; twice is once."""
    merged = merge(found)
    assert merge(merged) == merged
    assert [one.paper.id for one in merged] == list(dict.fromkeys(one.paper.id for one in found))
    for one in merged:
        same = [other for other in found if other.paper.id == one.paper.id]
        assert one.paper.version == max(other.paper.version for other in same)
        assert one.announce_type == min(other.announce_type for other in same)
        assert one.announced == max(other.announced for other in same)
        assert set(one.sources) == {source for other in same for source in other.sources}


@quick
@given(ANNOUNCEMENTS.filter(bool))
def test_deciding_twice_changes_nothing(found: list[Announcement]) -> None:
    """Whatever order announcements come in, each applied once is unchanged when it comes again at once."""
    known: dict[object, Known] = {}
    for one in found:
        before = known.get(one.paper.id)
        change = decide(before, one)
        after = known_of(change.announcement) if change.replaces_text else before
        assert after
        noted = after.sightings | sightings_of(one) | (before.sightings if before else frozenset())
        known[one.paper.id] = replace(after, sightings=noted)
        assert decide(known[one.paper.id], one).kind == "unchanged"
        assert not before or known[one.paper.id].version >= before.version


@pytest.mark.parametrize("kind", AnnounceType)
def test_types_are_spelled_as_arxiv_does(kind: AnnounceType) -> None:
    """A type's label is read back, in any case."""
    assert AnnounceType.of(kind.label) is kind
    assert AnnounceType.of(f" {kind.label.upper()} ") is kind


@pytest.mark.parametrize("label", ["", "newer", "replace cross", "ＮＥＷ", "0"])
def test_an_unknown_type_is_refused(label: str) -> None:
    """Any other spelling raises."""
    with pytest.raises(ValueError, match=r".*"):
        AnnounceType.of(label)
