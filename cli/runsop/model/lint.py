"""What is wrong with a walk before anybody walks it; everything at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate, chain

from runsop.errors import Problem
from runsop.model.answers import bounds_of, read_answer
from runsop.model.nearest import nearest
from runsop.model.possible import Bounds, can_hold
from runsop.model.runbook import Ask, Kind, Message, Runbook, Step
from runsop.model.team import SEVERITIES, Team
from runsop.model.values import parse_duration
from runsop.model.when import KEYWORDS, Expr, Sort, Type, type_problems

BUILTIN_SLOTS = frozenset(
    {"name", "issue", "operator", "lead", "contact_person", "next_update_at", "now", "channel"},
)
"""Slots of a message that are filled without an ask."""

WALK_ROLES = frozenset(
    {
        "lead", "deputy", "private-handler", "public-voice", "second-reader", "expert", "approver", "founder", "operator",
    }
)  # fmt: skip
"""Roles a step may name whatever the team's file says."""

STATUSES = ("draft", "ready", "retired")
SINCE = ("first_signal", "opened", "sent", "closed")
DEADLINES = ("first-reply", "scope", "update")
MAX_CHOICES = 36
MAX_SCALE = 10

_SEVERITY_FIX = "Write a number from 1 (worst) to 4."
_MISSING = {
    "title": "what is done, in a few words",
    "role": "who does it",
    "guidance": "how it is done well",
}
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)

_BUILTIN_TYPES = {"severity": Type(Sort.NUMBER), "after_hours": Type(Sort.BOOL)}
_CHOOSING = (Kind.CHOICE, Kind.CHOICES, Kind.CHECKLIST)
_SPEECHLESS = (Kind.DRAFT, Kind.REMEDY, Kind.PROMISE, Kind.PARTY)  # the prompt says enough without a text
_SORTS = {
    Kind.YES_NO: Sort.BOOL,
    Kind.CHOICE: Sort.STRING,
    Kind.CHOICES: Sort.SET,
    Kind.CHECKLIST: Sort.SET,
    Kind.SCALE: Sort.NUMBER,
    Kind.NUMBER: Sort.NUMBER,
    Kind.DURATION: Sort.DURATION,
    Kind.TEXT: Sort.STRING,
    Kind.LINK: Sort.STRING,
    Kind.PERSON: Sort.STRING,
    Kind.PARTY: Sort.SET,
}
_SLOT = re.compile(r"\{([^{}\n]*)\}")

_Finding = tuple[str, str]
"""A text and its fix; where it stands is known to the caller."""


def lint(walk: Runbook, *, messages: Mapping[str, Message], team: Team | None) -> tuple[Problem, ...]:
    """Return all problems of a resolved walk; without a team, roles and deadline keys are taken as they are."""
    places = _places(walk)
    starts = accumulate((len(step.asks) for step in walk.steps), initial=0)
    used = sorted({each for place in places.values() for each in place.ask.templates} & messages.keys())
    found = chain(
        _walk_problems(walk, places, team),
        *(_step_problems(step, start, walk, places, team) for step, start in zip(walk.steps, starts, strict=False)),
        *(_ask_problems(place, walk, places, messages) for place in places.values()),
        *(message_problems(messages[message_id]) for message_id in used),
    )
    return tuple(dict.fromkeys(found))


def message_problems(message: Message) -> Iterator[Problem]:
    """Say what is wrong with a message wherever it is used: its texts and its placeholders name the same slots.

    A text with a name in it has another for when no name is known.
    """
    for variant, language, text in _texts_of(message):
        where = f"{variant}.{language}"
        line = message.lines.get(where, message.line)
        slots = {*message.placeholders} - ({"name"} if variant == "no_name" else set())
        used = set(_SLOT.findall(text))
        for slot in sorted(used - slots):
            if slot == "name" and variant == "no_name":
                said, fix = f"{where} uses {{name}}, and it is for when no name is known", "Take it out."
            else:
                said, fix = f"{where} uses {{{slot}}}, which placeholders do not name", nearest(slot, slots)
            yield Problem(message.path, line, said, fix or "Name it there, or take it out.")
        for slot in sorted(slots - used):
            said = f"{where} does not use {{{slot}}}"
            yield Problem(message.path, line, said, "Use it, or take it out of placeholders.")
        if variant == "text" and "name" in used and language not in message.no_name:
            said = f"{where} cannot be sent when no name is known"
            yield Problem(message.path, line, said, f"Add no_name.{language}.")


