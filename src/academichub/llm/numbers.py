"""Numbers of a text by their values, however they are written: `1.2 million` is `120 万`, `twenty` is `20` and `二十`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(s\b)?")
_SCALES = {
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12, "萬": 4, "億": 8,
    "백": 2, "천": 3, "만": 4, "억": 8, "조": 12,
}  # fmt: skip
_SCALE = re.compile(
    r"\s?(?:(thousand|million|billion|trillion)s?\b|([百千万萬亿億兆백천만억조]+)(?![米克瓦赫卡字分帕电伏焦]))",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"(?<=\d)(?:\{,\}|[\u00a0\u202f\u2009 ](?=\d{3}(?!\d)))(?=\d)")
_UNITS = {
    word: number
    for number, words in enumerate((
        "zero", "one once first single", "two second twice both pair double doubles doubled doubling twofold dual halves",
        "three third thirds thrice triple triples tripled threefold", "four fourth quarter quarters fourfold", "five fifth fivefold",
        "six sixth", "seven seventh", "eight eighth", "nine ninth", "ten tenth tenfold", "eleven", "twelve twelfth dozen", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ))
    for word in words.split()
}  # fmt: skip
_TENS = {
    word: 10 * number
    for number, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_POWERS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_ALSO = {
    "half": ("0.5", "2", "50", "1"),
    "halves": ("0.5", "50"),
    "quarter": ("0.25", "25", "1"),
    "third": ("1", "33", "33.3"),
    "decade": ("10",),
    "decades": ("10",),
    "century": ("100",),
    "a": ("1",),
    "an": ("1",),
}
_MONTHS = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORD = re.compile(r"[A-Za-z]+")
_HAN_NUMBER = re.compile(r"[零〇一二两兩三四五六七八九十百千万萬亿億]+")
_HAN_DIGITS = {
    sign: number
    for number, signs in enumerate(["零〇", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"])
    for sign in signs
}
_HAN_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}


@dataclass(frozen=True, slots=True)
class Written:
    """A number in digits."""

    value: Decimal
    """With the scale that follows: `3.5 billion` and `35 亿` are the same."""
    digits: Decimal
    """Without it."""
    decade: bool = False
    """Written as `1960s`."""


def written(text: str) -> set[Decimal]:
    """The values of the numbers that are written in digits."""
    return {one.value for one in in_digits(text)}


def in_digits(text: str) -> Iterator[Written]:
    """The numbers that are written in digits, in their order."""
    text = _GROUPED.sub(",", text)
    for found in _NUMBER.finditer(text):
        value, scale = Decimal(found[1].replace(",", "")), _SCALE.match(text, found.end())
        powers = [] if not scale else [_SCALES[scale[1].lower()]] if scale[1] else [_SCALES[sign] for sign in scale[2]]
        yield Written(value.scaleb(sum(powers)).normalize(), value.normalize(), bool(found[2]))


def spelled(text: str) -> set[Decimal]:
    """The numbers that are written in words, English and Chinese, and those that a translator may write for them."""
    words = [word.lower() for word in _WORD.findall(text)]
    found = set(_in_words(words)) | {Decimal(one) for word in words for one in _ALSO.get(word, ())}
    found |= {Decimal(1 + _MONTH_NAMES.index(month[0][:3].lower())) for month in _MONTHS.finditer(text)}
    for one in in_digits(text):
        if (one.decade and one.value < 10_000) or (1000 < one.value < 2100 and "centur" in text.lower()):
            found |= {one.value % 100, one.value // 100 + 1}
    found |= {value for run in _HAN_NUMBER.findall(text) for value in _in_han(run)}
    return {value.normalize() for value in found}


def _in_words(words: list[str]) -> Iterator[Decimal]:
    """`twenty five`, `two hundred`, `three million`: each part, and the whole."""
    total = None
    for word in [*words, ""]:
        if word in _TENS or word in _UNITS:
            value = Decimal(_TENS.get(word, _UNITS.get(word, 0)))
            yield value
            joins = total is not None and total % 10 == 0 and total >= 20 and value < 10
            total = total + value if total is not None and joins else value
        elif word in _POWERS:
            total = (1 if total is None else total) * Decimal(10) ** _POWERS[word]
        elif total is not None:
            yield total
            total = None


def _in_han(run: str) -> Iterator[Decimal]:
    """The value of Chinese numerals, and of each digit alone: `三五` may be 35, or three to five."""
    yield from (Decimal(_HAN_DIGITS[sign]) for sign in run if sign in _HAN_DIGITS)
    if not any(sign in _HAN_POWERS for sign in run):
        yield Decimal("".join(str(_HAN_DIGITS[sign]) for sign in run))
        return
    total = section = digit = 0
    for sign in run:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif (power := _HAN_POWERS[sign]) < 4:
            section += (digit or 1) * 10**power
            digit = 0
        else:
            total = (total + section + digit or 1) * 10**power
            section = digit = 0
    yield Decimal(total + section + digit)
