-- The tables every question is put to: filled from incident files, lessons, kept walks and the team file.
--
-- Times that end in _at are whole seconds since 1970-01-01 00:00 UTC, so their difference is a duration in seconds.
-- Days that end in _day are days since 1970-01-01, and hours 0 to 23, by the clock of the place where it happened.
-- Columns named after an ask hold its answer in force; what was private, skipped or never asked is null.
-- No column holds what a member wrote, what was sent, or a private value.

create table incident (
  incident bigint,        -- its number in this database; all other tables point to it
  id text,
  path text,              -- from the workspace
  workspace text,
  runbook text,           -- the one it ended with
  began_with text,        -- the one it began with
  walk text,              -- the copy of the walk it ended with
  team text,
  operator text,          -- handle of who opened it
  drill boolean,
  language text,
  channel text,
  opened_at bigint,
  opened_day bigint,
  opened_hour bigint,
  opened_minute bigint,   -- of the day: 0 to 1439
  first_signal_at bigint, -- when the first member wrote; the opening, if that is not known or earlier
  first_word_at bigint,   -- when our first public words left; the earliest, in whatever order they were written down
  first_word_day bigint,
  first_word_hour bigint,
  no_first_word boolean,  -- whether none is due: they were left out for a reason, and nothing was said in public
  private_at bigint,      -- when somebody was first written to alone
  public_close_at bigint, -- when the public was told how it ended
  update_at bigint,       -- by when the members are to hear from us next; null: nothing was said yet, or they wait for nothing
  closed_at bigint,       -- null while it is open
  outcome text,           -- closed | closed-unconfirmed | near-miss | …; null while it is open
  reopened bigint,        -- how often
  reviewed_at bigint,     -- when the review had what it must have
  severity bigint,        -- as it stands; 1 is the worst
  worst bigint,           -- the worst it was
  heat bigint,
  voices bigint,
  mood bigint,
  mood_end bigint,
  hard_stop text,
  searched boolean,       -- whether somebody looked for more of the kind
  same_found bigint,
  affected_total bigint,
  contacted bigint,
  handler_ok boolean,
  plan_existed text,
  feared bigint,          -- how many the operator feared would take the dearest remedy
  taken bigint,           -- how many took it
  improvised bigint,      -- notes of what was done beside the runbook
  handovers bigint,
  switched bigint,        -- how often it went on with another runbook
  conflicts bigint,       -- asks that two people answered differently
  events bigint
);

create table severity (
  incident bigint,
  severity bigint,
  since_at bigint         -- the opening, then each time it became worse
);

create table party (
  incident bigint,
  party text,             -- alias
  role text,
  supporter boolean       -- only spoke up for us, or thanked
);

create table answer (
  incident bigint,
  ord bigint,             -- its place in the file
  happened_at bigint,
  step text,
  ask text,
  party text,
  value text,             -- an id, yes or no, a number; null for text. Several chosen: a row each
  number bigint,          -- of a number or scale
  in_force boolean        -- the last one to this ask, for this party
);

create table skip (
  incident bigint,
  ord bigint,
  happened_at bigint,
  step text,
  ask text,
  party text,
  reason text,
  in_force boolean        -- not answered since, and skipped no later time
);

create table message (
  incident bigint,
  ord bigint,
  sent_at bigint,
  public boolean,
  channel text,
  language text,
  party text,
  step text,              -- of its draft
  ask text,
  next_update_at bigint   -- the time it named
);

create table promise (
  incident bigint,
  id text,
  promise text,
  who text,               -- handle
  party text,
  what text,              -- names in it are hidden
  made_at bigint,
  due_at bigint,
  state text,             -- open | kept | missed
  settled_at bigint
);

create table remedy (
  incident bigint,
  id text,
  remedy text,
  amount bigint,          -- in hundredths of the currency
  currency text,
  effort bigint,          -- 0 by itself to 3 must buy first
  scope text,
  party text,
  offered_at bigint,
  asked_of text,          -- handle of who had to approve: the first asked, or nobody
  asked_at bigint,
  last_asked_of text,     -- the last asked: another one, where it was passed on
  last_asked_at bigint,
  verdict text,           -- approved | denied
  decided_at bigint,
  chosen bigint,          -- how many took it
  declined bigint,
  given bigint,
  given_at bigint
);

create table sanction (
  incident bigint,
  ord bigint,
  happened_at bigint,
  action text,            -- mute | remove | ban
  rule text,
  party text
);

create table flag (
  incident bigint,
  id text,
  happened_at bigint,
  rule text,
  step text,              -- of the draft it fired on
  ask text,
  overridden boolean,
  reason text             -- why it was overridden
);

create table turn (
  incident bigint,
  ord bigint,
  happened_at bigint,
  kind text,              -- closed | reopened
  outcome text,
  reason text
);

create table reach (
  incident bigint,
  happened_at bigint,
  who text,               -- handle or role that was called
  reached text            -- answered | ringing | off | nobody
);

create table handover (
  incident bigint,
  happened_at bigint,
  gave text,              -- handle
  took text
);

create table judgement (
  incident bigint,
  happened_at bigint,
  step text,
  verdict text            -- held | contradicted | missing | too_slow | not_needed; the last one
);

create table follow_up (
  incident bigint,        -- that is closed
  step text,              -- a check after closing that is asked in it
  party text,             -- alias; null where it is asked once
  due_at bigint,
  state text              -- open | done | skipped; open while something of it is left to ask
);

create table note (
  incident bigint,
  ord bigint,
  happened_at bigint,
  step text,              -- that was walked when it was written
  tag text,
  party text
);

create table factor (
  incident bigint,
  factor text,
  reviewed boolean        -- named in the review, not only while walking
);

create table lesson (
  lesson text,
  runbook text,
  type text,
  step text,
  factor text,
  incident_id text,
  status text,            -- proposed | agreed | merged | verified | dropped
  proposed_at bigint,
  agreed_at bigint,
  merged_at bigint,
  verified_at bigint,
  dropped_at bigint,
  contradicted bigint,    -- by how many later walks
  message text,
  what text,              -- the edit in words
  who text,               -- of something to do outside the runbooks: handle
  due_at bigint
);

create table walk_step (
  walk text,
  runbook text,
  place bigint,           -- from 1
  step text,
  phase text,
  title text,
  branch boolean,         -- shown only when an expression holds
  each_party boolean,
  check_after bigint      -- seconds after closing; null for what is no follow-up check
);

create table walk_message (
  walk text,
  step text,
  message text            -- that its asks may draft from
);

create table broken (
  path text,
  line bigint,
  problem text,
  fix text
);
