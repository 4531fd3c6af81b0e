"""Matching the library again when the tracked list has changed: only the rules that did."""

from __future__ import annotations

import datetime as dt

from academichub.domain.tracked import Tracked
from academichub.domain.views import ALL
from academichub.i18n import _
from academichub.store.library import Library

CHUNK = 200
WIDE = 0.25
"""A keyword that meets more of the last day's papers than this part tells little."""
COMMON = 1.0
"""An author's name that meets so many papers a day is several people's."""
LOOKED_BACK = 14
"""Days over which papers a day are counted."""


def is_current(library: Library, tracked: Tracked) -> bool:
    """Whether the stored matches come from these rules."""
    return library.matched.rules() == tracked.rules()


def rematch(library: Library, tracked: Tracked) -> int:
    """Bring the stored matches up to date with the rules; returns how many papers meet new or changed ones.

    Blocks; a face calls it in a thread with a library of its own.
    """
    from academichub.domain.tracking import Matcher, candidates  # not needed before the first paint

    held, wanted = library.matched.rules(), tracked.rules()
    for rule in held:
        if wanted.get(rule) != held[rule]:
            library.matched.forget_matches(*rule.split(":", 1))
    changed = tracked.only(rule for rule in wanted if held.get(rule) != wanted[rule])
    found = 0
    if changed.authors or changed.keywords:
        matcher = Matcher(changed)
        keys = library.shelves.keys(ALL, candidates(changed))
        for at in range(0, len(keys), CHUNK):
            records = library.papers.bare(keys[at : at + CHUNK])
            met = [(record.key, matches) for record in records if (matches := matcher.matches(record.paper))]
            library.matched.store_matches(met)
            found += len(met)
    library.matched.set_rules(wanted)
    return found


def too_much(library: Library, kind: str, name: str) -> str:
    """A warning that a keyword is too wide, or that a name is several people's; "" if neither."""
    last = library.papers.last_day()
    if last is None:
        return ""
    if kind == "keyword":
        total = library.papers.announced_on(last)
        part = library.matched.met_since(kind, name, last) / total
        told = _("{name} matches {part:.0%} of the last day's papers: a narrower query tells more")
        return told.format(name=name, part=part) if part > WIDE and total > 1 / WIDE else ""
    since = last - dt.timedelta(days=LOOKED_BACK - 1)
    a_day = library.matched.met_since(kind, name, since) / max(1, library.matched.days_since(since))
    told = _(
        "{name} is a common name: {n:.1f} papers a day match; aliases, exclude or id in [[authors]] tell people apart"
    )
    return told.format(name=name, n=a_day) if a_day >= COMMON else ""
