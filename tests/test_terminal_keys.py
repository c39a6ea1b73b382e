from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from prompt_toolkit.input.typeahead import store_typeahead
from prompt_toolkit.key_binding import KeyPress

from keyboard import (
    ALT_ENTER,
    BACKSPACE,
    CTRL_C,
    CTRL_D,
    CTRL_J,
    CTRL_Q,
    CTRL_U,
    ENTER,
    Keyboard,
    paste,
    plugged_in,
)
from runsop.errors import ExitCode, Interrupted
from runsop.screen.prompter import Bar, Command, Form, Option, Part, Question
from runsop.screen.reading import bar_row

VOICES = Question(
    id="voices",
    text="How many people wrote?",
    form=Form.KEY,
    options=tuple(Option(str(n), f"n{n}", word) for n, word in enumerate(["one", "two", "three", "four", "five"], 1)),
)
MANY = Question(
    id="who", text="Who?", form=Form.KEY, options=tuple(Option(str(n), f"p{n}", f"person {n}") for n in range(1, 13))
)
DRAFT = Question(
    id="draft", text="Draft", form=Form.KEY, options=(Option("", "take", "take it"), Option("2", "edit", "edit"))
)
NAME = Question(id="name", text="Name?", form=Form.LINE)
STORY = Question(id="story", text="What is happening?", form=Form.TEXT)
HOLDS = Question(
    id="holds",
    text="Which hold?",
    form=Form.TOGGLE,
    options=tuple(Option(str(n), f"q{n}", f"question {n}") for n in range(1, 6)),
)


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    with plugged_in() as keyboard:
        yield keyboard


def number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("that is no number")
    return int(text)


def asked(form: Form, **changes: object) -> Question:
    return Question(**({"id": "x", "text": "X?", "form": form} | changes))  # type: ignore[arg-type]  # fields of Question


# One key


def test_a_digit_answers_at_once_and_is_echoed_with_its_label(keyboard: Keyboard) -> None:
    answer = keyboard.answer(VOICES, "5")

    assert answer == "n5"
    assert keyboard.screen() == "  1 one · 2 two · 3 three · 4 four · 5 five\n> How many people wrote? 5 · five"


@pytest.mark.parametrize("digit", ["５", "٥", "५"], ids=["full-width", "arabic", "hindi"])
def test_a_digit_of_any_script_counts(keyboard: Keyboard, digit: str) -> None:
    assert keyboard.answer(VOICES, digit) == "n5"


@pytest.mark.parametrize("key", ["a", "é", "好", "-", "\t", ENTER, CTRL_J, CTRL_Q, "\x1b[A"])
def test_other_keys_do_not_answer(keyboard: Keyboard, key: str) -> None:
    assert keyboard.answer(VOICES, key, "3") == "n3"


def test_a_digit_that_is_no_option_says_which_are(keyboard: Keyboard) -> None:
    keyboard.answer(VOICES, "9", "1")

    assert "press 1, 2, 3, 4 or 5" in keyboard.drawn[1]


def test_enter_takes_the_option_named_for_it(keyboard: Keyboard) -> None:
    answer = keyboard.answer(asked(Form.KEY, options=VOICES.options, enter="n2"), ENTER)

    assert answer == "n2"
    assert "Enter takes 2 two" in keyboard.screen()
    assert keyboard.screen().endswith("2 · two")


def test_enter_takes_the_option_without_a_key(keyboard: Keyboard) -> None:
    assert keyboard.answer(DRAFT, ENTER) == "take"
    assert keyboard.screen() == "  Enter take it · 2 edit\n> Draft take it"


def test_a_digit_confirmed_with_enter_in_one_go_is_that_digit(keyboard: Keyboard) -> None:
    assert keyboard.answer(VOICES, f"4{ENTER}") == "n4"


def test_ten_options_or_more_take_a_number_and_enter(keyboard: Keyboard) -> None:
    assert keyboard.answer(MANY, "1", "x", "2", ENTER) == "p12"
    assert keyboard.screen().endswith("> Who? 12 · person 12")


@pytest.mark.parametrize("typed", [f"12{ENTER}", f"1２{ENTER}"])
def test_a_number_and_enter_may_come_in_one_go(keyboard: Keyboard, typed: str) -> None:
    assert keyboard.answer(MANY, typed) == "p12"


