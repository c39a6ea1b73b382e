"""`sop note`: one event from another terminal, without the names that are known, nor those that become known."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from conftest import Sop
from runsop.commands.session import Session, session_of
from runsop.env import Env
from runsop.files.disk import Disk
from runsop.model.events import Noted
from short_runbook import ANSWERS, QUARREL_ANSWERS

BEGUN = 'about = "hello there"\nsent = "now"\n'
BEFORE_PEOPLE = 'reply = "take"\nsent = "now"\n'


def test_a_note_is_one_event(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    before = sop.incident()

    outcome = sop("note", "the founder has called back", "--tag", "improvised")

    assert (outcome.code, outcome.out, outcome.err) == (0, f"Noted in {sop.id}.\n", "")
    assert sop.incident().removeprefix(before) == (
        "\n[[event]]\n"
        'id = "aaaaaf"\n'
        "at = 2026-11-22T22:04:55.000+08:00\n"
        'kind = "noted"\n'
        'text = "the founder has called back"\n'
        'tag = "improvised"\n'
        'by = "li.wei"\n'
    )


def test_a_note_for_one_of_two_incidents_names_it(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    sop("start", "short", answers=BEGUN)
    first, second = sop.incidents

    refused = sop("note", "a word")
    noted = sop("note", "a word", "--incident", second.stem)

    assert (refused.code, noted.code) == (1, 0)
    assert "noted" not in first.read_text()
    assert "noted" in second.read_text()


@pytest.mark.parametrize("tag", ["begun", "night", "refused", "handover"])
def test_a_tag_that_would_hide_the_note_is_refused(sop: Sop, tag: str) -> None:
    sop("start", "short", answers=BEGUN)
    before = sop.incident()

    outcome = sop("note", "a word", "--tag", tag)

    assert outcome.code == 2
    assert outcome.err.startswith(f'"{tag}" is a tag of the program itself')
    assert sop.incident() == before


def test_beside_a_closed_incident_with_checks_to_come_the_open_one_is_meant(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    sop("start", "short", answers=BEGUN)

    outcome = sop("note", "a word")

    assert outcome.out == f"Noted in {sop.incidents[1].stem}.\n"


def test_with_nothing_open_no_note_goes_into_a_closed_incident(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    before = sop.incident()

    outcome = sop("note", "a word")

    assert outcome.code == 4
    assert outcome.err.startswith("no incident is open. ")
    assert sop.incident() == before


def test_half_of_a_character_is_refused(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    before = sop.incident()

    outcome = sop("note", "a \ud83d")

    assert outcome.code == 2
    assert "character 3 cannot be saved" in outcome.err
    assert sop.incident() == before


@pytest.mark.parametrize(
    "text",
    ["[[event]]\nid = 1", "a\r\nb", "<<<<<<< ours", '"""', "tab\there", "\u202egnp", "trailing  ", "\n", "群里很吵"],
    ids=repr,
)
def test_a_note_comes_back_as_it_was_typed(sop: Sop, text: str) -> None:
    sop("start", "short", answers=BEGUN)

    outcome = sop("note", f"x{text}")

    assert outcome.code == 0
    assert sop("check").code == 0
    assert sop("show", sop.id).err == ""


