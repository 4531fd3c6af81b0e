"""Any feed: what a journal means by each of its elements."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from academichub.domain.exchange import Body, Skipped
from academichub.domain.identifiers import PaperId, abs_url, arxiv_id, feed_id, parse_id
from academichub.domain.ledger import Validators
from academichub.domain.links import safe_url
from academichub.domain.paper import Paper
from academichub.domain.text.markup import has_markup, plain_text
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean
from academichub.errors import NetError
from academichub.i18n import _
from academichub.sources import xml
from academichub.sources.formats import ENTRY_LIMIT, items_of
from academichub.sources.people import people
from academichub.sources.publishers import Publisher, publisher_of

_DOI = re.compile(r"\b10\.\d{4,9}/[!-~]+")
_AFTER_DOI = re.compile(
    r"[\"<>?#&].*|/\d{6,}/[^/]*-[^/]*$|/(?:full|abstract|pdf|epdf|fulltext|html|meta)(?:/.*)?$", re.IGNORECASE
)
_NO_ABSTRACT = re.compile(
    r"^(?:publication date:|volume \d|vol\.? \d|ahead of print|early ?view|online first|doi:|source:|pages? \d|issue \d"
    r"|[\w .,&-]+, (?:early ?view|volume \d|ahead of print|accepted|just accepted)|abstract is not available|no abstract)",
    re.IGNORECASE,
)
_PEOPLE_LINE = re.compile(r"^(?:Author\(s\)|Authors?)\s*[::]\s*(?P<names>.+)$", re.IGNORECASE | re.MULTILINE)
_A_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+){1,5}")
_CITATION = re.compile(r".{3,120},? (?:vol\.? \d|volume \d|pp\.? \d|issue \d|no\. \d).{0,60}", re.IGNORECASE)
_ABSTRACT_BEGINS = re.compile(r"(?:^|\n)\s*abstract\s*(?:[:.]|\n)\s*", re.IGNORECASE)
_ARXIV_PREFACE = re.compile(r"^\s*arXiv:\S+\s+Announce Type:\s*[a-z-]+\s*(?:Abstract:\s*)?", re.IGNORECASE)
_PUBLISHED = re.compile(r"^[\w .&-]{2,60}, Published online: [^;]{5,40}; doi:\S+\s*", re.IGNORECASE)
_HEADING = re.compile(r"^(?:abstract|summary)\s*[:.]?\s+(?=[A-Z])", re.IGNORECASE)
_ENGLISH = {"Okt": "Oct", "Dez": "Dec", "Mai": "May", "Mrz": "Mar", "Mär": "Mar"}
_MONTHS = re.compile("|".join(_ENGLISH))
_DAY = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})|(?:\w+,\s*)?(?P<date>\d{1,2}) (?P<name>[A-Za-z]{3,9}) (?P<long>\d{4})"
)
_SHORTEST = 120
"""Characters below which a text is a citation or a slogan, not an abstract."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of a feed, and when the feed dates it."""

    paper: Paper
    dated: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What a feed holds."""

    title: str
    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]
    """Entries that could not be read."""
    passed_over: int
    """News, corrections, covers, and papers that the feed gives twice."""
    fault: str | None = None
    validators: Validators | None = None
    """What makes the next request conditional, if the feed was whole."""


def parse(body: Body) -> FeedPage:
    """The papers in a feed. Raises SourceError of kind "blocked" for a bot wall, and of others for what is no feed."""
    title, items, fault = items_of(body)
    publisher = publisher_of(body.url)
    entries: dict[PaperId, Entry] = {}
    skipped: list[Skipped] = []
    passed_over = 0
    for item in items[:ENTRY_LIMIT]:
        try:
            entry = _entry(item, publisher, title, body.url)
        except (ValueError, OverflowError) as error:
            skipped.append(
                Skipped(clean(xml.first(item, "guid", "id", "title"), limit=80), clean(str(error), limit=200))
            )
            continue
        if entry is None or entry.paper.id in entries:
            passed_over += 1
        else:
            entries[entry.paper.id] = entry
    return FeedPage(title, tuple(entries.values()), tuple(skipped), passed_over, fault)


# --- entries ---


def _entry(item: xml.Item, publisher: Publisher, feed_title: str, base: str) -> Entry | None:
    """One paper; None for an item that is none. Raises ValueError saying what is wrong with it."""
    title = clean(plain_text(xml.first(item, "title")).replace("\n", " "))
    if publisher.title_noise:
        title = re.sub(publisher.title_noise, "", title)
    link = _link(item, base)
    doi = _doi(item, link)
    if not title:
        raise ValueError(_("no title"))
    if "arxiv.org/api/errors" in xml.first(item, "id"):
        raise ValueError(clean(xml.first(item, "summary"), limit=120))
    if publisher.skips(title, doi, xml.first(item, "section", "category")):
        return None
    texts = [plain_text(element.text) for name in publisher.abstracts for element in item.get(name, ())]
    described = [plain_text(element.text) for element in item.get("description", ())]
    identity = feed_id(f"{feed_title}\n{title}") if publisher.changing_links else _identity(item, link, doi, title)
    dated = _dated(item)
    paper = Paper(
        id=identity,
        version=1,
        title=title,
        authors=people(_author_texts(item, described)),
        abstract=_abstract(texts, title),
        categories=(),
        url=_url(identity, link, doi),
        published=dated,
        doi=doi if identity.server != "doi" and doi else None,
        journal_ref=clean(xml.first(item, "publicationName") or feed_title, limit=200) or None,
        license=clean(xml.first(item, "rights", "license"), limit=200) or None,
    )
    return Entry(paper, dated)


def _link(item: xml.Item, base: str) -> str:
    """The address of the entry's page, safe; "" if there is none."""
    elements = [
        element for element in item.get("link", ()) if element.attributes.get("rel", "alternate") == "alternate"
    ]
    texts = [element.attributes.get("href") or element.text for element in elements]
    guids = (
        element.text.strip() for element in item.get("guid", ()) if element.attributes.get("isPermaLink") != "false"
    )
    texts += [guid for guid in guids if guid.startswith(("http://", "https://"))]
    for text in filter(str.strip, texts):
        try:
            return safe_url(urljoin(base, "".join(text.split()).split("?rss=")[0]))
        except (NetError, ValueError):
            continue
    return ""


