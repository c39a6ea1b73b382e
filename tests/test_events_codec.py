from __future__ import annotations

import os
import re
import tomllib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_strategies import AT, HEADER, events, headers, texts, values
from runsop.files.blocks import LIMIT, encode_value
from runsop.files.events import decode, encode_event, encode_header, encode_text, is_open
from runsop.model.events import (
    Answered,
    Closed,
    Contacted,
    Event,
    Header,
    Noted,
    Offered,
    Reopened,
    Sent,
    UnknownEvent,
)

FILE = """\
format = 1
id = "2026-11-22-2204-core-k3f9"
runbook = "core"
walk = "core-5f0c1ab2d9e4"
team = "evening"
opened_at = 2026-11-22T22:04:31.002+08:00
drill = false
by = "evening"

[[event]]
id = "q7m2xd"
at = 2026-11-22T22:04:31.002+08:00
kind = "answered"
step = "size"
ask = "voices"
answer = 3
by = "evening"

[[event]]
id = "b2"
at = 2026-11-22T22:04:31.002+08:00
kind = "noted"
text = \"\"\"
they say: “黑心”
\\u005B[event]]\\u0020
\"\"\"
for = "k7qd"
by = "evening"
"""
ANSWERED = Answered(id="q7m2xd", at=AT, step="size", ask="voices", answer=3, by="evening")
NOTED = Noted(id="b2", at=AT, text="they say: “黑心”\n[[event]] \n", for_="k7qd", by="evening")
WHOLE = FILE.encode()


def file_of(*story: Event, header: Header = HEADER) -> bytes:
    return (encode_header(header) + "".join(map(encode_event, story))).encode()


def test_a_file_reads_as_it_is_documented() -> None:
    assert file_of(ANSWERED, NOTED) == WHOLE
    decoded = decode(WHOLE, "x.toml")

    assert decoded.header == HEADER
    assert decoded.events == (ANSWERED, NOTED)
    assert (decoded.torn, decoded.unknown, decoded.problems) == (None, False, ())


@given(header=headers, story=st.lists(events, max_size=4))
def test_every_event_comes_back_exactly(header: Header, story: list[Event]) -> None:
    decoded = decode(file_of(*story, header=header), "x.toml")

    assert decoded.header == header
    assert decoded.events == tuple(story)
    assert (decoded.torn, decoded.unknown, decoded.problems) == (None, False, ())


@given(texts)
def test_every_text_comes_back_exactly(text: str) -> None:
    assert tomllib.loads(f"k = {encode_text(text)}\n") == {"k": text}


@given(values)
def test_every_array_stands_on_one_line(value: object) -> None:
    assert "\n" not in encode_value((str(value), "a\nb"))


@given(events)
def test_nothing_in_a_block_looks_like_a_table_a_conflict_or_a_control_character(event: Event) -> None:
    block = encode_event(event)

    assert block.startswith("\n[[event]]\nid = ")
    assert block.splitlines()[2:] == block.split("\n")[2:-1]
    assert not re.search(r"^[\[<=>|]", block[10:], re.MULTILINE)
    assert not re.search(r"[^\S\n]$", block, re.MULTILINE)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", block)
    assert list(tomllib.loads(block)["event"][0])[:3] == ["id", "at", "kind"]
    assert list(tomllib.loads(block)["event"][0])[-1] == "by"


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        pytest.param(
            Noted(id="a", at=AT, text="\ud800", by="x"),
            "character 1 cannot be saved",
            id="a lone surrogate in one line",
        ),
        pytest.param(
            Noted(id="a", at=AT, text="\n\ud800", by="x"),
            "character 2 cannot be saved",
            id="a lone surrogate in a block",
        ),
        pytest.param(
            Answered(id="a", at=AT, step="s", ask="k", answer=("\udfff",), by="x"), "cannot be saved", id="in an array"
        ),
        pytest.param(
            Noted(id="a", at=AT.replace(tzinfo=None), by="x"), "needs an offset", id="a time without an offset"
        ),
        pytest.param(Noted(id="a", at=AT.replace(year=9999), by="x"), "a year from 1900", id="the end of the calendar"),
        pytest.param(
            Noted(id="a", at=AT.replace(tzinfo=timezone(timedelta(seconds=30))), by="x"),
            "whole minutes",
            id="an odd offset",
        ),
        pytest.param(
            UnknownEvent(id="a", at=AT, by="x", table={"kind": "danced"}), 'of kind "unknown"', id="an unknown kind"
        ),
    ],
)
def test_what_no_file_can_keep_is_refused(event: Event, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        encode_event(event)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        pytest.param(Answered(id="a", at=AT, step="s", ask="k", answer=False, by="x"), "answer = false", id="no"),
        pytest.param(Answered(id="a", at=AT, step="s", ask="k", answer="", by="x"), 'answer = ""', id="empty"),
        pytest.param(Answered(id="a", at=AT, step="s", ask="k", answer=(), by="x"), "answer = []", id="none of them"),
        pytest.param(Contacted(id="a", at=AT, count=0, of_total=9, by="x"), "count = 0", id="zero"),
        pytest.param(
            Offered(id="a", at=AT, remedy="r", effort=0, by="x"), "effort = 0", id="zero that could be left out"
        ),
    ],
)
def test_an_answer_that_is_empty_is_kept(event: Event, line: str) -> None:
    assert line in encode_event(event).splitlines()


