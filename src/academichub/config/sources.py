"""What can be followed, and what a name that somebody wrote means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from academichub.data import archives, categories, journals, subjects
from academichub.domain.text.plain import fold, is_clean
from academichub.i18n import _

PREPRINT_SERVERS = ("biorxiv", "medrxiv")


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the catalogue: a source that can be followed."""

    source: str
    title: str
    title_zh: str
    kind: str
    """arxiv, biorxiv, medrxiv or journal."""
    note: str
    """Publisher, field and what its feed holds, for a journal; else the group."""


def catalogue() -> Iterator[Offer]:
    """arXiv's categories and archives, the subjects of bioRxiv and medRxiv, the bundled journals."""
    for row in categories().values():
        if row.active:
            yield Offer(f"arxiv:{row.id}", row.name, row.name_zh, "arxiv", row.archive_name)
    for name, title in archives().items():
        if name not in categories():
            yield Offer(f"arxiv:{name}", title, "", "arxiv", _("a whole archive"))
    for subject in subjects().values():
        yield Offer(subject.source, subject.name, subject.name_zh, subject.server, "")
    abstracts = _("abstracts")
    for journal in journals().values():
        note = f"{journal.publisher} · {journal.field} · ISSN {journal.issn or '-'} · {abstracts}: {journal.holds}"
        yield Offer(journal.name, journal.name, "", "journal", note)


def find(text: str) -> list[Offer]:
    """The offers that hold every word of a text, in any of their fields."""
    words = fold(text).split()
    return [offer for offer in catalogue() if all(word in fold(" ".join(_words(offer))) for word in words)]


def _words(offer: Offer) -> tuple[str, ...]:
    return offer.source, offer.title, offer.title_zh, offer.kind, offer.note


def resolve(text: str) -> tuple[str, str]:
    """A source's full name, or "" and a complaint that names the nearest right one.

    `cs.CL` is `arxiv:cs.CL`, `nature` is `Nature`; an http(s) address is a feed. Case does not matter.
    """
    text = text.strip()
    if not text.lower().startswith("arxiv:") and (journal := journals().get(text.casefold())):
        return journal.name, ""
    if "://" in text:
        return _feed_address(text)
    server, colon, name = text.partition(":")
    if not colon:
        server, name = "arxiv", text
    known = _names(server.lower())
    if name.lower() in known:
        return known[name.lower()], ""
    return "", _complaint(text, {**_names("arxiv"), **_names("biorxiv"), **_names("medrxiv")})


def _feed_address(text: str) -> tuple[str, str]:
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        fine = False
    if not fine or not is_clean(text) or any(char.isspace() for char in text):
        return "", _("{name} is no feed that can be read: wanted an http or https address").format(name=repr(text))
    return text, ""


def _names(server: str) -> dict[str, str]:
    """Lower-case name -> full name, of one server."""
    if server == "arxiv":
        active = {row.id.lower(): f"arxiv:{row.id}" for row in categories().values() if row.active}
        return active | {name: f"arxiv:{name}" for name in archives()}
    return {row.slug: row.source for row in subjects().values() if row.server == server}


def _complaint(text: str, known: dict[str, str]) -> str:
    import difflib

    names = {name.lower(): name for name in known.values()} | {key: journal.name for key, journal in journals().items()}
    names |= {short: full for short, full in known.items() if full.startswith("arxiv:")}
    near = difflib.get_close_matches(text.lower(), list(names), 1, 0.5)
    told = _("there is no source {name};").format(name=repr(text)) + " "
    if near:
        return told + _("did you mean {name}?").format(name=names[near[0]])
    return told + _("academichub sources find TEXT looks for one")


def kind_of(source: str) -> str:
    """arxiv, biorxiv, medrxiv, journal or feed."""
    if "://" in source:
        return "feed"
    if source.casefold() in journals():
        return "journal"
    return source.partition(":")[0]
