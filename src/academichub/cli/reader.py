"""The reader and its demo, or their plain listings where there is no terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from academichub.cli.opening import paths_of
from academichub.cli.output import talk
from academichub.clock import clock_at
from academichub.config.commands import NAMES
from academichub.config.reading import load
from academichub.domain.views import ALL, TODAY, View
from academichub.hub import Hub, open_hub
from academichub.i18n import _, use


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def read(args: argparse.Namespace) -> int:
    """The reader over one's own library. A faulty configuration is told, and the rest of it used."""
    paths = paths_of(args)
    first_day = not paths.config.exists() and not paths.tracked.exists() and not paths.library.exists()
    loaded = load(paths.config, paths.tracked, commands=NAMES)
    use(loaded.config.interface.language)
    if first_day and not _is_terminal():
        talk(_("The reader needs a terminal. Nothing is set up yet, so this is the demo's library."))
        talk(_("To begin: run academichub in a terminal, or academichub config init."))
        return _with_demo(args, _print_all)
    with open_hub(paths, clock_at(args.now), offline=args.offline, tell=talk) as hub:
        hub.loaded = loaded
        if not _is_terminal():
            talk(_("The reader needs a terminal; this is its view Today."))
            _print(hub, TODAY)
            return 0
        return _run(
            hub,
            args,
            welcome=first_day or not (loaded.config.sources or loaded.problems or hub.library.papers.count()),
        )


def _print(hub: Hub, view: View) -> None:
    from academichub.cli.lists import print_view

    print_view(hub, view)


def _print_all(hub: Hub) -> None:
    _print(hub, ALL)


def demo(args: argparse.Namespace) -> int:
    """The reader over the bundled library."""
    if not _is_terminal():
        talk(_("The reader needs a terminal; this is the demo's library."))
        return _with_demo(args, _print_all)
    return _with_demo(args, lambda hub: _run(hub, args, all_papers=True))


def _with_demo(args: argparse.Namespace, show: Callable[[Hub], int | None]) -> int:
    import tempfile

    from academichub.work.demo import demo_hub

    with (
        tempfile.TemporaryDirectory(prefix="academichub-demo-") as folder,
        demo_hub(Path(folder), clock_at(args.now)) as hub,
    ):
        return show(hub) or 0


def _run(hub: Hub, args: argparse.Namespace, *, welcome: bool = False, all_papers: bool = False) -> int:
    if args.no_color:
        os.environ["NO_COLOR"] = "1"
    from academichub.tui.app import run_reader

    ending = run_reader(hub, welcome=welcome, view=ALL if all_papers else None)
    return demo(args) if ending.wish else ending.status
