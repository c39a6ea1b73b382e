-- Title: Asked again afterwards
-- Metric: M5
-- Decides: call-backs to make
-- Shape: counts
-- Columns: step: the check; state: done, skipped, overdue, or waiting for its day; n: checks, one for each person
--   where each is asked
-- A check is done when nothing of it is left to ask: a message that is drafted asks nobody. It is due some time after the
-- closing that stands: opened again and closed again, it is asked anew. Only what the walk shows counts, so whom it does
-- not ask is in no row. Near misses have no checks.
select
  c.back as back,
  c.grp as grp,
  f.step as step,
  case when f.state <> 'open' then f.state when f.due_at <= q.now_at then 'overdue' else 'waiting' end as state,
  count(*) as n
from counted c
join follow_up f on f.incident = c.incident
cross join asked q
group by c.back, c.grp, f.step,
  case when f.state <> 'open' then f.state when f.due_at <= q.now_at then 'overdue' else 'waiting' end
order by c.back, c.grp, f.step,
  case when f.state <> 'open' then f.state when f.due_at <= q.now_at then 'overdue' else 'waiting' end
