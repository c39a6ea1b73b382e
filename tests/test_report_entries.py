"""Incident files read fast, many by one reader: what it finds is what a parser finds in the whole file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import runsop.model.events as ev
from event_strategies import events
from runsop.files import entries
from runsop.files.entries import Reader
from runsop.files.events import encode_event
from runsop.model.period import seconds
from runsop.model.said import Said, said_in

HEAD = 'format = 1\nid = "a"\nby = "li.wei"\n'
ODD = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def event(body: str, id: str = "abc123", at: str = "2026-11-16T09:30:00.000+08:00") -> str:
    """Return an event with this body."""
    return f'\n[[event]]\nid = "{id}"\nat = {at}\n{body}by = "li.wei"\n'


def answered(rest: str = 'answer = "yes"\n', whom: str = "") -> str:
    """Return an answer."""
    return event(f'kind = "answered"\nstep = "mood"\nask = "mood"\n{whom}{rest}')


FOR = 'for = "p1"\n'
SKIPPED = 'kind = "skipped"\nstep = "mood"\nask = "mood"\nfor = "p1"\nreason = "later"\n'


def told(said: object) -> object:
    return {name: getattr(said, name) for name in Said.__slots__} if isinstance(said, Said) else said


def found(reader: Reader, text: str) -> object:
    """Return what a reader finds, "refused" where another way has to."""
    try:
        header, (ids, times, aliases, said) = reader.read(text.encode())
    except ODD:
        return "refused"
    return header, list(ids), list(times), list(aliases), [*map(told, said)]


def expected(text: str) -> object:
    """Return what is in the text by the standard parser."""
    header: dict[str, Any] = tomllib.loads(text)
    all_: list[Mapping[str, Any]] = header.pop("event", [])
    return (
        header,
        [each["id"] for each in all_],
        [seconds(each["at"]) for each in all_],
        [each.get("for", "") for each in all_],
        [told(said_in(each)) for each in all_],
    )


# ── As the program writes them ───────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(events, max_size=6), min_size=1, max_size=3))
def test_what_the_program_writes_is_found_by_a_reader_that_read_others_before(stories: list[list[ev.Event]]) -> None:
    reader = Reader()
    for story in [*stories, *stories]:
        text = HEAD + "".join(map(encode_event, story))
        assert found(reader, text) in (expected(text), "refused")


def test_answers_of_one_kind_are_worked_out_once() -> None:
    reader = Reader()
    texts = [HEAD + answered(), HEAD + answered() + event('kind = "noted"\ntext = "x"\n', id="def456") + answered()]
    (_, first), (_, second) = (reader.read(text.encode()) for text in texts)
    assert first.said[0] is second.said[0] is second.said[2]


@pytest.mark.parametrize("body", [answered(whom=FOR), event(SKIPPED)], ids=["answered", "skipped"])
def test_so_are_those_for_different_people(body: str) -> None:
    reader = Reader()
    _, first = reader.read((HEAD + body).encode())
    _, second = reader.read((HEAD + body.replace("p1", "p2")).encode())
    assert first.said[0] is second.said[0]
    assert [*first.aliases, *second.aliases] == ["p1", "p2"]


def test_windows_line_ends_are_read() -> None:
    text = HEAD + answered() + answered('answer = """\n一\n二"""\n')
    assert found(Reader(), text.replace("\n", "\r\n")) == found(Reader(), text) == expected(text)


def test_what_is_kept_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_MOST", 1)
    reader = Reader()
    one, other = ((HEAD + answered(f'answer = "{word}"\n')).encode() for word in ("yes", "no"))
    first, again, _, later = (reader.read(text)[1].said[0] for text in (one, one, other, one))
    assert first is again is not later


# ── As somebody else may ─────────────────────────────────────────────────────────────────────────────────────────────

KNOWN = HEAD + answered() + answered(whom=FOR) + event(SKIPPED) + event('kind = "closed"\noutcome = "closed"\n')


@pytest.mark.parametrize(
    "text",
    [
        HEAD + answered("answer = '''\nfor = \"p9\"\n'''\n"),
        HEAD + answered('answer = """\nfor = "p9"\n"""\n', FOR),
        HEAD + answered(f'answer = """{answered()}"""\n'),
        HEAD + answered(whom='for = "p\\u0031"\n'),
        HEAD + answered(whom='for = "人"\n'),
        HEAD + answered(whom="for = 'p1'\n"),
        HEAD + answered('for = "p1"\n'),
        HEAD + event('for = "p1"\nkind = "noted"\ntext = "x"\n'),
        HEAD + event('kind = "skipped"\nof = "c1"\nstep = "mood"\nask = "mood"\nreason = "later"\n'),
    ],
)
def test_what_only_looks_like_the_usual_is_read_as_it_is(text: str) -> None:
    reader = Reader()
    assert found(reader, KNOWN) == expected(KNOWN)
    for _ in range(2):
        assert found(reader, text) in (expected(text), "refused")


@pytest.mark.parametrize(
    "text",
    [
        (HEAD + answered())[:-1],
        HEAD + answered().replace("+08:00", ""),
        HEAD + answered().replace("2026-11-16T", "2026-W47-1T"),
        HEAD + answered().replace("2026-", "1899-"),
        HEAD + answered().replace("2026-", "9999-"),
        HEAD + answered().replace("T09", "T29"),
        HEAD + answered().replace("abc123", "abc é"),
        HEAD + answered().replace("abc123", "abc\\u0031"),
        HEAD + event('kind = "noted"\nid = "x"\n'),
        HEAD + event('kind = "noted"\nat = 1\n'),
        HEAD + answered('answer = "yes"\nid = "x"\n'),
        HEAD + answered("answer = 1.5\n"),
        HEAD + answered("answer = 1\n[surplus]\n"),
        HEAD + answered("answer = 1\n[[surplus]]\n"),
        HEAD + answered('answer = """x\n'),
        HEAD + answered('answer = """x\n') + answered('x = """\n[[event]]\nid = "abc123"\n'),
        HEAD + answered('answer = """x\n') + answered('x = """\n[[event]]\nkind = "closed"\noutcome = "closed"\n'),
        HEAD + answered().replace('by = "li.wei"\n', ""),
        HEAD + "event = 3\n",
        HEAD + "event = []\n" + answered(),
        HEAD + "event = {a = 1}\n" + answered(),
        HEAD + answered().replace("\n[[event]]", "[[event]]"),
        "\ufeff" + HEAD + answered(),
        HEAD + answered("answer = " + "[" * 600 + "]" * 600 + "\n"),
    ],
)
def test_a_file_of_another_form_is_left_to_the_other_way(text: str) -> None:
    reader = Reader()
    assert found(reader, HEAD + answered()) != "refused"
    assert found(reader, text) == "refused"


