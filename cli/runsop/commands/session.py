"""One incident being worked on: what is known of it, and the only way to record something more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from runsop.env import Env
from runsop.errors import BadFile, NotFound, Refused, UsageError
from runsop.files import walks
from runsop.files.incident import IncidentFile, StoreFailed
from runsop.files.library import Library
from runsop.files.live import touch
from runsop.files.private import Sidecar
from runsop.files.workspace import find_incident, incident_path, shipped_library
from runsop.model import consequences, privacy
from runsop.model import events as ev
from runsop.model.authority import may_receive
from runsop.model.languages import language_of
from runsop.model.privacy import PrivateEntry
from runsop.model.progress import Progress, fold
from runsop.model.review import REVIEW, in_review, with_review, without_review
from runsop.model.runbook import Ask, Kind, Message, Runbook
from runsop.model.suggest import first_time, read
from runsop.model.values import Value

WORDS = frozenset({Kind.TEXT, Kind.LONG, Kind.DRAFT, Kind.LINK})
"""Kinds of ask whose answer is free text, in which a name may stand."""

HARD_STOP = "hard_stop"
"""The ask whether somebody is in danger."""

IDS = frozenset({Kind.CHOICE, Kind.PERSON})
"""Kinds of ask whose answer is an id."""

Some = TypeVar("Some", bound=ev.Event)

_UNFINISHED = "{} ends in an unfinished entry: a name in it is not known any more, and not hidden. Say it again."


class Session:
    """Holds the incident's file, its sidecar and its state; `record` writes first and knows after."""

    def __init__(
        self, env: Env, *, walk: Runbook, header: ev.Header, sidecar: Sidecar, file: IncidentFile | None = None
    ) -> None:
        self.env = env
        self.header = header
        self.sidecar = sidecar
        self.file = file
        self.unsaved: list[ev.Event] = []  # answered while the disk would not take them
        self.unsaved_private: list[PrivateEntry] = []
        self.failed: StoreFailed | None = None  # why the last of them was not taken
        self.when_failed: Callable[[StoreFailed], None] | None = None  # set by a walk, which goes on in memory
        self._walk_sought = file is None  # whether the copy of its walk was looked for
        self._to_redact = bool(sidecar.entries)  # whoever was here before may have been cut off in the middle of it
        self._notes = [_UNFINISHED.format(env.workspace.shown(sidecar.path))] if sidecar.torn else []
        self.walk = walk
        self.state = self._folded()

    @property
    def messages(self) -> Mapping[str, Message]:
        """The message templates of the workspace."""
        return self.env.library.messages()

    @property
    def path(self) -> Path:
        """Where the incident is kept."""
        return self.file.path if self.file else incident_path(self.env.workspace, self.header.id)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was mended in its files on the way, for the operator to see."""
        return (*(self.file.notes if self.file else ()), *self.sidecar.notes, *self._notes)

    @property
    def operator(self) -> str:
        """The handle of who is typing."""
        return operator_handle(self.env)

    @property
    def read_only(self) -> str:
        """Why nothing may be written, or "": without its sidecar, names could not be kept out of an incident."""
        damaged = str(self.sidecar.problems[0]) if self.sidecar.problems else ""
        return (self.file.read_only if self.file else "") or damaged

    def new(self, kind: type[Some], **fields: object) -> Some:
        """Return a fresh event by this operator, now."""
        return kind(id=self.env.new_id(), at=self.env.now(), by=self.operator, **fields)

    def record(self, *events: ev.Event, private: tuple[PrivateEntry, ...] = ()) -> None:
        """Keep private values, then the events, then know them.

        Raises:
            Refused: the incident or its sidecar is damaged.
            StoreFailed: the disk did not take them, and there is no `when_failed` to tell; they are known all the same
                and stand in `unsaved`.
        """
        if self.sidecar.problems:
            raise Refused(self.read_only)
        pending = (*self.unsaved, *events)
        try:
            grown = self.sidecar.refresh()
            for entry in (*self.unsaved_private, *private):
                self.sidecar.add(entry)
                self.unsaved_private = [each for each in self.unsaved_private if each is not entry]
            if private or grown:
                self._know_private()
            masked = tuple(self._masked(event) for event in pending)
            changed = self._append(masked)
        except ValueError as err:  # half a character, from a command line that is not UTF-8
            raise UsageError(f"not saved: {err}") from err
        except StoreFailed as failed:
            self.failed = failed
            self._know_unsaved(events, private)
            if self.when_failed is None:
                raise
            self.when_failed(failed)
            return
        saved, self.unsaved = len(self.unsaved), []
        grown = self.sidecar.refresh() or grown  # who became known while this was written
        if changed or saved or grown:
            self.state = self._folded()
        else:
            for event in masked:
                self.state = self.state.apply(event)
        self._to_redact |= grown or bool(private)
        self._redact_earlier()

    def refresh(self) -> None:
        """Read what others wrote to the file in the meantime."""
        if self.file is not None and not self.unsaved:
            self.sidecar.refresh()
            self.file = IncidentFile.read(self.file.path, self.env.workspace.shown(self.file.path))
            self.state = self._folded()

    def add_party(self, name: str, role: str = "", *, hide_short: bool = True) -> str:
        """Make a person known: the name goes to the sidecar, the alias to the file; returns the alias."""
        alias = self.env.new_id(4)
        event = self.new(ev.PartyAdded, alias=alias, role=role)
        entry = PrivateEntry(
            id=event.id, at=event.at, alias=alias, name=name, handles=(name,) if hide_short else (), by=event.by
        )
        self.record(event, private=(entry,) if name else ())
        return alias

    def private_value(self, event: ev.Answered, ask: Ask, value: Value) -> PrivateEntry:
        """Return the sidecar's entry for the answer to a private ask."""
        words = isinstance(value, str) and ask.kind in IDS  # an id is no word to look for in other texts
        return PrivateEntry(
            id=event.id, at=event.at, ask=ask.id, for_=event.for_, by=event.by,
            text=str(value) if words else "", value=None if words else value,
        )  # fmt: skip

    def read_about(self, text: str) -> None:
        """Record what the pasted words say about the severity."""
        core = self.walk
        reading = read(text, (), words=core.hints.get("words"))
        facts = consequences.of_words(self.state, reading.words)
        self.record(*(self.new(kind, **fields) for kind, fields in facts))
        self.state = replace(self.state, inferred=inferred(self.state, self.env.now()))

    def hard_stops(self) -> tuple[str, ...]:
        """Return the hard stops that the pasted words may mean; they are hints, and nobody is asked to believe them."""
        about = self.state.answers.get(("about", ""))
        if about is None or not isinstance(about.value, str):
            return ()
        hints = self.walk.hints
        if not hints:  # a walk that was taken up again has left them in the library
            with suppress(BadFile, NotFound):
                hints = self.env.library.runbook("core").hints
        return read(about.value, (), stops=hints.get(HARD_STOP)).hard_stop

    def hand_over(self, to: str, *, reason: str = "") -> None:
        """Give the incident to somebody.

        Raises:
            Refused: nobody is named, the team file does not know them, or they handled it before.
        """
        if self.env.team.person(to) is None:
            known = ", ".join(person.handle for person in self.env.team.people)
            raise Refused(f'"{to}" is nobody sop.toml knows. Say one of {known}.')
        verdict = may_receive(self.state, to, reason=reason)
        if not verdict.allowed:
            raise Refused(f"not handed over: {verdict.why}.")
        self.record(self.new(ev.HandedOver, to=to, note=reason))

    def open_again(self, reason: str) -> None:
        """Open a closed incident again."""
        self.record(self.new(ev.Reopened, reason=reason))
        touch(self.path)

    def switch(self, runbook: str) -> None:
        """Go on with another runbook: its walk is kept, and what is answered counts there too.

        Raises:
            BadFile, NotFound: the runbook does not pass its check, or does not exist.
        """
        walk = self.env.library.walk(runbook, team=self.env.team)
        name = walks.keep(self.env.workspace.walks, walk)
        severity, before = self.state.severity, self.walk.id
        self.record(self.new(ev.Switched, runbook=runbook, walk=name))
        self.walk = walk
        self.state = self._folded()
        if self.state.severity > severity:  # only a person lowers it
            self.record(self.new(ev.SeveritySet, to=severity, reason=f"kept from {before}"))

    def move_to(self, folder: Path) -> None:
        """Keep the incident in another folder from now on: all that is known, and all that was not saved."""
        events = (*(self.file.events if self.file else ()), *(self._masked(event) for event in self.unsaved))
        path = folder / f"{self.header.id}.toml"
        self._keep_walk(folder / "walks")
        sidecar = Sidecar.read(folder / "private" / path.name)
        for entry in (*self.sidecar.entries, *self.unsaved_private):
            sidecar.add(entry)
        self.sidecar = sidecar
        self.file = IncidentFile.create(path, self.header, events, shown=str(path))
        self.unsaved, self.unsaved_private = [], []
        self.state = self._folded()

    def unmasked(self, text: str) -> str:
        """Put names back for the screen, where the sidecar is."""
        return privacy.unmask(text, self.sidecar.tokens())

    def unsaved_as_stored(self) -> tuple[ev.Event, ...]:
        """Return what the disk did not take, as it would stand in the file: without names."""
        held = self.sidecar.entries
        self.sidecar.entries = (*held, *self.unsaved_private)
        try:
            return tuple(self._masked(event) for event in self.unsaved)
        finally:
            self.sidecar.entries = held

    def _append(self, events: tuple[ev.Event, ...]) -> bool:
        if self.file is not None:
            self._bring_back_walk()
            return self.file.append(*events)
        self._keep_walk(self.env.workspace.walks)
        self.file = IncidentFile.create(self.path, self.header, events, shown=self.env.workspace.shown(self.path))
        return False

    def _keep_walk(self, folder: Path) -> None:
        try:
            walks.keep(folder, without_review(self.walk))
        except Refused as err:
            cause = err.__cause__ if isinstance(err.__cause__, OSError) else OSError(str(err))
            raise StoreFailed(self.env.workspace.shown(folder), cause) from err

    def _bring_back_walk(self) -> None:
        """Keep the walk an incident began with once more where its copy is gone: the disk was full when it began."""
        if self._walk_sought:
            return
        self._walk_sought = True
        folder = self.env.workspace.walks
        walk = without_review(self.walk)
        if not (folder / f"{self.header.walk}.toml").exists() and walks.name_of(walk) == self.header.walk:
            with suppress(StoreFailed):
                self._keep_walk(folder)

    def _know_unsaved(self, events: tuple[ev.Event, ...], private: tuple[PrivateEntry, ...]) -> None:
        self.unsaved += events
        held = {entry.id for entry in self.sidecar.entries}
        self.unsaved_private += [entry for entry in private if entry.id not in held]
        values = {entry.id: entry.value for entry in private if entry.value is not None}
        names = {entry.alias: entry.name for entry in private if entry.alias}
        self.state = replace(self.state, private={**self.state.private, **values}, names={**self.state.names, **names})
        for event in events:
            self.state = self.state.apply(event)

    def _know_private(self) -> None:
        self.state = replace(self.state, private=self.sidecar.values(), names=self.sidecar.names())

    def _masked(self, event: ev.Event, *, stored: bool = False) -> ev.Event:
        """Return the event as it may be stored: names and private values in its free text stand as tokens."""
        if isinstance(event, ev.Answered) and not self._is_words(event):
            return event
        return privacy.mask_event(event, self.sidecar.known(), short=self.sidecar.short(), stored=stored)

    def _is_words(self, event: ev.Answered) -> bool:
        step = self.walk.step(event.step)
        ask = next((each for each in step.asks if each.id == event.ask), None) if step else None
        return ask is None or ask.kind in WORDS

    def _redact_earlier(self) -> None:
        """Take a name or private value out of what was written before it was known; what fails is tried again."""
        if self.file is None or not self._to_redact:
            return
        events = ((event, self._masked(event, stored=True)) for event in self.file.events)
        found = {event.id: masked for event, masked in events if masked != event}
        try:
            for event_id, masked in found.items():
                self.file.redact({event_id: masked}, self.new(ev.Redacted, of=event_id))
        except StoreFailed as failed:
            later = "What was answered is saved. A name still stands in an earlier text; the next answer takes it out."
            self._notes += [note for note in (str(failed), later) if note not in self._notes]
            return
        self._to_redact = False
        if found:
            self.state = self._folded()

    def _folded(self) -> Progress:
        events = (*(self.file.events if self.file else ()), *self.unsaved)
        state = fold(
            self.header,
            self.walk,
            self.env.team,
            events,
            private=self.sidecar.values(),
            names=self.sidecar.names(),
        )
        return replace(state, inferred=inferred(state, self.env.now()))


