"""Opening pages and PDFs with other programs: never a shell, http(s) only, and over SSH not at all unless told to."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from academichub.domain.links import Origin, safe_url
from academichub.domain.text.plain import is_clean
from academichub.errors import NetError, UsageError
from academichub.i18n import _
from academichub.net.urls import check_address

EARLY_SECONDS = 1.0
"""An opener that fails does so at once; one that lives longer is a viewer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where this process runs, as its environment says."""

    remote: bool
    """Reached over SSH."""
    opener: tuple[str, ...]
    """The desktop's own command to open things; empty if there is no desktop."""

    @classmethod
    def of(cls, environ: Mapping[str, str], platform: str = sys.platform) -> Place:
        """Read off the environment."""
        remote = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
        if remote:
            return cls(True, ())
        if platform == "darwin":
            return cls(False, ("open",))
        if environ.get("WSL_DISTRO_NAME") and shutil.which("wslview"):
            return cls(False, ("wslview",))
        if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
            return cls(False, ("xdg-open",) if shutil.which("xdg-open") else ())
        return cls(False, ())


def public_link(url: str) -> str:
    """A link out of a feed that may be opened or copied: safe, in ASCII letters, not into a private network.

    Raises NetError of kind "address", which says why not.
    """
    if not is_clean(url) or not url.isascii():
        raise NetError("address", _("this link hides characters, or is not in plain letters; it is not opened"))
    url = safe_url(url)
    host = Origin.of(url).host
    if host.rpartition(".")[2] in ("localhost", "local", "internal", "lan"):
        raise NetError("address", _("{host} is a private address, and you did not configure it").format(host=host))
    try:
        address = socket.inet_ntoa(socket.inet_aton(host)) if ":" not in host else host
    except OSError:
        return url
    check_address(address, host)
    return url


def start(command: Sequence[str], argument: str) -> None:
    """Start a program detached, with one argument. Blocks up to a second. Raises UsageError if it fails at once."""
    words = [word.replace("{path}", argument).replace("{url}", argument) for word in command]
    if words == list(command):
        words.append(argument)
    if argument.startswith("-"):
        raise UsageError(_("this cannot be opened"))
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(
            _("{program} cannot be started: {reason}").format(program=words[0], reason=error.strerror)
        ) from None
    end = time.monotonic() + EARLY_SECONDS
    while time.monotonic() < end:
        status = process.poll()
        if status:
            raise UsageError(_("{program} failed (exit status {n})").format(program=words[0], n=status))
        if status == 0:
            return
        time.sleep(0.05)


def scp_line(path: Path, environ: Mapping[str, str] = os.environ) -> str:
    """What to type on one's own machine to get a file that lies here."""
    connection = environ.get("SSH_CONNECTION", "").split()
    host = connection[2] if len(connection) == 4 else socket.gethostname()
    user = environ.get("USER") or environ.get("LOGNAME") or ""
    shown = f"[{host}]" if ":" in host else host
    return f"scp {user + '@' if user else ''}{shown}:{_quoted(str(path))} ."


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)
