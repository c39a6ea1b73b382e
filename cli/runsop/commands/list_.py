"""`sop list`: finds incidents."""

from pathlib import Path
from typing import Annotated

import typer

from runsop.env import Env
from runsop.errors import SopError, UsageError
from runsop.files.events import last_turn
from runsop.files.incident import IncidentFile
from runsop.files.workspace import incident_files
from runsop.model.values import refuse_unwritable
from runsop.screen.jsonout import write_json
from runsop.screen.progress import Bar


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("list")(list_incidents)


def list_incidents(  # noqa: PLR0917  # options of the command line
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Parts of the id that must occur.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only those that are open.")] = False,
    where: Annotated[
        str, typer.Option(metavar="SQL", help="Only those for which it holds; columns in docs/reference/tables.md.")
    ] = "",
    limit: Annotated[int, typer.Option(help="How many at most, the newest first; 0 for all.")] = 50,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """List incidents, the newest first.

    Examples:

      sop list

      sop list refund 2026-11

      sop list --open

      sop list --where "worst = 1 and opened_hour >= 22"
    """
    env: Env = ctx.obj
    if limit < 0:
        raise UsageError(f"--limit {limit}: say 1 or more, or 0 for all.")
    rows: list[dict[str, object]] = []
    left = False
    for path in _that_hold(env, where) if where.strip() else incident_files(env.workspace):
        if any(word not in path.stem for word in words or ()):
            continue
        if limit and len(rows) >= limit:
            left = True
            break
        row = _row(env, path)
        if not open_ or row["state"] == "open":
            rows.append(row)
    if left:
        env.err.line(f"These are the {limit} newest; --limit 0 lists all.")
    if json_:
        write_json(env.out, {"incidents": rows})
        return
    for row in rows:
        env.out.line(f"{row['state']:<7} {row['id']}")
    if not rows:
        env.err.line("No incident of that kind. sop start begins one.")


def _that_hold(env: Env, where: str) -> list[Path]:
    """Return the incidents for which an expression over the columns of the table `incident` holds, the newest first.

    Raises:
        UsageError: when it is none.
    """
    from runsop.files.database import StrangeError  # noqa: PLC0415  # only `--where` asks the index
    from runsop.files.index import opened, twice  # noqa: PLC0415  # see above

    try:
        refuse_unwritable(where)
    except ValueError as err:
        raise UsageError(f"--where: {err}") from err

    def found() -> list[Path]:
        with Bar(env.environ) as bar, opened({env.workspace.root.name: env.workspace}, env.cache, bar) as database:
            query = f"select i.path from incident i where (\n{where}\n) order by i.opened_at desc, i.id desc"  # noqa: S608  # nothing can be written
            try:
                return [env.workspace.root / row["path"] for row in database.ask_strange(query)]
            except StrangeError as err:
                said = str(err).splitlines()[0]
                raise UsageError(f"--where: {said} Columns of `incident` stand in docs/reference/tables.md.") from err

    return twice(found)


def _row(env: Env, path: Path) -> dict[str, object]:
    try:
        header = IncidentFile.read(path, env.workspace.shown(path)).header
    except SopError as error:
        return {"id": path.stem, "state": "broken", "problem": str(error)}
    turn = last_turn(path)
    return {
        "id": header.id,
        "state": "closed" if turn and turn[0] == "closed" else "open",
        "runbook": header.runbook,
        "team": header.team,
        "opened_at": header.opened_at,
        "by": header.by,
        "drill": header.drill,
    }
