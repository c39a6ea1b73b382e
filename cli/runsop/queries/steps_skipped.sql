-- Title: Steps left out
-- Metric: M13
-- Decides: which step to change, to move or to take out
-- Shape: counts
-- Columns: step; reason: not now, does not apply, unknown, or another one; n: incidents
-- Only what was never answered afterwards. What stands behind "another" is read in the incident.
with left_out as (
  select distinct c.back as back, c.grp as grp, c.incident as incident, s.step as step,
    case when s.reason in ('not now', 'does not apply', 'unknown') then s.reason else 'another' end as reason
  from counted c
  join skip s on s.incident = c.incident
  where s.in_force and s.step not like 'review-%'
)
select l.back as back, l.grp as grp, l.step as step, l.reason as reason, count(*) as n
from left_out l
group by l.back, l.grp, l.step, l.reason
order by l.back, l.grp, count(*) desc, l.step, l.reason
