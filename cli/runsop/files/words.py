"""A text that somebody wrote, from a file or a pipe."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from runsop.errors import BadFile, Problem
from runsop.files.toml import LIMIT, read_bytes

PIPE = "standard input"


def read_words(path: Path, shown: str) -> str:
    """Read a text file.

    Raises:
        NotFound: when nothing is there.
        BadFile: when it is no text in UTF-8, or is too long.
    """
    return _decoded(read_bytes(path, shown), shown)


def read_pipe(stream: TextIO | None) -> str:
    """Read what is piped in, to its end.

    Raises:
        BadFile: as `read_words`.
    """
    if stream is None:
        raise BadFile(Problem(PIPE, 0, "is closed", "Name a file: sop proofread FILE"))
    binary = getattr(stream, "buffer", None)
    if binary is None:
        return str(stream.read())
    data: bytes = binary.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise BadFile(Problem(PIPE, 0, f"is longer than {LIMIT:,} bytes", "Give it in parts."))
    return _decoded(data, PIPE)


def _decoded(data: bytes, shown: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile(Problem(shown, 1, "is saved as UTF-16", "Save it as UTF-8."))
    if b"\0" in data:
        raise BadFile(Problem(shown, 0, "is no text: it holds a NUL byte", "Name a text file."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise BadFile(Problem(shown, line, f"byte {err.start + 1} is not UTF-8", "Save it as UTF-8.")) from err
