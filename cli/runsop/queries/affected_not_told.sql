-- Title: Affected, and not told
-- Metric: M6
-- Decides: whom to contact still
-- Shape: list
-- Columns: same_found: alike that were found; affected: people it can touch; told: how many of them were told, null:
--   nobody wrote a number; rest: how many are left
-- Those who wrote know of it, so they are not part of the rest. Near misses do not count: they touched nobody.
-- Of all weeks the report looks at, the one asked for and those before it: who was not told then waits still.
select
  c.grp as grp,
  i.id as id,
  i.runbook as runbook,
  i.same_found as same_found,
  i.affected_total as affected,
  i.contacted as told,
  i.affected_total - greatest(coalesce(i.contacted, 0), coalesce(i.voices, 1)) as rest,
  i.closed_at as closed_at
from counted c
join incident i on i.incident = c.incident
where i.affected_total > greatest(coalesce(i.contacted, 0), coalesce(i.voices, 1))
  and coalesce(i.outcome, '') <> 'near-miss'
order by i.affected_total - greatest(coalesce(i.contacted, 0), coalesce(i.voices, 1)) desc, i.incident
