"""Moves of lessons put on the disk, and each with what it changed into one commit of git."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from runsop.commands.proving import lesson_store
from runsop.env import Env
from runsop.errors import Refused, SopError
from runsop.files import git
from runsop.files.changing import Change, change_of
from runsop.files.editing import path_of
from runsop.files.git import GitFailed
from runsop.files.library import Library
from runsop.files.toml import read_bytes
from runsop.model.commits import message_of, subject_of
from runsop.model.events import Event
from runsop.model.lessons import Lesson, Status
from runsop.model.proven import STANDING, merged_at
from runsop.screen.gate import Style, Styled

NEW_RUNBOOK = "new_runbook"

Say = Callable[..., None]
"""Writes one line of talk, in parts."""


class Keeper:
    """Writes moves and commits; what git cannot do is said with the line to paste, and the files stand."""

    def __init__(self, env: Env, say: Say, *, commits: bool, branch: str = "") -> None:
        self.commits = commits
        self.branch = branch  # is made before the first commit; "" once it is there
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
            self._begin_branch()
            files = [*paths, self._store.path_of(lesson.id)]
            made = git.commit(self._env.workspace.root, files, message_of(lesson))
        except SopError as error:
            self._say(Styled(Style.PROBLEM, f"Written, and not committed: {error}"))
            self.show_line(lesson, *paths)
            return
        self._say(f"committed {made[:8]}: {subject_of(lesson)}")

    def show_line(self, lesson: Lesson, *paths: Path) -> None:
        """Show the line that commits it by hand, together with what was decided before it in the same file."""
        together = {lesson.id: lesson}
        with suppress(GitFailed):  # it is said already, or comes with the line
            self._begin_branch()
            for path, lessons in self._by_file(uncommitted(self._env)):
                if path in paths:
                    together = {each.id: each for each in lessons} | together
        self._show(tuple(together.values()), *paths)

    def show_left(self, lessons: Iterable[Lesson]) -> None:
        """Show the line for each of these that is decided: a run ended there, git refused, or it waits.

        Args:
            lessons: those that are not committed.
        """
        for path, together in self._by_file(lessons) if self.commits else ():
            for lesson in together:
                self._say(f"{lesson.id} is {lesson.status} and not committed yet:")
            self._show(together, *([path] if path else []))

    def _show(self, lessons: Sequence[Lesson], *paths: Path) -> None:
        """Show one line, never wrapped, for whoever stands where the command was called."""
        shown, git_here = self._env.workspace.shown, self._env.workspace.git(self._env.cwd)
        files = shlex.join(shown(path) for path in (*paths, *(self._store.path_of(each.id) for each in lessons)))
        ids = [each.id for each in lessons]
        why = f"-m 'Lesson: {ids[0]}'" if len(ids) == 1 else f"-m \"$(printf 'Lesson: %s\\n' {shlex.join(ids)})\""
        subject = shlex.quote(subject_of(*lessons))
        self._env.err.bare(f"{git_here} add {files} && {git_here} commit -m {subject} {why} -- {files}")

    def _by_file(self, lessons: Iterable[Lesson]) -> Iterator[tuple[Path | None, tuple[Lesson, ...]]]:
        """Return decided lessons, those together that wait with the same file; None for the lesson alone."""
        groups: dict[Path | str, list[Lesson]] = {}
        texts: dict[Path, str] = {}
        for lesson in sorted(filter(_is_decided, lessons), key=_decided_at):
            groups.setdefault(self._waits_with(lesson, texts) or lesson.id, []).append(lesson)
        for place, together in groups.items():
            yield place if isinstance(place, Path) else None, tuple(together)

    def _waits_with(self, lesson: Lesson, texts: dict[Path, str]) -> Path | None:
        """Return the file of a merged lesson, when what is committed of it does not say so yet.

        Args:
            lesson: one that is decided.
            texts: what is committed of each such file, with the lessons before this one in it; this one is added.
        """
        if lesson.status not in STANDING:
            return None
        try:
            path = self._env.workspace.root / path_of(lesson.edit)
            if path not in texts and not self.is_dirty(path):
                return None
            change = self._since_head(lesson, texts.get(path))
        except SopError:  # there already, hidden by what was edited since, or not to be read: sop check names it
            return None
        if change is None:
            return None
        texts[path] = change.new
        return path

    def is_dirty(self, path: Path) -> bool:
        """Tell whether a file that would be committed has changes that are not; never where nothing is committed."""
        return self.commits and bool(git.dirty(self._env.workspace.root, [path]))

    def holds_only(self, lesson: Lesson) -> bool:
        """Tell whether the file of a lesson differs from what is committed by this lesson and nothing else."""
        try:
            made = self._since_head(lesson)
            there = read_bytes(made.path, made.shown).replace(b"\r\n", b"\n") if made else b""
        except SopError:
            return False
        return made is not None and made.new.encode().replace(b"\r\n", b"\n") == there

    def _since_head(self, lesson: Lesson, text: str | None = None) -> Change | None:
        """Return what a lesson would change in the file as it is committed, or in this text of it.

        Raises:
            EditFailed: it does not fit there, or stands there already.
            NotFound, BadFile: as for `change_of`.
        """
        root, shown = self._env.workspace.root, path_of(lesson.edit)
        if text is None:
            text = (git.show(root, "HEAD", shown) or b"").decode("utf-8", "replace")
        return change_of(self._env.workspace, Library(self._env.workspace.runbooks, root), lesson.edit, old=text)

    def _begin_branch(self) -> None:
        """Go on the branch that was asked for, before the first commit and not earlier.

        Raises:
            GitFailed: it cannot be made.
        """
        if self.branch:
            git.create_branch(self._env.workspace.root, self.branch)
            self._say(f"On the new branch {self.branch}.")
            self.branch = ""


def uncommitted(env: Env) -> tuple[Lesson, ...]:
    """Read the lessons that git has otherwise than the disk; of one that is damaged nobody knows what was decided.

    Raises:
        GitFailed: there is no repository, or git does not answer.
        BadFile: the folder of lessons cannot be opened.
    """
    store = lesson_store(env)
    ids = store.ids()
    dirty = git.dirty_of(store.folder, [f"{id}.toml" for id in ids]) if ids else ()
    found = store.some(path.stem for path in dirty)
    return tuple(lesson for lesson, problems in found if lesson is not None and not problems)


def _is_decided(lesson: Lesson) -> bool:
    waits = lesson.status is Status.AGREED and lesson.edit.type == NEW_RUNBOOK  # committed before it is merged
    return lesson.status in (*STANDING, Status.DROPPED) or waits


def _decided_at(lesson: Lesson) -> tuple[float, str]:
    """Return when it came into its file, or to its end."""
    merged = merged_at(lesson)
    moment = merged.at if merged else lesson.moved_at
    return moment.timestamp() if moment else 0, lesson.id
