"""Translation: asked once, checked, repaired once, stored only when right, kept for ever."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from academichub.config.options import Config, Llm
from academichub.domain.paper import Rendition
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.llm.masking import mask
from academichub.work import translate as work
from academichub.work.translate import Outcome, Partial, Progress, Waiting, estimate, translate, translate_all
from tests.builders import announcement, store
from tests.fakes import FakeModel

TITLE, ABSTRACT = "On the matter of $x^2$", "We study $x^2$ and see https://a.org/b, and find that it behaves well."
GOOD = json.dumps(
    {"title": "论 {v1} 之事", "abstract": "我们研究 {v2} 并参见 {v3}，发现其表现良好。"}, ensure_ascii=False
)
LOST = json.dumps({"title": "论 {v1} 之事", "abstract": "我们研究并参见 {v3}，发现其表现良好。"}, ensure_ascii=False)


@pytest.fixture
def key(hub: Hub) -> int:
    """A paper with formulas and a link."""
    return store(hub.library, announcement(1, title=TITLE, abstract=ABSTRACT))[0]


def run(hub: Hub, key: int) -> list[Progress]:
    """Everything that a translation yields."""

    async def all_of_it() -> list[Progress]:
        return [item async for item in translate(hub, key)]

    return asyncio.run(all_of_it())


def held(hub: Hub, key: int) -> Rendition | None:
    """What the library holds."""
    record = hub.library.papers.record(key, "zh")
    assert record is not None
    return record.translation


def test_a_good_answer_is_stored_with_its_formulas(hub: Hub, model: FakeModel, key: int) -> None:
    """Placeholders come back as what they stand for; model and checks are kept with it."""
    model.enqueue(GOOD)
    made = run(hub, key)[-1]

    assert isinstance(made, Rendition)
    assert (made.title, made.abstract) == ("论 $x^2$ 之事", "我们研究 $x^2$ 并参见 https://a.org/b，发现其表现良好。")
    assert made.model == "fake/model"
    assert "placeholders" in made.checks
    stored = held(hub, key)
    assert stored is not None
    assert (stored.title, stored.abstract, stored.checks) == (made.title, made.abstract, made.checks)


def test_it_is_asked_once_and_held_for_ever(hub: Hub, model: FakeModel, key: int) -> None:
    """The second time there is no call."""
    model.enqueue(GOOD)
    run(hub, key)
    assert len(run(hub, key)) == 1
    assert len(model.asked) == 1


def test_a_new_abstract_makes_it_old_not_lost(hub: Hub, model: FakeModel, key: int) -> None:
    """A rendition belongs to a text: another version asks again, and the old one stays in the library."""
    model.enqueue(GOOD)
    run(hub, key)
    store(hub.library, announcement(1, version=2, title=TITLE, abstract=ABSTRACT + " More."))
    assert held(hub, key) is None
    assert hub.library.database.one("SELECT count(*) FROM rendition")[0] == 1


def test_the_question_is_one_json_object_of_masked_fields(hub: Hub, model: FakeModel, key: int) -> None:
    """The user message holds the fields to translate and nothing else; formulas and links are not in it."""
    model.enqueue(GOOD)
    run(hub, key)
    [system, user] = model.asked[0]
    fields = json.loads(user["content"])

    assert set(fields) == {"title", "abstract"}
    assert "$" not in user["content"]
    assert "https" not in user["content"]
    assert "Simplified Chinese" in system["content"]


def test_it_is_streamed(hub: Hub, model: FakeModel, key: int) -> None:
    """What has come is shown, formulas restored, while the rest comes."""
    model.enqueue(*(GOOD[at : at + 7] for at in range(0, len(GOOD), 7)))
    partial = [item for item in run(hub, key) if isinstance(item, Partial)]

    assert len(partial) > 5
    assert partial[-1].title == "论 $x^2$ 之事"


def test_one_repair_is_asked_for_with_the_complaint(hub: Hub, model: FakeModel, key: int) -> None:
    """A lost formula is told to the model, once; the repaired answer is stored."""
    model.enqueue(LOST)
    model.enqueue(GOOD)
    items = run(hub, key)

    assert isinstance(items[-1], Rendition)
    assert any(isinstance(item, Waiting) for item in items)
    assert '"abstract" lacks {v2}' in model.asked[1][-1]["content"]


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([LOST, LOST], "unchecked"),
        (["", ""], "empty"),
        ([GOOD[:40], GOOD[:40]], "cut"),
        ([json.dumps({"title": TITLE, "abstract": ABSTRACT}), "I'm sorry"], "cut"),
        ([GOOD.replace("论", "\\u001b]52;c;eA==\\u0007")] * 2, "unchecked"),
    ],
)
def test_what_fails_its_checks_twice_is_not_stored(
    hub: Hub, model: FakeModel, key: int, answers: list[str], kind: str
) -> None:
    """The reason is told, and the library holds nothing."""
    for answer in answers:
        model.enqueue(answer)
    with pytest.raises(ModelError) as caught:
        run(hub, key)

    assert caught.value.kind == kind
    assert held(hub, key) is None


def test_a_failure_that_may_pass_is_tried_again(
    hub: Hub, model: FakeModel, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three tries for a busy server; none for an empty purse."""

    async def no_wait(_seconds: float) -> None:
        return None

    monkeypatch.setattr(work.asyncio, "sleep", no_wait)  # type: ignore[attr-defined]  # the module's own name
    model.fail(ModelError("server", "overloaded"))
    model.fail(ModelError("rate-limited", "slower"))
    model.enqueue(GOOD)
    assert isinstance(run(hub, key)[-1], Rendition)
    assert len(model.asked) == 3


