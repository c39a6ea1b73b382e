"""`sop report`: the week for the lead."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from runsop.commands.reporting import ask_of, is_empty, known_address, known_group, window_of, workspaces_of
from runsop.env import Env
from runsop.errors import ExitCode, NotFound, Problem, Refused, UsageError
from runsop.files.memory import keep, place_of, recalled
from runsop.files.workspace import Workspace, find_workspace
from runsop.model.period import Window

if TYPE_CHECKING:  # a workspace without incidents does without
    from runsop.files.database import Database
    from runsop.model.decisions import Decided
    from runsop.model.first_screen import Composed
    from runsop.model.report import Report, Row

T = TypeVar("T")

OVERDUE = "overdue"
_SEEN = 1
_WIDTH = 80


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(report)


def report(  # noqa: PLR0917  # options of the command line
    ctx: typer.Context,
    workspaces: Annotated[
        list[str] | None, typer.Argument(metavar="[WORKSPACE]...", help="Other workspaces than this one.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Everything behind the first screen too.")] = False,
    week: Annotated[str, typer.Option(metavar="2026-W47", help="One week.")] = "",
    last: Annotated[str, typer.Option(metavar="4w", help="The last days or weeks, today included.")] = "",
    since: Annotated[str, typer.Option(metavar="DAY", help="From this day on.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="Up to this day; with --decide, away until then.")] = "",
    since_last: Annotated[bool, typer.Option("--since-last", help="Since the last report with this option.")] = False,
    group_by: Annotated[str, typer.Option(metavar="GROUP", help="By team, channel, runbook or language.")] = "",
    markdown: Annotated[bool, typer.Option("--markdown", help="To paste into a chat or a pull request.")] = False,
    html: Annotated[str | None, typer.Option("--html", metavar="FILE", help="Everything as one page.")] = None,
    csv: Annotated[str | None, typer.Option("--csv", metavar="DIR", help="Every answer as a file of rows.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
    database: Annotated[str, typer.Option(metavar="URL", help="Keep the tables on a PostgreSQL server.")] = "",
    decide: Annotated[str, typer.Option(metavar="LINE", help="Put a line away until a day, with a reason.")] = "",
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for --decide.")] = "",
    fail_on: Annotated[str, typer.Option(metavar=OVERDUE, help="End with 1 when something is overdue.")] = "",
) -> None:
    """Show the week on one screen: what to do today, what to decide, and how it went.

    Without days it is about the last full week and the running one, held against the four weeks before.

    Examples:

      sop report

      sop report --week 2026-W47 --all

      sop report --last 4w --group-by team --html report.html

      sop report ../cluj ../hanoi --markdown

      sop report --decide factor.staffing_cover --reason "the rota starts in December" --until 2026-12-07
    """
    env: Env = ctx.obj
    if fail_on not in ("", OVERDUE):
        raise UsageError(f'--fail-on knows "{OVERDUE}", not "{fail_on}". See sop report --help.')
    if reason and not decide:
        raise UsageError("--reason goes with --decide. See sop report --help.")
    asked = workspaces_of(env, workspaces or ())
    days = {"week": week, "last": last, "since": since, "until": "" if decide else until}
    if since_last:
        days["since"] = _since_last(env, asked, days)
    window = window_of(env.now().date(), **days)
    if "" in (html, csv):
        raise UsageError("name a file for --html and a folder for --csv. See sop report --help.")
    all_ = all_ or bool(group_by)  # the first screen has no groups
    said = "".join(f" --{name} {shlex.quote(value)}" for name, value in days.items() if value)
    made = _Made(env, asked, window, known_group(group_by), known_address(database), said)
    everything = all_ or html is not None or csv is not None or json_
    if is_empty(asked) and not everything and not decide and not (fail_on and made.is_overdue()):
        env.out.line("There is no incident yet, so there is nothing to report: sop start begins one.")
        env.out.line("Then it says here what to do today, what to decide, and how the week went.")
        return
    if decide:
        made.decide(decide, reason, until)
        return
    found = made.report(everything=everything)
    if html is not None:
        from runsop.screen.report_page import report_page  # noqa: PLC0415  # only a page needs it

        _write(made, html, report_page(found))
    if csv is not None:
        _write_all(made, csv, found)
    if json_:
        from runsop.screen.jsonout import write_json  # noqa: PLC0415  # see above
        from runsop.screen.report_data import report_json  # noqa: PLC0415  # see above

        write_json(env.out, report_json(found))
    elif markdown:
        from runsop.screen.report_markdown import report_markdown  # noqa: PLC0415  # see above

        env.out.bare(report_markdown(found, everything=all_), end="")
    elif html is None and csv is None:
        _print(env, found, everything=all_)
    if since_last:
        _remember(env, asked)
    if fail_on and made.overdue:
        raise typer.Exit(ExitCode.REFUSED)


@dataclass(slots=True)
class _Made:
    """A report in the making: what is asked, and what was found on the way."""

    env: Env
    workspaces: Mapping[str, Workspace]
    window: Window
    group_by: str
    url: str
    days: str = ""  # as they were asked for, to ask again
    overdue: bool = False

    def report(self, *, everything: bool) -> Report:
        def asked(tables: Database) -> Report:
            from runsop.files.inquiry import answer  # noqa: PLC0415  # it loads DuckDB
            from runsop.files.questions import questions  # noqa: PLC0415  # see above
            from runsop.model.report import Report, Section  # noqa: PLC0415  # see above

            composed, broken = self._composed(tables)
            behind = [each for each in questions() if each.shape != "findings"] if everything else []
            sections = tuple(Section(each, tuple(answer(tables, each))) for each in behind)
            return Report(self.window, self.env.now(), composed.first, sections, broken, composed.put_off)

        return self._ask(asked, books=everything)

    def is_overdue(self) -> bool:
        """Tell whether something is overdue though there is no incident, as what a lesson wants done."""
        self.report(everything=False)
        return self.overdue

    def decide(self, named: str, reason: str, until: str) -> None:
        """Put a line of the report away.

        Raises:
            NotFound: nothing on the report is called so.
            Refused: without a reason, or without a day to come.
        """
        from runsop.files.decisions import Decisions  # noqa: PLC0415  # only here
        from runsop.model.decisions import Decided, item_named, refusal  # noqa: PLC0415  # see above

        if len(self.workspaces) != 1:
            raise UsageError("--decide takes one workspace: a decision is kept in its own files.")
        env, now = self.env, self.env.now()
        if is_empty(self.workspaces):
            raise NotFound("There is no incident yet, so there is nothing to decide.")
        composed, _ = self._ask(self._composed, books=False)
        item = item_named(named, composed.items)
        if wrong := refusal(reason, until, now.date()):
            raise Refused(wrong)
        workspace = next(iter(self.workspaces.values()))
        kept = Decisions(workspace.incidents)
        kept.read()
        try:
            kept.append(Decided(id=env.new_id(), at=now, by=env.operator, item=item, reason=reason, until=until))
        except ValueError as err:
            raise UsageError(f"--reason: {err}") from err
        for note in kept.notes:
            env.err.line(note)
        env.out.line(f"{item}: decided until {until}.")
        git = workspace.git(env.cwd)
        env.err.bare(f'{git} add incidents/decisions.toml && {git} commit -m "report: decide"')

    def _ask(self, ask: Callable[[Database], T], *, books: bool) -> T:
        return ask_of(self.env, self.workspaces, self.window, ask, group_by=self.group_by, url=self.url, books=books)

    def _composed(self, tables: Database) -> tuple[Composed, tuple[Problem, ...]]:
        from runsop.files.inquiry import answer  # noqa: PLC0415  # it loads DuckDB
        from runsop.files.namesakes import namesakes  # noqa: PLC0415  # see above
        from runsop.files.questions import question  # noqa: PLC0415  # see above
        from runsop.model.first_screen import ASKED, Known, compose, ids_in  # noqa: PLC0415  # see above

        answers: dict[str, Sequence[Row]] = {name: answer(tables, question(name)) for name in ASKED}
        roots = {name: str(workspace.root) for name, workspace in self.workspaces.items()}
        several = len(roots) > 1
        root = "" if several else self._elsewhere()
        alike = namesakes(tables, ids_in(answers), roots if several or root else None)
        places = "".join(f" {shlex.quote(each)}" for each in roots.values()) if several else ""
        command = f"sop{f' --root {shlex.quote(root)}' if root else ''} report{places}{self.days}"
        decided, wrong = self._decisions()
        rows = tables.ask("select b.path, b.line, b.problem, b.fix from broken b order by b.path, b.line, b.problem")
        broken = (*(Problem(row["path"], row["line"], row["problem"], row["fix"] or "") for row in rows), *wrong)
        known = Known(
            window=self.window, now=self.env.now(), report=command, root=root, several=several, namesakes=alike,
            decisions=decided, broken=broken,
        )  # fmt: skip
        composed = compose(answers, known)
        away = {put.line.item for put in composed.put_off}
        self.overdue = any(row.get("item") not in away for row in answers["do_today"])
        return composed, broken

    def _elsewhere(self) -> str:
        """Return the folder of the one workspace, when a command without it would mean another."""
        (workspace,) = self.workspaces.values()
        try:
            here = find_workspace(self.env.cwd, self.env.environ.get("SOP_ROOT")).root.resolve()
        except NotFound:
            return str(workspace.root)
        return "" if here == workspace.root.resolve() else str(workspace.root)

    def _decisions(self) -> tuple[tuple[Decided, ...], tuple[Problem, ...]]:
        from runsop.files.decisions import Decisions  # noqa: PLC0415  # see above
        from runsop.model.first_screen import OF_ONE  # noqa: PLC0415  # see above

        files = [Decisions(workspace.incidents) for workspace in self.workspaces.values()]
        decided = tuple(each for file in files for each in file.read())
        if len(files) > 1:  # of what several add up to, one cannot put off the others' part
            decided = tuple(each for each in decided if each.item.partition(".")[0] in OF_ONE)
        return decided, tuple(problem for file in files for problem in file.problems)


# ── Where it goes ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _print(env: Env, found: Report, *, everything: bool) -> None:
    from runsop.screen.report import may_draw, report_lines  # noqa: PLC0415  # a page does without

    for parts in report_lines(found, width=_width(), drawn=may_draw(env.out), everything=everything):
        env.out.line(*parts)


def _width() -> int:
    """Return the cells of a row: those of the terminal or of COLUMNS, 80 elsewhere."""
    return shutil.get_terminal_size((_WIDTH, 24)).columns


def _write(made: _Made, path: str, text: str) -> None:
    from runsop.files.results import write_page  # noqa: PLC0415  # only what is written needs it
    from runsop.screen.report_page import BEGINS  # noqa: PLC0415  # see above

    write_page(made.env.cwd / Path(path).expanduser(), text, BEGINS, made.workspaces.values())
    made.env.err.line(f"written: {path}")


def _write_all(made: _Made, folder: str, found: Report) -> None:
    from runsop.files.results import write_rows  # noqa: PLC0415  # see above
    from runsop.screen.report_data import BROKEN, report_csv  # noqa: PLC0415  # see above

    texts = report_csv(found)
    write_rows(made.env.cwd / Path(folder).expanduser(), texts, {*texts, f"{BROKEN}.csv"}, made.workspaces.values())
    made.env.err.line(f"written: {len(texts)} files in {folder}")


# ── Since the last one ────────────────────────────────────────────────────────────────────────────────────────────────


def _since_last(env: Env, workspaces: Mapping[str, Workspace], days: Mapping[str, str]) -> str:
    """Return the day of the last report with this option; without one "", for the usual days.

    Raises:
        UsageError: other days are named too.
    """
    if any(days.values()):
        raise UsageError("--since-last names the days by itself. See sop report --help.")
    today = env.now().date()
    seen = [_seen(env, workspace) for workspace in workspaces.values()]
    first = min((day for day in seen if day is not None and day <= today), default=None)
    return first.isoformat() if first else ""


def _seen(env: Env, workspace: Workspace) -> date | None:
    try:
        return datetime.fromisoformat(json.loads(recalled(_seen_file(env, workspace)) or b"")).date()
    except (ValueError, TypeError):
        return None


def _remember(env: Env, workspaces: Mapping[str, Workspace]) -> None:
    for workspace in workspaces.values():
        keep(_seen_file(env, workspace), json.dumps(env.now().isoformat()).encode())


def _seen_file(env: Env, workspace: Workspace) -> Path:
    return place_of(env.cache, "reported", _SEEN, workspace.root)
