"""Translation: asked once, checked, repaired once, stored only when right, kept for ever."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from academichub.config.options import Config, Llm, Translation
from academichub.data import glossary
from academichub.domain.paper import Rendition
from academichub.domain.text.terms import Glossary, read_glossary
from academichub.domain.text.typography import typeset
from academichub.errors import LibraryError, ModelError
from academichub.hub import Hub
from academichub.llm import prompts
from academichub.llm.costs import allowed
from academichub.llm.languages import is_in
from academichub.llm.masking import mask, typeset_around
from academichub.store.calls import Cap
from academichub.work import asking as work
from academichub.work import batch as work_batch
from academichub.work.asking import Waiting
from academichub.work.batch import Count, Outcome, estimate, translate_all, wanted
from academichub.work.translate import Partial, Progress, is_stale, masked_of, translate
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


def run(hub: Hub, key: int, *, unasked: bool = False) -> list[Progress]:
    """Everything that a translation yields."""

    async def all_of_it() -> list[Progress]:
        return [item async for item in translate(hub, key, unasked=unasked)]

    return asyncio.run(all_of_it())


def overloaded() -> ModelError:
    """A failure after which the next try comes at once."""
    error = ModelError("server", "overloaded")
    error.retry_after = 0.0
    return error


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
    assert partial[-1].fields()[0] == "论 $x^2$ 之事"


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
        ([json.dumps({"title": TITLE, "abstract": ABSTRACT}), "I'm sorry"], "refused"),
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
    assert hub.library.database.read("SELECT name FROM lease") == []
    assert [row["done"] for row in hub.library.database.read("SELECT done FROM call")] == [1]
    assert hub.at_work == set()


async def _consume(hub: Hub, key: int) -> None:
    async for _item in translate(hub, key):
        pass


@pytest.mark.parametrize("whole_day", [True, False])
def test_a_budget_is_checked_before_each_call(hub: Hub, model: FakeModel, key: int, whole_day: bool) -> None:
    """A call that might pass it is not made; what was made is counted as the server says."""
    record = hub.library.papers.record(key, "zh")
    assert record is not None
    enough = sum(allowed(prompts.translation(masked_of(hub, record.paper)), model.name)) + 20
    llm = Llm(daily_budget=enough) if whole_day else Llm(run_budget=enough)
    hub.loaded.config = Config(sources=hub.config.sources, llm=llm)
    model.enqueue(LOST)
    with pytest.raises(ModelError) as caught:
        run(hub, key)

    assert caught.value.kind == "budget"
    assert len(model.asked) == 1, "the first call was within the budget, the repair might not be"
    [tally] = hub.library.calls.by_day()
    assert (tally.model, tally.kind, tally.spent.calls, tally.spent.tokens) == ("fake/model", "translation", 1, 100)


def test_a_cap_for_some_calls_is_never_passed(hub: Hub, model: FakeModel) -> None:
    """Reservations of calls under way count, also those that a killed process left, and those of another process."""
    calls, caps = hub.library.calls, (("day", Cap(tokens=1_000)),)
    made = [calls.reserve("2026-05-29", run, "m", "translation", (60, 40), None, caps) for run in ("a", "b") * 10]
    assert [type(one) for one in made] == [int] * 10 + [str] * 10
    calls.settle(int(made[0]), (10, 10), 0.5)
    assert isinstance(calls.reserve("2026-05-29", "c", "m", "translation", (40, 40), None, caps), int)
    assert calls.reserve("2026-05-29", "c", "m", "translation", (1, 0), None, caps) == "day"
    assert isinstance(calls.reserve("2026-05-30", "c", "m", "translation", (60, 40), None, caps), int)
    dear = (("run", Cap(money=0.6)),)
    assert calls.reserve("2026-05-31", "a", "m", "translation", (1, 1), 0.2, dear) == "run"
    assert isinstance(calls.reserve("2026-05-31", "new", "m", "translation", (1, 1), 0.2, dear), int)


def test_a_limit_in_dollars_needs_a_price(hub: Hub, model: FakeModel, key: int) -> None:
    """A cap that could not be kept is not promised; a model of one's own machine costs nothing."""
    hub.loaded.config = Config(llm=Llm(daily_money=1.0))
    with pytest.raises(ModelError, match="price of fake/model is not known"):
        run(hub, key)
    assert model.asked == []
    model.name = "ollama_chat/fake"
    model.enqueue(GOOD)
    run(hub, key)


