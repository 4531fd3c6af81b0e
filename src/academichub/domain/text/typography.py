"""The typography of languages: punctuation, and spaces between scripts.

Chinese: full-width punctuation among Chinese, a space between Chinese and Latin (GB/T 15834; CLREQ 3.2), corner quotes in
traditional characters. Japanese: full-width punctuation, no such space (JLREQ 3.1). Korean: half-width punctuation (KLREQ).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_KANA = "\u3041-\u30ff"
_FULL = "，。、；：？！（）《》“”「」"
_LATIN = r"A-Za-z0-9{$\\"
_LOOSE = re.compile(r"[ \t]*([，。、；：？！（）《》「」])[ \t]*")
_BRACKETS = re.compile(r"[ \t]*\(([^()（）]*)\)[ \t]*")
_HALF = {"，": ", ", "。": ". ", "、": ", ", "；": "; ", "：": ": ", "？": "? ", "！": "! ", "（": "(", "）": ")"}
_WIDE_MARK = re.compile(f"(?<!\\d)[{''.join(_HALF)}]|[{''.join(_HALF)}](?!\\d)")
_QUOTED = re.compile(r"“([^“”]*)”")
_QUOTED_INSIDE = re.compile(r"(?<![A-Za-z])‘([^‘’]*)’")
_INTERVAL = re.compile(r"[-+−\d.,\s{}v∞]+")
"""What stands between the brackets of an interval or a point."""
_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How one language is set."""

    letters: str
    """The characters of its own script, for a class of a pattern."""
    comma: str
    spaced: bool
    """Whether a space stands between its own script and Latin."""
    corners: bool = False
    """Whether quotation marks are 「」."""


_LAYOUTS = {
    "zh": _Layout(_HAN, "，", spaced=True),
    "zh-Hant": _Layout(_HAN, "，", spaced=True, corners=True),
    "ja": _Layout(_HAN + _KANA, "、", spaced=False),
}
_TRADITIONAL = frozenset({"zh-Hant", "zh-TW", "zh-HK", "zh-MO"})


def is_traditional(language: str) -> bool:
    """Whether a language is written in traditional Chinese characters."""
    return language in _TRADITIONAL or language.startswith("zh-Hant-")


def typeset(text: str, language: str) -> str:
    """A translation with the punctuation and spaces of its language; those without rules here are as they were."""
    primary = language.partition("-")[0]
    if primary == "ko":
        return _SPACES.sub(" ", _WIDE_MARK.sub(lambda found: _HALF[found[0]], text)).strip(" ")
    layout = _LAYOUTS["zh-Hant" if is_traditional(language) else primary] if primary in _LAYOUTS else None
    return _set(text, layout) if layout and re.search(f"[{layout.letters}]", text) else text


def _set(text: str, layout: _Layout) -> str:
    after, before, stop, joint = _patterns(layout)
    full = str.maketrans(",;:?!", f"{layout.comma}；：？！")
    text = _BRACKETS.sub(lambda found: _bracketed(found, text, layout), text)
    text = after.sub(lambda found: found[1].translate(full), text)
    text = before.sub(lambda found: (found[1] or found[2]).translate(full), text)
    text = stop.sub("。", text)
    if layout.corners:
        text = _QUOTED.sub(r"「\1」", _QUOTED_INSIDE.sub(r"『\1』", text))
    return _LOOSE.sub(r"\1", joint.sub(" ", text) if layout.spaced else text)


@functools.cache
def _patterns(layout: _Layout) -> tuple[re.Pattern[str], ...]:
    """A mark after the language's own script, one before it, a full stop, and where the scripts meet."""
    own = layout.letters
    return (
        re.compile(rf"(?<=[{own}{_FULL}])[ \t]*([,;:?!])(?!//)[ \t]*"),
        re.compile(rf"(?<![A-Za-z])([,;:?!])[ \t]*(?=[{own}《“])|(?<=[A-Za-z])([,;:?])[ \t]*(?=[{own}《“])"),
        re.compile(rf"(?<=[{own}）》”])[ \t]*\.(?=\s*(?:[{own}]|$|\n))"),
        re.compile(rf"(?<=[{own}])(?=[{_LATIN}])|(?<=[A-Za-z0-9}}$%])(?=[{own}])"),
    )


def _bracketed(found: re.Match[str], text: str, layout: _Layout) -> str:
    """Full-width brackets where the language's own script stands in them or before them."""
    before = text[found.start() - 1 : found.start()] if found.start() else ""
    if "," in found[1] and _INTERVAL.fullmatch(found[1]):
        return found[0]
    return f"（{found[1]}）" if re.search(f"[{layout.letters}]", found[1] + before) else found[0]
