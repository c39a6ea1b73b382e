"""A workspace is found, made, and looked through without leaving it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import runsop
from runsop.errors import BadFile, NotFound, Refused
from runsop.files import workspace as files
from runsop.files.workspace import (
    Workspace,
    create_workspace,
    find_incident,
    find_workspace,
    incident_files,
    incident_path,
    shipped_library,
)

REFUND = "2026-11-22-2204-refund-wave-k3f9"
QUARREL = "2026-11-23-0910-quarrel-a2b7"
OLDER = "2026-10-02-1200-quarrel-zz22"


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    for name in ("sop.toml", "runbooks/core.toml", "runbooks/messages/ack.toml", "runbooks/lessons/one.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}\n")
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "team")
    for incident_id in (REFUND, QUARREL, OLDER):
        path = incident_path(made, incident_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    made.team_file.touch()
    return made


def test_a_workspace_is_found_from_a_folder_inside_it(workspace: Workspace) -> None:
    assert find_workspace(workspace.incidents / "2026-11", None) == workspace


def test_the_override_names_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    assert find_workspace(tmp_path, "team") == workspace


def test_an_override_without_a_team_file_is_not_searched_upwards(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="sop init incidents"):
        find_workspace(workspace.root, "incidents")


def test_outside_a_workspace_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no sop\.toml here or in a folder above.*sop init"):
        find_workspace(tmp_path, None)


def test_a_workspace_knows_its_folders() -> None:
    workspace = Workspace(Path("/w"))

    assert workspace.runbooks == Path("/w/runbooks")
    assert workspace.walks == Path("/w/incidents/walks")
    assert workspace.private == Path("/w/incidents/private")


def test_a_new_workspace_has_the_library_and_no_lessons_of_others(tmp_path: Path, shipped: Path) -> None:
    made = create_workspace(tmp_path / "new", shipped)

    assert made == [
        "incidents/",
        "runbooks/core.toml",
        "runbooks/messages/ack.toml",
        ".gitignore",
        ".gitattributes",
        "sop.toml",
    ]
    assert (tmp_path / "new/runbooks/messages/ack.toml").read_text() == "# runbooks/messages/ack.toml\n"
    assert (tmp_path / "new/.gitignore").read_text() == (
        "incidents/private/\nincidents/**/*.torn-*\nincidents/**/.*.tmp\nrunbooks/lessons/*.torn-*\n"
    )
    assert (tmp_path / "new/.gitattributes").read_text() == (
        "*.toml text eol=lf\nincidents/**/*.toml text eol=lf merge=sop\nrunbooks/lessons/*.toml text eol=lf merge=sop\n"
    )


def test_what_is_there_already_stays(tmp_path: Path, shipped: Path) -> None:
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks/core.toml").write_text("# ours\n")
    (tmp_path / ".gitignore").write_text("*.bak\nincidents/private/")
    attributes = ("*.toml", "incidents/**/*.toml merge=sop", "runbooks/lessons/*.toml merge=sop")
    lines = [each.replace(".toml", ".toml text eol=lf") for each in attributes]
    (tmp_path / ".gitattributes").write_text("".join(f"{line}\r\n" for line in lines))

    made = create_workspace(tmp_path, shipped)

    assert made == ["incidents/", "runbooks/messages/ack.toml", ".gitignore", "sop.toml"]
    assert (tmp_path / "runbooks/core.toml").read_text() == "# ours\n"
    assert (tmp_path / ".gitignore").read_text() == (
        "*.bak\nincidents/private/\nincidents/**/*.torn-*\nincidents/**/.*.tmp\nrunbooks/lessons/*.torn-*\n"
    )


def test_a_folder_in_the_place_of_a_git_file_stops_it_before_the_team_file(tmp_path: Path, shipped: Path) -> None:
    (tmp_path / ".gitignore").mkdir()

    with pytest.raises(BadFile, match=r"\.gitignore: is a folder"):
        create_workspace(tmp_path, shipped)
    assert not (tmp_path / "sop.toml").exists()


def test_a_workspace_is_not_made_twice(workspace: Workspace, shipped: Path) -> None:
    with pytest.raises(Refused, match="is there already"):
        create_workspace(workspace.root, shipped)


def test_the_checkout_is_the_shipped_library() -> None:
    assert (shipped_library() / "runbooks" / "core.toml").is_file()


def test_in_a_wheel_the_library_lies_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shipped").mkdir()
    monkeypatch.setattr(runsop, "__file__", str(tmp_path / "__init__.py"))

    assert files.shipped_library() == tmp_path / "shipped"


@pytest.mark.parametrize("incident_id", ["../../etc/passwd", "2026-11-22", f"{REFUND}\n", REFUND.upper(), ""])
def test_what_is_no_incident_id_has_no_path(workspace: Workspace, incident_id: str) -> None:
    with pytest.raises(NotFound, match="is no incident id"):
        incident_path(workspace, incident_id)


def test_incidents_are_listed_newest_first_and_nothing_else(workspace: Workspace) -> None:
    for name in ("walks/core-1.toml", "private/x.toml", "2026-11/note.md", "2026-11/.x.toml", "2026-11-22/x.toml"):
        (workspace.incidents / name).parent.mkdir(exist_ok=True)
        (workspace.incidents / name).touch()
    (workspace.incidents / "2026-12").touch()

    assert [path.stem for path in incident_files(workspace)] == [QUARREL, REFUND, OLDER]


def test_a_workspace_without_incidents_lists_none(tmp_path: Path) -> None:
    assert incident_files(Workspace(tmp_path)) == []


def test_a_folder_that_cannot_be_opened_is_a_bad_file(tmp_path: Path) -> None:
    (tmp_path / "incidents").symlink_to("incidents")

    with pytest.raises(BadFile, match="cannot be opened"):
        incident_files(Workspace(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(REFUND, id="whole"),
        pytest.param("k3f9", id="end"),
        pytest.param("2026-11-22", id="beginning"),
        pytest.param("refund", id="part"),
    ],
)
def test_an_incident_is_found_by_what_only_it_has(workspace: Workspace, text: str) -> None:
    assert find_incident(workspace, text) == workspace.incidents / "2026-11" / f"{REFUND}.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("quarrel", f'"quarrel" fits 2 incidents: {QUARREL}, {OLDER}. Type more of the id.', id="several"),
        pytest.param("x9", f'there is no incident "x9". The newest: {QUARREL}, {REFUND}, {OLDER}', id="none"),
        pytest.param("../x", '"../x" is no incident id, nor a part of one', id="path"),
        pytest.param("", '"" is no incident id', id="empty"),
    ],
)
def test_an_incident_that_is_not_one_is_not_found(workspace: Workspace, text: str, said: str) -> None:
    with pytest.raises(NotFound, match=re.escape(said)):
        find_incident(workspace, text)


def test_without_incidents_the_next_command_is_start(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is none yet: sop start"):
        find_incident(Workspace(tmp_path), "k3f9")


def test_an_incident_that_links_out_of_the_workspace_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    path = incident_path(workspace, "2026-11-24-0000-leak-aaaa")
    path.symlink_to(tmp_path / "secret")

    with pytest.raises(BadFile, match="is a link out of the workspace"):
        find_incident(workspace, "leak")
