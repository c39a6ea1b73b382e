"""The incidents that share the end of their id with some others, so that a short name always means one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runsop.files.database import Database
from runsop.model.first_screen import END

_ALIKE = "select i.id as id, i.workspace as workspace from incident i where substring(i.id, length(i.id) - 3) = any(?)"


def namesakes(
    database: Database, ids: Iterable[str], roots: Mapping[str, str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return these incidents, and all whose ids end alike, each with the folder of its workspace.

    Args:
        database: with the tables of incidents.
        ids: the incidents to be named.
        roots: the folder to name, by the name of the workspace; nothing where only one is asked.
    """
    ends = sorted({id[-END:] for id in ids})
    if not ends:
        return ()
    rows = database.ask(_ALIKE, (ends,))
    return tuple(sorted((row["id"], (roots or {}).get(row["workspace"] or "", "")) for row in rows))