def _texts_of(message: Message) -> Iterator[tuple[str, str, str]]:
    """Yield every text: which of the two it is, its language, its words."""
    for variant, texts in (("text", message.text), ("no_name", message.no_name)):
        yield from ((variant, language, text) for language, text in texts.items())


def types_of(walk: Runbook) -> Mapping[str, Type]:
    """Return the type of every name an expression outside all steps may use, `severity` and `after_hours` too."""
    return _visible(_places(walk), step=None, start=None)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an ask stands: in which step, and how many asks of the walk come before it."""

    ask: Ask
    step: Step
    number: int


_Places = Mapping[str, _Place]


def _places(walk: Runbook) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    pairs = ((step, ask) for step in walk.steps for ask in step.asks)
    for number, (step, ask) in enumerate(pairs):
        places.setdefault(ask.id, _Place(ask, step, number))
    return places


def _walk_problems(walk: Runbook, places: _Places, team: Team | None) -> Iterator[Problem]:
    if walk.severity not in SEVERITIES:
        yield Problem(walk.path, walk.lines.get("severity", 0), f"there is no severity {walk.severity}", _SEVERITY_FIX)
    if walk.status not in STATUSES:
        text = f'unknown status "{walk.status}"'
        yield Problem(walk.path, walk.lines.get("status", 0), text, _one_of(walk.status, STATUSES))
    for text, fix in _role_findings(walk.owner, "owner", team):
        yield Problem(walk.path, walk.lines.get("owner", 0), text, fix)
    yield from _left_out(walk, places)
    for rule in walk.rules:
        for text, fix in _expression_findings(rule.when, places, is_rule=True):
            yield Problem(walk.path, rule.line, f"severity rule: {text}", fix)


def _left_out(walk: Runbook, places: _Places) -> Iterator[Problem]:
    """Say what no runbook that builds on another may drop: the first words, and the search for others."""
    line = walk.lines.get("drop", 0)
    if not {"extends", "drop"} <= walk.given:
        return
    if not any(step.deadline == "first-reply" for step in walk.steps):
        yield Problem(walk.path, line, "nobody writes the first words", 'Keep a step with deadline = "first-reply".')
    if "same_found" not in places:
        text = "nobody looks whether it is only this one"
        yield Problem(walk.path, line, text, 'Keep the ask "same_found"; it may have other words.')


def _step_problems(step: Step, start: int, walk: Runbook, places: _Places, team: Team | None) -> Iterator[Problem]:
    findings = chain(
        _missing_findings(step),
        _role_findings(step.role, "role", team),
        _deadline_findings(step, team),
        _repeat_findings(step, team),
        _since_findings(step, walk),
        _prefixed("when", _expression_findings(step.when, places, step=step, start=start)),
        _prefixed("until", _expression_findings(step.until, places, step=step)),
    )
    for text, fix in findings:
        yield Problem(walk.path, step.line, f'step "{step.id}": {text}', fix)


def _ask_problems(place: _Place, walk: Runbook, places: _Places, messages: Mapping[str, Message]) -> Iterator[Problem]:
    ask = place.ask
    findings = chain(
        _name_findings(ask),
        _choice_findings(ask),
        _range_findings(ask),
        _literal_findings(ask),
        _pointer_findings(place, places),
        _draft_findings(place, walk, places, messages),
        _prefixed("when", _expression_findings(ask.when, places, step=place.step, start=place.number, is_ask=True)),
    )
    for text, fix in findings:
        yield Problem(walk.path, ask.line, f'ask "{ask.id}": {text}', fix)


# --- steps


def _missing_findings(step: Step) -> Iterator[_Finding]:
    for key, value in (("title", step.title), ("role", step.role), ("guidance", step.guidance)):
        if not value.strip():
            yield f"has no {key}", f"Write one: {_MISSING[key]}."


def _role_findings(role: str, key: str, team: Team | None) -> Iterator[_Finding]:
    if role.strip() and team is not None:
        known = WALK_ROLES | {known.id for known in team.roles}
        if role not in known:
            yield f'{key}: the team has no role "{role}"', nearest(role, known) or f"Add [role.{role}] to sop.toml."


def _deadline_findings(step: Step, team: Team | None) -> Iterator[_Finding]:
    if step.deadline and step.within:
        yield "has both deadline and within", "Keep one."
    if step.deadline and team is not None and step.deadline not in deadline_keys(team):
        yield f'deadline: no such key "{step.deadline}"', _one_of(step.deadline, deadline_keys(team))
    for key, value in (("within", step.within), ("not_before", step.not_before)):
        if value and (wrong := _refused(_a_length, value)):
            yield f"{key}: {wrong}", ""


def _repeat_findings(step: Step, team: Team | None) -> Iterator[_Finding]:
    if step.each not in ("", "party"):
        yield f'each: "{step.each}" cannot be repeated for', 'Write each = "party".'
    if step.until is not None and not step.every:
        yield "has until, but no every", 'Add every = "update" or a duration like "20m".'
    if not step.every or step.every in DEADLINES:
        return
    wrong = _refused(_a_length, step.every)
    if not wrong or (team is not None and step.every in deadline_keys(team)):
        return
    if step.every[0].isdigit():
        yield f"every: {wrong}", ""
    elif team is not None:
        yield f'every: no such key "{step.every}"', _one_of(step.every, deadline_keys(team))


def _since_findings(step: Step, walk: Runbook) -> Iterator[_Finding]:
    known = {*SINCE, *(other.id for other in walk.steps)}
    if step.since and step.since not in known:
        fix = nearest(step.since, known) or f"Write {', '.join(SINCE)} or the id of a step."
        yield f'since: "{step.since}" is no moment and no step', fix
    if _waits_for_itself(step, walk):
        yield f'since: its clock waits for itself, by way of "{step.since}"', f"Write one of {', '.join(SINCE)}."


def _waits_for_itself(step: Step, walk: Runbook) -> bool:
    """Tell whether the steps that a step's clock waits for lead back to it."""
    waited: set[str] = set()
    current: Step | None = step
    while current is not None and current.not_before and current.since not in waited:
        waited.add(current.since)
        current = walk.step(current.since)
    return step.id in waited


