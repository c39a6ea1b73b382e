from __future__ import annotations

import base64
from pathlib import Path

import pytest

from runsop.screen.clipboard import copy


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_the_text_goes_to_the_tool_of_the_system_and_success_is_not_claimed(tmp_path: Path) -> None:
    tool(tmp_path, "xclip", f'echo "$@" > {tmp_path}/args; /bin/cat > {tmp_path}/text')
    env = {"PATH": str(tmp_path), "DISPLAY": ":0"}

    assert copy("好 $(x)\n", env, print) == "sent to xclip; check with a paste"
    assert (tmp_path / "text").read_text(encoding="utf-8") == "好 $(x)\n"
    assert (tmp_path / "args").read_text(encoding="utf-8") == "-selection clipboard -in\n"


def test_windows_gets_what_its_tool_reads(tmp_path: Path) -> None:
    tool(tmp_path, "clip.exe", f"/bin/cat > {tmp_path}/text")

    assert copy("好", {"PATH": str(tmp_path)}, print) == "sent to clip.exe; check with a paste"
    assert (tmp_path / "text").read_bytes().decode("utf-16") == "好"


@pytest.mark.parametrize("script", ["exit 1", "exec /no/such/program"])
def test_a_tool_that_fails_leaves_it_to_the_terminal(tmp_path: Path, script: str) -> None:
    tool(tmp_path, "wl-copy", script)
    sent: list[str] = []

    said = copy("好", {"PATH": str(tmp_path), "WAYLAND_DISPLAY": "w"}, sent.append)

    assert said == "sent to the terminal's clipboard (OSC 52), which many terminals refuse; check with a paste"
    assert sent == [f"\x1b]52;c;{base64.b64encode('好'.encode()).decode()}\x07"]


def test_a_tool_without_its_display_is_not_tried(tmp_path: Path) -> None:
    tool(tmp_path, "xsel", "exit 0")

    assert "OSC 52" in copy("x", {"PATH": str(tmp_path)}, lambda _: None)


def test_a_tool_that_cannot_start_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "pbcopy").write_bytes(b"\x7fELF")
    (tmp_path / "pbcopy").chmod(0o755)

    assert "OSC 52" in copy("x", {"PATH": str(tmp_path)}, lambda _: None)


def test_a_text_too_long_for_a_terminal_is_not_sent() -> None:
    sent: list[str] = []

    assert copy("x" * 80_000, {"PATH": ""}, sent.append).startswith("too long")
    assert sent == []
