-- Title: How the load is spread
-- Metric: M17
-- Decides: rest, and a second person, before mistakes come
-- Shape: spread
-- Unit: number
-- Columns: team; n: people who carried incidents; least, middle, most: incidents one of them carried
-- Carried: opened, or taken over. It says that somebody carries too much, on purpose not who.
with taken_over as (
  select distinct h.incident as incident, h.took as took
  from handover h
  join incident i on i.incident = h.incident
  where h.took <> i.operator
),
carried as (
  select c.back as back, c.grp as grp, i.team as team, i.operator as handle
  from counted c
  join incident i on i.incident = c.incident
  union all
  select c.back as back, c.grp as grp, i.team as team, t.took as handle
  from counted c
  join incident i on i.incident = c.incident
  join taken_over t on t.incident = c.incident
),
loads as (
  select d.back as back, d.grp as grp, d.team as team, d.handle as handle, count(*) as incidents
  from carried d
  group by d.back, d.grp, d.team, d.handle
),
ranked as (
  select l.back as back, l.grp as grp, l.team as team, l.incidents as incidents,
    row_number() over (partition by l.back, l.grp, l.team order by l.incidents, l.handle) as place,
    count(*) over (partition by l.back, l.grp, l.team) as people
  from loads l
)
select r.back as back, r.grp as grp, coalesce(r.team, '?') as team, count(*) as n, min(r.incidents) as least,
  min(case when 2 * r.place between r.people and r.people + 1 then r.incidents end) as middle,
  max(r.incidents) as most
from ranked r
group by r.back, r.grp, r.team
order by r.back, r.grp, coalesce(r.team, '?')
