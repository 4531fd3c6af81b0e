"""Names of people as real authors write them: a table judged by hand, and author lines of real papers."""

from __future__ import annotations

import functools
import gzip
import html
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from academichub.domain.identifiers import arxiv_id
from academichub.domain.names import normal_name, split_authors
from academichub.domain.paper import Paper
from academichub.domain.people import Sameness, compare, family_keys, keys, line_words
from academichub.domain.spelling import take_apart
from academichub.domain.text.tex import decode_accents
from academichub.domain.tracked import Tracked, TrackedAuthor
from academichub.domain.tracking import Matcher
from tests.conftest import BENCH, needs_bench

TABLE = Path(__file__).parent / "data" / "name_pairs.tsv"
CORPUS = BENCH / "corpus"
ABS = sorted((CORPUS / "arxiv-abs").glob("*.abs"))
OAI = sorted((CORPUS / "arxiv-oai").glob("ListRecords-arXivRaw-*"))
RENDERED = sorted((CORPUS / "rendered").glob("*.xml*"))
MANY = "1411.4413"
_FIELD = re.compile(r"^Authors?:(.*?)^(?=[A-Z][A-Za-z-]+:|\\\\)", re.DOTALL | re.MULTILINE)
_GROUP = re.compile(r"\bcollaborations?\b", re.IGNORECASE)
_GROUP_WORDS = re.compile(r"^(?:and|for|on behalf of|the|\s)+|\bcollaborations?\b", re.IGNORECASE)
_HEADED = re.compile(r"^.*\bcollaborations?\s*:\s*", re.IGNORECASE)
_ET_AL = re.compile(r",?\s*\bet al\.?$", re.IGNORECASE)


class Pair(NamedTuple):
    """A row of the table."""

    one: str
    two: str
    judged: Sameness
    where: str


def pairs() -> list[Pair]:
    """The rows of the table."""
    rows = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])
    return [Pair(one, two, Sameness[judged.upper()], where) for one, two, judged, where in rows]


def judged(pair: Pair) -> tuple[Sameness, Sameness]:
    """What is said of a pair, whichever comes first."""
    return compare(pair.one, pair.two), compare(pair.two, pair.one)


