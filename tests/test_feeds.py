"""Any feed: every captured one, every evil one, mutants of both, and each peculiarity of a publisher by itself."""

from __future__ import annotations

import builtins
import dataclasses
import datetime as dt
import functools
import gzip
import json
import random
import re
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from academichub.domain.exchange import Body
from academichub.domain.paper import Paper
from academichub.domain.text.markup import plain_text
from academichub.domain.text.plain import is_clean
from academichub.errors import SourceError
from academichub.sources.feeds import FeedPage, parse
from academichub.sources.formats import ENTRY_LIMIT
from academichub.sources.people import people
from tests.conftest import BENCH, needs_bench
from tests.test_hostile import FEEDS, HOSTILE, REFUSED, SAFE, mutant, oracles, stem

CORPUS = BENCH / "corpus"
FOLDERS = (
    *("journal-rss", "journal-rss-relay", "translated-rss", "feed-formats"),
    *("preprint-rss", "arxiv-rss", "rendered", "arxiv-rss-old"),
)
ONE_ID_TWICE: dict[str, int] = {}
"""Feeds that give several entries one identity, and how many papers that makes."""
LONG = "We study long abstracts and find that none is shorter than a hundred and twenty characters, whatever is measured in them."
"""A text of the length of an abstract."""


def manifest() -> dict[str, tuple[str, int]]:
    """Each captured feed: the address that it came from, and how many entries it holds."""
    path = CORPUS / "MANIFEST.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
    rows = [line.split("\t") for line in lines]
    return {
        row[0]: (row[3], int(row[11]))
        for row in rows
        if row[0].partition("/")[0] in FOLDERS and not row[0].endswith(".tar.gz")
    }


CAPTURED = manifest()
PAGES = sorted(name for name in CAPTURED if not name.endswith(".html"))


