"""What is sent to each provider, without sending it: a fake in litellm's place remembers its arguments."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from academichub.clock import Clock
from academichub.config.options import Config, Llm, Secret
from academichub.config.reading import Loaded
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.llm import client
from academichub.llm.client import LiteLlm, Usage
from academichub.llm.costs import price_of
from academichub.llm.providers import PROVIDERS, presets, provider_of
from academichub.paths import Paths
from tests.conftest import NOW


class _Refused(Exception):
    """A provider's error."""

    def __init__(self, status: int) -> None:
        super().__init__("body with sk-secret-0000 in it")
        self.status_code = status


class _Library:
    """In litellm's place: answers "ready", or refuses what a test wants refused."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.refuse: dict[str, int] = {}
        """Argument -> the status with which a call that has it is refused."""

    async def acompletion(self, **arguments: Any) -> AsyncIterator[Any]:
        """See litellm."""
        self.calls.append(arguments)
        for name, status in self.refuse.items():
            if name in arguments:
                raise _Refused(status)

        async def pieces() -> AsyncIterator[Any]:
            choice = SimpleNamespace(delta=SimpleNamespace(content="ready"), finish_reason="stop")
            yield SimpleNamespace(choices=[choice], usage=SimpleNamespace(prompt_tokens=7, completion_tokens=1))

        return pieces()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> _Library:
    """What the client calls."""
    made = _Library()
    monkeypatch.setattr(client, "_litellm", lambda: made)
    for provider in PROVIDERS.values():
        monkeypatch.setenv(provider.key_env, "sk-x")
    return made


def ask(options: Llm) -> list[str | Usage]:
    """One short question."""
    model = LiteLlm(options)

    async def all_of_it() -> list[str | Usage]:
        return [item async for item in model.stream([{"role": "user", "content": "hello"}], 100)]

    return asyncio.run(all_of_it())


@pytest.mark.parametrize("name", presets())
def test_every_preset_is_called_as_its_provider_wants(library: _Library, name: str) -> None:
    """With its key, no hidden retries, a time limit; thinking is switched off where it has a switch."""
    provider = provider_of(name)
    assert ask(Llm(model=name)) == ["ready", Usage(7, 1)]
    [sent] = library.calls
    assert sent["model"] == (f"openai/{provider.model}" if provider.api_base else name)
    assert sent.get("api_base", "") == provider.api_base
    assert sent.get("extra_body", {}) == provider.no_thinking
    assert (sent["max_retries"], sent["num_retries"], sent["stream"], sent["api_key"]) == (0, 0, True, "sk-x")
    assert sent["timeout"] == 60


def test_the_presets_are_those_that_were_promised() -> None:
    """Each names a model; nearly all of them have a price that is known."""
    names = "deepseek dashscope moonshot zai volcengine siliconflow openrouter ollama_chat openai anthropic gemini"
    assert [name.partition("/")[0] for name in presets()] == names.split()
    unpriced = [name.partition("/")[0] for name in presets() if price_of(name) is None]
    assert set(unpriced) <= {"siliconflow", "openrouter", "ollama_chat"}


@pytest.mark.parametrize("status", [400, 422])
def test_thinking_is_left_on_where_its_switch_is_refused(library: _Library, status: int) -> None:
    """One more call, without our own fields; after that none has them."""
    library.refuse["extra_body"] = status
    model = LiteLlm(Llm(model="deepseek/x"))

    async def twice() -> None:
        for _round in range(2):
            answer = [item async for item in model.stream([{"role": "user", "content": "hello"}], 100)]
            assert answer == ["ready", Usage(7, 1)]

    asyncio.run(twice())
    assert ["extra_body" in sent for sent in library.calls] == [True, False, False]


def test_fields_of_ones_own_are_never_left_out(library: _Library) -> None:
    """What the configuration says is sent, and refused if it is refused."""
    library.refuse["extra_body"] = 400
    with pytest.raises(ModelError, match="extra_body right for it"):
        ask(Llm(model="deepseek/x", extra_body={"top_k": 1}))
    assert [sent["extra_body"] for sent in library.calls] == [{"top_k": 1}]


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (401, "key", "does not accept the key"), (402, "balance", "no balance left at deepseek"), (404, "request", "no model of the name"),
        (429, "rate-limited", "asks for a pause"), (503, "server", "overloaded"), (418, "server", "no answer"),
    ],
)  # fmt: skip
def test_errors_are_told_in_our_own_words(library: _Library, status: int, kind: str, told: str) -> None:
    """By status; what the provider says, which may hold the key, is not repeated."""
    library.refuse["model"] = status
    with pytest.raises(ModelError, match=told) as caught:
        ask(Llm(model="deepseek/x"))
    assert caught.value.kind == kind
    assert "sk-secret" not in str(caught.value)


def test_a_missing_key_is_told_before_any_call(library: _Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variable's name."""
    monkeypatch.delenv("ZAI_API_KEY")
    with pytest.raises(ModelError, match="ZAI_API_KEY"):
        ask(Llm(model="zai/glm"))
    assert library.calls == []


@pytest.mark.parametrize(
    ("smart", "name", "shared"),
    [("deepseek/pro", "deepseek/pro", True), ("", "deepseek/flash", True), ("zai/glm", "zai/glm", False)],
)
def test_the_smart_model_is_another_one(tmp_path: Path, smart: str, name: str, shared: bool) -> None:
    """With the same address, key and fields if it is the same provider's; else with its own: no key goes to a stranger."""
    paths = Paths(tmp_path / "config.toml", tmp_path, tmp_path, tmp_path)
    llm = Llm(
        model="deepseek/flash",
        smart_model=smart,
        api_base="https://a.org/v1",
        api_key=Secret("sk-deepseek"),
        extra_body={"x": 1},
    )
    with Hub(paths, Loaded(Config(llm=llm), []), Clock(NOW)) as hub:
        model = hub.smart_model()
        assert isinstance(model, LiteLlm)
        assert (model.name, hub.model().name) == (name, "deepseek/flash")
        facts = (model.options.api_base, bool(model.options.api_key), dict(model.options.extra_body))
        assert facts == (("https://a.org/v1", True, {"x": 1}) if shared else ("", False, {}))
