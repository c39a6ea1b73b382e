"""The generated quarter: the same again, every file reads and folds, and it tells the story a lead should find in it."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from runsop.files import walks
from runsop.files.incident import IncidentFile
from runsop.files.lessons import FOLDER, Lessons
from runsop.files.library import Library
from runsop.files.team import read_team
from runsop.files.workspace import Workspace, create_workspace, incident_files, shipped_library
from runsop.model import clock
from runsop.model import events as ev
from runsop.model.lessons import Lesson, Status
from runsop.model.progress import Progress, View, fold
from runsop.model.review import REVIEW, moments, next_words, with_review
from runsop.model.runbook import Runbook

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bench"))

QUARTER = importlib.import_module("quarter")
UNTIL: datetime = QUARTER.UNTIL
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Quarter:
    """What stands in the files."""

    workspace: Workspace
    states: tuple[Progress, ...]
    broken: tuple[IncidentFile, ...]
    lessons: tuple[Lesson, ...]

    @property
    def real(self) -> tuple[Progress, ...]:
        return tuple(state for state in self.states if not state.header.drill)

    def of(self, kind: type[ev.Event]) -> list[ev.Event]:
        return [event for state in self.real for event in state.story if isinstance(event, kind)]

    def answers(self, ask: str) -> list[object]:
        return [answer.value for state in self.real for (id, _), answer in state.answers.items() if id == ask]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    root = tmp_path_factory.mktemp("quarter") / "workspace"
    create_workspace(root, shipped_library())
    QUARTER.fill(root, until=UNTIL)
    workspace = Workspace(root)
    files = [IncidentFile.read(path, workspace.shown(path)) for path in incident_files(workspace)]
    broken = tuple(file for file in files if file.problems or file.torn)
    states = tuple(_folded(workspace, [file for file in files if file not in broken]))
    read = list(Lessons(root / "runbooks" / FOLDER).all())
    assert [problem for _, problems in read for problem in problems] == []
    return Quarter(workspace, states, broken, tuple(lesson for lesson, _ in read if lesson))


def _folded(workspace: Workspace, files: list[IncidentFile]) -> Iterator[Progress]:
    team, kept = read_team(workspace.root), dict[str, Runbook]()
    review = Library(workspace.runbooks, workspace.root).walk(REVIEW)
    for file in files:
        switched = [event.walk for event in file.events if isinstance(event, ev.Switched)]
        name = [file.header.walk, *switched][-1]
        if name not in kept:
            kept[name] = with_review(walks.load(workspace.walks, name), review)
        yield fold(file.header, kept[name], team, file.events)


def _week(state: Progress) -> int:
    return int(12 - int((UNTIL - state.header.opened_at) / WEEK))


def _improvised(state: Progress) -> bool:
    return any(isinstance(event, ev.Noted) and event.tag == "improvised" for event in state.story)


def _hours_late(state: Progress) -> timedelta | None:
    first = next(each for each in moments(state) if each.id == "first-reply")
    return first.late


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_and_end_give_the_same_bytes(tmp_path: Path) -> None:
    create_workspace(tmp_path / "a", shipped_library())
    for name in ("b", "c"):
        shutil.copytree(tmp_path / "a", tmp_path / name)
        QUARTER.fill(tmp_path / name, until=UNTIL, weeks=2)
    texts = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("b", "c")
    ]
    assert texts[0] == texts[1]


def test_every_unbroken_file_reads_and_folds_without_conflict(quarter: Quarter) -> None:
    assert 160 <= len(quarter.states) <= 190
    assert [state.header.id for state in quarter.states if state.conflicts or state.late or state.raw] == []


def test_every_answer_belongs_to_an_ask_of_its_walk(quarter: Quarter) -> None:
    strange = []
    for state in quarter.states:
        if any(isinstance(event, ev.Switched) for event in state.story):
            continue
        asks = {(step.id, ask.id) for step in state.walk.steps for ask in step.asks}
        strange += [
            (state.header.id, event.step, event.ask)
            for event in state.story
            if isinstance(event, (ev.Answered, ev.Skipped)) and (event.step, event.ask) not in asks
        ]
    assert strange == []


def test_every_choice_is_one_that_its_ask_offers(quarter: Quarter) -> None:
    strange = []
    for state in quarter.states:
        if any(isinstance(event, ev.Switched) for event in state.story):
            continue  # answered in a walk that offered something else
        offered = {ask.id: ask.choices for step in state.walk.steps for ask in step.asks if ask.choices}
        for (id, _), answer in state.answers.items():
            if id in offered and not answer.private:
                given = answer.value if isinstance(answer.value, tuple) else (answer.value,)
                strange += [(state.header.id, id, each) for each in given if each not in offered[id]]
    assert strange == []


def test_time_goes_forward_and_ends_with_the_quarter(quarter: Quarter) -> None:
    for state in quarter.states:
        times = [state.header.opened_at, *(event.at for event in state.story), UNTIL]
        assert times == sorted(times), state.header.id


def test_two_files_are_broken_as_real_life_breaks_them(quarter: Quarter) -> None:
    assert sorted(bool(file.torn) for file in quarter.broken) == [False, True]
    assert ["conflict markers" in str(file.problems) for file in quarter.broken].count(True) == 1


def test_the_library_still_passes_its_check_with_what_was_merged(quarter: Quarter) -> None:
    team = read_team(quarter.workspace.root)
    assert list(Library(quarter.workspace.runbooks, quarter.workspace.root).problems(team)) == []


def test_nothing_private_is_in_the_files(quarter: Quarter) -> None:
    assert not quarter.workspace.private.exists()
    assert all(
        event.answer is None for event in quarter.of(ev.Answered) if isinstance(event, ev.Answered) and event.private
    )


# ── the story ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_runbooks_severities_teams_channels_and_languages_occur(quarter: Quarter) -> None:
    ready = {book.id for book in Library(ROOT / "runbooks", ROOT).heads if book.status == "ready"} - {"core"}
    assert {state.header.runbook for state in quarter.real} == ready
    assert {state.severity for state in quarter.real} == {1, 2, 3, 4}
    assert {state.header.team for state in quarter.real} == {"evening", "day", "weekend"}
    assert len(set(quarter.answers("channel"))) == 5
    assert set(quarter.answers("language")) == {"en", "zh", "ro", "vi", "da"}


def test_the_fallback_is_used_less_and_less(quarter: Quarter) -> None:
    weeks = Counter(_week(state) for state in quarter.real if state.header.runbook == "general-complaint")
    assert sum(weeks[week] for week in range(4)) > 3 * sum(weeks[week] for week in range(9, 13))


def test_evenings_and_weekends_are_busier_and_some_come_in_the_quiet_hours(quarter: Quarter) -> None:
    opened = [state.header.opened_at for state in quarter.real]
    assert sum(17 <= at.hour < 22 for at in opened) > len(opened) * 0.4
    assert sum(at.weekday() >= 5 for at in opened) > len(opened) * 0.3
    assert 0.07 < sum(state.after_hours for state in quarter.real) / len(opened) < 0.16


def test_first_words_are_mostly_in_time_and_misses_gather_at_night(quarter: Quarter) -> None:
    late = [state for state in quarter.real if _hours_late(state)]
    assert 8 <= len(late) <= len(quarter.real) * 0.15
    assert sum(state.after_hours for state in late) > len(late) / 2


def test_named_updates_are_mostly_kept(quarter: Quarter) -> None:
    words = [each for state in quarter.real for each in next_words(state)]
    assert 10 <= sum(each.missed for each in words) < len(words) * 0.12


def test_promises_are_kept_missed_and_some_are_overdue_one_for_three_weeks(quarter: Quarter) -> None:
    promises = [promise for state in quarter.real for promise in state.promises]
    states = Counter(promise.state for promise in promises)
    assert states["kept"] > 8 * states["missed"] > 0
    overdue = [UNTIL - each.event.due for each in promises if each.state == "open" and each.event.due < UNTIL]
    assert 3 <= len(overdue) <= 6
    assert max(overdue) > 3 * WEEK


def test_call_backs_are_done_skipped_and_several_overdue(quarter: Quarter) -> None:
    due = [each for state in quarter.real if state.closed for each in clock.dues(state) if each.at < UNTIL]
    assert 5 <= sum(each.kind is clock.DueKind.FOLLOW_UP for each in due) <= 45
    assert set(quarter.answers("satisfied")) == {"yes", "partly", "no", "no_answer"}
    assert {*quarter.answers("outcome")} >= {"stayed", "renewed", "refunded", "left"}
    assert set(quarter.answers("handler_ok")) == {True, False}


def test_private_talks_moods_remedies_and_approvals(quarter: Quarter) -> None:
    assert set(quarter.answers("reached")) == {"yes", "refused", "no_answer", "blocked"}
    assert all(len(quarter.answers(ask)) > 60 for ask in ("mood", "mood_private", "mood_end"))
    offers = [offer for state in quarter.real for offer in state.offers]
    assert len({offer.event.remedy for offer in offers}) > 15
    assert any(offer.chosen_for for offer in offers)
    assert any(offer.declined_for for offer in offers)
    assert any(offer.given_for for offer in offers)
    asked = Counter(event.who for event in quarter.of(ev.ApprovalAsked) if isinstance(event, ev.ApprovalAsked))
    assert asked["founder"] > 5
    assert quarter.of(ev.Approved)
    assert quarter.of(ev.Denied)
    counts = [event for event in quarter.of(ev.Contacted) if isinstance(event, ev.Contacted)]
    assert any(event.count < event.of_total for event in counts)


def test_one_approver_lets_people_wait(quarter: Quarter) -> None:
    waits = defaultdict[str, list[timedelta]](list)
    for state in quarter.real:
        for offer in state.offers:
            verdict = next(
                (event for event in state.story if isinstance(event, ev.Approved) and event.of == offer.event.id), None
            )
            if verdict and offer.asked_at:
                waits[offer.asked].append(verdict.at - offer.asked_at)
    middle = {who: sorted(each)[len(each) // 2] for who, each in waits.items()}
    assert middle["founder"] > timedelta(minutes=90) > middle["lead"]


def test_things_go_otherwise_now_and_then(quarter: Quarter) -> None:
    kinds = (
        ev.Sanctioned,
        ev.Flagged,
        ev.Override,
        ev.HandedOver,
        ev.Paused,
        ev.Escalated,
        ev.Reopened,
        ev.Switched,
        ev.SeveritySet,
    )
    assert {kind.kind: len(quarter.of(kind)) for kind in kinds if len(quarter.of(kind)) < 3} == {}
    assert all(event.rule for event in quarter.of(ev.Sanctioned) if isinstance(event, ev.Sanctioned))
    assert {event.reached for event in quarter.of(ev.Escalated) if isinstance(event, ev.Escalated)} == {
        "answered",
        "ringing",
        "off",
        "nobody",
    }
    outcomes = Counter(state.closed.outcome for state in quarter.real if state.closed)
    assert min(outcomes["closed"], outcomes["closed-unconfirmed"], outcomes["near-miss"]) >= 3
    assert set(quarter.answers("heat")) == {1, 2, 3, 4, 5}
    assert len([state for state in quarter.states if state.header.drill]) == 4


def test_walks_grow_ordinary(quarter: Quarter) -> None:
    by_week = defaultdict[int, list[bool]](list)
    for state in quarter.real:
        by_week[_week(state)].append(not _improvised(state))
    first = [each for week in range(4) for each in by_week[week]]
    last = [each for week in range(9, 13) for each in by_week[week]]
    assert sum(first) / len(first) < 0.45
    assert sum(last) / len(last) > 0.7


def test_a_merged_lesson_shows_its_effect(quarter: Quarter) -> None:
    lesson = next(each for each in quarter.lessons if each.edit.ask == "which_class")
    merged = next(event.at for event in lesson.events if event.kind == "merged")
    of_it = [state for state in quarter.real if state.header.runbook == lesson.runbook]
    before = [_improvised(state) for state in of_it if state.header.opened_at < merged]
    after = [_improvised(state) for state in of_it if state.header.opened_at > merged]
    assert len(before) > 3
    assert len(after) > 3
    assert sum(before) / len(before) > 2 * sum(after) / len(after)
    assert len(quarter.answers("which_class")) > 3


def test_one_step_is_always_skipped_and_one_grows_slower(quarter: Quarter) -> None:
    step = QUARTER.ALWAYS_SKIPPED
    story = [event for state in quarter.real for event in state.story]
    skipped = sum(isinstance(event, ev.Skipped) and event.step == step for event in story)
    answered = sum(isinstance(event, ev.Answered) and event.step == step for event in story)
    assert skipped > 9 * answered > 0
    took = defaultdict[int, list[timedelta]](list)
    for state in quarter.real:
        times = [
            event.at for event in state.story if isinstance(event, ev.Answered) and event.step == QUARTER.SLOWER_STEP
        ]
        if times:
            took[min(2, _week(state) * 3 // 13)].append(times[-1] - times[0])
    middle = [sorted(took[month])[len(took[month]) // 2] for month in range(3)]
    assert middle[0] * 2 < middle[1]
    assert middle[1] * 1.5 < middle[2]


def test_one_channel_has_gone_quiet(quarter: Quarter) -> None:
    weeks = Counter(_week(state) for state in quarter.real if View(state).value("channel") == QUARTER.QUIET_CHANNEL)
    assert all(weeks[week] for week in range(11))
    assert not weeks[11] + weeks[12]


def test_reviews_name_one_factor_doubt_one_step_and_some_are_missing(quarter: Quarter) -> None:
    reviewed = [state for state in quarter.real if ("review_factors", "") in state.answers]
    recent = [state for state in reviewed if UNTIL - state.header.opened_at < 4 * WEEK]
    named = Counter[str]()
    for state in recent:
        value = state.answers["review_factors", ""].value
        named.update(value if isinstance(value, tuple) else ())
    assert named.most_common(1)[0][0] == QUARTER.RECENT_FACTOR
    runbook, step = QUARTER.DOUBTED
    wrong = [
        state.header.id
        for state in reviewed
        for event in state.story
        if isinstance(event, ev.Judged) and event.step == step and event.verdict == "contradicted"
    ]
    assert len(wrong) == 3
    assert all(runbook in each for each in wrong)
    missing = [
        state
        for state in quarter.real
        if state.severity <= 2 and state.closed_at and UNTIL - state.closed_at > WEEK and state not in reviewed
    ]
    assert 3 <= len(missing) <= 15
    assert {*map(str, quarter.answers("review_signed"))} != set()
    assert quarter.answers("review_lucky")


def test_lessons_are_in_every_status_and_some_actions_are_overdue(quarter: Quarter) -> None:
    status = Counter(lesson.status for lesson in quarter.lessons)
    assert status[Status.PROPOSED] == 12
    assert all(status[each] for each in Status)
    open_ = [lesson for lesson in quarter.lessons if lesson.status is Status.PROPOSED and lesson.proposed_at]
    assert max(UNTIL - lesson.proposed_at for lesson in open_ if lesson.proposed_at) > 8 * WEEK
    actions = [lesson for lesson in quarter.lessons if lesson.edit.due and lesson.status is Status.MERGED]
    assert sum(lesson.edit.due < UNTIL for lesson in actions if lesson.edit.due) == 2
    assert any(lesson.contradicted_by for lesson in quarter.lessons)
