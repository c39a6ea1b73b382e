-- Title: What became of them after a month
-- Metric: M16
-- Decides: whether the recovery was worth it
-- Shape: counts
-- Columns: runbook; became: stayed, renewed, refunded, left or unknown; n: people looked up
-- Counted when it was looked up, a month after closing: what was opened this week has not come to it yet.
with looked_up as (
  select w.happened_at as happened_at, i.runbook as runbook, w.value as value,
    g.grp as grp
  from answer w
  join incident i on i.incident = w.incident
  join grouped g on g.incident = i.incident
  cross join asked a
  where w.ask = 'outcome' and w.in_force and w.value is not null and not i.drill and w.happened_at <= a.now_at
)
select p.back as back, l.grp as grp, l.runbook as runbook, l.value as became, count(*) as n
from looked_up l
cross join period p
where l.happened_at >= p.since_at and l.happened_at < p.until_at
group by p.back, l.grp, l.runbook, l.value
order by p.back, l.grp, l.runbook, l.value
