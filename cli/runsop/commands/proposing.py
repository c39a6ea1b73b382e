"""A lesson proposed by hand, without a review: the type by a key, and what the edit needs, key by key."""

from __future__ import annotations

from dataclasses import fields, replace

from runsop.commands.proving import lesson_store
from runsop.commands.session import operator_handle
from runsop.commands.wording import ASKED, asked, for_all
from runsop.env import Env
from runsop.errors import Interrupted, NoTerminal, Refused, SopError
from runsop.files.changing import Change, change_of, problems_after
from runsop.files.library import Library
from runsop.files.rewriting import EditFailed
from runsop.files.settled import verified
from runsop.files.workspace import find_incident
from runsop.model.edits import CHOOSING, EDITS, Edit, EditKeys, problems_of, touched
from runsop.model.lessons import Lesson, LessonHeader, Proposed, lesson_id
from runsop.model.nearest import nearest
from runsop.model.new_ids import named, taken_in
from runsop.model.values import SLUG, Value
from runsop.screen.diffs import diff_rows
from runsop.screen.lessons import problem_rows
from runsop.screen.prompter import Command, Form, Option, Prompter, Question
from runsop.screen.scripted import Missing, ScriptedPrompter

TYPES = {
    "edit_step": "other words for a step",
    "add_question": "one more question in a step",
    "add_step": "a new step",
    "remove_step": "a step less",
    "change_deadline": "another deadline of a step",
    "add_branch": "a step only sometimes",
    "edit_template": "another wording of a message",
    "add_trigger": "a sign to know it by",
    "add_prevention": "something to do outside the runbook, by a date",
    "move_step": "a step at another place",
    "change_choices": "other choices of a question",
    "change_severity_rule": "another rule of severity",
    "add_translation": "a message in another language",
    "add_phrase": "a sentence the guardrails should warn of",
    "change_authority": "another right of a role",
    "add_remedy": "a new remedy",
    "retire_remedy": "a remedy less",
    "add_contact": "whom to call",
    "new_runbook": "a runbook of its own",
    "new_drill": "something to practise",
    "no_change": "nothing changes, and why",
}
"""Every type of edit in words, the commonest first."""

FIRST = ("language", "message", "rule", "role", "key", "step", "phase", "after_step", "remedy")
"""What is asked before the words."""

LAST = ("after", "no_name")
"""The words."""

BY_ITSELF = ("before", "before_list")
"""Looked up in the file."""


def propose(env: Env, prompter: Prompter) -> Lesson:
    """Ask for an edit, show what it would change, and write it down as proposed.

    Raises:
        NoTerminal: something is to be asked and nobody is there.
        Refused, EditFailed: it fits no file as it is, or the check would find something. Nothing is written.
        Interrupted: it was left; nothing is written.
    """
    form = _Asking(env, prompter)
    options = tuple(Option(str(n), type, words) for n, (type, words) in enumerate(TYPES.items(), start=1))
    type = str(form.put(Question(id="type", text="What should be different?", form=Form.KEY, options=options)))
    edit = Edit(type=type, runbook=_runbook(form, type))
    edit = _reasons(form, edit)
    for key in _keys(form, edit):
        if form.given(key) or _is_wanted(env, edit, key):
            edit = form.asked(edit, key)
    edit = _with_ids(env, edit)
    edit, change = _looked_up(env, edit)
    if wrong := problems_of(edit):
        raise Refused(f"it cannot be proposed: {'; '.join(wrong)}")
    _refuse_wrong(env, edit, change)
    lesson = _written(env, edit)
    if change is not None:
        for row in diff_rows(change.old, change.new, change.shown):
            env.err.line(row)
    return lesson


class _Asking:
    """Puts the questions of a proposal; nothing is written before all are answered."""

    def __init__(self, env: Env, prompter: Prompter) -> None:
        self.env = env
        self.prompter = prompter

    def given(self, key: str) -> bool:
        """Tell whether a file of answers has a key."""
        return isinstance(self.prompter, ScriptedPrompter) and key in self.prompter.ids

    def asked(self, edit: Edit, key: str) -> Edit:
        optional = key in EDITS[edit.type].optional
        return asked(self.env, edit, key, self.put, interactive=self.prompter.interactive, optional=optional)

    def put(self, question: Question) -> Value:
        while True:
            try:
                answer = self.prompter.ask(question)
            except Interrupted as stopped:
                raise Interrupted(stopped.code, "Nothing is written. sop learn --new begins again.") from stopped
            except Missing as missing:
                raise NoTerminal(f"{missing}. It asks for type, runbook, because and what the edit needs.") from missing
            if not isinstance(answer, Command):
                return answer
            self.prompter.show("Here there is nothing but the question; Ctrl-C leaves, and nothing is written.")


def _runbook(form: _Asking, type: str) -> str:
    """Ask which runbook it is about; `core` for what all share."""
    ids = form.env.library.ids()

    def parse(typed: str) -> str:
        if not SLUG.match(typed):
            raise ValueError(f'"{typed}" is no id; use small letters, digits and -, at most 40')
        if type == "new_runbook" and typed in ids:
            raise ValueError(f'there is a runbook "{typed}" already')
        if type != "new_runbook" and typed not in ids:
            raise ValueError(f'there is no runbook "{typed}". {nearest(typed, ids) or "sop runbook list shows them."}')
        return typed

    text = "What is its id?" if type == "new_runbook" else ASKED["runbook"]
    enter = "core" if not _is_of_runbook(type) and type != "new_runbook" else ""
    question = Question(id="runbook", text=text, form=Form.LINE, hint="core: for all of them", enter=enter, parse=parse)
    return str(form.put(question))


