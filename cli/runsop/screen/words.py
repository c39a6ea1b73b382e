"""The program's own words on screen, in one place: short, present tense, kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from runsop.model.answers import keys_of, label_of
from runsop.model.authority import refund_end, rights_in_words, within_right
from runsop.model.clock import DueKind, dues, next_word, rhythm_end
from runsop.model.drafts import SLOT, display_name, language_of, said, shown
from runsop.model.progress import Progress, View
from runsop.model.runbook import Ask, Message
from runsop.model.walk import BoardRow, Gap, Prompt, Purpose, StepState, board, recommended, unsent_drafts
from runsop.screen.bar import due_words
from runsop.screen.cards import call
from runsop.screen.due import clock_words
from runsop.screen.gate import fit
from runsop.screen.reading import SCREENFUL, two_columns

READY = "READY TO PASTE"

MARKS = {
    StepState.DONE: "x",
    StepState.OPEN: " ",
    StepState.LATER: "~",
    StepState.SKIPPED: "-",
    StepState.HIDDEN: "-",
}

HELP = (
    "/b back · /s skip · /n note · /h hand over · /p pause · /go STEP · /new somebody wrote · /u update",
    "/night end the evening · /brief six lines for a colleague · /sev 2 REASON · /? this",
    "? or F1 or /cards: whom to call, what you alone may do, when not to reply",
)


def plain(ask: Ask, value: object) -> str:
    """Return a value as it is confirmed: `group`, `yes`, `22:04`, or a dash when there is none."""
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return f"{value:%m-%d %H:%M}"
    return shown(ask, value)  # type: ignore[arg-type]  # what a view returns outside loops is a value


def key_of(prompt: Prompt) -> str:
    """Return the id under which a file of answers holds the answer to a prompt."""
    if prompt.purpose is Purpose.ASK and prompt.ask:
        return prompt.ask.id
    return {Purpose.GIVE: "given"}.get(prompt.purpose, str(prompt.purpose))


def signature_line(state: Progress) -> tuple[str, ...]:
    """Return a warning when the members would read a name the team file does not know."""
    if state.team.person(state.owner) is not None:
        return ()
    return (f'sop.toml does not know you: the draft is signed "{state.owner}". Another name: sop --as HANDLE start.',)


def refused_line(state: Progress, alias: str, *, since: int) -> tuple[str, ...]:
    """Return a line when somebody has refused private talk after a place in the story."""
    party, answer = state.party(alias), state.answers.get(("reached", state.who(alias)))
    if party is None or answer is None or answer.value != "refused" or answer.index <= since:
        return ()
    return (f"{party.letter} has refused private talk at {answer.at:%H:%M}, after this was written.",)


def ring_line(state: Progress) -> tuple[str, ...]:
    """Return whom to wake and how, when the severity asks for it: one line above the draft."""
    if state.severity > 2 or not state.team.lead:
        return ()
    if state.team.lead == state.owner:
        return ("You are the lead: you decide.",)
    if state.team.severity(state.severity).lead == "woken":
        return (f"Ring {call(state.team, state.team.lead)} now, speaker on.",)
    return (f"Tell {call(state.team, state.team.lead)} as soon as this is out.",)


def deputy_card(state: Progress) -> tuple[str, ...]:
    """Return whom to ring when the lead cannot be reached, and what may be done without either."""
    deputy = state.team.deputy
    ring = f"Ring {call(state.team, deputy)} now." if deputy else "No deputy is named in sop.toml."
    return (
        "You are the deputy: you decide." if deputy == state.owner else ring,
        rights_in_words(state.team.role_of(state.owner)),
    )


def only_recommended(state: Progress, by: str, remedies: Iterable[str]) -> tuple[str, ...]:
    """Return what becomes of offers nobody can approve now, and what somebody may give without asking."""
    waiting = tuple(dict.fromkeys(remedies))
    line = f"{', '.join(waiting)}: recommended, and not given until somebody who may decide says yes."
    allowed = [each.id for each in within_right(state, by) if each.id not in waiting]
    end = refund_end(state, by)
    parts = [*([", ".join(allowed)] if allowed else []), *([f"refunds up to {end} each"] if end else [])]
    now = f"You may give now: {'; '.join(parts)}." if parts else rights_in_words(state.team.role_of(by))
    return (line, now)


_SENTENCE_END = re.compile(r"[.!?]\s+|[。！？]")


def rest_in_words(state: Progress, messages: Mapping[str, Message], decider: str, now: datetime) -> str:
    """Return what a customer reads of what we may not settle ourselves: who decides it, and when we write again.

    These are the last sentences of the message for quiet hours, in the language of the incident; "" if it is not there.
    """
    view = View(state)
    voices = view.value("voices")
    several = isinstance(voices, int) and voices >= 2 and view.value("public") is not False
    message = messages.get("wait-group" if several else "wait")
    texts = message.text if message else {}
    language = language_of(state, view)
    before, slot, after = (texts.get(language) or texts.get("en", "")).partition("{lead}")
    if not slot or not decider:
        return ""
    begin = max((found.end() for found in _SENTENCE_END.finditer(before)), default=0)
    word = next_word(state, view)
    told = word.at if word is not None and word.kind is DueKind.UPDATE and word.at > now else rhythm_end(state, now)
    slots = {"lead": display_name(state, decider), "next_update_at": said(told, now, language)}
    return SLOT.sub(lambda match: slots.get(match.group(1)) or match.group(0), before[begin:] + slot + after)


def may_mean(ask: Ask, choices: Iterable[str], *, keys: bool) -> tuple[str, ...]:
    """Return what somebody's words hint at, by the labels of the ask; with the keys where it is put. Nothing is chosen."""
    named = {
        choice: f"{key} {label_of(ask, choice)}" if keys else label_of(ask, choice) for key, choice in keys_of(ask)
    }
    found = [named[choice] for choice in choices if choice in named]
    return (f"Their words may mean: {' · '.join(found)}",) if found else ()