def test_many_are_translated_and_each_failure_is_told(hub: Hub, model: FakeModel) -> None:
    """What is there already is left out; one bad answer stops no other."""
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 4)))
    for answer in (GOOD, LOST, LOST, GOOD):
        model.enqueue(answer)
    hub.loaded.config = Config(llm=Llm(concurrency=1))

    async def all_of_it() -> list[Outcome]:
        return [told async for told in translate_all(hub, wanted(hub, keys)) if isinstance(told, Outcome)]

    outcomes = asyncio.run(all_of_it())
    assert [bool(outcome.reason) for outcome in outcomes] == [False, True, False]
    guess = estimate(hub, wanted(hub, keys))
    assert (guess.calls, guess.money) == (1, None)
    assert 400 < guess.tokens < 2_000


def test_an_empty_purse_stops_the_rest(hub: Hub, model: FakeModel) -> None:
    """What the next paper would meet as well is not tried on it."""
    keys = store(hub.library, *(announcement(number) for number in range(1, 10)))
    hub.loaded.config = Config(llm=Llm(concurrency=1))
    model.fail(ModelError("balance", "no balance"))

    async def all_of_it() -> None:
        async for _outcome in translate_all(hub, wanted(hub, keys)):
            pass

    with pytest.raises(ModelError, match="stopped: no balance"):
        asyncio.run(all_of_it())
    assert len(model.asked) == 1


def test_a_batch_waits_for_a_provider_that_fails(hub: Hub, model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """After three failures in a row it is left alone for a while; then the same paper is tried, and none is lost."""
    monkeypatch.setattr(work, "PAUSE", 0.2)
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 4)))
    hub.loaded.config = Config(llm=Llm(concurrency=1))
    model.enqueue(GOOD)
    for _try in range(3):
        model.fail(overloaded())
    for _paper in keys[1:]:
        model.enqueue(GOOD)

    async def all_of_it() -> list[Outcome | Waiting]:
        return [told async for told in translate_all(hub, wanted(hub, keys))]

    told = asyncio.run(all_of_it())
    assert [type(one) for one in told] == [Outcome, Waiting, Outcome, Outcome]
    assert "fake has failed 3 times" in str(told[1])
    assert wanted(hub, keys) == []


def test_a_library_that_cannot_be_written_ends_a_batch(
    hub: Hub, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is told, and nobody waits for the rest."""
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 4)))
    for _paper in keys:
        model.enqueue(GOOD)

    def full(*_arguments: object) -> None:
        raise LibraryError("the disk is full")

    monkeypatch.setattr(hub.library.renditions, "keep", full)

    async def all_of_it() -> None:
        async for _told in translate_all(hub, wanted(hub, keys)):
            pass

    with pytest.raises(LibraryError, match="full"):
        asyncio.run(asyncio.wait_for(all_of_it(), 10))


@pytest.mark.parametrize("has_worked", [True, False])
def test_a_batch_gives_up_on_a_provider_that_stays_down(
    hub: Hub, model: FakeModel, monkeypatch: pytest.MonkeyPatch, has_worked: bool
) -> None:
    """Two pauses, nine calls; what was not translated still waits. One that never answered is not waited for at all."""
    monkeypatch.setattr(work, "PAUSE", 0.05)
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 4)))
    hub.loaded.config = Config(llm=Llm(concurrency=1))
    if has_worked:
        model.enqueue(GOOD)
    for _try in range(20):
        model.fail(overloaded())

    async def all_of_it() -> None:
        async for _told in translate_all(hub, wanted(hub, keys)):
            pass

    with pytest.raises(ModelError, match="stopped: overloaded"):
        asyncio.run(all_of_it())
    assert len(model.asked) == (10 if has_worked else 3)
    assert len(wanted(hub, keys)) == (2 if has_worked else 3)


def test_a_batch_that_is_asked_for_tries_at_once(hub: Hub, model: FakeModel) -> None:
    """A pause from before holds up only what nobody waits for."""
    hub.library.lanes.stop("model fake", "server", 300)
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 3)))
    for _paper in keys:
        model.enqueue(GOOD)

    async def all_of_it() -> list[Outcome | Waiting]:
        return [told async for told in translate_all(hub, wanted(hub, keys))]

    told = asyncio.run(asyncio.wait_for(all_of_it(), 10))
    assert [type(one) for one in told] == [Outcome, Outcome]


def test_a_batch_stops_when_no_answer_is_right(hub: Hub, model: FakeModel) -> None:
    """Ten in a row, each asked for twice: the next would be paid for in vain."""
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 16)))
    for _call in range(60):
        model.enqueue('{"title": "x", "abstract": "y"}')
    count = Count(len(keys))

    async def all_of_it() -> None:
        async for told in translate_all(hub, wanted(hub, keys)):
            if isinstance(told, Outcome):
                count.add(told)

    with pytest.raises(ModelError, match="stopped after 10 failures in a row"):
        asyncio.run(all_of_it())
    assert 20 <= len(model.asked) <= 24
    assert (count.translated, len(count.reasons)) == (0, len(model.asked) // 2)


def test_a_pause_that_somebody_ends_is_over(hub: Hub, model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a key in the reader, or `doctor --resume`: the batch goes on."""
    monkeypatch.setattr(work_batch, "NAP", 0.05)
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 3)))
    model.enqueue(GOOD)
    for _try in range(3):
        model.fail(ModelError("server", "down"))
    model.enqueue(GOOD)
    hub.loaded.config = replace(hub.config, llm=replace(hub.config.llm, concurrency=1))

    async def all_of_it() -> Count:
        count = Count(len(keys))
        async for told in translate_all(hub, wanted(hub, keys)):
            if isinstance(told, Waiting):
                hub.library.lanes.resume("model fake")
            else:
                count.add(told)
        return count

    assert asyncio.run(asyncio.wait_for(all_of_it(), 10)).translated == 2