def text_of(path: Path) -> str:
    """A file of the corpus, packed or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return data.decode("utf-8", "replace")


@functools.cache
def listed() -> dict[str, list[str]]:
    """The authors of every paper of the corpus, in a list that another hand split; TeX as it stands."""
    with gzip.open(CORPUS / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {found["id"]: found["authors"] for found in map(json.loads, lines)}


def test_the_table_of_names(capsys: pytest.CaptureFixture[str]) -> None:
    """Every pair is judged as the table says, either way round; precision and recall are told."""
    rows = pairs()
    assert len(rows) >= 300
    assert len({frozenset(row[:2]) for row in rows}) == len(rows)
    said = [(row, one) for row in rows for one in judged(row)]
    sure = [row.judged is Sameness.SAME for row, one in said if one is Sameness.SAME]
    found = [one >= Sameness.UNCERTAIN for row, one in said if row.judged >= Sameness.UNCERTAIN]
    wrong = [
        f"{row.one} | {row.two} | {row.judged.name}, not {' and '.join(sorted({one.name for one in judged(row)}))}"
        for row in rows
        if judged(row) != (row.judged, row.judged)
    ]
    precision, recall = sum(sure) / len(sure), sum(found) / len(found)
    with capsys.disabled():
        sys.stdout.write(
            f"\nname pairs: precision {precision:.4f}, recall {recall:.4f}, {len(wrong)} of {len(rows)} rows wrong\n"
        )
    assert not wrong, "\n" + "\n".join(wrong)


def test_nobody_is_lost_before_he_is_compared() -> None:
    """Whoever may be the person shares a word that is a family name to one of the two, and stands in a line with one."""
    real = [row for row in pairs() if row.judged and not (take_apart(row.one).han or take_apart(row.two).han)]
    shared = [keys(one) & keys(two) & (family_keys(one) | family_keys(two)) for one, two, *_rest in real]
    assert [row for row, words in zip(real, shared, strict=True) if not words] == []
    lines = [line_words(one) & keys(two) for pair in real for one, two in (pair[:2], pair[1::-1])]
    assert all(lines)


def test_the_table_holds_every_verdict() -> None:
    """No verdict is rare in it, so that neither saying yes nor saying no to all looks good."""
    counts = Counter(row.judged for row in pairs())
    assert all(counts[verdict] >= 60 for verdict in Sameness)


@pytest.mark.slow
@needs_bench
def test_the_names_of_the_table_are_real() -> None:
    """One spelling of each pair stands where the table says; few are made up."""
    known = {name for authors in listed().values() for name in authors}
    texts = {
        folder: re.sub(r"\s+", " ", html.unescape(html.unescape("\n".join(map(text_of, sorted(folder.iterdir()))))))
        for folder in (CORPUS / "arxiv-abs", CORPUS / "arxiv-oai", CORPUS / "journal-rss")
    }
    real = [row for row in pairs() if row.where != "made"]
    missing = [
        row
        for row in real
        if not any(
            name in (known if row.where == "papers" else texts[CORPUS / row.where]) for name in (row.one, row.two)
        )
    ]
    assert missing == []
    assert len(pairs()) - len(real) < 20


HUMAN = {
    "0704.0025": ["A. S. Mishchenko", "N. Nagaosa"],
    "0704.0177": [
        *("A. Greilich", "M. Wiemann", "F. G. G. Hernandez", "D. R. Yakovlev", "I. A. Yugova", "A. Shabaev"),
        *("Al. L. Efros", "D. Reuter", "A. D. Wieck", "M. Bayer"),
    ],
    "0704.0187": ["G. Worseck", "C. Fechner", "L. Wisotzki", "A. Dall'Aglio"],
    "0704.0220": ["Jason Glyndwr Ulery"],
    "0704.0227": [
        *("C. Sfienti", "M. De Napoli", "S. Bianchin", "A. S. Botvina", "J. Brzychczyk", "A. Le Fevre", "J. Lukasik"),
        *("P. Pawlowski", "W. Trautmann", "ALADiN2000 Collaboration"),
    ],
    "0704.0287": ["Pablo M. Saz Parkinson"],
    "0704.0375": [
        *("Hadj-Ali Gueniche", "Pierre-Alexandre Glaude", "Guillaume Dayma", "René Fournet"),
        "Frédérique Battin-Leclerc",
    ],
    "0704.0437": ["CLEO Collaboration", "T. K. Pedlar"],
    "0704.0532": ["Guy Trambly De Laissardière", "Didier Mayou"],
    "0704.0594": ["DELPHI Collaboration", "J. Abdallah"],
    "0704.0597": ["DELPHI Collaboration", "J. Abdallah"],
    "0704.0605": ["C. Hanhart", "Yu. S. Kalashnikova", "A. E. Kudryavtsev", "A. V. Nefediev"],
    "0704.0629": ["CLEO Collaboration", "M. Artuso"],
    "0704.0630": ["BABAR Collaboration", "B. Aubert"],
    "0704.0638": ["CDF Collaboration"],
    "0704.0710": ["J. Junkersfeld", "CB-ELSA Collaboration"],
    "0704.0760": ["A. Abulencia"],
    "0704.0812": ["Rodrigo F. Díaz", "Carolina Cincunegui", "Pablo J. D. Mauas"],
    "0704.0943": ["LIGO Scientific Collaboration"],
    "0704.0944": ["Michael Kuhlen", "Jürg Diemand", "Piero Madau"],
    "0704.0966": ["B. Alver", "PHOBOS Collaboration"],
    "0704.1000": ["L. M. Zhang", "Belle Collaboration"],
    "0808.4142": ["D0 Collaboration", "V. Abazov"],
    "0811.3778": ["R. Goncalo", "ATLAS Collaboration", "CMS Collaboration"],
    "0808.4142v1": ["D0 Collaboration", "V. Abazov"],
    "2403.07874": ["Naoyuki Tai"],
}
"""Whom a reader of the page lists, where the line is awkward or nobody else split it."""


def readers_list(identity: str) -> list[str]:
    """Whom a reader lists: by hand, or after the corpus' own list, without what is no name."""
    if identity in HUMAN:
        return HUMAN[identity]
    if identity == MANY:
        return ["CMS Collaboration", "LHCb Collaboration", "V. Khachatryan", *listed()[MANY][2:]]
    return [one for name in listed_for(identity) for one in cleaned(name)]


def listed_for(identity: str) -> list[str]:
    """The corpus' list of a paper; a file's name lacks the archive of an old identifier."""
    return listed().get(identity) or listed()[f"cs/{identity}"]


