"""What an incident taught: an edit that is proposed, agreed, merged and verified, each move an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from runsop.model import edits
from runsop.model.edits import Edit, EditKeys
from runsop.model.events import Event, UnknownEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed(EditKeys, Event):
    """Somebody wants an edit, and says why."""

    kind: ClassVar[str] = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(EditKeys, Event):
    """The edit is another one before it is agreed: its keys replace those before; a reason that is not said stays."""

    kind: ClassVar[str] = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed(Event):
    """`by` has read it and wants it too."""

    kind: ClassVar[str] = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Event):
    """The edit stands in the file."""

    kind: ClassVar[str] = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Event):
    """A later walk or a drill showed that it helps, or what was to be done is done."""

    kind: ClassVar[str] = "verified"
    incident: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradicted(Event):
    """A later walk showed that it does not help."""

    kind: ClassVar[str] = "contradicted"
    incident: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped(Event):
    """It is not done, and why."""

    kind: ClassVar[str] = "dropped"
    reason: str


LESSON_KINDS: dict[str, type[Event]] = {
    cls.kind: cls for cls in (Proposed, Changed, Agreed, Merged, Verified, Contradicted, Dropped)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonHeader:
    """The head of a lesson file; it never changes after creation. `runbook` is the one the lesson is about."""

    id: str
    runbook: str
    type: str
    by: str


class Status(StrEnum):
    """How far a lesson came; it never goes back.

    Where two clones decided differently the later of these counts, whichever stands first in the file: what stands in
    a runbook counts for more than that somebody did not want it.
    """

    PROPOSED = "proposed"
    AGREED = "agreed"
    DROPPED = "dropped"
    MERGED = "merged"
    VERIFIED = "verified"


_MOVES: dict[type[Event], tuple[tuple[Status, ...], Status]] = {
    Agreed: ((Status.PROPOSED,), Status.AGREED),
    Merged: ((Status.AGREED,), Status.MERGED),
    Verified: ((Status.MERGED,), Status.VERIFIED),
    Dropped: ((Status.PROPOSED, Status.AGREED), Status.DROPPED),
}
"""What each move needs, and where it leads."""

_FURTHER = tuple(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson as its events make it; `problems` are moves that could not be, and what the edit lacks."""

    id: str
    runbook: str
    by: str
    edit: Edit
    status: Status = Status.PROPOSED
    proposed_at: datetime | None = None
    moved_at: datetime | None = None  # when it came to its status
    reviewers: tuple[str, ...] = ()  # who agreed, the proposer too if they did
    reason: str = ""  # why it was dropped
    dropped_by: tuple[str, ...] = ()  # who dropped it, also when it was merged in another clone
    verified_by: tuple[str, ...] = ()  # incidents
    contradicted_by: tuple[str, ...] = ()  # incidents
    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def header(self) -> LessonHeader:
        """The head of its file."""
        return LessonHeader(id=self.id, runbook=self.runbook, type=self.edit.type, by=self.by)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.proposed_at is not None and self.status in (Status.PROPOSED, Status.AGREED)

    @property
    def note(self) -> str:
        """What is said while a change stands in its file that somebody dropped in another clone; else nothing."""
        if not self.dropped_by or self.status is not Status.MERGED or not edits.touched(self.edit):
            return ""
        merged = dict.fromkeys(event.by for event in self.events if isinstance(event, Merged))
        said = f"merged by {', '.join(merged)} and dropped by {', '.join(self.dropped_by)}, in two clones"
        return f"{said}: it stands in the file, so it counts as merged. To take it out: sop learn --new"

    @property
    def seen_by_another(self) -> bool:
        """Whether somebody other than the proposer agreed."""
        return any(who != self.by for who in self.reviewers)


def fold(header: LessonHeader, events: Iterable[Event]) -> Lesson:
    """Return the lesson that the events make, in whatever order they stand; nothing raises."""
    lesson = Lesson(
        id=header.id,
        runbook=header.runbook,
        by=header.by,
        edit=Edit(type=header.type, runbook=header.runbook),
        events=tuple(events),
    )
    seen: dict[str, Event] = {}
    for event in lesson.events:
        if seen.get(event.id) == event:
            continue  # a block copied by hand
        if event.id in seen:
            lesson = _with_problem(lesson, f"the event id {event.id} stands twice")
        seen[event.id] = event
        lesson = _after(lesson, event)
    if lesson.proposed_at is None:
        return _with_problem(lesson, "no edit is proposed in it")
    return replace(lesson, problems=(*lesson.problems, *edits.problems_of(lesson.edit)))


