"""The edits a lesson can ask for: what each needs, which file it touches, and how it is said in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from runsop.model.nearest import nearest
from runsop.model.runbook import LANGUAGES, Kind, Phase
from runsop.model.values import NAME, SLUG, parse_duration, parse_money, refuse_unwritable
from runsop.model.when import parse

RUNBOOK, MESSAGE, GUARDRAIL, TEAM = "runbook", "message", "guardrail", "team"

STEP_KEYS = ("title", "guidance", "never", "role", "deadline", "within")
"""The keys of a step that `edit_step` changes; of `never`, one line."""

RIGHTS = ("refund", "goodwill", "publish", "found")
COMPENSATES = ("money", "product", "service", "attention")
FLAGS = ("mute", "remove", "ban", "publish", "found", "may_be_alone")
"""Rights of a role that are true or false."""

ROLE_KEYS = ("title", "refund_cap", "goodwill_units", *FLAGS)
CONTACT = re.compile(r"lead|deputy|hard_stop\.[a-z][a-z0-9_]{0,39}\.(?:contact|phone)|person\.[^.\n]+\.phone")
"""What `add_contact` changes in the team file."""

CHOOSING = ("choice", "choices", "checklist")
TEXTS = ("text", "no_name")
"""The two variants of a message; the second is for when no name is known."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z")
_RULE = re.compile(r"g\d\d-[a-z0-9][a-z0-9-]{0,35}\Z")


@dataclass(frozen=True, kw_only=True)
class EditKeys:
    """Why, and the keys of an edit; each type of edit uses some of them, the others are empty.

    Without slots, so that an event of a lesson can be made of it and of `Event`.
    """

    incident: str = ""
    factor: str = ""  # of the taxonomy: what made the incident possible
    because: str = ""
    verify_by: str = ""  # when it is looked whether it helped: "next 3 incidents", "drill night"
    runbook: str = ""  # of the edit; without it that of the lesson
    language: str = ""
    message: str = ""
    rule: str = ""
    step: str = ""
    after_step: str = ""
    phase: str = ""
    title: str = ""
    guidance: str = ""
    role: str = ""
    key: str = ""
    ask: str = ""
    ask_kind: str = ""
    after_ask: str = ""
    choices: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None
    to: int | None = None
    before: str = ""
    after: str = ""
    no_name: str = ""  # beside `after`: how a message reads when no name is known
    before_list: tuple[str, ...] = ()
    after_list: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # beside `choices` or `after_list`, one for each
    remedy: str = ""
    compensates: str = ""
    cost: str = ""
    units: int | None = None
    effort: int | None = None
    right: str = ""
    who: str = ""
    due: datetime | None = None


REASONS = ("incident", "factor", "because", "verify_by")
"""Keys that say why; the others say what."""


@dataclass(frozen=True, kw_only=True)
class Edit(EditKeys):
    """One typed change of a runbook, a message, a guardrail or the team file."""

    type: str


