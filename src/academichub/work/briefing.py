"""The briefing across papers: every reference is to one of them; read in parts where they are many."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from academichub.domain.paper import Record
from academichub.domain.saying import BRIEFING_PARTS, Briefing, Point, read_briefing
from academichub.errors import ModelError, UsageError
from academichub.formats.briefing import Cited, Words, to_html, to_markdown
from academichub.hub import Hub
from academichub.i18n import _, plural, speaking
from academichub.llm import prompts
from academichub.llm.checks import Unfit, check_language
from academichub.llm.client import Model
from academichub.llm.costs import ANSWER, guessed, tokens_of
from academichub.llm.masking import typeset_around
from academichub.paths import private_directory
from academichub.store.said import Saying
from academichub.wording import BRIEFING_NAMES, invented_told
from academichub.work.answered import About, Step, answered, fitting, keep, room_of
from academichub.work.asking import Estimate, Waiting, estimated
from academichub.work.questions import numbered

LIMIT = 3_000
"""Papers of one briefing; the largest days of all of arXiv have fewer."""
AT_ONCE = 60
"""Papers that go into one call; more are read in parts, and the parts' points again."""
PART = 1_000
"""Tokens of a part's points, about."""
POINT_LIMIT = 300
"""Characters of a point that is read again."""


async def brief(hub: Hub, records: Sequence[Record], label: str, language: str) -> AsyncIterator[Step]:
    """A briefing over papers, kept. Raises UsageError if there are none, ModelError if no answer is to be had."""
    if not records:
        raise UsageError(_("there is no paper to brief about"))
    async for step in fitting(hub, lambda room: _brief(hub, records, label, language, room)):
        yield step


def check_count(count: int) -> None:
    """Raise UsageError for more papers than a briefing can be about, before they are read."""
    if count > LIMIT:
        told = _("{n} papers are too many for a briefing, which takes {most}; filter or select fewer")
        raise UsageError(told.format(n=count, most=LIMIT))


