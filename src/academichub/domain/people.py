"""Authors as people: whether two spellings of a name can be one person, must be, or cannot.

Agreement of the full names is certain. Initials, a name turned round, a particle, a second family name or a first
given name left out leave a doubt. A given name that contradicts is somebody else: "Bo Gao" is not "Boyan Gao".
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Sequence

from academichub.data import short_names
from academichub.domain.spelling import PARTICLES, Name, Spellings, Unit, joined, take_apart
from academichub.domain.text.plain import fold

Units = Sequence[Unit]


class Sameness(enum.IntEnum):
    """How sure it is that two names are one person's."""

    DIFFERENT = 0
    UNCERTAIN = 1
    SAME = 2


_DIFFERENT, _UNCERTAIN, _SAME = Sameness.DIFFERENT, Sameness.UNCERTAIN, Sameness.SAME

_PINYIN = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|uang|iong|ang|eng|ing|ong|uai|iao|ian|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|[aeiouv])"
)
_KOREAN = "dong|won|young|yong|hyun|hye|hyeon|seok|woo|hoon|sung|joon|jun|kyu|kyung|chul|jae|eun|soo|yeon|hee|sun|seung|yoon|geun"
_SYLLABLE = re.compile(f"{_KOREAN}|{_PINYIN}")
_KOREAN_FAMILIES = frozenset(
    re.findall(r"\w+", "lee kim park choi jung moon cho yoon lim shin kwon hwang ahn hong yoo baek nam noh seo jeong")
)
_SHARP = re.compile(r"([aou])e")
_PLAIN_U = re.compile(r"\b([ln])(?:v|yu)\b")
"""Other spellings of letters that an index has as a plain one: `Müller`, `Lü`."""


def compare(one: str, two: str) -> Sameness:
    """Whether two names are one person's."""
    return compare_names(take_apart(one), take_apart(two))


def compare_names(a: Name, b: Name) -> Sameness:
    """The same, for names taken apart already."""
    if not a.family or not b.family:
        return _compare_groups(a, b)
    if a.han and b.han:
        return _SAME if a.han == b.han else _DIFFERENT
    if bool(a.given) != bool(b.given) or (a.suffix and b.suffix and a.suffix != b.suffix):
        return _DIFFERENT
    if a.spelled & b.spelled:
        abbreviated = all(unit.short for unit in (*a.given, *b.given)) and len(a.given) != len(b.given)
        return _UNCERTAIN if a.turned != b.turned or abbreviated else _SAME
    if _is_plain(a) and _is_plain(b) and a.family_spelled & b.family_spelled:
        return _UNCERTAIN if _short_form(a.given[0], b.given[0]) else _DIFFERENT
    return _straight(a, b) or _double_family(a, b) or _double_family(b, a) or _turned(a, b)


def _is_plain(name: Name) -> bool:
    """One full given name and one family name: most names, quickly compared."""
    return len(name.given) == len(name.whole_family) == 1 and not name.given[0].short


def _compare_groups(a: Name, b: Name) -> Sameness:
    """Collaborations by name; a person who speaks for one may stand for it. Chinese names alone by their characters."""
    if a.han or b.han:
        return _SAME if a.han == b.han else _DIFFERENT
    if not a.groups & b.groups and not joined_names(a) & joined_names(b):
        return _DIFFERENT
    alone = not a.family and not b.family
    return _SAME if alone and len(a.groups) == len(b.groups) else _UNCERTAIN


def joined_names(name: Name) -> frozenset[str]:
    """The names of groups without spaces: `KimiTeam` is `Kimi Team`."""
    return frozenset(group.replace(" ", "") for group in name.groups)


def _all(name: Name) -> Units:
    """Every word, particles too."""
    return (*name.given, *name.whole_family)


def _straight(a: Name, b: Name) -> Sameness:
    """Given names beside given names, family beside family."""
    return min(_families(a, b), _given(a.given, b.given, _east_asian(a) or _east_asian(b)))


