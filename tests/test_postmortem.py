"""`sop postmortem`: asked by the same engine, resumable, written beside the incident, safe against hostile text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import Sop
from runsop.commands.reviewing import ask_review
from runsop.commands.session import review_book, session_of
from runsop.env import Env
from runsop.errors import ExitCode, Interrupted
from runsop.screen.gate import Out
from runsop.screen.plain import PlainPrompter
from runsop.screen.review_file import escaped, keeps_all, yours
from short_runbook import ANSWERS

REVIEW = """\
format = 1
review_noticed = "three messages in a row"
review_thought = "they came within a minute"
review_received = "a parcel on Friday; none"
review_well = "the first reply was ready"
review_hard = "nobody could look into the store"
review_lucky = "it was early"
review_newcomer = "the number of the store"
review_quiet = "that we answer who shouts"
review_isolated = "unknown"
review_isolated_how = "nobody looked"
review_waited = "the store"
review_factors = ["silence", "slow_reply"]
review_should = "none"
review_helped = "yes"
review_told = "not_needed"
review_facilitator = "mei"
review_signed = ["operator"]
"""


@pytest.fixture
def closed(sop: Sop) -> Sop:
    """A short incident that is over, a day later."""
    played = sop("start", "short", answers=ANSWERS)
    assert played.code == 0, played.err
    sop.at("2026-11-24T10:00:00+08:00")
    return sop


def markdown(sop: Sop) -> str:
    return sop.path.with_suffix(".md").read_text(encoding="utf-8")


def events(sop: Sop, *kinds: str) -> list[dict[str, Any]]:
    return [event for event in tomllib.loads(sop.incident())["event"] if event["kind"] in kinds]


def section(text: str, title: str) -> str:
    return re.split(r"(?m)^## \d+\. ", text.partition(f". {title}\n")[2])[0]


def lessons(sop: Sop) -> list[dict[str, Any]]:
    return [
        tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(sop.root.glob("runbooks/lessons/*.toml"))
    ]


# --- what is asked and written


def test_a_review_is_written_beside_the_incident(closed: Sop) -> None:
    outcome = closed("postmortem", closed.id, answers=REVIEW)

    assert (outcome.code, outcome.out) == (0, f"{closed.path.with_suffix('.md').relative_to(closed.root)}\n")
    text = markdown(closed)
    assert re.findall(r"(?m)^## (\d+)\. ", text) == [str(n) for n in range(1, 17)]
    assert section(text, "Where we were lucky").strip().startswith("it was early")
    assert "- we answered late\n- we went silent" in section(text, "What made it, or made it worse")
    assert "| first public words | 2026-11-22 22:04 |" in text
    assert "git add" in outcome.err


def test_the_line_to_paste_works_where_one_stands(closed: Sop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    closed.root.rename(tmp_path / "our team")
    there = Sop(tmp_path / "our team", clock=closed.clock, ids=closed.ids)
    for argv in (("init", "-q"), ("config", "user.name", "Li Wei"), ("config", "user.email", "li.wei@example.org")):
        subprocess.run(["git", *argv], cwd=there.root, check=True)
    monkeypatch.chdir(tmp_path)
    before = there.path.name

    told = there("--root", "our team", "postmortem", there.id, answers=REVIEW)
    line = told.err.splitlines()[-1]
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True, capture_output=True)

    assert line.startswith(f"git -C '{there.root}' add incidents/2026-11/{before} ")


def test_a_second_run_writes_the_same_file_and_no_event(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)
    before = closed.everything()
    closed.at("2026-12-24T10:00:00+08:00")

    outcome = closed("postmortem", closed.id, answers=REVIEW)

    assert outcome.code == 0, outcome.err
    assert closed.everything() == before


def test_answers_are_events_of_the_incident_and_show_in_words(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)

    answered = {
        event["ask"]: event["answer"] for event in events(closed, "answered") if event["step"].startswith("review-")
    }
    assert answered["review_lucky"] == "it was early"
    assert answered["review_factors"] == ["slow_reply", "silence"]
    shown = closed("show", closed.id)
    assert "review_helped: yes" in shown.out
    assert closed("resume", closed.id, answers="format = 1\nsolved = true\n").err.count("has changed") == 0


def test_one_answer_can_be_given_anew(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)

    outcome = closed("postmortem", closed.id, "--answer", "review_well=it was quiet")

    assert outcome.code == 0, outcome.err
    assert section(markdown(closed), "What went well").strip().startswith("it was quiet")


def test_what_is_missing_is_listed_and_what_was_answered_is_kept(closed: Sop) -> None:
    outcome = closed("postmortem", closed.id, "--answer", "review_noticed=the noise")

    assert outcome.code == ExitCode.NO_TERMINAL
    assert "no answer for: review_thought, review_received, review_well" in outcome.err
    assert "review_noticed" not in outcome.err.partition("Give them")[0]
    assert [event["answer"] for event in events(closed, "answered") if event["ask"] == "review_noticed"] == [
        "the noise"
    ]
    assert not closed.path.with_suffix(".md").exists()
    rest = closed("postmortem", closed.id, answers=REVIEW.replace('review_noticed = "three messages in a row"\n', ""))
    assert rest.code == 0, rest.err
    assert "the noise" in markdown(closed)


def test_a_question_is_left_out_with_its_reason(closed: Sop) -> None:
    outcome = closed("postmortem", closed.id, answers=REVIEW.replace('"it was early"', '"/skip ask me on Monday"'))

    assert outcome.code == 0, outcome.err
    assert "(left out: ask me on Monday)" in section(markdown(closed), "Where we were lucky")
    before = closed.everything()
    closed("postmortem", closed.id, answers=REVIEW.replace('"it was early"', '"/skip ask me on Monday"'))
    assert closed.everything() == before


def test_where_we_were_lucky_is_never_left_blank(closed: Sop) -> None:
    blank = closed("postmortem", closed.id, answers=REVIEW.replace('"it was early"', '""'))
    closed("postmortem", closed.id, answers=REVIEW)
    outcome = closed("postmortem", closed.id, "--answer", "review_lucky=")

    assert (blank.code, outcome.code) == (ExitCode.USAGE, ExitCode.USAGE)
    assert "answer to review_lucky: an answer is needed here; /skip says why there is none" in outcome.err


def test_one_cause_alone_is_refused(closed: Sop) -> None:
    outcome = closed("postmortem", closed.id, answers=REVIEW.replace('["silence", "slow_reply"]', '["silence"]'))

    assert outcome.code == ExitCode.USAGE
    assert "at least two" in outcome.err


def test_who_had_a_part_does_not_lead_the_review(closed: Sop) -> None:
    outcome = closed("postmortem", closed.id, answers=REVIEW.replace('"mei"', '"li.wei"'))

    assert outcome.code == ExitCode.USAGE
    assert "li.wei had a part in it" in outcome.err


def test_a_command_that_moves_the_incident_is_not_done_in_a_review(closed: Sop) -> None:
    text = REVIEW.replace('"it was early"', '["/sev 1", "it was early"]')

    outcome = closed("postmortem", closed.id, answers=text)

    assert outcome.code == 0, outcome.err
    assert "The incident is over" in outcome.err
    assert events(closed, "severity") == []


def test_a_review_can_be_put_off_and_goes_on(closed: Sop) -> None:
    outcome = closed("postmortem", closed.id, answers=REVIEW.replace('"it was early"', '"/p"'))

    assert outcome.code == 0
    assert f"sop postmortem {closed.id} goes on" in outcome.err
    assert not closed.path.with_suffix(".md").exists()
    assert closed("postmortem", closed.id, answers=REVIEW).code == 0


def test_a_question_the_team_added_is_asked_and_printed(closed: Sop) -> None:
    path = closed.root / "runbooks" / "postmortem.toml"
    added = '  [[step.ask]]\n  id = "weather"\n  text = "How was the weather?"\n  kind = "text"\n\n  [[step.ask]]\n  id = "review_well"'
    closed.write(
        "runbooks/postmortem.toml",
        path.read_text(encoding="utf-8").replace('  [[step.ask]]\n  id = "review_well"', added, 1),
    )

    outcome = closed("postmortem", closed.id, answers=REVIEW + 'weather = "rain"\n')

    assert outcome.code == 0, outcome.err
    assert "- **How was the weather?** rain" in section(markdown(closed), "Also asked")


# --- verdicts


def test_each_walked_step_gets_one_verdict_and_enter_is_held(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW + '[verdict]\nfacts = "too_slow"\n')

    assert [(event["step"], event["verdict"]) for event in events(closed, "judged")] == [
        ("about", "held"), ("reply", "held"), ("facts", "too_slow"),
    ]  # fmt: skip
    assert "- **What we know:** too slow" in section(markdown(closed), "Did the runbook help?")


def test_judging_stops_and_stays_stopped(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW + '[verdict]\nreply = "rest"\n')
    closed("postmortem", closed.id, answers=REVIEW)

    assert [event["step"] for event in events(closed, "judged")] == ["about"]
    assert "- **not judged:** First reply; What we know" in markdown(closed)


def test_everything_can_be_asked_again(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)

    outcome = closed("postmortem", closed.id, "--again", answers=REVIEW + '[verdict]\nreply = "missing"\n')

    assert outcome.code == 0, outcome.err
    assert [(event["step"], event["verdict"]) for event in events(closed, "judged")][3:] == [("reply", "missing")]


# --- lessons


LEARN = (
    REVIEW
    + """
