"""A box with lines to read: links, paths. Any key but the copying one closes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len
from textual import events

from academichub.domain.text.wrap import wrap
from academichub.tui.palette import Palette
from academichub.tui.screens.box import Box
from academichub.tui.widgets.lines import Piece, shown


class Notice(Box[None]):
    """Shows lines; `y` gives the first of them to `copy`."""

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        palette: Palette,
        hint: str,
        copy: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(title, hint, palette)
        self.lines = [shown(line) for line in lines]
        self.rows: list[str] = []
        self.copy = copy

    def row(self, y: int, width: int) -> Iterable[Piece]:
        """See Box."""
        yield " ", self.palette.text
        yield self.rows[y] if y < len(self.rows) else "", self.palette.text

    def fit(self) -> None:
        """As wide as its lines, no wider than the screen."""
        width, height = self.app.size
        inner = max(1, min(width - 4, max(cell_len(line) for line in self.lines)))
        self.rows = [row for line in self.lines for row in wrap(line, inner)]
        self.frame.styles.width = min(width, max(inner + 4, cell_len(self.hint) + 6, cell_len(self.title_text) + 6))
        self.frame.styles.height = min(height, len(self.rows) + 2)
        self.frame.redraw()

    def on_key(self, event: events.Key) -> None:
        """The copying key copies; any key closes."""
        event.stop()
        event.prevent_default()
        if event.key == "y" and self.copy:
            self.copy(self.lines[0])
        self.end(None)

    def on_click(self) -> None:
        """A click closes."""
        self.end(None)
