"""What can be followed: the catalogue, names, lists of other readers, the commands for them."""

from __future__ import annotations

import builtins
import datetime as dt
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.cli.main import main
from academichub.config.reading import load
from academichub.config.sources import Offer, catalogue, find, kind_of, resolve
from academichub.data import categories, journals, subjects
from academichub.domain.ledger import DayRecord
from academichub.domain.text.plain import is_clean
from academichub.errors import SourceError
from academichub.sources.subscriptions import Subscription, Subscriptions, parse
from academichub.store.library import Library
from tests.conftest import BENCH, NOW, needs_bench
from tests.test_hostile import oracles, stem

Run = Callable[..., tuple[int, str, str]]
CORPUS = BENCH / "corpus"
LISTS = sorted([*(CORPUS / "opml").glob("*"), *(CORPUS / "urls").glob("*")])
HOSTILE = sorted((BENCH / "hostile" / "opml").glob("*"))
FEED = "https://group.example/feed.xml"
quick = settings(max_examples=150, deadline=None, database=None, derandomize=True)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a library of its own; returns status, stdout, stderr."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("ACADEMICHUB_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("ACADEMICHUB_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def once(*argv: str) -> tuple[int, str, str]:
        status = main(argv)
        said = capsys.readouterr()
        return status, said.out, said.err

    return once


def followed(run: Run) -> dict[str, str | None]:
    """What is followed, and what it is called."""
    status, out, _err = run("sources", "--json")
    assert status == 0
    rows = [json.loads(line) for line in out.splitlines()]
    return {row["source"]: row["name"] for row in rows}


# --- the catalogue -----------------------------------------------------------------------------------------------


def test_the_catalogue_is_complete() -> None:
    """arXiv's 155 categories, 78 subjects and the two servers whole, at least 150 journals; each source once."""
    offers = list(catalogue())
    kinds = Counter(offer.kind for offer in offers)
    named = [offer.source for offer in offers]
    assert sum(f"arxiv:{row.id}" in named for row in categories().values() if row.active) == 155
    assert kinds["biorxiv"] + kinds["medrxiv"] == 78 + 2
    assert kinds["journal"] >= 150
    assert len(set(name.casefold() for name in named)) == len(named)


@pytest.mark.parametrize("kind", ["arxiv", "biorxiv", "medrxiv", "journal"])
def test_every_offer_can_be_followed(kind: str) -> None:
    """The name that the catalogue shows is one that the configuration takes, in any case."""
    for offer in catalogue():
        if offer.kind == kind:
            assert resolve(offer.source) == resolve(offer.source.upper()) == (offer.source, "")
            assert kind_of(offer.source) == kind
            assert offer.title
            assert is_clean(" ".join((offer.source, offer.title, offer.title_zh, offer.note)))


def test_every_subject_has_a_chinese_name() -> None:
    """So has every category."""
    named = [(row.source, row.name_zh) for row in subjects().values()]
    named += [(row.id, row.name_zh) for row in categories().values() if row.active]
    assert [source for source, name in named if not re.search(r"[\u4e00-\u9fff]", name)] == []


def test_journals_differ() -> None:
    """No two rows read the same feed."""
    urls = Counter(journal.url for journal in journals().values())
    assert [url for url, count in urls.items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("machine learning", "arxiv:cs.LG"),
        ("机器学习", "arxiv:cs.LG"),
        ("量子", "arxiv:quant-ph"),
        ("生物信息", "biorxiv:bioinformatics"),
        ("NURSING", "medrxiv:nursing"),
        ("护理", "medrxiv:nursing"),
        ("全部", "biorxiv:all"),
        ("0028-0836", "Nature"),
        ("machine intelligence", "Nature Machine Intelligence"),
        ("springer chemistry", "Nature Chemistry"),
        ("cs.CL", "arxiv:cs.CL"),
        ("medrxiv:nursing", "medrxiv:nursing"),
    ],
)
def test_find(text: str, source: str) -> None:
    """By name in both languages, by field, publisher, ISSN; every word has to be there."""
    assert source in [offer.source for offer in find(text)]


