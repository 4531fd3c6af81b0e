"""What is peculiar to publishers' feeds, as rows of a table: which items are no papers, where the abstract stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_NEWS = (
    r"^(?:(?:author|publisher|editorial)\s+)?"
    r"(?:corrections?|corrigend(?:um|a)|errat(?:um|a)|retraction|retracted(?: article)?|expression of concern)"
    r"(?:\s+not(?:e|ice))?(?:\s*[:–—(]|\s+(?:to|for)\b|\s*$)|^addendum\s*:"
    r"|^(?:cover (?:picture|image|feature)|front cover|inside (?:front|back) cover|back cover|table of contents|masthead"
    r"|issue information|editorial board|graphical abstract|acknowledgement to reviewers|in this issue|books? received|calendar)"
    r"\s*(?:[:–—(,].*)?$"
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """One row. Patterns are regular expressions, searched without regard to case; an empty one matches nothing."""

    hosts: tuple[str, ...]
    no_paper_title: str = _NEWS
    no_paper_doi: str = ""
    no_paper_section: str = ""
    abstracts: tuple[str, ...] = ("encoded", "description", "summary", "content", "abstract")
    """Elements that may hold the abstract, the best first."""
    teaser: bool = False
    """What stands there is the first sentences at most: the whole abstract is worth asking for."""
    changing_links: bool = False
    """Links and guids change from day to day: the title tells one paper from another."""
    title_noise: str = ""
    """What is cut out of titles."""

    def skips(self, title: str, doi: str, section: str) -> bool:
        """Whether an item is news, a correction or a cover rather than a paper."""
        asked = ((self.no_paper_title, title), (self.no_paper_doi, doi), (self.no_paper_section, section))
        return any(pattern and text and re.search(pattern, text, re.IGNORECASE) for pattern, text in asked)


ANY = Publisher(())

PUBLISHERS = (
    Publisher(("nature.com",), no_paper_doi=r"10\.1038/d\d", teaser=True),
    Publisher(("science.org",), no_paper_section=r"news|editorial|letters|policy|books|perspective", teaser=True),
    Publisher(
        ("cell.com", "thelancet.com"),
        no_paper_section=r"preview|in brief|correction|editorial|comment|news|obituary|perspectives",
    ),
    Publisher(("aps.org",), teaser=True),
    Publisher(("pubs.acs.org",), abstracts=(), title_noise=r"^\[ASAP\]\s*"),
    Publisher(("sciencedirect.com",), abstracts=()),
    Publisher(("wiley.com",), abstracts=("encoded", "description", "abstract")),
    Publisher(("rsc.org",), teaser=True),
    Publisher(("tandfonline.com",), abstracts=("encoded", "abstract")),
    Publisher(
        ("ieee.org",), no_paper_title=_NEWS + r"|^(?:ieee .* information for authors|.* publication information)$"
    ),
    Publisher(("cnki.net",), changing_links=True),
    Publisher(("quantum-journal.org",), no_paper_doi=r"10\.22331/qv-"),
    Publisher(("jstage.jst.go.jp", "cambridge.org", "pnas.org", "nejm.org", "bmj.com", "jamanetwork.com"), teaser=True),
)


def publisher_of(url: str) -> Publisher:
    """The row of the publisher that serves an address; the plain one if none is known."""
    host = urlsplit(url).hostname or ""
    found = (row for row in PUBLISHERS if any(host == name or host.endswith(f".{name}") for name in row.hosts))
    return next(found, ANY)