def unpacked(name: str) -> bytes:
    data = (CORPUS / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@functools.cache
def captured(name: str) -> FeedPage:
    """What a captured feed holds."""
    return parse(Body(unpacked(name), CAPTURED[name][0]))


def read(data: bytes, url: str = "https://journal.example/feed") -> FeedPage | None:
    """What a body holds, or None where it is refused; anything but SourceError is a failure."""
    try:
        return parse(Body(data, url))
    except SourceError as error:
        said = str(error)
    assert said
    assert is_clean(said)
    return None


def strings(value: object) -> Iterator[str]:
    """Every text in plain data, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))


def assert_clean(page: FeedPage) -> None:
    """No text of a page hides a character, and what has one line has one."""
    for text in strings(page):
        assert is_clean(text), repr(text)
    for entry in page.entries:
        paper = entry.paper
        assert paper.title
        names = (author.name for author in paper.authors)
        for text in (paper.title, paper.url, paper.doi or "", paper.journal_ref or "", *names):
            assert "\n" not in text
        assert paper.url == "" or paper.url.startswith(("https://", "http://"))


def rss(items: str, url: str = "https://journal.example/feed") -> FeedPage:
    """A feed of these items."""
    return parse(Body(f"<rss><channel><title>Journal of Tests</title>{items}</channel></rss>".encode(), url))


def paper(inside: str, url: str = "https://journal.example/feed", title: str = "On tests") -> Paper:
    """The paper of a feed's only item."""
    (entry,) = rss(f"<item><title>{title}</title>{inside}</item>", url).entries
    return entry.paper


def names(page: FeedPage) -> list[list[str]]:
    """The authors of each entry."""
    return [[author.name for author in entry.paper.authors] for entry in page.entries]


# --- captures ----------------------------------------------------------------------------------------------------


@needs_bench
@pytest.mark.parametrize("name", PAGES)
def test_every_entry_of_a_captured_feed_is_accounted_for(name: str) -> None:
    """Each is a paper, is passed over, or is told with a reason; every text is clean."""
    page = captured(name)
    expected = ONE_ID_TWICE.get(name, CAPTURED[name][1])
    assert len(page.entries) + page.passed_over + len(page.skipped) == expected
    assert page.fault is None
    assert_clean(page)


@needs_bench
def test_what_the_sweep_left_out() -> None:
    """Nothing but what has no title is skipped; what was, and why, is printed (pytest -s)."""
    reasons: Counter[tuple[str, str]] = Counter()
    for name in PAGES:
        page = captured(name)
        reasons.update((name, skipped.reason) for skipped in page.skipped)
        reasons.update({(name, "no paper"): page.passed_over} if page.passed_over else {})
    for (name, reason), count in sorted(reasons.items()):
        print(f"{count:>4}  {reason:<12} {name}")  # noqa: T201
    assert {reason for _name, reason in reasons} <= {"no title", "no paper"}


@needs_bench
@pytest.mark.parametrize("name", [name for name in CAPTURED if name.endswith(".html")])
def test_a_captured_bot_wall_is_told_as_one(name: str) -> None:
    """A challenge page in place of a feed is "blocked", so that another way is tried."""
    with pytest.raises(SourceError) as caught:
        captured(name)
    assert caught.value.kind == "blocked"


@needs_bench
@pytest.mark.parametrize(
    ("name", "authors", "dated", "abstracts"),
    [
        ("journal-rss/api-ingentaconnect-com-content-aspt-sb-latest-2021-11-23.rdf", 28, 0, 0),
        ("journal-rss/cambridge-org-core-rss-product-id-2DD17A42E6E59026C256A7-2021-12-14.rdf", 13, 15, 13),
        ("journal-rss/microbiologyresearch-org-rss-ijsem-latestarticles-2021-11-24.xml", 25, 25, 24),
        ("journal-rss/mpe.xml", 52, 0, 0),
        ("journal-rss/native-pubmed.xml", 15, 15, 15),
        ("journal-rss/navi-cnki-net-knavi-rss-yzlq-2021-11-24.xml", 20, 20, 20),
        ("journal-rss/oup.xml", 5, 5, 5),
        ("journal-rss/phytokeys.xml.gz", 100, 100, 100),
        ("journal-rss/tandfonline-com-feed-rss-nnfe20-2021-12-14.rdf.gz", 95, 95, 0),
        ("journal-rss/taxon.xml.gz", 48, 51, 32),
        ("preprint-rss/biorxiv-plant-biology.rdf", 30, 30, 30),
    ],
)
def test_what_captured_feeds_give(name: str, authors: int, dated: int, abstracts: int) -> None:
    """How many papers of a feed have authors, a date, an abstract: as many as the feed says them for."""
    found = [entry.paper for entry in captured(name).entries]
    assert sum(bool(paper.authors) for paper in found) >= authors
    assert sum(paper.published is not None for paper in found) >= dated
    assert sum(bool(paper.abstract) for paper in found) == abstracts


@needs_bench
@pytest.mark.parametrize("prefix", ["phytokeys-pensoft", "rss-sciencedirect", "threatenedtaxa", "navi-cnki"])
def test_an_entry_keeps_its_identity_from_day_to_day(prefix: str) -> None:
    """In snapshots of one feed the same title is the same paper, so that nothing comes twice."""
    ids: dict[str, set[str]] = {}
    for name in PAGES:
        if name.startswith(f"journal-rss/{prefix}"):
            for entry in captured(name).entries:
                ids.setdefault(entry.paper.title, set()).add(str(entry.paper.id))
    assert max(len(held) for held in ids.values()) == 1


@needs_bench
@pytest.mark.parametrize(
    "name",
    [
        "journal-rss-relay/tpami-early-access-2026-07-01.xml.gz",
        "journal-rss-relay/grsm-early-access-2026-07-01.xml",
        "journal-rss-relay/ijde-2026-07-01.xml",
        "journal-rss-relay/asc-current-issue-2026-07-01.xml",
    ],
)
def test_a_line_of_names_and_a_citation_are_no_abstract(name: str) -> None:
    """`A. One, B. Two⏎IEEE Transactions …, pp. 1-16` is left empty, so that the abstract is asked for."""
    cited = re.compile(r"(?:, pp\. [\d-]+|, vol\. \d+.*|, issue \d+)$", re.IGNORECASE)
    assert not [entry.paper.abstract for entry in captured(name).entries if cited.search(entry.paper.abstract)]


@needs_bench
def test_the_dois_of_a_relay_are_those_of_the_articles() -> None:
    """A link's path goes on behind the DOI: `…/doi/10.1039/D6SC05138C/1291521/Stereocontrolled-entry-…`."""
    for name in PAGES:
        if "chem_s" in name:
            found = [entry.paper.id.eprint for entry in captured(name).entries]
            assert [doi for doi in found if not re.fullmatch(r"10\.1039/[a-z0-9]{10}", doi)] == []


@needs_bench
@pytest.mark.parametrize("name", ["feedparser-tests", "gofeed-testdata"])
def test_the_test_trees_of_other_parsers(name: str) -> None:
    """Each of their files is a page or a SourceError, and all of them together take seconds."""
    began, pages = time.monotonic(), 0
    with tarfile.open(CORPUS / "feed-formats" / f"{name}.tar.gz") as tree:
        for member in tree:
            held = tree.extractfile(member) if member.name.endswith((".xml", ".json")) else None
            if held and (page := read(held.read())):
                assert_clean(page)
                pages += 1
    assert pages > 500
    assert time.monotonic() - began < 4


# --- evil feeds --------------------------------------------------------------------------------------------------


@needs_bench
@pytest.mark.parametrize("path", FEEDS, ids=stem)
def test_hostile_feeds(path: Path) -> None:
    """Each ends in a page or a SourceError, at once, with clean texts."""
    began = time.monotonic()
    if page := read(path.read_bytes()):
        assert_clean(page)
    assert time.monotonic() - began < 2


@needs_bench
@pytest.mark.parametrize("name", SAFE)
def test_an_evil_entry_is_kept_and_made_harmless(name: str) -> None:
    """Where the manifest says that the visible text survives, the paper is there."""
    page = read((HOSTILE / "feeds" / name).read_bytes())
    assert page
    assert len(page.entries) == 1


@needs_bench
@pytest.mark.parametrize(
    ("name", "count"),
    sorted(
        (name, int(found[1])) for name, told in oracles("feeds").items() if (found := re.search(r"entries=(\d+)", told))
    ),
)
def test_as_many_papers_as_the_manifest_says(name: str, count: int) -> None:
    """So many are kept, or told as skipped; reading the feed again gives the same identities."""
    data = (HOSTILE / "feeds" / name).read_bytes()
    page, again = read(data), read(data)
    assert page
    assert again
    assert len(page.entries) + len(page.skipped) == count
    assert [entry.paper.id for entry in page.entries] == [entry.paper.id for entry in again.entries]


@needs_bench
@pytest.mark.parametrize("name", REFUSED)
def test_a_body_that_is_no_whole_feed_is_never_an_empty_day(name: str) -> None:
    """A bomb, a challenge page, an empty answer, a cut: refused, or told as a fault."""
    page = read((HOSTILE / "feeds" / name).read_bytes())
    assert page is None or page.fault


@needs_bench
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("114-latex-html-title.xml", "On $x<y$ then $z>2$ bounds"),
        ("044-markup-fe-s.xml", "Role of [Fe-S] and [4Fe-4S] clusters"),
        ("027-newline-title.xml", "line one line two line three"),
        ("069-latin1-as-utf8.xml", "café"),
        ("070-gb18030.xml", "深度学习"),
        ("067-utf8-bom.xml", "BOM ok"),
        ("120-cdata-nested.xml", "a ]]> b"),
        ("035-tag-characters.xml", "Cats"),
        ("123-rdf-biorxiv.xml", "p53 [TP53] in C. elegans"),
    ],
)
def test_what_the_manifest_says_a_title_is(name: str, title: str) -> None:
    """Letters, brackets, comparisons and other scripts arrive whole."""
    page = read((HOSTILE / "feeds" / name).read_bytes())
    assert page
    assert page.entries[0].paper.title == title


