"""Who answers: a person at a terminal, or a file and flags. Light, because the first question waits for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from runsop.env import Env
from runsop.errors import BadFile, Problem, UsageError
from runsop.model.values import NAME, parse_duration
from runsop.screen.prompter import Prompter

RESERVED = ("format", "clock", "as")
"""Keys of a file of answers that are no asks."""


def prompter_for(env: Env, answers: Path | None, given: Sequence[str]) -> Prompter:
    """Return who answers: a file and flags if there are any, a person at a terminal, or nobody.

    Raises:
        UsageError, BadFile: the flags or the file cannot be read.
    """
    script = _script(env, answers, given)
    if script is None and env.has_terminal:
        if env.plain:
            from runsop.screen.plain import PlainPrompter  # noqa: PLC0415  # a terminal needs the other one

            return PlainPrompter(env.out, sys.stdin, env.environ)
        from runsop.screen.terminal import TerminalPrompter  # noqa: PLC0415  # the heaviest import of all

        return TerminalPrompter(env.out, env.environ)
    from runsop.model.answers import read_time  # noqa: PLC0415  # a terminal needs neither
    from runsop.screen.scripted import ScriptedPrompter  # noqa: PLC0415  # see above

    return ScriptedPrompter(
        script or {},
        show=env.err.line,
        at=lambda raw: env.clock.set(read_time(raw, now=env.now())),
        tick=env.clock.tick,
    )


def _script(env: Env, answers: Path | None, given: Sequence[str]) -> dict[str, object] | None:
    if answers is None and not given:
        return None
    script: dict[str, object] = {}
    if answers is not None:
        from runsop.files.toml import FORMAT, read_toml  # noqa: PLC0415  # only a file of answers needs it

        data = read_toml(answers, str(answers)).data
        if data.get("format", FORMAT) != FORMAT:
            raise BadFile(Problem(str(answers), 1, f"is of format {data['format']}; this sop reads {FORMAT}"))
        _set_clock(env, data.get("clock"), str(answers))
        if env.options.operator is None and isinstance(data.get("as"), str):
            env.options.operator = data["as"]
        script |= {key: value for key, value in data.items() if key not in RESERVED}
    for pair in given:
        key, sign, value = pair.partition("=")
        if not sign or not NAME.match(key):
            raise UsageError(f'--answer takes ask=value, not "{pair}"')
        script[key] = value
    return script


def _set_clock(env: Env, clock: object, shown: str) -> None:
    """Let a file of answers run on its own time: `[clock] start = …, step = "15s"`."""
    if clock is None:
        return
    start = clock.get("start") if isinstance(clock, Mapping) else None
    step = clock.get("step", "15s") if isinstance(clock, Mapping) else None
    if not isinstance(start, datetime) or start.tzinfo is None or not isinstance(step, str):
        raise BadFile(Problem(shown, 0, "[clock] takes start, a date-time with an offset, and step, a duration"))
    env.clock.fixed = start
    try:
        env.clock.step = parse_duration(step)
    except ValueError as err:
        raise BadFile(Problem(shown, 0, f"[clock] step: {err}")) from err
