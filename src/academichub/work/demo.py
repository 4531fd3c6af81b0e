"""The bundled library of landmark papers, for `academichub demo`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from academichub import data
from academichub.clock import Clock
from academichub.config.options import AuthorEntry, Config, KeywordEntry
from academichub.config.reading import Loaded
from academichub.domain.merging import decide
from academichub.domain.paper import Rendition
from academichub.domain.tracking import Matcher
from academichub.formats.jsonl import from_json
from academichub.hub import Hub
from academichub.paths import Paths
from academichub.store.library import Library

_TRACKED = Config(
    authors=(AuthorEntry("Grisha Perelman"), AuthorEntry("Kaiming He"), AuthorEntry("Ilya Sutskever")),
    keywords=(
        KeywordEntry("language model"),
        KeywordEntry("reinforcement learning"),
        KeywordEntry("quantum", '"quantum computer" OR "quantum computing" OR quantum'),
        KeywordEntry("prime", '"prime number" OR prime'),
    ),
)
MADE_BY = "academichub"
"""Whose translations they are."""


def demo_hub(folder: Path, clock: Clock) -> Hub:
    """A hub over the demo library, made in a folder of its own; it never asks the network."""
    paths = Paths(folder / "config.toml", folder, folder / "cache", folder / "state")
    paths.make()
    lines = [json.loads(line) for line in data.demo_lines()]
    sources = tuple(dict.fromkeys(name for line in lines for name in line["source"]))
    config = Config(sources=sources, authors=_TRACKED.authors, keywords=_TRACKED.keywords)
    hub = Hub(paths, Loaded(config, []), clock, offline=True)
    fill(hub.library, config, clock.now())
    return hub


def fill(library: Library, config: Config, now: dt.datetime) -> None:
    """Put the demo's papers and their translations into a library."""
    matcher = Matcher(config.tracked)
    lines = [json.loads(line) for line in data.demo_lines()]
    changes = [decide(None, from_json(line)) for line in lines]
    library.papers.apply(changes, [matcher.matches(change.announcement.paper) for change in changes])
    library.matched.set_rules(config.tracked.rules())
    for line, change in zip(lines, changes, strict=True):
        paper = change.announcement.paper
        key = library.papers.find(str(paper.id))[0]
        made = line["translation"]
        library.renditions.keep(
            key, paper.text_hash, Rendition("zh", made["title"], made["abstract"], MADE_BY, now, (), MADE_BY)
        )
