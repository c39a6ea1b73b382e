"""An edit of a lesson, made in the text of a file: what it does not concern stays as it is, byte for byte.

The text is changed at the positions of what is edited; then it is read again and must say exactly what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from runsop.errors import BadFile
from runsop.files.library import ASK_KEYS, RUNBOOK_KEYS, read_message, read_runbook
from runsop.files.rewriting import LOOK, Document, EditFailed, short
from runsop.files.toml import Keys
from runsop.files.workspace import TEAM_FILE
from runsop.model.edits import FLAGS, ROLE_KEYS, TEXTS, Edit, problems_of, touched
from runsop.model.nearest import nearest
from runsop.model.resolve import resolve
from runsop.model.runbook import LANGUAGES, Ask, Phase, Runbook, Step

__all__ = ["EditFailed", "edited", "path_of"]

OTHER_ID = "Propose it with another id: sop learn --new"

_STEP_ORDER = (
    "id", "phase", "after", "title", "guidance", "never", "role", "deadline", "within", "since", "not_before", "when",
    "each", "every", "until", "rows",
)  # fmt: skip
_FOLDERS = {"runbook": "runbooks", "message": "runbooks/messages", "guardrail": "runbooks/guardrails"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}\Z")


def path_of(edit: Edit) -> str:
    """Return the file an edit changes, from the workspace; "" for none.

    Raises:
        EditFailed: when what should be an id could lead out of its folder.
    """
    kind, _, name = touched(edit).partition(":")
    name = edit.runbook if kind == "runbook" else name
    if kind in _FOLDERS and not _ID.match(name):
        raise EditFailed(edit.type, f'"{name}" names no file', "Change the lesson: sop learn")
    return f"{_FOLDERS[kind]}/{name}.toml" if kind in _FOLDERS else TEAM_FILE if kind else ""


def edited(text: str, edit: Edit, *, base: Runbook | None = None) -> str:
    """Return the text of a file with one edit made in it.

    Args:
        text: what the file holds.
        edit: what is wanted.
        base: for a runbook that extends another, that other one.

    Raises:
        EditFailed: when the edit lacks something or does not fit the file; one sentence says why, and what to do now.
    """
    if problems := problems_of(edit):
        raise EditFailed(edit.type, "; ".join(problems).rstrip("."), "Change the lesson: sop learn")
    where = path_of(edit)
    if not where:
        raise EditFailed(edit.type, "it changes no file", "Agree to it, and it is done.")
    try:
        document = Document(text, where)
        _MAKERS[edit.type](document, edit, base)
        return document.checked()
    except BadFile as bad:
        problem = bad.problems[0]
        raise EditFailed(where, f"line {problem.line}: {problem.text}", f"Mend it first: sop check {where}") from bad


# ── Runbooks ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Book:
    """A runbook file being edited: what it states itself, and what it is as a walk."""

    def __init__(self, document: Document, edit: Edit, base: Runbook | None) -> None:
        self.document = document
        own, problems = read_runbook(document.file)
        if own is None:
            raise BadFile(*problems)
        if own.extends and base is None:
            document.fail(f'it extends "{own.extends}", which cannot be read', "Mend that first: sop check")
        self.own = own
        self.base = base if own.extends else None
        self.walk, _ = resolve(own, self.base)
        self.edit = edit

    def step(self, id: str) -> Step:
        """Return a step of the walk."""
        step = self.walk.step(id)
        if step is None and id in self.own.drop:
            self.document.fail(f'the runbook drops the step "{id}"', "Take it out of drop first, or drop the lesson.")
        if step is None:
            advice = nearest(id, [each.id for each in self.walk.steps])
            self.document.fail(f'there is no step "{id}" any more', f"{advice} {LOOK}".lstrip())
        return step

    def ask(self, step: Step, id: str) -> Ask:
        """Return an ask of a step of the walk."""
        ask = next((ask for ask in step.asks if ask.id == id), None)
        if ask is None:
            advice = nearest(id, [each.id for each in step.asks])
            self.document.fail(f'the step "{step.id}" has no ask "{id}" any more', f"{advice} {LOOK}".lstrip())
        return ask

    def is_inherited(self, id: str) -> bool:
        return self.base is not None and self.base.step(id) is not None

    def own_step(self, id: str) -> Keys | None:
        """Return where the file itself has a step."""
        return _find(self.document, "step", id)

    def stated_step(self, id: str, *, after: str = "") -> Keys:
        """Return where the file has a step; an inherited one becomes an override, where the walk has it or after another."""
        ids = [step.id for step in self.walk.steps]
        behind = ids.index(after) + 1 if after else ids.index(id)
        return self.own_step(id) or self.document.add_table(("step",), {"id": id}, place=self.place_of(behind))

    def place_of(self, number: int) -> int:
        """Return where the file has what comes at this place of the walk: below the last of its own steps before it."""
        before = {step.id for step in self.walk.steps[:number]}
        steps: list[dict[str, Any]] = self.document.data.get("step", [])  # as tomllib has them
        return max((n for n, step in enumerate(steps) if step.get("id") in before), default=-1) + 1

    def stated_ask(self, step: str, id: str) -> Keys:
        """Return where the file has an ask; an inherited one becomes an override."""
        asks = (*self.stated_step(step), "ask")
        return _find(self.document, asks, id) or self.document.add_table(asks, {"id": id})

    def new_ask(self, step: Keys, *, after: str = "") -> None:
        """Write the question of the edit into a step."""
        asks = (*step, "ask")
        previous = _find(self.document, asks, after) if after else None
        place = int(previous[-1]) + 1 if previous else None
        self.document.add_table(asks, _question(self.edit), place=place)


def _question(edit: Edit) -> dict[str, object]:
    pairs: dict[str, object] = {"id": edit.ask, "text": edit.after, "kind": edit.ask_kind}
    if edit.choices:
        pairs["choices"] = list(edit.choices)
    if edit.labels:
        pairs["labels"] = dict(zip(edit.choices, edit.labels, strict=True))
    bounds = {"min": edit.min, "max": edit.max}
    return pairs | {key: bound for key, bound in bounds.items() if bound is not None}


def _find(document: Document, path: str | Keys, id: str, *, key: str = "id") -> Keys | None:
    """Find the table of an array whose `id` is this one."""
    keys: Keys = (path,) if isinstance(path, str) else path
    tables = document.at(keys[:-1]).get(keys[-1], [])
    return next(((*keys, n) for n, table in enumerate(tables) if table.get(key) == id), None)


def _add_trigger(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    phrases = book.walk.signals.get(edit.language, ())
    if edit.after in phrases:
        document.already(f'"{edit.after}" is a signal already')
    if edit.language in book.own.signals:
        document.append_to(("signals", edit.language), edit.after)
        return
    if "signals" not in document.data:
        inherited = {language: list(texts) for language, texts in book.walk.signals.items()}
        document.add_above("signals", inherited | {edit.language: [*phrases, edit.after]})
        return
    document.put(("signals",), edit.language, [edit.after], LANGUAGES)


def _change_severity_rule(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    rules = [(rule.to, rule.when.source) for rule in book.walk.rules]
    own = [(rule.to, rule.when.source) for rule in book.own.rules]
    wanted = [rule for rule in rules if rule[1] == edit.after and rule[0] == edit.to]
    if edit.after and wanted:
        document.already("the severity rule is as the lesson wants it already")
    if not edit.before:
        same = [n for n, (to, _) in enumerate(own) if to == edit.to]
        pairs: dict[str, object] = {"to": edit.to, "when": edit.after}
        if own:
            document.add_table(("severity_rule",), pairs, place=(same or [len(own) - 1])[-1] + 1)
        else:
            document.add_above("severity_rule", pairs, is_array=True)
        return
    found = [n for n, (_, when) in enumerate(own) if when == edit.before]
    exact = [n for n in found if own[n][0] == edit.to]
    if not found:
        _no_rule(document, edit, rules, book)
    place = (exact or found)[0]
    keys: Keys = ("severity_rule", place)
    if not edit.after:
        document.take_table_out(keys)
        if not document.data["severity_rule"]:
            del document.data["severity_rule"]
        return
    if own[place][0] != edit.to:
        document.put(keys, "to", edit.to)
    document.put(keys, "when", edit.after)


def _no_rule(document: Document, edit: Edit, rules: list[tuple[int, str]], book: _Book) -> NoReturn:
    if any(when == edit.before for _, when in rules):
        extended = book.own.extends
        document.fail(f'the severity rule "{edit.before}" stands in "{extended}"', f"Propose it for {extended}.")
    if not edit.after:
        document.already(f'there is no severity rule "{edit.before}" any more')
    document.fail(f'there is no severity rule "{edit.before}" any more: it was edited by hand since')


def _add_question(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    step = book.step(edit.step)
    _refuse_taken_ask(document, edit, book)
    if edit.after_ask:
        book.ask(step, edit.after_ask)
    book.new_ask(book.stated_step(edit.step), after=edit.after_ask)


def _refuse_taken_ask(document: Document, edit: Edit, book: _Book) -> None:
    for step in book.walk.steps:
        for ask in step.asks:
            if ask.id == edit.ask and step.id == edit.step and ask.text == edit.after:
                document.already(f'the step "{step.id}" asks "{short(ask.text)}" already')
            if ask.id == edit.ask:
                document.fail(f'the step "{step.id}" has an ask "{ask.id}"', OTHER_ID)
    if f"{edit.step}.{edit.ask}" in book.own.drop:
        document.fail(f'the runbook drops "{edit.step}.{edit.ask}"', f"Take it out of drop first, or: {OTHER_ID}")


def _change_choices(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    ask = book.ask(book.step(edit.step), edit.ask)
    labels = {**ask.labels, **dict(zip(edit.after_list, edit.labels, strict=False))}
    wanted = {choice: labels[choice] for choice in edit.after_list if choice in labels}
    if ask.choices != edit.after_list or wanted == ask.labels:
        document.compare(f'choices of "{ask.id}"', ask.choices, edit.before_list, edit.after_list)
    keys = book.stated_ask(edit.step, edit.ask)
    if ask.choices != edit.after_list:
        _put_list(document, keys, "choices", edit.after_list, ASK_KEYS)
    if wanted != ask.labels:
        _put_labels(document, keys, wanted)


def _put_list(document: Document, table: Keys, key: str, wanted: Sequence[str], order: Sequence[str]) -> None:
    """Make a list another one, text by text where the order stays, so that comments between them stay too."""
    keys = (*table, key)
    old: list[str] = document.at(table).get(key, [])
    kept = [each for each in old if each in wanted]
    if keys in document.layout.entries and kept == list(wanted[: len(kept)]):
        for place in reversed(range(len(old))):
            if old[place] not in wanted:
                document.take_from(keys, place)
        for text in wanted[len(kept) :]:
            document.append_to(keys, text)
        return
    entry = document.layout.entries.get(keys)
    if entry and "#" in re.sub(r'"[^"]*"|\'[^\']*\'', "", document.text[entry.value : entry.end]):
        document.fail(f'there are comments between the {key} of "{document.at(table)["id"]}"', "Order them by hand.")
    document.put(table, key, list(wanted), order)


def _put_labels(document: Document, ask: Keys, wanted: dict[str, str]) -> None:
    table = (*ask, "labels")
    if document.layout.section(table) is None:
        document.put(ask, "labels", wanted, ASK_KEYS)
        return
    for choice in [each for each in document.at(table) if each not in wanted]:
        document.take_out((*table, choice))
    for choice, label in wanted.items():
        if document.at(table).get(choice) != label:
            document.put(table, choice, label)


def _add_step(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    there = book.walk.step(edit.step)
    if there and there.title == edit.title:
        document.already(f'there is a step "{edit.step}" already')
    if there or edit.step in book.own.drop or book.own_step(edit.step):
        document.fail(f'there is a step "{edit.step}"', OTHER_ID)
    if edit.after_step:
        book.step(edit.after_step)
    _refuse_taken_ask(document, edit, book)
    pairs: dict[str, object] = {"id": edit.step, "phase": edit.phase}
    if edit.after_step and (book.base is not None or _moved(book, edit.after_step)):
        pairs["after"] = edit.after_step
    pairs |= {"title": edit.title, "guidance": edit.guidance, "role": edit.role or "operator"}
    book.new_ask(document.add_table(("step",), pairs, place=_place_of_step(book)))


def _place_of_step(book: _Book) -> int:
    """Return where a new step stands in the file: after the one it follows, else at the end of its phase."""
    order = list(Phase)
    steps = book.walk.steps if book.base else book.own.steps  # without a base the order of the file is that of the walk
    ids = [step.id for step in steps]
    same = [n for n, step in enumerate(steps) if step.phase == book.edit.phase]
    earlier = [n for n, step in enumerate(steps) if order.index(step.phase) < order.index(Phase(book.edit.phase))]
    last = ids.index(book.edit.after_step) if book.edit.after_step else max(same or earlier, default=-1)
    return book.place_of(last + 1) if book.base else last + 1


def _moved(book: _Book, id: str) -> bool:
    """Tell whether a step stands elsewhere in the walk than in the file, or another one was moved behind it."""
    return any(step.after and id in (step.id, step.after) for step in book.own.steps)


def _edit_step(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    step = book.step(edit.step)
    if edit.key == "never":
        _edit_never(book, step)
        return
    current = getattr(step, edit.key)
    document.compare(f'{edit.key} of step "{step.id}"', current, edit.before, edit.after)
    _put_key(book, step, edit.key, edit.after)


def _edit_never(book: _Book, step: Step) -> None:
    document, edit = book.document, book.edit
    if edit.after in step.never or (not edit.after and edit.before not in step.never):
        document.already(f'never of step "{step.id}" is as the lesson wants it already')
    if edit.before and edit.before not in step.never:
        document.fail(f'never of step "{step.id}" was edited by hand since: "{short(edit.before)}" is not in it')
    keys = (*book.stated_step(step.id), "never")
    if "never" not in document.at(keys[:-1]):
        document.put(keys[:-1], "never", [each for each in _replaced(step.never, edit) if each], _STEP_ORDER)
    elif not edit.before:
        document.append_to(keys, edit.after)
    elif edit.after:
        document.replace_in(keys, step.never.index(edit.before), edit.after)
    else:
        document.take_from(keys, step.never.index(edit.before))


def _replaced(never: Sequence[str], edit: Edit) -> list[str]:
    if not edit.before:
        return [*never, edit.after]
    return [edit.after if each == edit.before else each for each in never]


def _change_deadline(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    step = book.step(edit.step)
    document.compare(f'the deadline of step "{step.id}"', step.within or step.deadline, edit.before, edit.after)
    is_length = edit.after[:1].isdigit() or (not edit.after and bool(step.within))
    _put_key(book, step, "within" if is_length else "deadline", edit.after)


_INSTEAD_OF = {"deadline": "within", "within": "deadline"}


def _put_key(book: _Book, step: Step, key: str, value: str) -> None:
    """State a key of a step; nothing takes it out, or back if it is inherited. Of two kinds of deadline one stands."""
    document = book.document
    keys = book.stated_step(step.id)
    for each in (_INSTEAD_OF.get(key, ""), *([key] if not value else [])):
        if each in document.at(keys):
            document.take_out((*keys, each))
    inherited = book.base.step(step.id) if book.base else None
    if value:
        document.put(keys, key, value, _STEP_ORDER)
    elif inherited and (inherited.deadline or inherited.within):
        document.put(keys, "deadline", "", _STEP_ORDER)  # takes either kind back


def _move_step(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    step, previous = book.step(edit.step), book.step(edit.after_step)
    ids = [each.id for each in book.walk.steps]
    if step.id == previous.id:
        document.fail(f'the step "{step.id}" cannot come after itself')
    if ids.index(step.id) == ids.index(previous.id) + 1:
        document.already(f'the step "{step.id}" comes after "{previous.id}" already')
    document.put(book.stated_step(step.id, after=previous.id), "after", previous.id, _STEP_ORDER)


def _remove_step(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    if edit.step in book.own.drop:
        document.already(f'the runbook drops the step "{edit.step}" already')
    step = book.step(edit.step)
    if keys := book.own_step(step.id):
        document.take_table_out(keys)
        if not document.data["step"]:
            del document.data["step"]
    if not book.is_inherited(step.id):
        return
    if "drop" in document.data:
        document.append_to(("drop",), step.id)
    else:
        document.put((), "drop", [step.id], RUNBOOK_KEYS)


def _add_branch(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    step = book.step(edit.step)
    current = step.when.source if step.when else ""
    document.compare(f'when of step "{step.id}"', current, edit.before, edit.after)
    document.put(book.stated_step(step.id), "when", edit.after, _STEP_ORDER)


def _add_prevention(document: Document, edit: Edit, base: Runbook | None) -> None:
    book = _Book(document, edit, base)
    if edit.after in book.walk.prevention:
        document.already("the prevention is in the runbook already")
    if "prevention" in document.data:
        document.append_to(("prevention",), edit.after)
    else:
        document.put((), "prevention", [*book.walk.prevention, edit.after], RUNBOOK_KEYS)


# ── Messages and guardrails ──────────────────────────────────────────────────────────────────────────────────────────


def _edit_template(document: Document, edit: Edit, _: Runbook | None) -> None:
    texts = {key: table[edit.language] for key, table in _variants(document, edit).items() if edit.language in table}
    if not texts:
        document.fail(f"the message has no words in {edit.language}", "Propose add_translation instead.")
    key = next((key for key, words in texts.items() if words == edit.before), next(iter(texts)))
    document.compare(f"{key}.{edit.language}", texts[key], edit.before, edit.after)
    document.put((key,), edit.language, edit.after, LANGUAGES)


def _add_translation(document: Document, edit: Edit, _: Runbook | None) -> None:
    _variants(document, edit)
    wanted = {edit.key or TEXTS[0]: edit.after} | ({TEXTS[1]: edit.no_name} if edit.no_name else {})
    there = {key: document.data.get(key, {}).get(edit.language, "") for key in wanted}
    if there == wanted:
        document.already(f"{' and '.join(wanted)} in {edit.language} is as the lesson wants it already")
    for key, words in wanted.items():
        if there[key] not in ("", words):
            document.fail(f"{key}.{edit.language} is there, with other words", "Propose edit_template instead.")
        document.data.setdefault(key, {})
        document.put((key,), edit.language, words, LANGUAGES)


def _variants(document: Document, edit: Edit) -> dict[str, dict[str, str]]:
    message, problems = read_message(document.file)
    if message is None:
        raise BadFile(*problems)
    return {key: document.data[key] for key in TEXTS if key in document.data and edit.key in ("", key)}


def _add_phrase(document: Document, edit: Edit, _: Runbook | None) -> None:
    language = document.data.get("language")
    if language != edit.language:
        document.fail(f'its language is "{language}"')
    keys = _find(document, "rule", edit.rule)
    if keys is None:
        advice = nearest(edit.rule, [str(rule.get("id")) for rule in document.data.get("rule", [])])
        document.fail(f'there is no rule "{edit.rule}" any more', f"{advice} {LOOK}".lstrip())
    if edit.after in document.at(keys).get("like", []):
        document.already(f'"{short(edit.after)}" stands under {edit.rule} already')
    if "like" in document.at(keys):
        document.append_to((*keys, "like"), edit.after)
    else:
        document.put(keys, "like", [edit.after])


# ── The team ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _change_authority(document: Document, edit: Edit, _: Runbook | None) -> None:
    roles: dict[str, dict[str, Any]] = document.data.get("role", {})  # as tomllib has them
    role = roles.get(edit.role)
    if role is None:
        advice = nearest(edit.role, roles) or f"There are {', '.join(roles)}."
        document.fail(f'the team has no role "{edit.role}"', advice)
    current = _as_word(role.get(edit.key, ""))
    document.compare(f"{edit.key} of role {edit.role}", current, edit.before, edit.after)
    if edit.after:
        document.put(("role", edit.role), edit.key, _as_right(edit.key, edit.after), ROLE_KEYS)
    else:
        document.take_out(("role", edit.role, edit.key))


def _as_word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_right(key: str, word: str) -> str | int | bool:
    if key in FLAGS:
        return word == "true"
    return int(word) if key == "goodwill_units" and word.isdigit() else word


def _add_remedy(document: Document, edit: Edit, _: Runbook | None) -> None:
    language = edit.language or document.data.get("language", LANGUAGES[0])
    values: dict[str, object] = {
        "id": edit.remedy,
        "title": {language: edit.title},
        "compensates": edit.compensates,
        "cost": edit.cost,
        "units": edit.units,
        "effort": edit.effort,
        "right": edit.right,
    }
    pairs = {key: value for key, value in values.items() if value is not None}
    if keys := _find(document, "remedy", edit.remedy):
        if document.at(keys) == pairs:
            document.already(f'there is the remedy "{edit.remedy}" already')
        document.fail(f'there is another remedy "{edit.remedy}"', OTHER_ID)
    document.add_table(("remedy",), pairs)


def _retire_remedy(document: Document, edit: Edit, _: Runbook | None) -> None:
    keys = _find(document, "remedy", edit.remedy)
    if keys is None:
        document.already(f'there is no remedy "{edit.remedy}" any more')
    document.take_table_out(keys)
    if not document.data["remedy"]:
        del document.data["remedy"]


def _add_contact(document: Document, edit: Edit, _: Runbook | None) -> None:
    table, key = _place_of_contact(document, edit)
    current = document.at(table).get(key, "") if _is_there(document, table) else ""
    document.compare(edit.key, current, edit.before, edit.after)
    if not _is_there(document, table):
        document.data.setdefault(str(table[0]), {})[table[1]] = {}
    document.put(table, key, edit.after, ("contact", "phone"))


def _place_of_contact(document: Document, edit: Edit) -> tuple[Keys, str]:
    match edit.key.split("."):
        case ["hard_stop", stop, key]:
            return ("hard_stop", stop), key
        case ["person", handle, key]:
            keys = _find(document, "person", handle, key="handle")
            if keys is None:
                handles = [str(person.get("handle")) for person in document.data.get("person", [])]
                advice = nearest(handle, handles) or f"There are {', '.join(handles)}."
                document.fail(f'the team has nobody with the handle "{handle}"', advice)
            return keys, key
        case _:
            return (), edit.key


def _is_there(document: Document, table: Keys) -> bool:
    return table == () or isinstance(table[1], int) or table[1] in document.data.get(str(table[0]), {})


_MAKERS: dict[str, Callable[[Document, Edit, Runbook | None], None]] = {
    "add_trigger": _add_trigger,
    "change_severity_rule": _change_severity_rule,
    "add_question": _add_question,
    "change_choices": _change_choices,
    "add_step": _add_step,
    "edit_step": _edit_step,
    "move_step": _move_step,
    "remove_step": _remove_step,
    "add_branch": _add_branch,
    "edit_template": _edit_template,
    "add_translation": _add_translation,
    "add_phrase": _add_phrase,
    "change_deadline": _change_deadline,
    "change_authority": _change_authority,
    "add_remedy": _add_remedy,
    "retire_remedy": _retire_remedy,
    "add_contact": _add_contact,
    "add_prevention": _add_prevention,
}
