from __future__ import annotations

import errno
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_strategies import AT, HEADER, events
from runsop.errors import BadFile, NotFound, Refused
from runsop.files.blocks import LIMIT
from runsop.files.disk import Disk, StoreFailed
from runsop.files.events import encode_event, encode_header
from runsop.files.incident import IncidentFile
from runsop.model.events import Answered, Event, Noted, Redacted

SHOWN = "incidents/2026-11/x.toml"
HEAD = encode_header(HEADER)
TEAR = '\n[[event]]\nid = "c"\nat = 2026-11-22T22:0'


def note(id: str, text: str = "they calm down") -> Noted:
    return Noted(id=id, at=AT, text=text, by="evening")


def text_of(*story: Event) -> str:
    return HEAD + "".join(map(encode_event, story))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "incidents" / "2026-11" / "x.toml"


@pytest.fixture
def file(path: Path) -> IncidentFile:
    return IncidentFile.create(path, HEADER, (note("a"),), shown=SHOWN)


def again(path: Path, disk: Disk | None = None) -> IncidentFile:
    return IncidentFile.read(path, SHOWN, disk=disk or Disk())


def quick(**calls: Callable[..., object]) -> Disk:
    return Disk(**{"wait": lambda _: None, **calls})  # type: ignore[arg-type]  # a test's own functions


def test_an_incident_begins_with_its_header_and_first_events(path: Path, file: IncidentFile) -> None:
    assert path.read_text() == text_of(note("a"))
    assert (file.header, file.events, file.problems, file.torn) == (HEADER, (note("a"),), (), None)
    assert (file.read_only, file.notes, file.path) == ("", (), path)


def test_an_incident_never_takes_the_place_of_another_file(path: Path, file: IncidentFile) -> None:
    with pytest.raises(StoreFailed, match="file exists"):
        IncidentFile.create(path, HEADER, (note("b"),))

    assert path.read_text() == text_of(note("a"))


def test_a_new_file_has_the_usual_mode(path: Path) -> None:
    old = os.umask(0o027)
    IncidentFile.create(path, HEADER)
    os.umask(old)

    assert path.stat().st_mode & 0o777 == 0o640


def test_appending_adds_whole_blocks(path: Path, file: IncidentFile) -> None:
    changed = file.append(note("b"), note("c", "two\nlines"))

    assert changed is False
    assert path.read_text() == text_of(note("a"), note("b"), note("c", "two\nlines"))
    assert file.events == again(path).events == (note("a"), note("b"), note("c", "two\nlines"))


def test_appending_nothing_opens_nothing(path: Path, file: IncidentFile) -> None:
    path.unlink()

    assert file.append() is False
    assert not path.exists()


@settings(deadline=None)  # the disk takes its time
@given(story=st.lists(events, min_size=1, max_size=4, unique_by=lambda event: event.id))
def test_what_was_appended_is_read(tmp_path_factory: pytest.TempPathFactory, story: list[Event]) -> None:
    path = tmp_path_factory.mktemp("read") / "x.toml"
    file = IncidentFile.create(path, HEADER)

    file.append(*story)

    assert again(path).events == file.events == tuple(story)


def test_text_that_no_file_can_keep_is_refused_before_anything_is_opened(path: Path, file: IncidentFile) -> None:
    path.unlink()

    with pytest.raises(ValueError, match="half of a pair"):
        file.append(note("b", "\ud800"))

    assert not path.exists()


def test_what_a_person_wrote_between_events_stays(path: Path, file: IncidentFile) -> None:
    path.write_text("# ours\n" + text_of(note("a")) + "\n\n# ask her again")

    changed = file.append(note("b"))

    assert changed is True
    assert path.read_text() == "# ours\n" + text_of(note("a")) + "\n\n# ask her again\n" + encode_event(note("b"))


def test_events_of_another_writer_are_read_before_ours_is_added(path: Path, file: IncidentFile) -> None:
    again(path).append(note("b"))

    assert file.append(note("c")) is True
    assert file.append(note("d")) is False
    assert file.events == (note("a"), note("b"), note("c"), note("d"))


def test_the_same_event_is_added_once(path: Path, file: IncidentFile) -> None:
    file.append(note("b"))
    file.append(note("b"), note("c"))

    assert path.read_text() == text_of(note("a"), note("b"), note("c"))


def test_a_taken_id_is_refused(path: Path, file: IncidentFile) -> None:
    with pytest.raises(Refused, match=r"the event id a is taken\. Answer again\."):
        file.append(note("a", "something else"))

    assert path.read_text() == text_of(note("a"))


def append_hundred(path: Path, who: str) -> None:
    file = again(path)
    assert [file.append(note(f"{who}{n:03}")) for n in range(100)]


