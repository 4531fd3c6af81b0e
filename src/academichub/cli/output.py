"""Sinks of the command line: stdout is data, stderr is talk; both always clean, neither ever raises for a character."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, TextIO

from academichub.domain.text.plain import clean


def _put(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def out(text: str = "") -> None:
    """One piece of data, lines kept."""
    _put(sys.stdout, clean(text, multiline=True, limit=2**20) if "\n" in text else _columns(text))


def _columns(text: str) -> str:
    """A line of ours: cleaned word by word, so that the columns stay where they are."""
    return " ".join(clean(part, limit=2**20) for part in text.split(" "))


def out_json(value: dict[str, Any]) -> None:
    """One object on one line, UTF-8 where the terminal or pipe takes it, else escaped."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=not utf8) + "\n")


def talk(text: str) -> None:
    """One message to the person."""
    _put(sys.stderr, clean(text, multiline=True, limit=2**16))


def progress(text: str) -> None:
    """A line on a terminal that the next one replaces; nothing in cron."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{clean(text)}")
        sys.stderr.flush()


def quiet_end() -> int:
    """The reader of our pipe has gone: end without a word, as other tools do."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def use_colour(no_color: bool) -> bool:
    """Whether stdout takes colour (https://no-color.org)."""
    return sys.stdout.isatty() and not no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
