-- Title: How many we feared would take it, and how many did
-- Metric: M10
-- Decides: whether to offer the dear remedy more freely
-- Shape: list
-- Columns: feared: people the operator feared would take the dearest remedy; taken: people who did; affected: people it
--   could touch
-- Of all weeks the report looks at: both numbers are known in few incidents. The most needless fear comes first.
select
  c.grp as grp,
  i.id as id,
  i.runbook as runbook,
  i.feared as feared,
  i.taken as taken,
  i.affected_total as affected
from counted c
join incident i on i.incident = c.incident
where i.feared is not null and i.taken is not null
order by i.feared - i.taken desc, i.incident
