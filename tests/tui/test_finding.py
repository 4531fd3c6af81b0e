"""Finding papers in the reader: search, completion, sorting, random pages, verdicts, notes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from academichub.config.options import AuthorEntry, KeywordEntry, Llm, Translation
from academichub.domain.views import STARRED, TODAY, TRACKED, UNREAD, View
from academichub.hub import Hub
from academichub.tui.acts.views import Reading
from academichub.tui.screens.notice import Notice
from academichub.tui.screens.page import Page
from academichub.tui.screens.picker import Picker
from academichub.work.track import rematch
from tests.builders import announcement, store
from tests.fakes import FakeModel
from tests.tui.test_reading import run, settled, text_of


@pytest.fixture
def papers(hub: Hub) -> list[int]:
    """Twelve papers: wombats in one title and one abstract; one by an uncertain tracked author."""
    hub.loaded.config = replace(hub.config, authors=(AuthorEntry("Boyan Gao"),), keywords=(KeywordEntry("wombat"),))
    keys = store(
        hub.library,
        announcement(1, title="Wombats at night"),
        announcement(2, abstract=" ".join(["Nothing here."] * 20) + " Then wombats dig."),
        announcement(3, authors=("B. Gao", "Emmy Noether")),
        *(announcement(number) for number in range(4, 13)),
    )
    rematch(hub.library, hub.config.tracked)
    return keys


def test_search_finds_everything_as_one_types(hub: Hub, papers: list[int]) -> None:
    """Titles first, snippets around the other hits; Esc leaves, Enter keeps it as a view at the left."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("backslash", *"wombat")
        await settled(pilot)
        assert list(desk.papers.keys) == papers[:2]
        screen = text_of(desk)
        assert "… Nothing here. Nothing here. Then wombats dig." in screen
        assert "│─SEARCH──" in screen
        await pilot.press("escape")
        await settled(pilot)
        assert desk.view == TODAY
        await pilot.press("backslash", *"noether", "enter")
        await settled(pilot)
        assert desk.view == View("search", "noether")
        assert len(desk.papers.keys) == 12
        await pilot.press("escape")
        await settled(pilot)
        assert desk.view == TODAY

    run(hub, act)


def test_tab_completes_fields_and_values(hub: Hub, papers: list[int]) -> None:
    """What the last word may become stands behind the cursor."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("slash", *"aut")
        assert "Tab: author:" in text_of(desk)
        await pilot.press("tab", *"emm", "tab")
        await settled(pilot)
        assert desk.query_text == 'author:"Emmy Noether"'
        assert len(desk.papers.keys) == 12
        await pilot.press("enter")

    run(hub, act)


def test_a_filter_is_kept_as_a_view(hub: Hub, papers: list[int]) -> None:
    """With a name, in tracked.toml, and at the left."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("plus")
        assert "no filter" in text_of(desk)
        await pilot.press("slash", *"wombat", "enter", "plus", *"Digging", "enter")
        await settled(pilot)
        assert 'query = "wombat"' in hub.paths.tracked.read_text()
        assert View("saved", "Digging") in desk.views
        desk.open_view(View("saved", "Digging"))
        await settled(pilot)
        assert list(desk.papers.keys) == papers[:2]

    run(hub, act)


def test_random_pages_deal_every_paper_once(hub: Hub, papers: list[int]) -> None:
    """x deals, X goes back, Esc returns to the whole view."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        dealt: list[int] = []
        while len(dealt) < 12:
            await pilot.press("x")
            await settled(pilot)
            dealt += desk.papers.keys
        assert sorted(dealt) == sorted(papers)
        last = list(desk.papers.keys)
        assert "0 left" in text_of(desk)
        await pilot.press("X")
        await settled(pilot)
        assert not set(last) & set(desk.papers.keys)
        await pilot.press("escape")
        await settled(pilot)
        assert len(desk.papers.keys) == 12

    run(hub, act, size=(140, 22))


def test_sorting_by_interest_says_why(hub: Hub, papers: list[int]) -> None:
    """Scores stand in the list; reverse turns it; nothing is lost."""
    hub.library.marks.mark("starred", True, papers[:1], "starred")
    hub.library.marks.mark("archived", True, papers[8:], "archived")

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        desk.open_view(UNREAD)
        await pilot.press("S", "down", "down", "down", "down", "enter")
        await settled(pilot)
        first = list(desk.papers.keys)
        assert first[0] == papers[0]
        assert "wombat" in text_of(desk).split("\n")[2]
        await pilot.press("r")
        await settled(pilot)
        assert list(desk.papers.keys) == first[::-1]
        assert set(first) == set(papers[:8])
        desk.open_view(STARRED)
        await settled(pilot)
        assert not desk.papers.scores

    run(hub, act)


@pytest.mark.parametrize(("key", "left"), [("c", "⟨Boyan Gao⟩"), ("C", "")])
def test_one_key_settles_an_uncertain_match(hub: Hub, papers: list[int], key: str, left: str) -> None:
    """The question mark goes, or the match; = told which keys; u brings the doubt back."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        desk.open_view(TRACKED)
        await settled(pilot)
        assert "⟨Boyan Gao?⟩" in text_of(desk)
        await pilot.press("equals_sign")
        assert isinstance(pilot.app.screen, Notice)
        assert any("c it is the person" in line for line in pilot.app.screen.lines)
        assert any("arxiv:cs.CL" in line for line in pilot.app.screen.lines)
        await pilot.press("escape", key)
        await settled(pilot)
        assert "⟨Boyan Gao?⟩" not in text_of(desk)
        assert left in text_of(desk)
        await pilot.press("u")
        await settled(pilot)
        assert "⟨Boyan Gao?⟩" in text_of(desk)
        await pilot.press("j", key)
        assert "in doubt" in text_of(desk)

    run(hub, act)


