"""Where things live, after the XDG rules, through platformdirs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PRIVATE_DIRECTORY = 0o700


@dataclass(frozen=True, slots=True)
class Paths:
    """Every file and folder of the program."""

    config: Path
    """config.toml, the reader's own; never written by us."""
    data: Path
    """Folder of the library: marks and paid translations, so it is no cache."""
    cache: Path
    """Folder of what can be fetched again: PDFs."""
    state: Path
    """Folder of the log."""

    @property
    def tracked(self) -> Path:
        """tracked.toml, beside config.toml: what the program adds on a key."""
        return self.config.with_name("tracked.toml")

    @property
    def library(self) -> Path:
        """The library, one SQLite file."""
        return self.data / "library.db"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.state / "academichub.log"

    def make(self) -> None:
        """Create the folders, for their owner only. The one with the configuration is made when written to."""
        for folder in (self.data, self.cache, self.state):
            private_directory(folder)


def private_directory(folder: Path) -> Path:
    """Create a folder with its parents, readable by its owner only."""
    folder.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    return folder


def find_paths(config: str | None = None, data: str | None = None) -> Paths:
    """The paths for this run: arguments first, then ACADEMICHUB_CONFIG and ACADEMICHUB_DATA_DIR, then XDG.

    A data directory named by hand holds cache and state too, so that a second one shares nothing with the first.
    """
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("academichub", appauthor=False)
    config = config or os.environ.get("ACADEMICHUB_CONFIG")
    data = data or os.environ.get("ACADEMICHUB_DATA_DIR")
    file = Path(config).expanduser() if config else Path(dirs.user_config_dir) / "config.toml"
    if data:
        folder = Path(data).expanduser().absolute()
        return Paths(file.absolute(), folder, folder / "cache", folder / "state")
    return Paths(file.absolute(), Path(dirs.user_data_dir), Path(dirs.user_cache_dir), Path(dirs.user_state_dir))
