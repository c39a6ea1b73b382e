-- Title: Incidents by severity
-- Metric: M1
-- Decides: cover, and whom to wake
-- Shape: counts
-- Columns: severity: the worst it was, 1 is the worst; null: not known; n: incidents opened in the period
-- One that calmed down keeps the worst it was.
select
  c.back as back,
  c.grp as grp,
  i.worst as severity,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
group by c.back, c.grp, i.worst
order by c.back, c.grp, coalesce(i.worst, 99)
