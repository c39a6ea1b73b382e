"""The least there is to compare with: a Python that reads the bytes of every lesson and incident of a workspace."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    root = Path(sys.argv[1])
    files = [*root.glob("runbooks/lessons/*.toml"), *root.glob("incidents/2*/*.toml")]
    sys.stdout.write(f"{sum(len(path.read_bytes()) for path in files)}\n")


if __name__ == "__main__":
    main()
