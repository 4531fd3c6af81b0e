"""Sweeps over evil and real inputs: feeds, mutants of feeds, titles, links, PDFs, five thousand papers."""

from __future__ import annotations

import functools
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from academichub.domain.answers import Text, matches
from academichub.domain.exchange import Body, Page
from academichub.domain.links import safe_url
from academichub.domain.names import normal_name, short_name, split_authors
from academichub.domain.paper import Announcement
from academichub.domain.query import parse
from academichub.domain.text.plain import ABSTRACT_LIMIT, AUTHOR_LIMIT, TITLE_LIMIT, clean, is_clean, one_paragraph
from academichub.domain.text.tex import math_spans, readable
from academichub.domain.text.wrap import NO_END, NO_START, cut, width, wrap
from academichub.errors import NetError, PdfError, SourceError
from academichub.sources.arxiv import feed as arxiv
from academichub.work.opening import public_link
from academichub.work.pdf import check_head
from tests.builders import announcement
from tests.conftest import BENCH, needs_bench
from tests.fakes import atom

HOSTILE = BENCH / "hostile"
FEEDS = sorted((HOSTILE / "feeds").glob("*"))
TITLES = sorted((HOSTILE / "titles").glob("*.txt"))
URLS = sorted((HOSTILE / "urls").glob("*.txt"))
PDFS = sorted((HOSTILE / "pdf").glob("*.pdf"))


def stem(path: Path) -> str:
    return path.stem


def read(data: bytes) -> Page | None:
    """What a body announces, or None where it is refused; anything but SourceError is a failure."""
    try:
        return arxiv.parse(arxiv.request(["cs.CL", "cs.AI"]), Body(data, "https://rss.arxiv.org/atom/cs.CL"))
    except SourceError as error:
        said = str(error)
    assert is_clean(said)
    return None


def assert_clean(found: Announcement) -> None:
    """Every text of an announcement is what it would be if it were cleaned once more."""
    paper = found.paper
    assert clean(paper.title) == paper.title
    assert paper.title
    assert clean(paper.abstract, multiline=True, limit=ABSTRACT_LIMIT) == paper.abstract
    for author in paper.authors:
        assert clean(author.name, limit=AUTHOR_LIMIT) == author.name
        assert is_clean(author.affiliation or "")
    for text in (
        *paper.categories,
        *found.sources,
        paper.doi,
        paper.journal_ref,
        paper.license,
        paper.url,
        paper.pdf_url,
    ):
        assert "\n" not in (text or "")
        assert is_clean(text or "")
    assert paper.url.startswith("https://arxiv.org/abs/")
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,120}", paper.id.file_name)


# --- feeds -------------------------------------------------------------------------------------------------------


def grafted(data: bytes) -> bytes:
    """A hostile feed made one of arXiv's: each entry gets an identifier, a day and a type before all else."""
    number = 0

    def with_facts(found: re.Match[bytes]) -> bytes:
        nonlocal number
        number += 1
        name = f"oai:arXiv.org:2611.{number:05}v1"
        return found[0] + (
            f"<id>{name}</id><guid>{name}</guid><arxiv:announce_type>new</arxiv:announce_type>"
            "<published>2026-11-20T00:00:00-05:00</published>"
        ).encode("ascii")

    return re.sub(rb"<(?:entry|item)(?:\s[^>]*)?>", with_facts, data)


@needs_bench
@pytest.mark.parametrize("path", FEEDS, ids=stem)
def test_hostile_feeds(path: Path) -> None:
    """As it is and as arXiv's own, a hostile feed is refused or gives clean papers, or tells its fault."""
    for data in (path.read_bytes(), grafted(path.read_bytes())):
        page = read(data)
        for found in page.announcements if page else ():
            assert_clean(found)
        for skipped in page.skipped if page else ():
            assert is_clean(skipped.entry + skipped.reason)


def oracles(folder: str) -> dict[str, str]:
    """What the manifest of the hostile inputs asks of each file of a folder."""
    manifest = HOSTILE / "MANIFEST.tsv"
    lines = manifest.read_text(encoding="utf-8").splitlines()[1:] if manifest.exists() else []
    rows = [line.split("\t") for line in lines]
    return {row[0].partition("/")[2]: row[3] for row in rows if row[0].startswith(f"{folder}/")}


SAFE = sorted(name for name, oracle in oracles("feeds").items() if {"safe", "literal"} & set(oracle.split(";")))
REFUSED = sorted(
    name for name, oracle in oracles("feeds").items() if re.search(r"err=(?:malformed|not-a-feed|rate)", oracle)
)