def test_find_nothing_and_everything() -> None:
    """A word that nothing holds finds nothing; no word at all finds the whole catalogue."""
    assert find("machine zzz") == []
    assert find("") == list(catalogue())
    assert all(isinstance(offer, Offer) for offer in find("physics"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cs.CL", "arxiv:cs.CL"),
        (" arXiv:CS.cl ", "arxiv:cs.CL"),
        ("math", "arxiv:math"),
        ("hep-th", "arxiv:hep-th"),
        ("arxiv:nlin", "arxiv:nlin"),
        ("bioRxiv:Cell_Biology", "biorxiv:cell_biology"),
        ("medrxiv:all", "medrxiv:all"),
        ("nature", "Nature"),
        ("NATURE communications", "Nature Communications"),
        (FEED, FEED),
        ("http://127.0.0.1:8000/feed?x=1", "http://127.0.0.1:8000/feed?x=1"),
        ("https://[2001:db8::1]/feed", "https://[2001:db8::1]/feed"),
    ],
)
def test_good_names(text: str, name: str) -> None:
    """Categories, archives, subjects, journals and addresses, in any case."""
    assert resolve(text) == (name, "")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("cs.CLL", "arxiv:cs.CL"),
        ("arxiv:cs.CLL", "arxiv:cs.CL"),
        ("quant-hp", "arxiv:quant-ph"),
        ("biorxiv:bioinformatic", "biorxiv:bioinformatics"),
        ("medrxiv:nursin", "medrxiv:nursing"),
        ("Natur", "Nature"),
        ("Nature Communication", "Nature Communications"),
        ("phys rev lett", "Physical Review Letters"),
        ("biorxiv:neuro science", "biorxiv:neuroscience"),
    ],
)
def test_a_bad_name_is_told_the_nearest_right_one(text: str, near: str) -> None:
    """A slip of the keyboard is mended in one line."""
    name, complaint = resolve(text)
    assert name == ""
    assert complaint.endswith(f"did you mean {near}?")
    assert repr(text) in complaint


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ":", "arxiv:", "exec:id", "|id", "foo:bar", "zzzzzzzzzz", "doi:10.1/x", "arxiv:Nature"),
        *("filter:id:https://x.example", "file:///etc/passwd", "ftp://x.example/", "javascript://x", "://", "http://"),
        *("https://user@x.example/", "http://x.example:0/", "http://x.example:99999/", "http://[::1", "http://a b.example/"),
        *("https://x.example/\u202e", "https://x.example/\x1b[2J", "https://x.example/a\nb"),
    ],
)  # fmt: skip
def test_what_is_no_source(text: str) -> None:
    """Refused with a sentence in clean words."""
    name, complaint = resolve(text)
    assert name == ""
    assert complaint
    assert is_clean(complaint)
    assert "\n" not in complaint


@quick
@given(st.text(max_size=40))
def test_any_text_is_a_source_or_a_complaint(text: str) -> None:
    """Never an exception, never both; a name that came out goes in again."""
    name, complaint = resolve(text)
    assert bool(name) != bool(complaint)
    assert not name or resolve(name) == (name, "")


# --- lists of other readers --------------------------------------------------------------------------------------

HELD = {
    "biorss-one.opml": (1, 0),
    "journals-netnewswire.opml": (30, 0),
    "newsboat-piped.opml": (1, 1),
    "newsboat-926-urls": (0, 1),
    "newsraft-feeds": (7, 4),
}
"""Feeds and refusals of the lists in which some feeds stand twice, in comments, or are commands."""


