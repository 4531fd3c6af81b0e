"""What comes over the wire from a model: real bodies, evil ones and misbehaving models, byte for byte, through litellm.

A server on loopback answers every call with the bytes that a test gives it. The sweeps gather what they find into one
list, because litellm takes seconds to import.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib
import itertools
import json
import sys
import threading
import time
import traceback
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from academichub.config.options import Config, Llm
from academichub.domain.paper import Rendition
from academichub.domain.saying import BRIEFING_PARTS
from academichub.domain.text.plain import is_clean
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.llm.client import LiteLlm, Usage
from academichub.work.briefing import brief
from academichub.work.translate import Partial, translate
from tests.builders import announcement, store
from tests.conftest import BENCH, needs_bench

pytestmark = [needs_bench, pytest.mark.slow, pytest.mark.filterwarnings("default")]  # as the program runs

HOSTILE = BENCH / "hostile"
CORPUS = BENCH / "corpus"
CANARY = "sk-FAKE-NOTREAL-0000"
"""The key that is sent; the evil bodies echo it."""
TITLE = "Agents that study $x^2$ in 12 languages"
ABSTRACT = (
    "We train agents that read each token of $x^2$ and answer with a formula; see https://a.org/b for the code. "
    "Over 40 runs the large language model behaves well, and the reward grows by 7% while the error falls."
)
QUESTION = [
    {"role": "system", "content": "Answer in one short sentence."},
    {"role": "user", "content": "Say hello to the world."},
]
MEDIA = {
    "sse": "text/event-stream",
    "json": "application/json",
    "html": "text/html",
    "txt": "text/plain",
    "ndjson": "application/x-ndjson",
}
CUT = {"cut", "server", "network"}
"""Kinds that tell of an answer that is not whole."""


# --- the server ----------------------------------------------------------------------------------------------------


class _Handler(BaseHTTPRequestHandler):
    """One connection; what it says is the test's."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Wire

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""

    def do_POST(self) -> None:
        """A call."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(f"{self.command} {self.path}")
        self.server.keys.add(self.headers.get("Authorization", "").removeprefix("Bearer "))
        self.server.say(self, body)

    def do_GET(self) -> None:
        """Nothing of ours asks so."""
        self.server.requests.append(f"{self.command} {self.path}")
        self.send(404, b"", "text/plain")

    def send(
        self, status: int, data: bytes, media: str, _record: object = None, extra: dict[str, str] | None = None
    ) -> None:
        """An answer with its length."""
        self.send_response(status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(data)), **(extra or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


Say = Callable[[_Handler, bytes], None]


class Wire(ThreadingHTTPServer):
    """An OpenAI-compatible server that says what it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.requests: list[str] = []
        self.keys: set[str] = set()
        self.say: Say = raw(b"", "text/plain", 404)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def asked(self) -> int:
        """How many requests came since the last time that this was asked; all of them calls."""
        made, self.requests = self.requests, []
        assert set(made) <= {"POST /v1/chat/completions"}, made
        return len(made)


def raw(data: bytes, media: str, status: int = 200, *, broken: bool = False) -> Say:
    """Exactly these bytes, up to the end of the connection; `broken`: of a body that says that more was to come."""

    def say(handler: _Handler, _body: bytes) -> None:
        head = f"HTTP/1.1 {status} said\r\nContent-Type: {media}\r\nConnection: close\r\n"
        if broken:
            wire = f"{head}Transfer-Encoding: chunked\r\n\r\n{len(data):x}\r\n".encode() + data + b"\r\n"
        else:
            wire = f"{head}\r\n".encode() + data
        handler.wfile.write(wire)
        handler.close_connection = True

    return say


