"""The smallest Textual program that shows something."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widget import Widget


class Dot(Widget):
    """One dot."""

    def render(self) -> str:
        """The dot."""
        return "●"


class Minimal(App[None]):
    """Nothing but the dot."""

    def compose(self) -> ComposeResult:
        """The dot alone."""
        yield Dot()


if __name__ == "__main__":
    Minimal().run()
