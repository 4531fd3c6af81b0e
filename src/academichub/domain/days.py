"""arXiv's announcement calendar (https://info.arxiv.org/help/availability.html).

Announcements are made at 20:00 Eastern Time from Sunday to Thursday; the feeds roll over at midnight, so the
feed of Friday holds Thursday evening's announcement. An announcement is named by the ET date of its feed.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal
from zoneinfo import ZoneInfo

from academichub import data

ET = ZoneInfo("America/New_York")
ANNOUNCED_AT = dt.time(20)
CUTOFF = dt.time(14)
_EVENINGS = frozenset({6, 0, 1, 2, 3})

EmptyReason = Literal["weekend", "holiday", "unannounced"]


def et_date(moment: dt.datetime) -> dt.date:
    """The Eastern date of an aware time: that of arXiv's current feed."""
    return moment.astimezone(ET).date()


def announced_for(submitted: dt.datetime) -> dt.date:
    """The feed day that a submission at an aware time leads to: the weekday after its 14:00 ET cut-off.

    Moderation may hold a paper longer; a listing knows, a submission time does not.
    """
    local = submitted.astimezone(ET)
    cutoff = local.date() + dt.timedelta(days=local.time() >= CUTOFF)
    while cutoff.weekday() > 4:
        cutoff += dt.timedelta(days=1)
    return weekday_after(cutoff)


def weekday_after(day: dt.date, steps: int = 1) -> dt.date:
    """The weekday that comes so many weekdays after a day; before it, for negative steps."""
    while steps:
        day += dt.timedelta(days=1 if steps > 0 else -1)
        if day.weekday() < 5:
            steps -= 1 if steps > 0 else -1
    return day


def feed_day(now: dt.datetime) -> dt.date:
    """The ET date of the announcement that arXiv's feeds and listings should hold at an aware time.

    A holiday counts as any weekday here: arXiv's list of them changes, and only the listing tells.
    """
    today = et_date(now)
    return today if today.weekday() < 5 else weekday_after(today, -1)


def weekdays(first: dt.date, last: dt.date) -> list[dt.date]:
    """The weekdays from one day to another, both included."""
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def day_named(text: str, today: dt.date) -> dt.date | None:
    """The day that `2026-05-29`, `today`, `yesterday`, `3d` (days ago) or `monday` (the last one) names; None for others."""
    word = text.strip().lower()
    if word in ("today", "yesterday"):
        return today - dt.timedelta(days=word == "yesterday")
    if word in _WEEKDAYS:
        return today - dt.timedelta(days=(today.weekday() - _WEEKDAYS.index(word)) % 7)
    try:
        if word.endswith("d") and word[:-1].isascii() and word[:-1].isdigit():
            return today - dt.timedelta(days=int(word[:-1]))
        return dt.date.fromisoformat(word) if len(word) == 10 else None
    except (ValueError, OverflowError):
        return None


def why_empty(day: dt.date) -> EmptyReason:
    """Why a feed of this ET date holds nothing. "unannounced": arXiv's calendar does not say; a doubt."""
    if day.weekday() > 4:
        return "weekend"
    return "holiday" if day in data.holidays() else "unannounced"


def next_announcement(now: dt.datetime) -> dt.datetime:
    """The next evening announcement after an aware time, in ET; skips listed holidays."""
    evening = dt.datetime.combine(et_date(now), ANNOUNCED_AT, ET)
    while evening <= now or evening.weekday() not in _EVENINGS or evening.date() in data.holidays():
        evening = dt.datetime.combine(evening.date() + dt.timedelta(days=1), ANNOUNCED_AT, ET)
    return evening
