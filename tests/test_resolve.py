"""Resolution: override by id, insert and move by `after`, drop."""

from __future__ import annotations

from typing import Any

import pytest

from runsop.model.resolve import resolve
from runsop.model.runbook import Ask, Kind, Phase, Runbook, SeverityRule, Step
from runsop.model.when import parse

LINES = {"extends": 4, "drop": 5}


def ask(id: str, kind: Kind | None = Kind.TEXT, **keys: Any) -> Ask:
    stated = {"id", *keys} | ({"kind"} if kind else set())
    return Ask(id=id, kind=kind or Kind.TEXT, line=30, given=frozenset(stated), **keys)


def step(id: str, phase: Phase | None = Phase.CALM, *asks: Ask, **keys: Any) -> Step:
    stated = {"id", *keys} | ({"phase"} if phase else set()) | ({"ask"} if asks else set())
    return Step(id=id, phase=phase or Phase.CALM, asks=asks, line=20, given=frozenset(stated), **keys)


def book(*steps: Step, **keys: Any) -> Runbook:
    return Runbook(
        id="child", extends="core", path="child.toml", lines=LINES, steps=steps, given=frozenset(keys), **keys
    )


CORE = Runbook(
    id="core",
    title="Core",
    path="core.toml",
    severity=4,
    prevention=("Say it early.",),
    rules=(SeverityRule(1, parse("voices > 4"), 9),),
    given=frozenset({"id", "title", "severity", "prevention"}),
    steps=(
        step("size", Phase.CALM, ask("voices", Kind.SCALE), ask("spread", Kind.CHOICE, choices=("in", "out"))),
        step("reply", Phase.THANK, ask("reply", Kind.DRAFT), ask("check", Kind.CHOICE, reopens="reply"), title="Reply"),
        step("mood", Phase.CALM, ask("mood", Kind.SCALE)),
        step("story", Phase.FACTS, ask("story", Kind.LONG), deadline="first-reply"),
        step("chat", Phase.PRIVATE, ask("offers", Kind.REMEDY), ask("chosen", Kind.REMEDY, of="offers"), since="story"),
    ),
)


def order(*steps: Step, **keys: Any) -> list[str]:
    walk, problems = resolve(book(*steps, **keys), CORE)
    assert problems == ()
    return [each.id for each in walk.steps]


def problems_of(*steps: Step, **keys: Any) -> list[str]:
    return [str(problem) for problem in resolve(book(*steps, **keys), CORE)[1]]


def test_a_runbook_that_states_nothing_is_the_base() -> None:
    walk, problems = resolve(book(), CORE)

    assert problems == ()
    assert [each.id for each in walk.steps] == ["size", "reply", "mood", "story", "chat"]
    assert (walk.id, walk.path, walk.extends, walk.drop) == ("child", "child.toml", "", ())
    assert (walk.title, walk.prevention) == ("Core", ("Say it early.",))
    assert {each.line for each in walk.steps} | {one.line for each in walk.steps for one in each.asks} == {4}


def test_stated_top_level_keys_replace_those_of_the_base_and_rules_are_added() -> None:
    rule = SeverityRule(2, parse("mood > 3"), 11)

    walk, _ = resolve(book(title="Prices", prevention=(), rules=(rule,)), CORE)

    assert (walk.title, walk.prevention, walk.severity) == ("Prices", (), 4)
    assert [(each.to, each.line) for each in walk.rules] == [(1, 4), (2, 11)]


def test_an_override_replaces_only_what_it_states() -> None:
    walk, problems = resolve(book(step("reply", None, ask("reply", None, text="Say it"), guidance="Short.")), CORE)

    reply = walk.step("reply")
    assert problems == ()
    assert reply is not None
    assert (reply.title, reply.guidance, reply.phase, reply.line) == ("Reply", "Short.", Phase.THANK, 20)
    assert [(each.id, each.kind, each.text) for each in reply.asks] == [
        ("reply", Kind.DRAFT, "Say it"),
        ("check", Kind.CHOICE, ""),
    ]


def test_a_new_ask_stands_last_in_its_step() -> None:
    walk, _ = resolve(book(step("mood", None, ask("heat", Kind.SCALE))), CORE)

    assert [each.id for each in walk.steps[2].asks] == ["mood", "heat"]


