"""Shared fixtures, and a guard: no test opens a real connection."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from academichub import i18n
from academichub.clock import Clock
from academichub.config.options import Config
from academichub.config.reading import Loaded
from academichub.config.secrets import forget_keys
from academichub.hub import Hub
from academichub.paths import Paths
from academichub.store.library import Library
from tests.fakes import FakeModel, FakeWorld

NOW = dt.datetime(2026, 5, 29, 12, 30, tzinfo=dt.UTC)
BENCH = Path(__file__).resolve().parents[2] / "shared"
"""Real and evil inputs beside the project; CI has them."""

needs_bench = pytest.mark.skipif(not BENCH.exists(), reason="the corpus of real inputs is not beside this checkout")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test speaks English, in a terminal without surprises."""
    for name in (
        "NO_COLOR",
        "SSH_CONNECTION",
        "SSH_TTY",
        "SSH_CLIENT",
        "TMUX",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "ACADEMICHUB_NOW",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    i18n.use("en")
    forget_keys()
    yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        assert host in ("127.0.0.1", "::1", ""), f"a test asked the network: {address}"
        connect(self, address)  # type: ignore[arg-type]  # whatever the caller gave

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def clock() -> Clock:
    """Friday 2026-05-29, 08:30 in New York."""
    return Clock(NOW)


@pytest.fixture
def library() -> Iterator[Library]:
    """An empty library in memory."""
    made = Library(None, lambda: NOW)
    yield made
    made.close()


@pytest.fixture
def world() -> FakeWorld:
    """Servers that hold what a test puts into them."""
    return FakeWorld()


@pytest.fixture
def model() -> FakeModel:
    """A model that says what a test gave it to say."""
    return FakeModel()


@pytest.fixture
def config() -> Config:
    """What the hub is configured with; a test may parametrise it."""
    return Config(sources=("arxiv:cs.CL", "arxiv:cs.AI"))


@pytest.fixture
def hub(tmp_path: Path, clock: Clock, world: FakeWorld, model: FakeModel, config: Config) -> Iterator[Hub]:
    """A hub over a library on disk, the fake world and the fake model."""
    paths = Paths(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache", tmp_path / "state")
    paths.make()
    made = Hub(paths, Loaded(config, []), clock, make_client=world.client, make_model=lambda hub: model)
    with made:
        yield made
