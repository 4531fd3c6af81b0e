"""tracked.toml: what the program adds on a key, written whole and atomically."""

from __future__ import annotations

import contextlib
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from academichub.config.reading import Loaded, load
from academichub.errors import ConfigError, Problem, UsageError
from academichub.i18n import _
from academichub.paths import private_directory

_HEAD = (
    "# Written by academichub when you track or follow something on a key. Your own settings belong into config.toml.\n"
)


class TrackedFile:
    """The file, and the configuration beside it that may hold the same entries."""

    def __init__(self, config: Path, tracked: Path) -> None:
        self.config = config
        self.path = tracked

    def _values(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        except (ValueError, RecursionError) as error:
            raise ConfigError([Problem(str(self.path), None, "", _("is not TOML; it was left alone"))]) from error

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time: reader and command line may both add."""
        import fcntl

        private_directory(self.path.parent)
        with open(self.path.with_name(".tracked.lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, values: dict[str, Any]) -> None:
        import tempfile

        import tomli_w

        text = _HEAD + "\n" + tomli_w.dumps({name: entries for name, entries in values.items() if entries})
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".tracked-", suffix=".toml")
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def loaded(self) -> Loaded:
        """Both files as they are now."""
        return load(self.config, self.path)

    def add(self, kind: str, **entry: str) -> bool:
        """Add a source, an author or a keyword; False if it is there already."""
        with self._locked():
            if _name_of(entry).casefold() in _names(self.loaded(), kind):
                return False
            values = self._values()
            values.setdefault(kind, []).append(entry["name"] if kind == "sources" else entry)
            self._write(values)
        return True

    def rename(self, source: str, name: str) -> None:
        """Give a source a name of one's own; an empty one takes it away."""
        with self._locked():
            values = self._values()
            names = {
                key: value for key, value in values.get("names", {}).items() if key.casefold() != source.casefold()
            }
            values["names"] = {**names, source: name} if name else names
            self._write(values)

    def remove(self, kind: str, name: str) -> None:
        """Take an entry away. Raises UsageError if it is not there, or stands in config.toml, which is not ours."""
        with self._locked():
            values = self._values()
            kept = [entry for entry in values.get(kind, []) if _label(entry).casefold() != name.casefold()]
            if len(kept) == len(values.get(kind, [])):
                raise UsageError(self._why_not(kind, name))
            values[kind] = kept
            self._write(values)

    def _why_not(self, kind: str, name: str) -> str:
        own = load(self.config, self.config.with_name(".none"))
        if name.casefold() not in _names(own, kind):
            return _("{name} is not tracked").format(name=name)
        lines = self.config.read_text(encoding="utf-8-sig").split("\n")
        line = next((number for number, text in enumerate(lines, 1) if name.casefold() in text.casefold()), 1)
        return _("{name} stands in {file}, line {line}; take it out there").format(
            name=name, file=self.config, line=line
        )


def _label(entry: Any) -> str:
    return str(entry["name"] if isinstance(entry, dict) else entry)


def _name_of(entry: dict[str, str]) -> str:
    return entry["name"]


def _names(loaded: Loaded, kind: str) -> set[str]:
    return {(entry if isinstance(entry, str) else entry.name).casefold() for entry in getattr(loaded.config, kind)}