def inferred(state: Progress, now: datetime) -> Mapping[str, Value]:
    """Return what the pasted words tell about language and first signal; it is assumed until confirmed."""
    about = state.answers.get(("about", ""))
    text = about.value if about else None
    if not isinstance(text, str) or not text:
        return {}
    found: dict[str, Value] = {"language": language_of(text)}
    moment = first_time(text, state.header.opened_at or now)
    return {**found, "first_signal": moment} if moment else found


def operator_handle(env: Env) -> str:
    """Return who is typing as the team file knows them: a handle, or the name as given."""
    return env.team.handle_of(env.operator)


def open_session(env: Env, incident: str) -> Session:
    """Return the session of an incident named by its id or a part of it.

    Raises:
        NotFound: no incident of that name.
        BadFile: its file or its walk cannot be read.
    """
    path = find_incident(env.workspace, incident)
    return session_of(env, path)


def session_of(env: Env, path: Path, *, reviewed: bool = False) -> Session:
    """Return the session of an incident file; `reviewed` when it is read to be reviewed."""
    file = IncidentFile.read(path, env.workspace.shown(path))
    sidecar = sidecar_of(env, file.header.id)
    walk = walk_of(env, file, reviewed=reviewed)
    return Session(env, walk=walk, header=file.header, sidecar=sidecar, file=file)


