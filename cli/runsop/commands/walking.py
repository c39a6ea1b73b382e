"""The walk itself: the next prompt is put, its answer recorded, and so on, until it closes, rests or is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from runsop.commands.composite import Composite
from runsop.commands.session import Session
from runsop.errors import Refused
from runsop.files.incident import StoreFailed
from runsop.model import clock, consequences
from runsop.model import events as ev
from runsop.model.drafts import prefill, unfilled, variants
from runsop.model.progress import NOT_NOW, View
from runsop.model.runbook import Ask, Kind, Step
from runsop.model.values import Value
from runsop.model.walk import Prompt, Purpose, closing_gaps, doubt, on_board, outcome, prompts_of, recommended, upcoming
from runsop.screen import questions as q
from runsop.screen import words
from runsop.screen.prompter import Command, Form, Option, Prompter, Question
from runsop.screen.scripted import ScriptedPrompter

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


class Walking:
    """One sitting of one incident."""

    def __init__(self, session: Session, prompter: Prompter) -> None:
        self.session = session
        self.prompter = prompter
        self.queue: deque[Prompt] = deque()  # asked before anything else: /go, /update, /back
        self.past: list[Prompt] = []
        self._current = NOTHING
        self.shown_step = ("", "")
        self.warned = False
        self.back = False
        self.told = 0
        self.composite = Composite(self)
        session.when_failed = self._disk_failed

    def run(self) -> Ending:
        """Walk until the incident closes, rests or is left."""
        try:
            if self.session.failed is not None and self.session.unsaved:
                self._disk_failed(self.session.failed)
            while True:
                self._put_next()
        except Left as left:
            return left.ending

    def _put_next(self) -> None:
        prompt = self._next()
        self._current = prompt or NOTHING
        try:
            if prompt is None:
                self._wait()
            elif prompt.purpose is Purpose.ASK and prompt.step and prompt.ask:
                self._ask(prompt, prompt.step, prompt.ask)
            else:
                self._own(prompt)
        except _Moved:
            return

    # ── asking and recording ──────────────────────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> Callable[[], object]:
        """The clock of this run."""
        return self.session.env.now

    def put(self, question: Question) -> Value:
        """Put a question; slash commands are carried out and the question is put again."""
        while True:
            answer = self.prompter.ask(question)
            if not isinstance(answer, Command):
                return answer
            self._command(answer)

    def own(self, id: str, text: str, form: Form, **more: object) -> Value:
        """Put one of the program's own questions."""
        question = q.program_question(
            self.session.state, self.session.env.now, id=id, text=text, form=form, **more  # type: ignore[arg-type]  # of Question
        )  # fmt: skip
        return self.put(question)

    def record(self, *events: ev.Event, private: tuple[object, ...] = ()) -> None:
        """Record events; when the disk fails, the walk goes on in memory and says so."""
        self.session.record(*events, private=private)  # type: ignore[arg-type]  # private entries
        if self.warned and not self.session.unsaved:
            self.prompter.show("Saved again: everything answered is on the disk.")
            self.warned = False
        self._tell_notes()

    def _tell_notes(self) -> None:
        """Say what was mended on the way: a torn end moved aside, a file that git had taken away."""
        notes = self.session.file.notes if self.session.file else ()
        self.prompter.show(*notes[self.told :])
        self.told = len(notes)

    def _disk_failed(self, failed: StoreFailed) -> None:
        count = len(self.session.unsaved)
        kept = "1 answer is kept" if count == 1 else f"{count} answers are kept"
        self.prompter.show(str(failed), f"{kept} in memory: {self._unsaved_ids()}")
        if self.warned:
            return
        self.warned = True
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
                self.warned = False
                self.prompter.show(f"Kept in {self.session.path} from now on.")

    def _unsaved_ids(self) -> str:
        return ", ".join(f"{getattr(event, 'ask', event.kind)} ({event.id})" for event in self.session.unsaved[-5:])

    def _next(self) -> Prompt | None:
        state = self.session.state
        coming = upcoming(state, self.session.env.now())
        back, self.back = self.back, False
        if coming is not None and coming.purpose is Purpose.SENT and not back:
            return coming  # what is written leaves before anything else is asked
        while self.queue:
            prompt = self.queue.popleft()
            if prompt.step and prompt.ask and View(state).asked(prompt.step, prompt.ask, prompt.for_):
                return prompt
        return coming

    def _ask(self, prompt: Prompt, step: Step, ask: Ask) -> None:
        if self._confirms(step, ask):
            self._confirm(step)
        elif ask.kind is Kind.DRAFT:
            self._draft(prompt, step, ask)
        elif ask.kind in (Kind.PARTY, Kind.REMEDY, Kind.PROMISE):
            self.composite.ask(prompt, step, ask)
        else:
            self.answer(prompt, ask, self.put(self.question(prompt)))
        self.past.append(prompt)

    def question(self, prompt: Prompt, error: str = "") -> Question:
        """Return the question of an ask; a step's heading stands above its first."""
        step_key = (prompt.step.id if prompt.step else "", prompt.for_)
        new_step, self.shown_step = step_key != self.shown_step, step_key
        self._current = prompt
        state = self.session.state
        return q.ask_question(
            state, prompt, self.session.env.now, short=not on_board(state), new_step=new_step, error=error
        )

    def answer(self, prompt: Prompt, ask: Ask, value: Value, *, more: tuple[ev.Event, ...] = ()) -> None:
        """Record an answer with what else it means."""
        session, step = self.session, prompt.step
        assert step is not None  # noqa: S101  # asks stand in steps
        if refusal := self.composite.refusal(ask, value):
            self.prompter.show(refusal)
            self.answer(prompt, ask, self.put(self.question(prompt)))
            return
        if value == "":
            self.record(session.new(ev.Skipped, step=step.id, ask=ask.id, for_=prompt.for_, reason="unknown"))
            return
        event = session.new(
            ev.Answered, step=step.id, ask=ask.id, for_=prompt.for_, answer=None if ask.private else value,
            private=ask.private,
        )  # fmt: skip
        facts = consequences.of_answer(session.state, ask, value)
        others = tuple(session.new(kind, **fields) for kind, fields in facts)
        private = (session.private_value(event, ask, value),) if ask.private else ()
        self.record(event, *others, *more, private=private)
        self.composite.after(prompt, ask, value)

    # ── steps that are confirmed as a whole ───────────────────────────────────────────────────────────────────────

    def _confirms(self, step: Step, ask: Ask) -> bool:
        """A step whose asks are all assumed (links apart) is one screen for a person at a terminal."""
        if not self.prompter.interactive or self.queue or ask.id != step.asks[0].id or len(step.asks) < 2:
            return False
        answered = any((each.id, "") in self.session.state.answers for each in step.asks)
        return not answered and all(each.assume or each.kind is Kind.LINK for each in step.asks)

    def _confirm(self, step: Step) -> None:
        """Show what is assumed; one key takes it all, a digit changes one."""
        changed: dict[str, Value] = {}
        while True:
            view = View(self.session.state)
            values = {each.id: changed.get(each.id, view.value(each.id)) for each in step.asks}
            options = (
                Option("0", "right", "all right"),
                *(
                    Option(str(n), each.id, f"{each.text} {words.plain(each, values[each.id])}")
                    for n, each in enumerate(step.asks, start=1)
                ),
            )
            above = ("", q.heading(step), *q.guidance(step, short=False))
            chosen = self.own(step.id, "Is this right? A digit changes one.", Form.KEY, options=options, above=above)
            if chosen == "right":
                break
            ask = next(each for each in step.asks if each.id == chosen)
            changed[ask.id] = self.put(self.question(Prompt(Purpose.ASK, step, ask)))
        new = self.session.new
        self.record(
            *(
                new(ev.Answered, step=step.id, ask=each.id, answer=values[each.id])
                if values[each.id] not in (None, "")
                else new(ev.Skipped, step=step.id, ask=each.id, reason="unknown")
                for each in step.asks
            )
        )

    # ── drafts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _draft(self, prompt: Prompt, step: Step, ask: Ask) -> None:
        session = self.session
        written = session.state.answers.get((ask.id, prompt.for_))
        message, text = "", ""
        if written is not None and isinstance(written.value, str) and not step.every:
            text = session.unmasked(written.value)
        while True:
            state, now = session.state, session.env.now()
            text = text or session.unmasked(
                prefill(state, session.messages, step, ask, for_=prompt.for_, now=now, message=message).text
            )
            open_slots = unfilled(text)
            question = self.question(prompt)
            above = (*question.above, *(words.ring_line(state) if not on_board(state) else ()))
            if prompt.due and step.every and clock.slower_rhythm(state):
                above = (*above, "Two updates brought nothing new. Name a slower time, and say so.")
            if doubted := doubt(state, step, ask, prompt.for_):
                above = (*above, f"In doubt: {doubted}. Change it, or take it as it is.")
            if open_slots:
                above = (*above, "still to fill: " + ", ".join(f"{{{slot}}}" for slot in open_slots))
            self.prompter.show(*above)
            self.prompter.bare(text)
            options = q.DRAFT_OPTIONS[1:] if open_slots else q.DRAFT_OPTIONS
            chosen = self.own(
                ask.id, ask.text or "The draft", Form.KEY, options=options, enter="" if open_slots else q.TAKE,
                for_=question.for_, free=True,
            )  # fmt: skip
            match chosen:
                case q.TAKE:
                    break
                case q.EDIT:
                    text = str(self.own("edit", "Change it; Enter when it is right.", Form.TEXT, prefill=text))
                case q.EDITOR:
                    text = self.prompter.edit(text)
                case q.TEMPLATE:
                    message, text = self._template(ask), ""
                case words_given:  # a file of answers gives the text itself
                    text = str(words_given)
                    if not unfilled(text):
                        break
        self.answer(prompt, ask, text)

    def _template(self, ask: Ask) -> str:
        ids = variants(self.session.messages, ask)[:9]
        options = tuple(Option(str(n), id, f"{id}: {self.session.messages[id].use}") for n, id in enumerate(ids, 1))
        return str(self.own("template", "Which template?", Form.KEY, options=options))

    # ── the program's own questions ───────────────────────────────────────────────────────────────────────────────

    def _own(self, prompt: Prompt) -> None:
        match prompt.purpose:
            case Purpose.SENT if prompt.step and prompt.ask:
                self._sent(prompt, prompt.step, prompt.ask)
            case Purpose.PROMISE:
                self.composite.promise_due(prompt)
            case Purpose.APPROVAL:
                self.composite.approval(prompt)
            case Purpose.GIVE:
                self.composite.give(prompt)
            case _:
                self._close()

    def _sent(self, prompt: Prompt, step: Step, ask: Ask) -> None:
        session, state = self.session, self.session.state
        draft = state.answers[(ask.id, prompt.for_)]
        text = session.unmasked(str(draft.value))
        self.prompter.show("", words.READY)
        self.prompter.bare(text)
        self.prompter.offer_copy(text)
        party = state.party(prompt.for_)
        chosen = self.own(
            "sent", f"Sent? ({ask.id})", Form.KEY, options=q.SENT_OPTIONS, for_=party.letter if party else "",
            enter="" if self.prompter.interactive else q.NOT_YET,
        )  # fmt: skip
        sent_at = None
        new_text = ""
        match chosen:
            case q.NOT_YET:
                self.record(session.new(ev.Skipped, step=step.id, ask="sent", of=draft.event, reason=NOT_NOW))
                return
            case q.EARLIER:
                sent_at = self.composite.time("sent_at", "When did it leave?")
            case q.CHANGED:
                new_text = str(self.own("sent_text", "Paste what you sent.", Form.TEXT, prefill=text))
                new_text = "" if new_text == text else new_text
        self.record(
            *self.composite.sent_events(
                prompt, draft=draft.event, text=new_text or text, sent_at=sent_at, new_text=new_text
            )
        )

    def _wait(self) -> None:
        """Nothing is to be asked now: show where things stand; Enter takes the recommended step."""
        session = self.session
        if not self.prompter.interactive:
            self._wait_scripted()
            return
        state, now = session.state, session.env.now()
        prompt = recommended(state, now)
        what = "Enter looks again."
        if prompt is not None:
            title = (prompt.step.title or prompt.step.id) if prompt.step else str(prompt.purpose)
            what = f"Enter: {title}."
        above = ("", *words.waiting_screen(state, now))
        leave = "" if state.closed else ' "close" closes,'
        typed = str(
            self.own("wait", f"{what}{leave} /p leaves, /go STEP, /? help.", Form.LINE, above=above, optional=True)
        )
        session.refresh()
        if typed.strip().lower().startswith("close") and session.state.closed is None:
            self._close(typed.strip())
            return
        prompt = recommended(session.state, session.env.now())
        if prompt is None:
            if session.state.closed is not None and not clock.dues(session.state):
                raise Left(Ending.CLOSED)
            return
        if prompt.purpose is Purpose.ASK:
            self.queue.append(prompt)
        else:
            self._own(prompt)

    def _wait_scripted(self) -> None:
        session = self.session
        prompter = self.prompter
        assert isinstance(prompter, ScriptedPrompter)  # noqa: S101  # the one prompter that is not interactive
        prompt = recommended(session.state, session.env.now())
        if prompt is not None and prompter.has(words.key_of(prompt)):
            if prompt.purpose is Purpose.ASK:
                self.queue.append(prompt)
            else:
                self._own(prompt)
            return
        for due in clock.dues(session.state):
            coming = upcoming(session.state, max(due.at, session.env.now()))
            if session.env.clock.fixed is not None and coming is not None and prompter.has(words.key_of(coming)):
                session.env.clock.set(due.at)
                return
        if session.state.closed is None and prompter.has("close"):
            self._close()
            return
        raise Left(Ending.CLOSED if session.state.closed else Ending.WAITING)

    def _close(self, typed: str = "") -> None:
        session = self.session
        gaps = closing_gaps(session.state)
        above: tuple[str, ...] = ()
        text = 'Type "close" to close. Enter goes back.'
        if gaps:
            above = ("Still open:", *words.gap_lines(session.state, gaps))
            text = 'Type "close" and the reason to close all the same. Enter goes back.'
        if not typed or (gaps and typed.lower() == "close"):
            typed = str(self.own("close", text, Form.LINE, above=above, prefill=typed, optional=True)).strip()
        word, _, reason = typed.partition(" ")
        if word.lower() != "close":
            if not self.prompter.interactive:
                raise Left(Ending.WAITING)
            return
        if gaps and not reason.strip():
            if not self.prompter.interactive:
                raise Refused("\n".join(("not closed, still open:", *words.gap_lines(session.state, gaps))))
            self.prompter.show("Not closed: something is open, so a reason is needed.")
            return
        self.record(session.new(ev.Closed, outcome=outcome(session.state), reason=reason.strip()))
        raise Left(Ending.CLOSED)

    # ── slash commands ────────────────────────────────────────────────────────────────────────────────────────────

    def _command(self, command: Command) -> None:
        match command.name:
            case "back":
                self._back()
            case "skip":
                self._skip(command.words)
            case "note":
                self._note(command.words)
            case "handover":
                self._handover(command.words)
            case "pause":
                raise Left(Ending.PAUSED)
            case "go":
                self._go(command.words)
            case "new":
                self.composite.newcomer(command.words)
            case "update":
                self._update()
            case "night":
                self._night()
            case "severity":
                self._severity(command.words)
            case "brief":
                self.prompter.show("", *words.brief(self.session.state, self.session.env.now()), "")
            case "cards":
                self.prompter.show("", *words.cards(self.session.state), "")
            case "help":
                self._help()
            case other:
                self.prompter.show(f"/{other} is no command.", *words.HELP)

    def _back(self) -> None:
        if not self.past:
            self.prompter.show("This is the first question.")
            return
        if self._current.purpose is Purpose.ASK:
            self.queue.appendleft(self._current)
        self.queue.appendleft(self.past.pop())
        self.back = True
        self.shown_step = ("", "")
        raise _Moved

    def _skip(self, given: str) -> None:
        prompt = self._current
        if prompt.purpose is not Purpose.ASK or prompt.step is None or prompt.ask is None:
            self.prompter.show("There is nothing to skip here.")
            return
        reason = given or str(self.own("skip", "Why?", Form.KEY, options=q.SKIP_OPTIONS))
        if reason == "other":
            reason = str(self.own("skip_reason", "The reason, in a few words", Form.LINE))
        session = self.session
        self.record(session.new(ev.Skipped, step=prompt.step.id, ask=prompt.ask.id, for_=prompt.for_, reason=reason))
        raise _Moved

    def _note(self, given: str) -> None:
        text = given or str(self.own("note", "Note", Form.LINE))
        self.record(self.session.new(ev.Noted, text=text, tag="note"))
        self.prompter.show("Noted.")

    def _handover(self, given: str) -> None:
        session = self.session
        options = q.people_options(session.state)
        to = given or str(self.own("handover", "Who has it now?", Form.KEY, options=options))
        try:
            session.hand_over(to)
        except Refused as refused:
            self.prompter.show(str(refused))
            if not self.prompter.interactive:
                raise
            return
        self.prompter.show(f"{to} has it. Names and private values stay in incidents/private; pass them on yourself.")
        raise Left(Ending.HANDED_OVER)

    def _go(self, given: str) -> None:
        state, now = self.session.state, self.session.env.now()
        if not on_board(state):
            self.prompter.show("First the reply. After it, /go takes you anywhere.")
            return
        if not given:
            self.prompter.show("", *words.go_list(state, now))
            given = str(self.own("go", "Which step?", Form.LINE))
        step = state.walk.step(given) or next((each for each in state.walk.steps if each.id.startswith(given)), None)
        if step is None:
            self.prompter.show(f'"{given}" is no step of this walk.')
            return
        self.shown_step = ("", "")
        self.queue.extendleft(reversed(tuple(prompts_of(state, step))))
        raise _Moved

    def _update(self) -> None:
        steps = [step for step in self.session.state.walk.steps if step.every]
        if not steps or not on_board(self.session.state):
            self.prompter.show("The first reply comes before an update.")
            return
        self.queue.extendleft(reversed([each for step in steps for each in prompts_of(self.session.state, step)]))
        raise _Moved

    def _night(self) -> None:
        state = self.session.state
        step = state.walk.step("tonight")
        if step is None or not on_board(state):
            self.prompter.show("First the reply; then the evening can end.")
            return
        for prompt in prompts_of(state, step):
            self._ask(prompt, step, prompt.ask)  # type: ignore[arg-type]  # prompts of a step have asks
        for prompt in (each for each in [upcoming(self.session.state, self.session.env.now())] if each):
            if prompt.purpose is Purpose.SENT and prompt.step and prompt.ask:
                self._sent(prompt, prompt.step, prompt.ask)
        note = str(self.own("night_note", "For whoever reads this in the morning", Form.LINE, optional=True))
        if note:
            self.record(self.session.new(ev.Noted, text=note, tag="handover"))
        raise Left(Ending.PAUSED)

    def _severity(self, given: str) -> None:
        number, _, reason = given.partition(" ")
        if number not in ("1", "2", "3", "4") or (int(number) > self.session.state.severity and not reason):
            self.prompter.show("Say it like /sev 2, or with a reason when it goes down: /sev 3 they have calmed down")
            return
        self.record(self.session.new(ev.SeveritySet, to=int(number), reason=reason or "raised by the operator"))
        self.prompter.show(f"SEV{self.session.state.severity}.")

    def _help(self) -> None:
        step = self._current.step
        lines = (q.heading(step), *q.guidance(step, short=False)) if step else ()
        self.prompter.show("", *lines, *words.HELP, "")


class _Moved(Exception):  # no error: another question comes first
    """A command changed what is asked next."""
