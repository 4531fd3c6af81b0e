"""THE table of commands: key bindings, palette, help, footer, README and `[keys]` all read it.

A command's name is that of its `action_` method in the reader.
"""

from __future__ import annotations

from dataclasses import dataclass

from academichub.i18n import N_


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a key does."""

    name: str
    vim: tuple[str, ...]
    """Keys of the preset vim, as Textual names them."""
    says: str
    """A sentence for help and palette."""
    short: str = ""
    """A word for the footer; empty keeps it out."""
    newsboat: tuple[str, ...] | None = None
    """Keys of the preset newsboat where they differ."""
    group: str = N_("Reading")


_MOVE, _MARK, _PAPER, _VIEW = N_("Moving"), N_("Marking"), N_("Papers"), N_("Views and the rest")

COMMANDS: tuple[Command, ...] = (
    Command("cursor_down", ("j", "down"), N_("Next paper"), group=_MOVE),
    Command("cursor_up", ("k", "up"), N_("Previous paper"), group=_MOVE),
    Command("first", ("g", "home"), N_("First paper"), group=_MOVE, newsboat=("home",)),
    Command("last", ("G", "end"), N_("Last paper"), group=_MOVE, newsboat=("end",)),
    Command("half_page_down", ("ctrl+d",), N_("Half a page down"), group=_MOVE),
    Command("half_page_up", ("ctrl+u",), N_("Half a page up"), group=_MOVE),
    Command("page_down", ("ctrl+f", "pagedown"), N_("A page down"), group=_MOVE),
    Command("page_up", ("ctrl+b", "pageup"), N_("A page up"), group=_MOVE),
    Command("next_unread", ("n",), N_("Next unread paper, in the next view when this one is done"), group=_MOVE),
    Command("previous_unread", ("p",), N_("Previous unread paper"), group=_MOVE),
    Command("read_on", ("space",), N_("Page the abstract; at its end, mark it read and go to the next unread"), group=_MOVE),
    Command("open_page", ("enter",), N_("Reading page of the paper"), group=_MOVE),
    Command("back", ("escape",), N_("Cancel what is running, clear the filter, leave the page"), group=_MOVE),
    Command("switch_pane", ("tab",), N_("Next pane: list, abstract, translation, views"), group=_MOVE),
    Command("toggle_read", ("m",), N_("Read, or unread again"), N_("read"), newsboat=("N",), group=_MARK),
    Command("toggle_star", ("s",), N_("Star, or take the star away"), N_("star"), group=_MARK),
    Command("toggle_later", ("l",), N_("Read later: an ordered queue"), N_("later"), newsboat=("e",), group=_MARK),
    Command("archive", ("d",), N_("Archive: done with it, out of the lists"), N_("archive"), newsboat=("D",), group=_MARK),
    Command("select", ("v",), N_("Select this paper, or not: marks, tags, questions and briefings act on the selection"), group=_MARK),
    Command("select_to", ("V",), N_("Select from the last selected paper to this one; without such, the whole view"), group=_MARK),
    Command("mark_view_read", ("A",), N_("Mark exactly the papers shown as read"), group=_MARK),
    Command("tags", ("number_sign",), N_("Tags of the paper"), group=_MARK),
    Command("note", ("e",), N_("Note on the paper, in your editor"), newsboat=("E",), group=_MARK),
    Command("undo", ("u",), N_("Undo the last act, also after a restart"), N_("undo"), group=_MARK),
    Command("redo", ("ctrl+r",), N_("Do again what was undone"), group=_MARK),
    Command("translate", ("t",), N_("Translate this paper, or try again"), N_("translate"), group=_PAPER),
    Command("translate_all", ("T",), N_("Translate every paper of this view"), group=_PAPER),
    Command("summarize", ("z",), N_("Summary of this paper"), group=_PAPER),
    Command("summarize_whole", ("Z",), N_("Summary of the full text: arXiv's HTML, else the PDF"), group=_PAPER),
    Command("ask", ("a",), N_("Ask a question about this paper or the selection"), group=_PAPER),
    Command("brief", ("b",), N_("Briefing over this view or the selection, or one kept from before"), group=_PAPER),
    Command("spending", ("dollar_sign",), N_("What models took, by day, and the limits"), group=_PAPER),
    Command("set_up", ("M",), N_("Choose who translates: a provider's model with a test call, or a command"), group=_PAPER),
    Command("terms", ("K",), N_("Terms of the glossary in this paper"), group=_PAPER),
    Command("open_abstract", ("o",), N_("Open the abstract's page; without a display, show its link"), N_("open"), group=_PAPER),
    Command("open_pdf", ("O",), N_("Open the PDF; over SSH, show its path, link and an scp line"), group=_PAPER),
    Command("download_pdf", ("D",), N_("Download the PDF"), newsboat=("S",), group=_PAPER),
    Command("copy_link", ("y",), N_("Copy the paper's link"), N_("copy"), group=_PAPER),
    Command("why_here", ("equals_sign",), N_("Why this is here: matches, sources, days, score"), group=_PAPER),
    Command("confirm_match", ("c",), N_("An uncertain author is the person tracked; for good"), group=_PAPER),
    Command("reject_match", ("C",), N_("An uncertain author is somebody else; for good"), group=_PAPER),
    Command("similar", ("tilde",), N_("Papers similar to this one"), group=_PAPER),
    Command("show_changes", ("w",), N_("What changed since the version before"), group=_PAPER),
    Command("toggle_raw", ("L",), N_("TeX as it is written, or readable"), group=_PAPER),
    Command("filter", ("slash", "／"), N_("Show only papers with these words in this view"), N_("filter"), group=_VIEW),
    Command("search", ("backslash", "、"), N_("Search everything, as you type"), N_("search"), group=_VIEW),
    Command("save_view", ("plus",), N_("Keep this filter or search as a view"), group=_VIEW),
    Command("deal", ("x",), N_("Another random page of unread papers, none twice before all were dealt"), group=_VIEW),
    Command("deal_back", ("X",), N_("The random page before"), group=_VIEW),
    Command("sort", ("S",), N_("Sort the list"), newsboat=("g",), group=_VIEW),
    Command("reverse", ("r",), N_("The list the other way round"), group=_VIEW),
    Command("sync", ("R",), N_("Sync now"), group=_VIEW),
    Command("sync_back", ("B",), N_("Sync, and fill the last seven days too"), group=_VIEW),
    Command("sources", ("ctrl+o",), N_("Sources: how each one fares; follow, rename, ask again"), group=_VIEW),
    Command("track_author", ("f",), N_("Track an author of this paper"), group=_VIEW),
    Command("track_keyword", ("F",), N_("Track a keyword"), group=_VIEW),
    Command("toggle_sidebar", ("left_square_bracket",), N_("Sidebar of views"), group=_VIEW),
    Command("help", ("question_mark", "？"), N_("All keys"), N_("help"), group=_VIEW),
    Command("palette", ("colon", "ctrl+p", "："), N_("Command palette"), group=_VIEW),
    Command("repaint", ("ctrl+l",), N_("Paint the screen again"), group=_VIEW),
    Command("suspend", ("ctrl+z",), N_("Back to the shell for a while; fg returns"), group=_VIEW),
    Command("quit", ("q", "ctrl+q"), N_("Quit"), N_("quit"), group=_VIEW),
)  # fmt: skip

NAMES = tuple(command.name for command in COMMANDS)

_SHOWN = {
    "slash": "/", "question_mark": "?", "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]",
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "down": "↓", "up": "↑", "home": "Home", "end": "End",
    "pagedown": "PgDn", "pageup": "PgUp", "comma": ",",
    "backslash": "\\", "number_sign": "#", "equals_sign": "=", "tilde": "~", "plus": "+", "dollar_sign": "$",
    "full_stop": ".", "greater_than_sign": ">", "less_than_sign": "<",
}  # fmt: skip
_NAMED = {shown.lower(): name for name, shown in _SHOWN.items()}


def shown_key(key: str) -> str:
    """A key as people write it: `ctrl+d` -> `^d`, `slash` -> `/`."""
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+')}"
    return _SHOWN.get(key, key)


def named_key(key: str) -> str:
    """A key as Textual names it, from the way people write it: `^d` -> `ctrl+d`, `/` -> `slash`."""
    if key.startswith("^") and len(key) == 2:
        return f"ctrl+{key[1:].lower()}"
    return _NAMED.get(key.lower(), key) if len(key) > 1 or not key.isalnum() else key


def bindings(preset: str, own: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Command -> keys, from a preset and the reader's own choices; a key given away is taken from its first owner."""
    keys = {
        command.name: command.newsboat if preset == "newsboat" and command.newsboat else command.vim
        for command in COMMANDS
    }
    for name, wanted in own.items():
        chosen = tuple(named_key(key) for key in wanted.split() if key)
        for other, held in keys.items():
            keys[other] = tuple(key for key in held if key not in chosen)
        keys[name] = chosen
    keys = {name: tuple(key for key in held if key != "ctrl+q") for name, held in keys.items()}
    return {**keys, "quit": (*keys["quit"], "ctrl+q")}
