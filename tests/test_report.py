"""`sop report`, `sop export` and `sop list --where`, as they are typed."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path

import pytest
from rich.progress import Progress

from conftest import Sop
from counted import CLOSED, ID, SENT, put, workspace_in
from runsop.commands.reporting import workspaces_of
from runsop.env import Env
from runsop.files.workspace import Workspace
from runsop.screen.progress import Bar

MONDAY = "2026-11-23T08:30:00+08:00"
PROMISE = """
[[event]]
id = "p1"
at = 2026-11-16T09:05:00+08:00
kind = "promised"
what = "call back"
who = "li.wei"
due = 2026-11-17T09:00:00+08:00
by = "li.wei"
"""


@pytest.fixture
def week(sop: Sop, tmp_path: Path, shipped_workspace: Path) -> Sop:
    """A week with two incidents; a promise of the first is overdue."""
    copy = workspace_in(tmp_path / "copied", shipped_workspace)
    (copy.walks).rename(sop.root / "incidents" / "walks")
    workspace = Workspace(sop.root)
    put(workspace, ID, SENT + PROMISE + CLOSED)
    put(workspace, "2026-11-17-0900-short-bbbb")
    sop.at(MONDAY)
    return sop


@pytest.fixture
def empty(sop: Sop) -> Sop:
    """A workspace without an incident."""
    sop.at(MONDAY)
    return sop


def promise_item(week: Sop) -> str:
    lines = json.loads(week("report", "--json").out)
    items = [line["item"] for block in lines["first_screen"]["blocks"] for line in block["lines"] if line["item"]]
    return next(str(item) for item in items if "promise" in item)


# ── The command line ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--week", "2026-W54"], '"2026-W54" is no week'),
        (["--week", "2025-W53"], '"2025-W53" is no week'),
        (["--week", "monday"], '"monday" is no week'),
        (["--week", "9999-W52"], '"9999-W52" is no week'),
        (["--week", "9999-W01"], "9999-W01 is too far away"),
        (["--week", "1900-W02"], "1900-W02 is too far away"),
        (["--last", "0w"], '"0w" is no stretch of time'),
        (["--last", "4"], '"4" is no stretch of time'),
        (["--since", "yesterday"], '"yesterday" is no day'),
        (["--since", "2026-02-30"], '"2026-02-30" is no day'),
        (["--since", "2026-11-22", "--until", "2026-11-21"], "2026-11-21 lies before 2026-11-22"),
        (["--since", "2026-11-24"], "2026-11-23 lies before 2026-11-24"),
        (["--since", "0001-01-01"], "too far away"),
        (["--week", "2026-W47", "--last", "4w"], "Name the days in one way"),
        (["--last", "4w", "--until", "2026-11-22"], "Name the days in one way"),
        (["--since-last", "--last", "4w"], "--since-last names the days by itself"),
        (["--group-by", "person"], 'there is no group "person": team, channel, runbook, language'),
        (["--fail-on", "anything"], '--fail-on knows "overdue"'),
        (["--reason", "because"], "--reason goes with --decide"),
        (["--decide", "x", "--reason", "y", "--until", "2026-12-01", ".", "../other"], "--decide takes one workspace"),
        (["--week"], "requires an argument"),
        (["--weak", "2026-W47"], "--weak"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_meant_is_refused_before_anything_is_read(
    week: Sop, shipped_workspace: Path, words: list[str], said: str
) -> None:
    workspace_in(week.root.parent / "other", shipped_workspace)
    found = week("report", *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ([], "2026-W47"),
        (["--week", "2026-W53"], "2026-W53"),
        (["--week", "2026w47"], "2026-W47"),
        (["--last", "1d"], "2026-11-23"),
        (["--last", "4w"], "2026-10-27 to 2026-11-23"),
        (["--since", "2026-11-16", "--until", "2026-11-22"], "2026-W47"),
        (["--since", "2026-11-17"], "2026-11-17 to 2026-11-23"),
        (["--until", "2026-11-17"], "2026-11-17"),
    ],
    ids=" ".join,
)
def test_the_days_can_be_named_in_several_ways(week: Sop, words: list[str], name: str) -> None:
    found = week("report", *words)
    assert found.code == 0, found.err
    assert found.out.startswith(f"{name}: ")


def test_without_days_it_is_about_the_last_full_week_and_the_running_one(week: Sop) -> None:
    put(Workspace(week.root), "2026-11-23-0700-short-cccc", "")
    text = week("report").out.splitlines()[0]
    assert text.startswith("2026-W47: 2 incidents (0 0 0 0 before), ")


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("2026-11-22T23:59:00-11:00", "2026-W46"),
        ("2026-11-23T00:01:00+14:00", "2026-W47"),
        ("2026-03-29T03:00:00+02:00", "2026-W12"),
        ("2027-01-04T08:00:00+01:00", "2026-W53"),
    ],
)
def test_the_week_is_that_of_the_clock_that_asks(week: Sop, moment: str, name: str) -> None:
    week.at(moment)
    assert week("report").out.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("zone", "now", "opened"),
    [
        pytest.param(
            "Europe/Copenhagen", "2026-10-26T08:00:00+01:00", "2026-10-19T00:00:30+02:00", id="put back since"
        ),
        pytest.param("UTC", "2026-10-26T08:00:00+08:00", "2026-10-19T00:00:30+08:00", id="a clock of another place"),
    ],
)
def test_a_week_begins_at_midnight_by_the_clock_of_its_own_days(
    empty: Sop, monkeypatch: pytest.MonkeyPatch, zone: str, now: str, opened: str
) -> None:
    text = f"""format = 1
