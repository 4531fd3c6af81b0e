"""The reader and its models: choosing one, whole texts, selections, what was spent."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from academichub.config.options import Config, Interface, Translation
from academichub.config.reading import load
from academichub.domain.paper import Record
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.store.library import Library
from academichub.store.marks import Act
from academichub.tui.acts import marking
from academichub.tui.acts.views import Reading
from academichub.tui.screens.notice import Notice
from academichub.tui.screens.page import Page
from academichub.tui.screens.picker import Picker
from tests.builders import announcement, store
from tests.fakes import FakeModel, FakeWorld
from tests.test_fulltext import PAGE
from tests.test_saying import SUMMARY, briefed
from tests.tui.test_reading import good, marks, run, settled, text_of


@pytest.fixture
def papers(hub: Hub) -> list[int]:
    """Six papers; nothing is translated unasked."""
    hub.loaded.config = replace(hub.config, translation=Translation(when="ask"))
    return store(hub.library, *(announcement(number) for number in range(1, 7)))


# --- choosing a model ---


def unset(hub: Hub) -> Config:
    """No model is set; one that is tried is the test's."""
    made, hub.make_model = hub.make_model, None
    hub.model_of = lambda _options: made(hub)  # type: ignore[method-assign,assignment,misc]  # the seam of other options
    return hub.config


