-- Title: Drills
-- Metric: M20
-- Decides: what to drill next
-- Shape: list
-- Columns: id: the last drill of a runbook, last_at; role: of who led it; drills: in all; edits_since: merged since
-- As of now. What was edited since its last drill comes first, then what was drilled longest ago.
with ranked as (
  select i.id as id, i.runbook as runbook, i.opened_at as opened_at, i.operator as operator, a.group_by as group_by,
    row_number() over (partition by i.runbook order by i.opened_at desc, i.incident desc) as place,
    count(*) over (partition by i.runbook) as drills
  from incident i
  cross join asked a
  where i.drill and i.opened_at <= a.now_at
),
newest as (
  select r.id as id, r.runbook as runbook, r.opened_at as opened_at, r.operator as operator, r.group_by as group_by,
    r.drills as drills
  from ranked r
  where r.place = 1
),
edits as (
  select n.runbook as runbook, count(*) as edits
  from newest n
  join lesson l on l.runbook = n.runbook
  where l.merged_at > n.opened_at
  group by n.runbook
)
select case when n.group_by = 'runbook' then n.runbook else '' end as grp, n.id as id, n.runbook as runbook,
  n.opened_at as last_at, coalesce(p.role, 'operator') as role, n.drills as drills, coalesce(e.edits, 0) as edits_since
from newest n
left join edits e on e.runbook = n.runbook
left join person p on p.handle = n.operator
order by case when coalesce(e.edits, 0) > 0 then 0 else 1 end, n.opened_at, n.runbook
