"""`sop resume`: the first unanswered question, the walk it began with, and what comes due after closing."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable
from contextlib import suppress

import pytest

from conftest import Sop
from runsop.commands import resume
from runsop.commands.session import session_of
from runsop.commands.walking import walk
from runsop.env import Env
from runsop.errors import Interrupted
from runsop.screen.gate import Out
from runsop.screen.plain import PlainPrompter
from short_runbook import ANSWERS, QUARREL, QUARREL_ANSWERS, SHORT

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


def test_of_several_closed_incidents_with_checks_due_one_is_named(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    sop("start", "short", answers=ANSWERS)
    early = sop("resume")
    sop.at("2026-11-24T09:00:00+08:00")

    late = sop("resume")

    first, second = (path.stem for path in sop.incidents)
    assert (early.code, late.code) == (4, 1)
    assert late.err == f"several closed incidents have something due; name one:\n  {second}\n  {first}\n"


def test_somebody_at_a_terminal_chooses_among_closed_incidents_that_say_so(
    sop: Sop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sop("start", "short", answers=ANSWERS)
    sop("start", "short", answers=ANSWERS)
    sop.at("2026-11-24T09:00:00+08:00")
    screen = io.StringIO()
    person = PlainPrompter(Out(screen, {}), io.StringIO("1\n"), {})
    monkeypatch.setattr(resume, "prompter_for", lambda *_: person)

    sop("resume")

    assert f"{sop.incidents[1].stem} · closed" in screen.getvalue()


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


def test_back_from_the_sent_question_opens_the_draft_also_in_another_sitting(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    sop.at("2026-11-22T22:10:00+08:00")

    sop("resume", answers='reply = "A better text."\nsent = ["/b", "now"]\n')

    assert sop.kinds() == ["answered", "answered", "skipped", "answered", "sent"]
    assert sop.incident().count('answer = "A better text."') == 1


def test_nobody_listed_is_told_where_people_are_listed(sop: Sop) -> None:
    outcome = sop("start", "quarrel", answers='reply = "take"\nsent = "now"\npeople = "/go talk"\n')

    assert "Nobody is listed yet: /go who\n" in outcome.err


# ── an answer taken back ──────────────────────────────────────────────────────────────────────────────────────────────

STOPPED = "Thank you for telling us. A colleague takes over now."


def asked_in(seen: str, *questions: str) -> list[int]:
    return [seen.find(question) for question in questions]


def test_a_hard_stop_taken_back_opens_what_stands_before_the_draft(sop: Sop) -> None:
    sop("start", "general-complaint", answers='about = "you took our money"\n')

    seen = plainly(sop, "1", "/b", "0", "5", "2")
    *_, again = seen.split("Is one of these true?")

    assert STOPPED in seen
    assert STOPPED not in again
    places = asked_in(again, "How many people have written?", "Your own temper now?", "Thank you, all of you")
    assert places == sorted(places)
    assert -1 not in places


def test_words_that_wait_to_be_sent_begin_anew_when_what_chose_them_is_answered_otherwise(sop: Sop) -> None:
    sop("start", "general-complaint", answers='about = "you took our money"\n')

    seen = plainly(sop, "1", "", "0", "/b", "/b", "0", "5", "2", "", "0", "1")

    assert "What it was chosen by was answered otherwise since. It begins anew." in seen
    _, ready, again = seen.split("READY TO PASTE")
    assert (STOPPED in ready, STOPPED in again) == (True, False)
    assert sop.kinds().count("sent") == 1


def test_the_first_question_says_how_one_goes_on_with_another_runbook(sop: Sop) -> None:
    sop("start", "general-complaint", answers='about = "you took our money"\n')

    assert "Another runbook: /go better-fit once the first reply has left; what is answered stays." in plainly(
        sop, "/b"
    )


def test_where_no_question_leads_to_another_runbook_a_new_start_does(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')

    assert "Another runbook: /p leaves, sop start begins anew;" in plainly(sop, "/b", "/b")


# ── two operators ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Lines(io.StringIO):
    """Lines somebody types; in between, others do what they do."""

    def __init__(self, *steps: str | Callable[[], object]) -> None:
        super().__init__()
        self.steps = list(steps)

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # as StringIO itself has it
        while self.steps:
            step = self.steps.pop(0)
            if isinstance(step, str):
                return f"{step}\n"
            step()
        return ""


def beside(sop: Sop, *steps: str | Callable[[], object]) -> str:
    """As `plainly`, with others at the same incident."""
    screen = io.StringIO()
    env = Env(environ={"SOP_OPERATOR": "li.wei"}, cwd=sop.root, clock=sop.clock, random_id=sop._next_id)
    with suppress(Interrupted):
        walk(session_of(env, sop.path), PlainPrompter(Out(screen, {}), Lines(*steps), {}))
    return screen.getvalue()


def other(sop: Sop, *argv: str) -> Callable[[], object]:
    return lambda: sop("--as", "ana", *argv)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["1"], id="now"),
        pytest.param(["2"], id="earlier"),
        pytest.param(["3"], id="with other words"),
        pytest.param(["4"], id="not yet"),
    ],
)
def test_a_message_somebody_else_has_sent_meanwhile_is_not_recorded_twice(sop: Sop, keys: list[str]) -> None:
    sop("start", "short", answers='about = "hello there"\nreply = "take"\n')
    sop.at("2026-11-22T22:10:00+08:00")

    seen = beside(sop, other(sop, "resume", "--answer", "sent=now"), *keys)

    assert re.search(r"> ana sent it at 22:1\d\. Nothing more is recorded\.\n", seen)
    assert sop.kinds().count("sent") == 1


def test_a_message_somebody_else_sends_while_the_time_is_typed_is_not_recorded_twice(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\nreply = "take"\n')
    sop.at("2026-11-22T22:10:00+08:00")

    seen = beside(sop, "2", other(sop, "resume", "--answer", "sent=now"), "22:04")

    assert "ana sent it at" in seen
    assert sop.kinds().count("sent") == 1


TALK = """
  [[step.ask]]
  id = "open"
  text = "The opener"
  kind = "draft"
  message = "priv"

  [[step.ask]]
  id = "reached"
  text = "Do they talk to you?"
  kind = "choice"
  choices = ["yes", "refused"]

  [[step.ask]]
  id = "secret"
