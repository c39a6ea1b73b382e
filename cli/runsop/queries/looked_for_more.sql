-- Title: Looked for more of the kind
-- Metric: M6
-- Decides: whether to look again, and what to mend for all
-- Shape: shares
-- Columns: hit: somebody looked somewhere; n: closed incidents
-- Near misses and praise do not count.
select
  c.back as back,
  c.grp as grp,
  count(case when i.searched then 1 end) as hit,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
where i.closed_at is not null and i.outcome <> 'near-miss' and i.runbook <> 'praise-received'
group by c.back, c.grp
order by c.back, c.grp
