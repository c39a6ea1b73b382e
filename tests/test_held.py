"""A file somebody is at is held, by a lock that goes with the process."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runsop.files.held import hold, is_held

HOLDER = """\
import sys, time
from pathlib import Path
from runsop.files.held import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "start-x.toml"
    path.write_text("words")
    return path


def test_a_file_is_held_as_long_as_somebody_is_at_it(path: Path) -> None:
    with hold(path):
        assert is_held(path)

    assert not is_held(path)


def test_whoever_comes_second_is_not_stopped_and_takes_nothing_from_the_first(path: Path) -> None:
    with hold(path):
        with hold(path):
            pass
        assert is_held(path)


def test_a_process_that_is_killed_holds_nothing_any_more(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        held = is_held(path)
        holder.kill()

    assert (held, is_held(path)) == (True, False)


def test_a_file_that_is_not_there_is_held_by_nobody_and_stops_nobody(tmp_path: Path) -> None:
    with hold(tmp_path / "gone"):
        assert not is_held(tmp_path / "gone")


def test_where_the_system_knows_no_locks_nobody_is_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", unknown)

    with hold(path):
        assert not is_held(path)
