"""`python -m bench [--papers N] [PART …]`: every number in one run, each beside its bound.

The library is made once and kept in the folder of temporary files; the papers are real ones where the corpus is at hand.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from bench.papers import build
from bench.report import Report
from bench.scale_papers import papers

CORPUS_SIZE = 57_000
PARTS = ("starting", "keys", "syncing", "feeds", "scale", "answers", "translating")


def main() -> int:
    """Measure; 1 if a number falls short."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--papers", type=int, default=CORPUS_SIZE)
    args = parser.parse_args()
    folder = library(args.papers)
    report = Report()
    for part in args.parts or PARTS:
        import_module(f"bench.{part}").measure(folder, report)
    return int(report.short > 0)


def library(count: int) -> Path:
    """A folder with a library of so many papers."""
    folder = Path(tempfile.gettempdir()) / f"academichub-bench-{count}"
    if not (folder / "config.toml").exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "library.db").unlink(missing_ok=True)
        held = build(folder / "library.db", count, papers(count) if count > CORPUS_SIZE else None, safe=False)
        print(f"made a library of {held:,} papers: {folder}", file=sys.stderr)
        (folder / "config.toml").write_text('sources = ["arxiv:cs.CL", "arxiv:cs.AI"]\n')
    return folder


if __name__ == "__main__":
    sys.exit(main())