def test_an_empty_purse_is_not_tried_again(hub: Hub, model: FakeModel, key: int) -> None:
    """402 will be 402 a second later."""
    model.fail(ModelError("balance", "no balance"))
    with pytest.raises(ModelError, match="no balance"):
        run(hub, key)
    assert len(model.asked) == 1


def test_cancelled_it_leaves_nothing(hub: Hub, model: FakeModel, key: int) -> None:
    """Moving on ends the call; nothing is stored."""

    async def cancelled() -> None:
        model.gate = asyncio.Event()
        task = asyncio.ensure_future(_consume(hub, key))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    assert held(hub, key) is None


async def _consume(hub: Hub, key: int) -> None:
    async for _item in translate(hub, key):
        pass


def test_the_days_budget_is_checked_before_each_call(hub: Hub, model: FakeModel, key: int) -> None:
    """Tokens are counted in the library; when they are used up there is no call."""
    hub.loaded.config = Config(sources=hub.config.sources, llm=Llm(daily_budget=150))
    hub.library.renditions.spend("2026-05-29", 100)
    model.enqueue(LOST)
    with pytest.raises(ModelError) as caught:
        run(hub, key)

    assert caught.value.kind == "budget"
    assert len(model.asked) == 1, "the first call was within the budget, the repair was not"


def test_many_are_translated_and_each_failure_is_told(hub: Hub, model: FakeModel) -> None:
    """What is there already is left out; one bad answer stops no other."""
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 4)))
    for answer in (GOOD, LOST, LOST, GOOD):
        model.enqueue(answer)
    hub.loaded.config = Config(llm=Llm(concurrency=1))

    async def all_of_it() -> list[Outcome]:
        return [outcome async for outcome in translate_all(hub, keys)]

    outcomes = asyncio.run(all_of_it())
    assert [bool(outcome.reason) for outcome in outcomes] == [False, True, False]
    assert estimate(hub, keys)[0] == 1


def test_an_empty_purse_stops_the_rest(hub: Hub, model: FakeModel) -> None:
    """What the next paper would meet as well is not tried on it."""
    keys = store(hub.library, *(announcement(number) for number in range(1, 10)))
    hub.loaded.config = Config(llm=Llm(concurrency=1))
    model.fail(ModelError("balance", "no balance"))

    async def all_of_it() -> None:
        async for _outcome in translate_all(hub, keys):
            pass

    with pytest.raises(ModelError, match="stopped: no balance"):
        asyncio.run(all_of_it())
    assert len(model.asked) <= 2


def test_masking_is_quick() -> None:
    """A long abstract is masked within a frame."""
    began = time.perf_counter()
    for _ in range(20):
        mask({"title": TITLE, "abstract": ABSTRACT * 20})
    assert time.perf_counter() - began < 1
