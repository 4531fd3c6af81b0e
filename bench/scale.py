"""Lists, search and matching over a library of any size; `--papers 1000000` makes the one that the bounds are for."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from academichub.config.options import Config
from academichub.domain.query import Query, parse
from academichub.domain.tracked import Tracked, TrackedAuthor, TrackedKeyword
from academichub.domain.tracking import Matcher
from academichub.domain.views import ALL, TODAY, UNREAD, View
from academichub.store.library import Library
from academichub.work.holding import INTEREST, Wanted, held
from academichub.work.interest import papers_of, similar
from academichub.work.track import rematch
from bench.report import Report, percentile

Asked = TypeVar("Asked")
ROUNDS = 5
WORDS = (
    "learning",
    "quantum",
    "graphene",
    "retrieval",
    "galaxy",
    "zebrafish",
    "policy",
    "theorem",
    "protein",
    "transformer",
)
PHRASES = ('"reinforcement learning"', '"dark matter"', '"large language"', "attention head", "spin glass")
CHINESE = ("学", "模型", "强化学习", "量子", "大语言模型", "星")
BEGINNINGS = ("le", "lea", "lear", "qu", "gra", "re", "gao", "zha", "policy lea", "ti")


def measure(folder: Path, report: Report) -> None:
    """Every number of one library."""
    library = Library(folder / "library.db")
    _make_used(library)
    report.line(
        "library", f"{library.papers.count():,} papers, {(folder / 'library.db').stat().st_size / 2**20:,.0f} MB"
    )
    _lists(library, report)
    _searches(library, report)
    _matching(library, report)
    library.close()


def _make_used(library: Library) -> None:
    """A reader's marks and two tracked rules, once."""
    if library.matched.rules():
        return
    chance, keys = random.Random(3), library.shelves.keys(ALL)
    read = chance.sample(keys, len(keys) * 96 // 100)
    library.marks.mark("read", True, read, "read")
    library.marks.mark("starred", True, read[:300], "starred")
    library.marks.mark("archived", True, read[300:900], "archived")
    rematch(library, Tracked((TrackedAuthor("Wei Zhang"),), (TrackedKeyword("diffusion policy"),)))


def _lists(library: Library, report: Report) -> None:
    shelves = library.shelves
    views = (
        TODAY,
        UNREAD,
        ALL,
        View("source", "arxiv:cs.CL"),
        View("keyword", "diffusion policy"),
        View("author", "Wei Zhang"),
    )
    report.at_most(
        "open a view: worst of six, first 500", _worst(lambda view: shelves.keys(view, limit=500), views), 10, "ms"
    )
    keys = shelves.keys(UNREAD)
    some = [keys[at : at + 64] for at in range(0, min(len(keys), 640), 64)]
    report.at_most("lines of a screen: worst", _worst(lambda part: shelves.lines(part, "zh"), some), 10, "ms")
    report.line("all unread keys", f"{_worst(lambda view: shelves.keys(view), [UNREAD]):.1f} ms")
    report.line("sidebar counts (in a thread)", f"{_worst(lambda _none: shelves.unread_counts(), [None]):.1f} ms")
    report.at_most(
        "author names as you type: worst", _worst(shelves.authors_like, ("ga", "zha", "wei", "boyan", "li")), 10, "ms"
    )
    filtered = [parse(text) for text in (*WORDS, *PHRASES)]
    report.line("filter of Today (in a thread): p50 / worst", _both(lambda query: shelves.keys(TODAY, query), filtered))
    report.line(
        "filter of everything (in a thread): p50 / worst",
        _both(lambda query: shelves.keys(ALL, query, limit=500), filtered),
    )


def _searches(library: Library, report: Report) -> None:
    find: Callable[[Query], object] = library.shelves.found
    for what, texts, typing, bound in (
        ("search: words, by relevance and age", WORDS, False, 25), ("search: phrases and two words", PHRASES, False, 25),
        ("search: Chinese, one character and up", CHINESE, False, 25), ("search: as you type, 2 to 4 letters", BEGINNINGS, True, 25),
    ):  # fmt: skip
        times = _times(find, [parse(text, typing=typing) for text in texts])
        report.at_most(f"{what}, p50", percentile(times, 0.5), bound, "ms")
        report.at_most(f"{what}, p99", percentile(times, 0.99), bound, "ms")
    one = library.shelves.keys(ALL, limit=1)[0]
    report.at_most("similar papers", _worst(lambda key: similar(library, key), [one]), 1000, "ms")
    wanted = Wanted(UNREAD, sort=INTEREST)
    report.at_most("sort by interest", _worst(lambda _none: held(library, Config(), wanted), [None]), 1500, "ms")


def _matching(library: Library, report: Report) -> None:
    """A day against two hundred keywords and two hundred authors; the whole library against new rules."""
    chance = random.Random(5)
    papers = list(papers_of(library, library.shelves.keys(ALL, limit=1500)))
    names = [author.name for paper in papers for author in paper.authors]
    words = [" ".join(paper.title.split()[:2]) for paper in papers if paper.title.replace(" ", "").isalpha()]
    rules = Tracked(
        tuple(TrackedAuthor(name) for name in dict.fromkeys(chance.sample(names, 260)))[:200] if names else (),
        tuple(TrackedKeyword(text) for text in dict.fromkeys((*words, *WORDS)))[:200],
    )
    matcher = Matcher(rules)
    matched = _worst(lambda _none: [matcher.matches(paper) for paper in papers], [None])
    report.line("match a day", f"{len(papers):,} papers, {len(rules.keywords)} + {len(rules.authors)} rules")
    report.at_most("match 1,000 papers", matched / len(papers) * 1000, 100, "ms")
    held_rules = Tracked((TrackedAuthor("Wei Zhang"),), (TrackedKeyword("diffusion policy"),))
    more = Tracked(
        (*held_rules.authors, TrackedAuthor("Boyan Gao")),
        (*held_rules.keywords, TrackedKeyword("reinforcement learning")),
    )
    begun = time.perf_counter()
    found = rematch(library, more)
    report.line(
        "match the library again, one author, one keyword", f"{time.perf_counter() - begun:.1f} s, {found:,} papers"
    )
    rematch(library, held_rules)


def _times(act: Callable[[Asked], object], asked: Sequence[Asked]) -> list[float]:
    """Milliseconds of each, after a first time that is not counted."""
    times = []
    gc.collect()
    for one in asked:
        act(one)
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            act(one)
            times.append((time.perf_counter() - begun) * 1000)
    return times


def _worst(act: Callable[[Asked], object], asked: Sequence[Asked]) -> float:
    return max(_times(act, asked))


def _both(act: Callable[[Asked], object], asked: Sequence[Asked]) -> str:
    times = _times(act, asked)
    return f"{percentile(times, 0.5):.1f} / {max(times):.1f} ms"
