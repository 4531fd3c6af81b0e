"""summarize, ask, brief, stats."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
from collections.abc import AsyncIterator

from academichub.cli.opening import answering, one_key, opened, query_of
from academichub.cli.output import out, out_json, progress, talk
from academichub.cli.syncing import ASKED_FROM, agreed, interruptible
from academichub.config.checks import language_complaint
from academichub.config.options import language_tag
from academichub.domain.days import day_named, et_date
from academichub.domain.paper import Record
from academichub.domain.query import When
from academichub.domain.views import ALL, TODAY
from academichub.errors import ModelError, NetError, PdfError, UsageError
from academichub.hub import Hub
from academichub.i18n import _, plural
from academichub.store.said import Saying
from academichub.wording import CALL_NAMES, SUMMARY_NAMES, estimate_told, seen_told, spent_told, to_brief


def summarize(args: argparse.Namespace) -> int:
    """Summaries of every paper that answers a query."""
    from academichub.work.asking import estimated
    from academichub.work.summarize import guessed_tokens, summary_held

    query = query_of(args)
    with opened(args) as hub:
        model, language = hub.smart_model(), hub.config.translation.target
        records = list(hub.library.papers.records(answering(hub, query), language))
        wanting = [record for record in records if not summary_held(hub, record, whole=args.full_text)]
        asked = [guessed_tokens(hub, record, whole=args.full_text) for record in wanting]
        guess = estimated(model, asked)
        told = estimate_told(
            plural("{n} paper to summarize", "{n} papers to summarize", guess.calls), guess.tokens, guess.money
        )
        if args.dry_run:
            out(told)
            return 0
        if len(wanting) > ASKED_FROM and not args.yes and not agreed(told):
            return 0
        return asyncio.run(interruptible(_summarize(hub, records, args)))


async def _summarize(hub: Hub, records: list[Record], args: argparse.Namespace) -> int:
    from academichub.work.asking import HOPELESS
    from academichub.work.summarize import summarize as make
    from academichub.work.summarize import summarize_whole

    failed = 0
    try:
        for record in records:
            try:
                made = await _last((summarize_whole if args.full_text else make)(hub, record))
            except (ModelError, UsageError, PdfError, NetError) as error:
                talk(f"{record.paper.id}: {error}")
                failed = 1
                if isinstance(error, ModelError) and error.kind in HOPELESS:
                    break
                continue
            _print_summary(record, made, as_json=args.json)
    finally:
        await hub.aclose()
    return failed


def _print_summary(record: Record, made: Saying, *, as_json: bool) -> None:
    if as_json:
        out_json({"id": str(record.paper.id), "model": made.model, **made.answer})
        return
    out(f"{record.paper.id}  {record.paper.title}")
    for name, heading in SUMMARY_NAMES.items():
        if made.answer.get(name):
            out(f"  {_(heading)}: {made.answer[name]}")
    out(f"  ({made.model}, {seen_told(made.answer)})")


async def _last(steps: AsyncIterator[object]) -> Saying:
    """What the work ends with; on a terminal, how far it is."""
    from academichub.work.asking import Waiting

    made: object = None
    try:
        async for step in steps:
            made = step
            progress(step.reason if isinstance(step, Waiting) else f"{len(step)} …" if isinstance(step, str) else "")
    finally:
        progress("")
    assert isinstance(made, Saying)
    return made


def ask(args: argparse.Namespace) -> int:
    """An answer to a question about one paper."""
    from academichub.work.questions import ask as make

    with opened(args) as hub:
        hub.smart_model()
        record = hub.library.papers.record(one_key(hub, args.id), hub.config.translation.target)
        assert record is not None

        async def work() -> int:
            made = await _last(make(hub, [record], " ".join(args.question)))
            if args.json:
                out_json({"id": str(record.paper.id), "model": made.model, "question": made.question, **made.answer})
                return 0
            out(made.answer["text"])
            for quote in made.answer["quotes"]:
                out(f"  > {quote}")
            out(f"  ({made.model}, {seen_told(made.answer)})")
            _tell_invented(made.answer["invented"], bool(made.answer["quotes"]))
            return 0

        return asyncio.run(interruptible(work()))


def _tell_invented(invented: int, proven: bool) -> None:
    if invented:
        talk(
            plural(
                "{n} quote does not stand in the text and was left out",
                "{n} quotes do not stand in the text and were left out",
                invented,
            )
        )
    if not proven:
        talk(_("no passage of the text supports this answer"))


def brief(args: argparse.Namespace) -> int:
    """A briefing over a day, or over what a query finds; or one that was made before."""
    from academichub.work.briefing import brief as make
    from academichub.work.briefing import check_count, estimate, written

    with opened(args) as hub:
        if args.kept is not None:
            return _kept(hub, args)
        hub.smart_model()
        label, keys = _papers_of(hub, args)
        check_count(len(keys))
        language = language_tag(args.language or hub.config.translation.target)
        if complaint := language_complaint(language):
            raise UsageError(f"--language: {complaint}")
        records = list(hub.library.papers.records(keys, language))
        guess = estimate(hub, records, language)
        told = estimate_told(to_brief(len(records)), guess.tokens, guess.money)
        if args.dry_run:
            out(told)
            return 0
        if guess.calls > ASKED_FROM and not args.yes and not agreed(told):
            return 0

        async def work() -> int:
            made = await _last(make(hub, records, label, language))
            out(written(hub, made, args.format).rstrip("\n"))
            return 0

        return asyncio.run(interruptible(work()))


def _kept(hub: Hub, args: argparse.Namespace) -> int:
    """The briefings that were made, or one of them by its number."""
    from academichub.work.briefing import written

    kept = hub.library.said.latest("briefing", 1_000)
    if args.kept:
        found = next((made for made in kept if made.id == args.kept), None)
        if found is None:
            raise UsageError(_("there is no briefing {n}; --kept alone lists them").format(n=args.kept))
        out(written(hub, found, args.format).rstrip("\n"))
        return 0
    for made in kept:
        if args.format == "json":
            out_json(
                {"n": made.id, "created": made.created.isoformat(), "about": made.about, "language": made.language}
            )
        else:
            out(f"{made.id:>4}  {made.created.astimezone():%Y-%m-%d %H:%M}  {made.language:<5}  {made.about}")
    return 0


def _papers_of(hub: Hub, args: argparse.Namespace) -> tuple[str, list[int]]:
    """What a briefing is about: a day that is named, a query, or else the last announcement."""
    shelves, today = hub.library.shelves, et_date(hub.now())
    if not args.query:
        day = hub.library.papers.last_day()
        return f"{day}", list(shelves.keys(TODAY))
    day = day_named(args.query[0], today) if len(args.query) == 1 else None
    if isinstance(day, dt.date):
        return f"{day}", list(shelves.keys(ALL, When("on", day)))
    return " ".join(args.query), list(shelves.keys(ALL, query_of(args)))


def stats(args: argparse.Namespace) -> int:
    """What the library holds, and what models took, by day."""
    with opened(args) as hub:
        counts = hub.library.papers.counts()
        if args.json:
            out_json({"kind": "library", **counts})
        else:
            for name, count in counts.items():
                out(f"{name:<14} {count:>10,}")
        for tally in hub.library.calls.by_day():
            spent = tally.spent
            money = None if spent.unknown else spent.money
            if args.json:
                out_json(
                    {
                        "kind": tally.kind,
                        "day": tally.day,
                        "model": tally.model,
                        "calls": spent.calls,
                        "tokens": spent.tokens,
                        "money": money,
                    }
                )
            else:
                took = spent_told(spent.calls, spent.tokens, spent.money, spent.unknown)
                out(f"{tally.day}  {tally.model}  {_(CALL_NAMES[tally.kind])}  {took}")
    return 0
