"""What the keys do with sources: how each one fares, following, renaming, asking again."""

from __future__ import annotations

import datetime as dt

from academichub.config.sources import catalogue, kind_of, resolve
from academichub.data import journals
from academichub.domain.links import Origin
from academichub.errors import AcademicHubError
from academichub.i18n import _
from academichub.tui.acts.papers import Papers
from academichub.tui.screens.picker import Choice, Picker
from academichub.tui.texts import source_told

_ADD, _SYNC, _RENAME, _REMOVE, _RESUME = "add", "sync", "rename", "remove", "resume"


class Following(Papers):
    """The sources screen."""

    def action_sources(self) -> None:
        """Every followed source with how its last sync ended; choosing one asks what to do with it."""
        states, stopped = self.hub.library.ledger.states(), self._stopped()
        choices = [Choice(_ADD, _("Follow another source …"))]
        for source in self.hub.config.sources:
            name = self.hub.config.names.get(source, "")
            said = source_told(
                states.get(source), stopped.get(self._lane(source)), self.hub.library.ledger.last(source)
            )
            choices.append(Choice(source, f"{name or source}  {said}", kind_of(source), source))
        self.app.push_screen(Picker(_("Sources"), choices, self.palette), self._source_chosen)

    def _stopped(self) -> dict[str, tuple[str, float]]:
        """Lane -> why it is not asked now, and for how many seconds more."""
        return {lane: (why, seconds) for lane, why, seconds in self.hub.library.lanes.stopped()}

    def _lane(self, source: str) -> str:
        """The lane of the host that a source is read from."""
        kind = kind_of(source)
        if kind in ("arxiv", "biorxiv", "medrxiv"):
            return f"{kind}.org"
        journal = journals().get(source.casefold())
        host = Origin.of(journal.url if journal else source).host
        return next((lane for lane in self.hub.config.network.intervals if host.endswith(lane)), host)

    def _source_chosen(self, chosen: tuple[str, ...] | None) -> None:
        if not chosen:
            return
        source = chosen[0]
        if source == _ADD:
            self._offer_sources()
            return
        acts = [Choice(_SYNC, _("Sync it now")), Choice(_RENAME, _("Give it another name"))]
        acts.append(Choice(_REMOVE, _("Stop following it")))
        if self._lane(source) in self._stopped():
            acts.append(Choice(_RESUME, _("Ask its host again, although it refused us")))
        self.app.push_screen(Picker(source, acts, self.palette), lambda act: self._act_on(source, act))

    def _act_on(self, source: str, chosen: tuple[str, ...] | None) -> None:
        match chosen[0] if chosen else "":
            case "sync":
                self.sync_sources((source,))
            case "rename":
                box = Picker(_("Which name?"), (), self.palette, free=True, hint=_("Enter keeps it · Esc leaves"))
                self.app.push_screen(box, lambda name: self._rename(source, name))
            case "remove":
                self._remove(source)
            case "resume":
                self.hub.library.lanes.resume(self._lane(source))
                self.sync_sources((source,))

    def _rename(self, source: str, name: tuple[str, ...] | None) -> None:
        if name:
            self.hub.tracked_file.rename(source, name[0])
            self._reloaded()

    def _remove(self, source: str) -> None:
        try:
            self.hub.tracked_file.remove("sources", source)
        except AcademicHubError as error:
            self.say(str(error), bad=True)
            return
        self._reloaded()
        self.say(_("no longer followed: {name}").format(name=source))

    def _offer_sources(self) -> None:
        followed = set(self.hub.config.sources)
        choices = [
            Choice(
                offer.source,
                "  ".join(part for part in (offer.title, offer.title_zh) if part),
                offer.source,
                f"{offer.kind} {offer.note}",
            )
            for offer in catalogue()
            if offer.source not in followed
        ]
        hint = _("type to find, or the address of a feed · Enter follows · Esc leaves")
        self.app.push_screen(
            Picker(_("Follow which source?"), choices, self.palette, free=True, hint=hint), self._follow_chosen
        )

    def _follow_chosen(self, chosen: tuple[str, ...] | None) -> None:
        if not chosen:
            return
        name, complaint = resolve(chosen[0])
        if complaint:
            self.say(complaint, bad=True)
        elif self.hub.tracked_file.add("sources", name=name):
            self._reloaded()
            self.sync_sources((name,))

    def _reloaded(self) -> None:
        """The configuration has changed: the sidebar follows."""
        self.hub.reload()
        self.recount()

    def sync_sources(self, names: tuple[str, ...], since: dt.date | None = None) -> None:
        """Sync some sources behind everything else."""
        raise NotImplementedError
