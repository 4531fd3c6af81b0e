"""Authors as people: whether two spellings of a name can be one person, must be, or cannot.

Agreement of the full names is certain. Initials, and a name turned round, leave a doubt. A given name that
contradicts is somebody else: "Bo Gao" is not "Boyan Gao".
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from academichub.domain.names import normal_name
from academichub.domain.text.plain import fold
from academichub.domain.text.tex import decode_accents
from academichub.domain.text.words import HAN_RUN


class Sameness(enum.IntEnum):
    """How sure it is that two names are one person's."""

    DIFFERENT = 0
    UNCERTAIN = 1
    SAME = 2


_GROUP = re.compile(r"\b(?:collaborations?|consorti(?:um|a)|team|group|project|network|survey)\b", re.IGNORECASE)
_GROUP_NOISE = re.compile(
    r"^(?:\(?(?:for|on behalf of|and)\s+)?(?:the\s+)?|\b(?:scientific|collaborations?|consorti(?:um|a)|team|group)\b|[()]",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|phd|md)\.?", re.IGNORECASE)
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "do",
        "du",
        "la",
        "le",
        "ter",
        "ten",
        "af",
        "zu",
        "zur",
        "vom",
        "bin",
        "ibn",
        "al",
        "el",
        "y",
        "e",
        "st",
    ]
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "œ": "oe"})
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|uang|iong|ang|eng|ing|ong|uai|iao|ian|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|[aeiouv])"
)
_SHARP = re.compile(r"([aou])e")
Spellings = frozenset[str]
"""A word of a name in its plain spellings: `Jürgen` is jurgen and juergen."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart."""

    given: tuple[Spellings, ...]
    family: tuple[Spellings, ...]
    particles: tuple[str, ...]
    suffix: str
    han: str
    """The name in Chinese characters, if it is given."""
    group: str
    """The folded name of a collaboration; then the rest is empty."""


@functools.lru_cache(maxsize=65_536)
def take_apart(text: str) -> Name:
    """A name as people write it in author lines: either way round, with TeX accents, initials, particles, characters."""
    text = decode_accents(text).strip()
    han = "".join(HAN_RUN.findall(text))
    text = HAN_RUN.sub(" ", text).replace("(", " ").replace(")", " ").strip(" ,") if han else text
    if _GROUP.search(text) and not han:
        return Name((), (), (), "", "", normal_name(_GROUP_NOISE.sub(" ", text)))
    before, comma, after = text.partition(",")
    rest, _more, tail = after.partition(",")
    if comma and _SUFFIX.fullmatch(rest.strip()):
        before, rest, tail, comma = before, "", rest, ""
    words = _words(before)
    suffix = tail.strip(" .").lower() if _SUFFIX.fullmatch(tail.strip()) else ""
    if words and not suffix and len(words) > 2 and _SUFFIX.fullmatch(words[-1]) and words[-1].lower() not in ("md",):
        suffix, words = words[-1].lower(), words[:-1]
    if comma:
        return _name(_words(rest), words, suffix, han)
    at = _family_begins(words)
    return _name(words[:at], words[at:], suffix, han)


def _words(text: str) -> list[str]:
    """The words between spaces and after dots; a hyphenated one is one word."""
    return [word.strip(".,;") for word in text.replace(".", ". ").split() if _TOKEN.search(word)]


def _family_begins(words: Sequence[str]) -> int:
    """Where the family name begins: at the particles before the last word."""
    at = max(0, len(words) - 1)
    while at > 1 and fold(words[at - 1]) in _PARTICLES and len(words[at - 1]) > 1:
        at -= 1
    return at


def _name(given: Sequence[str], family: Sequence[str], suffix: str, han: str) -> Name:
    particles = tuple(fold(word) for word in family[:-1] if fold(word) in _PARTICLES)
    proper = [word for at, word in enumerate(family) if at == len(family) - 1 or fold(word) not in _PARTICLES]
    return Name(_parts(given), _parts(proper), particles, suffix, han, "")


def _parts(words: Sequence[str]) -> tuple[Spellings, ...]:
    return tuple(_spellings(part) for word in words for part in _TOKEN.findall(word))


@functools.lru_cache(maxsize=65_536)
def _spellings(word: str) -> Spellings:
    plain = re.sub(r"['’ʼ`]", "", word.lower())
    return frozenset({fold(plain), fold(plain.translate(_UMLAUTS))})


def compare(one: str, two: str) -> Sameness:
    """Whether two names are one person's."""
    return compare_names(take_apart(one), take_apart(two))


def compare_names(a: Name, b: Name) -> Sameness:
    """The same, for names taken apart already."""
    if a.group or b.group:
        return _compare_groups(a.group, b.group)
    if a.han and b.han:
        return Sameness.SAME if a.han == b.han else Sameness.DIFFERENT
    if not (a.family and b.family) or {a.suffix, b.suffix} in (
        {"jr", "sr"},
        {"ii", "iii"},
        {"jr", "iii"},
        {"jr", "ii"},
    ):
        return Sameness.DIFFERENT
    if _joined((*a.given, *a.family)) & _joined((*b.given, *b.family)):
        return Sameness.SAME
    straight = min(_families(a.family, b.family), _given(a.given, b.given))
    if straight is Sameness.SAME and a.particles != b.particles and a.particles and b.particles:
        straight = Sameness.UNCERTAIN
    return straight or _turned(a, b)


