"""The walk itself: the next prompt is put, its answer recorded, and so on, until it closes, rests or is left."""

from __future__ import annotations

from runsop.commands.asking import put_ask, put_own
from runsop.commands.desk import NOTHING, Desk, Ending, Left, Moved
from runsop.commands.session import Session
from runsop.commands.slash import carry_out
from runsop.errors import Refused
from runsop.model import checks, clock
from runsop.model import events as ev
from runsop.model.progress import View
from runsop.model.walk import Prompt, Purpose, before, outcome, recommended, upcoming
from runsop.screen import words
from runsop.screen.prompter import Form, Prompter
from runsop.screen.scripted import ScriptedPrompter


def walk(session: Session, prompter: Prompter) -> Ending:
    """Walk until the incident closes, rests or is left."""
    desk = Desk(session, prompter, carry_out)
    try:
        if session.failed is not None and session.unsaved:
            desk.disk_failed(session.failed)
        while True:
            _put_next(desk)
    except Left as left:
        return left.ending


def _put_next(desk: Desk) -> None:
    prompt = _next(desk)
    desk.current = prompt or NOTHING
    try:
        if prompt is None:
            _wait(desk)
        else:
            _put(desk, prompt)
    except Moved:
        return


def _next(desk: Desk) -> Prompt | None:
    state = desk.session.state
    coming = upcoming(state, desk.session.env.now())
    back, desk.back = desk.back, False
    if coming is not None and coming.purpose is Purpose.SENT and not back:
        return coming  # what is written leaves before anything else is asked
    while desk.queue:
        prompt = desk.queue.popleft()
        left = next((each for each in desk.left if each[0] == prompt), None)
        if not back and left is not None:
            desk.left.remove(left)
            if _is_opened(desk, coming, *left):
                continue  # the walk comes to it again
        if prompt.step and prompt.ask and View(state).asked(prompt.step, prompt.ask, prompt.for_):
            return prompt
    return coming


def _is_opened(desk: Desk, coming: Prompt | None, left: Prompt, put_then: Prompt | None) -> bool:
    """Tell whether an answer given on the way back has opened something before what was left for it."""
    if coming is None or coming.purpose is not Purpose.ASK or coming.due or coming == put_then:
        return False
    return before(desk.session.state, coming, left)


def _put(desk: Desk, prompt: Prompt) -> None:
    if prompt.purpose is Purpose.CLOSE:
        _close(desk)
    elif prompt.purpose is Purpose.ASK and prompt.step and prompt.ask:
        put_ask(desk, prompt, prompt.step, prompt.ask)
    else:
        put_own(desk, prompt)


def _wait(desk: Desk) -> None:
    """Nothing is to be asked now: show where things stand; Enter takes the recommended step."""
    session = desk.session
    if not desk.prompter.interactive:
        _wait_scripted(desk)
        return
    state, now = session.state, session.env.now()
    prompt = recommended(state, now)
    what = "Enter looks again."
    if prompt is not None:
        title = (prompt.step.title or prompt.step.id) if prompt.step else str(prompt.purpose)
        what = f"Enter: {title}."
    above = ("", *words.waiting_screen(state, now))
    leave = "" if state.closed else ' "close" closes,'
    typed = str(desk.own("wait", f"{what}{leave} /p leaves, /go STEP, /? help.", Form.LINE, above=above, optional=True))
    session.refresh()
    if typed.strip().lower().startswith("close") and session.state.closed is None:
        _close(desk, typed.strip())
        return
    prompt = recommended(session.state, session.env.now())
    if prompt is None:
        if session.state.closed is not None and not clock.dues(session.state):
            raise Left(Ending.CLOSED)
        return
    if prompt.purpose is Purpose.ASK:
        desk.queue.append(prompt)
    else:
        _put(desk, prompt)


def _wait_scripted(desk: Desk) -> None:
    session = desk.session
    prompter = desk.prompter
    assert isinstance(prompter, ScriptedPrompter)  # noqa: S101  # the one prompter that is not interactive
    prompt = recommended(session.state, session.env.now())
    if prompt is not None and prompter.has(words.key_of(prompt)):
        if prompt.purpose is Purpose.ASK:
            desk.queue.append(prompt)
        else:
            _put(desk, prompt)
        return
    for due in clock.dues(session.state):
        coming = upcoming(session.state, max(due.at, session.env.now()))
        if session.env.clock.fixed is not None and coming is not None and prompter.has(words.key_of(coming)):
            session.env.clock.set(due.at)
            return
    if session.state.closed is None and prompter.has("close"):
        _close(desk)
        return
    raise Left(Ending.CLOSED if session.state.closed else Ending.WAITING)


def _close(desk: Desk, typed: str = "") -> None:
    session = desk.session
    gaps = checks.gaps(session.state, session.env.now())
    above: tuple[str, ...] = ()
    text = 'Type "close" to close. Enter goes back.'
    if gaps:
        above = ("Still open:", *words.gap_lines(session.state, gaps))
        text = 'Type "close" and the reason to close all the same, "near-miss" and what the sign was. Enter goes back.'
    if not typed or (gaps and typed.lower() == "close"):
        typed = str(desk.own("close", text, Form.LINE, above=above, prefill=typed, optional=True)).strip()
    word, _, reason = typed.partition(" ")
    if word.lower() == clock.NEAR_MISS and reason.strip():
        desk.record(session.new(ev.Closed, outcome=clock.NEAR_MISS, reason=reason.strip()))
        raise Left(Ending.CLOSED)
    if word.lower() != "close":
        if not desk.prompter.interactive:
            raise Left(Ending.WAITING)
        return
    if gaps and not reason.strip():
        if not desk.prompter.interactive:
            raise Refused("\n".join(("not closed, still open:", *words.gap_lines(session.state, gaps))))
        desk.prompter.show("Not closed: something is open, so a reason is needed.")
        return
    desk.record(session.new(ev.Closed, outcome=outcome(session.state), reason=reason.strip()))
    raise Left(Ending.CLOSED)