def refusal(lesson: Lesson, move: Event) -> str:
    """Say why a move cannot be made now; nothing when it can."""
    needed, _ = _MOVES.get(type(move), ((), None))
    match move:
        case UnknownEvent() | Contradicted():
            return ""
        case Proposed():
            return "" if lesson.proposed_at is None else "it is proposed already"
        case _ if lesson.proposed_at is None:
            return "nothing is proposed yet"
        case Changed():
            return "" if lesson.status is Status.PROPOSED else f"it is {lesson.status} already"
        case Agreed() if lesson.status is Status.AGREED:
            return ""  # a second reader
        case Verified() if lesson.status is Status.VERIFIED:
            return ""  # a second walk
        case _ if lesson.status in needed:
            return ""
        case _:
            return f"it is {lesson.status}{' already' if lesson.status not in _BEFORE.get(move.kind, ()) else ' only'}"


_BEFORE = {"merged": (Status.PROPOSED,), "verified": (Status.PROPOSED, Status.AGREED)}
"""Where a move would come too early."""


def in_words(lesson: Lesson) -> str:
    """Say a lesson in one line: how far it is, and what it changes where."""
    return f"{lesson.status} · {lesson.edit.runbook}: {edits.in_words(lesson.edit)}"


def lesson_id(day: date, runbook: str, type: str, random: str) -> str:
    """Return the id of a new lesson; `random` is four characters of base32."""
    return f"{day:%Y-%m-%d}-{runbook}-{type.replace('_', '-')}-{random}"


def _after(lesson: Lesson, event: Event) -> Lesson:
    if not _may_stand(lesson, event):
        return _with_problem(lesson, f"{event.kind} by {event.by}: {refusal(lesson, event)}")
    match event:
        case Proposed():
            edit = Edit(type=lesson.edit.type, **_keys(event, lesson.runbook))
            return replace(lesson, edit=edit, proposed_at=event.at, moved_at=event.at)
        case Changed():
            keys = _keys(event, lesson.runbook)
            kept = {name: getattr(lesson.edit, name) for name in edits.REASONS if not keys[name]}
            return replace(lesson, edit=Edit(type=lesson.edit.type, **(keys | kept)))
        case Contradicted(incident=incident):
            return replace(lesson, contradicted_by=_with(lesson.contradicted_by, incident))
        case Agreed():
            lesson = replace(lesson, reviewers=_with(lesson.reviewers, event.by))
        case Verified(incident=incident):
            lesson = replace(lesson, verified_by=_with(lesson.verified_by, incident))
        case Dropped(reason=reason):
            lesson = replace(lesson, reason=lesson.reason or reason, dropped_by=_with(lesson.dropped_by, event.by))
    status = _MOVES[type(event)][1] if type(event) in _MOVES else lesson.status
    status = max(status, lesson.status, key=_FURTHER.index)
    return lesson if status is lesson.status else replace(lesson, status=status, moved_at=event.at)


def _may_stand(lesson: Lesson, move: Event) -> bool:
    """Tell whether a move may stand in the file: whoever made it in another clone did not know of those before it."""
    match move:
        case Agreed() | Dropped():
            return lesson.proposed_at is not None
        case Merged() if lesson.status is Status.DROPPED:
            return bool(lesson.reviewers)  # else nobody agreed to it, in any clone
        case Merged():
            return lesson.status is not Status.PROPOSED
        case _:
            return not refusal(lesson, move)


def _keys(event: EditKeys, runbook: str) -> dict[str, Any]:  # each is of the type of its field
    return {field.name: getattr(event, field.name) for field in fields(EditKeys)} | {
        "runbook": event.runbook or runbook
    }


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names or not name else (*names, name)


def _with_problem(lesson: Lesson, problem: str) -> Lesson:
    return lesson if problem in lesson.problems else replace(lesson, problems=(*lesson.problems, problem))