def deadline_keys(team: Team) -> set[str]:
    """Return the deadlines a step may name."""
    extra = (key for row in team.severities for key in row.extra)
    return {*DEADLINES, *(key.replace("_", "-") for key in extra)}


# --- expressions


def _expression_findings(
    expr: Expr | None,
    places: _Places,
    *,
    step: Step | None = None,
    start: int | None = None,
    is_ask: bool = False,
    is_rule: bool = False,
) -> Iterator[_Finding]:
    """Say what is wrong with an expression of a step (of none: a rule) that may use the asks before `start` (None: all)."""
    if expr is None:
        return
    unknown = expr.names - places.keys() - _BUILTIN_TYPES.keys()  # only the advice about these asks for all there are
    named = places if unknown else {name: places[name] for name in expr.names & places.keys()}
    types = _visible(named, step=step, start=start)
    for name in sorted(expr.names & places.keys() - types.keys()):
        types[name] = Type(Sort.ANY)
        yield _why_unusable(places[name], step, is_ask=is_ask)
    if is_rule and "severity" in expr.names:
        yield "it uses severity, which it sets", "Name the answers that raise it."
    problems = type_problems(expr, types)
    for problem in problems:
        yield problem, ""
    if not problems and not can_hold(expr, types, _bounds(places, expr)):
        yield "it can never be true", "Compare with what can be answered, or take it out."


def _bounds(places: _Places, expr: Expr) -> Bounds:
    return {name: bounds_of(places[name].ask) for name in expr.names & places.keys()}


