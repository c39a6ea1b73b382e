"""Where the tables of a report lie: DuckDB in this process, or (`postgres.py`) a server; the same SQL asks both."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from runsop.errors import Refused
from runsop.files.questions import Table, tables

try:
    import duckdb
    from duckdb import Error as DuckError
except ImportError as err:
    raise Refused("A report needs DuckDB, which cannot be loaded here: pip install --upgrade duckdb") from err

__all__ = ["Database", "Duck", "DuckError", "Record", "StrangeError", "fill", "make_tables", "view_all"]

Record = Mapping[str, Any]
"""A row of an answer, by column."""

StrangeError = (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError, duckdb.PermissionException)
"""What a query with somebody's own SQL in it raises, while the tables are well."""

APART = 1_000_000_000
"""How far the numbers of the incidents of two workspaces lie apart, where both are asked at once."""


_MOST_MEMORY = "400MB"
"""For filling an index: what is more goes to its file at once."""


class Database(Protocol):
    """What is asked of a database. All statements stand in `queries/` or are made of its names alone."""

    def has(self, table: str) -> bool:
        """Tell whether a table is there, where tables are made now."""

    def make(self, table: Table) -> None:
        """Make a table, empty."""

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Run a statement; `?` stands for a value."""

    def ask(self, query: str, values: Sequence[object] = ()) -> list[Record]:
        """Return the rows of a query."""

    def load(self, table: Table, text: str) -> None:
        """Add rows to a table, from CSV without a header line; an empty cell is null."""

    def close(self) -> None:
        """Let go of it."""


class Duck:
    """A DuckDB database, in a file or in memory, and others attached to it."""

    def __init__(self, path: Path | None = None) -> None:
        """Open it.

        Raises:
            DuckError: when the file is none, of another version, in use, or cannot be written.
        """
        self._home = path.stem if path else "memory"
        settings: dict[str, Any] = {"autoinstall_known_extensions": "false"}
        if path:
            settings["memory_limit"] = _MOST_MEMORY
        self._connection = duckdb.connect(str(path or ":memory:"), config=settings)

    def has(self, table: str) -> bool:
        """Tell whether a table is there, in the database meant now."""
        query = "select 1 from duckdb_tables() where table_name = ? and database_name = current_database()"
        return bool(self.ask(query, (table,)))

    def make(self, table: Table) -> None:
        """Make a table, empty."""
        self.run(table.text)

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Run a statement; `?` stands for a value."""
        self._connection.execute(statement, list(values) or None)

    def ask(self, query: str, values: Sequence[object] = ()) -> list[Record]:
        """Return the rows of a query."""
        cursor = self._connection.execute(query, list(values) or None)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def load(self, table: Table, text: str) -> None:
        """Hand the rows over through a pipe, so that they need no room on a disk."""
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in table.columns)
        out, into = os.pipe()
        writer = threading.Thread(target=_pour, args=(into, text), daemon=True)
        writer.start()
        try:
            self.run(
                f"insert into {table.name} select * from read_csv('/dev/fd/{out}', columns={{{types}}}, header=false, "
                "auto_detect=false, delim=',', quote='\"', escape='\"', new_line='\\n', max_line_size=1000000)"
            )
        finally:
            os.close(out)
            writer.join()

    def attach(self, path: Path, name: str) -> None:
        """Attach another database file under a name, to be read only."""
        place = str(path).replace("'", "''")
        self.run(f"attach '{place}' as {name} (read_only)")

    def detach(self, name: str) -> None:
        """Let go of an attached database."""
        self.run(f"detach {name}")

    def in_memory(self, name: str) -> None:
        """Make an empty database under a name, gone when this one is closed."""
        self.run(f"attach ':memory:' as {name}")

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Mean the tables of an attached database by their bare names."""
        self.run(f"use {name}")
        try:
            yield
        finally:
            self.run(f"use {self._home}")

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Do all of it or nothing."""
        self.run("begin")
        try:
            yield
            self.run("commit")
        except BaseException:
            with suppress(DuckError):
                self.run("rollback")
            raise

    def ask_strange(self, query: str) -> list[Record]:
        """Return the rows of a query with somebody's own SQL in it; from now on no statement reads or writes a file.

        Raises:
            StrangeError: when it is no query, or more than one.
        """
        self.run("set enable_external_access = false")
        self.run("set lock_configuration = true")
        if len(self._connection.extract_statements(query)) != 1:
            raise duckdb.ProgrammingError("there is more than one statement in it.")
        return self.ask(query)

    def close(self) -> None:
        """Let go of it, and of all that is attached to it."""
        self._connection.close()


def _pour(into: int, text: str) -> None:
    with suppress(BrokenPipeError), open(into, "wb") as pipe:
        pipe.write(text.encode())


def make_tables(database: Database, name: str = "tables") -> None:
    """Make the tables of a file of `queries/`."""
    for table in tables(name):
        database.make(table)


def fill(database: Database, name: str, rows: Iterable[Sequence[object]]) -> None:
    """Add a few rows to a table."""
    found = list(rows)
    if found:
        places = ", ".join(f"({', '.join('?' * len(row))})" for row in found)
        database.run(f"insert into {name} values {places}", [cell for row in found for cell in row])


def view_all(database: Database, spaces: Mapping[str, str]) -> None:
    """Let the bare name of each table mean the rows of all workspaces.

    Args:
        database: where the tables lie.
        spaces: the schema or attached database of each workspace, and what it is called in the column `workspace`.
    """
    for table in tables():
        parts = []
        for place, (space, workspace) in enumerate(spaces.items()):
            said = workspace.replace("'", "''")
            own = {"incident": f"incident + {place * APART}" if place else "incident", "workspace": f"'{said}'"}
            columns = ", ".join(f"{own.get(name, name)} as {name}" for name, _ in table.columns)
            parts.append(f"select {columns} from {space}.{table.name}")
        both = " union " if table.name.startswith("walk_") else " union all "  # a walk is the same in every workspace
        database.run(f"create temporary view {table.name} as {both.join(parts)}")
