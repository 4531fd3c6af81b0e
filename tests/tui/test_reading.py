"""The reader, by pressing keys: what is shown, what is kept, and that nothing waits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual import events
from textual.pilot import Pilot

from academichub.config.commands import COMMANDS
from academichub.config.options import Config, Interface, KeywordEntry
from academichub.domain.paper import Match
from academichub.domain.views import ALL, STARRED, UNREAD, View
from academichub.hub import Hub
from academichub.tui.acts.views import LOOK_AROUND, Reading
from academichub.tui.app import Reader
from academichub.tui.screens.notice import Notice
from academichub.tui.screens.picker import Picker
from academichub.tui.terminal.celldiff import CellDiff
from tests.builders import announcement, store
from tests.fakes import FakeModel, FakeWorld

Act = Callable[[Pilot[str], Reading], Awaitable[None]]


def run(hub: Hub, act: Act, *, size: tuple[int, int] = (140, 40), welcome: bool = False) -> None:
    """Run the reader without a terminal, and act."""

    async def all_of_it() -> None:
        app = Reader(hub, welcome=welcome)
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            await settled(pilot)
            await act(pilot, app.desk)

    asyncio.run(all_of_it())


async def settled(pilot: Pilot[str]) -> None:
    """Everything that runs has ended, and the screen is drawn."""
    await pilot.pause()
    desk = pilot.app.desk  # type: ignore[attr-defined]  # see Reader
    for _ in range(50):
        if not [worker for worker in desk.workers if worker.is_running]:
            break
        await asyncio.sleep(0.01)
    await pilot.pause()


def text_of(desk: Reading) -> str:
    """The screen as text."""
    return "\n".join(strip.text for strip in desk._compositor.render_strips())


@pytest.fixture
def papers(hub: Hub) -> list[int]:
    """Ten papers; the third is tracked."""
    keys = store(hub.library, *(announcement(number) for number in range(1, 11)))
    hub.library.matched.store_matches([(keys[2], [Match("keyword", "wells", "abstract", "well")])])
    hub.loaded.config = replace(hub.config, keywords=(KeywordEntry("wells"),))
    hub.library.matched.set_rules(hub.config.tracked.rules())
    return keys


def marks(hub: Hub, key: int) -> tuple[bool, bool, bool, bool]:
    """Read, starred, later, archived."""
    [line] = hub.library.shelves.lines([key], "zh")
    return line.read, line.starred, line.later, line.archived


def test_the_screen_is_as_drawn(hub: Hub, papers: list[int]) -> None:
    """Sidebar, two-line list, abstract, translation pane and status line stand where the contract draws them."""

    async def act(_pilot: Pilot[str], desk: Reading) -> None:
        lines = text_of(desk).split("\n")
        assert lines[0].startswith("┌ Today        10 ┬ Today · 1 of 10 ─")
        assert lines[0].endswith("next Sun 20:00 ET = Mon 00:00 ┐")
        assert lines[1].startswith("│ Unread       10 │▌●  On the matter of number 1 ")
        assert "cs.CL      new         05-29│" in lines[1]
        assert lines[2].startswith("│ Starred         │▌   A. Lovelace, E. Noether")
        assert any(line.startswith("│─KEYWORDS────────│") for line in lines)
        assert any("├ Abstract ─" in line and "┬ 译文 ─" in line for line in lines)
        assert lines[-1].startswith("└─")
        assert lines[-1].endswith("? help q quit ┘")
        assert all(len(line) == 140 or "译" in line for line in lines)

    run(hub, act)


@pytest.mark.parametrize(
    "size", [(160, 45), (100, 30), (80, 24), (60, 20), (40, 12), (30, 8), (20, 5), (6, 5), (3, 3), (1, 1)]
)
def test_it_fits_every_size(hub: Hub, papers: list[int], size: tuple[int, int]) -> None:
    """No size crashes it, and the list is there from 20 by 5 on; growing back, the screen is as if begun there."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        if size[0] >= 20:
            assert "On the mat" in text_of(desk)
        await pilot.press("j", "enter", "tab", "escape", "question_mark", "escape", "left_square_bracket")
        await pilot.resize_terminal(140, 40)
        await settled(pilot)
        assert "├ Abstract ─" in text_of(desk)

    run(hub, act, size=size)


