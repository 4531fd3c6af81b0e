"""`python -m bench.screenshot FILE`: the demo's screen as SVG, for the README."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from academichub import i18n
from academichub.clock import clock_at
from academichub.domain.views import ALL
from academichub.tui.app import Reader
from academichub.work.demo import demo_hub

NOW = "2026-05-29T12:30Z"
SIZE = (132, 38)
KEYS = ("j", "s", "j", "j", "j", "l", "j")


async def shoot(target: Path) -> None:
    """Open the demo, press some keys, write what stands on the screen."""
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_hub(Path(folder), clock_at(NOW)) as hub,
    ):
        app = Reader(hub, view=ALL)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause(0.5)
            for key in KEYS:
                await pilot.press(key)
            await pilot.pause(0.5)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(app.export_screenshot(title="academichub"), encoding="utf-8")


if __name__ == "__main__":
    os.environ["TZ"] = "Asia/Shanghai"
    i18n.use("en")
    asyncio.run(shoot(Path(sys.argv[1])))
