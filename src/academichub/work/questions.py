"""Questions about a paper or a selection, answered with quotes that stand in what the model saw."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from academichub.domain.paper import Record
from academichub.domain.saying import read_reply
from academichub.domain.text.plain import clean
from academichub.errors import UsageError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm import prompts
from academichub.llm.checks import Unfit, check_language
from academichub.llm.costs import tokens_of
from academichub.llm.masking import typeset_around
from academichub.sources.fulltext import without_references
from academichub.store.said import Saying
from academichub.wording import too_many
from academichub.work.answered import About, Step, fitting, kept_answer, parts_of
from academichub.work.fulltext import kept
from academichub.work.summarize import ABSTRACT

QUESTION_LIMIT = 2_000
HISTORY = 1_000
"""Questions about several papers that are looked through for earlier ones."""
_CITED = re.compile(r"\[(\d+(?:[,\s–-]+\d+)*)\]")


async def ask(hub: Hub, records: Sequence[Record], question: str) -> AsyncIterator[Step]:
    """An answer to a question about a paper or several, kept.

    One paper is read whole, if its whole text was fetched before; several by their abstracts. Raises UsageError if there
    is nothing to read, or too much; ModelError if no answer is to be had.
    """
    asked = clean(question, limit=QUESTION_LIMIT)
    if not asked:
        raise UsageError(_("ask something: the question is empty"))
    async for step in fitting(hub, lambda room: _ask(hub, records, asked, room)):
        yield step


def answer_held(hub: Hub, records: Sequence[Record], question: str) -> Saying | None:
    """The answer that the model now set gave to this question about these texts before."""
    whole = kept(hub, records[0].paper) if len(records) == 1 else None
    wanted = (clean(question, limit=QUESTION_LIMIT), hub.config.translation.target, hub.smart_model().name)
    for one in asked_before(hub, records):
        as_now = (one.about, one.answer.get("seen")) == (_about(records), whole.origin if whole else ABSTRACT)
        if as_now and (one.question, one.language, one.model) == wanted:
            return one
    return None


def asked_before(hub: Hub, records: Sequence[Record]) -> list[Saying]:
    """What was asked about a paper, or about the very same papers; the latest first."""
    if len(records) == 1:
        return hub.library.said.of_paper(records[0].key, "question")
    ids = {str(record.paper.id) for record in records}
    return [one for one in hub.library.said.latest("question", HISTORY) if set(one.answer.get("papers", ())) == ids]


def _about(records: Sequence[Record]) -> str:
    return " ".join(record.paper.text_hash for record in records)


async def _ask(hub: Hub, records: Sequence[Record], question: str, room: int) -> AsyncIterator[Step]:
    papers, origin, share = _read(hub, records, room)
    if not any(paper["abstract"] for paper in papers):
        raise UsageError(_("there is no text to ask about"))
    seen = "\n".join(f"{paper['title']}\n{paper['abstract']}" for paper in papers)
    language = hub.config.translation.target

    def read(value: Mapping[str, Any]) -> dict[str, Any]:
        reply = read_reply(value, seen, range(1, len(papers) + 1))
        if not reply.text:
            raise Unfit("filled", "It holds no answer.")
        check_language(reply.text, language)
        ids = [str(record.paper.id) for record in records]
        told = {**asdict(reply), "text": typeset_around(reply.text, language)}
        return {**told, "papers": ids, "seen": origin, "share": share}

    key = records[0].key if len(records) == 1 else None
    about = About("question", key, _about(records), language, prompts.QUESTION, question)
    async for step in kept_answer(hub, prompts.question(papers, question, language), about, read):
        yield step


def _read(hub: Hub, records: Sequence[Record], room: int) -> tuple[list[dict[str, str]], str, float]:
    """What the model is given, where it is from, and which share of it there was room for."""
    papers = numbered(records)
    whole = kept(hub, records[0].paper) if len(records) == 1 else None
    if whole:
        text = plain_citations(without_references(whole.text))
        first = parts_of(text, room)[0]
        return [{**papers[0], "abstract": first}], whole.origin, round(len(first) / len(text), 2)
    if sum(tokens_of(text) for paper in papers for text in paper.values()) > room:
        raise UsageError(too_many(len(papers)))
    return papers, ABSTRACT, 1.0


def numbered(records: Sequence[Record]) -> list[dict[str, str]]:
    """Papers as a model is given them."""
    return [
        {"paper": f"[{number}]", "title": record.paper.title, "abstract": plain_citations(record.paper.abstract)}
        for number, record in enumerate(records, 1)
    ]


def plain_citations(text: str) -> str:
    """A text whose citations do not look like the numbers of our papers."""
    return _CITED.sub(r"(ref. \1)", text)
