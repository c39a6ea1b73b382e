"""How lessons look: a row in a list, the reasons above a change, and two texts that cannot both stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from runsop.errors import Problem
from runsop.model.edits import Edit, in_words
from runsop.model.lessons import Lesson, Status
from runsop.screen.gate import Style, Styled, one_line

NOTHING = "(nothing)"
MOST_PROBLEMS = 8
"""That a change would make; one cause often shows in every runbook."""


def by_runbook(lessons: Iterable[Lesson]) -> tuple[tuple[str, tuple[Lesson, ...]], ...]:
    """Return lessons by the runbook they change; the oldest lesson, and the runbook that has it, come first."""
    groups: dict[str, list[Lesson]] = {}
    for lesson in sorted(lessons, key=_age):
        groups.setdefault(lesson.edit.runbook, []).append(lesson)
    return tuple((runbook, tuple(group)) for runbook, group in groups.items())


def heading(lesson: Lesson) -> str:
    """Return how far a lesson is and what it changes; the runbook stands above."""
    return f"{lesson.status} · {one_line(in_words(lesson.edit))}"


def reasons(lesson: Lesson) -> tuple[tuple[str, str], ...]:
    """Return what is known about a lesson, each under its name."""
    edit = lesson.edit
    day = f", {lesson.proposed_at:%Y-%m-%d}" if lesson.proposed_at else ""
    pairs = (
        ("because", edit.because),
        ("factor", edit.factor.replace("_", " ")),
        ("incident", edit.incident),
        ("proposed by", f"{lesson.by}{day}"),
        ("agreed by", ", ".join(lesson.reviewers)),
        ("owner", owner(edit)),
        ("verify by", edit.verify_by),
        ("lesson", lesson.id),
    )
    return tuple((name, one_line(text)) for name, text in pairs if text.strip())


def owner(edit: Edit) -> str:
    """Return who is to do something, and by when."""
    due = f", due {edit.due:%Y-%m-%d}" if edit.due else ""
    return f"{one_line(edit.who)}{due}" if edit.who else ""


def both(edit: Edit, now: str | Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """Return what stands in the place of an edit, what the edit was written for and what it wants."""
    if now is None:
        return ()
    texts = (
        ("the file says now", now if isinstance(now, str) else ", ".join(now)),
        ("the lesson was written for", edit.before or ", ".join(edit.before_list)),
        ("the lesson wants", edit.after or ", ".join(edit.after_list)),
    )
    return tuple((name, one_line(text) or NOTHING) for name, text in texts)


def other_ids(edit: Edit, freed: Edit) -> tuple[tuple[str, str], ...]:
    """Say which ids of an edit are taken, and what they become."""
    keys = ("step", "ask", "remedy")
    pairs = ((key, getattr(edit, key), getattr(freed, key)) for key in keys)
    return tuple((key, one_line(f"{old} is taken, so it becomes {new}")) for key, old, new in pairs if old != new)


def without_file(edit: Edit) -> str:
    """Say what agreeing means where no file changes."""
    match edit.type:
        case "new_runbook":
            return f"It changes no file. Once agreed, write it: {new_runbook(edit)}"
        case "new_drill":
            return "It changes no file: agree, and it is kept as a drill to play."
        case _:
            return "It changes no file: agree, and it is kept with its reason."


def new_runbook(edit: Edit) -> str:
    """Return the command that writes the runbook a lesson asks for."""
    return one_line(f"sop runbook new {edit.runbook}" + (f" --from {edit.incident}" if edit.incident else ""))


def problem_rows(problems: Sequence[Problem]) -> tuple[Styled, ...]:
    """Return what the check would find, as far as it helps."""
    rows = [f"  {problem}" for problem in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        rows.append(f"  and {len(problems) - MOST_PROBLEMS} more")
    return tuple(Styled(Style.PROBLEM, row) for row in rows)


def list_rows(lessons: Iterable[Lesson], now: datetime) -> tuple[tuple[str | Styled, ...], ...]:
    """Return the rows of a list of lessons, runbook by runbook."""
    rows: list[tuple[str | Styled, ...]] = []
    for runbook, group in by_runbook(lessons):
        rows.append((Styled(Style.TITLE, one_line(runbook)),))
        for lesson in group:
            rows.append((f"  {heading(lesson)}",))
            said = lesson.edit.because or lesson.edit.incident
            rows.append((f"    {one_line(said)}",) if said.strip() else ("    (no reason)",))
            rows.append(
                (f"    {one_line(lesson.by)} · ", *_date(lesson, now), Styled(Style.MUTED, one_line(lesson.id)))
            )
    return tuple(rows)


def _date(lesson: Lesson, now: datetime) -> tuple[str | Styled, ...]:
    due = lesson.edit.due
    if due is None or lesson.status in (Status.VERIFIED, Status.DROPPED):
        return (f"{lesson.proposed_at:%Y-%m-%d} · ",) if lesson.proposed_at else ()
    late = due <= now
    said = f"{owner(lesson.edit)}{' (overdue)' if late else ''}"
    return (Styled(Style.DUE, said) if late else said, " · ")


def _age(lesson: Lesson) -> tuple[str, str]:
    return (f"{lesson.proposed_at.timestamp():020.3f}" if lesson.proposed_at else "9", lesson.id)
