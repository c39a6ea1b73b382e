"""What `sop check` finds in a walk."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from runsop.model.lint import lint, types_of
from runsop.model.runbook import Ask, Kind, Message, Runbook, SeverityRule, Step
from runsop.model.team import Role, SeverityRow, Team
from runsop.model.when import Sort, Type, parse

TEAM = Team(
    name="evening",
    roles=(Role(id="coach"),),
    severities=(SeverityRow(severity=1, first_reply=timedelta(minutes=5), extra={"call_back": timedelta(hours=1)}),),
)


def ask(id: str, kind: Kind = Kind.TEXT, **keys: Any) -> Ask:
    return Ask(id=id, kind=kind, line=30, **({"text": "What?"} | keys))


def choice(id: str, *choices: str, **keys: Any) -> Ask:
    return ask(id, Kind.CHOICE, choices=choices, **keys)


def draft(id: str, **keys: Any) -> Ask:
    return ask(id, Kind.DRAFT, **({"default": "Sorry."} | keys))


def step(id: str, *asks: Ask, **keys: Any) -> Step:
    return Step(id=id, asks=asks, line=20, **({"title": "T", "role": "operator", "guidance": "G"} | keys))


def book(*steps: Step, **keys: Any) -> Runbook:
    return Runbook(id="x", path="x.toml", lines={"severity": 3, "status": 4, "owner": 5}, steps=steps, **keys)


def message(text: str, /, *placeholders: str, **keys: Any) -> Message:
    texts = {"text": {"en": text}} | keys
    return Message(id="hello", use="u", placeholders=placeholders, path="hello.toml", line=5, **texts)


def found(walk: Runbook, *messages: Message, team: Team | None = TEAM) -> list[str]:
    return [str(problem) for problem in lint(walk, messages={each.id: each for each in messages}, team=team)]


GOOD = book(
    step("about", ask("about", Kind.LONG, private=True)),
    step("size", ask("voices", Kind.SCALE, min=1, max=9), ask("public", Kind.YES_NO, assume="team")),
    step("words", ask("words", Kind.CHOICES, choices=("scam", "refund"), default="scam, refund")),
    step("seen", ask("seen_at", Kind.TIME, assume="now"), ask("wait", Kind.DURATION, default="15m")),
    step("reply", draft("reply", message="hello", public=True), deadline="call-back", since="first_signal"),
    step("check", choice("check", "fine", "facts", zero="fine", reopens="reply", labels={"fine": "all fine"})),
    step("chat", choice("reached", "yes", "no"), ask("mood", Kind.SCALE), each="party", role="coach"),
    step(
        "again",
        draft("second", message="hello", when=parse("mood > 3")),
        each="party",
        when=parse("reached == 'no'"),
        since="chat",
        not_before="24h",
    ),
    step("calm", ask("quiet", Kind.YES_NO), every="update", until=parse("quiet"), when=parse("'no' in reached")),
    step("rhythm", every="20m"),
    step("own-rhythm", every="call-back"),
    step("money", ask("sum", Kind.MONEY, default={"en": "1.00 CNY", "zh": ""}), within="15m"),
    step("remedy", ask("offers", Kind.REMEDY), ask("taken", Kind.REMEDY, of="offers"), ask("n", Kind.NUMBER, min=1)),
    step("people", ask("who", Kind.PERSON, assume="evening"), ask("scores", Kind.SCALE, labels={"1": "bad"})),
    step("yes", ask("sure", Kind.YES_NO, labels={"yes": "sure"}), ask("few", Kind.NUMBER, min=1, max=3, default="2")),
    owner="lead",
    rules=(SeverityRule(1, parse("voices > 4 or 'scam' in words or count(reached) > 2")),),
)
HELLO = message("Hi {name}, {voices} of you", "name", "voices", no_name={"en": "Hi, {voices} of you"})


def test_a_good_walk_has_no_problems() -> None:
    assert found(GOOD, HELLO) == []


def test_without_a_team_its_roles_and_keys_are_not_checked() -> None:
    walk = book(step("a", role="captain", deadline="my-key"), step("b", every="my-key"))

    assert found(walk, team=None) == []


def test_all_problems_are_found_at_once_and_each_once() -> None:
    walk = book(step("a", ask("x", text=""), title="", role=" ", guidance=""), severity=5)

    assert found(walk) == [
        "x.toml:3: there is no severity 5. Write a number from 1 (worst) to 4.",
        'x.toml:20: step "a": has no title. Write one: what is done, in a few words.',
        'x.toml:20: step "a": has no role. Write one: who does it.',
        'x.toml:20: step "a": has no guidance. Write one: how it is done well.',
        'x.toml:30: ask "x": has no text. Write the question.',
    ]


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"status": "redy"}, 'x.toml:4: unknown status "redy". Did you mean "ready"?'),
        ({"status": "?"}, 'x.toml:4: unknown status "?". Write one of draft, ready, retired.'),
        ({"owner": "leed"}, 'x.toml:5: owner: the team has no role "leed". Did you mean "lead"?'),
        (
            {"rules": (SeverityRule(1, parse("severity > 1"), 7),)},
            "x.toml:7: severity rule: it uses severity, which it sets. Name the answers that raise it.",
        ),
        ({"rules": (SeverityRule(1, parse("voices > 1"), 7),)}, 'x.toml:7: severity rule: unknown id "voices"'),
    ],
)
def test_a_mistake_at_the_top_is_named(keys: dict[str, Any], problem: str) -> None:
    assert found(book(**keys)) == [problem]


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"role": "coatch"}, 'role: the team has no role "coatch". Did you mean "coach"?'),
        ({"role": "zzz"}, 'role: the team has no role "zzz". Add [role.zzz] to sop.toml.'),
        ({"deadline": "scope", "within": "5m"}, "has both deadline and within. Keep one."),
        ({"deadline": "first_reply"}, 'deadline: no such key "first_reply". Did you mean "first-reply"?'),
        (
            {"deadline": "zzz"},
            'deadline: no such key "zzz". Write one of call-back, first-reply, scope, update.',
        ),
        ({"within": "soon"}, 'within: "soon" is no duration; write it like 15m, 4h or 7d'),
        ({"not_before": "0m"}, 'not_before: "0m" is no time at all; write it like 15m, 4h or 7d'),
        ({"each": "voice"}, 'each: "voice" cannot be repeated for. Write each = "party".'),
        ({"every": "20x"}, 'every: "20x" is no duration; write it like 15m, 4h or 7d'),
        ({"every": "0m"}, 'every: "0m" is no time at all; write it like 15m, 4h or 7d'),
        ({"every": "updat"}, 'every: no such key "updat". Did you mean "update"?'),
        (
            {"until": parse("after_hours")},
            'has until, but no every. Add every = "update" or a duration like "20m".',
        ),
        ({"since": "first-signal"}, 'since: "first-signal" is no moment and no step. Did you mean "first_signal"?'),
        (
            {"since": "zz"},
            'since: "zz" is no moment and no step. Write first_signal, opened, sent, closed or the id of a step.',
        ),
        ({"when": parse("severity == 'x'")}, "when: \"severity\" is a number, 'x' is a word; compare like with like"),
    ],
)
def test_a_mistake_in_a_step_is_named(keys: dict[str, Any], problem: str) -> None:
    assert found(book(step("a", **keys))) == [f'x.toml:20: step "a": {problem}']


@pytest.mark.parametrize(
    ("kind", "keys", "problem"),
    [
        (Kind.CHOICE, {}, "has 0 choices. Give it 2 to 36."),
        (Kind.CHECKLIST, {"choices": ("a",)}, "has 1 choices. Give it 2 to 36."),
        (Kind.CHOICES, {"choices": tuple(f"c{n}" for n in range(37))}, "has 37 choices. Give it 2 to 36."),
        (
            Kind.CHOICE,
            {"choices": ("good", "bad"), "labels": {"god": "x"}},
            'labels: there is no choice "god". Did you mean "good"?',
        ),
        (Kind.CHOICE, {"choices": ("good", "bad"), "zero": "non"}, 'zero: there is no choice "non"'),
        (Kind.YES_NO, {"labels": {"maybe": "x"}}, 'labels: there is no choice "maybe"'),
        (Kind.SCALE, {"labels": {"6": "x"}}, 'labels: there is no choice "6"'),
        (Kind.SCALE, {"min": 5}, "the scale goes from 5 to 5. Let min be smaller than max."),
        (Kind.SCALE, {"max": 11}, 'the scale has 11 values. Give it at most 10, or use kind = "number".'),
        (Kind.NUMBER, {"min": 3, "max": 2}, "min 3 is greater than max 2. Swap them."),
        (Kind.NUMBER, {"default": "many"}, 'default: "many" is no whole number'),
        (Kind.SCALE, {"default": "9"}, "default: 9 is outside 1 to 5"),
        (Kind.YES_NO, {"assume": "maybe"}, 'assume: "maybe" is neither yes nor no'),
        (Kind.TIME, {"assume": "soon"}, 'assume: "soon" is no time; write it like 22:04, tomorrow 09:00 or +20m'),
        (Kind.DURATION, {"assume": "now"}, 'assume: "now" is no duration; write it like 15m, 4h or 7d'),
        (
            Kind.CHOICE,
            {"choices": ("good", "bad"), "default": {"en": "good", "zh": "goood"}},
            'default: "goood" is not one of good, bad. Did you mean "good"?',
        ),
        (Kind.TEXT, {"public": True}, 'has message or public, which only a draft can use. Take it out, or use kind = "draft".'),
        (Kind.TEXT, {"message": "hello"}, 'has message or public, which only a draft can use. Take it out, or use kind = "draft".'),
        (Kind.DRAFT, {"default": "a", "private": True, "public": True}, "is private and public. Keep one."),
        (Kind.DRAFT, {}, 'a draft needs a message or a default. Add message = "the-id-of-a-message".'),
        (Kind.DRAFT, {"message": "helo"}, 'unknown message "helo". Did you mean "hello"?'),
        (Kind.DRAFT, {"message": "bye-bye"}, 'unknown message "bye-bye". Add it to runbooks/messages.'),
        (Kind.DRAFT, {"default": {"en": "Hi {nme}"}}, 'default: nothing fills {nme}. Did you mean "name"?'),
        (Kind.DRAFT, {"default": "{x}"}, 'default: {x} is asked later, in step "a". Move one of the two.'),
        (Kind.REMEDY, {"of": "x"}, 'of: "x" is no earlier ask of kind "remedy"'),
    ],
)  # fmt: skip
def test_a_mistake_in_an_ask_is_named(kind: Kind, keys: dict[str, Any], problem: str) -> None:
    assert found(book(step("a", ask("x", kind, **keys))), message("Hi")) == [f'x.toml:30: ask "x": {problem}']


def test_an_ask_has_no_id_that_expressions_use() -> None:
    assert found(book(step("a", ask("severity")))) == [
        'x.toml:30: ask "severity": the id is a word of expressions. Choose another one.'
    ]


def test_pointers_want_an_earlier_ask_of_their_kind() -> None:
    walk = book(step("a", ask("x", Kind.TEXT, reopens="repli", of="offers"), draft("reply")), step("b", draft("other")))

    assert found(walk) == [
        (
            'x.toml:30: ask "x": reopens needs a choice with a zero.'
            ' Add kind = "choice" and zero = the choice that leaves the draft.'
        ),
        'x.toml:30: ask "x": reopens: "repli" is no earlier ask of kind "draft"',
        'x.toml:30: ask "x": has "of", which chooses among offers. Use it with kind = "remedy" only.',
        'x.toml:30: ask "x": of: "offers" is no earlier ask of kind "remedy"',
    ]


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("voicez > 3", 'when: unknown id "voicez". Did you mean "voices"?'),
        ("voices == 'x'", "when: \"voices\" is a number, 'x' is a word; compare like with like"),
        ("spread == 'outsid'", 'when: "spread" has no choice \'outsid\'. Did you mean "outside"?'),
        (
            "about == 'x'",
            'when: "about" is private and decides nothing. Ask what may be known as a question of its own.',
        ),
        (
            "story == 'x'",
            'when: "story" is of kind "long", which nothing can be compared with. Use a yes-no or a choice.',
        ),
        ("own", 'when: "own" is asked in this step itself. Move it to an earlier step, or give the asks a "when".'),
        (
            "late and late == 3",
            'when: "late" is asked later, in step "after". Move one of the two, or use an earlier answer.',
        ),
        ("reached == 'yes'", "when: \"reached\" has one answer per party; write 'yes' in reached, or count(reached)"),
    ],
)
def test_a_when_of_a_step_is_typed_by_what_comes_before(when: str, problem: str) -> None:
    walk = book(
        step("before", ask("voices", Kind.SCALE), choice("spread", "inside", "outside"), ask("story", Kind.LONG)),
        step("secret", ask("about", private=True)),
        step("chat", choice("reached", "yes", "no"), each="party"),
        step("here", ask("own", Kind.YES_NO), when=parse(when)),
        step("after", ask("late", Kind.YES_NO)),
    )

    assert found(walk) == [f'x.toml:20: step "here": {problem}']


def test_a_when_of_an_ask_may_use_earlier_asks_of_its_step_only() -> None:
    walk = book(step("a", ask("x", Kind.YES_NO), ask("y", Kind.YES_NO, when=parse("x and z")), ask("z", Kind.YES_NO)))

    assert found(walk) == [
        'x.toml:30: ask "y": when: "z" is asked later, in step "a". Move one of the two, or use an earlier answer.'
    ]


def test_an_until_may_use_any_ask_but_a_private_one() -> None:
    walk = book(
        step("a", ask("own", Kind.YES_NO), every="20m", until=parse("own or late or secret == 'x'")),
        step("b", ask("late", Kind.YES_NO), ask("secret", private=True)),
    )

    assert found(walk) == [
        (
            'x.toml:20: step "a": until: "secret" is private and decides nothing.'
            " Ask what may be known as a question of its own."
        )
    ]


def test_an_ask_asked_twice_counts_where_it_stands_first() -> None:
    walk = book(step("a", ask("x", Kind.YES_NO)), step("b", when=parse("x")), step("c", ask("x", Kind.YES_NO)))

    assert found(walk) == []


@pytest.mark.parametrize(
    ("hello", "problem"),
    [
        pytest.param(
            message("{later}", "later"),
            'x.toml:30: ask "reply": message "hello": {later} is asked later, in step "b". Move one of the two.',
            id="asked later",
        ),
        pytest.param(
            message("{zz}", "zz"),
            'x.toml:30: ask "reply": message "hello": nothing fills {zz}. Ask it first, or take the slot out.',
            id="nothing fills it",
        ),
        pytest.param(
            message("{need}", "need"),
            'x.toml:30: ask "reply": message "hello": {need} is private, the draft is public. Take the slot out of it.',
            id="private in public",
        ),
        pytest.param(
            message("{name}", "name"),
            "hello.toml:5: text.en cannot be sent when no name is known. Add no_name.en.",
            id="no text without a name",
        ),
        pytest.param(
            message("", text={"zh": "好"}),
            'x.toml:30: ask "reply": message "hello" has no text in "en", the language of the runbook. Add text.en.',
            id="not in the runbook's language",
        ),
        pytest.param(
            message("{isue}", "issue", text={"en": "{issue}", "zh": "{issue} {isue}"}),
            'hello.toml:5: text.zh uses {isue}, which placeholders do not name. Did you mean "issue"?',
            id="slot not named",
        ),
        pytest.param(
            message("{first name}"),
            "hello.toml:5: text.en uses {first name}, which placeholders do not name. Name it there, or take it out.",
            id="slot with a blank",
        ),
        pytest.param(
            message("Hi", "issue"),
            "hello.toml:5: text.en does not use {issue}. Use it, or take it out of placeholders.",
            id="slot not used",
        ),
        pytest.param(
            message("Hi {name}", "name", no_name={"en": "Hi {name}"}),
            "hello.toml:5: no_name.en uses {name}, and it is for when no name is known. Take it out.",
            id="a name in the text without one",
        ),
    ],
)  # fmt: skip
def test_a_message_can_be_filled_where_it_is_used(hello: Message, problem: str) -> None:
    walk = book(
        step("a", ask("need", private=True), draft("reply", message="hello", public=True)), step("b", ask("later"))
    )

    assert found(walk, hello) == [problem]


def test_a_message_speaks_every_language_of_the_issue() -> None:
    walk = book(step("reply", draft("reply", message="hello")), issue={"en": "it", "vi": "việc này"})

    (problem,) = found(walk, message("Hello."))

    assert 'message "hello" has no text in "vi", which the issue of the runbook speaks' in problem


def test_the_words_for_a_group_are_checked_with_the_public_draft_that_may_use_them() -> None:
    group = replace(message("{zz} {isue}", "zz"), id="hello-group", path="hello-group.toml")
    public = book(step("reply", draft("reply", message="hello", public=True)))
    private = book(step("reply", draft("reply", message="hello")))

    assert found(public, message("Hello."), group) == [
        'x.toml:30: ask "reply": message "hello-group": nothing fills {zz}. Ask it first, or take the slot out.',
        "hello-group.toml:5: text.en uses {isue}, which placeholders do not name. Name it there, or take it out.",
    ]
    assert found(private, message("Hello."), group) == []


@pytest.mark.parametrize("where", ["step", "ask", "rule"])
def test_an_expression_that_can_never_be_true_is_named(where: str) -> None:
    never = parse("voices > 10")
    walk = book(
        step("size", ask("voices", Kind.SCALE, min=1, max=9)),
        step("many", ask("who", when=never if where == "ask" else None), when=never if where == "step" else None),
        rules=(SeverityRule(1, never, 9),) if where == "rule" else (),
    )

    (problem,) = found(walk)

    assert "it can never be true. Compare with what can be answered, or take it out." in problem


def test_steps_whose_clocks_wait_for_each_other_are_named() -> None:
    walk = book(
        step("a", ask("one"), not_before="1h", since="b"),
        step("b", ask("two"), not_before="1h", since="a"),
        step("c", ask("three"), not_before="1h", since="a"),
        step("d", ask("four"), not_before="1h", since="d"),
    )

    said = found(walk)

    assert [problem.partition(": since: ")[0][-8:] for problem in said] == ['step "a"', 'step "b"', 'step "d"']
    assert all("its clock waits for itself, by way of" in problem for problem in said)


def test_no_runbook_drops_the_first_words_or_the_search_for_others() -> None:
    given = frozenset({"extends", "drop"})

    said = found(book(step("a", ask("one")), given=given))

    assert any("nobody writes the first words" in problem for problem in said)
    assert any("nobody looks whether it is only this one" in problem for problem in said)
    kept = (step("reply", draft("reply"), deadline="first-reply"), step("alike", ask("same_found", Kind.NUMBER)))
    assert found(book(*kept, given=given)) == []
    assert found(book(step("a", ask("one")), given=frozenset({"extends"}))) == []


def test_types_seen_from_outside_all_steps() -> None:
    types = types_of(GOOD)

    assert types["voices"] == Type(Sort.NUMBER)
    assert types["words"] == Type(Sort.SET, ("scam", "refund"))
    assert types["reached"] == Type(Sort.STRING, ("yes", "no"), looped=True)
    assert types["severity"] == Type(Sort.NUMBER)
    assert types["after_hours"] == Type(Sort.BOOL)
    assert types["offers"] == Type(Sort.SET)
    assert types.keys() & {"about", "reply", "sum", "taken"} == set()


def test_a_walk_of_sixty_steps_is_checked_at_once() -> None:
    steps = (
        step(
            f"s{n}",
            choice(f"c{n}", "a", "b", when=parse(f"n{max(n - 1, 0)} > 2") if n else None),
            ask(f"n{n}", Kind.NUMBER),
            draft(f"d{n}", message="hello"),
            when=parse(f"c{n - 1} == 'a' and n{n - 1} > 3") if n else None,
        )
        for n in range(60)
    )
    walk = book(*steps)
    begun = time.perf_counter()

    problems = found(walk, message("Hi {n0}", "n0"))

    assert time.perf_counter() - begun < 0.3  # 10 ms on the machine it was written on
    assert problems == []