def estimate(hub: Hub, records: Sequence[Record], language: str) -> Estimate:
    """About what a briefing over papers takes."""
    room = room_of(hub)
    groups = grouped(numbered(records), room)
    calls = [guessed(prompts.briefing(group, language)) for group in groups]
    count = len(groups)
    while count > 1:
        into = count * min(PART, room // 2)
        count = max(1, min(count - 1, -(-into // max(1, room))))
        calls += [(into // count, ANSWER)] * count
    return estimated(hub.smart_model(), calls)


async def _brief(hub: Hub, records: Sequence[Record], label: str, language: str, room: int) -> AsyncIterator[Step]:
    names = {record.paper.id.eprint.lower(): number for number, record in enumerate(records, 1)}
    groups, lost, model = grouped(numbered(records), room), 0, hub.smart_model()
    while len(groups) > 1:
        points: list[dict[str, str]] = []
        for number, group in enumerate(groups, 1):
            yield Waiting(_("reading part {n} of {total}").format(n=number, total=len(groups)))
            async for step in _part(hub, model, group, names, language):
                if isinstance(step, Briefing):
                    lost += step.invented
                    points += _read_again(step, records, room)
                elif isinstance(step, Waiting):
                    yield step
        fewer = grouped(points, room, most=len(points))
        if not fewer:
            raise ModelError("unchecked", _("no part of the answer names a paper"))
        if len(fewer) >= len(groups):
            raise UsageError(_("these are too many papers for the model's context; brief about fewer"))
        groups = fewer
    async for step in _part(hub, model, groups[0], names, language):
        if not isinstance(step, Briefing):
            yield step
            continue
        made = replace(_laid_out(step, language), invented=step.invented + lost)
        about = About("briefing", None, label, language, prompts.BRIEFING)
        yield keep(hub, model, about, {**asdict(made), "papers": [str(record.paper.id) for record in records]})


def grouped(papers: Sequence[dict[str, str]], room: int, most: int = 0) -> list[list[dict[str, str]]]:
    """Papers in groups that fit into a call; one that is too long for any is cut."""
    groups: list[list[dict[str, str]]] = []
    most = most or AT_ONCE
    size = room + 1
    for paper in papers:
        tokens = sum(map(tokens_of, paper.values()))
        if tokens > room:
            paper = {**paper, "abstract": paper["abstract"][: len(paper["abstract"]) * room // (2 * tokens)]}
            tokens = room
        if size + tokens > room or len(groups[-1]) >= most:
            groups.append([])
            size = 0
        groups[-1].append(paper)
        size += tokens
    return groups


def _read_again(made: Briefing, records: Sequence[Record], room: int) -> list[dict[str, str]]:
    """A part's points that have references; no more than leave room for those of another part beside them."""
    points = [_again(point, records) for point in (made.overview, *made.points()) if point.refs]
    return grouped(points, room // 2)[0] if points else []


def _again(point: Point, records: Sequence[Record]) -> dict[str, str]:
    """A point that a part made, as it is read again: under the numbers and titles of the papers that it rests on."""
    titles = " ".join(f"{records[number - 1].paper.title}." for number in point.refs)
    return {
        "paper": "".join(f"[{number}]" for number in point.refs),
        "title": titles,
        "abstract": point.text[:POINT_LIMIT],
    }


async def _part(
    hub: Hub, model: Model, papers: Sequence[dict[str, str]], names: Mapping[str, int], language: str
) -> AsyncIterator[Waiting | str | Briefing]:
    given = {int(number) for paper in papers for number in paper["paper"].strip("[]").split("][")}
    async for step in answered(
        hub, model, prompts.briefing(papers, language), "briefing", _reader(given, names, language)
    ):
        yield step


def _laid_out(made: Briefing, language: str) -> Briefing:
    def laid(point: Point) -> Point:
        return replace(point, text=typeset_around(point.text, language))

    parts: dict[str, Any] = {name: tuple(map(laid, getattr(made, name))) for name in BRIEFING_PARTS}
    return replace(made, overview=laid(made.overview), **parts)


def _reader(given: Collection[int], names: Mapping[str, int], language: str) -> Any:
    def read(value: Mapping[str, Any]) -> Briefing:
        made = read_briefing(value, given, names)
        if not made.overview.text or not any(made.points()):
            raise Unfit("filled", "It needs an overview and at least one point.")
        check_language(" ".join(point.text for point in (made.overview, *made.points())), language)
        return made

    return read


# --- leaving ---


def written(hub: Hub, made: Saying, form: str) -> str:
    """A briefing as markdown, html or json, its words in its own language and its titles the library's."""
    if form == "json":
        facts = {name: getattr(made, name) for name in ("about", "language", "model")}
        return json.dumps({**facts, "created": made.created.isoformat(), **made.answer}, ensure_ascii=False) + "\n"
    with speaking(made.language):
        papers = [_cited(hub, identity) for identity in made.answer["papers"]]
        return (to_html if form == "html" else to_markdown)(dict(made.answer), papers, _words(made))


def save(hub: Hub, made: Saying) -> list[Path]:
    """Write a briefing as Markdown and HTML into the folder of PDFs; returns the files. Raises OSError."""
    folder = private_directory(hub.pdf_directory)
    files = []
    for form, ending in (("markdown", "md"), ("html", "html")):
        file = folder / f"briefing-{made.id}-{made.created.astimezone():%Y-%m-%d}.{ending}"
        file.write_text(written(hub, made, form), encoding="utf-8")
        files.append(file)
    return files


def _words(made: Saying) -> Words:
    headings = {name: _(says) for name, says in BRIEFING_NAMES.items()}
    told = invented_told(int(made.answer["invented"]))
    count = plural("{n} paper", "{n} papers", len(made.answer["papers"]))
    by = f"{made.model} · {made.created.astimezone():%Y-%m-%d %H:%M} · {count}"
    title = _("Briefing: {about}").format(about=made.about)
    return Words(title, headings, _("Papers"), _("without a reference"), told, by, made.language)


def _cited(hub: Hub, identity: str) -> Cited:
    found = hub.library.papers.find(identity)
    record = hub.library.papers.record(found[0], "") if found else None
    return Cited(identity, record.paper.title, record.paper.url) if record else Cited(identity, identity, "")
