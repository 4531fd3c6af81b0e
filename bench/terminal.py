"""A program on a pseudo-terminal: how soon it paints, how fast it answers a key, how many bytes that takes."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

SIZE = (140, 45)
QUIET = 0.08
"""Seconds without a byte after which a screen counts as finished."""


class Terminal:
    """A child process on a pty of its own."""

    def __init__(self, command: Sequence[str], environ: dict[str, str] | None = None) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "", "LC_ALL": "C.UTF-8", **(environ or {})}
            env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
            os.execvpe(command[0], list(command), env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                break
            time.sleep(0.2)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def read(self, seconds: float) -> bytes:
        """What comes within so many seconds, at once when something does; b"" if nothing."""
        if select.select([self.fd], [], [], seconds)[0]:
            try:
                return os.read(self.fd, 1 << 16)
            except OSError:
                return b""
        return b""

    def wait_for(self, text: bytes, seconds: float = 30.0) -> float:
        """Seconds from the start until a text is painted."""
        seen = b""
        end = self.started + seconds
        while time.perf_counter() < end:
            seen += self.read(0.05)
            if text in seen:
                return time.perf_counter() - self.started
        raise TimeoutError(f"{text!r} was never painted; last: {seen[-300:]!r}")

    def settle(self) -> tuple[float, int]:
        """Read until the screen is quiet: when the last byte came, and how many there were."""
        last, count = time.perf_counter(), 0
        while data := self.read(QUIET):
            last = time.perf_counter()
            count += len(data)
        return last, count

    def press(self, key: bytes) -> tuple[float, int]:
        """Press a key: milliseconds until the last byte of the answer, and bytes."""
        began = time.perf_counter()
        os.write(self.fd, key)
        last, count = self.settle()
        return max(0.0, (last - began)) * 1000, count

    def memory(self) -> float:
        """Resident memory in MB."""
        with open(f"/proc/{self.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