def bytes_of(path: Path) -> bytes:
    """A recorded body."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def media_of(path: Path) -> str:
    """Its type, by its name."""
    return MEDIA[path.name.removesuffix(".gz").rpartition(".")[2]]


def chunk(text: str) -> bytes:
    """One event of a stream."""
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    event = head | {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


END = chunk("").replace(b"null", b'"stop"') + b"data: [DONE]\n\n"


def contents(path: Path) -> tuple[list[str], bool]:
    """The pieces of text in a recorded stream, read by hand, and whether there is an error in it."""
    pieces, failed = [], False
    for line in bytes_of(path).decode("utf-8", "replace").splitlines():
        try:
            event = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
        except ValueError:
            continue
        failed = failed or "error" in event
        for choice in event.get("choices", ()):
            said = (choice.get("delta") or {}).get("content") or ""
            if not isinstance(said, str):
                said = "".join(part.get("text", "") for part in said if part.get("type") == "text")
            if said and choice.get("index", 0) == 0:
                pieces.append(said)
    return pieces, failed


def text_of(path: Path) -> str:
    """The text of a recorded body, stream or not, read by hand."""
    if path.suffix == ".sse":
        return "".join(contents(path)[0])
    body = json.loads(path.read_bytes())
    return body["choices"][0]["message"]["content"] or "" if isinstance(body, dict) else ""


# --- the program ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """The server, for the whole file."""
    with Wire() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def model(wire: Wire) -> Iterator[LiteLlm]:
    """One client for the whole file, its library imported by a first call."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setenv("OPENAI_API_KEY", CANARY)
        options = Llm(model="openai/x", api_base=f"http://127.0.0.1:{wire.server_port}/v1", daily_budget=0)
        made = LiteLlm(options)
        wire.say = raw(END, "text/event-stream")
        asyncio.run(_ask(made))
        assert wire.keys == {CANARY}
        yield made


@pytest.fixture
def config(model: LiteLlm) -> Config:
    """A hub of that model."""
    return Config(sources=("arxiv:cs.CL",), llm=model.options)


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that would have been slept."""
    slept, sleep = list[float](), asyncio.sleep

    async def at_once(seconds: float, result: object = None) -> object:
        if seconds > 0:
            slept.append(seconds)
        await sleep(0)
        return result

    monkeypatch.setattr(asyncio, "sleep", at_once)
    return slept


@pytest.fixture
def evil(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The stand-in world's models, none of which dawdles."""
    monkeypatch.syspath_prepend(str(BENCH / "world"))
    made = importlib.import_module("llm")
    monkeypatch.setattr(made, "time", SimpleNamespace(sleep=lambda _seconds: None, time=time.time))
    made.CALLS.clear()
    return made


@dataclass
class Heard:
    """What one question brought."""

    items: list[Any] = field(default_factory=list)
    error: Exception | None = None
    asked: int = 0
    told: list[str] = field(default_factory=list)
    """Warnings: they would stand on the reader's screen."""
    stored: Rendition | None = None

    @property
    def kind(self) -> str:
        """Of the error; its name if it is none of ours."""
        return self.error.kind if isinstance(self.error, ModelError) else type(self.error).__name__

    @property
    def text(self) -> str:
        """All text that came."""
        return "".join(item for item in self.items if isinstance(item, str))

    @property
    def error_text(self) -> str:
        """Whatever a log could hold of the error."""
        return "".join(traceback.format_exception(self.error)) if self.error else ""

    def shown(self) -> Iterator[str]:
        """All that may reach the screen."""
        for item in self.items:
            match item:
                case Partial():
                    yield from item.fields()
                case Rendition():
                    yield from (item.title, item.abstract)
                case Usage():
                    pass
                case str():
                    yield item
                case _:
                    yield str(item.reason)
        yield str(self.error or "")

    def __str__(self) -> str:
        last = [text[:80] for text in self.shown() if text][-2:]
        return f"{self.kind} after {self.asked} calls, stored {bool(self.stored)}, {self.told or ''} {last!r}"


async def _ask(model: LiteLlm) -> Heard:
    heard = Heard()
    try:
        async for item in model.stream(QUESTION, 20_000):
            heard.items.append(item)
    except Exception as error:  # a test tells which
        heard.error = error
    return await _ask(model) if heard.kind == "unstreamed" else heard


async def _translate(hub: Hub, key: int) -> Heard:
    heard = Heard()
    try:
        async for item in translate(hub, key):
            heard.items.append(item)
    except Exception as error:  # a test tells which
        heard.error = error
    return heard


