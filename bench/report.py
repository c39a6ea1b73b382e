"""How long `sop report` takes, from no incident to a hundred thousand.

`python bench/report.py [FOLDER]` measures a hundred thousand and a million, once each. Where the system does not keep
5 GB of files in memory, FOLDER should lie in a file system that does.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from random import Random

from incidents import BY, SEED
from many import fill
from measure import Figure, milliseconds, paired
from program import HERE, ROOT, SOP, environment, make_workspace, run
from runsop.files.events import encode_event
from runsop.model.events import Noted

MANY, FEW, CHANGED = 100_000, 1_000, 50
MILLION = 1_000_000
REPORT = [*SOP, "report"]


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures of the report."""
    yield from _few(folder / "few")
    yield from _many(folder / "many", MANY)


def _few(folder: Path) -> Iterator[Figure]:
    folder.mkdir()
    workspace, env = make_workspace(folder), environment(folder)

    def report() -> float:
        return run(REPORT, workspace, env)

    def bare() -> float:
        return run([sys.executable, "-c", "import duckdb"], workspace, env)

    yield paired("`sop report` without an incident", report, bare, against='python -c "import duckdb"', bound=2.0)
    fill(workspace, until=datetime.now().astimezone(), count=FEW)
    report()  # bytecode

    def cold() -> float:
        _forget(env)
        return report()

    taken = sorted(cold() for _ in range(5))[2]
    said = f"`sop report`, {FEW:,} incidents, nothing kept"
    yield Figure(what=said, ours=milliseconds(taken), bound="≤ 1000 ms", within=taken <= 1)


def _many(folder: Path, count: int) -> Iterator[Figure]:
    folder.mkdir()
    workspace, env = make_workspace(folder), environment(folder)
    fill(workspace, until=datetime.now().astimezone(), count=count)
    said = f"{count:,} incidents"

    def report() -> float:
        return run(REPORT, workspace, env)

    def first() -> float:
        _forget(env)
        return report()

    def read() -> float:
        return run([sys.executable, str(HERE / "bare_reading.py"), str(workspace)], workspace, env)

    def walked() -> float:
        return run([sys.executable, str(HERE / "stat_walk.py"), str(workspace / "incidents")], workspace, env)

    yield paired(f"`sop report`, the first: {said}", first, read, against="reading the bytes", bound=5.0, rounds=3)
    yield paired(f"`sop report`, nothing changed: {said}", report, walked, against="a stat walk", bound=2.5, rounds=9)
    change = _changing(workspace)

    def changed() -> float:
        change()
        return report()

    against = "nothing changed"
    yield paired(f"`sop report`, {CHANGED} changed: {said}", changed, report, against=against, bound=2.0, rounds=9)


def _changing(workspace: Path) -> Callable[[], None]:
    paths, random = sorted(workspace.glob("incidents/2*/*.toml")), Random(SEED)

    def change() -> None:
        for path in random.sample(paths, CHANGED):
            id = f"n{random.randrange(100_000):05}"
            noted = Noted(id=id, at=datetime.now().astimezone(), text="one more line", tag="note", by=BY)
            with path.open("a", encoding="utf-8") as file:
                file.write(encode_event(noted))

    return change


def _forget(env: dict[str, str]) -> None:
    shutil.rmtree(env["XDG_CACHE_HOME"], ignore_errors=True)


def _once(place: Path, count: int) -> None:
    """Measure so many incidents once: the first report, one with nothing changed, and the most memory of a process."""
    with tempfile.TemporaryDirectory(dir=place) as name:
        folder = Path(name)
        workspace, env = make_workspace(folder), environment(folder)
        fill(workspace, until=datetime.now().astimezone(), count=count)
        read = [sys.executable, str(HERE / "bare_reading.py"), str(workspace)]
        for what, command in (("reading the bytes", read), ("the first", REPORT), ("nothing changed", REPORT)):
            taken = run(command, workspace, env)
            most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            sys.stdout.write(
                f"{count:,} incidents, {what}: {taken:.1f} s, {1e6 * taken / count:.0f} µs each, "
                f"at most {most:.0f} MiB in one process so far\n"
            )


if __name__ == "__main__":
    (ROOT / "build").mkdir(exist_ok=True)
    for count in (MANY, MILLION):
        _once(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build", count)
