"""What the panes say about a paper, as paragraphs. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from academichub.data import Term
from academichub.domain.ledger import DayRecord, SourceState
from academichub.domain.paper import AnnounceType, OldText, Record, Rendition
from academichub.domain.text.changes import changes
from academichub.domain.text.plain import clean
from academichub.domain.text.terms import bundled
from academichub.domain.text.tex import readable
from academichub.i18n import _, plural
from academichub.tui.widgets.pane import Paragraph
from academichub.wording import why

if TYPE_CHECKING:
    from academichub.domain.ranking import Score

AUTHORS_SHOWN = 60


def shown_tex(text: str, raw: bool) -> str:
    """A text with its TeX made readable, or as it is; clean, its lines kept."""
    return clean(text if raw else readable(text), multiline=True, limit=20_000)


def abstract_text(record: Record, *, raw: bool, with_title: bool) -> list[Paragraph]:
    """The abstract, then authors, subjects, versions, comment and links."""
    paper = record.paper
    said: list[Paragraph] = []
    if with_title:
        said += [("strong", shown_tex(paper.title, raw)), ("text", "")]
    said.append(("text", shown_tex(paper.abstract, raw) or _("This source gives no abstract.")))
    said += [("text", ""), ("text", _authors(record))]
    facts = [" ".join(paper.categories), _announced(record), _versions(record)]
    said.append(("dim", " · ".join(fact for fact in facts if fact)))
    if record.marks.tags:
        said.append(("accent", " ".join(f"#{tag}" for tag in record.marks.tags)))
    if record.marks.note:
        said.append(("strong", clean(record.marks.note, multiline=True, limit=20_000)))
    for name, value in ((_("comment"), paper.comment), (_("journal"), paper.journal_ref), ("DOI", paper.doi)):
        if value:
            said.append(("dim", f"{name}: {shown_tex(value, raw)}"))
    said += [("accent", reason) for match in record.matches if (reason := why(match))]
    if record.aliases:
        said.append(("dim", _("also as {names}").format(names=", ".join(record.aliases))))
    said.append(("dim", paper.url))
    return said


def searchable_parts(record: Record) -> list[str]:
    """The texts around which a search's snippet may be cut, the most telling first."""
    made = record.translation
    names = ", ".join(author.name for author in record.paper.authors)
    return [record.marks.note or "", record.paper.abstract, made.abstract if made else "", names]


def reasons(
    record: Record, seen: Sequence[tuple[str, dt.date, AnnounceType]], score: Score | None, keys: tuple[str, str]
) -> list[str]:
    """Why a paper is here: matches, score, and every announcement of it."""
    said = [why(match) for match in record.matches]
    if any(not match.certain for match in record.matches):
        said.append(
            _("? is in doubt: {yes} it is the person tracked, {no} it is somebody else").format(yes=keys[0], no=keys[1])
        )
    if score:
        said.append(_("interest {n} of 100, because of {words}").format(n=score.value, words=", ".join(score.because)))
    said += [f"{day}  {source}  {kind.label}" for source, day, kind in seen]
    return said or [_("It is in the library, and no source that is followed announced it.")]


def changes_text(record: Record, old: OldText, *, raw: bool) -> list[Paragraph]:
    """What changed since the version before, in wdiff's marks."""
    paper = record.paper
    said: list[Paragraph] = [("strong", f"v{old.version} → v{paper.version}"), ("text", "")]
    parts = ((_("title"), old.title, paper.title), (_("abstract"), old.abstract, paper.abstract))
    for name, before, after in parts:
        said += [("dim", name), ("text", shown_tex(changes(before, after), raw) or _("unchanged")), ("text", "")]
    names = [author.name for author in paper.authors]
    came, went = (
        [name for name in names if name not in old.authors],
        [name for name in old.authors if name not in names],
    )
    people = [*(f"{{+{name}+}}" for name in came), *(f"[-{name}-]" for name in went)]
    return [*said, ("dim", _("authors")), ("text", clean(", ".join(people)) or _("unchanged"))]


def source_told(state: SourceState | None, stopped: tuple[str, float] | None, day: DayRecord | None) -> str:
    """How a source fares: its last result in full words, and when its host is asked again."""
    last = _("never synced") if state is None else state.result or _("all well")
    if day:
        expected = "?" if day.expected is None else day.expected
        last += f" · {day.day:%m-%d}: {day.stored}/{expected} {'✓' if day.verified else '?'}"
    if state and state.tried:
        last += f" · {state.tried.astimezone():%m-%d %H:%M}"
    if stopped:
        why, seconds = stopped
        kinds = {"blocked": _("refused us"), "rate-limited": _("asked for a pause")}
        last += " · " + _("{why}; next try in {n:.0f} minutes").format(why=kinds.get(why, why), n=seconds / 60)
    return clean(last, limit=300)


