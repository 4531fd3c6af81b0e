"""Authors' names: one line into people, one name into a key for comparing, a short form for the list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.names import AUTHORS_LIMIT, normal_name, short_authors, short_name, split_authors
from academichub.domain.paper import Author
from academichub.domain.text.plain import AUTHOR_LIMIT, is_clean
from tests.conftest import BENCH, needs_bench

quick = settings(max_examples=120, deadline=None, database=None, derandomize=True)
ABS = sorted((BENCH / "corpus" / "arxiv-abs").glob("*.abs"))
_FIELD = re.compile(r"^Authors?:(.*?)^(?=[A-Z][A-Za-z-]+:|\\\\)", re.DOTALL | re.MULTILINE)
_ACCENT = re.compile(r"\\[\"'`^~=.]\s*\{?\\?[A-Za-z]|\\[cvHukrdbt]\s*\{|\\(?:o|O|l|L|ss|ae|AE|aa|AA|i|j)(?![A-Za-z])")


def names(line: str) -> list[str]:
    return [author.name for author in split_authors(line)]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("", []),
        ("  ,  , ", []),
        ("Ada Lovelace", ["Ada Lovelace"]),
        ("Ada Lovelace, Emmy Noether", ["Ada Lovelace", "Emmy Noether"]),
        ("A. One, B. Two and C. Three", ["A. One", "B. Two", "C. Three"]),
        ("A. One, B. Two, and C. Three", ["A. One", "B. Two", "C. Three"]),
        ("A. One; B. Two", ["A. One", "B. Two"]),
        ("A. One (Lab, City), B. Two", ["A. One", "B. Two"]),
        ("A. One (1), B. Two (1 and 2) ((1) Lab, (2) City)", ["A. One", "B. Two"]),
        ("John Smith, Jr., Jane Doe", ["John Smith, Jr.", "Jane Doe"]),
        ("Henry VIII, Louis Grand, III", ["Henry VIII", "Louis Grand, III"]),
        ("C. Bal\\'azs, E. L. Berger, C.-P. Yuan", ["C. Balázs", "E. L. Berger", "C.-P. Yuan"]),
        ("S{\\o}ren Kj{\\ae}r, \\L{}ukasz \\'Swi\\k{e}ty", ["Søren Kjær", "Łukasz Święty"]),
        ("CDF Collaboration", ["CDF Collaboration"]),
        ("CLEO Collaboration: T. K. Pedlar, et al", ["CLEO Collaboration", "T. K. Pedlar"]),
        ("The CMS and LHCb Collaborations: V. One", ["CMS Collaboration", "LHCb Collaboration", "V. One"]),
        ("A. One et al. (CDF Collaboration)", ["A. One"]),
        ("A. One,\n  B. Two and\n C. Three", ["A. One", "B. Two", "C. Three"]),
        ("Anderson Andrade, Andy Rand", ["Anderson Andrade", "Andy Rand"]),
        ("R&amp;D Team, Fran&#231;ois Le", ["R&D Team", "François Le"]),
        ("A. One (unclosed", ["A. One"]),
        ("A. One), B. Two", ["A. One)", "B. Two"]),
        ("王伟, 李娜", ["王伟", "李娜"]),
        ("Ada\x1b[2J Love\u202elace", ["Ada\ufffd[2J Lovelace"]),
    ],
)
def test_split_authors(line: str, people: list[str]) -> None:
    """Commas, semicolons and "and" part names; inside brackets they part nothing."""
    assert names(line) == people


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("A. One (Lab, City), B. Two", (Author("A. One", "Lab, City"), Author("B. Two"))),
        ("A. One (Lab (West))", (Author("A. One", "Lab (West)"),)),
        ("A. One (Lab), Jr", (Author("A. One, Jr", "Lab"),)),
        ("A. One ()", (Author("A. One"),)),
    ],
)
def test_affiliations_are_kept_apart(line: str, authors: tuple[Author, ...]) -> None:
    """What stands in brackets behind a name is its affiliation."""
    assert split_authors(line) == authors


NAME = st.builds(
    "{} {}".format,
    st.sampled_from(["Ada", "J.-P.", "Wei", "Łukasz", "Boyan", "Mª"]),
    st.text("abcdefghijklmnopqrstuvwxyzéüø", min_size=2, max_size=9).map(str.title),
).filter(lambda name: name.split()[1].lower() not in ("and", "jr", "sr", "ii", "iii", "iv"))


@quick
@given(st.lists(NAME, min_size=1, max_size=12), st.sampled_from([", ", "; ", " and ", ",\n", ", and "]))
def test_a_list_of_names_is_that_list(people: list[str], comma: str) -> None:
    """However they are joined, the same people come out, in order."""
    assert names(comma.join(people)) == people


@quick
@given(st.text(st.characters(codec=None), max_size=80))
def test_any_line_gives_clean_names(line: str) -> None:
    """No line raises; every name is clean text within its limit, none is blank."""
    for author in split_authors(line):
        assert author.name.strip()
        assert is_clean(author.name)
        assert len(author.name) <= AUTHOR_LIMIT
        assert author.affiliation is None or (author.affiliation and is_clean(author.affiliation))


def test_a_flood_of_authors_is_bounded() -> None:
    """A hostile line of very many names is cut, a real one of 3,000 is not."""
    assert len(split_authors(", ".join(f"A. Name{n}" for n in range(3_000)))) == 3_000
    assert len(split_authors(", ".join(f"A. Name{n}" for n in range(9_000)))) == AUTHORS_LIMIT
    assert names("(" * 20_000) == []


@needs_bench
@pytest.mark.parametrize("path", ABS, ids=lambda path: path.stem)
def test_real_author_lines(path: Path) -> None:
    """Each awkward author field of arXiv's own files gives its people, and no TeX accent is left."""
    text = path.read_bytes().decode("utf-8", "replace")
    found = _FIELD.search(text)
    assert found
    people = split_authors(found[1])
    assert people
    assert len(people) >= found[1].count(",") // 8
    for author in people:
        assert author.name.strip()
        assert is_clean(author.name)
        assert not _ACCENT.search(author.name), author.name


