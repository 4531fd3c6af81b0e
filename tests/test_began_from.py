"""The days that the project began from: three authors and two keywords, counted again by a plain scan of the papers.

The scan reads the corpus with regular expressions of its own and shares nothing with the program. Real papers of
seven days are announced by the stand-in for arXiv's servers; nothing is announced between them but new versions.
"""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import importlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from academichub.config.options import AuthorEntry, Config, KeywordEntry
from academichub.config.reading import Loaded
from academichub.domain.paper import Record
from academichub.domain.views import View
from academichub.hub import Hub
from tests.conftest import BENCH, NOW, needs_bench
from tests.fakes import FakeWorld
from tests.syncing import later, record, records, run

pytestmark = needs_bench

AUTHORS = ("Boyan Gao", "Yantao Li", "Zhuokai Zhao")
KEYWORDS = ("reinforcement learning", "diffusion policy")
VIEWS = [*(View("author", name) for name in AUTHORS), *(View("keyword", name) for name in KEYWORDS)]
CATEGORIES = ("cs.LG", "cs.CL", "cs.AI", "cs.RO", "cs.CV", "cs.MA", "cs.NI", "cs.SI", "eess.SY")
"""Those of the digest's papers."""
SOURCES = tuple(f"arxiv:{category}" for category in CATEGORIES)
BEGAN = dt.date(2026, 5, 29)
"""The day of the digest."""
VISITS = tuple(
    map(dt.date.fromisoformat, ("2026-05-15", "2026-05-18", "2026-05-22", str(BEGAN), "2026-06-12", "2026-06-16"))
)
"""When the reader syncs. What was announced on 2026-05-21 is found on the 22nd."""
PUBLISHED = re.compile(r'"published": ?"2026-(?:05-(?:15|16|17|18|21|22|29)|06-(?:12|16))')
"""The papers of the corpus that are announced in these days; those of a weekend come on Monday."""


@pytest.fixture
def config() -> Config:
    """Everything tracked from the beginning."""
    return Config(
        sources=SOURCES, authors=tuple(map(AuthorEntry, AUTHORS)), keywords=tuple(map(KeywordEntry, KEYWORDS))
    )


# --- the stand-in for arXiv's servers, in this process -------------------------------------------------------------


