-- Title: Runbooks nobody has read lately
-- Metric: M13
-- Decides: who reads which runbook next
-- Shape: list
-- Columns: runbook; title; last_reviewed_day: unknown when nobody put one; incidents: that walked it in the periods
-- As of now: ready to walk, and not reviewed within 90 days, a quarter. The most walked first.
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
unread as (
  select distinct r.runbook as runbook, r.title as title, r.last_reviewed_day as last_reviewed_day,
    a.group_by as group_by
  from runbook r
  cross join asked a
  where coalesce(r.status, '') not in ('draft', 'retired') and coalesce(r.last_reviewed_day, 0) < a.today - 90
)
select case when u.group_by = 'runbook' then u.runbook else '' end as grp, null as id, u.runbook as runbook,
  u.title as title, u.last_reviewed_day as last_reviewed_day, coalesce(w.incidents, 0) as incidents
from unread u
left join walked w on w.runbook = u.runbook
order by coalesce(w.incidents, 0) desc, coalesce(u.last_reviewed_day, 0), u.runbook