@needs_bench
def test_the_longest_author_line() -> None:
    """All 2,831 people of 1411.4413."""
    text = (BENCH / "corpus/arxiv-abs/1411_1411.4413.abs").read_bytes().decode("utf-8", "replace")
    found = _FIELD.search(text)
    assert found
    assert len(split_authors(found[1])) > 2_800


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Boyan Gao", "Gao, Boyan"),
        ("Boyan Gao", "BOYAN  GAO"),
        ("Jürgen Schmidhuber", "Jurgen Schmidhuber"),
        ("Xiao-Ming Wu", "Xiao Ming Wu"),
        ("J. P. Doe", "J.-P. Doe"),
        ("John Smith, Jr.", "John Smith Jr"),
        ("José O'Hara", "Jose O’Hara"),
    ],
)
def test_one_person(one: str, two: str) -> None:
    """Case, accents, hyphens, dots and the order around a comma make no other person."""
    assert normal_name(one) == normal_name(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Boyan Gao", "Boyang Gao"),
        ("Boyan Gao", "B. Gao"),
        ("Wei Li", "Li Wei"),
        ("John Smith", "John Smith, Jr."),
        ("Ada Lovelace", "\u0410da Lovelace"),
        ("Jan Øster", "Jan Ostar"),
    ],
)
def test_another_person(one: str, two: str) -> None:
    """Identity is never guessed: initials, another order, a homoglyph are somebody else."""
    assert normal_name(one) != normal_name(two)


@quick
@given(st.text(max_size=40))
def test_a_normal_name_is_normal(name: str) -> None:
    """Normalising twice changes nothing."""
    assert normal_name(normal_name(name)) == normal_name(name)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Yang Feng", "Y. Feng"),
        ("Guy Trambly De Laissardière", "G. De Laissardière"),
        ("Guy Trambly de Laissardière", "G. de Laissardière"),
        ("Ludwig van Beethoven", "L. van Beethoven"),
        ("Juan de la Cruz", "J. de la Cruz"),
        ("CDF Collaboration", "CDF Collaboration"),
        ("Qwen Team", "Qwen Team"),
        ("Madonna", "Madonna"),
        ("王伟", "王伟"),
        ("John Smith, Jr.", "J. Smith"),
        ("et al", "et al"),
        ("", ""),
        ("J.-P. Serre", "J. Serre"),
    ],
)
def test_short_name(name: str, short: str) -> None:
    """An initial and the surname with its particles; what is no person's name stays whole."""
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ([], ""),
        (["Yang Feng"], "Y. Feng"),
        (["Yang Feng", "Jian Li"], "Y. Feng, J. Li"),
        (["Yang Feng", "Jian Li", "Zhihan Zhou"], "Y. Feng, J. Li +1"),
    ],
)
def test_short_authors(people: list[str], shown: str) -> None:
    """The first two, and how many more."""
    assert short_authors(people) == shown


@quick
@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_names_can_be_shortened(people: list[str]) -> None:
    """No name raises."""
    assert isinstance(short_authors(people), str)
