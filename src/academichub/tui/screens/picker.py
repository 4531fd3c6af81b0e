"""Choosing from a list by typing: commands, authors, fields; or answering with what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from academichub.domain.text.plain import clean, fold
from academichub.domain.text.wrap import cut
from academichub.i18n import _
from academichub.tui.palette import Palette
from academichub.tui.widgets.lines import Lines, Piece


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its value, what is shown, and what else finds it."""

    value: str
    text: str
    note: str = ""
    """Stands at the right: a key, a code."""
    also: str = ""
    """Other words that find it."""


class _Box(Lines):
    """The box of a picker: title, what was typed, the choices that fit it, a hint."""

    picker: Picker

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        palette, width, picker = self.palette, self.size.width, self.picker
        inner = width - 2
        if y == 0 or y == self.size.height - 1:
            title = cut(f" {picker.title_text} " if y == 0 else f" {picker.hint} ", inner - 2)
            yield ("┌─" if y == 0 else "└─"), palette.dim
            yield title, palette.strong if y == 0 else palette.dim
            yield "─" * (inner - 1 - cell_len(title)) + ("┐" if y == 0 else "┘"), palette.dim
            return
        yield "│", palette.dim
        pieces = list(self._typed(inner)) if y == 1 else list(self._choice(y - 2, inner))
        yield from pieces
        yield " " * (inner - sum(cell_len(text) for text, _style in pieces)), palette.text
        yield "│", palette.dim

    def _typed(self, width: int) -> Iterable[Piece]:
        yield " > ", self.palette.accent
        yield cut(self.picker.typed, width - 5), self.palette.text
        yield "▏", self.palette.accent

    def _choice(self, row: int, width: int) -> Iterable[Piece]:
        picker, palette = self.picker, self.palette
        at = row + picker.top
        if at >= len(picker.found):
            return
        choice = picker.found[at]
        here = at == picker.cursor
        sign = ("[x] " if choice.value in picker.chosen else "[ ] ") if picker.many else ""
        note = f" {choice.note} "
        text = cut(f"{sign}{choice.text}", width - 2 - cell_len(note))
        yield ("▌" if here else " "), palette.accent
        yield text, palette.cursor if here else palette.text
        yield " " * (width - 1 - cell_len(text) - cell_len(note)), palette.text
        yield note, palette.accent


class Picker(ModalScreen[tuple[str, ...] | None]):
    """Ends with the values chosen, or None. With `free`, what was typed counts where no choice fits it."""

    DEFAULT_CSS: ClassVar[str] = (
        "Picker { align: center middle; background: transparent; } Picker _Box { width: 100%; height: 100%; }"
    )
    AUTO_FOCUS = None

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        palette: Palette,
        *,
        many: bool = False,
        free: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__()
        self.title_text = title
        self.choices = choices
        self.palette = palette
        self.many = many
        self.free = free
        self.hint = hint or _("type to find · Enter chooses · Esc leaves")
        self.typed = ""
        self.cursor = 0
        self.top = 0
        self.chosen: dict[str, None] = {}
        self.found: Sequence[Choice] = choices

    def compose(self) -> ComposeResult:
        """The box alone."""
        self.box = _Box()
        self.box.picker = self
        self.box.palette = self.palette
        yield self.box

    def on_mount(self) -> None:
        """Take a fitting size."""
        self.on_resize()

    def on_resize(self, _event: events.Resize | None = None) -> None:
        """As wide as its choices, no larger than the screen."""
        width, height = self.app.size
        wide = max((cell_len(choice.text) + cell_len(choice.note) for choice in self.choices), default=0) + 14
        self.box.styles.width = min(width, max(50, min(wide, 100)))
        self.box.styles.height = min(height, max(6, len(self.choices) + 3))
        self._scroll()

    def _scroll(self) -> None:
        rows = max(1, int(min(self.app.size.height, max(6, len(self.choices) + 3))) - 3)
        self.top = min(max(self.top, self.cursor - rows + 1), self.cursor)
        self.box.redraw()

    def _find(self) -> None:
        wanted = fold(self.typed).split()
        self.found = [
            choice
            for choice in self.choices
            if all(word in fold(f"{choice.text} {choice.note} {choice.also}") for word in wanted)
        ]
        self.cursor = self.top = 0
        self.box.redraw()

    def on_key(self, event: events.Key) -> None:
        """Everything typed narrows the choices."""
        event.stop()
        event.prevent_default()
        match event.key:
            case "escape" | "ctrl+c" | "ctrl+q":
                self.dismiss(None)
            case "enter":
                self._choose()
            case "down" | "ctrl+n" | "up" | "ctrl+p" | "pagedown" | "pageup":
                step = {"down": 1, "ctrl+n": 1, "up": -1, "ctrl+p": -1, "pagedown": 10, "pageup": -10}[event.key]
                self.cursor = max(0, min(self.cursor + step, len(self.found) - 1))
                self._scroll()
            case "space" | "tab" if self.many and (event.key == "tab" or not self.typed):
                self._toggle()
            case "backspace" | "ctrl+h":
                self.typed = self.typed[:-1]
                self._find()
            case "ctrl+u":
                self.typed = ""
                self._find()
            case _ if event.character and event.is_printable:
                self._type(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """A paste is typed, cleaned."""
        event.stop()
        self._type(clean(event.text))

    def _type(self, text: str) -> None:
        self.typed = clean(self.typed + text, limit=200) + (" " if text == " " and self.typed else "")
        self._find()

    def _toggle(self) -> None:
        if self.found:
            value = self.found[self.cursor].value
            if value in self.chosen:
                del self.chosen[value]
            else:
                self.chosen[value] = None
            self.typed = ""
            self._find_keeping(value)

    def _find_keeping(self, value: str) -> None:
        self._find()
        self.cursor = next((at for at, choice in enumerate(self.found) if choice.value == value), 0)
        self._scroll()

    def _choose(self) -> None:
        if self.many:
            here = (self.found[self.cursor].value,) if self.found and not self.chosen else ()
            self.dismiss((*self.chosen, *here))
        elif self.found and not (self.free and self.typed and not self._fits_typed()):
            self.dismiss((self.found[self.cursor].value,))
        elif self.free and self.typed.strip():
            self.dismiss((self.typed.strip(),))

    def _fits_typed(self) -> bool:
        return fold(self.typed.strip()) in fold(self.found[self.cursor].text)

    def on_click(self, event: events.Click) -> None:
        """A click chooses a line."""
        row = event.screen_y - self.box.region.y - 2
        if 0 <= row < len(self.found) - self.top and self.box.region.contains(event.screen_x, event.screen_y):
            self.cursor = row + self.top
            if self.many:
                self._toggle()
            else:
                self._choose()
