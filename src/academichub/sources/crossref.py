"""Crossref: a journal's articles where its own feed may not be read, and abstracts that feeds leave out
(https://api.crossref.org/)."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import quote, urlencode

from academichub.domain.exchange import Body, Request
from academichub.domain.identifiers import PaperId, parse_id
from academichub.domain.paper import Author, Paper
from academichub.domain.text.markup import plain_text
from academichub.domain.text.plain import ABSTRACT_LIMIT, AUTHOR_LIMIT, clean
from academichub.errors import SourceError
from academichub.i18n import _
from academichub.sources.feeds import Entry
from academichub.sources.publishers import ANY

BASE = "https://api.crossref.org/"
ROWS = 50
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def articles(where: str, since: dt.date, contact: str, offset: int = 0) -> Request:
    """What Crossref learned of since a day; `where` is `journals/ISSN` or `prefixes/PREFIX` (of a preprint server)."""
    kind = "journal-article" if where.startswith("journals/") else "posted-content"
    asked = {
        "filter": f"from-created-date:{since},type:{kind}",
        "sort": "created",
        "order": "desc",
        "rows": ROWS,
        "offset": offset,
    }
    return Request(f"{BASE}{where}/works?{urlencode({**asked, **_polite(contact)}, safe=':,')}")


def work(doi: str, contact: str) -> Request:
    """One article."""
    return Request(f"{BASE}works/{quote(doi, safe='/')}?{urlencode(_polite(contact))}".rstrip("?"), ok=(200, 404))


def _polite(contact: str) -> dict[str, str]:
    return {"mailto": contact} if contact else {}


def parse(body: Body) -> list[Entry]:
    """The articles in an answer, single or many; records that are none are passed over. Raises SourceError."""
    try:
        value = json.loads(body.data)
        message = value["message"] if "DOI" not in value else value
    except (ValueError, KeyError, TypeError, RecursionError):
        if body.status == 404:
            return []
        raise SourceError("malformed", _("the answer is not what Crossref gives")) from None
    if not isinstance(message, dict):
        raise SourceError("malformed", _("the answer is not what Crossref gives"))
    rows = message["items"] if isinstance(message.get("items"), list) else [message]
    found = (_entry(row) for row in rows if isinstance(row, dict))
    return [entry for entry in found if entry]


def parse_list(body: Body) -> tuple[list[Entry], int]:
    """A page of articles, and how many there are in all. Raises SourceError."""
    found = parse(body)
    value = json.loads(body.data)
    message = value.get("message")
    total = message.get("total-results", 0) if isinstance(message, dict) else len(found)
    return found, total if isinstance(total, int) else len(found)


def _entry(row: dict[str, Any]) -> Entry | None:
    named = parse_id(_text(row.get("DOI")))
    title = clean(" ".join(plain_text(_first(row.get("title"))).split()))
    if not named or not title or ANY.skips(title, "", ""):
        return None
    dated = next(
        (day for name in ("published-online", "published", "issued", "created") if (day := _date(row.get(name)))), None
    )
    identity: PaperId = named[0]
    paper = Paper(
        id=identity,
        version=1,
        title=title,
        authors=tuple(author for one in _list(row.get("author")) if (author := _author(one))),
        abstract=_abstract(_text(row.get("abstract"))),
        categories=(),
        url=f"https://doi.org/{quote(identity.eprint, safe='/:;()._-')}",
        published=dated,
        journal_ref=clean(plain_text(_first(row.get("container-title"))).replace("\n", " "), limit=200) or None,
        license=clean(_text(_first_dict(row.get("license")).get("URL")), limit=200) or None,
    )
    return Entry(paper, dated)


def _abstract(text: str) -> str:
    """The abstract without its JATS tags and its heading."""
    lines = plain_text(text).split("\n")
    if lines and lines[0].strip().lower().rstrip(".:") in ("abstract", "summary"):
        lines = lines[1:]
    return clean("\n".join(lines), multiline=True, limit=ABSTRACT_LIMIT)


def _author(one: Any) -> Author | None:
    if not isinstance(one, dict):
        return None
    name = " ".join(
        part for part in (_text(one.get("given")), _text(one.get("family")), _text(one.get("suffix"))) if part
    )
    name = clean(plain_text(name or _text(one.get("name"))).replace("\n", " "), limit=AUTHOR_LIMIT)
    place = clean(
        plain_text(_text(_first_dict(one.get("affiliation")).get("name"))).replace("\n", " "), limit=AUTHOR_LIMIT
    )
    orcid = _ORCID.search(_text(one.get("ORCID")))
    return Author(name, place or None, orcid[0] if orcid else None) if name else None


def _date(value: Any) -> dt.datetime | None:
    """`{"date-parts": [[2026, 5]]}` as the first instant that it may mean."""
    parts = _list(_first_of(_list(value.get("date-parts")))) if isinstance(value, dict) else []
    numbers = [part for part in parts if isinstance(part, int)][:3]
    if not numbers:
        return None
    year, month, day = (*numbers, 1, 1)[:3]
    try:
        return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _first_of(values: list[Any]) -> Any:
    return values[0] if values else None


def _first(value: Any) -> str:
    return _text(value) or _text(_first_of(_list(value)))


def _first_dict(value: Any) -> dict[str, Any]:
    found = _first_of(_list(value))
    return found if isinstance(found, dict) else {}