def _families(a: Name, b: Name) -> Sameness:
    """Family names: equal, hyphenated or not; a particle or one of two family names that only one has is a doubt."""
    if a.family_spelled & b.family_spelled:
        return _SAME
    if joined(a.family) & joined(b.family):
        return _UNCERTAIN
    few, many = sorted((a.family, b.family), key=len)
    return (
        _UNCERTAIN if len(few) < len(many) and all(any(_equal(one, two) for two in many) for one in few) else _DIFFERENT
    )


def _east_asian(name: Name) -> bool:
    """Whether the family name is a Chinese or Korean one: one syllable, so that given names are one or two."""
    return len(name.family) == 1 and any(
        word in _KOREAN_FAMILIES or len(_syllables(word)) == 1 for word in name.family[0].spellings
    )


def _syllables(word: str) -> list[str]:
    """The syllables of a Chinese or Korean word; none if it is no such word."""
    parts = _SYLLABLE.findall(word)
    return parts if "".join(parts) == word else []


def _equal(one: Unit, two: Unit) -> bool:
    return not one.short and not two.short and bool(one.spellings & two.spellings)


def _fits(one: Unit, two: Unit) -> bool:
    """Equal, or an initial of the other."""
    return bool(one.spellings & two.spellings) or any(
        (one.short and y.startswith(x)) or (two.short and x.startswith(y)) for x in one.spellings for y in two.spellings
    )


# --- given names ---


def _given(one: Units, two: Units, east_asian: bool) -> Sameness:
    """Full ones must agree; initials leave a doubt; a middle name that only one has is no contradiction."""
    if not one and not two:
        return _SAME
    if joined(one) & joined(two):
        return _SAME if not all(unit.short for unit in (*one, *two)) or len(one) == len(two) else _UNCERTAIN
    few, many = sorted((one, two), key=len)
    if _equal(few[0], many[0]):
        return _middles(few, many, east_asian)
    if few[0].short or many[0].short:
        return _UNCERTAIN if _initials_fit(few, many, east_asian) else _dropped(few, many, east_asian)
    if _short_form(few[0], many[0]):
        return _UNCERTAIN
    return _dropped(few, many, east_asian)


def _middles(few: Units, many: Units, east_asian: bool) -> Sameness:
    """First names agree: the other given names of the one with fewer must stand in the other, in their order."""
    if not _in_order(few[1:], many[1:]):
        return _DIFFERENT
    halved = len(many) > 1 and many[1].bound and not (len(few) > 1 and _fits(few[1], many[1]))
    if not halved:
        return _SAME
    return _DIFFERENT if east_asian else _UNCERTAIN


def _in_order(few: Units, many: Units) -> bool:
    rest = iter(many)
    return all(any(_fits(one, other) for other in rest) for one in few)


def _initials_fit(one: Units, two: Units, east_asian: bool) -> bool:
    """Whether initials can stand for the other's names: each in its place, or for the syllables of one Chinese name."""
    if east_asian:
        one, two = _by_syllable(one), _by_syllable(two)
    return all(_fits(a, b) for a, b in zip(one, two, strict=False))


def _by_syllable(units: Units) -> Units:
    """A given name of one word as its syllables; others as they are."""
    if len(units) != 1 or units[0].short:
        return units
    parts = _syllables(min(units[0].spellings, key=len))
    return [Unit(frozenset({part}), short=False, bound=at > 0) for at, part in enumerate(parts)] or units


def _dropped(few: Units, many: Units, east_asian: bool) -> Sameness:
    """A first given name that only one has, or given names in another order; single syllables must stay as they are."""
    if east_asian and all(_is_syllable(unit) for unit in many):
        return _DIFFERENT
    if len(few) == len(many) and _same_words(few, many):
        return _UNCERTAIN
    kept = many[1:]
    return _UNCERTAIN if any(_equal(few[-1], unit) for unit in kept) and _in_order(few, kept) else _DIFFERENT


