from __future__ import annotations

import errno
import os
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_strategies import AT, texts, times, values
from runsop.errors import BadFile, Refused
from runsop.files.disk import Disk, StoreFailed
from runsop.files.private import Sidecar
from runsop.model.privacy import PrivateEntry, mask, unmask

ALICE = PrivateEntry(id="p2", at=AT, alias="k7qd", name="Li Na", handles=("@lina", "娜"), by="evening")
PHONE = PrivateEntry(id="p3", at=AT, ask="phone", for_="k7qd", value="139 1234", by="evening")
FILE = """\
format = 1

[[private]]
id = "p2"
at = 2026-11-22T22:04:31.002+08:00
alias = "k7qd"
name = "Li Na"
handles = ["@lina", "娜"]
by = "evening"

[[private]]
id = "p3"
at = 2026-11-22T22:04:31.002+08:00
ask = "phone"
for = "k7qd"
value = "139 1234"
by = "evening"
"""
_BY_TYPE = {
    "str": texts,
    "datetime": times,
    "tuple[str, ...]": st.lists(texts, max_size=3).map(tuple),
    "Value | None": st.none() | values,
}
entries = st.builds(PrivateEntry, **{field.name: _BY_TYPE[str(field.type)] for field in fields(PrivateEntry)})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "incidents" / "private" / "x.toml"


def sidecar_of(path: Path, *told: PrivateEntry) -> Sidecar:
    sidecar = Sidecar.read(path)
    for entry in told:
        sidecar.add(entry)
    return sidecar


def test_a_sidecar_that_is_not_there_is_empty(path: Path) -> None:
    sidecar = Sidecar.read(path)

    assert (sidecar.path, sidecar.entries, sidecar.known(), sidecar.notes) == (path, (), (), ())
    assert not path.exists()


def test_a_sidecar_is_for_its_owner_only(path: Path) -> None:
    old = os.umask(0)
    sidecar_of(path, ALICE, PHONE)
    os.umask(old)

    assert path.read_text() == FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o777


def test_a_mode_that_is_there_stays(path: Path) -> None:
    sidecar_of(path, ALICE)
    path.chmod(0o400 | 0o200)
    path.parent.chmod(0o500 | 0o200)

    sidecar_of(path, PHONE)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@settings(deadline=None)  # the disk takes its time
@given(st.lists(entries, max_size=4))
def test_every_entry_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, told: list[PrivateEntry]) -> None:
    path = tmp_path_factory.mktemp("private") / "x.toml"

    sidecar = sidecar_of(path, *told)

    assert Sidecar.read(path).entries == sidecar.entries == tuple(dict.fromkeys(told))


def test_a_second_writer_is_read_first_and_nothing_is_added_twice(path: Path) -> None:
    mine, theirs = Sidecar.read(path), Sidecar.read(path)

    theirs.add(ALICE)
    mine.add(PHONE)
    theirs.add(PHONE)

    assert path.read_text() == FILE
    assert mine.entries == theirs.entries == (ALICE, PHONE)


def test_a_sidecar_that_is_gone_is_written_again_from_what_was_known(path: Path) -> None:
    sidecar = Sidecar.read(path, "incidents/private/x.toml", disk=Disk(wait=lambda _: None))
    sidecar.add(ALICE)
    path.unlink()

    sidecar.add(PHONE)

    assert path.read_text() == FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert sidecar.notes == ("incidents/private/x.toml was gone; it is written again from what was known.",)


@pytest.mark.parametrize("cut", range(len("format = 1\n"), len(FILE.encode()) - 1))
def test_a_sidecar_cut_at_any_byte_is_read_and_goes_on(path: Path, cut: int) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(FILE.encode()[:cut])
    path.chmod(0o600)
    disk = Disk(wait=lambda _: None)
    whole = Sidecar.read(path, disk=disk).entries

    sidecar = Sidecar.read(path, disk=disk)
    sidecar.add(PrivateEntry(id="p4", at=AT, value=4, by="evening"))

    assert whole in ((), (ALICE,))
    assert [entry.id for entry in Sidecar.read(path).entries] == [*(entry.id for entry in whole), "p4"]
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("old", "new", "problem", "kept"),
    [
        pytest.param('"k7qd"\nname', '"k7qd\nname', "x:6: is damaged here", ("p3",), id="a quote is missing"),
        pytest.param('id = "p2"\n', "", 'x:3: the entry: lacks "id"', ("p3",), id="a missing key"),
        pytest.param('["@lina", "娜"]', "[1]", 'x:3: the entry: the value of "handles"', ("p3",), id="a wrong type"),
        pytest.param("format = 1", "format = 2", "x:1: is of another format than 1", ("p2", "p3"), id="format"),
    ],
)
def test_a_damaged_sidecar_is_read_and_not_written(path: Path, old: str, new: str, problem: str, kept: object) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(FILE.replace(old, new))
    sidecar = Sidecar.read(path, "x")

    with pytest.raises(Refused, match=f"^{problem}"):
        sidecar.add(PrivateEntry(id="p4", at=AT, value=4, by="evening"))

    assert tuple(entry.id for entry in sidecar.entries) == kept
    assert path.read_text() == FILE.replace(old, new)


