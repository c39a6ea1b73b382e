-- Title: Complaints about how we had handled one before
-- Metric: M7
-- Decides: hand-over rule, training
-- Shape: shares
-- Columns: hit: began or ended with the runbook failed-handling; n: incidents opened in the period
select
  c.back as back,
  c.grp as grp,
  count(case when i.runbook = 'failed-handling' or i.began_with = 'failed-handling' then 1 end) as hit,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
group by c.back, c.grp
order by c.back, c.grp
