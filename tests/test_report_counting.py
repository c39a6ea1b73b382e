"""Files as a report reads them: whatever they hold, what can be counted is counted, and what is wrong is named."""

from __future__ import annotations

import csv
import gc
import io
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import runsop.model.events as ev
from counted import CLOSED, ID, SENT, Rows, header, put, read, walk_of, workspace_in
from event_strategies import events
from runsop.files import counting, parsing, walks
from runsop.files.counting import Source, read_some
from runsop.files.database import Duck, make_tables
from runsop.files.events import encode_event
from runsop.files.questions import tables
from runsop.files.tables import spec
from runsop.files.workspace import Workspace
from runsop.model.events import KINDS
from runsop.model.period import seconds
from runsop.model.rows import Tables, hundredths
from runsop.model.said import line_of

GOOD = "2026-11-17-0900-short-gggg"
PATH = f"incidents/2026-11/{ID}.toml"

few = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def team(tmp_path: Path, shipped_workspace: Path) -> Workspace:
    """A workspace with one good incident."""
    workspace = workspace_in(tmp_path / "team", shipped_workspace)
    put(workspace, GOOD)
    return workspace


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A cache folder of its own."""
    return tmp_path / "kept"


def ids_of(found: Rows) -> list[str]:
    return [row[1] for row in found["incident"]]


def problems(found: Rows) -> list[str]:
    return [row[2] for row in found["broken"]]


def one(workspace: Workspace, path: str = PATH) -> dict[str, str]:
    """Return the rows of one file."""
    counting._ratchet.cache_clear()
    counting._reader.cache_clear()
    return read_some(workspace.root, [Source(0, path)]).texts


# ── Damaged files ────────────────────────────────────────────────────────────────────────────────────────────────────


def whole(workspace: Workspace) -> str:
    return header(walk=walk_of(workspace)) + SENT + CLOSED


DAMAGED: dict[str, tuple[Callable[[str], str | bytes], bool, str]] = {
    "empty": (lambda _: "", False, "is empty: nothing was recorded in it"),
    "a text": (lambda _: "Dear colleague", False, "is damaged here"),
    "binary": (lambda _: bytes(range(256)) * 20, False, "is not UTF-8 here"),
    "only its head": (lambda text: text.partition("\n[[")[0], True, ""),
    "torn": (lambda text: text[:-20], True, "its last entry is unfinished"),
    "a damaged block": (lambda text: text.replace('kind = "sent"', 'kind = "sent'), True, "is damaged here"),
    "half merged": (
        lambda text: text.replace('\n[[event]]\nid = "s1"', '\n<<<<<<< ours\n=======\n>>>>>>> theirs\n[[event]]\nid = "s1"'),
        True,
        "holds the conflict markers of a half-done merge",
    ),
    "of a later format": (lambda text: text.replace("format = 1", "format = 2"), True, "from a newer sop"),
    "a true format": (lambda text: text.replace("format = 1", "format = true"), True, "does not say `format = 1`"),
    "without a format": (lambda text: text.replace("format = 1", ""), True, "does not say `format = 1`"),
    "without a team": (lambda text: text.replace('team = "evening"', ""), False, 'lacks "team"'),
    "a byte order mark": (lambda text: "\ufeff" + text, True, "begins with a byte order mark"),
    "an event twice": (lambda text: text + SENT, True, "holds an event twice; it is counted once"),
    "two with one id": (lambda text: text.replace('id = "c1"', 'id = "s1"'), True, "holds an event twice"),
    "a naive time": (lambda text: text.replace("10:00:00.000+08:00", "10:00:00.000"), True, "a time with its offset"),
    "the year 1": (lambda text: text.replace("2026-11-16T10", "0001-01-01T10"), True, "a time with its offset"),
    "the year 9999": (lambda text: text.replace("2026-11-16T10", "9999-12-31T23"), True, "a time with its offset"),
    "opened in the year 1": (lambda text: text.replace("2026-11-16T09:00", "0001-01-01T00:00"), False, "the header"),
    "opened in the year 9999": (lambda text: text.replace("2026-11-16T09:00", "9999-12-31T23:59"), False, "the header"),
    "another id": (lambda text: text.replace("short-aaaa", "short-bbbb"), False, 'short-bbbb", so it is not counted'),
    "no such walk": (lambda text: text.replace('walk = "short', 'walk = "long'), True, "the walk it began with cannot be read"),
    "a walk elsewhere": (lambda text: text.replace('walk = "', 'walk = "../'), True, "the walk it began with cannot be read"),
    "no list of events": (lambda text: text.partition("\n[[")[0] + "\nevent = 3\n", False, '"event" is no list of blocks'),
    "an open array, deep": (lambda text: text + "x = " + "[" * 90_000, True, "its last entry is unfinished"),
    "an array, deep": (lambda text: "x = " + "[" * 40_000 + "]" * 40_000 + "\n" + text, False, "is nested too deep"),
    "tables, deep": (lambda text: "x = " + "{a=" * 9_000 + "1" + "}" * 9_000 + "\n" + text, False, "is nested too deep"),
    "large": (lambda text: text + "\n#" + "x" * 9_000_000, False, "at most 8,000,000 are read"),
}  # fmt: skip


@pytest.mark.parametrize("fast", [True, False], ids=["fast", "without toml_rs"])
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_named_and_counted_as_far_as_it_can_be_read(
    team: Workspace, kept: Path, name: str, fast: bool, monkeypatch: pytest.MonkeyPatch  # noqa: FBT001  # pytest passes it by name
) -> None:  # fmt: skip
    harm, counted, said = DAMAGED[name]
    put(team, text=harm(whole(team)))
    monkeypatch.setattr(parsing, "_faster", parsing._faster if fast else lambda: None)
    found = read(team, kept)
    assert ids_of(found) == [ID, GOOD][not counted :]
    assert {row[0] for row in found["broken"]} == ({PATH} if said else set())
    assert any(said in text for text in problems(found)) or not said


def test_the_other_events_of_a_damaged_file_count(team: Workspace, kept: Path) -> None:
    put(team, text=whole(team).replace("of = ", "of "))
    found = read(team, kept)
    assert [row[3] for row in found["turn"] if row[0] == ID] == ["closed"]


def test_of_an_event_that_stands_twice_one_counts(team: Workspace, kept: Path) -> None:
    put(team, text=whole(team) + SENT)
    assert len([row for row in read(team, kept)["message"] if row[0] == ID]) == 1


def test_a_large_file_is_read_whole(team: Workspace, kept: Path) -> None:
    note = '\n[[event]]\nid = "{}"\nat = 2026-11-16T09:30:00.000+08:00\nkind = "noted"\ntext = "x"\nby = "li.wei"\n'
    put(team, body=SENT + "".join(note.format(number) for number in range(1500)) + CLOSED)
    found = read(team, kept)
    assert (len(found["note"]), found["broken"]) == (1500, [])


def test_kinds_of_a_later_program_are_passed_over(team: Workspace, kept: Path) -> None:
    put(team, body=SENT.replace('kind = "sent"', 'kind = "sung"') + CLOSED)
    found = read(team, kept)
    assert (ids_of(found), problems(found)) == ([ID, GOOD], [])


def link(path: Path) -> None:
    path.symlink_to(path.with_name(f"{GOOD}.toml"))


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing")


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "is no ordinary file"),
        (Path.mkdir, "is a folder"),
        (link_to_nothing, "is a link to nothing"),
        (link_to_a_device, "is no ordinary file"),
        (link, f'holds the incident "{GOOD}", so it is not counted'),
    ],
)
def test_what_is_no_ordinary_file_is_named(
    team: Workspace, kept: Path, make: Callable[[Path], None], said: str
) -> None:
    make(team.incidents / "2026-11" / f"{ID}.toml")
    found = read(team, kept)
    assert (ids_of(found), problems(found)) == ([GOOD], [said])


def test_a_file_that_went_since_the_folder_was_listed_is_named(team: Workspace) -> None:
    assert one(team, PATH) == {"broken": f"{PATH},0,there is no such file,\n"}


@pytest.mark.parametrize(
    ("folder", "name", "said"),
    [
        ("incidents/walks", "short-000000000000", "was changed after it was kept"),
        ("incidents/walks", "readme", "is no name of a kept walk"),
        ("runbooks/lessons", "Not An Id", "is no lesson id"),
        ("runbooks/lessons", "empty", "is empty"),
    ],
)
def test_walks_and_lessons_that_cannot_be_read_are_named(
    team: Workspace, kept: Path, folder: str, name: str, said: str
) -> None:
    (team.root / folder).mkdir(exist_ok=True)
    (team.root / folder / f"{name}.toml").write_text("")
    (row,) = read(team, kept)["broken"]
    assert row[0] == f"{folder}/{name}.toml"
    assert said in row[2]


# ── Wrong types, anywhere ────────────────────────────────────────────────────────────────────────────────────────────

NOW = "2026-11-16T09:30:00.000+08:00"
STRANGE = [
    '""', '"x"', '"a\\rb"', '"a\\u0000b"', "true", "0", "-1", "99999999999999999999999", "1.5", "nan", "[]", "[1]", '["a"]',
    '[["a"]]', "{}", "{a = 1}", "2026-11-16", "09:00:00", "2026-11-16T09:00:00", NOW, "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "5000-01-01T00:00:00Z", '"' + "x" * 20_000 + '"',
]  # fmt: skip
KEYS = sorted({field.key for kind in KINDS.values() for field in spec(kind)} | {"kind", "surplus"})
HEAD = ["format", "id", "runbook", "walk", "team", "opened_at", "drill", "by", "event", "surplus"]


def wrong(kind: str, changed: Mapping[str, str]) -> str:
    """Return an event with all the keys of its kind, some of them of another type."""
    usual = {"str": '"x"', "int": "1", "bool": "true", "datetime": NOW, "tuple[str, ...]": '["x"]', "Value": '"x"'}
    own = {field.key: usual[field.type.removesuffix(" | None")] for field in spec(KINDS[kind])}
    if "of" in own:
        own["of"] = '"s1"'
    known = {"id": '"e1"', "at": NOW, "kind": f'"{kind}"', **own, **changed}
    return "\n[[event]]\n" + "".join(f"{key} = {value}\n" for key, value in known.items())


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    """A database with empty tables."""
    database = Duck()
    make_tables(database)
    yield database
    database.close()


def takes(database: Duck, found: Mapping[str, str]) -> bool:
    """Tell whether a database takes the rows, so many as they are."""
    for table in tables():
        if table.name in found:
            database.run(f"delete from {table.name}")
            database.load(table, found[table.name])
            rows = len(list(csv.reader(io.StringIO(found[table.name]))))
            assert database.ask(f"select count(*) as n from {table.name}")[0]["n"] == rows
    return True


@few
@given(
    kind=st.sampled_from(sorted(KINDS)),
    changed=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(STRANGE), min_size=1, max_size=3),
)
@example(kind="answered", changed={"answer": "99999999999999999999999"})
@example(kind="offered", changed={"effort": "99999999999999999999999"})
@example(kind="severity", changed={"to": "99999999999999999999999"})
@example(kind="contacted", changed={"count": "1.5"})
@example(kind="switched", changed={"walk": '["a"]'})
@example(kind="answered", changed={"answer": "1.5"})
def test_an_event_with_values_of_wrong_types_never_hides_its_incident(
    team: Workspace, duck: Duck, kind: str, changed: dict[str, str]
) -> None:
    put(team, body=SENT + wrong(kind, changed) + CLOSED)
    found = one(team)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parsing, "_faster", lambda: None)
        assert one(team) == found
    assert found.keys() & {"incident", "broken"}
    assert takes(duck, found)


@few
@given(changed=st.dictionaries(st.sampled_from(HEAD), st.sampled_from(STRANGE), min_size=1, max_size=2))
@example(changed={"drill": '"x"'})
@example(changed={"team": '["a"]'})
@example(changed={"team": '"a\\rb"'})
def test_a_head_with_values_of_wrong_types_is_named(team: Workspace, duck: Duck, changed: dict[str, str]) -> None:
    lines = header(walk=walk_of(team)).splitlines()
    kept = [line for line in lines if line.split(" ")[0] not in changed]
    put(team, text="\n".join([*kept, *(f"{key} = {value}" for key, value in changed.items()), SENT + CLOSED]))
    found = one(team)
    assert found.keys() & {"incident", "broken"}
    assert takes(duck, found)


def test_one_file_with_a_wrong_type_takes_nothing_from_the_others(team: Workspace) -> None:
    put(team, body=wrong("offered", {"effort": '"much"'}) + CLOSED)
    found = read_some(team.root, [Source(0, PATH), Source(1, PATH.replace(ID, GOOD))])
    assert found.texts["incident"].count("\n") == 2
    assert "effort" in found.texts["broken"]


def test_a_number_too_large_to_count_leaves_its_answer_unknown(team: Workspace, kept: Path) -> None:
    body = SENT.replace('answer = "Thank you."', f"answer = {10**30}").replace('ask = "reply"', 'ask = "voices"')
    put(team, body=body)
    found = read(team, kept)
    assert [row[6:8] for row in found["answer"] if row[0] == ID] == [(None, None)]


def test_a_number_no_column_holds_takes_its_incident_out_and_is_named(team: Workspace, kept: Path) -> None:
    put(team, body=wrong("contacted", {"count": str(10**30), "of_total": "3"}) + CLOSED)
    found = read(team, kept)
    assert (ids_of(found), problems(found)) == ([GOOD], ["holds what cannot be counted"])


def test_a_switch_to_a_walk_that_is_no_name_is_named(team: Workspace, kept: Path) -> None:
    put(team, body=wrong("switched", {"walk": '"../x"'}) + CLOSED)
    assert problems(read(team, kept)) == ["the walk it began with cannot be read, so its severity is not known"]


def test_an_unreadable_story_is_named_where_the_head_reads(
    team: Workspace, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Tables:
        raise KeyError

    monkeypatch.setattr(counting, "_counted", fails)
    put(team)
    assert problems(read(team, kept)) == ["holds what cannot be counted"] * 2


# ── The two ways through a file ──────────────────────────────────────────────────────────────────────────────────────


def _filled(found: Tables) -> Tables:
    return {name: rows for name, rows in found.items() if rows}


@few
@given(st.lists(events, max_size=8))
def test_both_ways_find_the_same_in_any_events(team: Workspace, story: list[ev.Event]) -> None:
    unique = {event.id: event for event in story}
    put(team, body="".join(map(encode_event, unique.values())))
    source = Source(0, PATH)
    slow = counting._checked(source, counting._slowly(team.root, source))
    assert _filled(counting._incident(team.root, source)) == _filled(slow)


# ── What a cell holds ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("money", "cells"),
    [
        ("399.00 CNY", (39900, "CNY")),
        ("-0.50 EUR", (-50, "EUR")),
        ("5 DKK", (500, "DKK")),
        ("5.1 DKK", (510, "DKK")),
        ("five", None),
        ("1234567890123.00 CNY", None),
    ],
)
def test_money_is_kept_in_hundredths(money: str, cells: tuple[int, str] | None) -> None:
    assert hundredths(money) == cells


@pytest.mark.parametrize(
    ("text", "line"), [("  a\n\tb ", "a b"), ("x" * 200, "x" * 200), ("x" * 201, "x" * 199 + "…"), ("\x00\x7f", "")]
)
def test_a_text_is_kept_as_a_line(text: str, line: str) -> None:
    assert line_of(text) == line


def test_a_moment_is_kept_in_seconds_rounded_down() -> None:
    assert seconds(datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)) == -1


@pytest.mark.parametrize("year", [1, 1899, 9999])
def test_a_moment_near_the_ends_of_the_calendar_is_none(year: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        seconds(datetime(year, 6, 1, tzinfo=UTC))


def test_a_moment_without_its_offset_is_none() -> None:
    with pytest.raises(TypeError):
        seconds(datetime(2026, 1, 1))  # noqa: DTZ001  # what a file may hold


def test_an_answer_of_parts_has_a_row_each(team: Workspace, kept: Path) -> None:
    put(team, body=SENT.replace('"Thank you."', '["one", "Two words"]'))
    assert [row[6] for row in read(team, kept)["answer"] if row[0] == ID] == ["one", None]


def happened(minute: int, kind: str, **keys: str) -> str:
    """Return an event of texts."""
    own = "".join(f'{key.rstrip("_")} = "{value}"\n' for key, value in keys.items())
    return f'\n[[event]]\nid = "m{minute}"\nat = 2026-11-16T09:{minute}:00.000+08:00\nkind = "{kind}"\n{own}by = "li.wei"\n'


def test_who_thanked_and_then_complained_is_no_supporter(team: Workspace, kept: Path) -> None:
    said = [
        happened(11 + place, "noted", for_="p1", tag=tag) for place, tag in enumerate(["thanks", "complains", "thanks"])
    ]
    put(team, body=happened(10, "party", alias="p1", role="newcomer") + "".join(said))
    assert [row[1:] for row in read(team, kept)["party"]] == [("p1", "newcomer", False)]


def test_of_two_who_are_one_the_later_answers_are_in_force(team: Workspace, kept: Path) -> None:
    parties = happened(10, "party", alias="p1") + happened(11, "party", alias="p2")
    answers = [
        happened(12, "answered", step="who", ask="one", for_="p1", answer="early"),
        happened(13, "answered", step="who", ask="one", for_="p2", answer="late"),
        happened(14, "answered", step="who", ask="two", for_="p2", answer="early"),
        happened(15, "answered", step="who", ask="two", for_="p1", answer="late"),
        happened(17, "answered", step="who", ask="one", for_="p1", answer="latest"),
    ]
    put(team, body=parties + "".join(answers) + happened(16, "same-party", alias="p2", of="p1"))
    rows = [row for row in read(team, kept)["answer"] if row[0] == ID]
    assert sorted(row[4:7] for row in rows if row[8]) == [("one", "p1", "latest"), ("two", "p1", "late")]


@pytest.mark.parametrize("looks", [True, False])
def test_reading_leaves_the_garbage_collector_as_it_was(tmp_path: Path, *, looks: bool) -> None:
    try:
        (gc.enable if looks else gc.disable)()
        counting.read_some(tmp_path, [])
        assert gc.isenabled() is looks
    finally:
        gc.enable()


def test_a_kept_walk_names_the_messages_its_steps_use(team: Workspace, kept: Path) -> None:
    walk = walks.load(team.walks, walk_of(team))
    used = {(walk_of(team), step.id, each) for step in walk.steps for ask in step.asks for each in ask.templates}
    found = read(team, kept)["walk_message"]
    assert {("reply", "ack"), ("reply", "ack-group")} <= {(step, message) for _, step, message in used}
    assert sorted(found) == sorted(used)


@pytest.mark.parametrize("ask", ["3", "true", '["a"]'])
def test_an_answer_to_an_ask_that_is_no_text_takes_its_event_out_and_is_named(
    team: Workspace, kept: Path, ask: str
) -> None:
    put(team, body=SENT.replace('ask = "reply"', f"ask = {ask}") + CLOSED)
    found = read(team, kept)
    assert ids_of(found) == [ID, GOOD]
    assert [row for row in found["answer"] if row[0] == ID] == []
    assert [row[0] for row in found["broken"]] == [PATH]
