"""The lessons of a workspace: `runbooks/lessons/<id>.toml`, one file each, created once and then only appended to."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from runsop.errors import BadFile, NotFound, Problem, Refused
from runsop.files.blocks import Torn
from runsop.files.disk import DISK, Disk, storing
from runsop.files.events import Decoded, decode_as, encode_event, encode_header, unknown_in
from runsop.files.journal import Journal
from runsop.model.events import Event
from runsop.model.lessons import LESSON_KINDS, Lesson, LessonHeader, fold, refusal
from runsop.model.nearest import nearest

FOLDER = "lessons"
"""Where they lie in the folder of runbooks."""

LESSON_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")


class Lessons:
    """The lessons of one folder. Reading takes no lock and names what is broken; `notes` are for the operator."""

    def __init__(self, folder: Path, shown: str = f"runbooks/{FOLDER}", *, disk: Disk = DISK) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self._shown = shown
        self._disk = disk

    def ids(self) -> tuple[str, ...]:
        """Name every lesson, the oldest first.

        Raises:
            BadFile: when the folder cannot be opened.
        """
        return tuple(stem for stem in self._stems() if LESSON_ID.match(stem))

    def all(self, *, but: Collection[str] = ()) -> Iterator[tuple[Lesson | None, tuple[Problem, ...]]]:
        """Read one lesson after the other, as `some` does; those named by `but` are left out unread."""
        return self.some(stem for stem in self._stems() if stem not in but)

    def some(self, stems: Iterable[str]) -> Iterator[tuple[Lesson | None, tuple[Problem, ...]]]:
        """Read these lessons, each with what is wrong in its file; None when it cannot be read at all."""
        for stem in stems:
            if LESSON_ID.match(stem):
                yield self._read_or_problems(stem)
            else:
                fix = "Name it with small letters, digits and -; at most 80."
                shown = self._shown_of(stem)
                yield None, (Problem(shown, 0, "the name of the file is no id, so it is never read", fix),)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong in any of them, and which hold what is not known here."""
        found = [problem for _, problems in self.all() for problem in problems]
        for stem in self.ids():
            with suppress(BadFile):  # it is among them
                file = self._opened(stem)
                found += unknown_in(self._shown_of(stem)) if file.holds_unknown and not file.problems else ()
        return tuple(found)

    def read(self, id: str) -> tuple[Lesson, tuple[Problem, ...]]:
        """Read one lesson, and what is wrong in its file.

        Raises:
            NotFound: there is no such lesson.
            BadFile: it has no header that can be read, or is no ordinary file.
        """
        file = self._opened(id)
        return file.lesson, file.problems

    def path_of(self, id: str) -> Path:
        """Return where a lesson lies, whether it is there or not.

        Raises:
            NotFound: when that is no id of a lesson.
        """
        if not LESSON_ID.match(id):
            raise NotFound(f'"{id}" is no lesson id: small letters, digits and -, and no path. sop learn --list')
        return self.folder / f"{id}.toml"

    def create(self, header: LessonHeader, *first: Event) -> Lesson:
        """Begin a lesson: it lies on the disk when this returns. The first event is the proposal.

        Raises:
            ValueError: for text that no file can keep; nothing is written then.
            NotFound: when its id is none.
            StoreFailed: when the disk did not take it; nothing stays behind then.
        """
        file = _LessonFile(self.path_of(header.id), self._shown_of(header.id), self._disk)
        file.create(header, first)
        return file.lesson

    def append(self, id: str, *events: Event) -> Lesson:
        """Append moves; on return they lie on the disk, and the lesson is as all its events make it.

        Raises:
            NotFound, BadFile: as for `read`.
            ValueError: for text that no file can keep; nothing is opened then.
            Refused: the file is read-only, or the move cannot be made (any more).
            StoreFailed: when the disk did not take it; the file is as it was.
        """
        file = self._opened(id)
        try:
            file.append(events)
        finally:
            self.notes += file.notes
        return file.lesson

    def _opened(self, id: str) -> _LessonFile:
        file = _LessonFile(self.path_of(id), self._shown_of(id), self._disk)
        try:
            file.read()
        except FileNotFoundError as err:
            advice = nearest(id, self.ids()) or "sop learn --list shows them."
            raise NotFound(f'there is no lesson "{id}". {advice}') from err
        except OSError as err:
            reason = (err.strerror or "unknown error").lower()
            raise BadFile(Problem(self._shown_of(id), 0, f"cannot be read: {reason}")) from err
        return file

    def _read_or_problems(self, id: str) -> tuple[Lesson | None, tuple[Problem, ...]]:
        try:
            return self.read(id)
        except BadFile as bad:
            return None, bad.problems
        except NotFound:  # taken away while we read
            return None, ()

    def _shown_of(self, id: str) -> str:
        return f"{self._shown}/{id}.toml"

    def _stems(self) -> list[str]:
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - names only: there may be thousands
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as err:
            fix = "Check its owner and rights."
            raise BadFile(Problem(self._shown, 0, f"cannot be opened ({err.strerror})", fix)) from err
        return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml") and name[0] != ".")


