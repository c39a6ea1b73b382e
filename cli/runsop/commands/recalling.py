"""What a text says, by the runbooks of the workspace; apart, so that `sop suggest` loads no walk."""

from runsop.env import Env
from runsop.files.recall_memory import remembered
from runsop.model.suggest import Reading, recall


def read_words(env: Env, text: str) -> Reading:
    """Return what a text says, by the signals, examples and hints of the workspace's runbooks."""
    return recall(text, remembered(env.workspace.runbooks, env.cache, lambda: env.library))
