-- Title: What customers said when asked again
-- Metric: M5
-- Decides: call-backs to make, and whether closed means solved
-- Shape: counts
-- Columns: said: yes, partly, no, no_answer, refused (would not talk to us), not_asked, or waiting for
--   its day; n: people
-- Everybody is in one of these rows, so that the satisfied are read beside those who were never reached.
-- What was said after a week counts more than after a day, unless nobody answered then.
with timed as (
  -- Workspaces share walks: each step once.
  select distinct w.walk, w.check_after
  from walk_step w
  where w.step = 'check-customer' and w.check_after is not null
),
again as (
  select t.incident, max(t.ord) as ord
  from turn t
  where t.kind = 'reopened'
  group by t.incident
),
people as (
  select
    c.back as back, c.grp as grp, i.incident as incident, p.party as party,
    coalesce(g.ord, -1) as reopened_ord,
    i.closed_at + w.check_after as due_at
  from counted c
  join incident i on i.incident = c.incident
  join timed w on w.walk = i.walk
  join party p on p.incident = i.incident
  left join again g on g.incident = i.incident
  where i.closed_at is not null and coalesce(i.outcome, '') <> 'near-miss' and not p.supporter
),
heard as (
  -- One look at the answers.
  select
    k.incident as incident, k.party as party,
    min(case when a.ask = 'satisfied' and a.ord > k.reopened_ord then a.value end) as after_day,
    min(case when a.ask = 'week_satisfied' and a.ord > k.reopened_ord then a.value end) as after_week,
    min(case when a.ask = 'reached' and a.value in ('refused', 'blocked') then 'refused' end) as refused
  from people k
  join answer a on a.incident = k.incident and a.party = k.party
  where a.in_force and a.ask in ('satisfied', 'week_satisfied', 'reached')
  group by k.incident, k.party
),
said as (
  select
    k.back as back, k.grp as grp,
    coalesce(
      case when h.after_week <> 'no_answer' then h.after_week end,
      h.after_day,
      h.after_week,
      h.refused,
      case when k.due_at <= q.now_at then 'not_asked' else 'waiting' end) as said
  from people k
  cross join asked q
  left join heard h on h.incident = k.incident and h.party = k.party
)
select
  s.back as back,
  s.grp as grp,
  s.said as said,
  count(*) as n
from said s
group by s.back, s.grp, s.said
order by
  s.back,
  s.grp,
  case s.said
    when 'yes' then 1
    when 'partly' then 2
    when 'no' then 3
    when 'no_answer' then 4
    when 'refused' then 5
    when 'not_asked' then 6
    else 7 end