@needs_bench
@pytest.mark.parametrize("name", sorted(name for name, told in oracles("feeds").items() if "nocanary" in told))
def test_a_feed_opens_no_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entity, a DTD or a body that names a file here: it is neither opened nor shown."""
    canary = tmp_path / "canary.rss"
    canary.write_text("<rss><channel><item><title>CANARY</title></item></channel></rss>")
    data = (HOSTILE / "feeds" / name).read_bytes().replace(b"{{CANARY}}", str(canary).encode())
    opened: list[str] = []
    real = builtins.open

    def noted(file: object, *arguments: object, **options: object) -> object:
        opened.append(str(file))
        return real(file, *arguments, **options)  # type: ignore[call-overload]  # whatever the caller gave

    monkeypatch.setattr(builtins, "open", noted)
    page = read(data)
    assert "CANARY" not in repr(page)
    assert not [path for path in opened if "canary" in path]


def test_a_body_that_is_a_path_is_no_feed(tmp_path: Path) -> None:
    """A server that answers with the name of a feed on this machine gets nothing read."""
    local = tmp_path / "local.rss"
    local.write_text("<rss><channel><item><title>A local secret</title></item></channel></rss>")
    assert read(str(local).encode()) is None


FLOODS: dict[str, Callable[[], str]] = {
    "tags never closed": lambda: "<item>" + "<b>" * 100_000,
    "tags never closed after a fault": lambda: "<item></wrong>" + "<b>" * 100_000,
    "tags in a text": lambda: f"<item><title>x</title><description>{'&lt;b&gt;' * 100_000}</description></item>",
    "attributes": lambda: "<item " + " ".join(f'a{n}="x"' for n in range(40_000)) + "></item>",
    "attributes after a fault": lambda: "</wrong><item " + " ".join(f'a{n}="x"' for n in range(40_000)) + "></item>",
    "items": lambda: "<item><title>x</title><guid>y</guid></item>" * 20_000,
    "authors": lambda: "<item><title>x</title>" + "<author>A. B</author>" * 3_500 + "</item>",
    "spaces": lambda: f"<item><title>{' ' * 10**6}x</title></item>",
    "semicolons": lambda: f"<item><title>x</title><description>{';' * 10**5}</description></item>",
    "tags begun": lambda: f"<item><title>x</title><description>&lt;b&gt;{'&lt;a ' * 6_000}</description></item>",
    "comments begun": lambda: f"<item><title>x</title><description>&lt;b&gt;{'&lt;!--' * 14_000}</description></item>",
    "separators between authors": lambda: f"<item><title>x</title><author>a{',;' * 15_000}b</author></item>",
    "pairs of names": lambda: f"<item><title>x</title><author>{'Kaur, M., ' * 20_000}</author></item>",
}
"""What costs a careless reader minutes, from a body of a megabyte at most."""


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_over_in_time(name: str) -> None:
    """No small body keeps a reader busy."""
    data = f"<rss><channel>{FLOODS[name]()}</channel></rss>".encode()
    began = time.monotonic()
    if page := read(data):
        assert_clean(page)
        assert len(page.entries) <= ENTRY_LIMIT
    assert time.monotonic() - began < 1.5


# --- mutants -----------------------------------------------------------------------------------------------------

MUTATED = (
    "arxiv-rss/atom-cs.AI-2025-08-20.xml",
    "feed-formats/nnw-authors.json",
    "feed-formats/newsboat-atom10_1.xml",
    "feed-formats/nnw-kc0011.rss",
    "feed-formats/miniflux-encoding_WINDOWS-1251.xml",
    "feed-formats/reader-full.rss",
    "journal-rss/academic-oup-com-rss-site-5579-3435-2021-12-21.xml",
    "journal-rss/api-ingentaconnect-com-content-pemberley-emm-latest-2021-11-23.rdf",
    "journal-rss/biotaxa-org-Phytotaxa-rss-2021-12-21.rdf",
    "journal-rss/navi-cnki-net-knavi-rss-yzlq-2021-11-24.xml",
    "journal-rss/taxon.xml.gz",
    "journal-rss-relay/tetrahedron_letters-2026-08-22.xml",
    "preprint-rss/biorxiv-plant-biology.rdf",
    "translated-rss/nature-zh-2026-06-12.xml",
)


def first_entries(data: bytes, count: int = 1) -> bytes:
    """A feed with its first entries only."""
    ends = [found.end() for found in re.finditer(rb"</(?:item|entry)>", data)]
    return data[: ends[count - 1]] + data[ends[-1] :] if len(ends) > count else data


@pytest.mark.slow
@needs_bench
def test_six_thousand_mutants() -> None:
    """No mutant raises anything but SourceError, and whatever is kept of one is clean."""
    bodies = [first_entries(unpacked(name)) for name in MUTATED]
    chance, kept = random.Random(1_107), 0
    for _ in range(6_000):
        page = read(mutant(chance, bodies))
        if page:
            assert_clean(page)
            kept += bool(page.entries)
    assert kept > 2_000


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>x</title><category>a</item><item><title>y</title></category></item>",
        "<item><title>x</title></width></item><item><title>y</title></item>",
        "<item><title>x</title></item></channel><textInput><item><title>y</title><description>z</description></item>",
        "<item><title>x &#</title></b></item><item><title>y &#99999999999 z</title></item>",
        "<item><title>x</title></b></item><item><title>y &#x110000 z</title></item>",
        "<item><title>x</title></b><pubDate>Thu, 28 May 2026 10:00:00 GMT</pubDate></item><item><title>y</title></item>",
    ],
)
def test_what_breaks_the_lenient_parser(broken: str) -> None:
    """Feeds that are not well-formed are read as far as they go, or refused; no other exception gets out."""
    if page := read(f"<rss><channel>{broken}</channel></rss>".encode()):
        assert_clean(page)


def test_a_cut_feed_tells_that_it_was_cut() -> None:
    """The lenient parser may find more entries; the fault stays told, or what comes after the cut is never asked for."""
    page = read(b"<rss><channel><item><title>a</title></item><item><title>b</title>")
    assert page is None or page.fault


# --- authors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        pytest.param(
            "<creator>Willyard, Ann</creator><creator>Gernandt, David S.</creator>",
            ["Ann Willyard", "David S. Gernandt"],
            id="an element each",
        ),
        pytest.param("<creator>Rose, Jeffrey P.</creator>", ["Jeffrey P. Rose"], id="one element, one author"),
        pytest.param(
            "<creator>Kaur, M., Shukla, A., Marques, M. C.</creator>",
            ["M. Kaur", "A. Shukla", "M. C. Marques"],
            id="pairs",
        ),
        pytest.param(
            "<creator>\nLuis MP Ceríaco, \nAna Lisette Arellano, \nRobert C Jadin\n</creator>",
            ["Luis MP Ceríaco", "Ana Lisette Arellano", "Robert C Jadin"],
            id="a line each",
        ),
        pytest.param(
            "<creator>Donghua Qiu, Xiang Zeng and Zongze Shao</creator>",
            ["Donghua Qiu", "Xiang Zeng", "Zongze Shao"],
            id="the last after and",
        ),
        pytest.param(
            "<author>Brandão S, Saeedi H, de Souza A.</author>",
            ["S Brandão", "H Saeedi", "A. de Souza"],
            id="surname and initials",
        ),
        pytest.param(
            f"<description>朱弘;库伟鹏;项佳娥;&lt;/br&gt;{LONG}</description>",
            ["朱弘", "库伟鹏", "项佳娥"],
            id="at the head of the description",
        ),
        pytest.param(
            "<description>&lt;p&gt;Publication date: May 2026&lt;/p&gt;&lt;p&gt;Author(s): Matthew J. Phillips, Manuela Cascini"
            "&lt;/p&gt;</description>",
            ["Matthew J. Phillips", "Manuela Cascini"],
            id="a line of the description",
        ),
        pytest.param(
            "<author><name>Ada Lovelace</name><uri>https://a.example</uri></author><author><name>Emmy Noether</name></author>",
            ["Ada Lovelace", "Emmy Noether"],
            id="Atom's persons",
        ),
        pytest.param(
            "<author>ada@journal.example (Ada Lovelace)</author>", ["Ada Lovelace"], id="an address and a name (RSS 2.0)"
        ),
        pytest.param("<creator>Ada Lovelace, Bo Li</creator>", ["Ada Lovelace", "Bo Li"], id="a short name is no initials"),
        pytest.param("<author>Smith J, Xu B</author>", ["J Smith", "B Xu"], id="a short surname is no initials"),
        pytest.param("<creator></creator><author> </author>", [], id="none"),
    ],
)  # fmt: skip
def test_authors_in_every_shape(inside: str, authors: list[str]) -> None:
    """However a journal's feed gives its authors, they are whole names, first name first."""
    assert [author.name for author in paper(inside).authors] == authors


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("van der Berg, A., Smith, B.", ["A. van der Berg", "B. Smith"]),
        ("Smith, J., Jr., Doe, A.", ["J. Smith, Jr.", "A. Doe"]),
        ("Martin Luther King, Jr., Rosa Parks", ["Martin Luther King, Jr.", "Rosa Parks"]),
        ("Müller-Lüdenscheidt, H.-J., Klöbner, E.", ["H.-J. Müller-Lüdenscheidt", "E. Klöbner"]),
        ("O’Neill, P., D'Angelo, R.", ["P. O’Neill", "R. D'Angelo"]),
        ("Li, Wei; Zhang, San", ["Wei Li", "San Zhang"]),
        ("A. Smith, B. Jones, et al.", ["A. Smith", "B. Jones"]),
        ("The LIGO Collaboration", ["The LIGO Collaboration"]),
        ("Anderson, Sandra", ["Sandra Anderson"]),
        ("Ada Lovelace (MIT, Cambridge), Emmy Noether", ["Ada Lovelace", "Emmy Noether"]),
        ("Garc\\'ia, J., Erd\\H{o}s, P.", ["J. García", "P. Erdős"]),
        ('<a href="x">Ada Lovelace</a>, <a href="y">Emmy Noether</a>', ["Ada Lovelace", "Emmy Noether"]),
        ("Kaur, M., Shukla, A., & Kanwar, S.", ["M. Kaur", "A. Shukla", "S. Kanwar"]),
        ("作者：王伟;李娜", ["王伟", "李娜"]),
        ("王伟, 李娜", ["王伟", "李娜"]),
        ("王伟，李娜、张三", ["王伟", "李娜", "张三"]),
    ],
)
def test_authors_in_one_line(text: str, authors: list[str]) -> None:
    """Particles, suffixes, hyphens, collaborations, places, accents."""
    assert [author.name for author in people([text])] == authors