def test_what_is_translated_elsewhere_is_counted_apart(hub: Hub, model: FakeModel) -> None:
    """It is neither ours nor a failure."""
    (key,) = store(hub.library, announcement(1, title=TITLE, abstract=ABSTRACT))
    hub.at_work.add(f"translation {key} zh")

    async def all_of_it() -> Count:
        count = Count(1)
        async for told in translate_all(hub, wanted(hub, [key])):
            assert isinstance(told, Outcome)
            count.add(told)
        return count

    count = asyncio.run(all_of_it())
    assert (count.done, count.elsewhere, count.translated, count.told()) == (
        1, 1, 0, "0 translated, 0 not, 1 by somebody else",
    )  # fmt: skip


def test_a_provider_that_fails_now_and_then_is_not_left_alone(
    hub: Hub, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three tries of one paper may all fail while others are answered: nobody pauses, and all are translated."""

    async def at_once(_seconds: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", at_once)
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 4)))
    hub.loaded.config = replace(hub.config, llm=replace(hub.config.llm, concurrency=2))
    down = ModelError("server", "down")
    for good in (True, False, True, False, False, False, True):
        model.enqueue(GOOD) if good else model.fail(down)

    async def all_of_it() -> list[Outcome | Waiting]:
        return [told async for told in translate_all(hub, wanted(hub, keys))]

    told = asyncio.run(all_of_it())
    assert [one.reason for one in told if isinstance(one, Outcome)] == ["", "", ""]


def test_an_answer_lifts_a_pause_that_came_meanwhile(hub: Hub, model: FakeModel, key: int) -> None:
    """The provider is at work: nobody need leave it alone."""
    model.enqueue("", GOOD)

    async def answered() -> None:
        async for item in translate(hub, key):
            if isinstance(item, Partial):
                hub.library.lanes.stop("model fake", "server", 300)

    asyncio.run(answered())
    assert hub.library.lanes.stopped() == []


def test_what_the_days_limit_leaves(hub: Hub, model: FakeModel, key: int) -> None:
    """Told beside an estimate that it does not cover."""
    model.enqueue(GOOD)
    run(hub, key)
    hub.loaded.config = replace(hub.config, llm=replace(hub.config.llm, daily_budget=150))
    assert work.left_today(hub) == 50
    hub.loaded.config = replace(hub.config, llm=replace(hub.config.llm, daily_budget=0))
    assert work.left_today(hub) is None


def test_two_at_once_wait_for_the_same_pause(hub: Hub, model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both fail; it is one pause, and both papers are translated after it."""
    monkeypatch.setattr(work, "PAUSE", 0.1)
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 7)))
    hub.loaded.config = Config(llm=Llm(concurrency=2))
    for _paper in range(2):
        model.enqueue(GOOD)
    for _try in range(6):
        model.fail(overloaded())
    for _paper in range(4):
        model.enqueue(GOOD)

    async def all_of_it() -> list[Outcome | Waiting]:
        return [told async for told in translate_all(hub, wanted(hub, keys))]

    told = asyncio.run(all_of_it())
    assert [one.reason for one in told if isinstance(one, Outcome)] == [""] * 6
    assert sum(isinstance(one, Waiting) for one in told) <= 2