def test_four_writers_at_once_lose_nothing(path: Path, file: IncidentFile) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(append_hundred, [(path, who) for who in "wxyz"])

    kept = again(path)
    assert len(kept.events) == 401
    assert [event.id for event in kept.events if event.id[0] == "w"] == [f"w{n:03}" for n in range(100)]
    assert kept.problems == ()


def test_a_file_that_git_replaces_while_we_write_gets_the_event_too(path: Path, file: IncidentFile) -> None:
    theirs = path.with_name("theirs")
    theirs.write_text(text_of(note("a"), note("t")))

    def fsync_and_replace(fd: int) -> None:
        os.fsync(fd)
        if theirs.exists():
            theirs.replace(path)

    changed = (ours := again(path, quick(fsync=fsync_and_replace))).append(note("b"), note("c"))

    assert changed is True
    assert ours.events == (note("a"), note("t"), note("b"), note("c"))
    assert path.read_text() == text_of(note("a"), note("t"), note("b"), note("c"))


def test_a_replaced_file_that_has_the_event_does_not_get_it_twice(path: Path, file: IncidentFile) -> None:
    theirs = path.with_name("theirs")
    theirs.write_text(text_of(note("b"), note("a")))

    def fsync_and_replace(fd: int) -> None:
        os.fsync(fd)
        if theirs.exists():
            theirs.replace(path)

    again(path, quick(fsync=fsync_and_replace)).append(note("b"), note("c"))

    assert path.read_text() == text_of(note("b"), note("a"), note("c"))


def append_and_replace(file: IncidentFile, ids: list[str]) -> None:
    copy = file.path.with_name("copy")
    for each in ids:
        file.append(note(each))
        copy.write_bytes(file.path.read_bytes())
        copy.replace(file.path)


def test_replacing_the_file_again_and_again_loses_no_event(path: Path, file: IncidentFile) -> None:
    ids = [f"{n:03}" for n in range(30)]

    append_and_replace(file, ids)

    assert [event.id for event in again(path).events] == ["a", *ids]


def test_a_file_that_is_replaced_while_we_wait_for_the_lock_is_opened_again(path: Path, file: IncidentFile) -> None:
    theirs = path.with_name("theirs")
    theirs.write_text(text_of(note("t")))

    def open_and_replace(target: Path, flags: int, mode: int) -> int:
        fd = os.open(target, flags, mode)
        if theirs.exists():
            theirs.replace(path)
        return fd

    again(path, quick(open=open_and_replace)).append(note("b"))

    assert path.read_text() == text_of(note("t"), note("b"))


def test_a_file_that_is_away_for_a_moment_is_waited_for(path: Path, file: IncidentFile) -> None:
    def comes_back(_: float) -> None:
        path.write_text(text_of(note("t")))

    patient = again(path, quick(wait=comes_back))
    path.unlink()

    assert patient.append(note("b")) is True
    assert path.read_text() == text_of(note("t"), note("b"))
    assert patient.notes == ()


def test_a_file_that_is_gone_is_written_again_from_what_was_known(path: Path, file: IncidentFile) -> None:
    patient = again(path, quick())
    path.unlink()
    path.parent.rmdir()

    patient.append(note("b"))

    assert path.read_text() == text_of(note("a"), note("b"))
    assert patient.notes == (f"{SHOWN} was gone; it is written again from what was known.",)


def test_a_file_that_is_gone_after_the_write_is_written_again(path: Path, file: IncidentFile) -> None:
    calls: list[int] = []

    def fsync_and_remove(fd: int) -> None:
        os.fsync(fd)
        calls.append(fd)
        if len(calls) == 1:
            path.unlink()

    again(path, quick(fsync=fsync_and_remove)).append(note("b"))

    assert path.read_text() == text_of(note("a"), note("b"))


def test_a_half_written_file_is_waited_for(path: Path, file: IncidentFile) -> None:
    calls: list[float] = []

    def finishes(seconds: float) -> None:
        calls.append(seconds)
        if len(calls) == 2:
            path.write_text(text_of(note("t"), note("u")))

    patient = again(path, quick(wait=finishes))
    path.write_text(text_of(note("t"), note("u"))[:40])

    patient.append(note("b"))

    assert path.read_text() == text_of(note("t"), note("u"), note("b"))


def test_a_file_that_lost_its_header_is_not_written(path: Path, file: IncidentFile) -> None:
    patient = again(path, quick())
    path.write_text("")

    with pytest.raises(BadFile, match="is empty: nothing was recorded in it"):
        patient.append(note("b"))

    assert path.read_text() == ""
    assert patient.events == (note("a"),)


