"""Lessons on the disk: one file each, appended to; a broken one hides no other; two clones become one."""

from __future__ import annotations

import cProfile
import errno
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Sop
from event_strategies import texts
from runsop.errors import BadFile, NotFound, Refused
from runsop.files.disk import Disk, StoreFailed
from runsop.files.events import encode_event
from runsop.files.lessons import Lessons, decode_lesson, is_lesson
from runsop.files.merge import Merged, merge
from runsop.files.settled import verified
from runsop.files.workspace import _ATTRIBUTES as ATTRIBUTES
from runsop.model.edits import EditKeys
from runsop.model.events import Event
from runsop.model.lessons import LESSON_KINDS, Agreed, Changed, Dropped, LessonHeader, Proposed, Status
from runsop.model.lessons import Merged as Done
from test_lessons import AGREED, HEADER, PROPOSED, made

ID = HEADER.id
SHOWN = f"runbooks/lessons/{ID}.toml"
TEXT = """\
format = 1
id = "2026-11-24-core-add-question-k3f9"
runbook = "core"
type = "add_question"
by = "li.wei"

[[event]]
id = "pro000"
at = 2026-11-24T09:12:00.000+00:00
kind = "proposed"
because = "nobody asked"
verify_by = "next 3 incidents"
step = "story"
ask = "parcel"
ask_kind = "text"
after = "Which parcel is it?"
by = "li.wei"
"""
TEAR = '\n[[event]]\nid = "c"\nat = 2026-11-2'


def block(event: Event) -> str:
    return encode_event(event, LESSON_KINDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "runbooks" / "lessons"


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / f"{ID}.toml"


@pytest.fixture
def lessons(folder: Path) -> Lessons:
    made_here = Lessons(folder)
    made_here.create(HEADER, PROPOSED)
    return made_here


def quick(**calls: Callable[..., object]) -> Disk:
    return Disk(**{"wait": lambda _: None, **calls})  # type: ignore[arg-type]  # a test's own functions


def test_a_lesson_is_a_file_that_a_person_can_read(lessons: Lessons, path: Path) -> None:
    assert path.read_text() == TEXT
    assert lessons.ids() == (ID,)
    lesson, problems = lessons.read(ID)
    assert (lesson.status, lesson.events, problems) == (Status.PROPOSED, (PROPOSED,), ())


def test_creating_makes_the_folder_last_too(folder: Path) -> None:
    synced: list[str] = []

    def fsync(fd: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{fd}").readlink()))
        os.fsync(fd)

    Lessons(folder, disk=quick(fsync=fsync)).create(HEADER, PROPOSED)

    assert str(folder) in synced
    assert str(folder.parent) in synced


def test_a_lesson_never_takes_the_place_of_another(lessons: Lessons, path: Path) -> None:
    with pytest.raises(StoreFailed, match="file exists"):
        lessons.create(HEADER, made(Proposed, because="other"))

    assert path.read_text() == TEXT


def test_a_move_is_appended(lessons: Lessons, path: Path) -> None:
    lesson = lessons.append(ID, AGREED, replace(made(Done, 2), by="lead"))

    assert lesson.status is Status.MERGED
    assert lessons.read(ID)[0] == lesson
    assert path.read_text() == TEXT + block(AGREED) + block(replace(made(Done, 2), by="lead"))


def test_appending_nothing_writes_nothing(lessons: Lessons, path: Path) -> None:
    assert lessons.append(ID).status is Status.PROPOSED
    assert path.read_text() == TEXT


def test_the_same_move_is_appended_once(lessons: Lessons, path: Path) -> None:
    lessons.append(ID, AGREED)
    lessons.append(ID, AGREED)

    assert path.read_text() == TEXT + block(AGREED)


def test_a_move_that_cannot_be_is_refused_and_not_written(lessons: Lessons, path: Path) -> None:
    with pytest.raises(Refused, match=r"it cannot be merged, it is proposed only\."):
        lessons.append(ID, made(Done, 2))

    assert path.read_text() == TEXT


def test_a_move_is_judged_by_what_another_wrote_meanwhile(lessons: Lessons, path: Path) -> None:
    dropped = made(Dropped, 1, reason="asked already")

    def open_and_drop(target: Path, flags: int, mode: int) -> int:
        if flags & os.O_APPEND and path.read_text() == TEXT:
            path.write_text(TEXT + block(dropped))
        return os.open(target, flags, mode)

    with pytest.raises(Refused, match="it cannot be agreed, it is dropped already"):
        Lessons(path.parent, disk=quick(open=open_and_drop)).append(ID, AGREED)

    assert path.read_text() == TEXT + block(dropped)


def test_a_taken_id_of_an_event_is_refused(lessons: Lessons) -> None:
    with pytest.raises(Refused, match="its event id is taken"):
        lessons.append(ID, replace(AGREED, id=PROPOSED.id))


def append_one(folder: Path, number: int) -> None:
    Lessons(folder).append(ID, made(Agreed, number, by=f"reader{number}"))


def test_four_writers_at_once_lose_nothing(lessons: Lessons, folder: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(append_one, [(folder, n) for n in range(20)])

    lesson, problems = lessons.read(ID)
    assert (sorted(lesson.reviewers), problems) == (sorted(f"reader{n}" for n in range(20)), ())


def test_a_full_disk_leaves_the_file_as_it_was(lessons: Lessons, path: Path) -> None:
    def full(_fd: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreFailed, match=f"{SHOWN}: not saved, no space left on device"):
        Lessons(path.parent, disk=quick(write=full)).append(ID, AGREED)

    assert path.read_text() == TEXT


def test_a_lesson_that_cannot_be_created_leaves_nothing(folder: Path) -> None:
    def full(_fd: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreFailed, match="no space"):
        Lessons(folder, disk=quick(write=full)).create(HEADER, PROPOSED)

    assert list(folder.iterdir()) == []


def test_text_that_no_file_can_keep_is_refused_before_anything_is_opened(folder: Path) -> None:
    with pytest.raises(ValueError, match="half of a pair"):
        Lessons(folder).create(HEADER, made(Proposed, because="\ud800"))

    assert not folder.exists()


_BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "str": texts,
    "int | None": st.none() | st.integers(-(2**63), 2**63 - 1),
    "tuple[str, ...]": st.lists(texts, max_size=3).map(tuple),
    "datetime | None": st.none() | st.just(datetime(2026, 12, 1, tzinfo=UTC)),
}
keys = st.fixed_dictionaries({name: _BY_TYPE[str(f.type)] for name, f in EditKeys.__dataclass_fields__.items()})


@settings(deadline=None, max_examples=60)
@given(first=keys, second=keys)
def test_every_text_comes_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, Any], second: dict[str, Any]
) -> None:
    lessons = Lessons(tmp_path_factory.mktemp("lessons"))
    story = made(Proposed, **first), made(Changed, 1, **second)
    lessons.create(HEADER, story[0])

    lessons.append(ID, story[1])

    assert lessons.read(ID)[0].events == story


