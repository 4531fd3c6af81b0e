"""The glossary: English terms of research, their renderings, and those that are wrong."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from academichub.data import Term, glossary

_WORD = re.compile(r"[^\W_]+")
USER = "user"
"""The domain of the reader's own rows."""
_FIELDS = {
    "math": ("math", "cs", "stat", "eess", "physics", "quant-ph", "cond-mat", "hep-", "econ", "q-fin"),
    "stat": ("stat", "math", "cs", "econ", "q-"), "quant": ("quant-ph", "cs.ET", "math-ph"),
    "phys": ("physics", "cond-mat", "hep-", "gr-qc", "nucl-", "quant-ph", "astro-ph", "math-ph", "nlin"),
    "astro": ("astro-ph", "gr-qc", "hep-"), "bio": ("q-bio",), "med": ("q-bio", "stat", "cs"), "net": ("cs", "eess"), "sys": ("cs", "eess"),
}  # fmt: skip
"""Domain of a term -> beginnings of the categories whose papers use it so; the others are of computer science."""
_COMPUTING = ("cs", "stat", "eess")
_IN_MATHEMATICS = frozenset(["scheme", "module", "field", "ring", "sheaf", "lattice", "bundle", "moment", "twist"])
"""Words that mean what the glossary says in papers of mathematics only."""
_DOUBTFUL = frozenset({
    "memory", "inference", "prior", "weight", "turn", "circuit", "monitor", "generalization", "normalization", "horizon", "episode", "motif",
    "expression", "gate", "harness", "probing", "alignment", "likelihood", "embodiment", "latency", "kernel", "graph", "grounding",
    "large language model", "spin", "halo", "eigenvalue", "scaling law", "manipulation", "backbone", "pruning", "moment", "cohort",
})  # fmt: skip
"""Terms for which another rendering may be right, as for hardware or in everyday language: recommended, not demanded."""
_OTHER_SENSES = {
    "policy": r"(?:monetary|fiscal|privacy|public|government|economic|trade|health|security|energy|climate|education\w*|national) polic"
    r"|polic(?:y|ies)[ -]?mak",
    "token": r"block-?chain|crypto|\bNFTs?\b|ERC-?20|\bDeFi\b",
    "agent": r"(?:estate|insurance|travel|service|contrast|chemical|causative|infectious|contact|therapeutic) agents?\b|principal[- –]agent",
    "transformer": r"(?:power|voltage|electric\w*|distribution) transformers?\b|substation",
    "training": r"(?:staff|teacher|medical|clinical|professional|vocational|employee) training|training (?:course|workshop)",
}
"""Term -> a sign that the text has its other sense."""
_RIGHT_FOR = {
    "代理": r"surrogate|\bprox(?:y|ies)\b|\bagency\b", "代理的": r"surrogate|\bprox(?:y|ies)\b",
    "符号": r"symbol|\bsigns?\b|notation|glyph", "部署": r"\bdeploy", "推广": r"\bpromot|generali[sz]|\bextend|extension|roll-?outs? of",
    "推出": r"\blaunch|\bpresent|\bpropos|\brelease|\bintroduc|roll-?outs? of", "批评者": r"\bcritics\b",
    "批判": r"critical|critique|criticism",
    "培训": r"(?:workers|staff|teachers?|students)['’]? training|\btrain\w* (?:workers|staff|teachers|students)",
}  # fmt: skip
"""A rendering that is wrong for one term -> the words that it is right for: with them in the text, it forbids nothing."""