def test_a_model_is_chosen_with_a_test_call(
    hub: Hub, papers: list[int], model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking for a translation without a model leads there; what answers is written into a new config.toml."""
    unset(hub)
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-x")
    model.enqueue("ready")

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("t")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        notes = {choice.value: choice.note for choice in pilot.app.screen.choices}
        assert notes["deepseek/deepseek-v4-flash"] == "DEEPSEEK_API_KEY ✓"
        assert notes["zai/glm-5.3-flash"] == "ZAI_API_KEY"
        assert {name.partition("/")[0] for name in notes} >= {
            "deepseek", "dashscope", "moonshot", "zai", "volcengine", "siliconflow", "openrouter", "ollama_chat", "openai", "anthropic",
            "gemini", "server", "command", "nobody",
        }  # fmt: skip
        await pilot.press(*"deepseek/deep", "enter")
        await settled(pilot)
        assert "it answers, in" in text_of(desk)
        assert hub.config.llm.model == "deepseek/deepseek-v4-flash"
        assert load(hub.paths.config, hub.paths.tracked).problems == []
        assert hub.paths.config.stat().st_mode & 0o777 == 0o600

    run(hub, act)


def test_a_model_that_does_not_answer_is_told(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """One may try again, choose another, or keep it; leaving writes nothing."""
    unset(hub)
    model.fail(ModelError("balance", "there is no balance left at ollama_chat"))
    model.enqueue("ready")

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("M")
        await pilot.pause()
        await pilot.press(*"ollama", "enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Picker)
        assert pilot.app.screen.title_text == "there is no balance left at ollama_chat"
        assert not hub.paths.config.exists()
        await pilot.press("enter")
        await settled(pilot)
        assert hub.config.llm.model == "ollama_chat/qwen3"

    run(hub, act)


def test_a_key_may_come_from_a_command(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """Where the environment has none; the command is written, never the key."""
    unset(hub)
    model.enqueue("ready")

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("M")
        await pilot.pause()
        await pilot.press(*"moonshot", "enter")
        await pilot.pause()
        await pilot.press(*"echo sk-1", "enter")
        await settled(pilot)
        assert hub.config.llm.api_key_cmd == ("echo", "sk-1")

    run(hub, act)


def test_a_server_of_ones_own(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """Its address and its model's name."""
    unset(hub)
    model.enqueue("ready")

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("M")
        await pilot.pause()
        await pilot.press(*"another server", "enter")
        await pilot.pause()
        await pilot.press(*"http://llm.example.org/v1", "enter")
        await pilot.pause()
        assert "unprotected" in text_of(desk)
        await pilot.press(*"https://llm.example.org/v1", "enter")
        await pilot.pause()
        await pilot.press(*"glm", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await settled(pilot)
        assert (hub.config.llm.model, hub.config.llm.api_base) == ("openai/glm", "https://llm.example.org/v1")
        assert hub.config.llm.api_key_env == "NONE", "the key of another provider is never sent there unasked"

    run(hub, act)


def test_an_own_configuration_is_left_alone(hub: Hub, papers: list[int]) -> None:
    """What was chosen is shown, to be written by hand."""
    unset(hub)
    hub.paths.config.write_text("# mine\n", encoding="utf-8")

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("M")
        await pilot.pause()
        await pilot.press(*"argos", "enter")
        await pilot.pause()
        await pilot.press(*"argos-translate --to zh", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Notice)
        assert 'engine = "command"' in pilot.app.screen.lines
        await pilot.press("x")
        assert hub.paths.config.read_text(encoding="utf-8") == "# mine\n"

    run(hub, act)


# --- whole texts ---


def test_a_summary_of_the_full_text(hub: Hub, papers: list[int], model: FakeModel, world: FakeWorld) -> None:
    """Fetched, shown beside with what it was made from; the pane shows it in parts as it comes."""
    world.serve("https://arxiv.org/html/", PAGE.encode())
    model.enqueue(json.dumps(SUMMARY, ensure_ascii=False))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("Z")
        for _round in range(100):
            await pilot.pause(0.05)
            if "full text (HTML)" in text_of(desk):
                break
        assert "from the full text (HTML)" in text_of(desk)
        assert "准确率 91.3%。" in text_of(desk)

    run(hub, act)


def test_an_answer_is_shown_as_it_comes(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """Under the heading of its part; Escape leaves the paper as it was."""
    model.enqueue('{"tldr": "第一句。", "prob')
    model.enqueue("{}")

    async def stay(record: Record) -> AsyncIterator[object]:
        yield '{"tldr": "第一句。", "problem": "第二'
        await asyncio.sleep(10)

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        record = desk.current()
        assert record is not None
        desk._ask_beside(record, stay(record), "summarize")
        await pilot.pause(0.2)
        assert "In one line" in text_of(desk)
        assert "第一句。" in text_of(desk)
        await pilot.press("s")
        await pilot.pause(0.1)
        assert "第一句。" in text_of(desk), "a mark on the paper leaves the answer where it is"
        await pilot.press("z")
        await pilot.pause(0.1)
        assert "an answer is coming" in text_of(desk)
        await pilot.press("escape")
        await pilot.pause(0.2)
        assert "第一句。" not in text_of(desk)
        assert "Not translated yet" in text_of(desk)
        assert model.asked == []

    run(hub, act)


def test_a_failure_stands_with_its_paper(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """With the key that tries again; the summary that then comes stays until one moves on."""
    model.fail(ModelError("balance", "there is no balance left"))
    model.enqueue(json.dumps({**SUMMARY, "results": "好。"}, ensure_ascii=False))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("z")
        await settled(pilot)
        assert "there is no balance left" in text_of(desk)
        assert "z tries again" in text_of(desk)
        await pilot.press("z")
        await settled(pilot)
        await pilot.resize_terminal(120, 36)
        await settled(pilot)
        assert "一句话。" in text_of(desk)
        await pilot.press("j", "k")
        await pilot.pause(0.1)
        assert "一句话。" not in text_of(desk)

    run(hub, act)


@pytest.mark.parametrize(("keys", "told"), [(("slash", *"num"), "/num▏"), (("j",), "the answer is ready; b shows it")])
def test_what_comes_late_opens_under_nobodys_fingers(
    hub: Hub, papers: list[int], model: FakeModel, keys: Sequence[str], told: str
) -> None:
    """An answer that comes while one types opens no box, and is told in no line of one's own; a reader is told of it."""
    model.gate = asyncio.Event()
    model.enqueue(briefed(1))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("v", "v", "b")
        await pilot.pause(0.2)
        await pilot.press("enter")
        await pilot.pause(0.1)
        await pilot.press(*keys)
        assert model.gate is not None
        model.gate.set()
        await settled(pilot)
        assert pilot.app.screen is desk
        assert told in text_of(desk)

    run(hub, act)


def test_translations_asked_for_go_on_behind(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """Moving on cancels none, and the key again asks for none a second time."""
    model.gate = asyncio.Event()
    model.enqueue(good(1))
    model.enqueue(good(2))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("t", "j", "t")
        await pilot.pause(0.1)
        await pilot.press("k", "t")
        assert "is being translated already" in text_of(desk)
        assert model.gate is not None
        model.gate.set()
        await settled(pilot)
        assert len(model.asked) == 2
        assert "论编号 1 之事" in text_of(desk)
        assert all(record.translation for record in hub.library.papers.records(papers[:2], "zh"))

    run(hub, act)


def test_a_batch_and_a_rest_do_not_take_papers_from_each_other(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """What resting began goes on, what the batch will come to is left to it: all are translated."""
    hub.loaded.config = replace(hub.config, translation=Translation(when="rest"), interface=Interface(dwell=0.05))
    model.gate = asyncio.Event()
    for number in range(1, 7):
        model.enqueue(good(number))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.pause(0.2)
        await pilot.press("T", "j", "j", "j")
        await pilot.pause(0.2)
        await pilot.press("j")
        assert model.gate is not None
        model.gate.set()
        await settled(pilot)
        await pilot.pause(0.3)
        assert len(model.asked) == 6
        assert desk.translator.in_batch == set()
        assert "being translated already" not in text_of(desk)

    run(hub, act)


def test_a_stale_translation_stays_until_a_better_one(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """What became of the new one stands under it."""
    hub.library.matched.set_rules(hub.config.tracked.rules())
    model.enqueue(good(1))
    model.fail(ModelError("balance", "there is no balance left"))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("t")
        await settled(pilot)
        (hub.paths.config.parent / "glossary.tsv").write_text("matter\t事\t事情\n", encoding="utf-8")
        await pilot.press("j", "k")
        assert "The glossary has changed since" in text_of(desk)
        await pilot.press("t")
        await settled(pilot)
        assert "论编号 1 之事" in text_of(desk)
        assert "there is no balance left" in text_of(desk)

    run(hub, act)


def test_escape_comes_back_to_a_page(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """From the paper that one of its numbers led to, to the same line, with the list as it was under it."""
    model.enqueue(briefed(1, claim="论断。" * 400))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.resize_terminal(80, 14)
        await pilot.press("v", "v", "b")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        page = pilot.app.screen
        assert isinstance(page, Page)
        await pilot.press("space")
        top = page.top
        assert top == page.size.height - 3, "a page on, with one line of the last"
        desk.set_filter("number 5")
        await pilot.press("1", "enter")
        await settled(pilot)
        assert desk.view.kind == "search"
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Page)
        assert pilot.app.screen.top == top
        assert desk.query_text == "number 5"

    run(hub, act)


def test_a_question_that_failed_is_offered_again(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """What was typed is not lost; an answered one is not offered as typed."""
    model.fail(ModelError("balance", "there is no balance left"))
    model.enqueue(json.dumps({"answer": "在黑暗中。", "quotes": ["On the matter of number 1"], "refs": [1]}))

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("a", *"Why?", "enter")
        await settled(pilot)
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        assert pilot.app.screen.typed == "Why?"
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        assert pilot.app.screen.typed == ""

    run(hub, act)


def test_how_far_work_is_comes_back_after_a_message(hub: Hub, papers: list[int]) -> None:
    """And no message has lines: the bottom one is one."""

    async def act(_pilot: Pilot[str], desk: Reading) -> None:
        desk.stand("batch", "translating 3/9")
        assert desk.bottom_bar.message[0] == "translating 3/9"
        desk.say("two\nlines")
        desk.stand("batch", "translating 4/9")
        assert desk.bottom_bar.message[0] == "two lines"
        desk.say("")
        assert desk.bottom_bar.message[0] == "translating 4/9"
        desk.stand("batch", "")
        assert desk.bottom_bar.message[0] == ""
        desk.say("it failed", bad=True, stay=True)
        desk.stand("sync", "sync 1/3")
        assert desk.bottom_bar.message[0] == "sync 1/3", "what begins is told"

    run(hub, act)


def test_without_a_model_what_was_said_is_still_there(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """It was paid for."""
    model.enqueue(json.dumps({**SUMMARY, "results": "好。"}, ensure_ascii=False))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("z")
        await settled(pilot)
        await pilot.press("escape")
        hub.make_model = None
        await pilot.press("z")
        await settled(pilot)
        assert "一句话。" in text_of(desk)

    run(hub, act)


def test_each_failure_of_a_batch_stays_with_its_paper(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """And the first reason stands in the bottom line."""
    for _round in range(12):
        model.enqueue("nothing")

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("T")
        for _round in range(100):
            await pilot.pause(0.05)
            if "translated," in text_of(desk) or "stopped" in text_of(desk):
                break
        assert "6 not: " in text_of(desk) or "stopped after 3 failures in a row: " in text_of(desk)
        assert "t tries again" in text_of(desk)

    run(hub, act)


# --- selections ---


def test_keys_act_on_the_selection(hub: Hub, papers: list[int]) -> None:
    """v and V select; a mark is one act, undone as one; then nothing is selected."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("v", "j", "V")
        assert desk.papers.selected == set(papers[:3])
        assert "✓3" in text_of(desk)
        assert "●  ✓" not in text_of(desk)
        await pilot.press("s")
        await settled(pilot)
        assert [marks(hub, key)[1] for key in papers] == [True] * 3 + [False] * 3
        assert desk.papers.selected == set()
        assert "3 papers: starred" in text_of(desk)
        await pilot.press("u")
        await settled(pilot)
        assert not any(marks(hub, key)[1] for key in papers)

    run(hub, act)


def test_a_mark_that_all_have_is_cleared(hub: Hub, papers: list[int]) -> None:
    """Where only some have it, the others get it."""
    hub.library.marks.mark("later", True, papers[:1])

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("v", "v", "l")
        await settled(pilot)
        assert [marks(hub, key)[2] for key in papers[:2]] == [True, True]
        await pilot.press("g", "v", "v", "l")
        await settled(pilot)
        assert [marks(hub, key)[2] for key in papers[:2]] == [False, False]

    run(hub, act)


def test_a_whole_view_is_selected_and_archived(hub: Hub, papers: list[int]) -> None:
    """V alone takes everything; Escape drops it; d empties the list."""

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("V", "escape")
        assert desk.papers.selected == set()
        await pilot.press("j", "v", "v", "d")
        await settled(pilot)
        assert list(desk.papers.keys) == [papers[0], *papers[3:]]
        assert desk.papers.key == papers[3]
        await pilot.press("V", "d")
        await settled(pilot)
        assert list(desk.papers.keys) == []
        assert all(marks(hub, key)[3] for key in papers)

    run(hub, act)


def test_many_are_marked_in_a_thread(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen does not wait for them."""
    threads, toggled = list[bool](), marking._toggled

    def watched(library: Library, keys: Sequence[int], field: str) -> Act | None:
        threads.append(threading.current_thread() is threading.main_thread())
        return toggled(library, keys, field)

    monkeypatch.setattr(marking, "_toggled", watched)
    keys = store(hub.library, *(announcement(number) for number in range(1, 621)))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await settled(pilot)
        assert len(desk.papers.keys) == 620
        await pilot.press("V", "m")
        await settled(pilot)
        assert all(marks(hub, key)[0] for key in keys)
        assert threads == [False]

    run(hub, act)


def test_a_selection_is_tagged_as_one(hub: Hub, papers: list[int]) -> None:
    """A tag that only some have is put on all, one that all have is taken away."""
    hub.library.marks.write("tags", {papers[0]: " rl "})

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        for _round in range(2):
            await pilot.press("g", "v", "v", "number_sign")
            await pilot.pause()
            await pilot.press(*"rl", "enter")
            await settled(pilot)
        tags = [record.marks.tags for record in hub.library.papers.records(papers[:3], "zh")]
        assert tags == [(), (), ()]
        await pilot.press("u")
        await settled(pilot)
        tags = [record.marks.tags for record in hub.library.papers.records(papers[:3], "zh")]
        assert tags == [("rl",), ("rl",), ()]

    run(hub, act)


def test_a_selection_is_asked_about(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """The answer's references lead to its papers; asked again about the same ones it costs nothing."""
    model.enqueue(json.dumps({"answer": "第二篇。[2]", "quotes": [], "refs": [2, 9]}, ensure_ascii=False))

    async def act(pilot: Pilot[str], desk: Reading) -> None:
        await pilot.press("j", "v", "v")
        for _round in range(2):
            await pilot.press("a")
            await pilot.pause()
            assert isinstance(pilot.app.screen, Picker)
            assert pilot.app.screen.title_text == "Ask what about these 2 papers?"
            await pilot.press(*"Which", "enter")
            await settled(pilot)
            assert isinstance(pilot.app.screen, Page)
            said = "\n".join(text for _style, text in pilot.app.screen.rows)
            assert "[2] 2605.00003 On the matter of number 3" in said
            await pilot.press("2", "enter")
            await settled(pilot)
            assert desk.papers.key == papers[2]
        assert len(model.asked) == 1

    run(hub, act)


def test_a_briefing_over_a_selection_in_english(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """In one of two languages; w writes it as Markdown and HTML."""
    model.enqueue(briefed(1, claim="A claim.", overview="A day like any other."))

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("v", "v", "b")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Picker)
        told = [choice.text for choice in pilot.app.screen.choices]
        assert [text.startswith("Brief about 2 papers, about ") for text in told] == [True, True]
        assert told[0].endswith("price unknown")
        await pilot.press("down", "enter")
        await settled(pilot)
        assert "English" in model.asked[0][0]["content"]
        assert isinstance(pilot.app.screen, Page)
        await pilot.press("w")
        files: list[Path] = sorted(hub.pdf_directory.glob("briefing-*"))
        assert [file.suffix for file in files] == [".html", ".md"]
        assert "On the matter of number 1" in files[1].read_text(encoding="utf-8")

    run(hub, act)


def test_what_was_spent_is_shown(hub: Hub, papers: list[int], model: FakeModel) -> None:
    """Today against the limits, and by day, model and kind."""
    model.enqueue(json.dumps(SUMMARY | {"results": "好。"}, ensure_ascii=False))

    async def act(pilot: Pilot[str], _desk: Reading) -> None:
        await pilot.press("z")
        await settled(pilot)
        await pilot.press("dollar_sign")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Page)
        said = [text for _style, text in pilot.app.screen.rows]
        assert said[0] == "Today: 1 call · 100 tokens · price unknown"
        assert "at most 2,000,000 tokens a day" in said
        assert "2026-05-29 · fake/model · summaries · 1 call · 100 tokens · price unknown" in said

    run(hub, act)