# --- what is wrong with a file


def test_no_folder_is_no_lesson(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert Lessons(tmp_path / "none").ids() == ()
    assert list(Lessons(tmp_path / "file").all()) == []


def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "ring").symlink_to("ring")

    with pytest.raises(BadFile, match=r"runbooks/lessons: cannot be opened \(.+\)\. Check its owner and rights\."):
        Lessons(tmp_path / "ring").ids()


@pytest.mark.parametrize("id", ["../core", "A", "", "a" * 81, "x.toml", "a\n"])
def test_what_is_no_id_is_never_a_path(lessons: Lessons, id: str) -> None:
    with pytest.raises(NotFound, match="is no lesson id"):
        lessons.read(id)
    with pytest.raises(NotFound, match="is no lesson id"):
        lessons.create(replace(HEADER, id=id), PROPOSED)


def test_a_lesson_that_is_not_there_is_told_with_the_nearest(lessons: Lessons) -> None:
    with pytest.raises(NotFound, match=rf'there is no lesson "{ID[:-1]}x"\. Did you mean "{ID}"\?'):
        lessons.read(f"{ID[:-1]}x")
    with pytest.raises(NotFound, match=r'there is no lesson "zzz"\. sop learn --list shows them\.'):
        lessons.append("zzz", AGREED)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty: nothing was recorded in it"),
        ("format = 1\n", 'the header: lacks "id"'),
        ("<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs\n", "holds the conflict markers of a half-done merge"),
        ('id = "x"\nid = "y"\n', "is damaged here: Cannot overwrite a value"),
        ("\xff", "the header: "),
    ],
    ids=["empty", "headless", "half merged", "broken", "no words"],
)
def test_a_broken_lesson_hides_no_other(lessons: Lessons, folder: Path, text: str, problem: str) -> None:
    (folder / "0aaa.toml").write_text(text, encoding="latin-1")

    (broken, problems), (whole, none) = lessons.all()

    assert (broken, none) == (None, ())
    assert problem in str(problems[0]) or "is not UTF-8" in str(problems[0])
    assert whole is not None and whole.id == ID  # noqa: PT018 - one thing
    assert lessons.problems() == problems
    with pytest.raises(BadFile):
        lessons.append("0aaa", AGREED)
    assert (folder / "0aaa.toml").read_text(encoding="latin-1") == text


