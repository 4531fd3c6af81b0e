"""One lane a host: how long we wait between requests, over all our processes.

arXiv asks for one request every three seconds on one connection, over everything one person runs
(https://info.arxiv.org/help/api/tou.html). The library keeps the lanes, so every process sees the same ones.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

POLL = 0.1
BLOCK_HOURS = 24
LONGEST_WAIT = 24 * 3600.0


class LaneKeeper(Protocol):
    """Where the lanes are kept."""

    def enter(self, lane: str, interval: float, hold: float) -> float:
        """Take the lane for at most `hold` seconds: 0.0 if it is ours now, else seconds until it is worth asking again.

        Raises NetError of kind "blocked" or "rate-limited" while the host must not be asked at all.
        """

    def leave(self, lane: str) -> None:
        """Give the lane to the next."""

    def stop(self, lane: str, kind: str, seconds: float) -> None:
        """Let nobody enter for so many seconds."""


@asynccontextmanager
async def turn(
    keeper: LaneKeeper,
    lane: str,
    interval: float,
    hold: float,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[None]:
    """Our turn in a lane, waited for."""
    while (wait := keeper.enter(lane, interval, hold)) > 0:
        await sleep(min(wait, 5.0) + random.uniform(0, 0.005))
    try:
        yield
    finally:
        keeper.leave(lane)
