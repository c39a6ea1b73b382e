"""Steps that repeat and are no message, who is looked after, and what is asked before they choose."""

from __future__ import annotations

import io
import tomllib
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from build import HEADER, OPENED, REPLIED, TEAM, answer, event, fold_of, hold, party, promise, severity, skip, walk
from conftest import Sop
from runsop.commands import walking
from runsop.commands.session import session_of
from runsop.env import Env
from runsop.errors import Interrupted
from runsop.files.library import Library
from runsop.files.workspace import shipped_library
from runsop.model import clock
from runsop.model import events as ev
from runsop.model.progress import fold
from runsop.model.runbook import Message
from runsop.model.walk import upcoming
from runsop.screen.bar import bar
from runsop.screen.due import due_line
from runsop.screen.gate import Out
from runsop.screen.plain import PlainPrompter
from runsop.screen.reading import bar_row
from runsop.screen.words import only_recommended, rest_in_words
from short_runbook import ANSWERS, QUARREL_ANSWERS, SHORT

WATCH = walk("""
[[step]]
id = "watch"
phase = "calm"
title = "Watch the group"
every = "20m"
until = "quiet == true"
  [[step.ask]]
  id = "new_ones"
  kind = "number"
  [[step.ask]]
  id = "quiet"
  kind = "yes-no"

[[step]]
id = "look-after"
phase = "private"
each = "party"
every = "1h"
  [[step.ask]]
  id = "mood_of"
  kind = "scale"
""")


def asked(minute: float, *story: ev.Event) -> str:
    prompt = upcoming(fold(HEADER, WATCH, TEAM, story), OPENED + timedelta(minutes=minute))
    if prompt is None or prompt.ask is None:
        return "nothing"
    return prompt.ask.id + (f" for {prompt.for_}" if prompt.for_ else "")


FIRST = (answer("watch.new_ones", 2, 20), answer("watch.quiet", False, 21))


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(19, (), "nothing", id="not before its rhythm"),
        pytest.param(20, (), "new_ones", id="when it comes round"),
        pytest.param(21, FIRST[:1], "quiet", id="ask by ask"),
        pytest.param(22, FIRST, "nothing", id="rests"),
        pytest.param(40, FIRST, "new_ones", id="comes again"),
        pytest.param(39, (skip("watch.new_ones", "unknown", 20), FIRST[1]), "nothing", id="also what was left open"),
        pytest.param(99, (FIRST[0], answer("watch.quiet", True, 21)), "nothing", id="until it ends"),
        pytest.param(
            59, (*FIRST, party("a"), answer("watch.quiet", True, 41)), "nothing", id="person by person, later"
        ),
        pytest.param(60, (*FIRST, party("a"), answer("watch.quiet", True, 41)), "mood_of for a", id="person by person"),
    ],
)
def test_a_step_comes_round(minute: float, story: tuple[ev.Event, ...], expected: str) -> None:
    assert asked(minute, *story) == expected


def test_a_closed_incident_has_no_rounds() -> None:
    closed = ev.Closed(id="zz", at=OPENED + timedelta(minutes=30), by="a", outcome="closed")

    assert asked(99, closed) == "nothing"


def test_a_step_with_nothing_to_ask_has_no_round() -> None:
    bare = walk('[[step]]\nid = "x"\nphase = "calm"\nevery = "20m"\n')

    assert clock.dues(fold(HEADER, bare, TEAM, ())) == ()


def test_a_rhythm_whose_clock_has_not_begun_is_not_due() -> None:
    later = walk(
        '[[step]]\nid = "x"\nphase = "calm"\nevery = "20m"\nsince = "sent"\n[[step.ask]]\nid = "y"\nkind = "text"\n'
    )

    assert clock.dues(fold(HEADER, later, TEAM, ())) == ()


# ── who is looked after, and what is asked before they choose ────────────────────────────────────────────────────────


def noted(tag: str, minute: float = 0) -> ev.Noted:
    return event(ev.Noted, minute, id=f"n-{tag}", for_="a", tag=tag)


@pytest.mark.parametrize(
    ("story", "people"),
    [
        pytest.param((noted("defends"),), (), id="who only defends us"),
        pytest.param((noted("thanks"),), (), id="who only gives thanks"),
        pytest.param((noted("asks"),), ("a",), id="who asks"),
        pytest.param((noted("defends"), noted("insults")), ("a",), id="who then turns on us"),
        pytest.param((noted("complains"), noted("thanks")), ("a",), id="who was upset before"),
    ],
)
def test_a_newcomer_is_looked_after_unless_they_are_with_us(
    story: tuple[ev.Event, ...], people: tuple[str, ...]
) -> None:
    assert fold(HEADER, WATCH, TEAM, (party("a", "newcomer"), *story)).people() == people


