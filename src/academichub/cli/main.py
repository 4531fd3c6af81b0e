"""Arguments, dispatch and exit status.

0 done; 1 the work failed in part or whole; 2 usage or configuration; 75 another process is at it; 130 interrupted;
141 the reader of the pipe has gone.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from academichub.cli.output import quiet_end, talk
from academichub.errors import AcademicHubError, BusyError, ConfigError, ModelError, UsageError
from academichub.i18n import _, use

Handler = Callable[[argparse.Namespace], int]

COMMAND_NAMES = {"list": "list_papers", "open": "open_paper", "import": "import_file"}
"""Handlers whose name would hide a built-in."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        hint = _("hint: {prog} --help").format(prog=self.prog)
        raise UsageError(f"{message}\n{hint}")


class _Subcommands:
    """Adds commands, each with a one-line help and an example."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.group = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def add(self, name: str, module: str, says: str, example: str, *, json: bool = False) -> argparse.ArgumentParser:
        parser = self.group.add_parser(
            name,
            help=says,
            description=says,
            epilog=_("Example: {example}").format(example=f"academichub {example}"),
        )
        parser.set_defaults(module=module)
        if json:
            parser.add_argument("--json", action="store_true", help=_("print JSON Lines"))
        return parser


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(prog="academichub", description=_("The day's research papers in your terminal."))
    parser.add_argument("--config", metavar="FILE", help=_("configuration file (ACADEMICHUB_CONFIG)"))
    parser.add_argument("--data-dir", metavar="DIR", help=_("folder of the library (ACADEMICHUB_DATA_DIR)"))
    parser.add_argument("--offline", action="store_true", help=_("open no connection at all"))
    parser.add_argument("--no-color", action="store_true", help=_("no colour (NO_COLOR)"))
    parser.add_argument("--now", metavar="TIME", help=_("start the clock at this ISO 8601 time (ACADEMICHUB_NOW)"))
    parser.add_argument("--version", action="store_true", help=_("print the version"))
    parser.set_defaults(module="reader", command=None)
    _add_commands(_Subcommands(parser))
    return parser


def _add_commands(commands: _Subcommands) -> None:
    commands.add("demo", "reader", _("the reader on a bundled library; no network, no key"), "demo")
    _add_syncing(commands)
    _add_lists(commands)
    _add_saying(commands)
    _add_tracking(commands)
    _add_sources(commands)
    command = commands.add("pdf", "files", _("download a PDF and say where it is"), "pdf 2605.28828")
    command.add_argument("id", metavar="ID")
    command.add_argument("--text", action="store_true", help=_("print its text: arXiv's HTML, else the PDF's"))
    command = commands.add("open", "files", _("open a paper's page, or print its link"), "open 2605.28828")
    command.add_argument("id", metavar="ID")
    command = commands.add("config", "setup", _("the configuration"), "config check")
    command.add_argument("what", choices=("path", "check", "init", "edit"))
    command = commands.add("doctor", "setup", _("what works here and what does not"), "doctor", json=True)
    command.add_argument("--model", action="store_true", help=_("also ask the model one short question"))
    command.add_argument("--resume", metavar="HOST", help=_("ask a host again that had refused us"))


def _add_syncing(commands: _Subcommands) -> None:
    says = _("fetch, merge, match and store the day's papers")
    command = commands.add("sync", "syncing", says, "sync arxiv:cs.CL", json=True)
    command.add_argument("sources", nargs="*", metavar="SOURCE", help=_("only these of the followed sources"))
    command.add_argument("--since", metavar="DAY", help=_("reach back to this day: 2026-05-18, yesterday, 7d, monday"))
    command.add_argument(
        "--translate",
        action="store_true",
        help=_("then translate the last announcement: tracked papers, or all with when = rest"),
    )
    says = _("translate papers, as far as they are not yet")
    command = commands.add("translate", "syncing", says, 'translate "diffusion policy" --dry-run')
    command.add_argument("query", nargs="+", metavar="QUERY")
    command.add_argument("--dry-run", action="store_true", help=_("only print how many, and about what it takes"))
    command.add_argument("--stale", action="store_true", help=_("also those made with another glossary"))
    command.add_argument("--yes", action="store_true", help=_("more than twenty without asking"))


def _add_saying(commands: _Subcommands) -> None:
    says = _("what papers say, in five parts")
    command = commands.add("summarize", "saying", says, "summarize 2605.28828", json=True)
    command.add_argument("query", nargs="+", metavar="QUERY", help=_("words, phrases, identifiers"))
    command.add_argument("--full-text", action="store_true", help=_("of the whole text: arXiv's HTML, else the PDF"))
    command.add_argument("--dry-run", action="store_true", help=_("only print how many, and about what it takes"))
    command.add_argument("--yes", action="store_true", help=_("more than twenty without asking"))
    says = _("an answer about a paper, with quotes that stand in it")
    command = commands.add("ask", "saying", says, 'ask 2605.28828 "What data do they use?"', json=True)
    command.add_argument("id", metavar="ID", help=_("an identifier, a link or a unique beginning"))
    command.add_argument("question", nargs="+", metavar="QUESTION", help=_("in any language"))
    says = _("a briefing across the papers of a day or query, every claim with its papers")
    command = commands.add("brief", "saying", says, "brief yesterday --format markdown")
    command.add_argument(
        "query", nargs="*", metavar="DAY|QUERY", help=_("a day, or words; without it the last announcement")
    )
    command.add_argument(
        "--format", default="markdown", choices=("markdown", "html", "json"), help="markdown, html, json"
    )
    command.add_argument("--dry-run", action="store_true", help=_("only print how many, and about what it takes"))
    command.add_argument("--yes", action="store_true", help=_("more than twenty calls without asking"))
    command.add_argument(
        "--kept", nargs="?", type=_count, const=0, metavar="N", help=_("list the briefings made before, or print one")
    )
    command.add_argument("--language", default="", metavar="CODE", help=_("another language than that of translations"))
    commands.add("stats", "saying", _("what the library holds and what models took"), "stats", json=True)


def _add_lists(commands: _Subcommands) -> None:
    says = _("papers, newest announcement first")
    command = commands.add("list", "lists", says, 'list "language model" --view today', json=True)
    command.add_argument("query", nargs="*", metavar="QUERY", help=_("words, phrases, identifiers"))
    views = "today, tracked, unread, starred, later, archive, all, author:NAME, keyword:NAME, source:NAME, saved:NAME, search:TEXT, similar:ID"
    command.add_argument("--view", default="all", metavar="NAME", help=views)
    command.add_argument("--sort", default="", metavar="FIELD", help="announced, title, id, interest")
    command.add_argument("--limit", type=_count, default=-1, metavar="N", help=_("at most so many"))
    command = commands.add("show", "lists", _("one paper with everything known about it"), "show 2605.28828", json=True)
    command.add_argument("id", metavar="ID", help=_("an identifier, a link or a unique beginning"))
    says = _("mark papers as keys do; undo and redo take acts back")
    command = commands.add("mark", "lists", says, 'mark starred "diffusion policy"')
    marks = ("read", "starred", "later", "archived")
    command.add_argument("mark", choices=(*marks, *(f"un{name}" for name in marks), "undo", "redo"))
    command.add_argument("query", nargs="*", metavar="QUERY")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _add_tracking(commands: _Subcommands) -> None:
    for name, says in (
        ("track", _("track an author or a keyword")),
        ("untrack", _("stop tracking an author or a keyword")),
    ):
        command = commands.add(name, "tracking", says, f'{name} author "Boyan Gao"')
        command.add_argument("kind", choices=("author", "keyword"))
        command.add_argument("what", metavar="NAME|QUERY")
        if name == "track":
            command.add_argument("--name", help=_("what to call the keyword"))
    commands.add("tracked", "tracking", _("the tracked list"), "tracked", json=True)


def _add_sources(commands: _Subcommands) -> None:
    says = _("the catalogue of arXiv, bioRxiv, medRxiv and journals, and what is followed")
    command = commands.add("sources", "sources", says, 'sources find "machine intelligence"', json=True)
    command.add_argument("what", nargs="?", default="list", choices=("list", "find", "add", "remove", "rename"))
    command.add_argument(
        "text", nargs="*", metavar="TEXT", help=_("words to find; a source; a source and its new name")
    )
    commands.add("days", "sources", _("how complete each source is on each announcement day"), "days", json=True)
    says = _("follow the feeds of an OPML or newsboat urls file")
    commands.add("import", "sources", says, "import feeds.opml").add_argument("file", metavar="FILE")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    use("auto")
    try:
        args = make_parser().parse_args(argv)
        if args.version:
            from importlib.metadata import version

            sys.stdout.write(f"academichub {version('academichub')}\n")
            return 0
        status = _dispatch(args)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        return quiet_end()
    except KeyboardInterrupt:
        talk(_("interrupted"))
        return 130
    except OSError as error:
        return _not_written(error)
    except AcademicHubError as error:
        talk(f"academichub: {error}")
        return _status_of(error)


def _not_written(error: OSError) -> int:
    """A full disk or a file that cannot be used, in a line."""
    where = f" ({error.filename})" if error.filename else ""
    talk("academichub: " + _("reading or writing failed: {reason}").format(reason=error.strerror or error) + where)
    quiet_end()
    return 1


def _status_of(error: AcademicHubError) -> int:
    match error:
        case ConfigError() | UsageError():
            return 2
        case ModelError() if error.kind == "not-set":
            return 2
        case BusyError():
            return 75
    return 1


def _dispatch(args: argparse.Namespace) -> int:
    args.now = args.now or os.environ.get("ACADEMICHUB_NOW")
    handler: Handler = getattr(
        import_module(f"academichub.cli.{args.module}"),
        COMMAND_NAMES.get(args.command, args.command or "read"),
    )
    return handler(args)
