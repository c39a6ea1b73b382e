-- Title: Steps always left out
-- Metric: M13
-- Decides: which step to take out or to change
-- Shape: list
-- Columns: id: the newest incident that left it out; incidents: that left it out in the last 90 days
-- Steps of today's runbooks which at least 5 incidents, closed in the last 90 days, were asked, and none answered.
with closed as (
  select i.incident as incident, i.id as id, i.runbook as runbook, i.closed_at as closed_at
  from incident i
  cross join asked a
  where not i.drill and i.closed_at > a.now_at - 7776000 and i.closed_at <= a.now_at
),
steps as (
  select distinct r.runbook as runbook, s.step as step, s.title as title
  from latest_walk r
  join walk_step s on s.walk = r.walk
),
left_out as (
  select distinct s.runbook as runbook, s.step as step, s.title as title, c.incident as incident, c.id as id,
    c.closed_at as closed_at
  from closed c
  join skip k on k.incident = c.incident
  join steps s on s.runbook = c.runbook and s.step = k.step
),
placed as (
  select l.runbook as runbook, l.step as step, l.title as title, l.id as id,
    row_number() over (partition by l.runbook, l.step order by l.closed_at desc, l.incident desc) as place
  from left_out l
),
often as (
  select p.runbook as runbook, p.step as step, p.title as title, min(case when p.place = 1 then p.id end) as id,
    count(*) as incidents
  from placed p
  group by p.runbook, p.step, p.title
  having count(*) >= 5
),
answered as (
  select distinct o.runbook as runbook, o.step as step
  from often o
  join closed c on c.runbook = o.runbook
  join answer w on w.incident = c.incident and w.step = o.step
)
select case when a.group_by = 'runbook' then o.runbook else '' end as grp, o.id as id, o.runbook as runbook,
  o.step as step, o.title as title, o.incidents as incidents
from often o
cross join asked a
left join answered d on d.runbook = o.runbook and d.step = o.step
where d.step is null
order by o.incidents desc, o.runbook, o.step
