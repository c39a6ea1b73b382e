"""JSON Schemas of the files people edit, for the completion and the red lines of an editor.

They say what a reader here refuses key by key; what needs more than one key (an ask used before it is asked, a slot that
nobody fills) only `sop check` sees. The lists of keys and words are the readers' own, so the two cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from runsop.files import guardrails, library, team
from runsop.files.toml import FORMAT, LANGUAGE
from runsop.model.guardrails import Level, Scope
from runsop.model.lint import MAX_CHOICES
from runsop.model.runbook import Kind, Phase
from runsop.model.values import NAME, SLUG

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"

_SAYS = {
    "format": "Always 1.",
    "id": "The name of the file; small letters, digits and -.",
    "title": "A few words.",
    "language": "Of the texts in this file.",
    "extends": "The runbook it builds on, nearly always core.",
    "status": "draft can be walked and is not listed; retired cannot be started.",
    "owner": "A role.",
    "last_reviewed": "Set by a person.",
    "severity": "Where the walk starts, 1 (worst) to 4.",
    "drop": "Steps, or step.ask, that are taken out.",
    "prevention": "How it does not happen again.",
    "issue": "By language: the neutral phrase for {issue}, never the members' own accusation.",
    "first_reply": "What the first public words must hold.",
    "allow": "Guardrail rules that do not fire.",
    "signals": "By language: words people write when this happens.",
    "examples": "By language: whole sentences as people write them.",
    "asked": "At a start without words: the answers for which it is among the first that are offered.",
    "hints": "Ask, choice, language: words of a paste that speak for the choice.",
    "phase": "calm, thank, facts, private, remedy or follow-up.",
    "guidance": "How it is done well; two lines are shown before the first reply.",
    "never": "What is never done here.",
    "role": "Who does it.",
    "deadline": "A key of the severity table: first-reply, scope, update.",
    "within": "A duration of its own, like 15m.",
    "since": "first_signal, opened, sent, closed or a step.",
    "not_before": "A duration; the step is asked only that long after since.",
    "when": "An expression; false hides, unknown shows.",
    "each": "Asked for every person.",
    "every": "update, or a duration: it comes again.",
    "until": "An expression that ends every.",
    "after": "The step it stands behind.",
    "kind": "What is taken as an answer.",
    "choices": f"Ids; at most {MAX_CHOICES}.",
    "labels": "The words beside each choice.",
    "zero": "The choice that key 0 takes.",
    "required": "Closing is refused while it is open.",
    "default": "What Enter takes.",
    "assume": "Taken until it is answered: a literal, now, or team.",
    "private": "The answer never goes to git.",
    "hint": "One line under the question.",
    "message": "The message a draft starts from.",
    "public": "It goes to the channel.",
    "reopens": "Any answer but zero opens that draft again.",
    "of": "Choose among what that remedy ask offered.",
    "rows": "Which source a thing comes from.",
    "use": "When this message is sent.",
    "placeholders": "The slots its texts use.",
    "no_name": "By language: the same without {name}.",
    "patterns": "Regular expressions; every repeat is bounded.",
    "perhaps": "Wider ones: they count when the sentence does not read like a good reply.",
    "better": "A better wording, in this language.",
    "allow_if": "Markers that silence the rule anywhere in the text.",
    "allow_before": "Markers that silence it when they stand earlier in the text.",
    "must_fire": "Sentences a pattern must catch.",
    "must_not_fire": "Sentences nothing may catch.",
    "like": "Sentences of this kind; others are compared with them.",
    "second_reviewer": "Whoever proposes a lesson cannot alone agree to it.",
    "good": "Sentences of good replies; nothing may fire on them.",
}


def runbook() -> Schema:
    """Return the schema of `runbooks/<id>.toml`."""
    ask = _table(library.ASK_KEYS, ("id",), {"id": _pattern(NAME)})
    step = _table(library.STEP_KEYS, ("id",), {"ask": _list(ask)})
    rule = _table(("to", "when"), ("to", "when"))
    asked = _table(library.ASKED, (), {key: _list(_words(answers)) for key, answers in library.ASKED.items()})
    own: dict[str, Schema] = {"step": _list(step), "severity_rule": _list(rule), "hints": _HINTS, "asked": asked}
    return _document("runbook", _table(library.RUNBOOK_KEYS, ("format", "id", "title"), own))


def message() -> Schema:
    """Return the schema of `runbooks/messages/<id>.toml`."""
    keys = library.MESSAGE_KEYS
    return _document("message", _table(keys, ("format", "id", "use", "placeholders", "text"), {"text": _BY_LANGUAGE}))


def examples() -> Schema:
    """Return the schema of `runbooks/examples/<id>.toml`."""
    return _document("examples", _table(library.EXAMPLES_KEYS, library.EXAMPLES_KEYS))


def guardrail() -> Schema:
    """Return the schema of `runbooks/guardrails/<language>.toml`."""
    keys = dict.fromkeys((*guardrails.RULE_KEYS, *guardrails.LANGUAGE_KEYS))
    own = {"rule": _list(_table(keys, ("id",), {"scope": _words(Scope)}))}
    return _document("guardrail", _table(guardrails.TOP_KEYS, ("format", "language"), own))


def team_file() -> Schema:
    """Return the schema of `sop.toml`."""
    severity = _table(team.SEVERITY_KEYS, ("first_reply",), {"lead": _words(team.LEAD_TOLD), "first_reply": _TEXT})
    severity["additionalProperties"] = _TEXT  # deadlines of the team's own
    remedy = _table(
        team.REMEDY_KEYS,
        ("id", "title", "compensates", "effort", "right"),
        {"title": _BY_LANGUAGE, "right": _words(team.RIGHTS)},
    )
    own = {
        "quiet_hours": _table(("from", "to"), ("from", "to"), {"to": _TEXT}),
        "person": _list(_table(team.PERSON_KEYS, ("handle", "role"))),
        "role": _map(SLUG, _table(team.ROLE_KEYS, (), dict.fromkeys(team.ROLE_FLAGS, _FLAG))),
        "severity": _exactly(("1", "2", "3", "4"), severity),
        "remedy": _list(remedy),
        "hard_stop": _exactly(team.HARD_STOPS, _table(team.HARD_STOP_KEYS, (), {"text": _BY_LANGUAGE})),
        "rule": _list(_table(("id", "text"), ("id", "text"), {"text": _BY_LANGUAGE})),
        "learning": _table(team.LEARNING_KEYS),
    }
    required = ("format", "name", "lead", "role", "severity", "hard_stop")
    return _document("team", _table(team.TEAM_KEYS, required, own))


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "runbook": runbook, "message": message, "examples": examples, "guardrail": guardrail, "team": team_file,
}  # fmt: skip
"""Each kind of file, and what makes its schema."""


def _document(kind: str, table: Schema) -> Schema:
    table["properties"]["format"] = {"const": FORMAT, "description": _SAYS["format"]}
    return {"$schema": DRAFT, "title": f"sop {kind} file", **table}


def _table(
    keys: Iterable[str], required: Iterable[str] = (), own: Mapping[str, Schema] = MappingProxyType({})
) -> Schema:
    """Return a table of these keys and no other; `own` is what a key holds here and not elsewhere."""
    properties = {key: {**(own.get(key) or _HOLDS.get(key, _TEXT)), **_described(key)} for key in keys}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _described(key: str) -> Schema:
    return {"description": _SAYS[key]} if key in _SAYS else {}


def _map(name: re.Pattern[str], value: Schema) -> Schema:
    return {"type": "object", "patternProperties": {_source(name): value}, "additionalProperties": False}


def _exactly(names: Iterable[str], value: Schema) -> Schema:
    return {"type": "object", "properties": dict.fromkeys(names, value), "additionalProperties": False}


def _list(item: Schema, *, most: int | None = None) -> Schema:
    return {"type": "array", "items": item, **({"maxItems": most} if most else {})}


def _words(words: Iterable[str]) -> Schema:
    return {"enum": [str(word) for word in words]}


def _pattern(name: re.Pattern[str]) -> Schema:
    return {"type": "string", "pattern": _source(name)}


def _source(name: re.Pattern[str]) -> str:
    r"""Return a pattern as JSON Schema writes it: anchored, and `\Z` is `$` there."""
    return "^" + name.pattern.removeprefix("^").replace(r"\Z", "$")


_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "integer"}
_SEVERITY: Schema = {"type": "integer", "minimum": 1, "maximum": 4}
_LIST = _list(_TEXT)
_BY_LANGUAGE = _map(LANGUAGE, _TEXT)
_HINTS = _map(NAME, _map(NAME, _map(LANGUAGE, _LIST)))
_LISTS = (
    "drop", "prevention", "allow", "rows", "never", "placeholders", "good", "patterns", "perhaps", "allow_if", "allow_before",
    "must_fire", "must_not_fire", "like", "languages",
)  # fmt: skip
_HOLDS: Mapping[str, Schema] = {
    **dict.fromkeys(_LISTS, _LIST),
    **dict.fromkeys(("id", "extends", "message", "after"), _pattern(SLUG)),
    **dict.fromkeys(("reopens", "of"), _pattern(NAME)),
    **dict.fromkeys(("required", "private", "public", "second_reviewer"), _FLAG),
    **dict.fromkeys(("min", "max", "units"), _NUMBER),
    **dict.fromkeys(("issue", "no_name"), _BY_LANGUAGE),
    "signals": _map(LANGUAGE, _LIST),
    "examples": _map(LANGUAGE, _LIST),
    "severity": _SEVERITY,
    "to": _SEVERITY,
    "language": _pattern(LANGUAGE),
    "status": _words(library.STATUSES),
    "last_reviewed": {"type": "string", "format": "date"},
    "first_reply": _list(_words(library.FIRST_REPLY)),
    "phase": _words(Phase),
    "each": _words(("party",)),
    "kind": _words(Kind),
    "choices": _list(_pattern(NAME), most=MAX_CHOICES),
    "labels": _map(NAME, _TEXT),
    "default": {"anyOf": [_TEXT, _BY_LANGUAGE]},
    "level": _words(Level),
    "markers": _map(NAME, _LIST),
    "goodwill_units": {"anyOf": [_NUMBER, {"const": "unlimited"}]},
    "post_mortem": _words(team.POST_MORTEMS),
    "compensates": _words(team.COMPENSATES),
    "effort": {"type": "integer", "minimum": 0, "maximum": 3},
}
"""What a key holds in whatever file it stands; a key that is not here holds a text."""
