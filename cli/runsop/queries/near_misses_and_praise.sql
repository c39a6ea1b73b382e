-- Title: Near misses and praise
-- Metric: M19
-- Decides: which early warning to heed, what to keep
-- Shape: counts
-- Columns: kind: near-miss, praise or incident; n: how many
-- Read together: fewer incidents and fewer near misses is rather less written down than less happening.
with kinds as (
  select c.back as back, c.grp as grp,
    case
      when i.outcome = 'near-miss' then 'near-miss'
      when i.runbook = 'praise-received' then 'praise'
      else 'incident' end as kind
  from counted c
  join incident i on i.incident = c.incident
)
select k.back as back, k.grp as grp, k.kind as kind, count(*) as n
from kinds k
group by k.back, k.grp, k.kind
order by k.back, k.grp, k.kind