def test_a_collaboration_is_complete() -> None:
    """Three and a half thousand authors in one line, of whom a careless cut would lose half."""
    authors = people([", ".join(f"A. Author{number:04}" for number in range(3_500))])
    assert (len(authors), authors[-1].name) == (3_500, "A. Author3499")


# --- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "moment"),
    [
        ("<pubDate>Thu, 04 Nov 2021 05:59:12 +0200</pubDate>", "2021-11-04T03:59:12+00:00"),
        ("<pubDate>Tue,  12 Oct  2021  08:00:00 GMT</pubDate>", "2021-10-12T08:00:00+00:00"),
        ("<pubDate>Wed, 05 Nov 2025 13:52:10 EST</pubDate>", "2025-11-05T18:52:10+00:00"),
        ("<pubDate>Mon, 25 Apr 2022 20:02:16 PDT</pubDate>", "2022-04-26T03:02:16+00:00"),
        ("<pubDate>2021/10/16 9:23:28</pubDate>", "2021-10-16T09:23:28+00:00"),
        ("<pubDate>2021-12-09T04:00:00Z</pubDate>", "2021-12-09T04:00:00+00:00"),
        ("<date>2021-11-24T02:34:50+0900</date>", "2021-11-23T17:34:50+00:00"),
        ("<dc:date>2021-12-21T12:09:28-08:00</dc:date>", "2021-12-21T20:09:28+00:00"),
        ("<published>2026-05-28T10:00:00.123456Z</published>", "2026-05-28T10:00:00.123456+00:00"),
        ("<updated></updated><date>2026-05-28T10:00:00Z</date>", "2026-05-28T10:00:00+00:00"),
        ("<prism:publicationDate>2026-05-28T10:00:00Z</prism:publicationDate>", "2026-05-28T10:00:00+00:00"),
        ("<pubDate>Do, 07 Okt 2021 10:00:00 +0200</pubDate>", "2021-10-07T08:00:00+00:00"),
    ],
)
def test_dates_in_every_spelling(inside: str, moment: str) -> None:
    """ISO 8601 with and without its colon, RFC 822 in English and German, slashes, named zones, empty elements."""
    published = paper(inside).published
    assert published
    assert published.isoformat() == moment


