"""Summaries, questions and briefings: asked, checked, kept."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from academichub.domain.paper import Record
from academichub.domain.saying import SUMMARY_PARTS, Briefing, Point, read_briefing, read_reply, read_summary
from academichub.domain.text.plain import clean
from academichub.errors import ModelError, UsageError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm import prompts
from academichub.llm.checks import first_object, unsaid
from academichub.store.said import Saying
from academichub.work import asking
from academichub.work.asking import Waiting

AT_ONCE = 60
"""Papers of a briefing that go into one call; more are read in parts, and the parts' points again."""
TEXT_LIMIT = 60_000
"""Characters of one paper's text in a call."""
_CITED = re.compile(r"\[(\d+(?:[,\s–-]+\d+)*)\]")

Step = Waiting | str | Saying
"""Nothing yet and why; the answer as far as it has come; what was made of it, kept."""


async def summarize(hub: Hub, record: Record, text: str = "") -> AsyncIterator[Step]:
    """A structured summary of a paper's abstract, or of its whole text. Raises UsageError if there is nothing to read."""
    seen = text or record.paper.abstract
    if not seen.strip():
        raise UsageError(_("this paper has no abstract to summarize"))
    about = record.paper.text_hash + (" text" if text else "")
    language = hub.config.translation.target
    held = [
        one
        for one in hub.library.said.of_paper(record.key, "summary")
        if (one.about, one.language) == (about, language)
    ]
    if held:
        yield held[0]
        return
    messages = prompts.summary(record.paper.title, seen[:TEXT_LIMIT], language)

    def read(value: Mapping[str, Any]) -> dict[str, Any]:
        parts = read_summary(value)
        missing = [name for name in ("tldr", "problem", "method") if name not in parts]
        lost = unsaid(" ".join(parts.values()), f"{record.paper.title} {seen}")
        if missing or lost:
            raise ValueError(
                f"It lacks {', '.join(missing)}." if missing else f"These numbers are not in the text: {lost}."
            )
        return {name: parts.get(name, "") for name in SUMMARY_PARTS}

    async for step in _ask(hub, messages, "summary", read, (record.key, about, language, prompts.SUMMARY, "")):
        yield step


async def ask(hub: Hub, records: Sequence[Record], question: str) -> AsyncIterator[Step]:
    """An answer to a question about a paper or several, with quotes that truly stand in them."""
    papers = numbered(records)
    if not papers or not any(record.paper.abstract for record in records):
        raise UsageError(_("there is no text to ask about"))
    seen = "\n".join("\n".join(paper.values()) for paper in papers)
    given = range(1, len(papers) + 1)
    language = hub.config.translation.target

    def read(value: Mapping[str, Any]) -> dict[str, Any]:
        reply = read_reply(value, seen, given)
        if not reply.text:
            raise ValueError("It holds no answer.")
        return {**asdict(reply), "papers": [str(record.paper.id) for record in records]}

    key = records[0].key if len(records) == 1 else None
    facts = (key, records[0].paper.text_hash, language, prompts.QUESTION, clean(question, limit=2_000))
    messages = prompts.question(papers, clean(question, limit=2_000), language)
    async for step in _ask(hub, messages, "question", read, facts):
        yield step


async def brief(hub: Hub, records: Sequence[Record], label: str, language: str) -> AsyncIterator[Step]:
    """A briefing over papers, in parts where they are many; every reference is to one of them."""
    if not records:
        raise UsageError(_("there is no paper to brief about"))
    papers, ids = numbered(records), [str(record.paper.id) for record in records]
    names = {record.paper.id.eprint: number for number, record in enumerate(records, 1)}
    lost = 0
    if len(papers) > AT_ONCE:
        points: list[Point] = []
        for at in range(0, len(papers), AT_ONCE):
            part: Briefing | None = None
            async for step in _brief_part(
                hub, papers[at : at + AT_ONCE], range(at + 1, at + AT_ONCE + 1), names, language
            ):
                if isinstance(step, Briefing):
                    part = step
                else:
                    yield step
            assert part is not None
            lost += part.invented
            points += [part.overview, *part.points()]
            yield Waiting(_("read {n} of {total} papers").format(n=min(at + AT_ONCE, len(papers)), total=len(papers)))
        papers = [
            {"paper": "".join(f"[{n}]" for n in point.refs), "title": "", "abstract": point.text}
            for point in points
            if point.refs
        ]
    made: Briefing | None = None
    async for step in _brief_part(hub, papers, range(1, len(ids) + 1), names, language):
        if isinstance(step, Briefing):
            made = step
        else:
            yield step
    assert made is not None
    answer = {**asdict(made), "invented": made.invented + lost, "papers": ids}
    name = hub.smart_model().name
    yield hub.library.said.keep(
        Saying(0, "briefing", None, label, language, name, prompts.BRIEFING, "", answer, hub.now())
    )


async def _brief_part(
    hub: Hub, papers: Sequence[dict[str, str]], given: range, names: Mapping[str, int], language: str
) -> AsyncIterator[Waiting | str | Briefing]:
    def read(value: Mapping[str, Any]) -> Briefing:
        made = read_briefing(value, given, names)
        if not made.overview.text or not any(made.points()):
            raise ValueError("It needs an overview and at least one point.")
        return made

    async for step in _answered(hub, prompts.briefing(papers, language), "briefing", read):
        yield step


def numbered(records: Sequence[Record]) -> list[dict[str, str]]:
    """Papers as a model is given them; citations in them must not look like our numbers."""
    return [
        {
            "paper": f"[{number}]",
            "title": record.paper.title,
            "abstract": _CITED.sub(r"(ref. \1)", record.paper.abstract)[:TEXT_LIMIT],
        }
        for number, record in enumerate(records, 1)
    ]


async def _ask(
    hub: Hub,
    messages: list[prompts.Message],
    kind: str,
    read: Callable[[Mapping[str, Any]], dict[str, Any]],
    facts: tuple[int | None, str, str, str, str],
) -> AsyncIterator[Step]:
    key, about, language, prompt, question = facts
    async for step in _answered(hub, messages, kind, read):
        if isinstance(step, dict):
            name = hub.smart_model().name
            yield hub.library.said.keep(Saying(0, kind, key, about, language, name, prompt, question, step, hub.now()))
        else:
            yield step


async def _answered(
    hub: Hub, messages: list[prompts.Message], kind: str, read: Callable[[Mapping[str, Any]], Any]
) -> AsyncIterator[Any]:
    """The answer as it comes, then what `read` makes of its object; repaired once. Raises ModelError."""
    asked = messages
    for attempt in range(2):
        answer = ""
        async for item in asking.answer(hub, hub.smart_model(), asked, kind):
            yield item
            answer = item if isinstance(item, str) else answer
        value = first_object(answer)
        try:
            if value is None:
                raise ValueError("It holds no whole JSON object.")
            yield read(value)
            return
        except ValueError as error:
            if attempt:
                break
            asked = prompts.repair(messages, answer, str(error))
            yield Waiting(_("the answer failed a check; asking for a better one"))
    empty = not answer.strip()
    raise (
        ModelError("empty", _("the model gave an empty answer"))
        if empty
        else ModelError("unchecked", _("the answer failed its checks, also after a repair"))
    )


def coming(answer: str) -> str:
    """What an answer says as far as it has come, for the screen: its texts, without JSON's signs."""
    texts = re.findall(r'"(?:[^"\\]|\\.)*"?', answer)
    said = [json.loads(text) for text in texts if text.endswith('"') and len(text) > 1]
    return clean(" ".join(text for text in said if " " in text or len(text) > 20), multiline=True, limit=20_000)
