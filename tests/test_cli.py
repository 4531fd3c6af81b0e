"""The command line: stdout is only data, exit statuses are true, errors say what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from academichub.cli.main import main, make_parser
from academichub.store.library import Library
from tests.builders import announcement, store

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a library of its own; returns status, stdout, stderr."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("ACADEMICHUB_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("ACADEMICHUB_DATA_DIR", str(tmp_path / "data"))

    def once(*argv: str) -> tuple[int, str, str]:
        status = main(argv)
        said = capsys.readouterr()
        return status, said.out, said.err

    return once


@pytest.fixture
def papers(run: Run, tmp_path: Path) -> list[int]:
    """Three papers and a configuration."""
    (tmp_path / "config.toml").write_text('sources = ["arxiv:cs.CL"]\n[[authors]]\nname = "Emmy Noether"\n')
    library = Library(tmp_path / "data" / "library.db")
    keys = store(library, announcement(1, title="On [brackets] and $x^2$"), announcement(2), announcement(3))
    library.close()
    return keys


def test_list_prints_json_lines_of_the_contract(run: Run, papers: list[int]) -> None:
    """One object a line, every key of the contract, absent facts null."""
    status, out, err = run("list", "--json")
    rows = [json.loads(line) for line in out.splitlines()]

    assert (status, err, len(rows)) == (0, "", 3)
    assert list(rows[0]) == [
        "id", "version", "title", "authors", "abstract", "categories", "primary_category", "source", "announce_type", "announced",
        "published", "updated", "url", "pdf_url", "doi", "journal_ref", "comment", "license", "matches", "marks", "tags", "note",
        "translation", "summary", "versions",
    ]  # fmt: skip
    assert rows[0]["marks"] == {"read": None, "starred": None, "later": None, "archived": None}
    assert (rows[0]["id"], rows[0]["announce_type"], rows[0]["doi"]) == ("arxiv:2605.00001", "new", None)


def test_list_takes_a_query_a_view_and_a_limit(run: Run, papers: list[int]) -> None:
    """Words, identifiers, views; what does not exist is a usage error."""
    assert len(run("list", "brackets", "--json")[1].splitlines()) == 1
    assert len(run("list", "--view", "unread", "--limit", "2", "--json")[1].splitlines()) == 2
    assert run("list", "--view", "starred")[:2] == (0, "")
    assert run("list", "--view", "nonsense")[0] == 2
    assert run("list", "--sort", "nonsense")[0] == 2
    status, out, err = run("list", '"open')
    assert (status, out) == (2, "")
    assert "column 1" in err


def test_show_finds_every_spelling_and_tells_what_is_not_there(run: Run, papers: list[int]) -> None:
    """An ID, a URL, a prefix; none and several are usage errors."""
    assert "x²" in run("show", "https://arxiv.org/abs/2605.00001v1")[1]
    assert run("show", "2605.99999")[0] == 2
    assert "several papers" in run("show", "2605.000")[2]
    status, out, err = run("show", "2605.00001v9")
    assert (status, "x²" in out) == (0, True)
    assert "known up to version 1, not 9" in err


def test_what_cannot_be_done_is_said_in_a_line(run: Run, papers: list[int], tmp_path: Path) -> None:
    """A full disk, a missing configuration file, an impossible number: no traceback, a true status."""
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "academichub", "list"], stdout=full, stderr=subprocess.PIPE, text=True, env=environ
        )
    assert (done.returncode, done.stderr) == (1, "academichub: reading or writing failed: No space left on device\n")
    status, _out, err = run("--config", str(tmp_path / "missing.toml"), "list")
    assert (status, "there is no file" in err) == (2, True)
    assert run("list", "--limit", "-1")[0] == 2


def test_mark_says_how_many_and_undo_takes_it_back(run: Run, papers: list[int]) -> None:
    """What a key does, for scripts."""
    assert run("mark", "starred", "2605.00001")[:2] == (0, "1 paper\n")
    assert run("mark", "read", "number")[1] == "3 papers\n"
    assert len(run("list", "--view", "unread", "--json")[1].splitlines()) == 0
    assert run("mark", "undo")[1] == "3 papers\n"
    assert run("mark", "undo")[1] == "1 paper\n"
    status, out, err = run("mark", "undo")
    assert (status, out) == (0, "0 papers\n")
    assert "nothing" in err
    assert run("mark", "redo")[1] == "1 paper\n"
    assert run("mark", "read")[0] == 2


def test_tracking_adds_matches_and_removes(run: Run, papers: list[int], tmp_path: Path) -> None:
    """What is tracked on the command line stands in tracked.toml; what stands in config.toml is not ours to remove."""
    assert run("track", "keyword", "brackets")[1] == "3 papers in the library match\n", (
        "the author is matched on the way"
    )
    assert "⟨brackets⟩" in run("list", "brackets")[1]
    assert "brackets" in (tmp_path / "tracked.toml").read_text()
    assert run("track", "keyword", "Brackets")[2] == "Brackets is tracked already\n"
    assert [json.loads(line)["name"] for line in run("tracked", "--json")[1].splitlines()] == [
        "Emmy Noether",
        "brackets",
    ]
    assert run("untrack", "keyword", "brackets")[0] == 0
    status, _out, err = run("untrack", "author", "Emmy Noether")
    assert status == 2
    assert f"{tmp_path / 'config.toml'}, line 3" in err


def test_a_faulty_configuration_is_told_whole(run: Run, tmp_path: Path) -> None:
    """Every problem at once, with file and line; exit status 2; `config check` says the same on stdout."""
    (tmp_path / "config.toml").write_text('sources = ["arxiv:cs.CLL"]\n[llm]\ntimeout = "x"\nmodle = "y"\n')
    status, _out, err = run("list")
    assert status == 2
    assert "config.toml:1: sources: there is no source 'arxiv:cs.CLL'; did you mean arxiv:cs.CL?" in err
    assert "config.toml:3: llm.timeout: wanted a number, got 'x'" in err
    assert "config.toml:4: llm.modle: there is no such option; did you mean model?" in err
    assert run("config", "check")[0] == 2


def test_config_init_writes_a_file_that_passes_its_own_check(run: Run, tmp_path: Path) -> None:
    """And never writes over one that is there."""
    assert run("config", "init")[:2] == (0, f"{tmp_path / 'config.toml'}\n")
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
    assert run("config", "check")[0] == 0
    before = (tmp_path / "config.toml").read_text()
    assert run("config", "init")[0] == 2
    assert (tmp_path / "config.toml").read_text() == before
    assert run("config", "path")[1].splitlines()[0] == str(tmp_path / "config.toml")


def test_sync_without_sources_says_what_to_do(run: Run) -> None:
    """A usage error names the file."""
    status, _out, err = run("sync")
    assert status == 2
    assert "config.toml" in err


def test_sync_offline_fails_by_name(run: Run, papers: list[int]) -> None:
    """A line a source on stdout, the reason on stderr, exit status 1."""
    status, out, err = run("--offline", "sync", "--json")
    assert (status, json.loads(out)["source"]) == (1, "arxiv:cs.CL")
    assert "offline" in err


def test_doctor_shows_no_key(run: Run, papers: list[int], tmp_path: Path) -> None:
    """It says that there is a key, and that others can read the file; never the key."""
    with (tmp_path / "config.toml").open("a") as file:
        file.write('[llm]\nmodel = "openai/x"\napi_key = "sk-CANARY-123"\n')
    (tmp_path / "config.toml").chmod(0o644)
    status, out, err = run("doctor")
    assert status == 1
    assert "chmod 600" in out
    assert "CANARY" not in out + err
    assert all(json.loads(line)["name"] for line in run("doctor", "--json")[1].splitlines())


def test_without_a_terminal_the_view_today_is_printed(run: Run, papers: list[int]) -> None:
    """A pipe gets the plain listing, and stderr says why."""
    status, out, err = run()
    assert status == 0
    assert "2605.00001" in out
    assert "needs a terminal" in err


def test_without_anything_the_demo_is_printed(run: Run) -> None:
    """No configuration and no library: the demo's papers, and how to begin; nothing is made."""
    status, out, err = run()
    assert status == 0
    assert "Attention Is All You Need" in out
    assert "config init" in err


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["mark", "nonsense", "x"],
        ["show"],
        ["--now", "yesterday", "list"],
        ["track", "person", "x"],
        ["list", "--limit", "x"],
    ],
)
def test_wrong_usage_is_status_2_without_a_traceback(run: Run, argv: list[str]) -> None:
    """The message names the program and the hint; stdout stays empty."""
    status, out, err = run(*argv)
    assert (status, out) == (2, "")
    assert err.startswith("academichub:")


