"""The prompt itself: one questionary prompt for the whole run, and what each key does at each form of question.

Importing this module imports questionary.
"""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import sys
import termios
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate
from typing import Self

import questionary
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_to_text
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.output.vt100 import Vt100_Output

from runsop.errors import ExitCode, Interrupted
from runsop.model.values import Value
from runsop.screen import reading
from runsop.screen.gate import Out, fit, let_go, visible
from runsop.screen.prompter import Bar, Command, Form, Option, Question
from runsop.screen.signals import heeded

IDLE = 180.0  # seconds after which a key no longer answers
PASTE_GAP = 0.1  # seconds within which what follows a paste belongs to it
HELD = 0.5  # seconds within which Backspace on an emptied line is a key held down

IGNORED = (
    "c-q",
    "c-r",
    "c-s",
    "c-o",
    "c-t",
    "c-_",
    "escape",
)  # searches, raw characters and such, at a prompt of one line

STYLE = questionary.Style(
    [
        ("qmark", "bold"),
        ("question", "bold"),
        ("answer", ""),
        ("bottom-toolbar", "noreverse"),
        ("bar", "reverse"),
        ("alarm", "bold reverse fg:ansired"),
        ("problem", "bold fg:ansired"),
    ]
)


class LivePrompt:
    """One prompt at the foot of the screen, put anew for each question: building it again would cost 10 ms each time."""

    def __init__(
        self,
        out: Out,
        clock: Callable[[], float],
        *,
        keyboard: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self._out = out
        self._clock = clock
        self._input = keyboard or create_input(sys.stdin)
        self._output = screen or Screen.from_pty(out.stream or sys.stdout, term=os.environ.get("TERM"))
        self._rung: set[str] = set()
        self._question = Question(id="", text="", form=Form.LINE)
        self._words = ""
        self._notice = ""
        self._ticked: tuple[str, ...] = ()
        self._last_key = self._pasted = self._erased = float("-inf")
        self._idle = False
        self._prompt = questionary.text(
            _Late(lambda: self._words),
            qmark=">",
            instruction="",
            style=STYLE,
            multiline=Condition(lambda: self._question.form is Form.TEXT or self._question.lines),  # type: ignore[arg-type]  # a filter will do
            key_bindings=self._bindings(),
            bottom_toolbar=self._below,
            prompt_continuation="  ",
            input_processors=[_Gate()],
            reserve_space_for_menu=0,
            refresh_interval=1,
            enable_suspend=True,
            complete_while_typing=False,
            include_default_pygments_style=False,
            color_depth=None if out.colour else ColorDepth.DEPTH_1_BIT,
            input=self._input,
            output=self._output,
        )
        self._app = self._prompt.application
        self._app.key_processor.before_key_press += lambda _: self._note_time()

    def ask(self, question: Question, words: str) -> Value | Command:
        """Wait for the answer; `words` stand before the cursor."""
        self._question, self._words, self._notice = question, words, ""
        self._ticked = question.ticked
        self._last_key, self._idle = self._clock(), False
        self._pasted = self._erased = float("-inf")
        self._app.current_buffer.reset(Document(question.prefill, len(question.prefill)))
        clear_typeahead(self._input)
        self._forget_what_waits()
        self._app.pre_run_callables.append(self._heed_signals)
        try:
            with _handlers_kept():
                answer: Value | Command = self._prompt.unsafe_ask()
        except EOFError as err:
            raise Interrupted(ExitCode.HANGUP) from err
        except KeyboardInterrupt as err:
            raise Interrupted from err
        return answer

    # What is seen

    def _below(self) -> StyleAndTextTuples:
        """Return what stands under the line: ticks, what was wrong, and the bar."""
        width = self._output.get_size().columns
        rows: StyleAndTextTuples = []
        if self._question.form is Form.TOGGLE:
            rows += [("", fit(line, width)) for line in reading.ticked_lines(self._question, self._ticked, width)]
        if self._notice:
            rows += [("class:problem", row) for row in reading.sentence_rows(self._notice, width - 1)]
        bar = self._bar()
        rows += [("class:alarm" if bar.alarm else "class:bar", reading.bar_row(bar, width - 1))]
        return [piece for row in rows for piece in (row, ("", "\n"))][:-1]

    def _bar(self) -> Bar:
        """Return the bar of this moment; it is called each second, and so it is here that a lost terminal is noticed."""
        if self._terminal_gone():
            self._end(Interrupted(ExitCode.HANGUP))
        try:
            bar = self._question.bar()
        except Exception as err:  # noqa: BLE001  # inside the drawing it would be lost; the caller of `ask` gets it
            self._end(err)
            return Bar("")
        if bar.bell and bar.bell not in self._rung:
            self._rung.add(bar.bell)
            self._output.bell()
        return bar

    # What keys do

    def _bindings(self) -> KeyBindings:
        keys = KeyBindings()
        key, text, toggle = (self._at(form) for form in (Form.KEY, Form.TEXT, Form.TOGGLE))
        empty = Condition(lambda: not self._app.current_buffer.text)
        picking = (key | toggle) & Condition(lambda: not reading.begins_command(self._app.current_buffer.text))
        idle = Condition(lambda: self._idle)
        keys.add(Keys.Any, filter=idle & picking, eager=True)(self._wake)
        keys.add(Keys.Any, filter=idle & ~picking, eager=True)(self._wake_typing)
        for name in ("c-c", "<sigint>"):
            keys.add(name, eager=True)(lambda _: self._end(Interrupted()))
        keys.add("c-d", filter=empty, eager=True)(lambda _: self._end(Interrupted()))
        keys.add("f1", eager=True)(lambda _: self._show_cards())
        for name in IGNORED:
            keys.add(name)(lambda _: None)
        keys.add("enter")(self._enter)
        keys.add("c-j")(self._enter)
        keys.add("c-j", filter=text)(lambda event: event.current_buffer.insert_text("\n"))
        keys.add("escape", "enter", filter=text)(lambda event: event.current_buffer.insert_text("\n"))
        keys.add("backspace", filter=empty)(self._back)
        keys.add("backspace", filter=~empty)(self._erase)
        keys.add(Keys.Any, filter=picking)(self._pick)
        keys.add(Keys.BracketedPaste)(self._paste)
        return keys

    def _at(self, form: Form) -> Condition:
        return Condition(lambda: self._question.form is form)

    def _enter(self, event: KeyPressEvent) -> None:
        form = self._question.form
        if self._is_pasted(event):
            if form is Form.TEXT:
                event.current_buffer.insert_text("\n")
            elif form is Form.LINE:
                event.current_buffer.insert_text("\n" if self._question.lines else " ")
            else:
                self._swallow(event)
            return
        text = event.current_buffer.text
        with self._refusing():
            if reading.asks_for_cards(text):
                self._show_cards()
            elif reading.begins_command(text) and "\n" not in text:
                self._answer(reading.read_command(text), text)
            elif form is Form.KEY:
                self._choose(reading.find_option(self._question, text))
            elif form is Form.TOGGLE and text:
                self._toggle(text)
            elif form is Form.TOGGLE:
                self._answer(reading.in_order(self._question, self._ticked), self._ticks())
            else:
                self._answer(reading.read_text(self._question, text), text or self._question.enter)

    def _pick(self, event: KeyPressEvent) -> None:
        """Take a digit at KEY and TOGGLE; let letters pass by, as an input method may have made them."""
        data = reading.digits(event.data)
        buffer = event.current_buffer
        if reading.asks_for_cards(data) and not buffer.text:
            self._show_cards()
            return
        if data.startswith(reading.SLASHES) and not buffer.text:
            buffer.insert_text(data)
            return
        if self._question.form is Form.KEY and self._looks_pasted(event):
            self._swallow(event)
            return
        if not (len(data) == 1 and data.isdecimal()):
            return
        self._notice = ""
        if reading.key_length(self._question) > 1:
            buffer.insert_text(data)
            return
        with self._refusing():
            if self._question.form is Form.KEY:
                self._choose(reading.find_option(self._question, data))
            else:
                self._toggle(data)

    def _show_cards(self) -> None:
        self._answer(reading.CARDS, "?")

    def _choose(self, option: Option) -> None:
        value = reading.read_option(self._question, option)
        self._answer(value, " · ".join(part for part in (option.key, option.label) if part))

    def _toggle(self, number: str) -> None:
        self._ticked = reading.toggle(self._question, self._ticked, number)
        self._app.current_buffer.reset()

    def _ticks(self) -> str:
        count, total = len(self._ticked), len(self._question.options)
        return "all" if count == total else f"{count} of {total}"

    def _back(self, _event: KeyPressEvent) -> None:
        """Go one question back, unless the key is still held down after it emptied the line."""
        if self._clock() - self._erased < HELD:
            self._erased = self._clock()
            return
        self._answer(Command("back"), "/back")

    def _erase(self, event: KeyPressEvent) -> None:
        event.current_buffer.delete_before_cursor()
        self._erased = self._clock()
        self._notice = ""

    def _paste(self, event: KeyPressEvent) -> None:
        text = event.data.replace("\r\n", "\n").replace("\r", "\n")
        form, buffer = self._question.form, event.current_buffer
        if form is Form.TEXT:
            buffer.insert_text(text)
        elif self._question.lines and not reading.begins_command(buffer.text):
            buffer.insert_text(text.strip("\n"))
        elif form is Form.LINE or reading.begins_command(buffer.text or text):
            buffer.insert_text(re.sub(r" *\n\s*", " ", text.strip("\n")))
        else:
            self._swallow(event)

    def _is_pasted(self, event: KeyPressEvent) -> bool:
        """Tell a line break of a paste, which has more behind it or comes right after another, from Enter."""
        now = self._clock()
        if not event.key_processor.input_queue and not self._readable() and now - self._pasted >= PASTE_GAP:
            return False
        self._pasted = now
        return True

    def _looks_pasted(self, event: KeyPressEvent) -> bool:
        """Tell a paste from a number whose keys came at once, or that was confirmed with Enter although it needs none."""
        if self._readable() or self._clock() - self._pasted < PASTE_GAP:
            return True
        waiting = "".join(key.data for key in event.key_processor.input_queue)
        return not re.fullmatch(rf"\d{{0,{reading.key_length(self._question) - 1}}}[\r\n]?", waiting)

    def _swallow(self, event: KeyPressEvent) -> None:
        self._pasted = self._clock()
        event.key_processor.empty_queue()
        self._forget_what_waits()
        event.current_buffer.reset()
        self._notice = "several keys at once look like a paste and were left out; press one key"

    def _wake(self, event: KeyPressEvent) -> None:
        """Take the first key after a long silence as a sign of life only."""
        event.key_processor.empty_queue()
        self._show_where_things_stand()

    def _wake_typing(self, event: KeyPressEvent) -> None:
        """Keep what is typed or pasted after a long silence; a key that would answer or go back only shows life."""
        (press,) = event.key_sequence
        ends = press.key in (Keys.ControlM, Keys.ControlJ) and not self._is_pasted(event)
        if not ends and (press.key is not Keys.ControlH or event.current_buffer.text):
            self._pasted = self._clock()  # an Enter that comes along was pressed without a look at the screen
            event.key_processor.feed(press, first=True)
        self._show_where_things_stand()

    def _show_where_things_stand(self) -> None:
        self._idle = False
        with self._refusing():
            lines = self._question.idle()
            run_in_terminal(lambda: self._show(lines))

    def _show(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self._out.line(line)

    def _note_time(self) -> None:
        now = self._clock()
        self._idle = now - self._last_key > IDLE
        self._last_key = now

    # How it ends

    def _answer(self, value: Value | Command, shown: str) -> None:
        self._notice = ""
        self._app.current_buffer.reset(Document(shown, len(shown)))
        self._app.exit(result=value)

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Show the sentence of a ValueError under the prompt; hand any other error to the caller of `ask`."""
        try:
            yield
        except ValueError as err:
            self._notice = str(err)
        except Exception as err:  # noqa: BLE001  # raised in the event loop, it would end as a traceback on the screen
            self._end(err)

    def _end(self, error: BaseException) -> None:
        if self._app.is_running and not self._app.is_done:
            self._app.exit(exception=error)

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number, code in heeded().items():
            loop.add_signal_handler(number, self._end, Interrupted(code))

    # What the terminal does

    def _readable(self) -> bool:
        return bool(select.select([self._input.fileno()], [], [], 0)[0])

    def _terminal_gone(self) -> bool:
        poll = select.poll()
        poll.register(self._input.fileno(), 0)
        return any(state & select.POLLHUP for _, state in poll.poll(0))

    def _forget_what_waits(self) -> None:
        with suppress(termios.error, OSError):
            termios.tcflush(self._input.fileno(), termios.TCIFLUSH)


class Screen(Vt100_Output):
    """A terminal that is not asked where its cursor stands: some never answer, and the bar would wait for it."""

    @property
    def responds_to_cpr(self) -> bool:
        """Say no."""
        return False

    def get_rows_below_cursor_position(self) -> int:
        """Say that nothing more than the prompt needs is there, so the bar stands right below it."""
        return 1

    def flush(self) -> None:
        """Let a terminal that is gone be noticed by the next reading, not in the midst of a drawing."""
        try:
            super().flush()
        except OSError:
            let_go(self.stdout)


class _Late(str):
    """Words looked up at each drawing: questionary formats its message anew every time."""

    __slots__ = ("_now",)
    _now: Callable[[], str]

    def __new__(cls, now: Callable[[], str]) -> Self:
        late = super().__new__(cls)
        late._now = now
        return late

    def __format__(self, spec: str) -> str:
        return format(self._now(), spec)


class _Gate(Processor):
    """Shows what is typed through the print gate; the text itself stays as it is."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Write out what would steer the terminal, and keep the cursor where it belongs."""
        fragments = transformation_input.fragments
        text = fragment_list_to_text(fragments)
        if visible(text) == text:
            return Transformation(fragments)
        pieces = [visible(char) for char in text]
        starts = [0, *accumulate(len(piece) for piece in pieces)]
        return Transformation(
            [(fragments[0][0], "".join(pieces))],
            source_to_display=lambda at: starts[min(at, len(pieces))],
            display_to_source=lambda at: bisect_right(starts, at) - 1,
        )


@contextmanager
def _handlers_kept() -> Iterator[None]:
    """Put the signal handlers back that the prompt's event loop takes away when it ends."""
    before = {number: signal.getsignal(number) for number in heeded()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