def _is_syllable(unit: Unit) -> bool:
    return unit.short or any(len(_syllables(word)) == 1 for word in unit.spellings)


def _same_words(one: Units, two: Units) -> bool:
    """The same full words in any order."""
    return all(any(_equal(a, b) for b in two) for a in one) and all(any(_equal(a, b) for a in one) for b in two)


def _short_form(one: Unit, two: Unit) -> bool:
    """`Chris` and `Christopher`."""
    forms = short_names()
    return any(y in forms.get(x, ()) or x in forms.get(y, ()) for x in one.spellings for y in two.spellings)


# --- other ways to write a name ---


def _double_family(a: Name, b: Name) -> Sameness:
    """One has two family names without a hyphen, the other only the first of them: `Díaz Rodríguez` and `Díaz`."""
    if len(a.given) < 2 or _east_asian(b):
        return _DIFFERENT
    first = Name(a.given[:-1], a.given[-1:], whole_family=a.given[-1:])
    return _UNCERTAIN if _straight(first, b) is not _DIFFERENT and not a.given[-1].short else _DIFFERENT


def _turned(a: Name, b: Name) -> Sameness:
    """The same words the other way round: family name first, as many names stand at home."""
    one, two = _all(a), _all(b)
    full = not any(unit.short for unit in (*one, *two))
    if full and len(one) == len(two) and _is_turn(one, two):
        return _UNCERTAIN
    return _UNCERTAIN if _swapped(a, b) or _swapped(b, a) else _DIFFERENT


def _is_turn(one: Units, two: Units) -> bool:
    """Whether two rows of words are each other's rotation, or mirror image."""
    turns = [(*two[at:], *two[:at]) for at in range(1, len(two))]
    return any(all(map(_equal, one, turn)) for turn in (*turns, tuple(reversed(two))))


def _swapped(a: Name, b: Name) -> bool:
    """Whether one's family name is the other's given name, and its given name fits the other's family name."""
    if not (joined(a.family) & joined(b.given)):
        return False
    east_asian = True
    return bool(joined(a.given) & joined(b.family)) or (
        any(unit.short for unit in (*a.given, *b.family)) and _initials_fit(a.given, b.family, east_asian)
    )


# --- for finding candidates ---


@functools.lru_cache(maxsize=65_536)
def keys(text: str) -> frozenset[str]:
    """Words of a name in all their spellings: two names of one person share one that is a family name to one of them."""
    name = take_apart(text)
    found = {*_spelled(joined(name.given), name.given), *family_keys(text)}
    return frozenset({word for word in found if len(word) > 1} or found)


@functools.lru_cache(maxsize=65_536)
def family_keys(text: str) -> frozenset[str]:
    """Those of them that may be the family name: also a later given name, and what the name of a group is made of."""
    name = take_apart(text)
    later = [unit for unit in name.given[1:] if not unit.short]
    found = {*_spelled(joined(name.family), (*name.family, *later)), *joined(name.whole_family)}
    grouped = {word for group in name.groups for word in group.split()} | joined_names(name)
    return frozenset(word for word in {*found, *grouped, name.han} if word)


def _spelled(whole: Spellings, units: Units) -> set[str]:
    return {*whole, *(word for unit in units for word in unit.spellings)}


def line_words(text: str) -> frozenset[str]:
    """Words for an index of whole author lines: every spelling of the name stands in a line that holds one of them."""
    found = keys(text) - {take_apart(text).han}
    plain = {_SHARP.sub(r"\1", word) for word in found} | {_PLAIN_U.sub(r"\1u", word) for word in found}
    bare = {
        word.removeprefix(head)
        for word in found
        for head in PARTICLES
        if word.startswith(head) and len(word) > len(head) + 3
    }
    pieces = {piece for word in text.split() for piece in re.findall(r"[^\W_]+", fold(word)) if len(piece) > 2}
    return found | plain | bare | (pieces if "'" in text or "’" in text else set())