@pytest.mark.parametrize("text", ["2021-12-20", "2021/12/20", "Mon, 20 Dec 2021"])
def test_a_day_alone(text: str) -> None:
    """A date without a time of day stays that date."""
    published = paper(f"<pubDate>{text}</pubDate>").published
    assert published
    assert published.date() == dt.date(2021, 12, 20)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "9999-12-31T23:59:59-23:00", "-001-01-01", "0001-01-01", "Thu, 31 Sep 2026 10:00:00 GMT"]
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    """A day that no calendar knows, or that is out of all proportion, is none."""
    assert paper(f"<pubDate>{text}</pubDate>").published is None


# --- abstracts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Volume 12, Page 3",
        "Volume 55, Issue 31-32, August 2021, Page 1917-1940, of the proceedings of the society for the study of the length of citations.",
        "TAXON, EarlyView, with the complete names of the society that publishes it and of the city in which that society meets.",
        "<p>Publication date: May 2026</p><p><b>Source:</b> Molecular Phylogenetics and Evolution, Volume 167</p><p>Author(s): A. One</p>",
        "Guocheng SHU;Ping LIU;Tian ZHAO;Cheng LI;Yinmeng HOU;Chunlin ZHAO;Department of Herpetology, Chengdu Institute of Biology, Chengdu;",
        "On tests",
        "A slogan, shorter than any abstract.",
    ],
)
def test_what_is_no_abstract(text: str) -> None:
    """A citation, authors, the title again, a slogan: the abstract is empty, so that it is asked for elsewhere."""
    assert paper(f"<description>{escape(text)}</description>").abstract == ""


@pytest.mark.parametrize(
    "inside",
    [
        f"<description>{LONG}</description>",
        f"<summary>{LONG}</summary>",
        f"<content:encoded><![CDATA[<div>{LONG}</div>]]></content:encoded>",
        f"<description>TAXON, EarlyView.</description><dc:description>{LONG}</dc:description>",
        f"<description>Volume 12, Page 3</description><content:encoded>{LONG}</content:encoded>",
        f"<description>On tests&lt;br/&gt;Authors: A. One, B. Two&lt;br/&gt;Abstract: {LONG}</description>",
        f"<description>&lt;h3&gt;Abstract&lt;/h3&gt;&lt;p&gt;{LONG}&lt;/p&gt;</description>",
        f"<description>Abstract {LONG}</description>",
        f"<description>Ada ONE;Bea TWO;Cec THREE;Deb FOUR;&lt;/br&gt;{LONG}</description>",
    ],
)
def test_the_abstract_is_found(inside: str) -> None:
    """Whichever element holds it, without its heading, the title and the authors."""
    assert paper(inside).abstract == LONG


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://pubs.acs.org/action/showFeed?jc=jacsat", f"<description>{LONG}</description>"),
        ("https://rss.sciencedirect.com/publication/science/1", f"<description>{LONG}</description>"),
        ("https://www.tandfonline.com/feed/rss/x", f"<description>{LONG}</description>"),
    ],
)
def test_publishers_who_give_no_abstract(url: str, inside: str) -> None:
    """What ACS, Elsevier and Taylor & Francis put there never is one."""
    assert paper(inside, url).abstract == ""