def test_tags_and_notes(hub: Hub, papers: list[int]) -> None:
    """# puts a tag on and takes it away; a note is shown with the paper and found."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("number_sign", *"todo", "enter")
        await settled(pilot)
        assert "#todo" in text_of(desk)
        await pilot.press("number_sign")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press("enter")
        await settled(pilot)
        assert "#todo" not in text_of(desk)
        await pilot.press("u")
        await settled(pilot)
        assert "#todo" in text_of(desk)
        await pilot.press("e")
        await settled(pilot)
        assert "terminal of its own" in text_of(desk)

    run(hub, act)


def test_similar_papers_are_a_view(hub: Hub, papers: list[int]) -> None:
    """The paper leads; Esc goes back."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        key = desk.papers.key
        await pilot.press("tilde")
        await settled(pilot)
        assert desk.view.kind == "similar"
        assert desk.papers.keys[0] == key
        await pilot.press("escape")
        await settled(pilot)
        assert desk.view == TODAY

    run(hub, act)


def test_matches_are_marked_where_they_stand(hub: Hub, papers: list[int]) -> None:
    """The tracked keyword is underlined in title and abstract, across the lines' ends too."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        marked = [text[start:end] for text, _style, spans in desk.abstract.rows for start, end in spans]
        assert "Wombats" in marked
        strip = desk.papers.render_line(0)
        assert any(segment.text == "Wombats" and segment.style and segment.style.underline for segment in strip)
        await pilot.press("j")
        await settled(pilot)
        marked = [text[start:end] for text, _style, spans in desk.abstract.rows for start, end in spans]
        assert "wombats" in marked

    run(hub, act)


SUMMARY = {"tldr": "一句话。", "problem": "问题。", "method": "方法。", "results": "", "limits": ""}


def test_a_summary_stands_beside_and_a_briefing_is_followed(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """z fills the pane; b asks first, shows the claims with their numbers, and a number leads to its paper."""
    hub.loaded.config = replace(hub.config, translation=Translation(when="ask"))
    point = {"text": "一个论断", "refs": [3, 77]}
    model.enqueue(json.dumps(SUMMARY, ensure_ascii=False))
    model.enqueue(
        json.dumps(
            {"overview": "平常。", "themes": [point], "tensions": [], "links": [], "first": []}, ensure_ascii=False
        )
    )

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("z")
        await settled(pilot)
        assert "一句话。" in text_of(desk)
        await pilot.press("b")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Picker)
        assert "12 papers" in pilot.app.screen.choices[0].text
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Page)
        said = "\n".join(text for _style, text in pilot.app.screen.rows)
        assert "一个论断 [3]" in said
        assert "77" not in said
        assert "1 reference to a paper that was not given" in said
        await pilot.press("3", "enter")
        await settled(pilot)
        assert desk.papers.key == papers[2]

    run(hub, act)


def test_a_question_is_answered_beside_and_kept(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """The second time it costs nothing."""
    hub.loaded.config = replace(hub.config, translation=Translation(when="ask"))
    model.enqueue(json.dumps({"answer": "是的。", "quotes": ["We study number 1"], "refs": []}, ensure_ascii=False))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        for _round in range(2):
            await pilot.press("a", *"Does it?", "enter")
            await settled(pilot)
            assert "是的。" in text_of(desk)
            assert "“We study number 1”" in text_of(desk)
            await pilot.press("j", "k")
            await pilot.pause(0.1)
        assert len(model.asked) == 1

    run(hub, act)


def test_the_whole_view_is_translated(hub: Hub, model: FakeModel) -> None:
    """Few papers at once, many after a question; what failed is told."""
    hub.loaded.config = replace(hub.config, llm=Llm(concurrency=1))
    store(hub.library, *(announcement(number) for number in range(1, 6)))
    for number in range(1, 5):
        words = {"title": f"论编号 {number} 之事", "abstract": f"我们研究编号 {number}，发现其表现良好。"}
        model.enqueue(json.dumps(words, ensure_ascii=False))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("T")
        for _round in range(100):
            await pilot.pause(0.05)
            if "translated," in text_of(desk):
                break
        assert "4 translated, 1 not" in text_of(desk)
        assert "论编号 4 之事" in text_of(desk)

    run(hub, act)


def test_many_papers_are_translated_only_if_one_agrees(hub: Hub, model: FakeModel) -> None:
    """With their number, tokens and price."""
    store(hub.library, *(announcement(number) for number in range(1, 31)))

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("T")
        await pilot.pause(0.4)
        assert isinstance(pilot.app.screen, Picker)
        assert pilot.app.screen.title_text.startswith("30 papers to translate, about ")
        assert pilot.app.screen.title_text.endswith("price unknown")
        await pilot.press("escape")
        await settled(pilot)
        assert model.asked == []

    run(hub, act)
