-- What a report is asked: filled anew each time, read by every question, never kept.

create temporary table asked (
  now_at bigint,
  today bigint,           -- day, by the clock of who asks
  group_by text,          -- team | channel | runbook | language, or ''
  night_from bigint,      -- minutes of the day between which it is night: the team's quiet hours
  night_to bigint
);

create temporary table period (
  back bigint,            -- 0 the one asked for, 1 to 4 the ones before it, -1 the week that runs
  first_day bigint,
  last_day bigint,
  since_at bigint,        -- its first midnight, by the clock of who asks
  until_at bigint         -- the midnight after it
);

create temporary table person (
  handle text,            -- of somebody of the team, or nobody, whose role is called so too
  role text
);

create temporary table deadline (
  severity bigint,
  first_reply bigint,     -- seconds
  rhythm bigint,          -- of updates, seconds
  patience bigint,        -- after which a deputy is asked instead, seconds
  review text             -- required | short | optional
);

create temporary table price (
  remedy text,
  compensates text,
  amount bigint,          -- hundredths
  currency text
);

create temporary table runbook (
  runbook text,
  title text,
  status text,
  last_reviewed_day bigint
);

create temporary table counted (
  incident bigint,
  back bigint,
  grp text                -- what it is grouped by, or ''
);

create temporary table grouped (
  incident bigint,
  grp text                -- what it is grouped by, or '': drills and all
);

create temporary table words_due (
  incident bigint,        -- that counts, or is open
  due_at bigint           -- by when the first public words should leave
);

create temporary table latest_walk (
  runbook text,
  walk text               -- what it says today: the walk of its newest incident
);

create temporary table doubted (
  incident bigint,
  id text,
  runbook text,
  step text,              -- of the runbook as it is today
  title text,
  verdict text,           -- contradicted | too_slow | missing
  happened_at bigint
);

create temporary table span (
  back bigint,            -- 0 for the four weeks up to now, 1 for those up to a week ago, and so on to 12
  after_at bigint,
  until_at bigint
);
