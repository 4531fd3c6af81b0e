"""Identity: arXiv ids old and new, versions, DOIs, and the file names made of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.identifiers import PaperId, abs_url, arxiv_id, feed_id, parse_id, pdf_url
from tests.conftest import BENCH, needs_bench

quick = settings(max_examples=200, deadline=None, database=None, derandomize=True)
HOSTILE = sorted((BENCH / "hostile" / "ids").glob("*.txt"))


def arxiv(eprint: str) -> PaperId:
    return PaperId("arxiv", eprint)


@pytest.mark.parametrize(
    ("text", "paper", "version"),
    [
        ("2605.28828", arxiv("2605.28828"), None),
        ("2605.28828v2", arxiv("2605.28828"), 2),
        ("0704.0001", arxiv("0704.0001"), None),
        ("hep-th/9901001", arxiv("hep-th/9901001"), None),
        ("hep-th/9901001v12", arxiv("hep-th/9901001"), 12),
        ("math.GT/0309136v1", arxiv("math/0309136"), 1),
        ("cond-mat.str-el/0001001", arxiv("cond-mat/0001001"), None),
        ("arXiv:2605.28828", arxiv("2605.28828"), None),
        ("arxiv:2605.28828v3", arxiv("2605.28828"), 3),
        ("oai:arXiv.org:2605.28828v1", arxiv("2605.28828"), 1),
        ("https://arxiv.org/abs/2605.28828", arxiv("2605.28828"), None),
        ("http://arxiv.org/abs/2605.28828v2", arxiv("2605.28828"), 2),
        ("https://www.arxiv.org/pdf/2605.28828v2", arxiv("2605.28828"), 2),
        ("https://arxiv.org/pdf/2605.28828v2.pdf", arxiv("2605.28828"), 2),
        ("https://export.arxiv.org/html/2605.28828/", arxiv("2605.28828"), None),
        ("  2605.28828  ", arxiv("2605.28828"), None),
        ("10.48550/arXiv.2605.28828", arxiv("2605.28828"), None),
        ("https://doi.org/10.48550/ARXIV.2605.28828v2", arxiv("2605.28828"), 2),
        ("10.1038/s41586-026-0001-2", PaperId("doi", "10.1038/s41586-026-0001-2"), None),
        ("doi:10.1103/PhysRevD.76.013009", PaperId("doi", "10.1103/physrevd.76.013009"), None),
        ("https://dx.doi.org/10.1000/a%28b%29", PaperId("doi", "10.1000/a(b)"), None),
        ("feed:0123456789abcdef", PaperId("feed", "0123456789abcdef"), None),
    ],
)
def test_identifiers_in_all_their_spellings(text: str, paper: PaperId, version: int | None) -> None:
    """One paper, however it is named; the version is told apart."""
    assert parse_id(text) == (paper, version)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "transformer",
        "2605",
        "2613.00001",
        "2600.00001",
        "2605.123",
        "2605.1234567",
        "2605.28828v0",
        "2605.28828v",
        "2605.28828v12345",
        "hep-th/990100",
        "HEP-TH/9901001",
        "https://example.org/abs/2605.28828",
        "https://arxiv.org.evil.example/abs/2605.28828",
        "https://arxiv.org/list/cs.CL/new",
        "10.1/x",
        "10.1000/",
        "10.1000/a b",
        "10.48550/arXiv.nothing",
        "feed:XYZ",
        "feed:0123456789abcdef0",
        "２６０５.28828",
        "2605.28828\n2605.28829",
        "10.1000/" + "x" * 400,
    ],
)
def test_what_is_no_identifier(text: str) -> None:
    """Anything else is None, never a guess."""
    assert parse_id(text) is None


@needs_bench
@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_hostile_identifiers(path: Path) -> None:
    """Real identifiers are taken, evil ones are refused, and every file name is flat, ASCII and short."""
    found = parse_id(path.read_bytes().decode("utf-8", "replace"))
    assert (found is not None) is path.stem.startswith("ok-")
    if found:
        assert_flat(found[0])


def assert_flat(paper: PaperId) -> None:
    name = paper.file_name
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,120}", name), ascii(name)
    assert ".." not in Path(name).parts
    assert not name.startswith((".", "-"))
    assert Path("/data", name).resolve().parent == Path("/data")


@pytest.mark.parametrize(
    ("paper", "name"),
    [
        (arxiv("2605.28828"), r"arxiv-2605\.28828"),
        (arxiv("hep-th/9901001"), r"arxiv-hep-th_9901001-[0-9a-f]{10}"),
        (PaperId("doi", "10.1000/../../etc/passwd"), r"doi-10\.1000_\.\._\.\._etc_passwd-[0-9a-f]{10}"),
        (PaperId("feed", "0123456789abcdef"), "feed-0123456789abcdef"),
        (PaperId("doi", "10.1000/" + "x" * 190), r"doi-10\.1000_x+-[0-9a-f]{10}"),
    ],
)
def test_file_names(paper: PaperId, name: str) -> None:
    """A simple identifier is its own name; another gets a hash that tells it from its likes."""
    assert_flat(paper)
    assert re.fullmatch(name, paper.file_name)


NEW_ID = st.builds("{:02}{:02}.{:05}".format, st.integers(7, 40), st.integers(1, 12), st.integers(1, 99_999))
OLD_ID = st.builds("{}/{:07}".format, st.sampled_from(["math", "hep-th", "cond-mat", "cs"]), st.integers(1, 9_999_999))
DOI = st.builds(
    "10.{}/{}".format, st.integers(1_000, 999_999), st.text("abcxyz019.-_;()/:<>+", min_size=1, max_size=40)
)


@quick
@given(st.one_of(NEW_ID, OLD_ID), st.none() | st.integers(1, 99))
def test_arxiv_ids_round_trip(eprint: str, version: int | None) -> None:
    """The written form of an identity names the same paper, with or without a version."""
    found = arxiv_id(eprint + (f"v{version}" if version else ""))
    assert found == (arxiv(eprint), version)
    assert parse_id(str(found[0])) == (found[0], None)
    assert parse_id(abs_url(found[0])) == (found[0], None)
    assert parse_id(pdf_url(found[0], version) or "") == found


@quick
@given(DOI, DOI)
def test_dois_round_trip_and_files_differ(one: str, two: str) -> None:
    """A DOI survives being written as an identity or a link; different DOIs have different files."""
    papers = [found[0] for found in map(parse_id, (one, two)) if found]
    assert len(papers) == 2
    for paper in papers:
        assert parse_id(str(paper)) == (paper, None)
        assert parse_id(abs_url(paper)) == (paper, None)
        assert pdf_url(paper, 1) is None
        assert_flat(paper)
    assert (papers[0].file_name == papers[1].file_name) is (papers[0] == papers[1])


def test_a_doi_with_a_percent_sign_round_trips() -> None:
    """`str(id)` names the same paper also if the DOI itself holds a percent sign and two digits."""
    found = parse_id("https://doi.org/10.1000/a%2541")
    assert found
    assert parse_id(str(found[0])) == found


@quick
@given(st.text(max_size=60))
def test_any_text_names_one_paper_or_none(text: str) -> None:
    """No text raises, and whatever is taken has a flat file name."""
    if found := parse_id(text):
        assert_flat(found[0])


@quick
@given(st.text(st.characters(codec=None), max_size=60))
def test_a_feed_identity_is_a_stable_hash(guid: str) -> None:
    """The same guid is the same paper, and its written form is read back."""
    assert feed_id(guid) == feed_id(guid)
    assert parse_id(str(feed_id(guid))) == (feed_id(guid), None)
    assert_flat(feed_id(guid))


def test_links() -> None:
    """Where a paper's page and PDF are."""
    assert abs_url(arxiv("hep-th/9901001")) == "https://arxiv.org/abs/hep-th/9901001"
    assert pdf_url(arxiv("2605.28828"), 2) == "https://arxiv.org/pdf/2605.28828v2"
    assert pdf_url(arxiv("2605.28828"), None) == "https://arxiv.org/pdf/2605.28828"
    assert abs_url(PaperId("doi", "10.1000/a<b>#c")) == "https://doi.org/10.1000/a%3Cb%3E%23c"
