"""The text of a whole paper, out of arXiv's HTML or a PDF. Pure.

arXiv's HTML is LaTeXML's: every part of a paper has a class that begins with `ltx_`
(https://math.nist.gov/~BMiller/LaTeXML/manual/). Run as a module it reads bytes from stdin and prints the text, so that
what bytes of strangers do to a parser happens in a process that can be ended.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from academichub.domain.text.plain import clean
from academichub.errors import SourceError

TEXT_LIMIT = 2_000_000
"""Characters of a paper's text; a thesis has half of it."""
MEMORY_LIMIT = 2 * 2**30
_PAPER = "ltx_document"
_LEFT_OUT = re.compile(
    r"\bltx_(?:bibliography|page_navbar|page_footer|TOC|authors|dates|ERROR|role_affiliation\w*|note_mark|tag_note|note_outer_mark)\b"
)
_ROWS = re.compile(r"\bltx_(?:tr|p|para|listingline|item|caption)\b")
"""Classes of elements that begin a line, whatever their tag."""
_SILENT = frozenset({"script", "style", "svg", "nav", "button", "head", "math"})
_ALONE = frozenset(
    {"br", "img", "hr", "meta", "link", "input", "wbr", "source", "col", "area", "base", "embed", "param"}
)
_BLOCKS = frozenset({
    "p", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6", "li", "table", "tr", "figure", "figcaption", "br", "ul", "ol", "dl",
    "dt", "dd", "blockquote", "article", "header", "pre",
})  # fmt: skip
_SCRIPTS = {"sup": "^", "sub": "_"}
DEEPEST = 400
"""Elements inside of each other; LaTeXML's pages have some forty."""
_REFERENCES = re.compile(
    r"^(?:\d+\.?\s+|[IVX]+\.\s+)?(?:references|bibliography|literature cited)\s*:?$", re.IGNORECASE | re.MULTILINE
)
_APPENDIX = re.compile(
    r"^(?:appendix\b|appendices\b|supplementary material|[A-C]\.?\s+[A-Z][a-z]).{0,80}$", re.IGNORECASE | re.MULTILINE
)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_HYPHENATED = re.compile(r"([a-z]+)-\n(?=([a-z]+))")
_KEPT_HYPHENS = frozenset((
    "self", "zero", "few", "one", "non", "multi", "cross", "semi", "pre", "post", "meta", "sub", "inter", "intra", "co", "re", "de", "anti",
    "high", "low", "long", "short", "large", "real", "data", "well", "end", "of", "the", "to", "in",
))  # fmt: skip
"""Beginnings after which a hyphen at the end of a line is more likely the word's own."""
_ENDS = re.compile(r"[.!?:;。]['\")\]]?$")


def from_html(data: bytes) -> str:
    """A paper's text, a paragraph a line, formulas as TeX. Raises SourceError if the page holds no paper."""
    reader = _PaperReader()
    reader.feed(_COMMENT.sub("", data.decode("utf-8", "replace")))
    reader.close()
    return _bounded("".join(reader.pieces).split("\n"), "html")


