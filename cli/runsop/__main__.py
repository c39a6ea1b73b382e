"""`python -m runsop`, and the console script `sop`."""

from __future__ import annotations

import gc
import sys

from runsop.app import main


def run() -> None:
    """Run `sop` with this process's arguments and end with its exit code."""
    gc.set_threshold(100_000, 20, 20)  # imports make many objects and no garbage: they are a tenth faster so
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
