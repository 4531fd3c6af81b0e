"""A safe front for feeds: bytes to elements, with every known way of breaking a parser shut off.

XML 1.0 section 2.2 says which characters may stand in a document; what may not is taken out first. Entity
declarations are refused, depth and attributes bounded. What was read before a fault is kept, and the fault told.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat

from academichub.errors import SourceError
from academichub.i18n import _

DEPTH_LIMIT = 100
ATTRIBUTE_LIMIT = 100
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:#(?P<dec>\d+)|#[xX](?P<hex>[0-9a-fA-F]+)|(?P<name>[A-Za-z][A-Za-z0-9]*));")
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_UNDECLARED = "cp1252"
"""What text is that is not UTF-8 and declares nothing else (https://encoding.spec.whatwg.org/#names-and-labels)."""
_CHARSETS = frozenset(
    [
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "iso8859-1",
        "iso8859-2",
        "iso8859-15",
        "cp1250",
        "cp1251",
        "cp1252",
        "koi8-r",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "shift_jis",
        "euc_jp",
        "euc_kr",
        "ascii",
    ]
)


@dataclass(slots=True)
class Element:
    """One element: its text with all that is inside, its attributes, and the elements right below it."""

    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[Element]] = field(default_factory=dict)


Item = dict[str, list[Element]]
"""Local element name -> the elements of that name, in order. Names of foreign vocabularies keep their prefix."""


@dataclass(slots=True)
class Document:
    """A document as read: its root, what stands on the channel, its items."""

    root: str = ""
    channel: Item = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """Which elements are the items of a document, and which only wrap others and are looked through."""

    roots: frozenset[str]
    items: frozenset[str]
    wrappers: frozenset[str]


FEED = Shape(frozenset({"feed", "rss", "RDF"}), frozenset({"item", "entry"}), frozenset({"channel"}))
OAI = Shape(
    frozenset({"OAI-PMH"}),
    frozenset({"record"}),
    frozenset({"ListRecords", "GetRecord", "metadata", "arXivRaw", "arXiv"}),
)
_FOREIGN = frozenset({"media", "itunes", "geo", "georss", "slash", "wfw", "thr", "sy"})
_BLOCKS = frozenset({"p", "div", "li", "br", "sec", "tr", "h1", "h2", "h3", "h4", "blockquote"})


def decode(data: bytes) -> str:
    """The text of an XML body: UTF-8 if it is that, else the charset it declares if we know it (RFC 7303, 3)."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:400])
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else ""
    except LookupError:
        name = ""
    if not declared or name in ("utf-8", "ascii"):
        text = data.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        return text if sum(not char.isascii() for char in text) > 2 * bad else data.decode(_UNDECLARED, "replace")
    return data.decode(name if name in _CHARSETS else "utf-8", "replace")


def legal(text: str) -> str:
    """Only characters and references that XML allows; HTML's named entities as characters."""
    text = _ILLEGAL.sub("", text)
    return _REFERENCE.sub(_legal_reference, text) if "&" in text else text


def _legal_reference(found: re.Match[str]) -> str:
    if name := found["name"]:
        return found[0] if name in _PREDEFINED else html5.get(f"{name};", f"&amp;{name};")
    digits = found["dec"] or str(int(found["hex"][:9], 16))
    code = int(digits) if len(digits) < 9 else 0x110000
    legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return found[0] if legal else ""


def read(data: bytes, shape: Shape = FEED) -> Document:
    """The document in a body. Raises SourceError if it is none of this shape at all."""
    text = _DECLARATION.sub("", legal(decode(data)).lstrip("\ufeff \t\r\n"), count=1)
    if not text.strip():
        raise SourceError("empty", _("an empty answer instead of a feed"))
    reader = _Reader(shape)
    try:
        reader.parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        reader.document.fault = _("cut off or malformed at line {line}").format(line=error.lineno)
    if reader.document.root not in shape.roots:
        raise SourceError("not-a-feed", _("a web page or other text instead of a feed"))
    return reader.document


class _Reader:
    """expat's handlers, filling a Document."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.document = Document()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.EntityDeclHandler = self.refuse_entity
        self.depth = 0
        self.item: Item | None = None
        self.item_depth = 0
        self.open: list[tuple[Element, int, int]] = []
        """Elements not closed yet, each with its depth and where its text begins."""
        self.texts: list[str] = []

    def refuse_entity(self, *_declaration: object) -> None:
        raise SourceError("malformed", _("the feed declares entities, which none needs"))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT or len(attributes) > ATTRIBUTE_LIMIT:
            raise SourceError("malformed", _("the feed nests or decorates its elements beyond reason"))
        prefix, _colon, local = name.rpartition(":")
        if self.depth == 1:
            self.document.root = local
        elif self.item is None and not self.open and local in self.shape.items:
            self.item, self.item_depth = {}, self.depth
        elif self.open or local not in self.shape.wrappers:
            self._open(name if prefix in _FOREIGN else local, attributes)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        element = Element("", attributes)
        above = self.document.channel if self.item is None else self.item
        target = self.open[-1][0].children if self.open else above
        target.setdefault(name, []).append(element)
        self.open.append((element, self.depth, len(self.texts)))

    def data(self, text: str) -> None:
        if self.open:
            self.texts.append(text)

    def end(self, name: str) -> None:
        if self.open and self.depth == self.open[-1][1]:
            element, _depth, at = self.open.pop()
            element.text = "".join(self.texts[at:])
            if not self.open:
                self.texts = []
            elif name.rpartition(":")[2] in _BLOCKS:
                self.texts.append("\n")
        elif self.item is not None and self.depth == self.item_depth:
            self.document.items.append(self.item)
            self.item = None
        self.depth -= 1


def first(item: Item, *names: str) -> str:
    """The text of the first element of any of these names that has one, stripped; "" if none has."""
    return next((text for name in names for element in item.get(name, ()) if (text := element.text.strip())), "")
