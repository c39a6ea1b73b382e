# ruff: noqa: ANN401, INP001  # a script of `make docs`, no part of a package; what typer makes has types of another library
"""Writes docs/reference/commands.md from what `sop --help` is made of; with `--check` it only compares, exit 1 if stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent / "cli"))

import typer  # noqa: E402  # the path comes first

from runsop.app import VERBS  # noqa: E402  # after the path is set

PAGE = DOCS / "reference" / "commands.md"
HEAD = """# Commands

Made from the program's own help by `make docs`. `sop VERB --help` shows the same on screen.

An `INCIDENT` is named by its id, or by a part of it that no other incident has: the last four characters are enough.
Where it may be left out, the only open incident is meant. `sop --install-completion` teaches your shell the verbs.
"""
NOT_OURS = ("install_completion", "show_completion")


def main(*, check: bool) -> int:
    """Write the page, or compare it; return the exit code."""
    text = page()
    if not check:
        PAGE.write_text(text, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{PAGE.name} is not what --help says today. Write it anew: make docs\n")
        return 1
    return 0


def page() -> str:
    """Return the whole page."""
    app = typer.Typer()
    for name in ("home", *VERBS):
        import_module(f"runsop.commands.{name}_" if name == "list" else f"runsop.commands.{name}").register(app)
    root = typer.main.get_command(app)
    parts = [HEAD, "## Options of every verb\n\nThey may stand before the verb or after it.\n", *_parameters(root)]
    for verb, command in root.commands.items():  # type: ignore[attr-defined]  # a group has commands
        parts += [f"\n## sop {verb}\n", *_about(f"sop {verb}", command)]
        for name, inner in getattr(command, "commands", {}).items():
            parts += [f"\n### sop {verb} {name}\n", *_about(f"sop {verb} {name}", inner)]
    return "\n".join(parts).rstrip() + "\n"


def _about(called: str, command: Any) -> Iterator[str]:
    text, _, examples = (command.help or "").partition("Examples:")
    yield f"    {called} {' '.join(_usage(command))}".rstrip() + "\n"
    yield text.strip() + "\n"
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    if lines:
        yield "\n".join(["```sh", *lines, "```"]) + "\n"
    yield from _parameters(command)


def _usage(command: Any) -> Iterator[str]:
    if getattr(command, "commands", None):
        yield "|".join(command.commands)
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = _named(parameter)
            yield name if parameter.required else f"[{name}]"
        elif parameter.required:
            yield f"{parameter.opts[0]} {_named(parameter)}"


def _parameters(command: Any) -> Iterator[str]:
    rows = [
        f"| `{_called(parameter)}` | {' '.join((parameter.help or '').split()).replace('|', '/')} |"
        for parameter in command.params
        if parameter.help and parameter.name not in NOT_OURS
    ]
    if rows:
        yield "\n".join(["| | |", "| --- | --- |", *rows])


def _called(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return _named(parameter)
    return f"{parameter.opts[0]}" + ("" if parameter.is_flag else f" {_named(parameter)}")


def _named(parameter: Any) -> str:
    many = "…" if parameter.nargs == -1 else ""
    return (parameter.metavar.strip("[].") if parameter.metavar else parameter.name.upper().rstrip("_")) + many


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