def test_stating_within_takes_the_deadline_back() -> None:
    walk, _ = resolve(book(step("story", None, within="15m")), CORE)

    assert (walk.steps[3].deadline, walk.steps[3].within) == ("", "15m")


def test_stating_both_deadlines_keeps_both_for_the_check_to_find() -> None:
    walk, _ = resolve(book(step("story", None, within="15m", deadline="scope")), CORE)

    assert (walk.steps[3].deadline, walk.steps[3].within) == ("scope", "15m")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param((step("x", Phase.CALM),), "size reply mood x story chat", id="at the end of its phase"),
        pytest.param((step("x", Phase.REMEDY),), "size reply mood story chat x", id="after earlier phases"),
        pytest.param((step("x", Phase.CALM), step("y", Phase.CALM)), "size reply mood x y story chat", id="file order"),
        pytest.param((step("x", Phase.FACTS, after="size"),), "size x reply mood story chat", id="after, other phase"),
        pytest.param(
            (step("x", after="size"), step("y", after="size")), "size x y reply mood story chat", id="same place twice"
        ),
        pytest.param(
            (step("x", after="y"), step("y", after="size"), step("z", after="size")),
            "size y x z reply mood story chat",
            id="after one that comes later in the file",
        ),
        pytest.param((step("mood", None, after="chat"),), "size reply story chat mood", id="moved"),
        pytest.param((step("story", None, after=""),), "size reply mood story chat", id="an empty after stays"),
        pytest.param((step("story", Phase.REMEDY),), "size reply mood story chat", id="a phase alone moves nothing"),
    ],
)
def test_steps_are_inserted_and_moved(steps: tuple[Step, ...], expected: str) -> None:
    assert order(*steps) == expected.split()


def test_a_step_before_all_phases_of_the_base_stands_first() -> None:
    base = Runbook(id="core", steps=(step("story", Phase.FACTS),))

    walk, _ = resolve(book(step("x", Phase.CALM)), base)

    assert [each.id for each in walk.steps] == ["x", "story"]


def test_without_a_base_the_file_s_order_stands_and_after_moves() -> None:
    alone = Runbook(id="core", steps=(step("b", Phase.FACTS), step("a", Phase.CALM), step("c", after="b")))

    walk, problems = resolve(alone, None)

    assert problems == ()
    assert [(each.id, each.after) for each in walk.steps] == [("b", ""), ("c", ""), ("a", "")]


def test_resolving_a_walk_again_changes_nothing() -> None:
    walk, _ = resolve(book(step("x", after="size"), step("y", after="size"), step("z", Phase.THANK)), CORE)

    assert resolve(walk, None) == (walk, ())


def test_steps_and_asks_are_dropped() -> None:
    walk, problems = resolve(book(drop=("mood", "size.spread")), CORE)

    assert problems == ()
    assert [each.id for each in walk.steps] == ["size", "reply", "story", "chat"]
    assert [each.id for each in walk.steps[0].asks] == ["voices"]


def test_a_step_may_stand_where_a_dropped_one_stood() -> None:
    assert order(step("feeling", after="mood"), drop=("mood",)) == ["size", "reply", "feeling", "story", "chat"]


def test_a_dropped_ask_may_be_asked_elsewhere_as_another_kind() -> None:
    assert problems_of(step("x", Phase.CALM, ask("spread", Kind.NUMBER)), drop=("size.spread",)) == []


