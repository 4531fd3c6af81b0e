"""`j` with list, abstract and translation on the screen, against a DataTable with two Statics."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.report import Report, median, percentile
from bench.starting import reader
from bench.terminal import Terminal

KEYS = 150
TO_UNREAD = (b"\t", b"\t", b"\t", b"j", b"\r")
"""From the list to the sidebar, one view down, and back: the view of every unread paper."""


def measure(folder: Path, report: Report) -> None:
    """Milliseconds and bytes a key."""
    ours, sent = _press(reader(folder), b"j", prelude=TO_UNREAD)
    usual, usual_sent = _press([sys.executable, "-m", "bench.peers.datatable"], b"\x1b[B")
    report.line("j: DataTable and Static, p50 / p99", f"{median(usual):.1f} / {percentile(usual, 0.99):.1f} ms")
    report.line("j: bytes of DataTable and Static", f"{median(usual_sent):,.0f} B")
    report.line("j: all panes, p50", f"{median(ours):.1f} ms")
    report.at_most("j: p50 against DataTable and Static", median(ours) / median(usual), 0.2, "x")
    report.at_most("j: p99 against p50", percentile(ours, 0.99) / median(ours), 2.0, "x")
    report.at_most("j: bytes", median(sent), 2500, "B")


def _press(command: Sequence[str], key: bytes, prelude: Sequence[bytes] = ()) -> tuple[list[float], list[float]]:
    with Terminal(command) as terminal:
        terminal.wait_for("●".encode())
        terminal.settle()
        time.sleep(1.0)
        terminal.settle()
        for first in prelude:
            terminal.press(first)
        time.sleep(0.5)
        terminal.settle()
        answers = [terminal.press(key) for _key in range(KEYS + 10)][10:]
    return [milliseconds for milliseconds, _bytes in answers], [float(count) for _milliseconds, count in answers]