def hard_stop_card(state: Progress, chosen: str) -> tuple[str, ...]:
    """Return what to do at a hard stop: whom to call, and what not to do."""
    stop = next((each for each in state.team.hard_stops if each.id == chosen), None)
    who = f"{stop.phone} ({stop.contact})".lstrip() if stop else "nobody is named in sop.toml; call the lead"
    return (
        f"HARD STOP: {chosen.replace('_', ' ')}",
        f"  Call now: {who}",
        "  Keep the evidence. Stop the debate. Use only the words of the draft below.",
        "  Do not investigate alone, do not promise, do not advise.",
    )


def brief(state: Progress, now: datetime) -> tuple[str, ...]:
    """Return six lines for a colleague who comes in."""
    view = View(state)
    last = state.last_public()
    voices = view.value("voices")
    told = fit(state.named(state.text_of(last)), 160) if last else "nothing public yet"
    waiting = [state.named(due_words(due, now)) for due in dues(state, view)[:3]]
    people = [
        f"{party.letter}{' ' + state.names[party.alias] if party.alias in state.names else ''}"
        for party in state.parties
    ]
    return (
        f"{state.walk.title} · SEV{state.severity} · {voices or '?'} {'person' if voices == 1 else 'people'} wrote · {view.value('channel') or '?'}",
        f"since {clock_words(state.first_signal(), now)}, with {display_name(state, state.owner)}",
        f"said: {told}",
        f"people: {', '.join(people) or 'nobody listed'}",
        f"offered: {', '.join(dict.fromkeys(offer.event.remedy for offer in state.offers)) or 'nothing yet'}",
        f"next: {'; '.join(waiting) or 'nothing is due'}",
    )


def board_lines(rows: Iterable[BoardRow]) -> tuple[str, ...]:
    """Return the steps with their marks: x done, ~ later, - skipped, > recommended; in two columns if they are many."""
    lines = [
        f"{'>' if row.recommended else ' '} [{MARKS[row.state]}] {row.step.id:<16} {row.step.title}" for row in rows
    ]
    return tuple(lines if len(lines) <= SCREENFUL else two_columns(lines, 80))


def waiting_screen(state: Progress, now: datetime) -> tuple[str, ...]:
    """Return where things stand: clock, last public words, next due, rights, a row a party, one recommended action."""
    view = View(state)
    last = state.last_public()
    lines = [f"{state.walk.title} · SEV{state.severity}" + (" · closed" if state.closed else "")]
    if last is not None:
        words = fit(state.named(state.text_of(last)), 140)
        lines.append(f"last public words, {clock_words(last.sent_at or last.at, now)}: {words}")
    else:
        lines.append("no public words yet")
    lines += [state.named(due_words(due, now)) for due in dues(state, view)[:5]] or ["nothing is due"]
    if state.closed is None:
        lines.append(rights_in_words(state.team.role_of(state.owner)))
    lines += [party_line(state, view, party.alias) for party in state.parties if party.alias not in state.same]
    lines += [f"written and not sent: {ask.id}" for (_, ask, _), _ in unsent_drafts(state, view)]
    if _quiet_night(state, now):
        lines.append("late and quiet: /night ends the evening with last words and a promise")
    prompt = recommended(state, now)
    if prompt is not None:
        what = (prompt.step.title or prompt.step.id) if prompt.step else str(prompt.purpose)
        lines.append(f"next: {what}")
    return tuple(lines)


def _quiet_night(state: Progress, now: datetime) -> bool:
    """After eleven, nothing heard for a while, and the evening has no last words yet."""
    if state.closed is not None or state.last_public() is None or ("morning", "") in state.answers:
        return False
    heard = max((event.at for event in state.story), default=now)
    return (now.hour >= 23 or now.hour < 6) and now - heard >= timedelta(minutes=10)


def party_line(state: Progress, view: View, alias: str) -> str:
    """Return one row for a person: reached or not, their need, what they chose."""
    party = state.party(alias)
    letter = party.letter if party else "?"
    name = state.names.get(alias, "")
    parts = []
    for ask in ("reached", "need", "satisfied"):
        value = view.value(ask, alias)
        if value is not None:
            parts.append(f"{ask} {', '.join(value) if isinstance(value, tuple) else value}")
    parts += [f"chose {offer.event.remedy}" for offer in state.offers if alias in offer.chosen_for]
    return f"  {letter}{' ' + name if name else ''}: {' · '.join(parts) or 'not talked to yet'}"


def gap_lines(state: Progress, gaps: Iterable[Gap]) -> tuple[str, ...]:
    """Return what stands against closing, each with the step that mends it."""
    return tuple(f"  {state.named(gap.what)}" + (f" (/go {gap.step})" if gap.step else "") for gap in gaps)


def go_list(state: Progress, now: datetime) -> tuple[str, ...]:
    """Return the board as it is shown for `/go`."""
    return board_lines(board(state, now))
