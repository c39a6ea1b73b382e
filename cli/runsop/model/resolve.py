"""Making a walk out of a runbook and the one it extends: override by id, insert or move by `after`, then drop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from runsop.errors import Problem
from runsop.model.nearest import nearest
from runsop.model.runbook import Ask, Phase, Runbook, Step
from runsop.model.when import Expr

_TOP = (
    "title",
    "language",
    "status",
    "owner",
    "last_reviewed",
    "severity",
    "prevention",
    "issue",
    "first_reply",
    "allow",
    "signals",
    "hints",
    "rows",
)
_STEP = (
    "phase", "title", "guidance", "never", "role", "deadline", "within", "since", "not_before", "when", "each", "every",
    "until", "after", "rows",
)  # fmt: skip
_ASK = (
    "text", "choices", "labels", "zero", "min", "max", "required", "default", "assume", "private", "hint", "when",
    "message", "public", "reopens", "of", "allow", "rows",
)  # fmt: skip
_Item = TypeVar("_Item", Step, Ask)
_INSTEAD_OF = {"deadline": "within", "within": "deadline"}


def resolve(runbook: Runbook, base: Runbook | None) -> tuple[Runbook, tuple[Problem, ...]]:
    """Return the walk of a runbook, as whole as its problems allow, and the problems.

    Without a base the steps stand as in the file. The walk keeps the runbook's path and lines; what comes from the
    base has the line of `extends`. Resolving a walk again changes nothing.
    """
    problems: list[Problem] = []
    if base is not None:
        runbook, inherited = _inherit(runbook, base, problems)
    else:
        inherited = ()
    steps = _ordered(_overridden(runbook, inherited, problems), runbook, inherited, problems)
    kept = _dropped(steps, runbook, problems)
    problems.extend(_broken_by_drop(steps, kept, runbook))
    problems.extend(_twice_asked(kept, runbook))
    return replace(runbook, extends="", drop=(), steps=tuple(kept)), tuple(problems)


def _inherit(runbook: Runbook, base: Runbook, problems: list[Problem]) -> tuple[Runbook, tuple[Step, ...]]:
    line = runbook.lines.get("extends", 0)
    if base.extends:
        text = f'"{base.id}" extends "{base.extends}" itself'
        problems.append(Problem(runbook.path, line, text, f'One level is allowed: extend "{base.extends}".'))
    base, _ = resolve(base, None)
    steps = tuple(
        replace(step, line=line, asks=tuple(replace(ask, line=line) for ask in step.asks)) for step in base.steps
    )
    rules = (*(replace(rule, line=line) for rule in base.rules), *runbook.rules)
    taken = {key: getattr(base, key) for key in _TOP if key not in runbook.given}
    return replace(runbook, rules=rules, given=runbook.given | base.given, **taken), steps


def _overridden(runbook: Runbook, inherited: tuple[Step, ...], problems: list[Problem]) -> dict[str, Step]:
    """Return every step by id, those of the base first."""
    steps = {step.id: step for step in inherited}
    for step in _unique(runbook.steps, "step", runbook.path, problems):
        old = steps.get(step.id)
        if old is None:
            problems.extend(_incomplete_step(step, runbook.path))
        asks = _overridden_asks(step, old.asks if old else (), runbook.path, problems)
        steps[step.id] = replace(_override(old, step) if old else step, asks=asks)
    return steps


def _overridden_asks(step: Step, inherited: tuple[Ask, ...], path: str, problems: list[Problem]) -> tuple[Ask, ...]:
    asks = {ask.id: ask for ask in inherited}
    for ask in _unique(step.asks, "ask", path, problems):
        old = asks.get(ask.id)
        if old is None:
            problems.extend(_incomplete_ask(ask, path))
        elif "kind" in ask.given and ask.kind is not old.kind:
            text = f'ask "{ask.id}" is of kind "{old.kind}" in the runbook it extends and cannot become "{ask.kind}"'
            problems.append(Problem(path, ask.line, text, "Drop it and ask under a new id."))
        asks[ask.id] = _override_ask(old, ask) if old else ask
    return tuple(asks.values())


def _override(old: Step, new: Step) -> Step:
    stated = {key: getattr(new, key) for key in _STEP if key in new.given}
    # stating one kind of deadline takes the other back
    cleared = {other: "" for key, other in _INSTEAD_OF.items() if key in stated}
    return replace(old, line=new.line, given=old.given | new.given, **(cleared | stated))


def _override_ask(old: Ask, new: Ask) -> Ask:
    stated = {key: getattr(new, key) for key in _ASK if key in new.given}
    return replace(old, line=new.line, given=old.given | new.given, **stated)


def _unique(items: Iterable[_Item], what: str, path: str, problems: list[Problem]) -> Iterator[_Item]:
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            problems.append(Problem(path, item.line, f'{what} "{item.id}" stands twice', "Rename one, or take it out."))
        else:
            yield item
        seen.add(item.id)


def _incomplete_step(step: Step, path: str) -> Iterator[Problem]:
    if step.given and "phase" not in step.given:
        known = ", ".join(Phase)
        yield Problem(path, step.line, f'step "{step.id}" is new and has no phase', f"Give it one of {known}.")


def _incomplete_ask(ask: Ask, path: str) -> Iterator[Problem]:
    if ask.given and "kind" not in ask.given:
        yield Problem(path, ask.line, f'ask "{ask.id}" is new and has no kind', 'Give it one, like kind = "yes-no".')


def _ordered(
    steps: Mapping[str, Step], runbook: Runbook, inherited: tuple[Step, ...], problems: list[Problem]
) -> list[Step]:
    """Put the steps in order: roots keep their place, the others follow the step they name, in file order."""
    roots = [step.id for step in inherited]
    followers: dict[str, list[str]] = {}
    for step_id in dict.fromkeys(step.id for step in runbook.steps):
        step = steps[step_id]
        if step.after and step.after not in steps:
            text = f'step "{step_id}": after names an unknown step "{step.after}"'
            problems.append(Problem(runbook.path, step.line, text, nearest(step.after, steps)))
        elif step.after:
            followers.setdefault(step.after, []).append(step_id)
            roots = [root for root in roots if root != step_id]
            continue
        if step_id not in roots:
            roots.insert(_end_of_phase(step.phase, roots, steps) if inherited else len(roots), step_id)
    order = [step_id for root in roots for step_id in _with_followers(root, followers)]
    for step_id in [step_id for step_id in steps if step_id not in order]:
        text = f'step "{step_id}" stands after itself, by way of "{steps[step_id].after}"'
        problems.append(Problem(runbook.path, steps[step_id].line, text, "Let one of them come after another step."))
        order.append(step_id)
    return [replace(steps[step_id], after="", given=steps[step_id].given - {"after"}) for step_id in order]


def _end_of_phase(phase: Phase, roots: list[str], steps: Mapping[str, Step]) -> int:
    order = list(Phase)
    same = [place for place, step_id in enumerate(roots) if steps[step_id].phase is phase]
    earlier = [place for place, step_id in enumerate(roots) if order.index(steps[step_id].phase) < order.index(phase)]
    return max(same or earlier, default=-1) + 1


def _with_followers(root: str, followers: Mapping[str, list[str]]) -> Iterator[str]:
    waiting = [root]
    while waiting:
        step_id = waiting.pop()
        yield step_id
        waiting.extend(reversed(followers.get(step_id, [])))


def _dropped(steps: list[Step], runbook: Runbook, problems: list[Problem]) -> list[Step]:
    known = {step.id for step in steps} | {f"{step.id}.{ask.id}" for step in steps for ask in step.asks}
    line = runbook.lines.get("drop", 0)
    for name in runbook.drop:
        if name not in known:
            text = f'drop names an unknown step or ask "{name}"'
            problems.append(Problem(runbook.path, line, text, nearest(name, known) or 'Write "step" or "step.ask".'))
    drop = frozenset(runbook.drop)
    return [
        replace(step, asks=tuple(ask for ask in step.asks if f"{step.id}.{ask.id}" not in drop))
        for step in steps
        if step.id not in drop
    ]


def _broken_by_drop(steps: list[Step], kept: list[Step], runbook: Runbook) -> Iterator[Problem]:
    gone = _ids(steps) - _ids(kept)
    for user, used in _uses(kept, runbook):
        for what in sorted(gone & used):
            text = f"drop takes out {what}, which {user} still uses"
            yield Problem(runbook.path, runbook.lines.get("drop", 0), text, "Change that too, or keep it.")


def _ids(steps: Iterable[Step]) -> set[str]:
    """Return the ids as a message says them: an ask may have the id of a step."""
    return {_step(step.id) for step in steps} | {_ask(ask.id) for step in steps for ask in step.asks}


def _uses(steps: Iterable[Step], runbook: Runbook) -> Iterator[tuple[str, set[str]]]:
    for step in steps:
        yield f'"when" of {_step(step.id)}', _names(step.when)
        yield f'"until" of {_step(step.id)}', _names(step.until)
        yield f'"since" of {_step(step.id)}', {_step(step.since)}
        for ask in step.asks:
            yield f'"when" of {_ask(ask.id)}', _names(ask.when)
            yield f'"reopens" of {_ask(ask.id)}', {_ask(ask.reopens)}
            yield f'"of" of {_ask(ask.id)}', {_ask(ask.of)}
    for rule in runbook.rules:
        yield f'the severity rule "{rule.when.source}"', _names(rule.when)


def _step(step_id: str) -> str:
    return f'step "{step_id}"'


def _ask(ask_id: str) -> str:
    return f'ask "{ask_id}"'


def _names(expr: Expr | None) -> set[str]:
    return {_ask(name) for name in expr.names} if expr else set()


def _twice_asked(steps: Iterable[Step], runbook: Runbook) -> Iterator[Problem]:
    asked: dict[str, str] = {}
    for step in steps:
        for ask in step.asks:
            first = asked.setdefault(ask.id, step.id)
            if first != step.id:
                text = f'ask "{ask.id}" of step "{step.id}" is already asked in step "{first}"'
                yield Problem(runbook.path, ask.line, text, "Override it there, or give this one another id.")