"""


def test_a_message_to_somebody_who_refuses_meanwhile_is_not_recorded_as_sent_unsaid(sop: Sop) -> None:
    sop.tree({"runbooks/quarrel.toml": QUARREL.replace('\n  [[step.ask]]\n  id = "secret"\n', TALK)})
    people = 'reply = "take"\nsent = ["now"]\npeople = "Qi"\nearlier_handler = "ana"\nreceiver = "lan"\n'
    sop("start", "quarrel", answers=people + 'open = "May I write to you alone?"\n')
    sop.at("2026-11-22T22:20:00+08:00")

    seen = beside(sop, other(sop, "resume", "--answer", "sent=/new A refuses-private"), "1")
    sop.at("2026-11-22T22:30:00+08:00")
    later = plainly(sop, "1")

    assert "> A has refused private talk at 22:20, after this was written.\nNot recorded as sent;" in seen
    assert "A has refused private talk at 22:20, after this was written.\nREADY TO PASTE\n" in later
    assert sop.kinds().count("sent") == 2


# ── a draft whose time is over ────────────────────────────────────────────────────────────────────────────────────────

HELD = 'about = "hello there"\nreply = "We are on it. I write here again by 22:25."\n'


def stale(sop: Sop) -> None:
    sop("start", "short", answers=HELD)
    sop.at("2026-11-22T22:40:00+08:00")


def test_a_draft_whose_time_is_over_is_not_ready_to_paste_and_is_asked_for_again(sop: Sop) -> None:
    stale(sop)

    outcome = sop("resume", "--answer", "sent=now")

    assert outcome.code == 5
    assert "no answer for: reply," in outcome.err
    assert "Its 22:25 is over.\nWe are on it. I write here again by tomorrow 22:40.\n" in outcome.err
    assert "READY TO PASTE" not in outcome.err
    assert "sent" not in sop.kinds()


def test_a_draft_written_anew_names_a_time_to_come(sop: Sop) -> None:
    stale(sop)

    sop("resume", "--answer", "reply=take", "--answer", "sent=now")

    assert 'answer = "We are on it. I write here again by tomorrow 22:40."' in sop.incident()
    assert "next_update_at = 2026-11-23T22:40:00.000+08:00" in sop.incident()


def test_a_draft_written_a_while_ago_is_asked_for_again_minutes_before_its_time(sop: Sop) -> None:
    sop("start", "short", answers=HELD)
    sop.at("2026-11-22T22:23:00+08:00")

    assert "Its 22:25 is almost over." in sop("resume", "--answer", "sent=now").err


def test_a_draft_whose_time_is_over_may_have_left_in_time(sop: Sop) -> None:
    stale(sop)

    plainly(sop, "5", "22:06")

    assert "sent_at = 2026-11-22T22:06:00.000+08:00\nnext_update_at = 2026-11-22T22:25:00.000+08:00\n" in sop.incident()


def test_the_time_a_message_names_is_read_from_the_moment_it_was_written(sop: Sop) -> None:
    sop("start", "short", answers=HELD + 'sent = { at = "22:40", is = "now" }\n')

    assert "next_update_at = 2026-11-22T22:25:00.000+08:00" in sop.incident()


# ── typed, entered, and not whole yet ─────────────────────────────────────────────────────────────────────────────────

ONLY_PROMISES = "\n".join(QUARREL_ANSWERS.splitlines()[:-3])


def test_a_promise_cut_off_before_its_time_is_kept_and_stands_there_again(sop: Sop) -> None:
    sop("start", "quarrel", answers=ONLY_PROMISES)
    plainly(sop, "ring Bo Lund back")
    assert 'kind = "noted"\ntext = "promises: ring ⟦' in sop.incident()
    assert "Lund" not in sop.incident()
    plainly(sop, "", "tomorrow 09:00")

    seen = plainly(sop, "", "", "", "")

    assert "Enter alone keeps this:\nring Bo Lund back\n" in seen
    assert "Enter alone keeps this:\n2026-11-23 09:00\n" in seen
    assert seen.count("Enter alone keeps this") == 2
    assert 'what = "ring ⟦' in sop.incident()
    assert "due = 2026-11-23T09:00:00.000+08:00" in sop.incident()
    assert "ring Bo Lund back" not in sop("postmortem", sop.id).out


def test_promises_that_were_made_stay_when_the_question_comes_again(sop: Sop) -> None:
    sop("start", "quarrel", answers=ONLY_PROMISES)

    seen = plainly(sop, "ring Bo Lund back", "tomorrow 09:00", "", "", "/b", "")

    assert "promised: ring Bo Lund back, li.wei, by tomorrow 09:00\n" in seen
    events = tomllib.loads(sop.incident())["event"]
    (promise,) = [each["id"] for each in events if each["kind"] == "promised"]
    assert [each["answer"] for each in events if each.get("ask") == "promises"] == [[promise]]


def test_a_time_left_empty_asks_for_a_time_and_skips_nothing(sop: Sop) -> None:
    sop("start", "quarrel", answers=ONLY_PROMISES)

    seen = plainly(sop, "ring them back", "")

    assert "A time is needed here, like 09:00 or tomorrow 09:00." in seen
    assert "/skip" not in seen


def at_the_draft(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\nreply = "/p"\n')


def test_a_changed_draft_is_on_the_disk_before_anything_else_is_asked(sop: Sop) -> None:
    at_the_draft(sop)

    seen = plainly(sop, "2", "We look into it and write by 23:00.", ".")

    assert 'answer = "We look into it and write by 23:00."' in sop.incident()
    assert "READY TO PASTE" in seen


@pytest.mark.parametrize("text", ["We are sorry and pay by {when}.", "Calm down, you are the only one who complains."])
def test_a_changed_draft_that_cannot_be_taken_yet_stands_there_again(sop: Sop, text: str) -> None:
    at_the_draft(sop)
    plainly(sop, "2", text, ".")
    assert "answer" not in sop.kinds()[1:]
    assert f'text = "reply: {text}"' in sop.incident()

    assert text in plainly(sop)


def test_a_draft_left_as_it_is_is_shown_again(sop: Sop) -> None:
    at_the_draft(sop)

    seen = plainly(sop, "2", "")

    assert seen.count("The first reply") == 2
    assert sop.kinds() == ["answered", "paused"]


def test_every_template_is_a_few_keys_away(sop: Sop) -> None:
    at_the_draft(sop)
    ids = [path.stem for path in (sop.root / "runbooks/messages").glob("*.toml")]

    seen = plainly(sop, "4", "0", "0", "0", "0", "1")

    assert [id for id in ids if f" {id}: " not in seen] == []
    assert seen.count("1  ack: first public reply") == 2


# ── in danger, and at night ───────────────────────────────────────────────────────────────────────────────────────────


def test_words_of_harm_are_named_where_it_is_asked_whether_somebody_is_in_danger(sop: Sop) -> None:
    sop("start", "refund-request", answers='about = "I cannot go on, I want to kill myself tonight"\n')

    seen = plainly(sop)

    assert "Their words may mean: 1 somebody may hurt themselves\nIs one of these true?" in seen


def test_words_without_harm_hint_at_nothing(sop: Sop) -> None:
    sop("start", "refund-request", answers='about = "the parcel is late"\n')

    assert "Their words may mean" not in plainly(sop)


def test_a_library_that_cannot_be_read_hints_at_nothing(sop: Sop) -> None:
    sop("start", "refund-request", answers='about = "I want to kill myself tonight"\n')
    sop.tree({"runbooks/core.toml": "[["})

    assert "Is one of these true?" in plainly(sop)


DAY = """\
about = "the parcel is late"
hard_stop = "none"
voices = 1
heat = 1
check = "all_hold"
sent = "now"
"""
EARLY = """\
stop_feeding = ["/night"]
morning_by = "nobody"
morning_at = "08:30"
morning = "谢谢大家，很抱歉。明早08:30我们继续回复。"
"""
EVENING = 'stop_feeding = ["/night"]\nmorning_by = "nobody"\nmorning_at = "tomorrow 08:30"\n'


def test_an_evening_with_nobody_named_ends_by_day_too(sop: Sop) -> None:
    sop.at("2026-11-22T15:00:00+08:00")

    outcome = sop("start", "general-complaint", answers=DAY + EVENING)

    assert outcome.code == 5
    assert "We write here again by tomorrow 08:30." in sop.incident()
    assert 'promise = "morning"\nwhat = "write in the morning"\nwho = "li.wei"' in sop.incident()
    assert sop.incident().count("2026-11-23T08:30:00.000+08:00") == 3  # the answer, the next word, the promise
    assert "paused" not in sop.kinds()


def test_the_morning_word_is_due_when_it_was_promised_however_it_is_worded(sop: Sop) -> None:
    sop.at("2026-11-23T00:45:00+08:00")

    sop("start", "general-complaint", answers=DAY + EARLY)

    assert "next_update_at = 2026-11-23T08:30:00.000+08:00" in sop.incident()


def test_in_a_terminal_the_walk_rests_once_the_last_words_have_left(sop: Sop) -> None:
    sop.at("2026-11-22T15:00:00+08:00")
    sop("start", "general-complaint", answers=DAY)

    seen = plainly(sop, "/night", "0", "tomorrow 08:30", "", "1", "they are all asleep", "1")

    assert seen.endswith("For whoever reads this in the morning\n> ")
    assert 'text = "they are all asleep"\ntag = "handover"' in sop.incident()


def test_a_walk_lost_to_a_full_disk_is_kept_again(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    (copy,) = (sop.root / "incidents/walks").iterdir()
    copy.unlink()

    sop("resume", answers='late_by = "two days"\n')

    assert copy.exists()
    assert sop("check", str(sop.path)).code == 0


def test_a_blank_reason_opens_nothing_again(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)

    sop("resume", sop.id, "--reason", "  ")

    assert "reopened" not in sop.kinds()
