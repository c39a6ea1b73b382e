"""Open lessons, one by one: what each would change, one key, and what follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from runsop.commands.keeping import Keeper
from runsop.commands.session import operator_handle
from runsop.commands.wording import changed_words, for_all
from runsop.env import Env
from runsop.errors import Interrupted, NoTerminal, Refused, SopError
from runsop.files.changing import Change, change_of, problems_after, with_free_ids, write
from runsop.files.editing import path_of
from runsop.files.library import Library
from runsop.files.rewriting import EditFailed
from runsop.model.contradicted import Judgement
from runsop.model.edits import Edit, EditKeys
from runsop.model.events import Event
from runsop.model.lessons import Agreed, Changed, Dropped, Lesson, Merged, Status, Verified
from runsop.model.proven import move_of
from runsop.model.values import Value
from runsop.screen import lessons as look
from runsop.screen.diffs import diff_rows
from runsop.screen.gate import Style, Styled, one_line
from runsop.screen.prompter import Bar, Command, Form, Option, Prompter, Question
from runsop.screen.scripted import Missing, ScriptedPrompter

AGREE, CHANGE, DROP, LATER, STOP = "agree", "change", "drop", "later", "stop"
EDITED = "the file was edited since the lesson was written, and nothing is overwritten"
GOES_ON = "What was decided is written. sop learn goes on."

Move = TypeVar("Move", bound=Event)


class _Left(Exception):
    """A person leaves a lesson for later, or all that are left."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What a lesson would change today, or why it does not fit; in `edit` nothing else has the ids of what is new."""

    edit: Edit
    change: Change | None = None
    failed: EditFailed | None = None

    @property
    def stands(self) -> bool:
        """Whether the file is as the lesson wants it."""
        return self.failed is not None and self.failed.already