def test_moving_shows_the_paper_under_the_cursor(hub: Hub, papers: list[int]) -> None:
    """j, k, g, G and the arrows move; the panes follow."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        for keys, place in (("j", 1), ("j", 2), ("k", 1), ("down", 2), ("G", 9), ("g", 0), ("end", 9), ("home", 0)):
            await pilot.press(keys)
            await pilot.pause(0.06)
            assert desk.papers.cursor == place
        await pilot.press("j")
        await pilot.pause(0.06)
        assert "We study number 2" in text_of(desk)

    run(hub, act)


def test_a_key_in_a_burst_acts_on_the_paper_under_the_cursor(hub: Hub, papers: list[int]) -> None:
    """Quick j j s stars the third paper, though the panes have not followed yet."""

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("j", "j", "s")
        await settled(pilot)
        assert [marks(hub, key)[1] for key in papers[:4]] == [False, False, True, False]

    run(hub, act)


@pytest.mark.parametrize(("key", "at"), [("m", 0), ("s", 1), ("l", 2), ("d", 3)])
def test_one_key_a_decision_and_undo(hub: Hub, papers: list[int], key: str, at: int) -> None:
    """m, s, l and d are committed at once; u takes them back, ctrl+r does them again."""

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press(key)
        assert marks(hub, papers[0])[at]
        await pilot.press("u")
        assert not marks(hub, papers[0])[at]
        await pilot.press("ctrl+r")
        assert marks(hub, papers[0])[at]

    run(hub, act)


def test_archiving_goes_on_and_undo_brings_it_back(hub: Hub, papers: list[int]) -> None:
    """d takes the paper out of the list, the cursor stands on the next; u puts it back under the cursor."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("j", "d")
        assert (len(desk.papers.keys), desk.papers.key) == (9, papers[2])
        await pilot.press("u")
        assert (len(desk.papers.keys), desk.papers.key) == (10, papers[1])

    run(hub, act)


def test_a_view_is_marked_read_and_back(hub: Hub, papers: list[int]) -> None:
    """A marks exactly the rows shown, as one act."""

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("slash", *"number 3", "enter")
        await settled(pilot)
        await pilot.press("A")
        await settled(pilot)
        assert [marks(hub, key)[0] for key in papers] == [number == 2 for number in range(10)]
        await pilot.press("u")
        await settled(pilot)
        assert len(hub.library.shelves.keys(UNREAD)) == 10

    run(hub, act)


