-- Title: Never drilled
-- Metric: M20
-- Decides: what to drill next
-- Shape: list
-- Columns: runbook; title; incidents: that walked it in the periods of this report
-- As of now: runbooks ready to walk that no drill began or ended with, the most walked first.
with went as (
  select i.runbook as runbook
  from counted c
  join incident i on i.incident = c.incident
  union all
  select i.began_with as runbook
  from counted c
  join incident i on i.incident = c.incident
  where i.began_with <> i.runbook
),
walked as (
  select w.runbook as runbook, count(*) as incidents
  from went w
  group by w.runbook
),
drilled as (
  select i.runbook as runbook from incident i where i.drill
  union all
  select i.began_with as runbook from incident i where i.drill
),
books as (
  select distinct r.runbook as runbook, r.title as title
  from runbook r
  where coalesce(r.status, '') not in ('draft',
  'retired') and r.runbook not in (select d.runbook as runbook from drilled d)
)
select case when a.group_by = 'runbook' then b.runbook else '' end as grp, null as id, b.runbook as runbook,
  b.title as title, coalesce(w.incidents, 0) as incidents
from books b
cross join asked a
left join walked w on w.runbook = b.runbook
order by coalesce(w.incidents, 0) desc, b.runbook