def _authors(record: Record) -> str:
    authors = record.paper.authors
    names = [
        f"{author.name} ({author.affiliation})" if author.affiliation else author.name
        for author in authors[:AUTHORS_SHOWN]
    ]
    rest = len(authors) - len(names)
    more = " " + plural("and {n} more", "and {n} more", rest) if rest > 0 else ""
    return clean(", ".join(names), limit=20_000) + more


def _announced(record: Record) -> str:
    kind = record.announce_type.label if record.announce_type is not None else ""
    return f"{record.announced or ''} {kind}".strip()


def _versions(record: Record) -> str:
    return (
        ", ".join(f"v{version}" + (f" {day}" if day else "") for version, day in record.versions)
        or f"v{record.paper.version}"
    )


def translation_text(made: Rendition, *, raw: bool, with_title: bool) -> list[Paragraph]:
    """A finished translation, with who made it and that it was checked."""
    said: list[Paragraph] = [("strong", shown_tex(made.title, raw)), ("text", "")] if with_title else []
    checked = " · ✓ " + _("checks") if made.checks else ""
    return [*said, ("text", shown_tex(made.abstract, raw)), ("text", ""), ("dim", clean(made.model) + checked)]


def stale_text(key: str) -> list[Paragraph]:
    """The glossary is another one now."""
    return [("dim", _("The glossary has changed since. {key} translates it again.").format(key=key))]


def terms_text(terms: Sequence[Term]) -> list[str]:
    """The glossary's terms of a paper, with what is wrong for each."""
    never = _("not {words}")
    wrong = {term: f"  ({never.format(words=_(', ').join(term.avoid))})" if term.avoid else "" for term in terms}
    return [f"{term.en}  {term.zh}{wrong[term]}" for term in terms]


def partial_text(title: str, abstract: str) -> list[Paragraph]:
    """A translation that is still coming."""
    return [
        ("strong", shown_tex(title, True)),
        ("text", ""),
        ("text", shown_tex(abstract, True) + " …"),
        ("text", ""),
        ("dim", _("translating …")),
    ]


def state_text(reason: str, *, failed: bool, key: str) -> list[Paragraph]:
    """Why there is no translation, and the key that tries again, if one does."""
    said: list[Paragraph] = [("bad" if failed else "dim", clean(reason))]
    if failed and key:
        said += [("text", ""), ("dim", _("{key} tries again.").format(key=key))]
    return said


def without_model_text(record: Record, key: str) -> list[Paragraph]:
    """The glossary's terms found in the abstract, and how to set a model up."""
    terms = bundled().terms_in(f"{record.paper.title} {record.paper.abstract}", record.paper.categories)
    said: list[Paragraph] = [("text", f"{term.en}  {term.zh}") for term in terms]
    head = plural("{n} term of the glossary occurs here:", "{n} terms of the glossary occur here:", len(terms))
    setup = _(
        "For whole translations {key} sets a model up; or write"
        ' [llm] model = "deepseek/deepseek-v4-flash" into config.toml, and put the key into DEEPSEEK_API_KEY'
    )
    return [("dim", head), ("text", ""), *said, ("text", ""), ("dim", setup.format(key=key))]


def untranslated_text(key: str) -> list[Paragraph]:
    """Nothing was asked for yet."""
    return [("dim", _("Not translated yet. {key} translates this paper.").format(key=key))]


def empty_list(kind: str, *, filtered: bool, sources: bool, announced: bool, keys: dict[str, str]) -> Sequence[str]:
    """Why the list is empty, and what to do."""
    if filtered:
        return (
            _("Nothing in this view has these words."),
            _("{key} clears the filter.").format(key=keys["back"]),
        )
    if not sources:
        return (
            _("No source is followed yet."),
            _("{key} follows sources, {model} chooses who translates.").format(
                key=keys["sources"], model=keys["set_up"]
            ),
        )
    said = {
        "today": _("Everything of the last announcement is archived.")
        if announced
        else _("Nothing has been announced to this library yet."),
        "unread": _("Everything is read."),
        "starred": _("Nothing is starred. {key} stars a paper.").format(key=keys["toggle_star"]),
        "later": _("Nothing waits. {key} puts a paper here.").format(key=keys["toggle_later"]),
        "archive": _("Nothing is archived. {key} archives a paper.").format(key=keys["archive"]),
    }.get(kind, _("No paper here."))
    return (said, _("{key} syncs now.").format(key=keys["sync"])) if kind in ("today", "unread") else (said,)