def _visible(places: _Places, *, step: Step | None, start: int | None) -> dict[str, Type]:
    usable = (place for place in places.values() if _sort(place.ask) and not place.ask.private)
    before = (place for place in usable if start is None or place.number < start)
    return _BUILTIN_TYPES | {place.ask.id: _type(place, step) for place in before}


def _type(place: _Place, step: Step | None) -> Type:
    """Return the type of an answer as seen from a step: of a loop it is a list, but inside a loop that party's value."""
    ask = place.ask
    looped = bool(place.step.each) and (step is None or not step.each)
    return Type(_sort(ask) or Sort.STRING, ask.choices if ask.kind in _CHOOSING else None, looped=looped)


def _sort(ask: Ask) -> Sort | None:
    """Return what an answer is to an expression; of offers it is the set of remedies, of a choice among them nothing."""
    return Sort.SET if ask.kind is Kind.REMEDY and not ask.of else _SORTS.get(ask.kind)


def _why_unusable(place: _Place, step: Step | None, *, is_ask: bool) -> _Finding:
    ask = place.ask
    if ask.private:
        return f'"{ask.id}" is private and decides nothing', "Ask what may be known as a question of its own."
    if _sort(ask) is None:
        return f'"{ask.id}" is of kind "{ask.kind}", which nothing can be compared with', "Use a yes-no or a choice."
    if step is not None and step.id == place.step.id and not is_ask:
        return f'"{ask.id}" is asked in this step itself', 'Move it to an earlier step, or give the asks a "when".'
    return f'"{ask.id}" is asked later, in step "{place.step.id}"', "Move one of the two, or use an earlier answer."


# --- asks


def _name_findings(ask: Ask) -> Iterator[_Finding]:
    if ask.id in KEYWORDS | _BUILTIN_TYPES.keys():
        yield "the id is a word of expressions", "Choose another one."
    if not ask.text.strip() and ask.kind not in _SPEECHLESS:
        yield "has no text", "Write the question."


def _choice_findings(ask: Ask) -> Iterator[_Finding]:
    if ask.kind in _CHOOSING and not 2 <= len(ask.choices) <= MAX_CHOICES:
        yield f"has {len(ask.choices)} choices", f"Give it 2 to {MAX_CHOICES}."
    for label in ask.labels:
        if not _has_choice(ask, label):
            yield f'labels: there is no choice "{label}"', nearest(label, ask.choices)
    if ask.zero and ask.zero not in ask.choices:
        yield f'zero: there is no choice "{ask.zero}"', nearest(ask.zero, ask.choices)


def _has_choice(ask: Ask, label: str) -> bool:
    match ask.kind:
        case Kind.SCALE:
            return not _refused_literal(ask, label)
        case Kind.YES_NO:
            return label in ("yes", "no")
        case _:
            return label in ask.choices


def _range_findings(ask: Ask) -> Iterator[_Finding]:
    low, high = bounds_of(ask)
    if low is None or high is None:
        return
    if ask.kind is Kind.SCALE and low >= high:
        yield f"the scale goes from {low} to {high}", "Let min be smaller than max."
    if ask.kind is Kind.SCALE and high - low >= MAX_SCALE:
        yield f"the scale has {high - low + 1} values", f'Give it at most {MAX_SCALE}, or use kind = "number".'
    if low > high and ask.kind is not Kind.SCALE:
        yield f"min {low} is greater than max {high}", "Swap them."


def _literal_findings(ask: Ask) -> Iterator[_Finding]:
    """Check `default` (in every language) and `assume` as what they would be if typed."""
    defaults = [ask.default] if isinstance(ask.default, str) else ask.default.values()
    for default in defaults:
        if default and (wrong := _refused_literal(ask, default)):
            yield f"default: {wrong}", ""
    taken_from = ask.assume == "team" or (ask.assume == "now" and ask.kind is Kind.TIME)
    if ask.assume and not taken_from and (wrong := _refused_literal(ask, ask.assume)):
        yield f"assume: {wrong}", ""


