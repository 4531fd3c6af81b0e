"""A box with lines to read: links, paths. Any key but the copying one closes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from academichub.domain.text.wrap import cut, wrap
from academichub.tui.palette import Palette
from academichub.tui.widgets.lines import Lines, Piece, shown


class _Box(Lines):
    title_text = ""
    rows: Sequence[str] = ()
    hint = ""

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        palette, inner = self.palette, self.size.width - 2
        if y == 0 or y == self.size.height - 1:
            text = cut(f" {self.title_text if y == 0 else self.hint} ", inner - 2)
            yield ("┌─" if y == 0 else "└─"), palette.dim
            yield text, palette.strong if y == 0 else palette.dim
            yield "─" * (inner - 1 - cell_len(text)) + ("┐" if y == 0 else "┘"), palette.dim
            return
        text = self.rows[y - 1] if y - 1 < len(self.rows) else ""
        yield "│ ", palette.dim
        yield text, palette.text
        yield " " * (inner - 1 - cell_len(text)), palette.text
        yield "│", palette.dim


class Notice(ModalScreen[None]):
    """Shows lines; `y` gives the first of them to `copy`."""

    DEFAULT_CSS: ClassVar[str] = "Notice { align: center middle; background: transparent; }"
    AUTO_FOCUS = None

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        palette: Palette,
        hint: str,
        copy: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self.box = _Box()
        self.box.title_text, self.box.hint, self.box.palette = title, hint, palette
        self.lines = [shown(line) for line in lines]
        self.copy = copy

    def compose(self) -> ComposeResult:
        """The box alone."""
        yield self.box

    def on_resize(self, _event: events.Resize | None = None) -> None:
        """As wide as its lines, no wider than the screen."""
        width, height = self.app.size
        inner = min(width - 4, max(cell_len(line) for line in self.lines))
        self.box.rows = [row for line in self.lines for row in wrap(line, inner)]
        self.box.styles.width = max(inner + 4, min(width, cell_len(self.box.hint) + 6))
        self.box.styles.height = min(height, len(self.box.rows) + 2)
        self.box.redraw()

    def on_mount(self) -> None:
        """Take a fitting size."""
        self.on_resize()

    def on_key(self, event: events.Key) -> None:
        """The copying key copies; any key closes."""
        event.stop()
        event.prevent_default()
        if event.key == "y" and self.copy:
            self.copy(self.lines[0])
        self.dismiss(None)

    def on_click(self) -> None:
        """A click closes."""
        self.dismiss(None)
