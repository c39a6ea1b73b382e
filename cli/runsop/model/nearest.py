"""Finding the word somebody meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Ask `Did you mean "voices"?` for a word that is nearly a known one; say nothing for any other."""
    found = difflib.get_close_matches(word, sorted(known), n=1)
    return f'Did you mean "{found[0]}"?' if found else ""
