"""config, doctor."""

from __future__ import annotations

import argparse
import asyncio
import locale
import os
import sys
from importlib.metadata import version
from pathlib import Path

from academichub.cli.opening import opened, paths_of
from academichub.cli.output import out, out_json
from academichub.config.commands import NAMES
from academichub.config.example import example
from academichub.config.reading import load
from academichub.config.writing import create
from academichub.domain.text.terms import read_glossary
from academichub.errors import UsageError
from academichub.hub import Hub
from academichub.i18n import _, plural
from academichub.work.editing import edit


def config(args: argparse.Namespace) -> int:
    """path, check, init or edit."""
    paths = paths_of(args)
    match args.what:
        case "path":
            out(str(paths.config))
            out(str(paths.tracked))
            return 0
        case "check":
            return _check(paths.config, paths.tracked)
        case "init":
            return _init(paths.config)
    return _edit(paths.config, paths.tracked)


def _check(file: Path, tracked: Path) -> int:
    loaded = load(file, tracked, commands=NAMES)
    for problem in loaded.problems:
        out(str(problem))
    if not loaded.problems:
        out(
            _("{file}: no problem found").format(file=file)
            if file.exists()
            else _("{file} does not exist; defaults are used").format(file=file)
        )
    return 2 if any(problem.fatal for problem in loaded.problems) else 0


def _init(file: Path) -> int:
    create(file, example())
    out(str(file))
    return 0


def _edit(file: Path, tracked: Path) -> int:
    if not file.exists():
        _init(file)
    edit(file)
    return _check(file, tracked)


def doctor(args: argparse.Namespace) -> int:
    """What works here, fact by fact; exit status 1 if something needs attention."""
    with opened(args) as hub:
        if args.resume:
            lifted = hub.library.lanes.resume(args.resume)
            out(
                _("{host} is asked again").format(host=args.resume)
                if lifted
                else _("{host} was not stopped").format(host=args.resume)
            )
            return 0
        facts = [*_machine_facts(), *_library_facts(hub), *_access_facts(hub), *_tried(hub, args.model)]
    for name, value, fine in facts:
        if args.json:
            out_json({"name": name, "value": value, "ok": fine})
        else:
            out(f"{'✓' if fine else '!'} {name}: {value}")
    return int(not all(fine for _name, _value, fine in facts))


Fact = tuple[str, str, bool]


def _machine_facts() -> list[Fact]:
    encoding = (sys.stdout.encoding or "").lower()
    term = os.environ.get("TERM", "")
    remote = any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    return [
        (
            _("version"),
            f"academichub {version('academichub')}, Python {sys.version.split()[0]}, Textual {version('textual')}",
            True,
        ),
        (
            _("encoding"),
            f"{encoding}, {locale.setlocale(locale.LC_CTYPE) or 'C'}",
            encoding.replace("-", "") == "utf8",
        ),
        (
            _("terminal"),
            f"TERM={term or '-'}{' tmux' if os.environ.get('TMUX') else ''}{' ssh' if remote else ''}",
            term not in ("", "dumb"),
        ),
    ]


def _library_facts(hub: Hub) -> list[Fact]:
    library = hub.library
    whole = library.check_whole()
    last = library.ledger.last_checked()
    return [
        (_("library"), f"{library.path}, " + plural("{n} paper", "{n} papers", library.papers.count()), True),
        (
            _("library is whole"),
            _("yes") if whole else _("no: it is damaged; move it away and sync again"),
            whole,
        ),
        (
            _("configuration"),
            str(hub.paths.config) + ("" if hub.paths.config.exists() else " " + _("(does not exist; defaults)")),
            True,
        ),
        (_("sources"), " ".join(hub.config.sources) or _("none"), bool(hub.config.sources)),
        (_("last sync"), last or _("never"), last is not None),
    ]


def _glossary_fact(hub: Hub) -> Fact:
    assert hub.glossary_file
    try:
        hub.glossary  # noqa: B018  # reading it is the test
        _terms, odd = read_glossary(hub.glossary_file.read_text("utf-8"))
    except UsageError as error:
        return _("glossary"), str(error), False
    told = _("lines that are no rows: {lines}").format(lines=", ".join(map(str, odd))) if odd else _("found")
    return _("glossary"), told, not odd


def _tried(hub: Hub, wanted: bool) -> list[Fact]:
    """Test calls, if they are asked for: they cost a few tokens."""
    if not wanted:
        return []
    from academichub.work.trying import try_model

    llm, by_command = hub.config.llm, hub.config.translation.engine == "command"
    tried = [(_("test call"), hub.model)] if hub.has_model or not by_command else []
    if llm.smart_model not in ("", llm.model):
        tried.append((_("test call, smart model"), hub.smart_model))
    if by_command:
        tried.append((_("test of the translation command"), hub.translator))
    return [(name, *asyncio.run(try_model(hub, make))) for name, make in tried]


def _access_facts(hub: Hub) -> list[Fact]:
    network, llm = hub.config.network, hub.config.llm
    facts = [
        (_("stopped host"), f"{lane}: {why}, {seconds / 60:.0f} min", False)
        for lane, why, seconds in hub.library.lanes.stopped()
    ]
    facts += [(_("mirror"), f"{prefix} -> {stand_in}", True) for prefix, stand_in in network.mirrors.items()]
    translation = hub.config.translation
    if translation.engine == "command":
        facts.append((_("translation command"), " ".join(translation.command) or _("none"), bool(translation.command)))
    if hub.glossary_file:
        facts.append(_glossary_fact(hub))
    if not llm.model:
        off = (
            _("none set; no summaries, questions and briefings")
            if translation.command
            else _("none set; translation is off")
        )
        return [*facts, (_("model"), off, True)]
    from academichub.llm.keys import find_key

    key = find_key(llm)
    facts.append((_("model"), llm.model + (f" @ {llm.api_base}" if llm.api_base else ""), True))
    facts.append((_("model's key"), _("found") if key.found else key.why, key.found or key.optional))
    if llm.api_key and hub.paths.config.exists() and hub.paths.config.stat().st_mode & 0o077:
        facts.append(
            (
                _("key in a file"),
                _("others can read {file}; run: chmod 600 {file}").format(file=hub.paths.config),
                False,
            )
        )
    return facts
