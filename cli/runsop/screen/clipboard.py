"""Handing a text to the clipboard, which never tells whether it took it."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Callable, Mapping

TOOLS = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard", "-in")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("", ("pbcopy",)),
    ("", ("clip.exe",)),
)
"""What must be set for a tool to have a chance, and how it is called."""

LARGEST = 74_994  # bytes before base64; terminals drop longer OSC 52 sequences whole


def copy(text: str, env: Mapping[str, str], tty_write: Callable[[str], object]) -> str:
    """Send the text to the first clipboard tool that takes it, else to the terminal, and say what was tried.

    Args:
        text: what to copy, exactly.
        env: where PATH and the displays are looked up.
        tty_write: writes to the terminal past the print gate; what it gets is an OSC 52 sequence of base64 only.
    """
    content = text.encode("utf-8", "replace")
    for needed, command in TOOLS:
        path = shutil.which(command[0], path=env.get("PATH", ""))
        if not path or (needed and not env.get(needed)):
            continue
        # Windows' own tool knows UTF-16 only.
        given = text.encode("utf-16", "replace") if command[0] == "clip.exe" else content
        if _sent([path, *command[1:]], given, env):
            return f"sent to {command[0]}; check with a paste"
    if len(content) > LARGEST:
        return "too long for the terminal's clipboard, and no clipboard tool was found; mark it with the mouse"
    tty_write(f"\x1b]52;c;{base64.b64encode(content).decode('ascii')}\x07")
    return "sent to the terminal's clipboard (OSC 52), which many terminals refuse; check with a paste"


def _sent(command: list[str], content: bytes, env: Mapping[str, str]) -> bool:
    # xclip and wl-copy stay behind to serve the selection: their output must not be a pipe that is waited for.
    try:
        done = subprocess.run(  # noqa: S603  # an argument list; the text goes in by stdin
            command,
            input=content,
            env=dict(env),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=2,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