def ask(model: LiteLlm, wire: Wire, say: Say) -> Heard:
    """Ask the client itself."""
    wire.say = say
    wire.asked()
    model.streams, model.plain = True, False
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", DeprecationWarning)
        heard = asyncio.run(_ask(model))
    heard.asked, heard.told = (
        wire.asked(),
        [str(one.message) for one in told],
    )
    return heard


def ask_for(hub: Hub, wire: Wire, say: Say) -> Heard:
    """Have a new paper translated."""
    wire.say = say
    wire.asked()
    number = 1 + hub.library.database.one("SELECT count(*) FROM paper")[0]
    (key,) = store(hub.library, announcement(number, title=TITLE, abstract=ABSTRACT))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", DeprecationWarning)
        heard = asyncio.run(_translate(hub, key))
    heard.asked, heard.told = (
        wire.asked(),
        [str(one.message) for one in told],
    )
    record = hub.library.papers.record(key, "zh")
    assert record is not None
    heard.stored = record.translation
    return heard


def faults(heard: Heard) -> Iterator[str]:
    """What must never be, whatever the server says."""
    if heard.error and not isinstance(heard.error, ModelError):
        yield f"raises {heard.kind}"
    for text in heard.shown():
        if not is_clean(text):
            yield f"shows {text!r}"
        if CANARY in text:
            yield "shows the key"
        if text.strip() == "None":
            yield "shows None"
    if heard.told:
        yield f"warns {heard.told}"
    if CANARY in heard.error_text:
        yield "tells the key in an error"
    if heard.stored and heard.error:
        yield "stored in spite of an error"
    if heard.stored and (CANARY in f"{heard.stored}" or not is_clean(heard.stored.title + heard.stored.abstract)):
        yield "stored what must not be"


