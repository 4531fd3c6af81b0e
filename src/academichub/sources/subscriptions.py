"""Lists of feeds that other readers keep: OPML (http://opml.org/spec2.opml) and newsboat's urls file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from academichub.domain.links import safe_url
from academichub.domain.text.plain import clean
from academichub.errors import NetError, SourceError
from academichub.i18n import _
from academichub.sources import xml

SHAPE = xml.Shape(frozenset({"opml"}), frozenset(), frozenset({"head", "body"}))


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list: its address, and the name that the list gives it ("" if none)."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What a list holds, and what in it is no feed that can be followed, each with the reason."""

    feeds: tuple[Subscription, ...]
    refused: tuple[str, ...]


def parse(data: bytes) -> Subscriptions:
    """The feeds of an OPML or urls file, each once. Raises SourceError for a file that is neither, or is cut off."""
    text = xml.decode(data).lstrip("\ufeff")
    pairs = _opml(data) if text.lstrip()[:1] == "<" else _urls(text)
    feeds: dict[str, Subscription] = {}
    refused: list[str] = []
    for address, name in pairs:
        try:
            url = safe_url(address.strip())
        except NetError as error:
            refused.append(f"{clean(address, limit=80)}: {error}")
            continue
        feeds.setdefault(url, Subscription(url, clean(name, limit=80)))
    return Subscriptions(tuple(feeds.values()), tuple(refused))


def _opml(data: bytes) -> Iterator[tuple[str, str]]:
    document = xml.read(data, SHAPE)
    if document.fault:
        raise SourceError("malformed", _("the file is cut off or malformed; nothing was imported"))
    waiting = list(reversed(document.channel.get("outline", ())))
    while waiting:
        outline = waiting.pop()
        named = {key.lower(): value for key, value in outline.attributes.items()}
        if address := named.get("xmlurl", "").strip():
            yield address, named.get("title") or named.get("text") or ""
        waiting += reversed(outline.children.get("outline", ()))


def _urls(text: str) -> Iterator[tuple[str, str]]:
    """newsboat: an address, then tags; one that begins with `~` is the name. Commands (`exec:`, `filter:`) are refused."""
    if "\x00" in text:
        raise SourceError("malformed", _("this is neither OPML nor a list of addresses"))
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            words = shlex.split(line)
        except ValueError:
            words = line.split()
        name = next((word[1:] for word in words[1:] if word.startswith("~")), "")
        if words and not words[0].startswith("query:"):
            yield words[0], name
