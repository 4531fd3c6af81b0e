"""arXiv's OAI-PMH interface, for what the feeds no longer hold (https://info.arxiv.org/help/oa/index.html).

Records of `arXivRaw` carry every version with the time of its submission; they are selected by set and by the UTC day
of their last change, which is also set by administrative edits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from academichub.data import categories as taxonomy
from academichub.domain.days import announced_for
from academichub.domain.exchange import Body, Request, Skipped
from academichub.domain.identifiers import abs_url, arxiv_id, pdf_url
from academichub.domain.names import split_authors
from academichub.domain.paper import Paper
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean, one_paragraph
from academichub.errors import SourceError
from academichub.i18n import _
from academichub.sources import xml

BASE = "https://oaipmh.arxiv.org/oai?"
CAP = 40 * 2**20
_OWN_GROUP = frozenset({"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"})


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A paper with the feed day that each version's submission time leads to, and the day of its last change."""

    paper: Paper
    versions: tuple[tuple[int, dt.date], ...]
    changed: dt.date

    def version_on(self, day: dt.date) -> int:
        """The version that stood on a feed day; the first, if all were submitted too late for it."""
        return max((number for number, when in self.versions if when <= day), default=self.versions[0][0])


@dataclass(frozen=True, slots=True)
class Records:
    """One page of records."""

    records: tuple[RawRecord, ...]
    token: str
    """What asks for the next page; "" on the last."""
    skipped: tuple[Skipped, ...] = ()


def set_of(subject: str) -> str:
    """The set of a category or archive: `cs:cs:CL`, `physics:quant-ph`, `physics:astro-ph:GA`, `math`."""
    row = taxonomy().get(subject)
    archive, _dot, below = (row.canonical if row else subject).partition(".")
    if archive in _OWN_GROUP:
        return f"{archive}:{archive}:{below}" if below else archive
    return f"physics:{archive}" + (f":{below}" if below else "")


def changed(subject: str, since: dt.date, until: dt.date) -> Request:
    """The records of a category or archive that changed between two UTC days, both included."""
    asked = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": set_of(subject), "from": since, "until": until}
    return Request(BASE + urlencode(asked), subjects=(subject,), cap=CAP, deadline=180.0)


def more(subject: str, token: str) -> Request:
    """The next page."""
    asked = {"verb": "ListRecords", "resumptionToken": token}
    return Request(BASE + urlencode(asked), subjects=(subject,), cap=CAP, deadline=180.0)


def parse(body: Body) -> Records:
    """A page of records; an empty answer is no failure.

    Raises SourceError of kind "expired" for a resumption token that is no longer taken, and of others for whatever is
    no whole page.
    """
    document = xml.read(body.data, xml.OAI)
    if error := document.channel.get("error"):
        code = error[0].attributes.get("code", "")
        if code == "noRecordsMatch":
            return Records((), "")
        kind = "expired" if code == "badResumptionToken" else "refused"
        raise SourceError(kind, _("arXiv's OAI server says {code}").format(code=clean(code, limit=60)))
    if document.fault:
        raise SourceError("truncated", document.fault)
    found, skipped = [], []
    for item in document.items:
        header = item.get("header", [xml.Element()])[0]
        if header.attributes.get("status") == "deleted":
            continue
        try:
            found.append(_record(item, xml.first(header.children, "datestamp")))
        except (ValueError, OverflowError) as problem:
            skipped.append(
                Skipped(clean(xml.first(item, "id", "identifier"), limit=80), clean(str(problem), limit=200))
            )
    return Records(tuple(found), xml.first(document.channel, "resumptionToken"), tuple(skipped))


def _record(item: xml.Item, datestamp: str) -> RawRecord:
    named = arxiv_id(xml.first(item, "id"))
    if not named:
        raise ValueError("no arXiv identifier")
    identity = named[0]
    submitted = _versions(item)
    categories = tuple(clean(name, limit=40) for name in xml.first(item, "categories").split())
    title = clean(" ".join(xml.first(item, "title").split()))
    if not title or not submitted:
        raise ValueError("no title, or no version")
    latest = submitted[-1][0]
    paper = Paper(
        id=identity,
        version=latest,
        title=title,
        authors=split_authors(xml.first(item, "authors")),
        abstract=clean(one_paragraph(xml.first(item, "abstract")), multiline=True, limit=ABSTRACT_LIMIT),
        categories=categories,
        url=abs_url(identity),
        published=submitted[0][1],
        updated=submitted[-1][1] if latest > 1 else None,
        pdf_url=pdf_url(identity, latest),
        doi=clean(xml.first(item, "doi").split(" ")[0], limit=200) or None,
        journal_ref=clean(xml.first(item, "journal-ref")) or None,
        comment=clean(" ".join(xml.first(item, "comments").split())) or None,
        license=clean(xml.first(item, "license"), limit=200) or None,
    )
    days = tuple((number, announced_for(moment)) for number, moment in submitted)
    return RawRecord(paper, days, dt.date.fromisoformat(datestamp[:10]))


def _versions(item: xml.Item) -> Sequence[tuple[int, dt.datetime]]:
    """Version numbers with their times of submission, ascending."""
    found = []
    for element in item.get("version", ()):
        number = element.attributes.get("version", "").removeprefix("v")
        moment = parsedate_to_datetime(xml.first(element.children, "date"))
        if number.isascii() and number.isdigit() and moment.tzinfo:
            found.append((int(number), moment.astimezone(dt.UTC)))
    return sorted(found)
