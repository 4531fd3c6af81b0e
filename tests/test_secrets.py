"""A key goes to its provider and nowhere else: a canary in the environment, in a file and behind a command."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from academichub.clock import Clock
from academichub.config.options import Config, Llm, Secret, Translation
from academichub.config.secrets import forget_keys, has_key, key_named, redacted, remember, take_keys
from academichub.hub import Hub, open_hub
from academichub.llm.keys import find_key
from academichub.paths import Paths
from academichub.tui.app import _log_to
from academichub.work.opening import start
from academichub.work.translate import translate
from tests.builders import announcement, store
from tests.conftest import NOW

CANARY = "sk-canary-0123456789abcdef"


def test_a_key_leaves_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is taken no process that is started inherits it, and it is still to be had here."""
    monkeypatch.setenv("SOME_API_KEY", CANARY)
    assert has_key("SOME_API_KEY")
    assert "SOME_API_KEY" in os.environ
    take_keys(["SOME_API_KEY", "", "ABSENT_API_KEY"])
    done = subprocess.run([sys.executable, "-c", "import os; print(dict(os.environ))"], capture_output=True, check=True)
    assert CANARY.encode() not in done.stdout
    found = key_named("SOME_API_KEY")
    assert found is not None
    assert found.reveal() == CANARY
    assert has_key("SOME_API_KEY")
    assert key_named("ABSENT_API_KEY") is None


def test_opening_a_hub_takes_the_keys_that_it_may_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of both models and of the collectors of abstracts; somebody else's stay."""
    config = tmp_path / "config.toml"
    config.write_text('[llm]\nmodel = "deepseek/x"\nsmart_model = "zai/y"\n', encoding="utf-8")
    for name in ("DEEPSEEK_API_KEY", "ZAI_API_KEY", "OPENALEX_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, CANARY)
    with open_hub(Paths(config, tmp_path / "d", tmp_path / "c", tmp_path / "s"), Clock(NOW)) as hub:
        assert find_key(hub.config.llm).found
    assert [name for name in os.environ if os.environ[name] == CANARY] == ["ANTHROPIC_API_KEY"]


def test_programs_that_we_start_know_no_key(hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The viewer of PDFs, and a command that translates."""
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    find_key(Llm(model="openai/x"))
    seen = tmp_path / "seen"
    program = f"import os, pathlib; f = pathlib.Path({str(seen)!r}); f.open('a').write(str(dict(os.environ)))"
    start([sys.executable, "-c", program], str(tmp_path / "x.pdf"))
    hub.loaded.config = Config(translation=Translation(engine="command", command=(sys.executable, "-c", program)))
    [key] = store(hub.library, announcement(1))

    async def all_of_it() -> None:
        with pytest.raises(Exception, match=r"failed its checks|empty"):
            async for _step in translate(hub, key):
                pass

    asyncio.run(all_of_it())
    assert seen.read_text(encoding="utf-8").count("PATH") >= 2
    assert CANARY not in seen.read_text(encoding="utf-8")


def test_logs_and_crash_reports_hold_no_key(hub: Hub) -> None:
    """Neither a key that we know, wherever it came from, nor what only looks like one."""
    remember("command", Secret("an odd key without a pattern"))
    _log_to(hub)
    try:
        raise ValueError(f"body: {CANARY}; Bearer abc.def; an odd key without a pattern")
    except ValueError:
        logging.getLogger("academichub").exception("it broke")
    logging.shutdown()
    logged = hub.paths.log.read_text(encoding="utf-8")
    assert "it broke" in logged
    assert "Traceback" in logged
    for secret in (CANARY, "abc.def", "odd key"):
        assert secret not in logged


def test_a_forgotten_key_is_no_secret() -> None:
    """What is not known and looks like nothing stands as it is."""
    remember("command", Secret("plain words"))
    assert redacted("plain words") == "****"
    forget_keys()
    assert redacted("plain words about tasks-and-keys") == "plain words about tasks-and-keys"


def test_a_secret_shows_itself_nowhere() -> None:
    """Not in a text, not in an option's repr, not in an f-string."""
    options = Llm(model="x/y", api_key=Secret(CANARY))
    assert CANARY not in f"{options} {options.api_key} {options.api_key!r} {[options.api_key]}"


def test_no_socket_opens_before_the_first_request(tmp_path: Path) -> None:
    """With a model set, nothing but a request to it makes a connection: not estimates, not doctor, not importing its library."""
    config = tmp_path / "config.toml"
    config.write_text('sources = ["arxiv:cs.CL"]\n[llm]\nmodel = "deepseek/x"\napi_key = "sk-0000"\n', encoding="utf-8")
    script = (
        "import sys\n"
        "def hook(event, args):\n"
        "    local = event == 'socket.bind' and args[1][0] == '::1'  # urllib3 tries whether this machine has IPv6\n"
        "    if event.startswith('socket.') and event not in ('socket.gethostname', 'socket.__new__') and not local:\n"
        "        sys.stderr.write(f'{event} {args}\\n')\n"
        "sys.addaudithook(hook)\n"
        "from academichub.cli.main import main\n"
        "from academichub.llm.client import _litellm\n"
        f"where = ['--config', {str(config)!r}, '--data-dir', {str(tmp_path / 'data')!r}]\n"
        "commands = ['list'], ['doctor'], ['translate', 'x', '--dry-run'], ['summarize', 'x', '--dry-run'], ['stats']\n"
        "for argv in commands: main([*where, *argv])\n"
        "_litellm()\n"
        "import pypdf\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "socket." not in done.stderr
