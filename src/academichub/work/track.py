"""Matching the library again when the tracked list has changed: only the rules that did."""

from __future__ import annotations

from academichub.domain.tracking import Matcher, Tracked
from academichub.domain.views import ALL
from academichub.store.library import Library

CHUNK = 200


def is_current(library: Library, tracked: Tracked) -> bool:
    """Whether the stored matches come from these rules."""
    return library.papers.rules() == tracked.rules()


def rematch(library: Library, tracked: Tracked) -> int:
    """Bring the stored matches up to date with the rules; returns how many papers meet new or changed ones.

    Blocks; a face calls it in a thread with a library of its own.
    """
    held, wanted = library.papers.rules(), tracked.rules()
    for rule in held:
        if wanted.get(rule) != held[rule]:
            library.papers.forget_matches(*rule.split(":", 1))
    changed = tracked.only(rule for rule in wanted if held.get(rule) != wanted[rule])
    found = 0
    if changed.authors or changed.keywords:
        matcher = Matcher(changed)
        keys = library.shelves.keys(ALL, changed.candidates())
        for at in range(0, len(keys), CHUNK):
            records = library.papers.bare(keys[at : at + CHUNK])
            met = [(record.key, matches) for record in records if (matches := matcher.matches(record.paper))]
            library.papers.store_matches(met)
            found += len(met)
    library.papers.set_rules(wanted)
    return found
