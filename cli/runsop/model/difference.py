"""What is different between two versions of a runbook, in words: by step, as a person would tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from runsop.model.runbook import Ask, Runbook, Step
from runsop.model.when import Expr


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `step` is "" for what belongs to the whole runbook."""

    step: str
    text: str

    def __str__(self) -> str:
        return f"{self.step}: {self.text}" if self.step else self.text


def changes(old: Runbook, new: Runbook) -> tuple[Change, ...]:
    """Return what changed from one version to another, the whole first, then the steps in their new order."""
    before, after = {step.id: step for step in old.steps}, {step.id for step in new.steps}
    moved = _moved(old, new)
    return (
        *(Change("", text) for text in _top(old, new)),
        *(Change(id, "taken out") for id in before if id not in after),
        *(change for step in new.steps for change in _step(before.get(step.id), step, new, moved=step.id in moved)),
    )


def _top(old: Runbook, new: Runbook) -> Iterator[str]:
    for key in ("title", "status", "owner", "severity", "language"):
        yield from _pair(key, getattr(old, key), getattr(new, key))
    yield from _listed("prevention", old.prevention, new.prevention)
    yield from _listed("first reply holds", old.first_reply, new.first_reply)
    yield from _listed("allowed", old.allow, new.allow)
    yield from _by_language("signals", old.signals, new.signals)
    for language in dict.fromkeys((*old.issue, *new.issue)):
        yield from _pair(f"issue ({language})", old.issue.get(language, ""), new.issue.get(language, ""))
    rules = [[f"SEV{rule.to} when {rule.when.source}" for rule in book.rules] for book in (old, new)]
    yield from _listed("severity rule", *rules)


def _step(old: Step | None, new: Step, book: Runbook, *, moved: bool) -> Iterator[Change]:
    if old is None:
        place = _behind(book, new.id)
        yield Change(new.id, f'new step in {new.phase}, "{new.title}"' + (f", after {place}" if place else ""))
        for ask in new.asks:
            yield Change(new.id, f"asks {_quoted(ask)}")
        return
    if moved:
        yield Change(new.id, f"moved to {new.phase}, after {_behind(book, new.id) or 'nothing'}")
    for key in ("title", "guidance", "role", "since", "not_before", "each", "every", "when", "until"):
        yield from (Change(new.id, text) for text in _pair(key, _said(getattr(old, key)), _said(getattr(new, key))))
    due = [step.within or step.deadline for step in (old, new)]
    yield from (Change(new.id, text) for text in _pair("deadline", *due))
    yield from (Change(new.id, text) for text in _listed("never", old.never, new.never))
    yield from (Change(new.id, text) for text in _asks(old, new))


def _asks(old: Step, new: Step) -> Iterator[str]:
    before, after = {ask.id: ask for ask in old.asks}, {ask.id: ask for ask in new.asks}
    for id, gone in before.items():
        if id not in after:
            yield f"no longer asks {_quoted(gone)}"
    for id, ask in after.items():
        if id not in before:
            yield f"asks {_quoted(ask)}"
        else:
            yield from _ask(before[id], ask)


def _ask(old: Ask, new: Ask) -> Iterator[str]:
    for key in (
        "text",
        "kind",
        "zero",
        "min",
        "max",
        "required",
        "assume",
        "private",
        "hint",
        "when",
        "message",
        "public",
    ):
        yield from _pair(f"{key} of {new.id}", _said(getattr(old, key)), _said(getattr(new, key)))
    yield from _pair(f"default of {new.id}", _said(old.default), _said(new.default))
    yield from _listed(f"choices of {new.id}", old.choices, new.choices)
    for choice in new.choices:
        if choice in old.choices:
            yield from _pair(f"{choice} of {new.id}", old.labels.get(choice, ""), new.labels.get(choice, ""))


def _moved(before: Runbook, after: Runbook) -> frozenset[str]:
    """Return the steps that stand elsewhere than before; those that keep their order among themselves have stayed."""
    orders = [[step.id for step in book.steps] for book in (before, after)]
    common = set(orders[0]) & set(orders[1])
    old, new = ([id for id in order if id in common] for order in orders)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    stayed = {id for block in matcher.get_matching_blocks() for id in new[block.b : block.b + block.size]}
    phases = {step.id: step.phase for step in before.steps}
    return frozenset(id for id in new if id not in stayed) | {
        step.id for step in after.steps if step.id in common and step.phase is not phases[step.id]
    }


def _behind(book: Runbook, id: str) -> str:
    ids = [step.id for step in book.steps]
    place = ids.index(id)
    return ids[place - 1] if place else ""


def _pair(key: str, old: object, new: object) -> Iterator[str]:
    if old == new:
        return
    if not old and old != 0:
        yield f"{key} is now {_shown(new)}"
    elif not new and new != 0:
        yield f"{key} was {_shown(old)}, and is gone"
    else:
        yield f"{key} {_shown(old)} → {_shown(new)}"


def _listed(key: str, old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    before, after = tuple(old), tuple(new)
    yield from (f"{key} + {_shown(each)}" for each in after if each not in before)
    yield from (f"{key} - {_shown(each)}" for each in before if each not in after)


def _by_language(key: str, old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for language in dict.fromkeys((*old, *new)):
        yield from _listed(f"{key} ({language})", old.get(language, ()), new.get(language, ()))


def _quoted(ask: Ask) -> str:
    return f'"{ask.text or ask.id}" [{ask.id}: {ask.kind}]'


def _said(value: object) -> object:
    match value:
        case Expr():
            return value.source
        case bool():
            return "yes" if value else ""
        case Mapping():
            return ", ".join(f"{key}: {text}" for key, text in value.items())
    return value


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) and " " in value else str(value)
