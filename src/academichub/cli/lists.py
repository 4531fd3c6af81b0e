"""list, show, mark."""

from __future__ import annotations

import argparse

from academichub.cli.opening import one_key, opened, query_of
from academichub.cli.output import out, out_json, talk
from academichub.domain.days import et_date
from academichub.domain.paper import Line, Record
from academichub.domain.text.tex import readable
from academichub.domain.text.wrap import wrap
from academichub.domain.views import ALL, View, parse_view
from academichub.errors import UsageError
from academichub.formats.jsonl import to_json
from academichub.hub import Hub
from academichub.i18n import _, plural
from academichub.store.shelves import SORT_FIELDS
from academichub.wording import MARK_NAMES, SUMMARY_NAMES, seen_told, why
from academichub.work.holding import INTEREST, Held, Wanted, both, held, own_query

CHUNK = 200


def list_papers(args: argparse.Namespace) -> int:
    """Papers that answer a query in a view."""
    view = parse_view(args.view)
    if view is None:
        raise UsageError(_("there is no view {name}").format(name=repr(args.view)))
    if args.sort and args.sort not in (*SORT_FIELDS, INTEREST):
        raise UsageError(_("sort by one of {fields}").format(fields=", ".join((*SORT_FIELDS, INTEREST))))
    query = query_of(args)
    with opened(args) as hub:
        asked = both(own_query(hub.config, view, et_date(hub.now())), query)
        found = held(hub.library, hub.config, Wanted(view, asked, args.sort))
        keys = found.keys[: args.limit] if args.limit >= 0 else found.keys
        for at in range(0, len(keys), CHUNK):
            some = keys[at : at + CHUNK]
            if args.json:
                for record in hub.library.papers.records(some, hub.config.translation.target):
                    out_json(to_json(record))
            else:
                print_lines(hub, list(some), found)
    return 0


def print_view(hub: Hub, view: View) -> None:
    """A view as plain lines."""
    keys = hub.library.shelves.keys(view)
    for at in range(0, len(keys), CHUNK):
        print_lines(hub, list(keys[at : at + CHUNK]))


def print_lines(hub: Hub, keys: list[int], found: Held | None = None) -> None:
    """Two lines a paper, three with a translated title; sections and scores where the list has them."""
    sections, scores = (found.sections, found.scores) if found else ({}, {})
    section: str | None = None
    for line in hub.library.shelves.lines(keys, hub.config.translation.target):
        if sections and sections.get(line.key) != section:
            section = sections.get(line.key)
            out(f"⟨{section}⟩")
        kind = line.announce_type.label if line.announce_type is not None else ""
        marks = ("●" if not line.read else " ") + ("★" if line.starred else " ")
        out(f"{marks} {line.id!s:<18} {line.category:<10} {kind:<8} {line.announced or ''}  {readable(line.title)}")
        if line.translated_title:
            out(f"   {readable(line.translated_title)}")
        score = scores.get(line.key)
        out(f"   {line.authors}{_chips(line)}" + (f"  {score.value}: {', '.join(score.because)}" if score else ""))


def _chips(line: Line) -> str:
    return "".join(f"  ⟨{match.name}{'' if match.certain else '?'}⟩" for match in line.matches)


def show(args: argparse.Namespace) -> int:
    """One paper."""
    with opened(args) as hub:
        record = hub.library.papers.record(one_key(hub, args.id), hub.config.translation.target)
        assert record is not None
        if args.json:
            out_json(to_json(record))
        else:
            _print_record(record)
            _print_said(hub, record)
    return 0


def _print_record(record: Record) -> None:
    paper = record.paper
    out(readable(paper.title))
    if record.translation:
        out(readable(record.translation.title))
    out(", ".join(author.name for author in paper.authors))
    out()
    for text in (paper.abstract, record.translation.abstract if record.translation else ""):
        for line in wrap(readable(text), 88) if text else ():
            out(line)
        out()
    for name, value in _facts(record):
        if value:
            out(f"{name}: {value}")


def _print_said(hub: Hub, record: Record) -> None:
    """The latest summary, and every question with its answer."""
    if made := record.summary:
        out()
        out(_("Summary ({model}, {origin})").format(model=made["model"], origin=seen_told(made)))
        for name, heading in SUMMARY_NAMES.items():
            for line in wrap(f"{_(heading)}: {made[name]}", 88) if made.get(name) else ():
                out(line)
    for said in reversed(hub.library.said.of_paper(record.key, "question")):
        out()
        out(f"? {said.question}")
        quotes = [f"> {quote}" for quote in said.answer["quotes"]]
        for line in (line for text in (said.answer["text"], *quotes) for line in wrap(text, 88)):
            out(line)


def _facts(record: Record) -> list[tuple[str, object]]:
    paper, marks = record.paper, record.marks
    set_marks = [name for name in ("read", "starred", "later", "archived") if getattr(marks, name)]
    return [
        (_("identifier"), f"{paper.id} v{paper.version}"),
        (_("categories"), " ".join(paper.categories)),
        (
            _("announced"),
            f"{record.announced or ''} {record.announce_type.label if record.announce_type is not None else ''}".strip(),
        ),
        (_("versions"), ", ".join(f"v{version} {day or ''}".strip() for version, day in record.versions)),
        (_("comment"), paper.comment),
        (_("journal"), paper.journal_ref),
        ("DOI", paper.doi),
        (_("link"), paper.url),
        ("PDF", paper.pdf_url),
        (_("here because of"), ", ".join(why(match) for match in record.matches)),
        (_("marks"), ", ".join(_(MARK_NAMES[name]) for name in set_marks)),
        (_("translated by"), record.translation.model if record.translation else None),
    ]


def mark(args: argparse.Namespace) -> int:
    """Set or clear a mark on every paper that answers a query, or take an act back."""
    if args.mark not in ("undo", "redo") and not args.query:
        raise UsageError(_("which papers? give words or identifiers"))
    query = query_of(args)
    with opened(args) as hub:
        if args.mark in ("undo", "redo"):
            act = hub.library.marks.undo() if args.mark == "undo" else hub.library.marks.redo()
            if act is None:
                talk(_("there is nothing to take back") if args.mark == "undo" else _("there is nothing to do again"))
        else:
            field = args.mark.removeprefix("un")  # "unread" and the like clear a mark
            act = hub.library.marks.mark(field, field == args.mark, hub.library.shelves.keys(ALL, query), args.mark)
    count = len(act.keys) if act else 0
    out(plural("{n} paper", "{n} papers", count))
    return 0
