"""Killed at any instant, the program loses nothing that it had promised to keep."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from academichub.domain.views import ALL, STARRED
from academichub.store.library import Library

COUNT = 400
CHILD = """
import asyncio, sys
from pathlib import Path
from academichub.clock import Clock
from academichub.config.options import AuthorEntry, Config
from academichub.config.reading import Loaded
from academichub.domain.views import ALL
from academichub.hub import Hub
from academichub.paths import Paths
from academichub.work.sync import sync
from tests.builders import announcement
from tests.conftest import NOW
from tests.fakes import FakeWorld

folder = Path(sys.argv[1])
world = FakeWorld()
world.feed("cs.CL", *(announcement(number) for number in range(1, {count} + 1)))
config = Config(sources=("arxiv:cs.CL",), authors=(AuthorEntry("Ada Lovelace"),))
paths = Paths(folder / "config.toml", folder, folder, folder)
with Hub(paths, Loaded(config, []), Clock(NOW), make_client=world.client) as hub:
    print("begun", flush=True)
    async def run():
        async for _event in sync(hub):
            pass
    for key in hub.library.shelves.keys(ALL, limit=3):
        hub.library.marks.mark("starred", True, [key], "star")
        print("starred", flush=True)
    asyncio.run(run())
    print("synced", flush=True)
"""


def contents(folder: Path) -> list[tuple[object, ...]]:
    """What a reader can see of the library, without marks."""
    library = Library(folder / "library.db")
    try:
        return [
            (str(record.paper.id), record.paper.title, record.announced, len(record.matches), record.sources)
            for record in library.papers.records(library.shelves.keys(ALL), "zh")
        ]
    finally:
        library.close()


def start(folder: Path) -> subprocess.Popen[str]:
    """A process that stars some papers and syncs."""
    program = CHILD.replace("{count}", str(COUNT))
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )


def finish(folder: Path) -> None:
    """Let one run to its end."""
    with start(folder) as child:
        assert "synced" in child.communicate(timeout=30)[0]


@pytest.mark.slow
def test_killed_syncs_end_as_an_undisturbed_one(tmp_path: Path) -> None:
    """Eight kills at random instants: the next sync ends in the same library; no promised mark is lost."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir(mode=0o700)
    finish(whole)
    chance = random.Random(5)
    promised = 0
    for _round in range(8):
        with start(killed) as child:
            assert child.stdout
            child.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.15))
            child.send_signal(signal.SIGKILL)
            promised = max(promised, child.stdout.read().count("starred"))
    finish(killed)
    assert contents(killed) == contents(whole)
    assert len(contents(whole)) == COUNT
    library = Library(killed / "library.db")
    assert len(library.shelves.keys(STARRED)) >= promised
    assert library.check_whole()
    library.close()