def test_a_number_that_is_none_of_many_is_kept_for_mending(keyboard: Keyboard) -> None:
    assert keyboard.answer(MANY, "13", BACKSPACE, "99", ENTER, CTRL_U, "1", ENTER) == "p1"


def test_parse_turns_the_option_into_its_value(keyboard: Keyboard) -> None:
    assert keyboard.answer(asked(Form.KEY, options=(Option("1", "7", "seven"),), parse=number), "1") == 7


# Lines and texts


def test_a_line_is_answered_by_enter(keyboard: Keyboard) -> None:
    assert keyboard.answer(NAME, "  李伟 ", ENTER) == "李伟"


def test_what_is_prefilled_can_be_changed(keyboard: Keyboard) -> None:
    question = asked(Form.LINE, prefill="22:04")

    assert keyboard.answer(question, BACKSPACE, "9", ENTER) == "22:09"


@pytest.mark.parametrize("form", [Form.LINE, Form.TEXT])
def test_an_empty_line_takes_the_value_named_for_enter(keyboard: Keyboard, form: Form) -> None:
    assert keyboard.answer(asked(form, enter="12", parse=number), ENTER) == 12


@pytest.mark.parametrize("form", [Form.LINE, Form.TEXT])
def test_an_empty_line_is_an_answer_where_none_is_needed(keyboard: Keyboard, form: Form) -> None:
    assert keyboard.answer(asked(form, optional=True, parse=number), ENTER) == ""


def test_an_empty_line_is_refused_with_a_sentence(keyboard: Keyboard) -> None:
    assert keyboard.answer(NAME, ENTER, "A", ENTER) == "A"
    assert "an answer is needed here; /skip leaves it out" in keyboard.drawn[1]


def test_what_parse_refuses_stays_to_be_mended(keyboard: Keyboard) -> None:
    answer = keyboard.answer(asked(Form.LINE, parse=number), "12x", ENTER, BACKSPACE, ENTER)

    assert answer == 12
    assert "> X? 12x\nthat is no number" in keyboard.drawn[2]
    assert "that is no number" not in keyboard.drawn[3]


def test_half_a_character_is_refused_and_the_text_kept(keyboard: Keyboard) -> None:
    keyboard.pipe.send_bytes(b"a\xff")

    answer = keyboard.answer(NAME, ENTER, BACKSPACE, ENTER)

    assert answer == "a"
    assert "a‹U+DCFF›" in keyboard.drawn[1]
    assert "character 2 cannot be saved" in "".join(keyboard.drawn)


@pytest.mark.parametrize("key", [ALT_ENTER, CTRL_J], ids=["alt-enter", "ctrl-j"])
def test_a_text_can_have_lines(keyboard: Keyboard, key: str) -> None:
    assert keyboard.answer(STORY, "one", key, "two", ENTER) == "one\ntwo"


@pytest.mark.parametrize("typed", ["//n", "／／n"])
def test_two_slashes_are_one_plain_slash(keyboard: Keyboard, typed: str) -> None:
    assert keyboard.answer(NAME, typed, ENTER) == typed[1:]


def test_typed_controls_are_shown_and_kept(keyboard: Keyboard) -> None:
    answer = keyboard.answer(STORY, paste("a\x1b]0;x\x07\u202eb\tc"), ENTER)

    assert answer == "a\x1b]0;x\x07\u202eb\tc"
    assert "a␛]0;x␇‹U+202E›b    c" in keyboard.screen()


# Toggles


def test_digits_toggle_and_enter_ends(keyboard: Keyboard) -> None:
    answer = keyboard.answer(HOLDS, "4", "1", "２", "2", ENTER)

    assert answer == ("q1", "q4")
    assert "  1 [x] question 1\n  2 [x] question 2" in keyboard.drawn[3]
    assert keyboard.screen().endswith("  question 1 · question 4")


@pytest.mark.parametrize(
    ("keys", "ids"), [(["0"], ("q1", "q2", "q3", "q4", "q5")), (["0", "0"], ()), (["0", "3"], ("q1", "q2", "q4", "q5"))]
)
def test_zero_ticks_all_or_none(keyboard: Keyboard, keys: list[str], ids: tuple[str, ...]) -> None:
    assert keyboard.answer(HOLDS, *keys, ENTER) == ids