def test_every_command_has_help_with_an_example() -> None:
    """--help ends with a command to copy."""
    group = next(action for action in make_parser()._actions if action.choices and "sync" in action.choices)
    assert group.choices is not None
    for name in group.choices:
        command = [sys.executable, "-m", "academichub", name, "--help"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
        )
        assert f"Example: academichub {name}" in " ".join(done.stdout.split())


def test_version() -> None:
    """The name and a number."""
    done = subprocess.run(
        [sys.executable, "-m", "academichub", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == "academichub"


def cli(tmp_path: Path, *argv: str, **environ: str) -> list[str]:
    """A command line for a subprocess."""
    return [
        sys.executable,
        "-m",
        "academichub",
        "--config",
        str(tmp_path / "config.toml"),
        "--data-dir",
        str(tmp_path / "data"),
        *argv,
    ]


def test_a_closed_pipe_ends_quietly(tmp_path: Path, papers: list[int]) -> None:
    """`| head -1` is no error to anybody."""
    command = " ".join(cli(tmp_path, "list", "--json"))
    done = subprocess.run(
        ["sh", "-c", f"for i in 1 2 3; do {command}; done | head -c 10"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_any_locale_prints(tmp_path: Path, papers: list[int], locale: str) -> None:
    """A terminal without UTF-8 gets escapes, never a traceback."""
    library = Library(tmp_path / "data" / "library.db")
    store(library, announcement(9, title="强化学习 and é"))
    library.close()
    environ = {**os.environ, "LC_ALL": locale, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for argv in (["list"], ["list", "--json"], ["show", "2605.00009"]):
        done = subprocess.run(cli(tmp_path, *argv), capture_output=True, check=False, env=environ)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.isascii()


def test_offline_opens_no_socket(tmp_path: Path, papers: list[int]) -> None:
    """An audit hook sees not one connection in any offline command."""
    script = (
        "import sys\n"
        "def hook(event, args):\n"
        "    if event.startswith('socket.') and event not in ('socket.gethostname', 'socket.__new__'): raise SystemExit(f'{event} {args}')\n"
        "sys.addaudithook(hook)\n"
        "from academichub.cli.main import main\n"
        f"where = ['--offline', '--config', {str(tmp_path / 'config.toml')!r}, '--data-dir', {str(tmp_path / 'data')!r}]\n"
        "commands = ['sync'], ['list'], ['doctor'], ['pdf', '2605.00001'], ['translate', 'number']\n"
        "for argv in commands: main([*where, *argv])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "socket." not in done.stderr


def test_without_a_model_the_status_is_that_of_a_configuration(run: Run, papers: list[int]) -> None:
    """Nothing failed; something is not set."""
    for command in ("translate", "summarize"):
        status, _out, err = run(command, "number")
        assert status == 2
        assert "no model is set" in err
