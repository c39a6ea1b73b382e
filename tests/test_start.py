"""`sop start` by a file of answers: the incident file that comes of it, and what is refused."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import Outcome, Sop
from runsop.commands import first_words
from runsop.errors import Interrupted
from runsop.files.disk import DISK
from runsop.files.held import hold, is_held
from runsop.screen.prompter import Question
from short_runbook import ANSWERS, QUARREL_ANSWERS, SHORT

REPLY = (
    "Hi, thank you for telling us about the late parcel. I am sorry for the trouble it has caused you. "
    "I am Li Wei and I am on it now. I write here again by tomorrow 22:05."
)

INCIDENT = f"""\
format = 1
id = "2026-11-22-2204-short-aaab"
runbook = "short"
walk = "WALK"
team = "evening"
opened_at = 2026-11-22T22:04:10.000+08:00
drill = false
by = "li.wei"

[[event]]
id = "aaaaac"
at = 2026-11-22T22:04:25.000+08:00
kind = "answered"
step = "about"
ask = "about"
private = true
by = "li.wei"

[[event]]
id = "aaaaad"
at = 2026-11-22T22:04:40.000+08:00
kind = "answered"
step = "reply"
ask = "reply"
answer = "{REPLY}"
by = "li.wei"

[[event]]
id = "aaaaae"
at = 2026-11-22T22:04:55.000+08:00
kind = "sent"
of = "aaaaad"
public = true
language = "en"
next_update_at = 2026-11-23T22:05:00.000+08:00
by = "li.wei"

[[event]]
id = "aaaaaf"
at = 2026-11-22T22:05:10.000+08:00
kind = "answered"
step = "facts"
ask = "late_by"
answer = "two days"
by = "li.wei"

[[event]]
id = "aaaaag"
at = 2026-11-22T22:05:25.000+08:00
kind = "answered"
step = "facts"
ask = "ours"
answer = true
by = "li.wei"

[[event]]
id = "aaaaah"
at = 2026-11-22T22:05:40.000+08:00
kind = "closed"
outcome = "closed-unconfirmed"
by = "li.wei"
"""

SIDECAR = """\
format = 1