# --- what is no paper --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "title", "inside"),
    [
        ("https://www.nature.com/nature.rss", "A talk", "<prism:doi>10.1038/d41586-026-01911-z</prism:doi>"),
        ("https://www.science.org/rss/x", "A talk", "<category>News</category>"),
        ("https://www.science.org/rss/x", "A talk", "<prism:section>Editorial</prism:section>"),
        ("https://www.cell.com/cell/current.rss", "A talk", "<prism:section>Preview</prism:section>"),
        ("https://www.thelancet.com/rss", "A talk", "<prism:section>Obituary</prism:section>"),
        ("https://ieeexplore.ieee.org/rss/TOC1.XML", "IEEE Access Publication Information", ""),
        ("https://quantum-journal.org/feed", "A view", "<link>https://doi.org/10.22331/qv-2026-01-01-1</link>"),
        ("https://journal.example/feed", "Correction: On tests", ""),
        ("https://journal.example/feed", "Author Correction: On tests", ""),
        ("https://journal.example/feed", "Corrigendum to “On tests”", ""),
        ("https://journal.example/feed", "Erratum to: On tests", ""),
        ("https://journal.example/feed", "Retraction: On tests", ""),
        ("https://journal.example/feed", "Expression of Concern: On tests", ""),
        ("https://journal.example/feed", "Retraction Note: On tests", ""),
        ("https://journal.example/feed", "Addendum: On tests", ""),
        ("https://journal.example/feed", "Corrections to “On tests”", ""),
        ("https://journal.example/feed", "Issue Information", ""),
        ("https://journal.example/feed", "Editorial Board", ""),
        ("https://journal.example/feed", "Front Cover", ""),
        ("https://journal.example/feed", "Inside Back Cover: On tests (J. Tests 5/2026)", ""),
    ],
)
def test_news_and_corrections_are_passed_over(url: str, title: str, inside: str) -> None:
    """By title, DOI or section, as each publisher marks them; they are counted, not skipped."""
    page = rss(f"<item><title>{title}</title>{inside}</item>", url)
    assert (page.entries, page.skipped, page.passed_over) == ((), (), 1)


@pytest.mark.parametrize(
    ("url", "title", "inside"),
    [
        ("https://www.nature.com/nature.rss", "A paper", "<prism:doi>10.1038/s41586-026-01911-z</prism:doi>"),
        ("https://www.science.org/rss/x", "A paper", "<category>Research Article</category>"),
        ("https://journal.example/feed", "Correcting errors in quantum memories", ""),
        ("https://journal.example/feed", "Calendar ageing of lithium-ion batteries", ""),
        ("https://journal.example/feed", "Retraction dynamics of liquid sheets", ""),
        ("https://journal.example/feed", "Correction of motion artefacts in magnetic resonance imaging", ""),
        ("https://journal.example/feed", "Addendum to a revision of Costa Rican Braconidae: 28 new species", ""),
        ("https://journal.example/feed", "Table of contents generation with language models", ""),
        ("https://not-nature.com.example/feed", "A paper", "<prism:doi>10.1038/d41586-026-01911-z</prism:doi>"),
    ],
)
def test_papers_are_not_passed_over(url: str, title: str, inside: str) -> None:
    """A title that begins with the same word as a notice is a paper's."""
    assert len(rss(f"<item><title>{title}</title>{inside}</item>", url).entries) == 1


@pytest.mark.parametrize(
    ("url", "title", "clean"),
    [
        ("https://pubs.acs.org/action/showFeed?jc=jacsat", "[ASAP] A paper", "A paper"),
        ("https://journal.example/feed", "[ASAP] A paper", "[ASAP] A paper"),
        ("https://journal.example/feed", "\n  A paper\n on  two lines ", "A paper on two lines"),
        ("https://journal.example/feed", "<![CDATA[A <em>Drosophila</em> paper]]>", "A Drosophila paper"),
        ("https://journal.example/feed", "&lt;p&gt;&lt;strong&gt;A &lt;em&gt;new&lt;/em&gt; paper&lt;/strong&gt;&lt;/p&gt;", "A new paper"),
        ("https://journal.example/feed", "\ufeffA paper", "A paper"),
        ("https://journal.example/feed", "Fish &amp;amp; chips &amp;#8211; a review", "Fish & chips – a review"),
    ],
)  # fmt: skip
def test_titles_are_freed_of_noise(url: str, title: str, clean: str) -> None:
    """Marks of a publisher's queue, line breaks, markup, a BOM, references escaped twice."""
    assert paper("", url, title).title == clean


# --- identity ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "inside",
    [
        "<prism:doi>10.1234/Tests.5</prism:doi>",
        "<dc:identifier>doi:10.1234/tests.5</dc:identifier>",
        "<dc:identifier>10.1234/tests.5</dc:identifier>",
        "<dc:identifier>pmid:34811339</dc:identifier><dc:identifier>doi:10.1234/tests.5</dc:identifier>",
        "<guid isPermaLink='false'>10.1234/TESTS.5</guid>",
        "<guid>https://doi.org/10.1234/tests.5</guid>",
        "<id>info:doi/10.1234/tests.5</id>",
        "<link>https://dx.doi.org/10.1234/tests.5?rft_dat=source%3Ddrss</link>",
        "<link>https://www.tandfonline.com/doi/full/10.1234/tests.5?af=R</link>",
        "<link>https://journal.example/article?doi=10.1234%2Ftests.5&amp;x=1</link>",
        "<link>https://pubs.rsc.org/sc/article/doi/10.1234/tests.5/1291521/On-tests</link>",
        "<link>https://journal.example/articles/10.1234/tests.5/full</link>",
        "<description>J. Tests 5. DOI: 10.1234/tests.5. More words.</description>",
        "<description>J. Tests 5. &lt;a href='x'&gt;https://doi.org/10.1234/tests.5&lt;/a&gt;</description>",
    ],
)
def test_the_doi_is_found_wherever_it_stands(inside: str) -> None:
    """In an element for it, an identifier, the guid, the link or the prose; nothing that follows it belongs to it."""
    assert str(paper(inside).id) == "doi:10.1234/tests.5"