def test_what_is_no_ordinary_file_is_named_and_never_waited_for(lessons: Lessons, folder: Path) -> None:
    os.mkfifo(folder / "0aaa.toml")
    (folder / "bbb.toml").symlink_to(folder / f"{ID}.toml")
    (folder / "ccc.toml").mkdir()

    read = {str(problems[0]).partition(":")[0]: lesson for lesson, problems in lessons.all() if problems}

    assert read == {f"runbooks/lessons/{name}.toml": None for name in ("0aaa", "bbb", "ccc")}


def test_files_of_editors_are_left_alone_and_odd_names_are_told(lessons: Lessons, folder: Path) -> None:
    (folder / ".x.toml").write_text("")
    (folder / "notes.md").write_text("")
    (folder / "0 Over It.toml").write_text("")

    (nothing, problems), _ = lessons.all()

    assert nothing is None
    assert str(problems[0]) == (
        "runbooks/lessons/0 Over It.toml: the name of the file is no id, so it is never read. "
        "Name it with small letters, digits and -; at most 80."
    )


def test_where_a_lesson_lies_is_told_before_it_is_there(folder: Path) -> None:
    assert Lessons(folder).path_of("x") == folder / "x.toml"


def test_a_lesson_that_is_taken_away_while_we_read_is_no_problem(folder: Path) -> None:
    class Vanishing(Lessons):
        def _stems(self) -> list[str]:
            return ["gone"]

    assert list(Vanishing(folder).all()) == [(None, ())]


def test_a_torn_end_is_named_and_mended_by_the_next_move(lessons: Lessons, path: Path) -> None:
    path.write_text(TEXT + TEAR)

    lesson, problems = lessons.read(ID)
    assert lesson.status is Status.PROPOSED
    assert [str(each) for each in problems] == [
        f"{SHOWN}: ends in an unfinished block. The next move of the lesson mends it."
    ]
    patient = Lessons(path.parent, disk=quick())
    assert patient.append(ID, AGREED).status is Status.AGREED
    assert path.read_text() == TEXT + block(AGREED)
    assert path.with_name(f"{ID}.torn-20261124T091300").read_text() == TEAR
    assert patient.notes == [
        f"{SHOWN} ended in what is no whole event; that piece is kept in {ID}.torn-20261124T091300."
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace('"proposed"', '"sung"'), "holds what this sop does not know"),
        (lambda text: text.replace("because", "whispered"), "holds what this sop does not know"),
        (lambda text: text.replace("by = ", 'team = "x"\nby = ', 1), "holds what this sop does not know"),
        (lambda text: text.replace("format = 1", "format = 2"), "is of format 2, from a newer sop"),
        (lambda text: text.replace("by = ", "on = 3\nby = ", 2).replace("on = 3", "", 1) + "x", "is damaged here"),
        (lambda text: text.replace(ID, "other"), 'the id is "other". Name the file by it'),
    ],
    ids=["kind", "key", "header key", "format", "damage", "name"],
)
def test_what_is_not_known_or_not_whole_is_read_and_never_written_to(
    lessons: Lessons, path: Path, change: Callable[[str], str], reason: str
) -> None:
    text = change(TEXT) + "\n[[event]]\n" * (change(TEXT)[-1] == "x")
    path.write_text(text)

    lesson, _ = lessons.read(ID)

    assert lesson.runbook == "core"
    with pytest.raises(Refused, match=reason):
        lessons.append(ID, AGREED)
    assert path.read_text() == text


def test_a_kind_of_a_newer_sop_is_no_problem_of_the_file(lessons: Lessons, path: Path) -> None:
    path.write_text(TEXT.replace('"proposed"', '"sung"'))

    assert lessons.read(ID)[1] == ()


@pytest.mark.parametrize(("old", "new"), [('"proposed"', '"sung"'), ("verify_by", "verifyby")], ids=["kind", "key"])
def test_what_the_check_of_all_lessons_names(lessons: Lessons, path: Path, old: str, new: str) -> None:
    assert lessons.problems() == ()
    path.write_text(TEXT.replace(old, new))
    assert [problem.text for problem in lessons.problems()] == ["holds a kind or a key that this sop does not know"]


