"""The base of every part of the screen: a widget that draws lines and asks for no layout.

Textual's own Static asks for a layout and then a paint at every change; this one repaints what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from academichub.domain.text.plain import clean
from academichub.tui.palette import PALETTES, Palette

Piece = tuple[str, Style]
"""A text and its style."""


class Lines(Widget, can_focus=False):
    """Draws `line(y)` for each of its lines, cut or filled to its width."""

    DEFAULT_CSS: ClassVar[str] = "Lines { height: auto; }"

    palette: Palette = PALETTES["terminal"]

    def line(self, y: int) -> Iterable[Piece]:
        """The pieces of one line, from the left; every text in them is clean already or ours."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Textual's seam: one line of the screen."""
        return strip_of(self.line(y), self.size.width, self.palette.text)

    def redraw(self, first: int = 0, count: int | None = None) -> None:
        """Repaint some lines, or all."""
        if count is None:
            self.refresh()
        else:
            self.refresh(Region(0, first, self.size.width, count))


def strip_of(pieces: Iterable[Piece], width: int, fill: Style) -> Strip:
    """Exactly `width` cells of the pieces."""
    segments: list[Segment] = []
    room = width
    for text, style in pieces:
        cells = cell_len(text)
        if cells > room:
            text, cells = set_cell_size(text, room), room
        segments.append(Segment(text, style))
        room -= cells
        if room <= 0:
            break
    if room > 0:
        segments.append(Segment(" " * room, fill))
    return Strip(segments, width)


def shown(text: str) -> str:
    """A text from outside at the door of the screen: one clean line."""
    return clean(text, limit=2_000)


def marked(text: str, spans: Sequence[tuple[int, int]], style: Style, hit: Style) -> Iterable[Piece]:
    """A text with some places of it in another style."""
    at = 0
    for start, end in spans:
        if start > at:
            yield text[at:start], style
        yield text[start:end], hit
        at = end
    if at < len(text) or not text:
        yield text[at:], style
