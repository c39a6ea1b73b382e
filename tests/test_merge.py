"""`sop merge`: two versions of one incident become one, without a lost event, the same on every machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial, reduce
from itertools import accumulate, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build import HEADER, answer, at, event, fold_of
from conftest import Sop
from event_strategies import texts
from runsop.files.blocks import block_starts
from runsop.files.events import decode, encode_event, encode_header
from runsop.files.git import unmerged
from runsop.files.incident import _replace_blocks
from runsop.files.merge import Merged, merge
from runsop.model import events as ev
from short_runbook import ANSWERS

CLI = Path(__file__).parent.parent / "cli"
SHOWN = "incidents/2026-11/x.toml"
HEAD = encode_header(HEADER)


def note(id: str, minute: float, text: str = "they calm down", by: str = "li.wei") -> ev.Noted:
    return event(ev.Noted, minute, id=id, text=text, by=by)


def text_of(*story: ev.Event) -> str:
    return HEAD + "".join(map(encode_event, story))


def merged(base: str, ours: str, theirs: str) -> Merged:
    return merge(base.encode(), ours.encode(), theirs.encode(), SHOWN)


def clean(base: str, ours: str, theirs: str) -> str:
    """Merge both ways round; it must go well, and be the same."""
    one, other = merged(base, ours, theirs), merged(base, theirs, ours)
    assert (one.problems, one.data) == ((), other.data)
    return one.data.decode()


def ids(text: str) -> list[str]:
    return [each.id for each in decode(text.encode(), SHOWN).events]


# --- whatever happens in the clones


@dataclass(frozen=True)
class Clone:
    """A version of the incident, and what happened in it since it was cloned."""

    text: str
    own: tuple[ev.Event, ...] = ()

    def append(self, happened: ev.Event) -> Clone:
        return Clone(self.text + encode_event(happened), (*self.own, happened))

    def redact(self, place: int, id: str) -> Clone:
        notes = [each for each in decode(self.text.encode(), SHOWN).events if isinstance(each, ev.Noted)]
        target = notes[place % len(notes)]
        block = encode_event(masked(target)).lstrip("\n").encode()
        text = _replace_blocks(self.text.encode(), {target.id: block}, SHOWN).decode()
        return Clone(text, self.own).append(event(ev.Redacted, place, id=id, of=target.id))

    def comment(self, place: int, words: str, *, above: bool) -> Clone:
        data = self.text.encode()
        starts = block_starts(data, "event")
        start = starts[place % len(starts)]
        spot = start if above else data.index(LAST_LINE, start) + len(LAST_LINE)
        return Clone((data[:spot] + words.encode() + data[spot:]).decode(), self.own)


LAST_LINE = b'\nby = "li.wei"\n'
FIRST = note("first", 0)


def masked(target: ev.Noted) -> ev.Noted:
    return note(target.id, (target.at - at(0)).total_seconds() / 60, "⟦k7qd⟧")


COMMENTS = ("# she called\n", "# ask again\n", "# at nine\n# and at ten\n", "  # indented\n", "# at nine\n")
steps = st.tuples(st.sampled_from(["note", "answer", "close", "redact", "above", "below"]), st.integers(0, 4), texts)


def done(clone: Clone, id: str, what: str, number: int, words: str) -> Clone:
    """Do one thing in a clone; there are few minutes, so that clocks often agree, and often run back."""
    match what:
        case "note":
            return clone.append(note(id, number, words))
        case "answer":
            return clone.append(answer("size.voices", number, number, id=id))
        case "close":
            return clone.append(event(ev.Closed, number, id=id, outcome="closed"))
        case "redact":
            return clone.redact(number, id)
        case _:
            return clone.comment(number, COMMENTS[number], above=what == "above")


def clones(name: str, start: Clone) -> st.SearchStrategy[Clone]:
    """Draw what one clone became; ids of different clones differ, and sort in any way."""
    drawn = st.dictionaries(st.integers(0, 999), steps, max_size=5)
    return drawn.map(
        lambda each: reduce(lambda clone, n: done(clone, f"{n:03}{name}", *each[n]), each, Clone(start.text))
    )


unhurried = settings(deadline=None, max_examples=40)  # one example is up to two dozen merges

families = clones("o", Clone(text_of(FIRST))).flatmap(
    lambda base: st.tuples(st.just(base), *(clones(name, base) for name in "abc"))
)


def expected(base: Clone, *grown: Clone) -> list[str]:
    """Work out the order another way: an event stands where the latest event before it in its clone would."""
    placed = [
        (latest, happened.id)
        for clone in grown
        for happened, latest in zip(clone.own, accumulate(((own.at, own.id) for own in clone.own), max), strict=True)
    ]
    return ids(base.text) + [id for _, id in sorted(placed, key=lambda pair: pair[0])]


@unhurried
@given(families)
def test_no_event_is_lost_and_the_order_is_that_of_time_and_of_each_clone(family: tuple[Clone, ...]) -> None:
    base, one, other, _ = family

    united = clean(base.text, one.text, other.text)

    assert ids(united) == expected(base, one, other)


@unhurried
@given(families)
def test_three_clones_give_one_file_in_any_order_and_grouping(family: tuple[Clone, ...]) -> None:
    base, *grown = (clone.text for clone in family)
    unite = partial(clean, base)

    results = {unite(unite(first, second), third) for first, second, third in permutations(grown)}

    assert [ids(result) for result in results] == [expected(*family)]


@unhurried
@given(families)
def test_merging_again_changes_nothing(family: tuple[Clone, ...]) -> None:
    base, one, other, _ = (clone.text for clone in family)

    united = clean(base, one, other)

    assert clean(base, united, united) == clean(base, united, other) == clean(one, united, one) == united


@unhurried
@given(families)
def test_the_state_is_that_of_all_events_in_that_order(family: tuple[Clone, ...]) -> None:
    base, one, other, _ = family
    redacted = {each.of for text in (one.text, other.text) for each in story_of(text) if isinstance(each, ev.Redacted)}
    known = {each.id: each for text in (one.text, other.text) for each in story_of(text)}
    story = [
        each if each.id not in redacted else mask(each) for each in map(known.__getitem__, expected(base, one, other))
    ]

    united = clean(base.text, one.text, other.text)

    assert fold_of(*story_of(united)) == fold_of(*story)


def story_of(text: str) -> tuple[ev.Event, ...]:
    return decode(text.encode(), SHOWN).events


def mask(each: ev.Event) -> ev.Event:
    assert isinstance(each, ev.Noted)
    return masked(each)


@unhurried
@given(families)
def test_every_comment_is_kept(family: tuple[Clone, ...]) -> None:
    base, one, other, _ = (clone.text for clone in family)

    united = clean(base, one, other)

    assert comments(one) | comments(other) == comments(united) - {"#"}


def comments(text: str) -> set[str]:
    return {line for line in text.splitlines() if line.lstrip().startswith("#")} - {"#"}


pulls = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 4), st.booleans()), max_size=12)


@unhurried
@given(pulls)
def test_clones_that_pull_from_each_other_again_and_again_end_alike(steps: list[tuple[int, int, int, bool]]) -> None:
    clones = [Clone(text_of(FIRST))] * 3
    pulled(clones, steps)

    results = {reduce(partial(clean, ""), (clone.text for clone in order)) for order in permutations(clones)}

    assert len(results) == 1
    assert set(ids(results.pop())) == {"first", *(f"{n}" for n in range(len(steps)))}


def pulled(clones: list[Clone], steps: Iterable[tuple[int, int, int, bool]]) -> None:
    for n, (here, there, minute, redacts) in enumerate(steps):
        clones[here] = Clone(clean("", clones[here].text, clones[there].text))
        clones[here] = clones[here].redact(minute, f"{n}") if redacts else clones[here].append(note(f"{n}", minute))


# --- who changed what

A, B, C = note("a", 1), note("b", 2), note("c", 3)
BASE = text_of(A, B)
BOTH = """\
<<<<<<< ours
[[event]]
id = "b"
at = 2026-11-22T22:06:00.000+08:00
kind = "noted"
text = "ours"
by = "li.wei"
=======
[[event]]
id = "b"
at = 2026-11-22T22:06:00.000+08:00
kind = "noted"
text = "theirs"
by = "li.wei"
>>>>>>> theirs
"""


def test_what_one_side_changed_is_taken() -> None:
    assert clean(BASE, text_of(A, note("b", 2, "changed")), text_of(A, B, C)) == text_of(A, note("b", 2, "changed"), C)


def test_what_both_changed_alike_is_taken() -> None:
    changed = note("b", 2, "changed")

    assert clean(BASE, text_of(A, changed), text_of(A, changed, C)) == text_of(A, changed, C)


def test_what_both_changed_stands_between_markers_and_nothing_else_does() -> None:
    outcome = merged(BASE, text_of(A, note("b", 2, "ours"), C), text_of(A, note("b", 2, "theirs"), note("d", 4)))

    assert outcome.data.decode() == text_of(A) + "\n" + BOTH + text_of(C, note("d", 4)).removeprefix(HEAD)
    (problem,) = outcome.problems
    assert (problem.line, problem.text) == (17, "the event b is not the same on both sides")
    assert problem.fix == f"Keep one of the two, delete the marker lines, then sop check {SHOWN}"


def test_without_a_base_an_event_in_two_versions_is_a_conflict() -> None:
    assert len(merged("", text_of(note("b", 2, "ours")), text_of(note("b", 2, "theirs"))).problems) == 1


def test_a_file_that_was_added_on_both_sides_is_merged() -> None:
    assert clean("", text_of(A, C), text_of(B)) == text_of(A, B, C)


def test_a_base_in_two_versions_decides_nothing() -> None:
    base = f"{text_of(A)}\n{BOTH}"

    assert len(merged(base, text_of(A, note("b", 2, "ours")), text_of(A, note("b", 2, "theirs"))).problems) == 1


@pytest.mark.parametrize("base", ["nonsense", '[[event]]\nid = "a"\n', "# all\n", f"{BASE}\n[[event]]\nid = "])
def test_a_damaged_base_hinders_nobody(base: str) -> None:
    assert clean(base, text_of(A, B), text_of(A, C)) == text_of(A, B, C)


def test_an_event_that_somebody_deleted_comes_back() -> None:
    assert clean(BASE, text_of(B, C), BASE) == text_of(A, B, C)


def test_a_version_that_is_not_there_leaves_the_other() -> None:
    assert clean(BASE, "", text_of(A, C)) == text_of(A, C)


def test_a_block_that_was_copied_by_hand_stays_twice() -> None:
    assert clean(text_of(A), text_of(A, B, B), text_of(A, C)) == text_of(A, B, B, C)


def test_blocks_that_were_moved_by_hand_are_all_there_and_the_same_on_both_sides() -> None:
    assert clean(text_of(A, B, C), text_of(C, A, B), text_of(A, B, C, note("d", 4))) == text_of(A, B, C, note("d", 4))


def test_each_side_keeps_its_order_when_a_clock_ran_back() -> None:
    assert clean("", text_of(A, C, note("d", 0)), text_of(A, B)) == text_of(A, B, C, note("d", 0))


def test_an_order_that_only_one_side_knows_is_kept() -> None:
    assert clean("", text_of(A, B), text_of(C, A)) == text_of(C, A, B)


def test_the_same_minute_in_two_places_is_put_in_the_order_of_ids() -> None:
    assert clean("", text_of(note("z", 1), note("b", 1)), text_of(A, note("y", 1))) == text_of(
        A, note("y", 1), note("z", 1), note("b", 1)
    )


def test_what_this_version_does_not_know_is_merged_as_it_stands() -> None:
    dance = (
        encode_event(B).replace('"noted"', '"danced"\nsteps = { left = 2 }   # to the left').replace("= 2\n", "= 2\n")
    )

    assert clean(text_of(A), text_of(A) + dance, text_of(A, C)) == text_of(A) + dance + encode_event(C)


# --- redaction

SAID = note("b", 2, "Anna wants her money back")
HIDDEN = note("b", 2, "⟦k7qd⟧ wants her money back")


def redacted(id: str = "r", **more: str) -> ev.Redacted:
    return event(ev.Redacted, 5, id=id, of="b", **more)


@pytest.mark.parametrize("base", ["", text_of(A, SAID)], ids=["added on both sides", "known before"])
@pytest.mark.parametrize("theirs", [SAID, note("b", 2, "Anna wants ALL her money back")], ids=["as it was", "changed"])
def test_what_one_side_redacted_stays_redacted(base: str, theirs: ev.Event) -> None:
    later = answer("size.voices", 3, 6)

    united = clean(base, text_of(A, HIDDEN, redacted()), text_of(A, theirs, later))

    assert united == text_of(A, HIDDEN, redacted(), later)


def test_a_redaction_with_a_key_of_a_newer_version_wins_too() -> None:
    newer = encode_event(redacted()).replace("by =", 'why = "a name"\nby =')

    assert "Anna" not in clean(text_of(SAID), text_of(HIDDEN) + newer, text_of(note("b", 2, "Anna!")))


def test_the_side_that_redacted_once_more_wins() -> None:
    more = note("b", 2, "⟦k7qd⟧ wants ⟦m2xd⟧ back")

    united = clean(text_of(SAID), text_of(HIDDEN, redacted()), text_of(more, redacted(), redacted("s")))

    assert united == text_of(more, redacted(), redacted("s"))


def test_two_redactions_that_differ_are_for_a_person_to_compare() -> None:
    other = note("b", 2, "⟦m2xd⟧ wants her money back")

    outcome = merged(text_of(SAID), text_of(HIDDEN, redacted()), text_of(other, redacted("s")))

    assert len(outcome.problems) == 1
    assert b"Anna" not in outcome.data
    assert decode(outcome.data, SHOWN).events[-2:] == (redacted(), redacted("s"))


# --- what a person wrote

BLOCK_B, BLOCK_C = encode_event(B), encode_event(C)


def above(block: str, words: str) -> str:
    return block.replace("[[event]]", f"{words}[[event]]")


@pytest.mark.parametrize(
    ("ours", "theirs", "united"),
    [
        pytest.param(
            above(BLOCK_C, "# mei\n# says\n"),
            BLOCK_B,
            BLOCK_B + above(BLOCK_C, "# mei\n# says\n"),
            id="above its event",
        ),
        pytest.param("# ask\n" + BLOCK_B, BLOCK_C, "# ask\n" + BLOCK_B + BLOCK_C, id="below the event before"),
        pytest.param(BLOCK_C + "\n# ask\n", BLOCK_B, BLOCK_B + BLOCK_C + "\n# ask\n", id="at the end"),
        pytest.param(BLOCK_B + "\n\n", BLOCK_C, BLOCK_B + "\n\n" + BLOCK_C, id="blank lines"),
        pytest.param(
            BLOCK_B.replace("kind", "# hm\nkind"), BLOCK_C, BLOCK_B.replace("kind", "# hm\nkind") + BLOCK_C, id="inside"
        ),
        pytest.param("# one\n# two\n", "# also\n", "# also\n#\n# one\n# two\n", id="by two people at one place"),
        pytest.param("\n\n# one\n", "", "\n\n# one\n", id="by one person only"),
        pytest.param(BLOCK_B.lstrip("\n"), BLOCK_C, BLOCK_B.lstrip("\n") + BLOCK_C, id="no blank line"),
        pytest.param(BLOCK_B.rstrip("\n"), BLOCK_C, BLOCK_B + BLOCK_C, id="no end of the last line"),
        pytest.param(
            above(BLOCK_B, "# x\n"), above(BLOCK_B, "# y\n"), above(BLOCK_B, "# x\n#\n# y\n"), id="above, by two people"
        ),
    ],
)
def test_a_comment_stays_where_it_was_written(ours: str, theirs: str, united: str) -> None:
    start = text_of(A)

    assert clean(start, start + ours, start + theirs) == start + united


def test_comments_around_the_header_stay_there() -> None:
    assert clean(text_of(A), f"# first\n{text_of(A)}", f"# our worst night\n{text_of(A, B)}") == (
        f"# first\n#\n# our worst night\n{text_of(A, B)}"
    )


def test_a_comment_that_was_taken_out_stays_out() -> None:
    assert clean(f"# old\n{BASE}", BASE, f"# old\n{text_of(A, B, C)}") == text_of(A, B, C)


# --- what cannot be merged


def test_headers_that_differ_are_a_conflict_and_the_events_are_merged() -> None:
    other = HEAD.replace('"evening"', '"morning"')

    outcome = merged(BASE, BASE, text_of(A, C).replace(HEAD, other))

    assert outcome.data.decode() == f"<<<<<<< ours\n{HEAD}=======\n{other}>>>>>>> theirs\n" + text_of(
        A, B, C
    ).removeprefix(HEAD)
    assert [problem.text for problem in outcome.problems] == ["the header is not the same on both sides"]


@pytest.mark.parametrize(
    ("theirs", "problem"),
    [
        pytest.param(text_of(A, C).replace('"noted"', '"noted', 1), "theirs, line 13: is damaged here", id="damage"),
        pytest.param(f"{text_of(A)}\n{BOTH}", "theirs, line 17: holds the conflict markers", id="half merged"),
        pytest.param("\ufeff" + text_of(C), "theirs, line 1: begins with a byte order mark", id="mark"),
        pytest.param(text_of(C).replace("[[", "  [["), "theirs: its events are not laid out as sop", id="indented"),
        pytest.param("nonsense", "theirs, line 1: is damaged here", id="nonsense"),
    ],
)
def test_a_damaged_version_is_not_merged_and_both_stand_in_the_file(theirs: str, problem: str) -> None:
    outcome = merged(text_of(A), BASE, theirs)

    whole = theirs if theirs.endswith("\n") else f"{theirs}\n"
    assert outcome.data.decode() == f"<<<<<<< ours\n{BASE}=======\n{whole}>>>>>>> theirs\n"
    assert str(outcome.problems[0]).startswith(f"{SHOWN}: {problem}")


def test_our_own_damage_is_named_too() -> None:
    outcome = merged(BASE, BASE.replace("22T22:05", "99T22:05"), BASE)

    assert outcome.problems[0].text.startswith("ours, line 12: is damaged here")


def test_an_event_without_an_id_is_damage() -> None:
    assert "lacks" in merged(BASE, BASE.replace('id = "b"\n', ""), text_of(A, C)).problems[0].text


TORN = '\n[[event]]\nid = "t"\nat = 2026-11-22T22:0'


def test_a_torn_end_is_left_out_and_handed_back() -> None:
    one, other = (
        merged(text_of(A), text_of(A, B) + TORN, text_of(A, C)),
        merged(text_of(A), text_of(A), text_of(C) + TORN),
    )

    assert (one.data.decode(), one.problems, one.torn) == (text_of(A, B, C), (), (TORN.encode(),))
    assert (other.data.decode(), other.problems, other.torn) == (text_of(A, C), (), (TORN.encode(),))


def test_the_same_torn_end_on_both_sides_is_kept_once() -> None:
    assert merged("", text_of(A) + TORN, text_of(A, B) + TORN).torn == (TORN.encode(),)


# --- the verb, and git


@dataclass(frozen=True)
class Clones:
    """Two clones of one workspace, and the incident that both write in."""

    sop: Sop
    there: Path

    @property
    def name(self) -> str:
        return str(self.sop.path.relative_to(self.sop.root))

    def commit(self, folder: Path) -> None:
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "incident")

    def write(self, ours: str, theirs: str) -> None:
        """Put each version into its clone and commit it."""
        self.sop.path.write_text(ours)
        (self.there / self.name).write_text(theirs)
        self.commit(self.sop.root)
        self.commit(self.there)

    def pull(self) -> int:
        return git(self.sop.root, "pull", "-q", "--no-rebase", "--no-edit", str(self.there), "HEAD").returncode


def git(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *argv], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def pair(sop: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clones:
    """An incident that was begun, committed and cloned."""
    monkeypatch.setenv("PYTHONPATH", str(CLI))
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    sop("start", "short", answers=ANSWERS)
    git(sop.root, "init", "-q")
    clones = Clones(sop, tmp_path / "there")
    clones.commit(sop.root)
    git(tmp_path, "clone", "-q", str(sop.root), "there")
    return clones


@pytest.fixture
def driver(pair: Clones) -> None:
    command = f"{sys.executable} -m runsop merge %O %A %B %P"
    git(pair.sop.root, "config", "merge.sop.driver", command)


def test_git_merges_what_was_written_in_two_clones(pair: Clones, driver: None) -> None:
    start = pair.sop.incident()
    pair.write(start + encode_event(note("ours", 90)), start + encode_event(note("theirs", 80)))

    code = pair.pull()

    assert code == 0
    assert pair.sop.incident() == start + encode_event(note("theirs", 80)) + encode_event(note("ours", 90))
    assert (pair.sop("check").code, git(pair.sop.root, "status", "--porcelain").stdout) == (0, "")
    assert "private" not in git(pair.sop.root, "ls-files").stdout
    assert list(pair.sop.root.glob("incidents/private/*.toml")) != []


def test_git_stops_at_an_event_that_was_changed_in_two_ways(pair: Clones, driver: None) -> None:
    start = pair.sop.incident() + encode_event(note("both", 80))
    pair.write(start, start.replace("calm down", "shout"))

    code = pair.pull()

    assert code == 1
    assert pair.sop.incident().count("<<<<<<< ours\n") == 1
    assert "holds the conflict markers" in pair.sop("check").out


def test_git_is_given_a_merged_file_when_one_end_is_torn(pair: Clones, driver: None) -> None:
    start = pair.sop.incident()
    pair.write(start + encode_event(note("ours", 90)), start + encode_event(note("theirs", 80)) + TORN)

    code = pair.pull()

    (aside,) = pair.sop.path.parent.glob("*.torn-*")
    assert (code, aside.read_text()) == (0, TORN)
    assert git(pair.sop.root, "status", "--porcelain").stdout == ""


def test_without_the_driver_the_verb_takes_both_versions_from_git(pair: Clones) -> None:
    start = pair.sop.incident()
    pair.write(start + encode_event(note("ours", 90)), start + encode_event(note("theirs", 80)))
    pair.sop.path.chmod(0o640)
    code = pair.pull()
    half = pair.sop.incident()

    outcome = pair.sop("merge", pair.name)

    assert (code, half.count("<<<<<<<")) == (1, 1)
    assert (outcome.code, outcome.out, outcome.err) == (0, f"{pair.name}: merged. Next: git add {pair.name}\n", "")
    assert pair.sop.incident() == start + encode_event(note("theirs", 80)) + encode_event(note("ours", 90))
    assert pair.sop("check").code == 0


def test_what_was_appended_since_a_failed_merge_stays(pair: Clones) -> None:
    start = pair.sop.incident()
    git(pair.sop.root, "config", "merge.sop.driver", "false")
    pair.write(start + encode_event(note("ours", 90)), start + encode_event(note("theirs", 80)))
    pair.pull()
    pair.sop.path.write_text(pair.sop.incident() + encode_event(note("since", 95)))

    pair.sop("merge", pair.name)

    assert ids(pair.sop.incident())[-3:] == ["theirs", "ours", "since"]


def test_an_event_that_only_stands_between_markers_is_not_thrown_away(pair: Clones) -> None:
    start = pair.sop.incident()
    pair.write(start + encode_event(note("ours", 90)), start + encode_event(note("theirs", 80)))
    pair.pull()
    pair.sop.path.write_text(half := pair.sop.incident() + encode_event(note("since", 95)))

    outcome = pair.sop("merge", pair.name)

    assert (outcome.code, pair.sop.incident()) == (1, half)
    assert outcome.err == f"{pair.name}: neither version has the event since. Merge it by hand.\n"


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_a_file_that_was_added_with_its_markers_is_united_from_between_them(pair: Clones, style: str) -> None:
    git(pair.sop.root, "config", "merge.conflictStyle", style)
    start = pair.sop.incident()
    pair.write(start + encode_event(note("ours", 90)), start + encode_event(note("theirs", 80)))
    pair.pull()
    git(pair.sop.root, "add", "-A")

    outcome = pair.sop("merge", pair.name)

    assert (outcome.code, outcome.err) == (0, "")
    assert pair.sop.incident() == start + encode_event(note("theirs", 80)) + encode_event(note("ours", 90))


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param(("<<<<<<< a", "<<<<<<< b"), id="one in another"),
        pytest.param(("<<<<<<< a", "======="), id="without an end"),
        pytest.param((">>>>>>> b",), id="only an end"),
    ],
)
def test_markers_that_part_no_two_versions_are_left_to_a_person(pair: Clones, marks: tuple[str, ...]) -> None:
    half = pair.sop.incident() + "".join(f"{mark}\n" for mark in marks)
    pair.sop.path.write_text(half)

    outcome = pair.sop("merge", pair.name)

    assert (outcome.code, pair.sop.incident()) == (1, half)
    assert "keep both sides, delete only the marker lines, then sop check" in outcome.err


@pytest.mark.parametrize("gone", ["ours", "theirs"])
def test_a_file_that_one_side_deleted_is_the_other_version(pair: Clones, gone: str) -> None:
    start = pair.sop.incident()
    path, kept = {"ours": (pair.sop.path, pair.there / pair.name), "theirs": (pair.there / pair.name, pair.sop.path)}[
        gone
    ]
    name = pair.name
    kept.write_text(start + encode_event(note("more", 90)))
    path.unlink()
    pair.commit(pair.sop.root)
    pair.commit(pair.there)
    pair.pull()

    outcome = pair.sop("merge", name)

    assert (outcome.code, ids(pair.sop.incident())[-1]) == (0, "more")


def test_a_conflict_by_hand_names_its_line_and_what_to_do(pair: Clones) -> None:
    start = pair.sop.incident() + encode_event(note("both", 80))
    pair.write(start, start.replace("calm down", "shout"))
    pair.pull()

    outcome = pair.sop("merge", pair.name)

    assert (outcome.code, outcome.out) == (1, "")
    assert "the event both is not the same on both sides. Keep one of the two" in outcome.err
    assert pair.sop.incident().count("<<<<<<< ours\n") == 1


@pytest.mark.parametrize("name", ["incidents/2026-11/no.toml", "nowhere/no.toml", "sop.toml"])
def test_a_file_that_git_is_not_merging_is_refused_in_one_sentence(pair: Clones, name: str) -> None:
    outcome = pair.sop("merge", name)

    assert outcome.code == 1
    assert outcome.err.startswith(f"{name}: git holds no two versions of it. If conflict markers stand in it")
    assert unmerged(pair.sop.root / name) is None


def test_versions_that_git_does_not_know_are_merged_by_hand_into_ours(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    start = sop.incident()
    ours, theirs = start + encode_event(note("ours", 90)), start + encode_event(note("theirs", 80))
    sop.tree({"base.toml": start, "ours.toml": ours, "theirs.toml": theirs})

    outcome = sop("merge", "base.toml", "ours.toml", "theirs.toml", f"{sop.id}.toml")

    assert outcome.code == 0, outcome.err
    assert sop.read("ours.toml") == start + encode_event(note("theirs", 80)) + encode_event(note("ours", 90))
    assert sop.incident() == start


def test_four_incidents_are_four_incidents(sop: Sop) -> None:
    for _ in range(4):
        sop("start", "short", answers=ANSWERS)
    before = sop.everything()

    outcome = sop("merge", *(str(path) for path in sop.incidents))

    assert outcome.code == 1
    assert outcome.err.count("git holds no two versions of it") == 4
    assert sop.everything() == before


def test_a_clone_that_was_not_told_how_to_merge_says_so_and_learns_it(pair: Clones) -> None:
    before, fixed, after = pair.sop("check"), pair.sop("check", "--fix"), pair.sop("check")

    assert (before.code, before.err) == (0, "git in this clone merges incidents line by line. Run sop check --fix\n")
    assert fixed.err == "git merges incident files by event from now on (in this clone)\n"
    assert after.err == ""
    assert git(pair.sop.root, "config", "merge.sop.driver").stdout == "sop merge %O %A %B %P\n"


def test_a_clone_that_asks_for_no_such_merge_is_given_the_lines_only_when_asked(pair: Clones) -> None:
    pair.sop.write(".gitattributes", "")

    assert pair.sop("check").err == ""
    assert git(pair.sop.root, "config", "merge.sop.driver").stdout == ""
    assert ".gitattributes: added the lines it lacked" in pair.sop("check", "--fix").err
    assert git(pair.sop.root, "config", "merge.sop.driver").stdout == "sop merge %O %A %B %P\n"


def test_git_is_told_what_stays_at_home_and_how_lines_end(pair: Clones) -> None:
    root = pair.sop.root
    kept = ("incidents/private/x.toml", "incidents/2026-11/x.torn-20261122-220410")

    ignored = git(root, "check-ignore", *kept).stdout.split()
    attributes = git(root, "check-attr", "eol", "merge", "--", pair.name, "runbooks/short.toml").stdout.splitlines()

    assert ignored == list(kept)
    assert attributes == [
        f"{pair.name}: eol: lf",
        f"{pair.name}: merge: sop",
        "runbooks/short.toml: eol: lf",
        "runbooks/short.toml: merge: unspecified",
    ]


# --- clones that go on writing between their merges


@dataclass
class Commit:
    """One state of a clone, and what it grew from."""

    text: str
    parents: tuple[Commit, ...] = ()

    def line(self) -> set[int]:
        """Return this commit and all before it, by identity."""
        return {id(self)}.union(*(parent.line() for parent in self.parents))

    def known(self) -> list[Commit]:
        return [self, *(each for parent in self.parents for each in parent.known())]


def base_of(one: Commit, other: Commit) -> Commit:
    """Return the newest commit that both have, as git looks for it."""
    common = [each for each in one.known() if id(each) in other.line()]
    return max(common, key=lambda each: len(each.line()))


def after_pull(mine: Commit, theirs: Commit) -> Commit:
    """Do what git does on a pull: nothing, go forward, or merge."""
    if id(theirs) in mine.line():
        return mine
    if id(mine) in theirs.line():
        return theirs
    return Commit(clean(base_of(mine, theirs).text, mine.text, theirs.text), (mine, theirs))


KINDS_OF_STEP = ("note", "answer", "close", "reopen", "judge", "switch", "redact")
moves = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 2), st.sampled_from(KINDS_OF_STEP), st.integers(0, 6)),
        st.tuples(st.integers(0, 2), st.just("pull"), st.integers(1, 2)),
    ),
    max_size=14,
)


def grown(clone: Clone, id: str, what: str, number: int) -> Clone:
    match what:
        case "reopen":
            return clone.append(event(ev.Reopened, number, id=id, reason="it came back"))
        case "judge":
            return clone.append(event(ev.Judged, number, id=id, step="size", verdict="contradicted"))
        case "switch":
            return clone.append(event(ev.Switched, number, id=id, runbook="other", walk="other-5f0c1ab2d9e4"))
    return done(clone, id, what, number, f"said {id}")


@settings(deadline=None, max_examples=150)
@given(moves)
def test_clones_that_write_and_pull_in_any_order_end_with_one_file_and_every_event(
    plan: list[tuple[int, str, int]],
) -> None:
    start = Commit(text_of(FIRST))
    heads = [start, start, start]
    written = {"first"}
    hidden: set[str] = set()
    for n, (place, what, number) in enumerate(plan):
        if what == "pull":
            heads[place] = after_pull(heads[place], heads[(place + number) % 3])
            continue
        id = f"{(n * 7) % 20:02}{'abc'[place]}"
        after = grown(Clone(heads[place].text), id, what, number)
        hidden |= {each.of for each in after.own if isinstance(each, ev.Redacted)}
        written.add(id)
        heads[place] = Commit(after.text, (heads[place],))

    for place, other in ((0, 1), (0, 2), (1, 0), (2, 0)):
        heads[place] = after_pull(heads[place], heads[other])

    (last,) = {head.text for head in heads}
    story = story_of(last)
    assert sorted(each.id for each in story) == sorted(written)
    assert all(each == mask(each) for each in story if each.id in hidden)
    assert len({tuple(ids(clean(start.text, *pair))) for pair in permutations([head.text for head in heads], 2)}) == 1