class _PaperReader(HTMLParser):
    """Collects what stands inside the paper, and outside of what is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.open: list[tuple[str, bool, str]] = []
        """The elements one is in, whether each is silent, and what stands at its end."""
        self.counts: Counter[str] = Counter()
        """How many elements of each name are open."""
        self.inside = 0
        """Depth at which the paper began; 0 outside of it."""

    @property
    def heard(self) -> bool:
        return bool(self.inside) and not (self.open and self.open[-1][1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if self.heard and tag in _SCRIPTS:
            self.pieces.append(_SCRIPTS[tag])
        if self.heard and tag == "math":
            self.pieces.append(_formula(told.get("alttext", "")))
        elif self.heard and (tag in _BLOCKS or _ROWS.search(told.get("class", ""))):
            self.pieces.append("\n")
        elif self.heard and "ltx_note" in told.get("class", "").split():
            self.pieces.append(" (")
        elif self.heard and tag in ("td", "th"):
            self.pieces.append(" ")
        if tag in _ALONE or len(self.open) > DEEPEST:
            return
        silent = tag in _SILENT or bool(_LEFT_OUT.search(told.get("class", "")))
        closes = ") " if "ltx_note" in told.get("class", "").split() else ""
        self.open.append((tag, silent or bool(self.open and self.open[-1][1]), closes))
        self.counts[tag] += 1
        if not self.inside and _PAPER in told.get("class", "").split():
            self.inside = len(self.open)

    def handle_endtag(self, tag: str) -> None:
        if self.heard and tag in _BLOCKS:
            self.pieces.append("\n")
        if not self.counts.get(tag):
            return
        at = next(at for at in range(len(self.open) - 1, -1, -1) if self.open[at][0] == tag)
        for name, _silent, closes in reversed(self.open[at:]):
            self.counts[name] -= 1
            if closes and self.inside and not self.open[at][1]:
                self.pieces.append(closes)
        if at is not None:
            del self.open[at:]
            self.inside = self.inside if len(self.open) >= self.inside else 0

    def handle_data(self, data: str) -> None:
        if self.heard:
            self.pieces.append(data.replace("\n", " "))


def _formula(tex: str) -> str:
    tex = " ".join(tex.replace("%\n", "").split())
    return f"${tex}$" if tex else ""


def from_pdf(data: bytes) -> str:
    """A PDF's text, a paragraph a line. Raises SourceError if it has none, as a scan has, or cannot be read."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise SourceError("malformed", f"no readable PDF ({type(error).__name__})") from None
    return _bounded(_paragraphs("\n".join(pages)), "pdf")


def _paragraphs(text: str) -> Iterator[str]:
    """Lines as they are set, joined to paragraphs: one ends with a line that ends a sentence before the margin."""
    lines = [line.strip() for line in _HYPHENATED.sub(_joined, text).split("\n")]
    lengths = sorted(map(len, filter(None, lines)))
    width = lengths[-1 - len(lengths) // 10] if lengths else 0
    paragraph = ""
    for line in lines:
        if _REFERENCES.match(line) or not line:
            yield paragraph
            yield line
            paragraph = ""
            continue
        paragraph = f"{paragraph} {line}".lstrip()
        if _ENDS.search(line) and len(line) < 0.8 * width:
            yield paragraph
            paragraph = ""
    yield paragraph


def _joined(found: re.Match[str]) -> str:
    """The first part of a word that was broken at the margin; its hyphen, if it was written with one."""
    return f"{found[1]}-" if found[1] in _KEPT_HYPHENS else found[1]


def _bounded(lines: list[str] | Iterator[str], kind: str) -> str:
    """Clean lines; raises SourceError if nothing is left of them."""
    tidy = (" ".join(clean(line, limit=TEXT_LIMIT).split()) for line in lines)
    text = "\n".join(line for line in tidy if line)[:TEXT_LIMIT]
    if len(text) < 200:
        raise SourceError("empty", f"no text in this {kind}")
    return text


def without_references(text: str) -> str:
    """A paper without its list of references, which goes on to an appendix or to the end, if that is the smaller part."""
    found = [found.start() for found in _REFERENCES.finditer(text)]
    if not found or found[-1] <= len(text) // 3:
        return text
    appendix = _APPENDIX.search(text, found[-1])
    after = text[appendix.start() :] if appendix else ""
    if not after and found[-1] < len(text) // 2:
        return text
    return f"{text[: found[-1]].rstrip()}\n{after}".rstrip()


def main(kind: str) -> int:
    """Bytes on stdin, text on stdout; 3 if there is none."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    read = {"html": from_html, "pdf": from_pdf}[kind]
    try:
        sys.stdout.buffer.write(read(sys.stdin.buffer.read()).encode())
    except (SourceError, MemoryError):
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
