"""Messages: written, checked, shown ready to paste, and marked as sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from runsop.commands.desk import Desk, Ending, Left
from runsop.commands.examining import look_back, look_over
from runsop.commands.promises import ask_time, keep_words, kept_words
from runsop.commands.recording import answer
from runsop.model import clock, consequences
from runsop.model import events as ev
from runsop.model.drafts import in_reach, language_of, named_time, prefill, renamed, said, unfilled
from runsop.model.progress import Answer, Progress, View
from runsop.model.runbook import Ask, Step
from runsop.model.walk import Prompt, Purpose, doubt, on_board, outdated
from runsop.screen import questions as q
from runsop.screen import words
from runsop.screen.prompter import Form, Option

NEXT_WORD = frozenset({"next_update_at", "morning_at"})
"""Slots of a message that say when we write again."""


SOON = timedelta(minutes=3)
"""A draft that has lain about names another time when its own comes as soon as this."""

IT_LEFT = Option("5", "left", "it left already")
"""What a draft whose time is over may have done."""

PAGE = 16
"""How many templates one list offers; more come by key 0."""

_OTHERS = "/others"


def ask_draft(desk: Desk, prompt: Prompt, step: Step, ask: Ask, *, more: tuple[Option, ...] = ()) -> str:
    """Show a message and let the operator take, edit or replace it.

    Returns:
        which of `more` was chosen in its place; "" when the draft is written.
    """
    session = desk.session
    message, text, passed = "", *_begun(desk, prompt, step, ask)
    written = text
    while True:
        state = session.state
        text = text or _filled(desk, prompt, step, ask, message)
        open_slots = unfilled(text)
        question = desk.question(prompt)
        above = (*question.above, *(() if on_board(state) else (*words.signature_line(state), *words.ring_line(state))))
        if prompt.due and step.every and clock.slower_rhythm(state):
            above = (*above, "Two updates brought nothing new. Name a slower time, and say so.")
        if doubted := doubt(state, step, ask, prompt.for_):
            above = (*above, f"In doubt: {doubted}. Change it, or take it as it is.")
        if passed and text == written:
            above = (*above, passed)
        if open_slots:
            above = (*above, "still to fill: " + ", ".join(f"{{{slot}}}" for slot in open_slots))
        desk.prompter.show(*above)
        desk.prompter.bare(text)
        options = (*(q.DRAFT_OPTIONS[1:] if open_slots else q.DRAFT_OPTIONS), *more)
        taken = not open_slots and (desk.prompter.interactive or not more)
        chosen = desk.own(
            ask.id, ask.text or "The draft", Form.KEY, options=options, enter=q.TAKE if taken else "",
            for_=question.for_, free=True,
        )  # fmt: skip
        before = text
        match chosen:
            case q.TAKE:
                pass
            case q.EDIT:
                text = str(desk.own("edit", "Change it; Enter when it is right.", Form.TEXT, prefill=text))
            case q.EDITOR:
                text = desk.prompter.edit(text)
            case q.TEMPLATE:
                message, text = _template(desk, ask), ""
                continue
            case IT_LEFT.id if more:
                return IT_LEFT.id
            case words_given:  # a file of answers gives the text itself
                text = str(words_given)
        typed = chosen in (q.EDIT, q.EDITOR)
        if typed and text == before:
            continue
        if unfilled(text):
            if typed:
                keep_words(desk, ask.id, prompt.for_, text)
            continue
        keep = partial(keep_words, desk, ask.id, prompt.for_, text) if typed else None
        decided = look_over(desk, prompt, step, ask, text, keep=keep)
        if decided is not None:
            answer(desk, prompt, ask, text, then=decided)
            return ""


def _begun(desk: Desk, prompt: Prompt, step: Step, ask: Ask) -> tuple[str, str]:
    """Return the words a draft goes on from, and the line that its time is over: another one stands in its place then."""
    session, state = desk.session, desk.session.state
    if typed := kept_words(desk, ask.id, prompt.for_):
        return typed, ""
    written = state.answers.get((ask.id, prompt.for_))
    if written is None or not isinstance(written.value, str) or (step.every and _is_old(state, step, prompt, written)):
        return "", ""
    text = session.unmasked(written.value)
    if outdated(state, step, ask) > written.index:
        return _filled(desk, prompt, step, ask), "What it was chosen by was answered otherwise since. It begins anew."
    if any(sent.of == written.event for _, sent in state.sent):
        return text, ""
    now = session.env.now()
    old = next_word(desk, ask, text, written.at)
    if old is None or not _is_over(old, written.at, now):
        return text, ""
    language = language_of(state, View(state))
    fresh = renamed(text, written.at, old, said(clock.rhythm_end(state, now), now, language))
    return fresh, f"Its {said(old, now, 'en')} is {'over' if old <= now else 'almost over'}."


def _filled(desk: Desk, prompt: Prompt, step: Step, ask: Ask, message: str = "") -> str:
    """Return the words a draft begins with: those of the template that was chosen, else of the one that fits."""
    session, now = desk.session, desk.session.env.now()
    draft = prefill(session.state, session.messages, step, ask, for_=prompt.for_, now=now, message=message)
    return session.unmasked(draft.text)


def _is_old(state: Progress, step: Step, prompt: Prompt, written: Answer) -> bool:
    """Tell whether a draft that comes again and again is of an earlier round: it left, or there is news since."""
    asked = (state.answers.get((each.id, prompt.for_)) for each in step.asks if not each.reopens)
    news = any(answer.index > written.index for answer in asked if answer)
    return news or any(sent.of == written.event for _, sent in state.sent)


def _is_over(named: datetime, written: datetime, now: datetime) -> bool:
    return named <= now or (named - now < SOON <= now - written)


def _template(desk: Desk, ask: Ask) -> str:
    """Put every template, a screen at a time, till one is taken; a file of answers names it at once."""
    messages = desk.session.messages
    ids = in_reach(desk.session.walk, messages, ask)
    size = PAGE if desk.prompter.interactive else len(ids)
    page = 0
    while True:
        listed = tuple(
            Option(str(n), id, f"{id}: {messages[id].use}") for n, id in enumerate(ids[page : page + size], start=1)
        )
        others = (Option("0", _OTHERS, "others"),) if len(ids) > size else ()
        chosen = str(desk.own("template", "Which template?", Form.KEY, options=(*listed, *others)))
        if chosen != _OTHERS:
            return chosen
        page = page + size if page + size < len(ids) else 0


def ask_sent(desk: Desk, prompt: Prompt, step: Step, ask: Ask) -> None:
    """Show a message ready to paste, and ask whether it left; one whose time is over is written anew."""
    session, state = desk.session, desk.session.state
    draft = state.answers[(ask.id, prompt.for_)]
    text = session.unmasked(str(draft.value))
    named = next_word(desk, ask, text, draft.at)
    party = state.party(prompt.for_)
    if named is not None and _is_over(named, draft.at, session.env.now()):
        again = replace(prompt, purpose=Purpose.ASK, of="")
        if not ask_draft(desk, again, step, ask, more=(IT_LEFT,)):
            desk.past.append(again)
            return
        chosen: object = q.EARLIER
    else:
        refused = words.refused_line(state, prompt.for_, since=draft.index)
        desk.prompter.show("", *refused, words.READY)
        desk.prompter.bare(text)
        desk.prompter.offer_copy(text)
        chosen = desk.own(
            "sent", f"Sent? ({ask.id})", Form.KEY, options=q.SENT_OPTIONS, for_=party.letter if party else "",
            enter="" if desk.prompter.interactive else q.NOT_YET,
        )  # fmt: skip
    if _changed_meanwhile(desk, prompt, draft):
        return
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
    if chosen != q.NOW and _changed_meanwhile(desk, prompt, draft):
        return
    events = _sent_events(desk, prompt, draft=draft, text=new_text or text, sent_at=sent_at, new_text=new_text)
    flags = look_back(desk, prompt, step, ask, new_text, events[0].id) if new_text else ()
    desk.record(*events, *flags)
    if ask.id == consequences.LAST_WORDS:
        _rest(desk)


def _changed_meanwhile(desk: Desk, prompt: Prompt, draft: Answer) -> bool:
    """Tell, and say, whether somebody else has sent a message while it was asked about, or they have refused it."""
    session = desk.session
    known = words.refused_line(session.state, prompt.for_, since=draft.index)
    session.refresh()
    state = session.state
    left = next((sent for _, sent in state.sent if sent.of == draft.event), None)
    if left is not None:
        moment = said(left.sent_at or left.at, session.env.now(), "en")
        desk.prompter.show(f"{left.by} sent it at {moment}. Nothing more is recorded.")
        return True
    refused = words.refused_line(state, prompt.for_, since=draft.index)
    if refused != known:
        desk.prompter.show(*refused, "Not recorded as sent; it is asked again.")
        return True
    return False


def _rest(desk: Desk) -> None:
    """The last words of the evening have left: a note for the morning, and in a terminal the walk rests."""
    note = str(desk.own("night_note", "For whoever reads this in the morning", Form.LINE, optional=True))
    if note:
        desk.record(desk.session.new(ev.Noted, text=note, tag="handover"))
    if desk.prompter.interactive:
        raise Left(Ending.PAUSED)


def _sent_events(
    desk: Desk, prompt: Prompt, *, draft: Answer, text: str, sent_at: datetime | None, new_text: str
) -> tuple[ev.Event, ...]:
    """Return the events of a message that left: itself, and what it promises."""
    session, step, ask = desk.session, prompt.step, prompt.ask
    assert step is not None  # noqa: S101  # a draft stands in a step
    assert ask is not None  # noqa: S101  # and is an ask
    state = session.state
    view = View(state)
    left = sent_at or session.env.now()
    public = ask.public and view.value("public") is not False
    coming = next_word(desk, ask, text, left if new_text else draft.at)
    channel = view.value("channel")
    sent = session.new(
        ev.Sent,
        of=draft.event,
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


def next_word(desk: Desk, ask: Ask, text: str, written: datetime) -> datetime | None:
    """Return when a public message says that we write next, read at the moment it was written."""
    state = desk.session.state
    if not _names_next_word(desk, ask):
        return None
    morning = consequences.morning_of(state) if ask.id == consequences.LAST_WORDS else None
    if morning is not None and morning > written:
        return morning
    return named_time(text, written, clock.rhythm_end(state, written))


def _names_next_word(desk: Desk, ask: Ask) -> bool:
    """Tell whether a time in a public message is that of our next one, and not of a visit or a live hour."""
    template = desk.session.messages.get(ask.message)
    return ask.public and (template is None or not NEXT_WORD.isdisjoint(template.placeholders))