def test_a_torn_tail_is_read_past_and_left_alone(path: Path, file: IncidentFile) -> None:
    path.write_text(path.read_text() + TEAR)

    read = again(path)

    assert read.events == (note("a"),)
    assert read.torn is not None
    assert read.torn.data == TEAR.encode()
    assert path.read_text() == text_of(note("a")) + TEAR


def test_a_torn_tail_is_moved_aside_and_named_by_the_next_append(path: Path, file: IncidentFile) -> None:
    path.write_text(path.read_text() + TEAR)
    path.chmod(0o600)
    path.with_name("x.torn-20261122T220431").write_text("an older one")

    mended = again(path, quick())
    mended.append(note("b"))

    aside = path.with_name("x.torn-20261122T220431-2")
    assert path.read_text() == text_of(note("a"), note("b"))
    assert aside.read_text() == TEAR
    assert aside.stat().st_mode & 0o777 == 0o600
    assert mended.notes == (f"{SHOWN} ended in what is no whole event; that piece is kept in {aside.name}.",)
    assert mended.torn is None


def test_a_tail_that_another_writer_left_torn_is_moved_aside_too(path: Path, file: IncidentFile) -> None:
    mended = again(path, quick())
    path.write_text(path.read_text() + TEAR)

    assert mended.append(note("b")) is True
    assert path.read_text() == text_of(note("a"), note("b"))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param('"noted"', '"danced"', f"{SHOWN} holds what this sop does not know. Update sop", id="kind"),
        pytest.param("format = 1", "format = 2", f"{SHOWN}:1: is of format 2, from a newer sop", id="format"),
        pytest.param('"noted"', '"noted', f"{SHOWN}:13: is damaged here", id="damage"),
        pytest.param("[[event]]", "<<<<<<< HEAD\n[[event]]", f"{SHOWN}:10: holds the conflict markers", id="merge"),
    ],
)
def test_what_is_damaged_or_newer_is_read_only(path: Path, file: IncidentFile, old: str, new: str, reason: str) -> None:
    file.append(note("b"))
    damaged = path.read_text().replace(old, new, 1) + TEAR
    path.write_text(damaged)
    read = again(path, quick())

    with pytest.raises(Refused) as refused:
        read.append(note("c"))
    with pytest.raises(Refused):
        read.redact({}, Redacted(id="r", at=AT, of="a", by="x"))
    with pytest.raises(Refused):
        file.append(note("c"))

    assert str(refused.value) == read.read_only
    assert read.read_only.startswith(reason)
    assert path.read_text() == damaged
    assert sorted(path.parent.iterdir()) == [path]


def test_an_absent_incident_is_not_found(path: Path) -> None:
    with pytest.raises(NotFound, match="there is no such incident"):
        again(path)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(os.mkfifo, "not an ordinary file", id="pipe"),
        pytest.param(Path.mkdir, "not an ordinary file", id="folder"),
        pytest.param(lambda path: path.symlink_to("/etc/passwd"), "too many levels of symbolic links", id="link"),
        pytest.param(lambda path: path.write_text("drill"), "is damaged here", id="text"),
    ],
)
def test_what_is_no_incident_is_refused(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    make(tmp_path / "x.toml")

    with pytest.raises(BadFile, match=reason):
        again(tmp_path / "x.toml")


def test_a_pipe_in_the_place_of_the_incident_is_not_written(path: Path, file: IncidentFile) -> None:
    path.unlink()
    os.mkfifo(path)

    with pytest.raises(StoreFailed, match=r"not an ordinary file\. It must be an ordinary file: move aside"):
        file.append(note("b"))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        pytest.param(
            errno.ENOSPC, "not saved, no space left on device. Free some space, then answer again.", id="full"
        ),
        pytest.param(
            errno.EROFS,
            "not saved, read-only file system. Make the file and its folder writable for you, then answer again.",
            id="read-only",
        ),
        pytest.param(
            errno.EIO,
            "not saved, input/output error. Keep a copy of what you typed, look after the disk, then run `sop resume`.",
            id="broken",
        ),
        pytest.param(
            0,
            "not saved, unknown error. Keep a copy of what you typed, look after the disk, then run `sop resume`.",
            id="unsaid",
        ),
    ],
)
def test_a_disk_that_takes_nothing_is_said_with_what_to_do(path: Path, number: int, sentence: str) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number)) if number else OSError

    IncidentFile.create(path, HEADER)

    with pytest.raises(StoreFailed) as failed:
        again(path, quick(write=refuse)).append(note("b"))

    assert str(failed.value) == f"{SHOWN}: {sentence}"
    assert path.read_text() == HEAD


def test_a_text_that_would_make_the_file_unreadable_is_refused(path: Path, file: IncidentFile) -> None:
    with pytest.raises(StoreFailed, match="Shorten what you typed"):
        file.append(note("b", "x" * LIMIT))

    assert path.read_text() == text_of(note("a"))


