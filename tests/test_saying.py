"""Summaries, answers and briefings: nothing is taken on trust, everything that was proven is kept."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from academichub.config.options import Config, Llm
from academichub.domain.paper import Record
from academichub.domain.saying import read_briefing, read_reply
from academichub.domain.text.plain import is_clean
from academichub.errors import ModelError, UsageError
from academichub.formats.briefing import Cited, Words, to_html, to_markdown
from academichub.hub import Hub
from academichub.llm.masking import typeset_around
from academichub.store.said import Saying
from academichub.work import briefing
from academichub.work.answered import coming
from academichub.work.briefing import brief, estimate
from academichub.work.questions import ask
from academichub.work.summarize import summarize
from tests.builders import announcement, store
from tests.conftest import BENCH, needs_bench
from tests.fakes import FakeModel

NAMES = {"2611.00001": 1, "2611.00002": 2, "10.1101/2026.05.01.1": 2}
SUMMARY = {"tldr": "一句话。", "problem": "问题。", "method": "方法。", "results": "准确率 91.3%。", "limits": ""}


def ended(steps: AsyncIterator[object]) -> Saying:
    """What the work ends with."""

    async def all_of_it() -> object:
        made: object = None
        async for step in steps:
            assert not isinstance(step, str) or all(is_clean(text) for _key, text in coming(step))
            made = step
        return made

    made = asyncio.run(all_of_it())
    assert isinstance(made, Saying)
    return made


@pytest.fixture
def records(hub: Hub) -> list[Record]:
    """Three papers with abstracts."""
    keys = store(
        hub.library,
        announcement(1, abstract="We reach an accuracy of 91.3% on ImageNet, see [12]. It fails in the dark."),
        announcement(2),
        announcement(3),
    )
    return list(hub.library.papers.records(keys, "zh"))


# --- quotes and references ---


def test_quotes_must_stand_in_the_text() -> None:
    """Case, line breaks and kinds of quotation marks aside; the others are left out and counted."""
    seen = "The “best” model\nfails in the dark. Nothing else is said."
    reply = read_reply(
        {
            "answer": "它失败。[1][9]",
            "quotes": ['the "best" model fails in the dark', "It never fails at all.", "dark"],
            "refs": [1, "2", 7],
        },
        seen,
        range(1, 3),
    )
    assert reply.quotes == ('the "best" model fails in the dark',)
    assert (reply.invented, reply.refs, reply.text) == (2, (1, 2), "它失败。[1]")


@pytest.mark.parametrize(
    ("text", "refs", "kept", "lost"),
    [
        ("a claim", [1, 2], (1, 2), 0), ("a claim", ["[1]", "2"], (1, 2), 0), ("a claim", [3, 0, -1], (), 3), ("a claim", [], (), 0),
        ("a claim [1] and [2][17]", [], (1, 2), 1), ("a claim", ["one", True], (), 2), ("see 2611.00002v3", [], (2,), 0),
    ],
)  # fmt: skip
def test_references_are_checked(text: str, refs: list[Any], kept: tuple[int, ...], lost: int) -> None:
    """However they are written; what names no paper that was given is taken out and counted."""
    made = read_briefing({"overview": "x", "themes": [{"text": text, "refs": refs}]}, range(1, 3), NAMES)
    assert (made.themes[0].refs, made.invented) == (kept, lost)
    assert "[" not in made.themes[0].text


@pytest.mark.parametrize(
    "text",
    [
        "区间 [0, 1]，$x\\in[2,3]$，数组 x[0]",
        "频率 1420.4058 MHz",
        "快 3~5 倍，误差 10--20，选项 --fast",
        "版本 2021.12",
    ],
)
def test_what_only_looks_like_a_reference_stays(text: str) -> None:
    """Intervals, indices, formulas, ranges and decimals."""
    made = read_briefing({"overview": "x", "themes": [{"text": text, "refs": [1]}]}, range(1, 3), NAMES)
    assert (made.themes[0].text, made.invented) == (text, 0)
    assert read_reply({"answer": text}, "", range(1, 3)).text == text
    assert typeset_around(text, "en") == text
    assert "~" in typeset_around(text, "zh") or "~" not in text


@pytest.mark.parametrize(
    ("text", "refs", "lost"),
    [
        ("both [1, 99] do", (1,), 1),
        ("all [1-3] do", (1, 2), 1),
        ("see hep-th/9901001 too", (), 1),
        ("[2][17] do", (2,), 1),
        ("见 https://doi.org/10.1101/2026.05.01.1 与 doi:10.1101/X.9。", (2,), 1),
        ("代码在 https://github.com/a/b。", (), 0),
    ],
)
def test_references_in_groups_are_checked_one_by_one(text: str, refs: tuple[int, ...], lost: int) -> None:
    """Ranges and lists in brackets, old identifiers."""
    made = read_briefing({"overview": "x", "themes": [{"text": text}]}, range(1, 3), NAMES)
    assert (made.themes[0].refs, made.invented) == (refs, lost)


@needs_bench
@pytest.mark.parametrize(
    ("name", "kept", "lost"),
    [
        ("cite-unknown-id", (1,), 2), ("cite-wrong-pair", (1,), 0), ("cite-none", (), 0), ("cite-fake-doi", (), 1),
        ("cite-index-range", (1,), 2), ("cite-id-lookalike", (1,), 1),
    ],
)  # fmt: skip
def test_hostile_citations(name: str, kept: tuple[int, ...], lost: int) -> None:
    """Unknown, misspelled and invented identifiers never come through; a claim without any is left without."""
    found = json.loads((BENCH / "hostile" / "llm-checks" / f"{name}.json").read_text(encoding="utf-8"))
    names = {identity: number for number, identity in enumerate(found["ids"], 1)}
    made = read_briefing({"overview": found["output"]}, range(1, len(names) + 1), names)
    assert (made.overview.refs, made.invented) == (kept, lost)
    assert "http" not in made.overview.text
    assert "2611" not in made.overview.text


@pytest.mark.parametrize(
    "value", [{}, {"overview": 5}, {"themes": "x"}, {"themes": [1, None, {"refs": {}}]}, {"first": [[]]}]
)
def test_any_object_can_be_read(value: dict[str, Any]) -> None:
    """What is not as asked is empty, not an exception."""
    assert read_briefing(value, range(1, 3), NAMES).overview.text == ""


# --- summaries ---


def test_a_summary_is_kept_with_its_paper(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """Asked once; shown in JSON; its numbers are the abstract's."""
    model.enqueue(json.dumps(SUMMARY, ensure_ascii=False))
    made = ended(summarize(hub, records[0]))
    assert made.answer == {**SUMMARY, "seen": "abstract", "parts": 1}
    assert ended(summarize(hub, records[0])).id == made.id
    assert len(model.asked) == 1
    again = hub.library.papers.record(records[0].key, "zh")
    assert again is not None
    assert again.summary is not None
    assert again.summary["results"] == "准确率 91.3%。"


