"""arXiv's announcement calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.days import ET, EmptyReason, et_date, next_announcement, why_empty

quick = settings(max_examples=150, deadline=None, database=None, derandomize=True)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-05-29T12:30", "2026-05-29"),
        ("2026-05-29T03:59", "2026-05-28"),
        ("2026-05-29T04:00", "2026-05-29"),
        ("2026-01-05T04:59", "2026-01-04"),
        ("2026-01-05T05:00", "2026-01-05"),
        ("2026-03-08T06:59", "2026-03-08"),
        ("2026-11-01T04:30", "2026-11-01"),
    ],
)
def test_the_day_is_new_yorks(moment: str, day: str) -> None:
    """Feeds roll over at midnight in New York, in summer and in winter."""
    assert et_date(utc(moment)) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-05-30", "weekend"),
        ("2026-05-31", "weekend"),
        ("2026-06-19", "holiday"),
        ("2026-12-25", "holiday"),
        ("2026-05-28", "unannounced"),
        ("2026-05-29", "unannounced"),
    ],
)
def test_why_a_feed_is_empty(day: str, reason: EmptyReason) -> None:
    """Weekends and listed holidays explain an empty feed; anything else is a doubt."""
    assert why_empty(dt.date.fromisoformat(day)) == reason


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        ("2026-05-28T12:00", "2026-05-28T20:00"),
        ("2026-05-28T23:59", "2026-05-28T20:00"),
        ("2026-05-29T00:00", "2026-05-31T20:00"),
        ("2026-05-29T12:30", "2026-05-31T20:00"),
        ("2026-05-30T12:30", "2026-05-31T20:00"),
        ("2026-06-01T01:00", "2026-06-01T20:00"),
        ("2026-11-26T12:00", "2026-11-29T20:00"),
    ],
)
def test_the_next_announcement(now: str, evening: str) -> None:
    """Sunday to Thursday at 20:00 in New York, listed holidays left out."""
    found = next_announcement(utc(now))
    assert found == dt.datetime.fromisoformat(evening).replace(tzinfo=ET)


@quick
@given(st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2028, 1, 1)))
def test_an_announcement_is_always_ahead_and_near(now: dt.datetime) -> None:
    """It is later than now, at 20:00 on an announcing evening, and at most a long holiday away."""
    moment = now.replace(tzinfo=dt.UTC)
    found = next_announcement(moment)
    assert dt.timedelta() < found - moment < dt.timedelta(days=7)
    assert (found.hour, found.minute) == (20, 0)
    assert found.weekday() not in (4, 5)
    assert why_empty(found.date()) != "holiday"