@pytest.mark.parametrize("doi", ["10.1155/2021/5512345", "10.1051/0004-6361/202142345", "10.1016/0370-2693(93)90001-x"])
def test_a_doi_is_kept_whole(doi: str) -> None:
    """Slashes, digits and brackets are part of it, in an element for it and in a link."""
    assert str(paper(f"<prism:doi>{doi}</prism:doi>").id) == f"doi:{doi}"
    assert str(paper(f"<link>https://doi.org/{doi}</link>").id) == f"doi:{doi}"


@pytest.mark.parametrize(
    "inside",
    [
        "<link>https://arxiv.org/abs/2605.00001v2</link>",
        "<link>http://export.arxiv.org/pdf/2605.00001v1.pdf</link>",
        "<link>https://arxiv.org/abs/2605.00001?context=cs.CL</link>",
        "<link href='https://arxiv.org/abs/2605.00001' rel='alternate'/>",
        "<prism:doi>10.48550/arXiv.2605.00001</prism:doi>",
        "<guid isPermaLink='false'>oai:arXiv.org:2605.00001v1</guid>",
    ],
)
def test_a_link_to_arxiv_is_arxivs_paper(inside: str) -> None:
    """A blog's or a relay's entry about an arXiv paper is that paper."""
    assert str(paper(inside).id) == "arxiv:2605.00001"


def test_without_an_identifier_the_guid_makes_one() -> None:
    """The same guid is the same paper, whatever else changes; without one the link counts, then the title."""
    one = paper("<guid>x</guid><link>https://a.example/1</link>")
    assert paper("<guid>x</guid><link>https://a.example/2</link>", title="Other").id == one.id
    assert paper("<guid>y</guid><link>https://a.example/1</link>").id != one.id
    assert paper("<link>https://a.example/1</link>").id == paper("<link>https://a.example/1</link>", title="Other").id
    assert paper("").id != paper("", title="Other").id
    assert one.id.server == "feed"


@pytest.mark.parametrize("char", ["\u202e", "\u009b", "\u200b", "\ue000"])
def test_no_identifier_hides_a_character(char: str) -> None:
    """A DOI with a control character in it is none."""
    page = rss(f"<item><title>x</title><prism:doi>10.1234/a{char}b</prism:doi></item>")
    assert_clean(page)


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link>https://journal.example/1?rss=1</link>", "https://journal.example/1"),
        ("<link>\n https://journal.example/1\n</link>", "https://journal.example/1"),
        ("<link>https://journal.example/a b</link>", "https://journal.example/ab"),
        ("<link href='https://journal.example/s' rel='self'/><link href='https://journal.example/1'/>", "https://journal.example/1"),
        ("<link/><guid>https://journal.example/1</guid>", "https://journal.example/1"),
        ("<link>javascript:alert(1)</link><guid>https://journal.example/1</guid>", "https://journal.example/1"),
        ("<link>file:///etc/passwd</link>", ""),
        ("<link>https://user@journal.example/1</link>", ""),
        ("<guid isPermaLink='false'>https://journal.example/1</guid>", ""),
        ("<prism:doi>10.1234/tests.5</prism:doi>", "https://doi.org/10.1234/tests.5"),
        ("<link>/articles/1</link>", "https://journal.example/articles/1"),
        ("<guid>10.1234/tests.5</guid>", "https://doi.org/10.1234/tests.5"),
        ("<guid>5512345</guid>", ""),
    ],
)  # fmt: skip
def test_the_address_of_the_page(inside: str, url: str) -> None:
    """The first address that may be opened; a relative one leads to the feed's own host."""
    assert paper(inside).url == url


def test_a_paper_knows_its_journal() -> None:
    """The publication that the item names, else the feed's title."""
    assert paper("<prism:publicationName>Tests &amp; Trials</prism:publicationName>").journal_ref == "Tests & Trials"
    assert paper("").journal_ref == "Journal of Tests"


# --- formats -----------------------------------------------------------------------------------------------------

FORMATS = {
    "RSS 0.91": '<rss version="0.91"><channel><title>J</title><item><title>T</title><link>https://j.example/1</link></item></channel></rss>',
    "RDF": '<rdf:RDF xmlns:rdf="r"><channel><title>J</title></channel><item rdf:about="x"><title>T</title><link>https://j.example/1</link></item></rdf:RDF>',
    "RSS 2.0": '\n\ufeff<rss version="2.0"><channel><title>J</title><item><title>T</title><link>https://j.example/1</link></item></channel></rss>',
    "Atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>J</title><entry><title>T</title><link href="https://j.example/1"/></entry></feed>',
    "unescaped": "<rss><channel><title>J</title><item><title>T</title><link>https://j.example/1</link><x>R&D < 5</x></item></channel></rss>",
    "JSON Feed": json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1", "title": "T", "url": "https://j.example/1"}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same(name: str) -> None:
    """RSS of any age, RDF, Atom, JSON Feed, and a feed that is not well-formed."""
    page = read(FORMATS[name].encode())
    assert page
    (entry,) = page.entries
    assert (page.title, entry.paper.title, entry.paper.url) == ("J", "T", "https://j.example/1")


def json_feed(*items: object, **facts: object) -> FeedPage:
    """A JSON Feed of these items."""
    return parse(Body(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items, **facts}).encode(), ""))


