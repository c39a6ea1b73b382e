"""`sop proofread`: findings for people and for programs, from a file or a pipe, and never an all-clear."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Sop
from runsop.errors import BadFile
from runsop.files.words import read_pipe
from short_guardrails import with_short_guardrails

QUESTIONS = """\
  1. Does it answer what this person asked?
  2. Is every statement in it a checked fact?
  3. Would it be fine as a screenshot tomorrow?
  4. Can no stranger tell from it who it is about?
  5. Would you send it to somebody you like?
"""


@pytest.fixture
def proof(sop: Sop) -> Sop:
    """A workspace with guardrails short enough to read."""
    return with_short_guardrails(sop)


def test_a_finding_is_shown_with_line_words_why_and_a_better_wording(proof: Sop) -> None:
    proof.write("reply.txt", "Thank you.\nWell, you should have\nlooked. Pay or else.\n")

    done = proof("proofread", "reply.txt", "--public")

    assert (done.code, done.err) == (1, "")
    assert done.out == (
        "line 2 · read again · Blaming the customer\n"
        '  "you should have"\n'
        "  why: Who is told it is their own fault stops listening.\n"
        "  better: I see what happened.\n"
        "\n"
        "line 3 · must change · A threat\n"
        '  "or else"\n'
        "  why: Threats are shared.\n"
        "\n"
        "Now five questions.\n" + QUESTIONS
    )


@pytest.mark.parametrize("argv", [(), ("-",)], ids=["no file", "a dash"])
def test_a_pipe_is_read_and_nothing_found_is_no_all_clear(proof: Sop, argv: tuple[str, ...]) -> None:
    done = proof("proofread", *argv, stdin="Thank you, we are on it.")

    assert (done.code, done.err) == (0, "")
    assert done.out == "No listed phrase found; now five questions.\n" + QUESTIONS


def test_what_is_only_said_is_no_failure(proof: Sop) -> None:
    done = proof("proofread", stdin="We are on it!!")

    assert done.code == 0
    assert done.out.startswith("line 1 · just so you know · Shouting\n")


def test_programs_get_findings_and_questions_as_one_document(proof: Sop) -> None:
    done = proof("proofread", "--json", stdin="“x” you should have")

    document = json.loads(done.out)
    assert done.code == 1
    assert document["findings"] == [
        {
            "rule": "g02-blaming",
            "level": "warn",
            "start": 4,
            "end": 19,
            "text": "you should have",
            "why": "Who is told it is their own fault stops listening.",
            "better": "I see what happened.",
        }
    ]
    assert len(document["questions"]) == 5


def test_in_private_a_threat_warns(proof: Sop) -> None:
    done = proof("proofread", "--json", stdin="Pay or else.")

    assert [each["level"] for each in json.loads(done.out)["findings"]] == ["warn"]


def test_a_first_reply_is_looked_at_for_three_things(proof: Sop) -> None:
    text = "We are sorry. We are on it now."

    without, first = proof("proofread", stdin=text), proof("proofread", "--first", stdin=text)

    assert without.code == 0
    assert first.code == 1
    assert "better: Thank them for telling you. Say at what time you write again." in first.out


def test_in_public_the_accusation_is_not_repeated(proof: Sop) -> None:
    public, private = proof("proofread", "--public", stdin="It is no scam."), proof("proofread", stdin="It is no scam.")

    assert (public.code, private.code) == (1, 0)
    assert '"scam"' in public.out


def test_without_a_core_runbook_nothing_is_known_of_accusations(proof: Sop) -> None:
    proof.write("runbooks/core.toml", "format = 1\n[[step]")

    assert proof("proofread", "--public", stdin="It is no scam.").code == 0


def test_a_long_text_says_how_much_was_compared(proof: Sop) -> None:
    done = proof("proofread", stdin="We look at it. " * 1000)

    assert done.out.startswith(
        "Phrases were looked for in all of it; only its first 10,000 characters were compared.\n"
    )


def test_long_words_are_shown_in_part(proof: Sop) -> None:
    done = proof("proofread", stdin="WE ARE ON IT " * 40)

    assert '…"\n' in done.out


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        pytest.param(("none.txt",), 4, "none.txt: there is no such file.\n", id="no file"),
        pytest.param(("incidents",), 3, "incidents: is a folder. Put a text file in its place", id="a folder"),
        pytest.param(("binary",), 3, "binary: is no text: it holds a NUL byte. Name a text file.\n", id="binary"),
        pytest.param(("latin",), 3, "latin:2: byte 4 is not UTF-8. Save it as UTF-8.\n", id="another encoding"),
        pytest.param(("utf16",), 3, "utf16:1: is saved as UTF-16. Save it as UTF-8.\n", id="UTF-16"),
        pytest.param(("empty",), 2, "there is nothing to read: the text is empty.\n", id="empty"),
        pytest.param(("large",), 3, "large: is 2,000,001 bytes; at most 2,000,000 are read", id="too large"),
        pytest.param(("ok", "--language", "enn"), 2, 'there are no phrases in "enn". Did you mean "en"?\n', id="typo"),
        pytest.param(("ok", "--language", "xx"), 2, 'there are no phrases in "xx". There are phrases in en.\n', id="other"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(proof: Sop, argv: tuple[str, ...], code: int, message: str) -> None:
    proof.tree(
        {
            "binary": b"\x00\x01", "latin": "ab\né".encode("latin-1"), "utf16": "ab".encode("utf-16"), "empty": " \n",
            "large": "a" * 2_000_001, "ok": "fine",
        }
    )  # fmt: skip

    done = proof("proofread", *argv)

    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(message)


def test_a_byte_order_mark_is_no_part_of_the_text(proof: Sop) -> None:
    proof.write("bom.txt", "\ufeffyou should have".encode())

    document = json.loads(proof("proofread", "bom.txt", "--json").out)

    assert document["findings"][0]["start"] == 0


def test_without_guardrails_there_is_nothing_to_look_for(proof: Sop) -> None:
    for path in (proof.root / "runbooks" / "guardrails").glob("*.toml"):
        path.unlink()

    done = proof("proofread", stdin="hello")

    assert (done.code, done.out, done.err) == (4, "", "runbooks/guardrails: there are no phrases to look for.\n")


def test_one_broken_file_is_named_and_the_others_are_used(proof: Sop) -> None:
    proof.write("runbooks/guardrails/da.toml", "format = 1\n[[rule]")

    done = proof("proofread", stdin="you should have")

    assert done.code == 1
    assert done.err.startswith("runbooks/guardrails/da.toml:2: is no valid TOML")
    assert '"you should have"' in done.out


def _break_danish(folder: Path) -> None:
    (folder / "da.toml").write_text("format = 1\n[[rule]")


def _drop_rules(folder: Path) -> None:
    (folder / "any.toml").unlink()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        pytest.param(_break_danish, "runbooks/guardrails/da.toml", id="broken"),
        pytest.param(_drop_rules, "runbooks/guardrails", id="no rules"),
    ],
)
def test_phrases_that_were_not_looked_for_are_never_said_to_be_absent(
    proof: Sop, spoil: Callable[[Path], None], named: str
) -> None:
    spoil(proof.root / "runbooks/guardrails")

    done, document = proof("proofread", stdin="We are on it."), proof("proofread", "--json", stdin="We are on it.")

    said = f"Not all listed phrases were looked for, for a mistake in {named}; now five questions.\n"
    assert (done.code, document.code) == (3, 3)
    assert done.out == said + QUESTIONS
    assert json.loads(document.out)["not_looked_for"] == [named]


class Pipe:
    """Standard input as bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)

    def isatty(self) -> bool:
        return False


def test_a_pipe_of_bytes_is_read_as_utf_8() -> None:
    assert read_pipe(Pipe("hé".encode())) == "hé"  # type: ignore[arg-type]  # all of a stream that is used
    with pytest.raises(BadFile, match="standard input:1: byte 1 is not UTF-8"):
        read_pipe(Pipe(b"\xff"))  # type: ignore[arg-type]  # see above
    with pytest.raises(BadFile, match="is longer than"):
        read_pipe(Pipe(b"a" * 2_000_001))  # type: ignore[arg-type]  # see above
    with pytest.raises(BadFile, match="standard input: is closed"):
        read_pipe(None)


def test_the_shipped_phrases_are_found_from_anywhere(sop: Sop, tmp_path: Path) -> None:
    done = sop("proofread", "--json", stdin="You should have checked the length before ordering.")

    assert "g02-blaming" in [each["rule"] for each in json.loads(done.out)["findings"]]
