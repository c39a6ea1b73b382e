"""From the command line to an exit code: finds the verb, imports only it, and catches every `SopError`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from runsop import __version__
from runsop.errors import ExitCode, Interrupted, SopError, UsageError

if TYPE_CHECKING:  # `--version` does without it
    from runsop.env import Env

VERBS = (
    "start", "resume", "note", "handover", "close", "status", "list", "show", "postmortem", "learn", "report", "suggest", "proofread", "runbook", "check", "schema",
    "merge", "export", "init", "where",
)  # fmt: skip
"""Every verb, in the order of `--help`; each is a module of `runsop.commands`, an underscore added where Python needs it."""

GLOBAL = {"--root": True, "--as": True, "--plain": False}
"""Options that may stand anywhere, and whether a value follows."""


def main(argv: Sequence[str], env: Env | None = None) -> int:
    """Run one command and return the exit code.

    Nothing a person or a file can cause ends in a traceback: it is one sentence on stderr. `env` takes the place of
    the environment of this process.
    """
    arguments = _globals_first(argv)
    try:
        return _version() if arguments == ["--version"] else _run(arguments, env)
    except SopError as error:
        return _say(error)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the interpreter's last flush is quiet
        return ExitCode.OK
    except OSError as error:  # the disk, a folder's rights: the sentence is the system's own
        place = f"{error.filename}: " if error.filename else ""
        return _say(SopError(f"{place}{(error.strerror or str(error)).lower()}. Look at its rights and its disk."))


def _version() -> int:
    """Say it without the gate, which takes as long to load as all else here; nothing where nobody listens."""
    try:
        print(f"sop {__version__}", flush=True)  # noqa: T201  # see above
    except OSError as error:
        from runsop.screen.gate import let_go  # noqa: PLC0415  # see above

        let_go(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise SopError(f"the output cannot be written: {error.strerror}") from error
    return ExitCode.OK


def _run(arguments: list[str], env: Env | None) -> int:
    import typer  # noqa: PLC0415  # `--version` does without it

    app = typer.Typer(
        help=HELP,
        no_args_is_help=False,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    import_module("runsop.commands.home").register(app)
    verb = next((word for word in _without_globals(arguments) if not word.startswith("-")), "")
    for name in (verb,) if verb in VERBS and "_SOP_COMPLETE" not in os.environ else VERBS if _lists(arguments) else ():
        import_module(f"runsop.commands.{name}_" if name == "list" else f"runsop.commands.{name}").register(app)
    try:
        return app(args=arguments, prog_name="sop", standalone_mode=False, obj=env) or ExitCode.OK
    except Exception as err:
        if not hasattr(err, "format_message"):  # typer does not name the class of its usage errors
            raise
        raise UsageError(_usage(err)) from err


def _usage(error: Any) -> str:  # noqa: ANN401  # typer does not name its class
    """Return what is wrong with the command line and where help is; "" when help was shown already."""
    text: str = error.format_message().strip()
    verb = error.ctx.command_path if getattr(error, "ctx", None) else "sop"
    return text and f"{text}{'' if text.endswith(('.', '?')) else '.'} See {verb} --help."


def _lists(arguments: list[str]) -> bool:
    """Tell whether all verbs are needed: for help, completion, and to say what an unknown verb might have been."""
    return bool(_without_globals(arguments)) or "_SOP_COMPLETE" in os.environ


def _globals_first(argv: Sequence[str]) -> list[str]:
    """Move the options of every verb before the verb, where typer looks for them."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        name, _, value = word.partition("=")
        if word == "--":
            rest += [word, *words]
        elif name in GLOBAL and not (value and not GLOBAL[name]):
            front.append(word)
            if GLOBAL[name] and not value:
                front += [each for each in (next(words, None),) if each is not None]
        else:
            rest.append(word)
    return front + rest


def _without_globals(arguments: list[str]) -> list[str]:
    skip = 0
    for skip, word in enumerate(arguments):
        name = word.partition("=")[0]
        if name not in GLOBAL and not (skip and GLOBAL.get(arguments[skip - 1], False)):
            return arguments[skip:]
    return arguments[skip + 1 :]


def _say(error: SopError) -> int:
    from runsop.screen.gate import Out  # noqa: PLC0415  # only when something is to be said

    text = str(error)
    if text:
        out = Out(sys.stderr, os.environ)
        for line in text.split("\n"):
            out.line(line)
    return error.code if isinstance(error, Interrupted) or error.code else ExitCode.REFUSED


HELP = """Walk through a crisis with people, step by step, and learn from it.

Examples:

  sop start                     somebody is angry: begin here

  sop start refund-request      begin with a runbook you know

  sop resume                    go on where you stopped

  sop status                    what is open, and what is due

  sop learn                     make next time easier

  sop check                     is every file right?
"""
