"""What a value must be beyond its type."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from academichub.config.options import KeywordEntry
from academichub.config.sources import resolve
from academichub.domain.query import parse
from academichub.domain.tracked import TrackedKeyword
from academichub.errors import QueryError
from academichub.i18n import _

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def api_base_complaint(value: str) -> str:
    """Why a key must not be sent to an address; "" if it may."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return _("this is no web address")
    if not value or parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return ""
    return _("the key would travel unprotected; use https, or http on this machine only")


def _mirrors(value: dict[str, Any]) -> str:
    for prefix, stand_in in value.items():
        if not (
            isinstance(stand_in, str) and re.match(r"https?://\S+$", stand_in) and re.match(r"https?://\S*$", prefix)
        ):
            return _("a mirror is an http(s) URL prefix -> another")
        try:
            urlsplit(prefix), urlsplit(stand_in).port
        except ValueError:
            return _("this is no web address")
    return ""


def _proxy(value: str) -> str:
    return "" if not value or re.fullmatch(r"http://[\w.:@%-]+/?", value) else _("only http:// proxies can be used")


def _contact(value: str) -> str:
    return "" if re.fullmatch(r"[\w.+-]+@[\w.-]+|", value, re.ASCII) else _("wanted an e-mail address")


def _viewer(value: list[str]) -> str:
    return "" if not value or value[0].strip() else _("the command is empty")


def model_complaint(value: str) -> str:
    """Why this names no model of a provider; "" if it does, or is empty."""
    if not value or "/" in value:
        return ""
    return _("wanted provider/name, such as deepseek/deepseek-v4-flash or openai/{name}").format(name=value)


def language_complaint(value: str) -> str:
    """Why this is no code of a language; "" if it is."""
    known = re.fullmatch(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?", value, re.IGNORECASE | re.ASCII)
    return "" if known else _("wanted a language code such as zh, zh-Hant, ja or pt-BR")


def _query(value: str) -> str:
    try:
        parse(value)
    except QueryError as error:
        return str(error)
    return ""


def _author_id(value: str) -> str:
    known = re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]|[a-z]+(?:-[a-z]+)*_[a-z]_\d+|", value)
    return "" if known else _("wanted an ORCID (0000-0002-1825-0097) or an arXiv author identifier (warner_s_1)")


def _keyword_query(value: str) -> str:
    return keyword_complaint(KeywordEntry("", value)) if value else ""


def keyword_complaint(entry: KeywordEntry) -> str:
    """Why a keyword can match nothing; "" if it can."""
    try:
        TrackedKeyword(entry.name, entry.query).parsed()
    except QueryError as error:
        return str(error)
    return ""


CHECKS: dict[str, Callable[[Any], Any]] = {
    "sources": resolve,
    "llm.api_base": api_base_complaint,
    "llm.model": model_complaint,
    "llm.smart_model": model_complaint,
    "translation.target": language_complaint,
    "network.mirrors": _mirrors,
    "network.proxy": _proxy,
    "network.contact": _contact,
    "pdf.viewer": _viewer,
    "keywords.query": _keyword_query,
    "views.query": _query,
    "authors.id": _author_id,
}
