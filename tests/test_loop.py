"""The whole loop with the installed program in a fresh git repository: an incident teaches, the next one is asked."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from terminal import SOP

ROOT = Path(__file__).parent.parent
QUESTION = "Where do these words come from: a film, a song, another language?"
REVIEW = """\
format = 1
review_noticed = "a screenshot outside"
review_thought = "it was posted in anger"
review_received = "a line from a film"
review_well = "each was heard alone"
review_hard = "nobody knew the line"
review_lucky = "both liked the same film"
review_newcomer = "what the line means"
review_quiet = "that we listen"
review_isolated = "one"
review_isolated_how = "all groups were searched"
review_waited = "nobody"
review_factors = ["no_moderation_rule", "no_allies"]
review_should = "none"
review_helped = "yes"
review_told = "not_needed"
review_facilitator = "teacher"
review_signed = ["operator"]
"""
LACKING = f"""
[verdict]
story = "missing"

[lesson]
"verdict 1" = "yes"
"note 1" = "no"

[because]
"verdict 1" = "nobody asked where the words come from, and a line from a film was read as an insult"

[lesson_after]
"verdict 1" = "{QUESTION}"

[lesson_factor]
"verdict 1" = "no_moderation_rule"
"""
HELD = '\n[verdict]\nstory = "held"\n\n[lesson]\n"note 1" = "no"\n'


@dataclass(frozen=True)
class Team:
    """A workspace in git, and the program as it is installed."""

    root: Path
    environ: dict[str, str]

    def run(self, *argv: str, code: int = 0) -> str:
        """Run a program and return what it printed."""
        done = subprocess.run(
            argv, cwd=self.root, env=self.environ, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
            check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def sop(self, *argv: str, who: str = "evening", code: int = 0) -> str:
        return self.run(*SOP, "--as", who, *argv, code=code)

    def write(self, name: str, text: str) -> str:
        path = self.root.parent / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def at(self, moment: str) -> None:
        self.write("clock", moment)

    def commit(self, message: str) -> None:
        self.run("git", "add", "-A")
        self.run("git", "commit", "-q", "-m", message)


@pytest.fixture
def team(tmp_path: Path, quiet: None) -> Team:
    """A workspace as `sop init` makes it, in git."""
    root = tmp_path / "team"
    root.mkdir()
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Evening shift\nemail = evening@example.org\n")
    environ = {**os.environ, "SOP_CLOCK": str(tmp_path / "clock"), "PYTHONIOENCODING": "utf-8"}
    made = Team(root, environ)
    made.run("git", "init", "-q", "-b", "main")
    made.sop("init")
    made.commit("the workspace")
    return made


def normal(text: str) -> str:
    """Return a screen without what differs from run to run."""
    text = re.sub(r"-[a-z0-9]{4}(?=\W|$)", "-XXXX", text, flags=re.MULTILINE)
    return re.sub(r"(?m)^\d{4}-\S+ \d\d:\d\d  [0-9a-f]{8}  ", "DAY ", text)


def night(text: str) -> str:
    """Return the answers of the example, with something improvised."""
    return re.sub(
        r"(?m)^cause = (.*)$", r'cause = ["/note sent both the scene of the film, and both laughed", \1]', text
    )


def test_what_one_incident_taught_the_next_one_is_asked(team: Team) -> None:
    first = night((ROOT / "examples/two-members.toml").read_text(encoding="utf-8"))
    later = first.replace("2026-11-23", "2026-12-01").replace("2026-11-24", "2026-12-02")

    # a case of the sources is walked, with something improvised, and closed
    team.sop("start", "--answers", team.write("first.toml", first))
    (incident,) = (path.stem for path in team.root.glob("incidents/2*/*.toml"))
    began_with = re.search(r'(?m)^walk = "(.*)"$', (team.root / f"incidents/2026-11/{incident}.toml").read_text())
    assert 'outcome = "closed"' in (team.root / f"incidents/2026-11/{incident}.toml").read_text(encoding="utf-8")

    # it is reviewed: one step lacks a question
    team.at("2026-11-25T10:00:00+00:00")
    reviewed = team.sop("postmortem", incident, "--answers", team.write("review.toml", REVIEW + LACKING))
    assert "Lessons wait to be agreed: sop learn" in reviewed
    team.commit("incident and review")

    # somebody else agrees, and it is one commit of two files
    (lesson,) = (path.stem for path in team.root.glob("runbooks/lessons/*.toml"))
    shown = team.sop("learn", "--answer", "decision=agree", who="lead")
    assert f'+   text = "{QUESTION}"' in shown
    assert team.run("git", "status", "--short") == ""
    assert (
        team.run("git", "show", "--name-only", "--format=%B").split("\n\n", 1)[1]
        == f"""\
nobody asked where the words come from, and a line from a film was read
as an insult

Lesson: {lesson}
Incident: {incident}
Factor: no_moderation_rule
Proposed-by: evening
Reviewed-by: lead


runbooks/lessons/{lesson}.toml
runbooks/member-dispute.toml
"""
    )
    team.sop("check", "runbooks/member-dispute.toml", f"runbooks/lessons/{lesson}.toml")

    # the next time it is asked
    (ask,) = re.findall(r'(?m)^ask = "(.*)"$', (team.root / f"runbooks/lessons/{lesson}.toml").read_text())
    answers = team.write("later.toml", later)
    assert f"no answer for: {ask}" in team.sop("start", "--answers", answers, code=5)
    walked = team.sop("start", "--answers", team.write("both.toml", f'{ask} = "a film"\n{later}'))
    second = Path(walked.partition("\n")[0]).stem
    text = (team.root / f"incidents/2026-12/{second}.toml").read_text(encoding="utf-8")
    assert f'ask = "{ask}"\nanswer = "a film"' in text
    assert began_with is not None
    assert began_with[1] not in text

    # the history says why
    because = "because nobody asked where the words come from, and a line from a film was read as an insult"
    assert f"{because} ({incident}, no_moderation_rule)" in team.sop("runbook", "history", "member-dispute")
    assert because in team.sop("runbook", "diff", "member-dispute")

    # the readme shows it as it was
    (agreed, told) = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert normal(agreed) in normal(shown)
    assert normal(told) in normal(team.sop("runbook", "history", "member-dispute"))

    # and a walk in which it held verifies it
    team.at("2026-12-03T10:00:00+00:00")
    team.sop("postmortem", second, "--answers", team.write("held.toml", REVIEW + HELD))
    assert f"step story held in {second}" in team.sop("learn", "--list")
    assert "1 verified." in team.sop("learn")
    assert f'incident = "{second}"' in (team.root / f"runbooks/lessons/{lesson}.toml").read_text(encoding="utf-8")
    assert "No lesson is open." in team.sop("learn")