lesson_factor = "slow_reply"
[verdict]
reply = "missing"
facts = "too_slow"
[lesson]
"verdict 1" = "yes"
"verdict 2" = "no"
[because]
"verdict 1" = "nobody asked which parcel it was, Mei says"
[lesson_after]
"verdict 1" = "Which parcel is it?"
"""
)


def test_a_verdict_becomes_a_lesson_in_seconds(closed: Sop) -> None:
    outcome = closed("postmortem", closed.id, answers=LEARN)

    assert outcome.code == 0, outcome.err
    (lesson,) = lessons(closed)
    (proposed,) = lesson["event"]
    assert (lesson["runbook"], lesson["type"], lesson["by"]) == ("short", "add_question", "li.wei")
    assert (proposed["step"], proposed["ask"], proposed["after"]) == (
        "reply",
        "which_parcel_is_it",
        "Which parcel is it?",
    )
    assert proposed["because"] == "nobody asked which parcel it was, lead says"
    assert (proposed["incident"], proposed["factor"]) == (closed.id, "slow_reply")
    assert "| ask in step reply: Which parcel is it? |" in section(markdown(closed), "What the runbook learns")
    assert "sop learn" in outcome.err


def test_what_was_decided_is_not_offered_again(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=LEARN)
    before = closed.everything()

    outcome = closed("postmortem", closed.id, answers=LEARN)

    assert outcome.code == 0, outcome.err
    assert closed.everything() == before


def test_a_weak_lesson_is_challenged_and_kept_only_as_no_change(closed: Sop) -> None:
    weak = LEARN.replace("nobody asked which parcel it was, Mei says", "we should be more careful")

    refused = closed("postmortem", closed.id, answers=weak)
    kept = closed("postmortem", closed.id, answers=weak.replace("lesson_factor", 'lesson_keep = "yes"\nlesson_factor'))

    assert refused.code == ExitCode.NO_TERMINAL
    assert "lesson_keep" in refused.err
    assert kept.code == 0, kept.err
    assert [(each["type"], each["event"][0]["because"]) for each in lessons(closed)] == [
        ("no_change", "we should be more careful")
    ]


def test_a_weak_lesson_is_said_anew_or_dropped(closed: Sop) -> None:
    weak = LEARN.replace("nobody asked which parcel it was, Mei says", "pay attention")
    weak = weak.replace('"verdict 2" = "no"', '"verdict 2" = "yes"').replace(
        "[lesson_after]", '"verdict 2" = "remind staff"\n[lesson_after]'
    )
    said = 'lesson_keep = "drop"\n[lesson_weak]\n"verdict 1" = "the parcel is asked for"\n'

    outcome = closed("postmortem", closed.id, answers=weak.replace("[verdict]", f"{said}[verdict]", 1))

    assert outcome.code == 0, outcome.err
    assert [each["event"][0]["because"] for each in lessons(closed)] == ["the parcel is asked for"]


def test_a_note_and_a_skip_are_offered_and_wait_when_nobody_says(closed: Sop) -> None:
    closed("note", "rang the store, they know", "--incident", closed.id)

    outcome = closed("postmortem", closed.id, answers=REVIEW)

    assert outcome.code == 0, outcome.err
    assert lessons(closed) == []
    yes = REVIEW + '[lesson]\n"note 1" = "yes"\n'
    assert closed("postmortem", closed.id, answers=yes).code == 0
    (lesson,) = lessons(closed)
    assert lesson["type"] == "add_step"
    assert lesson["event"][0]["title"] == "rang the store, they know"


def test_an_edit_that_cannot_be_is_refused_in_words(closed: Sop) -> None:
    wrong = (
        REVIEW
        + '[verdict]\nfacts = "too_slow"\n[lesson]\n"verdict 1" = "yes"\n[because]\n"verdict 1" = "it took an hour"\n'
    )

    outcome = closed("postmortem", closed.id, answers=wrong + '[lesson_after]\n"verdict 1" = "soon"\n')

    assert outcome.code == ExitCode.USAGE
    assert '"soon" is no duration' in outcome.err
    assert lessons(closed) == []


def test_a_lesson_that_was_taken_away_is_not_missed(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=LEARN)
    shutil.rmtree(closed.root / "runbooks" / "lessons")

    outcome = closed("postmortem", closed.id, answers=LEARN)

    assert outcome.code == 0, outcome.err
    assert "No lesson was proposed." in markdown(closed)


# --- nothing private, no names


def test_no_name_and_no_private_value_stands_in_a_review(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    sop("note", "Qi rang again; Li Wei will call, Mei too", "--incident", sop.id)
    closed_text = REVIEW.replace("nobody could look into the store", "Li Wei and mei could not, says Ana")

    outcome = sop("postmortem", sop.id, "--html", "page.html", answers=closed_text)

    assert outcome.code == 0, outcome.err
    for text in (markdown(sop), sop.read("page.html")):
        assert [name for name in ("Li Wei", "li.wei", "Mei", "mei ", "Ana", "Where is my parcel") if name in text] == []
    assert "operator and lead could not, says another operator" in markdown(sop)


# --- a person's own words


def test_what_people_write_between_the_marks_survives_to_the_byte(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)
    own = "We met on Monday.\n\n* **Two** things <!-- a note -->\n\ttab and trailing \n## a heading of our own\n"
    path = closed.path.with_suffix(".md")
    path.write_text(
        markdown(closed).replace("<!-- yours: well -->\n", f"<!-- yours: well -->\n{own}"), encoding="utf-8"
    )

    outcome = closed("postmortem", closed.id, "--answer", "review_well=another answer")

    assert outcome.code == 0, outcome.err
    assert yours(markdown(closed))["well"] == own
    assert "another answer" in markdown(closed)
    assert list(closed.path.parent.glob("*.by-hand-*")) == []
    again = markdown(closed)
    closed("postmortem", closed.id, "--answer", "review_well=another answer")
    assert markdown(closed) == again


def test_words_of_a_section_that_is_gone_are_kept_at_the_end(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)
    path = closed.path.with_suffix(".md")
    path.write_text(
        markdown(closed).replace("<!-- yours: well -->\n", "<!-- yours: older -->\nOn Monday we met.\n"),
        encoding="utf-8",
    )

    for _ in range(2):
        assert closed("postmortem", closed.id, "--answer", "review_well=ok").code == 0

    assert yours(markdown(closed))["older"] == "On Monday we met.\n"
    assert markdown(closed).count("On Monday we met.") == 1


def test_what_was_written_outside_the_marks_is_moved_aside_and_said(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)
    path = closed.path.with_suffix(".md")
    edited = markdown(closed).replace("it was early", "it was early, and dry")
    path.write_text(edited, encoding="utf-8")

    outcome = closed("postmortem", closed.id, answers=REVIEW)

    (aside,) = closed.path.parent.glob("*.by-hand-*")
    assert aside.read_text(encoding="utf-8") == edited
    assert aside.name in outcome.err
    assert "and dry" not in markdown(closed)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("<!-- /yours -->", "", 1), id="an end is missing"),
        pytest.param(lambda text: text.replace("<!-- yours: well -->\n", "<!-- yours: well -->\n<!-- yours: hard -->\n"), id="a mark in marks"),
        pytest.param(lambda text: text.rpartition("<!-- sop")[0], id="the last line is gone"),
        pytest.param(lambda _: "my own file\n", id="another file"),
    ],
)  # fmt: skip
def test_a_file_whose_marks_are_broken_is_moved_aside(closed: Sop, change: Any) -> None:
    closed("postmortem", closed.id, answers=REVIEW)
    broken = change(markdown(closed))
    closed.path.with_suffix(".md").write_text(broken, encoding="utf-8")

    assert closed("postmortem", closed.id, "--answer", "review_well=more").code == 0

    (aside,) = closed.path.parent.glob("*.by-hand-*")
    assert aside.read_text(encoding="utf-8") == broken


@pytest.mark.parametrize(
    ("text", "own"),
    [
        pytest.param("<!-- yours: well -->\n<!-- /yours -->", {"well": ""}, id="nothing"),
        pytest.param("<!-- yours: well -->\r\na\r\n<!-- /yours -->\r\n", {"well": "a\r\n"}, id="other line ends"),
        pytest.param("<!-- yours: well -->\na\n<!-- yours: hard -->\nb\n<!-- /yours -->\n", {"well": "a\n<!-- yours: hard -->\nb\n"}, id="a mark in marks"),
        pytest.param("<!-- yours: well -->\na\n<!-- /yours -->\n" * 2, {"well": "a\na\n"}, id="twice"),
        pytest.param("<!-- /yours -->\n<!-- yours: well -->\na <!-- /yours -->\n", {}, id="no end on a line of its own"),
        pytest.param(" <!-- yours: well -->\n<!-- /yours -->\n", {}, id="no beginning on a line of its own"),
    ],
)  # fmt: skip
def test_what_stands_between_marks_is_ours(text: str, own: dict[str, str]) -> None:
    assert yours(text) == own


def test_marks_without_an_end_are_read_at_once() -> None:
    broken = "<!-- yours: x -->\n" * 20_000

    begun = time.process_time()

    assert yours(broken) == {}
    assert not keeps_all(f"{broken}<!-- sop {'0' * 12} -->\n")
    assert time.process_time() - begun < 1


def test_marks_of_a_conflict_between_the_marks_are_kept_and_said(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)
    path = closed.path.with_suffix(".md")
    ours = "<!-- yours: well -->\n<<<<<<< ours\nWe rang.\n=======\nThey rang.\n>>>>>>> theirs\n"
    path.write_text(markdown(closed).replace("<!-- yours: well -->\n", ours), encoding="utf-8")

    again = closed("postmortem", closed.id)

    assert (
        "git left two versions between the marks of: well. Keep one and take its lines <<<<<<< and >>>>>>> out."
        in again.err
    )
    assert ours in markdown(closed)


def test_line_ends_of_another_system_are_no_change_by_hand(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)

    assert keeps_all(markdown(closed).replace("\n", "\r\n"))


# --- hostile text

HOSTILE = """<script>alert(1)</script> <!-- /yours --> <!-- yours: well --> `rm` | cell | **bold** [x](javascript:alert(1)) \
![i](https://evil.example/x.png) https://evil.example www.evil.example a@evil.example &lt;b&gt; $x$ # no\n## 99. A heading\n- item\n1. one"""


def test_hostile_text_comes_out_as_text(closed: Sop) -> None:
    given = REVIEW.replace('"the first reply was ready"', f"'''{HOSTILE}'''").replace(
        '"it was early"', f"'''{HOSTILE}'''"
    )

    assert closed("postmortem", closed.id, "--html", "page.html", answers=given).code == 0

    text = markdown(closed)
    assert len(re.findall(r"(?m)^## \d+\.", text)) == 16
    assert set(yours(text).values()) == {""}
    for sign in ("<script>", "https://", "www.evil", "a@evil", " `rm`", "**bold**", "![i]"):
        assert sign not in text
    assert re.findall(r"(?<!\\)\]\(", text) == []
    assert keeps_all(text)
    page = closed.read("page.html")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. one", "1\\. one"),
        ("2) two", "2\\) two"),
        ("- dash", "\\- dash"),
        ("+ plus", "\\+ plus"),
        ("= line", "\\= line"),
        ("a\n\n    code", "a code"),
        ("x | y", "x \\| y"),
        ("https://x", "https\\://x"),
        ("22:04", "22:04"),
        ("a\u202eb\x1b[2J", "a‹U+202E›b␛\\[2J"),
    ],
)
def test_signs_that_mean_something_in_markdown_are_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


