"""Messages: written, checked, shown ready to paste, and marked as sent."""

from __future__ import annotations

from datetime import datetime

from runsop.commands.desk import Desk
from runsop.commands.examining import look_back, look_over
from runsop.commands.promises import ask_time
from runsop.commands.recording import answer
from runsop.model import clock, consequences
from runsop.model import events as ev
from runsop.model.drafts import language_of, named_time, prefill, unfilled, variants
from runsop.model.progress import View
from runsop.model.runbook import Ask, Step
from runsop.model.walk import Prompt, doubt, on_board
from runsop.screen import questions as q
from runsop.screen import words
from runsop.screen.prompter import Form, Option

NEXT_WORD = frozenset({"next_update_at", "morning_at"})
"""Slots of a message that say when we write again."""


def ask_draft(desk: Desk, prompt: Prompt, step: Step, ask: Ask) -> None:
    """Show a message and let the operator take, edit or replace it."""
    session = desk.session
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
        question = desk.question(prompt)
        above = (*question.above, *(() if on_board(state) else (*words.signature_line(state), *words.ring_line(state))))
        if prompt.due and step.every and clock.slower_rhythm(state):
            above = (*above, "Two updates brought nothing new. Name a slower time, and say so.")
        if doubted := doubt(state, step, ask, prompt.for_):
            above = (*above, f"In doubt: {doubted}. Change it, or take it as it is.")
        if open_slots:
            above = (*above, "still to fill: " + ", ".join(f"{{{slot}}}" for slot in open_slots))
        desk.prompter.show(*above)
        desk.prompter.bare(text)
        options = q.DRAFT_OPTIONS[1:] if open_slots else q.DRAFT_OPTIONS
        chosen = desk.own(
            ask.id, ask.text or "The draft", Form.KEY, options=options, enter="" if open_slots else q.TAKE,
            for_=question.for_, free=True,
        )  # fmt: skip
        match chosen:
            case q.TAKE:
                pass
            case q.EDIT:
                text = str(desk.own("edit", "Change it; Enter when it is right.", Form.TEXT, prefill=text))
                continue
            case q.EDITOR:
                text = desk.prompter.edit(text)
                continue
            case q.TEMPLATE:
                message, text = _template(desk, ask), ""
                continue
            case words_given:  # a file of answers gives the text itself
                text = str(words_given)
                if unfilled(text):
                    continue
        decided = look_over(desk, prompt, step, ask, text)
        if decided is not None:
            answer(desk, prompt, ask, text, then=decided)
            return


def _template(desk: Desk, ask: Ask) -> str:
    ids = variants(desk.session.messages, ask)[:9]
    options = tuple(Option(str(n), id, f"{id}: {desk.session.messages[id].use}") for n, id in enumerate(ids, 1))
    return str(desk.own("template", "Which template?", Form.KEY, options=options))


def ask_sent(desk: Desk, prompt: Prompt, step: Step, ask: Ask) -> None:
    """Show a message ready to paste, and ask whether it left."""
    session, state = desk.session, desk.session.state
    draft = state.answers[(ask.id, prompt.for_)]
    text = session.unmasked(str(draft.value))
    desk.prompter.show("", words.READY)
    desk.prompter.bare(text)
    desk.prompter.offer_copy(text)
    party = state.party(prompt.for_)
    chosen = desk.own(
        "sent", f"Sent? ({ask.id})", Form.KEY, options=q.SENT_OPTIONS, for_=party.letter if party else "",
        enter="" if desk.prompter.interactive else q.NOT_YET,
    )  # fmt: skip
    sent_at = None
    new_text = ""
    match chosen:
        case q.NOT_YET:
            desk.later("sent", draft.event, step=step.id)
            return
        case q.EARLIER:
            sent_at = ask_time(desk, "sent_at", "When did it leave?")
        case q.CHANGED:
            new_text = str(desk.own("sent_text", "Paste what you sent.", Form.TEXT, prefill=text))
            new_text = "" if new_text == text else new_text
    events = _sent_events(desk, prompt, draft=draft.event, text=new_text or text, sent_at=sent_at, new_text=new_text)
    flags = look_back(desk, prompt, step, ask, new_text, events[0].id) if new_text else ()
    desk.record(*events, *flags)


def _sent_events(
    desk: Desk, prompt: Prompt, *, draft: str, text: str, sent_at: datetime | None, new_text: str
) -> tuple[ev.Event, ...]:
    """Return the events of a message that left: itself, and what it promises."""
    session, step, ask = desk.session, prompt.step, prompt.ask
    assert step is not None  # noqa: S101  # a draft stands in a step
    assert ask is not None  # noqa: S101  # and is an ask
    state = session.state
    view = View(state)
    left = sent_at or session.env.now()
    public = ask.public and view.value("public") is not False
    coming = named_time(text, left, clock.rhythm_end(state, left)) if _names_next_word(desk, ask) else None
    channel = view.value("channel")
    sent = session.new(
        ev.Sent,
        of=draft,
        channel=str(channel or "") if ask.public else "",
        public=public or (ask.public and step.deadline == "first-reply"),
        language=language_of(state, view),
        for_=prompt.for_,
        sent_at=sent_at,
        next_update_at=coming,
        text=new_text,
    )
    promised = (session.new(kind, **fields) for kind, fields in consequences.of_sent(state, ask, prompt.for_))
    return (sent, *promised)


def _names_next_word(desk: Desk, ask: Ask) -> bool:
    """Tell whether a time in a public message is that of our next one, and not of a visit or a live hour."""
    template = desk.session.messages.get(ask.message)
    return ask.public and (template is None or not NEXT_WORD.isdisjoint(template.placeholders))
