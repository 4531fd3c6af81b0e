"""The library: papers, lists, marks and undo, what happens to bad files, and several processes at once."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from academichub.domain.identifiers import PaperId
from academichub.domain.merging import Change, decide
from academichub.domain.paper import AnnounceType, Match, Rendition
from academichub.domain.query import parse
from academichub.domain.views import ALL, ARCHIVE, LATER, STARRED, TODAY, UNREAD, View, parse_view
from academichub.errors import LibraryError
from academichub.store.database import Database, is_older
from academichub.store.library import Library
from academichub.store.schema import MIGRATIONS
from tests.builders import DAY, announcement, paper, store
from tests.conftest import NOW


def test_a_paper_comes_back_as_it_was_stored(library: Library) -> None:
    """Every fact of a paper survives the library."""
    full = announcement(
        1,
        comment="12 pages",
        journal_ref="J. 1",
        doi="10.1/x",
        license="CC0",
        published=NOW,
        categories=("cs.CL", "cs.AI"),
    )
    [key] = store(library, full)
    record = library.papers.record(key, "zh")

    assert record is not None
    assert record.paper == full.paper
    assert (record.announced, record.announce_type, record.sources) == (DAY, AnnounceType.NEW, ("arxiv:cs.CL",))
    assert record.versions == ((1, DAY),)


def test_a_replacement_updates_the_row_and_keeps_the_marks(library: Library) -> None:
    """A new version is the same row: read stays read, the old version stays known."""
    [key] = store(library, announcement(1))
    library.marks.mark("read", True, [key])
    later = DAY + dt.timedelta(days=4)
    store(library, announcement(1, version=2, title="Better", announce_type=AnnounceType.REPLACE, announced=later))
    record = library.papers.record(key, "zh")

    assert library.papers.count() == 1
    assert record is not None
    assert (record.paper.version, record.paper.title, record.announced) == (2, "Better", later)
    assert record.marks.read is not None
    assert record.versions == ((1, DAY), (2, later))
    assert list(library.shelves.keys(ALL, parse("matter"))) == [], "the old title is out of the index"


def test_the_index_finds_words_phrases_and_plurals(library: Library) -> None:
    """Words in any case and accent, phrases, prefixes and exclusions are found in title, authors and abstract."""
    keys = store(
        library,
        announcement(1, title="Diffusion policies for robots", authors=("Jürgen Müller",)),
        announcement(2, title="A policy of diffusion"),
    )

    def found(query: str) -> list[int]:
        return sorted(library.shelves.keys(ALL, parse(query)))

    assert found("DIFFUSION") == keys
    assert found('"diffusion policies"') == keys[:1]
    assert found("muller") == keys[:1]
    assert found("robot") == keys[:1]
    assert found("diff* -robots") == keys[1:]
    assert found("2605.00002") == keys[1:]
    assert found('robots OR "policy of"') == keys


def test_chinese_is_found_in_translations(library: Library) -> None:
    """Any part of a Chinese translation finds its paper."""
    keys = store(library, announcement(1), announcement(2))
    record = library.papers.record(keys[0], "zh")
    assert record is not None
    library.renditions.keep(keys[0], record.paper.text_hash, Rendition("zh", "强化学习", "关于词元", "m", NOW, ()))

    assert list(library.shelves.keys(ALL, parse("化学"))) == keys[:1]
    assert library.shelves.lines(keys, "zh")[0].translated_title == "强化学习"


def test_views_hold_what_they_say(library: Library) -> None:
    """Today, Unread, Starred, Later, Archive, sources and tracked views."""
    old = announcement(3, announced=DAY - dt.timedelta(days=1), sources=("arxiv:cs.AI",))
    one, two, three = store(library, announcement(1), announcement(2), old)
    library.matched.store_matches([(two, [Match("keyword", "RL", "title", "RL")])])
    library.marks.mark("read", True, [one])
    library.marks.mark("starred", True, [three])
    library.marks.mark("later", True, [two])

    def held(view: View) -> list[int]:
        return list(library.shelves.keys(view))

    assert held(TODAY) == [one, two]
    assert held(UNREAD) == [two, three]
    assert held(STARRED) == [three]
    assert held(LATER) == [two]
    assert held(View("keyword", "RL")) == [two]
    assert held(View("source", "arxiv:cs.AI")) == [three]
    counts = library.shelves.unread_counts()
    assert (counts[TODAY], counts[UNREAD], counts[STARRED], counts[View("keyword", "RL")]) == (1, 2, 1, 1)
    library.marks.mark("archived", True, [two])
    assert held(TODAY) == [one]
    assert held(ARCHIVE) == [two]


def test_lists_begin_with_the_latest_day_and_new_papers(library: Library) -> None:
    """Later days first; within a day new before cross before replacements."""
    keys = store(
        library,
        announcement(1, announce_type=AnnounceType.REPLACE),
        announcement(2, announce_type=AnnounceType.CROSS),
        announcement(3),
        announcement(4, announced=DAY + dt.timedelta(days=1), announce_type=AnnounceType.REPLACE_CROSS),
    )

    assert list(library.shelves.keys(ALL)) == [keys[3], keys[2], keys[1], keys[0]]


def test_view_names_are_read_back() -> None:
    """What `--view` takes is what a view calls itself."""
    for view in (TODAY, UNREAD, STARRED, LATER, ARCHIVE, ALL, View("author", "Boyan Gao")):
        assert parse_view(view.label) == view
    assert parse_view("nonsense") is None


@pytest.mark.parametrize("field", ["read", "starred", "later", "archived"])
def test_every_mark_can_be_undone_and_done_again(library: Library, field: str) -> None:
    """Undo and redo restore the exact values, in order."""
    [key] = store(library, announcement(1))

    def value() -> object:
        record = library.papers.record(key, "zh")
        assert record is not None
        return getattr(record.marks, field)

    act = library.marks.mark(field, True, [key])
    assert act is not None
    assert act.keys == (key,)
    assert value() == NOW
    assert library.marks.undo() is not None
    assert value() is None
    assert library.marks.redo() is not None
    assert value() == NOW
    assert library.marks.redo() is None
    assert library.marks.mark(field, True, [key]) is None, "marking what is marked is no act"


def test_a_new_act_ends_what_could_be_done_again(library: Library) -> None:
    """After undo and another act there is nothing to redo."""
    one, two = store(library, announcement(1), announcement(2))
    library.marks.mark("starred", True, [one])
    library.marks.undo()
    library.marks.mark("starred", True, [two])

    assert library.marks.redo() is None


def test_undo_survives_a_restart(tmp_path: Path) -> None:
    """The log of acts lies in the library."""
    tmp_path.chmod(0o700)
    first = Library(tmp_path / "library.db")
    keys = store(first, announcement(1), announcement(2))
    first.marks.mark("read", True, keys)
    first.close()
    second = Library(tmp_path / "library.db")
    act = second.marks.undo()

    assert act is not None
    assert set(act.keys) == set(keys)
    assert list(second.shelves.keys(UNREAD)) == keys
    second.close()


def test_one_act_marks_57_thousand_papers_and_takes_it_back(library: Library) -> None:
    """`A` over a large view is one act, exactly undone."""
    papers = [announcement(number) for number in range(1, 3001)]
    library.papers.apply([decide(None, found) for found in papers], [()] * len(papers))
    keys = list(library.shelves.keys(ALL))
    library.marks.mark("read", True, keys[:10])
    act = library.marks.mark("read", True, keys)

    assert act is not None
    assert len(act.keys) == 2990, "those read before are no part of it"
    library.marks.undo()
    assert set(library.shelves.keys(UNREAD)) == set(keys[10:])


def test_ids_are_found_by_spelling_and_unique_prefix(library: Library) -> None:
    """An ID is found in every spelling; a prefix finds what begins with it."""
    keys = store(library, announcement(1), announcement(12))

    assert library.papers.find("arXiv:2605.00001v3") == keys[:1]
    assert library.papers.find("https://arxiv.org/abs/2605.00012") == keys[1:]
    assert library.papers.find("2605.0001") == keys[1:]
    assert sorted(library.papers.find("2605.000")) == keys
    assert library.papers.find("%") == []


def test_an_older_version_replaces_nothing(library: Library) -> None:
    """A late copy of version 1 does not undo version 2."""
    [key] = store(library, announcement(1, version=2, title="Second"))
    store(library, announcement(1, version=1, title="First", sources=("arxiv:cs.AI",)))
    record = library.papers.record(key, "zh")

    assert record is not None
    assert (record.paper.version, record.paper.title) == (2, "Second")
    assert set(record.sources) == {"arxiv:cs.CL", "arxiv:cs.AI"}


# --- files ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A private folder."""
    tmp_path.chmod(0o700)
    return tmp_path


