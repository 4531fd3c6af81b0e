"""A hub for one command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from academichub.cli.output import talk
from academichub.clock import clock_at
from academichub.config.commands import NAMES
from academichub.config.reading import load
from academichub.domain.days import et_date
from academichub.domain.identifiers import parse_id
from academichub.domain.query import Identity, Query, parse
from academichub.domain.views import ALL
from academichub.errors import UsageError
from academichub.hub import Hub, open_hub
from academichub.i18n import _, use
from academichub.paths import Paths, find_paths


def paths_of(args: argparse.Namespace) -> Paths:
    """The paths that the arguments name."""
    paths = find_paths(args.config, args.data_dir)
    if args.config and not paths.config.exists() and args.command != "config":
        raise UsageError(_("there is no file {file}").format(file=paths.config))
    return paths


def query_of(args: argparse.Namespace) -> Query:
    """The query that the arguments say, its days counted from the run's clock. Raises QueryError."""
    return parse(" ".join(args.query), today=et_date(clock_at(args.now).now()))


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Hub]:
    """The hub; warnings are told, and a configuration with a real fault ends the command."""
    paths = paths_of(args)
    loaded = load(paths.config, paths.tracked, commands=NAMES)
    use(loaded.config.interface.language)
    loaded.raise_if_fatal()
    for problem in loaded.problems:
        talk(_("warning: {problem}").format(problem=problem))
    with open_hub(paths, clock_at(args.now), offline=args.offline, tell=talk) as hub:
        if hub.library.rescued:
            talk(hub.library.rescued)
        yield hub


def answering(hub: Hub, query: Query) -> Sequence[int]:
    """The papers that answer a query; that there is none is told. Raises UsageError for an identifier that is not here."""
    keys = hub.library.shelves.keys(ALL, query)
    if not keys and isinstance(query, Identity):
        raise UsageError(_("no paper in the library is {id}").format(id=repr(str(query.id))))
    if not keys:
        talk(_("no paper in the library answers this query"))
    return keys


def one_key(hub: Hub, text: str) -> int:
    """The paper that an ID names. Raises UsageError if there is none or several."""
    keys = hub.library.papers.find(text)
    if not keys:
        raise UsageError(_("no paper in the library is {id}").format(id=repr(text)))
    if len(keys) > 1:
        raise UsageError(
            _("{id} is the beginning of several papers' identifiers; write more of it").format(id=repr(text))
        )
    _check_version(hub, keys[0], text)
    return keys[0]


def _check_version(hub: Hub, key: int, text: str) -> None:
    named = parse_id(text)
    record = hub.library.papers.record(key, hub.config.translation.target)
    if named and named[1] and record and named[1] > record.paper.version:
        told = _("{id} is known up to version {known}, not {asked}")
        talk(told.format(id=record.paper.id, known=record.paper.version, asked=named[1]))
