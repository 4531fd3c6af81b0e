"""sources, days, import."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from academichub.cli.opening import opened
from academichub.cli.output import out, out_json, talk
from academichub.config.sources import Offer, find, resolve
from academichub.domain.ledger import DayRecord
from academichub.domain.text.plain import clean
from academichub.errors import UsageError
from academichub.hub import Hub
from academichub.i18n import _, plural
from academichub.wording import reason_told

LIST_CAP = 10 * 2**20
"""Most bytes of a list of feeds."""


def sources(args: argparse.Namespace) -> int:
    """The catalogue, and what is followed."""
    text = " ".join(args.text)
    if args.what == "find":
        return _find(args, text)
    with opened(args) as hub:
        if args.what in ("add", "remove", "rename") and not text:
            raise UsageError(_("which source? academichub sources find TEXT looks for one"))
        if args.what == "add":
            _add(hub, text)
        elif args.what == "remove":
            hub.tracked_file.remove("sources", resolve(text)[0] or text)
            out(_("no longer followed: {name}").format(name=text))
        elif args.what == "rename":
            _rename(hub, args.text)
        else:
            _list(hub, args)
    return 0


def _find(args: argparse.Namespace, text: str) -> int:
    found = find(text)
    for offer in found:
        if args.json:
            out_json(dataclasses.asdict(offer))
        else:
            out(_offer_line(offer))
    if not found:
        talk(_("the catalogue has nothing like {text}; a feed can be followed by its address").format(text=repr(text)))
    return 0 if found else 1


def _offer_line(offer: Offer) -> str:
    names = "  ".join(part for part in (offer.title, offer.title_zh, offer.note) if part and part != offer.source)
    return f"{offer.source:<34} {names}"


def _add(hub: Hub, text: str) -> None:
    name, complaint = resolve(text)
    if complaint:
        raise UsageError(complaint)
    if hub.tracked_file.add("sources", name=name):
        out(_("followed from the next sync on: {name}").format(name=name))
    else:
        talk(_("{name} is followed already").format(name=name))


def _rename(hub: Hub, words: list[str]) -> None:
    name, complaint = resolve(words[0])
    if complaint or name not in hub.config.sources:
        raise UsageError(complaint or _("{name} is not among the sources you follow").format(name=name))
    hub.tracked_file.rename(name, clean(" ".join(words[1:]), limit=80))


def _list(hub: Hub, args: argparse.Namespace) -> None:
    states = hub.library.ledger.states()
    for source in hub.config.sources:
        state = states.get(source)
        shown = hub.config.names.get(source, "")
        if args.json:
            out_json(
                {
                    "source": source,
                    "name": shown or None,
                    "tried": state.tried.isoformat() if state and state.tried else None,
                    "good": state.good.isoformat() if state and state.good else None,
                    "result": state.result if state else None,
                }
            )
            continue
        last = _("never synced") if state is None else state.result or _("all well")
        out(f"{source:<34} {shown}{'  ' if shown else ''}{last}")


def days(args: argparse.Namespace) -> int:
    """The ledger."""
    with opened(args) as hub:
        for record in hub.library.ledger.all():
            if args.json:
                out_json({**dataclasses.asdict(record), "day": record.day.isoformat()})
            else:
                out(_day_line(record))
    return 0


def _day_line(record: DayRecord) -> str:
    expected = "?" if record.expected is None else str(record.expected)
    proof = f"✓ {record.verified}" if record.verified else "? " + _("not verified")
    reason = reason_told(record.reason)
    return (
        f"{record.day}  {record.source:<28} {record.stored:>5}/{expected:<5} {proof}{f'  ({reason})' if reason else ''}"
    )


def import_file(args: argparse.Namespace) -> int:
    """Follow the feeds of an OPML or newsboat urls file."""
    from academichub.sources.subscriptions import parse

    data = Path(args.file).read_bytes()
    if len(data) > LIST_CAP:
        raise UsageError(_("{file} is too large for a list of feeds").format(file=args.file))
    found = parse(data)
    for refused in found.refused:
        talk(_("skipped: {what}").format(what=refused))
    with opened(args) as hub:
        count = sum(_follow(hub, feed.url, feed.name) for feed in found.feeds)
    out(plural("{n} feed is followed now", "{n} feeds are followed now", count))
    return 0


def _follow(hub: Hub, url: str, name: str) -> bool:
    """Follow one feed of a file; one in a private network has to be written down by hand."""
    from academichub.errors import NetError
    from academichub.work.opening import public_link

    try:
        public_link(url)
    except NetError as error:
        talk(_("skipped: {what}").format(what=f"{url}: {error}"))
        return False
    if not hub.tracked_file.add("sources", name=url):
        return False
    if name:
        hub.tracked_file.rename(url, name)
    return True
