"""What `sop report` and `sop export` share: which workspaces, which days, and the tables prepared for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from runsop.env import Env
from runsop.errors import UsageError
from runsop.files.seen import Looking
from runsop.files.workspace import Workspace, find_workspace, has_incidents
from runsop.model import period
from runsop.model.period import Window
from runsop.screen.progress import Bar

if TYPE_CHECKING:  # 0.2 s that a workspace without incidents does without
    from runsop.files.database import Database

T = TypeVar("T")

GROUPS = ("team", "channel", "runbook", "language")
_HELP = "See sop report --help."


def workspaces_of(env: Env, folders: Sequence[str]) -> dict[str, Workspace]:
    """Return the workspaces asked for, each by what it is called in the report: its folder's name.

    Raises:
        NotFound: one of them is none.
    """
    found = [find_workspace(env.cwd, folder) for folder in folders] or [env.workspace]
    named: dict[str, Workspace] = {}
    for root in dict.fromkeys(workspace.root.resolve() for workspace in found):
        workspace, name = Workspace(root), root.name or "workspace"
        free = (name, *(f"{name}-{number}" for number in range(2, len(found) + 2)))
        named[next(each for each in free if each not in named)] = workspace
    return named


def is_empty(workspaces: Mapping[str, Workspace]) -> bool:
    """Tell whether there is no incident in any of them."""
    return not any(map(has_incidents, workspaces.values()))


def known_group(name: str) -> str:
    """Return what to group by.

    Raises:
        UsageError: nothing is called so.
    """
    if name and name not in GROUPS:
        raise UsageError(f'there is no group "{name}": {", ".join(GROUPS)}. {_HELP}')
    return name


def known_address(url: str) -> str:
    """Return the address of a database.

    Raises:
        UsageError: it is none of PostgreSQL.
    """
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise UsageError("--database takes an address like postgresql://user@host/name")
    return url


def window_of(today: date, *, week: str = "", last: str = "", since: str = "", until: str = "") -> Window:
    """Return the days a report is about: the last full week and the running one unless something else is named.

    Raises:
        UsageError: they are no days, or more than one way is used to name them.
    """
    if sum(map(bool, (week, last, since or until))) > 1:
        raise UsageError(f"Name the days in one way: --week, --last, or --since and --until. {_HELP}")
    try:
        if week:
            return period.week(week)
        if last:
            return period.last(last, today)
        if since or until:
            final = day_of(until) if until else today
            return period.between(day_of(since) if since else final, final)
        return period.last_week(today)
    except (ValueError, OverflowError) as err:
        raise UsageError(f"{err} {_HELP}") from err


def day_of(text: str) -> date:
    """Read a day.

    Raises:
        ValueError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as err:
        raise ValueError(f'"{text}" is no day. Write one like 2026-11-22.') from err


def ask_of(
    env: Env,
    workspaces: Mapping[str, Workspace],
    window: Window,
    ask: Callable[[Database], T],
    *,
    group_by: str = "",
    url: str = "",
    books: bool = True,
) -> T:
    """Return what is asked of the tables of these workspaces, with all that a question reads.

    Args:
        env: where to look, and when.
        workspaces: by what each is called in the report.
        window: the days it is about.
        ask: asks the tables.
        group_by: what figures are grouped by; "" for nothing.
        url: the address of a server that keeps the tables.
        books: whether something is asked about the runbooks themselves; the first screen does without.

    Raises:
        UsageError: the address is no database's.
        Refused: the database does not answer, or DuckDB cannot be loaded.
    """
    looking = Looking(workspaces.values() if not url else ())  # before the rest is loaded: it goes on beside

    from runsop.files.index import opened, twice  # noqa: PLC0415  # see above
    from runsop.files.inquiry import Inquiry, prepare  # noqa: PLC0415  # see above
    from runsop.files.postgres import opened_on  # noqa: PLC0415  # see above
    from runsop.files.team import read_team  # noqa: PLC0415  # see above

    first = next(iter(workspaces.values()))
    team = read_team(first.root)
    folders = tuple(workspace.runbooks for workspace in workspaces.values()) if books else ()
    inquiry = Inquiry(window=window, now=env.now(), team=team, runbooks=folders, group_by=group_by)

    def asked() -> T:
        with (
            Bar(env.environ) as bar,
            opened_on(url, workspaces, bar) if url else opened(workspaces, env.cache, bar, looking.seen) as database,
        ):
            prepare(database, inquiry)
            return ask(database)

    return twice(asked)
