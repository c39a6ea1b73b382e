"""The same questions on DuckDB, on a real PostgreSQL server, and on ClickHouse over the Parquet files: the same rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import postgres_server
from conftest import Sop
from counted import put, workspace_in
from quarter import UNTIL, fill
from runsop.errors import Refused
from runsop.files import counting, parsing
from runsop.files.counting import Source, read_some
from runsop.files.database import Database
from runsop.files.export import export
from runsop.files.index import opened
from runsop.files.inquiry import Inquiry, answer, prepare
from runsop.files.postgres import Postgres, opened_on
from runsop.files.questions import question, questions, tables
from runsop.files.team import read_team
from runsop.files.workspace import Workspace, create_workspace, shipped_library
from runsop.model.period import last_week
from runsop.model.rows import Tables

Rows = list[Mapping[str, Any]]
NAMES = [each.name for each in questions()]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a quarter in it."""
    root = tmp_path_factory.mktemp("quarter") / "team"
    root.mkdir()
    create_workspace(root, shipped_library())
    fill(root, until=UNTIL)
    return Workspace(root)


def inquiry(workspace: Workspace, group_by: str = "") -> Inquiry:
    return Inquiry(
        window=last_week(UNTIL.date()), now=UNTIL, team=read_team(workspace.root), runbooks=(workspace.runbooks,),
        group_by=group_by,
    )  # fmt: skip


@pytest.fixture(scope="module")
def duck(quarter: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The tables in DuckDB."""
    with opened({"team": quarter}, tmp_path_factory.mktemp("cache")) as database:
        prepare(database, inquiry(quarter, "team"))
        yield database


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a running PostgreSQL."""
    if postgres_server.programs() is None:
        pytest.skip("PostgreSQL is not installed here: make machine")
    with postgres_server.server() as url:
        yield url


@pytest.fixture(scope="module")
def postgres(quarter: Workspace, address: str) -> Iterator[Database]:
    """The tables on PostgreSQL."""
    with opened_on(address, {"team": quarter}) as database:
        prepare(database, inquiry(quarter, "team"))
        yield database


@pytest.fixture(scope="module")
def clickhouse(duck: Database, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Rows]:
    """What ClickHouse answers over the Parquet files alone."""
    chdb = pytest.importorskip("chdb.session", reason="chdb has no wheel for this machine")
    folder = tmp_path_factory.mktemp("export") / "tables"
    export(duck, folder)
    session = chdb.Session()
    session.query("create database sop")
    session.query("use sop")
    for table in (*tables(), *tables("ask")):
        files = "all" if (folder / table.name / "all.parquet").exists() else "week=*/*"
        place = f"{folder}/{table.name}/{files}.parquet"
        session.query(f"create view {table.name} as select * from file('{place}', Parquet)")
    said = "settings join_use_nulls = 1, prefer_column_name_to_alias = 1, output_format_json_quote_64bit_integers = 0"

    def ask(text: str) -> Rows:
        found = session.query(f"{text}\n{said}", "JSONEachRow").bytes().decode()
        return [json.loads(line) for line in found.splitlines()]

    return ask


@pytest.mark.parametrize("name", NAMES)
def test_postgresql_answers_as_duckdb_does(name: str, duck: Database, postgres: Database) -> None:
    asked = question(name)
    assert _plain(answer(postgres, asked)) == _plain(answer(duck, asked))


@pytest.mark.parametrize("name", NAMES)
def test_clickhouse_answers_over_the_parquet_files_as_duckdb_does(
    name: str, duck: Database, clickhouse: Callable[[str], Rows]
) -> None:
    asked = question(name)
    assert _plain(clickhouse(asked.text)) == _plain(answer(duck, asked))


def _plain(rows: Rows) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]


# ── As it is typed ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_report_from_a_server_is_that_of_this_machine(
    sop: Sop, tmp_path: Path, shipped_workspace: Path, address: str
) -> None:
    copy = workspace_in(tmp_path / "copied", shipped_workspace)
    for number in range(3):
        put(copy, f"2026-11-16-090{number}-short-aaaa")
    root = f"--root={copy.root}"
    sop.at("2026-11-23T08:30:00+08:00")
    assert sop("report", root, "--all", "--database", address) == sop("report", root, "--all")
    put(copy, "2026-11-18-0900-short-cccc")
    assert sop("report", root, "--all", "--database", address) == sop("report", root, "--all")


def test_what_a_server_refuses_is_said_in_a_sentence(address: str) -> None:
    server = Postgres(address)
    with pytest.raises(Refused, match=r"the database refuses: .*nowhere"):
        server.ask("select nothing from nowhere")
    server.close()


# ── The two ways through a file ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def sources(quarter: Workspace) -> list[Source]:
    """Every file of the quarter that a report reads."""
    paths = [
        *quarter.incidents.glob("*/20*.toml"),
        *quarter.walks.glob("*.toml"),
        *quarter.runbooks.glob("lessons/*.toml"),
    ]
    return [Source(number, str(path.relative_to(quarter.root))) for number, path in enumerate(sorted(paths))]


def test_the_slow_way_finds_in_a_file_what_the_fast_one_finds(quarter: Workspace, sources: list[Source]) -> None:
    incidents = [source for source in sources if source.path.startswith("incidents/20")]
    fast = [counting._incident(quarter.root, source) for source in incidents]
    slow = [counting._checked(source, counting._slowly(quarter.root, source)) for source in incidents]
    assert [_filled(each) for each in slow] == [_filled(each) for each in fast]
    assert len(fast) > 150


def test_without_the_faster_parser_the_tables_are_the_same(
    quarter: Workspace, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read_some(quarter.root, sources)
    monkeypatch.setattr(parsing, "_faster", lambda: None)
    counting._reader.cache_clear()
    assert read_some(quarter.root, sources) == found


def _filled(found: Tables) -> Tables:
    return {name: rows for name, rows in found.items() if rows}