SECRET = note("s", "call Li Na\n139 1234 5678")
CLEAN = note("s", "call ⟦k7qd⟧")
MARK = Redacted(id="r", at=AT, of="s", by="evening")


def test_redaction_changes_one_event_and_no_other_byte(path: Path, file: IncidentFile) -> None:
    before, after = "# ours\n" + text_of(note("a")) + "\n", "\n\n  # ask again\n" + encode_event(note("b")) + "# end\n"
    path.write_text(before + encode_event(SECRET)[1:] + after)
    path.chmod(0o640)

    file.redact({"s": CLEAN}, MARK)

    assert path.read_text() == before + encode_event(CLEAN)[1:] + after + encode_event(MARK)
    assert path.stat().st_mode & 0o777 == 0o640
    assert file.events == (note("a"), CLEAN, note("b"), MARK)
    assert file.append(note("d")) is False
    assert sorted(path.parent.iterdir()) == [path]


def test_redaction_of_a_block_in_another_order_takes_the_whole_block(path: Path, file: IncidentFile) -> None:
    block = '\n[[event]]\nid = "s"\nby = "evening"\nat = 2026-11-22T22:04:31.002+08:00\nkind = "noted"\ntext = """\nLi\nby = """\n'
    path.write_text(text_of(note("a")) + block + encode_event(note("b")))

    file.redact({"s": CLEAN}, MARK)

    assert path.read_text() == text_of(note("a"), CLEAN, note("b"), MARK)


def test_redaction_mends_a_torn_tail_first(path: Path, file: IncidentFile) -> None:
    path.write_text(text_of(SECRET) + TEAR)

    mended = again(path, quick())
    mended.redact({"s": CLEAN}, MARK)

    assert path.read_text() == text_of(CLEAN, MARK)
    assert path.with_name("x.torn-20261122T220431").read_text() == TEAR


@pytest.mark.parametrize("story", [pytest.param((note("a"),), id="some"), pytest.param((), id="none")])
def test_redaction_of_an_unknown_event_changes_nothing(path: Path, story: tuple[Event, ...]) -> None:
    file = IncidentFile.create(path, HEADER, story)

    with pytest.raises(NotFound, match="there is no event s"):
        file.redact({"s": CLEAN}, MARK)

    assert path.read_text() == text_of(*story)


def test_a_writer_that_waits_while_another_redacts_goes_on_in_the_new_file(path: Path, file: IncidentFile) -> None:
    file.append(SECRET)
    other = again(path)

    file.redact({"s": CLEAN}, MARK)

    assert other.append(note("b")) is True
    assert path.read_text() == text_of(note("a"), CLEAN, MARK, note("b"))


def test_the_five_thousandth_append_takes_about_as_long_as_the_fiftieth(path: Path) -> None:
    answer = Answered(id="", at=AT, step="size", ask="voices", answer=3, by="evening")
    short = IncidentFile.create(
        path.with_name("short.toml"), HEADER, tuple(replace(answer, id=f"{n}") for n in range(50))
    )
    long = IncidentFile.create(path, HEADER, tuple(replace(answer, id=f"{n}") for n in range(5000)))

    def timed(file: IncidentFile, id: str) -> float:
        start = time.perf_counter()
        file.append(replace(answer, id=id))
        return time.perf_counter() - start

    pairs = [(timed(short, f"x{n}"), timed(long, f"x{n}")) for n in range(60)]

    # 1.1 when measured alone; the limit leaves room for a busy machine
    assert median(second for _, second in pairs) < 2 * median(first for first, _ in pairs)


@pytest.mark.parametrize(
    "surplus",
    [b"\0" * 200, b"looked at by Mei\n", b"\n\n# checked\nx = [\n", b"\xff\xfe", b'\nby = "somebody"\nby = "twice"\n'],
    ids=["zeros", "a line", "half an array", "no text", "another signature"],
)
def test_what_stands_behind_the_last_whole_event_leaves_that_event_alone(
    path: Path, file: IncidentFile, surplus: bytes
) -> None:
    file.append(note("b", 'she says\nby = "noon"\nit is done'))
    whole = path.read_bytes()
    path.write_bytes(whole + surplus)

    read = again(path, quick())
    assert [event.id for event in read.events] == ["a", "b"]
    assert read.torn is not None
    assert read.torn.data == surplus

    read.append(note("c"))
    assert path.read_bytes().startswith(whole)
    assert [event.id for event in again(path).events] == ["a", "b", "c"]
    assert [each.read_bytes() for each in path.parent.glob("*.torn-*")] == [surplus]