# --- what is refused


def test_an_open_incident_is_refused_with_the_next_command(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS.replace('close = "close"\n', ""))
    before = sop.everything()

    outcome = sop("postmortem", sop.id, answers=REVIEW)

    assert outcome.code == ExitCode.REFUSED
    assert f"sop resume {sop.id} goes on, sop close {sop.id} ends it" in outcome.err
    assert sop.everything() == before


def test_an_unknown_incident_is_not_found(closed: Sop) -> None:
    assert closed("postmortem", "zzzz", answers=REVIEW).code == ExitCode.NOT_FOUND


def test_an_answer_to_no_question_is_refused(closed: Sop) -> None:
    outcome = closed("postmortem", closed.id, answers=REVIEW + 'review_wel = "x"\n')

    assert outcome.code == ExitCode.USAGE
    assert "review_well" in outcome.err


def test_a_file_of_a_newer_program_is_refused(closed: Sop) -> None:
    text = closed.incident() + '\n[[event]]\nid = "zzzzzz"\nat = 2026-11-23T10:00:00+08:00\nkind = "sung"\nby = "x"\n'
    closed.path.write_text(text, encoding="utf-8")

    outcome = closed("postmortem", closed.id, answers=REVIEW)

    assert outcome.code == ExitCode.REFUSED
    assert "Update sop" in outcome.err


