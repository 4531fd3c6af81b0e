"""arXiv's author pages: the papers that a person with an arXiv author identifier or ORCID claimed as theirs
(https://info.arxiv.org/help/author_identifiers.html). Opt-in: most people have none."""

from __future__ import annotations

from urllib.parse import quote

from academichub.domain.exchange import Body, Request
from academichub.domain.identifiers import PaperId, arxiv_id
from academichub.errors import SourceError
from academichub.sources import xml


def papers_of(person: str) -> Request:
    """The page of a person as Atom, one combined author line an entry; a person without a page gives 404."""
    return Request(f"https://arxiv.org/a/{quote(person)}.atom2", ok=(200, 404))


def parse(body: Body) -> frozenset[PaperId]:
    """The papers on the page; none if there is no page. Raises SourceError for anything but Atom."""
    if body.status == 404:
        return frozenset()
    document = xml.read(body.data)
    if document.fault:
        raise SourceError("truncated", document.fault)
    named = (arxiv_id(xml.first(item, "id").rpartition("/abs/")[2]) for item in document.items)
    return frozenset(found[0] for found in named if found)
