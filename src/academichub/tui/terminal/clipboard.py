"""Copying. No terminal says whether it took a text, so nothing is ever said to be copied: it was sent."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping

LIMIT = 8_192
"""Bytes; longer ones are refused by some terminals (xterm, screen)."""
_NATIVE = (
    ("pbcopy",),
    ("wl-copy",),
    ("xclip", "-selection", "clipboard"),
    ("xsel", "-b", "-i"),
    ("clip.exe",),
)
SECONDS = 2.0


def way_to_copy(wanted: str, environ: Mapping[str, str] = os.environ) -> str:
    """tmux, osc52, native or off: what "auto" comes to here. Inside tmux only tmux passes a text on."""
    if wanted != "auto":
        return wanted
    if environ.get("TMUX") and shutil.which("tmux"):
        return "tmux"
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        return "osc52"
    desktop = (
        environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or shutil.which("pbcopy") or shutil.which("clip.exe")
    )
    return "native" if desktop and _native() else "osc52"


def _native() -> tuple[str, ...] | None:
    return next((command for command in _NATIVE if shutil.which(command[0])), None)


def send(text: str, way: str, write: Callable[[str], None]) -> bool:
    """Send a text to the clipboard; False if there is no way. `write` takes what the terminal gets. May block 2 s."""
    data = text.encode()
    if len(data) > LIMIT or way == "off":
        return False
    if way == "osc52":
        write(f"\x1b]52;c;{base64.b64encode(data).decode()}\x07")
        return True
    command = ("tmux", "load-buffer", "-w", "-") if way == "tmux" else _native()
    if command is None:
        return False
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