@needs_bench
@pytest.mark.parametrize("name", SAFE)
def test_an_evil_entry_is_kept_and_made_harmless(name: str) -> None:
    """Where the manifest says that the visible text survives, the paper is stored."""
    page = read(grafted((HOSTILE / "feeds" / name).read_bytes()))
    assert page
    assert len(page.announcements) == 1


@needs_bench
@pytest.mark.parametrize("name", REFUSED)
def test_a_body_that_is_no_whole_feed_is_never_an_empty_day(name: str) -> None:
    """A bomb, a challenge page, an empty answer, a cut: refused, or told as a fault."""
    page = read((HOSTILE / "feeds" / name).read_bytes())
    assert page is None or page.fault


@needs_bench
@pytest.mark.parametrize(
    ("name", "field", "text"),
    [
        ("113-latex-lt-gt.xml", "abstract", "If $a<b$ then $c>d$ and p<0.05"),
        ("114-latex-html-title.xml", "title", "On $x<y$ then $z>2$ bounds"),
        ("044-markup-fe-s.xml", "title", "Role of [Fe-S] and [4Fe-4S] clusters"),
        ("027-newline-title.xml", "title", "line one line two line three"),
        ("070-gb18030.xml", "title", "深度学习"),
        ("067-utf8-bom.xml", "title", "BOM ok"),
        ("120-cdata-nested.xml", "title", "a ]]> b"),
        ("035-tag-characters.xml", "title", "Cats"),
    ],
)
def test_what_the_manifest_says_a_field_is(name: str, field: str, text: str) -> None:
    """Letters, brackets, comparisons and other scripts arrive whole."""
    page = read(grafted((HOSTILE / "feeds" / name).read_bytes()))
    assert page
    assert getattr(page.announcements[0].paper, field) == text


@needs_bench
def test_legitimate_scripts_and_emoji_survive() -> None:
    """Hebrew keeps its letters, a family emoji its joiners."""
    hebrew, emoji = (
        read(grafted((HOSTILE / "feeds" / name).read_bytes()))
        for name in ("038-rtl-legit.xml", "039-emoji-zwj-legit.xml")
    )
    assert hebrew
    assert emoji
    assert sum("\u05d0" <= char <= "\u05ea" for char in hebrew.announcements[0].paper.title) > 5
    assert "\u200d" in emoji.announcements[0].paper.title


@needs_bench
def test_zero_width_characters_do_not_defeat_search() -> None:
    """The manifest: a search for "Transformer attention" finds feeds/034."""
    page = read(grafted((HOSTILE / "feeds/034-zero-width.xml").read_bytes()))
    assert page
    paper = page.announcements[0].paper
    assert matches(parse("Transformer attention"), Text.of(paper.id, [paper.title]))


# --- mutants -----------------------------------------------------------------------------------------------------

TOKENS = [
    *(
        b"<",
        b">",
        b"&",
        b"&#27;",
        b"&#x9b;",
        b"&#xD800;",
        b"&#99999999999;",
        b"]]>",
        b"<![CDATA[",
        b"\x00",
        b"\xff\xfe",
    ),
    *(
        b"\x1b[2J",
        b'<!DOCTYPE x [<!ENTITY a "b">]>',
        b'"',
        b'<?xml encoding="utf-16"?>',
        b"9999",
        b"-1",
        b"v0",
        b"v99999",
    ),
    *(
        b"2026-02-30",
        b"<item>",
        b"</entry>",
        b"<entry>",
        b"</rss>",
        b"<rss>",
        b"&eacute;",
        b'xmlns:a="b"',
        b"+99:99",
        b"0000",
    ),
    *("\u202e".encode(), "\u0301".encode() * 9, "\u200b".encode(), b"(" * 40, b", and ", b"\\'", b"$", b"<a>" * 120),
]


def mutant(chance: random.Random, bodies: list[bytes]) -> bytes:
    """A capture with a few cuts, splices, flips and evil tokens."""
    data = bytearray(chance.choice(bodies))
    for _ in range(chance.randint(1, 6)):
        at, kind = chance.randrange(len(data) + 1), chance.random()
        if kind < 0.35:
            data[at:at] = chance.choice(TOKENS)
        elif kind < 0.55:
            del data[at : at + chance.randint(1, 300)]
        elif kind < 0.65:
            del data[at:]
        elif kind < 0.75:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind < 0.9:
            data[at : at + chance.randint(1, 30)] = chance.choice(TOKENS)
        else:
            other = chance.choice(bodies)
            start = chance.randrange(len(other))
            data[at:at] = other[start : start + chance.randint(1, 400)]
    return bytes(data)


