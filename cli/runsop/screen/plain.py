"""Asking line by line, without redrawing anything: for screen readers, dumb terminals and logs."""

from __future__ import annotations

import os
import termios
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

from runsop.errors import Interrupted
from runsop.model.values import Value
from runsop.screen import clipboard, editor, reading
from runsop.screen.gate import Out, Style, Styled
from runsop.screen.prompter import Bar, Command, Form, Question
from runsop.screen.signals import interrupting

END_OF_TEXT = "."


class PlainPrompter:
    """Puts numbered lines and reads one line at a time."""

    interactive = True

    def __init__(self, out: Out, stdin: TextIO, env: Mapping[str, str]) -> None:
        self._out = out
        self._stdin = stdin
        self._env = env
        self._bar = ""
        self._asked = ""
        self._rung: set[str] = set()

    def ask(self, question: Question) -> Value | Command:
        """Put the question and wait for a line that answers it.

        Raises:
            Interrupted: on Ctrl-C, Ctrl-D, SIGTERM, SIGHUP or the end of the input.
        """
        with interrupting():
            self._head(question)
            if not (question.lines and question.id == self._asked):  # the next line of a paste is no typing ahead
                self._forget_what_was_typed_before()
            self._asked = question.id
            ticked = question.ticked
            while True:
                try:
                    typed = self._typed(question)
                    if reading.asks_for_cards(typed):
                        return reading.CARDS
                    if reading.begins_command(typed) and "\n" not in typed:
                        return reading.read_command(typed)
                    match question.form:
                        case Form.KEY:
                            return reading.read_option(question, reading.find_option(question, typed))
                        case Form.TOGGLE if not typed.strip():
                            return reading.in_order(question, ticked)
                        case Form.TOGGLE:
                            ticked = self._toggled(question, ticked, typed)
                        case _:
                            return reading.read_text(question, typed or question.prefill)
                except UnicodeDecodeError:
                    self._out.line("some of that could not be read as UTF-8; type it again")
                except ValueError as err:
                    self._out.line(str(err))

    def edit(self, text: str) -> str:
        """Let the person change the text in their editor."""
        return editor.edit(text, self._env, self._out.line)

    def show(self, *lines: str) -> None:
        """Show lines to the person."""
        for line in lines:
            self._out.line(line)

    def bare(self, text: str) -> None:
        """Show a draft as it is to be pasted."""
        self._out.bare(text)

    def offer_copy(self, text: str) -> None:
        """Try to put a text on the clipboard, and say what was tried."""
        self._out.line(Styled(Style.MUTED, clipboard.copy(text, self._env, self._out.past_gate)))

    def _head(self, question: Question) -> None:
        self._tell_the_time(question.bar())
        self.show(*question.above, reading.question_words(question))
        match question.form:
            case Form.KEY:
                for line in _option_lines(question):
                    self._out.line(line)
                enter = next((o for o in question.options if o.key and o.id == question.enter), None)
                if enter:
                    self._out.line(f"  Enter takes {enter.key}")
            case Form.TOGGLE:
                self.show(*reading.ticked_lines(question, question.ticked))
                self._out.line("  a number changes its line, 0 all or none, Enter alone when done")
            case Form.TEXT:
                self._out.line(f"  (several lines; a line with only {END_OF_TEXT} ends the text)")
            case Form.LINE:
                pass
        if question.hint:
            self._out.line(f"  ({question.hint})")
        if question.prefill:
            self._out.line("  Enter alone keeps this:")
            self._out.bare(question.prefill)
        elif question.enter and question.form in (Form.LINE, Form.TEXT):
            self._out.line(f"  Enter alone takes: {question.enter}")

    def _tell_the_time(self, bar: Bar) -> None:
        if bar.text and (bar.text != self._bar or bar.alarm):
            self._out.line(f"[{bar.text}]")
            self._bar = bar.text
        if bar.bell and bar.bell not in self._rung:
            self._rung.add(bar.bell)
            self._out.bell()

    def _typed(self, question: Question) -> str:
        line = self._read()
        if question.form is not Form.TEXT or not line or reading.begins_command(line) or reading.asks_for_cards(line):
            return line
        lines = []
        while line != END_OF_TEXT:
            lines.append(line)
            line = self._read()
        return "\n".join(lines)

    def _read(self) -> str:
        self._out.bare("> ", end="")
        self._out.flush()
        try:
            line = self._stdin.readline()
        except OSError as err:
            raise Interrupted from err
        if not line:
            self._out.line()
            raise Interrupted
        return line.rstrip("\r\n")

    def _toggled(self, question: Question, ticked: tuple[str, ...], typed: str) -> tuple[str, ...]:
        for number in typed.replace(",", " ").replace("，", " ").split():
            ticked = reading.toggle(question, ticked, number)
        self.show(*reading.ticked_lines(question, ticked))
        return ticked

    def _forget_what_was_typed_before(self) -> None:
        with suppress(OSError, ValueError, termios.error):
            if os.isatty(self._stdin.fileno()):
                termios.tcflush(self._stdin, termios.TCIFLUSH)


def _option_lines(question: Question) -> list[str]:
    """Return an option a line; bare numbers are one line, which is faster to hear."""
    options = question.options
    if len(options) > 1 and not any(option.label for option in options):
        return [f"  {options[0].key} to {options[-1].key}"]
    return [f"  {option.key or 'Enter'}  {option.label or option.id}" for option in options]
