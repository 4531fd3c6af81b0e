"""The first day: choose fields, an author, a keyword; how to translate; then sync. Or look at the demo."""

from __future__ import annotations

from collections.abc import Callable

from academichub.data import categories
from academichub.i18n import _
from academichub.tui.acts.views import Reading
from academichub.tui.screens.picker import Choice, Picker
from academichub.tui.screens.setup import SetUp

DEMO = "demo"
"""What the reader ends with when the newcomer wants to see the demo."""


def field_choices() -> list[Choice]:
    """The demo, and arXiv's 155 active categories in both languages."""
    fields = [
        Choice(f"arxiv:{row.id}", f"{row.name}  {row.name_zh}", row.id, f"{row.archive_name} {row.group}")
        for row in categories().values()
        if row.active
    ]
    return [Choice(DEMO, _("Look at the demo first: no network, no key"), DEMO), *fields]


class Welcome:
    """The steps of the first day, one box after the other."""

    def __init__(self, desk: Reading) -> None:
        self.desk = desk

    def fields(self) -> None:
        """Ask for fields."""
        title = _("Welcome to academichub. Which fields do you follow?")
        hint = _("type to find · Tab marks · Enter goes on · Esc leaves")
        box = Picker(title, field_choices(), self.desk.palette, many=True, hint=hint)
        self.desk.app.push_screen(box, self._fields_chosen)

    def _fields_chosen(self, values: tuple[str, ...] | None) -> None:
        if not values:
            self.desk.say(_("nothing chosen yet: start again to choose, or try academichub demo"), stay=True)
        elif DEMO in values:
            self.desk.app.exit(DEMO)
        else:
            for value in values:
                self.desk.add_tracked("sources", value)
            self._ask(_("Track an author? Their papers are marked wherever they appear."), "authors", self._keyword)

    def _keyword(self) -> None:
        self._ask(_("Track a keyword? A word or a phrase in title or abstract."), "keywords", self._translation)

    def _ask(self, title: str, kind: str, then: Callable[[], None]) -> None:
        def answered(values: tuple[str, ...] | None) -> None:
            if values:
                self.desk.add_tracked(kind, values[0])
            then()

        hint = _("Enter adds · Esc goes on without")
        self.desk.app.push_screen(Picker(title, (), self.desk.palette, free=True, hint=hint), answered)

    def _translation(self) -> None:
        if self.desk.hub.can_translate:
            self._begin()
        else:
            SetUp(self.desk, self._begin).begin()

    def _begin(self) -> None:
        self.desk.hub.reload()
        self.desk.open_view(self.desk.view)
        self.desk.action_sync()
