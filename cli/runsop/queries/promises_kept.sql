-- Title: Promises kept
-- Metric: M4
-- Decides: what to promise, and who needs time for it
-- Shape: shares
-- Columns: hit: kept; n: kept, missed, or still open past their time
-- A promise whose time has not come is in neither number. Kept late is kept: when somebody wrote it down is not when
-- it was done.
select
  c.back as back,
  c.grp as grp,
  count(case when p.state = 'kept' then 1 end) as hit,
  count(*) as n
from counted c
join promise p on p.incident = c.incident
cross join asked q
where p.state in ('kept', 'missed') or p.due_at < q.now_at
group by c.back, c.grp
order by c.back, c.grp
