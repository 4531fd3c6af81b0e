"""Configuration: files to a Config, problems with file and line, tracked.toml, the table of keys."""

from __future__ import annotations

import dataclasses
import os
import threading
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.config.commands import COMMANDS, NAMES, bindings, named_key, shown_key
from academichub.config.example import example
from academichub.config.options import LISTS, SECTIONS, AuthorEntry, Config, KeywordEntry, Network, Secret, default_of
from academichub.config.reading import Loaded, load
from academichub.config.sources import resolve
from academichub.config.tracked import TrackedFile
from academichub.domain.text.plain import is_clean
from academichub.domain.tracked import Tracked, TrackedAuthor, TrackedKeyword
from academichub.domain.tracking import Matcher
from academichub.errors import ConfigError, Problem, UsageError
from tests.conftest import BENCH, needs_bench

quick = settings(max_examples=100, deadline=None, database=None, derandomize=True)
ROOT = Path(__file__).resolve().parents[1]
HOSTILE = sorted((BENCH / "hostile" / "config").glob("*.toml"))
UNREADABLE = {"bad-utf8", "utf16", "deep-nesting", "huge-int"}
"""Files of which no line can be named: they are no text, or no parser gets through them."""
NOT_TOML = {*UNREADABLE, "syntax", "duplicate-key", "duplicate-table"}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Where config.toml and tracked.toml would be."""
    return tmp_path / "config.toml", tmp_path / "tracked.toml"


Files = tuple[Path, Path]


def read(files: Files, text: str | bytes, tracked: str = "") -> Loaded:
    """The configuration in these texts."""
    files[0].write_bytes(text.encode() if isinstance(text, str) else text)
    if tracked:
        files[1].write_text(tracked, encoding="utf-8")
    return load(*files, commands=NAMES)


def only(loaded: Loaded) -> Problem:
    (problem,) = loaded.problems
    return problem


# --- files that are right ------------------------------------------------------------------------------------------


def test_no_file_is_the_default(files: Files) -> None:
    """Without any file everything has its default, and nothing is wrong."""
    loaded = load(*files, commands=NAMES)
    assert loaded == Loaded(Config(), [])
    loaded.raise_if_fatal()


def test_a_whole_configuration(files: Files) -> None:
    """Every kind of value arrives as its type."""
    loaded = read(
        files,
        """
        sources = ["cs.CL", "ARXIV:cs.ai", "quant-ph", "math"]
        [[authors]]
        name = "Boyan Gao"
        aliases = ["B. Y. Gao"]
        [[keywords]]
        name = "RL"
        query = '"reinforcement learning" OR RLHF'
        [interface]
        language = "zh"
        dwell = 1
        mouse = false
        [llm]
        model = "openai/local"
        api_base = "http://127.0.0.1:8000/v1"
        api_key = "sk-not-real"
        api_key_cmd = ["pass", "show", "x"]
        extra_body = { thinking = { type = "disabled" } }
        [network]
        intervals."example.org" = 5
        mirrors."https://arxiv.org" = "https://cn.arxiv.org"
        [keys]
        toggle_star = "x"
        """,
    )
    assert loaded.problems == []
    config = loaded.config
    assert config.sources == ("arxiv:cs.CL", "arxiv:cs.AI", "arxiv:quant-ph", "arxiv:math")
    assert config.tracked == Tracked(
        (TrackedAuthor("Boyan Gao", ("B. Y. Gao",)),), (TrackedKeyword("RL", '"reinforcement learning" OR RLHF'),)
    )
    assert (config.interface.language, config.interface.dwell, config.interface.mouse) == ("zh", 1.0, False)
    assert isinstance(config.interface.dwell, float)
    assert config.llm.api_key_cmd == ("pass", "show", "x")
    assert config.llm.extra_body == {"thinking": {"type": "disabled"}}
    assert config.network.intervals == {**Network().intervals, "example.org": 5.0}
    assert config.network.mirrors == {"https://arxiv.org": "https://cn.arxiv.org"}
    assert config.keys == {"toggle_star": "x"}


def test_two_files_add_up(files: Files) -> None:
    """config.toml and tracked.toml together; what stands in both is told, and counts once."""
    loaded = read(
        files,
        'sources = ["cs.CL"]\n[[authors]]\nname = "Boyan Gao"\n',
        'sources = ["arxiv:cs.CL", "arxiv:cs.AI"]\n[[authors]]\nname = "Wei Li"\n\n[[authors]]\nname = "boyan gao"\n',
    )
    assert loaded.config.sources == ("arxiv:cs.CL", "arxiv:cs.AI")
    assert [author.name for author in loaded.config.authors] == ["Boyan Gao", "Wei Li"]
    assert [(Path(problem.file).name, problem.line, problem.fatal) for problem in loaded.problems] == [
        ("tracked.toml", 1, False),
        ("tracked.toml", 6, False),
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_windows_editors_write(files: Files, mark: bytes, newline: str) -> None:
    """A BOM and CRLF change nothing, line numbers included."""
    text = newline.join(["# a comment", "[llm]", 'model = "a/b"', "concurrency = 99", ""])
    loaded = read(files, mark + text.encode())
    assert loaded.config.llm.model == "a/b"
    assert only(loaded).line == 4


# --- files that are wrong ------------------------------------------------------------------------------------------


@needs_bench
@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_hostile_files(files: Files, path: Path) -> None:
    """No file raises; each problem has the file, the line where one can be told, and clean words; the file is left alone."""
    loaded = read(files, path.read_bytes())
    for problem in loaded.problems:
        assert problem.file == str(files[0])
        assert is_clean(str(problem))
        assert (problem.line is None) is (path.stem in UNREADABLE)
        assert problem.text
    assert (path.stem in NOT_TOML) is any(not problem.key for problem in loaded.problems)
    assert bool(loaded.problems) is (path.stem not in {"empty", "key-inline"})
    if path.stem in NOT_TOML:
        assert loaded.config == Config()
        with pytest.raises(ConfigError):
            loaded.raise_if_fatal()
    assert loaded.config.sources == ()
    assert loaded.config.llm.api_base == ""
    assert "ctrl+q" in bindings(loaded.config.interface.keys, dict(loaded.config.keys))["quit"]
    assert files[0].read_bytes() == path.read_bytes()
    assert "sk-FAKE" not in repr(loaded)


@pytest.mark.parametrize(
    ("text", "key", "line", "said"),
    [
        ("[interface]\ntheme = 'pink'", "interface.theme", 2, "dark"),
        ("[interface]\ndwell = 'long'", "interface.dwell", 2, "number"),
        ("[interface]\ndwell = true", "interface.dwell", 2, "number"),
        ("[interface]\ndwell = 0.0", "interface.dwell", 2, "0.1"),
        ("[interface]\ndwell = nan", "interface.dwell", 2, "0.1"),
        ("[interface]\ndwell = inf", "interface.dwell", 2, "10"),
        ("[interface]\nmouse = 1", "interface.mouse", 2, "true"),
        ("\n\n[llm]\n# comment\nconcurrency = 10_000", "llm.concurrency", 5, "8"),
        ("[llm]\nconcurrency = 1.5", "llm.concurrency", 2, "whole"),
        ("[llm]\ndaily_budget = -1", "llm.daily_budget", 2, "0"),
        ("[llm]\nmodel = 'gpt'", "llm.model", 2, "openai/gpt"),
        ("[llm]\napi_base = 'http://evil.example/v1'", "llm.api_base", 2, "https"),
        ("[llm]\napi_key_cmd = 'pass show'", "llm.api_key_cmd", 2, "list"),
        ("[llm]\nextra_body = 3", "llm.extra_body", 2, "table"),
        ("[network]\nproxy = 'socks5://h'", "network.proxy", 2, "http"),
        ("[network]\ncontact = 'nobody'", "network.contact", 2, "mail"),
        ("[network]\nmirrors = { 'https://a' = 'file:///etc' }", "network.mirrors", 2, "URL"),
        ("[network]\nintervals = { 'arxiv.org' = -1 }", "network.intervals", 2, "0"),
        ("[network]\nintervals = { 'arxiv.org' = 'x' }", "network.intervals", 2, "0"),
        ("[pdf]\nviewer = ['']", "pdf.viewer", 2, "empty"),
        ("sources = 'cs.CL'", "sources", 1, "list"),
        ("sources = ['cs.XX']", "sources", 1, "did you mean"),
        ("sources = ['exec:id']", "sources", 1, "exec:id"),
        ("sources = ['file:///etc/passwd']", "sources", 1, "file"),
        ("llm = 3", "llm", 1, "table"),
        ("[authors]\nname = 'x'", "authors", 1, "list"),
        ("[[authors]]\nname = 'x'\n[[authors]]\nname = 5", "authors[1].name", 4, "text"),
        ("[[keywords]]\nname = 'x'\nquery = 'a OR'", "keywords[0].query", 3, "column 3"),
        ("[[keywords]]\nname = 'x'\nquery = 'note:a'", "keywords[0].query", 3, "note:"),
        ("[keys]\nquit = ''", "keys.quit", 2, "key"),
        ("[keys]\nquit = 5", "keys.quit", 2, "key"),
        ("[keys]\nundo = 'x'\nredo = 'x'", "keys.redo", 3, "undo"),
    ],
)
def test_a_wrong_value_is_told(files: Files, text: str, key: str, line: int, said: str) -> None:
    """File, line, key, what was wanted; the default stands in."""
    problems = read(files, text).problems
    first = problems[0]
    assert (first.file, first.line, first.key, first.fatal) == (str(files[0]), line, key, True)
    assert said in first.text
    assert str(first).startswith(f"{files[0]}:{line}: {key}: ")


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("[llm]\nmodle = 'a/b'", "llm.modle", "model"),
        ("[interfase]\nx = 1", "interfase", "interface"),
        ("sauces = []", "sauces", "sources"),
        ("zzz = 1", "zzz", "ignored"),
        ("[keys]\ntogle_star = 'x'", "keys.togle_star", "toggle_star"),
        ("[[authors]]\nname = 'x'\nalias = ['y']", "authors[0].alias", "aliases"),
        ("sources = ['cs.CL', 'CS.cl']", "sources", "twice"),
    ],
)
def test_a_warning_stops_nothing(files: Files, text: str, key: str, said: str) -> None:
    """What can be ignored is a warning, with the nearest right name."""
    loaded = read(files, text)
    problem = only(loaded)
    assert (problem.key, problem.fatal) == (key, False)
    assert problem.line
    assert said in problem.text
    loaded.raise_if_fatal()


def test_every_problem_is_told_at_once(files: Files) -> None:
    """All problems of both files come together, and the error lists them."""
    loaded = read(files, "[llm]\nconcurrency = 0\ntimeout = 1\n[interface]\ntheme = 'x'\n", "sources = ['cs.XX']\n")
    assert [problem.line for problem in loaded.problems] == [2, 3, 5, 1]
    with pytest.raises(ConfigError) as caught:
        loaded.raise_if_fatal()
    assert len(str(caught.value).splitlines()) == 4


def test_a_bad_value_leaves_its_neighbours(files: Files) -> None:
    """One bad option does not take the others of its section."""
    config = read(files, "[llm]\nconcurrency = 0\nmodel = 'a/b'\n").config
    assert (config.llm.concurrency, config.llm.model) == (2, "a/b")


@pytest.mark.parametrize("size", [2**20 + 1, 5 * 2**20])
def test_a_giant_file_is_refused(files: Files, size: int) -> None:
    """More than a megabyte is no configuration."""
    assert "1 MB" in only(read(files, b"#" * size)).text


def test_what_is_no_file(files: Files) -> None:
    """A folder in the file's place is a problem, not a crash."""
    files[0].mkdir()
    assert only(load(*files)).fatal


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[llm]\napi_base = 'http://[::1'", id="an address that urlsplit refuses"),
        pytest.param("[llm]\ntimeout = " + "9" * 400, id="an integer too large for a float"),
        pytest.param("[llm]\nconcurrency = 0x" + "f" * 400, id="a whole number too large for a float"),
        pytest.param("[interface]\ntheme = 0x" + "f" * 5_000, id="an integer too long to be shown"),
        pytest.param("[[keywords]]\nname = 'x'\nquery = '" + "(" * 3_000 + "'", id="a query nested too deeply"),
    ],
)
def test_no_value_raises(files: Files, text: str) -> None:
    """Whatever stands in a file is a problem with a line, never an exception."""
    assert only(read(files, text)).line


