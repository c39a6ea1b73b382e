"""What a text says, by the runbooks of the workspace; apart, so that `sop suggest` loads no walk."""

from runsop.env import Env
from runsop.errors import Problem
from runsop.files.recall_memory import remembered
from runsop.model.suggest import Reading, recall


def read_words(env: Env, text: str) -> Reading:
    """Return what a text says, by the signals, examples and hints of the workspace's runbooks."""
    return recall(text, remembered(env.workspace.runbooks, env.cache, lambda: env.library))


def left_out(env: Env, reading: Reading) -> tuple[Problem, ...]:
    """Return a problem for each runbook that cannot be read, so that nobody takes the ranking for the whole library."""
    paths = (env.workspace.shown(env.workspace.runbooks / f"{id}.toml") for id in reading.unreadable)
    return tuple(Problem(path, 0, "cannot be read and is not among them", f"sop check {path}") for path in paths)
