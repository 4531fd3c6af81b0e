"""From files to a Config: every problem found at once, each with file, line, key and the nearest right name."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from academichub.config.checks import CHECKS, keyword_complaint
from academichub.config.commands import named_key
from academichub.config.options import LISTS, SECTIONS, AuthorEntry, Config, KeywordEntry, SavedView, Secret, default_of
from academichub.domain.text.plain import clean
from academichub.errors import ConfigError, Problem
from academichub.i18n import _

SIZE_LIMIT = 2**20
LOOKED_UP = 100
"""Problems whose line is looked up; a file with more of them needs no lines."""
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\"-]+)\s*\]\]?")


@dataclasses.dataclass(slots=True)
class Loaded:
    """A configuration that can be used, and what is wrong with the files it came from."""

    config: Config
    problems: list[Problem]

    def raise_if_fatal(self) -> None:
        """Raise ConfigError with every problem if one of them is fatal."""
        if any(problem.fatal for problem in self.problems):
            raise ConfigError(self.problems)


class _File:
    """One file with the problems found in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = ""
        self.values: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self._read()

    def _read(self) -> None:
        if not self.path.exists():
            return
        try:
            data = self.path.read_bytes()
            if len(data) > SIZE_LIMIT:
                return self.problem("", _("larger than 1 MB; this is no configuration"))
            self.text = data.decode("utf-8-sig").replace("\r\n", "\n")
            self.values = tomllib.loads(self.text)
        except OSError as error:
            self.problem("", _("cannot be read: {reason}").format(reason=error.strerror))
        except UnicodeDecodeError:
            self.problem("", _("is not UTF-8 text; save it as UTF-8"))
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column \d+\)", str(error))
            self.problem(
                "",
                _("is not TOML: {reason}").format(reason=clean(str(error))),
                line=int(found[1]) if found else None,
            )
        except (RecursionError, ValueError):
            self.problem("", _("is not TOML that can be read: nested too deeply, or a number too long"))

    def problem(self, key: str, text: str, *, fatal: bool = True, line: int | None = None) -> None:
        """Note a problem; its line is looked up by the key."""
        line = line or (self.line_of(key) if len(self.problems) < LOOKED_UP else None)
        self.problems.append(Problem(str(self.path), line, clean(key), clean(text), fatal))

    def line_of(self, key: str) -> int | None:
        """The line on which a dotted key (`llm.model`, `authors[1].name`) stands, if it can be found."""
        if not key:
            return None
        place = re.search(r"\[(\d+)\]", key)
        wanted = int(place[1]) if place else 0
        table, dot, name = re.sub(r"\[\d+\]", "", key).partition(".")
        inside, seen, header_line = "", -1, None
        for number, line in enumerate(self.text.split("\n"), 1):
            if header := _HEADER.match(line):
                inside = header[1]
                seen += inside == table
                if inside == table and seen == wanted:
                    header_line = number
            elif (inside == table and seen == wanted and _sets(line, name)) or (
                not dot and not inside and _sets(line, table)
            ):
                return number
        return header_line


def _sets(line: str, name: str) -> bool:
    return bool(name and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line))


def load(config: Path, tracked: Path, *, commands: Iterable[str] = ()) -> Loaded:
    """The configuration in two files that add up. Never raises for what stands in them: see `Loaded.problems`."""
    files = [_File(config), _File(tracked)]
    parts = [_section_values(file, commands) for file in files]
    values = dict(parts[0])
    for name in ("sources", *LISTS):
        values[name] = _added_up(files, name, [part.get(name, ()) for part in parts])
    values["names"] = {**parts[0].get("names", {}), **parts[1].get("names", {})}
    return Loaded(Config(**values), [problem for file in files for problem in file.problems])