@pytest.mark.parametrize("name", ["++", "…", "?!"])
def test_a_keyword_without_a_word_is_told(files: Files, name: str) -> None:
    """A keyword that no paper could meet is a problem with a line, and stops no matcher."""
    loaded = read(files, f"[[keywords]]\nname = '{name}'\n")
    assert not loaded.problems or loaded.problems[0].line
    Matcher(loaded.config.tracked)
    assert loaded.problems


@pytest.mark.parametrize(
    ("text", "line"),
    [("[[authors]]\naliases = ['x']", 1), ("# x\n[[authors]]\nname = 'x'\n\n[[authors]]\nname = ' '", 5)],
)
def test_an_entry_without_a_name_has_a_line(files: Files, text: str, line: int) -> None:
    """A [[table]] that lacks its name is pointed at."""
    problem = only(read(files, text))
    assert "name" in problem.text
    assert problem.line == line


def test_two_spellings_of_one_key_conflict(files: Files) -> None:
    """A key given to two commands is told, however it is spelled."""
    assert read(files, "[keys]\nundo = '^x'\nredo = 'ctrl+x'\n").problems


TEXTS = st.text("ab1[]{}='\"\n.,# -_\\", max_size=60)


@quick
@given(TEXTS)
def test_any_text_is_a_configuration(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """No text raises; every problem can be read by a person."""
    files = (tmp_path_factory.getbasetemp() / "any.toml", tmp_path_factory.getbasetemp() / "none.toml")
    for problem in read(files, f"{text}\n[llm]\n{text}").problems:
        assert is_clean(str(problem))


VALUES = st.one_of(
    st.booleans().map(lambda value: str(value).lower()),
    st.integers(-(10**6), 10**6).map(str),
    st.floats().map(lambda value: str(value) if "e" not in str(value) else "1.5"),
    st.sampled_from(["''", "'x'", "[]", "['x']", "[1]", "{}", "{ a = 1 }", "2026-05-29", "[[[]]]", "'[::1'"]),
)


@quick
@given(st.sampled_from(sorted(SECTIONS)), st.data())
def test_any_value_of_any_option_is_taken_or_told(
    tmp_path_factory: pytest.TempPathFactory, section: str, data: st.DataObject
) -> None:
    """A value of the wrong type or range never reaches the Config."""
    files = (tmp_path_factory.getbasetemp() / "value.toml", tmp_path_factory.getbasetemp() / "none.toml")
    option = data.draw(st.sampled_from(dataclasses.fields(SECTIONS[section])))
    loaded = read(files, f"[{section}]\n{option.name} = {data.draw(VALUES)}\n")
    value = getattr(getattr(loaded.config, section), option.name)
    default = default_of(option)
    assert isinstance(value, type(default))
    assert loaded.problems == [] or value == default
    for problem in loaded.problems:
        assert (problem.line, problem.key) == (2, f"{section}.{option.name}")


def test_a_secret_shows_itself_nowhere() -> None:
    """Neither str, repr, format nor a Config's repr shows the key; only reveal() gives it."""
    key = Secret("sk-not-real")
    for shown in (str(key), repr(key), f"{key}", f"{key:>20}", "%s" % key, repr([key]), repr({"api_key": key})):  # noqa: UP031
        assert "sk-" not in shown
    assert key.reveal() == "sk-not-real"
    config = Config()
    assert "sk-" not in repr(dataclasses.replace(config, llm=dataclasses.replace(config.llm, api_key=key)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cs.CL", "arxiv:cs.CL"),
        (" arXiv:CS.cl ", "arxiv:cs.CL"),
        ("math", "arxiv:math"),
        ("astro-ph", "arxiv:astro-ph"),
        ("hep-th", "arxiv:hep-th"),
        ("astro-ph.GA", "arxiv:astro-ph.GA"),
    ],
)
def test_source_names(text: str, name: str) -> None:
    """A category or archive in any case is the source of that name."""
    assert resolve(text) == (name, "")


@pytest.mark.parametrize(
    "text", ["", "arxiv:", "cs.XX", "arxiv:cs.CL v", "exec:id", "|id", "filter:id:https://x.org", "foo:bar"]
)
def test_what_is_no_source(text: str) -> None:
    """Anything else is refused with a sentence."""
    name, complaint = resolve(text)
    assert name == ""
    assert complaint


# --- the example ---------------------------------------------------------------------------------------------------


def test_the_example_is_written_from_the_options() -> None:
    """config.example.toml is what example() gives."""
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == example()


def test_the_example_is_all_defaults(files: Files) -> None:
    """It loads without a problem, and sets nothing that differs from a default."""
    loaded = read(files, example())
    assert loaded.problems == []
    assert loaded.config == Config()


def test_the_example_mentions_every_option(files: Files) -> None:
    """Each option stands in its section, commented out or not, and no line is only a comment sign."""
    lines = example().splitlines()
    section = ""
    held: set[tuple[str, str]] = set()
    for line in lines:
        bare = line.removeprefix("#").strip()
        if bare.startswith("["):
            section = bare.strip("[]")
        elif "=" in bare:
            held.add((section, bare.partition("=")[0].partition(".")[0].strip()))
        assert bare or line == "", line
    for name, kind in {**SECTIONS, **LISTS}.items():
        for option in dataclasses.fields(kind):
            assert (name, option.name) in held, f"{name}.{option.name}"
    assert ("", "sources") in held
    assert any(name == "keys" for name, _ in held)


def test_the_examples_in_comments_are_right(files: Files) -> None:
    """Every commented option can be uncommented as it stands."""
    lines = [
        line.removeprefix("# ") if "=" in line or line.startswith("# [[") else line for line in example().splitlines()
    ]
    loaded = read(files, "\n".join(lines))
    assert loaded.problems == []
    assert loaded.config.sources
    assert loaded.config.authors[0].name == "Boyan Gao"
    assert loaded.config.llm.model


# --- tracked.toml --------------------------------------------------------------------------------------------------


@pytest.fixture
def tracked(files: Files) -> TrackedFile:
    """An empty tracked.toml beside no config.toml."""
    return TrackedFile(*files)


def test_added_entries_are_loaded(tracked: TrackedFile) -> None:
    """A source, an author and a keyword, with and without a query."""
    assert tracked.add("sources", name="arxiv:cs.CL")
    assert tracked.add("authors", name="Boyan Gao")
    assert tracked.add("keywords", name='say "RL" \\ 强化', query='"a b" OR c')
    loaded = tracked.loaded()
    assert loaded.problems == []
    assert loaded.config.sources == ("arxiv:cs.CL",)
    assert loaded.config.authors == (AuthorEntry("Boyan Gao"),)
    assert loaded.config.keywords == (KeywordEntry('say "RL" \\ 强化', '"a b" OR c'),)
    assert tracked.path.read_text(encoding="utf-8").startswith("# Written by academichub")


def test_nothing_is_added_twice(tracked: TrackedFile) -> None:
    """Case does not make another entry, nor does the other file."""
    tracked.config.write_text('[[authors]]\nname = "Wei Li"\n', encoding="utf-8")
    assert tracked.add("authors", name="Boyan Gao")
    assert not tracked.add("authors", name="boyan GAO")
    assert not tracked.add("authors", name="wei li")
    assert len(tracked.loaded().config.authors) == 2
    assert tracked.config.read_text(encoding="utf-8") == '[[authors]]\nname = "Wei Li"\n'


def test_removed_entries_are_gone(tracked: TrackedFile) -> None:
    """Removing takes one entry, in any case, and leaves the others and what other programs wrote."""
    for name in ("Boyan Gao", "Wei Li"):
        tracked.add("authors", name=name)
    tracked.add("sources", name="arxiv:cs.CL")
    tracked.remove("authors", "BOYAN GAO")
    config = tracked.loaded().config
    assert ([author.name for author in config.authors], config.sources) == (["Wei Li"], ("arxiv:cs.CL",))
    tracked.remove("authors", "Wei Li")
    tracked.remove("sources", "arxiv:cs.CL")
    assert tomllib.loads(tracked.path.read_text(encoding="utf-8")) == {}


def test_what_stands_in_config_is_not_ours_to_remove(tracked: TrackedFile) -> None:
    """The message says the file and the line; config.toml is left as it is."""
    text = '# mine\n[[authors]]\nname = "Wei Li"\n'
    tracked.config.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        tracked.remove("authors", "wei li")
    assert str(tracked.config) in str(caught.value)
    assert "line 3" in str(caught.value)
    assert tracked.config.read_text(encoding="utf-8") == text


def test_removing_what_is_not_there(tracked: TrackedFile) -> None:
    """An unknown name is an error that says so."""
    with pytest.raises(UsageError, match="Nobody is not tracked"):
        tracked.remove("authors", "Nobody")


@pytest.mark.parametrize("text", ["not toml [", "\udcff", "a = " + "[" * 3_000])
def test_a_broken_file_is_left_alone(tracked: TrackedFile, text: str) -> None:
    """What cannot be read is never overwritten."""
    tracked.path.write_bytes(text.encode("utf-8", "surrogateescape"))
    for act in (lambda: tracked.add("authors", name="x"), lambda: tracked.remove("authors", "x")):
        with pytest.raises(ConfigError) as caught:
            act()
        assert caught.value.problems[0].file == str(tracked.path)
    assert tracked.path.read_bytes() == text.encode("utf-8", "surrogateescape")


def test_writing_is_atomic(tracked: TrackedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves the old file whole, and nothing beside it."""
    tracked.add("authors", name="Boyan Gao")
    before = tracked.path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        tracked.add("authors", name="Wei Li")
    assert tracked.path.read_bytes() == before
    assert not list(tracked.path.parent.glob(".tracked-*"))


def test_two_writers_lose_nothing(files: Files) -> None:
    """Reader and command line may add at the same time."""
    names = [f"Author {n}" for n in range(12)]
    threads = [
        threading.Thread(target=TrackedFile(*files).add, args=("authors",), kwargs={"name": name}) for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(author.name for author in TrackedFile(*files).loaded().config.authors) == sorted(names)


def test_foreign_entries_survive(tracked: TrackedFile) -> None:
    """Options of an entry that a person added by hand are kept when another is added."""
    tracked.path.write_text('[[authors]]\nname = "Wei Li"\naliases = ["W. Li"]\n', encoding="utf-8")
    tracked.add("authors", name="Boyan Gao")
    assert tracked.loaded().config.authors == (AuthorEntry("Wei Li", ("W. Li",)), AuthorEntry("Boyan Gao"))


# --- keys ----------------------------------------------------------------------------------------------------------


def test_names_are_unique() -> None:
    """Each command stands once in the table, with a key and a sentence."""
    assert len(set(NAMES)) == len(COMMANDS)
    assert all(command.vim and command.says for command in COMMANDS)


@pytest.mark.parametrize("preset", ["vim", "newsboat"])
def test_a_preset_gives_each_key_once(preset: str) -> None:
    """No key has two commands, every command has a key."""
    keys = bindings(preset, {})
    assert set(keys) == set(NAMES)
    assert all(keys.values())
    assert max(Counter(key for held in keys.values() for key in held).values()) == 1


@pytest.mark.parametrize(
    ("preset", "own", "name", "keys"),
    [
        ("vim", {}, "toggle_read", ("m",)),
        ("newsboat", {}, "toggle_read", ("N",)),
        ("newsboat", {}, "first", ("home",)),
        ("newsboat", {}, "download_pdf", ("S",)),
        ("newsboat", {}, "undo", ("u",)),
        ("vim", {"toggle_star": "x"}, "toggle_star", ("x",)),
        ("vim", {"toggle_star": "x y"}, "toggle_star", ("x", "y")),
        ("vim", {"toggle_star": "/"}, "toggle_star", ("slash",)),
        ("vim", {"toggle_star": "/"}, "filter", ("／",)),
        ("vim", {"toggle_star": "^d"}, "half_page_down", ()),
        ("vim", {"toggle_star": "j"}, "cursor_down", ("down",)),
        ("vim", {"quit": "x"}, "quit", ("x", "ctrl+q")),
        ("vim", {"toggle_read": "q"}, "quit", ("ctrl+q",)),
        ("newsboat", {"archive": "d"}, "archive", ("d",)),
    ],
)
def test_ones_own_keys(preset: str, own: dict[str, str], name: str, keys: tuple[str, ...]) -> None:
    """A key of one's own is taken from whoever had it; quitting always keeps Ctrl+Q."""
    assert bindings(preset, own)[name] == keys


@quick
@given(
    st.sampled_from(["vim", "newsboat"]),
    st.dictionaries(
        st.sampled_from(NAMES), st.sampled_from(["x", "q", "/", "^d", "j k", "Space", "m", "?"]), max_size=5
    ),
)
def test_any_choice_leaves_a_way_out(preset: str, own: dict[str, str]) -> None:
    """Whatever is chosen, no key has two commands and Ctrl+Q quits."""
    keys = bindings(preset, own)
    assert "ctrl+q" in keys["quit"]
    assert max(Counter(key for held in keys.values() for key in held).values()) == 1


def test_the_way_out_is_not_shared() -> None:
    """Ctrl+Q given to another command still has one meaning."""
    keys = bindings("vim", {"toggle_read": "ctrl+q"})
    assert [name for name, held in keys.items() if "ctrl+q" in held] == ["quit"]


@pytest.mark.parametrize(
    "key", sorted({key for command in COMMANDS for key in (*command.vim, *(command.newsboat or ()))})
)
def test_a_key_is_read_as_it_is_shown(key: str) -> None:
    """What help shows can be written into [keys]."""
    assert named_key(shown_key(key)) == key


@pytest.mark.parametrize(
    ("written", "meant"),
    [("zh-hant", "zh-Hant"), ("ZH", "zh"), ("PT-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")],
)
def test_the_case_of_a_language_means_nothing(files: Files, written: str, meant: str) -> None:
    """BCP 47 says so; a code that is none is told."""
    loaded = read(files, f"[translation]\ntarget = '{written}'\n")
    assert (loaded.config.translation.target, loaded.problems) == (meant, [])
    assert len(read(files, "[translation]\ntarget = 'klingon'\n").problems) == 1