class Round:
    """One run through lessons; what is decided is on the disk before the next question."""

    def __init__(self, env: Env, prompter: Prompter, *, commits: bool, branch: str = "") -> None:
        self.counts: Counter[str] = Counter()
        self.refused: list[str] = []  # lessons for which something could not be done
        self._env = env
        self._prompter = prompter
        self._say = (env.out if prompter.interactive else env.err).line
        self._keeper = Keeper(env, self._say, commits=commits, branch=branch)
        self._by = operator_handle(env)

    @property
    def branch_waits(self) -> bool:
        """Whether the branch that was asked for is not there yet: nothing was committed."""
        return bool(self._keeper.branch)

    def show_left(self, lessons: Sequence[Lesson]) -> None:
        """Show what was decided and is not committed."""
        self._keeper.show_left(lessons)

    def go_through(self, lessons: Sequence[Lesson]) -> None:
        """Put one open lesson after the other.

        Raises:
            Interrupted: Ctrl-C, Ctrl-D or a signal; the same command goes on.
            NoTerminal: something is to be answered and nobody is there.
        """
        runbook, left = "", list(lessons)
        try:
            for number, lesson in enumerate(lessons, start=1):
                if lesson.edit.runbook != runbook:
                    runbook = lesson.edit.runbook
                    self._say("")
                    self._say(Styled(Style.TITLE, one_line(runbook)))
                if self._decide(lesson, f"lesson {number} of {len(lessons)}") == STOP:
                    return
                left.remove(lesson)
        except Interrupted as stopped:
            raise Interrupted(stopped.code, GOES_ON) from stopped
        except Missing as missing:
            ids = ", ".join(lesson.id for lesson in left)
            how = "Give it with --answers FILE or --answer ask=value."
            raise NoTerminal(f"no terminal, and no answer for {missing.ask}: {ids}. {how}\n{GOES_ON}") from missing

    def ask_what_is_done(self, lessons: Sequence[Lesson]) -> None:
        """Ask of each action that is due whether it is done; without an answer it stays overdue.

        Raises:
            Interrupted: as for `go_through`.
        """
        options = (Option("1", "yes", "it is done"), Option("", "no", "not yet"))
        for lesson in lessons:
            edit = lesson.edit
            said = f"{one_line(edit.runbook)}: {one_line(edit.after)} ({look.owner(edit)})"
            question = Question(
                id="done", text="Is it done?", form=Form.KEY, options=options, enter="no", above=("", said)
            )
            try:
                done = self._ask(lesson, question)
            except Interrupted as stopped:
                raise Interrupted(stopped.code, GOES_ON) from stopped
            except Missing:
                continue
            if done == "yes":
                self._move(lesson, self._new(Verified, reason="done"))

    def mark(self, lesson: Lesson, said: Sequence[Judgement]) -> None:
        """Write down what later walks said of a merged lesson."""
        for judged in said:
            kind, reason = move_of(judged)
            self._say(f"{kind.kind}: {one_line(lesson.id)}, {reason} in {one_line(judged.incident)}")
            lesson = self._move(lesson, self._new(kind, incident=judged.incident, reason=reason)) or lesson

    # ── One lesson ────────────────────────────────────────────────────────────────────────────────────────────────

    def _decide(self, lesson: Lesson, place: str) -> str:
        """Ask about a lesson until it is decided or left, and return the last key."""
        while True:
            tried = self._tried(lesson)
            if tried.stands and lesson.status is Status.AGREED:  # ended between the file and the lesson
                self._carry_out(AGREE, lesson, tried)
                return AGREE
            self._show(lesson, tried, place)
            fits = tried.failed is None or tried.stands
            question = Question(
                id="decision",
                text="What now?",
                form=Form.KEY,
                options=_options(lesson, fits=fits or not self._prompter.interactive),
                enter=LATER,
            )
            decision = str(self._ask(lesson, question))
            if decision != CHANGE:
                self._carry_out(decision, lesson, tried)
                return decision
            changed = self._reword(lesson, tried.failed)
            if changed is None and not self._prompter.interactive:
                return LATER
            lesson = changed or lesson

    def _carry_out(self, decision: str, lesson: Lesson, tried: _Tried) -> None:
        try:
            failed = tried.failed
            if decision == AGREE and failed is not None and not tried.stands:
                raise Refused(EDITED) if failed.current is not None else failed
            if decision == AGREE and tried.stands and lesson.status is Status.AGREED:
                self._merge_what_stands(lesson)
            elif decision == AGREE:
                self._agree(lesson, tried)
            elif decision == DROP:
                self._drop(lesson)
        except _Left:
            return
        except (Interrupted, NoTerminal):
            raise
        except SopError as error:
            self._refuse(lesson, error)

    def _tried(self, lesson: Lesson) -> _Tried:
        """Return what the lesson would change, or why it does not fit; what is not agreed yet may get other ids."""
        tried = self._as_it_is(lesson.edit)
        if lesson.status is not Status.PROPOSED or tried.stands:
            return tried
        try:
            edit = with_free_ids(self._env.workspace, self._library(), lesson.edit)
        except SopError:  # what cannot be read is said when it is tried, or found by the check
            return tried
        return tried if edit == lesson.edit else self._as_it_is(edit)

    def _as_it_is(self, edit: Edit) -> _Tried:
        try:
            return _Tried(edit, change=change_of(self._env.workspace, self._library(), edit))
        except EditFailed as failed:
            return _Tried(edit, failed=failed)
        except SopError as error:  # the file is gone, or cannot be read
            return _Tried(edit, failed=EditFailed(edit.type, str(error).rstrip("."), "Mend that first: sop check"))

    def _show(self, lesson: Lesson, tried: _Tried, place: str) -> None:
        change, failed = tried.change, tried.failed
        self._say("")
        self._say(Styled(Style.TITLE, place), f" · {look.heading(lesson)}")
        rows = [*look.reasons(lesson), *look.other_ids(lesson.edit, tried.edit)]
        if failed is not None and failed.already:
            rows.append(("the file", f"{path_of(lesson.edit)} is as the lesson wants it"))
        elif failed is not None:
            rows.append(("it does not fit", one_line(str(failed)) if failed.current is None else EDITED))
            rows += look.both(lesson.edit, failed.current)
        elif change is None:
            rows.append(("the file", look.without_file(lesson.edit)))
        for name, text in rows:
            self._say(f"  {name}: {text}")
        if change is not None:
            self._say("")
            for row in diff_rows(change.old, change.new, change.shown):
                self._say(row)

    # ── Agree ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _agree(self, lesson: Lesson, tried: _Tried) -> None:
        """Check, agree, write, merge, commit: in this order, so that whatever ends it, the next run goes on."""
        change = tried.change
        self._refuse_alone(lesson)
        whole = change is None or self._checked(lesson, change)
        if tried.edit != lesson.edit:
            lesson = self._changed(lesson, tried.edit)
        if self._by not in lesson.reviewers:
            lesson = self._keeper.append(lesson, self._new(Agreed))
        if change is not None:
            write(change)
            self._merge(lesson, change, whole=whole)
        elif tried.stands:
            self._merge_what_stands(lesson)
        elif lesson.edit.type == "new_runbook" and lesson.edit.runbook not in self._library().ids():
            self.counts["agreed"] += 1
            self._say(f"Agreed. Write it: {look.new_runbook(lesson.edit)}")
            self._keeper.commit(lesson)
        else:
            self._merge(lesson, None, whole=True)

    def _refuse_alone(self, lesson: Lesson) -> None:
        """Refuse the proposer as the only reader, where the team wants two."""
        team = self._env.team
        if not team.second_reviewer:
            return
        if len({team.handle_of(who).casefold() for who in (self._by, lesson.by, *lesson.reviewers)}) == 1:
            raise Refused("you proposed it, and sop.toml wants a second reviewer: somebody else agrees to it")

    def _checked(self, lesson: Lesson, change: Change) -> bool:
        """Refuse what the check would find; tell whether the file may be committed whole.

        Raises:
            Refused: with problems that are shown, or for hand edits nobody is there to decide about.
        """
        problems = problems_after(self._env.workspace, change, lesson.edit)
        for row in look.problem_rows(problems):
            self._say(row)
        if problems:
            raise Refused("with it the check would find this, so nothing is written")
        return not self._keeper.is_dirty(change.path) or self._may_take_along(lesson, change)

    def _may_take_along(self, lesson: Lesson, change: Change) -> bool:
        said = f"{change.shown} has other changes that are not committed, and this commit would take them along"
        if not self._prompter.interactive and not _answers(self._prompter, "edited"):
            raise Refused(f"{said}. Commit them first, or answer edited: together | apart")
        options = (
            Option("1", "together", "commit them together with the lesson"),
            Option("2", "apart", "write the lesson, commit nothing"),
            Option("", LATER, "leave this lesson for later"),
        )
        question = Question(
            id="edited", text="What about them?", form=Form.KEY, options=options, enter=LATER, above=(f"{said}.",)
        )
        chosen = self._ask(lesson, question)
        if chosen == LATER:
            raise _Left
        return chosen == "together"

    def _merge(self, lesson: Lesson, change: Change | None, *, whole: bool) -> None:
        lesson = self._keeper.append(lesson, self._new(Merged))
        self._told("merged", lesson)
        paths = (change.path,) if change else ()
        if whole:
            self._keeper.commit(lesson, *paths)
        else:
            self._say("Nothing is committed, as you chose. Later, all together:")
            self._keeper.show_line(lesson, *paths)
        if lesson.edit.type == "add_prevention":
            self._say(f"{look.owner(lesson.edit)}: sop status says so when it is late.")

    def _merge_what_stands(self, lesson: Lesson) -> None:
        """Say that a lesson stands in its file, and commit the file too when nothing else is new in it."""
        shown = path_of(lesson.edit)
        path = self._env.workspace.root / shown
        self._say(f"{one_line(lesson.id)}: it stands in {shown} already")
        lesson = self._keeper.append(lesson, self._new(Merged))
        self._told("merged", lesson)
        if not self._keeper.is_dirty(path):
            self._keeper.commit(lesson)
        elif self._keeper.holds_only(lesson):
            self._keeper.commit(lesson, path)
        else:
            self._say(f"{shown} has other changes that are not committed, so it is left to you.")
            self._keeper.commit(lesson)

    # ── Change and drop ───────────────────────────────────────────────────────────────────────────────────────────

    def _reword(self, lesson: Lesson, failed: EditFailed | None) -> Lesson | None:
        """Ask for other words; what the file says now is what they are written for."""
        edit = lesson.edit
        if failed is not None and failed.current is not None:
            now = failed.current
            edit = replace(edit, before=now) if isinstance(now, str) else replace(edit, before_list=tuple(now))
        try:
            if lesson.status is not Status.PROPOSED:
                raise Refused("it is agreed already. Drop it and propose another: sop learn --new")
            found = changed_words(
                self._env, edit, lambda question: self._ask(lesson, question), interactive=self._prompter.interactive
            )
            if found == lesson.edit:
                self._say("It is as it was.")
                return None
            changed = self._changed(lesson, found)
        except (Interrupted, NoTerminal):
            raise
        except SopError as error:
            self._refuse(lesson, error)
            return None
        self.counts["changed"] += 1
        return changed

    def _changed(self, lesson: Lesson, edit: Edit) -> Lesson:
        keys = {each.name: getattr(edit, each.name) for each in fields(EditKeys)}
        if edit.runbook == lesson.runbook:
            keys["runbook"] = ""  # its header says so
        return self._keeper.append(lesson, self._new(Changed, **keys))

    def _drop(self, lesson: Lesson) -> None:
        question = Question(id="reason", text="Why not?", form=Form.LINE, hint="it was one case, it is done otherwise")
        reason = for_all(self._env, lesson.edit.incident, str(self._ask(lesson, question)).strip())
        lesson = self._keeper.append(lesson, self._new(Dropped, reason=reason))
        self._told("dropped", lesson)
        self._keeper.commit(lesson)

    # ── What all need ─────────────────────────────────────────────────────────────────────────────────────────────

    def _move(self, lesson: Lesson, move: Event) -> Lesson | None:
        """Write a move that changes no file; None when it cannot be."""
        try:
            lesson = self._keeper.append(lesson, move)
        except SopError as error:
            self._refuse(lesson, error)
            return None
        self.counts[move.kind] += 1
        self._keeper.commit(lesson)
        return lesson

    def _told(self, what: str, lesson: Lesson) -> None:
        self.counts[what] += 1
        self._env.out.line(f"{what} {one_line(lesson.id)}")

    def _refuse(self, lesson: Lesson, error: SopError) -> None:
        self.refused.append(lesson.id)
        said = str(error)
        self._say(Styled(Style.PROBLEM, f"Not done: {said}" if said.endswith((".", "?")) else f"Not done: {said}."))

    def _new(self, kind: type[Move], **keys: object) -> Move:
        return kind(id=self._env.new_id(), at=self._env.now(), by=self._by, **keys)

    def _library(self) -> Library:
        """Return the library as it lies there now: a lesson before this one may have changed it."""
        return Library(self._env.workspace.runbooks, self._env.workspace.root)

    def _ask(self, lesson: Lesson, question: Question) -> Value:
        """Put a question; a file of answers may answer it for one lesson, by its id or its last four characters."""
        if self._prompter.interactive:
            question = replace(question, bar=lambda: Bar(lesson.id))
        else:
            question = replace(question, for_=lesson.id[-4:], for_name=lesson.id)
        while True:
            answer = self._prompter.ask(question)
            if not isinstance(answer, Command):
                return answer
            self._prompter.show("Here there is nothing but the question; Ctrl-C leaves, and what was decided stays.")


def _options(lesson: Lesson, *, fits: bool) -> tuple[Option, ...]:
    agree = "write it into the file" if lesson.status is Status.AGREED else "agree"
    return (
        *((Option("1", AGREE, agree),) if fits else ()),
        Option("2", CHANGE, "change the words"),
        Option("3", DROP, "drop it"),
        Option("", LATER, "later"),
        Option("0", STOP, "stop here"),
    )


def _answers(prompter: Prompter, ask: str) -> bool:
    return isinstance(prompter, ScriptedPrompter) and ask in prompter.ids
