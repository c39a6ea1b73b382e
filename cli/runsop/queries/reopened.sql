-- Title: Opened again after closing
-- Metric: M7
-- Decides: hand-over rule, training
-- Shape: shares
-- Columns: hit: opened again at least once; n: incidents that were closed at least once
select
  c.back as back,
  c.grp as grp,
  count(case when i.reopened > 0 then 1 end) as hit,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
where i.closed_at is not null or i.reopened > 0
group by c.back, c.grp
order by c.back, c.grp
