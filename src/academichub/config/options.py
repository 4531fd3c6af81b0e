"""The configuration as a type: every option with its default, its bounds and its sentence.

`config.example.toml` is written from these sentences, and a file is checked against these types, nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field
from typing import Any

from academichub.domain.tracked import Tracked, TrackedAuthor, TrackedKeyword
from academichub.i18n import N_


def _option(
    default: Any,
    says: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    example: str = "",
) -> Any:
    """A field of a section: its default, one sentence, the values allowed, and an example where the default is empty."""
    facts = {"says": says, "low": low, "high": high, "choices": choices, "example": example}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=facts)
    return field(default=default, metadata=facts)


class Secret(str):
    """A text that shows itself nowhere: only `.reveal()` gives it."""

    def __repr__(self) -> str:
        return "Secret('****')"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "****"

    def reveal(self) -> str:
        """The secret itself, for the one place that sends it."""
        return str.__str__(self)


@dataclass(frozen=True, slots=True)
class Interface:
    """[interface]"""

    language: str = _option(
        "auto",
        N_("Language of the interface; auto follows LC_ALL, LC_MESSAGES and LANG."),
        choices=("auto", "en", "zh"),
    )
    theme: str = _option(
        "terminal", N_("Colours: terminal uses your terminal's own palette; dark, light and mono set their own."),
        choices=("terminal", "dark", "light", "mono"),
    )  # fmt: skip
    keys: str = _option("vim", N_("Preset of keys; [keys] changes single ones."), choices=("vim", "newsboat"))
    mouse: bool = _option(
        True, N_("Whether the mouse works in the reader; without it the terminal selects text as usual.")
    )
    sidebar: bool = _option(
        True, N_("Whether the sidebar of views is open at the start, on a terminal of 110 columns or more.")
    )
    dwell: float = _option(
        0.4, N_("Seconds to rest on a tracked paper before its translation is asked for."), low=0.1, high=10.0
    )
    replaced_unread: bool = _option(
        False, N_("Whether a paper that you have read becomes unread when a new version replaces it.")
    )
    clipboard: str = _option(
        "auto", N_("How to copy: auto finds a way, the others name it, off copies nothing."),
        choices=("auto", "osc52", "tmux", "native", "off"),
    )  # fmt: skip
    cell_diff: bool = _option(
        True,
        N_("Whether only changed cells are sent: fewer bytes over SSH. Switch it off if your screen shows leftovers."),
    )


def language_tag(code: str) -> str:
    """A language's code as it is usually written, `zh-Hant`: in BCP 47 (2.1.1) no case means anything."""
    first, *rest = code.split("-")
    return "-".join([first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])


