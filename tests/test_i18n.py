"""The interface in Chinese: every message translated, every placeholder kept, the compiled catalogue up to date."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import academichub
from academichub.i18n import LOCALES, _, locale_language, plural, use

SOURCE = Path(academichub.__file__).parent
PO = LOCALES / "zh" / "LC_MESSAGES" / "academichub.po"
FORMS = {"_": 1, "N_": 1, "plural": 2}
"""Functions that mark messages, and how many of their arguments are ones."""
_HAN = "[\u3400-\u9fff]"
_HALF_WIDTH = re.compile(rf"{_HAN}[,:;!?]|[,:;!?]{_HAN}")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    use("en")


def _catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def _messages() -> list[Message]:
    return [message for message in _catalogue() if message.id]


def _texts(held: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (held or "",) if isinstance(held, str | None) else tuple(held)


def _extracted() -> set[tuple[str, ...]]:
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords={"_": None, "N_": None, "plural": (1, 2)})
    return {_texts(message) for _file, _line, message, _comments, _context in found}


def _called() -> set[tuple[str, ...]]:
    """The messages by the syntax tree: also those inside f-strings, which the extractor does not see before 3.12."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in SOURCE.rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    marked = ((call.func.id, call.args) for call in calls if isinstance(call.func, ast.Name) and call.func.id in FORMS)
    literal = (
        tuple(arg.value for arg in args[: FORMS[name]] if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
        for name, args in marked
    )
    return {texts for texts in literal if texts}


def _placeholders(text: str) -> set[tuple[str, str | None, str | None]]:
    return {(name, spec, how) for _text, name, spec, how in Formatter().parse(text) if name is not None}


def _parsed(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_texts(message.id): _texts(message.string) for message in catalogue if message.id}


@pytest.mark.parametrize("find", [_extracted, _called])
def test_every_message_is_translated(find: Callable[[], set[tuple[str, ...]]]) -> None:
    """No message of the source is without a finished translation."""
    done = {_texts(message.id) for message in _messages() if not message.fuzzy and all(_texts(message.string))}
    wanted = find()
    assert len(wanted) > 300
    assert sorted(wanted - done) == []


def test_chinese_has_one_plural_form() -> None:
    """A message with two forms in English has one in Chinese."""
    assert _catalogue().num_plurals == 1
    assert {len(_texts(message.string)) for message in _messages()} == {1}


def test_placeholders_are_kept() -> None:
    """Each translation is filled in by what fills in its source, in the same format."""
    for message in _messages():
        wanted = set().union(*map(_placeholders, _texts(message.id)))
        assert [_placeholders(text) for text in _texts(message.string)] == [wanted], message.id


def test_compiled_catalogue_is_up_to_date() -> None:
    """The .mo is what the .po compiles to."""
    made = io.BytesIO()
    write_mo(made, _catalogue())
    made.seek(0)
    with PO.with_suffix(".mo").open("rb") as file:
        assert _parsed(read_mo(file)) == _parsed(read_mo(made))


def test_punctuation_is_full_width() -> None:
    """No half-width comma, colon or the like stands beside a Chinese character."""
    texts = [text for message in _messages() for text in _texts(message.string)]
    assert [text for text in texts if _HALF_WIDTH.search(text)] == []


def test_use_switches_the_language() -> None:
    """`use` turns the interface to Chinese and back."""
    assert use("zh") == "zh"
    assert _("Today") == "今日"
    assert plural("{n} paper", "{n} papers", 1) == "1 篇论文"
    assert plural("{n} paper", "{n} papers", 7) == "7 篇论文"
    assert use("en") == "en"
    assert _("Today") == "Today"
    assert plural("{n} paper", "{n} papers", 7) == "7 papers"


def test_auto_follows_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` asks the environment."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert use("auto") == "zh"
    assert _("Today") == "今日"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_locale_language(environ: dict[str, str], language: str) -> None:
    """The first variable that is set decides, in POSIX order."""
    assert locale_language(environ) == language