def counted(path: Path) -> tuple[int, int]:
    """How many feeds and refusals a list of the corpus holds."""
    lines = (CORPUS / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()
    (row,) = (line.split("\t") for line in lines if line.startswith(f"{path.parent.name}/{path.name}\t"))
    return HELD.get(path.name, (int(row[11]), 0))


@needs_bench
@pytest.mark.parametrize("path", LISTS, ids=stem)
def test_lists_of_the_corpus(path: Path) -> None:
    """Every feed once, with a clean name; what cannot be followed is told; a file of another kind is refused."""
    if path.name == "newsboat-opml-element-missing.opml":
        with pytest.raises(SourceError):
            parse(path.read_bytes())
        return
    found = parse(path.read_bytes())
    assert (len(found.feeds), len(found.refused)) == counted(path)
    for feed in found.feeds:
        assert resolve(feed.url) == (feed.url, "")
        assert is_clean(feed.name)
        assert "\n" not in feed.name


@needs_bench
def test_the_names_that_lists_give() -> None:
    """An outline's title or text, newsboat's `~name`."""
    voidrice = {feed.url: feed.name for feed in parse((CORPUS / "urls" / "voidrice-newsboat-urls").read_bytes()).feeds}
    assert voidrice["https://videos.lukesmith.xyz/feeds/videos.xml?videoChannelId=2"] == "Luke Smith (Videos)"
    assert voidrice["https://lukesmith.xyz/rss.xml"] == ""
    with_titles, without = (
        parse((CORPUS / "opml" / name).read_bytes()).feeds
        for name in ("nnw-Subs.opml", "nnw-SubsNoTitleAttributes.opml")
    )
    assert with_titles == without


@pytest.mark.parametrize(
    ("text", "feeds"),
    [
        ("", ()),
        ("# nothing\n\n", ()),
        (f"{FEED}\n", ((FEED, ""),)),
        (f'\ufeff{FEED} tag "~Our group" other\n', ((FEED, "Our group"),)),
        (f"{FEED}\t~Ours\n{FEED} ~Twice\n", ((FEED, "Ours"),)),
        (f'"query:Unread:unread = \\"yes\\""\n{FEED}', ((FEED, ""),)),
        (f"{FEED} 'unbalanced", ((FEED, ""),)),
        ("exec:rm -rf /\nfilter:sed:https://x.example\n|id\nfile:///etc/passwd", ()),
        (f"{FEED}\r\nhttps://b.example/\r\n", ((FEED, ""), ("https://b.example/", ""))),
        (
            f'<opml><head/><body><outline xmlUrl="{FEED}" text="T" title="Title"/></body></opml>',
            ((FEED, "Title"),),
        ),
        (f'<opml><body><outline XMLURL=" {FEED} " text="T"/></body></opml>', ((FEED, "T"),)),
        (
            f'<opml><body><outline text="a"><outline text="b"><outline xmlUrl="{FEED}"/></outline></outline></body></opml>',
            ((FEED, ""),),
        ),
        ('<opml><body><outline xmlUrl="https://a.example/?x=1&amp;y=2"/></body></opml>', (("https://a.example/?x=1&y=2", ""),)),
    ],
)  # fmt: skip
def test_small_lists(text: str, feeds: tuple[tuple[str, str], ...]) -> None:
    """Comments, tags, quotes, commands, folders, any case of attributes."""
    assert parse(text.encode()).feeds == tuple(Subscription(*feed) for feed in feeds)


@pytest.mark.parametrize("text", ["<html></html>", "<opml><body>", "\x00\x01", "<opml><body><outline></body></opml>"])
def test_what_is_no_list(text: str) -> None:
    """Another file, or a cut one: refused whole."""
    with pytest.raises(SourceError):
        parse(text.encode())


@pytest.mark.slow
def test_giant_lists_are_over_in_time() -> None:
    """A hundred thousand outlines, side by side or one in the other."""
    began = time.monotonic()
    side = b"".join(b'<outline xmlUrl="https://x.example/%d"/>' % number for number in range(100_000))
    assert len(parse(b"<opml><body>" + side + b"</body></opml>").feeds) == 100_000
    with pytest.raises(SourceError):
        parse(b"<opml><body>" + b"<outline>" * 100_000)
    assert time.monotonic() - began < 5


@quick
@given(st.binary(max_size=120))
def test_any_bytes_are_a_list_or_refused(data: bytes) -> None:
    """Nothing but SourceError gets out."""
    for body in (data, b"<opml><body>" + data + b"</body></opml>"):
        try:
            found = parse(body)
        except SourceError:
            continue
        assert isinstance(found, Subscriptions)
        assert all(is_clean(text) for text in found.refused)


# --- import ------------------------------------------------------------------------------------------------------


@needs_bench
@pytest.mark.parametrize("path", HOSTILE, ids=stem)
def test_hostile_lists(run: Run, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each meets the manifest: so many feeds, an error, no command run, no file opened; what was followed stays."""
    canary = tmp_path / "canary"
    canary.write_text("CANARY")
    data = path.read_bytes().replace(b"{{PORT}}", b"8080").replace(b"{{CANARY}}", str(canary).encode())
    (tmp_path / path.name).write_bytes(data)
    run("sources", "add", "cs.CL")
    before = set(tmp_path.iterdir())
    opened: list[str] = []
    real = builtins.open

    def noted(file: object, *arguments: object, **options: object) -> object:
        opened.append(str(file))
        return real(file, *arguments, **options)  # type: ignore[call-overload]  # whatever the caller gave

    monkeypatch.setattr(builtins, "open", noted)
    began = time.monotonic()
    status, out, err = run("import", str(tmp_path / path.name))
    assert time.monotonic() - began < 2
    assert str(canary) not in opened
    assert "CANARY" not in out + err
    assert is_clean(out + err)
    assert set(tmp_path.iterdir()) == before
    assert_meets(run, oracles("opml")[path.name], status)


def assert_meets(run: Run, oracle: str, status: int) -> None:
    """What the manifest asks for, after an import on top of one source."""
    held = followed(run)
    assert "arxiv:cs.CL" in held
    imported = {url: name for url, name in held.items() if url != "arxiv:cs.CL"}
    if "err=" in oracle:
        assert (status, imported) == (1, {})
    if count := re.search(r"sources=(\d+)", oracle):
        assert len(imported) == int(count[1])
    if "nofetch" in oracle:
        assert imported == {}
    if "literal" in oracle:
        assert list(imported.values()) == ["[/][@click=app.quit]x[/]"]


def test_import(run: Run, tmp_path: Path) -> None:
    """Feeds are followed under the names that the list gives; again, none is added."""
    file = tmp_path / "feeds.opml"
    file.write_text(
        f'<opml><body><outline xmlUrl="{FEED}" title="Our group"/><outline xmlUrl="https://b.example/"/></body></opml>'
    )
    assert run("import", str(file))[:2] == (0, "2 feeds are followed now\n")
    assert followed(run) == {FEED: "Our group", "https://b.example/": None}
    assert run("import", str(file))[:2] == (0, "0 feeds are followed now\n")
    assert run("config", "check")[0] == 0


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://localhost:8000/f", "http://10.0.0.1/", "http://[::1]/", "http://nas.local/f"]
)
def test_import_of_a_private_address(run: Run, tmp_path: Path, url: str) -> None:
    """Nobody typed it, so it is not followed; the others are."""
    file = tmp_path / "urls"
    file.write_text(f"{url}\n{FEED}\n")
    status, out, err = run("import", str(file))
    assert (status, out) == (0, "1 feed is followed now\n")
    assert err.startswith("skipped: ")
    assert url in err
    assert list(followed(run)) == [FEED]


@pytest.mark.parametrize(("name", "status"), [("missing", 1), (".", 1), ("large", 2)])
def test_import_of_what_is_no_list(tmp_path: Path, name: str, status: int) -> None:
    """A missing file, a folder, one that is too large: a line each, nothing followed."""
    tmp_path.chmod(0o700)
    (tmp_path / "large").write_bytes(b"#" * (11 * 2**20))
    config, data = str(tmp_path / "config.toml"), str(tmp_path / "data")
    (tmp_path / "config.toml").touch()
    command = [sys.executable, "-m", "academichub", "--config", config, "--data-dir", data, "import"]
    done = subprocess.run(
        [*command, str(tmp_path / name)], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith("academichub: ")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "tracked.toml").exists()


@pytest.mark.slow
@needs_bench
def test_import_of_many_is_quick(run: Run) -> None:
    """Two hundred feeds are no matter of minutes."""
    began = time.monotonic()
    status, out, _err = run("import", str(CORPUS / "opml" / "nnw-Subs.opml"))
    assert (status, out) == (0, "207 feeds are followed now\n")
    assert time.monotonic() - began < 5


# --- sources -----------------------------------------------------------------------------------------------------


def test_add_and_remove(run: Run, tmp_path: Path) -> None:
    """Under its full name, once; gone again by any spelling."""
    assert run("sources", "add", "CS.cl")[:2] == (0, "followed from the next sync on: arxiv:cs.CL\n")
    assert run("sources", "add", "nature", "communications")[1].endswith("Nature Communications\n")
    assert run("sources", "add", FEED)[0] == 0
    status, out, err = run("sources", "add", "cs.CL")
    assert (status, out) == (0, "")
    assert "followed already" in err
    assert list(followed(run)) == ["arxiv:cs.CL", "Nature Communications", FEED]
    for name in ("arxiv:CS.CL", "nature communications", FEED):
        assert run("sources", "remove", name)[0] == 0
    assert followed(run) == {}
    assert run("sources", "remove", "cs.CL")[0] == 2


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["add"], "which source?"),
        (["remove"], "which source?"),
        (["rename"], "which source?"),
        (["add", "cs.CLL"], "did you mean arxiv:cs.CL?"),
        (["add", "exec:id"], "there is no source"),
        (["add", "file:///etc/passwd"], "http or https"),
        (["remove", "cs.CL"], "cs.CL"),
        (["rename", "cs.CL", "Mine"], "not among the sources you follow"),
        (["rename", "zzzzzzzz", "Mine"], "there is no source"),
        (["nonsense"], "hint"),
    ],
)
def test_wrong_usage(run: Run, argv: list[str], told: str) -> None:
    """Status 2, nothing on stdout, what to do instead."""
    status, out, err = run("sources", *argv)
    assert (status, out) == (2, "")
    assert told in err


def test_what_stands_in_config_is_not_ours_to_remove(run: Run, tmp_path: Path) -> None:
    """The message names the file and the line."""
    (tmp_path / "config.toml").write_text('sources = ["cs.CL"]\n')
    status, _out, err = run("sources", "remove", "cs.CL")
    assert status == 2
    assert f"{tmp_path / 'config.toml'}, line 1" in err
    assert list(followed(run)) == ["arxiv:cs.CL"]


def test_rename(run: Run, tmp_path: Path) -> None:
    """A name of one's own, also for what stands in config.toml; an empty one takes it away."""
    (tmp_path / "config.toml").write_text('sources = ["cs.CL"]\n')
    assert run("sources", "rename", "CS.CL", "Words", "and", "more")[0] == 0
    assert followed(run) == {"arxiv:cs.CL": "Words and more"}
    assert "Words and more" in run("sources")[1]
    assert run("sources", "rename", "cs.CL", "Other")[0] == 0
    assert followed(run) == {"arxiv:cs.CL": "Other"}
    assert run("sources", "rename", "cs.CL")[0] == 0
    assert followed(run) == {"arxiv:cs.CL": None}
    assert run("sources", "rename", "cs.CL", "\x1b[2Ja\u202eb")[0] == 0
    assert is_clean(followed(run)["arxiv:cs.CL"] or "")


def test_list_tells_how_the_last_sync_ended(run: Run, tmp_path: Path) -> None:
    """Never, well, or with what error; as lines and as JSON."""
    (tmp_path / "config.toml").write_text('sources = ["cs.CL", "cs.AI", "cs.LG"]\n')
    run("sources")
    (path,) = tmp_path.rglob("library.db")
    library = Library(path, lambda: NOW)
    library.ledger.note_result("arxiv:cs.CL", "", NOW)
    library.ledger.note_result("arxiv:cs.AI", "the feed is stale", NOW)
    library.close()
    lines = run("sources", "list")[1].splitlines()
    assert [line.split(None, 1) for line in lines] == [
        ["arxiv:cs.CL", "all well"],
        ["arxiv:cs.AI", "the feed is stale"],
        ["arxiv:cs.LG", "never synced"],
    ]
    rows = [json.loads(line) for line in run("sources", "list", "--json")[1].splitlines()]
    assert rows[0] == {
        "source": "arxiv:cs.CL",
        "name": None,
        "tried": NOW.isoformat(),
        "good": NOW.isoformat(),
        "result": "",
    }
    assert (rows[1]["good"], rows[2]["tried"], rows[2]["result"]) == (None, None, None)


def test_find_on_the_command_line(run: Run) -> None:
    """A line an offer, or an object; nothing found is status 1 and says what else can be done."""
    status, out, _err = run("sources", "find", "machine", "intelligence")
    assert status == 0
    assert "Nature Machine Intelligence" in out
    row = json.loads(run("sources", "find", "护理", "--json")[1].splitlines()[0])
    assert list(row) == ["source", "title", "title_zh", "kind", "note"]
    assert row["source"] == "medrxiv:nursing"
    status, out, err = run("sources", "find", "zzz")
    assert (status, out) == (1, "")
    assert "'zzz'" in err


# --- days --------------------------------------------------------------------------------------------------------


def test_days(run: Run, tmp_path: Path) -> None:
    """The ledger, newest day first: how many of how many, the proof, the reason."""
    assert run("days")[:2] == (0, "")
    (path,) = tmp_path.rglob("library.db")
    day = dt.date(2026, 5, 29)
    library = Library(path, lambda: NOW)
    library.ledger.close(
        [
            DayRecord("arxiv:cs.CL", day, 120, 118, None),
            DayRecord("Nature", day, 0, 0, "feed", "unposted"),
            DayRecord("arxiv:cs.CL", dt.date(2026, 5, 28), None, 90, "listing"),
        ],
        NOW,
    )
    library.close()
    lines = [line.split() for line in run("days")[1].splitlines()]
    assert [line[0] for line in lines] == ["2026-05-29", "2026-05-29", "2026-05-28"]
    assert lines[0][1:] == ["Nature", "0/0", "✓", "feed", "(nothing", "new)"]
    assert lines[1][1:] == ["arxiv:cs.CL", "118/120", "?", "not", "verified"]
    assert lines[2][1:] == ["arxiv:cs.CL", "90/?", "✓", "listing"]
    rows = [json.loads(line) for line in run("days", "--json")[1].splitlines()]
    assert rows[1] == {
        "source": "arxiv:cs.CL",
        "day": "2026-05-29",
        "expected": 120,
        "stored": 118,
        "verified": None,
        "reason": None,
    }


# --- [names] -----------------------------------------------------------------------------------------------------


def test_names_of_ones_own(tmp_path: Path) -> None:
    """[names] takes any spelling of a source; tracked.toml's names stand over config.toml's."""
    config, tracked = tmp_path / "config.toml", tmp_path / "tracked.toml"
    config.write_text(f'[names]\n"cs.CL" = "Words"\nnature = "N"\n"{FEED}" = " Our\\n group "\n')
    tracked.write_text('[names]\n"Nature" = "Mine"\n')
    loaded = load(config, tracked)
    assert loaded.problems == []
    assert loaded.config.names == {"arxiv:cs.CL": "Words", "Nature": "Mine", FEED: "Our group"}


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[names]\n"cs.CLL" = "x"', 2, "did you mean arxiv:cs.CL?"),
        ('[names]\n"cs.CL" = 5', 2, "a text"),
        ('[names]\n"cs.CL" = ""', 2, "a text"),
        ('[names]\n"cs.CL" = "\\u202e"', 2, "a text"),
        ("names = 5", 1, "a table"),
    ],
)
def test_wrong_names(tmp_path: Path, text: str, line: int, told: str) -> None:
    """Told with file and line; the rest of the configuration is used."""
    config = tmp_path / "config.toml"
    config.write_text(text)
    loaded = load(config, tmp_path / "tracked.toml")
    (problem,) = loaded.problems
    assert (problem.file, problem.line) == (str(config), line)
    assert told in problem.text
    assert loaded.config.names == {}