def survivors(bodies: list[bytes], count: int) -> int:
    """How many of so many mutants gave a paper; all of them without another exception than SourceError."""
    chance, kept = random.Random(2_605), 0
    for _ in range(count):
        page = read(mutant(chance, bodies))
        for found in page.announcements if page else ():
            assert_clean(found)
        kept += bool(page and page.announcements)
    return kept


@needs_bench
def test_two_thousand_mutants_of_arxivs_captures() -> None:
    """No mutant raises anything but SourceError, and whatever is stored of one is clean."""
    bodies = [path.read_bytes() for path in sorted((BENCH / "corpus" / "arxiv-rss").glob("*.xml"))]
    assert survivors(bodies, 2_000) > 500


def test_mutants_of_a_feed_of_our_own() -> None:
    """The same without the bench, for a checkout alone."""
    assert survivors([atom([announcement(n) for n in range(1, 4)])], 300) > 50


# --- titles ------------------------------------------------------------------------------------------------------


@needs_bench
@pytest.mark.parametrize("path", TITLES, ids=stem)
def test_hostile_titles_in_every_field(path: Path) -> None:
    """A title of any kind, as title, abstract, author and category of a paper, is stored clean and fits its line."""
    text = path.read_bytes().decode("utf-8", "replace")
    title = clean(text)
    assert is_clean(title)
    assert clean(title) == title
    assert len(title) <= TITLE_LIMIT
    if oracles("titles").get(path.name) == "literal":
        assert title == " ".join(text.split())
    data = atom([announcement(1, title=f"x {text}", abstract=text, authors=(f"A {text}",), categories=("cs.CL",))])
    page = read(data)
    for found in page.announcements if page else ():
        assert_clean(found)
    for shown in (readable(title), *wrap(readable(title), 40)):
        assert is_clean(shown)
    assert all(width(line) <= 40 for line in wrap(readable(title), 40))
    assert width(cut(title, 40)) <= 40
    normal_name(title)
    short_name(title)


# --- links and PDFs ----------------------------------------------------------------------------------------------


@needs_bench
@pytest.mark.parametrize("path", URLS, ids=stem)
def test_hostile_links(path: Path) -> None:
    """Only the two good links may be opened or copied, and those exactly as they are."""
    url = path.read_bytes().decode("utf-8", "replace")
    if path.stem.startswith("ok-"):
        assert public_link(url) == url
    else:
        with pytest.raises(NetError) as caught:
            public_link(url)
        assert caught.value.kind == "address"
        assert is_clean(str(caught.value))


@pytest.mark.parametrize(
    "url",
    [
        "http://user@evil.example/",
        "https://arxiv.org@evil.example/",
        "https://user:pass@a.org/",
        "http://a.org:0/",
        "http:///path",
        "https://",
        "http://-a.org/",
        "http://a.org/\\x",
        "HTTPS ://a.org",
        "https://a.org/" + "x" * 3_000,
        "http://0177.0.0.1/",
        "http://127.0.0.1:8080/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[::]/",
        "http://192.168.1.1/",
        "http://1",
        "http://①②⑦.0.0.1/",
        "http://%31%32%37.0.0.1/",
    ],
)
def test_more_links_that_are_not_opened(url: str) -> None:
    """User information, private networks in any spelling, and what is no address at all."""
    with pytest.raises(NetError) as caught:
        public_link(url)
    assert caught.value.kind == "address"


@pytest.mark.parametrize(
    "url", ["http://localhost/x", "http://localhost:8080/", "https://LOCALHOST/", "http://a.localhost/"]
)
def test_localhost_is_not_opened(url: str) -> None:
    """A link out of a feed never points at this machine, by name neither."""
    with pytest.raises(NetError):
        public_link(url)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://arxiv.org/abs/2605.28828", "https://arxiv.org/abs/2605.28828"),
        ("HTTPS://ArXiv.org/Abs", "https://arxiv.org/Abs"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://8.8.8.8:8080/x?y=%20#z", "http://8.8.8.8:8080/x?y=%20#z"),
        ("https://a.org", "https://a.org"),
    ],
)
def test_safe_url_is_ascii(url: str, safe: str) -> None:
    """A good address in ASCII, the host as it will be asked; doing it again changes nothing."""
    assert safe_url(url) == safe
    assert safe_url(safe) == safe


@needs_bench
@pytest.mark.parametrize("path", PDFS, ids=stem)
def test_hostile_pdfs(path: Path) -> None:
    """A PDF's header within the first 1,024 bytes passes; pages, archives, PostScript and nothing do not."""
    verdict = oracles("pdf")[path.name]
    head = path.read_bytes()[:1_024]
    if verdict == "pdf=ok":
        check_head(head)
    else:
        with pytest.raises(PdfError) as caught:
            check_head(head)
        assert is_clean(str(caught.value))


