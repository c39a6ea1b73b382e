"""A walk is kept as it was when the incident began, under the hash of its bytes."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runsop.errors import BadFile, NotFound
from runsop.files.library import Library, read_runbook
from runsop.files.toml import TomlFile
from runsop.files.walks import keep, load, newest_copy, render
from runsop.model.runbook import Ask, Kind, Phase, Runbook, SeverityRule, Step
from runsop.model.when import parse

ROOT = Path(__file__).parents[1]
SHIPPED = Library(ROOT / "runbooks", ROOT)

WALK = Runbook(
    id="refund-wave",
    title='A "wave"',
    last_reviewed=date(2026, 11, 22),
    severity=2,
    prevention=(
        "Announce with date and reason before the price shows, and write to every customer who paid.",
        "Test it.",
    ),
    issue={"en": "the price", "zh": "这次价格调整"},
    rules=(SeverityRule(1, parse("voices >= 5")),),
    steps=(
        Step(
            id="size",
            title="Size",
            guidance="One.\n\n[[step]]\nTwo. \n",
            never=("Do not guess.",),
            when=parse("severity <= 2"),
            asks=(
                Ask(id="voices", kind=Kind.SCALE, min=0, max=9, required=True),
                Ask(id="who", kind=Kind.CHOICE, choices=("a", "b"), labels={"a": "A"}, default={"en": "a"}),
            ),
        ),
    ),
)

TEXT = """\
format = 1
id = "refund-wave"
title = "A \\"wave\\""
language = "en"
status = "ready"
last_reviewed = 2026-11-22
severity = 2
prevention = [
  "Announce with date and reason before the price shows, and write to every customer who paid.",
  "Test it.",
]
issue = { en = "the price", zh = "这次价格调整" }

[[severity_rule]]
to = 1
when = "voices >= 5"

[[step]]
id = "size"
phase = "calm"
title = "Size"
guidance = \"\"\"
One.

\\u005B[step]]
Two.\\u0020
\"\"\"
never = ["Do not guess."]
when = "severity <= 2"

[[step.ask]]
id = "voices"
kind = "scale"
min = 0
max = 9
required = true

