"""Plain text: what may be stored and shown."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.text.plain import (
    LINE_LIMIT,
    MARKS_IN_A_ROW,
    TITLE_LIMIT,
    clean,
    entities,
    fold,
    is_clean,
    one_paragraph,
)

quick = settings(max_examples=120, deadline=None, database=None, derandomize=True)
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = frozenset(
    "\u00ad\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
NASTY = (
    "".join(map(chr, range(0x00, 0xA1)))
    + "".join(sorted(BIDI | INVISIBLE))
    + "\u0301\u0300\u0323\u0327\u0334\u20dd\u200c\u200d\ud800\udfff\ue000\U000e0041\u2028\u2029\u0378"
    + "\u0958\ufb2c\u2126\u0344\u0f73\u2adc\U0001d160\u1100\u1161\u11a8\u09c7\u09be\u0b47\u0b56\ufdfae\u0301中文，。—…"
)


def assert_safe(text: str, *, multiline: bool, limit: int) -> None:
    """The promises of clean(), one by one."""
    text.encode("utf-8")
    for char in set(text):
        assert unicodedata.category(char) not in ("Cs", "Cn", "Co"), ascii(text)
        assert unicodedata.category(char) != "Cc" or (multiline and char == "\n"), ascii(text)
        assert char not in BIDI | INVISIBLE, ascii(text)
        assert not 0xE0000 <= ord(char) <= 0xE0FFF, ascii(text)
    assert len(text) <= limit
    assert text.count("\n") <= LINE_LIMIT
    assert text == text.strip()
    assert "  " not in text
    assert unicodedata.is_normalized("NFC", text), ascii(text)
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") or char in "\u200c\u200d" else 0
        assert run <= MARKS_IN_A_ROW, ascii(text)
    assert is_clean(text)
    assert clean(text, multiline=multiline, limit=limit) == text, ascii(text)


@pytest.mark.parametrize(
    ("dirty", "plain"),
    [
        ("", ""),
        ("   \t\n ", ""),
        ("a  title\twith   gaps ", "a title with gaps"),
        ("one\ntwo\r\nthree\rfour\u2028five\x85six\x0bseven", "one two three four five six seven"),
        ("Deep\x1b[2Jlearning", "Deep\ufffd[2Jlearning"),
        ("a\x9b2Jb\x7f", "a\ufffd2Jb\ufffd"),
        ("nul\x00byte", "nul\ufffdbyte"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("right\u202eleft\u202c \u2066iso\u2069", "rightleft iso"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("tag\U000e0041\U000e0042s", "tags"),
        ("private \ue000use \U0010fffd", "private use"),
        ("Hangul \u3164\uffa0\u115ffiller", "Hangul filler"),
        ("e\u0301te\u0301", "été"),
        ("x" + "\u0334" * 500, "x" + "\u0334" * 4),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("דו״ח על למידה", "דו״ח על למידה"),
        ("[@click=app.quit]x[/] [red] [/INST]", "[@click=app.quit]x[/] [red] [/INST]"),
        ("深度学习，研究。", "深度学习，研究。"),
        ("\u00a0no\u00a0break\u3000", "no break"),
    ],
)
def test_clean_keeps_what_is_visible_and_nothing_else(dirty: str, plain: str) -> None:
    """Control characters become U+FFFD, invisible and bidirectional ones go, everything else stays."""
    assert clean(dirty) == plain
    assert_safe(clean(dirty), multiline=False, limit=TITLE_LIMIT)


def test_newlines_stay_only_in_multiline_text() -> None:
    """Every kind of newline becomes one of ours, and no more than 200 of them stay."""
    assert clean("a\r\nb \x0c c\u2029d", multiline=True) == "a\nb\nc\nd"
    many = clean("\n".join("line" for _ in range(1_000)), multiline=True, limit=20_000)
    assert many.count("\n") == LINE_LIMIT
    assert many.count("line") == 1_000


@pytest.mark.parametrize("limit", [1, 2, 7, 500])
def test_a_text_too_long_ends_with_an_ellipsis(limit: int) -> None:
    """The limit counts the ellipsis, and a text of just the limit is left alone."""
    assert clean("x" * limit, limit=limit) == "x" * limit
    cut = clean("word " * 400, limit=limit)
    assert len(cut) <= limit
    assert cut.endswith("…")


@quick
@given(st.text(st.characters(codec=None), max_size=60), st.booleans(), st.sampled_from([3, 12, 500]))
def test_any_text_becomes_safe(text: str, multiline: bool, limit: int) -> None:
    """Whatever comes in, what goes out keeps every promise, and cleaning again changes nothing."""
    assert_safe(clean(text, multiline=multiline, limit=limit), multiline=multiline, limit=limit)


def test_fifty_thousand_hostile_strings_become_safe() -> None:
    """Random strings, most of them of the worst characters there are: cleaned once is clean."""
    chance = random.Random(20_260_529)
    for turn in range(50_000):
        text = "".join(
            chance.choice(NASTY) if chance.random() < 0.85 else chr(chance.randrange(0x110000))
            for _ in range(chance.randrange(20))
        )
        multiline, limit = bool(turn % 2), (8, 500)[turn % 3 == 0]
        once = clean(text, multiline=multiline, limit=limit)
        assert clean(once, multiline=multiline, limit=limit) == once, ascii(text)
        assert is_clean(once), ascii(text)
        assert len(once) <= limit
        assert multiline or "\n" not in once
        if turn % 10 == 0:
            assert_safe(once, multiline=multiline, limit=limit)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("plain", True),
        ("two\nlines", True),
        ("中文 é \U0001f468\u200d\U0001f469", True),
        ("\x1b[m", False),
        ("a\tb", False),
        ("\x9b", False),
        ("\u202e", False),
        ("\ud800", False),
        ("\U000e0041", False),
    ],
)
def test_is_clean_sees_what_clean_would_change(text: str, verdict: bool) -> None:
    """A character that cleaning would change makes a text unclean."""
    assert is_clean(text) is verdict


@pytest.mark.parametrize(
    ("escaped", "decoded"),
    [
        ("R&amp;D", "R&D"),
        ("a &lt; b &gt; c", "a < b > c"),
        ("&#233;&#xe9;&eacute;", "ééé"),
        ("AT&T & co", "AT&T & co"),
        ("a & b &= c \\\\ & d", "a & b &= c \\\\ & d"),
        ("&nosuch; &amp", "&nosuch; &amp"),
        ("&#99999999;", "&#99999999;"),
    ],
)
def test_entities_decodes_only_whole_references(escaped: str, decoded: str) -> None:
    """What a server escaped twice is decoded; TeX's alignment marks are left alone."""
    assert entities(escaped) == decoded


