"""arXiv's daily feeds (https://info.arxiv.org/help/rss.html, https://info.arxiv.org/help/rss_specifications.html)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime

from academichub.data import categories as taxonomy
from academichub.domain.days import et_date
from academichub.domain.exchange import Body, Page, Request, Skipped
from academichub.domain.identifiers import abs_url, arxiv_id, pdf_url
from academichub.domain.names import split_authors
from academichub.domain.paper import Announcement, AnnounceType, Paper
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean, entities, one_paragraph
from academichub.errors import SourceError
from academichub.i18n import _
from academichub.sources import xml

FEED = "https://rss.arxiv.org/atom/"
FEED_LIMIT = 2_000
"""Most entries of one feed; beyond it arXiv leaves out replacements first, silently."""
SAFE_LOAD = 1_600
"""Expected announcements that we put into one request: room for a busy day below the limit."""

_PREFACE = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*(?P<type>[a-z-]+)\s*(?:Abstract:\s*)?", re.IGNORECASE)
_BAD_CLASS = re.compile(r"Bad subject class '(?P<class>[^']+)'.*?archive '(?P<archive>[^']+)'", re.DOTALL)
_BAD_NAME = re.compile(r"Bad archive(?: or category)?:? '?(?P<name>[A-Za-z.-]+)", re.IGNORECASE)


def requests(categories: Sequence[str], expected: Mapping[str, int]) -> list[Request]:
    """One request for all categories, or as few as keep each below arXiv's limit.

    `expected` says how many announcements a category has had on its busiest recent day; unknown ones count as 0.
    """
    groups: list[list[str]] = [[]]
    load = 0
    for category in categories:
        weight = expected.get(category, 0)
        if groups[-1] and load + weight > SAFE_LOAD:
            groups.append([])
            load = 0
        groups[-1].append(category)
        load += weight
    return [request(group) for group in groups if group]


def request(categories: Sequence[str]) -> Request:
    """The feed of several categories in one; each paper stands in it once."""
    return Request(FEED + "+".join(categories), subjects=tuple(categories), ok=(200, 400))


def halves(asked: Request) -> list[Request]:
    """The same request as two, for a feed that hit the limit; none if a single category did."""
    middle = len(asked.subjects) // 2
    return [request(part) for part in (asked.subjects[:middle], asked.subjects[middle:])] if middle else []


class BadCategory(SourceError):
    """arXiv does not know one of the categories asked for, and so answered none."""

    def __init__(self, category: str, message: str) -> None:
        super().__init__("bad-category", message)
        self.category = category


def parse(asked: Request, body: Body) -> Page:
    """What a feed announces, RSS 2.0 or Atom. An entry that cannot be read is skipped and told.

    Raises BadCategory for arXiv's error feed, SourceError for a body that is no arXiv feed.
    """
    document = xml.read(body.data)
    title = xml.first(document.channel, "title")
    if title.startswith("Feed error"):
        raise _feed_error(xml.first(document.channel, "subtitle", "description"), asked.subjects)
    if body.status != 200:
        raise SourceError("not-a-feed", _("arXiv answered {status} without saying why").format(status=body.status))
    found: list[Announcement] = []
    skipped: list[Skipped] = []
    for item in document.items:
        try:
            found.append(_announcement(item, asked.subjects))
        except (ValueError, OverflowError) as error:
            skipped.append(
                Skipped(clean(xml.first(item, "id", "guid", "title"), limit=80), clean(str(error), limit=200))
            )
    if skipped and not found:
        raise SourceError("malformed", _("none of the feed's {n} entries could be read").format(n=len(skipped)))
    full = len(document.items) >= FEED_LIMIT
    return Page(tuple(found), _feed_day(document, found), tuple(skipped), document.fault, full)


def _feed_error(reason: str, asked: Sequence[str]) -> BadCategory:
    """arXiv's error feed as an error that names the category at fault."""
    if found := _BAD_CLASS.search(reason):
        name = f"{found['archive']}.{found['class']}"
    else:
        found = _BAD_NAME.search(reason)
        name = found["name"] if found else ""
    category = next((subject for subject in asked if subject.lower() == name.lower()), "")
    if not category and len(asked) == 1:
        category = asked[0]
    return BadCategory(category, _("arXiv does not know {name}").format(name=category or clean(reason, limit=120)))


def _feed_day(document: xml.Document, found: Sequence[Announcement]) -> dt.date | None:
    if found:
        return max(announcement.announced for announcement in found)
    stamp = xml.first(document.channel, "pubDate", "updated", "lastBuildDate")
    try:
        return et_date(_time(stamp))
    except ValueError:
        return None


def _announcement(item: xml.Item, asked: Sequence[str]) -> Announcement:
    """One entry; raises ValueError saying what is wrong with it."""
    named = arxiv_id(xml.first(item, "id", "guid").rpartition(":")[2])
    if not named:
        raise ValueError("no arXiv identifier")
    identity, version = named
    abstract, preface_type = _without_preface(xml.first(item, "summary", "description"))
    title = clean(entities(" ".join(xml.first(item, "title").split())))
    if not title:
        raise ValueError("no title")
    categories = tuple(clean(name, limit=40) for name in _categories(item) if name)
    paper = Paper(
        id=identity,
        version=version or 1,
        title=title,
        authors=split_authors(xml.first(item, "creator", "author")),
        abstract=clean(one_paragraph(entities(abstract)), multiline=True, limit=ABSTRACT_LIMIT),
        categories=categories,
        url=abs_url(identity),
        pdf_url=pdf_url(identity, version or 1),
        doi=clean(xml.first(item, "DOI", "doi"), limit=200) or None,
        journal_ref=clean(xml.first(item, "journal_reference", "journal_ref")) or None,
        license=clean(xml.first(item, "rights"), limit=200) or None,
    )
    kind = AnnounceType.of(xml.first(item, "announce_type") or preface_type)
    day = et_date(_time(xml.first(item, "published", "pubDate")))
    return Announcement(paper, kind, day, sources_of(categories, asked))


def _categories(item: xml.Item) -> list[str]:
    return [(element.attributes.get("term") or element.text).strip() for element in item.get("category", ())]


def _without_preface(text: str) -> tuple[str, str]:
    """The abstract without `arXiv:… Announce Type: … Abstract:`, and the type that it named."""
    found = _PREFACE.match(text)
    return (text[found.end() :], found["type"]) if found else (text, "")


def _time(text: str) -> dt.datetime:
    """An aware time from ISO 8601 (Atom) or RFC 822 (RSS); raises ValueError for anything else."""
    try:
        moment = dt.datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise ValueError(f"no date in {text[:40]!r}") from None
    if moment.tzinfo is None or not 1990 < moment.year < 2200:
        raise ValueError(f"no usable date in {text[:40]!r}")
    return moment


def sources_of(categories: Sequence[str], followed: Sequence[str], *, guess: bool = True) -> tuple[str, ...]:
    """The followed categories and archives that a paper stands in, as source names.

    arXiv's six pairs of aliases (cs.SY is eess.SY, …) count as one category. With `guess`, what a feed of one category
    holds stands in that category, whatever it says.
    """
    held = {name for category in categories for name in (category, _canonical(category), category.split(".")[0])}
    names = tuple(f"arxiv:{name}" for name in followed if name in held or _canonical(name) in held)
    return names or ((f"arxiv:{followed[0]}",) if guess and len(followed) == 1 else ())


def _canonical(category: str) -> str:
    row = taxonomy().get(category)
    return row.canonical if row else category
