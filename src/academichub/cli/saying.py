"""summarize, ask, brief, stats."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
from collections.abc import AsyncIterator

from academichub.cli.opening import one_key, opened, query_of
from academichub.cli.output import out, out_json, talk
from academichub.cli.syncing import ASKED_FROM, interruptible
from academichub.domain.days import day_named, et_date
from academichub.domain.paper import Record
from academichub.domain.query import When
from academichub.domain.views import ALL, TODAY
from academichub.errors import ModelError, UsageError
from academichub.formats.briefing import Cited, Words, to_html, to_markdown
from academichub.hub import Hub
from academichub.i18n import _, plural, use
from academichub.store.said import Saying
from academichub.wording import BRIEFING_NAMES, SUMMARY_NAMES, price_told


def summarize(args: argparse.Namespace) -> int:
    """Summaries of every paper that answers a query."""
    query = query_of(args)
    with opened(args) as hub:
        hub.smart_model()
        records = list(hub.library.papers.records(hub.library.shelves.keys(ALL, query), hub.config.translation.target))
        if len(records) > ASKED_FROM and not args.yes:
            raise UsageError(plural("{n} paper", "{n} papers", len(records)) + "; " + _("--yes goes on without asking"))
        return asyncio.run(interruptible(_summarize(hub, records, args)))


async def _summarize(hub: Hub, records: list[Record], args: argparse.Namespace) -> int:
    from academichub.work.saying import summarize as make

    failed = 0
    for record in records:
        try:
            made = await _last(make(hub, record))
        except (ModelError, UsageError) as error:
            talk(f"{record.paper.id}: {error}")
            failed = 1
            continue
        if args.json:
            out_json({"id": str(record.paper.id), "model": made.model, **made.answer})
        else:
            out(f"{record.paper.id}  {record.paper.title}")
            for name, heading in SUMMARY_NAMES.items():
                if made.answer.get(name):
                    out(f"  {_(heading)}: {made.answer[name]}")
    return failed


async def _last(steps: AsyncIterator[object]) -> Saying:
    """What the work ends with."""
    made: object = None
    async for step in steps:
        made = step
    assert isinstance(made, Saying)
    return made


def ask(args: argparse.Namespace) -> int:
    """An answer to a question about one paper."""
    from academichub.work.saying import ask as make

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
    """A briefing over a day, or over what a query finds."""
    from academichub.work.saying import brief as make

    with opened(args) as hub:
        hub.smart_model()
        label, keys = _papers_of(hub, args)
        language = args.language or hub.config.translation.target
        records = list(hub.library.papers.records(keys, language))

        async def work() -> int:
            made = await _last(make(hub, records, label, language))
            for line in _formatted(hub, made, args.format).splitlines():
                out(line)
            return 0

        return asyncio.run(interruptible(work()))


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


def _formatted(hub: Hub, made: Saying, form: str) -> str:
    import json

    if form == "json":
        facts = {
            "about": made.about,
            "language": made.language,
            "model": made.model,
            "created": made.created.isoformat(),
        }
        return json.dumps({**facts, **made.answer}, ensure_ascii=False) + "\n"
    use("zh" if made.language.startswith("zh") else "en")
    invented = int(made.answer["invented"])
    told = plural(
        "{n} reference to a paper that was not given was taken out.",
        "{n} references to papers that were not given were taken out.",
        invented,
    )
    words = Words(
        _("Briefing: {about}").format(about=made.about), {name: _(says) for name, says in BRIEFING_NAMES.items()},
        _("Papers"), _("without a reference"), told if invented else "",
    )  # fmt: skip
    papers = [_cited(hub, identity) for identity in made.answer["papers"]]
    return (to_html if form == "html" else to_markdown)(dict(made.answer), papers, words)


def _cited(hub: Hub, identity: str) -> Cited:
    record = hub.library.papers.record(one_key(hub, identity), "")
    assert record is not None
    return Cited(identity, record.paper.title, record.paper.url)


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
                out(f"{tally.day}  {tally.model}  {tally.kind}  {spent.calls} · {spent.tokens:,} · {price_told(money)}")
    return 0
