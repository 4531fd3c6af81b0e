"""Real abstracts through a careful stand-in for a model, and a real digest's machine translations put to the checks."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import random
import sys
from collections import Counter
from functools import cache
from typing import Any

import pytest

from academichub.domain.text.plain import clean
from academichub.domain.text.terms import bundled
from academichub.domain.text.typography import typeset
from academichub.llm.checks import Answer, complaints
from academichub.llm.masking import Masked, mask
from tests.conftest import BENCH, needs_bench

pytestmark = [needs_bench, pytest.mark.slow]
COUNT = 2_000
KINDS = {
    "math": {"placeholders", "numbers"}, "latex": {"placeholders"}, "url": {"placeholders", "links"}, "number": {"numbers", "placeholders"},
    "acronym": {"placeholders"}, "untranslated": {"english", "echo", "placeholders"}, "grammar": set[str](),
}  # fmt: skip
"""Kind of a listed defect -> the checks that may find it; the rest are wrong terms."""


@cache
def stand_in() -> Any:
    """The world's careful translator."""
    spec = importlib.util.spec_from_file_location("stand_in_models", BENCH / "world" / "llm.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sent(title: str, abstract: str) -> Masked:
    """What goes out for a paper."""
    fields = {"title": clean(title), "abstract": clean(abstract, multiline=True, limit=20_000)}
    return mask(fields, "zh", bundled().terms_in(" ".join(fields.values())))


def hidden(masked: Masked, text: str) -> str:
    """A translation in which what was kept stands as itself, with its placeholders in their place."""
    for name, kept in sorted(masked.kept.items(), key=lambda pair: -len(pair[1])):
        text = text.replace(kept, name, 1)
    return text


def abstracts() -> list[tuple[str, str]]:
    """Half of them heavy with TeX."""
    with gzip.open(BENCH / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [(found["title"], found["abstract"]) for found in map(json.loads, lines)]
    heavy = sorted(
        (row for row in rows if "$" in row[1] or "\\" in row[1]),
        key=lambda row: -row[1].count("$") - row[1].count("\\"),
    )
    return heavy[: COUNT // 2] + random.Random(5).sample(rows, COUNT // 2)


def test_real_abstracts_come_through_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Every one is accepted, with each formula, link, number with a unit and protected name of its source."""
    wrong: list[str] = []
    kept = 0
    for title, abstract in abstracts():
        masked = sent(title, abstract)
        made = {name: stand_in().translate(text) for name, text in masked.fields.items()}
        wrong += [f"{title[:40]}: {said}" for _name, said in complaints(Answer(made), masked)]
        text = "\n".join(masked.restore(typeset(part, "zh")) for part in made.values())
        lost = Counter(masked.kept.values()) - Counter({part: text.count(part) for part in masked.kept.values()})
        wrong += [f"{title[:40]}: lost {part!r}" for part in lost]
        kept += len(masked.kept)
    with capsys.disabled():
        sys.stdout.write(f"\n{COUNT} abstracts, {kept} protected parts, {len(wrong)} faults\n")
    assert wrong == []
    assert kept > 10 * COUNT


def digest() -> list[dict[str, str]]:
    """The lines of a machine-translated digest."""
    text = (BENCH / "corpus" / "began-from" / "digest-2026-05-29.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def defects() -> list[dict[str, str]]:
    """The defects that a reader listed in it."""
    with (BENCH / "facts" / "mt_defects.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_machine_translated_digest_is_refused_for_its_defects(capsys: pytest.CaptureFixture[str]) -> None:
    """Nearly every paper of it is refused; most of the listed defects are found by a check of their kind."""
    told: dict[str, list[tuple[str, str]]] = {}
    for row in digest():
        masked = sent(row["title"], row["abstract"])
        output = {"title": hidden(masked, row["title_zh"]), "abstract": hidden(masked, row["abstract_zh"])}
        told.setdefault(row["id"], []).extend(complaints(Answer(output), masked))
    found = [defect for defect in defects() if is_found(defect, told.get(defect["arxiv_id"], []))]
    refused = sum(1 for said in told.values() if said)
    with capsys.disabled():
        sys.stdout.write(
            f"\ndigest: {refused} of {len(told)} papers refused, {len(found)} of {len(defects())} listed defects found\n"
        )
    assert refused >= 60
    assert len(found) >= 60


def is_found(defect: dict[str, str], said: list[tuple[str, str]]) -> bool:
    """Whether a check of the defect's kind complains; for a wrong term, whether one names the rendering."""
    if defect["type"] in KINDS:
        return any(name in KINDS[defect["type"]] for name, _text in said)
    wrong = [bad for name, text in said if name == "terms" for bad in text.replace(";", " ").replace(".", " ").split()]
    return any(bad in defect["machine_output"] or defect["machine_output"] in bad for bad in wrong if not bad.isascii())


def test_the_same_papers_through_a_careful_model_have_none_of_it() -> None:
    """Not one of the listed machine outputs occurs, and everything protected stands in the new text."""
    listed: dict[str, list[str]] = {}
    for defect in defects():
        listed.setdefault(defect["arxiv_id"], []).append(defect["machine_output"])
    wrong = []
    for row in digest():
        masked = sent(row["title"], row["abstract"])
        made = {name: stand_in().translate(text) for name, text in masked.fields.items()}
        wrong += [(row["id"], said) for _name, said in complaints(Answer(made), masked)]
        text = "\n".join(masked.restore(typeset(part, "zh")) for part in made.values())
        wrong += [(row["id"], bad) for bad in listed.get(row["id"], []) if bad in text and not bad.isascii()]
        wrong += [(row["id"], part) for part in masked.kept.values() if part not in text]
    assert wrong == []
