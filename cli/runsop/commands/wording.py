"""The words of an edit, asked for key by key, each judged as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from runsop.commands.session import open_session, review_book
from runsop.env import Env
from runsop.errors import Refused, SopError
from runsop.model import privacy
from runsop.model.answers import read_time
from runsop.model.edits import Edit, problems_of
from runsop.model.lint import deadline_keys
from runsop.model.nearest import nearest
from runsop.model.review import plain, roles_of
from runsop.model.values import Value
from runsop.model.weak import is_weak
from runsop.screen.prompter import Form, Question

ASKED = {
    "incident": "Which incident taught it?",
    "factor": "Which factor does it mend?",
    "because": "Why? What happened without it?",
    "verify_by": "When is it looked whether it helped?",
    "runbook": "Which runbook?",
    "language": "In which language?",
    "message": "Which message?",
    "rule": "Which rule of the guardrails?",
    "step": "Which step?",
    "after_step": "After which step?",
    "phase": "In which phase?",
    "title": "What is it called, in a few words?",
    "guidance": "How is it done well, in one or two lines?",
    "role": "Who does it, or whose right is it?",
    "key": "Which key is changed?",
    "ask": "Which question, by its id?",
    "ask_kind": "What kind of answer does it take?",
    "after_ask": "After which question?",
    "choices": "Which choices, by id? One after a comma.",
    "min": "What is the least?",
    "max": "What is the most?",
    "to": "Which severity, 1 (worst) to 4?",
    "before": "What does it say now?",
    "after": "What shall it say?",
    "no_name": "And when no name is known?",
    "before_list": "Which choices are there now?",
    "after_list": "Which choices shall be there? One after a comma.",
    "labels": "The words beside each choice, one after a comma?",
    "remedy": "Which remedy, by its id?",
    "compensates": "What does it make good: money, product, service or attention?",
    "cost": "What does it cost us?",
    "units": "How many goodwill units does it take?",
    "effort": "How much must the member do for it, 0 to 3?",
    "right": "Which right does it need: refund, goodwill, publish or found?",
    "who": "Who does it?",
    "due": "By when?",
}
"""Every key of an edit as a question."""

AFTER = {
    "add_trigger": "What do people write when this happens?",
    "change_severity_rule": "When does it hold? Empty: no such rule any more.",
    "add_question": "What is asked?",
    "add_step": "What is asked there?",
    "edit_step": "What shall it say? Empty: take it out.",
    "add_branch": "Only when what? An expression, like voices >= 3.",
    "edit_template": "How shall the message read?",
    "add_translation": "How does the message read in that language?",
    "add_phrase": "What must not be written? One sentence.",
    "change_deadline": "By when, like 15m or first-reply? Empty: no deadline.",
    "change_authority": "What is the right now? Empty: none.",
    "add_contact": "Whom, or which number?",
    "add_prevention": "How does it not happen again?",
    "new_drill": "What is played?",
}
"""What `after` means, by type."""

WORDS = {
    "add_step": ("title", "guidance", "after"),
    "move_step": ("after_step",),
    "change_choices": ("after_list",),
    "add_translation": ("after", "no_name"),
    "add_remedy": ("title", "cost"),
    "add_prevention": ("after", "who", "due"),
    "new_runbook": ("runbook", "title"),
    "no_change": ("because",),
    "remove_step": (),
    "retire_remedy": (),
}
"""What of an edit is words that a reader may put otherwise; of all other types it is `after`."""

LISTS = ("choices", "before_list", "after_list", "labels")
NUMBERS = ("min", "max", "to", "units", "effort")
LONG = ("guidance", "no_name")
WEEK = timedelta(days=7)

Ask = Callable[[Question], Value]


def changed_words(env: Env, edit: Edit, ask: Ask, *, interactive: bool) -> Edit:
    """Ask for the words of an edit; what stands there is kept by Enter.

    Raises:
        Refused: there are none, or what they say changes nothing.
    """
    keys = WORDS.get(edit.type, ("after",))
    if not keys:
        raise Refused("there are no words in it to change. Drop it, or propose another: sop learn --new")
    for key in [key for key in keys if key != "no_name" or edit.no_name]:
        edit = asked(env, edit, key, ask, interactive=interactive)
    if wrong := problems_of(edit):
        raise Refused("; ".join(wrong))
    return edit


def asked(env: Env, edit: Edit, key: str, ask: Ask, *, interactive: bool, optional: bool = False) -> Edit:
    """Ask for one key of an edit and return the edit with it."""
    known = said_as(getattr(edit, key))
    text = AFTER.get(edit.type, ASKED[key]) if key == "after" else ASKED[key]
    question = Question(
        id=key, text=text, form=Form.TEXT if _is_long(edit, key) else Form.LINE, hint=_hint(edit, key),
        optional=optional, own=optional, parse=lambda typed: _judged(env, edit, key, typed),
        prefill=known if interactive else "", enter="" if interactive else known,
    )  # fmt: skip
    value = ask(question)
    found = replace(edit, **{key: read_key(env, key, str(value))})
    return _strong(env, found, key, ask) if getattr(found, key) != getattr(edit, key) else found


def read_key(env: Env, key: str, typed: str) -> Any:  # noqa: ANN401  # of the type of its field
    """Read what was typed for a key.

    Raises:
        ValueError: with the sentence to show.
    """
    text = typed.strip()
    if key in LISTS:
        return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())
    if key in NUMBERS:
        if text and not text.lstrip("-").isdecimal():
            raise ValueError(f'"{text}" is no number')
        return int(text) if text else None
    if key == "due":
        return read_time(text, now=env.now(), future=True) if text else None
    return text


def said_as(value: object) -> str:
    """Return what stands in a key as a person types it."""
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def for_all(env: Env, incident: str, text: str) -> str:
    """Return a text as it goes to git: without the names and private answers of the incident it comes from."""
    if not incident or not text:
        return text
    try:
        session = open_session(env, incident)
    except SopError:  # of another clone, or gone: nothing of it is known here
        return text
    masked = privacy.mask(text, session.sidecar.known(), short=session.sidecar.short())
    return plain(session.state, roles_of(session.state), masked)


def _judged(env: Env, edit: Edit, key: str, typed: str) -> str:
    """Return what was typed, if it can stand under its key.

    Raises:
        ValueError: with the sentence to show.
    """
    tried = replace(edit, **{key: read_key(env, key, typed)})
    wrong = [text.removeprefix(f"{key}: ") for text in problems_of(tried) if text.startswith(f"{key}: ")]
    if wrong:
        raise ValueError(wrong[0])
    what, known, where = _ids(env, tried, key)
    if typed and known and typed not in known:
        raise ValueError(f'there is no {what} "{typed}". {nearest(typed, known) or where}')
    return typed


def _ids(env: Env, edit: Edit, key: str) -> tuple[str, Sequence[str], str]:
    """Return what a key names, the ids there are of it, and where they stand; none where any word will do."""
    what = key.removeprefix("after_")
    shown = f"sop runbook show {edit.runbook} has them all."
    try:
        match key, edit.type:
            case ("step" | "ask", "add_step") | ("ask", "add_question"):
                return what, (), ""
            case "step" | "after_step", _:
                return what, [step.id for step in env.library.walk(edit.runbook).steps], shown
            case "ask" | "after_ask", _:
                step = env.library.walk(edit.runbook).step(edit.step)
                return what, [ask.id for ask in step.asks] if step else (), shown
            case "message", _:
                return what, tuple(env.library.messages()), "They lie in runbooks/messages."
            case "role", _:
                return what, [role.id for role in env.team.roles], "They stand in sop.toml."
            case "remedy", "retire_remedy":
                return what, [remedy.id for remedy in env.team.remedies], "They stand in sop.toml."
            case "after", "change_deadline" if not edit.after[:1].isdigit():
                known = sorted(deadline_keys(env.team))
                return "deadline", known, f"Write a length like 15m, or one of {', '.join(known)}."
    except SopError:  # what cannot be read is said when the edit is tried
        pass
    return what, (), ""


def _strong(env: Env, edit: Edit, key: str, ask: Ask) -> Edit:
    """Challenge words that change nothing, once.

    Raises:
        Refused: they are kept all the same.
    """
    book = review_book(env)
    hints = book.hints.get("because", {})
    weak = next((each for step in book.steps for each in step.asks if each.id == "lesson_weak"), None)
    text = getattr(edit, key)
    if key not in ("after", "because", "guidance") or weak is None or not is_weak(text, hints):
        return edit
    typed = str(ask(Question(id=weak.id, text=weak.text, form=Form.LINE, hint=weak.hint, enter=text, own=True))).strip()
    if is_weak(typed, hints):
        raise Refused(f'"{typed}" asks people to be better, and the runbook stays as it is. Say what is done otherwise')
    return replace(edit, **{key: typed})  # type: ignore[arg-type]  # these keys hold texts


def _is_long(edit: Edit, key: str) -> bool:
    return key in LONG or (key == "after" and edit.type in ("edit_template", "add_translation"))


def _hint(edit: Edit, key: str) -> str:
    if key == "key":
        return {"edit_step": "title, guidance, never, role, deadline or within"}.get(edit.type, "")
    return {"due": "tomorrow 09:00, +7d or 2026-12-01T18:00", "verify_by": "next 3 incidents"}.get(key, "")
