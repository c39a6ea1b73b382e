"""What a review asks: the questions in turn, one key a step, and each thing improvised or wrong as a lesson in seconds."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta

from runsop.commands.desk import NOTHING, Desk, Left, Moved
from runsop.commands.recording import answer
from runsop.commands.session import Session
from runsop.commands.sitting import keep_unsaved
from runsop.commands.slash import carry_out
from runsop.errors import Interrupted, NoTerminal, SopError, UsageError
from runsop.files.lessons import FOLDER, Lessons
from runsop.model import events as ev
from runsop.model import privacy, review
from runsop.model.answers import keys_of, label_of
from runsop.model.edits import Edit, EditKeys
from runsop.model.learnt import Candidate, candidates, completed, refusal
from runsop.model.lessons import Lesson, LessonHeader, Proposed, lesson_id
from runsop.model.progress import NOT_NOW
from runsop.model.runbook import Ask, Kind, Runbook, Step
from runsop.model.suggest import Hints
from runsop.model.values import Value
from runsop.model.walk import Prompt, Purpose
from runsop.model.weak import is_weak
from runsop.screen import questions as q
from runsop.screen import review as words
from runsop.screen.prompter import Bar, Command, Form, Option, Prompter, Question
from runsop.screen.scripted import Missing, ScriptedPrompter

IN_A_REVIEW = ("back", "skip", "note", "pause", "help", "cards")
"""Slash commands that mean something here; the others move an incident that is over."""

VERIFY_BY = "next 3 incidents"
WEEK = timedelta(days=7)
"""By when an action item is due, if nobody says otherwise."""


def ask_review(session: Session, prompter: Prompter, book: Runbook, *, again: bool = False) -> bool:
    """Ask what is open of a review, each answer saved at once.

    Returns:
        whether everything was asked; False when it was put off.

    Raises:
        Interrupted: Ctrl-C, Ctrl-D or a signal; the same command goes on.
        NoTerminal: something is open that nobody can be asked.
        UsageError: a file of answers answers what cannot stand.
    """
    desk = Desk(session, prompter, _carry_out)
    desk.bar, desk.idle = (lambda: Bar("")), (lambda: ())
    try:
        _ask(desk, again=again)
        _judge(desk, again=again)
        _learn(desk, book.hints.get("because", {}))
    except Left:
        session.env.err.line(_goes_on(session))
        return False
    except Interrupted as stopped:
        raise Interrupted(stopped.code, _goes_on(session)) from stopped
    except Missing as missing:
        raise NoTerminal(_missing(session, prompter, missing)) from missing
    finally:
        keep_unsaved(session)
    return True


def lessons_of(session: Session) -> tuple[Lesson, ...]:
    """Return the lessons that were proposed in the review of an incident, as they stand today."""
    store = _lessons(session)
    found = []
    for (ask, _), given in session.state.answers.items():
        if ask == review.LESSON:
            try:
                found.append(store.read(str(given.value))[0])
            except SopError:  # taken away, or broken: sop check names it
                continue
    return tuple(found)


def _goes_on(session: Session) -> str:
    held = len(session.unsaved)
    saved = f"{held} not saved: keep the lines above." if held else "What is answered is saved."
    return f"{saved} sop postmortem {session.header.id} goes on."


def _carry_out(desk: Desk, command: Command) -> None:
    skipped = desk.session.state.skips.get((desk.current.ask.id if desk.current.ask else "", ""))
    if command.name == "back":
        desk.back = True
        raise Moved
    if command.name == "skip" and skipped is not None and skipped.reason == command.words:
        raise Moved  # a file of answers says it again
    if command.name in IN_A_REVIEW:
        carry_out(desk, command)
    else:
        desk.prompter.show("The incident is over; here are /b back, /s skip, /n note, /p put off, /? help.")


# ── The questions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _ask(desk: Desk, *, again: bool) -> None:
    """Put every question that is open, or that a file of answers answers."""
    state, given = desk.session.state, _given(desk.prompter)
    pairs = review.questions(state)
    todo = [pair for pair in pairs if again or review.is_open(state, pair[1]) or pair[1].id in given]
    if not todo:
        return
    if desk.prompter.interactive:
        asked = f"{len(todo)} questions" + ("" if len(todo) == len(pairs) else f" of {len(pairs)} are left")
        desk.prompter.show(*words.beginning(state), "", f"{asked}. Enter leaves one open, /s says why, /b goes back.")
    at = 0
    while at < len(todo):
        step, ask = todo[at]
        place = f"review · {at + 1} of {len(todo)}"
        desk.bar = lambda place=place: Bar(place)  # type: ignore[misc]  # a default for the loop's value
        at = _moved(desk, at) if _put_or_move(desk, step, ask) else at + 1
    desk.bar = lambda: Bar("")


def _given(prompter: Prompter) -> frozenset[str]:
    return frozenset(prompter.ids) if isinstance(prompter, ScriptedPrompter) else frozenset()


def _put_or_move(desk: Desk, step: Step, ask: Ask) -> bool:
    try:
        _put(desk, Prompt(Purpose.ASK, step, ask), ask)
    except Moved:
        return True
    return False


def _moved(desk: Desk, at: int) -> int:
    """Return where a command led to: one back, or on after a skip."""
    back, desk.back = desk.back, False
    desk.shown_step = ("", "") if back else desk.shown_step
    if back and at == 0:
        desk.prompter.show("This is the first question.")
    return max(0, at - 1) if back else at + 1


def _put(desk: Desk, prompt: Prompt, ask: Ask) -> None:
    while True:
        value = desk.put(_question(desk, prompt, ask))
        refusal = _refusal(desk, ask, value)
        if not refusal:
            break
        if not desk.prompter.interactive:
            raise UsageError(f"answer to {ask.id}: {refusal}")
        desk.prompter.show(refusal)
    before = desk.session.state.answers.get((ask.id, ""))
    same = before is not None and _as_typed(desk, before.value) == value
    left = value == "" and (ask.id, "") in desk.session.state.skips
    if not same and not left:
        answer(desk, prompt, ask, value)


def _as_typed(desk: Desk, value: Value | None) -> Value | None:
    return desk.session.unmasked(value) if isinstance(value, str) else value


def _question(desk: Desk, prompt: Prompt, ask: Ask) -> Question:
    """Return the question of a review: what is known stands there already."""
    question, step = desk.question(prompt), prompt.step
    if question.above and step is not None:
        question = replace(question, above=("", step.title or step.id, *q.guidance(step, short=False)))
    if ask.id == review.FACILITATOR:
        part = review.involved(desk.session.state)
        free = tuple(person.handle for person in desk.session.state.team.people if person.handle not in part)
        question = replace(question, options=q.people_options(desk.session.state, free), free=True)
    known = _as_typed(desk, review.prefilled(desk.session.state, ask))
    if known is None:
        return question
    if desk.prompter.interactive:
        return q.with_answer(question, known)
    return replace(question, enter=",".join(known) if isinstance(known, tuple) else q.typed(known))


def _refusal(desk: Desk, ask: Ask, value: Value) -> str:
    if ask.required and value == "":
        return "an answer is needed here; /skip says why there is none"
    if ask.id == review.FACTORS and isinstance(value, tuple) and len(value) < review.LEAST_FACTORS:
        return "Name at least two: with one cause alone it is a story about somebody."
    if ask.id == review.FACILITATOR and value in review.involved(desk.session.state):
        return f"{value} had a part in it. Choose somebody who had none, or nobody."
    return ""


def _missing(session: Session, prompter: Prompter, missing: Missing) -> str:
    given = _given(prompter)
    open_asks = [ask.id for _, ask in review.questions(session.state) if review.is_open(session.state, ask)]
    listed = ", ".join(dict.fromkeys((missing.ask, *(id for id in open_asks if id not in given))))
    how = "Give them with --answers FILE or --answer ask=value."
    return f"no terminal, and no answer for: {listed}. {how}\n{_goes_on(session)}"


# ── One key a step ────────────────────────────────────────────────────────────────────────────────────────────────────


def _judge(desk: Desk, *, again: bool) -> None:
    state = desk.session.state
    ask = _ask_of(state.walk, review.VERDICT)
    steps = review.walked(state) if again else review.to_judge(state)
    if ask is None or not steps:
        return
    desk.current = NOTHING
    home = state.walk.step(review.STEPS)
    desk.prompter.show("", *((home.title, *q.guidance(home, short=False)) if home else ()))
    options = tuple(Option(key, id, label_of(ask, id)) for key, id in keys_of(ask))
    at = 0
    while at < len(steps):
        try:
            verdict = _verdict(desk, steps[at], options, f"{at + 1} of {len(steps)}")
        except Moved:
            at = _moved(desk, at)
            continue
        if verdict == review.REST:
            desk.record(desk.session.new(ev.Skipped, step=review.STEPS, ask=review.VERDICT, reason="judged no more"))
            return
        before = review.verdicts(desk.session.state).get(steps[at].id)
        if before is None or before.verdict != verdict:
            desk.record(desk.session.new(ev.Judged, step=steps[at].id, verdict=verdict))
        at += 1
    desk.bar = lambda: Bar("")


def _verdict(desk: Desk, step: Step, options: tuple[Option, ...], place: str) -> str:
    desk.bar = lambda: Bar(f"step {place}")
    judged = review.verdicts(desk.session.state).get(step.id)
    return str(
        desk.own(
            review.VERDICT, step.title or step.id, Form.KEY, options=options, for_=step.id,
            enter=judged.verdict if judged else review.HELD, above=("", *words.step_lines(desk.session.state, step)),
        )
    )  # fmt: skip


# ── What is learnt ────────────────────────────────────────────────────────────────────────────────────────────────────


def _learn(desk: Desk, hints: Hints) -> None:
    """Offer what was improvised, left out or wrong as lessons, one key each; a file of answers that names none leaves them."""
    if not desk.prompter.interactive and review.LESSON not in _given(desk.prompter):
        return
    found = candidates(desk.session.state, desk.session.messages)
    ask = _ask_of(desk.session.state.walk, review.LESSON)
    if not found or ask is None:
        return
    desk.current = NOTHING
    home = desk.session.state.walk.step(review.LESSONS)
    desk.prompter.show("", *((home.title, *q.guidance(home, short=False)) if home else ()))
    options = tuple(Option(key, id, label_of(ask, id)) for key, id in keys_of(ask))
    counts: Counter[str] = Counter()
    for number, each in enumerate(found, start=1):
        counts[each.about] += 1
        desk.bar = lambda number=number: Bar(f"lesson {number} of {len(found)}")  # type: ignore[misc]  # as above
        try:
            _offer(desk, each, ask, options, f"{each.about} {counts[each.about]}", hints)
        except Moved:
            desk.back = False
            desk.prompter.show("Left for later.")


def _offer(  # noqa: PLR0917  # the question and what it is about
    desk: Desk, each: Candidate, ask: Ask, options: tuple[Option, ...], name: str, hints: Hints
) -> None:
    session = desk.session
    above = ("", *words.candidate_lines(each))
    chosen = desk.own(review.LESSON, ask.text, Form.KEY, options=options, for_=name, enter="later", above=above)
    edit = _composed(desk, each, name, hints) if chosen == "yes" else None
    if edit is not None:
        lesson = _propose(session, edit)
        desk.record(session.new(ev.Answered, step=review.LESSONS, ask=review.LESSON, for_=each.of, answer=lesson.id))
        desk.prompter.show(f"Proposed: {words.edit_words(lesson.edit)}")
        return
    reason = NOT_NOW if chosen == "later" else "no"
    before = session.state.skips.get((review.LESSON, each.of))
    if before is None or before.reason != reason:
        desk.record(session.new(ev.Skipped, step=review.LESSONS, ask=review.LESSON, for_=each.of, reason=reason))


def _composed(desk: Desk, each: Candidate, name: str, hints: Hints) -> Edit | None:
    """Ask why, and what the edit still lacks; None when it is dropped after all."""
    others = [lesson.edit for lesson in lessons_of(desk.session)]
    edit = replace(each.edit, verify_by=VERIFY_BY)
    if edit.type == "add_prevention":
        edit = replace(edit, due=(desk.session.env.now() + WEEK).replace(minute=0, second=0, microsecond=0))
    for key in ("because", *each.asks):
        text = _line(desk, edit, key, name)
        if key == "because" or text != getattr(edit, key):
            strong = _strong(desk, text, name, hints)
            if strong is None:
                return None
            text, stays_weak = strong
            if stays_weak:
                return Edit(
                    type="no_change", runbook=edit.runbook, incident=edit.incident, factor=edit.factor, because=text
                )
        edit = completed(desk.session.state, replace(edit, **{key: text}), others)  # type: ignore[arg-type]  # all are texts
        if key == "because":
            edit = replace(edit, factor=_factor(desk, name))
    return edit


def _factor(desk: Desk, name: str) -> str:
    """Ask which of the factors it mends; one alone is taken without a question."""
    given = review.answer_of(desk.session.state, review.FACTORS)
    chosen = given.value if given and isinstance(given.value, tuple) else ()
    ask = _ask_of(desk.session.state.walk, "lesson_factor")
    factors = _ask_of(desk.session.state.walk, review.FACTORS)
    if len(chosen) < 2 or ask is None or factors is None:
        return "".join(chosen)
    options = (
        *(Option(str(n), id, label_of(factors, id)) for n, id in enumerate(chosen[:9], start=1)),
        Option("0", "none", "none of these"),
    )
    found = str(desk.own(ask.id, ask.text, Form.KEY, options=options, for_=name, enter="none"))
    return "" if found == "none" else found


_ASKED_AS = {
    "because": "because",
    "title": "lesson_title",
    "guidance": "lesson_guidance",
    "after": "lesson_after",
}
_LONG = ("edit_template", "edit_step")


def _line(desk: Desk, edit: Edit, key: str, name: str) -> str:
    """Ask for one text of an edit; what stands there is kept by Enter."""
    ask = _ask_of(desk.session.state.walk, _ASKED_AS[key])
    text = words.AFTER.get(edit.type, "") if key == "after" else ""
    known = str(getattr(edit, key))
    known = "" if key == "after" and known == edit.before and not desk.prompter.interactive else known

    def parse(typed: str) -> str:
        if key not in ("because", "title"):
            _refuse_wrong(desk, edit, key, typed)
        return typed

    return str(
        desk.own(
            _ASKED_AS[key], text or (ask.text if ask else key), Form.TEXT if edit.type in _LONG and key == "after" else Form.LINE,
            for_=name, hint=words.hint_of(edit, key) or (ask.hint if ask and key != "after" else ""), parse=parse,
            **({"prefill": known} if desk.prompter.interactive else {"enter": known}),
        )
    )  # fmt: skip


def _refuse_wrong(desk: Desk, edit: Edit, key: str, typed: str) -> None:
    state = desk.session.state
    tried = completed(state, replace(edit, **{key: typed}))  # type: ignore[arg-type]  # see above
    if wrong := refusal(state, tried):
        raise ValueError(wrong)


def _strong(desk: Desk, text: str, name: str, hints: Hints) -> tuple[str, bool] | None:
    """Challenge words that change nothing, once; kept all the same they are a lesson without a change."""
    if not is_weak(text, hints):
        return text, False
    asks = [_ask_of(desk.session.state.walk, id) for id in ("lesson_weak", "lesson_keep")]
    weak, keep = asks
    if weak is None or keep is None:
        return text, False
    typed = str(desk.own(weak.id, weak.text, Form.LINE, for_=name, hint=weak.hint, enter=text))
    if not is_weak(typed, hints):
        return typed, False
    options = tuple(Option(key, id, label_of(keep, id)) for key, id in keys_of(keep))
    return (typed, True) if desk.own(keep.id, keep.text, Form.KEY, options=options, for_=name) == "yes" else None


def _propose(session: Session, edit: Edit) -> Lesson:
    """Write a lesson: nothing private, no names, as it goes to git."""
    now, by = session.env.now(), session.operator
    clean = replace(edit, **{key: _for_all(session, str(getattr(edit, key))) for key in ("because", "title", "guidance", "after")})  # type: ignore[arg-type]  # all are texts  # fmt: skip
    id = lesson_id(now.date(), edit.runbook, edit.type, session.env.new_id(4))
    keys = {each.name: getattr(clean, each.name) for each in fields(EditKeys) if each.name != "runbook"}
    return _lessons(session).create(
        LessonHeader(id=id, runbook=edit.runbook, type=edit.type, by=by),
        Proposed(id=session.env.new_id(), at=now, by=by, **keys),
    )


def _for_all(session: Session, text: str) -> str:
    masked = privacy.mask(text, session.sidecar.known(), short=session.sidecar.short())
    return review.plain(session.state, review.roles_of(session.state), masked)


def _lessons(session: Session) -> Lessons:
    folder = session.env.workspace.runbooks / FOLDER
    return Lessons(folder, session.env.workspace.shown(folder))


def _ask_of(walk: Runbook, id: str) -> Ask | None:
    return next((ask for step in walk.steps for ask in step.asks if ask.id == id and ask.kind is not Kind.DRAFT), None)
