"""The tables of a report as Parquet, a folder a table and a week, for what reads such files by itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

from runsop.errors import Refused
from runsop.files.database import Database, DuckError
from runsop.files.questions import FOLDER, Table, tables
from runsop.model.values import refuse_unwritable

_QUERIES = "queries"
_WEEK = "strftime(date '1970-01-01' + cast(i.opened_day as integer), '%G-W%V')"


def export(database: Database, folder: Path) -> int:
    """Write every table, those of incidents a folder a week, and the questions beside them.

    Args:
        database: prepared for a report, as the questions need it.
        folder: made if it is not there; an earlier export in it is replaced when the new one is whole.

    Returns:
        The number of incidents.

    Raises:
        Refused: the folder holds something else, or the disk does not take it.
    """
    try:
        refuse_unwritable(str(folder))
    except ValueError as err:
        raise Refused(f"{folder}: DuckDB writes only where names are UTF-8. Name another folder.") from err
    folder = folder.resolve()
    if not _may_be_replaced(folder):
        raise Refused(f"{folder} holds something else. Name a new folder, or an empty one.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as err:
        raise Refused(f"{folder}: not written, {(err.strerror or str(err)).lower()}.") from err
    try:
        new = part / "new"
        new.mkdir()
        for table in tables():
            _write(database, table.name, new / table.name, weekly=table.columns[0][0] == "incident")
        for table in tables("ask"):
            _write(database, table.name, new / table.name, weekly=False)
        shutil.copytree(FOLDER, new / _QUERIES, ignore=shutil.ignore_patterns("kept.sql", "__pycache__"))
        if folder.exists():
            folder.rename(part / "old")
        new.rename(folder)
    except (OSError, DuckError) as err:
        raise Refused(f"{folder}: not written, {' '.join(str(err).split())}") from err
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return int(database.ask("select count(*) as n from incident")[0]["n"])


def _all() -> tuple[Table, ...]:
    return *tables(), *tables("ask")


def _may_be_replaced(folder: Path) -> bool:
    """Tell whether there is nothing yet, or nothing but an earlier export."""
    if not folder.exists():
        return True
    known = {_QUERIES, *(table.name for table in _all())}
    return folder.is_dir() and {each.name for each in folder.iterdir()} in (set(), known)


def _write(database: Database, table: str, folder: Path, *, weekly: bool) -> None:
    place = str(folder).replace("'", "''")
    empty = not database.ask(f"select count(*) as n from {table}")[0]["n"]
    if not weekly or empty:
        folder.mkdir()
        database.run(f"copy (select * from {table}) to '{place}/all.parquet' (format parquet)")
    elif table == "incident":
        rows = f"select i.*, {_WEEK} as week from incident i order by i.incident"
        database.run(f"copy ({rows}) to '{place}' (format parquet, partition_by (week))")
    else:
        rows = (
            f"select t.*, {_WEEK} as week from {table} t join incident i on i.incident = t.incident order by t.incident"
        )
        database.run(f"copy ({rows}) to '{place}' (format parquet, partition_by (week))")
