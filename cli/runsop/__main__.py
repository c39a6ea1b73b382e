"""`python -m runsop`, and the console script `sop`."""

from __future__ import annotations

import sys

from runsop.app import main


def run() -> None:
    """Run `sop` with this process's arguments and end with its exit code."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