def test_what_was_ticked_stays_ticked(keyboard: Keyboard) -> None:
    question = asked(Form.TOGGLE, options=HOLDS.options, ticked=("q5",))

    assert keyboard.answer(question, "x", "9", "1", ENTER) == ("q1", "q5")


def test_where_the_order_counts_a_tick_is_its_place(keyboard: Keyboard) -> None:
    question = asked(Form.TOGGLE, options=HOLDS.options, ranked=True)

    assert keyboard.answer(question, "4", "1", "3", "1", "2", ENTER) == ("q4", "q3", "q2")
    assert "  2 [3] question 2\n  3 [2] question 3\n  4 [1] question 4" in keyboard.drawn[5]
    assert keyboard.screen().endswith("  question 4 · question 3 · question 2")


def test_more_than_nine_toggles_take_a_number_and_enter(keyboard: Keyboard) -> None:
    question = asked(Form.TOGGLE, options=MANY.options)

    assert keyboard.answer(question, "1", "1", ENTER, "2", ENTER, ENTER) == ("p2", "p11")


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        pytest.param("few", "a number ticks its line, 0 all, Enter when done", id="up to nine"),
        pytest.param(
            "many", "a number and Enter tick its line, 0 and Enter all, Enter alone when done", id="more than nine"
        ),
    ],
)
def test_a_list_to_tick_says_whether_a_number_needs_enter(keyboard: Keyboard, options: str, hint: str) -> None:
    keyboard.answer(asked(Form.TOGGLE, options={"few": HOLDS, "many": MANY}[options].options), ENTER)

    assert f"\n  {hint}\n" in f"\n{keyboard.drawn[0]}"


# Commands and going back


@pytest.mark.parametrize("question", [VOICES, MANY, NAME, STORY, HOLDS], ids=lambda question: question.form)
@pytest.mark.parametrize("slash", ["/", "／", "、"])
def test_a_slash_begins_a_command_at_any_prompt(keyboard: Keyboard, question: Question, slash: str) -> None:
    assert keyboard.answer(question, slash, "note he left 3", ENTER) == Command("note", "he left 3")


@pytest.mark.parametrize("question", [VOICES, DRAFT, NAME, STORY, HOLDS], ids=lambda question: question.form)
def test_one_key_shows_the_cards_at_any_prompt(keyboard: Keyboard, question: Question) -> None:
    assert keyboard.answer(question, "\x1bOP") == Command("cards")


@pytest.mark.parametrize("mark", ["?", "？"])
def test_a_question_mark_shows_the_cards_but_begins_a_text_like_any_sign(keyboard: Keyboard, mark: str) -> None:
    assert keyboard.answer(VOICES, mark) == Command("cards")
    assert keyboard.answer(HOLDS, mark) == Command("cards")
    assert keyboard.answer(NAME, mark, ENTER) == Command("cards")
    assert keyboard.answer(NAME, f"{mark} who", ENTER) == f"{mark} who"


def test_a_command_arrives_in_one_go(keyboard: Keyboard) -> None:
    assert keyboard.answer(VOICES, f"/h evening{ENTER}") == Command("handover", "evening")


@pytest.mark.parametrize("question", [VOICES, NAME], ids=["key", "line"])
def test_an_unknown_command_is_no_answer(keyboard: Keyboard, question: Question) -> None:
    assert keyboard.answer(question, "/home", ENTER, CTRL_U, "/b", ENTER) == Command("back")
    assert "no such command; there are /back /skip" in keyboard.drawn[2]


@pytest.mark.parametrize("question", [VOICES, NAME, STORY, HOLDS], ids=lambda question: question.form)
def test_backspace_on_an_empty_prompt_goes_back(keyboard: Keyboard, question: Question) -> None:
    assert keyboard.answer(question, BACKSPACE) == Command("back")


def test_backspace_held_down_does_not_go_back(keyboard: Keyboard) -> None:
    wait = keyboard.clock.pass_by

    answer = keyboard.answer(NAME, "ab", BACKSPACE, BACKSPACE, BACKSPACE, wait(0.2), BACKSPACE, wait(1), BACKSPACE)

    assert answer == Command("back")
    assert len(keyboard.drawn) == 8


# Pastes and typing ahead