def test_what_is_no_file_is_no_sidecar(path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(BadFile, match="not an ordinary file"):
        Sidecar.read(path)


def test_a_disk_that_takes_nothing_is_said(path: Path) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(StoreFailed, match="no space left on device"):
        Sidecar.read(path, disk=Disk(write=refuse)).add(ALICE)

    assert list(path.parent.iterdir()) == []


def test_text_that_no_file_can_keep_is_refused_before_anything_is_opened(path: Path) -> None:
    with pytest.raises(ValueError, match="half of a pair"):
        Sidecar.read(path).add(PrivateEntry(id="p4", at=AT, value="\ud800", by="evening"))

    assert not path.parent.exists()


def test_values_are_found_by_their_event_and_the_last_one_counts(path: Path) -> None:
    sidecar = sidecar_of(
        path,
        ALICE,
        PrivateEntry(id="e1", at=AT, ask="ill", value=True, by="x"),
        PrivateEntry(id="e2", at=AT, ask="what", value=("a", "b"), by="x"),
        PrivateEntry(id="e3", at=AT, ask="story", text="long\nwords", by="x"),
        PrivateEntry(id="e1", at=AT, ask="ill", value=False, by="x"),
    )

    assert sidecar.values() == {"e1": False, "e2": ("a", "b"), "e3": "long\nwords"}


def test_a_name_that_was_mended_is_found_in_both_spellings_and_shown_in_the_last(path: Path) -> None:
    sidecar = sidecar_of(
        path,
        PrivateEntry(id="e1", at=AT, alias="k7qd", name="Li Ma", by="x"),
        PrivateEntry(id="e2", at=AT, alias="k7qd", name="Li Na", by="x"),
    )

    stored = mask("Li Ma or Li Na", sidecar.known())

    assert stored == "⟦k7qd⟧ or ⟦k7qd⟧"
    assert unmask(stored, sidecar.tokens()) == "Li Na or Li Na"
    assert sidecar.names() == {"k7qd": "Li Na"}


def test_a_handle_has_its_own_token_so_that_it_never_shows_the_name(path: Path) -> None:
    sidecar = sidecar_of(path, ALICE, PHONE, ALICE)

    stored = mask("@lina is Li Na, 139 1234, 娜", sidecar.known(), short=sidecar.short())

    assert stored == "⟦k7qd.1⟧ is ⟦k7qd⟧, ⟦p3⟧, ⟦k7qd.2⟧"
    assert unmask(stored, sidecar.tokens()) == "@lina is Li Na, 139 1234, 娜"


def test_a_short_name_is_looked_for_when_it_is_a_handle_too(path: Path) -> None:
    sidecar = sidecar_of(
        path,
        PrivateEntry(id="e1", at=AT, alias="aaaa", name="王", handles=("王",), by="x"),
        PrivateEntry(id="e2", at=AT, alias="bbbb", name="李", by="x"),
    )

    assert sidecar.known() == ()
    assert mask("王和李", sidecar.known(), short=sidecar.short()) == "⟦aaaa⟧和李"


def test_what_the_case_is_about_is_not_looked_for(path: Path) -> None:
    sidecar = sidecar_of(
        path,
        PrivateEntry(id="e1", at=AT, ask="about", value="refund", by="x"),
        PrivateEntry(id="e2", at=AT, ask="told", value=True, by="x"),
        PrivateEntry(id="e4", at=AT, ask="told", value=False, by="x"),
        PrivateEntry(id="e3", at=AT, handles=("  ",), value="  ", by="x"),
    )

    assert sidecar.known() == sidecar.short() == ()


def test_a_private_number_is_looked_for_as_it_is_written(path: Path) -> None:
    sidecar = sidecar_of(path, PrivateEntry(id="e2", at=AT, ask="order", value=987654, by="x"))

    assert sidecar.known() == (("987654", "e2"),)


def test_what_another_process_added_is_read_again(path: Path) -> None:
    mine, theirs = Sidecar.read(path), Sidecar.read(path)
    assert not mine.refresh()
    theirs.add(PrivateEntry(id="e1", at=AT, alias="k7qd", name="Zebedee", by="x"))

    assert mine.refresh()
    assert mine.known() == (("Zebedee", "k7qd"),)
    assert not mine.refresh()


def test_a_sidecar_that_became_no_file_is_told(path: Path) -> None:
    sidecar = sidecar_of(path, PrivateEntry(id="e1", at=AT, alias="k7qd", name="Zebedee", by="x"))
    path.unlink()
    path.mkdir()

    with pytest.raises(BadFile, match="cannot be read"):
        sidecar.refresh()
