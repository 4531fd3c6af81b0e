"""config.example.toml, written from the options themselves."""

from __future__ import annotations

import dataclasses
import json
import textwrap
from collections.abc import Iterator
from typing import Any

from academichub.config.options import LISTS, SECTIONS, Config, default_of

_HEAD = """\
# academichub: every option, with its default.
# Copy what you want to change into config.toml (`academichub config path` says where it is,
# `academichub config init` writes this file there). The program never rewrites it; what you
# add on a key in the reader goes to tracked.toml beside it.
"""


def example() -> str:
    """The whole text."""
    fields = {field.name: field for field in dataclasses.fields(Config)}
    parts = [_HEAD, "\n".join(_option(fields["sources"]))]
    for name, kind in LISTS.items():
        lines = [line for field in dataclasses.fields(kind) for line in _option(field)]
        parts.append("\n".join([f"# [[{name}]]", *lines]))
    for name, kind in SECTIONS.items():
        lines = [line for field in dataclasses.fields(kind) for line in _option(field, name)]
        parts.append("\n".join([f"[{name}]", *lines]))
    parts.append("\n".join(["[names]", *_option(fields["names"])]))
    parts.append("\n".join(["[keys]", *_option(fields["keys"])]))
    return "\n\n".join(parts) + "\n"


def _option(field: dataclasses.Field[Any], section: str = "") -> Iterator[str]:
    default = default_of(field)
    facts = field.metadata
    choices = f" ({', '.join(facts['choices'])})" if facts["choices"] else ""
    yield from textwrap.wrap(facts["says"] + choices, 108, initial_indent="# ", subsequent_indent="# ")
    if field.name in ("keys", "names") and not section:
        yield f"# {facts['example']}"
    elif field.name == "mirrors":
        yield f"# {field.name}.{facts['example']}"
    elif default in ("", (), {}):
        example = facts["example"] if not isinstance(default, str) else json.dumps(facts["example"], ensure_ascii=False)
        yield f"# {field.name} = {example}"
    elif isinstance(default, dict):
        yield from (f'{field.name}."{key}" = {json.dumps(value)}' for key, value in default.items())
    else:
        yield f"{field.name} = {json.dumps(default)}"
