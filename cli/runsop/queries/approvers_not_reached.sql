-- Title: Calls to a lead or approver that reached nobody
-- Metric: M11
-- Decides: deputies, and raise the cap of who stands at the front
-- Shape: shares
-- Columns: role: of who was called; hit: not answered (ringing, off, nobody); n: calls
with roles as (
  select distinct p.role
  from person p
)
select
  c.back as back,
  c.grp as grp,
  coalesce(p.role, k.role, 'operator') as role,
  count(case when r.reached <> 'answered' then 1 end) as hit,
  count(*) as n
from counted c
join reach r on r.incident = c.incident
left join person p on p.handle = r.who
left join roles k on k.role = r.who
group by c.back, c.grp, coalesce(p.role, k.role, 'operator')
order by c.back, c.grp, coalesce(p.role, k.role, 'operator')
