"""Reading ahead what the next screens need, while a person types the first answer."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Thread

from runsop.env import Env

LATER = 0.4
"""Seconds the first question has the machine for itself."""


def read_ahead(env: Env) -> None:
    """Begin to read the guardrails and what finds a runbook; whatever is wrong with them is said where they are used."""
    Thread(target=_read, args=(env,), daemon=True).start()


def _read(env: Env) -> None:
    time.sleep(LATER)
    with suppress(Exception):  # a thread has nobody to tell, and who needs the file is told
        from runsop.commands.recalling import read_words  # noqa: PLC0415  # the first question does not wait for these

        read_words(env, "")
        files = env.guardrails
        for language in (env.team.language, *files):
            files.bank_of(files[language])