def test_a_number_that_is_not_in_the_text_is_refused(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """Repaired once, else told; nothing is kept."""
    for _round in range(2):
        model.enqueue(json.dumps({**SUMMARY, "results": "准确率 93.1%。"}, ensure_ascii=False))
    with pytest.raises(ModelError, match="checks"):
        ended(summarize(hub, records[0]))
    assert "93.1" in model.asked[1][-1]["content"]
    assert hub.library.said.of_paper(records[0].key, "summary") == []


def test_without_an_abstract_there_is_no_summary(hub: Hub, model: FakeModel) -> None:
    """The model is not asked to make one up."""
    [key] = store(hub.library, announcement(7, abstract=""))
    record = hub.library.papers.record(key, "zh")
    assert record is not None
    with pytest.raises(UsageError, match="no abstract"):
        ended(summarize(hub, record))
    assert model.asked == []


# --- questions ---


def test_an_answer_comes_with_its_quotes(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """Kept with the paper; the question is data for the next time."""
    model.enqueue(json.dumps({"answer": "在黑暗中。", "quotes": ["It fails in the dark.", "It flies."], "refs": [1]}))
    made = ended(ask(hub, [records[0]], "When does it fail?"))
    assert made.answer["quotes"] == ["It fails in the dark."]
    assert made.answer["invented"] == 1
    assert [one.question for one in hub.library.said.of_paper(records[0].key, "question")] == ["When does it fail?"]


def test_a_selection_is_asked_with_numbers(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """References to it are kept, others are not."""
    model.enqueue(json.dumps({"answer": "都是。[2]", "quotes": [], "refs": [2, 3, 9]}))
    made = ended(ask(hub, records, "Which?"))
    assert (made.answer["refs"], made.paper) == ([2, 3], None)


# --- briefings ---


def briefed(*refs: int, claim: str = "一个论断", overview: str = "平常的一天。") -> str:
    """An answer whose every point has these references."""
    point = {"text": claim, "refs": list(refs)}
    return json.dumps(
        {
            "overview": overview,
            "overview_refs": list(refs),
            "themes": [point],
            "tensions": [],
            "links": [],
            "first": [point],
        }
    )


def test_invented_references_are_taken_out_and_counted(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """And citations inside abstracts do not look like our numbers."""
    model.enqueue(briefed(1, 99))
    made = ended(brief(hub, records, "today", "zh"))
    assert made.answer["invented"] == 3
    assert made.answer["overview"]["refs"] == [1]
    assert made.answer["papers"] == [str(record.paper.id) for record in records]
    assert "(ref. 12)" in model.asked[0][1]["content"]
    assert hub.library.said.latest("briefing")[0].id == made.id


def test_many_papers_are_read_in_parts(hub: Hub, model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part knows its own numbers only; the whole is made of the parts' points."""
    monkeypatch.setattr(briefing, "AT_ONCE", 2)
    keys = store(hub.library, *(announcement(number) for number in range(1, 6)))
    records = list(hub.library.papers.records(keys, "zh"))
    for refs in ((1, 3), (3, 4), (5, 1), (1, 3, 5)):
        model.enqueue(briefed(*refs))
    made = ended(brief(hub, records, "today", "zh"))
    assert len(model.asked) == 4
    assert "On the matter of number 5." in model.asked[3][1]["content"]
    assert made.answer["invented"] == 6
    assert [point["refs"] for point in made.answer["themes"]] == [[1, 3, 5]]


def test_a_small_context_is_enough_for_many_papers(hub: Hub, model: FakeModel) -> None:
    """However much the parts say, each round of reading has fewer parts; about so many calls were foretold."""
    hub.loaded.config = Config(llm=Llm(context=2_000))
    keys = store(hub.library, *(announcement(number, abstract="We study it. " * 60) for number in range(1, 25)))
    records = list(hub.library.papers.records(keys, "zh"))
    points = [{"text": "论断" * 140, "refs": [n]} for n in range(1, 25)]
    answer = {
        "overview": "平常的一天。",
        "overview_refs": [],
        "themes": points,
        "tensions": points,
        "links": [],
        "first": points,
    }
    for _call in range(40):
        model.enqueue(json.dumps(answer, ensure_ascii=False))
    foretold = estimate(hub, records, "zh").calls
    made = ended(brief(hub, records, "today", "zh"))
    assert made.answer["papers"][23] == str(records[23].paper.id)
    assert foretold * 0.6 <= len(model.asked) <= foretold * 1.4


def test_an_answer_is_shown_whole_at_every_cut() -> None:
    """No key, no half of one, no half escape; and nothing that has come is missing."""
    whole = '{"tldr": "a\\\\", "notes": ["b \\u4e2d", "c"], "refs": [1]}'
    assert coming(whole) == [("tldr", "a\\"), ("notes", "b 中"), ("notes", "c")]
    for end in range(len(whole)):
        said = coming(whole[:end])
        assert all(key in ("tldr", "notes") for key, _text in said)
        assert [text for _key, text in said] == ["a\\", "b 中", "c"][: len(said)] or said[-1][1] in ("a", "b ", "b")


def test_a_briefing_leaves_as_markdown_and_html(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """References become links to our own titles; markup out of a model is plain text."""
    point = {"text": "<b>x</b> [x](javascript:y) *z*", "refs": [2]}
    unproven = {"text": "So it is.", "refs": []}
    model.enqueue(
        json.dumps({"overview": "Routine.", "themes": [point], "tensions": [unproven], "links": [], "first": []})
    )
    made = ended(brief(hub, records, "today", "en"))
    papers = [Cited(str(record.paper.id), record.paper.title, record.paper.url) for record in records]
    words = Words(
        "Briefing",
        {name: name for name in ("themes", "tensions", "links", "first")},
        "Papers",
        "without a reference",
        "",
    )
    markdown, page = to_markdown(dict(made.answer), papers, words), to_html(dict(made.answer), papers, words)
    assert "2. [On the matter of number 2](https://arxiv.org/abs/2605.00002) arxiv:2605.00002" in markdown
    assert "\\<b\\>x\\</b\\>" in markdown
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>" not in page
    for text in (markdown, page):
        assert "So it is. (without a reference)" in text


def test_an_answer_in_another_language_is_refused(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """Summaries, answers and briefings are in the language that was asked for."""
    english = dict.fromkeys(("tldr", "problem", "method"), "We study the matter and find nothing.")
    answers = (
        (summarize(hub, records[0]), english), (ask(hub, records, "Why?"), {"answer": "Because it is so.", "quotes": []}),
        (brief(hub, records, "today", "zh"), json.loads(briefed(1, claim="A claim.", overview="A day like any other."))),
        (brief(hub, records, "today", "en"), json.loads(briefed(1))),
    )  # fmt: skip
    for steps, answer in answers:
        for _round in range(2):
            model.enqueue(json.dumps(answer, ensure_ascii=False))
        with pytest.raises(ModelError, match="checks"):
            ended(steps)
        assert "is not in" in model.asked[-1][-1]["content"]


def test_another_model_makes_another_summary(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """The first is kept; the paper shows the latest."""
    for _round in range(2):
        model.enqueue(json.dumps(SUMMARY, ensure_ascii=False))
    first = ended(summarize(hub, records[0]))
    model.name = "another/model"
    second = ended(summarize(hub, records[0]))
    assert (first.id, second.model) != (second.id, first.model)
    assert len(hub.library.said.of_paper(records[0].key, "summary")) == 2


def test_a_cap_holds_for_every_kind(hub: Hub, model: FakeModel, records: list[Record]) -> None:
    """Not only translations cost."""
    hub.loaded.config = Config(llm=Llm(run_budget=10))
    model.enqueue(briefed(1))
    with pytest.raises(ModelError, match="run's limit"):
        ended(brief(hub, records, "today", "zh"))
    assert model.asked == []


def test_no_model_is_loaded_for_reading_what_is_kept() -> None:
    """The price table is read as a file."""
    import subprocess

    program = (
        "import sys, academichub.llm.costs as c; c.price_of('deepseek/deepseek-chat'); print('litellm' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
