"""Line breaking for text that mixes Chinese and Latin."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.text.wrap import NO_END, NO_START, cut, width, wrap

quick = settings(max_examples=150, deadline=None, database=None, derandomize=True)
WIDTHS = st.integers(8, 60)

CHINESE = st.text("我们提出了一种新的强化学习方法用于大语言模型", min_size=1, max_size=12)
LATIN = st.text("abcdefghijKLM", min_size=1, max_size=6)
CORE = st.one_of(CHINESE, LATIN, st.integers(0, 99_999).map(str), st.sampled_from(["10 km", "5%", "{v1}", "GPT-4"]))
UNIT = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "（", "《", "「"]),
    CORE,
    st.sampled_from(["", "", "，", "。", "）", "》。", "；"]),
)
MIXED = st.lists(st.tuples(UNIT, st.sampled_from(["", " "])), max_size=25).map(
    lambda units: "".join(unit + gap for unit, gap in units).strip()
)


def cells(text: str) -> int:
    """Terminal cells, counted without the code under test."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def unspaced(text: str) -> str:
    return "".join(text.split())


@quick
@given(MIXED, WIDTHS)
def test_no_line_is_too_wide_and_no_text_is_lost(text: str, columns: int) -> None:
    """Every line fits, and the lines together are the text, up to spaces."""
    lines = wrap(text, columns)
    assert all(cells(line) <= columns for line in lines), lines
    assert unspaced("".join(lines)) == unspaced(text)
    assert all(line == line.strip() for line in lines)


@quick
@given(MIXED, WIDTHS)
def test_marks_stand_on_the_right_side_of_a_break(text: str, columns: int) -> None:
    """No line starts with a closing mark, none ends with an opening one."""
    lines = wrap(text, columns)
    assert not [line for line in lines[1:] if line and line[0] in NO_START], lines
    assert not [line for line in lines[:-1] if line and line[-1] in NO_END], lines


@quick
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80), st.integers(2, 60))
def test_any_text_fits_and_stays(text: str, columns: int) -> None:
    """Whatever the script, lines fit by the program's own measure and hold the whole text."""
    lines = wrap(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert unspaced("".join(lines)) == unspaced(text)


@quick
@given(st.lists(LATIN, min_size=1, max_size=30), WIDTHS)
def test_latin_words_stay_whole(words: list[str], columns: int) -> None:
    """A word that fits a line is never cut."""
    lines = wrap(" ".join(words), columns)
    assert " ".join(lines).split() == words


@quick
@given(
    CHINESE, st.sampled_from(["https://arxiv.org/abs/2605.28828", "http://a.org/x-y_z?q=1&r=2#t"]), st.integers(32, 60)
)
def test_a_url_stays_whole_if_it_fits(around: str, url: str, columns: int) -> None:
    """A URL between Chinese is not broken at its slashes as long as a line can hold it."""
    assert any(url in line for line in wrap(f"{around} {url} {around}", columns))


@quick
@given(st.integers(8, 30))
def test_a_longer_url_is_broken_and_kept(columns: int) -> None:
    """A URL longer than the line is broken, after a slash or hyphen where there is one, and nothing is added."""
    url = "https://proceedings.example.org/paper-files/2026/hash/0123456789abcdef-Abstract.html"
    lines = wrap(url, columns)
    assert "".join(lines) == url
    assert all(len(line) <= columns for line in lines)
    assert any(line[-1] in "/-" for line in lines[:-1])


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 20, [""]),
        ("one\ntwo", 20, ["one", "two"]),
        ("one\n\ntwo", 20, ["one", "", "two"]),
        ("我们提出新方法", 8, ["我们提出", "新方法"]),
        ("我们提出，新方法", 8, ["我们提", "出，新方", "法"]),
        ("提出（新）方法", 6, ["提出", "（新）", "方法"]),
        ("reinforcement-learning 方法", 23, ["reinforcement-learning", "方法"]),
        ("使用GPT模型", 8, ["使用GPT", "模型"]),
        ("over 10 km away", 9, ["over", "10 km", "away"]),
        ("in 95 % of it", 6, ["in", "95 %", "of it"]),
        ("a model of 7 B weights", 12, ["a model of 7", "B weights"]),
        ("他说“好”了", 6, ["他说", "“好”了"]),
        ("wide enough", 80, ["wide enough"]),
    ],
)
def test_lines(text: str, columns: int, lines: list[str]) -> None:
    """Breaks stand where a reader of either language expects them."""
    assert wrap(text, columns) == lines


def test_a_line_narrower_than_a_character_is_two_cells() -> None:
    """Even an absurd width gives lines, not a loop."""
    assert wrap("中文ab", 0) == ["中", "文", "ab"]


@pytest.mark.parametrize(("text", "columns"), [("we don’t know", 7), ("in Alzheimer’s disease", 13)])
def test_a_word_with_an_apostrophe_is_never_torn(text: str, columns: int) -> None:
    """A curly apostrophe stands inside a word: one that fits a line is not broken after it."""
    torn = [line for line in wrap(text, columns)[:-1] if line.endswith("’")]
    assert not torn


@pytest.mark.parametrize(("text", "columns"), [("some word — another", 10), ("提出 ，方法", 4), ("see ( 10 kpc)", 6)])
def test_a_mark_set_apart_by_a_space_still_starts_no_line(text: str, columns: int) -> None:
    """A mark between spaces keeps to the side it belongs to."""
    lines = wrap(text, columns)
    assert not [line for line in lines[1:] if line[0] in NO_START]
    assert not [line for line in lines[:-1] if line[-1] in NO_END]


@pytest.mark.parametrize(("text", "columns"), [("abcdefg(hijklmnop", 8), ("softmax_theta(x_1,x_2,x_3)", 14)])
def test_a_long_word_is_not_cut_after_an_opening_mark(text: str, columns: int) -> None:
    """A word longer than the line may be broken anywhere but behind an opening bracket."""
    assert not [line for line in wrap(text, columns)[:-1] if line[-1] in NO_END]


@quick
@given(MIXED, st.integers(0, 40))
def test_cut_fits_and_says_so(text: str, columns: int) -> None:
    """What is left fits; an ellipsis says that something is missing."""
    short = cut(text, columns)
    assert cells(short) <= columns
    if cells(text) <= columns:
        assert short == text
    elif columns:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


@pytest.mark.parametrize(("text", "taken"), [("", 0), ("abc", 3), ("中文", 4), ("é", 1), ("x̂", 1), ("，", 2), ("α", 1)])
def test_width_counts_cells(text: str, taken: int) -> None:
    """Two for an ideograph, none for a combining mark."""
    assert width(text) == taken


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("우리는 새로운 방법을 제안한다", 12, ["우리는", "새로운", "방법을", "제안한다"]),
        ("대규모 GPT를 쓴다", 10, ["대규모", "GPT를 쓴다"]), ("강화학습강화학습강화학습", 10, ["강화학습강", "화학습강화", "학습"]),
        ("モデルをチューニングする", 10, ["モデルを", "チューニン", "グする"]), ("人々とデータ", 4, ["人々", "と", "デー", "タ"]),
        ("これはキャッシュ", 10, ["これは", "キャッシュ"]),
    ],
)  # fmt: skip
def test_korean_and_japanese_break_by_their_own_rules(text: str, columns: int, lines: list[str]) -> None:
    """Korean at spaces, unless a word is longer than the line; Japanese before no small kana, long vowel or repeat sign."""
    assert wrap(text, columns) == lines