def test_json_feed() -> None:
    """Text or HTML, one author or several, both dates; items that are none are passed by."""
    page = json_feed(
        {"id": "1", "title": "A", "content_html": f"<p>{LONG}</p>", "authors": [{"name": "Ada Lovelace"}, {"url": "x"}]},
        {"id": 2, "title": "B", "content_text": LONG, "author": {"name": "Emmy Noether"}, "date_published": "2026-05-28T10:00:00Z"},
        {"id": 3.5, "title": "C", "authors": None, "date_modified": "2026-05-29T10:00:00Z"},
        {"id": "4"},
        "no item",
    )  # fmt: skip
    assert names(page) == [["Ada Lovelace"], ["Emmy Noether"], []]
    assert [entry.paper.abstract for entry in page.entries] == [LONG, LONG, ""]
    assert [entry.dated.day if entry.dated else None for entry in page.entries] == [None, 28, 29]
    assert [skipped.reason for skipped in page.skipped] == ["no title"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"version": 1}',
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
        '{"version": ' + "9" * 5_000 + "}",
        '{"error": "x"}',
    ],
)
def test_what_is_no_json_feed(text: str) -> None:
    """Cut, of another kind, nested too deeply: refused."""
    assert read(text.encode()) is None


@pytest.mark.parametrize("items", ["[]", "{}", "null", '"x"', "[[1], null, 3]"])
def test_a_json_feed_without_items(items: str) -> None:
    """Whatever stands where items should, the feed is empty."""
    page = read(f'{{"version": "https://jsonfeed.org/version/1", "items": {items}}}'.encode())
    assert page
    assert page.entries == ()


@pytest.mark.parametrize(
    ("charset", "text"),
    [("gb2312", "深度学习"), ("windows-1251", "Глубокое обучение"), ("iso-8859-1", "Über Café"), ("utf-8", "Über 深度"),
     ("koi8-r", "Глубокое обучение"), ("windows-1252", "It’s – 5 €"), ("big5", "深度學習"), ("shift_jis", "深層学習")],
)  # fmt: skip
def test_charsets(charset: str, text: str) -> None:
    """Whatever the declaration names that journals use."""
    data = f'<?xml version="1.0" encoding="{charset}"?><rss><channel><item><title>{text}</title></item></channel></rss>'
    page = read(data.encode(charset))
    assert page
    assert page.entries[0].paper.title == text


def test_latin_1_that_nobody_declared() -> None:
    """What is no UTF-8 and declares nothing is most likely Latin-1; no letter becomes a question mark."""
    page = read("<rss><channel><item><title>Café</title></item></channel></rss>".encode("latin-1"))
    assert page
    assert page.entries[0].paper.title == "Café"


def test_a_bad_byte_spoils_one_letter() -> None:
    """A feed in UTF-8 with a byte that is none stays UTF-8."""
    items = "<item><title>深度学习</title></item><item><title>Erdős -</title></item>"
    page = read(f"<rss><channel>{items}</channel></rss>".encode().replace(b"-", b"\xff"))
    assert page
    assert page.entries[0].paper.title == "深度学习"
    assert page.entries[1].paper.title.startswith("Erdős")


# --- markup ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("H<sub>2</sub>O and 10<sup>−3</sup>", "H₂O and 10⁻³"),
        ("x<sup>2n</sup>", "x²ⁿ"),
        ("T<sub>AB</sub> and R<sup>*</sup>", "T_{AB} and R^*"),
        ("a<inf>2</inf>", "a₂"),
        ("&amp;#8211; &amp;amp; &amp;lt;", "– & <"),
        ("R&D, AT&T", "R&D, AT&T"),
        ("p &lt; 0.05 and q &gt; 3", "p < 0.05 and q > 3"),
        ("p<0.05", "p<0.05"),
        ("If $a<b$ then $c>d$ and p<0.05", "If $a<b$ then $c>d$ and p<0.05"),
        ("for all n<m and k>0", "for all n<m and k>0"),
        ("if a<b then c>d", "if a<b then c>d"),
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>", "Abstract\nOne.\nTwo."),
        ("<jats:sec><jats:title>Aim</jats:title><jats:p>One <jats:italic>two</jats:italic>.</jats:p></jats:sec>", "Aim\nOne two."),
        ("<p>One<br/>two</p><ul><li>a</li><li>b</li></ul>", "One\ntwo\na\nb"),
        ("&lt;p&gt;One &amp;amp; two&lt;/p&gt;", "One & two"),
        ("a<script>alert(1)</script>b<style>c{}</style>", "ab"),
        ('a <video controls>b</video> <iframe src="x" allowfullscreen></iframe>c', "a b c"),
        ('a <img alt="x > y" src="z"/>b', "a b"),
        ("a</br />b", "a\nb"),
        ("<![CDATA[x]]>", "<![CDATA[x]]>"),
        ("one\ntwo\n\nthree", "one two\nthree"),
        ("", ""),
    ],
)  # fmt: skip
def test_markup(text: str, plain: str) -> None:
    """Tags go, their sense stays; comparisons and TeX are no tags."""
    assert plain_text(text) == plain
