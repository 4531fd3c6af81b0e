"""A name taken apart into words, given and family, whichever way round it is written."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from academichub.domain.names import normal_name
from academichub.domain.text.plain import fold
from academichub.domain.text.tex import decode_accents
from academichub.domain.text.words import HAN_RUN

Spellings = frozenset[str]
"""A word of a name in its plain spellings: `Jürgen` is jurgen and juergen."""
PARTICLES = frozenset(
    ["van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le", "ter", "ten", "af", "zu", "zur",
     "vom", "bin", "ibn", "al", "el", "y", "e", "st", "in", "t"]
)  # fmt: skip
_GROUP_WORD = r"(?:collaborations?|consorti(?:um|a)|team|group|project|network|survey)"
GROUP = re.compile(rf"\b{_GROUP_WORD}\b|(?<=[a-z])Team\b", re.IGNORECASE)
_GROUP_NOISE = re.compile(
    r"^(?:\(?(?:for|on behalf of|and)\s+)?(?:the\s+)?|\b(?:scientific|collaborations?|consorti(?:um|a))\b|[()]",
    re.IGNORECASE,
)
_SPEAKS_FOR = re.compile(rf"(?<=\S)\s*\(?\b(?:for|on behalf of)\s+(?:the\s+)?.*\b{_GROUP_WORD}\b\)?\s*$", re.IGNORECASE)
_HEADED = re.compile(rf"^.*\b{_GROUP_WORD}\s*:\s*(?=\S)", re.IGNORECASE)
_SUFFIXES = {
    "jr": "jr",
    "junior": "jr",
    "sr": "sr",
    "senior": "sr",
    "ii": "ii",
    "iii": "iii",
    "iv": "iv",
    "phd": "",
    "md": "",
}
_PIECE = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "œ": "oe"})
_PINYIN_U = re.compile("(?<=[ln])ü")
_APART = re.compile(r"[aeiou]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of a name, or one part of a hyphenated word."""

    spellings: Spellings
    short: bool
    """An initial, or an abbreviation such as `Yu.`"""
    bound: bool
    """Hangs on the one before by a hyphen."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart."""

    given: tuple[Unit, ...]
    family: tuple[Unit, ...]
    """Without particles."""
    particles: tuple[str, ...] = ()
    whole_family: tuple[Unit, ...] = ()
    """With its particles, as it stands."""
    suffix: str = ""
    turned: bool = False
    """Initials stand behind the family name, and no comma says so."""
    han: str = ""
    """The name in Chinese characters, if it is given."""
    groups: frozenset[str] = frozenset()
    """The folded names of collaborations: those that signed, or that the person speaks for."""
    spelled: Spellings = field(init=False)
    """Given and family name as one word."""
    family_spelled: Spellings = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spelled", joined((*self.given, *self.whole_family)))
        object.__setattr__(self, "family_spelled", joined(self.whole_family))


@functools.lru_cache(maxsize=65_536)
def take_apart(text: str) -> Name:
    """A name as people write it in author lines: either way round, with TeX accents, initials, particles, characters."""
    text = decode_accents(text).strip()
    headed = _HEADED.match(text)
    head, text = (_groups(headed[0].rstrip(": ")), text[headed.end() :]) if headed else (frozenset[str](), text)
    han = "".join(HAN_RUN.findall(text))
    text = HAN_RUN.sub(" ", text).replace("(", " ").replace(")", " ").strip(" ,") if han else text
    groups = frozenset[str]()
    if spoken_for := _SPEAKS_FOR.search(text):
        groups, text = _groups(spoken_for[0]), text[: spoken_for.start()]
    if GROUP.search(text) and not han:
        return Name((), (), groups=_groups(text))
    return replace(_person(text), han=han, groups=groups | head)


def _person(text: str) -> Name:
    """A person's name without what stands around it."""
    before, comma, after = text.partition(",")
    words, suffix = _without_suffix(_words(before))
    rest, after_suffix = _without_suffix(_words(after))
    suffix = suffix or after_suffix
    if comma and rest:
        return _name(rest, words, suffix)
    at = _family_begins(words)
    if at < 0:
        return replace(_name(words[at:], words[:at], suffix), turned=True)
    return _name(words[:at], words[at:], suffix)


