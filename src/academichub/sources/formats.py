"""The formats that feeds come in, as elements under common names: XML of every age, JSON Feed, Hugging Face's list.

Well-formed feeds are read by our own safe front; feedparser takes those that it gives up on.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from typing import Any

from academichub.domain.exchange import Body
from academichub.domain.text.markup import plain_text
from academichub.domain.text.plain import clean
from academichub.errors import SourceError
from academichub.i18n import _
from academichub.sources import xml

ENTRY_LIMIT = 5_000
UNCLOSED = 5_000
"""Tags never closed beyond which feedparser would take minutes."""
_WALL = re.compile(rb"just a moment|cf-chl|validate user|captcha|attention required|bot verification", re.IGNORECASE)
_ENDS = re.compile(r"</(?:rss|feed|rdf:RDF|RDF)\s*>\s*(?:<!--.*-->\s*)?$", re.IGNORECASE | re.DOTALL)
"""The end of a whole feed: one that is not well-formed may still be all there."""
_BARE = re.compile(r"&(?!#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;)|<(?=[\s\d=<])")
"""A sign that stands for itself where XML wants it escaped."""


def items_of(body: Body) -> tuple[str, list[xml.Item], str | None]:
    """A feed's title, its entries' elements under common names, and why it may not be all. Raises SourceError."""
    head = body.data[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"{":
        return _json_items(body.data)
    if head[:1] == b"[":
        return _daily_papers(body.data)
    try:
        document = xml.read(body.data)
    except SourceError as error:
        if _WALL.search(body.data[:20_000]):
            raise SourceError("blocked", _("the publisher wants a browser (a bot wall)")) from None
        if error.kind != "not-a-feed" or head[:9].lower() in (b"<!doctype", b"<html") or b"<html" in head[:300].lower():
            raise
        document = xml.Document("", fault=str(error))
    if document.fault:
        document = _lenient(body.data, document)
    title = clean(plain_text(xml.first(document.channel, "title")), limit=200)
    return title, document.items, document.fault


def _lenient(data: bytes, strict: xml.Document) -> xml.Document:
    """What feedparser makes of a feed that is not well-formed, if that is more."""
    import feedparser  # type: ignore[import-untyped]  # it has no stubs

    text = xml.legal(xml.decode(data))
    if "<!ENTITY" in text:
        return strict
    repaired = xml.read(_BARE.sub(lambda found: "&amp;" if found[0] == "&" else "&lt;", text).encode())
    if not repaired.fault:
        return repaired
    if text.count("<") > 2 * text.count("</") + UNCLOSED:
        return strict
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
            items = [_from_feedparser(entry) for entry in found.entries[:ENTRY_LIMIT]]
    except Exception as error:  # it promises nothing about what it raises
        strict.fault = f"{strict.fault} ({type(error).__name__})"
        return strict
    if not items and not strict.items and not found.version:
        raise SourceError("not-a-feed", _("a web page or other text instead of a feed"))
    if len(items) <= len(strict.items):
        return strict
    channel = {"title": [xml.Element(str(found.feed.get("title", "")))]}
    return xml.Document("rss", channel, items, None if _ENDS.search(text[-200:]) else strict.fault)


def _from_feedparser(entry: Any) -> xml.Item:
    """An entry of feedparser's under the names that feeds themselves use."""
    names = {
        "title": "title", "link": "link", "id": "guid", "summary": "description", "published": "published",
        "updated": "updated", "dc_identifier": "identifier", "prism_doi": "doi", "prism_section": "section",
    }  # fmt: skip
    item: xml.Item = {}
    for theirs, ours in names.items():
        if isinstance(value := entry.get(theirs), str) and value:
            item[ours] = [xml.Element(value)]
    item["creator"] = [xml.Element(str(person.get("name", ""))) for person in entry.get("authors", ())]
    item["encoded"] = [xml.Element(str(part.get("value", ""))) for part in entry.get("content", ())]
    return item


def _json_items(data: bytes) -> tuple[str, list[xml.Item], str | None]:
    """JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    try:
        value = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise SourceError("malformed", _("the feed is not whole JSON")) from None
    if not isinstance(value, dict) or "jsonfeed.org" not in str(value.get("version", "")):
        raise SourceError("not-a-feed", _("JSON, but no JSON Feed"))
    rows = value.get("items")
    items = [_json_item(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return clean(str(value.get("title") or ""), limit=200), items, None


def _daily_papers(data: bytes) -> tuple[str, list[xml.Item], str | None]:
    """Hugging Face's list of the day's papers, which are arXiv's."""
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError):
        raise SourceError("malformed", _("the feed is not whole JSON")) from None
    papers = [row.get("paper") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    items = [_daily_paper(paper) for paper in papers if isinstance(paper, dict) and isinstance(paper.get("id"), str)]
    if not items:
        raise SourceError("not-a-feed", _("JSON, but no JSON Feed"))
    return "", items, None


def _daily_paper(row: dict[str, Any]) -> xml.Item:
    names = {"title": "title", "summary": "description", "publishedAt": "published"}
    item: xml.Item = {
        ours: [xml.Element(row[theirs])] for theirs, ours in names.items() if isinstance(row.get(theirs), str)
    }
    item["link"] = [xml.Element(f"https://arxiv.org/abs/{row['id']}")]
    people = row.get("authors")
    named = [one.get("name") for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    item["creator"] = [xml.Element(name) for name in named if isinstance(name, str) and name]
    return item


def _json_item(row: dict[str, Any]) -> xml.Item:
    names = {
        "id": "guid", "url": "link", "title": "title", "content_html": "encoded", "content_text": "description",
        "summary": "summary", "date_published": "published", "date_modified": "updated",
    }  # fmt: skip
    item: xml.Item = {
        ours: [xml.Element(str(row[theirs]))]
        for theirs, ours in names.items()
        if isinstance(row.get(theirs), str | int | float)
    }
    found = row.get("authors") if isinstance(row.get("authors"), list) else [row.get("author")]
    item["creator"] = [
        xml.Element(str(one["name"])) for one in found or () if isinstance(one, dict) and one.get("name")
    ]
    return item
