"""What reviews say against a step stands at its next start and where its runbook is read, until a lesson mends it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from build import WALK, at
from conftest import Sop
from runsop.files.events import encode_event
from runsop.files.judged import judgements
from runsop.files.lessons import Lessons
from runsop.files.workspace import Workspace
from runsop.model import events as ev
from runsop.model.contradicted import Doubt, Judgement, at_start, doubts, in_words
from runsop.model.lessons import Agreed, LessonHeader, Merged, Proposed
from runsop.model.runbook import Step
from short_runbook import ANSWERS, SHORT

LATER = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


def judge(sop: Sop, path: Path, step: str, verdict: str, moment: datetime = LATER) -> None:
    event = ev.Judged(id=sop._next_id(6), at=moment, by="mei", step=step, verdict=verdict)
    path.write_text(path.read_text() + encode_event(event))


def begun(sop: Sop, moment: str = "2026-11-22T22:04:10+08:00") -> Path:
    before = set(sop.incidents)
    sop.at(moment)
    assert sop("start", "short", answers=ANSWERS).code == 0
    (path,) = set(sop.incidents) - before
    return path


def mend(sop: Sop, moment: datetime, *, step: str = "facts", **keys: str) -> None:
    lessons = Lessons(sop.root / "runbooks/lessons")
    type = keys.pop("type", "edit_step")
    id = f"2026-11-24-short-{type.replace('_', '-')}-{sop._next_id(4)}"
    header = LessonHeader(id=id, runbook="short", type=type, by="mei")
    edit: dict[str, Any] = {
        "because": "it was wrong",
        "step": step,
        "key": "title",
        "before": "What we know",
        "after": "What is so",
    }
    lessons.create(header, Proposed(id="aaaaaa", at=moment, by="mei", **(edit | keys)))
    lessons.append(header.id, Agreed(id="aaaaab", at=moment, by="li.wei"))
    lessons.append(header.id, Merged(id="aaaaac", at=moment, by="mei"))


@pytest.fixture
def judged(sop: Sop) -> Sop:
    """Two incidents of one runbook; both contradict its third step, and one finds the second too slow."""
    first, second = begun(sop), begun(sop, "2026-11-23T22:04:10+08:00")
    judge(sop, first, "facts", "contradicted")
    judge(sop, first, "about", "held")
    judge(sop, second, "facts", "contradicted")
    judge(sop, second, "reply", "too_slow")
    sop.at("2026-11-25T22:00:00+08:00")
    return sop


def start(sop: Sop) -> str:
    return sop("start", "short", answers=ANSWERS).err


# --- where it is seen


def test_the_next_start_says_it_in_one_line(judged: Sop) -> None:
    assert "2 incidents say step 3 is wrong: sop runbook show short\n" in start(judged)


def test_another_runbook_starts_without_it(judged: Sop) -> None:
    judged.write("runbooks/other.toml", SHORT.replace('id = "short"', 'id = "other"', 1))

    assert "is wrong" not in judged("start", "other", answers=ANSWERS).err


def test_where_the_runbook_is_read_every_verdict_stands_below_its_step(judged: Sop) -> None:
    first, second = (path.stem for path in judged.incidents)

    shown = judged("runbook", "show", "short").out

    assert (
        "  3  What we know  [facts]\n"
        f"     ! 2 incidents say it is wrong ({first}, {second})\n"
        "     Look it up; do not guess.\n"
    ) in shown
    assert f"     ! 1 incident says it is too slow ({second})\n" in shown
    assert "!" not in judged("runbook", "show", "short", "--markdown").out


def test_programs_get_the_incidents_of_each_step(judged: Sop) -> None:
    first, second = (path.stem for path in judged.incidents)

    assert json.loads(judged("runbook", "show", "short", "--json").out)["doubts"] == [
        {"step": "reply", "number": 2, "wrong": [], "slow": [second], "lacking": []},
        {"step": "facts", "number": 3, "wrong": [first, second], "slow": [], "lacking": []},
    ]


def test_a_merged_lesson_mends_a_step_until_it_is_judged_again(judged: Sop) -> None:
    mend(judged, LATER + timedelta(hours=1))
    mended = start(judged)
    judge(judged, judged.incidents[0], "facts", "contradicted", LATER + timedelta(hours=2))

    again = start(judged)

    assert "is wrong" not in mended
    assert "1 incident says step 3 is wrong: sop runbook show short\n" in again


def test_a_lesson_before_the_verdict_or_of_another_step_mends_nothing(judged: Sop) -> None:
    mend(judged, LATER - timedelta(hours=1))
    mend(judged, LATER + timedelta(hours=1), step="reply")
    mend(judged, LATER + timedelta(hours=1), runbook="quarrel")

    assert "2 incidents say step 3 is wrong" in start(judged)


def test_an_old_incident_speaks_only_where_the_runbook_is_read(judged: Sop) -> None:
    judged.at("2027-03-25T22:00:00+08:00")

    assert "is wrong" not in start(judged)
    assert "2 incidents say it is wrong" in judged("runbook", "show", "short").out


def test_a_broken_folder_of_lessons_keeps_nobody_from_starting(judged: Sop) -> None:
    lessons = judged.root / "runbooks/lessons"
    lessons.mkdir(exist_ok=True)
    (lessons / "2026-11-24-short-edit-step-k3f9.toml").write_text("[[")

    assert "2 incidents say step 3 is wrong" in start(judged)


# --- what is remembered


def test_an_incident_is_read_again_only_when_its_file_changed(judged: Sop, tmp_path: Path) -> None:
    workspace, cache = Workspace(judged.root), tmp_path / "memory"
    first, second = judged.incidents
    found = judgements(workspace, cache)
    stamp = first.stat()
    same = first.read_text().replace('"contradicted"', '"not_judged!!"')
    first.write_text(same)
    os.utime(first, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    remembered = judgements(workspace, cache)
    judge(judged, second, "facts", "held")

    assert remembered == found
    assert len(judgements(workspace, cache)) == len(found) + 1
    assert {each.incident for each in found} == {first.stem, second.stem}


def test_one_look_is_bounded_and_the_next_goes_on(judged: Sop, tmp_path: Path) -> None:
    workspace, cache = Workspace(judged.root), tmp_path / "memory"
    first, second = (path.stem for path in judged.incidents)

    looks = [{each.incident for each in judgements(workspace, cache, most=1)} for _ in range(3)]

    assert looks == [{second}, {first, second}, {first, second}]
    assert judgements(workspace, tmp_path / "other", most=0) == ()


def test_an_incident_that_switched_speaks_of_both_runbooks(judged: Sop, tmp_path: Path) -> None:
    path = judged.incidents[0]
    switched = ev.Switched(id="zzzzzz", at=LATER, by="mei", runbook="quarrel", walk="quarrel-5f0c1ab2d9e4")
    path.write_text(path.read_text() + encode_event(switched))

    found = judgements(Workspace(judged.root), tmp_path / "memory")

    assert found[0].runbooks == ("short", "quarrel")


def test_files_that_cannot_be_read_say_nothing(judged: Sop, tmp_path: Path) -> None:
    folder = judged.incidents[0].parent
    (folder / "a.toml").mkdir()
    (folder / "b.toml").write_text('"judged" [[')
    (folder / "c.md").write_text("a review")
    (judged.root / "incidents/2026-12").write_text("no folder")
    (judged.root / "incidents/2026-13").mkdir()

    found = judgements(Workspace(judged.root), tmp_path / "memory")

    assert {each.incident for each in found} == {path.stem for path in judged.incidents if path.stem.startswith("2")}


@pytest.mark.parametrize(
    "memory",
    [
        "", "[]", '{"key": 1}', '{"key": KEY, "files": 3}', '{"key": KEY, "files": {"2026-11/x.toml": [1]}}',
        '{"key": KEY, "files": {"2026-11/x.toml": [[1], ["short"], [["facts", "contradicted", "x"]]]}}',
        '{"key": KEY, "files": {"2026-11/x.toml": [[1], "short", []]}}',
    ],
)  # fmt: skip
def test_a_memory_that_is_broken_is_made_again(judged: Sop, tmp_path: Path, memory: str) -> None:
    workspace, cache = Workspace(judged.root), tmp_path / "memory"
    found = judgements(workspace, cache)
    (path,) = cache.iterdir()
    key = json.dumps(json.loads(path.read_text())["key"])
    path.write_text(memory.replace("KEY", key))

    assert judgements(workspace, cache) == found


def test_a_memory_that_cannot_be_kept_is_done_without(judged: Sop, tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("no folder")

    assert judgements(Workspace(judged.root), tmp_path / "memory") != ()


# --- the rules


def judgement(incident: str, step: str, verdict: str, minute: float = 0) -> Judgement:
    return Judgement(incident, ("short",), step, verdict, at(minute))


def steps(*ids: str) -> tuple[Step, ...]:
    return tuple(Step(id=id) for id in ids)


def test_the_last_verdict_of_an_incident_counts() -> None:
    book = replace(WALK, id="short")
    said = [judgement("a", "size", "contradicted"), judgement("a", "size", "held"), judgement("b", "size", "missing")]

    assert doubts(book, said, ()) == (Doubt(book.steps[0], 1, lacking=("b",)),)
    assert doubts(book, [judgement("a", "gone", "contradicted")], ()) == ()
    assert doubts(WALK, said, ()) == ()


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ((), ""),
        ((0,), ""),
        ((1,), "1 incident says step 1 is wrong: sop runbook show w"),
        ((1, 3), "3 incidents say step 2 is wrong, 1 says step 1 is wrong: sop runbook show w"),
        ((1, 1, 1, 1, 1),
         "1 incident says step 1 is wrong, 1 says step 2 is wrong, 1 says step 3 is wrong, 2 more: sop runbook show w"),
    ],
)  # fmt: skip
def test_a_start_says_the_worst_first_in_one_line(counts: tuple[int, ...], line: str) -> None:
    found = [
        Doubt(step, n, wrong=tuple("abc"[:count]))
        for n, (step, count) in enumerate(zip(steps(*"abcde"), counts, strict=False), start=1)
    ]

    assert at_start(found, "w") == line


def test_a_step_is_told_with_everything_against_it() -> None:
    doubt = Doubt(steps("a")[0], 1, wrong=("x",), slow=("y", "x"), lacking=("z",))

    assert in_words(doubt) == "1 incident says it is wrong, 2 say it is too slow, 1 says it lacks something (x, y, z)"


@pytest.mark.parametrize(
    ("keys", "heard"),
    [
        pytest.param({"message": "ack", "language": "en"}, True, id="these words"),
        pytest.param({"message": "ack", "language": "zh"}, False, id="in another language"),
        pytest.param({"message": "ack-group", "language": "en"}, False, id="those for a group"),
    ],
)
def test_a_lesson_about_words_is_verified_only_by_a_walk_that_used_them(
    sop: Sop, keys: dict[str, Any], *, heard: bool
) -> None:
    edit: dict[str, Any] = {"step": "", "key": "", "before": "a", "after": "b", "type": "edit_template"}
    mend(sop, datetime.fromisoformat("2026-11-22T20:00:00+08:00"), **(edit | keys))
    judge(sop, begun(sop), "reply", "held")

    outcome = sop("learn")

    assert ("step reply held in" in outcome.out + outcome.err) is heard
    assert (outcome.out == "No lesson is open.\n") is not heard


@pytest.mark.parametrize(
    ("type", "message", "left"),
    [
        pytest.param("edit_template", "ack", ["facts"], id="edited"),
        pytest.param("edit_template", "ack-group", ["facts"], id="edited for a group"),
        pytest.param("add_translation", "ack", ["reply", "facts"], id="only translated"),
    ],
)
def test_words_that_a_step_uses_are_mended_by_a_lesson_that_edits_them(
    judged: Sop, type: str, message: str, left: list[str]
) -> None:
    judge(judged, judged.incidents[0], "reply", "contradicted")
    lessons = Lessons(judged.root / "runbooks/lessons")
    header = LessonHeader(id=f"2026-11-24-short-{type.replace('_', '-')}-k3f9", runbook="short", type=type, by="mei")
    before = "a" if type == "edit_template" else ""
    words: dict[str, Any] = {"because": "cold", "message": message, "language": "en", "before": before, "after": "b"}
    moment = LATER + timedelta(hours=1)
    lessons.create(header, Proposed(id="aaaaaa", at=moment, by="mei", **words))
    doubted = json.loads(judged("runbook", "show", "short", "--json").out)["doubts"]
    lessons.append(header.id, Agreed(id="aaaaab", at=moment, by="li.wei"))
    lessons.append(header.id, Merged(id="aaaaac", at=moment, by="mei"))

    after = json.loads(judged("runbook", "show", "short", "--json").out)["doubts"]

    assert [each["step"] for each in doubted] == ["reply", "facts"]
    assert [each["step"] for each in after] == left
