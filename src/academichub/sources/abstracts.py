"""Abstracts that a feed leaves out, asked of those who collect them: Crossref, then OpenAlex and Semantic Scholar if
there is a key (https://docs.openalex.org/, https://api.semanticscholar.org/)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from academichub.domain.exchange import Body, Request
from academichub.domain.text.plain import ABSTRACT_LIMIT, clean
from academichub.errors import SourceError
from academichub.i18n import _
from academichub.sources import crossref

WORDS_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Collector:
    """One who may be asked for the abstract of a DOI."""

    name: str
    request: Callable[[str, str], Request]
    """From a DOI, and a contact or a key."""
    parse: Callable[[Body], str]
    """The abstract, "" if there is none; raises SourceError."""


def _crossref(body: Body) -> str:
    found = crossref.parse(body)
    return found[0].paper.abstract if found else ""


def _openalex_request(doi: str, key: str) -> Request:
    asked = f"select=abstract_inverted_index&api_key={quote(key)}"
    return Request(f"https://api.openalex.org/works/doi:{quote(doi, safe='/')}?{asked}", ok=(200, 404))


def _openalex(body: Body) -> str:
    """OpenAlex gives each word with the places where it stands."""
    index = _value(body).get("abstract_inverted_index")
    placed: dict[int, str] = {}
    for word, places in (index if isinstance(index, dict) else {}).items():
        placed.update({place: word for place in places if isinstance(place, int) and 0 <= place < WORDS_LIMIT})
    return clean(" ".join(placed[place] for place in sorted(placed)), multiline=True, limit=ABSTRACT_LIMIT)


def _semantic_scholar_request(doi: str, key: str) -> Request:
    url = f"https://api.semanticscholar.org/graph/v1/paper/DOI:{quote(doi, safe='/')}?fields=abstract"
    return Request(url, ok=(200, 404), headers=(("x-api-key", key),))


def _semantic_scholar(body: Body) -> str:
    text = _value(body).get("abstract")
    return clean(text, multiline=True, limit=ABSTRACT_LIMIT) if isinstance(text, str) else ""


def _value(body: Body) -> dict[str, Any]:
    if body.status == 404:
        return {}
    try:
        value = json.loads(body.data)
    except (ValueError, RecursionError):
        raise SourceError("malformed", _("the answer is not JSON")) from None
    return value if isinstance(value, dict) else {}


CROSSREF = Collector("Crossref", crossref.work, _crossref)
OPENALEX = Collector("OpenAlex", _openalex_request, _openalex)
SEMANTIC_SCHOLAR = Collector("Semantic Scholar", _semantic_scholar_request, _semantic_scholar)
