"""A file of answers in the place of a person: the same walk, the same checks, no terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from runsop.errors import NoTerminal, UsageError
from runsop.model.values import Value
from runsop.screen.prompter import Command, Form, Question, literal, parse_command
from runsop.screen.reading import in_order

OTHERWISE = "otherwise"
"""The key whose answer stands for every ask the file does not name."""


MOST = 21
"""Times that one answer is taken for the same question about the same thing."""


class Missing(NoTerminal):
    """An ask is open and the answers do not hold it."""

    def __init__(self, ask: str) -> None:
        super().__init__(f'no answer for "{ask}", and no terminal to ask; give it with --answer {ask}=VALUE')
        self.ask = ask


class ScriptedPrompter:
    """Takes each answer from a mapping: ask id -> value.

    A list gives one value after another (for asks that take several choices: a list of lists); a table gives one value
    per party, by letter or by name; `{at = "22:09", is = VALUE}` first moves the clock. A text that begins with `/` is
    a command, as at a keyboard.
    """

    interactive = False

    def __init__(
        self,
        answers: Mapping[str, object],
        *,
        show: Callable[[str], None],
        at: Callable[[object], None] = lambda _: None,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._answers = answers
        self._used: dict[tuple[str, str], int] = {}
        self._asked: dict[tuple[str, str], int] = {}
        self._show = show
        self._at = at
        self._tick = tick

    def ask(self, question: Question) -> Value | Command:
        """Return the next answer for this question.

        Raises:
            Missing: when the answers hold none and the question has no default.
            UsageError: when the answer does not fit the question.
        """
        raw = self._next(question)
        if isinstance(raw, str) and (command := parse_command(raw)):
            self._tick()
            return command
        try:
            value = self._value(question, raw)
        except ValueError as err:
            whose = f" for {question.for_}" if question.for_ else ""
            raise UsageError(f"answer to {question.id}{whose}: {err}") from err
        self._tick()
        return value

    @property
    def ids(self) -> set[str]:
        """What the answers are for."""
        return set(self._answers)

    def has(self, ask: str) -> bool:
        """Tell whether an answer that was not used up waits for an ask."""
        raw = self._answers.get(ask)
        if raw is None:
            return False
        if isinstance(raw, list):
            return self._used.get((ask, ""), 0) < len(raw)
        return isinstance(raw, Mapping) or (ask, "") not in self._used

    def is_for_all(self, ask: str) -> bool:
        """Tell whether one answer stands for an ask, whatever it is asked about."""
        return ask in self._answers and not isinstance(self._answers[ask], (list, Mapping))

    def edit(self, text: str) -> str:
        """Return the text as it is: there is nobody to change it."""
        return text

    def show(self, *lines: str) -> None:
        """Pass lines on to the talk of the command."""
        for line in lines:
            self._show(line)

    def bare(self, text: str) -> None:
        """Pass a draft on as talk."""
        self._show(text)

    def offer_copy(self, text: str) -> None:
        """There is no clipboard to fill."""

    def _next(self, question: Question) -> object:
        raw = self._answers.get(question.id)
        who = ""
        if isinstance(raw, Mapping) and not _timed(raw):
            who = question.for_
            raw = raw.get(question.for_, raw.get(question.for_name))
        key = (question.id, who)
        used = self._used.get(key, 0)
        again = self._asked[question.id, question.for_] = self._asked.get((question.id, question.for_), 0) + 1
        if isinstance(raw, list) and _is_sequence(question, raw):
            raw = raw[used] if used < len(raw) else None
        elif again > MOST:
            raise UsageError(f'the answer to "{question.id}" is asked again and again; nothing else would follow')
        elif used and isinstance(raw, str) and parse_command(raw):
            raw = None  # a command is carried out once; then the question itself is open
        self._used[key] = used + 1
        if isinstance(raw, Mapping) and _timed(raw):
            try:
                self._at(raw["at"])
            except ValueError as err:
                raise UsageError(f"answer to {question.id}: at: {err}") from err
            raw = raw["is"]
        if raw is not None:
            return raw
        if self._answers and (question.enter or (question.own and question.optional)):
            return question.enter  # without any answers there is nobody who takes a default
        if OTHERWISE in self._answers:
            return self._answers[OTHERWISE]
        raise Missing(question.id)

    def _value(self, question: Question, raw: object) -> Value:
        if question.form is Form.TOGGLE:
            return question.parse(_words(raw)) if question.options == () else _toggled(question, raw)
        text = _plain(raw)
        if question.form is Form.KEY:
            text = _option(question, text)
        elif isinstance(raw, str):
            text = literal(raw)
        if not text and not question.optional and not question.enter:
            raise ValueError("an answer is needed")
        return question.parse(text)


def _timed(raw: Mapping[object, object] | Mapping[str, object]) -> bool:
    return set(raw) == {"at", "is"}


def _is_sequence(question: Question, raw: list[object]) -> bool:
    if question.form is not Form.TOGGLE:
        return True
    return any(isinstance(item, (list, Mapping)) or str(item).startswith("/") for item in raw)


def _plain(raw: object) -> str:
    match raw:
        case bool():
            return "yes" if raw else "no"
        case datetime():
            return raw.isoformat()
        case list():
            return ", ".join(str(item) for item in raw)
    return str(raw)


def _words(raw: object) -> str:
    return _plain(raw)


def _option(question: Question, text: str) -> str:
    wanted = text.strip().casefold()
    for option in question.options:
        if wanted in (option.id.casefold(), option.label.casefold()) or (option.key and wanted == option.key):
            return option.id
    if question.free or text == question.enter:
        return text
    known = ", ".join(option.id for option in question.options)
    raise ValueError(f'"{text}" is not one of {known}')


def _toggled(question: Question, raw: object) -> tuple[str, ...]:
    items = raw if isinstance(raw, list) else [item.strip() for item in str(raw).split(",") if item.strip()]
    if items == ["all"]:
        return tuple(option.id for option in question.options if option.key != "0")
    return in_order(question, tuple(dict.fromkeys(_option(question, str(item)) for item in items)))