def test_a_known_name_stands_as_its_alias(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    sop("note", "bo lund has left; Bolund has not")

    assert "Lund" not in sop.incident()
    assert re.search('text = "⟦[a-z2-7]{4}⟧ has left; Bolund has not"', sop.incident())


def test_a_known_private_fact_stands_as_its_event(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    sop("note", "he lost his job in May, says a friend")

    assert "lost his job" not in sop.incident()
    assert "he lost his job in May, says a friend" in sop("show", sop.id).out


def test_a_name_noted_before_the_person_was_known_is_taken_out(sop: Sop) -> None:
    sop("start", "quarrel", answers=BEFORE_PEOPLE)
    sop("note", "Bo Lund shouts, and Qi too")

    sop("resume", answers=QUARREL_ANSWERS)

    assert "Lund" not in sop.incident()
    assert "redacted" in sop.kinds()
    assert 'kind = "noted"\ntext = "⟦' in sop.incident()


def test_a_private_fact_noted_before_it_was_told_is_taken_out(sop: Sop) -> None:
    sop("start", "quarrel", answers=BEFORE_PEOPLE)
    sop("note", "somebody lost his job in May")

    sop("resume", answers=QUARREL_ANSWERS)

    assert "lost his job" not in sop.incident()


def test_names_are_back_on_screen_where_the_sidecar_is(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop("note", "Bo Lund has left")

    shown = sop("show", sop.id).out

    assert "note [note]: Bo Lund has left" in shown
    assert "A Qi is in it" in shown
    assert "secret (A): (private) lost his job in May" in shown


def test_aliases_stand_on_screen_where_it_is_not(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop("note", "Bo Lund has left")
    (sop.root / f"incidents/private/{sop.id}.toml").unlink()

    shown = sop("show", sop.id)

    assert (shown.code, shown.err) == (0, "")
    assert re.search("note \\[note\\]: ⟦[a-z2-7]{4}⟧ has left", shown.out)
    assert "A is in it" in shown.out
    assert "secret (A): (private)\n" in shown.out
    assert "Lund" not in shown.out


@pytest.mark.parametrize("argv", [("show", "--markdown"), ("show", "--json"), ("status", "--json")], ids=" ".join)
def test_what_is_made_to_be_passed_on_holds_no_names(sop: Sop, argv: tuple[str, ...]) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop("note", "Bo Lund has left")

    outcome = sop(*argv, sop.id)

    assert outcome.code == 0
    assert "Lund" not in outcome.out
    assert "lost his job" not in outcome.out


def test_an_empty_note_is_refused_before_an_incident_is_looked_for(sop: Sop) -> None:
    assert sop("note", "  ").err == 'the note is empty; say it like sop note "the founder has called back"\n'


def test_a_damaged_sidecar_is_named_and_nothing_is_written(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop.tree({f"incidents/private/{sop.id}.toml": 'format = 1\n\n[[private]]\nid = 7\nby = "x"\n\n[[private]]\nbad\n'})
    before = sop.incident()

    outcome = sop("note", "Bo Lund has left")

    assert outcome.code == 1
    assert f"incidents/private/{sop.id}.toml" in outcome.err
    assert sop.incident() == before


def test_an_unfinished_end_of_a_sidecar_is_told_by_every_command_that_writes(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sidecar = sop.root / f"incidents/private/{sop.id}.toml"
    sidecar.write_bytes(sidecar.read_bytes()[:-15])

    checked, noted = sop("check"), sop("note", "they talk again")

    assert f"incidents/private/{sop.id}.toml: ends in an unfinished block" in checked.out + checked.err
    assert checked.code == 1
    assert f"incidents/private/{sop.id}.toml ends in an unfinished entry" in noted.err


@pytest.mark.parametrize("typed", ["+49 170 1234567", "88123456", "anna@example.org"])
def test_a_number_or_address_in_the_pasted_words_is_hidden_wherever_it_is_typed_again(sop: Sop, typed: str) -> None:
    sop("start", "short", answers=f'about = "Anna ({typed}) wants her money back"\nreply = "/pause"\n')

    sop("note", f"she rang from {typed} again")

    assert typed not in sop.incident()
    assert f"she rang from {typed} again" in sop("show", sop.id).out
    assert sop("note", "1500 members, 22:04, 399.00 CNY").code == 0
    assert "1500 members, 22:04, 399.00 CNY" in sop.incident()


def test_an_event_that_stands_twice_is_named_by_the_check(sop: Sop) -> None:
    sop("start", "short", answers='about = "x"\nreply = "/pause"\n')
    sop("note", "one")
    text = sop.path.read_text()
    block = text[text.rindex("\n[[event]]") :]
    sop.path.write_text(text + block.replace("one", "two"))

    checked = sop("check")

    assert checked.code == 1
    assert "holds an event twice" in checked.out + checked.err


def test_what_a_full_disk_kept_of_a_name_goes_with_the_next_answer(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    sop("start", "short", answers='about = "x"\nreply = "/pause"\n')
    sop("note", "Zebedee rang")
    here = window(sop)

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Disk, "rewrite", lambda _, path, data: full(path, data))
        here.add_party("Zebedee")
    assert any("A name still stands in an earlier text" in note for note in here.notes)
    assert "Zebedee rang" in sop.incident()

    here.record(here.new(Noted, text="calm again"))
    assert "Zebedee" not in sop.incident()


def test_a_name_left_behind_by_whoever_was_cut_off_goes_with_the_next_answer(
    sop: Sop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sop("start", "short", answers='about = "x"\nreply = "/pause"\n')
    sop("note", "Zebedee rang")
    with monkeypatch.context() as patched:
        patched.setattr(Session, "_redact_earlier", lambda _: None)  # killed before it
        window(sop).add_party("Zebedee")
    assert "Zebedee rang" in sop.incident()

    sop("note", "calm again")

    assert "Zebedee" not in sop.incident()


def window(sop: Sop) -> Session:
    env = Env(environ={"SOP_OPERATOR": "li.wei"}, cwd=sop.root, clock=sop.clock)
    return session_of(env, sop.path)


def test_a_name_that_another_window_made_known_is_hidden_here_too(sop: Sop) -> None:
    sop("start", "short", answers='about = "x"\nreply = "take"\nsent = "now"\nlate_by = "/pause"\n')
    here, elsewhere = window(sop), window(sop)
    elsewhere.add_party("Zebedee")

    here.record(here.new(Noted, text="Zebedee is back"))

    assert "Zebedee" not in sop.incident()
    assert "is back" in sop.incident()


@pytest.mark.parametrize("tag", ["Sunflower", "two words", "a\nb", ""])
def test_a_tag_is_one_plain_word(sop: Sop, tag: str) -> None:
    outcome = sop("note", "x", "--tag", tag)

    assert (outcome.code, sop.incidents) == (2, [])
    assert "is no tag" in outcome.err
