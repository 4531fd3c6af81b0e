"""TeX in titles, abstracts and names, made readable as Unicode.

Only what stands inside math delimiters is read as mathematics; outside them a small set of text commands and
accents is understood (arXiv help, "abstracts"). What is not understood stays as it is: nothing vanishes.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping

from academichub.domain.text.tex_symbols import (
    ACCENTS,
    BLACKBOARD,
    CALLIGRAPHIC,
    FRAKTUR,
    LETTERS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
)

_OPENING = re.compile(r"(?<!\\)\$\$?|\\\(|\\\[")
_CLOSINGS = {
    "$": re.compile(r"(?<!\\)\$"), "$$": re.compile(r"(?<!\\)\$\$"), "\\(": re.compile(r"\\\)"), "\\[": re.compile(r"\\\]"),
}  # fmt: skip
_BLANK_LINE = re.compile(r"\n\s*\n")
_TEX_SIGN = re.compile(r"[\\^_{]")
_COMMAND = re.compile(r"\\[A-Za-z]+|\{[^{}]*\}")
_PROSE_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}(?![A-Za-z])")
FORMULA_LIMIT = 1_000
_ACCENT = re.compile(
    r"\{\\(?P<a>[\"'`^~=.])\s*\{?\\?(?P<al>[A-Za-z])\}?\}"
    r"|\\(?P<b>[\"'`^~=.])\s*(?:\{\\?(?P<bl>[A-Za-z])\s*\}|\\(?P<bi>[ij])(?![A-Za-z])|(?P<bp>[A-Za-z]))"
    r"|\{\\(?P<d>[cvHukrdbt])\s*(?:\{(?P<dl>[A-Za-z])\}|\s(?P<dp>[A-Za-z]))\}"
    r"|\\(?P<c>[cvHukrdbt])(?:\s*\{\\?(?P<cl>[A-Za-z])\s*\}|\s+(?P<cp>[A-Za-z])(?![A-Za-z]*\{))"
)
_LETTER = re.compile(
    r"\{?\\(?P<name>" + "|".join(sorted(LETTERS, key=len, reverse=True)) + r")(?![A-Za-z])(?:\{\}|\s(?=\w))?\}?"
)
_BRACED_LETTER = re.compile(r"(?<![A-Za-z])\{([^\W\d_][\u0300-\u036f]*)\}")


def math_spans(text: str) -> list[tuple[int, int]]:
    """Where the formulas of a text stand, delimiters included.

    A dollar sign opens a formula only if what follows up to the next one looks like mathematics: prices do not
    (after Pandoc's rule, "tex_math_dollars"). A refused one opens nothing, and the next is looked at.
    """
    if "$" not in text and "\\" not in text:
        return []
    spans: list[tuple[int, int]] = []
    at = 0
    while opening := _OPENING.search(text, at):
        end = _formula_end(text, opening)
        if end:
            spans.append((opening.start(), end))
        at = end or opening.start() + 1
    return spans


def _formula_end(text: str, opening: re.Match[str]) -> int | None:
    """Where the formula that begins here ends, or None if none does."""
    closing = _CLOSINGS[opening[0]].search(text, opening.end(), opening.end() + FORMULA_LIMIT)
    if not closing:
        return None
    inside = text[opening.end() : closing.start()]
    if not inside.strip() or _BLANK_LINE.search(inside):
        return None
    followed = text[closing.end() : closing.end() + 1]
    return closing.end() if opening[0] != "$" or _looks_like_math(inside, followed) else None


def _looks_like_math(inside: str, followed: str) -> bool:
    """Whether what stands between two dollar signs is a formula and not a part of a sentence about money."""
    if inside[0].isspace() or inside[-1].isspace():
        words = _PROSE_WORD.findall(_COMMAND.sub(" ", inside))
        return not words and not inside.strip()[0].isdigit()
    if followed.isdigit() and inside[0].isdigit() and not _TEX_SIGN.search(inside):
        return False
    return len(_PROSE_WORD.findall(_COMMAND.sub(" ", inside))) < 4 or bool(_TEX_SIGN.search(inside))


def _inside(formula: str) -> str:
    """A formula without its delimiters."""
    size = 2 if formula.startswith(("$$", "\\")) else 1
    return formula[size:-size]


def decode_accents(text: str) -> str:
    """`J\\"urgen Valk\\'o` -> `Jürgen Valkó`: accents and special letters, for names and prose."""
    if "\\" not in text:
        return text
    text = _LETTER.sub(lambda found: LETTERS[found["name"]], _ACCENT.sub(_accented, text))
    return _BRACED_LETTER.sub(r"\1", text)


def _accented(found: re.Match[str]) -> str:
    groups = found.groupdict()
    mark = next(groups[name] for name in "abcd" if groups[name])
    letter = next(groups[name] for name in ("al", "bl", "bi", "bp", "cl", "cp", "dl", "dp") if groups[name])
    return unicodedata.normalize("NFC", letter + ACCENTS[mark])


@functools.lru_cache(maxsize=2048)
def readable(text: str) -> str:
    """A title or abstract with its TeX shown as Unicode; a formula that has no such form keeps its TeX."""
    if "$" not in text and "\\" not in text and "~" not in text and "--" not in text and "``" not in text:
        return text
    out: list[str] = []
    at = 0
    for start, end in math_spans(text):
        out.append(prose(text[at:start]))
        out.append(formula(_inside(text[start:end])))
        at = end
    out.append(prose(text[at:]))
    return "".join(out)


_STYLE = re.compile(r"\\(?:emph|text(?:bf|it|tt|sc|rm|sf|sl|up|md|normal)?|mbox|underline|uline)\s*\{([^{}]*)\}")
_OLD_STYLE = re.compile(r"\{\\(?:bf|it|em|tt|sc|rm|sl|sf|bfseries|itshape|em)\s+([^{}]*)\}")
_LINK = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}|\\(?:url|path|nolinkurl)\s*\{([^{}]*)\}")
_DROPPED = re.compile(r"~?\\(?:cite[a-z]*|label|footnotemark)\s*(?:\[[^\]]*\])*\{[^{}]*\}")
_ESCAPED = re.compile(r"\\([%&_#$])")
_TIE = re.compile(r"(?<=\S)~(?=\S)")


def prose(text: str) -> str:
    """Text outside mathematics: accents, emphasis, links, escaped signs, quotes and dashes made plain."""
    if "\\" in text:
        text = decode_accents(text)
        for _ in range(3):
            text = _OLD_STYLE.sub(r"\1", _STYLE.sub(r"\1", text))
        text = _LINK.sub(_linked, _DROPPED.sub("", text))
        text = _ESCAPED.sub(r"\1", text).replace("\\ ", " ")
    text = _TIE.sub(" ", text) if "://" not in text else text
    text = text.replace("``", "“").replace("''", "”")
    return text.replace("---", "—").replace("--", "–")


def _linked(found: re.Match[str]) -> str:
    """What a link says, and where it leads unless it says that."""
    leads, says, plain = (part or "" for part in found.groups())
    where = leads.replace("\\", "").removeprefix("mailto:")
    return plain or (says if where.rstrip("/") in says or "/" not in where else f"{says} ({where})")


# --- mathematics -----------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}^_&]|\s+|[^\\{}^_&\s]")
_IGNORED = frozenset(
    [
        r"\left",
        r"\right",
        r"\big",
        r"\Big",
        r"\bigg",
        r"\Bigg",
        r"\bigl",
        r"\bigr",
        r"\Bigl",
        r"\Bigr",
        r"\biggl",
        r"\biggr",
        r"\middle",
        r"\displaystyle",
        r"\textstyle",
        r"\scriptstyle",
        r"\limits",
        r"\nolimits",
        r"\!",
        r"\mathstrut",
        r"\strut",
        r"\nonumber",
        r"\bf",
        r"\rm",
        r"\it",
        r"\cal",
        r"\tt",
        r"\sf",
    ]
)
_SPACED = {
    "\\,": " ",
    "\\;": " ",
    "\\:": " ",
    "\\ ": " ",
    "\\quad": " ",
    "\\qquad": "  ",
    "~": " ",
    "\\\\": " ",
    "&": " ",
}
_WRAPPERS = frozenset(
    [
        r"\text",
        r"\mathrm",
        r"\mathbf",
        r"\mathit",
        r"\mathsf",
        r"\mathtt",
        r"\operatorname",
        r"\operatorname*",
        r"\boldsymbol",
        r"\bm",
        r"\textbf",
        r"\textit",
        r"\textrm",
        r"\textsc",
        r"\texttt",
        r"\mbox",
        r"\hbox",
        r"\mathop",
        r"\mathbin",
        r"\mathrel",
        r"\emph",
        r"\ensuremath",
        r"\bold",
        r"\pmb",
        r"\textsf",
        r"\rm",
    ]
)
_ALPHABETS = {
    "\\mathcal": CALLIGRAPHIC, "\\mathscr": CALLIGRAPHIC, "\\mathbb": BLACKBOARD, "\\mathds": BLACKBOARD,
    "\\mathfrak": FRAKTUR, "\\frak": FRAKTUR, "\\Bbb": BLACKBOARD, "\\cal": CALLIGRAPHIC,
}  # fmt: skip
_OVER = {
    "\\hat": "\u0302", "\\widehat": "\u0302", "\\tilde": "\u0303", "\\widetilde": "\u0303", "\\bar": "\u0304",
    "\\overline": "\u0304", "\\dot": "\u0307", "\\ddot": "\u0308", "\\vec": "\u20d7", "\\check": "\u030c",
    "\\breve": "\u0306", "\\acute": "\u0301", "\\grave": "\u0300", "\\underline": "\u0332",
}  # fmt: skip
_SIMPLE = re.compile(r"[\w.'′]+|[^\W\d_][\u0300-\u036f\u20d0-\u20ff]?[₀-ₜ⁰-ⁿ]*")

_LOPSIDED = re.compile(r"(?<=\S)([×·±∈∉⊂⊆→↦⟶≤≥≪≫≈∼≃≡≠∝∪∩∘⊗⊕]) (?=\S)")
"""An operator with a space behind it alone: TeX itself took the space as the end of the command's name."""


def formula(tex: str) -> str:
    """The inside of a formula as Unicode: `x_i^2 \\leq \\frac{1}{n}` -> `xᵢ² ≤ 1/n`."""
    return _LOPSIDED.sub(r"\1", re.sub(r" {2,}", " ", _Reader(tex).expression().strip()))


class _Reader:
    """A recursive-descent reader over the tokens of one formula."""

    def __init__(self, tex: str) -> None:
        self.tokens: list[str] = _TOKEN.findall(tex)
        self.at = 0
        self.depth = 0

    def next(self) -> str:
        """The next token; "" at the end."""
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else ""

    def expression(self) -> str:
        """Everything up to the closing brace that belongs to us, or the end."""
        out: list[str] = []
        while token := self.next():
            if token == "}" and self.depth:
                break
            out.append(self.unit(token, out))
        return "".join(out)

    def unit(self, token: str, before: list[str]) -> str:
        """One token with what belongs to it."""
        if token in ("^", "_"):
            return self.script(token)
        if token == "{":
            return self.group()
        if token.isspace():
            return " "
        if token.startswith("\\"):
            shown = self.command(token)
            apart = shown.isalpha() and shown.isascii() and before and before[-1][-1:].isalnum()
            return f" {shown}" if apart else shown
        return _SPACED.get(token, token)

    def group(self) -> str:
        """A group in braces, without them; nested beyond reason, its brace as it is."""
        if self.depth > 40:
            return "{"
        self.depth += 1
        inside = self.expression()
        self.depth -= 1
        return inside

    def argument(self) -> str:
        """The next group, or the next single token, as Unicode."""
        while token := self.next():
            if token == "}" and self.depth:
                self.at -= 1
                return ""
            if not token.isspace():
                return self.unit(token, [])
        return ""

    def option(self) -> str:
        """What stands in square brackets here; "" if nothing does."""
        if self.at >= len(self.tokens) or self.tokens[self.at] != "[" or "]" not in self.tokens[self.at :]:
            return ""
        end = self.tokens.index("]", self.at)
        found = "".join(self.tokens[self.at + 1 : end])
        self.at = end + 1
        return found

    def script(self, sign: str) -> str:
        inside = self.argument().strip()
        table = SUPERSCRIPTS if sign == "^" else SUBSCRIPTS
        if inside in ("′", "″", "∘"):
            return inside if inside != "∘" else "°"
        if inside and all(char in table for char in inside):
            return "".join(table[char] for char in inside)
        return f"{sign}{inside}" if len(inside) == 1 else f"{sign}{{{inside}}}"

    def command(self, name: str) -> str:
        if name in _ALPHABETS:
            table = _ALPHABETS[name]
            return "".join(table.get(char, char) for char in self.argument())
        if name in _IGNORED:
            return ""
        if name in _SPACED:
            return _SPACED[name]
        if name in _WRAPPERS:
            return self.argument()
        if name in _OVER:
            return self.over(name)
        match name:
            case "\\frac" | "\\dfrac" | "\\tfrac" | "\\cfrac" | "\\nicefrac" | "\\sfrac":
                return f"{_bracketed(self.argument())}/{_bracketed(self.argument())}"
            case "\\sqrt":
                index = self.option()
                root = "".join(SUPERSCRIPTS.get(char, char) for char in index) + "√"
                return root + _bracketed(self.argument())
            case "\\binom" | "\\dbinom" | "\\tbinom":
                return f"C({self.argument()}, {self.argument()})"
            case "\\overset" | "\\stackrel" | "\\underset":
                above, base = self.argument(), self.argument()
                sign = "_" if name == "\\underset" else "^"
                return f"{base}{sign}{{{above}}}" if above.strip() else base
        return self.symbol(name)

    def over(self, name: str) -> str:
        inside = self.argument()
        if len(inside) == 1:
            return unicodedata.normalize("NFC", inside + _OVER[name])
        return f"{name}{{{inside}}}"

    def symbol(self, name: str) -> str:
        """A symbol, an escaped sign, a function's name, or the command itself: nothing vanishes."""
        bare = name[1:]
        if bare in SYMBOLS:
            return SYMBOLS[bare]
        if bare in LETTERS:
            return LETTERS[bare]
        if not bare[0].isalpha():
            return bare
        if self.at < len(self.tokens) and self.tokens[self.at] == "{":
            return f"{name}{{{self.argument()}}}"
        return name


def _bracketed(text: str) -> str:
    """A part of a fraction or root, in brackets unless it is one simple thing."""
    text = text.strip()
    return text if _SIMPLE.fullmatch(text) else f"({text})"


_PRIVATE = 6_400
"""Characters for private use: as many formulas of a text can be told apart."""


def without_formulas(text: str) -> tuple[str, dict[str, str]]:
    """A text with one private character for each formula, and what each stands for."""
    parts, formulas, at = [], dict[str, str](), 0
    for number, (start, end) in enumerate(math_spans(text)[:_PRIVATE]):
        sign = chr(0xE000 + number)
        formulas[sign] = text[start:end]
        parts += [text[at:start], sign]
        at = end
    return "".join((*parts, text[at:])), formulas


def with_formulas(text: str, formulas: Mapping[str, str]) -> str:
    """The way back."""
    return "".join(formulas.get(char, char) for char in text) if formulas else text
