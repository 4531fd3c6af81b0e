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
_EVENINGS = frozenset({6, 0, 1, 2, 3})

EmptyReason = Literal["weekend", "holiday", "unannounced"]


def et_date(moment: dt.datetime) -> dt.date:
    """The Eastern date of an aware time: that of arXiv's current feed."""
    return moment.astimezone(ET).date()


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