def test_letters_that_are_no_utf_8_are_refused() -> None:
    assert found(Reader(), HEAD + answered('answer = "é"\n')) != "refused"
    with pytest.raises(UnicodeDecodeError):
        Reader().read((HEAD + answered('answer = "é"\n')).encode("latin-1"))


LINES = st.sampled_from(
    [
        'kind = "answered"\n', 'kind = "skipped"\n', 'kind = "noted"\n', 'step = "mood"\n', 'ask = "mood"\n', "answer = 1\n",
        'answer = ["a", "b"]\n', 'answer = """\n', '"""\n', "'''\n", 'for = "p1"\n', 'for = "p2"\n', 'by = "li.wei"\n',
        'reason = "x"\n', "[[event]]\n", "\n", "\n\n", 'id = "abc123"\n', "at = 2026-11-16T09:30:00.000+08:00\n", "[x]\n", "# no\n",
        "event = 1\n", 'text = "é"\n', "\r\n",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=24).map("".join))
@example(answered() + answered(whom=FOR) + event(SKIPPED))
def test_whatever_the_lines_are_it_finds_what_the_parser_finds_or_refuses(lines: str) -> None:
    reader = Reader()
    assert found(reader, KNOWN) == expected(KNOWN)
    text = HEAD + answered() + event(lines) + answered(whom=FOR)
    for _ in range(2):
        outcome = found(reader, text)
        assert outcome == "refused" or outcome == expected(text)
