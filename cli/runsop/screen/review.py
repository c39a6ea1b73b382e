"""What stands on the screen while an incident is reviewed, beside the questions."""

from __future__ import annotations

from runsop.model import review
from runsop.model.drafts import SLOT
from runsop.model.edits import Edit, in_words
from runsop.model.learnt import Candidate
from runsop.model.progress import Progress
from runsop.model.runbook import Step
from runsop.screen.due import span
from runsop.screen.gate import fit
from runsop.screen.told import SKIPPED, Told, order_of, worst

ABOUT = {
    "note": "Improvised",
    "skip": "Left out",
    "verdict": "Judged",
    "override": "A warning was overruled",
    "words": "The words were changed before they left",
}
AFTER = {
    "edit_step": "What should the step say?",
    "add_question": "Which question should it ask?",
    "change_deadline": "By when must it be done?",
    "edit_template": "How should the message read?",
    "add_prevention": "What is to be done?",
}
"""What is asked for the new words of each kind of edit."""

TYPES = {
    "add_step": "a new step of the runbook",
    "add_question": "one more question in this step",
    "edit_step": "other words for this step",
    "change_deadline": "another deadline of this step",
    "remove_step": "this step is taken out",
    "edit_template": "another wording of the message",
    "add_prevention": "something to do outside the runbook, by a date",
    "no_change": "a lesson that changes no file",
}


def beginning(state: Progress) -> tuple[str, ...]:
    """Return what a review begins with on screen: the moments that count, with their deadlines."""
    told = Told(state)
    lines = []
    found = [*review.moments(state), *(each for each in review.next_words(state) if each.missed)]
    for moment in sorted(found, key=order_of):
        name, when, after, due, kept = told.moment(moment)
        more = " · ".join(
            each
            for each in (after and f"after {after}", due and f"due {due[-5:]}: {'in time' if kept == 'yes' else kept}")
            if each
        )
        lines.append(f"  {name:<20} {when}  {more}".rstrip())
    return (f"{state.walk.title} · SEV{worst(state)}", *lines)


def step_lines(state: Progress, step: Step) -> tuple[str, ...]:
    """Return what a step was in this incident, in one line: how much was answered, left out, late."""
    told = Told(state)
    answers = [answer for answer in state.answers.values() if answer.step == step.id]
    left = [
        SKIPPED.get(each.reason) or told.say(each.reason) for each in review.left_out(state) if each.step.id == step.id
    ]
    late = [each.late for each in review.deadlines(state) if each.what == (step.title or step.id) and each.late]
    parts = (
        f"{len(answers)} answered, last {told.time(max(each.at for each in answers))}" if answers else "",
        f"left out: {', '.join(left)}" if left else "",
        f"{span(late[0])} late" if late else "",
    )
    return tuple(f"  {fit(' · '.join(part for part in parts if part), 76)}" for _ in (1,) if any(parts))


def candidate_lines(each: Candidate) -> tuple[str, ...]:
    """Return what happened, and the edit it would become."""
    return (f"{ABOUT[each.about]}: {each.said}", f"  it would be: {TYPES.get(each.edit.type, each.edit.type)}")


def edit_words(edit: Edit) -> str:
    """Return an edit in one line of the screen."""
    return fit(in_words(edit), 68)


def hint_of(edit: Edit, key: str) -> str:
    """Return what helps to fill in one text of an edit."""
    if key != "after":
        return ""
    slots = ", ".join(dict.fromkeys(f"{{{slot}}}" for slot in SLOT.findall(edit.before)))
    match edit.type:
        case "change_deadline":
            return f"like 15m or 1h30m{f'; now {edit.before}' if edit.before else ''}"
        case "edit_template" if slots:
            return f"keep {slots}: they are filled in each time"
    return ""