CHOICE = walk("""
[[step]]
id = "menu"
phase = "remedy"
  [[step.ask]]
  id = "menu"
  kind = "remedy"
[[step]]
id = "take"
phase = "remedy"
each = "party"
  [[step.ask]]
  id = "by_when"
  kind = "text"
  [[step.ask]]
  id = "take"
  kind = "remedy"
  of = "menu"
""")
WAITS = (
    party("a"),
    event(ev.Offered, 1, id="o", remedy="money"),
    event(ev.ApprovalAsked, 1, of="o", who="chief"),
    answer("menu.menu", ("money",), 1),
)


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(2, (), "approval", id="what came of it"),
        pytest.param(3, (hold("o", 2),), "ask", id="not yet: they may choose"),
        pytest.param(12, (hold("o", 2),), "approval", id="asked again"),
        pytest.param(3, (event(ev.Approved, 2, of="o", who="chief"),), "ask", id="approved"),
    ],
)
def test_an_approval_is_asked_about_before_anybody_chooses(
    minute: float, story: tuple[ev.Event, ...], expected: str
) -> None:
    prompt = upcoming(fold(HEADER, CHOICE, TEAM, (*WAITS, *story)), OPENED + timedelta(minutes=minute))

    assert prompt is not None
    assert prompt.purpose == expected


# ── who approves, and what is said while nobody can ──────────────────────────────────────────────────────────────────

REFUND = QUARREL_ANSWERS.replace("[]", '["full-refund"]').replace('receiver = "lan"', 'receiver = "mei"')
UNDECIDED = "full-refund: recommended, and not given until somebody who may decide says yes."
REST = "What I may settle myself I start now; the rest is for Mei to decide. I write here by tomorrow 22:05."


@pytest.fixture
def lan(sop: Sop) -> Sop:
    """A part-timer, who may recommend a refund and give none."""
    sop.operator = "lan"
    return sop


def typed(sop: Sop, *lines: str) -> str:
    """Let somebody type lines at the only incident half an hour later; returns what they saw."""
    sop.at("2026-11-22T22:40:00+08:00")
    screen = io.StringIO()
    env = Env(environ={"SOP_OPERATOR": sop.operator}, cwd=sop.root, clock=sop.clock, random_id=sop._next_id)
    prompter = PlainPrompter(Out(screen, {}), io.StringIO("".join(f"{line}\n" for line in lines)), {})
    with suppress(Interrupted):
        walking.walk(session_of(env, sop.path), prompter)
    return screen.getvalue()


def said_of_the_offer(sop: Sop) -> list[tuple[str, str]]:
    kinds = ("approval-asked", "approved", "denied", "chosen", "given")
    told = tomllib.loads(sop.incident())["event"]
    return [(each["kind"], each.get("who", "")) for each in told if each["kind"] in kinds]


def test_with_nobody_available_the_screen_says_what_may_be_given_and_the_sentence_for_the_rest(lan: Sop) -> None:
    outcome = lan("start", "quarrel", answers=REFUND + 'approved_by = "nobody"\n')

    assert f"{UNDECIDED}\nYou may give now: days-added.\nFor the rest, ready to paste:\n{REST}\n" in outcome.err
    assert said_of_the_offer(lan) == [("approval-asked", "nobody")]


@pytest.mark.parametrize("said", ["approved", "denied"])
def test_nobody_approves_and_nobody_denies(lan: Sop, said: str) -> None:
    lan("start", "quarrel", answers=REFUND)

    outcome = lan("resume", answers=f'approval = "{said}"\n')

    assert outcome.code == 2
    assert f'"{said}" is not one of waiting, other' in outcome.err
    assert said_of_the_offer(lan) == [("approval-asked", "nobody")]


def test_the_keys_of_a_verdict_are_not_there_while_nobody_is_asked(lan: Sop) -> None:
    lan("start", "quarrel", answers=REFUND)

    seen = typed(lan, "", "1", "2", "3")

    assert "full-refund: who can be asked now?" in seen
    assert REST in seen
    assert "nobody say" not in seen
    assert said_of_the_offer(lan) == [("approval-asked", "nobody")]


def test_somebody_else_may_be_asked_later_and_approves(lan: Sop) -> None:
    lan("start", "quarrel", answers=REFUND)

    lan("resume", answers='approval = ["other", "approved"]\napproved_by = "mei"\n')
    lan("resume", answers='approval = "approved"\n')

    assert said_of_the_offer(lan) == [("approval-asked", "nobody"), ("approval-asked", "mei"), ("approved", "mei")]


