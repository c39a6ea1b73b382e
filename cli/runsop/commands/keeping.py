"""Moves of lessons put on the disk, and each with what it changed into one commit of git."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from runsop.commands.proving import lesson_store
from runsop.env import Env
from runsop.errors import NotFound, Refused, SopError
from runsop.files import git
from runsop.files.changing import Change, change_of
from runsop.files.editing import path_of
from runsop.files.library import Library
from runsop.files.rewriting import EditFailed
from runsop.model.commits import message_of, subject_of
from runsop.model.events import Event
from runsop.model.lessons import Lesson, Status
from runsop.screen.gate import Style, Styled

_DECIDED = (Status.MERGED, Status.VERIFIED, Status.DROPPED)

Say = Callable[..., None]
"""Writes one line of talk, in parts."""


class Keeper:
    """Writes moves and commits; what git cannot do is said with the line to paste, and the files stand."""

    def __init__(self, env: Env, say: Say, *, commits: bool) -> None:
        self.commits = commits
        self._env = env
        self._say = say
        self._store = lesson_store(env)

    def append(self, lesson: Lesson, move: Event) -> Lesson:
        """Append a move to a lesson.

        Raises:
            Refused: the file is read-only, the move cannot be made any more, or no file can keep its text.
            StoreFailed: the disk did not take it.
        """
        try:
            return self._store.append(lesson.id, move)
        except ValueError as err:  # half a character, from a command line that is not UTF-8
            raise Refused(f"not written: {err}") from err
        finally:
            for note in self._store.notes:
                self._say(note)
            self._store.notes.clear()

    def commit(self, lesson: Lesson, *paths: Path) -> None:
        """Commit exactly these files and the lesson."""
        if not self.commits:
            return
        try:
            files = [*paths, self._store.path_of(lesson.id)]
            made = git.commit(self._env.workspace.root, files, message_of(lesson))
        except SopError as error:
            self._say(Styled(Style.PROBLEM, f"Written, and not committed: {error}"))
            self.show_line(lesson, *paths)
            return
        self._say(f"committed {made[:8]}: {subject_of(lesson)}")

    def show_line(self, lesson: Lesson, *paths: Path) -> None:
        """Show the line that commits it by hand."""
        files = [self._env.workspace.shown(path) for path in (*paths, self._store.path_of(lesson.id))]
        words = ("-m", subject_of(lesson), "-m", f"Lesson: {lesson.id}")
        self._say(f"{shlex.join(['git', 'add', *files])} && {shlex.join(['git', 'commit', *words, '--', *files])}")

    def show_left(self, lessons: Iterable[Lesson]) -> None:
        """Show the line for each decided lesson that is not committed: a run ended there, git refused, or it waits."""
        decided: dict[Path, Lesson] = {}
        for lesson in lessons if self.commits else ():
            if lesson.status in _DECIDED:
                with suppress(NotFound):  # its id is none: sop check names it
                    decided[self._store.path_of(lesson.id)] = lesson
        for path in git.dirty(self._env.workspace.root, decided) if decided else ():
            lesson = decided[path]
            self._say(f"{lesson.id} is {lesson.status} and not committed yet:")
            self.show_line(lesson, *self._lacking(lesson))

    def _lacking(self, lesson: Lesson) -> tuple[Path, ...]:
        """Return the file of a merged lesson, when what is committed of it does not say so yet."""
        try:
            file = self._env.workspace.root / path_of(lesson.edit)
            if lesson.status is not Status.DROPPED and self.is_dirty(file):
                self._since_head(lesson)
                return (file,)
        except EditFailed:  # there already, or hidden by what was edited since
            pass
        return ()

    def is_dirty(self, path: Path) -> bool:
        """Tell whether a file that would be committed has changes that are not; never where nothing is committed."""
        return self.commits and bool(git.dirty(self._env.workspace.root, [path]))

    def holds_only(self, lesson: Lesson) -> bool:
        """Tell whether the file of a lesson differs from what is committed by this lesson and nothing else."""
        try:
            made = self._since_head(lesson)
            there = made.path.read_bytes().replace(b"\r\n", b"\n") if made else b""
        except SopError:
            return False
        return made is not None and made.new.encode().replace(b"\r\n", b"\n") == there

    def _since_head(self, lesson: Lesson) -> Change | None:
        """Return what a lesson would change in the file as it is committed.

        Raises:
            EditFailed: it does not fit there, or stands there already.
        """
        root, shown = self._env.workspace.root, path_of(lesson.edit)
        kept = (git.show(root, "HEAD", shown) or b"").decode("utf-8", "replace")
        return change_of(self._env.workspace, Library(self._env.workspace.runbooks, root), lesson.edit, old=kept)