def test_a_workspace_without_review_questions_takes_the_shipped_ones(closed: Sop) -> None:
    (closed.root / "runbooks" / "postmortem.toml").unlink()

    outcome = closed("postmortem", closed.id, answers=REVIEW)

    assert outcome.code == 0, outcome.err
    assert "it was early" in markdown(closed)


def test_broken_review_questions_are_named_and_an_incident_can_still_be_read(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)
    closed.write("runbooks/postmortem.toml", 'format = 1\nid = "postmortem"\n')

    outcome = closed("postmortem", closed.id, answers=REVIEW)

    assert outcome.code == ExitCode.BAD_FILE
    assert "runbooks/postmortem.toml" in outcome.err
    assert closed("show", closed.id).code == 0


def test_a_folder_that_takes_no_file_is_said_and_the_answers_stay(closed: Sop) -> None:
    closed.path.with_suffix(".md").mkdir()

    outcome = closed("postmortem", closed.id, answers=REVIEW)

    assert outcome.code != 0
    assert "Traceback" not in outcome.err
    assert "review_lucky" in closed.incident()


def test_nobody_starts_or_lists_the_review_as_a_runbook(closed: Sop) -> None:
    assert "postmortem" not in closed("runbook", "list").out
    assert closed("start", "postmortem").code == ExitCode.REFUSED


