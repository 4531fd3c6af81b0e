"""track, untrack, tracked."""

from __future__ import annotations

import argparse

from academichub.cli.opening import opened
from academichub.cli.output import out, out_json, talk
from academichub.domain.query import parse
from academichub.domain.text.plain import clean
from academichub.errors import UsageError
from academichub.hub import Hub
from academichub.i18n import _, plural
from academichub.work.track import rematch, too_much

_LISTS = {"author": "authors", "keyword": "keywords"}


def track(args: argparse.Namespace) -> int:
    """Add to the tracked list."""
    what = clean(args.what)
    if not what:
        raise UsageError(_("a name is missing"))
    entry = {"name": what}
    if args.kind == "keyword":
        parse(what if args.name else f'"{what}"')
        entry = {"name": clean(args.name), "query": what} if args.name else entry
    with opened(args) as hub:
        if not hub.tracked_file.add(_LISTS[args.kind], **entry):
            talk(_("{name} is tracked already").format(name=entry["name"]))
            return 0
        _report(hub)
        if told := too_much(hub.library, args.kind, entry["name"]):
            talk(_("warning: {problem}").format(problem=told))
    return 0


def untrack(args: argparse.Namespace) -> int:
    """Take from the tracked list."""
    with opened(args) as hub:
        hub.tracked_file.remove(_LISTS[args.kind], args.what)
        _report(hub)
    return 0


def _report(hub: Hub) -> None:
    hub.reload()
    count = rematch(hub.library, hub.config.tracked)
    out(plural("{n} paper in the library matches", "{n} papers in the library match", count))


def tracked(args: argparse.Namespace) -> int:
    """Print the tracked list."""
    with opened(args) as hub:
        for author in hub.config.authors:
            out_json({"kind": "author", "name": author.name}) if args.json else out(
                _("author  {name}").format(name=author.name)
            )
        for keyword in hub.config.keywords:
            if args.json:
                out_json({"kind": "keyword", "name": keyword.name, "query": keyword.query or None})
            else:
                query = f"  ({keyword.query})" if keyword.query else ""
                out(_("keyword {name}").format(name=keyword.name) + query)
    return 0
