-- Title: Ordinary incidents by runbook
-- Decides: which runbook to mend first
-- Shape: shares
-- Columns: runbook: the one it ended with; hit: walked to the end with the runbook they began with, nothing done beside
--   it; n: closed incidents
select
  c.back as back,
  c.grp as grp,
  i.runbook as runbook,
  count(case when i.improvised = 0 and i.switched = 0 then 1 end) as hit,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
where i.closed_at is not null
group by c.back, c.grp, i.runbook
order by c.back, c.grp, i.runbook
