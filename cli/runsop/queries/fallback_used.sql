-- Title: No runbook fitted
-- Metric: M13
-- Decides: which runbook to write, which words should lead to one
-- Shape: shares
-- Columns: stage; hit: incidents walked with the fallback, general-complaint; n: all incidents
-- Ended with it: nothing fitted. Began with it: that it did was found too late or never.
with stages as (
  select c.back as back, c.grp as grp, 'began' as stage, i.began_with as runbook
  from counted c
  join incident i on i.incident = c.incident
  union all
  select c.back as back, c.grp as grp, 'ended' as stage, i.runbook as runbook
  from counted c
  join incident i on i.incident = c.incident
)
select s.back as back, s.grp as grp, s.stage as stage,
  count(case when s.runbook = 'general-complaint' then 1 end) as hit, count(*) as n
from stages s
group by s.back, s.grp, s.stage
order by s.back, s.grp, s.stage