def _doi(item: xml.Item, link: str) -> str:
    """The DOI, wherever the feed put it: in an element for it, an identifier, the link, or the text."""
    for name in ("doi", "DOI", "identifier", "guid", "id"):
        for element in item.get(name, ()):
            if found := _doi_in(element.text):
                return found
    if found := _doi_in(link):
        return found
    for element in item.get("description", ()):
        marked = re.search(r"doi[:.\s/]+(?:org/)?(10\.\d{4,9}/\S+)", plain_text(element.text), re.IGNORECASE)
        if marked:
            return _doi_in(marked[1])
    return ""


def _doi_in(text: str) -> str:
    found = _DOI.search(text.replace("%2F", "/"))
    doi = _AFTER_DOI.sub("", found[0]).rstrip(".,;").lower() if found else ""
    return doi.rstrip(")") if doi.count(")") > doi.count("(") else doi


def _identity(item: xml.Item, link: str, doi: str, title: str) -> PaperId:
    """arXiv's id or the DOI where there is one; else a hash of the guid, the link or the title."""
    if "arxiv.org/" in link and (named := parse_id(link.partition("?")[0])):
        return named[0]
    if doi and (named := parse_id(doi)):
        return named[0]
    if (old := re.search(r"oai:arXiv\.org:(\S+)", xml.first(item, "guid", "id"))) and (known := arxiv_id(old[1])):
        return known[0]
    return feed_id(xml.first(item, "guid", "id") or link or title)


def _url(identity: PaperId, link: str, doi: str) -> str:
    if link:
        return link
    return abs_url(identity) if identity.server == "arxiv" else f"https://doi.org/{doi}" if doi else ""


def _author_texts(item: xml.Item, described: list[str]) -> list[str]:
    """What the feed says of the authors, in any element that it uses for them, at last in the description's words."""
    named = [xml.first(element.children, "name") or element.text for element in item.get("author", ())]
    for texts in ([element.text for element in item.get("creator", ())], named):
        if any(text.strip() for text in texts):
            return [text for text in texts if text.strip()]
    for text in described:
        if line := _PEOPLE_LINE.search(text):
            return [line["names"]]
        head = text.split("\n")[0]
        if head.count(";") > 1 and len(head) < 400 and head.endswith(";"):
            return [head]
    return []


def _abstract(texts: list[str], title: str) -> str:
    """The longest text that is an abstract; "" rather than a citation, a teaser of the title or an author line."""
    found = [trimmed for text in texts if (trimmed := _trimmed(text, title))]
    return max(found, key=len, default="")


def _trimmed(text: str, title: str) -> str:
    text = _ARXIV_PREFACE.sub("", text)
    marked = _ABSTRACT_BEGINS.search(text, 0, 500)
    lines = [line for line in text[marked.end() if marked else 0 :].split("\n") if line.strip() != title]
    lines = [line for line in lines if not _PEOPLE_LINE.match(line) and not _names_alone(line)]
    kept = [_PUBLISHED.sub("", line) for line in lines if not _NO_ABSTRACT.match(line.strip())]
    whole = clean(_HEADING.sub("", "\n".join(kept).strip()), multiline=True, limit=ABSTRACT_LIMIT)
    if len(whole) < _SHORTEST or has_markup(whole):
        return ""
    return whole


def _names_alone(line: str) -> bool:
    """`A;B;C;Department of …;`, `A. One, Bo Two`, or the citation after them, at the head of a description."""
    if line.count(";") > 2 and ". " not in line:
        return len(line) < 600
    parts = line.split(",")
    return (len(parts) > 1 and all(_A_NAME.fullmatch(part.strip()) for part in parts)) or bool(
        _CITATION.fullmatch(line)
    )


def _dated(item: xml.Item) -> dt.datetime | None:
    """When the feed says that the entry was published; None for what no calendar knows."""
    for name in ("published", "publicationDate", "date", "pubDate", "issued", "updated", "created"):
        for element in item.get(name, ()):
            if moment := _time(element.text.strip()):
                return moment
    return None


def _time(text: str) -> dt.datetime | None:
    """An aware time in UTC from any of the spellings seen: ISO 8601, RFC 822, `2021/10/16 9:23:28`, a day alone."""
    text = _MONTHS.sub(lambda found: _ENGLISH[found[0]], text)
    for read in (_day_alone, dt.datetime.fromisoformat, _slashed, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        if 1990 < moment.year < 2200:
            return moment.astimezone(dt.UTC)
    return None


def _day_alone(text: str) -> dt.datetime:
    """A day without a time of day, as its noon: so that it is that day in New York and in Beijing."""
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    if found["year"]:
        day = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    else:
        day = dt.datetime.strptime(f"{found['date']} {found['name'][:3]} {found['long']}", "%d %b %Y").date()
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def _slashed(text: str) -> dt.datetime:
    day, _space, clock = text.replace("/", "-").partition(" ")
    year, month, date = (int(part) for part in day.split("-"))
    hour, minute, second = ([int(part) for part in clock.split(":")] + [0, 0, 0])[:3] if clock.strip() else (0, 0, 0)
    return dt.datetime(year, month, date, hour, minute, second)
