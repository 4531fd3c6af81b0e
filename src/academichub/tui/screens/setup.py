"""Choosing who translates: a provider's model with a test call, a command of one's own, or nobody."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from academichub.config.checks import api_base_complaint, model_complaint
from academichub.config.options import Llm
from academichub.config.secrets import has_key
from academichub.errors import AcademicHubError
from academichub.i18n import _
from academichub.llm.providers import presets, provider_of
from academichub.tui.screens.notice import Notice
from academichub.tui.screens.picker import Choice, Picker

if TYPE_CHECKING:
    from academichub.tui.screens.desk import Desk

OTHER, SERVER, COMMAND, NOBODY = "other", "server", "command", "nobody"
_AGAIN, _ANYHOW, _KEYLESS, _FOUND = "again", "anyhow", "keyless", "found"
NO_KEY = "NONE"
"""In place of a variable's name: this server gets no key, whatever the environment holds."""


class SetUp:
    """The steps, one box after the other; nothing is written before the end."""

    def __init__(self, desk: Desk, then: Callable[[], None]) -> None:
        self.desk = desk
        self.then = then

    def _pick(self, title: str, choices: list[Choice], answered: Callable[[str], None], *, hint: str = "") -> None:
        """A choice, or with none to choose from something typed; Escape ends the set-up."""
        box = Picker(title, choices, self.desk.palette, free=bool(hint), own_words=bool(hint), hint=hint)
        self.desk.app.push_screen(box, lambda chosen: answered(chosen[0]) if chosen else self.then())

    def begin(self) -> None:
        """Ask who translates."""
        choices = [
            *(Choice(name, name, _key_told(name)) for name in presets()),
            Choice(OTHER, _("Another model that litellm knows"), also=OTHER),
            Choice(SERVER, _("Another server that speaks OpenAI's language"), also=SERVER),
            Choice(COMMAND, _("A program of mine, such as argos-translate"), also=COMMAND),
            Choice(NOBODY, _("Nobody for now: the pane shows the field's terms"), also=NOBODY),
        ]
        self._pick(_("Who translates and summarizes?"), choices, self._chosen)

    def _chosen(self, value: str) -> None:
        hint = _("Enter goes on · Esc leaves")
        if value == NOBODY:
            self.then()
        elif value == OTHER:
            self._pick(_("Which model? As provider/name"), [], self._chosen, hint=hint)
        elif value == COMMAND:
            self._pick(_("Which command? It reads a text and prints its translation."), [], self._command, hint=hint)
        elif value == SERVER:
            self._pick(_("Its address, with /v1 at the end"), [], self._server, hint=hint)
        elif complaint := model_complaint(value):
            self.desk.say(complaint, bad=True)
            self.begin()
        else:
            self._with_key(Llm(model=value))

    def _command(self, line: str) -> None:
        try:
            words = shlex.split(line)
        except ValueError:
            self.desk.say(_("the quotation marks do not pair up: {line}").format(line=line), bad=True)
            self._chosen(COMMAND)
            return
        self._write({"translation": {"engine": "command", "command": words}})

    def _server(self, address: str) -> None:
        if complaint := api_base_complaint(address):
            self.desk.say(complaint, bad=True)
            self._chosen(SERVER)
            return
        hint = _("Enter goes on · Esc leaves")
        self._pick(
            _("The model's name there"), [],
            lambda name: self._with_key(Llm(model=f"openai/{name}", api_base=address)), hint=hint,
        )  # fmt: skip

    # --- the key ---

    def _with_key(self, options: Llm) -> None:
        from academichub.llm.keys import find_key

        key, name = find_key(options), provider_of(options.model).key_env
        if provider_of(options.model).keyless or (key.found and not options.api_base):
            self._try(options)
            return
        choices = [Choice(_KEYLESS, _("None: it needs no key"))] if options.api_base else []
        choices += [Choice(_FOUND, _("The one in {name}").format(name=name), "✓")] if key.found else []
        choices += [Choice(_ANYHOW, _("None: I will export {name}").format(name=name), name)] if not key.found else []
        title = _("Which command prints the key for {where}?").format(where=options.api_base or options.model)
        hint = _("for example: pass show deepseek · Enter goes on · Esc leaves")
        self._pick(title, choices, lambda line: self._keyed(options, line), hint=hint)

    def _keyed(self, options: Llm, line: str) -> None:
        if line == _FOUND:
            self._try(replace(options, api_key_env=provider_of(options.model).key_env))
            return
        if line == _KEYLESS:
            self._try(replace(options, api_key_env=NO_KEY))
            return
        if line == _ANYHOW:
            self._write(_options(options))
            return
        try:
            self._try(replace(options, api_key_cmd=tuple(shlex.split(line))))
        except ValueError:
            self._with_key(options)

    # --- the test call ---

    def _try(self, options: Llm) -> None:
        self.desk.say(_("asking {model} one short question …").format(model=options.model), stay=True)
        self.desk.run_worker(self._tried(options), group="try", exclusive=True, exit_on_error=False)

    async def _tried(self, options: Llm) -> None:
        from academichub.work.trying import try_model

        try:
            told, fine = await try_model(self.desk.hub, lambda: self.desk.hub.model_of(options))
        except asyncio.CancelledError:
            self.desk.call_later(self.begin)
            raise
        self.desk.say(f"{options.model}: {told}", bad=not fine, stay=True)
        if fine:
            self._write(_options(options), f"{options.model}: {told} · ")
            return
        choices = [
            Choice(_AGAIN, _("Try again")), Choice(NOBODY, _("Choose another")), Choice(_ANYHOW, _("Keep it all the same")),
        ]  # fmt: skip
        self._pick(told, choices, lambda chosen: self._after_failure(options, chosen))

    def _after_failure(self, options: Llm, chosen: str) -> None:
        if chosen == _AGAIN:
            self._try(options)
        elif chosen == _ANYHOW:
            self._write(_options(options))
        else:
            self.begin()

    # --- the end ---

    def _write(self, sections: dict[str, dict[str, Any]], told: str = "") -> None:
        """Into a new config.toml; where there is one, show what to write into it."""
        from academichub.config.writing import create_with, lines_of

        desk, file = self.desk, self.desk.hub.paths.config
        if file.exists():
            title = _("Write into {file}:").format(file=file)
            lines = lines_of(sections).splitlines()
            hint = _("y copies these lines · any key closes")
            box = Notice(title, lines, desk.palette, hint, lambda _first: desk.copy("\n".join(lines)))
            desk.app.push_screen(box, lambda _nothing: self.then())
            return
        try:
            create_with(file, sections)
            desk.say(told + _("written into {file}").format(file=file))
        except (AcademicHubError, OSError) as error:
            desk.say(str(error), bad=True, stay=True)
        self.then()


def _key_told(model: str) -> str:
    """Where a provider's key is looked for, and whether it is there."""
    provider = provider_of(model)
    if provider.keyless:
        return _("no key needed")
    return f"{provider.key_env} {'✓' if has_key(provider.key_env) else ''}".strip()


def _options(options: Llm) -> dict[str, dict[str, Any]]:
    """What was chosen, as it stands in a configuration."""
    facts = {
        "model": options.model, "api_base": options.api_base, "api_key_env": options.api_key_env,
        "api_key_cmd": list(options.api_key_cmd),
    }  # fmt: skip
    return {"llm": {name: value for name, value in facts.items() if value}}