def test_a_paper_is_paid_for_once_at_a_time(hub: Hub, model: FakeModel, key: int) -> None:
    """A batch and a key may meet at one paper: the second is told, and calls nobody."""
    model.enqueue(GOOD)

    async def both() -> tuple[object, object]:
        return await asyncio.gather(_consume(hub, key), _consume(hub, key), return_exceptions=True)

    first, second = asyncio.run(both())
    assert first is None
    assert "being translated already" in str(second)
    assert len(model.asked) == 1
    assert hub.at_work == set()


def test_what_is_set_meanwhile_changes_nothing(hub: Hub, model: FakeModel, key: int) -> None:
    """A translation is stored for the language and by the model that were asked for."""
    model.enqueue(GOOD)

    async def change() -> None:
        async for _step in translate(hub, key):
            hub.loaded.config = Config(translation=Translation(target="fr"))

    asyncio.run(change())
    assert held(hub, key) is not None


def test_calls_that_nobody_is_paid_for_are_not_counted(hub: Hub, model: FakeModel, key: int) -> None:
    """No balance, no network: the ledger has the call, and no tokens."""
    model.fail(ModelError("balance", "no balance"))
    with pytest.raises(ModelError):
        run(hub, key)
    spent = hub.library.calls.spent("2026-05-29")
    assert (spent.calls, spent.tokens) == (1, 0)


def test_a_pause_holds_for_what_nobody_waits_for(hub: Hub, model: FakeModel, key: int) -> None:
    """Other processes see it too; a key tries all the same, and a success ends it."""
    hub.library.lanes.stop("model fake", "server", 300)
    with pytest.raises(ModelError, match="left alone for 300 seconds"):
        run(hub, key, unasked=True)
    assert model.asked == []
    model.enqueue(GOOD)
    run(hub, key)
    assert hub.library.lanes.stopped() == []


def test_a_text_of_too_many_tokens_is_not_sent(hub: Hub, model: FakeModel) -> None:
    """Rare signs take several tokens each: the cap counts tokens, not characters."""
    [key] = store(hub.library, announcement(1, abstract="𒐫" * 5_000))
    with pytest.raises(ModelError, match="too long to translate: about 20"):
        run(hub, key)
    assert model.asked == []


def test_masking_is_quick() -> None:
    """A long abstract is masked within a frame."""
    began = time.perf_counter()
    for _ in range(20):
        mask({"title": TITLE, "abstract": ABSTRACT * 20})
    assert time.perf_counter() - began < 1


# --- glossary, languages, commands ---


def test_a_command_that_never_stops_is_stopped(hub: Hub) -> None:
    """Also when several run at once, and one has left something behind that holds its pipe."""
    program = "import os, sys; os.fork() or (os.setsid(), __import__('time').sleep(20))\nwhile True: sys.stdout.write('你好' * 9999)"
    keys = store(hub.library, *(announcement(number, title=TITLE, abstract=ABSTRACT) for number in range(1, 4)))
    hub.loaded.config = Config(translation=Translation(engine="command", command=(sys.executable, "-c", program)))

    async def all_of_it() -> list[str]:
        return [told.reason async for told in translate_all(hub, wanted(hub, keys)) if isinstance(told, Outcome)]

    reasons = asyncio.run(asyncio.wait_for(all_of_it(), 60))
    assert [reason for reason in reasons if "does not stop talking" in reason] == reasons
    assert len(reasons) == 3


