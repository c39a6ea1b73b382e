from __future__ import annotations

import errno
import io
import os
import pty
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runsop.errors import Refused
from runsop.screen.gate import Out, Style, Styled, cells, fit, visible, wrap

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
SHAPING = "\u200c\u200d"
SEEN_THOUGH_FORMAT = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"


@given(ANY_TEXT)
@example("\x1b[31m\x07\x9b1m\x7f\r\n\t\u202e\u2066\ud800\ufeff\U000e0041")
def test_visible_text_steers_nothing_and_hides_nothing(text: str) -> None:
    shown = visible(text)

    harmful = [
        char
        for char in shown
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and char not in "\n" + SHAPING + SEEN_THOUGH_FORMAT
    ]
    assert harmful == []
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("a\rb\r\nc\nd", "a␍b\nc\nd"),
        ("a\tb", "a    b"),
        ("\x00\x7f\x85\x9b", "␀␡‹U+0085›‹U+009B›"),
        ("\u202egnp\u2069\u2028", "‹U+202E›gnp‹U+2069›‹U+2028›"),
        ("a\u200bb\u00adc\u3164", "a‹U+200B›b‹U+00AD›c‹U+3164›"),
        ("\udc80", "‹U+DC80›"),
        ("\U000e0061", "‹U+E0061›"),
        ("[red]x[/red]", "[red]x[/red]"),
    ],
)
def test_what_is_harmful_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("text", ["👨‍👩‍👧 ❤️ 🇨🇳 👍🏽", "می‌خواهم", "क्‍ष", "é ñ ก็", "שלום עולם", "葛󠄀"])
def test_words_of_any_language_and_emoji_stay(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("one two three four", ["one two", "three", "four"]),
        ("    indented words", ["    inde", "    nted", "    word", "    s"]),
        ("  a bb cc", ["  a bb", "  cc"]),
        ("一二三四五六", ["一二三四", "五六"]),
        ("一二三四，五", ["一二三", "四，五"]),
        ("ab「一二三四」", ["ab「一二", "三四」"]),
        ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", ["👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", "👨‍👩‍👧"]),
        ("🇨🇳🇩🇪🇫🇷🇬🇧🇮🇹", ["🇨🇳🇩🇪🇫🇷🇬🇧", "🇮🇹"]),
        ("e\u0301" * 9, ["e\u0301" * 8, "e\u0301"]),
        ("averylongword", ["averylon", "gword"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("12345678 90", ["12345678", "90"]),
        ("1234567   90", ["1234567", "90"]),
        ("", [""]),
        (" " * 12, [" " * 12]),
    ],
)
def test_lines_wrap_between_words_and_characters(text: str, rows: list[str]) -> None:
    assert wrap(text, 8) == rows


@given(st.text(st.characters(codec="utf-8")), st.integers(2, 40))
def test_wrapping_cuts_nothing(text: str, width: int) -> None:
    harmless = visible(text)

    rows = wrap(harmless, width)

    assert "".join(rows).replace(" ", "") == harmless.replace(" ", "").replace("\n", "")


@example("a好。。。🏽", 8)
@given(st.text(st.sampled_from("ab 好，。🇨👍🏽\u0301\u200d"), max_size=60), st.integers(8, 20))
def test_no_row_is_wider_than_the_screen(text: str, width: int) -> None:
    assert [row for row in wrap(text, width) if row.strip() and cells(row.rstrip()) > width] == []


def test_fitting_puts_a_mark_in_the_place_of_what_is_left_out() -> None:
    assert fit("你好世界abc", 7) == "你好世…"
    assert fit("a\nb\x1b", 10) == "a b␛"


def test_a_pipe_gets_one_line_as_one_line_without_colour() -> None:
    stream = io.StringIO()

    Out(stream, {"TERM": "xterm"}).line("word " * 30, Styled(Style.PROBLEM, "late\x1b"))

    assert stream.getvalue() == "word " * 30 + "late␛\n"


def test_columns_wrap_a_pipe() -> None:
    stream = io.StringIO()

    Out(stream, {"COLUMNS": "10"}).line("one two three")

    assert stream.getvalue() == "one two\nthree\n"


def test_bare_text_is_not_wrapped() -> None:
    stream = io.StringIO()

    Out(stream, {"COLUMNS": "10"}).bare("one two three\x1b\nfour")

    assert stream.getvalue() == "one two three␛\nfour\n"


def on_terminal(env: dict[str, str], *parts: str | Styled) -> str:
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as stream:
        out = Out(stream, env)
        out.line(*parts)
        out.bell()
        written = b""
        while not written.endswith(b"\a"):
            written += os.read(leader, 4096)
    os.close(leader)
    return written.decode()


def test_a_terminal_gets_colour_that_ends_with_its_row() -> None:
    written = on_terminal({"TERM": "xterm", "COLUMNS": "10"}, "due ", Styled(Style.DUE, "since noon"))

    assert written == "due \x1b[33msince\x1b[0m\r\n\x1b[33mnoon\x1b[0m\r\n\a"


@pytest.mark.parametrize("env", [{"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_no_colour_where_it_is_not_wanted(env: dict[str, str]) -> None:
    assert on_terminal(env, Styled(Style.TITLE, "title")) == "title\r\n\a"


def test_a_terminal_without_a_size_has_eighty_columns() -> None:
    class Unsized(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert Out(Unsized(), {}).width == 80


def test_a_terminal_wraps_at_its_own_width() -> None:
    assert on_terminal({}, "x" * 81) == "x" * 80 + "\r\nx\r\n\a"


def test_characters_the_stream_cannot_write_are_written_out() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1")

    out = Out(stream, {})
    out.line("é 好")
    out.flush()

    assert raw.getvalue() == b"\xe9 \\u597d\n"


class Failing(io.StringIO):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


@pytest.mark.parametrize(
    "error", [BrokenPipeError(errno.EPIPE, "x"), OSError(errno.EIO, "x"), ValueError("I/O operation on closed file")]
)
def test_a_reader_that_went_away_is_no_error(error: Exception) -> None:
    out = Out(Failing(error), {})

    out.line("one")
    out.line("two")


def test_a_full_disk_is_said_once() -> None:
    out = Out(Failing(OSError(errno.ENOSPC, "x")), {})

    with pytest.raises(Refused, match="the output cannot be written: No space left on device"):
        out.line("one")
    out.line("two")


def test_no_stream_at_all_is_no_error() -> None:
    out = Out(None, {})

    out.line("one")
    out.bell()

    assert out.width == 0


def test_a_closed_stream_is_no_error() -> None:
    stream = io.StringIO()
    stream.close()

    Out(stream, {}).line("one")


def test_a_broken_pipe_ends_without_a_word(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\nfrom runsop.screen.gate import Out\nout = Out(sys.stdout, {})\n"
        "[out.line('x' * 100) for _ in range(10000)]\nout.flush()\n",
        encoding="utf-8",
    )
    cli = Path(__file__).parent.parent / "cli"

    command = f"{sys.executable} {program} | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}"

    done = subprocess.run(
        ["bash", "-c", command],
        env={"PYTHONPATH": str(cli), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == (b"0\n", b"")
