"""Making a config.toml where there is none; one that is there is the reader's, and never touched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from academichub.errors import UsageError
from academichub.i18n import _
from academichub.paths import private_directory

_HEAD = "# Yours: academichub never rewrites it. config.example.toml, or `academichub config init` elsewhere, shows every option.\n\n"


def create(file: Path, text: str) -> None:
    """Write a new configuration file, readable by its owner only. Raises UsageError if there is one."""
    private_directory(file.parent)
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise UsageError(_("{file} exists; it is yours, and was left alone").format(file=file)) from None
    with open(handle, "w", encoding="utf-8") as opened:
        opened.write(text)


def lines_of(sections: Mapping[str, Mapping[str, Any]]) -> str:
    """Options as TOML."""
    import tomli_w

    return tomli_w.dumps(sections)


def create_with(file: Path, sections: Mapping[str, Mapping[str, Any]]) -> None:
    """Write a new configuration file with some options."""
    create(file, _HEAD + lines_of(sections))
