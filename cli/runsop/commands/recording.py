"""An answer and everything that follows from it at once."""

from __future__ import annotations

from collections.abc import Callable

from runsop.commands.desk import Desk
from runsop.commands.naming import pick_party
from runsop.commands.recalling import read_words
from runsop.model import consequences
from runsop.model import events as ev
from runsop.model.answers import NOBODY
from runsop.model.authority import may_receive, may_sanction
from runsop.model.review import SOLVED
from runsop.model.runbook import Ask
from runsop.model.values import Value
from runsop.model.walk import Prompt
from runsop.screen import questions as q
from runsop.screen import words
from runsop.screen.prompter import Form, Option

SANCTIONS = ("mute", "remove", "ban")
"""What an ask named `sanction` may answer that needs a published rule and a right; a note or a warning needs neither."""

BETTER_FIT = "better_fit"
"""The ask whether another runbook fits better."""

NOT_SOLVED = ("no", "partly", False)
"""Answers to a check after closing that may open an incident again."""


def answer(
    desk: Desk,
    prompt: Prompt,
    ask: Ask,
    value: Value,
    *,
    more: tuple[ev.Event, ...] = (),
    then: Callable[[str], tuple[ev.Event, ...]] = lambda _: (),
) -> None:
    """Record an answer with what else it means; `then` gives events that point to it."""
    session, step = desk.session, prompt.step
    assert step is not None  # noqa: S101  # asks stand in steps
    if refusal := _refusal(desk, ask, value):
        desk.prompter.show(refusal)
        answer(desk, prompt, ask, desk.put(desk.question(prompt)))
        return
    if value == "":
        desk.record(session.new(ev.Skipped, step=step.id, ask=ask.id, for_=prompt.for_, reason="unknown"))
        return
    event = session.new(
        ev.Answered, step=step.id, ask=ask.id, for_=prompt.for_, answer=None if ask.private else value,
        private=ask.private,
    )  # fmt: skip
    facts = consequences.of_answer(session.state, ask, value)
    others = tuple(session.new(kind, **fields) for kind, fields in facts)
    private = (session.private_value(event, ask, value),) if ask.private else ()
    desk.record(event, *others, *more, *then(event.id), private=private)
    _after(desk, prompt, ask, value)


def _refusal(desk: Desk, ask: Ask, value: Value) -> str:
    """Return why an answer cannot stand, or ""."""
    state = desk.session.state
    if ask.id == "receiver" and isinstance(value, str) and value not in (NOBODY, state.owner):
        return may_receive(state, value).why
    return ""


def _after(desk: Desk, prompt: Prompt, ask: Ask, value: Value) -> None:
    """Do what follows from an answer at once: the hard-stop card, a sanction's rule, words that were pasted."""
    session = desk.session
    if ask.id == "about" and isinstance(value, str):
        session.read_about(value)
    elif ask.id == "hard_stop" and value != ask.zero:
        desk.prompter.show("", *words.hard_stop_card(session.state, str(value)))
    elif ask.id == "lead_reached" and value in ("off", "nobody"):
        desk.prompter.show("", *words.deputy_card(session.state))
    elif ask.id == "sanction" and value in SANCTIONS:
        done = record_sanction(desk, prompt, str(value))
        if not done and ask.zero and prompt.step:  # what was refused is not done, and nobody is told that it was
            none = session.new(
                ev.Answered, step=prompt.step.id, ask=ask.id, for_=prompt.for_, answer=ask.zero, inferred=True
            )
            desk.record(none)
    elif ask.id == BETTER_FIT and value is True:
        _switch(desk)
    elif ask.id in SOLVED and value in NOT_SOLVED and session.state.closed is not None:
        _offer_to_open(desk, prompt)


def record_sanction(desk: Desk, prompt: Prompt, action: str) -> bool:
    """Record a sanction only with a published rule and within a right; tell whether it was recorded."""
    session = desk.session
    rules = session.state.team.rules
    for_ = prompt.for_ or pick_party(desk, action)
    options = (
        *(Option(str(n), rule.id, q.in_language(rule.text, "en")) for n, rule in enumerate(rules[:9], start=1)),
        Option("0", "none", "none: then it is not done"),
    )
    rule = str(desk.own("sanction_rule", f"Which published rule allows to {action}?", Form.KEY, options=options))
    verdict = may_sanction(session.state, session.operator, action, "" if rule == "none" else rule)
    if not verdict.allowed:
        desk.prompter.show(f"Not done: {verdict.why}.")
        desk.record(session.new(ev.Noted, text=f"{action} refused: {verdict.why}", for_=for_, tag="refused"))
        return False
    typed = str(desk.own("sanction_word", f'Type "{action}" to record it.', Form.LINE, optional=True))
    if typed.strip().lower() != action:
        desk.prompter.show("Not recorded.")
        return False
    desk.record(session.new(ev.Sanctioned, action=action, rule=rule, for_=for_))
    return True


def _offer_to_open(desk: Desk, prompt: Prompt) -> None:
    """Ask whether what is not solved after all is opened again; answers from a file say so themselves."""
    session, alone = desk.session, not desk.prompter.interactive
    party = session.state.party(prompt.for_)
    letter = party.letter if party else ""
    options = (Option("1", "yes", "yes, open it again"), Option("2", "no", "no, it stays closed"))
    chosen = desk.own(
        "reopen", "Is it open again?", Form.KEY, for_=letter, options=options, enter="no" if alone else ""
    )
    if chosen == "no":
        return
    known = f"it is not solved for {letter or 'them'}"
    said = {"enter": known} if alone else {"prefill": known}
    reason = str(desk.own("reopen_reason", "Why?", Form.LINE, for_=letter, **said))
    session.open_again(reason)
    desk.prompter.show("It is open again. The checks after closing begin anew when it is closed.")


def _switch(desk: Desk) -> None:
    """Go on with a runbook that fits better; what is answered stays."""
    session = desk.session
    books = _fitting(desk)
    options = (
        *(Option(str(n), id, title) for n, (id, title) in enumerate(books, start=1)),
        Option("0", "stay", "none of these after all"),
    )
    chosen = str(desk.own("switch_to", "Which one?", Form.KEY, options=options))
    if chosen != "stay":
        session.switch(chosen)
        desk.prompter.show(f"It goes on with {chosen}. What is answered stays.")


def _fitting(desk: Desk) -> list[tuple[str, str]]:
    """Return the other runbooks by id and title: first what fits the pasted words, then the rest by title."""
    session = desk.session
    about = session.state.answers.get(("about", ""))
    words_given = str(about.value) if about and about.value else ""
    best = [each.id for each in read_words(session.env, words_given).suggestions] if words_given else []
    ready = [book for book in session.env.library.signals() if book.status == "ready"]
    books = {book.id: book.title for book in sorted(ready, key=lambda book: book.title)}
    ids = (*(id for id in best if id in books), *books)
    return [(id, books[id]) for id in dict.fromkeys(ids) if id not in ("core", session.walk.id)]
