"""The reader's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from academichub.domain.text.plain import clean
from academichub.errors import UsageError
from academichub.i18n import _

NOTE_LIMIT = 20_000


def edit(file: Path) -> None:
    """Let VISUAL, EDITOR or vi edit a file, and wait for its end. Raises UsageError if there is no such program."""
    try:
        editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    except ValueError:
        raise UsageError(_("EDITOR cannot be read as a command")) from None
    if not editor or not shutil.which(editor[0]):
        raise UsageError(_("there is no editor {name}; set EDITOR").format(name=editor[0] if editor else '""'))
    subprocess.run([*editor, str(file)], check=False)


def edited(text: str) -> str:
    """A text after the editor has had it: clean, without the editor's last line break."""
    with tempfile.TemporaryDirectory(prefix="academichub-") as folder:
        file = Path(folder) / "note.md"
        file.write_text(f"{text}\n" if text else "", encoding="utf-8")
        edit(file)
        return clean(file.read_text(encoding="utf-8", errors="replace"), multiline=True, limit=NOTE_LIMIT)
