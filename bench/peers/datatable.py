"""The usual way: a DataTable of papers, and two Static panes that follow its cursor."""

from __future__ import annotations

import random

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import DataTable, Static

from bench.papers import WORDS

ROWS = 500


class Usual(App[None]):
    """List and panes."""

    CSS = "DataTable { height: 50%; } Static { width: 1fr; height: 1fr; }"

    def compose(self) -> ComposeResult:
        """The table above the panes."""
        yield DataTable[str](cursor_type="row")
        with Horizontal():
            yield Static(id="abstract")
            yield Static(id="translation")

    def on_mount(self) -> None:
        """Fill the table."""
        chance = random.Random(7)
        table = self.query_one(DataTable)
        table.add_columns("", "title", "category", "day")
        self.texts = [" ".join(chance.choices(WORDS, k=200)) for _ in range(ROWS)]
        for text in self.texts:
            table.add_row("●", text[:80], "cs.CL", "05-29")
        table.focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Show the row's texts."""
        self.query_one("#abstract", Static).update(self.texts[event.cursor_row])
        self.query_one("#translation", Static).update("译文" * 4 + self.texts[event.cursor_row][::-1])


if __name__ == "__main__":
    Usual().run()