def test_empty_fields_are_left_out() -> None:
    assert encode_event(Sent(id="a", at=AT, of="b", by="x")).splitlines() == [
        "", "[[event]]", 'id = "a"', "at = 2026-11-22T22:04:31.002+08:00", 'kind = "sent"', 'of = "b"', 'by = "x"',
    ]  # fmt: skip


def test_a_file_cut_at_any_byte_loses_at_most_its_last_block() -> None:
    begin = WHOLE.index(b"\n[[event]]")
    last = WHOLE.rindex(b"\n[[event]]")
    cuts = {n: decode(WHOLE[:n], "x.toml") for n in range(begin, len(WHOLE) - 1)}

    assert {n for n, cut in cuts.items() if cut.problems} == set()
    assert {n for n, cut in cuts.items() if n < last - 1 and cut.events} == set()
    assert {n for n, cut in cuts.items() if n >= last - 1 and cut.events != (ANSWERED,)} == set()
    assert {n for n, cut in cuts.items() if cut.torn and cut.torn.data != WHOLE[cut.torn.offset : n]} == set()
    assert {cut.torn.offset for cut in cuts.values() if cut.torn} == {begin, last}
    assert decode(WHOLE[:-1], "x.toml").events == (ANSWERED, NOTED)


@given(before=st.lists(events, max_size=2), last=events, data=st.data())
def test_any_events_cut_at_any_byte_lose_at_most_the_last_block(
    before: list[Event], last: Event, data: st.DataObject
) -> None:
    whole = file_of(*before, last)
    cut = data.draw(st.integers(len(file_of(*before)), len(whole) - 2))

    decoded = decode(whole[:cut], "x.toml")

    assert decoded.events == tuple(before)
    assert decoded.problems == ()


def test_a_block_cut_in_its_last_line_is_never_taken_for_whole() -> None:
    whole = file_of(Noted(id="a", at=AT, by="\n"))
    cuts = [decode(whole[:n], "x.toml") for n in range(len(file_of()), len(whole) - 1)]

    assert [cut.events for cut in cuts if cut.events] == []


@given(data=st.data())
def test_a_cut_header_is_a_problem(data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, WHOLE.index(b"by = ")))

    decoded = decode(WHOLE[:cut], "x.toml")

    assert decoded.header is None
    assert decoded.problems != ()