def _refused_literal(ask: Ask, text: str) -> str:
    if ask.kind is Kind.PERSON:  # who is known depends on the incident
        return ""
    return _refused(lambda literal: read_answer(ask, literal, now=_ANY_MOMENT), text)


def _pointer_findings(place: _Place, places: _Places) -> Iterator[_Finding]:
    ask = place.ask
    if ask.reopens:
        if ask.kind is not Kind.CHOICE or not ask.zero:
            yield (
                "reopens needs a choice with a zero",
                'Add kind = "choice" and zero = the choice that leaves the draft.',
            )
        yield from _pointer_finding("reopens", ask.reopens, Kind.DRAFT, place, places)
    if ask.of:
        if ask.kind is not Kind.REMEDY:
            yield 'has "of", which chooses among offers', 'Use it with kind = "remedy" only.'
        yield from _pointer_finding("of", ask.of, Kind.REMEDY, place, places)


def _pointer_finding(key: str, target: str, kind: Kind, place: _Place, places: _Places) -> Iterator[_Finding]:
    of_kind = {other.ask.id for other in places.values() if other.ask.kind is kind and other.number < place.number}
    if target not in of_kind:
        yield f'{key}: "{target}" is no earlier ask of kind "{kind}"', nearest(target, of_kind)


# --- drafts


def _draft_findings(
    place: _Place, walk: Runbook, places: _Places, messages: Mapping[str, Message]
) -> Iterator[_Finding]:
    ask = place.ask
    if ask.kind is not Kind.DRAFT:
        if ask.message or ask.public:
            yield "has message or public, which only a draft can use", 'Take it out, or use kind = "draft".'
        return
    if ask.private and ask.public:
        yield "is private and public", "Keep one."
    if not ask.message and not ask.default:
        yield "a draft needs a message or a default", 'Add message = "the-id-of-a-message".'
    defaults = [ask.default] if isinstance(ask.default, str) else ask.default.values()
    for slot in sorted({slot for text in defaults for slot in _SLOT.findall(text)}):
        yield from _slot_findings(slot, "default", place, places)
    for id in ask.templates:
        if id in messages:
            yield from _message_findings(messages[id], place, walk, places)
    if ask.message and ask.message not in messages:
        yield f'unknown message "{ask.message}"', nearest(ask.message, messages) or "Add it to runbooks/messages."


def _message_findings(message: Message, place: _Place, walk: Runbook, places: _Places) -> Iterator[_Finding]:
    said = f'message "{message.id}"'
    if walk.language not in message.text:
        yield f'{said} has no text in "{walk.language}", the language of the runbook', f"Add text.{walk.language}."
    for language in sorted(walk.issue.keys() - message.text.keys() - {walk.language}):
        yield f'{said} has no text in "{language}", which the issue of the runbook speaks', f"Add text.{language}."
    for slot in message.placeholders:
        yield from _slot_findings(slot, said, place, places)


def _slot_findings(slot: str, where: str, place: _Place, places: _Places) -> Iterator[_Finding]:
    if slot in BUILTIN_SLOTS:
        return
    source = places.get(slot)
    if source is None:
        fix = nearest(slot, BUILTIN_SLOTS | places.keys()) or "Ask it first, or take the slot out."
        yield f"{where}: nothing fills {{{slot}}}", fix
    elif source.number >= place.number:
        yield f'{where}: {{{slot}}} is asked later, in step "{source.step.id}"', "Move one of the two."
    elif source.ask.private and place.ask.public:
        yield f"{where}: {{{slot}}} is private, the draft is public", "Take the slot out of it."


# --- words


def _prefixed(key: str, findings: Iterator[_Finding]) -> Iterator[_Finding]:
    return ((f"{key}: {text}", fix) for text, fix in findings)


def _one_of(word: str, known: Iterable[str]) -> str:
    return nearest(word, known) or f"Write one of {', '.join(sorted(known))}."


def _refused(parse: Callable[[str], object], text: str) -> str:
    try:
        parse(text)
    except ValueError as err:
        return str(err)
    return ""


def _a_length(text: str) -> None:
    if not parse_duration(text):
        raise ValueError(f'"{text}" is no time at all; write it like 15m, 4h or 7d')