def test_a_paste_into_a_text_keeps_its_lines(keyboard: Keyboard) -> None:
    assert keyboard.answer(STORY, paste("a\r\nb\rc\n"), ENTER) == "a\nb\nc"


def test_a_paste_into_a_line_is_joined(keyboard: Keyboard) -> None:
    assert keyboard.answer(NAME, paste("a\n\n b\n"), ENTER) == "a b"


def test_a_paste_keeps_its_lines_where_several_are_taken(keyboard: Keyboard) -> None:
    question = asked(Form.LINE, lines=True)

    assert keyboard.answer(question, "x ", paste("a\r\n b\n"), keyboard.clock.pass_by(1), ENTER) == "x a\n b"
    assert "> X? x a\n   b" in keyboard.drawn[2]


def test_an_unbracketed_paste_keeps_its_lines_where_several_are_taken(keyboard: Keyboard) -> None:
    assert keyboard.answer(asked(Form.LINE, lines=True), "a\rb", keyboard.clock.pass_by(1), ENTER) == "a\nb"


def test_a_paste_behind_a_command_is_joined_where_several_lines_are_taken(keyboard: Keyboard) -> None:
    answer = keyboard.answer(asked(Form.LINE, lines=True), "/n ", paste("a\nb"), ENTER)

    assert answer == Command("note", "a b")


@pytest.mark.parametrize("question", [VOICES, HOLDS], ids=["key", "toggle"])
def test_a_paste_answers_no_key(keyboard: Keyboard, question: Question) -> None:
    assert keyboard.answer(question, paste("1\n2\n"), keyboard.clock.pass_by(1), "/b", ENTER) == Command("back")
    assert "look like a paste" in keyboard.drawn[1]


def test_an_unbracketed_paste_into_a_text_keeps_its_lines(keyboard: Keyboard) -> None:
    wait = keyboard.clock.pass_by

    assert keyboard.answer(STORY, "a\rb\rc\r", wait(0.05), "d\r", wait(1), ENTER) == "a\nb\nc\nd"


def test_an_unbracketed_paste_into_a_line_is_joined(keyboard: Keyboard) -> None:
    assert keyboard.answer(NAME, "a\rb", keyboard.clock.pass_by(1), ENTER) == "a b"


@pytest.mark.parametrize("pasted", ["1\r2\r", "5 people\r", "no 5", "12"])
def test_an_unbracketed_paste_answers_no_key(keyboard: Keyboard, pasted: str) -> None:
    assert keyboard.answer(VOICES, pasted, keyboard.clock.pass_by(1), "3") == "n3"
    assert "look like a paste" in keyboard.drawn[1]


def test_a_paste_longer_than_one_reading_answers_no_key(keyboard: Keyboard) -> None:
    keyboard.pipe.send_text("5" * 1025)

    assert keyboard.answer(VOICES, CTRL_Q, CTRL_Q, keyboard.clock.pass_by(1), "3") == "n3"


def test_what_was_typed_ahead_answers_nothing(keyboard: Keyboard) -> None:
    store_typeahead(keyboard.pipe, [KeyPress("1", "1")])

    assert keyboard.answer(VOICES, "2") == "n2"


def test_one_prompt_leaves_nothing_for_the_next(keyboard: Keyboard) -> None:
    keyboard.answer(NAME, "first", ENTER)

    assert keyboard.answer(asked(Form.LINE, optional=True), ENTER) == ""
    assert keyboard.answer(HOLDS, "1", ENTER) == ("q1",)
    assert keyboard.answer(HOLDS, ENTER) == ()


# Ending


@pytest.mark.parametrize("question", [VOICES, NAME, STORY, HOLDS], ids=lambda question: question.form)
@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_ctrl_c_and_ctrl_d_interrupt(keyboard: Keyboard, question: Question, key: str) -> None:
    with pytest.raises(Interrupted) as caught:
        keyboard.answer(question, key)

    assert caught.value.code is ExitCode.INTERRUPTED


def test_ctrl_c_interrupts_with_text_typed(keyboard: Keyboard) -> None:
    with pytest.raises(Interrupted):
        keyboard.answer(NAME, "text", CTRL_C)


