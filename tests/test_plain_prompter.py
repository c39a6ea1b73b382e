from __future__ import annotations

import io
import os
import pty
import signal
from collections.abc import Callable

import pytest

from runsop.errors import ExitCode, Interrupted
from runsop.model.values import Value
from runsop.screen.gate import Out
from runsop.screen.plain import PlainPrompter
from runsop.screen.prompter import Bar, Command, Form, Option, Question

OPTIONS = (Option("1", "yes", "yes"), Option("2", "no", "no"))


class Person:
    """Answers line by line; what it sees is in `seen`."""

    def __init__(self, typed: str) -> None:
        self.paper = io.StringIO()
        self.prompter = PlainPrompter(Out(self.paper, {}), io.StringIO(typed), {})

    def answer(self, question: Question) -> Value | Command:
        return self.prompter.ask(question)

    @property
    def seen(self) -> str:
        return self.paper.getvalue()


def number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("that is no number")
    return int(text)


def asked(form: Form, **changes: object) -> Question:
    return Question(**({"id": "x", "text": "X?", "form": form, "options": OPTIONS} | changes))  # type: ignore[arg-type]  # fields of Question


def test_a_number_and_enter_answer() -> None:
    person = Person("２\n")

    assert person.answer(asked(Form.KEY, above=("step",), for_="A", hint="hint", enter="yes")) == "no"
    assert person.seen == "step\nA · X?\n  1  yes\n  2  no\n  Enter takes 1\n  (hint)\n> "


def test_what_is_no_option_is_asked_again() -> None:
    person = Person("7\n\nyes\n1\n")

    assert person.answer(asked(Form.KEY)) == "yes"
    assert person.seen.count("press 1 or 2") == 3


def test_enter_takes_what_is_named_for_it() -> None:
    assert Person("\n").answer(asked(Form.KEY, enter="no")) == "no"
    assert Person("\n").answer(asked(Form.LINE, enter="12", parse=number)) == 12
    assert Person("\n").answer(asked(Form.LINE, prefill="22:04")) == "22:04"
    assert Person("\n").answer(asked(Form.TEXT, prefill="a\nb")) == "a\nb"
    assert Person("\n").answer(asked(Form.LINE, optional=True)) == ""


def test_a_line_that_parse_refuses_is_asked_again() -> None:
    person = Person("x\n\n12\n")

    assert person.answer(asked(Form.LINE, parse=number)) == 12
    assert person.seen == "X?\n> that is no number\n> an answer is needed here; /skip leaves it out\n> "


def test_a_text_ends_with_a_dot_alone() -> None:
    person = Person("one\n\n/two\n.\n")

    assert person.answer(asked(Form.TEXT)) == "one\n\n/two"
    assert person.seen.startswith("X?\n  (several lines; a line with only . ends the text)\n> > > > ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(OPTIONS, "press a number from 1 to 2, 0 for all, Enter when done", id="0 is all"),
        pytest.param((*OPTIONS, Option("0", "none", "none")), "press a number from 1 to 2, Enter when done", id="0 is none"),
    ],
)  # fmt: skip
def test_a_number_that_ticks_nothing_is_told_which_do(options: tuple[Option, ...], said: str) -> None:
    person = Person("7\n1\n\n")

    assert person.answer(asked(Form.TOGGLE, options=options)) == ("yes",)
    assert said in person.seen


def test_numbers_toggle_until_enter() -> None:
    person = Person("1, 2\n2\n9\n\n")

    assert person.answer(asked(Form.TOGGLE)) == ("yes",)
    assert "  1 [x] yes\n  2 [x] no\n> " in person.seen


@pytest.mark.parametrize("form", list(Form))
def test_slash_commands_work(form: Form) -> None:
    person = Person("/home\n/n he left\n")

    assert person.answer(asked(form)) == Command("note", "he left")
    assert "no such command" in person.seen


