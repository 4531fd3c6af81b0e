"""A briefing for reading elsewhere: Markdown and HTML. References are numbered papers, expanded with identifier and title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from academichub.domain.saying import BRIEFING_PARTS
from academichub.domain.text.tex import with_formulas, without_formulas


@dataclass(frozen=True, slots=True)
class Cited:
    """A paper of a briefing: what the library knows of it, never what a model said."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Words:
    """The headings, in the reader's language."""

    title: str
    parts: dict[str, str]
    papers: str
    unproven: str
    """Marks a claim without a reference."""
    invented: str
    """Says how many references were taken out; "" if none."""
    made: str = ""
    """By whom and when."""
    language: str = ""
    """As a BCP 47 code."""


def to_markdown(briefing: dict[str, Any], papers: Sequence[Cited], words: Words) -> str:
    """The briefing as Markdown, its references as links to the papers below."""
    lines = [f"# {words.title}", "", _point(briefing["overview"], words, _markdown_ref), ""]
    for name, points in _parts(briefing):
        lines += [f"## {words.parts[name]}", "", *(f"- {_point(point, words, _markdown_ref)}" for point in points), ""]
    used = cited_in(briefing)
    lines += [
        f"## {words.papers}",
        "",
        *(f"{n}. [{_plain(papers[n - 1].title)}]({papers[n - 1].url}) {papers[n - 1].id}" for n in used),
    ]
    end = [line for said in (words.invented, words.made) if said for line in ("", _plain(said))]
    return "\n".join([*lines, *end]) + "\n"


def to_html(briefing: dict[str, Any], papers: Sequence[Cited], words: Words) -> str:
    """The briefing as one HTML page, without scripts or anything to load."""
    body = [f"<h1>{escape(words.title)}</h1>", f"<p>{_point(briefing['overview'], words, _html_ref, escape)}</p>"]
    for name, points in _parts(briefing):
        items = "".join(f"<li>{_point(point, words, _html_ref, escape)}</li>" for point in points)
        body.append(f"<h2>{escape(words.parts[name])}</h2><ul>{items}</ul>")
    rows = "".join(
        f'<li id="p{n}" value="{n}"><a href="{escape(papers[n - 1].url)}">{escape(papers[n - 1].title)}</a> {escape(papers[n - 1].id)}</li>'
        for n in cited_in(briefing)
    )
    body.append(f"<h2>{escape(words.papers)}</h2><ol>{rows}</ol>")
    body += [f"<p>{escape(said)}</p>" for said in (words.invented, words.made) if said]
    lang = f' lang="{escape(words.language)}"' if words.language else ""
    head = f'<!doctype html><html{lang}><head><meta charset="utf-8"><title>{escape(words.title)}</title></head>'
    return f"{head}<body>{''.join(body)}</body></html>\n"


def cited_in(briefing: dict[str, Any]) -> list[int]:
    """The numbers of the papers that a briefing names, ascending."""
    every = [briefing["overview"], *(point for _name, points in _parts(briefing) for point in points)]
    return sorted({number for point in every for number in point["refs"]})


def _parts(briefing: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name in BRIEFING_PARTS:
        if briefing.get(name):
            yield name, briefing[name]


def _point(point: dict[str, Any], words: Words, ref: Any, plain: Any = None) -> str:
    text = (plain or _plain)(point["text"])
    refs = "".join(ref(number) for number in point["refs"])
    return f"{text} {refs or f'({(plain or _plain)(words.unproven)})'}"


def _markdown_ref(number: int) -> str:
    return f"[{number}]"


def _html_ref(number: int) -> str:
    return f'<a href="#p{number}">[{number}]</a>'


def _plain(text: str) -> str:
    """Text in which Markdown sees no markup, but formulas."""
    text, formulas = without_formulas(text)
    for sign in "\\`*_[]<>#|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(with_formulas(text, formulas).split())