def test_ctrl_d_within_a_text_deletes(keyboard: Keyboard) -> None:
    assert keyboard.answer(NAME, "ab", "\x1b[D", CTRL_D, ENTER) == "a"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=["term", "hup", "int"]
)
def test_a_signal_interrupts_with_its_code(keyboard: Keyboard, number: signal.Signals, code: int) -> None:
    before = signal.getsignal(number)

    with pytest.raises(Interrupted) as caught:
        keyboard.answer(NAME, "text", lambda: os.kill(os.getpid(), number))

    assert caught.value.code == code
    assert signal.getsignal(number) is before


def test_a_terminal_that_closes_is_a_hangup(keyboard: Keyboard) -> None:
    with pytest.raises(Interrupted) as caught:
        keyboard.answer(NAME, keyboard.pipe.close)

    assert caught.value.code is ExitCode.HANGUP


@pytest.mark.parametrize("form", [Form.KEY, Form.LINE])
def test_an_error_of_the_program_reaches_the_caller(keyboard: Keyboard, form: Form) -> None:
    def parse(_: str) -> str:
        raise KeyError("broken")

    with pytest.raises(KeyError, match="broken"):
        keyboard.answer(asked(form, options=VOICES.options, parse=parse), "1", ENTER)


def test_an_error_of_the_bar_reaches_the_caller(keyboard: Keyboard) -> None:
    def bar() -> Bar:
        raise KeyError("broken")

    with pytest.raises(KeyError, match="broken"):
        keyboard.answer(asked(Form.LINE, bar=bar))


# The bar, and silence


def test_the_bar_stands_under_the_prompt_cut_to_the_width(keyboard: Keyboard) -> None:
    keyboard.answer(asked(Form.LINE, bar=lambda: Bar("SEV2 · " + "好" * 60)), "a", ENTER)

    assert keyboard.drawn[0] == f"> X?\nSEV2 · {'好' * 35}…"
    assert keyboard.screen() == "> X? a"


@pytest.mark.parametrize(
    ("width", "row"),
    [
        pytest.param(80, "SEV1 · Look in the other groups: due · unsent: reply · 2 h since first signal", id="all"),
        pytest.param(60, "SEV1 · Look in the …: due · unsent: reply · 2 h since first…", id="the longest words first"),
        pytest.param(42, "SEV1 · Look in the o…: due · unsent: reply", id="what is not kept falls away"),
        pytest.param(30, "SEV1 · L…: due · unsent: reply", id="narrow"),
    ],
)
def test_in_a_narrow_bar_severity_due_and_draft_stay(width: int, row: str) -> None:
    title = "Look in the other groups"
    parts = (
        Part("SEV1", kept=True),
        Part(f"{title}: due", loose=title, kept=True),
        Part("unsent: reply", kept=True),
        Part("2 h since first signal", loose=" since first signal"),
    )

    assert bar_row(Bar("all of it", parts=parts), width) == row


def test_a_chinese_title_in_the_bar_is_cut_by_its_cells() -> None:
    parts = (Part("SEV1", kept=True), Part("到别的群里看看: due", loose="到别的群里看看", kept=True), Part("x" * 40))

    assert bar_row(Bar("all of it", parts=parts), 20) == "SEV1 · 到别的…: due"


def test_each_bell_rings_once(keyboard: Keyboard) -> None:
    bars = iter([Bar("a", alarm=True, bell="a")] * 3 + [Bar("b", alarm=True, bell="b")] * 9)
    question = asked(Form.LINE, bar=lambda: next(bars))

    keyboard.answer(question, "x", "y", "z", ENTER)
    keyboard.answer(question, "x", ENTER)

    assert keyboard.bells == 2


def test_after_three_idle_minutes_a_key_only_shows_where_things_stand(keyboard: Keyboard) -> None:
    question = asked(Form.KEY, options=VOICES.options, idle=lambda: ("update 22:25", "A waits\x1b[2J"))

    answer = keyboard.answer(question, keyboard.clock.pass_by(181), "2", "3")

    assert answer == "n3"
    assert "5 five\nupdate 22:25\nA waits␛[2J\n> X? 3 · three" in keyboard.screen()


def test_after_idle_minutes_the_typed_text_is_still_there(keyboard: Keyboard) -> None:
    assert keyboard.answer(NAME, "long", keyboard.clock.pass_by(181), ENTER, "er", ENTER) == "longer"