def damaged(old: str, new: str) -> bytes:
    return FILE.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("data", "kept", "problem"),
    [
        pytest.param(
            damaged('step = "size"', 'step = "size'), ["b2"],
            "x.toml:14: is damaged here: Illegal character '\\n'. Run `sop check x.toml`; "
            "it is read-only until this is mended.",
            id="a quote is missing in the middle",
        ),
        pytest.param(
            damaged("answer = 3\n", "answer = 3\n[answer]\n"), ["q7m2xd", "b2"],
            'x.toml:10: the event: lacks "by". Run `sop check x.toml`; it is read-only until this is mended.',
            id="a table in the middle",
        ),
        pytest.param(
            damaged('by = "evening"\n\n[[event]]\nid = "b2"', '\n[[event]]\nid = "b2"'), ["q7m2xd", "b2"],
            'x.toml:10: the event: lacks "by". Run `sop check x.toml`; it is read-only until this is mended.',
            id="an unfinished block in the middle",
        ),
        pytest.param(
            damaged("answer = 3", "<<<<<<< HEAD\nanswer = 3\n=======\nanswer = 4\n>>>>>>> other"), ["b2"],
            "x.toml:16: holds the conflict markers of a half-done merge. Run `sop merge x.toml`.",
            id="conflict markers",
        ),
        pytest.param(
            damaged('for = "k7qd"', '<<<<<<< HEAD\nfor = "k7qd"\n=======\n>>>>>>> other'), ["q7m2xd", "b2"],
            "x.toml:27: holds the conflict markers of a half-done merge. Run `sop merge x.toml`.",
            id="conflict markers in the last block",
        ),
        pytest.param(
            damaged('step = "size"', "step = 3"), ["q7m2xd", "b2"],
            'x.toml:10: the event: the value of "step" is not what it should be (text). Run `sop check x.toml`; '
            "it is read-only until this is mended.",
            id="a value of the wrong type",
        ),
        pytest.param(
            damaged("answer = 3", "answer = 3.5"), ["q7m2xd", "b2"],
            'x.toml:10: the event: the value of "answer" is not what it should be (text, a number, true or false, '
            "a time with its offset, or a list of texts). Run `sop check x.toml`; it is read-only until this is mended.",
            id="an answer of a type that no ask has",
        ),
        pytest.param(
            damaged('31.002+08:00\nkind = "a', '31.002\nkind = "a'), ["q7m2xd", "b2"],
            'x.toml:10: the event: the value of "at" is not what it should be (a time with its offset). '
            "Run `sop check x.toml`; it is read-only until this is mended.",
            id="a time without an offset",
        ),
        pytest.param(
            damaged('kind = "answered"\n', ""), ["q7m2xd", "b2"],
            'x.toml:10: the event: lacks "kind". Run `sop check x.toml`; it is read-only until this is mended.',
            id="no kind",
        ),
        pytest.param(
            damaged('id = "q7m2xd"', "id = 7"), ["", "b2"],
            'x.toml:10: the event: the value of "id" is not what it should be (text). Run `sop check x.toml`; '
            "it is read-only until this is mended.",
            id="no id",
        ),
        pytest.param(
            b"\xef\xbb\xbf" + WHOLE, ["q7m2xd", "b2"],
            "x.toml:1: begins with a byte order mark. Save it as UTF-8 without one.",
            id="a byte order mark",
        ),
        pytest.param(
            WHOLE.replace(b"size", b"s\xffze"), ["b2"],
            "x.toml:14: is not UTF-8 here. Run `sop check x.toml`; it is read-only until this is mended.",
            id="not UTF-8",
        ),
        pytest.param(
            damaged("answer = 3", f"answer = {'[' * 9999}{']' * 9999}"), ["b2"],
            "x.toml:10: is nested too deep. Run `sop check x.toml`; it is read-only until this is mended.",
            id="nested too deep",
        ),
        pytest.param(
            damaged("answer = 3", f"answer = {'3' * 5000}"), ["b2"],
            "x.toml:17: is damaged here: Exceeds the limit (4300 digits) for integer string conversion: "
            "value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit. Run `sop check x.toml`; "
            "it is read-only until this is mended.",
            id="a number of 5000 digits",
        ),
        pytest.param(
            damaged("format = 1", "format = 2"), ["q7m2xd", "b2"],
            "x.toml:1: is of format 2, from a newer sop. Update sop to write in it.",
            id="a future format",
        ),
        pytest.param(
            damaged("format = 1\n", ""), ["q7m2xd", "b2"],
            "x.toml:1: does not say `format = 1`. Take its first line back from git.",
            id="no format",
        ),
        pytest.param(
            damaged("drill = false\n", "drill = false\nfool\n"), ["q7m2xd", "b2"],
            "x.toml:8: is damaged here: Expected '=' after a key in a key/value pair. Run `sop check x.toml`; "
            "it is read-only until this is mended.",
            id="a damaged header",
        ),
        pytest.param(
            damaged("drill = false\n", ""), ["q7m2xd", "b2"],
            'x.toml:1: the header: lacks "drill". Take its first lines back from git.',
            id="a missing key in the header",
        ),
        pytest.param(
            damaged("opened_at = 2026-11-22T22:04:31.002+08:00", "opened_at = 2026-11-22"), ["q7m2xd", "b2"],
            'x.toml:1: the header: the value of "opened_at" is not what it should be (a time with its offset). '
            "Take its first lines back from git.",
            id="a date for a time in the header",
        ),
        pytest.param(
            damaged("[[event]]\nid", "[[event]]\nid").split(b"\n\n")[0] + b"\nevent = 5\n", [],
            'x.toml:1: "event" is no list of blocks. Run `sop check x.toml`; it is read-only until this is mended.',
            id="event is no list",
        ),
        pytest.param(b"", [], "x.toml: is empty: nothing was recorded in it. Remove it.", id="an empty file"),
        pytest.param(bytes(LIMIT + 1), [], "x.toml: is larger than 64 MB. Move it away.", id="too large a file"),
    ],
)  # fmt: skip
def test_damage_is_said_and_what_is_whole_is_read(data: bytes, kept: list[str], problem: str) -> None:
    decoded = decode(data, "x.toml")

    assert [str(found) for found in decoded.problems] == [problem]
    assert [event.id for event in decoded.events] == kept
    assert decoded.torn is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('kind = "answered"', 'kind = "danced"', id="kind"),
        pytest.param("answer = 3", "answer = 3\nmood = 2", id="key"),
        pytest.param("answer = 3", "answer = 3\nmood = { a = 1 }", id="key with a table"),
    ],
)
def test_an_unknown_kind_or_key_is_kept_as_it_stands(old: str, new: str) -> None:
    decoded = decode(damaged(old, new), "x.toml")

    first = decoded.events[0]
    assert isinstance(first, UnknownEvent)
    assert (first.id, first.at, first.by) == ("q7m2xd", AT, "evening")
    assert first.table == tomllib.loads(damaged(old, new).decode())["event"][0]
    assert (decoded.unknown, decoded.problems) == (True, ())