def test_a_changed_glossary_makes_a_translation_stale(hub: Hub, model: FakeModel, key: int) -> None:
    """Only where its rows occur; asked again it is made anew, and the old one is kept."""
    answer = json.dumps(
        {"title": "论 {v1} 之事", "abstract": "我们研究 {v2} 并参见 {v3}，发现其表现良好。"}, ensure_ascii=False
    )
    hub.loaded.config = Config(translation=Translation(glossary="glossary.tsv"), llm=Llm(model="fake/model"))
    file = hub.paths.config.parent / "glossary.tsv"
    file.write_text("en\tzh\nunrelated\t无关\n", encoding="utf-8")
    model.enqueue(answer)
    run(hub, key)
    record = hub.library.papers.record(key, "zh")
    assert record
    assert not is_stale(hub, record)

    file.write_text("behave\t行为\nmatter\t事项\t事情;物质\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert is_stale(hub, record)
    assert wanted(hub, [key]) == []
    assert len(wanted(hub, [key], stale=True)) == 1
    model.enqueue(answer)
    run(hub, key)
    assert "matter = 事项 (never 事情, 物质)" in model.asked[-1][0]["content"]
    assert hub.library.database.one("SELECT count(*) FROM rendition")[0] == 2


def test_a_glossary_of_ones_own_stands_over_the_bundled_one() -> None:
    """A row for the same English replaces it; lines that are no rows are told by number."""
    terms, odd = read_glossary("# mine\ntoken\t令牌\t\nonly one cell\n\nagent\t主体\tai\t代理;经纪人\n")
    assert odd == [3]
    own = Glossary((*glossary(), *terms))
    found = {term.en: (term.zh, term.avoid) for term in own.terms_in("An agent sees tokens")}
    assert found == {"agent": ("主体", ("代理", "经纪人")), "token": ("令牌", ())}


def test_a_command_translates_with_the_same_checks(hub: Hub, key: int) -> None:
    """What it prints is checked like any answer; one that fails is told."""
    whole, title = "我们研究 {v2} 并参见 {v3}，发现其表现良好。", "论 {v1} 之事，结果良好。"
    program = f"import sys; sys.stdout.write('{title}' if '{{v2}}' not in sys.stdin.read() else '{whole}')"
    hub.loaded.config = Config(translation=Translation(engine="command", command=(sys.executable, "-c", program)))
    made = run(hub, key)[-1]
    assert isinstance(made, Rendition)
    assert made.title == "论 $x^2$ 之事，结果良好。"
    assert made.model.startswith("command/python")
    hub.loaded.config = Config(translation=Translation(engine="command", command=("no-such-program",)))
    hub._command = None
    [other] = store(hub.library, announcement(2, title=TITLE))
    with pytest.raises(ModelError, match="cannot be run"):
        run(hub, other)


@pytest.mark.parametrize(
    ("target", "title", "abstract", "stored"),
    [
        ("ja", "{v1} について", "我々は {v2} を研究し、{v3} を参照して、よく振る舞うことを示す。", True),
        ("fr", "Au sujet de {v1}", "Nous étudions {v2} et voyons {v3}, et trouvons un bon comportement.", True),
        ("zh-Hant", "論 {v1} 之事", "我們研究 {v2} 並參見 {v3}，發現其表現良好。", True),
        ("zh-TW", "论 {v1} 之事", "我们研究 {v2} 并参见 {v3}，发现其表现良好。", False),
        ("zh", "論 {v1} 之事", "我們研究 {v2} 並參見 {v3}，發現其表現良好。", False),
        ("en", "On the matter of {v1}", "We study {v2} and see {v3}, and find that it behaves well.", False),
        ("ko", "{v1}에 관하여", "우리는 {v2}를 연구하고 {v3}를 참고하여 잘 동작함을 보인다.", True),
        ("ru", "On the matter of {v1}", "We study {v2} and see {v3}, and find that it behaves well.", False),
        (
            "zh",
            "{v1} について",
            "われわれは {v2} をけんきゅうし、{v3} をさんしょうして、よくふるまうことをしめす。",
            False,
        ),
    ],
)
def test_any_language_can_be_the_target(
    hub: Hub, model: FakeModel, key: int, target: str, title: str, abstract: str, stored: bool
) -> None:
    """The script is that of the language asked for."""
    hub.loaded.config = Config(translation=Translation(target=target))
    for _round in range(2):
        model.enqueue(json.dumps({"title": title, "abstract": abstract}, ensure_ascii=False))
    try:
        made = run(hub, key)[-1]
    except ModelError:
        made = None
    assert isinstance(made, Rendition) is stored


@pytest.mark.parametrize(
    ("target", "title", "abstract"),
    [
        ("en", "On the matter of x", "We study the matter and find that it behaves well."),
        ("zh", "论某事", "我们研究 GPT-4，发现其表现良好。"),
        ("zh-Hant", "論某事", "我們研究 GPT-4，發現其表現良好。"), ("ja", "モデルについて", "我々はモデルを研究し、良いことを示す。"),
        ("ko", "모델에 관하여", "우리는 모델을 연구한다."),
    ],
)  # fmt: skip
def test_what_is_in_the_language_already_is_not_sent(
    hub: Hub, model: FakeModel, target: str, title: str, abstract: str
) -> None:
    """Asked for by a key it is told; a batch leaves it out."""
    hub.loaded.config = Config(translation=Translation(target=target))
    [key] = store(hub.library, announcement(1, title=title, abstract=abstract))
    with pytest.raises(ModelError, match="in that language already"):
        run(hub, key)
    assert wanted(hub, [key]) == []
    assert model.asked == []


@pytest.mark.parametrize(
    ("target", "text", "there"),
    [
        ("en", "我们研究 GPT-4，发现其表现良好。", False), ("en", "Nous étudions la matière et trouvons un bon comportement.", False),
        ("zh", "We study it and find that it is good.", False), ("zh", "我々はモデルを研究し、良いことを示す。", False),
        ("zh", "我們研究這個問題，發現它好。", False),
        ("zh-Hant", "我们研究这个问题，发现它好。", False), ("fr", "Nous étudions la matière.", False), ("de", "Learning in Games", False),
        ("ro", "Studiem materia și găsim.", False), ("zh", "", False), ("en", "$x$", False),
    ],
)  # fmt: skip
def test_a_language_is_told_only_where_it_is_sure(target: str, text: str, there: bool) -> None:
    """In doubt a text is sent."""
    assert is_in(target, text) is there


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("我们研究{v2}并参见{v3},发现:好.", "我们研究 {v2} 并参见 {v3}，发现：好。"),
        ("大模型(LLM)在3个任务上", "大模型（LLM）在 3 个任务上"),
        ("使用 GPT ，效果好 。", "使用 GPT，效果好。"), ("a,b;c", "a,b;c"), ("值为1,024,其中 f(x)=1", "值为 1,024，其中 f(x)=1"),
        ("English only, here.", "English only, here."), ("见 https://a.b/c,d", "见 https://a.b/c,d"),
        ("准确率为90%的模型", "准确率为 90% 的模型"),
    ],
)  # fmt: skip
def test_chinese_is_typeset(text: str, set_: str) -> None:
    """Full-width punctuation among Chinese, a space beside Latin; formulas and numbers are left alone."""
    assert typeset(text, "zh") == set_
    assert typeset(set_, "zh") == set_
    assert typeset(text, "fr") == text


