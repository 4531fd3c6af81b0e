"""Only the cells that changed go over the wire.

Textual repaints whole lines of a widget that changed; over SSH most of those bytes say what is there already. This
keeps the frame that the terminal shows, and reduces each update to the runs of cells that differ from it. It reads
two private classes of Textual's compositor; an update of any other shape passes as it is, and the next whole frame
starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

Cell = tuple[str, Style | None]
"""What stands in a cell; "" in the second cell of a wide character."""

GAP = 6
"""Unchanged cells that are cheaper to write again than to jump over."""


def cells_of(strip: Iterable[Segment]) -> list[Cell]:
    """The cells of a strip; a combining mark stands with the character before it."""
    cells: list[Cell] = []
    for text, style, _control in strip:
        if text.isascii():
            cells += [(char, style) for char in text]
            continue
        for char in text:
            width = cell_len(char)
            if width:
                cells.append((char, style))
                cells += [("", style)] * (width - 1)
            elif cells:
                at = len(cells) - 1 - (cells[-1][0] == "")
                cells[at] = (cells[at][0] + char, cells[at][1])
    return cells


class CellDiff:
    """The frame on the terminal, and updates reduced against it."""

    def __init__(self) -> None:
        self.frame: list[list[Cell]] = []

    def forget(self) -> None:
        """Something else has written on the terminal."""
        self.frame = []

    def reduce(self, update: Any) -> Any:
        """The same update, to be written as fewer bytes."""
        if isinstance(update, LayoutUpdate):
            return _Whole(self, update)
        if isinstance(update, ChopsUpdate) and self.frame:
            return _Changed(self, update)
        if update is not None:
            self.frame = []
        return update


class _Whole(CompositorUpdate):
    """A whole frame: written as it is, and remembered."""

    def __init__(self, diff: CellDiff, update: LayoutUpdate) -> None:
        self.diff = diff
        self.update = update

    def render_segments(self, console: Console) -> str:
        """See Textual's CompositorUpdate."""
        self.diff.frame = [[cell for strip in line for cell in cells_of(strip)] for line in self.update.strips]
        return self.update.render_segments(console)


class _Changed(CompositorUpdate):
    """Some spans of some lines: only their changed cells are written."""

    def __init__(self, diff: CellDiff, update: ChopsUpdate) -> None:
        self.diff = diff
        self.update = update

    def render_segments(self, console: Console) -> str:
        """See Textual's CompositorUpdate."""
        frame, out = self.diff.frame, _Writer(console)
        for y in dict.fromkeys(span[0] for span in self.update.spans):
            if y < len(frame):
                self._line(y, frame[y], out)
        return out.text()

    def _line(self, y: int, shown: list[Cell], out: _Writer) -> None:
        for x, strip in self.update.chops[y].items():
            if strip is None:
                continue
            wanted = cells_of(strip)
            for start, end in _runs(shown, wanted, x):
                out.write(y, x + start, wanted[start:end])
            shown[x : x + len(wanted)] = wanted


def _runs(shown: Sequence[Cell], wanted: Sequence[Cell], x: int) -> Iterator[tuple[int, int]]:
    """Where the wanted cells differ from those shown at `x`; near runs joined, wide characters whole."""
    start = end = -1
    for at, cell in enumerate(wanted):
        if x + at < len(shown) and shown[x + at] == cell:
            continue
        first = at - 1 if cell[0] == "" and at else at
        if start >= 0 and first - end > GAP:
            yield start, end
            start = -1
        if start < 0:
            start = first
        end = at + 2 if at + 1 < len(wanted) and wanted[at + 1][0] == "" else at + 1
    if start >= 0:
        yield start, end


class _Writer:
    """Runs of cells as text and escape sequences, each style told once."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.parts: list[str] = []
        self.style: str = ""

    def write(self, y: int, x: int, cells: Sequence[Cell]) -> None:
        """A run of cells at a place."""
        self.parts.append(f"\x1b[{y + 1};{x + 1}H")
        for char, style in cells:
            if char:
                codes = _codes(self.console, style)
                if codes != self.style:
                    self.parts.append(("\x1b[0m" if self.style else "") + codes)
                    self.style = codes
                self.parts.append(char)

    def text(self) -> str:
        """Everything written, with the style reset at the end."""
        return "".join(self.parts) + ("\x1b[0m" if self.style else "")


@lru_cache(maxsize=512)
def _codes(console: Console, style: Style | None) -> str:
    """The escape sequence that a style begins with."""
    return Strip([Segment("\0", style)], 1).render(console).partition("\0")[0]
