"""The command line."""

from __future__ import annotations

import gc
import sys


def run() -> None:
    """The program's entry point.

    The garbage collector waits until start-up is over: what is made until then stays for the whole run.
    """
    gc.disable()
    from academichub.cli.main import main

    sys.exit(main())