def _groups(text: str) -> frozenset[str]:
    """The names of the collaborations in a text, without the words that all of them have."""
    plain = _GROUP_NOISE.sub(" ", re.sub(r"(?<=\b\w)\.", "", text.strip()))
    plain = re.sub(r"(?<=\w)team\b", " team", plain, flags=re.IGNORECASE)
    return frozenset(name for part in re.split(r"\band\b|,", plain) if (name := normal_name(part)))


def _words(text: str) -> list[str]:
    """The words, each with its dot if it has one; a hyphenated one is one word."""
    spaced = re.sub(r"\.(?!-)", ". ", text)
    return [word.strip(",;") for word in spaced.split() if _PIECE.search(word)]


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    """The words without a last `Jr.` or `III`, and that in its usual form."""
    if words and "-" in words[-1]:
        head, _hyphen, tail = words[-1].rpartition("-")
        words = [*words[:-1], head, tail] if fold(tail) in ("jr", "sr") else words
    last = fold(words[-1].strip(".")) if words else ""
    if last in _SUFFIXES and not (len(words) == 2 and last == "md") and (len(words) > 1 or last != "md"):
        return words[:-1], _SUFFIXES[last]
    return words, ""


def _family_begins(words: Sequence[str]) -> int:
    """Where the family name begins: at the particles before the last word. Negative where initials stand behind it."""
    behind = 0
    while behind < len(words) - 1 and _is_initials(words[-1 - behind]):
        behind += 1
    if behind and not _is_initials(words[0]):
        return -behind
    at = max(0, len(words) - 1)
    while at > 1 and _is_particle(words[at - 1]) and len(words[at - 1]) > 1:
        at -= 1
    return at


def _is_initials(word: str) -> bool:
    """`C`, `M.`, `J.-Y.`, `WL`"""
    pieces = _PIECE.findall(word)
    return all(len(piece) == 1 for piece in pieces) or _is_block(word)


def _is_block(word: str) -> bool:
    """Initials written together, without a vowel to make a word of them: `WJ`."""
    return 2 <= len(word) <= 3 and word.isalpha() and word.isupper() and not _APART.search(fold(word))


def _is_particle(word: str) -> bool:
    return fold(word.strip("'’")) in PARTICLES


def _name(given: Sequence[str], family: Sequence[str], suffix: str) -> Name:
    before, last = family[:-1], family[-1:]
    particles = tuple(fold(word.strip("'’")) for word in before if _is_particle(word))
    proper = [*(word for word in before if not _is_particle(word)), *last]
    return Name(_units(given), _units(proper), particles, _units(family), suffix)


def _units(words: Iterable[str]) -> tuple[Unit, ...]:
    return tuple(unit for word in words for unit in _units_of(word))


def _units_of(word: str) -> list[Unit]:
    if _is_block(word):
        return [Unit(_spellings(letter), True, bound=False) for letter in word]
    units = []
    for at, found in enumerate(_PIECE.finditer(word)):
        dotted = word[found.end() : found.end() + 1] == "." and len(found[0]) <= 3
        units.append(Unit(_spellings(found[0]), dotted or len(found[0]) == 1, bound=at > 0))
    return units


@functools.lru_cache(maxsize=65_536)
def _spellings(word: str) -> Spellings:
    plain = re.sub(r"['’ʼ`]", "", word.lower())
    pinyin = {fold(_PINYIN_U.sub(other, plain)) for other in ("v", "yu")} if _PINYIN_U.search(plain) else set()
    return frozenset({fold(plain), fold(plain.translate(_UMLAUTS)), *pinyin})


def joined(units: Sequence[Unit]) -> Spellings:
    """All the words as one: `Yan-Tao` is `yantao`."""
    found = {""}
    for unit in units:
        found = {head + tail for head in found for tail in unit.spellings}
    return frozenset(found)
