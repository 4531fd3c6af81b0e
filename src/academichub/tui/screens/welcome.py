"""The first day: choose fields, then sync."""

from __future__ import annotations

from academichub.data import categories
from academichub.i18n import _
from academichub.tui.acts.views import Reading
from academichub.tui.screens.picker import Choice, Picker


def field_choices() -> list[Choice]:
    """arXiv's 155 active categories, in both languages."""
    return [
        Choice(f"arxiv:{row.id}", f"{row.name}  {row.name_zh}", row.id, f"{row.archive_name} {row.group}")
        for row in categories().values()
        if row.active
    ]


def welcome(desk: Reading) -> None:
    """Ask for fields; what is chosen goes to tracked.toml, and the first sync begins."""

    def chosen(values: tuple[str, ...] | None) -> None:
        if not values:
            desk.say(_("nothing chosen yet: start again to choose, or try academichub demo"), stay=True)
            return
        for value in values:
            desk.hub.tracked_file.add("sources", name=value)
        desk.hub.reload()
        desk.open_view(desk.view)
        desk.action_sync()

    title = _("Welcome to academichub. Which fields do you follow?")
    hint = _("type to find · Tab or Space marks · Enter begins · Esc leaves")
    desk.app.push_screen(Picker(title, field_choices(), desk.palette, many=True, hint=hint), chosen)