def test_an_unknown_key_of_the_header_makes_it_read_only() -> None:
    decoded = decode(damaged("drill = false", "drill = false\nplace = 3"), "x.toml")

    assert (decoded.header, decoded.unknown, decoded.problems) == (HEADER, True, ())


def test_an_event_without_a_usable_time_takes_that_of_the_header() -> None:
    data = damaged('22:04:31.002+08:00\nkind = "answered"', '22:04:31\nkind = "answered"')

    assert decode(data, "x.toml").events[0].at == AT


@pytest.mark.parametrize(
    "kept",
    [pytest.param((ANSWERED, NOTED), id="with real ones below"), pytest.param((), id="alone")],
)
def test_a_text_by_hand_that_looks_like_an_event_does_not_mislead(kept: tuple[Event, ...]) -> None:
    data = file_of(*kept).replace(b"drill = false\n", b"drill = false\nhuman = '''\n[[event]]\n'''\n")

    assert decode(data, "x.toml").events == kept


def test_an_event_without_a_usable_time_and_header_is_old() -> None:
    data = damaged("\nat = 2026-11-22T22:04:31.002+08:00\n", "\n").replace(b"drill = false\n", b"")

    assert decode(data, "x.toml").events[0].at.year == 1970


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(WHOLE.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(damaged("\n[[event]]", "\n\n# looks odd, ask her\n\n\n[[event]] # first"), id="comments"),
        pytest.param(WHOLE + b"# the end", id="a comment without a newline"),
        pytest.param(WHOLE + b"\n", id="a blank line at the end"),
    ],
)
def test_what_people_and_editors_do_between_events_is_fine(data: bytes) -> None:
    decoded = decode(data, "x.toml")

    assert decoded.events == (ANSWERED, NOTED)
    assert (decoded.torn, decoded.problems) == (None, ())


