"""What the top line always answers: is everything here, and when does more come."""

from __future__ import annotations

import datetime as dt

from academichub.domain.days import ET, next_announcement
from academichub.hub import Hub
from academichub.i18n import _
from academichub.wording import weekday


def day_facts(hub: Hub, width: int) -> tuple[tuple[str, bool], ...]:
    """How complete the last announcement is, and when the next one comes (ET and local); as much as fits the width."""
    if hub.offline and not hub.config.network.mirrors:
        return ((_("offline"), True),)
    if width < 60:
        return ()
    return (*_completeness(hub), (_next(hub.now()), True))


def _completeness(hub: Hub) -> tuple[tuple[str, bool], ...]:
    day = hub.library.papers.last_day()
    if day is None:
        return ()
    records = [record for record in hub.library.ledger.day(day) if record.source in hub.config.sources]
    if not records:
        return ()
    whole = all(record.verified for record in records)
    missing = sum(max(0, (record.expected or 0) - record.stored) for record in records)
    stored = hub.library.papers.announced_on(day)
    return ((f"{stored}/{stored + missing} {'✓' if whole else '?'}", whole),)


def _next(now: dt.datetime) -> str:
    """`next 20:00 ET = 08:00`, with the day where it is not the coming one."""
    evening = next_announcement(now)
    local = evening.astimezone()
    far = evening.astimezone(ET).date() != now.astimezone(ET).date()
    shown = f"{weekday(evening)} {evening:%H:%M}" if far else f"{evening:%H:%M}"
    local_shown = f"{weekday(local)} {local:%H:%M}" if far else f"{local:%H:%M}"
    return _("next {et} ET = {local}").format(et=shown, local=local_shown)
