"""What a walk improvised, left out or got wrong, each as a lesson in the making: an edit with most of it filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from runsop.errors import BadFile
from runsop.model import events as ev
from runsop.model.answers import label_of
from runsop.model.drafts import SLOT, message_for
from runsop.model.edits import Edit, problems_of
from runsop.model.improvised import DOES_NOT_APPLY
from runsop.model.new_ids import named, taken_in
from runsop.model.progress import NOT_NOW, Progress, View
from runsop.model.review import HELD, LESSON, VERDICT, LeftOut, in_review, left_out, plain, roles_of, verdicts
from runsop.model.runbook import Ask, Message, Phase, Step
from runsop.model.values import parse_duration

UNSAID = (NOT_NOW, "unknown")
"""Reasons of a skip that say nothing about the runbook."""

_LEAST, _TITLE = 6, 40
_CLAUSE = re.compile(r"[.,;:!?](?=\s)|[。，；：！？]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may become a lesson.

    `of` is the event it comes from, `about` its kind (note, skip, verdict, override, words), `said` what happened;
    `asks` are the keys of the edit that a person still fills in, or takes as they stand.
    """

    of: str
    about: str
    step: str
    said: str
    edit: Edit
    asks: tuple[str, ...] = ()


def candidates(state: Progress, messages: Mapping[str, Message]) -> tuple[Candidate, ...]:
    """Return everything that may become a lesson and nobody has decided about, in the order it is offered."""
    found = (*_notes(state), *_verdicts(state), *_skips(state), *_overrides(state), *_words(state, messages))
    return tuple(each for each in found if not _decided(state, each))


def completed(state: Progress, edit: Edit, others: Iterable[Edit] = ()) -> Edit:
    """Return an edit with the ids that follow from its words, and that neither the walk nor the other edits have."""
    return named(edit, taken_in([state.walk], others))


def refusal(state: Progress, edit: Edit) -> str:
    """Return why an edit cannot be proposed as it stands, or ""."""
    if edit.type == "edit_template":
        lost = [each for each in dict.fromkeys(SLOT.findall(edit.before)) if each not in SLOT.findall(edit.after)]
        if lost:
            return "put back " + ", ".join(f"{{{slot}}}" for slot in lost)
    if edit.type == "change_deadline" and state.team.severity(1).deadline(edit.after) is None:
        try:
            parse_duration(edit.after)
        except ValueError as err:
            return str(err)
    return next(iter(problems_of(edit)), "")


def _decided(state: Progress, candidate: Candidate) -> bool:
    key = (LESSON, candidate.of)
    skip = state.skips.get(key)
    return key in state.answers or (skip is not None and skip.reason != NOT_NOW)


def _edit(state: Progress, type: str, because: str, **keys: str) -> Edit:
    return Edit(type=type, incident=state.header.id, runbook=state.walk.id, because=because, **keys)  # type: ignore[arg-type]  # texts


def _notes(state: Progress) -> Iterator[Candidate]:
    roles = roles_of(state)
    place: Step | None = None
    for event in state.story:
        if isinstance(event, ev.Answered) and not in_review(event.step):
            place = state.walk.step(event.step) or place
        elif isinstance(event, ev.Noted) and event.tag in ev.BESIDE and event.text.strip():
            text = " ".join(plain(state, roles, event.text).split())
            edit = _edit(
                state, "add_step", f"it was improvised: {text}", phase=place.phase if place else Phase.CALM,
                after_step=place.id if place else "", title=_titled(text), guidance=text, role="operator",
                ask_kind="yes-no", after="Done?",
            )  # fmt: skip
            yield Candidate(event.id, "note", place.id if place else "", text, edit, ("title", "guidance"))