@pytest.mark.parametrize(
    ("head", "good"),
    [
        (b"%PDF-1.7\n", True),
        (b"\r\n%PDF-1.4", True),
        (b"junk" * 200 + b"%PDF-1.4", True),
        (b"x" * 1_024 + b"%PDF-1.4", False),
        (b"", False),
        (b"%PDF", False),
        (b"%!PS-Adobe-3.0\n%PDF-", False),
        (b" \n<html>%PDF-1.4", False),
        (b"PK\x03\x04", False),
    ],
)
def test_pdf_heads(head: bytes, good: bool) -> None:
    """ISO 32000-1, annex H, and the disguises seen."""
    if good:
        check_head(head)
    else:
        with pytest.raises(PdfError):
            check_head(head)


# --- real papers -------------------------------------------------------------------------------------------------


@functools.cache
def sample() -> list[dict[str, Any]]:
    """Five thousand real papers, spread over all years and fields."""
    with gzip.open(BENCH / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for number, line in enumerate(lines) if number % 11 == 0][:5_000]


def real_texts() -> Iterator[str]:
    """Their titles and abstracts, cleaned as they are stored."""
    for row in sample():
        yield clean(row["title"])
        yield clean(one_paragraph(row["abstract"]), multiline=True, limit=ABSTRACT_LIMIT)


_COMMAND = re.compile(r"\\[A-Za-z]+\*?")
_LEFT_OUT = re.compile(r"\\(?:cite[a-z]*|label|href|footnotemark)")
_WORD = re.compile(r"(?<![A-Za-z\\{}'\"`^~=.])[a-z]{5,}(?![A-Za-z}])")


@pytest.mark.slow
@needs_bench
def test_five_thousand_papers_are_readable() -> None:
    """No title or abstract raises, every result is clean, and no plain word of the prose is lost."""
    assert len(sample()) == 5_000
    for text in real_texts():
        shown = readable(text)
        assert is_clean(shown)
        if shown != text and not _LEFT_OUT.search(text) and "\\u" not in text:
            have = set(re.findall(r"[a-z]+", shown))
            at = 0
            for start, end in [*math_spans(text), (len(text), len(text))]:
                missing = [word for word in _WORD.findall(_COMMAND.sub(" ", text[at:start])) if word not in have]
                assert not missing, (missing, text)
                at = end


@needs_bench
def test_formulas_of_real_abstracts_are_found() -> None:
    """In fewer than one of a hundred abstracts with `$` does TeX with its dollar signs stay behind."""
    with_formulas = [text for text in real_texts() if text.count("$") > 1]
    left = 0
    for text in with_formulas:
        at, rest = 0, ""
        for start, end in math_spans(text):
            rest, at = rest + text[at:start], end
        rest += text[at:]
        left += bool(re.search(r"(?<!\\)\$[^$]*(?:\\[A-Za-z]|[_^])[^$]*\$", rest))
    assert len(with_formulas) > 500
    assert left < len(with_formulas) / 100


@needs_bench
def test_real_texts_are_wrapped() -> None:
    """Real abstracts in two languages fit their lines, keep their text, and put marks on the right side of a break."""
    wrong = total = 0
    for row in sample()[::25]:
        for text in (
            clean(readable(row["abstract"]), limit=ABSTRACT_LIMIT),
            clean(row.get("abstract_zh") or "", limit=ABSTRACT_LIMIT),
        ):
            for columns in (24, 47):
                lines = wrap(text, columns)
                assert "".join("".join(lines).split()) == "".join(text.split())
                assert all(width(line) <= columns for line in lines)
                total += len(lines)
                wrong += sum(bool(line) and line[0] in NO_START for line in lines[1:])
                wrong += sum(bool(line) and line[-1] in NO_END for line in lines[:-1])
    assert total > 5_000
    assert wrong <= total / 1_000, "a mark set apart by spaces is known; anything more is new"


@needs_bench
def test_real_authors_are_found_again() -> None:
    """The authors of real papers, joined as a feed joins them, come out as they went in."""
    suffixes = ("jr", "sr", "ii", "iii", "iv")
    odd = 0
    for row in sample():
        people = [clean(name) for name in row["authors"] if not re.search(r"[()\[\],;\\{&]| and ", name)]
        if any(name.rstrip(".").lower() in suffixes for name in people) or len(people) > 300:
            continue
        odd += [author.name for author in split_authors(", ".join(people))] != people
    assert odd <= 5
