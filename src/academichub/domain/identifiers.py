"""Identity: which paper is meant. Never by similarity.

The syntax of arXiv's identifiers is that of https://info.arxiv.org/help/arxiv_identifier.html, a DOI's that of
ISO 26324.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

Server = Literal["arxiv", "doi", "feed"]

_NEW = r"[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}"
_OLD = r"[a-z]+(?:-[a-z]{2,})?(?:\.[A-Za-z-]{2,})?/[0-9]{7}"
_ARXIV = re.compile(rf"(?P<eprint>{_NEW}|{_OLD})(?P<version>v[1-9][0-9]{{0,3}})?")
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/[!-~]{1,200}")
_FEED = re.compile(r"feed:[0-9a-f]{16}")
_PREFIX = re.compile(
    r"(?:https?://(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html|src|format)/|arxiv:|oai:arxiv\.org:)", re.IGNORECASE
)
_DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_SAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, order=True)
class PaperId:
    """What makes a paper the same paper, without a version: `arxiv:2605.28828`, `doi:10.1038/…`, `feed:<hash>`."""

    server: Server
    eprint: str

    def __str__(self) -> str:
        return f"{self.server}:{self.eprint}"

    @property
    def file_name(self) -> str:
        """A flat ASCII name of at most 120 bytes, ours alone to choose, different for different papers."""
        flat = _SAFE_NAME.sub("_", self.eprint).strip(".")
        if flat != self.eprint or len(flat) > 80:
            flat = f"{flat[:80]}-{_digest(str(self))[:10]}"
        return f"{self.server}-{flat}"


def arxiv_id(text: str) -> tuple[PaperId, int | None] | None:
    """The paper and the version that an arXiv identifier names, in any of its spellings; None if it is none.

    `math.CA/0611800v2` gives `arxiv:math/0611800` and 2: the subject class is not part of an old identifier.
    """
    found = _ARXIV.fullmatch(text)
    if not found:
        return None
    eprint = found["eprint"]
    if "/" in eprint:
        archive, number = eprint.split("/")
        eprint = f"{archive.split('.')[0]}/{number}"
    return PaperId("arxiv", eprint), int(found["version"][1:]) if found["version"] else None


def parse_id(text: str) -> tuple[PaperId, int | None] | None:
    """The paper, and the version if one is named, from an id, an abs/pdf/html URL or a DOI; None for anything else.

    arXiv's own DOI (10.48550/arXiv.X) is the arXiv paper.
    """
    text = text.strip()
    if len(text) > 300 or not text.isascii():
        return None
    if _FEED.fullmatch(text):
        return PaperId("feed", text.removeprefix("feed:")), None
    bare = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
    if found := arxiv_id(bare.removesuffix(".pdf").rstrip("/")):
        return found
    if prefix := _DOI_PREFIX.match(text):
        text = text[prefix.end() :]
        text = unquote(text) if prefix[0].lower().startswith("http") else text
    return _parse_doi(text.lower())


def _parse_doi(doi: str) -> tuple[PaperId, int | None] | None:
    if ours := _ARXIV_DOI.fullmatch(doi):
        return arxiv_id(ours[1])
    return (PaperId("doi", doi), None) if _DOI.fullmatch(doi) else None


def feed_id(guid: str) -> PaperId:
    """The identity of a feed's paper that has neither arXiv id nor DOI: a hash of its guid."""
    return PaperId("feed", _digest(guid)[:16])


def _digest(text: str) -> str:
    import hashlib  # OpenSSL takes 3 ms to load; the first paint does without

    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def abs_url(paper: PaperId) -> str:
    """The page of a paper's abstract."""
    return (
        f"https://arxiv.org/abs/{paper.eprint}"
        if paper.server == "arxiv"
        else f"https://doi.org/{quote(paper.eprint, safe='/:;()')}"
    )


def pdf_url(paper: PaperId, version: int | None) -> str | None:
    """Where a paper's PDF is, for arXiv papers; None for those of others."""
    tail = f"v{version}" if version else ""
    return f"https://arxiv.org/pdf/{paper.eprint}{tail}" if paper.server == "arxiv" else None
