"""Results for programs: true text, one JSON document, nothing a terminal could act on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from runsop.screen.gate import Out


def write_json(out: Out, value: Mapping[str, Any]) -> None:
    """Write one document; what is not ASCII is escaped, so that text stays true and a terminal stays whole."""
    out.bare(json.dumps(value, indent=2, default=_plain))


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case tuple() | set() | frozenset():
            return list(value)
    return str(value)