[[private]]
id = "aaaaac"
at = 2026-11-22T22:04:25.000+08:00
ask = "about"
value = "Where is my parcel, Qi asks"
by = "li.wei"
"""


def walk_copy(sop: Sop) -> str:
    (copy,) = (sop.root / "incidents/walks").iterdir()
    return copy.stem


def test_a_file_of_answers_walks_to_the_closed_incident(sop: Sop) -> None:
    outcome = sop("start", "short", answers=ANSWERS)

    assert (outcome.code, outcome.out) == (0, "incidents/2026-11/2026-11-22-2204-short-aaab.toml\n")
    assert sop.incident() == INCIDENT.replace("WALK", walk_copy(sop))


def test_what_was_said_on_the_way_is_talk(sop: Sop) -> None:
    outcome = sop("start", "short", answers=ANSWERS)

    name = walk_copy(sop)
    assert outcome.err == (
        "\n"
        "2/6 thank · First reply\n"
        "Thanks, sorry, who you are, when you write next.\n"
        f"{REPLY}\n"
        "\n"
        "READY TO PASTE\n"
        f"{REPLY}\n"
        "Closed: closed-unconfirmed. Names stay in incidents/private and not in git.\n"
        "  later: Ask a day later 11-23 22:05 (in 1 d 0 h)\n"
        f"git add incidents/2026-11/{sop.id}.toml incidents/walks/{name}.toml "
        f'&& git commit -m "incident: {sop.id}"\n'
    )


def test_what_was_typed_about_the_case_stays_in_the_sidecar(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)

    sidecar = sop.root / f"incidents/private/{sop.id}.toml"
    assert sidecar.read_text() == SIDECAR
    assert stat.S_IMODE(sidecar.stat().st_mode) == 0o600
    assert stat.S_IMODE(sidecar.parent.stat().st_mode) == 0o700


def test_the_walk_it_began_with_is_kept_under_the_hash_of_its_bytes(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)

    copy = (sop.root / f"incidents/walks/{walk_copy(sop)}.toml").read_bytes()
    assert walk_copy(sop) == f"short-{hashlib.sha256(copy).hexdigest()[:12]}"


def test_flags_answer_like_a_file(sop: Sop) -> None:
    pairs = ("about=Where is my parcel, Qi asks", "late_by=two days", "ours=yes", "sent=now", "close=close")

    outcome = sop("start", "short", *(word for pair in pairs for word in ("--answer", pair)))

    assert outcome.code == 0
    assert sop.incident() == INCIDENT.replace("WALK", walk_copy(sop))


def test_a_flag_stands_before_the_file(sop: Sop) -> None:
    sop("start", "short", "--answer", "late_by=a week", answers=ANSWERS)

    assert 'answer = "a week"' in sop.incident()


@pytest.mark.parametrize("answer", ["true", '"yes"', '"1"'])
def test_an_answer_may_be_a_value_a_word_or_a_key(sop: Sop, answer: str) -> None:
    sop("start", "short", answers=ANSWERS.replace("ours = true", f"ours = {answer}"))

    assert 'ask = "ours"\nanswer = true\n' in sop.incident()


# ── nobody to ask ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("start",), 'no answer for "about", and no terminal to ask; give it with --answer about=VALUE'),
        (
            ("start", "short"),
            "no terminal, and no answer for: about, late_by, ours. Give them with --answers FILE or --answer ask=value.",
        ),
        (
            ("start", "quarrel"),
            "no answer for: reply, people, earlier_handler, receiver, remedies, promises. Give them with --answers FILE",
        ),
    ],
    ids=["nothing", "short", "quarrel"],
)
def test_without_a_terminal_what_is_missing_is_listed_and_nothing_begins(
    sop: Sop, argv: tuple[str, ...], said: str
) -> None:
    before = sop.everything()

    outcome = sop(*argv)

    assert outcome.code == 5
    assert said in outcome.err
    assert sop.everything() == before


def test_what_was_answered_before_an_answer_was_missing_is_saved(sop: Sop) -> None:
    outcome = sop("start", "short", answers='about = "hello there"\nsent = "now"\n')

    assert outcome.code == 5
    assert outcome.err.endswith(f"Saved up to facts. sop resume {sop.id}\n")
    assert sop.kinds() == ["answered", "answered", "sent"]


def test_the_words_of_an_option_open_the_incident(sop: Sop) -> None:
    outcome = sop("start", "short", "--about", "Where is my parcel, Qi asks", answers=ANSWERS)

    assert outcome.code == 0
    assert sop.read(f"incidents/private/{sop.id}.toml").count("Where is my parcel, Qi asks") == 1


def test_words_alone_choose_the_runbook(sop: Sop) -> None:
    outcome = sop("start", "--about", "they all want a refund", "--answer", "hard_stop=none")

    assert outcome.code == 5
    assert 'runbook = "refund-request"' in sop.incident()


def test_words_that_fit_nothing_choose_the_fallback(sop: Sop) -> None:
    sop("start", "--about", "your newsletter is unreadable on a phone", "--answer", "hard_stop=none")

    assert 'runbook = "general-complaint"' in sop.incident()


def test_the_answers_may_name_the_runbook(sop: Sop) -> None:
    sop("start", answers=ANSWERS + 'runbook = "short"\n')

    assert 'runbook = "short"' in sop.incident()


def test_no_start_that_was_cut_off_stays_behind(sop: Sop) -> None:
    sop("start", answers=ANSWERS + 'runbook = "short"\n')

    assert [path.name for path in (sop.root / "incidents/private").iterdir()] == [f"{sop.id}.toml"]


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ours = true", 'ours = "maybe"', 'answer to ours: "maybe" is not one of yes, no'),
        ('sent = "now"', 'sent = "perhaps"', 'answer to sent: "perhaps" is not one of now, earlier, changed, not_yet'),
        ('reply = "take"', 'reply = "Hello {name}"', "{name}"),
    ],
    ids=["yes or no", "option", "open slot"],
)
def test_an_answer_that_does_not_fit_ends_the_walk_with_a_sentence(sop: Sop, old: str, new: str, said: str) -> None:
    outcome = sop("start", "short", answers=ANSWERS.replace(old, new))

    assert outcome.code == 2
    assert said in outcome.err
    assert "closed" not in sop.kinds()


def test_an_answer_that_does_not_fit_leaves_the_incident_open_and_says_how_to_go_on(sop: Sop) -> None:
    outcome = sop("start", "refund-request", answers='about = "all of it"\nhard_stop = "none"\nvoices = -5\n')

    assert outcome.code == 2
    assert outcome.err.endswith(
        'answer to voices: "-5" is not one of 1, 2, 3, 4, 5, 6, 7, 8, 9\n'
        f"The incident is open. Saved up to size. sop resume {sop.id}\n"
    )
    assert sop.kinds()[:2] == ["answered", "answered"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("voices=-5", 'answer to voices: "-5" is not one of 1, 2, 3, 4, 5, 6, 7, 8, 9'),
        ("hard_stop=nobody", 'answer to hard_stop: "nobody" is not one of '),
        ("first_signal=25:99", "answer to first_signal: 25:99 is no time of day"),
    ],
)
def test_a_slip_in_an_answer_of_the_command_line_opens_no_incident(sop: Sop, answer: str, said: str) -> None:
    before = sop.everything()

    outcome = sop("start", "refund-request", "--answer", "about=all of it", "--answer", answer)

    assert outcome.code == 2
    assert outcome.err.startswith(said)
    assert sop.everything() == before


def test_a_command_among_the_answers_of_the_command_line_is_no_slip(sop: Sop) -> None:
    sop(
        "start",
        "refund-request",
        "--answer",
        "about=x",
        "--answer",
        "hard_stop=none",
        "--answer",
        "voices=/skip unknown",
    )

    assert 'kind = "skipped"\nstep = "size"\nask = "voices"\nreason = "unknown"\n' in sop.incident()


@pytest.mark.parametrize("argv", [("start",), ("start", "refund-request")], ids=["found", "named"])
def test_an_answer_to_no_question_is_refused_before_the_words_are_kept(sop: Sop, argv: tuple[str, ...]) -> None:
    outcome = sop(*argv, "--about", "hi", "--answer", "foo=bar")

    assert outcome.code == 2
    assert outcome.err.startswith('there is no question "foo" to answer.')
    assert waiting_words(sop) == []
    assert "kept" not in outcome.err


def test_an_answer_may_be_for_a_question_of_a_runbook_with_a_mistake(sop: Sop) -> None:
    sop.write("runbooks/short.toml", SHORT + "\noops =\n")

    outcome = sop("start", "short", "--about", "hi", "--answer", "late_by=a day")

    assert outcome.code == 3
    assert outcome.err.startswith("runbooks/short.toml:")
    assert waiting_words(sop) == ["hi"]


def test_words_are_kept_once_however_often_a_slip_is_made(sop: Sop) -> None:
    argv = ("start", "refund-request", "--about", "all of it", "--answer", "hard_stop=none", "--answer")

    first, again = sop(*argv, "voices=-5"), sop(*argv, "voices=-4")
    between = waiting_words(sop)
    sop(*argv, "voices=4")

    assert first.err.endswith(KEPT_APART)
    assert again.err.endswith(KEPT_APART)
    assert between == ["all of it"]
    assert waiting_words(sop) == []
    assert 'value = "all of it"' in sop.read(f"incidents/private/{sop.id}.toml")


@pytest.mark.parametrize(
    ("runbook", "said"),
    [
        ("core", "core is what the other runbooks extend; start general-complaint instead."),
        ("old", "old is retired. sop runbook list shows what took its place."),
    ],
)
def test_a_runbook_nobody_walks_is_refused(sop: Sop, runbook: str, said: str) -> None:
    sop.tree({"runbooks/old.toml": SHORT.replace('"short"', '"old"').replace('"ready"', '"retired"')})

    outcome = sop("start", runbook, answers=ANSWERS)

    assert (outcome.code, outcome.err) == (1, said + "\n")
    assert sop.incidents == []


# ── answers that do more ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_skip_in_the_answers_is_recorded_with_its_reason(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS.replace('"two days"', '"/skip does not apply"'))

    assert 'kind = "skipped"\nstep = "facts"\nask = "late_by"\nreason = "does not apply"\n' in sop.incident()


def test_a_draft_may_be_given_as_text(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS.replace('"take"', '"We are on it, more at 23:00."'))

    assert 'answer = "We are on it, more at 23:00."' in sop.incident()
    assert "next_update_at = 2026-11-22T23:00:00.000+08:00" in sop.incident()


def test_a_message_may_have_left_earlier_and_with_other_words(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS.replace('"now"', '"changed"') + 'sent_text = "Other words"\n')
    sop("start", "short", answers=ANSWERS.replace('"now"', '"earlier"') + 'sent_at = "22:01"\n')

    first, second = (path.read_text() for path in sop.incidents)
    assert 'text = "Other words"' in first
    assert "sent_at = 2026-11-22T22:01:00.000+08:00" in second


def test_answers_may_run_on_their_own_clock(sop: Sop) -> None:
    clock = '[clock]\nstart = 2020-02-03T04:05:06+00:00\nstep = "1m"\n'

    sop("start", "short", answers=ANSWERS + clock)

    assert sop.id.startswith("2020-02-03-0405-short-")
    assert "at = 2020-02-03T04:06:06.000Z" in sop.incident().replace("+00:00", "Z")


@pytest.mark.parametrize("clock", ["clock = 1", "clock = { start = 2020-02-03T04:05:06 }", 'clock = { start = "now" }'])
def test_a_clock_that_cannot_run_is_a_bad_file(sop: Sop, clock: str) -> None:
    outcome = sop("start", "short", answers=f"{clock}\n{ANSWERS}")

    assert outcome.code == 3
    assert "[clock] takes start, a date-time with an offset" in outcome.err
    assert sop.incidents == []


# ── who types ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_option_names_the_operator(sop: Sop) -> None:
    sop("start", "--as", "ana", "short", answers=ANSWERS)

    assert sop.incident().count('by = "ana"') == 7


def test_else_the_environment_does(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)

    assert sop.incident().count('by = "li.wei"') == 7


def test_else_git_does_and_the_team_file_knows_the_name(sop: Sop) -> None:
    sop.operator = ""
    sop.write("../home/gitconfig", "[user]\nname = Li Wei\n")

    sop("start", "short", answers=ANSWERS)

    assert sop.incident().count('by = "li.wei"') == 7


def test_else_the_login_does(sop: Sop) -> None:
    sop.operator = ""

    assert sop("where").out.endswith("operator   login\n")


# ── stopped ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def ids_until_ctrl_c(left: int) -> Iterator[int]:
    yield from range(1, left + 1)
    raise KeyboardInterrupt


def test_ctrl_c_ends_with_its_own_code(sop: Sop) -> None:
    stopped = replace(sop, ids=ids_until_ctrl_c(3))

    assert stopped("start", "short", answers=ANSWERS).code == 130
    assert sop.kinds() == ["answered", "answered"]


# ── people, promises, rights ──────────────────────────────────────────────────────────────────────────────────────────


def test_people_stand_in_the_file_by_their_alias_only(sop: Sop) -> None:
    outcome = sop("start", "quarrel", answers=QUARREL_ANSWERS)

    assert outcome.code == 0
    assert "Qi" not in sop.incident()
    assert "Lund" not in sop.incident()
    assert "lost his job" not in sop.incident()
    assert sop.incident().count('kind = "party"') == 2


def test_what_a_person_wants_stands_beside_the_name(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    tags = [line for line in sop.incident().splitlines() if line.startswith("tag = ")]
    assert tags == ['tag = "harsh"', 'tag = "wants-money"', 'tag = "constructive"', 'tag = "no-remedy"']


def test_a_promise_has_a_name_and_a_time(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    assert (
        'kind = "promised"\npromise = "promises"\nwhat = "the rules are pinned"\nwho = "mei"\n'
        "due = 2026-11-23T09:00:00.000+08:00\n"
    ) in sop.incident()


def test_the_earlier_handler_is_refused_as_receiver(sop: Sop) -> None:
    answers = QUARREL_ANSWERS.replace('receiver = "lan"', 'receiver = ["ana", "mei"]')

    outcome = sop("start", "quarrel", answers=answers)

    assert "ana handled this before and it failed; choose somebody else" in outcome.err
    assert 'ask = "receiver"\nanswer = "mei"\n' in sop.incident()


SANCTION = QUARREL_ANSWERS.replace('sanction = "none"', 'sanction = { A = "remove", B = "none" }')


@pytest.mark.parametrize(
    ("more", "operator", "said"),
    [
        ('sanction_rule = "none"\n', "li.wei", "name the published rule; criticism is never a reason"),
        ('sanction_rule = "no-abuse"\nsanction_word = "yes"\n', "li.wei", "Not recorded."),
        ('sanction_rule = "no-abuse"\nsanction_word = "remove"\n', "lan", "your role may not remove"),
    ],
    ids=["no rule", "not typed", "no right"],
)
def test_nobody_is_removed_without_a_rule_a_right_and_the_typed_word(
    sop: Sop, more: str, operator: str, said: str
) -> None:
    sop.operator = operator

    outcome = sop("start", "quarrel", answers=SANCTION.replace('receiver = "lan"', 'receiver = "mei"') + more)

    assert said in outcome.err
    assert "sanctioned" not in sop.kinds()


def test_somebody_is_removed_by_a_published_rule_and_the_typed_word(sop: Sop) -> None:
    sop("start", "quarrel", answers=SANCTION + 'sanction_rule = "no-abuse"\nsanction_word = "remove"\n')

    assert 'kind = "sanctioned"\naction = "remove"\nrule = "no-abuse"\nfor = "' in sop.incident()


REFUND = QUARREL_ANSWERS.replace("remedies = []", 'remedies = ["full-refund"]')


def test_an_offer_within_ones_right_waits_for_nobody(sop: Sop) -> None:
    sop("start", "quarrel", answers=REFUND)

    assert 'kind = "offered"\nremedy = "full-refund"\namount = "399.00 CNY"\neffort = 1\n' in sop.incident()
    assert "approval-asked" not in sop.kinds()


def test_an_offer_above_ones_right_is_only_recommended(sop: Sop) -> None:
    sop("start", "quarrel", answers=REFUND + 'amount = "500 CNY"\napproved_by = "mei"\n')

    kinds = sop.kinds()
    assert kinds[kinds.index("offered") : kinds.index("offered") + 2] == ["offered", "approval-asked"]
    assert "given" not in kinds


def test_one_key_leaves_out_a_whole_step(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS.replace("two days", "/skip step"))

    skipped = [event for event in tomllib.loads(sop.incident())["event"] if event["kind"] == "skipped"]
    assert [(event["ask"], event["reason"]) for event in skipped] == [
        ("late_by", "does not apply"),
        ("ours", "does not apply"),
    ]


def test_a_command_in_a_file_of_answers_is_carried_out_once(sop: Sop) -> None:
    outcome = sop("start", "short", answers=ANSWERS.replace('"two days"', '"/note he calls"'))

    assert outcome.code == 5
    assert sop.incident().count('text = "he calls"') == 1


def test_two_slashes_begin_a_text_with_one_as_they_do_at_a_keyboard(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS.replace('"two days"', '"//late"'))

    assert 'answer = "/late"\n' in sop.incident()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("clock = { start = 2026-11-22T22:04:10+08:00, step = 'xx' }", id="a step that is no duration"),
        pytest.param("clock = { start = 2026-11-22T22:04:10+08:00, step = '99999999999999h' }", id="a step too long"),
        pytest.param("ours = { at = '25:99', is = true }", id="a time that is none"),
        pytest.param("ours = { at = { a = 1 }, is = true }", id="a table for a time"),
    ],
)
def test_a_bad_time_in_a_file_of_answers_is_told(sop: Sop, line: str) -> None:
    outcome = sop("start", "short", answers=ANSWERS.replace("ours = true", line))

    assert outcome.code in (2, 3)
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("folder", ["incidents", "incidents/private", "incidents/walks"])
def test_incidents_are_never_kept_outside_the_workspace(sop: Sop, tmp_path: Path, folder: str) -> None:
    shutil.rmtree(sop.root / folder, ignore_errors=True)
    (tmp_path / "outside").mkdir()
    (sop.root / folder).parent.mkdir(exist_ok=True)
    (sop.root / folder).symlink_to(tmp_path / "outside")

    outcome = sop("start", "short", answers=ANSWERS)

    assert (outcome.code, list((tmp_path / "outside").iterdir())) == (3, [])
    assert "is a link out of the workspace" in outcome.err


@pytest.mark.parametrize(
    "argv",
    [("close", "--reason", "a\udcffb"), ("handover", "--to", "mei", "--reason", "a\udcffb")],
    ids=["close", "hand over"],
)
def test_half_a_character_on_the_command_line_is_told(sop: Sop, argv: tuple[str, ...]) -> None:
    sop("start", "short", answers=ANSWERS.replace('close = "close"\n', ""))
    before = sop.incident()

    outcome = sop(*argv)

    assert (outcome.code, sop.incident()) == (2, before)
    assert "half of a pair" in outcome.err


class Keys:
    """A person who has no words to paste, presses these keys, and then Ctrl-C; in between, others do what they do."""

    interactive = True

    def __init__(self, *keys: str | Callable[[], object]) -> None:
        self.keys = list(keys)
        self.asked: list[Question] = []
        self.shown: list[str] = []

    def ask(self, question: Question) -> str:
        self.asked.append(question)
        while self.keys:
            key = self.keys.pop(0)
            if isinstance(key, str):
                return next((option.id for option in question.options if option.key == key), key)
            key()
        raise Interrupted

    def show(self, *lines: str) -> None:
        """Keep what is shown."""
        self.shown += lines


@pytest.fixture
def press(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Outcome, list[Question]]]:
    """Start, press keys, and leave; returns the outcome and what was asked."""

    def run(*keys: str | Callable[[], object], argv: tuple[str, ...] = ("start",)) -> tuple[Outcome, list[Question]]:
        person = Keys(*keys)
        with monkeypatch.context() as patch:
            patch.setattr(first_words, "prompter_for", lambda *_: person)
            return sop(*argv), person.asked

    return run


Press = Callable[..., tuple[Outcome, list[Question]]]


def test_who_leaves_when_the_incident_is_open_is_told_what_is_saved(sop: Sop, press: Press) -> None:
    outcome, _ = press("1", "1", "0")

    assert outcome.code == 130
    assert outcome.err == f"Saved up to hard-stop. sop resume {sop.id}\n"


def test_who_leaves_before_it_is_known_what_it_is_about_leaves_nothing(sop: Sop, press: Press) -> None:
    outcome, _ = press("1", "1")

    assert outcome.err == "Nothing was answered, so nothing is saved. sop start begins again.\n"
    assert sop.incidents == []


def test_without_words_three_questions_narrow_the_list(sop: Sop, press: Press) -> None:
    _, asked = press("3", "1", "1")
    who, where, what = asked[:3]

    assert who.above[:2] == ("No words to paste? Type a number instead: who is upset?", "  1  one member")
    assert [option.id for option in where.options] == ["group", "private", "outside"]
    assert [option.key for option in what.options] == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]
    assert (what.options[0].id, what.options[-1].id) == ("paid-group-revolt", "general-complaint")
    assert 'runbook = "paid-group-revolt"' in sop.incident()


def test_what_the_three_answers_say_is_not_asked_again(sop: Sop, press: Press) -> None:
    press("2", "3", "0")
    answers = {each["ask"]: each.get("answer") for each in tomllib.loads(sop.incident())["event"] if "ask" in each}

    assert answers == {"about": None, "public": True, "voices": 2, "spread": "outside"}


def test_one_member_who_writes_to_us_alone(sop: Sop, press: Press) -> None:
    press("1", "2", "0")
    answers = {each["ask"]: each.get("answer") for each in tomllib.loads(sop.incident())["event"] if "ask" in each}

    assert answers == {"about": None, "public": False, "voices": 1}


def test_every_runbook_is_a_few_keys_away(press: Press) -> None:
    _, asked = press("5", "3", "9", "9", "9", "0")
    pages = [[option.id for option in each.options if option.key not in "90"] for each in asked[2:6]]

    assert pages[3] == pages[0]
    assert len({id for page in pages[:3] for id in page}) == sum(map(len, pages[:3])) > 19
    assert all(len(page) <= 8 for page in pages)


def test_a_file_of_answers_may_start_without_words(sop: Sop) -> None:
    outcome = sop("start", answers='about = "1"\nwhere_public = "private"\nhard_stop = "none"\n')

    assert outcome.code == 5
    assert 'runbook = "general-complaint"' in sop.incident()


def test_a_library_that_fits_one_list_has_no_second(sop: Sop, press: Press) -> None:
    for path in (sop.root / "runbooks").glob("*.toml"):
        if path.stem not in {"core", "general-complaint", "refund-request", "staff-rudeness"}:
            path.unlink()

    _, asked = press("1", "2", "0")

    assert [option.key for option in asked[2].options] == ["1", "2", "0"]


# ── a runbook with a mistake ──────────────────────────────────────────────────────────────────────────────────────────


WORDS = "they want it all back, Qi says"
KEPT = "Your words are kept. sop start goes on with them.\n"
KEPT_APART = "Your words are kept. sop start at a terminal goes on with them.\n"
NAMED = ("start", "refund-request")


def waiting_words(sop: Sop) -> list[str]:
    """Return the words that wait for an incident."""
    paths = sorted((sop.root / "incidents/private").glob("start-*.toml"))
    return [tomllib.loads(path.read_text())["private"][0]["value"] for path in paths]


def keep_copies(sop: Sop, *runbooks: str) -> None:
    """Walk these runbooks once, and leave nothing of it but the copies of their walks."""
    for runbook in runbooks:
        sop("start", runbook, "--about", "x", "--answer", "hard_stop=none")
    for path in (*sop.incidents, *(sop.root / "incidents/private").iterdir()):
        path.unlink()


def break_core(sop: Sop) -> str:
    """Make a mistake in what every runbook extends; returns the file as it was."""
    whole = sop.read("runbooks/core.toml")
    sop.write("runbooks/core.toml", f"{whole}\noops =\n")
    return whole


@pytest.mark.parametrize(
    ("argv", "keys", "code"),
    [
        pytest.param(NAMED, (WORDS, "0"), 3, id="named, stopped"),
        pytest.param(NAMED, (WORDS,), 130, id="named, Ctrl-C"),
        pytest.param(("start",), (WORDS, "refund-request", "0"), 3, id="found, stopped"),
        pytest.param(("start",), (WORDS, "refund-request"), 130, id="found, Ctrl-C"),
    ],
)
def test_words_typed_before_a_mistake_in_the_runbook_are_kept_and_the_last_line_says_so(
    sop: Sop, press: Press, argv: tuple[str, ...], keys: tuple[str, ...], code: int
) -> None:
    keep_copies(sop, "refund-request")
    break_core(sop)

    outcome, asked = press(*keys, argv=argv)

    assert asked[-1].text == "This runbook has a mistake. What instead?"
    assert outcome.code == code
    assert outcome.err.endswith(KEPT)
    assert "Nothing was answered" not in outcome.err
    assert waiting_words(sop) == [WORDS]


@pytest.mark.parametrize(("argv", "chosen"), [(NAMED, ()), (("start",), ("refund-request",))], ids=["named", "found"])
def test_the_next_start_goes_on_with_the_words_of_one_that_met_a_mistake(
    sop: Sop, press: Press, argv: tuple[str, ...], chosen: tuple[str, ...]
) -> None:
    whole = break_core(sop)
    press(WORDS, argv=NAMED)
    sop.write("runbooks/core.toml", whole)

    _, asked = press("1", *chosen, argv=argv)

    assert asked[0].text.startswith("A start by li.wei was cut off at 22:0")
    assert f'"{WORDS}". Is it this?' in asked[0].text
    assert f'value = "{WORDS}"' in sop.read(f"incidents/private/{sop.id}.toml")
    assert waiting_words(sop) == []


def test_a_start_of_something_new_asks_for_its_own_words_and_leaves_the_old_ones(sop: Sop, press: Press) -> None:
    whole = break_core(sop)
    press(WORDS, argv=NAMED)
    sop.write("runbooks/core.toml", whole)

    _, asked = press("2", "something else", argv=NAMED)

    assert [question.id for question in asked[:2]] == ["unfinished", "about"]
    assert 'value = "something else"' in sop.read(f"incidents/private/{sop.id}.toml")
    assert [WORDS in path.read_text() for path in (sop.root / "incidents/private").glob("left-*.toml")] == [True]


@pytest.mark.parametrize("argv", [NAMED, ("start",)], ids=["named", "found"])
def test_words_typed_before_a_mistake_in_the_team_file_are_kept(sop: Sop, press: Press, argv: tuple[str, ...]) -> None:
    sop.write("sop.toml", sop.read("sop.toml") + "\noops =\n")

    outcome, asked = press(WORDS, "0", argv=argv)

    assert "broken" not in [question.id for question in asked]
    assert outcome.code == 3
    assert outcome.err.startswith("sop.toml:")
    assert outcome.err.endswith(KEPT)
    assert waiting_words(sop) == [WORDS]


def test_words_of_the_command_line_are_kept_when_the_runbook_has_a_mistake(sop: Sop) -> None:
    break_core(sop)

    outcome = sop(*NAMED, "--about", WORDS)

    assert outcome.code == 3
    assert outcome.err.endswith(KEPT_APART)
    assert waiting_words(sop) == [WORDS]


@pytest.fixture
def full_disk() -> Iterator[None]:
    """A disk that takes nothing more."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    kept = DISK.open
    object.__setattr__(DISK, "open", full)
    yield
    object.__setattr__(DISK, "open", kept)


