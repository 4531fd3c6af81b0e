"""The command line."""

from __future__ import annotations

import sys


def run() -> None:
    """The program's entry point."""
    from academichub.cli.main import main

    sys.exit(main())