def test_files_are_private(folder: Path) -> None:
    """The library and its journal can be read by their owner only, whatever the umask."""
    before = os.umask(0)
    try:
        library = Library(folder / "new" / "library.db")
        [key] = store(library, announcement(1))
        library.marks.mark("read", True, [key])
        library.close()
    finally:
        os.umask(before)

    assert (folder / "new").stat().st_mode & 0o777 == 0o700
    assert (folder / "new" / "library.db").stat().st_mode & 0o777 == 0o600
    assert (folder / "new" / "marks.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_rollback_journal_is_used(folder: Path) -> None:
    """WAL is unsafe on network homes; it is never switched on."""
    library = Library(folder / "library.db")

    assert library.database.one("PRAGMA journal_mode")[0] == "delete"
    assert library.database.one("PRAGMA synchronous")[0] == 2
    library.close()


def test_a_damaged_library_is_set_aside_and_its_marks_come_back(folder: Path) -> None:
    """Nothing is deleted; a new library begins; when a paper is synced again it has its marks."""
    library = Library(folder / "library.db")
    one, two = store(library, announcement(1), announcement(2))
    library.marks.mark("starred", True, [one])
    library.marks.mark("read", True, [one, two])
    library.marks.undo()
    library.close()
    (folder / "library.db").write_bytes(b"garbage" * 1000)
    again = Library(folder / "library.db")

    assert again.rescued is not None
    assert len(list(folder.glob("library.db.corrupt-*"))) == 1
    keys = store(again, announcement(1), announcement(2))
    assert list(again.shelves.keys(STARRED)) == keys[:1]
    assert list(again.shelves.keys(UNREAD)) == keys
    again.close()


def test_a_newer_library_is_left_alone(folder: Path) -> None:
    """A library of a newer release is refused, untouched."""
    Library(folder / "library.db").close()
    with sqlite3.connect(folder / "library.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (folder / "library.db").read_bytes()

    with pytest.raises(LibraryError, match="newer"):
        Library(folder / "library.db")
    assert (folder / "library.db").read_bytes() == before


def test_a_migration_is_whole_or_not_at_all_and_backed_up(folder: Path) -> None:
    """A migration that fails half-way leaves the old library, and a backup beside it."""
    path = folder / "library.db"
    library = Library(path)
    store(library, announcement(1))
    library.close()
    broken = (*MIGRATIONS, ("CREATE TABLE half (x)", "THIS IS NO SQL"))
    with pytest.raises(LibraryError):
        Database(path, broken)
    whole = (*MIGRATIONS, ("CREATE TABLE added (x)",))
    again = Library(path)

    assert again.papers.count() == 1
    assert not again.database.read("SELECT 1 FROM sqlite_schema WHERE name = 'half'")
    again.close()
    Database(path, whole).close()
    assert (folder / f"library.db.v{len(MIGRATIONS)}.bak").exists()
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone()[0] == len(whole)


def test_a_folder_open_to_everyone_is_refused(folder: Path) -> None:
    """Others must not be able to plant a library."""
    folder.chmod(0o777)

    with pytest.raises(LibraryError, match="chmod 700"):
        Library(folder / "library.db")


def test_a_full_disk_is_told_and_changes_nothing(folder: Path) -> None:
    """At any size where the file can grow no more, the library says so and stays whole."""
    script = f"""
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from academichub.store.library import Library
from academichub.errors import LibraryError
from tests.builders import announcement, store
from pathlib import Path
library = Library(Path({str(folder / "library.db")!r}))
size = Path({str(folder / "library.db")!r}).stat().st_size
failed = 0
for step in range(20):
    limit = size + step * 4096
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    before = library.papers.count()
    try:
        for number in range(step * 100, step * 100 + 100):
            store(library, announcement(number + 1, abstract="long " * 500))
    except LibraryError as error:
        failed += 1
        assert "disk" in str(error) or "IOERR" in str(error), error
    assert library.papers.count() >= before
    library.check_whole() or sys.exit("not whole")
assert failed >= 10, failed
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1]
    )

    assert done.returncode == 0, done.stderr


def test_four_writers_lose_nothing(folder: Path) -> None:
    """Several processes write at once: no error, no lost act."""
    path = folder / "library.db"
    library = Library(path)
    keys = store(library, *(announcement(number) for number in range(1, 201)))
    library.close()
    script = (
        "import sys; from pathlib import Path; from academichub.store.library import Library\n"
        "library = Library(Path(sys.argv[1]))\n"
        "for key in range(int(sys.argv[2]), int(sys.argv[3])): library.marks.mark('read', True, [key])\n"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), str(keys[at]), str(keys[at] + 50)], stderr=subprocess.PIPE
        )
        for at in range(0, 200, 50)
    ]
    errors = [run.communicate()[1] for run in runs]

    assert [run.returncode for run in runs] == [0, 0, 0, 0], errors
    library = Library(path)
    assert len(library.shelves.keys(UNREAD)) == 0
    library.close()


# --- leases --------------------------------------------------------------------------------------------------------


def test_a_lease_is_held_by_one_and_passed_on_when_its_holder_is_dead(folder: Path) -> None:
    """A living holder keeps its lease; one that died on this machine is passed over at once."""
    mine = Library(folder / "library.db")
    other = Library(folder / "library.db")
    other.leases.me = other.leases.me.replace(f"|{os.getpid()}|", "|1|").rsplit("|", 1)[0] + "|"

    assert mine.leases.take("sync", 100)
    assert mine.leases.take("sync", 100), "one's own lease can be taken again"
    assert not other.leases.take("sync", 100)
    mine.leases.give_back("sync")
    dead = other.leases.me.rsplit("|", 2)[0] + "|999999|"
    other.leases.me = dead
    assert other.leases.take("sync", 100)
    assert mine.leases.take("sync", 100)
    mine.close()
    other.close()


def test_a_lane_keeps_its_interval_over_processes(folder: Path) -> None:
    """The next start is told by the library; a clock that jumped is not waited for."""
    library = Library(folder / "library.db")
    now = [1e9]
    library.lanes.clock = library.lanes.leases.clock = lambda: now[0]

    assert library.lanes.enter("arxiv.org", 3.0, 60) == 0.0
    library.lanes.leave("arxiv.org")
    now[0] += 1
    assert library.lanes.enter("arxiv.org", 3.0, 60) == pytest.approx(2.0)
    now[0] += 2
    assert library.lanes.enter("arxiv.org", 3.0, 60) == 0.0
    library.lanes.leave("arxiv.org")
    now[0] -= 10_000
    assert library.lanes.enter("arxiv.org", 3.0, 60) == 0.0
    library.close()


def test_changes_that_are_unchanged_are_not_written(library: Library) -> None:
    """Deciding says what is the same."""
    found = announcement(1)
    store(library, found)
    known = library.papers.known([found.paper.id])[PaperId("arxiv", "2605.00001")]

    assert decide(known, found).kind == "unchanged"
    assert decide(known, replace(found, sources=("arxiv:cs.AI",))).kind == "updated"
    assert decide(None, found) == Change("new", found, None, found)
    assert paper(1).text_hash == known.text_hash


def test_an_older_library_is_told_before_it_is_opened(folder: Path) -> None:
    """Bringing it up to date takes a while; afterwards everything is found as before."""
    file = folder / "library.db"
    Database(file, MIGRATIONS[:2]).close()
    assert is_older(file)
    library = Library(file)
    [key] = store(library, announcement(1, title="Of wombats"))
    assert list(library.shelves.keys(ALL, parse("wombat"))) == [key]
    library.close()
    assert not is_older(file)
    assert not is_older(folder / "none.db")
