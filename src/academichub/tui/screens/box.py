"""A box over the desk, with a title, rows and a hint: what the picker and the notice are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.screen import ModalScreen

from academichub.domain.text.wrap import cut
from academichub.tui.palette import Palette
from academichub.tui.widgets.lines import Lines, Piece

Result = TypeVar("Result")


class Frame(Lines):
    """The lines of a box."""

    box: Box[Any]

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        inner = self.size.width - 2
        if y in (0, self.size.height - 1):
            yield from self._edge(inner, top=y == 0)
            return
        pieces = list(self.box.row(y - 1, inner))
        yield "│", self.palette.dim
        yield from pieces
        yield " " * (inner - sum(cell_len(text) for text, _style in pieces)), self.palette.text
        yield "│", self.palette.dim

    def _edge(self, inner: int, *, top: bool) -> Iterable[Piece]:
        palette = self.palette
        text = cut(f" {self.box.title_text if top else self.box.hint} ", inner - 2)
        yield ("┌─" if top else "└─"), palette.dim
        yield text, palette.strong if top else palette.dim
        yield "─" * (inner - 1 - cell_len(text)) + ("┐" if top else "┘"), palette.dim


class Box(ModalScreen[Result]):
    """Lies over the desk until it ends with a result."""

    DEFAULT_CSS: ClassVar[str] = (
        "Box { align: center middle; background: transparent; } Box Frame { width: 100%; height: 100%; }"
    )
    AUTO_FOCUS = None

    def __init__(self, title: str, hint: str, palette: Palette) -> None:
        super().__init__()
        self.title_text = title
        self.hint = hint
        self.palette = palette
        self.frame = Frame()
        self.frame.box = self
        self.frame.palette = palette

    def compose(self) -> ComposeResult:
        """The frame alone."""
        yield self.frame

    def row(self, y: int, width: int) -> Iterable[Piece]:
        """The pieces of a row between the edges."""
        raise NotImplementedError

    def fit(self) -> None:
        """Take the size that suits what is in it."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Take a fitting size."""
        self.fit()

    def on_resize(self) -> None:
        """The terminal has another size."""
        self.fit()

    def end(self, result: Result | None) -> None:
        """Close with a result, once: keys that were typed ahead must not close what lies below."""
        if self.is_current:
            self.dismiss(result)
