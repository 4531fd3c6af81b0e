"""arXiv's search API: papers by identifier, and what was submitted in a span of time
(https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from academichub.domain.exchange import Body, Request
from academichub.domain.identifiers import PaperId, abs_url, arxiv_id, pdf_url
from academichub.domain.paper import Author, Paper
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean, one_paragraph
from academichub.domain.text.tex import decode_accents
from academichub.errors import SourceError
from academichub.i18n import _
from academichub.sources import xml

BASE = "https://export.arxiv.org/api/query?"
IDS = 100
PAGE = 500


def by_ids(ids: Sequence[PaperId]) -> Request:
    """At most a hundred papers."""
    names = ",".join(identity.eprint for identity in ids)
    return Request(BASE + urlencode({"id_list": names, "max_results": len(ids)}, safe=",/"), ok=(200, 400))


def submitted(subject: str, since: dt.datetime, until: dt.datetime, start: int = 0) -> Request:
    """What was first submitted to a category or archive in a span of time, oldest first."""
    wanted = subject if "." in subject else f"{subject}*"
    text = f"cat:{wanted} AND submittedDate:[{since:%Y%m%d%H%M} TO {until:%Y%m%d%H%M}]"
    asked = {
        "search_query": text,
        "start": start,
        "max_results": PAGE,
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
    }
    return Request(BASE + urlencode(asked), subjects=(subject,), ok=(200, 400))


def parse(body: Body) -> tuple[list[Paper], int]:
    """The papers of a page, and how many there are in all. Raises SourceError for arXiv's error entry."""
    document = xml.read(body.data)
    if document.fault:
        raise SourceError("truncated", document.fault)
    papers = []
    for item in document.items:
        if "api/errors" in xml.first(item, "id"):
            raise SourceError(
                "refused",
                _("arXiv's API refuses: {reason}").format(reason=clean(xml.first(item, "summary"), limit=120)),
            )
        if paper := _paper(item):
            papers.append(paper)
    total = xml.first(document.channel, "totalResults")
    if body.status != 200 or not total.isdigit():
        raise SourceError("not-a-feed", _("arXiv's API answered without saying how much there is"))
    return papers, int(total)


def _paper(item: xml.Item) -> Paper | None:
    named = arxiv_id(xml.first(item, "id").rpartition("/abs/")[2])
    title = clean(" ".join(xml.first(item, "title").split()))
    if not named or not title:
        return None
    identity, version = named
    terms = [element.attributes.get("term", "") for element in item.get("category", ())]
    primary = [element.attributes.get("term", "") for element in item.get("primary_category", ())]
    return Paper(
        id=identity,
        version=version or 1,
        title=title,
        authors=tuple(_author(element) for element in item.get("author", ())),
        abstract=clean(one_paragraph(xml.first(item, "summary")), multiline=True, limit=ABSTRACT_LIMIT),
        categories=tuple(dict.fromkeys(clean(name, limit=40) for name in (*primary, *terms) if name)),
        url=abs_url(identity),
        published=_time(xml.first(item, "published")),
        updated=_time(xml.first(item, "updated")) if (version or 1) > 1 else None,
        pdf_url=pdf_url(identity, version or 1),
        doi=clean(xml.first(item, "doi"), limit=200) or None,
        journal_ref=clean(xml.first(item, "journal_ref")) or None,
        comment=clean(" ".join(xml.first(item, "comment").split())) or None,
    )


def _author(element: xml.Element) -> Author:
    name = clean(decode_accents(xml.first(element.children, "name")), limit=300)
    return Author(name, clean(xml.first(element.children, "affiliation"), limit=300) or None)


def _time(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(dt.UTC) if moment.tzinfo else None
