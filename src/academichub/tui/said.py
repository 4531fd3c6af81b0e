"""What a model said about papers, as paragraphs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from academichub.config.options import Llm
from academichub.domain.text.plain import clean
from academichub.formats.briefing import cited_in
from academichub.i18n import _, plural
from academichub.store.calls import Spent, Tally
from academichub.store.said import Saying
from academichub.tui.texts import shown_tex
from academichub.tui.widgets.pane import Paragraph
from academichub.wording import BRIEFING_NAMES, CALL_NAMES, SUMMARY_NAMES, dollars, invented_told, seen_told, spent_told


def said_text(made: Saying, titles: Mapping[str, str] | None = None) -> list[Paragraph]:
    """A summary, or an answer with the quotes that it rests on; with titles, the papers that it names."""
    said = _summary(made.answer) if made.kind == "summary" else _answer(made)
    named = _papers(made.answer["papers"], made.answer["refs"], titles) if titles else []
    return [*said, *named, ("dim", f"{clean(made.model)} · {seen_told(made.answer)}")]


def _summary(answer: Mapping[str, Any]) -> list[Paragraph]:
    said: list[Paragraph] = []
    for name, heading in SUMMARY_NAMES.items():
        if answer.get(name):
            said += [("strong", _(heading)), ("text", shown_tex(answer[name], False)), ("text", "")]
    return said


def _answer(made: Saying) -> list[Paragraph]:
    answer = made.answer
    said: list[Paragraph] = [("strong", clean(made.question)), ("text", shown_tex(answer["text"], False)), ("text", "")]
    said += [("accent", f"“{shown_tex(quote, False)}”") for quote in answer["quotes"]]
    if not answer["quotes"]:
        said.append(("bad", _("no passage of the text supports this answer")))
    if answer["invented"]:
        told = plural(
            "{n} quote does not stand in the text and was left out",
            "{n} quotes do not stand in the text and were left out",
            answer["invented"],
        )
        said.append(("bad", told))
    return said


def coming_text(texts: Sequence[tuple[str, str]]) -> list[Paragraph]:
    """An answer as far as it has come, under the headings of its parts."""
    said: list[Paragraph] = []
    for key, text in texts:
        said += [("strong", _(SUMMARY_NAMES[key]))] if key in SUMMARY_NAMES else []
        said += [("text", shown_tex(text, True)), ("text", "")]
    return [*said, ("dim", "…")]


def briefing_text(made: Saying, titles: Mapping[str, str]) -> list[Paragraph]:
    """A briefing; every point with the numbers of its papers, and these with the titles that the library has."""
    answer = made.answer
    said: list[Paragraph] = [("text", _claim(answer["overview"])), ("text", "")]
    for name, heading in BRIEFING_NAMES.items():
        if answer[name]:
            said += [("strong", _(heading)), *(("text", f"· {_claim(point)}") for point in answer[name]), ("text", "")]
    said += _papers(answer["papers"], cited_in(dict(answer)), titles)
    if told := invented_told(answer["invented"]):
        said.append(("bad", told))
    return [*said, ("dim", f"{clean(made.model)} · {made.created.astimezone():%Y-%m-%d %H:%M}")]


def _papers(ids: Sequence[str], numbers: Sequence[int], titles: Mapping[str, str]) -> list[Paragraph]:
    named = [(number, ids[number - 1]) for number in numbers]
    return [("dim", f"[{n}] {one.partition(':')[2]}  {clean(titles.get(one, ''))}") for n, one in named]


def spending_text(today: Spent, days: Sequence[Tally], llm: Llm) -> list[Paragraph]:
    """What models took today, against the limits of [llm], and on each day before."""
    said: list[Paragraph] = [("strong", f"{_('Today')}: {_spent(today)}")]
    day, run = _limits(llm.daily_budget, llm.daily_money), _limits(llm.run_budget, llm.run_money)
    said.append(("dim", _("at most {limits} a day").format(limits=day) if day else _("no limit a day")))
    said.append(("dim", _("at most {limits} in one run").format(limits=run) if run else _("no limit in one run")))
    said += [("text", "")]
    said += [("text", f"{one.day} · {one.model} · {_(CALL_NAMES[one.kind])} · {_spent(one.spent)}") for one in days]
    return said


def _limits(tokens: int, money: float) -> str:
    limits = [_("{n} tokens").format(n=f"{tokens:,}")] if tokens else []
    return " · ".join([*limits, *([dollars(money)] if money else [])])


def _spent(spent: Spent) -> str:
    return spent_told(spent.calls, spent.tokens, spent.money, spent.unknown)


def _claim(point: Mapping[str, Any]) -> str:
    refs = "".join(f"[{number}]" for number in point["refs"]) or "(" + _("without a reference") + ")"
    return f"{shown_tex(point['text'], False)} {refs}"