def cleaned(name: str) -> Iterator[str]:
    """A name of the corpus' list; a collaboration at the head of one apart, "et al" away."""
    headed = _HEADED.match(name)
    if headed:
        yield headed[0].strip(" :")
    if rest := _ET_AL.sub("", _HEADED.sub("", name)):
        yield rest


def persons(names: list[str]) -> list[str]:
    """The persons among authors, in a plain spelling."""
    return [normal_name(decode_accents(name)).replace(" ", "") for name in names if not _GROUP.search(name)]


def groups(names: list[str]) -> set[str]:
    """The words that name the collaborations among authors."""
    found = {word for name in names if _GROUP.search(name) for word in normal_name(_GROUP_WORDS.sub(" ", name)).split()}
    return found - {"and", "the", "for"}


def told_apart(line: str, wanted: list[str]) -> str:
    """What our reading of a line lacks of the people wanted, or has too many; nothing if it is right."""
    got = [author.name for author in split_authors(line)]
    if persons(got) == persons(wanted) and groups(wanted) <= groups(got):
        return ""
    known, read = set(persons(wanted)), set(persons(got))
    odd = [name for name in got if not set(persons([name])) <= known]
    lost = [name for name in wanted if not set(persons([name])) <= read]
    lost += sorted(groups(wanted) - groups(got))
    return f"{' '.join(line.split())[:90]!r}: too many {odd[:4]}, missing {lost[:4]} ({len(got)} for {len(wanted)})"


@needs_bench
@pytest.mark.parametrize("path", ABS, ids=lambda path: path.stem)
def test_lines_of_metadata_files(path: Path) -> None:
    """The author field of each of arXiv's own files gives the people whom a reader lists."""
    found = _FIELD.search(text_of(path))
    assert found
    assert told_apart(found[1], readers_list(path.stem.partition("_")[2])) == ""


@needs_bench
def test_lines_of_harvested_records() -> None:
    """So does the author string of every record of a whole page of arXiv's archive."""
    swept, wrong = 0, []
    for path in OAI:
        for record in text_of(path).split("<record>")[1:]:
            identity, line = re.search(r"<id>(.*?)</id>", record), re.search(r"<authors>(.*?)</authors>", record, re.S)
            if identity and line and identity[1] in listed():
                swept += 1
                wrong.append(told_apart(html.unescape(line[1]), readers_list(identity[1])))
    assert swept > 990
    assert not any(wrong), "\n" + "\n".join(filter(None, wrong))


@needs_bench
def test_lines_of_feeds() -> None:
    """So does every `dc:creator` line that arXiv's own program wrote from a list of names."""
    swept, wrong = 0, []
    for path in RENDERED:
        for entry in re.split(r"<(?:item|entry)>", text_of(path))[1:]:
            identity = re.search(r"arXiv(?:\.org)?:(\d{4}\.\d{4,5})", entry)
            line = re.search(r"<dc:creator[^>]*>(.*?)</dc:creator>", entry, re.S)
            if identity and line and identity[1] in listed():
                swept += 1
                wrong.append(told_apart(html.unescape(line[1]), readers_list(identity[1])))
    assert swept > 1_000
    assert not any(wrong), "\n" + "\n".join(filter(None, wrong))


@needs_bench
@pytest.mark.parametrize(
    ("tracked", "spelled", "certain"),
    [
        ("V. Khachatryan", "V. Khachatryan", True),
        ("Rudolf Frühwirth", "R. Frühwirth", False),
        ("Frühwirth, R.", "R. Frühwirth", True),
        ("Eddi A. De Wolf", "E.A. De Wolf", False),
        ("Gao Boyan", "", False),
        ("Guy Wilkinson", "G. Wilkinson", False),
        ("Abderrahmane Mohammadi", "A. Mohammadi", False),
        ("Boyan Gao", "", False),
    ],
)
def test_one_of_2831_authors_is_found(tracked: str, spelled: str, certain: bool) -> None:
    """Whoever of the authors is tracked, the paper is found in less than a second; for nobody else."""
    authors = split_authors(", ".join(listed()[MANY]))
    assert len(authors) > 2_800
    named = arxiv_id(MANY)
    assert named
    paper = Paper(named[0], 1, "Rare decays", authors, "", ("hep-ex",), "")
    take_apart.cache_clear()
    began = time.perf_counter()
    found = Matcher(Tracked((TrackedAuthor(tracked),))).matches(paper)
    assert time.perf_counter() - began < 1
    assert [(match.text.endswith(spelled), match.certain) for match in found] == ([(True, certain)] if spelled else [])
