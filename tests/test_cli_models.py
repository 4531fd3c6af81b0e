"""summarize, ask, brief, pdf --text and stats, by the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from academichub.hub import Hub
from academichub.work import fulltext
from tests.fakes import FakeModel, FakeWorld
from tests.test_cli import Run, papers, run
from tests.test_fulltext import PAGE
from tests.test_saying import SUMMARY, briefed

__all__ = ["papers", "run"]
PLAIN = {**SUMMARY, "results": "结果很好。"}


@pytest.fixture(autouse=True)
def reached(monkeypatch: pytest.MonkeyPatch, model: FakeModel, world: FakeWorld) -> None:
    """Every hub has the test's model and world."""
    monkeypatch.setattr(Hub, "model_of", lambda _hub, _options: model)
    monkeypatch.setattr(Hub, "client", lambda hub: world.client(hub))


def test_summaries_of_a_query(run: Run, papers: list[int], model: FakeModel) -> None:
    """One a paper; a failure is told, and the others go on."""
    model.enqueue(json.dumps(PLAIN, ensure_ascii=False))
    model.enqueue("nothing")
    model.enqueue("nothing")
    model.enqueue(json.dumps(PLAIN, ensure_ascii=False))
    status, out, err = run("summarize", "number", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, len(rows)) == (1, 2)
    assert rows[0]["tldr"] == "一句话。"
    assert "cut off" in err
    told = run("summarize", "number", "--dry-run")[1]
    assert told.startswith("1 paper to summarize, about "), "those that are there already cost nothing"
    whole = run("summarize", "number", "--full-text", "--dry-run")[1]
    assert whole.startswith("3 papers to summarize, about 4")


@pytest.mark.parametrize("command", ["summarize", "translate"])
def test_nothing_to_do_is_told(run: Run, papers: list[int], model: FakeModel, command: str) -> None:
    """A query may find nothing today; an identifier that is not here is a mistake."""
    status, _out, err = run(command, "nosuchword")
    assert (status, model.asked) == (0, [])
    assert "no paper in the library answers" in err
    status, _out, err = run(command, "2605.99999")
    assert status == 2
    assert "arxiv:2605.99999" in err


def test_a_summary_of_the_full_text_and_the_text(
    run: Run, papers: list[int], model: FakeModel, world: FakeWorld
) -> None:
    """Fetched once for both."""
    world.serve("https://arxiv.org/html/2605.00002v1", PAGE.encode())
    model.enqueue(json.dumps(SUMMARY, ensure_ascii=False))
    status, out, err = run("summarize", "2605.00002", "--full-text")
    assert (status, err) == (0, "")
    assert "Results: 准确率 91.3%。" in out
    assert "(fake/model, from the full text (HTML))" in out
    status, out, _err = run("pdf", "2605.00002", "--text")
    assert status == 0
    assert "Sentence 39 says what was done." in out
    assert len(world.requests) == 1
    status, out, _err = run("show", "2605.00002")
    assert "Summary (fake/model, from the full text (HTML))" in out
    assert json.loads(run("show", "2605.00002", "--json")[1])["summary"]["seen"] == "html"


def test_a_text_that_does_not_come_is_told(run: Run, papers: list[int], world: FakeWorld) -> None:
    """Status 1, nothing on stdout."""
    status, out, err = run("pdf", "2605.00003", "--text")
    assert (status, out) == (1, "")
    assert err


def test_a_question_and_its_answer(run: Run, papers: list[int], model: FakeModel) -> None:
    """Answer, quotes, who said it; kept with the paper and shown with it."""
    model.enqueue(json.dumps({"answer": "是的。", "quotes": ["We study number 2"], "refs": []}, ensure_ascii=False))
    status, out, err = run("ask", "2605.00002", "Does", "it?")
    assert (status, err) == (0, "")
    assert out.splitlines() == ["是的。", "  > We study number 2", "  (fake/model, from the abstract)"]
    assert "? Does it?" in run("show", "2605.00002")[1]


def test_an_unproven_answer_says_so(run: Run, papers: list[int], model: FakeModel) -> None:
    """On stderr: stdout is the answer."""
    model.enqueue(json.dumps({"answer": "是的。", "quotes": ["invented"], "refs": []}, ensure_ascii=False))
    status, _out, err = run("ask", "2605.00002", "Why?")
    assert status == 0
    assert "1 quote does not stand in the text" in err
    assert "no passage of the text supports this answer" in err


def test_briefings_are_printed_kept_and_listed(run: Run, papers: list[int], model: FakeModel) -> None:
    """In each format, in the language that was asked for; one of before by its number."""
    model.enqueue(briefed(1, 2))
    model.enqueue(briefed(2, claim="A claim.", overview="A day like any other."))
    status, out, _err = run("brief", "2026-05-29")
    assert status == 0
    assert out.startswith("# 简报：2026-05-29\n")
    status, out, _err = run("brief", "number", "--language", "en", "--format", "json")
    assert json.loads(out)["overview"]["text"] == "A day like any other."
    status, out, _err = run("brief", "--kept")
    kept = [line.split() for line in out.splitlines()]
    assert [line[-1] for line in kept] == ["number", "2026-05-29"]
    status, out, _err = run("brief", "--kept", kept[1][0], "--format", "html")
    assert (status, "<h1>简报：2026-05-29</h1>" in out) == (0, True)
    assert run("brief", "--kept", "999")[0] == 2
    assert len(model.asked) == 2


def test_what_models_took(run: Run, papers: list[int], model: FakeModel) -> None:
    """By day, model and kind."""
    model.enqueue(briefed(1))
    run("brief", "number")
    status, out, _err = run("stats", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert next(row for row in rows if row["kind"] == "briefing")["tokens"] == 100
    assert "briefings" in run("stats")[1]


@pytest.mark.parametrize(
    ("program", "told", "fine"),
    [
        ("print(input())", "it answers", True),
        ("input()", "an empty answer", False),
        ("raise SystemExit(3)", "failed (3)", False),
    ],
)
def test_a_translation_command_is_tried(run: Run, tmp_path: Path, program: str, told: str, fine: bool) -> None:
    """As the model is, where somebody asks for it."""
    command = json.dumps([sys.executable, "-c", program])
    (tmp_path / "config.toml").write_text(f'[translation]\nengine = "command"\ncommand = {command}\n')
    facts = [json.loads(line) for line in run("doctor", "--model", "--json")[1].splitlines()]
    [fact] = [fact for fact in facts if fact["name"].startswith("test")]
    assert (told in fact["value"], fact["ok"]) == (True, fine)


def test_what_cannot_be_asked_is_a_mistake_of_use(run: Run, papers: list[int], model: FakeModel) -> None:
    """A language that is none costs no call; without a model, the status says that the configuration lacks one."""
    status, _out, err = run("brief", "number", "--language", "klingon")
    assert (status, model.asked) == (2, [])
    assert "--language: wanted a language code" in err


def test_reading_that_takes_too_long_is_ended(
    run: Run, papers: list[int], world: FakeWorld, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The process that reads is killed, and nothing is left."""
    monkeypatch.setattr(fulltext, "READING_SECONDS", 0.01)
    world.serve("https://arxiv.org/", b"%PDF-1.4\n" + b"x" * 2_000 + b"\n%%EOF")
    status, _out, err = run("pdf", "2605.00002", "--text")
    assert status == 1
    assert "cannot be read within" in err
    assert not list(tmp_path.rglob("*.txt"))