@pytest.mark.parametrize(
    ("amount", "may", "may_not"),
    [
        pytest.param("399 CNY", ("Mei", "Jonas", "Li Wei", "Ana"), ("Lan",), id="within an operator's cap"),
        pytest.param("500 CNY", ("Mei", "Jonas"), ("Li Wei", "Ana", "Lan"), id="above it"),
        pytest.param("5000 CNY", ("Jonas",), ("Mei", "Li Wei", "Ana", "Lan"), id="far above it"),
    ],
)
def test_somebody_else_is_who_holds_the_right_to_this_amount(
    lan: Sop, amount: str, may: tuple[str, ...], may_not: tuple[str, ...]
) -> None:
    lan("start", "quarrel", answers=REFUND + f'amount = "{amount}"\n')

    listed = typed(lan, "", "4").rpartition("who else is asked?")[2]

    assert [name for name in (*may, *may_not) if f" {name}\n" in listed] == list(may)


def test_somebody_else_is_not_who_was_asked_already(lan: Sop) -> None:
    lan("start", "quarrel", answers=REFUND + 'approved_by = "mei"\n')

    listed = typed(lan, "", "4").rpartition("who else is asked?")[2]

    assert " Jonas\n" in listed
    assert " Mei\n" not in listed


def test_where_nobody_else_may_decide_it_says_so_and_waits_for_who_was_asked(lan: Sop) -> None:
    lan("start", "quarrel", answers=REFUND + 'amount = "5000 CNY"\napproved_by = "jonas"\n')

    outcome = lan("resume", answers='approval = "other"\n')

    assert "full-refund waits; nobody else of the team may decide it." in outcome.err
    assert "the rest is for Jonas to decide" in outcome.err
    assert said_of_the_offer(lan) == [("approval-asked", "jonas")]


def test_where_nobody_of_the_team_may_decide_nobody_is_asked(sop: Sop) -> None:
    sop.operator = "jonas"
    sop.write("sop.toml", sop.read("sop.toml").replace('refund_cap = "unlimited"', 'refund_cap = "100 CNY"'))

    outcome = sop("start", "quarrel", answers=REFUND + 'amount = "5000 CNY"\n')

    assert "You recommend it; nobody else of the team may decide it." in outcome.err
    assert "refunds up to 100.00 CNY each." in outcome.err
    assert said_of_the_offer(sop) == [("approval-asked", "nobody")]


def test_who_may_decide_and_takes_it_up_again_is_asked_themselves(lan: Sop) -> None:
    lan("start", "quarrel", answers=REFUND)
    lan.operator = "mei"

    seen = typed(lan, "", "1")

    assert "full-refund: what do you say?" in seen
    assert UNDECIDED not in seen
    assert said_of_the_offer(lan) == [("approval-asked", "nobody"), ("approved", "mei")]


OLD = """
[[event]]
id = "zzzzzx"
at = 2026-11-22T22:10:00.000+08:00
kind = "approved"
of = "OFFER"
who = "nobody"
by = "lan"

[[event]]
id = "zzzzzy"
at = 2026-11-22T22:10:01.000+08:00
kind = "chosen"
of = "OFFER"
for = "aaae"
by = "lan"
"""


@pytest.fixture
def old(lan: Sop) -> Sop:
    """An incident of an older program: nobody has approved the refund, and the customer wants it."""
    lan("start", "quarrel", answers=REFUND)
    offer = lan.incident().partition('kind = "offered"')[0].rpartition('id = "')[2][:6]
    lan.write(str(lan.path), lan.incident() + OLD.replace("OFFER", offer))
    return lan


def test_an_old_approval_by_nobody_leaves_the_check_open(old: Sop) -> None:
    assert "full-refund was promised without approval" in old("status", old.id).out


def test_after_an_old_approval_by_nobody_nothing_is_given_before_somebody_may_decide(old: Sop) -> None:
    assert "full-refund: who can be asked now?" in typed(old, "4", "1", "1", "1")
    assert said_of_the_offer(old)[-3:] == [("approval-asked", "mei"), ("approved", "mei"), ("given", "")]


LANGUAGE = walk("""
[[step]]
id = "s"
phase = "calm"
ask = [
  { id = "language", kind = "choice", choices = ["en", "zh", "ro", "vi", "da"] },
  { id = "voices", kind = "scale", min = 1, max = 9 },
]
""")
MESSAGES = Library(shipped_library() / "runbooks", shipped_library()).messages()


