"""Start to a live list, against the smallest Textual program, in turn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.report import Report, median
from bench.terminal import Terminal

ROUNDS = 9
LATE = ("litellm", "feedparser", "httpx")
"""Libraries that the first paint may not wait for."""


def reader(folder: Path, *arguments: str) -> list[str]:
    """The command that opens the reader over a bench library."""
    return [
        sys.executable, "-m", "academichub", "--config", str(folder / "config.toml"), "--data-dir", str(folder), "--offline", *arguments,
    ]  # fmt: skip


def measure(folder: Path, report: Report) -> None:
    """Medians of both, and their ratio."""
    minimal, ours, memory = [], [], []
    with Terminal(reader(folder)) as terminal:  # compiles, if this checkout never ran
        terminal.wait_for("●".encode())
    for _round in range(ROUNDS):
        with Terminal([sys.executable, "-m", "bench.peers.minimal"]) as terminal:
            minimal.append(terminal.wait_for("●".encode()))
        with Terminal(reader(folder)) as terminal:
            ours.append(terminal.wait_for("●".encode()))
            terminal.settle()
            memory.append(terminal.memory())
    report.line("start: smallest Textual program", f"{median(minimal) * 1000:.0f} ms")
    report.line("start: list of all papers", f"{median(ours) * 1000:.0f} ms")
    report.at_most("start: ratio", median(ours) / median(minimal), 1.5, "x")
    report.at_most("memory before the first model call", median(memory), 60, "MB")
    report.line(
        "imported by the first paint",
        ", ".join(_late_imports()) or "none",
        not _late_imports(),
        "none of " + ", ".join(LATE),
    )


def _late_imports() -> list[str]:
    program = (
        f"import sys, academichub.tui.app, academichub.cli.reader; print(*[m for m in {LATE!r} if m in sys.modules])"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
