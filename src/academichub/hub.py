"""Opens and closes what a run needs, once: configuration, library, network, model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from academichub.clock import Clock
from academichub.config.options import Config, Llm
from academichub.config.reading import Loaded
from academichub.config.secrets import take_keys
from academichub.config.tracked import TrackedFile
from academichub.data import glossary
from academichub.domain.paper import Paper
from academichub.domain.text.terms import Glossary, bundled, read_glossary
from academichub.errors import UsageError
from academichub.i18n import _
from academichub.llm.languages import is_in
from academichub.llm.providers import provider_of
from academichub.paths import Paths, private_directory
from academichub.store.database import is_older
from academichub.store.library import Library

if TYPE_CHECKING:
    from academichub.llm.client import Model
    from academichub.net.client import Client, NetOptions


@dataclass
class Hub:
    """Everything a use case asks of the world, given by argument."""

    paths: Paths
    loaded: Loaded
    clock: Clock = field(default_factory=Clock)
    offline: bool = False
    library: Library = field(init=False)
    make_client: Callable[[Hub], Client] | None = None
    """How to make the HTTP client, for tests."""
    make_model: Callable[[Hub], Model] | None = None
    """How to make the model client, for tests."""
    answered: dict[str, float] = field(default_factory=dict)
    """When each model's server last answered, by the monotonic clock."""
    at_work: set[str] = field(default_factory=set)
    """What is being done by this process now, and must not be done twice."""
    _client: Client | None = None
    _model: Model | None = None
    _smart: Model | None = None
    _command: Model | None = None
    _own_terms: tuple[tuple[Path, int], Glossary] | None = None
    """The file of the reader's terms with its time, and the glossary made of it."""

    def __post_init__(self) -> None:
        self.library = Library(self.paths.library, self.clock.now)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.library.close()

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self.loaded.config

    @property
    def tracked_file(self) -> TrackedFile:
        """What is tracked, as a file that can be added to."""
        return TrackedFile(self.paths.config, self.paths.tracked)

    def reload(self) -> None:
        """Read the configuration again, after an addition."""
        self.loaded = self.tracked_file.loaded()
        take_keys(_key_names(self.config))
        self._model = self._smart = self._command = None
        if self._client is not None and not self.make_client:
            self._client.renew(_net_options(self))

    def now(self) -> dt.datetime:
        """The time of day."""
        return self.clock.now()

    @property
    def pdf_directory(self) -> Path:
        """Where PDFs go."""
        chosen = self.config.pdf.directory
        return Path(chosen).expanduser() if chosen else self.paths.cache / "pdf"

    def client(self) -> Client:
        """The HTTP client; imports httpx the first time."""
        if self._client is None:
            self._client = self.make_client(self) if self.make_client else _client(self)
        return self._client

    def model(self) -> Model:
        """The model client; cheap to make, litellm is imported at the first call. Raises ModelError if none is set."""
        if self._model is None:
            self._model = self.model_of(self.config.llm)
        return self._model

    def model_of(self, options: Llm) -> Model:
        """A client with other options than those in force. Raises ModelError if they name no model."""
        if self.make_model:
            return self.make_model(self)
        from academichub.llm.client import LiteLlm

        return LiteLlm(options, offline=self.offline)

    @property
    def has_model(self) -> bool:
        """Whether the user set a model."""
        return bool(self.make_model or self.config.llm.model)

    def smart_model(self) -> Model:
        """The model for summaries, questions and briefings: the other one if no such is set."""
        if self._smart is None:
            smart = self.config.llm.smart_model
            self._smart = self.model_of(_smart_options(self.config.llm)) if smart else self.model()
        return self._smart

    @property
    def can_translate(self) -> bool:
        """Whether there is a model, or a command in its place."""
        return self.has_model or self.config.translation.engine == "command"

    def translator(self) -> Model:
        """Who translates: the model, or the reader's own command. Raises ModelError if neither is set."""
        if self.config.translation.engine != "command":
            return self.model()
        if self._command is None:
            from academichub.llm.command import Command

            self._command = Command(self.config.translation.command)
        return self._command

    def is_in_target(self, paper: Paper) -> bool:
        """Whether a paper is in the language of translations already."""
        return is_in(self.config.translation.target, f"{paper.title}\n{paper.abstract}")

    @property
    def glossary_file(self) -> Path | None:
        """The reader's own terms: the file that is named, or glossary.tsv beside config.toml if there is one."""
        name = self.config.translation.glossary
        file = self.paths.config.parent / Path(name or "glossary.tsv").expanduser()
        return file if name or file.exists() else None

    @property
    def glossary(self) -> Glossary:
        """The bundled terms, and the reader's own over them. Raises UsageError if their file cannot be read."""
        file = self.glossary_file
        if file is None:
            return bundled()
        try:
            stamp = (file, file.stat().st_mtime_ns)
            if self._own_terms is None or self._own_terms[0] != stamp:
                own, _odd = read_glossary(file.read_text(encoding="utf-8"))
                self._own_terms = (stamp, Glossary((*glossary(), *own)))
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise UsageError(
                _("the glossary {file} cannot be read: {reason}").format(file=file, reason=reason)
            ) from None
        return self._own_terms[1]

    async def aclose(self) -> None:
        """Close the connections of the HTTP client."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _smart_options(options: Llm) -> Llm:
    """The options of the other model: address, key and fields are the same only for the same provider."""
    other = replace(options, model=options.smart_model)
    if options.smart_model.partition("/")[0] == options.model.partition("/")[0]:
        return other
    return replace(other, api_base="", api_key="", api_key_env="", api_key_cmd=(), extra_body={}, context=0)


def _client(hub: Hub) -> Client:
    from academichub.net.client import Client

    return Client(_net_options(hub), hub.library.lanes, now=hub.now)


def _net_options(hub: Hub) -> NetOptions:
    from importlib.metadata import version

    from academichub.net.client import NetOptions

    network = hub.config.network
    return NetOptions(
        contact=network.contact,
        proxy=network.proxy,
        mirrors=network.mirrors,
        trusted=tuple(source for source in hub.config.sources if "://" in source),
        intervals=network.intervals,
        timeout=network.timeout,
        offline=hub.offline,
        version=version("academichub"),
    )


def _key_names(config: Config) -> Iterator[str]:
    """The environment variables that hold keys of ours."""
    yield from (config.llm.api_key_env, config.network.openalex_key_env, config.network.semantic_scholar_key_env)
    yield from (provider_of(name).key_env for name in (config.llm.model, config.llm.smart_model) if name)


def open_hub(paths: Paths, clock: Clock, *, offline: bool = False, tell: Callable[[str], None] | None = None) -> Hub:
    """The hub over the reader's own files; the folders are made if need be. What takes long is told before it begins."""
    paths.make()
    private_directory(paths.data)
    if tell and is_older(paths.library):
        tell(_("The library is brought up to date for this version, once; this may take a minute."))
    loaded = TrackedFile(paths.config, paths.tracked).loaded()
    take_keys(_key_names(loaded.config))
    return Hub(paths, loaded, clock, offline)
