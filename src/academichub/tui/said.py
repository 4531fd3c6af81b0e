"""What a model said about papers, as paragraphs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from academichub.domain.text.plain import clean
from academichub.formats.briefing import cited_in
from academichub.i18n import _, plural
from academichub.store.said import Saying
from academichub.tui.texts import shown_tex
from academichub.tui.widgets.pane import Paragraph
from academichub.wording import BRIEFING_NAMES, SUMMARY_NAMES


def said_text(made: Saying) -> list[Paragraph]:
    """A summary, or an answer with the quotes that it rests on."""
    answer = made.answer
    said: list[Paragraph] = []
    if made.kind == "summary":
        for name, heading in SUMMARY_NAMES.items():
            if answer.get(name):
                said += [("strong", _(heading)), ("text", shown_tex(answer[name], False)), ("text", "")]
    else:
        said += [("strong", clean(made.question)), ("text", shown_tex(answer["text"], False)), ("text", "")]
        said += [("accent", f"“{clean(quote, multiline=True)}”") for quote in answer["quotes"]]
        if not answer["quotes"]:
            said.append(("bad", _("no passage of the text supports this answer")))
        if answer["invented"]:
            told = plural(
                "{n} quote does not stand in the text and was left out",
                "{n} quotes do not stand in the text and were left out",
                answer["invented"],
            )
            said.append(("bad", told))
    return [*said, ("dim", clean(made.model))]


def briefing_text(made: Saying, titles: Mapping[str, str]) -> list[Paragraph]:
    """A briefing; every point with the numbers of its papers, and these with the titles that the library has."""
    answer = made.answer
    said: list[Paragraph] = [("text", _claim(answer["overview"])), ("text", "")]
    for name, heading in BRIEFING_NAMES.items():
        if answer[name]:
            said += [("strong", _(heading)), *(("text", f"· {_claim(point)}") for point in answer[name]), ("text", "")]
    for number in cited_in(dict(answer)):
        identity = answer["papers"][number - 1]
        said.append(("dim", f"[{number}] {identity.partition(':')[2]}  {clean(titles.get(identity, ''))}"))
    if answer["invented"]:
        said.append(
            (
                "bad",
                plural(
                    "{n} reference to a paper that was not given was taken out.",
                    "{n} references to papers that were not given were taken out.",
                    answer["invented"],
                ),
            )
        )
    return [*said, ("dim", f"{clean(made.model)} · {made.created:%Y-%m-%d %H:%M}")]


def _claim(point: Mapping[str, Any]) -> str:
    refs = "".join(f"[{number}]" for number in point["refs"]) or "(" + _("without a reference") + ")"
    return f"{shown_tex(point['text'], False)} {refs}"
