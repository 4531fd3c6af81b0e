"""Caps on what models take hold over processes, kills and restarts."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from academichub.domain.views import ALL
from academichub.llm import prompts
from academichub.llm.costs import allowed
from academichub.llm.masking import mask
from academichub.store.library import Library
from tests.builders import announcement
from tests.conftest import NOW

pytestmark = pytest.mark.slow
PAPERS, CALLS = 1_000, 37
INTO = 600
"""Tokens that the server says went in."""
ABSTRACT = (
    "We study a matter of general interest and find that it behaves well in all of the cases that we have tried. " * 8
)
ANSWER = {"title": "论某事", "abstract": "我们研究了一个普遍关心的问题，发现它在我们尝试过的所有情形中都表现良好。" * 6}


class _Handler(BaseHTTPRequestHandler):
    """Answers every call alike, after a moment; each takes as many tokens as it may, as if the model thought long."""

    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""

    def do_POST(self) -> None:
        """A call."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.calls += 1
            self.server.most = asked["max_tokens"]
        time.sleep(0.05)
        head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        text = json.dumps(ANSWER, ensure_ascii=False)
        usage = {"prompt_tokens": INTO, "completion_tokens": asked["max_tokens"]}
        events = [
            {**head, "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]},
            {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, {**head, "choices": [], "usage": usage},
        ]  # fmt: skip
        data = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(data.encode())


class Server(ThreadingHTTPServer):
    """Counts calls."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.calls = self.most = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no fault."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A model."""
    with Server() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def begin(folder: Path) -> subprocess.Popen[str]:
    """A process that translates everything."""
    where = ["--config", str(folder / "config.toml"), "--data-dir", str(folder), "--now", NOW.isoformat()]
    return subprocess.Popen(
        [sys.executable, "-m", "academichub", *where, "translate", "matter", "--yes"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_cap_holds_over_kills_and_processes(tmp_path: Path, server: Server) -> None:
    """A thousand papers, a cap for 37 calls: one process is killed, then two go on; 37 calls are made at most, and each is kept."""
    messages = prompts.translation(mask({"title": "On a matter", "abstract": ABSTRACT}))
    cap = CALLS * (INTO + allowed(messages, "openai/m")[1])
    base = f"http://127.0.0.1:{server.server_port}/v1"
    llm = f'model = "openai/m"\napi_base = "{base}"\napi_key = "none"\nconcurrency = 4\ndaily_budget = {cap}\n'
    (tmp_path / "config.toml").write_text(f"[llm]\n{llm}", encoding="utf-8")
    library = Library(tmp_path / "library.db", lambda: NOW)
    found = [announcement(number, title="On a matter", abstract=ABSTRACT) for number in range(1, PAPERS + 1)]
    library.papers.apply([change for one in found if (change := _new(one))], [()] * PAPERS)

    with begin(tmp_path) as killed:
        deadline = time.monotonic() + 60
        while server.calls < 10 and time.monotonic() < deadline:
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
    assert 10 <= server.calls <= CALLS
    with begin(tmp_path) as first, begin(tmp_path) as second:
        told = [process.communicate(timeout=120)[1] for process in (first, second)]
    assert server.calls <= CALLS
    assert all("the day's limit would be passed" in text for text in told)
    translated = sum(
        record.translation is not None for record in library.papers.records(library.shelves.keys(ALL), "zh")
    )
    spent = library.calls.spent("2026-05-29")
    library.close()
    assert spent.tokens <= cap == CALLS * (INTO + server.most)
    assert server.calls - 4 <= translated <= server.calls, "calls were paid for and lost"
    assert server.calls >= CALLS - 6, "the cap keeps off far more than it must"


def _new(found: Any) -> Any:
    from academichub.domain.merging import decide

    return decide(None, found)
