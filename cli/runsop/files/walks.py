"""Copies of walks: what an incident began with, kept under the hash of its bytes, so a later edit changes nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from runsop.errors import BadFile, NotFound, Problem, SopError
from runsop.files.blocks import encode_value
from runsop.files.library import read_runbook
from runsop.files.toml import FORMAT, atomic_write, make_folder, read_bytes, read_toml
from runsop.model.runbook import Ask, Runbook, Step
from runsop.model.when import Expr

_NAME = re.compile(r"(?P<id>[a-z0-9][a-z0-9-]{0,39})-(?P<hash>[0-9a-f]{12})\Z")


def keep(folder: Path, walk: Runbook) -> str:
    """Keep a copy of a walk, once, and return its name.

    Raises:
        Refused: when it cannot be written.
    """
    data = render(walk).encode()
    name = f"{walk.id}-{_hash(data)}"
    if not _is_kept(folder / f"{name}.toml", data):
        make_folder(folder)
        atomic_write(folder / f"{name}.toml", data)
    return name


def name_of(walk: Runbook) -> str:
    """Return the name a walk's copy has: its id and 12 hex of the sha256 of its bytes."""
    return f"{walk.id}-{_hash(render(walk).encode())}"


def load(folder: Path, name: str) -> Runbook:
    """Read a kept walk by its name.

    Raises:
        NotFound: when there is no such copy.
        BadFile: when it is not, to the byte, what was kept.
    """
    match = _NAME.match(name)
    if match is None:
        raise NotFound(f'"{name}" is no name of a kept walk; one looks like core-5f0c1ab2d9e4.')
    path = folder / f"{name}.toml"
    shown = "/".join(path.parts[-3:])
    file = read_toml(path, shown)
    if _hash(file.text.encode()) != match["hash"]:
        fix = f"Take it back from git: git checkout -- {shown}"
        raise BadFile(Problem(shown, 0, "was changed after it was kept", fix))
    walk, problems = read_runbook(file, id=match["id"])
    if walk is None:
        raise BadFile(*problems)
    return walk


def newest_copy(folder: Path, runbook_id: str) -> str | None:
    """Name the newest copy of a runbook that reads well."""
    paths = [path for path in folder.glob("*.toml") if (match := _NAME.match(path.stem)) and match["id"] == runbook_id]
    paths.sort(key=_changed_at, reverse=True)
    return next((path.stem for path in paths if _reads(path)), None)


def render(runbook: Runbook) -> str:
    """Write a walk in the format of a runbook file; reading it gives the same walk.

    What only finds a runbook (signals, hints, asked) is no part of a walk: a new trigger word makes no new copy.
    """
    blocks = [
        _pairs({"format": FORMAT, "id": runbook.id} | _stated(runbook, _NOT_IN_HEAD)),
        *("[[severity_rule]]\n" + _pairs({"to": rule.to, "when": rule.when}) for rule in runbook.rules),
        *(block for step in runbook.steps for block in _step_blocks(step)),
    ]
    return "\n".join(blocks)


def _hash(data: bytes) -> str:
    """Hash a copy; line ends that git turned into CRLF do not count."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:12]


def _is_kept(path: Path, data: bytes) -> bool:
    try:
        return read_bytes(path, path.name).replace(b"\r\n", b"\n") == data
    except SopError:  # not there, or something else lies there: write it
        return False


def _changed_at(path: Path) -> tuple[int, str]:
    try:
        return path.stat().st_mtime_ns, path.name
    except OSError:
        return 0, path.name


def _reads(path: Path) -> bool:
    try:
        load(path.parent, path.stem)
    except SopError:
        return False
    return True


_NOT_IN_HEAD = {
    "id",
    "extends",
    "drop",
    "signals",
    "asked",
    "hints",
    "rules",
    "steps",
    "path",
    "lines",
    "given",
}
_NOT_IN_STEP = {"after", "asks", "line", "given"}
_NOT_IN_ASK = {"line", "given"}
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_WIDE = 100


def _step_blocks(step: Step) -> Iterator[str]:
    yield "[[step]]\n" + _pairs(_stated(step, _NOT_IN_STEP))
    for ask in step.asks:
        yield "[[step.ask]]\n" + _pairs(_stated(ask, _NOT_IN_ASK))


def _stated(item: Runbook | Step | Ask, left_out: set[str]) -> dict[str, object]:
    """Return the fields that hold something; their names are the keys of the format."""
    values = {key.name: getattr(item, key.name) for key in fields(item) if key.name not in left_out}
    return {
        key: value
        for key, value in values.items()
        if value is not None and value is not False and value not in ("", (), {})
    }


def _pairs(values: Mapping[str, object]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in values.items())


def _key(name: str) -> str:
    return name if _BARE_KEY.match(name) else _text(name)


def _text(text: str) -> str:
    """Write a text on one line, as arrays and inline tables need it."""
    return encode_value((text,))[1:-1]


def _value(value: object) -> str:
    match value:
        case bool() | int() | str():
            return encode_value(value)
        case Expr():
            return encode_value(value.source)
        case tuple():
            line = encode_value(value)
            return line if len(line) <= _WIDE else "[\n" + "".join(f"  {_text(item)},\n" for item in value) + "]"
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {_text(text)}" for key, text in value.items()) + " }"
        case _:  # a date
            return str(value)
