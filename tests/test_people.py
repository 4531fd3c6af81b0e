"""Names as people: a table of pairs, and pairs made of real author lines."""

from __future__ import annotations

import gzip
import json
import random
import sys
import unicodedata

import pytest

from academichub.domain.people import Sameness, compare, family_keys, keys, line_words
from academichub.domain.spelling import take_apart
from tests.conftest import BENCH, needs_bench

SAME, UNCERTAIN, DIFFERENT = Sameness.SAME, Sameness.UNCERTAIN, Sameness.DIFFERENT
PAIRS = [
    ("Boyan Gao", "Gao, Boyan", SAME), ("Boyan Gao", "BOYAN GAO", SAME), ("Boyan Gao", "B. Gao", UNCERTAIN),
    ("Boyan Gao", "B. Y. Gao", UNCERTAIN), ("Boyan Gao", "Gao, B.", UNCERTAIN), ("Boyan Gao", "Gao Boyan", UNCERTAIN),
    ("Boyan Gao", "Bo Gao", DIFFERENT), ("Boyan Gao", "Boyang Gao", DIFFERENT), ("Boyan Gao", "Boyan Guo", DIFFERENT),
    ("Boyan Gao", "C. Gao", DIFFERENT), ("Boyan Gao", "Boyan Gaonkar", DIFFERENT), ("Boyan Gao", "Bo-Yan Gao", SAME),
    ("Jürgen Schmidhuber", 'J\\"urgen Schmidhuber', SAME), ("Jürgen Schmidhuber", "Juergen Schmidhuber", SAME),
    ("Jürgen Schmidhuber", "Jurgen Schmidhuber", SAME), ("Jürgen Schmidhuber", "J. Schmidhuber", UNCERTAIN),
    ("Jürgen Schmidhuber", "Jan Schmidhuber", DIFFERENT), ("Erdős, Paul", "Paul Erd\\H{o}s", SAME), ("Paul Erdos", "P. Erdős", UNCERTAIN),
    ("Yantao Li", "Li Yantao", UNCERTAIN), ("Yantao Li", "Y.-T. Li", UNCERTAIN), ("Yantao Li", "Yan-Tao Li", SAME),
    ("Yantao Li", "Yan Tao Li", SAME), ("Yantao Li", "Y. Li", UNCERTAIN), ("Yantao Li", "Y. Q. Li", DIFFERENT),
    ("Yantao Li", "Li, Y. T.", UNCERTAIN), ("Yantao Li", "Yan Li", DIFFERENT), ("Yantao Li", "Yantao Liu", DIFFERENT),
    ("Xue Li", "Xu Li", DIFFERENT), ("Wei Zhang", "Wei Zheng", DIFFERENT), ("Zhang Wei", "Wei Zhang", UNCERTAIN),
    ("Lu Yu", "Yu Lu", UNCERTAIN), ("Ming-Hsuan Yang", "Minghsuan Yang", SAME), ("Ming-Hsuan Yang", "M.-H. Yang", UNCERTAIN),
    ("Ming-Hsuan Yang", "M. H. Yang", UNCERTAIN), ("李彦涛", "Yantao Li (李彦涛)", SAME), ("Yantao Li", "Yantao Li (李彦涛)", SAME),
    ("李彦涛", "李彦宏", DIFFERENT), ("王伟", "王伟", SAME), ("Joost van de Weijer", "J. van de Weijer", UNCERTAIN),
    ("Joost van de Weijer", "van de Weijer, Joost", SAME), ("Joost van de Weijer", "Joost Van De Weijer", SAME),
    ("Laurens van der Maaten", "Laurens Maaten", UNCERTAIN), ("Conor O'Brien", "Conor O’Brien", SAME),
    ("Conor O'Brien", "C. OBrien", UNCERTAIN),
    ("John Smith", "John Q. Smith", SAME), ("John A. Smith", "John B. Smith", DIFFERENT), ("John A. Smith", "J. B. Smith", DIFFERENT),
    ("Martin Luther King Jr.", "Martin Luther King", SAME), ("Sammy Davis, Jr.", "Sammy Davis", SAME),
    ("Sammy Davis Jr.", "Sammy Davis III", DIFFERENT), ("María García-López", "Maria Garcia Lopez", SAME),
    ("María García-López", "M. García", UNCERTAIN), ("Geoffrey E. Hinton", "Geoffrey Hinton", SAME),
    ("Geoffrey E. Hinton", "G. E. Hinton", UNCERTAIN), ("Geoffrey Hinton", "G. E. Hinton", UNCERTAIN),
    ("LIGO Collaboration", "for the LIGO Collaboration", SAME), ("LIGO Scientific Collaboration", "the LIGO Collaboration", SAME),
    ("ATLAS Collaboration", "CMS Collaboration", DIFFERENT), ("ATLAS Collaboration", "Charles Atlas", DIFFERENT),
    ("Ada Lovelace", "Emmy Noether", DIFFERENT), ("Ada Lovelace", "", DIFFERENT), ("", "", DIFFERENT),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two", "wanted"), PAIRS)
def test_pairs_of_names(one: str, two: str, wanted: Sameness) -> None:
    """As a colleague of both would say, whichever comes first."""
    assert (compare(one, two), compare(two, one)) == (wanted, wanted)
    if wanted and not take_apart(one).han:
        assert keys(one) & keys(two) & (family_keys(one) | family_keys(two))
        assert line_words(one) & keys(two)


def real_names(count: int) -> list[str]:
    """Latin names of at least two full words out of real author lines, each once."""
    names: dict[str, None] = {}
    with gzip.open(BENCH / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % 40:
                continue
            for name in json.loads(line)["authors"]:
                words = name.split()
                if len(words) == 2 and all(word.isalpha() and len(word) > 2 and word.istitle() for word in words):
                    names.setdefault(name)
            if len(names) > count * 3:
                break
    return random.Random(4).sample(list(names), count)


def variants(name: str) -> list[tuple[str, Sameness]]:
    """How else the same person may be written."""
    given, family = name.split()
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return [
        (f"{family}, {given}", SAME), (name.upper(), SAME), (bare, SAME), (f"{given} Q. {family}", SAME),
        (f"{given[0]}. {family}", UNCERTAIN), (f"{family}, {given[0]}.", UNCERTAIN), (f"{family} {given}", UNCERTAIN),
    ]  # fmt: skip


@needs_bench
def test_real_names_and_their_spellings(capsys: pytest.CaptureFixture[str]) -> None:
    """Of 300 real names, every spelling is found (recall), and no other person's name is taken for sure (precision)."""
    names = real_names(300)
    found = [compare(name, other) >= wanted for name in names for other, wanted in variants(name)]
    pairs = [(one, two) for at, one in enumerate(names) for two in names[at + 1 :]]
    wrong = [pair for pair in pairs if compare(*pair) is SAME]
    with capsys.disabled():
        recall = sum(found) / len(found)
        sys.stdout.write(
            f"\nnames: recall {recall:.4f} of {len(found)} spellings, {len(wrong)} of {len(pairs)} others taken\n"
        )
    assert all(found)
    assert wrong == []


@needs_bench
def test_a_line_of_2831_authors_is_taken_apart() -> None:
    """Every one of them is found again by name, and quickly."""
    with gzip.open(BENCH / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        authors = next(json.loads(line)["authors"] for line in lines if '"1411.4413"' in line)
    assert len(authors) > 2_800
    assert all(compare(name, name) is SAME for name in authors if take_apart(name).family)