@pytest.mark.parametrize(
    ("language", "voices", "sentence"),
    [
        pytest.param(
            "en", 1, "What I may settle myself I start now; the rest is for Mei to decide. I write here by 22:05.",
            id="English",
        ),
        pytest.param("zh", 1, "我能决定的现在就办，其余的由Mei决定。22:05前我会在这里回复您。", id="Chinese"),
        pytest.param("zh", 3, "我能决定的现在就办，其余的由Mei决定。22:05前我会在这里回复大家。", id="to several people"),
        pytest.param(
            "ro", 1, "Ce pot hotărî singur încep acum; despre rest hotărăște Mei. Vă scriu aici până la 22:05.",
            id="Romanian",
        ),
        pytest.param(
            "vi", 1,
            "Việc tôi tự quyết được thì tôi làm ngay; phần còn lại Mei sẽ quyết định. Tôi sẽ viết tại đây trước 22:05.",
            id="Vietnamese",
        ),
        pytest.param(
            "da", 1, "Det, jeg selv må afgøre, går jeg i gang med nu; resten afgør Mei. Jeg skriver her senest 22:05.",
            id="Danish",
        ),
    ],
)  # fmt: skip
def test_the_sentence_for_the_rest_is_in_the_language_of_the_members(language: str, voices: int, sentence: str) -> None:
    minutely = replace(TEAM, severities=(replace(TEAM.severity(4), update=timedelta(minutes=1)),))
    state = fold_of(answer("s.language", language), answer("s.voices", voices), of=LANGUAGE, team=minutely)

    assert rest_in_words(state, MESSAGES, "mei", OPENED) == sentence


def test_the_sentence_for_the_rest_names_the_time_the_members_know_already() -> None:
    told = event(ev.Sent, 2, id="told", of="reply", public=True, next_update_at=OPENED + timedelta(minutes=26))
    state = fold_of(*REPLIED[:-1], told)

    assert rest_in_words(state, MESSAGES, "mei", OPENED).endswith("I write here by 22:30.")


@pytest.mark.parametrize(
    ("messages", "decider"),
    [
        pytest.param({}, "mei", id="the message is gone"),
        pytest.param({"wait": replace(MESSAGES["wait"], text={"en": "Hi."})}, "mei", id="it names nobody who decides"),
        pytest.param(MESSAGES, "", id="nobody is named who decides"),
    ],
)
def test_without_a_message_that_fits_there_is_no_sentence_for_the_rest(
    messages: dict[str, Message], decider: str
) -> None:
    assert rest_in_words(fold_of(), messages, decider, OPENED) == ""


@pytest.mark.parametrize(
    ("by", "remedies", "line"),
    [
        pytest.param("lan", ("money",), "You may give now: days.", id="a part-timer"),
        pytest.param("li.wei", ("money",), "You may give now: days; refunds up to 400.00 CNY each.", id="an operator"),
        pytest.param(
            "lan", ("money", "days"), "you alone may: apologise, hold, give 1 unit of goodwill, mute", id="nothing else"
        ),
    ],
)
def test_while_nobody_may_approve_one_line_says_what_may_be_given(
    by: str, remedies: tuple[str, ...], line: str
) -> None:
    assert only_recommended(fold_of(), by, remedies)[1] == line


def test_an_approval_nobody_could_be_asked_for_is_not_called_a_silence_of_nobody() -> None:
    at = datetime.fromisoformat("2026-11-22T23:07:00+08:00")
    assert due_line("approval", at, "nobody", at) == "nobody is asked yet: due"
    assert due_line("approval", at, "mei", at) == "no answer from mei: due"


# ── a question that is put again ──────────────────────────────────────────────────────────────────────────────────────

KINDS = (
    SHORT.partition('[[step]]\nid = "facts"')[0].replace('id = "short"', 'id = "kinds"')
    + """
[[step]]
id = "kinds"
phase = "facts"
title = "One of each"
guidance = "Look it up."
role = "operator"
ask = [
  { id = "path", kind = "text", text = "Where is the file?", required = true },
  { id = "cost", kind = "money", text = "What did it cost?" },
  { id = "wait", kind = "duration", text = "How long?" },
  { id = "seen", kind = "time", text = "When?", assume = "now" },
  { id = "link", kind = "link", text = "The link" },
  { id = "helper", kind = "person", text = "Who helps?" },
  { id = "ours", kind = "yes-no", text = "Is it ours?" },
  { id = "tags", kind = "choices", text = "Which?", choices = ["late", "lost", "rude"] },
  { id = "told", kind = "long", text = "What do they tell?", private = true },
]
"""
)
ONCE = ("//etc by Qi", "399 CNY", "15m", "22:10", "https://example.org/1", "2", "2", "3 1", "", "Qi is ill", ".")