def test_undo_works_after_a_restart(hub: Hub, papers: list[int]) -> None:
    """The reader is closed and opened again; u still takes the act back."""

    async def star(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("s")

    async def undo(pilot: Pilot[str], _desk: Reading) -> None:
        assert list(hub.library.shelves.keys(STARRED)) == papers[:1]
        await pilot.press("u")
        assert list(hub.library.shelves.keys(STARRED)) == []

    run(hub, star)
    run(hub, undo)


def test_n_goes_to_the_next_unread_also_in_the_next_view(hub: Hub, papers: list[int]) -> None:
    """Read papers are passed over; when a view is done the next one opens."""
    hub.library.marks.mark("read", True, [key for key in papers if key not in (papers[0], papers[4])])

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("n")
        assert desk.papers.key == papers[4]
        await pilot.press("p")
        assert desk.papers.key == papers[0]
        await pilot.press("m", "n", "m", "n")
        await settled(pilot)
        assert "no unread paper is left" in text_of(desk)

    run(hub, act)


def test_space_pages_and_then_goes_on(hub: Hub) -> None:
    """A long abstract is paged; at its end it is marked read, and the next unread comes."""
    keys = store(hub.library, announcement(1, abstract="word " * 600), announcement(2))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("space")
        assert desk.abstract.offset_lines > 0
        assert not marks(hub, keys[0])[0]
        for _ in range(30):
            await pilot.press("space")
        assert marks(hub, keys[0])[0]

    run(hub, act, size=(80, 24))


def test_the_filter_narrows_as_one_types(hub: Hub, papers: list[int]) -> None:
    """Words filter the view; a half query is told and changes nothing; Escape clears it."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("slash", *"numb")
        await settled(pilot)
        assert len(desk.papers.keys) == 10
        await pilot.press(*"er 10")
        await settled(pilot)
        assert list(desk.papers.keys) == papers[9:]
        await pilot.press(" ", *"OR")
        await settled(pilot)
        assert list(desk.papers.keys) == papers[9:]
        assert "a word is missing here" in text_of(desk)
        await pilot.press("escape")
        await settled(pilot)
        assert len(desk.papers.keys) == 10

    run(hub, act)


def test_views_are_opened_from_the_sidebar(hub: Hub, papers: list[int]) -> None:
    """Tab reaches the sidebar, j moves among the views, Enter returns to the list; `[` folds it."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("tab", "tab", "tab", "j", "j")
        await settled(pilot)
        assert desk.view == STARRED
        await pilot.press("j", "j", "j", "j")
        await settled(pilot)
        assert desk.view == View("keyword", "wells")
        assert list(desk.papers.keys) == papers[2:3]
        assert "⟨wells⟩" in text_of(desk)
        await pilot.press("enter", "left_square_bracket")
        assert desk.geometry is not None
        assert desk.geometry.sidebar == 0

    run(hub, act)


def good(number: int) -> str:
    """A right translation of a paper."""
    return json.dumps(
        {"title": f"论编号 {number} 之事", "abstract": f"我们研究编号 {number}，发现其表现良好。"}, ensure_ascii=False
    )


def test_a_tracked_paper_is_translated_after_the_dwell(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """Resting on a tracked paper fills the pane; passing over others asks nothing."""
    hub.loaded.config = replace(hub.config, interface=Interface(dwell=0.1))
    model.enqueue(good(3))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("j", "j")
        await pilot.pause(0.3)
        await settled(pilot)
        assert "我们研究编号" in text_of(desk)
        assert "论编号 3 之事" in text_of(desk)
        assert len(model.asked) == 1

    run(hub, act)


def test_six_quick_keys_cost_one_call(hub: Hub, model: FakeModel) -> None:
    """The dwell is the debounce: only the paper one rests on is asked for."""
    keys = store(hub.library, *(announcement(number) for number in range(1, 11)))
    hub.library.matched.store_matches([(key, [Match("keyword", "wells", "abstract", "well")]) for key in keys[1:]])
    hub.loaded.config = replace(hub.config, keywords=(KeywordEntry("wells"),), interface=Interface(dwell=0.2))
    hub.library.matched.set_rules(hub.config.tracked.rules())
    model.enqueue(good(7))

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press(*"jjjjjj")
        await pilot.pause(0.5)
        await settled(pilot)
        assert len(model.asked) == 1
        assert "number 7" in model.asked[0][1]["content"]

    run(hub, act)


def test_a_failed_translation_says_why_and_t_tries_again(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """The English stands; the reason stands in the pane; the key asks again."""
    model.enqueue("")
    model.enqueue("")

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("t")
        await settled(pilot)
        assert "the model gave an empty answer" in text_of(desk)
        model.enqueue(good(1))
        await pilot.press("t")
        await settled(pilot)
        assert "我们研究编号" in text_of(desk)

    run(hub, act)


def test_escape_cancels_a_translation(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """Nothing is stored, and the pane says that nothing was asked for."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        model.gate = asyncio.Event()
        await pilot.press("t")
        await pilot.pause(0.05)
        assert "translating" in text_of(desk)
        await pilot.press("escape")
        await settled(pilot)
        assert "Not translated yet" in text_of(desk)

    run(hub, act)


def test_without_a_model_the_pane_shows_the_glossary(hub: Hub) -> None:
    """The terms found, and one line on how to set a model up."""
    store(hub.library, announcement(1, abstract="Tokens and a reinforcement learning agent."))
    hub.make_model = None

    async def act(_pilot: Pilot[str], desk: Reading) -> None:
        shown = text_of(desk)
        assert "词元" in shown
        assert "智能体" in shown
        assert "t sets a model up" in " ".join(shown.split())

    run(hub, act)


def test_sync_fills_the_list_behind_the_keys(hub: Hub, world: FakeWorld) -> None:
    """R syncs; what came is shown and counted."""
    world.feed("cs.CL+cs.AI", *(announcement(number) for number in range(1, 121)))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("R")
        await settled(pilot)
        await settled(pilot)
        assert len(hub.library.shelves.keys(ALL)) == 120
        assert "synced: 120 new" in text_of(desk)
        assert "120/120 ✓" in text_of(desk)

    run(hub, act)


def test_a_failed_sync_says_which_source_and_why(hub: Hub, world: FakeWorld, papers: list[int]) -> None:
    """The papers stay; the bottom line names the source and the reason."""
    world.serve("https://rss.arxiv.org/atom/", b"<html>", 200)

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("R")
        await settled(pilot)
        assert "2 sources failed; first: arxiv:cs.CL" in text_of(desk)
        assert len(desk.papers.keys) == 10

    run(hub, act)


def test_f_tracks_an_author_and_finds_the_papers(hub: Hub, papers: list[int]) -> None:
    """An author of the paper is chosen; the view appears with its papers."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press(*"noether", "enter")
        await settled(pilot)
        await settled(pilot)
        assert View("author", "Emmy Noether") in desk.views
        assert "10 papers match" in text_of(desk)
        assert len(hub.library.shelves.keys(View("author", "Emmy Noether"))) == 10

    run(hub, act)


def test_links_are_shown_where_there_is_no_desktop(hub: Hub, papers: list[int]) -> None:
    """o shows the link in a box; any key closes it."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("o")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Notice)
        assert "https://arxiv.org/abs/2605.00001" in pilot.app.screen.lines
        await pilot.press("x")
        await pilot.pause()
        after: object = pilot.app.screen
        assert after is desk

    run(hub, act)


def test_help_lists_every_command_and_runs_one(hub: Hub, papers: list[int]) -> None:
    """The help is the table of commands; typing finds, Enter runs."""

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("question_mark")
        await pilot.pause()
        picker = pilot.app.screen
        assert isinstance(picker, Picker)
        assert [choice.value for choice in picker.choices] == [command.name for command in COMMANDS]
        await pilot.press(*"star, or", "enter")
        await settled(pilot)
        assert marks(hub, papers[0])[1]

    run(hub, act)


def test_every_command_has_its_action() -> None:
    """A row in the table and an action on the desk belong together."""
    assert all(callable(getattr(Reading, f"action_{command.name}")) for command in COMMANDS)


def test_keys_can_be_rebound(hub: Hub, papers: list[int]) -> None:
    """[keys] wins over the preset; the footer says so."""
    hub.loaded.config = replace(hub.config, keys={"toggle_star": "x"})

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("s")
        assert not marks(hub, papers[0])[1]
        await pilot.press("x")
        assert marks(hub, papers[0])[1]
        assert "x star" in text_of(desk)

    run(hub, act)


def test_the_welcome_follows_fields_and_syncs(hub: Hub, world: FakeWorld) -> None:
    """Typing finds fields in English and Chinese; what is marked is followed and synced at once."""
    hub.loaded.config, hub.make_model = Config(), None
    world.feed("cs.CL+quant-ph", announcement(1))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        assert len(pilot.app.screen.choices) == 1 + 155
        await pilot.press(*"计算与语言", "tab", *"quant-ph", "tab", "enter")
        await pilot.pause()
        await pilot.press(*"Emmy Noether", "enter")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press(*"nobody", "enter")
        await settled(pilot)
        await settled(pilot)
        assert hub.config.sources == ("arxiv:cs.CL", "arxiv:quant-ph")
        assert [author.name for author in hub.config.authors] == ["Emmy Noether"]
        assert hub.config.keywords == ()
        assert hub.paths.tracked.exists()
        assert len(hub.library.shelves.keys(ALL)) == 1
        assert desk.papers.key is not None

    run(hub, act, welcome=True)


def test_the_demo_is_one_choice_of_the_welcome(hub: Hub) -> None:
    """The first line ends the reader with the wish to see the demo, and follows nothing."""
    hub.loaded.config = Config()

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.return_value == "demo"
        assert not hub.paths.tracked.exists()

    run(hub, act, welcome=True)


def test_keys_typed_ahead_close_a_box_once(hub: Hub, papers: list[int]) -> None:
    """A second Esc, sent before the first had closed the box, does no harm."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        for key in ("question_mark", "o"):
            await pilot.press(key)
            await settled(pilot)
            box = pilot.app.screen
            assert box is not desk
            for _ in range(3):
                box.post_message(events.Key("escape", None))
            await settled(pilot)
            after: object = pilot.app.screen
            assert after is desk

    run(hub, act)


def test_what_another_process_does_is_seen(hub: Hub, papers: list[int]) -> None:
    """Counts follow; new papers are told, and shown when the reader asks; no row moves by itself."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("j")
        with hub.library.another() as other:
            store(other, announcement(77), announcement(78))
        await asyncio.sleep(LOOK_AROUND + 0.2)
        await settled(pilot)
        assert len(desk.papers.keys) == 10
        assert desk.sidebar.counts[UNREAD] == 12
        assert "2 more papers have come · g shows them" in text_of(desk)
        await pilot.press("g")
        assert len(desk.papers.keys) == 12

    run(hub, act)


def test_titles_are_never_markup(hub: Hub) -> None:
    """Brackets of every kind are shown as they stand."""
    title = "[/i] Bounds on [0,1]^n and [@click=app.quit]Attention[/] [is] all"
    store(hub.library, announcement(1, title=title, abstract=title))

    async def act(_pilot: Pilot[str], desk: Reading) -> None:
        assert title in text_of(desk)

    run(hub, act)


def test_the_screen_is_painted_again(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever another program wrote over it: nothing is taken as still standing there."""
    forgotten: list[bool] = []
    monkeypatch.setattr(CellDiff, "forget", lambda _diff: forgotten.append(True))

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert forgotten

    run(hub, act)
