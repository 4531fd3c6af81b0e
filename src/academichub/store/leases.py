"""What only one process may hold at a time: the sync, and each host's lane. Kept in the library.

A holder is named by host, boot and process; one that died on this machine is passed over at once, one elsewhere
when its time is up.
"""

from __future__ import annotations

import functools
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from academichub.errors import NetError
from academichub.i18n import _
from academichub.store.database import Database


@functools.cache
def _machine() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        boot = ""
    return f"{socket.gethostname()}|{boot}"


def _born(pid: int) -> str:
    """When a process started, so that a reused number is not taken for it; "" where /proc does not say."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def holder_of_this_process() -> str:
    """`host|boot|pid|born`."""
    pid = os.getpid()
    return f"{_machine()}|{pid}|{_born(pid)}"


def is_gone(holder: str) -> bool:
    """Whether a holder certainly runs no more: a process of this machine and boot that has ended."""
    machine, pid, born = holder.rsplit("|", 2)
    if machine != _machine():
        return machine.split("|")[0] == _machine().split("|")[0] and machine != _machine()
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError):
        return False
    return bool(born) and _born(int(pid)) != born


class Leases:
    """Named leases with an end."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.clock = clock
        self.me = holder_of_this_process()

    def take(self, name: str, seconds: float) -> bool:
        """Take a lease, or take it again; False if a living process holds it."""
        with self.database.write():
            return self.take_within(name, seconds)

    def take_within(self, name: str, seconds: float) -> bool:
        """The same, inside a write transaction of the caller's."""
        now = self.clock()
        rows = self.database.read("SELECT holder, until FROM lease WHERE name = ?", (name,))
        for holder, until in rows:
            fresh = now < until <= now + 24 * 3600
            if holder != self.me and fresh and not is_gone(holder):
                return False
        self.database.connection.execute(
            "INSERT OR REPLACE INTO lease (name, holder, until) VALUES (?, ?, ?)",
            (name, self.me, now + seconds),
        )
        return True

    def give_back(self, name: str) -> None:
        """End our lease."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM lease WHERE name = ? AND holder = ?", (name, self.me))


class Lanes:
    """The LaneKeeper that all processes share (see net.lanes)."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.clock = clock
        self.leases = Leases(database, clock)
        self.held: set[str] = set()

    def enter(self, lane: str, interval: float, hold: float) -> float:
        """See net.lanes.LaneKeeper. A next start further off than the interval is a clock that jumped: not waited for."""
        if lane in self.held:
            return 0.05
        with self.database.write() as connection:
            now = self.clock()
            rows = self.database.read("SELECT next_start, stopped_until, stopped_why FROM lane WHERE name = ?", (lane,))
            next_start, stopped_until, why = rows[0] if rows else (0.0, 0.0, "")
            if now < stopped_until <= now + 25 * 3600:
                self._refuse(lane, why, stopped_until - now)
            if now < next_start <= now + interval:
                return float(next_start - now)
            if not self.leases.take_within(f"lane {lane}", hold):
                return 0.1
            connection.execute(
                "INSERT INTO lane (name, next_start) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next_start = excluded.next_start",
                (lane, now + interval),
            )
            self.held.add(lane)
            return 0.0

    def _refuse(self, lane: str, why: str, seconds: float) -> None:
        if why == "rate-limited" and seconds <= 60:
            raise NetError(why, _("{host} asked for a pause").format(host=lane), seconds)
        message = _("{host} is not asked for another {n:.0f} minutes: it asked for a pause")
        if why == "blocked":
            message = _(
                "{host} refused us; not asked for another {n:.0f} minutes (academichub doctor --resume {host} lifts this)"
            )
        raise NetError(why, message.format(host=lane, n=seconds / 60), seconds)

    def leave(self, lane: str) -> None:
        """See net.lanes.LaneKeeper."""
        self.held.discard(lane)
        self.leases.give_back(f"lane {lane}")

    def stop(self, lane: str, kind: str, seconds: float) -> None:
        """See net.lanes.LaneKeeper."""
        with self.database.write() as connection:
            connection.execute(
                "INSERT INTO lane (name, stopped_until, stopped_why) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET stopped_until = excluded.stopped_until, stopped_why = excluded.stopped_why",
                (lane, self.clock() + seconds, kind),
            )

    def resume(self, lane: str) -> bool:
        """Lift a stop; False if there was none."""
        with self.database.write() as connection:
            return (
                connection.execute(
                    "UPDATE lane SET stopped_until = 0 WHERE name = ? AND stopped_until > 0", (lane,)
                ).rowcount
                > 0
            )

    def stopped(self) -> list[tuple[str, str, float]]:
        """Every host that is not asked now: its lane, why, and for how many seconds more."""
        now = self.clock()
        rows = self.database.read("SELECT name, stopped_why, stopped_until FROM lane WHERE stopped_until > ?", (now,))
        return [(row[0], row[1], row[2] - now) for row in rows]
