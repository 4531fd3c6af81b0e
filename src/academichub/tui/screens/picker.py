"""Choosing from a list by typing: commands, authors, fields; or answering with what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events

from academichub.domain.text.plain import clean, fold
from academichub.domain.text.wrap import cut
from academichub.i18n import _
from academichub.tui.palette import Palette
from academichub.tui.screens.box import Box
from academichub.tui.widgets.lines import Piece


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its value, what is shown, and what else finds it."""

    value: str
    text: str
    note: str = ""
    """Stands at the right: a key, a code."""
    also: str = ""
    """Other words that find it."""


class Picker(Box[tuple[str, ...]]):
    """Ends with the values chosen, or None. With `free`, what was typed counts where no choice fits it; with `own_words`, also where one
    does, unless it was gone to."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        palette: Palette,
        *,
        many: bool = False,
        free: bool = False,
        own_words: bool = False,
        hint: str = "",
        typed: str = "",
    ) -> None:
        super().__init__(title, hint or _("type to find · Enter chooses · Esc leaves"), palette)
        self.choices = choices
        self.many = many
        self.free = free
        self.own_words = own_words
        self.typed = typed
        self.cursor = 0
        self.top = 0
        self.moved = False
        """Whether a choice was gone to since something was typed."""
        self.chosen: dict[str, None] = {}
        self.found: Sequence[Choice] = self._fitting()

    def row(self, y: int, width: int) -> Iterable[Piece]:
        """See Box: what was typed, then the choices that fit it."""
        return self._typed(width) if y == 0 else self._choice(y - 1, width)

    def _typed(self, width: int) -> Iterable[Piece]:
        yield " > ", self.palette.accent
        yield cut(self.typed, width - 5), self.palette.text
        yield "▏", self.palette.accent

    def _choice(self, row: int, width: int) -> Iterable[Piece]:
        palette = self.palette
        at = row + self.top
        if at >= len(self.found):
            return
        choice = self.found[at]
        here = at == self.cursor and not self._means_typed
        sign = ("[x] " if choice.value in self.chosen else "[ ] ") if self.many else ""
        note = f" {choice.note} "
        text = cut(f"{sign}{choice.text}", width - 2 - cell_len(note))
        yield ("▌" if here else " "), palette.accent
        yield text, palette.cursor if here else palette.text
        yield " " * (width - 1 - cell_len(text) - cell_len(note)), palette.text
        yield note, palette.accent

    def fit(self) -> None:
        """As wide as its choices, no larger than the screen."""
        width, height = self.app.size
        wide = max((cell_len(choice.text) + cell_len(choice.note) for choice in self.choices), default=0) + 14
        wide = max(wide, cell_len(self.title_text) + 6, cell_len(self.hint) + 6)
        self.frame.styles.width = min(width, max(50, min(wide, 100)))
        self.frame.styles.height = min(height, max(6, len(self.choices) + 3))
        self._scroll()

    def _scroll(self) -> None:
        rows = max(1, int(min(self.app.size.height, max(6, len(self.choices) + 3))) - 3)
        self.top = min(max(self.top, self.cursor - rows + 1), self.cursor)
        self.frame.redraw()

    def _find(self) -> None:
        self.found = self._fitting()
        self.cursor = self.top = 0
        self.moved = False
        self.frame.redraw()

    def _fitting(self) -> list[Choice]:
        """The choices that have everything typed."""
        wanted = fold(self.typed).split()
        return [
            choice
            for choice in self.choices
            if all(word in fold(f"{choice.text} {choice.note} {choice.also}") for word in wanted)
        ]

    def on_key(self, event: events.Key) -> None:
        """Everything typed narrows the choices."""
        event.stop()
        event.prevent_default()
        match event.key:
            case "escape" | "ctrl+c" | "ctrl+q":
                self.end(None)
            case "enter":
                self._choose()
            case "down" | "ctrl+n" | "up" | "ctrl+p" | "pagedown" | "pageup":
                step = {"down": 1, "ctrl+n": 1, "up": -1, "ctrl+p": -1, "pagedown": 10, "pageup": -10}[event.key]
                self.cursor = max(0, min(self.cursor + step, len(self.found) - 1))
                self.moved = True
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
            self.end((*self.chosen, *here))
        elif self._means_typed:
            typed = self.typed.strip()
            same = (choice.value for choice in self.found if fold(choice.text) == fold(typed))
            self.end((next(same, typed),))
        elif self.found:
            self.end((self.found[self.cursor].value,))

    @property
    def _means_typed(self) -> bool:
        """Whether Enter takes what was typed, rather than the choice that it found."""
        return bool(self.free and self.typed.strip() and not (self.found and (self.moved or not self.own_words)))

    def on_click(self, event: events.Click) -> None:
        """A click chooses a line."""
        row = event.screen_y - self.frame.region.y - 2
        if 0 <= row < len(self.found) - self.top and self.frame.region.contains(event.screen_x, event.screen_y):
            self.cursor, self.moved = row + self.top, True
            if self.many:
                self._toggle()
            else:
                self._choose()
