"""The model's key: from the environment, a command or the configuration; shown nowhere."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from academichub.config.options import Llm, Secret
from academichub.config.secrets import key_named, remember
from academichub.i18n import _
from academichub.llm.providers import provider_of

COMMAND_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Key:
    """A key, or why there is none."""

    secret: Secret | None
    why: str = ""
    optional: bool = False
    """Whether the provider works without one."""

    @property
    def found(self) -> bool:
        """Whether there is one."""
        return self.secret is not None


def find_key(options: Llm) -> Key:
    """The key that the options lead to. Runs the key command, if one is set."""
    provider = provider_of(options.model)
    optional = provider.keyless or bool(options.api_base)
    if options.api_key_env == "NONE":
        return Key(None, "", optional=True)
    if options.api_key_cmd:
        return _from_command(options.api_key_cmd, optional)
    name = options.api_key_env or provider.key_env
    if key := key_named(name):
        return _usable(key, optional)
    if isinstance(options.api_key, Secret) and options.api_key.reveal().strip():
        return _usable(remember("config.toml", options.api_key), optional)
    return Key(
        None,
        _("no key: set the environment variable {name}, or api_key_cmd under [llm]").format(name=name),
        optional,
    )


def _usable(key: Secret, optional: bool) -> Key:
    """A key that can be sent: a line of ASCII (RFC 9110, 5.5)."""
    text = key.reveal()
    if text.isascii() and text.isprintable() and " " not in text:
        return Key(key)
    return Key(None, _("the key holds characters that no key has; was it copied whole?"), optional=False)


def _from_command(command: tuple[str, ...], optional: bool) -> Key:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return Key(None, _("the key command cannot be run, or does not end"))
    value = done.stdout.strip().split("\n")[0] if done.returncode == 0 else ""
    return (
        _usable(remember("command", Secret(value)), optional)
        if value
        else Key(None, _("the key command prints no key"))
    )
