"""A line for each thing measured: the number, what it is held against, and whether it holds."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


class Report:
    """Prints lines, and counts those that fall short."""

    def __init__(self) -> None:
        self.short = 0

    def line(self, what: str, value: str, holds: bool | None = None, bound: str = "") -> None:
        """One line; `holds` None is a number without a bound."""
        verdict = "" if holds is None else ("ok" if holds else "SHORT")
        self.short += holds is False
        print(f"{what:<52} {value:>26}  {bound:<22} {verdict}", flush=True)

    def at_most(self, what: str, value: float, bound: float, unit: str) -> None:
        """A number that may not be larger."""
        self.line(what, f"{value:,.2f} {unit}", value <= bound, f"<= {bound:,g} {unit}")

    def at_least(self, what: str, value: float, bound: float, unit: str) -> None:
        """A number that may not be smaller."""
        self.line(what, f"{value:,.0f} {unit}", value >= bound, f">= {bound:,g} {unit}")


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which this part of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)
