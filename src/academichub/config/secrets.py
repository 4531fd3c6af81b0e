"""Keys: taken out of the environment at the start, so that no program we start inherits one, and kept out of every log."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from academichub.config.options import Secret

_taken: dict[str, Secret] = {}
"""Name of the environment variable, or of another place -> the key."""
_LIKE_A_KEY = re.compile(r"\b(?:sk|pk|api|key)-(?=[\w-]*\d)[\w-]{8,}|\bbearer \S+", re.IGNORECASE)


def take_keys(names: Iterable[str]) -> None:
    """Take the keys in these environment variables out of this process's environment."""
    for name in filter(None, names):
        key_named(name)


def key_named(name: str) -> Secret | None:
    """The key in an environment variable, also after it was taken from there."""
    if value := os.environ.pop(name, "").strip():
        _taken[name] = Secret(value)
    return _taken.get(name)


def has_key(name: str) -> bool:
    """Whether there is a key of that name; it stays where it is."""
    return bool(name in _taken or os.environ.get(name, "").strip())


def remember(place: str, key: Secret) -> Secret:
    """A key from elsewhere, from now on kept out of logs too."""
    _taken[place] = key
    return key


def forget_keys() -> None:
    """Know no key any more."""
    _taken.clear()


def redacted(text: str) -> str:
    """A text without any key that we know, and without what looks like one."""
    for key in _taken.values():
        text = text.replace(key.reveal(), "****")
    return _LIKE_A_KEY.sub("****", text)
