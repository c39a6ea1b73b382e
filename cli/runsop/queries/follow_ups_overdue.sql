-- Title: Checks overdue now
-- Metric: M5
-- Decides: call-backs to make today
-- Shape: list
-- Columns: step: the check; what: its title; person: alias, null where it is asked once; late_seconds: since it was due
-- As of now, from whatever week the incident is: something of the check is left to ask. The oldest first. Only what the
-- walk shows counts, so whom it does not ask is not here.
with titled as (
  -- Workspaces share walks: each step once.
  select distinct w.walk, w.step, w.title
  from walk_step w
  where w.check_after is not null
)
select
  b.grp as grp,
  i.id as id,
  f.step as step,
  w.title as what,
  f.party as person,
  f.due_at as due_at,
  q.now_at - f.due_at as late_seconds
from follow_up f
join incident i on i.incident = f.incident
join grouped b on b.incident = i.incident
join titled w on w.walk = i.walk and w.step = f.step
cross join asked q
where f.state = 'open' and f.due_at <= q.now_at and not i.drill
order by f.due_at, i.incident, f.step, coalesce(f.party, '')
