"""Runbooks short enough to read whole, answers that walk them to their end, and the team that walks them."""

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

QUARREL = """\
format = 1
id = "quarrel"
title = "Two people quarrel"
language = "en"
status = "ready"
owner = "operator"
severity = 3
issue = { en = "the quarrel" }

[[step]]
id = "reply"
phase = "thank"
title = "First reply"
guidance = "Calm words."
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
id = "who"
phase = "facts"
title = "Who is in it"
guidance = "One line a person."
role = "operator"

  [[step.ask]]
  id = "people"
  text = "Who is in it?"
  kind = "party"

  [[step.ask]]
  id = "earlier_handler"
  text = "Who had it before?"
  kind = "person"

  [[step.ask]]
  id = "receiver"
  text = "Who takes it?"
  kind = "person"

[[step]]
id = "talk"
phase = "private"
title = "Talk to each"
guidance = "Listen."
role = "private-handler"
each = "party"

  [[step.ask]]
  id = "secret"
  text = "What nobody else may read"
  kind = "text"
  private = true

  [[step.ask]]
  id = "sanction"
  text = "What follows?"
  kind = "choice"
  choices = ["none", "mute", "remove"]
  zero = "none"

[[step]]
id = "remedy-options"
phase = "remedy"
title = "What we give"
guidance = "In kind."
role = "lead"

  [[step.ask]]
  id = "remedies"
  text = "What can they choose from?"
  kind = "remedy"

[[step]]
id = "promises"
phase = "remedy"
title = "Promises"
guidance = "A name and a time."
role = "operator"

  [[step.ask]]
  id = "promises"
  text = "Who does what by when?"
  kind = "promise"
"""

QUARREL_ANSWERS = """\
format = 1
reply = "take"
sent = "now"
people = "Qi: it is a pyramid !$; Bo Lund: I only asked ?"
earlier_handler = "ana"
receiver = "lan"
secret = { Qi = "lost his job in May", B = "" }
sanction = "none"
remedies = []
no_remedy = "nothing was lost"
promises = ["the rules are pinned", ""]
due = "tomorrow 09:00"
who = "mei"
"""

TEAM = """\
format = 1
name = "evening"
language = "en"
channel = "course group"
public = true
quiet_hours = { from = "22:00", to = "08:00" }
lead = "mei"
deputy = "jonas"

[[person]]
handle = "mei"
name = "Mei"
role = "lead"
phone = "555-0100"

[[person]]
handle = "jonas"
name = "Jonas"
role = "head-of-support"

[[person]]
handle = "li.wei"
name = "Li Wei"
role = "operator"

[[person]]
handle = "ana"
name = "Ana"
role = "operator"

[[person]]
handle = "lan"
name = "Lan"
role = "part-timer"

[role.part-timer]
goodwill_units = 1
mute = true
may_be_alone = true

[role.operator]
refund_cap = "400.00 CNY"
goodwill_units = 3
mute = true
remove = true
may_be_alone = true

[role.lead]
refund_cap = "1200.00 CNY"
goodwill_units = "unlimited"
mute = true
remove = true
ban = true
publish = true
may_be_alone = true

[role.head-of-support]
refund_cap = "unlimited"
goodwill_units = "unlimited"
mute = true
remove = true
ban = true
publish = true
found = true
may_be_alone = true

[severity.1]
first_reply = "5m"
scope = "15m"
update = "20m"
deputy_after = "15m"

[severity.2]
first_reply = "15m"
update = "60m"

[severity.3]
first_reply = "60m"
update = "24h"

[severity.4]
first_reply = "4h"
update = "24h"

[[remedy]]
id = "days-added"
title = { en = "seven days are added" }
compensates = "service"
cost = "0.00 CNY"
units = 1
effort = 0
right = "goodwill"

[[remedy]]
id = "full-refund"
title = { en = "all of the money back" }
compensates = "money"
cost = "399.00 CNY"
units = 0
effort = 1
right = "refund"

[[rule]]
id = "no-abuse"
text = { en = "No insults, no threats." }

[hard_stop.self_harm]
contact = "Mei"
phone = "555-0100"
text = { en = "Thank you for telling us. A colleague takes over now." }

[hard_stop.violence]
contact = "Mei"
phone = "555-0100"
text = { en = "Thank you for telling us. A colleague takes over now." }

[hard_stop.minor]
contact = "Mei"
phone = "555-0100"
text = { en = "Thank you for telling us. A colleague takes over now." }

[hard_stop.data_leak]
contact = "Mei"
phone = "555-0100"
text = { en = "Thank you for telling us. A colleague takes over now." }

[hard_stop.medical]
contact = "Mei"
phone = "555-0100"
text = { en = "Thank you for telling us. A colleague takes over now." }

[hard_stop.legal_press]
contact = "Mei"
phone = "555-0100"
text = { en = "Thank you for telling us. A colleague takes over now." }
"""