@dataclass(frozen=True, slots=True)
class EditType:
    """What an edit needs and takes besides the reasons; `words` is its sentence, keys stand in it as `{step}`."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    file: str  # runbook | message | guardrail | team, or "" when no file changes
    words: str
    undo: str = ""  # the sentence when `after` is empty; without one `after` must be there


EDITS = {
    "add_trigger": EditType(("language", "after"), (), RUNBOOK, "know it by {after} ({language})"),
    "change_severity_rule": EditType(
        (), ("to", "before", "after"), RUNBOOK, "severity {to} when {after}", "no severity rule {before} any more"
    ),
    "add_question": EditType(
        ("step", "ask", "ask_kind", "after"),
        ("after_ask", "choices", "labels", "min", "max"),
        RUNBOOK,
        "ask in step {step}: {after}",
    ),
    "change_choices": EditType(
        ("step", "ask", "before_list", "after_list"),
        ("labels",),
        RUNBOOK,
        "choices of {ask}: {before_list} become {after_list}",
    ),
    "add_step": EditType(
        ("step", "phase", "title", "guidance", "ask", "ask_kind", "after"),
        ("after_step", "role", "choices", "labels", "min", "max"),
        RUNBOOK,
        "new step {step} in {phase}: {title}",
    ),
    "edit_step": EditType(
        ("step", "key"), ("before", "after"), RUNBOOK, "{key} of step {step}: {after}",
        "take out of {key} of step {step}: {before}",
    ),
    "move_step": EditType(("step", "after_step"), (), RUNBOOK, "step {step} comes after {after_step}"),
    "remove_step": EditType(("step",), (), RUNBOOK, "no step {step} any more"),
    "add_branch": EditType(("step", "after"), ("before",), RUNBOOK, "step {step} only when {after}"),
    "edit_template": EditType(
        ("message", "language", "before", "after"), ("key",), MESSAGE, "message {message} ({language}): {after}"
    ),
    "add_translation": EditType(
        ("message", "language", "after"), ("key", "no_name"), MESSAGE, "message {message} in {language}: {after}"
    ),
    "add_phrase": EditType(
        ("rule", "language", "after"), (), GUARDRAIL, "{rule} warns of sentences like {after} ({language})"
    ),
    "change_deadline": EditType(
        ("step",), ("before", "after"), RUNBOOK, "deadline of {step}: {after}", "no deadline of {step} any more"
    ),
    "change_authority": EditType(
        ("role", "key"), ("before", "after"), TEAM, "{key} of role {role}: {after}", "no {key} of role {role} any more"
    ),
    "add_remedy": EditType(
        ("remedy", "title", "compensates", "cost", "effort", "right"), ("language", "units"), TEAM,
        "new remedy {remedy}: {title}",
    ),
    "retire_remedy": EditType(("remedy",), (), TEAM, "no remedy {remedy} any more"),
    "add_contact": EditType(("key", "after"), ("before",), TEAM, "{key}: {after}"),
    "add_prevention": EditType(("after", "who", "due"), (), RUNBOOK, "prevent it: {after} ({who})"),
    "new_runbook": EditType(("runbook", "title"), (), "", "new runbook {runbook}: {title}"),
    "new_drill": EditType(("after",), (), "", "new drill: {after}"),
    "no_change": EditType(("because",), (), "", "nothing changes: {because}"),
}  # fmt: skip


def touched(edit: Edit) -> str:
    """Name what an edit changes: runbook, message:<id>, guardrail:<language>, team, or "" for no file."""
    file = EDITS[edit.type].file if edit.type in EDITS else ""
    match file:
        case "message":
            return f"message:{edit.message}"
        case "guardrail":
            return f"guardrail:{edit.language}"
        case _:
            return file


def in_words(edit: Edit) -> str:
    """Say an edit in one line."""
    kind = EDITS.get(edit.type)
    if kind is None:
        return f"{edit.type} (not known to this sop)"
    words = kind.undo if kind.undo and not edit.after else kind.words
    return words.format_map({name: _said(getattr(edit, name)) for _, name, _, _ in Formatter().parse(words) if name})


def problems_of(edit: Edit) -> tuple[str, ...]:
    """Say what is missing in an edit and what is wrong, whatever the files hold."""
    kind = EDITS.get(edit.type)
    if kind is None:
        return (f'"{edit.type}" is no type of edit. {nearest(edit.type, EDITS) or _listed(EDITS)}',)
    return (*_missing(edit, kind), *_surplus(edit, kind), *_wrong(edit), *_contradictions(edit))


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "nothing"
    text = " ".join(str(value).split()) if value is not None else ""
    return text if len(text) <= 200 else f"{text[:199]}…"


def _listed(known: object) -> str:
    return f"Use one of: {', '.join(known)}." if isinstance(known, (tuple, dict)) else ""


def _missing(edit: Edit, kind: EditType) -> Iterator[str]:
    if not edit.because.strip() and not edit.incident and "because" not in kind.required:
        yield "nothing says why: it needs because or incident"
    for key in kind.required:
        value = getattr(edit, key)
        if value is None or value == () or (isinstance(value, str) and not value.strip()):
            yield f"{edit.type} needs {key}"


def _surplus(edit: Edit, kind: EditType) -> Iterator[str]:
    taken = {*kind.required, *kind.optional, *REASONS, "runbook", "type"}
    for key, value in vars(edit).items():
        if value not in ("", (), None) and key not in taken:
            yield f"{edit.type} takes no {key}. It takes {', '.join((*kind.required, *kind.optional))}."


def _wrong(edit: Edit) -> Iterator[str]:
    """Judge each value that stands there by the key it stands under."""
    for key, value in vars(edit).items():
        for text in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
            yield from (f"{key}: {wrong}" for wrong in _refused(refuse_unwritable, text))
    for key, judge in _JUDGES.items():
        if value := getattr(edit, key):
            yield from (f"{key}: {wrong}" for wrong in judge(value))
    for key in _EXPRESSIONS.get(edit.type, ()):
        yield from (f"{key}: {wrong}" for wrong in _refused(parse, getattr(edit, key)))


def _contradictions(edit: Edit) -> Iterator[str]:
    """Judge what only makes sense together."""
    match edit.type:
        case "change_severity_rule":
            yield from _severity_rule(edit)
        case "add_question" | "add_step":
            yield from _question(edit)
        case "change_choices":
            yield from _labels(edit, edit.after_list)
            if edit.before_list == edit.after_list and not edit.labels:
                yield "before_list and after_list are the same"
        case "edit_step":
            yield from _one_of("key", edit.key, STEP_KEYS)
            if not edit.after and edit.key in ("title", "guidance", "role"):
                yield f"edit_step needs after: a step cannot be without a {edit.key}"
            if edit.key == "within" and edit.after:
                yield from (f"after: {wrong}" for wrong in _refused(parse_duration, edit.after))
        case "change_deadline":
            yield from (f"after: {wrong}" for wrong in _deadline(edit.after))
        case "edit_template" | "add_translation":
            yield from _one_of("key", edit.key, TEXTS)
            if edit.key == "no_name" and edit.no_name:
                yield "no_name: with key no_name, after is that text"
        case "change_authority":
            yield from _one_of("key", edit.key, ROLE_KEYS)
            yield from _right(edit)
        case "add_contact":
            if edit.key and not CONTACT.fullmatch(edit.key):
                yield f'key: "{edit.key}" is no contact. Write it like hard_stop.medical.phone, person.day.phone or lead.'
        case "add_remedy":
            if edit.effort is not None and not 0 <= edit.effort <= 3:
                yield f"effort: {edit.effort} is not from 0 (by itself) to 3 (must buy first)"
            if edit.units is not None and edit.units < 0:
                yield f"units: {edit.units} is less than nothing"
    if edit.type in _COMPARING and edit.before == edit.after:
        yield "before and after are the same" if edit.after else f"{edit.type} needs before or after"


_COMPARING = (
    "edit_step", "add_branch", "edit_template", "change_deadline", "change_authority", "add_contact",
)  # fmt: skip
_EXPRESSIONS = {"add_branch": ("before", "after"), "change_severity_rule": ("before", "after")}


def _severity_rule(edit: Edit) -> Iterator[str]:
    if not edit.before and not edit.after:
        yield "change_severity_rule needs before or after"
    if edit.after and edit.to is None:
        yield "change_severity_rule needs to"
    if edit.to is not None and not 1 <= edit.to <= 4:
        yield f"to: there is no severity {edit.to}. It is 1 (worst) to 4."


def _question(edit: Edit) -> Iterator[str]:
    if edit.ask_kind in CHOOSING and not edit.choices:
        yield f"an ask of kind {edit.ask_kind} needs choices"
    if edit.choices and edit.ask_kind not in CHOOSING:
        yield f"an ask of kind {edit.ask_kind or 'text'} has no choices"
    yield from _labels(edit, edit.choices)
    if edit.min is not None and edit.max is not None and edit.min > edit.max:
        yield f"min {edit.min} is more than max {edit.max}"


def _labels(edit: Edit, choices: tuple[str, ...]) -> Iterator[str]:
    if edit.labels and len(edit.labels) != len(choices):
        yield f"labels: {len(edit.labels)} for {len(choices)} choices; write one for each"


def _right(edit: Edit) -> Iterator[str]:
    if not edit.after:
        return
    if edit.key in FLAGS and edit.after not in ("true", "false"):
        yield f'after: {edit.key} is true or false, not "{edit.after}"'
    if edit.key == "goodwill_units" and not re.fullmatch(r"unlimited|\d{1,7}", edit.after):
        yield f'after: goodwill_units is a number or unlimited, not "{edit.after}"'
    if edit.key == "refund_cap" and edit.after != "unlimited":
        yield from (f"after: {wrong}" for wrong in _refused(parse_money, edit.after))


def _deadline(text: str) -> Iterator[str]:
    """Judge a deadline: a length, or a key of the severity table, which a team may add to."""
    if text[:1].isdigit():
        yield from _refused(parse_duration, text)
    elif text and not SLUG.match(text):
        yield f'"{text}" is no deadline. Write it like 15m or first-reply.'


def _one_of(key: str, word: str, known: tuple[str, ...]) -> Iterator[str]:
    if word and word not in known:
        yield f'{key}: "{word}" is unknown. {nearest(word, known) or _listed(known)}'


def _refused(read: Callable[[str], object], text: str) -> Iterator[str]:
    try:
        _ = text and read(text)
    except ValueError as err:
        yield str(err)


def _named(pattern: re.Pattern[str], like: str) -> Callable[[str], Iterator[str]]:
    def judge(name: str) -> Iterator[str]:
        if not pattern.match(name):
            yield f'"{name}" is no id. Write it like {like}.'

    return judge


def _language(code: str) -> Iterator[str]:
    if not _LANGUAGE.match(code):
        yield f'"{code}" is no language code. {nearest(code.lower(), LANGUAGES) or "Write it like en or zh."}'


def _choices(ids: tuple[str, ...]) -> Iterator[str]:
    for n, each in enumerate(ids):
        if not NAME.match(each):
            yield f'"{each}" is no id of a choice. Use small letters, digits and _.'
        elif each in ids[:n]:
            yield f'"{each}" stands twice'


def _word_of(known: tuple[str, ...]) -> Callable[[str], Iterator[str]]:
    def judge(word: str) -> Iterator[str]:
        if word not in known:
            yield f'"{word}" is unknown. {nearest(word, known) or _listed(known)}'

    return judge


_SLUG, _NAME = _named(SLUG, "first-reply"), _named(NAME, "first_signal")
_JUDGES: dict[str, Callable[..., Iterator[str]]] = {
    "runbook": _SLUG,
    "language": _language,
    "message": _SLUG,
    "rule": _named(_RULE, "g02-blaming"),
    "step": _SLUG,
    "after_step": _SLUG,
    "phase": _word_of(tuple(Phase)),
    "role": _SLUG,
    "ask": _NAME,
    "ask_kind": _word_of(tuple(Kind)),
    "after_ask": _NAME,
    "choices": _choices,
    "after_list": _choices,
    "remedy": _SLUG,
    "compensates": _word_of(COMPENSATES),
    "cost": lambda text: _refused(parse_money, text),
    "right": _word_of(RIGHTS),
}