[[step.ask]]
id = "who"
kind = "choice"
choices = ["a", "b"]
labels = { a = "A" }
default = { en = "a" }
"""


def bare(runbook: Runbook | None) -> Runbook:
    """Take out what says only where something stood, and what only finds a runbook."""
    assert runbook is not None
    steps = tuple(
        replace(
            step,
            after="",
            line=0,
            given=frozenset(),
            asks=tuple(replace(ask, line=0, given=frozenset()) for ask in step.asks),
        )
        for step in runbook.steps
    )
    rules = tuple(replace(rule, line=0) for rule in runbook.rules)
    return replace(
        runbook,
        steps=steps,
        rules=rules,
        signals={},
        asked={},
        hints={},
        extends="",
        drop=(),
        path="",
        lines={},
        given=frozenset(),
    )


def read_again(runbook: Runbook) -> Runbook:
    text = render(runbook)
    again, problems = read_runbook(TomlFile("walk.toml", text, tomllib.loads(text)), id=runbook.id)
    assert problems == []
    return bare(again)


characters = st.characters(exclude_categories=["Cs"])
texts = st.text(characters, max_size=30)
lists = st.lists(texts, max_size=3).map(tuple)
languages = st.dictionaries(st.sampled_from(["en", "zh", "pt-BR"]), texts, max_size=2)
some_languages = st.dictionaries(st.sampled_from(["en", "zh"]), texts, min_size=1)
bounds = st.none() | st.integers(-5, 5)
asks = st.builds(
    Ask,
    id=st.sampled_from(["a", "b"]),
    kind=st.sampled_from(Kind),
    text=texts,
    labels=st.dictionaries(st.sampled_from(["x", "y_1"]), texts),
    min=bounds,
    max=bounds,
    required=st.booleans(),
    default=texts | some_languages,
    when=st.none() | st.just(parse("x == 'y'")),
)
steps = st.builds(
    Step,
    id=st.sampled_from(["a", "b-c"]),
    phase=st.sampled_from(Phase),
    guidance=texts,
    never=lists,
    asks=st.lists(asks, max_size=2).map(tuple),
)
runbooks = st.builds(
    Runbook,
    id=st.just("made"),
    title=st.text(characters, min_size=1, max_size=30),
    last_reviewed=st.none() | st.dates(),
    severity=st.integers(1, 4),
    prevention=lists,
    issue=languages,
    steps=st.lists(steps, max_size=2).map(tuple),
)


def test_a_walk_is_written_in_the_format_of_a_runbook() -> None:
    assert render(WALK) == TEXT


@given(runbooks)
def test_a_walk_reads_as_it_was(runbook: Runbook) -> None:
    assert read_again(runbook) == runbook


@pytest.mark.parametrize("runbook_id", SHIPPED.ids())
def test_a_shipped_runbook_reads_as_it_was(runbook_id: str) -> None:
    runbook = SHIPPED.runbook(runbook_id)

    assert read_again(runbook) == bare(runbook)


def test_an_odd_label_is_quoted() -> None:
    assert 'issue = { "a b" = "x" }' in render(replace(WALK, issue={"a b": "x"}))


def test_a_walk_is_kept_once_and_found_by_its_name(tmp_path: Path) -> None:
    name = keep(tmp_path / "walks", WALK)
    before = (tmp_path / "walks" / f"{name}.toml").stat()

    assert keep(tmp_path / "walks", WALK) == name
    assert [path.stem for path in (tmp_path / "walks").iterdir()] == [name]
    assert (tmp_path / "walks" / f"{name}.toml").stat() == before
    assert bare(load(tmp_path / "walks", name)) == WALK


def test_a_copy_with_windows_line_ends_is_the_same(tmp_path: Path) -> None:
    name = keep(tmp_path, WALK)
    path = tmp_path / f"{name}.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert load(tmp_path, name).id == "refund-wave"
    assert keep(tmp_path, WALK) == name
    assert b"\r\n" in path.read_bytes()


def test_a_changed_copy_is_refused_and_kept_anew(tmp_path: Path) -> None:
    name = keep(tmp_path / "incidents/walks", WALK)
    path = tmp_path / "incidents/walks" / f"{name}.toml"
    path.write_text(TEXT.replace("Test it", "Text it"))

    with pytest.raises(BadFile, match=rf"incidents/walks/{name}\.toml: was changed after it was kept. Take it back"):
        load(path.parent, name)
    assert newest_copy(path.parent, "refund-wave") is None

    keep(path.parent, WALK)

    assert bare(load(path.parent, name)) == WALK


def test_a_copy_under_a_foreign_name_is_refused(tmp_path: Path) -> None:
    name = keep(tmp_path, WALK)
    other = name.replace("refund-wave", "other")
    (tmp_path / f"{name}.toml").rename(tmp_path / f"{other}.toml")

    with pytest.raises(BadFile, match='the id is "refund-wave"'):
        load(tmp_path, other)


@pytest.mark.parametrize("name", ["../core-5f0c1ab2d9e4", "core", "core-5F0C1AB2D9E4", ""])
def test_what_is_no_name_of_a_copy_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match="is no name of a kept walk"):
        load(tmp_path, name)


def test_a_copy_that_is_gone_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no such file"):
        load(tmp_path, "core-5f0c1ab2d9e4")


def test_the_newest_good_copy_of_a_runbook_is_offered(tmp_path: Path) -> None:
    old, new = keep(tmp_path, WALK), keep(tmp_path, replace(WALK, title="New"))
    keep(tmp_path, replace(WALK, id="refund-wave-two"))
    os.utime(tmp_path / f"{old}.toml", (1, 1))
    (tmp_path / "refund-wave-000000000000.toml").write_text("broken")
    (tmp_path / "refund-wave-111111111111.toml").symlink_to("nowhere")
    (tmp_path / "notes.toml").touch()

    assert newest_copy(tmp_path, "refund-wave") == new


def test_without_a_copy_none_is_offered(tmp_path: Path) -> None:
    assert newest_copy(tmp_path / "walks", "core") is None
