"""The sidebar: views with their unread counts. The first one stands in the frame above (see bars.TopBar)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message

from academichub.domain.names import short_name
from academichub.domain.text.wrap import cut
from academichub.domain.views import View
from academichub.i18n import N_, _
from academichub.tui.widgets.lines import Lines, Piece, shown

_NAMES = {
    "today": N_("Today"), "tracked": N_("Tracked"), "unread": N_("Unread"), "starred": N_("Starred"),
    "later": N_("Later"), "archive": N_("Archive"),
    "all": N_("All"),
}  # fmt: skip
_HEADS = {
    "author": N_("AUTHORS"), "keyword": N_("KEYWORDS"), "saved": N_("QUERIES"), "search": N_("SEARCH"), "source": N_("SOURCES"),
}  # fmt: skip


def view_name(view: View, names: Mapping[str, str]) -> str:
    """What people call a view; `names` are the reader's own names of sources."""
    if not view.name:
        return _(_NAMES[view.kind])
    if view.kind in ("search", "similar"):
        return shown(f"\\{view.name}" if view.kind == "search" else f"~ {view.name}")
    own = names.get(view.name, "") if view.kind == "source" else ""
    return shown(own or view.name.removeprefix("arxiv:").removeprefix("https://").removeprefix("http://"))


class Sidebar(Lines):
    """Views, one a line, under headings."""

    class Picked(Message):
        """A view was clicked."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    views: Sequence[View] = ()
    counts: dict[View, int]
    names: Mapping[str, str] = {}
    current: View | None = None
    active = False

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.counts = {}
        self.top = 0

    def update(self, views: Sequence[View], counts: dict[View, int]) -> None:
        """Show these views."""
        self.views, self.counts = views, counts
        self.redraw()

    def entry(self, view: View, width: int) -> str:
        """` Unread   340`, exactly so many cells."""
        count = self.counts.get(view, 0)
        number = f"{count} " if count else " "
        name = view_name(view, self.names)
        name = short_name(name) if view.kind == "author" else name
        name = cut(name, width - 2 - cell_len(number))
        return f" {name}{' ' * (width - 1 - cell_len(name) - cell_len(number))}{number}"

    def _rows(self) -> list[View | str]:
        """What stands on each line below the frame: a view, or a heading."""
        rows: list[View | str] = []
        for before, view in zip(self.views, self.views[1:], strict=False):
            if view.kind != before.kind and view.kind in _HEADS:
                rows.append(_(_HEADS[view.kind]))
            rows.append(view)
        return rows

    def on_click(self, event: events.Click) -> None:
        """The mouse picks a view."""
        rows = self._rows()
        at = event.y + self.top
        if at < len(rows) and isinstance(view := rows[at], View):
            self.post_message(self.Picked(view))

    def reveal(self) -> None:
        """Scroll so that the current view is to be seen."""
        rows = self._rows()
        if self.current in rows:
            at = rows.index(self.current)
            height = max(1, self.size.height)
            self.top = min(max(self.top, at - height + 1), at) if len(rows) > height else 0
        else:
            self.top = 0
        self.redraw()

    def line(self, y: int) -> Iterable[Piece]:
        """See Lines."""
        palette, width = self.palette, self.size.width - 1
        rows = self._rows()
        yield "│", palette.dim
        row = rows[y + self.top] if y + self.top < len(rows) else ""
        if isinstance(row, View):
            style = palette.cursor if row == self.current else palette.text
            yield self.entry(row, width), style
        elif row:
            yield f"─{row}{'─' * (width - 1 - cell_len(row))}", palette.dim
