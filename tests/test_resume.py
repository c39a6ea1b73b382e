"""`sop resume`: the first unanswered question, the walk it began with, and what comes due after closing."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest

from conftest import Sop
from runsop.commands.session import session_of
from runsop.commands.walking import walk
from runsop.env import Env
from runsop.errors import Interrupted
from runsop.screen.gate import Out
from runsop.screen.plain import PlainPrompter
from short_runbook import ANSWERS, QUARREL_ANSWERS, SHORT

BEGUN = 'about = "hello there"\nsent = "now"\n'


def test_resume_asks_the_first_unanswered_question(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)

    outcome = sop("resume")

    assert outcome.code == 5
    assert outcome.err.endswith(
        "no terminal, and no answer for: late_by, ours. Give them with --answers FILE or --answer ask=value.\n"
        f"Saved up to facts. sop resume {sop.id}\n"
    )


def test_resume_opens_with_where_it_was_left(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN + 'reply = "We are on it, more at 23:00."\n')
    sop.at("2026-11-23T22:30:00+08:00")

    told = sop("resume").err.splitlines()

    assert told[:4] == [
        "A short one · SEV4 · opened 11-22 22:04",
        "last public words: We are on it, more at 23:00.",
        "  11-22 22:04 about: (private) hello there",
        "  11-22 22:04 reply: We are on it, more at 23:00.",
    ]


def test_resume_goes_on_to_the_end(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)

    outcome = sop("resume", answers='late_by = "two days"\nours = false\nclose = "close"\n')

    assert (outcome.code, outcome.out) == (0, f"incidents/2026-11/{sop.id}.toml\n")
    assert sop.kinds() == ["answered", "answered", "sent", "answered", "answered", "closed"]


def test_what_came_before_is_byte_for_byte_the_same(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    before = sop.incident()

    sop("resume", answers='late_by = "two days"\n')

    assert sop.incident().startswith(before)


@pytest.mark.parametrize("words", ["short", "aaab", "2026-11-22-2204"])
def test_an_incident_is_found_by_a_part_of_its_id(sop: Sop, words: str) -> None:
    sop("start", "short", answers=BEGUN)

    assert sop("resume", words).code == 5


def test_two_live_incidents_are_named(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    sop("start", "short", answers=BEGUN)

    outcome = sop("resume")

    first, second = (path.stem for path in sop.incidents)
    assert outcome.code == 1
    assert outcome.err == f"several incidents are open; name one:\n  {second}\n  {first}\n"


def test_no_incident_is_not_found(sop: Sop) -> None:
    outcome = sop("resume")

    assert (outcome.code, outcome.err) == (
        4,
        "no incident is open. sop start begins one, sop list shows the old ones.\n",
    )


def test_a_newer_runbook_is_told_and_the_incident_keeps_its_walk(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    sop.tree({"runbooks/short.toml": SHORT.replace("late_by", "late_since")})

    outcome = sop("resume")

    assert "This runbook has changed since; this incident keeps the walk it began with.\n" in outcome.err
    assert "no answer for: late_by, ours." in outcome.err


@pytest.mark.parametrize("content", [None, "[[", SHORT], ids=["deleted", "broken", "same"])
def test_the_incident_keeps_its_walk_whatever_became_of_the_runbook(sop: Sop, content: str | None) -> None:
    sop("start", "short", answers=BEGUN)
    (sop.root / "runbooks/short.toml").unlink()
    sop.tree({"runbooks/short.toml": content} if content else {})

    outcome = sop("resume", answers='late_by = "two days"\nours = false\nclose = "close"\n')

    assert outcome.code == 0
    assert "has changed since" not in outcome.err
    assert sop.kinds()[-1] == "closed"


def test_without_runbook_and_copy_the_walk_is_not_found(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    (sop.root / "runbooks/short.toml").unlink()
    next((sop.root / "incidents/walks").iterdir()).unlink()
    before = sop.incident()

    outcome = sop("resume", answers="ours = false\n")

    assert outcome.code in (3, 4)
    assert "Traceback" not in outcome.err
    assert sop.incident() == before


def test_a_copy_that_was_changed_is_not_trusted(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    copy = next((sop.root / "incidents/walks").iterdir())
    copy.write_text(copy.read_text().replace("How late", "HOW LATE"))

    assert "was changed after it was kept" in sop("check").out


# ── after closing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def closed(sop: Sop) -> str:
    sop("start", "short", answers=ANSWERS)
    return sop.incident()


def test_a_follow_up_waits_for_its_time(sop: Sop) -> None:
    before = closed(sop)

    outcome = sop("resume", sop.id)

    assert outcome.code == 0
    assert "later: Ask a day later 11-23 22:05" in outcome.err
    assert sop.incident() == before


def test_a_follow_up_that_is_due_is_asked_and_does_not_reopen(sop: Sop) -> None:
    before = closed(sop)
    sop.at("2026-11-24T09:00:00+08:00")

    asked = sop("resume")
    done = sop("resume", answers="solved = true\n")

    assert (asked.code, done.code) == (5, 0)
    assert "no answer for: solved." in asked.err
    assert sop.incident().removeprefix(before).count("[[event]]") == 1
    assert sop.kinds()[-2:] == ["closed", "answered"]
    assert sop("status").out == "Nothing is open and nothing is due.\n"


def test_a_closed_incident_is_opened_again_only_with_a_reason(sop: Sop) -> None:
    closed(sop)
    sop("resume", sop.id)

    sop("resume", sop.id, "--reason", "it came back")

    assert sop.kinds()[-1] == "reopened"
    assert 'kind = "reopened"\nreason = "it came back"\n' in sop.incident()
    assert sop("list").out == f"open    {sop.id}\n"


ASKS_THEM = SHORT.replace('id = "solved"', 'id = "satisfied"')


@pytest.mark.parametrize(
    ("answers", "kinds"),
    [
        pytest.param("satisfied = true\n", ["closed", "answered"], id="solved"),
        pytest.param("satisfied = false\n", ["closed", "answered"], id="nobody says so"),
        pytest.param('satisfied = false\nreopen = "no"\n', ["closed", "answered"], id="stays closed"),
        pytest.param('satisfied = false\nreopen = "yes"\n', ["closed", "answered", "reopened"], id="open again"),
    ],
)
def test_a_check_that_finds_it_unsolved_may_open_it_again(sop: Sop, answers: str, kinds: list[str]) -> None:
    sop.tree({"runbooks/short.toml": ASKS_THEM})
    closed(sop)
    sop.at("2026-11-24T09:00:00+08:00")

    outcome = sop("resume", answers=answers)

    assert outcome.code == 0, outcome.err
    assert sop.kinds()[-len(kinds) :] == kinds


def test_what_opens_it_again_has_a_reason_and_the_check_comes_again_after_the_next_closing(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": ASKS_THEM})
    closed(sop)
    sop.at("2026-11-24T09:00:00+08:00")
    sop("resume", answers='satisfied = false\nreopen = "yes"\n')
    assert 'reason = "it is not solved for them"\n' in sop.incident()
    again = sop("resume", answers='close = "close"\n')
    assert sop.kinds()[-1] == "closed", again.err
    sop.at("2026-11-26T09:00:00+08:00")

    asked = sop("resume")

    assert "no answer for: satisfied." in asked.err


def test_what_a_review_left_open_is_no_question_of_a_check(sop: Sop) -> None:
    closed(sop)
    sop.at("2026-11-24T09:00:00+08:00")
    sop("postmortem", sop.id, "--answer", "review_noticed=late")

    outcome = sop("resume", sop.id)

    assert outcome.code == 5
    assert "no answer for: solved. Give them" in outcome.err


def test_a_reopened_incident_closes_again(sop: Sop) -> None:
    closed(sop)
    sop("resume", sop.id, "--reason", "it came back")

    assert sop("close", sop.id).code == 0
    assert sop.kinds()[-2:] == ["reopened", "closed"]


def test_a_reason_for_an_open_incident_opens_nothing(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)

    sop("resume", "--reason", "because")

    assert "reopened" not in sop.kinds()


def test_the_next_one_to_go_on_after_a_hand_over_is_on_record(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    sop("handover", "--to", "mei")
    sop.operator = "mei"

    sop("resume")

    assert sop.incident().endswith('kind = "resumed"\nby = "mei"\n')


def test_a_clock_set_back_loses_nothing(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    sop.at("2026-11-22T21:00:00+08:00")

    outcome = sop("resume", answers='late_by = "two days"\nours = false\nclose = "close"\n')

    assert outcome.code == 0
    assert "-" not in sop("status").out.split(" · ")[2]
    assert sop.kinds()[-1] == "closed"


# ── commands at the program's own questions ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/?", "/b back · /s skip"),
        ("/b", "This is the first question."),
        ("/s", "There is nothing to skip here."),
        ("/cards", "Hard stop:"),
        ("/cards", "You alone may: "),
        ("/cards", "After hours:"),
        ("/cards", "No reply? Only with two yes and a second name"),
        ("/brief", "nothing public yet"),
        ("/frobnicate", "/frobnicate is no command."),
        ("/go facts", "First the reply."),
        ("/u", "The first reply comes before an update."),
        ("/night", "First the reply"),
        ("/n a word", "Noted."),
        ("/sev 1", "SEV1."),
        ("/sev 9", "Say it like /sev 2"),
    ],
)
def test_a_command_works_before_anything_else_is_asked(sop: Sop, typed: str, said: str) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    sop.at("2026-11-22T22:10:00+08:00")

    outcome = sop("resume", answers=f'sent = ["{typed}", "now"]\n')

    assert outcome.code == 5
    assert said in outcome.err
    assert "sent" in sop.kinds()


def plainly(sop: Sop, *typed: str) -> str:
    """Let somebody type lines at the only incident; returns what they saw."""
    screen = io.StringIO()
    env = Env(environ={"SOP_OPERATOR": "li.wei"}, cwd=sop.root, clock=sop.clock, random_id=sop._next_id)
    prompter = PlainPrompter(Out(screen, {}), io.StringIO("".join(f"{line}\n" for line in typed)), {})
    with suppress(Interrupted):
        walk(session_of(env, sop.path), prompter)
    return screen.getvalue()


def test_a_promise_that_is_due_is_asked_about_with_its_names(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS.replace("the rules are pinned", "Bo Lund is called"))
    sop.at("2026-11-23T09:10:00+08:00")

    assert "mei promised: Bo Lund is called. Is it kept?" in plainly(sop, "2")


def test_a_person_opens_again_what_is_not_solved_and_enter_keeps_the_reason(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": ASKS_THEM})
    closed(sop)
    sop.at("2026-11-24T09:00:00+08:00")

    seen = plainly(sop, "2", "1", "", "/p")

    assert "Is it open again?" in seen
    assert "It is open again. The checks after closing begin anew when it is closed." in seen
    assert 'kind = "reopened"\nreason = "it is not solved for them"\n' in sop.incident()


def test_another_step_may_be_taken_from_a_promise_that_is_due(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    outcome = sop(
        "resume", answers='promise = ["/go who", "kept"]\npeople = ""\nearlier_handler = "jonas"\nreceiver = "lan"\n'
    )

    assert outcome.code == 0
    assert sop.kinds()[-1] == "kept"


def test_back_from_the_sent_question_returns_to_the_draft(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\nreply = ["take", "A better text."]\nsent = ["/b", "now"]\n')

    assert 'answer = "A better text."' in sop.incident()
    assert sop.kinds() == ["answered", "answered", "answered", "sent"]