@pytest.mark.parametrize("form", list(Form))
def test_a_question_mark_shows_the_cards(form: Form) -> None:
    assert Person("？\n").answer(asked(form)) == Command("cards")


def test_the_time_is_told_when_it_changed_or_something_is_due() -> None:
    person = Person("a\nb\nc\nd\n")
    bars = [Bar("1 min"), Bar("1 min"), Bar("due", alarm=True, bell="x"), Bar("due", alarm=True, bell="x")]

    for bar in bars:
        person.answer(asked(Form.LINE, bar=lambda bar=bar: bar))

    assert person.seen == "[1 min]\nX?\n> X?\n> [due]\nX?\n> [due]\nX?\n> "


def test_everything_passes_the_gate() -> None:
    person = Person("1\n")

    person.answer(asked(Form.KEY, text="a\x1b[2J", above=("\u202e",), options=(Option("1", "x", "\x9b"),)))

    assert person.seen == "‹U+202E›\na␛[2J\n  1  ‹U+009B›\n> "


def test_the_end_of_the_input_interrupts() -> None:
    with pytest.raises(Interrupted) as caught:
        Person("").answer(asked(Form.LINE))

    assert caught.value.code is ExitCode.INTERRUPTED


def test_bytes_that_are_no_text_are_asked_again() -> None:
    paper = io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8")

    with pytest.raises(Interrupted):
        PlainPrompter(Out(paper, {}), stdin, {}).ask(asked(Form.LINE))

    assert "could not be read as UTF-8" in paper.getvalue()


class Pressing(io.StringIO):
    def __init__(self, press: Callable[[], None]) -> None:
        super().__init__()
        self.press = press

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # typeshed derives it from bytes too
        self.press()
        return ""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["int", "term", "hup"]
)
def test_signals_interrupt_with_their_code(number: signal.Signals, code: int) -> None:
    before = signal.getsignal(number)
    stdin = Pressing(lambda: os.kill(os.getpid(), number))

    with pytest.raises(Interrupted) as caught:
        PlainPrompter(Out(io.StringIO(), {}), stdin, {}).ask(asked(Form.LINE))

    assert caught.value.code == code
    assert signal.getsignal(number) is before


def test_a_terminal_that_fails_interrupts() -> None:
    def fail() -> None:
        raise OSError(5, "gone")

    with pytest.raises(Interrupted):
        PlainPrompter(Out(io.StringIO(), {}), Pressing(fail), {}).ask(asked(Form.LINE))


def test_what_is_shown_and_edited_goes_through_the_same_gate() -> None:
    person = Person("")

    person.prompter.show("a\x1b", "b")

    assert person.prompter.edit("text") == "text"
    assert person.seen == "a␛\nb\nno editor is set; set VISUAL or EDITOR, or edit the text here\n"


class Prompted(io.StringIO):
    """Types a line into a terminal as soon as the prompt is seen."""

    def __init__(self, terminal: int) -> None:
        super().__init__()
        self.terminal = terminal

    def flush(self) -> None:
        os.write(self.terminal, b"late\n")


def test_what_was_typed_before_the_question_is_forgotten() -> None:
    leader, follower = pty.openpty()
    os.write(leader, b"early\n")

    with os.fdopen(follower, encoding="utf-8") as stdin:
        answer = PlainPrompter(Out(Prompted(leader), {}), stdin, {}).ask(asked(Form.LINE))
    os.close(leader)

    assert answer == "late"


def test_the_next_line_of_a_paste_is_kept_where_several_are_taken() -> None:
    leader, follower = pty.openpty()
    question = asked(Form.LINE, lines=True)

    with os.fdopen(follower, encoding="utf-8") as stdin:
        prompter = PlainPrompter(Out(Prompted(leader), {}), stdin, {})
        prompter.ask(question)
        os.write(leader, b"next\n")
        answer = prompter.ask(question)
    os.close(leader)

    assert answer == "next"
