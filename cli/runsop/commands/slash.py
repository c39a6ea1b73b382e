"""What slash commands do, at any question."""

from __future__ import annotations

from runsop.commands.desk import Desk, Ending, Left, Moved
from runsop.commands.people import newcomer
from runsop.commands.recording import BETTER_FIT
from runsop.errors import Refused
from runsop.model import events as ev
from runsop.model.clock import speaks, unanswered
from runsop.model.progress import EVENING, View
from runsop.model.runbook import Ask, Kind
from runsop.model.walk import Prompt, Purpose, on_board, prompts_of, upcoming
from runsop.screen import questions as q
from runsop.screen import words
from runsop.screen.cards import cards
from runsop.screen.prompter import Command, Form


def carry_out(desk: Desk, command: Command) -> None:
    """Do what a slash command says.

    Raises:
        Moved: another question comes first now.
        Left: the walk is left.
    """
    match command.name:
        case "back":
            _back(desk)
        case "skip":
            _skip(desk, command.words)
        case "note":
            _note(desk, command.words)
        case "handover":
            _handover(desk, command.words)
        case "pause":
            raise Left(Ending.PAUSED)
        case "go":
            _go(desk, command.words)
        case "new":
            newcomer(desk, command.words)
        case "update":
            _update(desk)
        case "night":
            _night(desk)
        case "severity":
            _severity(desk, command.words)
        case "brief":
            desk.prompter.show("", *words.brief(desk.session.state, desk.session.env.now()), "")
        case "cards":
            desk.prompter.show("", *cards(desk.session.state.team, desk.session.operator), "")
        case "help":
            _help(desk)
        case other:
            desk.prompter.show(f"/{other} is no command.", *words.HELP)


def _back(desk: Desk) -> None:
    if desk.current.purpose is Purpose.SENT:
        _reopen(desk)
    if not desk.past:
        desk.prompter.show("This is the first question.", _another_runbook(desk))
        return
    if desk.current.purpose is Purpose.ASK:
        desk.queue.appendleft(desk.current)
        desk.left.append((desk.current, upcoming(desk.session.state, desk.session.env.now())))
    desk.queue.appendleft(desk.past.pop())
    desk.back = True
    desk.shown_step = ("", "")
    raise Moved


def _another_runbook(desk: Desk) -> str:
    """Return how one goes on with another runbook; not every walk asks whether one fits better."""
    steps = desk.session.walk.steps
    step = next((step for step in steps for ask in step.asks if ask.id == BETTER_FIT), None)
    if step is None:
        return 'Another runbook: /p leaves, sop start begins anew; then sop close this one, --reason "wrong runbook".'
    return f"Another runbook: /go {step.id} once the first reply has left; what is answered stays."


def _reopen(desk: Desk) -> None:
    """Take up the draft that waits to be sent, whoever wrote it and when; its check comes again after it."""
    waiting = desk.current
    asks = [each.ask for each in desk.past]
    if waiting.ask in asks:
        del desk.past[len(asks) - 1 - asks[::-1].index(waiting.ask) :]
    desk.back = True
    _take_up(desk, (Prompt(Purpose.ASK, waiting.step, waiting.ask, waiting.for_),))


def _skip(desk: Desk, given: str) -> None:
    prompt = desk.current
    if prompt.purpose is not Purpose.ASK or prompt.step is None or prompt.ask is None:
        desk.prompter.show("There is nothing to skip here.")
        return
    reason = given or str(desk.own("skip", "Why?", Form.KEY, options=q.SKIP_OPTIONS))
    if reason == "other":
        reason = str(desk.own("skip_reason", "The reason, in a few words", Form.LINE))
    session, view = desk.session, View(desk.session.state)
    asks: tuple[Ask, ...] = (prompt.ask,)
    if reason == q.WHOLE_STEP:
        reason = "does not apply"
        left = [ask for ask in prompt.step.asks if unanswered(session.state, view, prompt.step, ask, prompt.for_)]
        asks = (prompt.ask, *(ask for ask in left if ask.id != prompt.ask.id))
    events = (session.new(ev.Skipped, step=prompt.step.id, ask=ask.id, for_=prompt.for_, reason=reason) for ask in asks)
    desk.record(*events)
    raise Moved


def _note(desk: Desk, given: str) -> None:
    text = given or str(desk.own("note", "Note", Form.LINE))
    desk.record(desk.session.new(ev.Noted, text=text, tag="note"))
    desk.prompter.show("Noted.")


def _handover(desk: Desk, given: str) -> None:
    session = desk.session
    options = q.people_options(session.state)
    to = given or str(desk.own("handover", "Who has it now?", Form.KEY, options=options))
    try:
        session.hand_over(to)
    except Refused as refused:
        desk.prompter.show(str(refused))
        if not desk.prompter.interactive:
            raise
        return
    desk.prompter.show(f"{to} has it. Names and private values stay in incidents/private; pass them on yourself.")
    raise Left(Ending.HANDED_OVER)


def _go(desk: Desk, given: str) -> None:
    state, now = desk.session.state, desk.session.env.now()
    if not on_board(state):
        desk.prompter.show("First the reply. After it, /go takes you anywhere.")
        return
    if not given:
        desk.prompter.show("", *words.go_list(state, now))
        given = str(desk.own("go", "Which step?", Form.LINE))
    step = state.walk.step(given) or next((each for each in state.walk.steps if each.id.startswith(given)), None)
    if step is None:
        desk.prompter.show(f'"{given}" is no step of this walk.')
        return
    prompts = tuple(prompts_of(state, step))
    if not prompts:
        listing = next((each.id for each in state.walk.steps if any(ask.kind is Kind.PARTY for ask in each.asks)), "")
        desk.prompter.show("Nobody is listed yet" + (f": /go {listing}" if listing else "."))
        return
    _take_up(desk, prompts)


def _take_up(desk: Desk, prompts: tuple[Prompt, ...]) -> None:
    """Put these questions before all others."""
    desk.shown_step = ("", "")
    desk.queue.extendleft(reversed(prompts))
    raise Moved


def _update(desk: Desk) -> None:
    steps = [step for step in desk.session.state.walk.steps if step.every and speaks(step)]
    if not steps or not on_board(desk.session.state):
        desk.prompter.show("The first reply comes before an update.")
        return
    desk.queue.extendleft(reversed([each for step in steps for each in prompts_of(desk.session.state, step)]))
    raise Moved


def _night(desk: Desk) -> None:
    state = desk.session.state
    step = state.walk.step(EVENING)
    if step is None or not on_board(state):
        desk.prompter.show("First the reply; then the evening can end.")
        return
    if not View(state).shown(step):
        desk.record(desk.session.new(ev.Noted, tag=ev.NIGHT))
    _take_up(desk, tuple(prompts_of(state, step)))


def _severity(desk: Desk, given: str) -> None:
    number, _, reason = given.partition(" ")
    if number not in ("1", "2", "3", "4") or (int(number) > desk.session.state.severity and not reason):
        desk.prompter.show("Say it like /sev 2, or with a reason when it goes down: /sev 3 they have calmed down")
        return
    desk.record(desk.session.new(ev.SeveritySet, to=int(number), reason=reason or "raised by the operator"))
    desk.prompter.show(f"SEV{desk.session.state.severity}.")


def _help(desk: Desk) -> None:
    step = desk.current.step
    lines = (q.heading(step), *q.guidance(step, short=False)) if step else ()
    desk.prompter.show("", *lines, *words.HELP, "")
