-- Title: Incidents by runbook
-- Metric: M1
-- Decides: which runbook to drill, which product to fix
-- Shape: counts
-- Columns: runbook: the one it ended with; n: incidents opened in the period
-- An incident that went on with another runbook counts where it ended, once.
select
  c.back as back,
  c.grp as grp,
  i.runbook as runbook,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
group by c.back, c.grp, i.runbook
order by c.back, c.grp, count(*) desc, i.runbook
