"""How a model translates: accepted, repaired, refused, by which check, tokens and seconds an abstract.

python -m bench --papers 200 translating                       a stand-in for a model, where the corpus is at hand
ACADEMICHUB_BENCH_CONFIG=config.toml python -m bench … translating      the model of a configuration
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

from academichub.clock import Clock
from academichub.config.options import Config, Llm
from academichub.config.reading import Loaded, load
from academichub.errors import ModelError
from academichub.hub import Hub
from academichub.llm.client import Model, Usage
from academichub.llm.prompts import Message
from academichub.paths import Paths
from academichub.work.asking import Waiting
from academichub.work.translate import translate
from bench.papers import CORPUS, Made, build, real
from bench.report import Report, median

SAMPLE = 200
CHOSEN = os.environ.get("ACADEMICHUB_BENCH_CONFIG", "")
STAND_INS = ("good", "once-bad", "drops-placeholders", "wrong-terms", "numbers", "english")


class StandIn:
    """One of the stand-in world's models, in this process."""

    server = "stand-in"

    def __init__(self, name: str) -> None:
        self.name = f"stand-in/{name}"
        self._kind, self._calls = name, Counter[str]()
        spec = importlib.util.spec_from_file_location("stand_in", CORPUS.parents[1] / "world" / "llm.py")
        assert spec
        assert spec.loader
        self._models: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._models)

    async def stream(self, messages: Sequence[Message], most: int) -> AsyncGenerator[str | Usage]:
        """See academichub.llm.client.Model."""
        asked = next(message["content"] for message in messages if message["role"] == "user")
        self._calls[asked] += 1
        change = self._models.changer(self._kind, self._calls[asked] == 1)
        said = json.dumps({name: change(text) for name, text in json.loads(asked).items()}, ensure_ascii=False)
        yield said
        yield Usage(sum(len(message["content"]) for message in messages) // 4, len(said) // 2)


def measure(_folder: Path, report: Report) -> None:
    """Every stand-in, or the model of a configuration."""
    if CHOSEN:
        config = load(Path(CHOSEN), Path(CHOSEN).with_name("tracked.toml")).config
        _one(config.llm.model, config, None, report)
        return
    for name in STAND_INS if CORPUS.exists() else ():
        _one(name, Config(llm=Llm(model=f"stand-in/{name}", daily_budget=0)), StandIn(name), report)


def _one(name: str, config: Config, model: Model | None, report: Report) -> None:
    with tempfile.TemporaryDirectory(prefix="academichub-bench-") as text:
        folder = Path(text)
        build(folder / "library.db", SAMPLE, _sample() if CORPUS.exists() else None)
        paths = Paths(folder / "config.toml", folder, folder, folder)
        with Hub(paths, Loaded(config, []), Clock(), make_model=(lambda _hub: model) if model else None) as hub:
            with hub.library.database.write() as connection:
                connection.execute("DELETE FROM rendition")
            outcomes, seconds = asyncio.run(_all(hub))
            [*tallies] = hub.library.calls.by_day()
            tokens = sum(tally.spent.tokens for tally in tallies)
    counts = Counter(outcome.partition(":")[0] for outcome in outcomes)
    checks = Counter(check for outcome in outcomes for check in outcome.partition(":")[2].split(", ") if check)
    told = ", ".join(f"{counts[kind]} {kind}" for kind in ("accepted", "repaired", "refused"))
    report.line(f"translate: {name}", told, counts["refused"] == 0 if name in ("good", "once-bad") else None)
    report.line("    refused by", ", ".join(f"{check} {count}" for check, count in checks.most_common()) or "-")
    report.line("    an abstract", f"{tokens / len(outcomes):,.0f} tokens, {median(seconds):.3f} s")


def _sample() -> list[Made]:
    """Papers of every field, half of them heavy with TeX, the same each time."""
    rows = list(real())
    heavy = sorted(rows, key=lambda row: -row[0].paper.abstract.count("$") - row[0].paper.abstract.count("\\"))
    return [*heavy[: SAMPLE // 2], *random.Random(5).sample(heavy[SAMPLE // 2 :], SAMPLE // 2)]


async def _all(hub: Hub) -> tuple[list[str], list[float]]:
    """What became of each paper, and how long it took."""
    from academichub.domain.views import ALL

    outcomes, seconds = [], []
    for key in hub.library.shelves.keys(ALL):
        begun, repaired = time.perf_counter(), False
        try:
            async for step in translate(hub, key):
                repaired |= isinstance(step, Waiting)
            outcomes.append("repaired:" if repaired else "accepted:")
        except ModelError as error:
            names = str(error).partition("(")[2].partition(")")[0] or error.kind
            outcomes.append(f"refused:{names}")
        seconds.append(time.perf_counter() - begun)
    return outcomes, seconds


if __name__ == "__main__":
    measure(Path(), Report())
