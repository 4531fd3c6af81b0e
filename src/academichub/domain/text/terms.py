"""The glossary's terms in a text."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from academichub.data import Term, glossary


@functools.cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Term]]:
    terms = {term.en.lower(): term for term in glossary()}
    names = "|".join(re.escape(name) for name in sorted(terms, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{names})(?=s?(?![\w-]))", re.IGNORECASE), terms


def terms_in(text: str) -> Sequence[Term]:
    """The glossary's terms that occur in a text, each once, in order; the longest at each place."""
    pattern, terms = _pattern()
    found = dict.fromkeys(match[0].lower() for match in pattern.finditer(text))
    return [terms[name] for name in found]
