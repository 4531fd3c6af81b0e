"""A box with a text to read, whose numbered references can be followed: type the number, then Enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import events

from academichub.domain.text.wrap import wrap
from academichub.i18n import _
from academichub.tui.palette import Palette
from academichub.tui.screens.box import Box
from academichub.tui.widgets.lines import Piece
from academichub.tui.widgets.pane import Paragraph

WIDEST = 100
_STEPS = {
    "j": 1,
    "down": 1,
    "k": -1,
    "up": -1,
    "g": -(10**6),
    "G": 10**6,
    "home": -(10**6),
    "end": 10**6,
}
_PAGES = {"space": 1, "pagedown": 1, "pageup": -1}


class Page(Box[int]):
    """Ends with the number typed, or None."""

    def __init__(
        self, title: str, said: Sequence[Paragraph], palette: Palette, *, numbers: int = 0, top: int = 0
    ) -> None:
        super().__init__(title, "", palette)
        self.said = said
        self.numbers = numbers
        """How many numbered papers can be gone to."""
        self.save: Callable[[], str] | None = None
        """Writes the text into files, and says where or why not."""
        self.told = ""
        self.rows: list[tuple[str, str]] = []
        self.top = top
        self.typed = ""

    def _tell(self) -> None:
        parts = [_("j k scroll")]
        parts += [_("a number and Enter opens that paper")] if self.numbers else []
        parts += [_("w writes it into files")] if self.save else []
        self.hint = f"[{self.typed}] Enter" if self.typed else self.told or " · ".join([*parts, _("Esc leaves")])

    def row(self, y: int, width: int) -> Iterable[Piece]:
        """See Box."""
        at = y + self.top
        style, text = self.rows[at] if at < len(self.rows) else ("text", "")
        yield " ", self.palette.text
        yield text, getattr(self.palette, style)

    def fit(self) -> None:
        """As wide as reads well, as high as the text, no larger than the screen."""
        width, height = self.app.size
        inner = min(width - 4, WIDEST)
        self.rows = [(style, line) for style, text in self.said for line in wrap(text, inner)]
        self.frame.styles.width = min(width, inner + 4)
        self.frame.styles.height = min(height, len(self.rows) + 2)
        self._scroll(0)

    def _shown(self) -> int:
        """Rows that there is room for."""
        return max(1, min(self.app.size.height, len(self.rows) + 2) - 2)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """The wheel scrolls."""
        self._scroll(3)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """The wheel scrolls back."""
        self._scroll(-3)

    def _scroll(self, lines: int) -> None:
        self.top = max(0, min(self.top + lines, len(self.rows) - self._shown()))
        self._tell()
        self.frame.redraw()

    def on_key(self, event: events.Key) -> None:
        """Scroll, type a number, follow it or leave."""
        event.stop()
        event.prevent_default()
        if event.key in ("escape", "q", "ctrl+c"):
            self.end(None)
        elif event.key == "enter":
            self._enter()
        elif event.key in ("backspace", "ctrl+h"):
            self.typed = self.typed[:-1]
            self._scroll(0)
        elif self.numbers and event.character and event.character.isascii() and event.character.isdigit():
            self.typed = (self.typed + event.character)[-5:]
            self._scroll(0)
        elif event.key == "w" and self.save:
            self.told = self.save()
            self._scroll(0)
        else:
            self._scroll(_STEPS.get(event.key, _PAGES.get(event.key, 0) * max(1, self._shown() - 1)))

    def _enter(self) -> None:
        number = int(self.typed) if self.typed else None
        if number is None or 1 <= number <= self.numbers:
            self.end(number)
            return
        self.told, self.typed = _("there is no paper [{n}] here").format(n=number), ""
        self._scroll(0)