LOST = f"Your words are not kept, the disk does not take them. Copy them now:\n{WORDS}\n"


@pytest.mark.usefixtures("full_disk")
def test_words_that_the_disk_does_not_take_are_shown_when_the_runbook_has_a_mistake(sop: Sop, press: Press) -> None:
    break_core(sop)

    outcome, _ = press(WORDS, argv=NAMED)

    assert outcome.code == 3
    assert outcome.err.endswith(LOST)


def test_words_are_shown_when_something_else_stands_where_they_are_kept(sop: Sop, press: Press) -> None:
    sop.write("incidents/private", "a file in the place of the folder")

    outcome, _ = press(WORDS, argv=NAMED)

    assert outcome.code == 3
    assert outcome.err.endswith(LOST)


def test_a_start_that_was_cut_off_and_cannot_be_read_keeps_nobody_from_starting(sop: Sop, press: Press) -> None:
    (sop.root / "incidents/private/start-20261122-220410-aaaa.toml").mkdir(parents=True)

    press(WORDS, argv=NAMED)

    assert f'value = "{WORDS}"' in sop.read(f"incidents/private/{sop.id}.toml")


def cut_off(sop: Sop, press: Press) -> Path:
    """Leave a start behind that met a mistake, and mend that; return where its words wait."""
    whole = break_core(sop)
    press(WORDS, argv=NAMED)
    sop.write("runbooks/core.toml", whole)
    (path,) = (sop.root / "incidents/private").glob("start-*.toml")
    return path


