"""A runbook short enough to read whole, and answers that walk it to its end."""

from __future__ import annotations

SHORT = """\
format = 1
id = "short"
title = "A short one"
language = "en"
status = "ready"
owner = "operator"
severity = 4
issue = { en = "the late parcel" }

[[step]]
id = "about"
phase = "calm"
title = "What is happening"
guidance = "Their words, not yours."
role = "operator"

  [[step.ask]]
  id = "about"
  text = "What did they write?"
  kind = "long"
  private = true

[[step]]
id = "reply"
phase = "thank"
title = "First reply"
guidance = "Thanks, sorry, who you are, when you write next."
role = "public-voice"
deadline = "first-reply"
since = "first_signal"

  [[step.ask]]
  id = "reply"
  text = "The first reply"
  kind = "draft"
  message = "ack"
  public = true
  required = true

[[step]]
id = "facts"
phase = "facts"
title = "What we know"
guidance = "Look it up; do not guess."
role = "operator"

  [[step.ask]]
  id = "late_by"
  text = "How late is it?"
  kind = "text"

  [[step.ask]]
  id = "ours"
  text = "Is it our fault?"
  kind = "yes-no"
  required = true

[[step]]
id = "check"
phase = "follow-up"
title = "Ask a day later"
guidance = "Ask like a person."
role = "operator"
not_before = "24h"
since = "closed"

  [[step.ask]]
  id = "solved"
  text = "Is it solved?"
  kind = "yes-no"
"""

ANSWERS = """\
format = 1
about = "Where is my parcel, Qi asks"
reply = "take"
sent = "now"
late_by = "two days"
ours = true
close = "close"
"""
