"""The disk fails, or the process dies, before each single operation: what was acknowledged stays, and writing goes on."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pytest

from event_strategies import AT, HEADER
from runsop.errors import BadFile
from runsop.files.disk import Disk, StoreFailed
from runsop.files.incident import IncidentFile
from runsop.files.private import Sidecar
from runsop.model.events import Noted, Redacted
from runsop.model.privacy import PrivateEntry

OPERATIONS = 70  # of `live`, on a disk that works
SHOWN = "x.toml"
FIRST, SECOND, THIRD, FOURTH, FIFTH = (
    Noted(id=letter, at=AT, text=f"{letter}: they calm down,\nslowly, but they do", by="evening") for letter in "abcde"
)
MARK = Redacted(id="r", at=AT, of="b", by="evening")
PRIVATE = PrivateEntry(id="p", at=AT, alias="k7qd", name="王小明", handles=("@xm",), by="evening")


@dataclass
class Counted:
    """A disk that takes few bytes at a time, and asks `before` with the number of each operation."""

    before: Callable[[int], None]
    count: int = 0
    disk: Disk = field(init=False)

    def __post_init__(self) -> None:
        calls: dict[str, Any] = {call.name: self._wrapped(call.default) for call in fields(Disk)}
        self.disk = Disk(**{**calls, "write": self._wrapped(_few_bytes), "wait": lambda _: None})

    def _wrapped(self, call: Any) -> Callable[..., Any]:
        def counted(*args: object) -> Any:
            self.count += 1
            self.before(self.count)
            return call(*args)

        return counted


def _few_bytes(fd: int, data: bytes) -> int:
    return os.write(fd, data[:60])


def live(root: Path, disk: Disk, acknowledge: Callable[[str], object]) -> None:
    """Do everything that is ever done to an incident."""
    path = root / "incidents" / "x.toml"
    file = IncidentFile.create(path, HEADER, (FIRST,), shown=SHOWN, disk=disk)
    acknowledge("a")
    Sidecar.read(root / "private" / "x.toml", disk=disk).add(PRIVATE)
    acknowledge("private")
    file.append(SECOND)
    acknowledge("b")
    path.write_bytes(path.read_bytes() + b'\n[[event]]\nid = "torn')
    file.append(THIRD, FOURTH)
    acknowledge("c")
    acknowledge("d")
    file.redact({"b": Noted(id="b", at=AT, text="⟦k7qd⟧", by="evening")}, MARK)
    acknowledge("r")
    file.append(FIFTH)
    acknowledge("e")


def kept(root: Path) -> set[str]:
    """Read everything; then write once more, and read again."""
    path = root / "incidents" / "x.toml"
    sidecar = Sidecar.read(root / "private" / "x.toml")
    found = {"private" for entry in sidecar.entries if entry == PRIVATE}
    assert sidecar.problems == ()
    sidecar.add(PrivateEntry(id="q", at=AT, value=3, by="evening"))
    assert Sidecar.read(root / "private" / "x.toml").values() == {"q": 3}
    with suppress(FileNotFoundError, BadFile):
        file = IncidentFile.read(path, SHOWN, disk=Disk(wait=lambda _: None)) if path.exists() else None
        found |= go_on(file, path) if file else set()
    return found


def go_on(file: IncidentFile, path: Path) -> set[str]:
    before = file.events
    file.append(Noted(id="z", at=AT, by="evening"))
    again = IncidentFile.read(path, SHOWN)
    assert (again.problems, again.torn, [event.id for event in again.events]) == (
        (), None, [*(event.id for event in before), "z"],
    )  # fmt: skip
    return {event.id for event in before}


def test_the_sweep_meets_every_operation(tmp_path: Path) -> None:
    counted = Counted(lambda _: None)
    acknowledged: list[str] = []

    live(tmp_path, counted.disk, acknowledged.append)

    assert counted.count == OPERATIONS
    assert acknowledged == ["a", "private", "b", "c", "d", "r", "e"]
    assert kept(tmp_path) == {*acknowledged}


@pytest.mark.parametrize("nth", range(1, OPERATIONS + 1))
@pytest.mark.parametrize(
    ("number", "lasting"),
    [
        pytest.param(errno.ENOSPC, False, id="fails once"),
        pytest.param(errno.EIO, True, id="fails from then on"),
    ],
)
def test_what_was_acknowledged_outlives_a_failing_disk(tmp_path: Path, nth: int, number: int, lasting: bool) -> None:  # noqa: FBT001  # parametrized
    def fail(count: int) -> None:
        if count == nth or (lasting and count > nth):
            raise OSError(number, os.strerror(number))

    acknowledged: list[str] = []

    with suppress(StoreFailed):  # what fails while a failure is cleaned up is not said again
        live(tmp_path, Counted(fail).disk, acknowledged.append)

    assert kept(tmp_path) >= {*acknowledged}
    assert [path for path in tmp_path.rglob("*.tmp") if not lasting] == []


@pytest.mark.parametrize("nth", range(1, OPERATIONS + 1))
def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path, nth: int) -> None:
    def die(count: int) -> None:
        if count == nth:
            os._exit(9)

    def acknowledge(id: str) -> None:
        with (tmp_path / "acknowledged").open("a") as file:
            print(id, file=file)

    acknowledge("")
    child = os.fork()
    if child == 0:
        live(tmp_path, Counted(die).disk, acknowledge)
        os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 9
    assert kept(tmp_path) >= {*(tmp_path / "acknowledged").read_text().split()}


def test_a_failed_creation_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(count: int) -> None:
        if count == 8:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(StoreFailed, match="no space left on device"):
        IncidentFile.create(tmp_path / "x" / "x.toml", HEADER, disk=Counted(fail).disk)

    assert list((tmp_path / "x").iterdir()) == []
