"""The tables of a report on a PostgreSQL server, for when one machine is not enough; brought up to date like the index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zlib import crc32

from runsop.errors import Refused
from runsop.files.database import Record, view_all
from runsop.files.index import VERSION, refresh
from runsop.files.questions import Table
from runsop.files.watching import Progress, quietly
from runsop.files.workspace import Workspace

if TYPE_CHECKING:
    import psycopg


class Postgres:
    """A connection; every statement stands for itself until `whole` begins a transaction."""

    def __init__(self, url: str) -> None:
        """Connect.

        Raises:
            Refused: the driver is not installed, or the server does not answer.
        """
        try:
            import psycopg  # noqa: PLC0415  # an extra that few need
        except ImportError as err:
            raise Refused("--database needs the driver for PostgreSQL: pip install 'psycopg[binary]'") from err
        self._error = psycopg.Error
        try:
            self._connection: psycopg.Connection[tuple[object, ...]] = psycopg.connect(
                url, connect_timeout=10, autocommit=True
            )
        except (psycopg.Error, UnicodeError) as err:
            raise Refused(f"the database does not answer: {_without_secrets(str(err), url)}") from err

    @contextmanager
    def _refusing(self, what: str) -> Iterator[None]:
        try:
            yield
        except self._error as err:
            raise Refused(f"the database {what}: {' '.join(str(err).split())}") from err

    def has(self, table: str) -> bool:
        """Tell whether a table is there, where tables are made now."""
        return bool(self.ask("select 1 as one where to_regclass(?) is not null", (table,)))

    def make(self, table: Table) -> None:
        """Make a table, empty; its texts stand in the order of their characters, as everywhere else."""
        self.run(re.sub(r" text\b(?=,| +--|$)", ' text collate "C"', table.text, flags=re.MULTILINE))

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Run a statement; `?` stands for a value."""
        with self._refusing("refuses"):
            self._connection.execute(_placed(statement, values), list(values) or None)

    def ask(self, query: str, values: Sequence[object] = ()) -> list[Record]:
        """Return the rows of a query."""
        with self._refusing("refuses"):
            cursor = self._connection.execute(_placed(query, values), list(values) or None)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def load(self, table: Table, text: str) -> None:
        """Add rows to a table, from CSV without a header line; an empty cell is null."""
        copying = f"copy {table.name} from stdin (format csv)".encode()
        with self._refusing("does not take the rows"), self._connection.cursor().copy(copying) as copy:
            copy.write(text.encode())

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Do all of it or nothing."""
        with self._connection.transaction():
            yield

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()


def _without_secrets(said: str, url: str) -> str:
    """Return what the driver says; nothing of it when a piece of the password stands there, as in a mistyped address."""
    found = re.search(r"//[^:@/]*:(.*)@", url, re.DOTALL) or re.search(r"//[^:@/]*:(?!\d*(?:/|\Z))(.*)", url, re.DOTALL)
    secrets = [*re.split(r"[@:/?#&]", found[1] if found else ""), *re.findall(r"pass\w*=([^&]*)", url)]
    hidden = any(secret in said for secret in secrets if secret)
    return "look at its address, the password too." if hidden else " ".join(said.split())


def _placed(statement: str, values: Sequence[object]) -> bytes:
    return (statement.replace("?", "%s") if values else statement).encode()


@contextmanager
def opened_on(url: str, workspaces: Mapping[str, Workspace], progress: Progress = quietly) -> Iterator[Postgres]:
    """Give the server with the tables of these workspaces, each brought up to date in a schema of its own.

    Raises:
        Refused: as for `Postgres`.
    """
    server = Postgres(url)
    try:
        spaces = {_schema(workspace): label for label, workspace in workspaces.items()}
        for schema, workspace in zip(spaces, workspaces.values(), strict=True):
            with server.whole():
                server.run("select pg_advisory_xact_lock(hashtext(?))", (schema,))  # two reports take turns
                server.run(f"create schema if not exists {schema}")
                server.run(f"set local search_path to {schema}")
                refresh(server, workspace, progress)
        server.run("set search_path to pg_temp")
        view_all(server, spaces)
        yield server
    finally:
        server.close()


def _schema(workspace: Workspace) -> str:
    """Return the schema of a workspace: by its folder's name, and its path on this machine."""
    root = workspace.root.absolute()
    name = re.sub(r"[^a-z0-9]+", "_", root.name.lower()).strip("_")[:30]
    return f"sop_{VERSION}_{name}_{crc32(str(root).encode()):08x}"