@functools.cache
def corpus_lines() -> tuple[str, ...]:
    """The corpus's papers of the days that are looked at, as they stand in its file."""
    with gzip.open(BENCH / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        return tuple(line for line in lines if PUBLISHED.search(line))


class StandIn:
    """The servers of a few days; on each they know what was announced until then."""

    def __init__(self, pages: Any, papers: Path) -> None:
        self.pages = pages
        self.library = pages.Library(papers)
        self.day = VISITS[0]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What arXiv's servers say to a request."""
        path, asked = request.url.path.lstrip("/"), parse_qs(request.url.query.decode())
        match request.url.host, path.split("/"):
            case "rss.arxiv.org", ["atom", subjects]:
                body = self.pages.atom(self.library, subjects, self.day)
            case "export.arxiv.org", _:
                body = self.pages.api(self.library, asked, self.day)[1]
            case "oaipmh.arxiv.org", _:
                body = self.pages.oai(self.library, asked, self.day)
            case _, ["list", subject, "new"]:
                body = self.listing(subject, self.day, "Showing new listings")
            case _, ["catchup", subject, day]:
                body = self.listing(subject, dt.date.fromisoformat(day), "Catchup results")
            case _:
                return httpx.Response(404)
        return httpx.Response(200, content=body)

    def listing(self, subject: str, day: dt.date, title: str) -> Any:
        """A day's listing page."""
        return self.pages.listing(self.library, subject, day, f"{title} for {day:%A}, {day.day} {day:%B %Y}")

    def announced(self, first: dt.date, last: dt.date) -> dict[str, dict[str, Any]]:
        """Every paper announced in the followed categories from one day to another, in whatever version."""
        wanted = {category.lower() for category in CATEGORIES}
        days = (first + dt.timedelta(days=step) for step in range((last - first).days + 1))
        return {paper["id"]: paper for day in days for paper, _, _ in self.library.announced(day, wanted)}


@pytest.fixture
def arxiv(world: FakeWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """arXiv with the papers of these days and those of the digest."""
    monkeypatch.syspath_prepend(str(BENCH / "world"))
    papers = tmp_path / "papers.jsonl"
    papers.write_text("".join(corpus_lines()), encoding="utf-8")
    made = StandIn(importlib.import_module("world"), papers)
    for host in ("rss.arxiv.org", "export.arxiv.org", "oaipmh.arxiv.org", "arxiv.org"):
        world.answers[f"https://{host}/"] = made.answer
    return made


def visit(hub: Hub, arxiv: StandIn, *days: dt.date) -> None:
    """Sync on each of these days; every one must be proven."""
    for day in days:
        arxiv.day = later(hub, (day - NOW.date()).days)
        reports = run(hub)
        assert {name: (found.error, found.verified) for name, found in reports.items()} == dict.fromkeys(
            SOURCES, (None, "listing")
        )


# --- the plain scan ------------------------------------------------------------------------------------------------


def says(keyword: str, paper: dict[str, Any]) -> bool:
    """Whether the title or the abstract holds a keyword, or its plural, over spaces, line breaks and hyphens."""
    pattern = rf"\b{'[^a-z0-9]+'.join(keyword.split())}s?\b"
    return any(re.search(pattern, paper[field].lower()) for field in ("title", "abstract"))


def certainty(wanted: str, name: str) -> str:
    """`certain` for the same given and family name; `uncertain` for initials and for the family name first."""
    first, last = wanted.lower().split()
    words = re.findall(r"[a-z]+", name.lower().replace("-", ""))
    if len(words) < 2 or last not in (words[0], words[-1]):
        return ""
    straight = words[-1] == last
    given = words[:-1] if straight else words[1:]
    if first in (given[0], "".join(given)):
        return "certain" if straight else "uncertain"
    initials = given[0] == first[0] and all(len(word) == 1 and word in first for word in given)
    return "uncertain" if initials else ""


def written_by(wanted: str, paper: dict[str, Any]) -> str:
    """The best that can be said of any of a paper's authors."""
    names = paper["authors"]
    return min((said for name in names if (said := certainty(wanted, name))), default="")


def scanned(papers: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Each view with the papers that belong into it, and how sure that is."""
    for paper in papers:
        yield from ((f"author:{name}", paper["id"], said) for name in AUTHORS if (said := written_by(name, paper)))
        yield from ((f"keyword:{name}", paper["id"], "certain") for name in KEYWORDS if says(name, paper))


def shown(hub: Hub) -> Iterator[tuple[str, str, str]]:
    """The same of the library: what its views show."""
    for view in VIEWS:
        for found in hub.library.papers.records(hub.library.shelves.keys(view), "zh"):
            yield view.label, found.paper.id.eprint, how_sure(found, view)


def how_sure(found: Record, view: View) -> str:
    """What the library says of one paper in one view."""
    (sure,) = (match.certain for match in found.matches if (match.kind, match.name) == (view.kind, view.name))
    return "certain" if sure else "uncertain"


# --- the tests -----------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_views_hold_what_a_plain_scan_finds(hub: Hub, arxiv: StandIn) -> None:
    """Over a month of visits: each announced paper is one row, and each view has its papers, none missing, none extra."""
    visit(hub, arxiv, *VISITS)
    announced = arxiv.announced(VISITS[0], VISITS[-1])
    assert sorted(found.paper.id.eprint for found in records(hub)) == sorted(announced)
    wanted, held = list(scanned(announced.values())), list(shown(hub))
    assert sorted(held) == sorted(wanted)
    assert {label for label, _, said in wanted if said == "certain"} == {view.label for view in VIEWS}
    assert [row for row in held if row[2] == "uncertain"] == [("author:Yantao Li", "2606.16659", "uncertain")]


@pytest.mark.slow
def test_tracking_later_finds_the_same(hub: Hub, arxiv: StandIn) -> None:
    """Papers that were there before the rules meet them as those do that came after."""
    tracked = hub.config
    hub.loaded = Loaded(Config(sources=SOURCES), [])
    visit(hub, arxiv, *VISITS[:2])
    assert list(shown(hub)) == []
    hub.loaded = Loaded(tracked, [])
    run(hub)
    wanted = sorted(scanned(arxiv.announced(*VISITS[:2]).values()))
    assert sorted(shown(hub)) == wanted
    assert {label for label, _, _ in wanted} == {
        "author:Yantao Li",
        "author:Zhuokai Zhao",
        "keyword:reinforcement learning",
    }


def test_the_digest_and_one_row_for_two_keywords(hub: Hub, arxiv: StandIn) -> None:
    """Each paper stands in the views under which the digest had it; the one that it told twice is one row of both."""
    visit(hub, arxiv, BEGAN)
    text = (BENCH / "corpus" / "began-from" / f"digest-{BEGAN}.jsonl").read_text(encoding="utf-8")
    told = [json.loads(line) for line in text.splitlines()]
    held = [(label, eprint) for label, eprint, _ in shown(hub)]
    assert {(f"keyword:{row['keyword']}", row["id"]) for row in told} <= set(held)
    assert len(told) == len({row["id"] for row in told}) + 1
    (both,) = {eprint for _, eprint in held if all((f"keyword:{name}", eprint) in held for name in KEYWORDS)}
    assert [found.paper.id.eprint for found in records(hub)].count(both) == 1
    assert sorted(match.name for match in record(hub, both).matches) == sorted(KEYWORDS)
