"""Changing a text in the person's own editor."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from runsop.errors import Interrupted
from runsop.screen.signals import interrupting


def edit(text: str, env: Mapping[str, str], say: Callable[[str], None]) -> str:
    """Return the text as changed in `$VISUAL` or `$EDITOR`; unchanged, and said why, when that cannot be done."""
    command = env.get("VISUAL", "").strip() or env.get("EDITOR", "").strip()
    if not command:
        say("no editor is set; set VISUAL or EDITOR, or edit the text here")
        return text
    try:
        words = shlex.split(command)
        return _edited(words, text)
    except (OSError, ValueError, subprocess.SubprocessError) as err:
        say(f"the editor ({command}) did not give the text back, so it stays as it was: {_reason(err)}")
        return text


def _edited(words: list[str], text: str) -> str:
    with interrupting(), tempfile.TemporaryDirectory(prefix="sop-") as folder:
        path = Path(folder) / "text.txt"
        with open(path, "x", encoding="utf-8", newline="", opener=_private) as file:
            file.write(text if text.endswith("\n") else f"{text}\n")
        # The person's own editor, named by the person; its words are a list, and no shell reads them.
        with subprocess.Popen([*words, str(path)]) as process:  # noqa: S603  # the person's own editor, as an argument list
            code = _wait(process)
        if code:
            raise subprocess.CalledProcessError(code, words)
        with path.open(encoding="utf-8", newline="") as file:
            changed = file.read()
    return changed if text.endswith("\n") else changed.removesuffix("\n")


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait while Ctrl-C belongs to the editor."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    except Interrupted:
        process.terminate()
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _reason(err: Exception) -> str:
    if isinstance(err, subprocess.CalledProcessError):
        return f"it ended with {err.returncode}"
    if isinstance(err, OSError):
        return err.strerror or str(err)
    return str(err)