@pytest.fixture
def kinds(sop: Sop) -> Sop:
    """An incident whose first reply has left, and a step with an ask of each kind."""
    sop.write("runbooks/kinds.toml", KINDS)
    sop("start", "kinds", answers='about = "Qi asks"\nreply = "take"\nsent = "now"\n')
    return sop


def answered(sop: Sop) -> list[tuple[str, object]]:
    told = tomllib.loads(sop.incident())["event"]
    return [(each["ask"], each.get("answer")) for each in told if each["kind"] in ("answered", "skipped")][2:]


def test_a_question_that_is_put_again_shows_its_answer_and_enter_keeps_it(kinds: Sop) -> None:
    typed(kinds, *ONCE)
    before = answered(kinds)

    seen = typed(kinds, "/go kinds", *[""] * 9)

    assert answered(kinds) == before
    kept = [line for line, above in zip(seen.split("\n")[1:], seen.split("\n"), strict=False) if "keeps this" in above]
    assert kept == ["//etc by Qi", "399.00 CNY", "15m", "2026-11-22 22:10", "https://example.org/1", "Qi is ill"]
    assert "  Enter takes 2\n> Is it ours?" in seen
    assert seen.count("  Enter takes 2\n") == 2
    assert "  1 [x] late\n  2 [ ] lost\n  3 [x] rude\n" in seen


def test_a_question_that_is_put_again_takes_another_answer(kinds: Sop) -> None:
    typed(kinds, *ONCE)

    typed(kinds, "/go kinds", "", "401 CNY", "", "", "", "0", "1", "1", "", "")

    assert answered(kinds)[9:] == [("cost", "401.00 CNY"), ("helper", "nobody"), ("ours", True), ("tags", ["rude"])]


def test_what_was_left_open_stays_empty_when_it_is_put_again(kinds: Sop) -> None:
    typed(kinds, "x", "399 CNY", "/b", "/s unknown")

    seen = typed(kinds, "/go kinds", "").rpartition("What did it cost?")

    assert "keeps this" in seen[0]
    assert "keeps this" not in seen[2]


def test_a_file_of_answers_says_again_what_it_said(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS.replace("ours = true", 'ours = ["/back", "yes"]'))

    assert sop.incident().count('answer = "two days"') == 2


def test_who_was_named_stays_named_when_it_is_asked_again(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    before = sop.incident()

    seen = typed(sop, "/go who", "")

    assert "A = Qi\nB = Bo Lund\nWho is in it?" in seen
    assert sop.incident() == before


def test_somebody_more_is_named_beside_the_others(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    seen = typed(sop, "/go who", "Chị Hoa - late !", "", "/p")

    assert "C = Chị Hoa\n" in seen
    assert "Hoa" not in sop.incident()
    people = [each["answer"] for each in tomllib.loads(sop.incident())["event"] if each.get("ask") == "people"]
    assert (len(people[0]), people[1][:2] == people[0], len(people[1])) == (2, True, 3)


def test_what_was_offered_is_ticked_in_its_order_and_not_offered_twice(sop: Sop) -> None:
    sop("start", "quarrel", answers=REFUND)

    seen = typed(sop, "/go remedy-options", "", "/go remedy-options", "1", "", "/go remedy-options", "", "/p")

    assert seen.count("2 [1] full-refund") == 4
    assert "1 [2] days-added" in seen
    offered = [each["remedy"] for each in tomllib.loads(sop.incident())["event"] if each["kind"] == "offered"]
    assert offered == ["full-refund", "days-added"]


# ── the bar ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_bar_says_what_is_due_and_unsent_before_the_clock() -> None:
    late = bar(fold_of(*REPLIED[:3], severity(1), party("k7qd")), OPENED + timedelta(hours=2, minutes=25))

    whole = "SEV1 · first word: now (2 h 20 min late) · unsent: reply · 2 h 25 min since first signal"
    assert late.text == whole
    assert bar_row(late, 79) == "SEV1 · first word: now (2 h 20 min late) · unsent: reply · 2 h 25 min since fi…"


def test_what_makes_the_bar_red_stands_in_it() -> None:
    state = fold_of(*REPLIED, promise(0, 3, what="call them all back, each of them, one by one, before the night"))

    seen = bar(state, OPENED + timedelta(minutes=5))

    assert seen.alarm
    assert bar_row(seen, 50) == "SEV4 · promise: call them all b…: due (2 min late)"