def _added_up(files: list[_File], name: str, lists: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The entries of both files, each once."""
    held: dict[str, Any] = {}
    for file, entries in zip(files, lists, strict=True):
        for at, entry in enumerate(entries):
            label = entry if isinstance(entry, str) else entry.name
            if label.casefold() in held:
                key = name if name == "sources" else f"{name}[{at}].name"
                file.problem(key, _("{label} stands here twice; once is enough").format(label=label), fatal=False)
            held.setdefault(label.casefold(), entry)
    return tuple(held.values())


def _section_values(file: _File, commands: Iterable[str]) -> dict[str, Any]:
    """The fields of Config that one file sets, each checked."""
    known = {field.name for field in dataclasses.fields(Config)}
    found: dict[str, Any] = {}
    for key, value in file.values.items():
        if key in SECTIONS:
            if _is_a(file, key, value, dict):
                found[key] = SECTIONS[key](**_options(file, key, SECTIONS[key], value))
        elif key in LISTS:
            if _is_a(file, key, value, list):
                found[key] = tuple(_entries(file, key, LISTS[key], value))
        elif key == "sources":
            found[key] = tuple(_checked_list(file, key, value))
        elif key == "names":
            if _is_a(file, key, value, dict):
                found[key] = _shown_names(file, value)
        elif key == "keys":
            if _is_a(file, key, value, dict):
                found[key] = _keys(file, value, tuple(commands))
        else:
            _unknown(file, key, key, known)
    return found


def _is_a(file: _File, key: str, value: Any, kind: type) -> bool:
    if isinstance(value, kind):
        return True
    wanted = _("a table") if kind is dict else _("a list of tables")
    file.problem(key, _("wanted {wanted}, got {got}").format(wanted=wanted, got=_shown(value)))
    return False


def _unknown(file: _File, key: str, name: str, known: Iterable[str]) -> None:
    import difflib

    near = difflib.get_close_matches(name, list(known), 1, 0.6)
    hint = _("did you mean {name}?").format(name=near[0]) if near else _("it is ignored")
    file.problem(key, _("there is no such option; {hint}").format(hint=hint), fatal=False)


def _options(file: _File, where: str, kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """The options of one section, those with a bad value left out."""
    fields = {field.name: field for field in dataclasses.fields(kind)}
    found: dict[str, Any] = {}
    for name, value in values.items():
        key = f"{where}.{name}"
        if name not in fields:
            _unknown(file, key, name, fields)
        elif complaint := _wrong(fields[name], value) or _checked(key, value):
            file.problem(key, complaint)
        else:
            found[name] = _converted(fields[name], value)
    return found


def _checked(key: str, value: Any) -> str:
    """What a check of its own says against a value; "" if there is none or it passes."""
    check: Callable[[Any], str] | None = CHECKS.get(re.sub(r"\[\d+\]", "", key))
    return check(value) if check else ""


def _converted(field: dataclasses.Field[Any], value: Any) -> Any:
    default = default_of(field)
    if isinstance(default, tuple):
        return tuple(value)
    if isinstance(default, float):
        return float(value)
    if isinstance(default, dict) and field.name == "intervals":
        return {**default, **{host: float(seconds) for host, seconds in value.items()}}
    return Secret(value) if field.name == "api_key" else value


def _wrong(field: dataclasses.Field[Any], value: Any) -> str:
    """What is wrong with a value's type or range; "" if nothing."""
    default, facts = default_of(field), field.metadata
    wanted = _wanted(default)
    right = {
        bool: isinstance(value, bool),
        str: isinstance(value, str),
        int: isinstance(value, int) and not isinstance(value, bool),
        float: isinstance(value, int | float) and not isinstance(value, bool),
        tuple: isinstance(value, list) and all(isinstance(part, str) for part in value),
        dict: isinstance(value, dict),
    }[type(default)]
    if not right:
        return _("wanted {wanted}, got {got}").format(wanted=wanted, got=_shown(value))
    if facts["choices"] and value not in facts["choices"]:
        return _("wanted one of {wanted}, got {got}").format(wanted=", ".join(facts["choices"]), got=_shown(value))
    numbers = list(value.values()) if field.name == "intervals" else [value]
    if facts["low"] is not None and not all(_in_range(number, facts) for number in numbers):
        return _("wanted a number from {low:g} to {high:g}, got {got}").format(
            low=facts["low"], high=facts["high"], got=_shown(value)
        )
    return ""


def _in_range(value: Any, facts: Mapping[str, Any]) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and facts["low"] <= value <= facts["high"]


def _wanted(default: Any) -> str:
    return {
        bool: _("true or false"), str: _("a text"), int: _("a whole number"), float: _("a number"),
        tuple: _("a list of texts"), dict: _("a table"),
    }[type(default)]  # fmt: skip


def _shown(value: Any) -> str:
    try:
        return clean(repr(value), limit=60)
    except ValueError:
        return _("a very long number")


def _entries(
    file: _File, where: str, kind: type, values: list[Any]
) -> Iterable[AuthorEntry | KeywordEntry | SavedView]:
    for at, value in enumerate(values):
        key = f"{where}[{at}]"
        if not _is_a(file, key, value, dict):
            continue
        options = _options(file, key, kind, value)
        if not clean(options.get("name", "")):
            file.problem(key, _("a name is missing"))
            continue
        entry = kind(**{**options, "name": clean(options["name"])})
        if complaint := keyword_complaint(entry) if isinstance(entry, KeywordEntry) else "":
            file.problem(f"{key}.name", complaint)
        else:
            yield entry


def _checked_list(file: _File, key: str, value: Any) -> Iterable[str]:
    """The sources that can be followed."""
    if not isinstance(value, list):
        file.problem(key, _("wanted {wanted}, got {got}").format(wanted=_("a list of texts"), got=_shown(value)))
        return
    for entry in value:
        if not isinstance(entry, str):
            file.problem(key, _("wanted {wanted}, got {got}").format(wanted=_("a text"), got=_shown(entry)))
            continue
        name, complaint = CHECKS["sources"](entry)
        if complaint:
            file.problem(key, complaint)
        else:
            yield name


def _shown_names(file: _File, values: Mapping[str, Any]) -> dict[str, str]:
    """Source -> the reader's own name for it."""
    found: dict[str, str] = {}
    for source, name in values.items():
        full, complaint = CHECKS["sources"](source)
        if complaint or not isinstance(name, str) or not clean(name):
            file.problem(
                f"names.{source}",
                complaint or _("wanted {wanted}, got {got}").format(wanted=_("a text"), got=_shown(name)),
            )
        else:
            found[full] = clean(name, limit=80)
    return found


def _keys(file: _File, values: Mapping[str, Any], commands: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name, key in values.items():
        where = f"keys.{name}"
        if commands and name not in commands:
            _unknown(file, where, name, commands)
        elif not isinstance(key, str) or not key.split():
            file.problem(where, _("wanted a key, got {got}").format(got=_shown(key)))
        elif other := next((taken[one] for one in map(named_key, key.split()) if one in taken), ""):
            file.problem(where, _("{key} is the key of {other} already").format(key=_shown(key), other=other))
        else:
            taken.update(dict.fromkeys(map(named_key, key.split()), name))
            found[name] = key
    return found
