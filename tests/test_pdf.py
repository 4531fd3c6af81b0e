"""PDFs: whole or not at all, under our own name, opened without a shell."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from academichub.domain.paper import Paper
from academichub.errors import NetError, PdfError, UsageError
from academichub.hub import Hub
from academichub.work.opening import Place, public_link, scp_line, start
from academichub.work.pdf import Downloading, download, pdf_path
from tests.builders import announcement
from tests.conftest import BENCH, needs_bench
from tests.fakes import FakeWorld

PDF = b"%PDF-1.7\n" + b"x" * 200_000 + b"\n%%EOF\n"
URL = "https://arxiv.org/pdf/2605.00001v1"


@pytest.fixture
def paper() -> Paper:
    """A paper with a PDF."""
    return announcement(1).paper


def fetch(hub: Hub, paper: Paper) -> tuple[Path, list[Downloading]]:
    """Download to the end."""

    async def all_of_it() -> tuple[Path, list[Downloading]]:
        steps = [step async for step in download(hub, paper)]
        assert isinstance(steps[-1], Path)
        return steps[-1], [step for step in steps if isinstance(step, Downloading)]

    return asyncio.run(all_of_it())


def left_behind(hub: Hub) -> list[str]:
    """What lies in the folder of PDFs."""
    return sorted(path.name for path in hub.pdf_directory.iterdir()) if hub.pdf_directory.exists() else []


def test_a_pdf_comes_whole_and_once(hub: Hub, world: FakeWorld, paper: Paper) -> None:
    """Progress is told, the file is for its owner only, and it is not fetched again."""
    world.serve(URL, PDF)
    path, steps = fetch(hub, paper)
    assert path.read_bytes() == PDF
    assert path == pdf_path(hub, paper)
    assert path.stat().st_mode & 0o777 == 0o600
    assert steps[-1].done == len(PDF)
    assert fetch(hub, paper) == (path, [])
    assert len(world.requests) == 1


@pytest.mark.parametrize(
    "body", [b"", PDF[:-7], b"<html>" + PDF, b"%!PS-Adobe\n%PDF-\n%%EOF", b"no PDF at all %%EOF", b"\0" * 2000 + PDF]
)
def test_what_is_no_whole_pdf_is_refused(hub: Hub, world: FakeWorld, paper: Paper, body: bytes) -> None:
    """It ends in a PdfError, and nothing is left behind."""
    world.serve(URL, body)
    with pytest.raises(PdfError):
        fetch(hub, paper)
    assert left_behind(hub) == []


def test_a_short_body_is_refused(hub: Hub, world: FakeWorld, paper: Paper) -> None:
    """An error of the server ends in a NetError; nothing is left behind."""
    world.then(URL, lambda _request: httpx.Response(404))
    with pytest.raises(NetError):
        fetch(hub, paper)
    assert left_behind(hub) == []


def test_a_cancelled_download_leaves_nothing(hub: Hub, world: FakeWorld, paper: Paper) -> None:
    """Stopped in the middle, the partial file is gone."""
    world.serve(URL, PDF)

    async def half() -> None:
        steps = download(hub, paper)
        await anext(steps)
        assert any(name.endswith(".part") for name in left_behind(hub))
        await steps.aclose()  # type: ignore[attr-defined]  # an async generator

    asyncio.run(half())
    assert left_behind(hub) == []


def test_a_link_in_its_place_is_replaced_not_followed(hub: Hub, world: FakeWorld, paper: Paper, tmp_path: Path) -> None:
    """Somebody's symbolic link does not lead the download elsewhere."""
    world.serve(URL, PDF)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    target = pdf_path(hub, paper)
    target.parent.mkdir(parents=True)
    target.symlink_to(victim)
    fetch(hub, paper)
    assert (victim.read_text(), target.is_symlink()) == ("mine", False)


@needs_bench
def test_hostile_pdfs_meet_their_oracles(hub: Hub, world: FakeWorld, paper: Paper) -> None:
    """Each recorded body is taken or refused as its oracle says."""
    rows = (line.split("\t") for line in (BENCH / "hostile" / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines())
    cases = [(row[0], row[-1]) for row in rows if row[0].startswith("pdf/") and row[-1].startswith("pdf=")]
    assert len(cases) >= 7
    for name, oracle in cases:
        world.serve(URL, (BENCH / "hostile" / name).read_bytes())
        try:
            path, _steps = fetch(hub, paper)
        except PdfError:
            assert oracle == "pdf=reject", name
            assert left_behind(hub) == [], name
        else:
            assert oracle == "pdf=ok", name
            path.unlink()


# --- opening ---


@pytest.fixture
def recorder(tmp_path: Path) -> tuple[Path, Path]:
    """A program that writes down its arguments, and where it does."""
    program, record = tmp_path / "viewer", tmp_path / "record"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {record}\n')
    program.chmod(0o700)
    return program, record


def test_a_viewer_gets_the_file_as_one_argument(recorder: tuple[Path, Path]) -> None:
    """No shell reads it; a template says where it goes."""
    program, record = recorder
    start((str(program), "--fork", "{path}"), "/tmp/a b; rm -rf x.pdf")
    assert record.read_text().splitlines() == ["--fork", "/tmp/a b; rm -rf x.pdf"]
    start((str(program),), "https://arxiv.org/abs/2605.00001?a=1&b=$(x)")
    assert record.read_text().splitlines() == ["https://arxiv.org/abs/2605.00001?a=1&b=$(x)"]


def test_a_viewer_that_fails_is_told(tmp_path: Path) -> None:
    """Missing, or ending badly at once."""
    with pytest.raises(UsageError, match="cannot be started"):
        start((str(tmp_path / "missing"),), "x.pdf")
    with pytest.raises(UsageError, match="exit status 1"):
        start(("false",), "x.pdf")


def test_over_ssh_nothing_is_opened(tmp_path: Path) -> None:
    """A display forwarded by SSH does not make it a desktop; the scp line names this host as the client sees it."""
    environ = {"SSH_CONNECTION": "10.0.0.9 5 10.0.0.1 22", "DISPLAY": "localhost:10", "USER": "emmy"}
    assert Place.of(environ) == Place(True, ())
    assert scp_line(Path("/data/a b.pdf"), environ) == "scp emmy@10.0.0.1:'/data/a b.pdf' ."
    assert Place.of({}, "linux") == Place(False, ())
    assert Place.of({}, "darwin") == Place(False, ("open",))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://127.0.0.1/", "http://0x7f.1/", "http://10.0.0.1/x", "http://localhost:8/", "https://аrxiv.org/"]
)  # fmt: skip
def test_links_into_private_places_are_not_opened(url: str) -> None:
    """Nor any that hide where they lead."""
    with pytest.raises(NetError):
        public_link(url)
