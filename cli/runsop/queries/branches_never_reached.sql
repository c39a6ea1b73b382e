-- Title: Branches never reached
-- Metric: M13
-- Decides: which branch to take out, or whether its condition is wrong
-- Shape: list
-- Columns: runbook; step; incidents: closed in the last 90 days, with the branch in their walk
-- Branches of today's runbooks which at least 10 incidents had in their walk, and none answered or left out. What is
-- due only after closing is no branch here. Some branches are for what is rare and grave: look before you cut.
with closed as (
  select i.incident as incident, i.runbook as runbook, i.walk as walk
  from incident i
  cross join asked a
  where not i.drill and i.closed_at > a.now_at - 7776000 and i.closed_at <= a.now_at
),
branches as (
  select distinct r.runbook as runbook, s.step as step, s.title as title
  from latest_walk r
  join walk_step s on s.walk = r.walk
  where s.branch and s.check_after is null
),
walks as (
  select c.runbook as runbook, c.walk as walk, count(*) as incidents
  from closed c
  group by c.runbook, c.walk
),
walk_steps as (
  select distinct s.walk as walk, s.step as step from walk_step s
),
had as (
  select b.runbook as runbook, b.step as step, b.title as title, cast(sum(w.incidents) as bigint) as incidents
  from branches b
  join walks w on w.runbook = b.runbook
  join walk_steps s on s.walk = w.walk and s.step = b.step
  group by b.runbook, b.step, b.title
  having sum(w.incidents) >= 10
),
reached as (
  select h.runbook as runbook, h.step as step
  from had h
  join closed c on c.runbook = h.runbook
  join answer w on w.incident = c.incident and w.step = h.step
  union all
  select h.runbook as runbook, h.step as step
  from had h
  join closed c on c.runbook = h.runbook
  join skip k on k.incident = c.incident and k.step = h.step
),
ever as (
  select distinct r.runbook as runbook, r.step as step from reached r
)
select case when a.group_by = 'runbook' then h.runbook else '' end as grp, null as id, h.runbook as runbook,
  h.step as step, h.title as title, h.incidents as incidents
from had h
cross join asked a
left join ever e on e.runbook = h.runbook and e.step = h.step
where e.step is null
order by h.incidents desc, h.runbook, h.step