@pytest.mark.parametrize("question", [NAME, STORY], ids=["line", "text"])
@pytest.mark.parametrize(
    "typed", ["long words", paste("long words"), "long words\r"], ids=["typed", "pasted", "unbracketed"]
)
def test_what_is_typed_after_idle_minutes_is_kept_and_answers_nothing(
    keyboard: Keyboard, question: Question, typed: str
) -> None:
    wait = keyboard.clock.pass_by
    question = replace(question, idle=lambda: ("update 22:25",))

    answer = keyboard.answer(question, wait(181), typed, wait(1), " more", wait(1), ENTER)

    assert " ".join(str(answer).split()) == "long words more"
    assert keyboard.screen().startswith(("update 22:25\n", "What is happening?\n  Enter sends, Alt-Enter breaks"))
    assert "update 22:25" in keyboard.screen()


def test_after_idle_minutes_a_command_goes_on_where_it_was(keyboard: Keyboard) -> None:
    assert keyboard.answer(
        VOICES, "/note he", keyboard.clock.pass_by(181), " left", keyboard.clock.pass_by(1), ENTER
    ) == (Command("note", "he left"))


def test_after_idle_minutes_backspace_does_not_go_back(keyboard: Keyboard) -> None:
    wait = keyboard.clock.pass_by

    assert keyboard.answer(NAME, wait(181), BACKSPACE, wait(1), "ab", wait(181), BACKSPACE, wait(1), ENTER) == "a"


def test_ctrl_c_interrupts_after_idle_minutes_too(keyboard: Keyboard) -> None:
    with pytest.raises(Interrupted):
        keyboard.answer(NAME, keyboard.clock.pass_by(181), CTRL_C)


# What stands above


def test_everything_of_a_question_passes_the_gate(keyboard: Keyboard) -> None:
    question = Question(
        id="x",
        text="Te\x1b[2Jxt?",
        form=Form.KEY,
        above=("abo\x9bve",),
        options=(Option("1", "a", "lab\u202eel"),),
        hint="hi\x07nt",
        for_="A",
        bar=lambda: Bar("b\x1bar\u2028"),
    )

    keyboard.answer(question, "1")

    assert keyboard.drawn[0].split("\n") == [
        "abo‹U+009B›ve",
        "  1 lab‹U+202E›el",
        "  hi␇nt",
        "> A · Te␛[2Jxt?",
        "b␛ar‹U+2028›",
    ]


def test_a_long_question_stands_above_its_line(keyboard: Keyboard) -> None:
    keyboard.answer(asked(Form.LINE, text="Why " * 30), "a", ENTER)

    assert keyboard.screen().endswith("Why\n>  a")


def test_many_options_stand_in_two_columns(keyboard: Keyboard) -> None:
    keyboard.answer(MANY, "7", ENTER)

    assert keyboard.screen().startswith("   1  person 1     7  person 7\n   2  person 2     8  person 8\n")


def test_long_options_stand_one_a_line(keyboard: Keyboard) -> None:
    options = tuple(Option(str(n), str(n), "a long sentence " * 4) for n in range(1, 7))

    keyboard.answer(asked(Form.KEY, options=options), "6")

    assert keyboard.screen().count("a long sentence a long sentence a long sentence a long sentence\n  ") == 5


def test_a_screen_of_forty_columns_cuts_nothing() -> None:
    with plugged_in(columns=40) as keyboard:
        keyboard.answer(asked(Form.LINE, parse=number), "x" * 50, ENTER, CTRL_U, "1", ENTER)

    assert "x" * 35 in keyboard.drawn[2]
    assert "that is no number" in keyboard.drawn[2]


def test_what_is_shown_and_edited_goes_through_the_same_gate(keyboard: Keyboard) -> None:
    keyboard.prompter.show("a\x1b", "b")

    assert keyboard.prompter.edit("text") == "text"
    assert keyboard.screen() == "a␛\nb\nno editor is set; set VISUAL or EDITOR, or edit the text here"


def test_a_text_taller_than_the_screen_comes_back_whole(keyboard: Keyboard) -> None:
    text = "\n".join(f"line {n}" for n in range(60))

    assert keyboard.answer(asked(Form.TEXT, prefill=text), "x", ENTER) == f"{text}x"
    assert "line 59x" in keyboard.screen()