@pytest.fixture
def quiet(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Callable[[], list[str]]:
    """Tells where the key came out, files and log, and whether anything came out on the terminal."""

    def leaks() -> list[str]:
        files = (path for path in tmp_path.rglob("*") if path.is_file())
        found = [path.name for path in files if CANARY.encode() in path.read_bytes()]
        return found + [text for text in (*capfd.readouterr(), caplog.text if CANARY in caplog.text else "") if text]

    return leaks


def oracles(folder: str) -> list[tuple[Path, dict[str, str]]]:
    """The evil bodies of a folder, with the words of their oracles."""
    rows = [line.split("\t") for line in (HOSTILE / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()]
    return [
        (HOSTILE / row[0], {word.partition("=")[0].rstrip("<"): word.partition("=")[2] for word in row[-1].split(";")})
        for row in rows
        if row[0].startswith(f"{folder}/")
    ]


# --- evil bodies ---------------------------------------------------------------------------------------------------

FITTING = {
    "complete": {"cut", "unchecked"},  # whole, yet no translation of anything
    "partial": CUT | {"unchecked"},
    "empty": {"empty"},
    "refused": {"refused"},
    "error": {"key", "balance", "request", "context", "rate-limited", "server", "empty", "cut"},
}
"""Oracle -> kinds of the error that a translation ends with."""
UNSEEN_ENDS = frozenset({"no-finish-no-done.sse", "cut-mid-json.sse"})
"""Streams that simply end: litellm calls that a stop, and makes up a count. Only that half an object is no object shows it."""


def translation_faults(hub: Hub, wire: Wire, path: Path, oracle: dict[str, str]) -> list[str]:
    """What is wrong with the translation that such a body leads to."""
    status = int(path.name[:3]) if path.parent.name == "llm-json" else 200
    heard = ask_for(hub, wire, raw(bytes_of(path), media_of(path), status, broken=path.name.startswith("cut-")))
    found = [*faults(heard)]
    if heard.stored or not heard.error:
        found.append("stored a translation")
    if heard.kind not in FITTING.get(oracle.get("llm", ""), set().union(*FITTING.values())):
        found.append(f"is no {oracle['llm']}")
    if heard.asked > int(oracle.get("requests", 2 * 3)):
        found.append("asks too often")
    return [f"{path.name}: {fault}: {heard}" for fault in found]


def client_faults(model: LiteLlm, wire: Wire, path: Path, oracle: dict[str, str]) -> list[str]:
    """What is wrong with what the client itself tells of such a body: a whole answer and its count, or an error."""
    heard = ask(model, wire, raw(bytes_of(path), media_of(path), int(path.name[:3]) if path.suffix == ".json" else 200))
    whole = heard.error is None and isinstance(heard.items[-1], Usage)
    found = [fault for fault in faults(heard) if not fault.startswith("shows")]  # its pieces are as they come
    if oracle.get("llm") in ("complete", "empty") and not (whole and heard.text == text_of(path)):
        found.append("is not whole")
    if oracle.get("llm") == "partial" and whole:
        found.append("is not known to be a part")
    if whole and not 0 < heard.items[-1].into + heard.items[-1].out < 1000:
        found.append(f"counts {heard.items[-1]}")
    return [f"{path.name}: {fault}: {heard}" for fault in found]


def wrapped_faults(hub: Hub, wire: Wire, evil: Any, path: Path, oracle: dict[str, str]) -> list[str]:
    """What is wrong where a stream's pieces come within an answer that is otherwise right."""
    wrong, (pieces, failed) = [], contents(path)
    escaped = [json.dumps(piece)[1:-1] for piece in pieces]
    bare = [piece.replace('"', r"\"") for piece in pieces]
    for inside in [escaped] + [bare] * (bare != escaped) if pieces and not failed else ():

        def say(handler: _Handler, body: bytes, inside: list[str] = inside) -> None:
            right = evil.answer("good", json.loads(body), handler.server.lock)
            at = right.rindex('"}')
            stream = b"".join(map(chunk, (right[:at], *inside, right[at:])))
            raw(stream + END, "text/event-stream")(handler, body)

        heard = ask_for(hub, wire, say)
        found = [*faults(heard)]
        if heard.stored and oracle.keys() & {"safe", "literal", "nofetch"} and path.name != "reasoning-field.sse":
            found.append("stored")
        if heard.stored and "hidden" in heard.stored.abstract:
            found.append("stored what the model thought")
        wrong += [f"{path.name} as {inside}: {fault}: {heard}" for fault in dict.fromkeys(found)]
    return wrong


def test_evil_streams_leave_nothing_but_a_clean_error(hub: Hub, wire: Wire, quiet: Callable[[], list[str]]) -> None:
    """No evil stream is a translation: the error fits its oracle, and the key stands nowhere."""
    cases = oracles("llm-sse")
    assert len(cases) >= 16
    wrong = [fault for case in cases for fault in translation_faults(hub, wire, *case)]
    assert not wrong, "\n".join(wrong)
    assert quiet() == []


def test_evil_bodies_leave_nothing_but_a_clean_error(hub: Hub, wire: Wire, quiet: Callable[[], list[str]]) -> None:
    """Nor is any that is no stream; what a second call cannot help is asked once, the rest at most three times."""
    cases = oracles("llm-json")
    assert len(cases) >= 8
    wrong = [fault for case in cases for fault in translation_faults(hub, wire, *case)]
    assert not wrong, "\n".join(wrong)
    assert quiet() == []


def test_the_client_tells_a_whole_answer_from_a_part(model: LiteLlm, wire: Wire) -> None:
    """A whole answer comes with its text and a believable count, a part ends in an error."""
    cases = [case for case in oracles("llm-sse") if case[0].name not in UNSEEN_ENDS]
    wrong = [fault for case in cases for fault in client_faults(model, wire, *case)]
    assert not wrong, "\n".join(wrong)


def test_evil_text_inside_a_right_answer(hub: Hub, wire: Wire, evil: Any, quiet: Callable[[], list[str]]) -> None:
    """The evil streams' text within an answer that is otherwise right: clean at every moment, no markup stored."""
    wrong = [fault for case in oracles("llm-sse") for fault in wrapped_faults(hub, wire, evil, *case)]
    assert not wrong, "\n".join(wrong)
    assert quiet() == []


# --- real bodies ---------------------------------------------------------------------------------------------------


def recorded() -> list[tuple[Path, int]]:
    """Every recorded body with its status."""
    rows = [line.split("\t") for line in (CORPUS / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    return [(CORPUS / row[0], int(row[5])) for row in rows if row[0].startswith("llm/")]


def test_real_bodies_end_in_their_text_or_in_an_error_of_ours(
    model: LiteLlm, wire: Wire, quiet: Callable[[], list[str]]
) -> None:
    """Streams bring the text that stands in them; errors are told in our words, none of the provider's."""
    cases, wrong = recorded(), []
    assert len(cases) >= 49
    for path, status in cases:
        heard = ask(model, wire, raw(bytes_of(path), media_of(path), status))
        pieces, failed = contents(path)
        found = [*faults(heard)]
        streams = media_of(path).startswith("text/event-stream")
        if (status != 200 or failed) != bool(heard.error) and (streams or status != 200):
            found.append("is told to have failed, and has not, or the other way round")
        if streams and not heard.error and heard.text != "".join(pieces):
            found.append(f"has not its text of {len(''.join(pieces))} characters")
        theirs = bytes_of(path).decode("utf-8", "replace") if heard.error else ""
        if any(theirs[at : at + 16] in heard.error_text for at in range(0, len(theirs) - 16, 4)):
            found.append(f"quotes the provider: {heard.error_text}")
        if heard.asked > (1 if pieces or status != 200 else 2):
            found.append("asks again by itself")
        wrong += [f"{path.name}: {fault}: {heard}" for fault in found]
    assert not wrong, "\n".join(wrong)
    assert quiet() == []


def test_no_real_stream_is_stored(hub: Hub, wire: Wire) -> None:
    """None of them translates this paper."""
    wrong = []
    streams = [path for path, _status in recorded() if path.suffix == ".sse" and path.stat().st_size < 6_000]
    assert len(streams) >= 12
    for path in streams:
        heard = ask_for(hub, wire, raw(bytes_of(path), media_of(path)))
        found = [*faults(heard)]
        if heard.stored or not heard.error:
            found.append("stored")
        wrong += [f"{path.name}: {fault}: {heard}" for fault in found]
    assert not wrong, "\n".join(wrong)


# --- misbehaving models --------------------------------------------------------------------------------------------

KINDS = {
    "drops-placeholders": ("unchecked", 2),
    "doubles-placeholders": ("unchecked", 2),
    "english": ("unchecked", 2),
    "wrong-terms": ("unchecked", 2),
    "numbers": ("unchecked", 2),
    "hostile": ("unchecked", 2),
    "empty": ("empty", 2),
    "refuses": ("refused", 2),
    "truncated": ("cut", 2),
    "not-json": ("cut", 2),
    "cut": ("cut", 2),
    "status-401": ("key", 1),
    "status-402": ("balance", 1),
    "status-404": ("request", 1),
    "status-429": ("rate-limited", 3),
    "status-500": ("server", 3),
    "status-503": ("server", 3),
}
"""Model -> kind of the error that it ends with, and most calls."""


def says(evil: Any, name: str) -> Say:
    """The stand-in world's model of a name."""

    def say(handler: _Handler, body: bytes) -> None:
        evil.serve(handler, "llm/v1/chat/completions", json.dumps(json.loads(body) | {"model": name}).encode(), {})

    return say


def test_models_that_are_right_in_the_end(hub: Hub, wire: Wire, evil: Any) -> None:
    """Thinking, talk around the answer, a busy server and one bad answer do not keep a translation from the library."""
    wrong = []
    for name, calls in {"good": 1, "thinking": 1, "prose": 1, "flaky": 2, "once-bad": 2}.items():
        evil.CALLS.clear()
        heard = ask_for(hub, wire, says(evil, name))
        found = [*faults(heard)]
        if not heard.stored or "$x^2$" not in heard.stored.title or "https://a.org/b" not in heard.stored.abstract:
            found.append("not stored")
        if heard.asked != calls:
            found.append("asks another number of times")
        wrong += [f"{name}: {fault}: {heard}" for fault in found]
    assert not wrong, "\n".join(wrong)


def misbehaves(hub: Hub, wire: Wire, evil: Any, name: str) -> list[str]:
    """What is wrong with how such a model ends."""
    kind, calls = KINDS[name]
    heard = ask_for(hub, wire, says(evil, name))
    found = [*faults(heard)]
    if heard.stored or heard.kind != kind:
        found.append(f"is not {kind}")
    if heard.asked > calls:
        found.append("asks too often")
    return [f"{name}: {fault}: {heard}" for fault in found]


def test_models_that_misbehave_leave_nothing(hub: Hub, wire: Wire, evil: Any, quiet: Callable[[], list[str]]) -> None:
    """Each ends in an error of its kind, and nothing is stored."""
    wrong = [fault for name in KINDS for fault in misbehaves(hub, wire, evil, name)]
    assert not wrong, "\n".join(wrong)
    assert quiet() == []


def test_a_pause_that_the_provider_asks_for_is_made(hub: Hub, wire: Wire, evil: Any, waits: list[float]) -> None:
    """Its Retry-After is the wait, both times."""
    ask_for(hub, wire, says(evil, "status-429"))
    assert waits.count(1.0) == 2


# --- briefings -----------------------------------------------------------------------------------------------------


async def _last(steps: AsyncIterator[Any]) -> Any:
    return [step async for step in steps][-1]


@pytest.mark.parametrize(("name", "invents"), [("good", False), ("liar", True)])
def test_a_day_longer_than_the_context_is_briefed(hub: Hub, wire: Wire, evil: Any, name: str, invents: bool) -> None:
    """In parts and in the end as a whole, every reference to a paper given."""
    with gzip.open(CORPUS / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in itertools.islice(lines, 40_000, 40_150)]
    day = [announcement(n, title=one["title"], abstract=one["abstract"]) for n, one in enumerate(papers, 1)]
    records = list(hub.library.papers.records(store(hub.library, *day), "zh"))
    wire.say = says(evil, name)
    wire.asked()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of libraries among themselves
        made = asyncio.run(_last(brief(hub, records, "today", "zh")))
    assert wire.asked() > 3
    points = [made.answer["overview"], *(point for part in BRIEFING_PARTS for point in made.answer[part])]
    assert len(points) > 4
    assert all(set(point["refs"]) <= set(range(1, 151)) and point["text"] for point in points)
    assert (made.answer["invented"] > 0) is invents


# --- cuts ----------------------------------------------------------------------------------------------------------


def test_a_stream_cut_anywhere_stores_all_or_nothing(hub: Hub, wire: Wire, evil: Any) -> None:
    """At forty places of a good stream, even within a letter: the whole translation, or none."""
    streams: list[bytes] = []

    def good(handler: _Handler, body: bytes) -> None:
        said = evil.answer("good", json.loads(body), handler.server.lock)
        streams.append(b"".join(chunk(said[at : at + 12]) for at in range(0, len(said), 12)) + END)
        raw(streams[0], "text/event-stream")(handler, body)

    whole = ask_for(hub, wire, good).stored
    assert whole
    wrong, stored = [], 0
    for place in range(40):
        cut = streams[0][: len(streams[0]) * place // 40]
        for broken in (False, True) if place % 8 == 7 else (False,):
            heard = ask_for(hub, wire, raw(cut, "text/event-stream", broken=broken))
            found = [*faults(heard)]
            if heard.stored and (heard.stored.title, heard.stored.abstract) != (whole.title, whole.abstract):
                found.append(f"stored {heard.stored}")
            if not heard.stored and heard.kind not in CUT | {"empty"}:
                found.append("is no cut")
            stored += heard.stored is not None
            wrong += [f"cut at {place}/40, broken off {broken}: {fault}: {heard}" for fault in found]
    assert not wrong, "\n".join(wrong)
    assert stored <= 8
