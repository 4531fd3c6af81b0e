"""Where everything stands on a screen of a given size. Pure."""

from __future__ import annotations

from dataclasses import dataclass

SIDEBAR_FROM = 110
SHARED_PANE_BELOW = (80, 24)
LIST_ALONE_BELOW = (40, 12)
SMALLEST = (20, 5)
SIDEBAR_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Geometry:
    """Sizes in cells; every part draws its own left frame, the last one in a row the right frame too."""

    width: int
    height: int
    sidebar: int
    """Width with its left frame; 0 if folded."""
    list_height: int
    pane_height: int
    """0 if the list stands alone."""
    abstract_width: int
    translation_width: int
    """0 if both texts share one pane."""
    row_height: int
    """Lines a paper takes in the list."""

    @property
    def main_width(self) -> int:
        """Width of the list."""
        return self.width - self.sidebar

    @property
    def too_small(self) -> bool:
        """Whether nothing useful fits."""
        return self.width < SMALLEST[0] or self.height < SMALLEST[1]


def arrange(width: int, height: int, *, sidebar: bool, page: bool) -> Geometry:
    """The geometry of a screen, with the sidebar wanted or not, in the list or on the reading page."""
    side = SIDEBAR_WIDTH if sidebar and not page and width >= LIST_ALONE_BELOW[0] + SIDEBAR_WIDTH else 0
    shared = width < SHARED_PANE_BELOW[0] or height < SHARED_PANE_BELOW[1]
    alone = width < LIST_ALONE_BELOW[0] or height < LIST_ALONE_BELOW[1]
    row_height = 1 if height < 16 else 2
    inner = max(1, height - 2)
    if page:
        list_height, pane_height = 0, inner
    elif alone:
        list_height, pane_height = inner, 0
    else:
        list_height = max(row_height * 2, (inner - 1) * 9 // 20 // row_height * row_height)
        pane_height = inner - 1 - list_height
    main = width - side
    left = main if shared else main // 2
    return Geometry(width, height, side, list_height, pane_height, left, 0 if shared else main - left, row_height)