def test_a_start_is_held_while_it_asks(sop: Sop, press: Press) -> None:
    held: list[bool] = []

    def look() -> None:
        held.extend(map(is_held, (sop.root / "incidents/private").glob("start-*.toml")))

    press(WORDS, look, "0")

    assert held == [True]


def test_a_start_that_goes_on_in_another_terminal_is_named_and_not_offered(
    sop: Sop, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, person = cut_off(sop, press), Keys(WORDS)
    monkeypatch.setattr(first_words, "prompter_for", lambda *_: person)

    with hold(path):
        sop("start", "refund-request")

    assert person.shown[0].startswith("li.wei is at a start since 22:0")
    assert f'"{WORDS}".' in person.shown[0]
    assert person.asked[0].id == "about"
    assert path.exists()


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_start_somebody_else_has_gone_on_with_meanwhile_is_left_to_them(
    sop: Sop, press: Press, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    path = cut_off(sop, press)
    person = Keys(path.unlink, key)
    monkeypatch.setattr(first_words, "prompter_for", lambda *_: person)

    sop("start", "refund-request")

    assert person.shown == ["Somebody else has gone on with it meanwhile."]
    assert [question.id for question in person.asked] == ["unfinished", "about"]


def test_with_core_broken_the_fallback_is_its_newest_kept_copy(sop: Sop, press: Press) -> None:
    keep_copies(sop, "general-complaint")
    copy = walk_copy(sop)
    break_core(sop)

    outcome, asked = press(WORDS, "2", argv=NAMED)

    assert [(option.key, option.label) for option in asked[1].options] == [
        ("2", f"general-complaint, its last good copy ({copy})"),
        ("0", "stop here"),
    ]
    assert outcome.err == f"Saved up to hard-stop. sop resume {sop.id}\n"
    assert f'runbook = "general-complaint"\nwalk = "{copy}"\n' in sop.incident()
    assert waiting_words(sop) == []


def test_a_mistake_in_one_runbook_leaves_the_fallback_as_it_is_today(sop: Sop, press: Press) -> None:
    sop.write("runbooks/refund-request.toml", sop.read("runbooks/refund-request.toml") + "\n[[step]]\nid = 7\n")

    _, asked = press(WORDS, "2", argv=NAMED)

    assert [option.label for option in asked[1].options] == ["general-complaint", "stop here"]
    assert 'runbook = "general-complaint"' in sop.incident()


def test_a_fallback_that_is_gone_is_taken_from_its_kept_copy(sop: Sop, press: Press) -> None:
    keep_copies(sop, "general-complaint")
    break_core(sop)
    (sop.root / "runbooks/general-complaint.toml").unlink()

    press(WORDS, "2", argv=NAMED)

    assert 'runbook = "general-complaint"' in sop.incident()


def test_a_broken_fallback_offers_its_copy_once(sop: Sop, press: Press) -> None:
    keep_copies(sop, "general-complaint")
    break_core(sop)

    _, asked = press(WORDS, "1", argv=("start", "general-complaint"))

    assert [option.id for option in asked[1].options] == ["copy", "stop"]
    assert 'runbook = "general-complaint"' in sop.incident()


def test_with_no_good_copy_the_mistake_says_what_to_do_now_and_nothing_is_offered(sop: Sop, press: Press) -> None:
    break_core(sop)

    outcome, asked = press(WORDS, argv=NAMED)

    assert [question.id for question in asked] == ["about"]
    assert outcome.code == 3
    assert outcome.err.startswith("runbooks/core.toml:")
    assert outcome.err.endswith(
        "No good copy of refund-request or general-complaint is kept. sop check names every mistake; git diff, or "
        f"git log -p runbooks, shows what changed.\n{KEPT}"
    )


UNREADABLE = (
    "runbooks/refund-request.toml: cannot be read and is not among them. sop check runbooks/refund-request.toml"
)


def break_refunds(sop: Sop) -> None:
    """Make a mistake in a runbook that keeps it out of the ranking."""
    sop.write("runbooks/refund-request.toml", "<<<<<<< HEAD\n" + sop.read("runbooks/refund-request.toml"))


def test_a_runbook_that_cannot_be_read_is_named_above_the_choice(sop: Sop, press: Press) -> None:
    break_refunds(sop)

    _, asked = press("money back please")

    assert asked[1].above == (UNREADABLE,)


def test_a_runbook_that_cannot_be_read_is_named_above_the_list_without_words(sop: Sop, press: Press) -> None:
    break_refunds(sop)

    _, asked = press("1", "1", "9")

    assert [question.above for question in asked[2:]] == [(UNREADABLE,), (UNREADABLE,)]


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param(("--about", "money back please", "--answer", "hard_stop=none"), id="words"),
        pytest.param(("--about", "1", "--answer", "where_public=group", "--answer", "hard_stop=none"), id="no words"),
    ],
)
def test_with_a_runbook_that_cannot_be_read_nobody_but_a_person_chooses(sop: Sop, argv: tuple[str, ...]) -> None:
    break_refunds(sop)

    outcome = sop("start", *argv)

    assert (outcome.code, sop.incidents) == (3, [])
    said = f"{UNREADABLE}\nSo none is chosen. Mend it, or name the runbook: sop start RUNBOOK\n"
    assert outcome.err.startswith(said)


def test_a_runbook_that_is_named_starts_beside_one_that_cannot_be_read(sop: Sop) -> None:
    break_refunds(sop)

    sop("start", "--about", "money back please", "--answer", "runbook=general-complaint", "--answer", "hard_stop=none")

    assert 'runbook = "general-complaint"' in sop.incident()


@pytest.mark.parametrize(
    ("core", "said"),
    [
        pytest.param("", "somebody may hurt themselves", id="by its label"),
        pytest.param('\n[[step]]\nidd = "x"\n', "self harm", id="by its id where core has a mistake"),
    ],
)
def test_words_of_harm_are_named_above_the_runbooks(sop: Sop, press: Press, core: str, said: str) -> None:
    sop.tree({"runbooks/core.toml": sop.read("runbooks/core.toml") + core})

    _, asked = press("I want to kill myself tonight")

    assert asked[-1].above == (f"Their words may mean: {said}",)