id = "2026-10-19-0000-short-aaaa"
runbook = "short"
walk = "short-0"
team = "evening"
opened_at = {opened}
drill = false
by = "li.wei"

[[event]]
id = "c1"
at = {opened}
kind = "closed"
outcome = "closed"
reason = "x"
by = "li.wei"
"""
    empty.write("incidents/2026-10/2026-10-19-0000-short-aaaa.toml", text)
    empty.at(now)
    monkeypatch.setenv("TZ", zone)
    time.tzset()

    found = empty("report", "--json")

    monkeypatch.undo()
    time.tzset()
    sections = {each["name"]: each["rows"] for each in json.loads(found.out)["sections"]}
    assert [(row["back"], row["n"]) for row in sections["ordinary"]] == [(0, 1)]


def test_a_clock_before_all_incidents_finds_none(week: Sop) -> None:
    week.at("2020-01-06T08:00:00+08:00")
    found = week("report", "--all", "--json")
    assert (found.code, json.loads(found.out)["period"]["name"]) == (0, "2020-W01")


def test_a_clock_at_the_beginning_of_time_is_refused(week: Sop) -> None:
    week.at("0001-01-01T00:00:00+00:00")
    assert week("report").code == 2


@pytest.mark.parametrize("group", ["team", "channel", "runbook", "language"])
def test_it_can_be_grouped(week: Sop, group: str) -> None:
    found = week("report", "--all", "--group-by", group)
    assert found.code == 0, found.err


def test_since_last_begins_where_the_last_one_ended(week: Sop) -> None:
    week.at("2026-11-18T08:00:00+08:00")
    first = week("report", "--since-last")
    week.at(MONDAY)
    second = week("report", "--since-last")
    again = week("report", "--since-last")
    heads = [each.out.partition(":")[0] for each in (first, second, again)]
    assert heads == ["2026-W46", "2026-11-18 to 2026-11-23", "2026-11-23"]


def test_since_last_asks_for_the_usual_days_again_the_first_time_and_for_its_own_the_second(week: Sop) -> None:
    first, second = week("report", "--since-last").out, week("report", "--since-last").out

    assert "sop report --all" in first
    assert "--since " not in first
    assert "sop report --since 2026-11-23 --all" in second


def test_since_last_survives_what_somebody_wrote_in_its_place(week: Sop, cache: Path) -> None:
    week("report", "--since-last")
    for path in (cache / "runsop").glob("reported-*.json"):
        path.write_text("[1")
    assert week("report", "--since-last").out.startswith("2026-W47: ")


def test_since_last_in_the_future_is_forgotten(week: Sop) -> None:
    week.at("2026-12-30T08:00:00+08:00")
    week("report", "--since-last")
    week.at(MONDAY)
    assert week("report", "--since-last").out.startswith("2026-W47: ")


def test_it_fails_on_what_is_overdue_only_when_asked_to(week: Sop) -> None:
    assert week("report").code == 0
    found = week("report", "--fail-on", "overdue")
    assert (found.code, found.out) == (1, week("report").out)
    put(Workspace(week.root), ID, SENT)
    week.at("2026-11-16T10:00:00+08:00")
    assert week("report", "--fail-on", "overdue").code == 0


def test_all_forms_can_be_asked_for_at_once(week: Sop) -> None:
    found = week("report", "--html", "page.html", "--csv", "rows", "--markdown", "--json")
    assert found.code == 0, found.err
    assert json.loads(found.out)["period"]["name"] == "2026-W47"
    assert (week.root / "page.html").read_text().startswith("<!doctype html>")
    assert (week.root / "rows" / "incidents.csv").read_text().startswith("\ufeffback,")
    assert [line.partition(":")[0] for line in found.err.splitlines()] == ["written", "written"]


@pytest.mark.parametrize(
    "words", [["--html", "."], ["--html", "none/page.html"], ["--csv", "sop.toml"], ["--csv", "sop.toml/x"]]
)
def test_where_nothing_can_be_written_it_says_so(week: Sop, words: list[str]) -> None:
    before = week.everything()
    found = week("report", *words)
    assert (found.code, found.out) == (1, "")
    assert found.err
    assert week.everything() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--html", "sop.toml"], "belongs to the workspace", id="the team file"),
        pytest.param(["--html", "incidents/week.html"], "belongs to the workspace", id="a page among incidents"),
        pytest.param(["--html", "runbooks/core.toml"], "belongs to the workspace", id="a runbook"),
        pytest.param(["--csv", "incidents"], "belongs to the workspace", id="rows among incidents"),
        pytest.param(["--csv", "runbooks/rows"], "belongs to the workspace", id="rows among runbooks"),
        pytest.param(["--html", "mine.html"], "mine.html is no report of sop", id="another page"),
        pytest.param(["--csv", "kept"], "kept holds something else: mine.txt", id="a folder with another file"),
    ],
)
def test_a_report_never_takes_the_place_of_something_else(week: Sop, words: list[str], said: str) -> None:
    week.tree({"mine.html": "<!doctype html><title>Report of mine</title>", "kept/mine.txt": "mine"})
    before = week.everything()

    found = week("report", *words)

    assert (found.code, found.out) == (1, "")
    assert said in found.err
    assert "Name a" in found.err
    assert week.everything() == before


def test_the_same_page_and_the_same_rows_are_written_again_every_week(week: Sop) -> None:
    week.write("rows/.DS_Store", "a file of the system")
    week.write("incidents/2026-11/2026-11-18-0900-short-dddd.toml", "format = 2\n")
    week("report", "--html", "page.html", "--csv", "rows")
    (week.root / "incidents/2026-11/2026-11-18-0900-short-dddd.toml").unlink()
    week.at("2026-11-30T08:30:00+08:00")

    found = week("report", "--html", "page.html", "--csv", "rows")

    assert (found.code, found.err.count("written: ")) == (0, 2)
    assert "<title>Report 2026-W48</title>" in week.read("page.html")


def test_an_empty_file_may_become_the_page(week: Sop) -> None:
    week.write("page.html", "")

    assert week("report", "--html", "page.html").code == 0


def test_broken_files_are_counted_and_named(week: Sop) -> None:
    week.write("incidents/2026-11/2026-11-18-0900-short-dddd.toml", "format = 2\n")
    found = week("report")
    assert found.code == 0
    assert "1 file" in found.out
    assert "2026-11-18-0900-short-dddd" in week("report", "--all").out


def test_a_runbook_that_cannot_be_read_is_no_hindrance(week: Sop) -> None:
    odd = 'extends = "core"\ntitle = 3\nstatus = []\nlast_reviewed = '
    week.tree(
        {
            "runbooks/broken.toml": "x",
            "runbooks/time.toml": f"{odd}2026-11-22T10:00:00Z",
            "runbooks/no.toml": f"{odd}09:00:00",
        }
    )
    found = week("report", "--all")
    assert found.code == 0, found.err


# ── Nothing yet ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", [[], ["--markdown"], ["--last", "4w"], ["--fail-on", "overdue"]])
def test_without_an_incident_it_says_what_it_would_show(empty: Sop, words: list[str]) -> None:
    found = empty("report", *words)
    assert (found.code, found.err) == (0, "")
    assert "nothing to report: sop start begins one" in found.out


@pytest.mark.parametrize("words", [["--group-by", "person"], ["--week", "2026-W54"]])
def test_without_an_incident_a_wrong_option_is_still_wrong(empty: Sop, words: list[str]) -> None:
    assert empty("report", *words).code == 2


def test_a_wrong_address_is_refused_where_nothing_is_asked_yet_too(empty: Sop) -> None:
    found = empty("report", "--database", "mysql://root@localhost/x")

    assert (found.code, found.err.split(" like ")[0]) == (2, "--database takes an address")


def test_a_month_with_other_files_holds_no_incident(empty: Sop) -> None:
    empty.tree({"incidents/2026-11/notes.md": "x", "incidents/2026-11/.x.toml": "x", "incidents/2026-12": "x"})
    assert empty("report").out.startswith("There is no incident yet")


def test_without_an_incident_programs_still_get_a_document(empty: Sop) -> None:
    found = empty("report", "--json")
    assert (found.code, json.loads(found.out)["period"]["name"]) == (0, "2026-W47")


def test_without_an_incident_there_is_nothing_to_decide(empty: Sop) -> None:
    found = empty("report", "--decide", "x", "--reason", "y", "--until", "2026-12-01")
    assert (found.code, found.out) == (4, "")


def test_without_a_workspace_it_says_how_to_make_one(
    tmp_path: Path, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = Sop(tmp_path)("report")
    assert (found.code, found.out) == (4, "")
    assert "sop init" in found.err


# ── Several workspaces ───────────────────────────────────────────────────────────────────────────────────────────────


def test_several_workspaces_are_counted_together(week: Sop, tmp_path: Path, shipped_workspace: Path) -> None:
    put(workspace_in(tmp_path / '北京 "o\'ther"', shipped_workspace))
    found = week("report", ".", '../北京 "o\'ther"', "--all")
    assert found.code == 0, found.err
    assert found.out.startswith("2026-W47: 3 incidents")


def test_a_workspace_named_twice_counts_once(week: Sop, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(week.root)
    found = week("report", ".", "../team", str(week.root), "../link", ".")
    assert found.out == week("report").out


def test_workspaces_of_one_name_are_told_apart(week: Sop, tmp_path: Path, shipped_workspace: Path) -> None:
    workspace_in(tmp_path / "elsewhere" / "team", shipped_workspace)
    env = Env(environ=os.environ, cwd=week.root)
    assert list(workspaces_of(env, [".", "../elsewhere/team"])) == ["team", "team-2"]


def test_a_folder_that_is_no_workspace_is_named(week: Sop) -> None:
    found = week("report", "../nowhere")
    assert (found.code, found.out) == (4, "")
    assert "nowhere" in found.err


# ── Decisions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_decided_leaves_the_screen_and_is_no_failure(week: Sop) -> None:
    item = promise_item(week)
    found = week("report", "--decide", item, "--reason", "they know", "--until", "2026-12-01")
    assert (found.code, found.out) == (0, f"{item}: decided until 2026-12-01.\n")
    assert "git add incidents/decisions.toml" in found.err
    assert item not in json.dumps(json.loads(week("report", "--json").out)["first_screen"])
    week.at("2026-12-02T08:00:00+08:00")
    assert week("report", "--fail-on", "overdue").code == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--decide", "nothing", "--reason", "x", "--until", "2026-12-01"], 4),
        (["--decide", "promise", "--until", "2026-12-01"], 1),
        (["--decide", "promise", "--reason", "x"], 1),
        (["--decide", "promise", "--reason", "x", "--until", "2026-11-01"], 1),
        (["--decide", "promise", "--reason", "x", "--until", "soon"], 1),
        (["--decide", "promise", "--reason", "\udcff", "--until", "2026-12-01"], 2),
    ],
    ids=lambda value: ascii(" ".join(value)) if isinstance(value, list) else "",
)
def test_a_decision_needs_a_line_a_reason_and_a_day_to_come(week: Sop, words: list[str], code: int) -> None:
    found = week("report", *words)
    assert (found.code, found.out) == (code, "")
    assert not (week.root / "incidents" / "decisions.toml").exists()


# ── Where the tables lie ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_report_is_the_same_to_the_byte_without_the_index(
    week: Sop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_it = [week("report", "--all"), week("report", "--all"), week("report", "--json")]
    monkeypatch.setenv("XDG_CACHE_HOME", str(week.root / "sop.toml"))
    assert [week("report", "--all"), week("report", "--all"), week("report", "--json")] == with_it


def test_a_damaged_index_is_noticed_by_nobody(week: Sop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    first = week("report")
    (path,) = (tmp_path / "kept" / "runsop").glob("report-*.duckdb")
    data = bytearray(path.read_bytes())
    for place in range(12288, len(data), 64):
        data[place] ^= 0xFF
    path.write_bytes(data)
    assert week("report") == first


@pytest.mark.parametrize("words", [["report"], ["list", "--where", "true"], ["export", "--parquet", "x"]], ids=" ".join)
def test_without_duckdb_it_says_what_to_install(week: Sop, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("runsop.files.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    found = week(*words)
    assert (found.code, found.out) == (1, "")
    assert found.err == "A report needs DuckDB, which cannot be loaded here: pip install --upgrade duckdb\n"


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("mysql://root@localhost/x", 2, "--database takes an address like postgresql://user@host/name"),
        ("postgresql://sop:hunter22@127.0.0.1:1/x", 1, "the database does not answer: connection failed"),
        ("postgresql://sop:pass@hunter22@127.0.0.1:1/x", 1, "the database does not answer: look at its address"),
        ("postgresql://sop:hun%zzter22@127.0.0.1:1/x", 1, "the database does not answer: look at its address"),
        ("postgresql://127.0.0.1:1/x?password=hunter22", 1, "the database does not answer: connection failed"),
        ("postgresql://127.0.0.1:1/x?nonsense=1", 1, 'invalid URI query parameter: "nonsense"'),
        ("postgresql://\udcff@127.0.0.1:1/x", 1, "the database does not answer"),
    ],
)
def test_a_database_that_does_not_answer_is_said_without_its_password(
    week: Sop, url: str, code: int, said: str
) -> None:
    found = week("report", "--database", url)
    assert (found.code, found.out) == (code, "")
    assert said in found.err
    assert "hunter22" not in found.err
    assert "ter22" not in found.err


def test_without_its_driver_it_says_what_to_install(week: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    found = week("report", "--database", "postgresql://127.0.0.1:1/x")
    assert (found.code, found.out) == (1, "")
    assert "pip install 'psycopg[binary]'" in found.err


# ── sop export, sop list --where ─────────────────────────────────────────────────────────────────────────────────────


def test_an_export_holds_every_table_and_every_question(week: Sop) -> None:
    found = week("export", "--parquet", "it's/tables")
    assert (found.code, found.out) == (0, "it's/tables\n"), found.err
    tables = week.root / "it's" / "tables"
    assert [path.name for path in (tables / "incident").iterdir()] == ["week=2026-W47"]
    assert (tables / "period" / "all.parquet").exists()
    assert (tables / "queries" / "promises_overdue.sql").exists()
    assert [path.name for path in tables.parent.iterdir()] == ["tables"]


def test_an_earlier_export_is_replaced(week: Sop) -> None:
    week("export", "--parquet", "tables")
    put(Workspace(week.root), "2026-11-30-0900-short-cccc")
    assert week("export", "--parquet", "tables").err.startswith("3 incidents.")
    weeks = [path.name for path in (week.root / "tables" / "incident").iterdir()]
    assert sorted(weeks) == ["week=2026-W47", "week=2026-W49"]


def test_an_export_without_incidents_has_its_tables(empty: Sop) -> None:
    assert empty("export", "--parquet", "tables").code == 0
    assert (empty.root / "tables" / "incident" / "all.parquet").exists()


@pytest.mark.parametrize("folder", [".", "runbooks", "sop.toml", "sop.toml/below", "kept"])
def test_an_export_never_takes_the_place_of_something_else(week: Sop, folder: str) -> None:
    week.tree({"kept/queries/mine.sql": "select 1", "kept.part/mine": "mine"})
    before = week.everything()
    found = week("export", "--parquet", folder)
    assert (found.code, found.out) == (1, "")
    assert week.everything() == before


def test_an_export_that_the_disk_does_not_take_leaves_the_old_one(week: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    week("export", "--parquet", "tables")
    before = week.everything()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copytree", full)
    found = week("export", "--parquet", "tables")
    assert (found.code, found.out) == (1, "")
    assert "No space left on device" in found.err
    assert week.everything() == before


def test_an_export_needs_a_folder(week: Sop) -> None:
    assert week("export").code == 2


@pytest.mark.parametrize(
    ("where", "ends"),
    [
        ("events = 3", ["bbbb"]),
        ("true", ["bbbb", "aaaa"]),
        ("worst > 1 and outcome = 'closed' -- all", ["bbbb", "aaaa"]),
        ("exists (select 1 from promise p where p.incident = i.incident)", ["aaaa"]),
        ("false", []),
        (" ", ["bbbb", "aaaa"]),
    ],
)
def test_incidents_are_found_by_an_expression(week: Sop, where: str, ends: list[str]) -> None:
    found = week("list", "--where", where)
    assert found.code == 0, found.err
    assert [line[-4:] for line in found.out.splitlines()] == ends


@pytest.mark.parametrize(
    "where",
    [
        "wors = 1", "events =", "true); drop table x; select (true", "1 / 'x'", "?", "events = 'many'",
        "exists (select 1 from read_text('/etc/hostname'))", "exists (select 1 from '/etc/hostname')",
    ],
)  # fmt: skip
def test_an_expression_that_is_none_is_refused(week: Sop, where: str) -> None:
    found = week("list", "--where", where)
    assert (found.code, found.out) == (2, ""), found
    assert found.err.startswith("--where: ")
    assert len(found.err.splitlines()) == 1


# ── The progress bar ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who looks."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


def runs(progress: Progress) -> bool:
    return progress.live.is_started


def is_drawn(bar: Bar) -> bool:
    return bar._drawn is not None


def drawn(bar: Bar) -> Progress:
    assert bar._drawn is not None
    return bar._drawn[0]


def test_the_bar_comes_after_a_second_and_goes(terminal: None) -> None:
    moments = iter([0.0, 0.5, 1.5, 1.6])
    with Bar({"TERM": "xterm"}, clock=lambda: next(moments)) as bar:
        bar(1, 4)
        assert not is_drawn(bar)
        bar(2, 4)
        bar(3, 4)
        first = drawn(bar)
        assert runs(first)
        bar(4, 4)
        assert not runs(first)
        bar(1, 9)
        second = drawn(bar)
    assert not runs(second)


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_gets_no_bar(terminal: None, term: str) -> None:
    moments = iter([0.0, 5.0])
    with Bar({"TERM": term}, clock=lambda: next(moments)) as bar:
        bar(1, 2)
        assert not is_drawn(bar)


def test_nobody_who_looks_gets_no_bar() -> None:
    with Bar({"TERM": "xterm"}, clock=lambda: 0.0) as bar:
        bar(1, 2)
        assert not is_drawn(bar)


# ── Nothing is falsely calm, and every command works where it is pasted ──────────────────────────────────────────────


def test_who_waits_for_a_first_word_is_overdue_whatever_week_it_began_in(sop: Sop, shipped_workspace: Path) -> None:
    copy = workspace_in(sop.root.parent / "copied", shipped_workspace)
    copy.walks.rename(sop.root / "incidents" / "walks")
    body = SENT.replace("2026-11-16", "2026-09-01").replace("public = true", "public = false")
    put(Workspace(sop.root), "2026-09-01-0900-short-cccc", body)
    sop.at(MONDAY)

    found = sop("report", "--fail-on", "overdue")

    assert found.code == 1
    assert "first word 82 d late" in found.out
    assert "sop resume cccc" in found.out


def test_an_update_that_was_named_and_never_came_is_overdue_while_the_incident_is_open(week: Sop) -> None:
    body = SENT.replace("public = true", "public = true\nnext_update_at = 2026-11-16T10:00:00.000+08:00")
    put(Workspace(week.root), "2026-11-16-0900-short-dddd", body)
    assert "update 6 d late" in week("report").out
    put(Workspace(week.root), "2026-11-16-0900-short-dddd", body + CLOSED)
    assert "update" not in week("report").out


@pytest.mark.parametrize("root", [False, True], ids=["named", "by --root"])
def test_the_commands_of_a_report_about_another_workspace_say_which(
    week: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, root: bool
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    found = week("--root", str(week.root), "report") if root else week("report", str(week.root))

    commands = [line[line.index("sop ") :] for line in found.out.splitlines() if "sop " in line]
    assert f"sop --root {week.root} resume aaaa" in commands
    assert f"sop --root {week.root} report --all" in commands
    assert all(each.startswith(f"sop --root {week.root} ") for each in commands)


def test_the_commands_of_a_report_ask_for_the_same_days_again(week: Sop) -> None:
    found = week("report", "--week", "2026-W46").out
    assert "sop report --week 2026-W46 --all" in found
    assert "sop report --all" not in found


def test_several_workspaces_offer_no_decision_and_one_of_them_cannot_put_off_the_sum(week: Sop, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(week.root, other)
    for number in range(3):
        reviewed = "".join(
            f'\n[[event]]\nid = "r{number}{ask}"\nat = 2026-11-20T09:00:00+08:00\nkind = "answered"\nstep = "review"\n'
            f'ask = "{ask}"\nanswer = {answer}\nby = "li.wei"\n'
            for ask, answer in (("review_factors", '["silence"]'), ("review_lucky", '"x"'))
        )
        put(Workspace(week.root), f"2026-11-16-100{number}-short-eee{number}", SENT + CLOSED + reviewed)
    assert "sop report --decide silence" in week("report").out
    assert week("report", "--decide", "silence", "--reason", "known", "--until", "2026-12-07").code == 0
    assert "silence in 3" not in week("report").out

    both = week("report", str(week.root), str(other)).out

    assert "silence in 3" in both
    assert "--decide" not in both
    assert "sop status" not in both


def test_groups_are_shown_without_asking_for_all(week: Sop) -> None:
    assert week("report", "--group-by", "team").out == week("report", "--group-by", "team", "--all").out


@pytest.mark.parametrize("option", ["--csv", "--html"])
def test_an_empty_place_to_write_to_is_refused(week: Sop, option: str) -> None:
    found = week("report", option, "")
    assert (found.code, found.out) == (2, "")
    assert "name a file for --html and a folder for --csv" in found.err


def test_a_list_that_stops_says_so(week: Sop) -> None:
    assert "1 newest; --limit 0 lists all" in week("list", "--limit", "1").err
    assert week("list", "--limit", "2").err == ""
    assert week("list", "--where", "true", "--limit", "0").err == ""


def test_when_nobody_writes_any_more_the_screen_says_for_how_long(week: Sop) -> None:
    week.at("2027-01-04T08:30:00+08:00")
    assert "Quiet, or not written? Nobody wrote one down for 6 weeks" in week("report").out