def _compare_groups(one: str, two: str) -> Sameness:
    if not one or not two:
        return Sameness.DIFFERENT
    if one == two:
        return Sameness.SAME
    few, many = sorted((set(one.split()), set(two.split())), key=len)
    return Sameness.UNCERTAIN if few < many else Sameness.DIFFERENT


def _families(one: tuple[Spellings, ...], two: tuple[Spellings, ...]) -> Sameness:
    """Family names: equal, hyphenated or not; one of two family names is a doubt."""
    if _joined(one) & _joined(two):
        return Sameness.SAME
    few, many = sorted((one, two), key=len)
    if len(few) < len(many) and all(any(part & other for other in many) for part in few):
        return Sameness.UNCERTAIN
    return Sameness.DIFFERENT


def _joined(words: tuple[Spellings, ...]) -> Spellings:
    """All the words as one: `Yan-Tao` is `Yantao`."""
    joined = {""}
    for word in words:
        joined = {head + tail for head in joined for tail in word}
    return frozenset(joined)


def _given(one: tuple[Spellings, ...], two: tuple[Spellings, ...]) -> Sameness:
    """Given names: full ones must agree; initials leave a doubt; a middle name that only one has is no contradiction."""
    if not one or not two:
        return Sameness.SAME if not one and not two else Sameness.UNCERTAIN
    if _joined(one) & _joined(two):
        return Sameness.SAME
    if _is_short(one[0]) or _is_short(two[0]):
        return Sameness.UNCERTAIN if _initials_fit(one, two) else Sameness.DIFFERENT
    if not one[0] & two[0]:
        return Sameness.DIFFERENT
    middles = zip(one[1:], two[1:], strict=False)
    return Sameness.SAME if all(a & b or _fits_initial(a, b) for a, b in middles) else Sameness.DIFFERENT


def _is_short(word: Spellings) -> bool:
    return min(map(len, word)) == 1


def _fits_initial(a: Spellings, b: Spellings) -> bool:
    """An initial and a word that begins with it."""
    return any((len(x) == 1 and y.startswith(x)) or (len(y) == 1 and x.startswith(y)) for x in a for y in b)


def _initials_fit(one: tuple[Spellings, ...], two: tuple[Spellings, ...]) -> bool:
    """Whether initials can stand for the other's names: each in its place, or for the syllables of one Chinese name."""
    if not all(a & b or _fits_initial(a, b) for a, b in zip(one, two, strict=False)):
        return False
    few, many = sorted((one, two), key=len)
    syllables = _syllables(few[0]) if len(few) == 1 < len(many) else []
    return not syllables or "".join(part[0] for part in syllables).startswith("".join(min(word)[0] for word in many))


def _syllables(word: Spellings) -> list[str]:
    """The pinyin syllables of a word; none if it is no pinyin of several."""
    text = min(word, key=len)
    parts = _SYLLABLE.findall(text)
    return parts if len(parts) > 1 and "".join(parts) == text else []


def _turned(a: Name, b: Name) -> Sameness:
    """The same two parts the other way round: family name first, as Chinese names stand at home."""
    if not a.given or not b.given:
        return Sameness.DIFFERENT
    first, last = _joined(a.given) & _joined(b.family), _joined(a.family) & _joined(b.given)
    if last and (first or _given(a.given, b.family) is Sameness.UNCERTAIN):
        return Sameness.UNCERTAIN
    if first and _given(b.given, a.family) is Sameness.UNCERTAIN:
        return Sameness.UNCERTAIN
    return Sameness.DIFFERENT


def keys(text: str) -> frozenset[str]:
    """Words of a name in all their spellings: two names of one person share at least one."""
    name = take_apart(text)
    if name.group:
        return frozenset(name.group.split())
    parts = [_joined(name.given), _joined(name.family), *name.given, *name.family]
    words = {word for part in parts for word in part}
    return frozenset({word for word in words if len(word) > 1} or words) | ({name.han} if name.han else set())


def family_words(text: str) -> frozenset[str]:
    """Words for an index of whole author lines: every spelling of the name stands in a line that holds one of them."""
    name = take_apart(text)
    if name.group:
        return frozenset(name.group.split())
    spelled = {word for part in (_joined(name.family), *name.family) for word in part}
    plain = {_SHARP.sub(r"\1", word) for word in spelled}
    pieces = {piece for word in _TOKEN.findall(text) for piece in re.findall(r"[^\W_]+", fold(word)) if len(piece) > 1}
    apart = pieces if "'" in text or "’" in text else set()
    return frozenset(spelled | plain | apart)
