"""Chinese typography: full-width punctuation among Chinese, a space between Chinese and Latin (GB/T 15834; CLREQ 3.2)."""

from __future__ import annotations

import re

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WIDE = f"{_HAN}，。、；：？！（）《》“”「」"
_FULL = str.maketrans(",;:?!", "，；：？！")
_AFTER = re.compile(rf"(?<=[{_WIDE}])\s*([,;:?!])(?!//)\s*")
_BEFORE = re.compile(rf"([,;:?!])\s*(?=[{_HAN}《“])")
_STOP = re.compile(rf"(?<=[{_HAN}）》”])\s*\.(?=\s*(?:[{_HAN}]|$|\n))")
_BRACKETS = re.compile(r"\s*\(([^()（）]*)\)\s*")
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_LATIN = r"A-Za-z0-9{$\\"
_JOINT = re.compile(rf"(?<=[{_HAN}])(?=[{_LATIN}])|(?<=[A-Za-z0-9}}$%])(?=[{_HAN}])")
_LOOSE = re.compile(r"[ \t]*([，。、；：？！（）《》])[ \t]*")


def typeset(text: str, language: str) -> str:
    """A translation with the punctuation and spaces of its language; those without rules here are as they were."""
    if not language.startswith("zh") or not _HAN_CHARACTER.search(text):
        return text
    text = _BRACKETS.sub(lambda found: _bracketed(found, text), text)
    text = _AFTER.sub(lambda found: found[1].translate(_FULL), text)
    text = _BEFORE.sub(lambda found: found[1].translate(_FULL), text)
    text = _STOP.sub("。", text)
    return _LOOSE.sub(r"\1", _JOINT.sub(" ", text))


def _bracketed(found: re.Match[str], text: str) -> str:
    """Full-width brackets where Chinese stands in them or before them."""
    before = text[found.start() - 1 : found.start()] if found.start() else ""
    return f"（{found[1]}）" if _HAN_CHARACTER.search(found[1] + before) else found[0]
