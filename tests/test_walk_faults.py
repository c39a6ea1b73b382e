"""The disk fails, or the process dies, before each single operation of a whole walk: what was acknowledged stays."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from conftest import Sop
from runsop.files.disk import DISK, Disk
from runsop.screen.prompter import Question
from runsop.screen.scripted import ScriptedPrompter
from short_runbook import ANSWERS

OPERATIONS = 44  # of a short walk, on a disk that works
EVIDENCE = {
    "about": 'ask = "about"',
    "reply": 'ask = "reply"',
    "sent": 'kind = "sent"',
    "late_by": 'answer = "two days"',
    "ours": "answer = true",
    "close": 'kind = "closed"',
}
"""Question -> what stands in the file once it is answered."""


@contextmanager
def disk(before: Callable[[int], None]) -> Iterator[list[int]]:
    """Call `before` with the number of each operation, over the disk that every file is written by."""
    count = [0]

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: object) -> Any:
            count[0] += 1
            before(count[0])
            return call(*args)

        return counted

    kept = {call.name: getattr(DISK, call.name) for call in fields(Disk)}
    for name, call in kept.items():
        object.__setattr__(DISK, name, wrapped(call))
    try:
        yield count
    finally:
        for name, call in kept.items():
            object.__setattr__(DISK, name, call)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that gets the id of each question as it is put, also by a process that dies."""
    log = tmp_path / "asked"
    log.write_text("")
    put = ScriptedPrompter.ask

    def logged(self: ScriptedPrompter, question: Question) -> Any:
        with log.open("a") as file:
            file.write(question.id + "\n")
        return put(self, question)

    monkeypatch.setattr(ScriptedPrompter, "ask", logged)
    return log


def acknowledged(asked: Path) -> list[str]:
    """Every question but the last one put: the next was asked only when the answer lay on the disk."""
    return asked.read_text().split()[:-1]


def goes_on(sop: Sop) -> None:
    """Walk to the end on a disk that works; a file that was made and never written holds nothing to go on with."""
    for path in [path for path in sop.incidents if not path.read_bytes()]:
        path.unlink()
    sop.ids = iter(range(10_000, 10**6))  # a process that died took its own
    if sop.incidents and "closed" in sop.kinds():
        return  # it died behind its last word
    again = sop("resume", answers=ANSWERS) if sop.incidents else sop("start", "short", answers=ANSWERS)
    assert again.code == 0, again.err


def assert_nothing_is_lost(sop: Sop, answered: list[str]) -> None:
    text = sop.incident() if sop.incidents else ""
    assert [id for id in answered if EVIDENCE[id] not in text] == []


def assert_whole(sop: Sop) -> None:
    text = sop.incident()
    assert [id for id, line in EVIDENCE.items() if line not in text] == []
    assert "Where is my parcel" not in text
    assert sop("check", str(sop.path)).code == 0


def test_a_short_walk_takes_so_many_operations(sop: Sop) -> None:
    with disk(lambda _: None) as count:
        assert sop("start", "short", answers=ANSWERS).code == 0

    assert count[0] == OPERATIONS


@pytest.mark.parametrize("number", range(1, OPERATIONS + 1))
@pytest.mark.parametrize("lasts", [pytest.param(False, id="once"), pytest.param(True, id="for good")])
def test_a_failing_disk_loses_no_acknowledged_answer(sop: Sop, asked: Path, number: int, *, lasts: bool) -> None:
    def before(count: int) -> None:
        if count == number or (lasts and count > number):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with disk(before):
        failed = sop("start", "short", answers=ANSWERS)

    assert "Traceback" not in failed.err
    assert_nothing_is_lost(sop, acknowledged(asked))
    goes_on(sop)
    assert_whole(sop)


@pytest.mark.parametrize("number", range(1, OPERATIONS + 1))
def test_a_killed_walk_loses_no_acknowledged_answer(sop: Sop, asked: Path, number: int) -> None:
    def before(count: int) -> None:
        if count == number:
            os._exit(9)

    child = os.fork()
    if child == 0:
        with disk(before):
            sop("start", "short", answers=ANSWERS)
        os._exit(0)
    os.waitpid(child, 0)

    assert_nothing_is_lost(sop, acknowledged(asked))
    goes_on(sop)
    assert_whole(sop)