def _verdicts(state: Progress) -> Iterator[Candidate]:
    judged = verdicts(state)
    ask = next((each for step in state.walk.steps for each in step.asks if each.id == VERDICT), None)
    for step in state.walk.steps:
        event = judged.get(step.id)
        if event is None or event.verdict == HELD:
            continue
        match event.verdict:
            case "missing":
                edit = _edit(state, "add_question", "", step=step.id, ask_kind="text")
            case "too_slow":
                edit = _edit(state, "change_deadline", "", step=step.id, before=step.within or step.deadline)
            case "not_needed":
                edit = _edit(state, "remove_step", "", step=step.id)
            case _:
                edit = _guidance(state, step, "")
        asks = () if edit.type == "remove_step" else ("after",)
        yield Candidate(
            event.id, "verdict", step.id, f"{step.title or step.id}: {_label(ask, event.verdict)}", edit, asks
        )


def _skips(state: Progress) -> Iterator[Candidate]:
    roles, judged = roles_of(state), verdicts(state)
    for each in left_out(state):
        verdict = judged.get(each.step.id)
        if each.reason in UNSAID or (verdict is not None and verdict.verdict != HELD):
            continue  # of a step that is judged wrong one lesson is enough
        reason = plain(state, roles, each.reason)
        what = each.step.title or each.step.id
        if not each.whole:
            what = f"{what}: {', '.join(_asked(ask) for ask in each.asks)}"
        because = "" if each.reason == DOES_NOT_APPLY else reason
        yield Candidate(each.event, "skip", each.step.id, f"{what} ({reason})", *_of_skip(state, each, because))


def _of_skip(state: Progress, left: LeftOut, because: str) -> tuple[Edit, tuple[str, ...]]:
    if left.whole:
        return _edit(state, "remove_step", because, step=left.step.id), ()
    return _guidance(state, left.step, because), ("after",)


def _overrides(state: Progress) -> Iterator[Candidate]:
    roles = roles_of(state)
    for event in state.story:
        flag = state.event(event.of) if isinstance(event, ev.Override) else None
        if isinstance(event, ev.Override) and isinstance(flag, ev.Flagged):
            reason = plain(state, roles, event.reason)
            after = f"Look at rule {flag.rule}: it stopped words that were right"
            edit = _edit(state, "add_prevention", reason, after=after, who=state.team.lead or state.owner)
            yield Candidate(event.id, "override", "", f"{flag.rule}: {reason}", edit, ("after",))


def _words(state: Progress, messages: Mapping[str, Message]) -> Iterator[Candidate]:
    roles, view = roles_of(state), View(state)
    for _, sent in state.sent:
        draft = state.event(sent.of)
        if not sent.text or not isinstance(draft, ev.Answered):
            continue
        ask = next((each for step in state.walk.steps for each in step.asks if each.id == draft.ask), None)
        template = _template(messages, message_for(view, messages, ask)) if ask else None
        if template is None:
            continue
        bare = not state.names.get(sent.for_) and sent.language in template.no_name
        before = (template.no_name if bare else template.text).get(sent.language, "")
        if not before:
            continue
        edit = _edit(
            state, "edit_template", "the words were changed before they left", message=template.id,
            language=sent.language, before=before, after=plain(state, roles, sent.text), key="no_name" if bare else "",
        )  # fmt: skip
        yield Candidate(sent.id, "words", draft.step, f"{template.id} ({sent.language})", edit, ("after",))


def _template(messages: Mapping[str, Message], id: str) -> Message | None:
    try:
        return messages[id]
    except (KeyError, BadFile):  # taken out since, or broken today
        return None


def _guidance(state: Progress, step: Step, because: str) -> Edit:
    return _edit(state, "edit_step", because, step=step.id, key="guidance", before=step.guidance, after=step.guidance)


def _label(ask: Ask | None, verdict: str) -> str:
    return label_of(ask, verdict) if ask else verdict


def _asked(ask: Ask) -> str:
    return ask.text or ask.id.replace("_", " ")


def _titled(line: str) -> str:
    """Return the beginning of a note as a title, cut where a clause ends, else between words."""
    if len(line) <= _TITLE:
        return line.rstrip(".。")
    if ends := [found.start() for found in _CLAUSE.finditer(line, _LEAST, _TITLE)]:
        return line[: ends[-1]]
    cut = line.rfind(" ", 0, _TITLE)
    return line[: cut if cut > 0 else _TITLE].rstrip(" ,;:，、")
