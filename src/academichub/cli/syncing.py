"""sync, translate."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import datetime as dt
import random
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING

from academichub.cli.opening import answering, opened, query_of
from academichub.cli.output import out, out_json, progress, talk
from academichub.domain.days import day_named, et_date
from academichub.domain.views import TODAY
from academichub.errors import ModelError, UsageError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.wording import estimate_told, reason_told, to_translate
from academichub.work.asking import Waiting
from academichub.work.sync import Fetching, Filling, Finished, SourceReport, Stored
from academichub.work.sync import sync as run_sync

if TYPE_CHECKING:
    from academichub.work.batch import Untranslated

ASKED_FROM = 20
"""More papers than this are translated only if the person agrees."""


def sync(args: argparse.Namespace) -> int:
    """Fetch everything; a line a source."""
    with opened(args) as hub:
        if not hub.config.sources:
            raise UsageError(
                _("no source is followed yet; write sources into {file}, or open the reader").format(
                    file=hub.paths.config
                )
            )
        return asyncio.run(interruptible(_sync(hub, args)))


def day_of(text: str, now: dt.datetime) -> dt.date:
    """The day that a person names. Raises UsageError."""
    day = day_named(text, et_date(now))
    if day is None:
        raise UsageError(_("{text} is no day; write 2026-05-18, yesterday, 7d or monday").format(text=repr(text)))
    return day


async def interruptible(work: Coroutine[object, object, int]) -> int:
    """Run until done; TERM and HUP end it cleanly too, with 128 + the signal's number."""
    task = asyncio.ensure_future(work)
    caught: list[int] = []
    loop = asyncio.get_running_loop()

    def end_by(number: int) -> None:
        caught.append(number)
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end_by, number)
    try:
        return await task
    except asyncio.CancelledError:
        if caught:
            return 128 + caught[0]
        raise KeyboardInterrupt from None


async def _sync(hub: Hub, args: argparse.Namespace) -> int:
    if not sys.stderr.isatty():
        await asyncio.sleep(random.uniform(0, 0.2))
    failed = 0
    try:
        since = day_of(args.since, hub.now()) if args.since else None
        async for event in run_sync(hub, args.sources, since):
            match event:
                case Filling(day, done, total):
                    progress(_("filling {day} ({done} of {total} days done)").format(day=day, done=done, total=total))
                case Fetching(sources):
                    progress(_("asking for {n} sources").format(n=len(sources)))
                case Stored(done, total):
                    progress(f"{done}/{total}")
                case Finished(reports):
                    progress("")
                    for report in reports:
                        _print_report(report, args.json)
                    failed = int(event.failed)
        if args.translate:
            from academichub.work.batch import wanted

            only_tracked = hub.config.translation.when != "rest"
            papers = wanted(hub, hub.library.shelves.keys(TODAY), only_tracked=only_tracked)
            failed |= await _translate(hub, papers, unasked=True, say=talk if args.json else out)
    finally:
        await hub.aclose()
    return failed


def _print_report(report: SourceReport, as_json: bool) -> None:
    if as_json:
        facts = dataclasses.asdict(report)
        out_json(
            {
                **facts,
                "day": report.day.isoformat() if report.day else None,
                "seconds": round(report.seconds, 3),
            }
        )
    else:
        said = f"{report.source}: " + " ".join(
            f"{name}={getattr(report, name)}" for name in ("announced", "new", "updated", "unchanged", "skipped")
        )
        said += f" verified={report.verified or '-'} seconds={report.seconds:.1f}"
        out(said + (f" ({reason_told(report.reason)}, {report.day})" if report.reason else ""))
    for told in (report.error, report.note):
        if told:
            talk(f"{report.source}: {told}")


def translate(args: argparse.Namespace) -> int:
    """Translate every paper that answers a query and is not translated yet."""
    from academichub.work.batch import wanted

    query = query_of(args)
    with opened(args) as hub:
        papers = wanted(hub, answering(hub, query), stale=args.stale)
        if papers:
            hub.translator()
        if args.dry_run:
            out(_estimated(hub, papers))
            return 0
        if len(papers) > ASKED_FROM and not args.yes and not agreed(_estimated(hub, papers)):
            return 0
        return asyncio.run(interruptible(_translate(hub, papers)))


def _estimated(hub: Hub, papers: Sequence[Untranslated]) -> str:
    from academichub.work.batch import estimate

    guess = estimate(hub, papers) if papers else None
    tokens, money = (guess.tokens, guess.money) if guess else (0, 0.0)
    return estimate_told(to_translate(len(papers)), tokens, money)


def agreed(told: str) -> bool:
    """Many papers are asked about only if the person agrees; where nobody can be asked, --yes says so."""
    if not sys.stdin.isatty():
        raise UsageError(told + "; " + _("--yes goes on without asking"))
    sys.stderr.write(told + ". " + _("Go on?") + " [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


async def _translate(
    hub: Hub, papers: Sequence[Untranslated], *, unasked: bool = False, say: Callable[[str], None] = out
) -> int:
    from academichub.work.batch import Count, translate_all

    count, stopped = Count(len(papers)), 0
    try:
        async for told in translate_all(hub, papers, unasked=unasked):
            if isinstance(told, Waiting):
                talk(told.reason)
                continue
            count.add(told)
            if told.reason:
                talk(f"{told.id}: {told.reason}")
            progress(f"{count.done}/{count.total}")
    except ModelError as error:
        talk(str(error))
        stopped = 1
    progress("")
    say(count.told())
    return int(bool(count.reasons or stopped))
