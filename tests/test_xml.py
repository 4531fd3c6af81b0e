"""The safe front for feeds: bytes to elements."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.errors import SourceError
from academichub.sources import xml

quick = settings(max_examples=150, deadline=None, database=None, derandomize=True)


def feed(inside: str) -> bytes:
    return f'<?xml version="1.0"?><feed><title>t</title>{inside}</feed>'.encode()


def title(data: bytes) -> str:
    """The title of a body's only item."""
    (item,) = xml.read(data).items
    return xml.first(item, "title")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"caf\xc3\xa9", "café"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
        ("café".encode("utf-16"), "café"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>caf\xe9', '<?xml version="1.0" encoding="iso-8859-1"?>café'),
        ('<?xml encoding="gb18030"?>深度'.encode("gb18030"), '<?xml encoding="gb18030"?>深度'),
        (b'<?xml encoding="no-such"?>caf\xe9', '<?xml encoding="no-such"?>caf\ufffd'),
        (b'<?xml encoding="utf-7"?>+ADw-\xe9', '<?xml encoding="utf-7"?>+ADw-\ufffd'),
        (b'<?xml encoding="unicode_escape"?>\\x1b\xe9', '<?xml encoding="unicode_escape"?>\\x1b\ufffd'),
        (b'<?xml encoding="zlib"?>\xe9', '<?xml encoding="zlib"?>\ufffd'),
        (b"", ""),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    """UTF-8 if it is that, else a declared charset that we know, else UTF-8 with replacement."""
    assert xml.decode(data) == text


@pytest.mark.parametrize(
    ("text", "legal"),
    [
        ("a\x00b\x1bc\x0bd", "abcd"),
        ("a\tb\nc\r", "a\tb\nc\r"),
        ("&#27;&#x1b;&#0;&#xD800;&#xFFFE;", ""),
        ("&#233;&#xe9;&#9;", "&#233;&#xe9;&#9;"),
        ("&#99999999999999999999;", ""),
        ("&#x" + "f" * 5_000 + ";", ""),
        ("&amp;&lt;&gt;&quot;&apos;", "&amp;&lt;&gt;&quot;&apos;"),
        ("&eacute;&nbsp;", "é\u00a0"),
        ("&nosuch;", "&amp;nosuch;"),
        ("\ud800x\udfff", "x"),
    ],
)
def test_legal(text: str, legal: str) -> None:
    """Only what XML 1.0 allows is left, HTML's named characters among it."""
    assert xml.legal(text) == legal


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<entry><title>plain</title></entry>", "plain"),
        ("<entry><title> padded\n</title></entry>", "padded"),
        ("<entry><title>a &amp; b</title></entry>", "a & b"),
        ("<entry><title><![CDATA[a <b> c]]></title></entry>", "a <b> c"),
        ("<entry><title>in <i>ner</i> text</title></entry>", "in ner text"),
        ("<entry><x:title>prefixed</x:title></entry>", "prefixed"),
        ("<entry><title/><title>second</title></entry>", "second"),
        ("<entry><a><title>nested</title></a></entry>", ""),
        ("<entry><title>a&#27;[2Jb</title></entry>", "a[2Jb"),
    ],
)
def test_the_text_of_an_element(inside: str, text: str) -> None:
    """An element's text is all that stands in it; the first one that has any counts."""
    assert title(feed(inside)) == text


@pytest.mark.parametrize(
    ("root", "item"),
    [
        ("rss", "<channel><title>t</title><item><title>x</title></item></channel>"),
        ("feed", "<entry><title>x</title></entry>"),
    ],
)
def test_both_kinds_of_feed(root: str, item: str) -> None:
    """RSS and Atom give the same document."""
    document = xml.read(f"<{root}>{item}</{root}>".encode())
    assert (document.root, len(document.items), document.fault) == (root, 1, None)


def test_attributes_and_order() -> None:
    """Elements of one name stand in order, with their attributes."""
    (item,) = xml.read(feed('<entry><category term="cs.CL"/><category term="cs.AI">x</category></entry>')).items
    assert [(one.attributes.get("term"), one.text) for one in item["category"]] == [("cs.CL", ""), ("cs.AI", "x")]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Rate exceeded.", "not-a-feed"),
        (b"{}", "not-a-feed"),
        (b"/etc/passwd", "not-a-feed"),
        (b"file:///etc/passwd", "not-a-feed"),
        (b"<!DOCTYPE html><html><body>Just a moment...</body></html>", "not-a-feed"),
        (b"<OAI-PMH><error/></OAI-PMH>", "not-a-feed"),
        (b'<!DOCTYPE feed [<!ENTITY a "b">]><feed>&a;</feed>', "malformed"),
        (b'<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed>&a;</feed>', "malformed"),
        (b'<!DOCTYPE feed [<!ENTITY % a SYSTEM "http://h/x">%a;]><feed/>', "malformed"),
        (b"<feed><entry>" + b"<a>" * 200 + b"</a>" * 200 + b"</entry></feed>", "malformed"),
        (b"<feed><entry " + b" ".join(b'a%d="x"' % n for n in range(200)) + b"/></feed>", "malformed"),
    ],
    ids=range(14),
)
def test_what_is_no_feed(data: bytes, kind: str) -> None:
    """A body that is no feed, or is a trap, raises SourceError of its kind."""
    with pytest.raises(SourceError) as caught:
        xml.read(data)
    assert caught.value.kind == kind


def test_a_doctype_without_entities_is_harmless() -> None:
    """Old RSS names a DTD; it is not fetched, and the feed is read."""
    assert title(b'<!DOCTYPE rss SYSTEM "http://h/x.dtd"><rss><item><title>x</title></item></rss>') == "x"


@pytest.mark.parametrize("cut", range(30, 70, 4))
def test_what_was_read_before_a_cut_is_kept(cut: int) -> None:
    """A feed cut off anywhere keeps its whole entries, and tells the fault."""
    data = b"<feed><entry><title>a</title></entry>" + b"<entry><title>bbbbbbb</title></entry></feed>"
    document = xml.read(data[:cut])
    assert document.fault
    assert len(document.items) == data[:cut].count(b"</entry>")


def test_a_flood_is_read_in_time() -> None:
    """Twenty thousand entries, or tags never closed, are no trouble."""
    assert len(xml.read(feed("<entry><title>x</title></entry>" * 20_000)).items) == 20_000
    with pytest.raises(SourceError):
        xml.read(feed("<entry>" + "<b>" * 100_000))


@quick
@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_source_error(data: bytes) -> None:
    """Nothing but SourceError is raised."""
    for body in (data, b"<feed>" + data, b"<rss><item><title>" + data + b"</title></item></rss>"):
        try:
            outcome = xml.read(body).root
        except SourceError as error:
            outcome = error.kind
        assert outcome in ("feed", "rss", "RDF", "empty", "not-a-feed", "malformed")


@quick
@given(st.text(st.characters(exclude_characters="&<>", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_legal_text_is_untouched(text: str) -> None:
    """What may stand in XML arrives as it was sent, but for U+FFFE and U+FFFF, which may not."""
    assert xml.legal(text) == text.replace("\ufffe", "").replace("\uffff", "")
    assert title(feed(f"<entry><title>[{text}]</title></entry>")) == f"[{xml.legal(text)}]"
