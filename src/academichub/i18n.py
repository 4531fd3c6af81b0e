"""The interface's languages, through gettext: English in the source, one .po file for each other language."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LANGUAGES = ("en", "zh")
LOCALES = Path(__file__).parent / "data" / "locale"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def _(message: str) -> str:
    """The message in the interface's language."""
    return _catalogue.gettext(message)


def N_(message: str) -> str:
    """Mark a message for translation where it is defined; it is translated where it is shown."""
    return message


def plural(one: str, many: str, count: int) -> str:
    """The form for a count, with `{n}` filled in."""
    return _catalogue.ngettext(one, many, count).format(n=count)


def locale_language(environ: dict[str, str] | None = None) -> str:
    """The language that the environment asks for: `zh` for any Chinese locale, else `en` (POSIX order)."""
    env = dict(os.environ) if environ is None else environ
    wanted = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    return "zh" if wanted.lower().startswith("zh") else "en"


def use(language: str) -> str:
    """Switch the interface to a language ("auto" follows the locale); returns the one in use."""
    global _catalogue
    chosen = locale_language() if language == "auto" else language
    _catalogue = (
        gettext.NullTranslations()
        if chosen == "en"
        else gettext.translation("academichub", LOCALES, languages=[chosen])
    )
    return chosen


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """For a while, words of the program in another language: Chinese for any Chinese, else English."""
    global _catalogue
    before = _catalogue
    use("zh" if language.startswith("zh") else "en")
    try:
        yield
    finally:
        _catalogue = before
