"""Translations in the reader: what a key asks for goes on behind, what resting on a paper asks for ends by moving on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from academichub.domain.paper import Record
from academichub.errors import AcademicHubError, ModelError
from academichub.hub import Hub
from academichub.i18n import _
from academichub.tui import texts
from academichub.tui.widgets.pane import Paragraph

REPAINT = 0.08
"""Least seconds between two paints of a translation that is coming."""


class Translator:
    """What is known of each paper's translation beyond the library: coming, or failed and why."""

    def __init__(self, hub: Hub, changed: Callable[[int], None], tell: Callable[[str], None], key_name: str) -> None:
        self.hub = hub
        self.changed = changed
        self.tell = tell
        self.key_name = key_name
        self.states: dict[int, Sequence[Paragraph]] = {}
        self.at_work: set[int] = set()
        self.in_batch: set[int] = set()
        """Papers that a batch under way will come to."""
        self._turns = asyncio.Semaphore(hub.config.llm.concurrency)
        self._painted = 0.0

    def text(self, record: Record, *, raw: bool, with_title: bool) -> Sequence[Paragraph]:
        """What the translation pane says of a paper."""
        state = self.states.get(record.key)
        if state and (record.key in self.at_work or not record.translation):
            return state
        if record.translation:
            said = texts.translation_text(record.translation, raw=raw, with_title=with_title)
            return [*said, *(state or texts.stale_text(self.key_name))] if self.is_stale(record) else said
        if record.key in self.in_batch:
            return texts.state_text(_("waits in the batch that is running"), failed=False, key=self.key_name)
        if self.hub.is_in_target(record.paper):
            return texts.state_text(_("it is in that language already"), failed=False, key=self.key_name)
        if not self.hub.can_translate:
            return texts.without_model_text(record, self.key_name)
        return texts.untranslated_text(self.key_name)

    def is_stale(self, record: Record) -> bool:
        """Whether the glossary was changed since; a file that cannot be read is told when a translation is asked for."""
        from academichub.work import translate

        try:
            return translate.is_stale(self.hub, record)
        except AcademicHubError:
            return False

    def wanted_unasked(self, record: Record) -> bool:
        """Whether resting on this paper asks for its translation. One that failed waits for the key."""
        when = self.hub.config.translation.when
        fits = when == "rest" or (when == "tracked" and bool(record.matches))
        is_known = record.translation is not None or record.key in self.states or record.key in self.in_batch
        return fits and not is_known and self.hub.can_translate and not self.hub.is_in_target(record.paper)

    async def run(self, key: int, dwell: float = 0.0) -> None:
        """Translate one paper after a dwell, as many at a time as [llm] allows. Cancelling leaves nothing behind."""
        await asyncio.sleep(dwell)
        if key in self.at_work:
            return
        self.at_work.add(key)
        self._say(key, texts.state_text(_("translating …"), failed=False, key=self.key_name))
        failure: Sequence[Paragraph] | None = None
        try:
            async with self._turns:
                await self._follow(key, unasked=dwell > 0)
        except ModelError as error:
            if error.kind != "busy":
                failure = texts.state_text(str(error), failed=True, key=self.key_name)
            elif not dwell:
                self.tell(str(error))
        except AcademicHubError as error:
            reason = _("not stored: {reason}").format(reason=error)
            failure = texts.state_text(reason, failed=True, key=self.key_name)
        finally:
            self.states.pop(key, None)
            if failure:
                self.states[key] = failure
            self.at_work.discard(key)
            self.changed(key)

    async def _follow(self, key: int, *, unasked: bool) -> None:
        from academichub.work.asking import Waiting
        from academichub.work.translate import Partial, translate

        async with contextlib.aclosing(translate(self.hub, key, unasked=unasked)) as steps:
            async for step in steps:
                if isinstance(step, Waiting):
                    self._say(key, texts.state_text(step.reason, failed=False, key=self.key_name))
                elif isinstance(step, Partial) and self._is_time():
                    self._say(key, texts.partial_text(*step.fields()))

    def failed(self, key: int, reason: str) -> None:
        """A translation failed elsewhere, in a batch."""
        self.states[key] = texts.state_text(reason, failed=True, key=self.key_name)

    def _say(self, key: int, said: Sequence[Paragraph]) -> None:
        self.states[key] = said
        self.changed(key)

    def _is_time(self) -> bool:
        """Whether the last paint is long enough ago for another."""
        now = asyncio.get_running_loop().time()
        if now - self._painted < REPAINT:
            return False
        self._painted = now
        return True
