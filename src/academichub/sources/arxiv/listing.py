"""arXiv's listing pages: what a category announced on a day, by identifier and section.

`/list/CATEGORY/new` is the current announcement, `/catchup/CATEGORY/DAY` that of a day at most 90 days back
(https://info.arxiv.org/help/listings.html). They say how many entries each section has, which the feeds do not.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from academichub.domain.exchange import Body, Request
from academichub.domain.identifiers import PaperId, arxiv_id
from academichub.domain.paper import AnnounceType
from academichub.errors import SourceError
from academichub.i18n import _

CATCHUP_DAYS = 90
PAGE = 2_000
_SECTION = re.compile(
    r"(?P<name>New|Cross|Replacement)[ -](?:submissions|lists)\s*"
    r"\(showing\s+(?:first\s+)?\d[\d,]{0,8}\s+of\s+(?P<total>\d[\d,]{0,8})\s+entries",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"Total of (\d[\d,]{0,8}) entries")
_DAY = re.compile(r"(?:listings|results) for (?:.{0,200}? on )?\w+,\s+(\d{1,2} \w+ \d{4})", re.IGNORECASE)
_TYPES = {"new": AnnounceType.NEW, "cross": AnnounceType.CROSS, "replacement": AnnounceType.REPLACE}


@dataclass(frozen=True, slots=True)
class Listing:
    """What a page lists: the section of each paper, and how many entries it says there are."""

    day: dt.date
    papers: dict[PaperId, AnnounceType]
    total: int
    """The sum of its sections' totals."""
    whole: bool
    """Whether the page came to its end and holds as many papers as it says."""


def current(category: str) -> Request:
    """The current announcement of a category or archive."""
    return Request(f"https://arxiv.org/list/{category}/new?skip=0&show={PAGE}", subjects=(category,))


def catchup(category: str, day: dt.date) -> Request:
    """The announcement of an earlier day."""
    return Request(f"https://arxiv.org/catchup/{category}/{day}?abs=False&page=1", subjects=(category,))


def parse(body: Body) -> Listing:
    """The listing in a page. Raises SourceError for anything that is no listing."""
    page, text = _Page(), body.data.decode("utf-8", "replace")
    try:
        page.feed(text)
        page.close()
    except (AssertionError, ValueError):
        raise SourceError("malformed", _("a page that is no listing came in place of one")) from None
    if told := _TOTAL.search(text):
        page.total = max(page.total, int(told[1].replace(",", "")))
    if page.day is None:
        raise SourceError("not-a-listing", _("a page that is no listing came in place of one"))
    return Listing(page.day, page.papers, page.total, page.ended and page.total <= page.entries == page.links)


class _Page(HTMLParser):
    """Headings and the links to abstracts; everything else is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.day: dt.date | None = None
        self.total = self.entries = self.links = 0
        self.ended = False
        self.papers: dict[PaperId, AnnounceType] = {}
        self.section: AnnounceType | None = None
        self.heading: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A heading begins, or a link leads to an abstract."""
        if tag in ("h1", "h2", "h3"):
            self.heading = []
        elif tag == "a":
            named = dict(attrs)
            found = arxiv_id(named.get("id") or "") if named.get("title") == "Abstract" else None
            self.links += found is not None
            if found and self.section is not None:
                self.entries += 1
                self.papers.setdefault(found[0], self.section)

    def handle_data(self, data: str) -> None:
        """Text, of which only headings matter."""
        if self.heading is not None:
            self.heading.append(data)

    def handle_endtag(self, tag: str) -> None:
        """A heading is whole: it names the day or opens a section."""
        self.ended = self.ended or tag == "html"
        if tag not in ("h1", "h2", "h3") or self.heading is None:
            return
        text, self.heading = " ".join("".join(self.heading).split()), None
        if found := _DAY.search(text):
            self.day = _date(found[1]) or self.day
        elif found := _SECTION.search(text):
            self.section = _TYPES[found["name"].lower()]
            self.total += int(found["total"].replace(",", ""))


def _date(text: str) -> dt.date | None:
    """`29 May 2026`, in any locale of ours."""
    day, month, year = text.split()
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    try:
        return dt.date(int(year), names.index(month[:3].lower()) + 1, int(day))
    except ValueError:
        return None
