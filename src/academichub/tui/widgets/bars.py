"""The three lines of the frame: top, divider, bottom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.style import Style

from academichub.domain.text.wrap import cut
from academichub.tui.geometry import Geometry
from academichub.tui.widgets.lines import Lines, Piece


def _filled(left: str, pieces: list[Piece], end: list[Piece], right: str, width: int, frame: Style) -> Iterator[Piece]:
    """`left pieces ──── end right`, exactly as wide; the end goes first where both do not fit, then the pieces are cut."""
    used = sum(cell_len(text) for text, _style in pieces)
    tail = sum(cell_len(text) for text, _style in end)
    room = width - cell_len(left) - cell_len(right)
    if used + tail > room:
        end, tail = [], 0
    yield left, frame
    for text, style in pieces:
        text = cut(text, room)
        room -= cell_len(text)
        yield text, style
    yield "─" * max(0, room - tail), frame
    yield from end
    yield right, frame


class TopBar(Lines):
    """`┌ Today 128 ┬ cs.CL new · 128 of 486 ── 486/486 ✓ next 20:00 ET = 08:00 ┐`"""

    geometry: Geometry | None = None
    first_view: tuple[str, bool] = ("", False)
    """The sidebar's first entry, which stands in the frame, and whether it is the current one."""
    heading = ""
    facts: tuple[tuple[str, bool], ...] = ()
    """What is true of the view's day, each with whether it is as it should be."""

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        palette, geometry = self.palette, self.geometry
        if geometry is None:
            return
        left = "┌"
        if geometry.sidebar:
            text, current = self.first_view
            inner = geometry.sidebar - 1
            style = palette.cursor if current else palette.text
            yield "┌", palette.dim
            yield cut(text, inner), style
            yield "─" * (inner - cell_len(cut(text, inner))), palette.dim
            left = "┬"
        end = [(f" {text} ", palette.dim if fine else palette.bad) for text, fine in self.facts]
        yield from _filled(left, [(f" {self.heading} ", palette.strong)], end, "┐", geometry.main_width, palette.dim)


class Divider(Lines):
    """`├ Abstract ─────┬ 译文 ─────┤`"""

    geometry: Geometry | None = None
    names: tuple[str, str] = ("", "")
    active = -1
    """Which of the two panes the keys move in: 0, 1, or neither."""

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        geometry, palette = self.geometry, self.palette
        if geometry is None:
            return
        for at, width in enumerate((geometry.abstract_width, geometry.translation_width)):
            if width:
                style = palette.accent if at == self.active else palette.strong
                last = at == 1 or not geometry.translation_width
                yield from _filled(
                    "┬" if at else "├",
                    [(f" {self.names[at]} ", style)],
                    [],
                    "┤" if last else "",
                    width,
                    palette.dim,
                )


class BottomBar(Lines):
    """`└──┴ message ────── s star  l later  … ? help ┘`"""

    geometry: Geometry | None = None
    message: tuple[str, bool] = ("", True)
    """What is running or just happened, and whether it is good news."""
    keys: tuple[tuple[str, str], ...] = ()
    """Keys and their words."""

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        geometry, palette = self.geometry, self.palette
        if geometry is None:
            return
        text, fine = self.message
        said = [(f" {text} ", palette.text if fine else palette.bad)] if text else []
        width = geometry.width
        if geometry.sidebar:
            yield "└" + "─" * (geometry.sidebar - 1), palette.dim
            width = geometry.main_width
        left = "┴" if geometry.sidebar else "└"
        yield from _filled(left, said, self._hints(width - 2 - cell_len(text) - 2), "┘", width, palette.dim)

    def _hints(self, room: int) -> list[Piece]:
        """As many keys as fit, the last ones (help, quit) kept longest."""
        chosen = list(self.keys)
        while chosen and sum(cell_len(f"{key} {word}  ") for key, word in chosen) > room:
            chosen.pop(0)
        pieces: list[Piece] = []
        for key, word in chosen:
            pieces += [(f" {key}", self.palette.accent), (f" {word}", self.palette.dim)]
        return [*pieces, (" ", self.palette.dim)] if pieces else []
