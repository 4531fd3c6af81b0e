"""The reader's styles, by theme. Every meaning has a sign beside its colour: nothing is told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style

_HIT = Style(underline=True, bold=True)


@dataclass(frozen=True, slots=True)
class Palette:
    """One style for each meaning."""

    text: Style
    dim: Style
    """What can be read or left: dates, categories, frames."""
    strong: Style
    title: Style
    """An unread title."""
    cursor: Style
    """The title under the cursor."""
    accent: Style
    """Chips, the active pane's name, keys."""
    star: Style
    good: Style
    bad: Style
    base: Style
    """Colours of the whole screen; empty for the terminal's own."""

    @staticmethod
    def hit(style: Style) -> Style:
        """A place in a text of this style that was asked for."""
        return style + _HIT


def _palette(text: str, dim: str, accent: str, star: str, good: str, bad: str, base: str = "") -> Palette:
    ground = Style.parse(base) if base else Style.null()

    def style(definition: str) -> Style:
        return ground + Style.parse(definition)

    return Palette(
        style(text), style(dim), style(f"{text} bold"), style(f"{text} bold"), style(f"{text} bold reverse"),
        style(accent), style(star), style(good), style(bad), ground,
    )  # fmt: skip


PALETTES = {
    "terminal": _palette("default", "bright_black", "cyan", "yellow", "green", "red"),
    "dark": _palette("#d8dee9", "#8a93a5", "#7fc8d8", "#e6c35c", "#98c379", "#e87d85", "on #1c1f26"),
    "light": _palette("#24292f", "#636c76", "#0b6e83", "#8a6100", "#1a7f37", "#b42318", "on #fbfbf8"),
    "mono": _palette("default", "default", "underline", "bold", "default", "bold"),
}
"""`terminal` uses the terminal's own sixteen colours: fewest bytes, and always as the reader likes them."""