@given(st.binary(max_size=200) | st.text("[]e=\"'\n#.{}1vnt").map(str.encode))
def test_no_bytes_raise(data: bytes) -> None:
    assert decode(data, "x.toml").header is None


@given(at=st.integers(0, len(WHOLE)), gone=st.integers(0, 40), put=st.binary(max_size=6) | texts.map(str.encode))
def test_no_damage_raises(at: int, gone: int, put: bytes) -> None:
    decoded = decode(WHOLE[:at] + put + WHOLE[at + gone :], "x.toml")

    assert len(decoded.events) <= 9


CLOSED = Closed(id="c", at=AT, outcome="closed", by="x")
REOPENED = Reopened(id="r", at=AT, reason='she wrote again\nkind = "closed"\n', by="x")
LONG = Noted(id="l", at=AT, text='\nkind = "closed"\n[[event]]\nby = "x"\n' * 2000, by="x")
SHORT = [Noted(id=str(n), at=AT, text="closed" * 20, by="x") for n in range(300)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(file_of(), True, id="only a header"),
        pytest.param(file_of(ANSWERED, NOTED), True, id="never closed"),
        pytest.param(file_of(CLOSED), False, id="closed"),
        pytest.param(file_of(CLOSED, NOTED), False, id="closed, then a note"),
        pytest.param(file_of(CLOSED, REOPENED), True, id="reopened"),
        pytest.param(file_of(CLOSED, REOPENED, CLOSED), False, id="closed again"),
        pytest.param(file_of(CLOSED, LONG), False, id="closed before a long text"),
        pytest.param(file_of(REOPENED, LONG), True, id="reopened before a long text"),
        pytest.param(file_of(LONG), True, id="a long text that says closed"),
        pytest.param(file_of(CLOSED, *SHORT), False, id="closed before many notes"),
        pytest.param(file_of(*SHORT), True, id="many notes"),
        pytest.param(file_of(CLOSED)[:-4], True, id="the closing is torn"),
        pytest.param(file_of(CLOSED).replace(b'by = "x"\n', b""), True, id="the closing lacks its last line"),
        pytest.param(file_of(CLOSED) + b"\n[[event]]\nid =", False, id="torn after closing"),
        pytest.param(file_of(CLOSED).replace(b"\n", b"\r\n"), False, id="CRLF"),
        pytest.param(WHOLE.replace(b'"noted"', b'"closed"').replace(b"text", b"outcome"), False, id="by hand"),
        pytest.param(b"\xff", None, id="not a text"),
        pytest.param(b"", None, id="empty"),
    ],
)
def test_open_or_closed_is_told_from_the_end(tmp_path: Path, data: bytes, expected: object) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(data)

    assert is_open(path) is expected


@settings(deadline=None)  # the disk takes its time
@given(story=st.lists(events | st.just(CLOSED) | st.just(REOPENED), max_size=5), pad=st.integers(0, 9000))
def test_open_or_closed_agrees_with_reading_the_whole_file(
    tmp_path_factory: pytest.TempPathFactory, story: list[Event], pad: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "open.toml"
    path.write_bytes(file_of(*story, Noted(id="p", at=AT, text="\n" * pad, by="x")))

    turns = [event.kind for event in story if isinstance(event, Closed | Reopened)]

    assert is_open(path) is (turns[-1:] != ["closed"])


def test_what_is_no_file_is_neither_open_nor_closed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert is_open(tmp_path / "pipe") is None
    assert is_open(tmp_path / "absent") is None
    assert is_open(tmp_path) is None


def test_times_keep_offset_and_milliseconds() -> None:
    assert encode_value(datetime.fromisoformat("2026-11-22T22:04:31.002+08:00")) == "2026-11-22T22:04:31.002+08:00"


def test_a_file_too_large_to_be_an_incident_is_not_searched(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    with path.open("wb") as file:
        file.truncate(LIMIT + 1)

    assert is_open(path) is None
