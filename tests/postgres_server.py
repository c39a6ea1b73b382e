"""A real PostgreSQL server for one test session: on loopback, in a folder of its own, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_DEBIAN = Path("/usr/lib/postgresql")
_OWNER = "postgres"
"""The server refuses to run as root; Debian's packages bring this user."""


def programs() -> Path | None:
    """Return the folder of `initdb` and `postgres`, the newest version first."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name), reverse=True)
    named = shutil.which("initdb")
    return found[0].parent if found else Path(named).parent if named else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give its address."""
    folder = programs()
    assert folder is not None
    owner = {"user": _OWNER, "group": _OWNER} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="sop-postgres-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        if owner:
            shutil.chown(place, _OWNER, _OWNER)
        data = place / "data"
        making = [folder / "initdb", "-D", data, "-U", "sop", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(making, cwd=place, check=True, capture_output=True, **owner)  # type: ignore[call-overload]  # user and group, or neither
        port = _free_port()
        settings = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={place}"]
        running = subprocess.Popen(
            [folder / "postgres", "-D", data, "-p", str(port), *settings],
            cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **owner,
        )  # type: ignore[call-overload]  # user and group, or neither  # fmt: skip
        try:
            url = f"postgresql://sop@127.0.0.1:{port}/postgres"
            _wait(url)
            yield url
        finally:
            running.terminate()
            running.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(url)
