"""A report to look at at once: a temporary workspace with a quarter in it, and the report of its last Monday.

`make demo-report` runs it. The incidents are made up; the clock stands still at the Monday they end before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from program import SOP
from quarter import UNTIL, fill
from runsop.files.workspace import create_workspace, shipped_library


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="sop-demo-"))
    workspace, clock, page = folder / "community", folder / "clock", folder / "report.html"
    workspace.mkdir()
    create_workspace(workspace, shipped_library())
    fill(workspace, until=UNTIL)
    clock.write_text(UNTIL.isoformat(), encoding="utf-8")
    env = {**os.environ, "SOP_CLOCK": str(clock), "XDG_CACHE_HOME": str(folder / "cache"), "SOP_OPERATOR": "lead"}
    found = subprocess.run([*SOP, "report"], cwd=workspace, env=env, check=False)
    subprocess.run(
        [*SOP, "report", "--html", str(page)], cwd=workspace, env=env, check=False, stderr=subprocess.DEVNULL
    )
    lines = (
        "",
        f"The page: {page}",
        f"Go on:    cd {workspace} && export SOP_CLOCK={clock} && {' '.join(SOP)} report --all",
        f"Away:     rm -r {folder}",
    )
    sys.stderr.write("\n".join(lines) + "\n")
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
