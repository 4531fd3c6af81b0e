"""The reader on a real pseudo-terminal: what it paints, how it ends, what it survives."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest
from bench.terminal import SIZE, Terminal

from academichub.store.library import Library
from tests.builders import announcement, store
from tests.conftest import BENCH, needs_bench

COMMAND = (sys.executable, "-m", "academichub", "--now", "2026-05-29T12:30Z")
Start = Callable[..., "Watched"]


class Watched:
    """The reader on a pty, and the screen that a person sees there."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.terminal = Terminal(COMMAND, environ)
        self.screen = pyte.Screen(*SIZE)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""

    def read(self, quiet: float = 0.06) -> None:
        """Take in what the reader writes, until it is quiet."""
        while data := self.terminal.read(quiet):
            self.raw += data
            self.stream.feed(data.replace(b"\x1b[?2048$p", b""))

    def wait_for(self, text: str, seconds: float = 15.0) -> None:
        """Until a text stands on the screen."""
        end = time.monotonic() + seconds
        while text not in self.text:
            assert time.monotonic() < end, f"{text!r} was never shown:\n{self.text}"
            self.read(0.05)

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self.terminal.fd, keys)
        self.read()

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self.screen.display)

    def status(self, seconds: float = 8.0) -> int:
        """The exit status, once it has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.02)
            pid, status = os.waitpid(self.terminal.pid, os.WNOHANG)
            if pid:
                self.terminal.pid = 0
                self.read(0.05)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it does not end:\n{self.text}")

    def close(self) -> None:
        """End it by force, if it runs yet."""
        if self.terminal.pid:
            os.kill(self.terminal.pid, signal.SIGKILL)
            os.waitpid(self.terminal.pid, 0)
        os.close(self.terminal.fd)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the reader over a library of thirty papers."""
    tmp_path.chmod(0o700)
    (tmp_path / "config.toml").write_text('sources = ["arxiv:cs.CL"]\n')
    running: list[Watched] = []

    def begin(config: str = "", **environ: str) -> Watched:
        (tmp_path / "config.toml").write_text('sources = ["arxiv:cs.CL"]\n' + config)
        data = tmp_path / f"data{len(running)}"
        library = Library(data / "library.db")
        store(library, *(announcement(number, title=f"论文 {number}: 关于 Tokens") for number in range(1, 31)))
        library.close()
        paths = {
            "ACADEMICHUB_CONFIG": str(tmp_path / "config.toml"),
            "ACADEMICHUB_DATA_DIR": str(data),
            "SSH_CONNECTION": "10.0.0.9 1 10.0.0.1 22",
        }
        running.append(Watched({**paths, **environ}))
        running[-1].wait_for("1 of 30")
        running[-1].wait_for("Unread       30")
        return running[-1]

    yield begin
    for watched in running:
        watched.close()


@pytest.mark.parametrize("keys", [b"jjsmGL", b"\rj\x1b[j[", b"/s 7\r\tj", b"?xoxj"])
def test_fewer_bytes_paint_the_same_screen(start: Start, keys: bytes) -> None:
    """After any keys, the screen is that of Textual's own whole updates, characters and colours."""
    shown = []
    for config in ("[interface]\ncell_diff = true\n", "[interface]\ncell_diff = false\n"):
        watched = start(config)
        for key in keys:
            watched.press(bytes([key]))
        watched.read(0.2)
        buffer = watched.screen.buffer
        shown.append([[tuple(buffer[y][x])[:4] for x in range(SIZE[0])] for y in range(SIZE[1])])
    assert shown[0] == shown[1]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_signals_leave_a_sound_terminal(start: Start, number: int, status: int) -> None:
    """The status is true, the alternate screen, the mouse and pastes are switched off, the cursor is shown."""
    watched = start()
    os.kill(watched.terminal.pid, number)
    assert watched.status() == status
    for off in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l", b"\x1b[?2004l"):
        assert watched.raw.rindex(off) > watched.raw.rindex(off.replace(b"l", b"h").replace(b"25h", b"25l"))


def test_the_screen_is_whole_after_the_shell(start: Start) -> None:
    """Ctrl-Z stops the reader and gives the terminal back; going on paints everything again."""
    watched = start()
    before = watched.text
    watched.press(b"\x1a")
    assert os.waitpid(watched.terminal.pid, os.WUNTRACED)[1] & 0xFF == 0x7F
    watched.screen.reset()
    os.kill(watched.terminal.pid, signal.SIGCONT)
    watched.wait_for("1 of 30")
    assert watched.text == before
    watched.press(b"j")
    watched.wait_for("2 of 30")


@needs_bench
@pytest.mark.parametrize("name", sorted(path.name for path in (BENCH / "hostile" / "tty-input").glob("*.bin")))
def test_hostile_input_is_survived(start: Start, name: str) -> None:
    """Whatever a terminal sends, the next keys work, or the reader can be ended."""
    watched = start()
    watched.press((BENCH / "hostile" / "tty-input" / name).read_bytes())
    if "unterminated" in name:
        time.sleep(5.2 if "paste" in name else 0.3)
    watched.press(b"\x1b")
    watched.press(b"\x1b\x1b")
    watched.read(0.15)
    watched.press(b"q")
    assert watched.status() == 0
    assert b"Traceback" not in watched.raw