def is_lesson(path: str) -> bool:
    """Tell by the place of a file whether it is a lesson."""
    return Path(path).parent.name == FOLDER


def decode_lesson(data: bytes, shown: str) -> Decoded[LessonHeader]:
    """Read a lesson file; whatever is wrong with it is a problem, never an exception."""
    return decode_as(data, shown, LessonHeader, LESSON_KINDS)


class _LessonFile:
    """One such file, and the only writer of it."""

    problems: tuple[Problem, ...] = ()
    holds_unknown = False

    def __init__(self, path: Path, shown: str, disk: Disk) -> None:
        self._lesson: Lesson | None = None
        self._read_only = ""
        self._journal = Journal(path, shown, disk, self._load, self._whole)

    @property
    def lesson(self) -> Lesson:
        if self._lesson is None:
            raise BadFile(*self.problems)
        return self._lesson

    @property
    def notes(self) -> list[str]:
        return self._journal.notes

    def create(self, header: LessonHeader, first: tuple[Event, ...]) -> None:
        self._lesson = fold(header, first)
        data = self._whole()
        with storing(self._journal.shown):
            self._journal.disk.make_folder(self._journal.path.parent)
            self._journal.disk.create(self._journal.path, data)
            self._journal.read()

    def read(self) -> None:
        self._journal.read()
        _ = self.lesson  # without a header there is none

    def append(self, events: tuple[Event, ...]) -> None:
        encoded = {event.id: _encoded(event) for event in events}
        self._refuse_read_only()
        lesson = self.lesson

        def blocks() -> bytes:
            nonlocal lesson
            lesson, missing = self.lesson, ""
            self._refuse_read_only()
            for event in (event for event in events if event not in self.lesson.events):
                taken = any(event.id == other.id for other in lesson.events)
                if wrong := "its event id is taken" if taken else refusal(lesson, event):
                    raise Refused(f"{self._journal.shown}: it cannot be {event.kind}, {wrong}.")
                lesson = fold(lesson.header, (*lesson.events, event))
                missing += encoded[event.id]
            return missing.encode()

        if events:
            self._journal.append(blocks, events[0].at)
            self._lesson = lesson

    def _load(self, data: bytes) -> Torn | None:
        shown = self._journal.shown
        decoded = decode_lesson(data, shown)
        self._lesson, self.problems = None, decoded.problems
        if decoded.header is None:
            return Torn(0, b"")  # never cut: without a header nothing is written
        if decoded.header.id != self._journal.path.stem:
            problem = Problem(shown, 1, f'the id is "{decoded.header.id}"', "Name the file by it.")
            self.problems = (*self.problems, problem)
        self.holds_unknown = decoded.unknown
        self._read_only = f"{shown} holds what this sop does not know. Update sop to write in it."
        if self.problems:
            self._read_only = str(self.problems[0])
        elif not decoded.unknown:
            self._read_only = ""
        self._lesson = fold(decoded.header, decoded.events)
        if decoded.torn:
            problem = Problem(shown, 0, "ends in an unfinished block", "The next move of the lesson mends it.")
            self.problems = (*self.problems, problem)
        if not decoded.unknown:  # what a newer sop wrote, it judges
            self.problems += tuple(Problem(shown, 0, text) for text in self._lesson.problems)
        return decoded.torn

    def _whole(self) -> bytes:
        return (encode_header(self.lesson.header) + "".join(map(_encoded, self.lesson.events))).encode()

    def _refuse_read_only(self) -> None:
        if self._read_only:
            raise Refused(self._read_only)


def _encoded(event: Event) -> str:
    return encode_event(event, LESSON_KINDS)