@quick
@given(st.text(max_size=80))
def test_entities_never_fails_and_can_be_cleaned(text: str) -> None:
    """A decoded reference may be a control character: cleaning comes after it, and suffices."""
    assert is_clean(clean(entities(f"&#27;{text}&#x9b;&#x202e;")))


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("one\ntwo\nthree", "one two three"),
        ("one\n two", "one\ntwo"),
        ("one\n\ntwo\nthree", "one\ntwo three"),
        ("  lead\nand  double ", "lead and double"),
        ("", ""),
    ],
)
def test_hard_line_breaks_are_undone_and_paragraphs_kept(broken: str, whole: str) -> None:
    """A line that begins with a space, or follows a blank one, starts a paragraph."""
    assert one_paragraph(broken) == whole


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Jürgen", "jurgen"),
        ("ŠRÁMEK", "sramek"),
        ("Straße", "strasse"),
        ("ﬁne", "fine"),
        ("深度", "深度"),
        ("ABC", "abc"),
    ],
)
def test_fold_takes_case_and_accents_away(text: str, folded: str) -> None:
    """Folded texts compare as people search."""
    assert fold(text) == folded


@quick
@given(st.text(max_size=40))
def test_folding_is_blind_to_composition(text: str) -> None:
    """Composed and decomposed spellings fold alike."""
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
