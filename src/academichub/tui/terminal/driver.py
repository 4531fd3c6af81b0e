"""Textual's Linux driver, made to survive what a terminal may send: bytes that are no UTF-8, and pastes without end."""

from __future__ import annotations

import codecs
import os
import sys
import time
from typing import Any

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

PASTE_SECONDS = 5.0
_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"


class _Decoder:
    """An incremental UTF-8 decoder for Textual's input thread: replaces bad bytes, and ends a stuck paste."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pasting_since = 0.0

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of some input."""
        text = self.decoder.decode(data, final)
        now = time.monotonic()
        if self.pasting_since and now - self.pasting_since > PASTE_SECONDS and _PASTE_END not in text:
            text = _PASTE_END + text
        start, end = text.rfind(_PASTE_START), text.rfind(_PASTE_END)
        if start > end:
            self.pasting_since = now
        elif end >= 0:
            self.pasting_since = 0.0
        return text


class TolerantDriver(LinuxDriver):
    """The driver of the reader."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """What the terminal itself says; COLUMNS and LINES, which Textual asks first, may be of another day."""
        for stream in (sys.__stdin__, sys.__stderr__, sys.__stdout__):
            try:
                size = os.get_terminal_size(stream.fileno()) if stream else None
            except (OSError, ValueError):
                continue
            if size and size.columns and size.lines:
                return size.columns, size.lines
        return super()._get_terminal_size()

    def run_input_thread(self) -> None:
        """Textual's own loop, with our decoder in place of the strict one that it asks `codecs` for."""
        vars(linux_driver)["getincrementaldecoder"] = _decoder_for
        super().run_input_thread()


def _decoder_for(_name: str) -> Any:
    return _Decoder