@pytest.mark.parametrize(
    ("language", "text", "set_"),
    [
        ("zh-Hant", "我們提出“新”方法,好.", "我們提出「新」方法，好。"), ("ja", "我々は{v2}を研究し,良い.", "我々は{v2}を研究し、良い。"),
        ("ja", "モデル(LLM)は3つ", "モデル（LLM）は3つ"), ("ko", "우리는，좋은 결과를 보인다。", "우리는, 좋은 결과를 보인다."),
        ("ko", "모델（LLM）은 {v1}", "모델(LLM)은 {v1}"),
    ],
)  # fmt: skip
def test_other_scripts_have_their_own_rules(language: str, text: str, set_: str) -> None:
    """Corner quotes in traditional characters, 、 in Japanese and no space beside Latin, half-width marks in Korean."""
    assert typeset(text, language) == set_


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("准确率达90%,见$a,b$与https://a.org/x,y好", "准确率达 90%，见 $a,b$ 与 https://a.org/x,y 好"),
        ("模型GPT-4.1好,快", "模型 GPT-4.1 好，快"),
    ],
)  # fmt: skip
def test_what_a_model_says_is_typeset_around_what_must_not_change(text: str, set_: str) -> None:
    """Formulas, links and names keep every character."""
    assert typeset_around(text, "zh") == set_
