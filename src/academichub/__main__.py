"""`python -m academichub`."""

from academichub.cli import run

run()