@pytest.mark.parametrize(
    ("steps", "drop", "problem"),
    [
        pytest.param(
            (step("x", after="storry"),),
            (),
            'child.toml:20: step "x": after names an unknown step "storry". Did you mean "story"?',
            id="after nothing",
        ),
        pytest.param(
            (step("x", after="x"),),
            (),
            'child.toml:20: step "x" stands after itself, by way of "x". Let one of them come after another step.',
            id="after itself",
        ),
        pytest.param(
            (),
            ("moood",),
            'child.toml:5: drop names an unknown step or ask "moood". Did you mean "mood"?',
            id="drop of nothing",
        ),
        pytest.param(
            (),
            ("zzz",),
            'child.toml:5: drop names an unknown step or ask "zzz". Write "step" or "step.ask".',
            id="drop of nothing like it",
        ),
        pytest.param(
            (),
            ("size.voices",),
            'child.toml:5: drop takes out ask "voices", which the severity rule "voices > 4" still uses.'
            " Change that too, or keep it.",
            id="a rule uses it",
        ),
        pytest.param(
            (),
            ("story",),
            'child.toml:5: drop takes out step "story", which "since" of step "chat" still uses.'
            " Change that too, or keep it.",
            id="since uses it",
        ),
        pytest.param(
            (),
            ("reply.reply",),
            'child.toml:5: drop takes out ask "reply", which "reopens" of ask "check" still uses.'
            " Change that too, or keep it.",
            id="reopens uses it",
        ),
        pytest.param(
            (),
            ("chat.offers",),
            'child.toml:5: drop takes out ask "offers", which "of" of ask "chosen" still uses.'
            " Change that too, or keep it.",
            id="of uses it",
        ),
        pytest.param(
            (step("chat", None, when=parse("mood > 2")),),
            ("mood",),
            'child.toml:5: drop takes out ask "mood", which "when" of step "chat" still uses. Change that too, or keep it.',
            id="when uses it",
        ),
        pytest.param(
            (step("chat", None, until=parse("mood > 2")),),
            ("mood",),
            'child.toml:5: drop takes out ask "mood", which "until" of step "chat" still uses.'
            " Change that too, or keep it.",
            id="until uses it",
        ),
        pytest.param(
            (step("chat", None, ask("offers", None, when=parse("mood > 2"))),),
            ("mood",),
            'child.toml:5: drop takes out ask "mood", which "when" of ask "offers" still uses. Change that too, or keep it.',
            id="an ask's when uses it",
        ),
        pytest.param(
            (step("mood", None, title="A"), step("mood", None, title="B")),
            (),
            'child.toml:20: step "mood" stands twice. Rename one, or take it out.',
            id="step twice in the file",
        ),
        pytest.param(
            (step("mood", None, ask("mood", None, text="A"), ask("mood", None, text="B")),),
            (),
            'child.toml:30: ask "mood" stands twice. Rename one, or take it out.',
            id="ask twice in a step",
        ),
        pytest.param(
            (step("x", Phase.REMEDY, ask("voices")),),
            (),
            'child.toml:30: ask "voices" of step "x" is already asked in step "size".'
            " Override it there, or give this one another id.",
            id="ask twice in the walk",
        ),
        pytest.param(
            (step("mood", None, ask("mood", Kind.NUMBER)),),
            (),
            'child.toml:30: ask "mood" is of kind "scale" in the runbook it extends and cannot become "number".'
            " Drop it and ask under a new id.",
            id="kind changed",
        ),
        pytest.param(
            (step("x", None),),
            (),
            'child.toml:20: step "x" is new and has no phase. Give it one of calm, thank, facts, private, remedy, follow-up.',
            id="new step without phase",
        ),
        pytest.param(
            (step("mood", None, ask("x", None)),),
            (),
            'child.toml:30: ask "x" is new and has no kind. Give it one, like kind = "yes-no".',
            id="new ask without kind",
        ),
    ],
)
def test_a_mistake_is_named(steps: tuple[Step, ...], drop: tuple[str, ...], problem: str) -> None:
    assert problems_of(*steps, drop=drop) == [problem]


def test_a_ring_of_afters_is_named_and_loses_no_step() -> None:
    walk, problems = resolve(book(step("x", after="y"), step("y", after="x")), CORE)

    assert [each.text for each in problems] == [
        'step "x" stands after itself, by way of "y"',
        'step "y" stands after itself, by way of "x"',
    ]
    assert [each.id for each in walk.steps[-2:]] == ["x", "y"]


def test_a_base_may_not_extend_another() -> None:
    base = Runbook(id="middle", extends="core", steps=CORE.steps)

    _, problems = resolve(book(), base)

    assert [str(each) for each in problems] == [
        'child.toml:4: "middle" extends "core" itself. One level is allowed: extend "core".'
    ]
