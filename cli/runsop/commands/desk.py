"""Where one sitting of one incident happens: what is asked next, what was shown, and how an answer gets to the disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from runsop.commands.session import HARD_STOP, Session
from runsop.files.incident import StoreFailed
from runsop.model import events as ev
from runsop.model.progress import NOT_NOW
from runsop.model.values import Value
from runsop.model.walk import Prompt, Purpose, on_board, standing_answer
from runsop.screen import questions as q
from runsop.screen.bar import bar, where_things_stand
from runsop.screen.prompter import Bar, Command, Form, Option, Prompter, Question
from runsop.screen.words import may_mean

NOTHING = Prompt(Purpose.ASK)
"""What is asked while there is only waiting."""


class Ending(StrEnum):
    """How a walk was left."""

    CLOSED = "closed"
    WAITING = "waiting"
    PAUSED = "paused"
    HANDED_OVER = "handed over"


class Left(Exception):  # no error: the walk was left on purpose
    """The operator left the walk."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


class Moved(Exception):  # no error: another question comes first
    """A command changed what is asked next."""


class Desk:
    """Puts questions and records answers; slash commands typed at any question are carried out by `carry_out`."""

    def __init__(self, session: Session, prompter: Prompter, carry_out: Callable[[Desk, Command], None]) -> None:
        self.session = session
        self.prompter = prompter
        self.carry_out: Callable[[Command], None] = lambda command: carry_out(self, command)
        self.queue: deque[Prompt] = deque()  # asked before anything else: /go, /update, /back
        self.left: list[tuple[Prompt, Prompt | None]] = []  # of these, what Backspace left, and what the walk put then
        self.past: list[Prompt] = []
        self.current = NOTHING
        self.back = False  # the last command went back
        self.shown_step = ("", "")
        self._warned = False  # the disk failed, and the operator knows
        self._told = 0  # notes of the store that were shown
        self.bar: Callable[[], Bar] = lambda: bar(session.state, session.env.now())
        self.idle: Callable[[], tuple[str, ...]] = lambda: where_things_stand(session.state, session.env.now())
        session.when_failed = self.disk_failed

    def put(self, question: Question) -> Value:
        """Put a question; slash commands are carried out and the question is put again."""
        question = replace(question, bar=self.bar, idle=self.idle)  # what is recorded while it waits shows at once
        while True:
            answer = self.prompter.ask(question)
            if not isinstance(answer, Command):
                return answer
            self.carry_out(answer)

    def own(self, id: str, text: str, form: Form, **more: object) -> Value:
        """Put one of the program's own questions."""
        fields: dict[str, object] = {"own": True, **more}
        return self.put(Question(id=id, text=text, form=form, **fields))  # type: ignore[arg-type]  # of Question

    def question(self, prompt: Prompt) -> Question:
        """Return the question of an ask; a step's heading stands above its first."""
        step_key = (prompt.step.id if prompt.step else "", prompt.for_)
        new_step, self.shown_step = step_key != self.shown_step, step_key
        self.current = prompt
        state = self.session.state
        question = q.ask_question(state, prompt, self.session.env.now, short=not on_board(state), new_step=new_step)
        if prompt.ask is not None and prompt.ask.id == HARD_STOP:
            hint = may_mean(prompt.ask, self.session.hard_stops(), keys=True)
            question = replace(question, above=(*question.above, *hint))
        return q.with_answer(question, self.known(prompt))

    def known(self, prompt: Prompt) -> Value | None:
        """Return what a person answered to an ask already, as they may see it; a file of answers says it anew."""
        now = self.session.env.now()
        answer = standing_answer(self.session.state, prompt, now) if self.prompter.interactive else None
        if answer is None:
            return None
        match answer.value:
            case str() as text if not answer.private:
                return self.session.unmasked(text)
            case datetime() as moment:
                return moment.astimezone(now.tzinfo)
        return answer.value

    def record(self, *events: ev.Event, private: tuple[object, ...] = ()) -> None:
        """Record events; when the disk fails, the walk goes on in memory and says so."""
        before = self.session.state.severity
        self.session.record(*events, private=private)  # type: ignore[arg-type]  # private entries
        if self.session.state.severity < before and self.prompter.interactive:
            self.prompter.show(f"Now SEV{self.session.state.severity}.")
        if self._warned and not self.session.unsaved:
            self.prompter.show("Saved again: everything answered is on the disk.")
            self._warned = False
        self._tell_notes()

    def later(self, question: str, of: str, *, step: str = "", for_: str = "") -> None:
        """Record "not yet" to one of the program's own questions: it is put again after a while."""
        self.record(self.session.new(ev.Skipped, step=step, ask=question, of=of, for_=for_, reason=NOT_NOW))

    def _tell_notes(self) -> None:
        """Say what was mended on the way: a torn end moved aside, a file that git had taken away."""
        notes = self.session.notes
        self.prompter.show(*notes[self._told :])
        self._told = len(notes)

    def disk_failed(self, failed: StoreFailed) -> None:
        """Say what is kept in memory, and once how to go on."""
        count = len(self.session.unsaved)
        kept = "1 answer is kept" if count == 1 else f"{count} answers are kept"
        self.prompter.show(str(failed), f"{kept} in memory: {self._unsaved_ids()}")
        if self._warned:
            return
        self._warned = True
        if not self.prompter.interactive:
            raise failed
        options = (
            Option("1", "on", "go on, and try again with the next answer"),
            Option("2", "folder", "keep this incident in another folder from now on"),
        )
        if self.own("disk", "The disk does not take it.", Form.KEY, options=options) == "folder":
            folder = self.own("folder", "Which folder?", Form.LINE)
            try:
                self.session.move_to(Path(str(folder)).expanduser())
            except (StoreFailed, OSError) as err:
                self.prompter.show(str(err), "The walk goes on in memory.")
            else:
                self._warned = False
                self.prompter.show(
                    f"Kept in {self.session.path} from now on.",
                    "The walk it began with lies beside it in walks/; it belongs in incidents/walks.",
                )

    def _unsaved_ids(self) -> str:
        return ", ".join(f"{getattr(event, 'ask', event.kind)} ({event.id})" for event in self.session.unsaved[-5:])