class Glossary:
    """Terms by their first word, to be found in texts; a later row for the same English stands over an earlier one."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
        for term in {term.en.lower(): term for term in terms}.values():
            words = tuple(_WORD.findall(term.en.lower()))
            if words:
                self._by_first.setdefault(words[0], []).append((words, term))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def terms_in(self, text: str, categories: Sequence[str] = ()) -> Sequence[Term]:
        """The terms that occur in a text, in any case, singular or plural; each once, the longest at each place.

        Those of other fields than the paper's are left out; those that may have another sense here forbid nothing.
        """
        words = _WORD.findall(text.lower())
        found: dict[Term, None] = {}
        at = 0
        while at < len(words):
            held = self._at(words, at)
            if held:
                found[held[1]] = None
            at += len(held[0]) if held else 1
        return [_softened(term, text) for term in found if _is_of(term, categories)]

    def _at(self, words: Sequence[str], at: int) -> tuple[tuple[str, ...], Term] | None:
        """The longest term that begins at a place."""
        return next(
            (
                entry
                for name in _singulars(words[at])
                for entry in self._by_first.get(name, ())
                if _stands(entry[0], words, at)
            ),
            None,
        )


def _is_of(term: Term, categories: Sequence[str]) -> bool:
    """Whether a paper of these categories uses a term in the glossary's sense; where none is known, if the word has no other."""
    known = [category for category in categories if category]
    if term.domain == USER or not known:
        return term.domain == USER or term.en not in _IN_MATHEMATICS
    if term.en in _IN_MATHEMATICS:
        return known[0].startswith("math")
    return any(category.startswith(_FIELDS.get(term.domain, _COMPUTING)) for category in known)


def _softened(term: Term, text: str) -> Term:
    """The term, without what it forbids where another sense of it is likely."""
    other = _OTHER_SENSES.get(term.en)
    if term.domain == USER or not term.avoid:
        return term
    if term.en in _DOUBTFUL or (other and re.search(other, text, re.IGNORECASE)):
        return replace(term, avoid=())
    signs = {bad: _RIGHT_FOR.get(bad) for bad in term.avoid}
    avoid = tuple(bad for bad, sign in signs.items() if not (sign and re.search(sign, text, re.IGNORECASE)))
    return term if avoid == term.avoid else replace(term, avoid=avoid)


@functools.cache
def bundled() -> Glossary:
    """The glossary that ships with the program."""
    return Glossary(glossary())


def read_glossary(text: str) -> tuple[list[Term], list[int]]:
    """The rows of a glossary file (English, Chinese, and what is wrong for it parted by semicolons; tabs between), and
    the numbers of lines that are no row. A header, empty lines and lines that begin with # are passed over."""
    terms, odd = [], []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or line.startswith("#") or cells[:2] == ["en", "zh"]:
            continue
        if len(cells) < 2 or not cells[0] or not cells[1] or not _WORD.search(cells[0]):
            odd.append(number)
            continue
        wrong = tuple(bad.strip() for bad in cells[-1].split(";") if bad.strip()) if len(cells) > 2 else ()
        terms.append(Term(cells[0], cells[1], USER, wrong))
    return terms, odd


def terms_hash(terms: Sequence[Term]) -> str:
    """A short stable hash of what a model was told about terms: another one makes a translation stale. "" for none."""
    if not terms:
        return ""
    import hashlib  # OpenSSL takes 3 ms to load; the first paint does without

    told = sorted(f"{term.en}\t{term.zh}\t{';'.join(term.avoid)}" for term in terms)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]


def times_in(term: Term, text: str) -> int:
    """How often a term stands in a text, in any case, singular or plural."""
    words, wanted = _WORD.findall(text.lower()), tuple(_WORD.findall(term.en.lower()))
    return sum(_stands(wanted, words, at) for at in range(len(words)))


def _singulars(word: str) -> Iterator[str]:
    """What a word may be the plural of, and the word."""
    yield word
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("ies"):
        yield word[:-3] + "y"
    elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
        yield word[:-2]


def _stands(term: tuple[str, ...], words: Sequence[str], at: int) -> bool:
    """Whether a term's words stand at a place, the last perhaps in the plural."""
    here = words[at : at + len(term)]
    return len(here) == len(term) and tuple(here[:-1]) == term[:-1] and term[-1] in _singulars(here[-1])
