"""Words that both faces say the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from academichub.domain.paper import Match
from academichub.domain.text.plain import clean
from academichub.i18n import N_, _, plural

MARK_NAMES = {"read": N_("read"), "starred": N_("starred"), "later": N_("to be read later"), "archived": N_("archived")}
"""Mark -> what people call it."""

_EMPTY = {
    "weekend": N_("no announcement at weekends"),
    "holiday": N_("no announcement: a holiday of arXiv's"),
    "unannounced": N_("nothing announced, and arXiv's calendar does not say why"),
    "unposted": N_("nothing new"),
}


def reason_told(reason: str | None) -> str:
    """Why a day is empty or in doubt, in words."""
    return _(_EMPTY[reason]) if reason in _EMPTY else reason or ""


_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def weekday(moment: dt.datetime) -> str:
    """The short name of a day of the week."""
    return _(_WEEKDAYS[moment.weekday()])


def why(match: Match) -> str:
    """Why a paper is here: `⟨reinforcement learning⟩ keyword · abstract: Reinforcement Learning`."""
    kinds = {"author": _("author"), "keyword": _("keyword")}
    fields = {"authors": _("authors"), "title": _("title"), "abstract": _("abstract")}
    doubt = "" if match.certain else " ?"
    place = fields.get(match.field, match.field)
    return f"⟨{clean(match.name)}{doubt}⟩ {kinds[match.kind]} · {place}: {clean(match.text)}"


def price_told(money: float | None) -> str:
    """Dollars in words: `about $0.04`, or that nobody knows."""
    if money is None:
        return _("price unknown")
    return _("about {money}").format(money=dollars(money))


def dollars(money: float) -> str:
    """`$0.04`, `$0.0003`."""
    return f"${money:,.2f}" if money >= 0.01 or not money else f"${money:.4f}"


def spent_told(calls: int, tokens: int, money: float, unknown: int) -> str:
    """What calls took, of which so many cost what nobody knows."""
    price = price_told(None if unknown == calls and calls else money)
    if 0 < unknown < calls:
        price += " + " + plural("{n} call of unknown price", "{n} calls of unknown price", unknown)
    made = plural("{n} call", "{n} calls", calls)
    return f"{made} · {_('{n} tokens').format(n=f'{tokens:,}')} · {price}"


def to_translate(count: int) -> str:
    """How many papers are to be translated."""
    return plural("{n} paper to translate", "{n} papers to translate", count)


def to_brief(count: int) -> str:
    """About how many papers a briefing is to be."""
    return plural("Brief about {n} paper", "Brief about {n} papers", count)


def too_many(count: int) -> str:
    """A question about more papers than a model can be given."""
    return plural("{n} paper is too much for one question", "{n} papers are too many for one question", count)


def estimate_told(count: str, tokens: int, money: float | None) -> str:
    """What it would take to ask a model about so many papers."""
    return _("{count}, about {n} tokens, {price}").format(count=count, n=f"{tokens:,}", price=price_told(money))


def duration_told(seconds: float) -> str:
    """About how long something takes: `40 s`, `12 min`, `6 h 13 min`."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return _("about {n} s").format(n=round(seconds))
    if minutes < 90:
        return _("about {n} min").format(n=minutes)
    return _("about {h} h {n} min").format(h=minutes // 60, n=minutes % 60)


def invented_told(count: int) -> str:
    """How many references of a briefing were taken out; "" if none."""
    told = plural(
        "{n} reference to a paper that was not given was taken out.",
        "{n} references to papers that were not given were taken out.",
        count,
    )
    return told if count else ""


def seen_told(answer: Mapping[str, Any]) -> str:
    """What a summary or an answer was made from, in words."""
    said = _(_SEEN.get(str(answer.get("seen") or "abstract"), _SEEN["abstract"]))
    parts, share = answer.get("parts", 1), answer.get("share", 1.0)
    if isinstance(parts, int) and parts > 1:
        said += " " + _("in {n} parts").format(n=parts)
    if isinstance(share, int | float) and share < 1:
        said += ", " + _("the first {n:.0%} of it").format(n=share)
    return said


_SEEN = {
    "abstract": N_("from the abstract"), "html": N_("from the full text (HTML)"), "pdf": N_("from the full text (PDF)"),
}  # fmt: skip
CHECK_NAMES = {
    "json": N_("no whole answer"), "clean": N_("control characters"), "filled": N_("empty"), "placeholders": N_("formulas and names"),
    "links": N_("links"), "keys": N_("keys"), "answer": N_("an excuse"), "preamble": N_("talk"), "script": N_("language"),
    "characters": N_("simplified or traditional characters"), "echo": N_("echo"), "english": N_("left in English"), "numbers": N_("numbers"),
    "terms": N_("terms"), "doubled": N_("doubled text"), "length": N_("length"),
}  # fmt: skip
"""Name of a check -> what it finds wrong."""
CALL_NAMES = {
    "translation": N_("translations"), "summary": N_("summaries"), "question": N_("questions"), "briefing": N_("briefings"),
    "test": N_("test calls"),
}  # fmt: skip
"""Kind of a call -> what people call it."""
SUMMARY_NAMES = {
    "tldr": N_("In one line"), "problem": N_("Problem"), "method": N_("Method"), "results": N_("Results"), "limits": N_("Limits"),
}  # fmt: skip
BRIEFING_NAMES = {
    "themes": N_("Themes"), "tensions": N_("Tensions"), "links": N_("Links across fields"), "first": N_("Open first"),
}  # fmt: skip