@dataclass(frozen=True, slots=True)
class Translation:
    """[translation]"""

    target: str = _option(
        "zh", N_("Language to translate titles and abstracts into, as a BCP 47 code: zh, zh-Hant, ja, ko, fr …")
    )
    when: str = _option(
        "tracked",
        N_("What is translated unasked: tracked papers, any paper one rests on, or nothing."),
        choices=("tracked", "rest", "ask"),
    )
    engine: str = _option(
        "llm", N_("Who translates: the language model, or a command of yours."), choices=("llm", "command")
    )
    command: tuple[str, ...] = _option(
        (),
        N_("Program that reads a text and prints its translation; {v1} and the like must come through."),
        example='["argos-translate", "--from-lang", "en", "--to-lang", "zh"]',
    )
    glossary: str = _option(
        "",
        N_(
            "Your own terms over the bundled ones: a file beside config.toml with English, Chinese and wrong renderings, tabs between."
        ),
        example="glossary.tsv",
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", language_tag(self.target))


@dataclass(frozen=True, slots=True)
class Llm:
    """[llm]"""

    model: str = _option(
        "",
        N_("The language model, as provider/name; without one everything but translation works."),
        example="deepseek/deepseek-v4-flash",
    )
    smart_model: str = _option(
        "",
        N_(
            "Another model for summaries, questions and briefings; of another provider, its key is in that one's own variable."
        ),
        example="deepseek/deepseek-v4-pro",
    )
    api_base: str = _option(
        "",
        N_("Address of an OpenAI-compatible server; https, or http on this machine."),
        example="https://api.example.org/v1",
    )
    api_key_env: str = _option(
        "",
        N_("Environment variable that holds the key; empty: the provider's usual one; NONE: no key is sent."),
        example="DEEPSEEK_API_KEY",
    )
    api_key_cmd: tuple[str, ...] = _option(
        (), N_("Command that prints the key."), example='["pass", "show", "deepseek"]'
    )
    api_key: str = _option("", N_("The key itself; better in the environment or behind a command."), example="")
    context: int = _option(
        0, N_("Tokens that the model takes at once; 0: what is known of it, 4096 for Ollama."), low=0, high=10**7
    )
    timeout: float = _option(
        180.0, N_("Seconds for one whole answer; a third of it, at least 60, without a word."), low=5.0, high=3600.0
    )
    concurrency: int = _option(2, N_("Calls at the same time."), low=1, high=8)
    daily_budget: int = _option(
        2_000_000,
        N_("Most tokens a day, in and out, over all processes; 0 sets no limit."),
        low=0,
        high=10**9,
    )
    daily_money: float = _option(
        0.0, N_("Most dollars a day, over all processes; 0 sets no limit."), low=0.0, high=10_000.0
    )
    run_budget: int = _option(
        0, N_("Most tokens in one run of a command or the reader; 0 sets no limit."), low=0, high=10**9
    )
    run_money: float = _option(
        0.0, N_("Most dollars in one run of a command or the reader; 0 sets no limit."), low=0.0, high=10_000.0
    )
    extra_body: Mapping[str, Any] = _option(
        {},
        N_("Fields added to every request; empty: those that switch thinking off, where the provider has such."),
        example='{ thinking = { type = "disabled" } }',
    )


@dataclass(frozen=True, slots=True)
class Pdf:
    """[pdf]"""

    viewer: tuple[str, ...] = _option(
        (), N_("Command that opens a PDF; {path} stands for the file."), example='["zathura", "{path}"]'
    )
    directory: str = _option("", N_("Folder for PDFs; empty: the cache folder."), example="~/papers")


@dataclass(frozen=True, slots=True)
class Network:
    """[network]"""

    proxy: str = _option(
        "",
        N_("Proxy for everything; empty: the one of HTTPS_PROXY, if set."),
        example="http://127.0.0.1:7890",
    )
    contact: str = _option(
        "",
        N_("Your e-mail address, told to servers so that they can write before they block."),
        example="you@example.org",
    )
    timeout: float = _option(
        60.0, N_("Seconds for one whole request; downloads of PDFs have ten minutes."), low=5.0, high=600.0
    )
    mirrors: Mapping[str, str] = _option(
        {},
        N_("URL prefix -> what stands in for it; the longest prefix wins."),
        example='"https://arxiv.org" = "https://cn.arxiv.org"',
    )
    openalex_key_env: str = _option(
        "OPENALEX_API_KEY",
        N_("Environment variable with a key of OpenAlex, asked for abstracts that journals leave out."),
    )
    semantic_scholar_key_env: str = _option(
        "SEMANTIC_SCHOLAR_API_KEY", N_("Environment variable with a key of Semantic Scholar, asked after OpenAlex.")
    )
    intervals: Mapping[str, float] = _option(
        {"arxiv.org": 3.0, "biorxiv.org": 1.0, "medrxiv.org": 1.0, "crossref.org": 0.5}, 
        N_("Seconds between requests to a host, all its subdomains in one lane; arXiv asks for 3."), low=0.0, high=3600.0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuthorEntry:
    """[[authors]]"""

    name: str = _option("", N_("The author's full name."), example="Boyan Gao")
    aliases: tuple[str, ...] = _option((), N_("Other spellings that are the same person."), example='["B. Y. Gao"]')
    exclude: tuple[str, ...] = _option((), N_("Spellings that are somebody else."), example='["Boyang Gao"]')
    id: str = _option(
        "",
        N_("ORCID or arXiv author identifier: where a source tells it, it settles who this is."),
        example="0000-0002-1825-0097",
    )


@dataclass(frozen=True, slots=True)
class KeywordEntry:
    """[[keywords]]"""

    name: str = _option("", N_("The keyword; it is looked for as a phrase."), example="reinforcement learning")
    query: str = _option(
        "",
        N_("A query instead: words and phrases with AND, OR, NOT."),
        example='"reinforcement learning" OR RLHF',
    )


@dataclass(frozen=True, slots=True)
class SavedView:
    """[[views]]"""

    name: str = _option("", N_("The name of a query kept as a view."), example="Robots this week")
    query: str = _option("", N_("The query; archived papers are left out."), example="cat:cs.RO after:7d is:unread")


@dataclass(frozen=True, slots=True)
class Config:
    """A whole configuration, config.toml and tracked.toml together."""

    sources: tuple[str, ...] = _option(
        (),
        N_(
            "What is followed: arXiv categories and archives, bioRxiv's and medRxiv's subjects, journals of the catalogue, feeds."
        ),
        example='["arxiv:cs.CL", "arxiv:quant-ph", "biorxiv:bioinformatics", "Nature", "https://example.org/feed.xml"]',
    )
    names: Mapping[str, str] = _option(
        {}, N_("Source -> a name of your own for it."), example='"https://example.org/feed.xml" = "Our group"'
    )
    authors: tuple[AuthorEntry, ...] = ()
    keywords: tuple[KeywordEntry, ...] = ()
    views: tuple[SavedView, ...] = ()
    interface: Interface = field(default_factory=Interface)
    translation: Translation = field(default_factory=Translation)
    llm: Llm = field(default_factory=Llm)
    pdf: Pdf = field(default_factory=Pdf)
    network: Network = field(default_factory=Network)
    keys: Mapping[str, str] = _option({}, N_("Command -> key, over the preset."), example='toggle_star = "s"')

    @property
    def tracked(self) -> Tracked:
        """What is tracked, as the matcher wants it."""
        return Tracked(
            tuple(TrackedAuthor(entry.name, entry.aliases, entry.exclude, entry.id) for entry in self.authors),
            tuple(TrackedKeyword(entry.name, entry.query) for entry in self.keywords),
        )


def default_of(field: Field[Any]) -> Any:
    """A field's default value."""
    return field.default if field.default_factory is MISSING else field.default_factory()


SECTIONS: dict[str, type] = {
    "interface": Interface,
    "translation": Translation,
    "llm": Llm,
    "pdf": Pdf,
    "network": Network,
}
LISTS: dict[str, type] = {"authors": AuthorEntry, "keywords": KeywordEntry, "views": SavedView}
