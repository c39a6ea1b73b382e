-- Title: Reviews to hold
-- Metric: M21
-- Decides: hold it
-- Shape: list
-- Columns: severity: the worst it was; due_at: five working days after closing, seven days here
-- As of now: closed incidents whose worst severity requires a review that has not been held, the first due first.
select
  g.grp as grp,
  i.id as id, i.runbook as runbook, i.worst as severity, i.closed_at as closed_at, i.closed_at + 604800 as due_at
from incident i
join grouped g on g.incident = i.incident
join deadline d on d.severity = i.worst
where d.review = 'required' and i.closed_at is not null and i.reviewed_at is null and not i.drill
  and i.outcome <> 'near-miss'
order by i.closed_at, i.incident
