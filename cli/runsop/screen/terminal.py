"""Asking a person at a terminal: what stands above a prompt, and then the prompt itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from runsop.model.values import Value
from runsop.screen import clipboard, editor, reading
from runsop.screen.gate import Out, Style, Styled, cells, visible
from runsop.screen.prompter import Command, Form, Question

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from runsop.screen.keys import LivePrompt


class TerminalPrompter:
    """Puts questions to a person at a keyboard."""

    interactive = True

    def __init__(
        self,
        out: Out,
        env: Mapping[str, str],
        *,
        clock: Callable[[], float] = time.monotonic,
        keyboard: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self._out = out
        self._env = env
        self._clock = clock
        self._keyboard = keyboard
        self._screen = screen

    def ask(self, question: Question) -> Value | Command:
        """Put the question and wait for its answer.

        Raises:
            Interrupted: on Ctrl-C, Ctrl-D, SIGTERM, SIGHUP or a closed terminal, which is as before by then.
        """
        width = self._out.width or 80
        words = reading.question_words(question)
        self.show(*question.above)
        apart = "\n" in words or cells(visible(words)) > (width - 30 if question.form is not Form.TEXT else 0)
        if apart:
            self._out.line(Styled(Style.TITLE, words))
        if question.form is Form.KEY:
            self.show(*reading.option_lines(question.options, width))
        for hint in _hints(question):
            self._out.line(Styled(Style.MUTED, f"  {hint}"))
        self._out.flush()
        answer = self._live.ask(question, "" if apart else visible(words))
        if question.form is Form.TOGGLE and isinstance(answer, tuple):
            self.show(reading.chosen_line(question, tuple(str(each) for each in answer)))
        return answer

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

    @cached_property
    def _live(self) -> LivePrompt:
        # questionary costs 0.1 s: the first question pays it, and verbs that ask nothing never do.
        from runsop.screen.keys import LivePrompt  # noqa: PLC0415  # the heaviest import, only when asked

        return LivePrompt(self._out, self._clock, keyboard=self._keyboard, screen=self._screen)


def _hints(question: Question) -> list[str]:
    hints = [question.hint] if question.hint else []
    match question.form:
        case Form.KEY:
            enter = next((option for option in question.options if option.key and option.id == question.enter), None)
            hints += [f"Enter takes {enter.key} {enter.label}".rstrip()] if enter else []
        case Form.TOGGLE:
            nought = next((option.label for option in question.options if option.key == "0"), "all")
            if reading.key_length(question) > 1:
                hints.append(f"a number and Enter tick its line, 0 and Enter {nought}, Enter alone when done")
            else:
                hints.append(f"a number ticks its line, 0 {nought}, Enter when done")
        case Form.TEXT:
            hints.append("Enter sends, Alt-Enter breaks the line")
        case Form.LINE:
            pass
    if question.enter and question.form in (Form.LINE, Form.TEXT) and not question.prefill:
        hints.append(f"Enter takes {question.enter}")
    return hints
