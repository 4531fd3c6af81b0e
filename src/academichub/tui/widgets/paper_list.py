"""The list: any number of papers, of which only those on the screen are ever read."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.message import Message

from academichub.domain.hits import Hits
from academichub.domain.paper import Line
from academichub.domain.text.tex import readable
from academichub.domain.text.wrap import cut
from academichub.tui.palette import Palette
from academichub.tui.widgets.lines import Lines, Piece, marked, shown

if TYPE_CHECKING:
    from academichub.domain.ranking import Score

WINDOW = 64
"""Lines read from the library at once."""
CACHED = 1_000


class PaperList(Lines):
    """Papers by key, a cursor among them, and what part is on the screen."""

    class Picked(Message):
        """A paper was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Wheeled(Message):
        """The wheel was turned over the list."""

        def __init__(self, papers: int) -> None:
            super().__init__()
            self.papers = papers

    def __init__(self, fetch: Callable[[Sequence[int]], list[Line]], id: str) -> None:
        super().__init__(id=id)
        self.fetch = fetch
        self.keys: array[int] = array("q")
        self.cursor = 0
        self.top = 0
        self.row_height = 2
        self.rows = 0
        """Papers that fit on the screen."""
        self.raw = False
        self.year = 0
        self.active = True
        self.empty: tuple[str, ...] = ()
        """What to say when there is no paper."""
        self.hits = Hits()
        """What the filter or search asks for: marked wherever it stands."""
        self.snippet: Callable[[Line], str] = lambda _line: ""
        """What to show of a paper found by a word outside its title."""
        self.scores: Mapping[int, Score] = {}
        self.selected: set[int] = set()
        """Papers, by key, that the next act is for."""
        self._cache: dict[int, Line] = {}

    # --- what is shown ---

    def show(self, keys: array[int], cursor: int = 0) -> None:
        """Show these papers; those that are gone are selected no more."""
        self.keys = keys
        self.selected &= set(keys) if self.selected else set()
        self._cache.clear()
        self.top = 0
        self.move_to(cursor)
        self.redraw()

    def forget(self, keys: Iterable[int]) -> None:
        """These papers have changed: read and draw them again."""
        for key in keys:
            self._cache.pop(key, None)
        self.redraw()

    def resized(self, height: int, row_height: int) -> None:
        """The list has so many lines now, and each paper takes so many."""
        self.row_height = row_height
        self.rows = max(1, height // row_height)
        self.move_to(self.cursor)

    @property
    def key(self) -> int | None:
        """The paper under the cursor."""
        return self.keys[self.cursor] if self.keys else None

    @property
    def on_screen(self) -> Sequence[int]:
        """The papers on the screen."""
        return self.keys[self.top : self.top + self.rows]

    def paper(self, index: int) -> Line | None:
        """The line of a paper by its place in the list; reads a window around it if need be."""
        key = self.keys[index]
        if key not in self._cache:
            if len(self._cache) > CACHED:
                self._cache.clear()
            first = max(0, index - WINDOW // 4)
            self._cache.update({line.key: line for line in self.fetch(self.keys[first : first + WINDOW])})
        return self._cache.get(key)

    # --- moving ---

    def move_to(self, index: int) -> bool:
        """Put the cursor on a paper; scrolls by half a screen when it leaves it. False if it stood there already."""
        before, top = self.cursor, self.top
        self.cursor = max(0, min(index, len(self.keys) - 1))
        if not self.top <= self.cursor < self.top + self.rows:
            step = 1 if abs(self.cursor - before) > self.rows else self.rows // 2
            self.top = self.cursor - step if self.cursor > before else self.cursor - self.rows + 1 + step
        self.top = max(0, min(self.top, len(self.keys) - self.rows))
        if self.top != top:
            self.redraw()
        elif self.cursor != before:
            for row in (before, self.cursor):
                self.redraw((row - self.top) * self.row_height, self.row_height)
        return self.cursor != before

    def on_click(self, event: events.Click) -> None:
        """The mouse picks a paper."""
        index = self.top + event.y // self.row_height
        if index < len(self.keys):
            self.post_message(self.Picked(index))

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """The wheel moves on."""
        self.post_message(self.Wheeled(3))

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """The wheel moves back."""
        self.post_message(self.Wheeled(-3))

    # --- drawing ---

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        palette, width = self.palette, self.size.width
        yield "│", palette.dim
        yield from self._inside(y, width - 2, palette)
        yield "│", palette.dim

    def _inside(self, y: int, width: int, palette: Palette) -> Iterable[Piece]:
        row, part = divmod(y, self.row_height)
        index = self.top + row
        if not self.keys:
            text = self.empty[y - 1] if 0 < y <= len(self.empty) else ""
            yield _fit(f" {text}", width), palette.text
            return
        line = self.paper(index) if row < self.rows and index < len(self.keys) else None
        if line is None:
            yield " " * width, palette.text
        else:
            here = index == self.cursor
            yield "▌" if here and self.active else "│" if here else " ", palette.accent
            yield from self._second(line, width - 1) if part else self._first(line, width - 1, here)

    def _first(self, line: Line, width: int, here: bool) -> Iterable[Piece]:
        """`●★✓Title      cs.CL  new   05-29`"""
        palette = self.palette
        yield "●" if not line.read else " ", palette.accent
        yield "★" if line.starred else "◆" if line.later else " ", palette.star
        yield "✓" if line.key in self.selected else " ", palette.accent
        facts = self._facts(line, width)
        room = max(4, width - 3 - cell_len(facts))
        title = cut(self._tex(line.title), room)
        style = palette.cursor if here else palette.title if not line.read else palette.text
        hits = self.hits.and_of(line.matches)
        yield from marked(title, hits.spans(title), style, palette.hit(style))
        yield " " * (room - cell_len(title)), palette.text
        yield facts, palette.dim

    def _facts(self, line: Line, width: int) -> str:
        kind = line.announce_type.label if line.announce_type is not None else ""
        version = f"v{line.version}" if line.version > 1 else ""
        day = _day(line.announced, self.year)
        if width < 60:
            return f" {kind[:3]:<3} {day}" if width >= 36 else ""
        return f"  {line.category[:10]:<10} {(kind.replace('-cross', '×') + ' ' + version).strip():<11} {day}"

    def _second(self, line: Line, width: int) -> Iterable[Piece]:
        """`    译题   Y. Feng, J. Li +8   ⟨reinforcement learning⟩`"""
        palette = self.palette
        yield "   ", palette.text
        if snippet := self.snippet(line):
            text = cut(self._tex(snippet), width - 3)
            yield from marked(text, self.hits.spans(text), palette.dim, palette.hit(palette.dim))
            yield " " * (width - 3 - cell_len(text)), palette.text
            return
        chips = "  ".join(f"⟨{shown(match.name)}{'' if match.certain else '?'}⟩" for match in line.matches)
        if score := self.scores.get(line.key):
            chips = f"{score.value} {', '.join(map(shown, score.because))}  {chips}"
        tracked = next((match for match in line.matches if match.kind == "author"), None)
        people = shown(line.authors) + (
            f" ({shown(match_name)})" if tracked and (match_name := tracked.text) not in line.authors else ""
        )
        tail = f"  {people}  {chips}" if chips else f"  {people}"
        room = width - 3
        if line.translated_title:
            title = cut(self._tex(line.translated_title), max(room // 2, room - cell_len(tail)))
            yield title, palette.text
            room -= cell_len(title)
        people = cut(people, room - 2 if not line.translated_title else room - 4)
        lead = "  " if line.translated_title else ""
        yield lead + people, palette.dim
        room -= cell_len(lead + people)
        yield _fit(f"  {chips}" if chips else "", room), palette.accent

    def _tex(self, text: str) -> str:
        return shown(text if self.raw else readable(text))


def _day(day: dt.date | None, year: int) -> str:
    """`05-29`, or ` 2017` for another year's."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == year else f"{day.year:>5}"


def _fit(text: str, width: int) -> str:
    """Exactly so many cells."""
    text = cut(text, width)
    return text + " " * (width - cell_len(text))