def sidecar_of(env: Env, incident_id: str) -> Sidecar:
    """Return what is private of an incident; where there is nothing yet, it is empty."""
    path = env.workspace.private / f"{incident_id}.toml"
    return Sidecar.read(path, env.workspace.shown(path))


def walk_of(env: Env, file: IncidentFile, *, reviewed: bool = False) -> Runbook:
    """Return the walk an incident is read with: the one it is on, and the steps of its review once there is one."""
    walk = kept_walk(env, file)
    answered = (ev.Answered, ev.Skipped)
    reviewed = reviewed or any(isinstance(each, answered) and in_review(each.step) for each in file.events)
    return with_review(walk, review_book(env)) if reviewed else walk


def review_book(env: Env, *, strict: bool = False) -> Runbook:
    """Return what a review asks: as the workspace has it, else as it is shipped.

    Raises:
        BadFile: the workspace's cannot be read, and `strict` wants to know.
    """
    library = env.library
    if REVIEW in library.ids():
        try:
            return library.walk(REVIEW, team=env.team)
        except BadFile:
            if strict:
                raise
    shipped = shipped_library()
    return Library(shipped / "runbooks", shipped).runbook(REVIEW)


def kept_walk(env: Env, file: IncidentFile) -> Runbook:
    """Return the walk an incident is on: the copy it began with or switched to, else today's runbook."""
    name, runbook = file.header.walk, file.header.runbook
    for event in file.events:
        if isinstance(event, ev.Switched):
            name, runbook = event.walk, event.runbook
    try:
        return walks.load(env.workspace.walks, name)
    except (NotFound, BadFile):
        return env.library.walk(runbook, team=env.team)
