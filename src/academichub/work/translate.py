"""Translation of title and abstract: masked, asked, checked, repaired once, stored only when right."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from academichub.domain.paper import Paper, Record, Rendition
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean
from academichub.domain.text.terms import terms_hash
from academichub.domain.text.typography import typeset
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.llm import checks, prompts
from academichub.llm.costs import tokens_of
from academichub.llm.masking import Masked, mask
from academichub.work import asking
from academichub.work.asking import Waiting

TOKEN_LIMIT = 8_000
"""Tokens of title and abstract that are sent at most; the longest real ones have 1,500."""
_HALF = re.compile(r"[{｛]\s*[vV]?\s*\d*$")
"""A placeholder that is still coming."""
LEASE = 3_600.0
"""Seconds after which a process on another machine no longer holds a paper; one of this machine that has ended holds none."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The translation as far as it has come, as the model writes it."""

    answer: str
    masked: Masked

    def fields(self) -> tuple[str, str]:
        """Title and abstract, clean, with what was masked in its place; "" for what has not come."""
        found = {
            name: self.masked.restore(
                checks.without_keys(_HALF.sub("", clean(text, multiline=True, limit=ABSTRACT_LIMIT)))
            )
            for name, text in checks.partial_fields(self.answer).items()
        }
        return found.get("title", ""), found.get("abstract", "")


Progress = Partial | Waiting | Rendition


async def translate(hub: Hub, key: int, *, unasked: bool = False) -> AsyncGenerator[Progress]:
    """A paper's translation as it comes; the last item is the Rendition, stored.

    Raises ModelError where there is none to be had; then nothing was stored. For `unasked` see asking.answer.
    """
    record = hub.library.papers.record(key, hub.config.translation.target)
    assert record is not None
    if held := _held(hub, record):
        yield held
        return
    if hub.is_in_target(record.paper):
        raise ModelError("not-needed", _("it is in that language already"))
    lease = f"translation {key} {hub.config.translation.target}"
    if lease in hub.at_work or not hub.library.leases.take(lease, LEASE):
        raise ModelError("busy", _("this paper is being translated already"))
    hub.at_work.add(lease)
    try:
        async with contextlib.aclosing(_translate(hub, record, unasked)) as steps:
            async for step in steps:
                yield step
    finally:
        hub.at_work.discard(lease)
        hub.library.leases.give_back(lease)


async def _translate(hub: Hub, record: Record, unasked: bool) -> AsyncGenerator[Progress]:
    """Ask, check, ask once more if need be, store: all with the model and for the language set at the beginning."""
    masked, model = masked_of(hub, record.paper), hub.translator()
    if (tokens := sum(map(tokens_of, masked.fields.values()))) > TOKEN_LIMIT:
        raise ModelError("too-long", _("too long to translate: about {n} tokens").format(n=tokens))
    asked = prompts.translation(masked)
    answer, failed = "", list[tuple[str, str]]()
    for attempt in range(2):
        messages = prompts.repair(asked, answer, " ".join(said for _name, said in failed)) if attempt else asked
        answer = ""
        async with contextlib.aclosing(asking.answer(hub, model, messages, "translation", unasked=unasked)) as items:
            async for item in items:
                answer = answer if isinstance(item, Waiting) else item
                yield item if isinstance(item, Waiting) else Partial(item, masked)
        read = checks.read_answer(answer, masked)
        failed = checks.complaints(read, masked)
        if not failed:
            yield _keep(hub, record, model.name, masked, read.fields)
            return
        if not attempt:
            yield Waiting(_("the answer failed a check; asking for a better one"))
    raise asking.unusable(answer, (name for name, _said in failed))


def _fields(paper: Paper) -> dict[str, str]:
    return {"title": paper.title} | ({"abstract": paper.abstract} if paper.abstract else {})


def masked_of(hub: Hub, paper: Paper) -> Masked:
    """A paper's title and abstract as they are sent, with the glossary's terms for the language."""
    language = hub.config.translation.target
    terms = (
        hub.glossary.terms_in(f"{paper.title} {paper.abstract}", paper.categories) if language.startswith("zh") else ()
    )
    return mask(_fields(paper), language, terms)


def prompt_of(masked: Masked) -> str:
    """What a translation is made with: the prompt's version, and the hash of the terms that were sent."""
    return f"{prompts.TRANSLATION} {terms_hash(masked.terms)}".strip()


def is_stale(hub: Hub, record: Record) -> bool:
    """Whether a paper's translation was made with other terms than would be sent now."""
    made = record.translation
    if made is None or not made.prompt.startswith("translate-"):
        return False
    return made.prompt.split(" ")[1:] != prompt_of(masked_of(hub, record.paper)).split(" ")[1:]


def _held(hub: Hub, record: Record) -> Rendition | None:
    """The translation that was made already, by the model and with the terms now set."""
    return hub.library.renditions.get(
        record.key,
        record.paper.text_hash,
        hub.config.translation.target,
        hub.translator().name,
        prompt_of(masked_of(hub, record.paper)),
    )


def _finished(masked: Masked, text: str) -> str:
    """A checked answer with its language's typography, and what was masked in its place."""
    return masked.restore(typeset(text, masked.language))


def _keep(hub: Hub, record: Record, model: str, masked: Masked, fields: dict[str, str]) -> Rendition:
    made = Rendition(
        language=masked.language,
        title=clean(_finished(masked, fields["title"])),
        abstract=clean(_finished(masked, fields.get("abstract", "")), multiline=True, limit=ABSTRACT_LIMIT),
        model=model,
        created=hub.now(),
        checks=tuple(checks.CHECKS),
        prompt=prompt_of(masked),
    )
    hub.library.renditions.keep(record.key, record.paper.text_hash, made)
    return made