def _is_of_runbook(type: str) -> bool:
    return touched(Edit(type=type)) == "runbook"


def _reasons(form: _Asking, edit: Edit) -> Edit:
    """Ask why; the incident, the factor and when it is looked at again may be left out."""

    def incident(typed: str) -> str:
        return find_incident(form.env.workspace, typed).stem if typed else ""

    def known(typed: str) -> str:
        try:
            return incident(typed)
        except SopError as error:
            raise ValueError(str(error)) from error

    edit = form.asked(edit, "because")
    question = Question(
        id="incident", text=ASKED["incident"], form=Form.LINE, optional=True, own=True, hint="Enter: none", parse=known
    )
    edit = replace(edit, incident=str(form.put(question)))
    if form.given("factor"):
        edit = form.asked(edit, "factor")
    by = Question(id="verify_by", text=ASKED["verify_by"], form=Form.LINE, enter="next 3 incidents", own=True)
    edit = replace(edit, verify_by=str(form.put(by)))
    return replace(edit, because=for_all(form.env, edit.incident, edit.because))


def _keys(form: _Asking, edit: Edit) -> list[str]:
    """Return what is asked for a type; a file of answers may give more."""
    kind = EDITS[edit.type]
    made = {"add_step": ("step", "ask"), "add_question": ("ask",)}.get(edit.type, ())
    keys = [key for key in kind.required if key not in ("because", "runbook", *BY_ITSELF, *made)]
    if edit.type == "change_severity_rule":
        keys = ["before", "after", "to"]
    elif "after" in kind.optional:
        keys.append("after")
    keys += [key for key in kind.optional if key not in keys and (key == "no_name" or form.given(key))]
    keys += [key for key in made if form.given(key)]
    if "ask_kind" in keys and "choices" not in keys:
        keys.append("choices")
    return sorted(dict.fromkeys(keys), key=lambda key: (key in LAST, *_place(key)))


def _is_wanted(env: Env, edit: Edit, key: str) -> bool:
    """Tell whether a key is asked for, as what is known so far has it."""
    match key:
        case "choices":
            return edit.ask_kind in CHOOSING
        case "no_name":
            variant = env.library.messages()[edit.message].no_name
            return not edit.key and bool(variant) and edit.language not in variant
        case _:
            return True


def _place(key: str) -> tuple[int, ...]:
    order = (*FIRST, *LAST)
    return (order.index(key),) if key in order else (len(FIRST),)


def _with_ids(env: Env, edit: Edit) -> Edit:
    """Give a new step and a new question the ids that follow from their words, where none are given."""
    if edit.type not in ("add_step", "add_question"):
        return edit
    walk = env.library.walk(edit.runbook, team=env.team)
    store = lesson_store(env)
    lessons = [lesson for lesson, _ in store.all(but=verified(store.folder)) if lesson is not None]
    others = [lesson.edit for lesson in lessons if lesson.is_open and lesson.edit.runbook == edit.runbook]
    found = named(edit, taken_in([walk], others))
    return replace(edit, step=edit.step or found.step, ask=edit.ask or found.ask)


_ANYTHING = "?"
"""Stands in no file: the edit then says what stands there instead."""


def _looked_up(env: Env, edit: Edit) -> tuple[Edit, Change | None]:
    """Return the edit with what stands in its place today, and what it would change.

    Raises:
        EditFailed, NotFound, BadFile: it does not fit.
    """
    kind = EDITS[edit.type]
    keys = [key for key in BY_ITSELF if key in (*kind.required, *kind.optional)]
    if not keys or edit.before or edit.before_list or edit.type == "change_severity_rule" or edit.key == "never":
        return edit, _change(env, edit)
    try:
        _change(env, _expecting(edit, keys[0], "" if edit.type == "add_branch" else _ANYTHING))
    except EditFailed as failed:
        if failed.current is None:
            raise
        now = failed.current
        edit = replace(edit, before=now) if isinstance(now, str) else replace(edit, before_list=tuple(now))
    return edit, _change(env, edit)


def _expecting(edit: Edit, key: str, text: str) -> Edit:
    return replace(edit, before=text) if key == "before" else replace(edit, before_list=(text,))


def _change(env: Env, edit: Edit) -> Change | None:
    return change_of(env.workspace, Library(env.workspace.runbooks, env.workspace.root), edit)


def _refuse_wrong(env: Env, edit: Edit, change: Change | None) -> None:
    if change is None:
        return
    problems = problems_after(env.workspace, change, edit)
    for row in problem_rows(problems):
        env.err.line(row)
    if problems:
        raise Refused("with it the check would find this, so nothing is proposed")


def _written(env: Env, edit: Edit) -> Lesson:
    now, by = env.now(), operator_handle(env)
    keys = {each.name: getattr(edit, each.name) for each in fields(EditKeys) if each.name != "runbook"}
    keys |= {key: for_all(env, edit.incident, str(keys[key])) for key in ("after", "no_name", "title", "guidance")}
    id = lesson_id(now.date(), edit.runbook, edit.type, env.new_id(4))
    return lesson_store(env).create(
        LessonHeader(id=id, runbook=edit.runbook, type=edit.type, by=by),
        Proposed(id=env.new_id(), at=now, by=by, **keys),
    )
