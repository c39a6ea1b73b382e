"""Guardrails short enough to read whole, to stand in a workspace in place of the shipped ones."""

from __future__ import annotations

from conftest import Sop

ANY = """\
format = 1
language = "any"

[[rule]]
id = "g02-blaming"
title = "Blaming the customer"
level = "warn"
scope = "all"
why = "Who is told it is their own fault stops listening."

[[rule]]
id = "g10-threat"
title = "A threat"
level = "block-public"
scope = "all"
why = "Threats are shared."

[[rule]]
id = "g11-private-data"
title = "Private data in public"
level = "block-public"
scope = "public"
why = "It cannot be taken back."

[[rule]]
id = "g25-shouting"
title = "Shouting"
level = "info"
scope = "all"
why = "Capitals sound loud."

[[rule]]
id = "g28-accusation"
title = "Repeating the accusation"
level = "warn"
scope = "public"
why = "Who repeats it spreads it."
"""

EN = """\
format = 1
language = "en"

[markers]
thanks = ['\\bthank']
sorry = ['\\bsorry\\b']
time = ['\\d{1,2}:\\d{2}']

[[rule]]
id = "g02-blaming"
better = "I see what happened."
patterns = ['\\byou should have\\b']

[[rule]]
id = "g10-threat"
patterns = ['\\bor else\\b']
"""


def with_short_guardrails(sop: Sop) -> Sop:
    """Put them into a workspace in place of its own."""
    for path in (sop.root / "runbooks" / "guardrails").glob("*.toml"):
        path.unlink()
    sop.tree({"runbooks/guardrails/any.toml": ANY, "runbooks/guardrails/en.toml": EN})
    return sop