def test_comments_and_hand_edits_between_events_stay(lessons: Lessons, path: Path) -> None:
    text = "# ours\n" + TEXT.replace("nobody asked", "nobody had asked") + "\n# look again\n"
    path.write_text(text)

    assert lessons.append(ID, AGREED).edit.because == "nobody had asked"
    assert path.read_text() == text + block(AGREED)


def test_moves_that_could_not_be_are_problems_and_the_lesson_can_still_be_moved(lessons: Lessons, path: Path) -> None:
    path.write_text(TEXT + block(made(Done, 2)))

    lesson, problems = lessons.read(ID)

    assert [str(each) for each in problems] == [f"{SHOWN}: merged by li.wei: it is proposed only"]
    assert lesson.status is Status.PROPOSED
    assert lessons.append(ID, replace(AGREED, at=made(Agreed, 3).at)).status is Status.AGREED


def test_a_file_that_turns_bad_while_we_wait_is_not_written_to(lessons: Lessons, path: Path) -> None:
    def spoil(text: str) -> Callable[[Path, int, int], int]:
        def open_it(target: Path, flags: int, mode: int) -> int:
            if flags & os.O_APPEND:
                path.write_text(text)
            return os.open(target, flags, mode)

        return open_it

    for text in ("x = 1\n", TEXT.replace("because", "whispered")):
        path.write_text(TEXT)
        with pytest.raises((BadFile, Refused)):
            Lessons(path.parent, disk=quick(open=spoil(text))).append(ID, AGREED)
        assert path.read_text() == text


def test_a_file_that_is_gone_is_written_again_from_what_was_known(lessons: Lessons, path: Path) -> None:
    def open_after_loss(target: Path, flags: int, mode: int) -> int:
        if flags & os.O_APPEND and not lost:
            lost.append(path)
            path.unlink()
        return os.open(target, flags, mode)

    lost: list[Path] = []
    careful = Lessons(path.parent, disk=quick(open=open_after_loss))

    careful.append(ID, AGREED)

    assert path.read_text() == TEXT + block(AGREED)


def test_reading_all_lessons_takes_work_that_grows_with_their_number(folder: Path) -> None:
    folder.mkdir(parents=True)
    calls = []
    for count in (20, 80):
        for n in range(count):
            (folder / f"lesson-{n}.toml").write_text(TEXT.replace(ID, f"lesson-{n}") + block(AGREED))
        list(Lessons(folder).all())  # what is worked out once
        profile = cProfile.Profile()
        found = profile.runcall(lambda: list(Lessons(folder).all()))
        assert sum(lesson is not None and not problems for lesson, problems in found) == count
        calls.append(sum(each.callcount for each in profile.getstats()))

    assert calls[1] < calls[0] * 4 * 1.1


# --- two clones


def merged(base: str, ours: str, theirs: str, shown: str = SHOWN) -> Merged:
    return merge(base.encode(), ours.encode(), theirs.encode(), shown)


@pytest.mark.parametrize(
    ("path", "answer"),
    [(SHOWN, True), ("sub/runbooks/lessons/x.toml", True), ("incidents/2026-11/x.toml", False), ("x.toml", False)],
)
def test_a_lesson_is_known_by_its_place(path: str, *, answer: bool) -> None:
    assert is_lesson(path) is answer


def test_moves_of_two_clones_are_united_in_the_order_of_time() -> None:
    ours, theirs = TEXT + block(made(Agreed, 5, by="lead")), TEXT + block(made(Agreed, 4, id="other", by="day"))

    one, other = merged(TEXT, ours, theirs), merged(TEXT, theirs, ours)

    assert (one.problems, one.data) == ((), other.data)
    assert one.data.decode() == (
        TEXT + block(made(Agreed, 4, id="other", by="day")) + block(made(Agreed, 5, by="lead"))
    )


@pytest.mark.parametrize("minute", [0, 3])
def test_agreeing_here_and_dropping_there_keeps_both_and_what_stands_counts(folder: Path, minute: int) -> None:
    ours, theirs = TEXT + block(AGREED) + block(made(Done, 2)), TEXT + block(made(Dropped, minute, reason="twice"))
    folder.mkdir(parents=True)
    (folder / f"{ID}.toml").write_bytes(merged(TEXT, ours, theirs).data)

    lesson, problems = Lessons(folder).read(ID)

    assert (lesson.status, problems) == (Status.MERGED, ())
    assert lesson.dropped_by == ("li.wei",)


