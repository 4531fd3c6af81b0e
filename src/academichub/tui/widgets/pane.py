"""A pane of wrapped text that scrolls by lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.style import Style
from textual import events

from academichub.domain.hits import Hits, Span
from academichub.domain.text.wrap import wrap
from academichub.tui.widgets.lines import Lines, Piece, marked

NO_HITS = Hits()
Paragraph = tuple[str, str]
"""The name of a style of the palette, and a text to be wrapped in it."""


class Pane(Lines):
    """Paragraphs, wrapped to the pane's width."""

    def __init__(self, id: str, *, last: bool) -> None:
        super().__init__(id=id)
        self.last = last
        """Whether it draws the right frame too."""
        self.offset_lines = 0
        self.rows: list[tuple[str, Style, Sequence[Span]]] = []
        """Lines, each with its style and the places in it that are marked."""
        self.hits = Hits()
        self._paragraphs: Sequence[Paragraph] = ()
        self._width = 0

    def show(self, paragraphs: Sequence[Paragraph], hits: Hits = NO_HITS, *, keep_place: bool = False) -> None:
        """Show other paragraphs with what was asked for marked, from their beginning unless the place is to be kept."""
        if (paragraphs, hits) == (self._paragraphs, self.hits) and keep_place:
            return
        self.hits = hits
        before = len(self.rows)
        was_at = self.offset_lines
        self._paragraphs = paragraphs
        self._wrap()
        self.offset_lines = min(self.offset_lines, self.furthest) if keep_place else 0
        if was_at or self.offset_lines:
            self.redraw()
        else:
            self.redraw(0, min(max(before, len(self.rows), 1), max(1, self.size.height)))

    def fit(self, width: int, *, last: bool) -> None:
        """The pane is so wide now."""
        if (width, last) != (self._width, self.last):
            self._width, self.last = width, last
            self._wrap()
            self.offset_lines = min(self.offset_lines, self.furthest)
            self.redraw()

    def _wrap(self) -> None:
        inner = self._width - 2 - self.last
        if inner < 4:
            self.rows = []
            return
        self.rows = [
            (line, getattr(self.palette, style), spans)
            for style, text in self._paragraphs
            for line, spans in _lines(text, inner, self.hits)
        ]

    @property
    def furthest(self) -> int:
        """The offset at which the last line is to be seen."""
        return max(0, len(self.rows) - self.size.height)

    def scroll_lines(self, lines: int) -> bool:
        """Scroll; False if it was at that end already."""
        target = max(0, min(self.offset_lines + lines, self.furthest))
        moved = target != self.offset_lines
        self.offset_lines = target
        if moved:
            self.redraw()
        return moved

    def page(self, part: float = 1.0) -> bool:
        """Scroll by a part of the pane's height, two lines kept in sight; False at the end."""
        step = max(1, int((self.size.height - 2) * abs(part)))
        return self.scroll_lines(step if part > 0 else -step)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """The wheel scrolls."""
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """The wheel scrolls back."""
        self.scroll_lines(-3)

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        palette = self.palette
        yield "│ ", palette.dim
        at = y + self.offset_lines
        text, style, spans = self.rows[at] if at < len(self.rows) else ("", palette.text, ())
        yield from marked(text, spans, style, palette.hit(style))
        if self.last:
            yield " " * (self.size.width - 3 - cell_len(text)), palette.text
            yield "│", palette.dim


def _lines(text: str, cells: int, hits: Hits) -> Iterable[tuple[str, Sequence[Span]]]:
    """The lines of a paragraph, each with the marked places in it; a place may go over a line's end."""
    spans = hits.spans(text) if hits else ()
    at = 0
    for line in wrap(text, cells):
        start = text.find(line, at)
        if start < 0 or not spans:
            yield line, ()
            continue
        at = start + len(line)
        yield line, [(max(a, start) - start, min(b, at) - start) for a, b in spans if a < at and b > start]
