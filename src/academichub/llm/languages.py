"""Languages to translate into, by their BCP 47 codes: their English names, and the scripts that they are written in."""

from __future__ import annotations

import re

_NAMES = {
    "zh": "Simplified Chinese", "zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese", "zh-TW": "Traditional Chinese",
    "zh-HK": "Traditional Chinese", "ja": "Japanese", "ko": "Korean", "en": "English", "fr": "French", "de": "German", "es": "Spanish",
    "pt": "Portuguese", "pt-BR": "Brazilian Portuguese", "it": "Italian", "ru": "Russian", "uk": "Ukrainian", "vi": "Vietnamese",
    "id": "Indonesian", "tr": "Turkish", "pl": "Polish", "nl": "Dutch", "sv": "Swedish", "cs": "Czech", "ar": "Arabic", "fa": "Persian",
    "he": "Hebrew", "hi": "Hindi", "th": "Thai", "el": "Greek", "bg": "Bulgarian",
}  # fmt: skip
_SCRIPTS = {
    "zh": r"[\u3400-\u4dbf\u4e00-\u9fff]", "ja": r"[\u3041-\u30ff\u4e00-\u9fff]", "ko": r"[\uac00-\ud7a3]", "ru": r"[\u0400-\u04ff]",
    "uk": r"[\u0400-\u04ff]", "bg": r"[\u0400-\u04ff]", "ar": r"[\u0600-\u06ff]", "fa": r"[\u0600-\u06ff]", "he": r"[\u0590-\u05ff]",
    "hi": r"[\u0900-\u097f]", "th": r"[\u0e00-\u0e7f]", "el": r"[\u0370-\u03ff]",
}  # fmt: skip
_OWN = {
    "zh": "译文",
    "zh-Hans": "译文",
    "zh-Hant": "譯文",
    "zh-TW": "譯文",
    "zh-HK": "譯文",
    "ja": "訳文",
    "ko": "번역",
    "en": "Translation",
}


def named(code: str) -> str:
    """The language's English name, for a model; the code itself if we do not know one."""
    return _NAMES.get(code) or _NAMES.get(code.partition("-")[0]) or code


def script_of(code: str) -> re.Pattern[str]:
    """A letter of the language's script."""
    return re.compile(_SCRIPTS.get(code.partition("-")[0], r"[^\W\d_]"))


def pane_name(code: str) -> str:
    """The name of a translation pane, in the language itself where we know it."""
    return _OWN.get(code, code)