def test_a_reviewed_incident_opens_again_on_its_own_questions(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)

    outcome = closed("resume", closed.id, "--reason", "it came back", "--answer", "close=close")

    assert "review_" not in outcome.err
    assert events(closed, "reopened")


# --- a person at a plain terminal


def plainly(sop: Sop, *typed: str, again: bool = False) -> str:
    """Let somebody type lines at a review of the only incident; returns what they saw."""
    screen = io.StringIO()
    env = Env(environ={"SOP_OPERATOR": "li.wei"}, cwd=sop.root, clock=sop.clock, random_id=sop._next_id)
    session = session_of(env, sop.path, reviewed=True)
    prompter = PlainPrompter(Out(screen, {}), io.StringIO("".join(f"{line}\n" for line in typed)), {})
    with suppress(Interrupted):
        ask_review(session, prompter, review_book(env), again=again)
    return screen.getvalue()


def test_a_person_goes_back_and_is_told_what_cannot_stand(closed: Sop) -> None:
    seen = plainly(
        closed, "/b", "the noise", "/b", "the noise again", "because", "a parcel", "well", "hard", "luck", "", "", "3", "", "",
        "1", "", "2 3", "", "/u", "", "1", "2", "9", "0", "1", "",
    )  # fmt: skip

    assert "This is the first question." in seen
    assert "Enter alone keeps this:\nthe noise" in seen
    assert "Name at least two" in seen
    assert "The incident is over" in seen
    assert [each["answer"] for each in events(closed, "answered") if each["ask"] == "review_noticed"] == [
        "the noise", "the noise again",
    ]  # fmt: skip


def test_a_person_judges_steps_by_one_key_and_learns_by_one(closed: Sop) -> None:
    closed("postmortem", closed.id, "--answer", "otherwise=/p", answers=REVIEW + 'verdict = "/p"\n')

    seen = plainly(
        closed, "5", "/b", "", "/b", "4", "", "", "1", "it took an hour", "1", "soon", "15m", "/n rang the store", "/s", "/b",
    )  # fmt: skip

    assert "This is the first question." not in seen
    assert [(each["step"], each["verdict"]) for each in events(closed, "judged")][:2] == [
        ("about", "not_needed"), ("about", "too_slow"),
    ]  # fmt: skip


def test_a_review_that_is_interrupted_keeps_its_answers_and_goes_on(closed: Sop) -> None:
    plainly(closed, "the noise")

    assert "the noise" in closed.incident()
    assert "18 questions of 17" not in plainly(closed)


def test_everything_asked_again_is_kept_by_enter(closed: Sop) -> None:
    closed("postmortem", closed.id, answers=REVIEW)
    before = closed.incident()

    plainly(closed, *[""] * 40, again=True)

    assert closed.incident() == before
