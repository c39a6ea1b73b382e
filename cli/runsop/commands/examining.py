"""A draft is looked over before it is kept: what was found is shown, changed, or left standing with a reason."""

from __future__ import annotations

from collections.abc import Callable

from runsop.commands.desk import Desk
from runsop.errors import BadFile, NotFound
from runsop.model import events as ev
from runsop.model.authority import approved
from runsop.model.drafts import language_of
from runsop.model.guardrails import Examination, Finding, Level, Occasion, accusations_of
from runsop.model.privacy import secrets
from runsop.model.progress import Progress, View
from runsop.model.runbook import Ask, Phase, Step
from runsop.model.walk import Prompt
from runsop.screen import questions as q
from runsop.screen.findings import finding_lines, nothing_listed
from runsop.screen.prompter import Form, Option

CHANGE, KEEP, LEAD = "change", "keep", "lead"
PRAISE = "praise-received"
"""The runbook in which a reply names the person."""

Decided = Callable[[str], tuple[ev.Event, ...]]
"""From the id of the kept draft: the events that say what fired and why it stands."""


def look_over(
    desk: Desk, prompt: Prompt, step: Step, ask: Ask, text: str, *, keep: Callable[[], None] | None
) -> Decided | None:
    """Examine a draft, show what is found, and ask what becomes of it; it is kept before anything is asked.

    Returns:
        the events to keep with the draft, or None when it goes back to be changed.
    """
    session = desk.session
    found = _examined(desk, prompt, step, ask, text)
    _show(desk, step, ask, found)
    decided = _decided_before(session.state, ask, prompt.for_, text, session.unmasked)
    open_ones = tuple(each for each in found.warnings if each.rule not in decided)
    if not open_ones:
        return lambda draft: _flags(desk, found.warnings, draft)
    if keep is not None:
        keep()
    reason = _reason(desk, any(each.level is Level.BLOCK for each in open_ones))
    if reason is None:
        desk.record(*_flags(desk, open_ones, ask.id))
        return None

    def events(draft: str) -> tuple[ev.Event, ...]:
        flags = _flags(desk, found.warnings, draft)
        overrides = (session.new(ev.Override, of=flag.id, reason=reason) for flag in flags if reason)
        return (*flags, *overrides)

    return events


def look_back(  # noqa: PLR0917  # as above, and where it left
    desk: Desk, prompt: Prompt, step: Step, ask: Ask, text: str, sent: str
) -> tuple[ev.Event, ...]:
    """Examine words that have left already; return what fired, for the next message and the review."""
    found = _examined(desk, prompt, step, ask, text)
    if found.warnings:
        desk.prompter.show("", "It has left. What the next message can mend:")
    for finding in found.warnings:
        desk.prompter.show("", *finding_lines(finding))
    return _flags(desk, found.warnings, sent)


def _examined(desk: Desk, prompt: Prompt, step: Step, ask: Ask, text: str) -> Examination:
    """Return what is found in a draft of this incident."""
    return desk.session.env.examiner.examine(text, _occasion(desk, prompt, step, ask))


def _occasion(desk: Desk, prompt: Prompt, step: Step, ask: Ask) -> Occasion:
    session, state = desk.session, desk.session.state
    view = View(state)
    first = step.deadline == "first-reply"
    public = ask.public and (first or view.value("public") is not False)
    looked_for = first and ask.public and state.first_public() is None and not q.stopped(state)
    name = state.names.get(prompt.for_, "")
    names = (name,) if name else tuple(state.names.values())
    return Occasion(
        public=public,
        remedy=step.phase is Phase.REMEDY or bool(state.offers),
        promise=any(approved(state, each) or not (each.asked or each.verdict) for each in state.offers),
        language=language_of(state, view),
        allow=frozenset((*session.walk.allow, *ask.allow)),
        first=session.walk.first_reply if looked_for else (),
        private=secrets((*session.sidecar.entries, *session.unsaved_private)) if public else (),
        names=names if session.walk.id == PRAISE else (),
        accusations=_accusations(desk) if public else (),
    )


def _accusations(desk: Desk) -> tuple[str, ...]:
    """Return the words of an accusation; a walk that was taken up again has left them in the library."""
    try:
        return accusations_of(desk.session.walk) or accusations_of(desk.session.env.library.runbook("core"))
    except (BadFile, NotFound):
        return ()


def _show(desk: Desk, step: Step, ask: Ask, found: Examination) -> None:
    desk.prompter.show(*map(str, desk.session.env.guardrails.news()))
    for finding in found.findings:
        desk.prompter.show("", *finding_lines(finding))
    if not found.findings and any(each.reopens == ask.id for each in step.asks):
        desk.prompter.show(nothing_listed(desk.session.env.guardrails.unread()))


def _decided_before(state: Progress, ask: Ask, for_: str, text: str, unmasked: Callable[[str], str]) -> frozenset[str]:
    """Return the rules that were left standing with a reason in these very words."""
    before = state.answers.get((ask.id, for_))
    if before is None or not isinstance(before.value, str) or unmasked(before.value) != text:
        return frozenset()
    reasoned = {event.of for event in state.story if isinstance(event, ev.Override)}
    flags = (event for event in state.story if isinstance(event, ev.Flagged) and event.of == before.event)
    return frozenset(flag.rule for flag in flags if flag.id in reasoned)


def _flags(desk: Desk, findings: tuple[Finding, ...], of: str) -> tuple[ev.Flagged, ...]:
    rules = dict.fromkeys(each.rule for each in findings)
    return tuple(desk.session.new(ev.Flagged, rule=rule, of=of) for rule in rules)


def _reason(desk: Desk, stopped: bool) -> str | None:  # noqa: FBT001  # said by name at its one call
    """Return why it stands, "" when nobody was asked, None when it is changed."""
    return _reason_of_right(desk) if stopped else _reason_to_keep(desk)


def _reason_to_keep(desk: Desk) -> str | None:
    options = (Option("1", CHANGE, "change it"), Option("2", KEEP, "keep it, and say why"))
    scripted = not desk.prompter.interactive
    chosen = desk.own("flagged", "Change it?", Form.KEY, options=options, optional=scripted)
    if chosen == CHANGE:
        return None
    return str(desk.own("flag_reason", "Why does it stand?", Form.LINE, optional=scripted)).strip() if chosen else ""


def _reason_of_right(desk: Desk) -> str | None:
    """Ask somebody with the right to publish; without one it is not kept."""
    team, me = desk.session.env.team, desk.session.operator
    may = tuple(person.handle for person in team.people if (role := team.role_of(person.handle)) and role.publish)
    own = team.role_of(me)
    mine = own is not None and own.publish
    second = Option("2", KEEP, "keep it: I may, and say why") if mine else Option("2", LEAD, "the lead says it stands")
    options = (Option("1", CHANGE, "change it"), second)
    if desk.own("flagged", "This may not leave as it is.", Form.KEY, options=options) == CHANGE:
        return None
    who = me
    if not mine:
        people = q.people_options(desk.session.state, may)
        who = str(desk.own("flag_lead", "Who says so?", Form.KEY, options=people))
        if who not in may:
            desk.prompter.show("Then it is changed: nobody with the right to publish has said so.")
            return None
    reason = str(desk.own("flag_reason", "Why does it stand?", Form.LINE)).strip()
    return f"{who}: {reason}"