def test_an_event_changed_on_both_sides_stands_between_markers() -> None:
    result = merged(TEXT, TEXT.replace("nobody", "no one"), TEXT.replace("nobody", "none"))

    assert [each.text for each in result.problems] == ["the event pro000 is not the same on both sides"]
    assert b"<<<<<<< ours" in result.data


def test_a_broken_version_stands_between_markers() -> None:
    result = merged(TEXT, TEXT, "format = 1\n")

    assert "theirs, line 1: the header:" in result.problems[0].text


clone_moves = st.lists(
    st.tuples(st.sampled_from([Agreed, Done, Dropped, Changed]), st.integers(0, 9)), max_size=4, unique=True
)


@settings(deadline=None, max_examples=60)
@given(st.lists(clone_moves, min_size=3, max_size=3))
def test_lessons_of_three_clones_are_one_in_any_order(stories: list[list[tuple[type[Event], int]]]) -> None:
    def event(cls: type[Event], minute: int, who: str) -> Event:
        words = {"reason": "x"} if cls is Dropped else {}
        happened: Event = made(cls, minute, id=f"{cls.kind[:2]}{minute}{who}", by=who, **words)
        return happened

    own = [[event(cls, minute, who) for cls, minute in story] for who, story in zip("abc", stories, strict=True)]
    a, b, c = (TEXT + "".join(map(block, story)) for story in own)

    results = {
        merged(TEXT, merged(TEXT, x, y).data.decode(), z).data
        for x, y, z in ((a, b, c), (c, a, b), (b, c, a), (b, a, c))
    }

    assert len(results) == 1
    told = [each.id for each in decode_lesson(results.pop(), SHOWN).events]
    assert sorted(told) == sorted([PROPOSED.id, *(each.id for story in own for each in story)])


def git(folder: Path, *argv: str) -> int:
    return subprocess.run(["git", *argv], cwd=folder, capture_output=True, check=False).returncode


def test_git_merges_a_lesson_that_was_moved_in_two_clones(
    sop: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent / "cli"))
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    here, there = sop.root, tmp_path / "there"
    (here / ".gitattributes").write_text("".join(f"{line}\n" for line in ATTRIBUTES))
    folder = Lessons(here / "runbooks/lessons")
    folder.create(HEADER, PROPOSED)
    git(here, "init", "-q")
    git(here, "config", "merge.sop.driver", f"{sys.executable} -m runsop merge %O %A %B %P")
    git(here, "add", ".")
    git(here, "commit", "-qm", "start")
    git(tmp_path, "clone", "-q", str(here), "there")
    Lessons(there / "runbooks/lessons").append(ID, made(Agreed, 2, id="theirs", by="day"))
    folder.append(ID, AGREED)
    for clone in (here, there):
        git(clone, "commit", "-qam", "agreed")

    code = git(here, "pull", "-q", "--no-rebase", "--no-edit", str(there))

    assert code == 0
    assert folder.read(ID)[0].reviewers == ("lead", "day")
    assert folder.problems() == ()


def test_reading_lessons_loads_nothing_heavy() -> None:
    heavy = "('typer', 'rich', 'tomlkit', 'tomli_w', 'runsop.files.library', 'runsop.files.editing')"
    code = f"import sys, runsop.files.lessons; print([each for each in {heavy} if each in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_an_incident_is_no_lesson_and_a_lesson_no_incident() -> None:
    assert merged(TEXT, TEXT, TEXT + block(AGREED), "incidents/2026-11/x.toml").problems != ()
    assert decode_lesson(TEXT.encode(), SHOWN).header == LessonHeader(
        id=ID, runbook="core", type="add_question", by="li.wei"
    )


def test_a_lesson_that_ends_verified_may_be_left_unread(tmp_path: Path) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "2026-11-24-a.toml").write_text('[[event]]\n\n[[event]]\nid = "a"\nat = 1\nkind = "verified"\n')
    (folder / "2026-11-24-b.toml").write_text('[[event]]\n\n[[event]]\nid = "a"\nat = 1\nkind = "dropped"\n')

    found = [problems[0].path for _, problems in Lessons(folder).all(but=verified(folder))]

    assert found == ["runbooks/lessons/2026-11-24-b.toml"]
