"""What typed characters mean for a question: the part of asking that a terminal and a plain line share."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from runsop.model.values import Value, refuse_unwritable
from runsop.screen.gate import cells, fit, visible, wrap
from runsop.screen.prompter import COMMANDS, Bar, Command, Form, Option, Part, Question, literal, parse_command

SLASHES = ("/", "／", "、")

CARDS = Command("cards")

SCREENFUL = 18
"""Rows of a list that a screen holds beside its question."""


def begins_command(text: str) -> bool:
    """Tell whether a line is on its way to be a command; `//` begins a text, and `/home/ana` is a path."""
    return text.startswith(SLASHES) and "/" not in text[1:].partition(" ")[0] and text[:2] != "／／"


def asks_for_cards(text: str) -> bool:
    """Tell whether somebody typed nothing but a question mark: then they want the cards."""
    return text.strip() in ("?", "？")


def read_command(text: str) -> Command:
    """Return the command a line holds.

    Raises:
        ValueError: when there is no such command.
    """
    command = parse_command(refuse_unwritable(text))
    if command is None or command.name not in COMMANDS.values():
        known = " ".join(f"/{name}" for name in COMMANDS.values() if name != "help")
        raise ValueError(f"no such command; there are {known}; /? shows help; a text that begins with / needs //")
    return command


def read_text(question: Question, text: str) -> Value | Command:
    """Return what a submitted LINE or TEXT means.

    Raises:
        ValueError: with the sentence to show.
    """
    refuse_unwritable(text)
    if begins_command(text) and "\n" not in text:
        return read_command(text)
    if not text.strip():
        if not question.enter and not question.optional:
            raise ValueError("an answer is needed here; /skip leaves it out")
        return question.parse(question.enter) if question.enter else ""
    words = literal(text)
    return question.parse(words.strip() if question.form is Form.LINE else words.rstrip("\n"))


def as_text(text: str) -> str:
    """Return a text as it is typed: one that would read as a command begins with two slashes."""
    slash = text[:1] in ("/", "／") and (text[1:2] == text[0] or begins_command(text))
    return text[0] + text if slash else text


def find_option(question: Question, typed: str) -> Option:
    """Return the option that typed digits, or nothing but Enter, stand for.

    Raises:
        ValueError: with the sentence to show.
    """
    key = digits(typed.strip())
    for option in question.options:
        if option.key == key or (not key and option.id == question.enter):
            return option
    keys = [option.key or "Enter" for option in question.options]
    raise ValueError(f"press {', '.join(keys[:-1])} or {keys[-1]}" if len(keys) > 1 else f"press {''.join(keys)}")


def read_option(question: Question, option: Option) -> Value:
    """Return the value of a chosen option; ValueError as `parse` has it."""
    return question.parse(option.id)


def key_length(question: Question) -> int:
    """Return how many digits the longest key has; with more than one, a number is entered with Enter."""
    return max((len(option.key) for option in question.options), default=0) or 1


def toggle(question: Question, ticked: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """Return the ticked options after one number, the last ticked last; 0 ticks all, or none when all were.

    Where an option has the key 0 itself ("none of these"), it stands alone: ticking it unticks the others.

    Raises:
        ValueError: with the sentence to show.
    """
    key = digits(typed.strip())
    everything = tuple(option.id for option in question.options)
    alone = tuple(option.id for option in question.options if option.key == "0")
    if key == "0":
        wanted = alone or everything
        return () if set(ticked) == set(wanted) else wanted
    chosen = next((option.id for option in question.options if option.key == key), None)
    if chosen is None:
        zero = "" if alone else ", 0 for all"
        raise ValueError(f"press a number from 1 to {len(question.options) - len(alone)}{zero}, Enter when done")
    return tuple(id for id in (*ticked, chosen) if id not in alone and not (id == chosen and chosen in ticked))


def in_order(question: Question, ticked: Sequence[str]) -> tuple[str, ...]:
    """Return ticked ids as they count: in the order they were ticked where that is asked for, else as they are shown."""
    shown = tuple(option.id for option in question.options if option.id in ticked)
    return tuple(sorted(shown, key=ticked.index)) if question.ranked else shown


def ticked_lines(question: Question, ticked: Sequence[str], width: int = 80) -> list[str]:
    """Return the options with their ticks, in two columns when there are many, so that they fit the screen.

    Where the order counts, a tick is its place.
    """
    ranks = {id: str(place) if question.ranked else "x" for place, id in enumerate(ticked, start=1)}
    wide = max((len(option.key) for option in question.options), default=1)
    rows = [
        f"  {option.key:>{wide}} [{ranks.get(option.id, ' ')}] {option.label or option.id}"
        for option in question.options
    ]
    return rows if len(rows) <= 10 else two_columns(rows, width)


def chosen_line(question: Question, ticked: Sequence[str]) -> str:
    """Return what was ticked as one line."""
    labels = {option.id: option.label or option.id for option in question.options}
    return "  " + (" · ".join(labels[id] for id in in_order(question, ticked)) or "none")


def option_lines(options: tuple[Option, ...], width: int) -> list[str]:
    """Return the options as one line if that is short enough, else in two columns, else one a line."""
    named = [f"{option.key or 'Enter'} {option.label}".rstrip() for option in options]
    joined = "  " + " · ".join(named)
    if cells(visible(joined)) <= min(width, 80):
        return [joined]
    wide = max(len(option.key or "Enter") for option in options)
    rows = [f"  {option.key or 'Enter':>{wide}}  {option.label}".rstrip() for option in options]
    return two_columns(rows, width) if len(rows) > 5 else rows


def two_columns(rows: list[str], width: int) -> list[str]:
    """Return the rows side by side; where they are too wide for that and too many for a screen, they are cut."""
    half = (len(rows) + 1) // 2
    left, right = rows[:half], rows[half:]
    if _widest(left) + _widest(right) + 2 > width:
        if len(rows) <= SCREENFUL:
            return rows
        left, right = ([fit(row, width // 2 - 1) for row in each] for each in (left, right))
    column = _widest(left) + 2
    pairs = zip_longest(left, right, fillvalue="")
    return [(one + " " * (column - cells(visible(one))) + other).rstrip() for one, other in pairs]


def _widest(rows: list[str]) -> int:
    return max(cells(visible(row)) for row in rows)


BETWEEN = " · "
"""What stands between the parts of a bar."""

SHORTEST = 6
"""Cells that are left of loose words in the bar before another part falls away."""


def bar_row(bar: Bar, width: int) -> str:
    """Return the bar as one row of at most `width` cells: loose words get shorter, then what is not kept falls away."""
    parts = [replace(part, text=visible(part.text), loose=visible(part.loose)) for part in bar.parts]
    while _row_cells(_tightened(parts, width, SHORTEST)) > width and (
        others := [part for part in parts if not part.kept]
    ):
        parts.remove(others[-1])
    return fit(BETWEEN.join(part.text for part in _tightened(parts, width, 1)) or bar.text, width)


def _tightened(parts: Sequence[Part], width: int, least: int) -> list[Part]:
    """Shorten loose words, the longest first, until the parts fit or none has more than `least` cells of them."""
    tight = list(parts)
    while _row_cells(tight) > width:
        at, longest = max(enumerate(tight), key=lambda each: cells(each[1].loose))
        if cells(longest.loose) <= least:
            break
        shorter = fit(longest.loose, cells(longest.loose) - 1)
        tight[at] = replace(longest, text=longest.text.replace(longest.loose, shorter, 1), loose=shorter)
    return tight


def _row_cells(parts: Sequence[Part]) -> int:
    return cells(BETWEEN.join(part.text for part in parts))


def question_words(question: Question) -> str:
    """Return the question as put, with the party it is about."""
    return f"{question.for_} · {question.text}" if question.for_ else question.text


def sentence_rows(sentence: str, width: int) -> list[str]:
    """Return a sentence made harmless and wrapped."""
    return wrap(visible(sentence), width)


def digits(typed: str) -> str:
    """Return decimal digits of any script as 0 to 9, all else as it is."""
    return "".join(str(unicodedata.decimal(char, char)) for char in typed)
