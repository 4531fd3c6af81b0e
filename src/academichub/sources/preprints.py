"""bioRxiv and medRxiv: the feed of the newest thirty, and the API that lists every posting of a span of days
(https://api.biorxiv.org/)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from academichub.domain.exchange import Body, Request
from academichub.domain.identifiers import PaperId, parse_id
from academichub.domain.paper import Announcement, AnnounceType, Author, Paper
from academichub.domain.text.markup import plain_text
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean, fold
from academichub.errors import SourceError
from academichub.i18n import _
from academichub.sources import xml
from academichub.sources.people import people, turned

SERVERS = ("biorxiv", "medrxiv")
FEED_SIZE = 30
_VERSION = re.compile(r"v(\d+)(?:\.|\?|$)")
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "micro": "µ", "+/-": "±", "degrees": "°", "degree": "°", "times": "×", "approx": "≈", "approximately": "≈",
    "infty": "∞", "&gt;": ">", "&lt;": "<", "&ge;": "≥", "&le;": "≤", "&amp;": "&", "cong": "≅", "equiv": "≡", "middle dot": "·",
    "bullet": "•", "prime": "′", "thinsp": " ", "square": "□", "Angstrom": "Å", "[A]": "Å", "rightarrow": "→", "leftarrow": "←",
}  # fmt: skip
_SYMBOL = re.compile(r"\{([A-Za-z+/& ;-]{1,20})\}|\[(&[lg][te];|&amp;|A)\]")
_SCRIPT = re.compile(r"\{(superscript|subscript)\s*([^{}]{1,20})\}")
_SCRIPTS = {
    "superscript": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "subscript": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}
_SMALL_CAPITALS = re.compile(r"[OC]_SCP(?:LOW|CAP)")
_MARKS = re.compile(r"[OC]_(?:LI|ST_ABS|TBL|FIG|TEXTBOX|FD|QD)")
_GLUED = re.compile(
    r"^(Background|Objectives?|Introduction|Abstract|Purpose|Aims?|Motivation|Summary|Importance)(?=[A-Z][a-z])"
)


@dataclass(frozen=True, slots=True)
class Postings:
    """One page of the API."""

    announcements: tuple[Announcement, ...]
    count: int
    """How many rows it holds, one a version: the next page begins that much further."""
    total: int
    skipped: int = 0


def feed(server: str, slugs: Sequence[str]) -> Request:
    """The newest thirty of some subjects together."""
    return Request(f"https://connect.{server}.org/{server}_xml.php?subject={'+'.join(slugs)}", subjects=tuple(slugs))


def postings(server: str, first: dt.date, last: dt.date, cursor: int = 0) -> Request:
    """What was posted between two days, both included, from a row on."""
    url = f"https://api.biorxiv.org/details/{server}/{first}/{last}/{cursor}/json"
    return Request(url, subjects=(server,), cap=40 * 2**20, deadline=120.0)


def parse_feed(body: Body, server: str, source: str) -> list[Announcement]:
    """The announcements of a feed. Raises SourceError for what is no whole feed."""
    document = xml.read(body.data)
    if document.fault:
        raise SourceError("truncated", document.fault)
    found = (_from_feed(item, server, source) for item in document.items)
    return [announcement for announcement in found if announcement]


def _from_feed(item: xml.Item, server: str, source: str) -> Announcement | None:
    named = parse_id(xml.first(item, "identifier").removeprefix("doi:"))
    title = repaired(xml.first(item, "title"))
    link = xml.first(item, "link")
    try:
        day = dt.date.fromisoformat(xml.first(item, "date", "publicationDate")[:10])
    except ValueError:
        return None
    if not named or named[0].server != "doi" or not title:
        return None
    version = _VERSION.search(link)
    paper = _paper(named[0], server, int(version[1]) if version else 1, title, xml.first(item, "description"), day)
    authors = people([element.text for element in item.get("creator", ())])
    return _announced(paper, authors, day, (source,))


def parse_postings(body: Body, server: str, followed: Sequence[str]) -> Postings:
    """A page of the API, as announcements of the followed subjects. Raises SourceError for what is no such page."""
    try:
        value = json.loads(body.data)
        message = value["messages"][0]
        rows = value["collection"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise SourceError("malformed", _("the answer is not what bioRxiv's API gives")) from None
    if not isinstance(rows, list) or not isinstance(message, dict):
        raise SourceError("malformed", _("the answer is not what bioRxiv's API gives"))
    status = str(message.get("status", ""))
    if not rows and "no posts" in status.lower():
        return Postings((), 0, 0)
    if status != "ok":
        raise SourceError("refused", _("bioRxiv's API says: {status}").format(status=clean(status, limit=120)))
    found = [_from_row(row, server, followed) for row in rows if isinstance(row, dict)]
    kept = tuple(announcement for announcement in found if announcement)
    return Postings(kept, len(rows), _number(message.get("total")) or len(rows), sum(one is None for one in found))


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else 0


def _from_row(row: dict[str, Any], server: str, followed: Sequence[str]) -> Announcement | None:
    named = parse_id(str(row.get("doi") or ""))
    title = repaired(str(row.get("title") or ""))
    try:
        day = dt.date.fromisoformat(str(row.get("date"))[:10])
    except ValueError:
        return None
    if not named or named[0].server != "doi" or not title:
        return None
    category = clean(str(row.get("category") or ""), limit=60)
    paper = _paper(
        named[0], server, _number(row.get("version")) or 1, title, str(row.get("abstract") or ""), day, category, row
    )
    authors = tuple(Author(turned(name)) for name in str(row.get("authors") or "").split(";") if name.strip())
    return _announced(paper, authors, day, _sources(server, category, followed))


def _sources(server: str, category: str, followed: Sequence[str]) -> tuple[str, ...]:
    """The followed subjects that a posting stands in: its category's, and the whole server's."""
    slug = "_".join(re.findall(r"[a-z0-9]+", fold(category)))
    return tuple(f"{server}:{name}" for name in followed if name in ("all", slug))


def _paper(
    identity: PaperId,
    server: str,
    version: int,
    title: str,
    abstract: str,
    day: dt.date,
    category: str = "",
    row: dict[str, Any] | None = None,
) -> Paper:
    page = f"https://www.{server}.org/content/{identity.eprint}v{version}"
    published = str((row or {}).get("published") or "NA").strip()
    article = parse_id(published) if published != "NA" else None
    posted = dt.datetime.combine(day, dt.time(), dt.UTC)
    return Paper(
        id=identity,
        version=version,
        title=title,
        authors=(),
        abstract=repaired(abstract, multiline=True),
        categories=(category,) if category else (),
        url=page,
        published=posted if version == 1 else None,
        updated=posted if version > 1 else None,
        pdf_url=f"{page}.full.pdf",
        doi=article[0].eprint if article and article[0].server == "doi" else None,
        license=clean(str((row or {}).get("license") or ""), limit=100) or None,
    )


def _announced(
    paper: Paper, authors: tuple[Author, ...], day: dt.date, sources: tuple[str, ...]
) -> Announcement | None:
    kind = AnnounceType.NEW if paper.version == 1 else AnnounceType.REPLACE
    return Announcement(dataclasses.replace(paper, authors=authors), kind, day, sources) if sources else None


def repaired(text: str, *, multiline: bool = False) -> str:
    """Text with the symbols that these servers spell out: `{beta}`, `[&lt;]`, `{superscript 2}`; layout marks away."""
    text = _SCRIPT.sub(
        lambda found: found[2].translate(_SCRIPTS[found[1]]), _MARKS.sub(" ", _SMALL_CAPITALS.sub("", text))
    )
    text = _SYMBOL.sub(lambda found: _GREEK.get(found[1] or found[0], _GREEK.get(found[2] or "", found[0])), text)
    text = _GLUED.sub(r"\1: ", plain_text(text).strip())
    return clean(
        text if multiline else text.replace("\n", " "),
        multiline=multiline,
        limit=ABSTRACT_LIMIT if multiline else 1_000,
    )
