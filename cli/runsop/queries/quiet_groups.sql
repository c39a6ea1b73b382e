-- Title: Teams and channels that usually write, and did not
-- Shape: findings
-- Columns: kind: team or channel; item: what --decide names; id: the last incident; since_at: when that was opened;
--   weight and n: incidents of the four periods before; name; periods: in how many of the four
-- With incidents in three of the four periods before at least, and none in the period asked for nor in the running
-- week. Drills do not count.
with belonging as (
  select 'team' as kind, i.team as name, i.id as id, i.opened_at as opened_at, c.back as back
  from counted c
  join incident i on i.incident = c.incident
  where i.team is not null
  union all
  select 'channel' as kind, i.channel as name, i.id as id, i.opened_at as opened_at, c.back as back
  from counted c
  join incident i on i.incident = c.incident
  where i.channel is not null
),
ranked as (
  select m.kind as kind, m.name as name, m.id as id, m.opened_at as opened_at, m.back as back,
    row_number() over (partition by m.kind, m.name order by m.opened_at desc, m.id) as place
  from belonging m
),
grouped as (
  select r.kind as kind, r.name as name, max(case when r.place = 1 then r.id end) as id, max(r.opened_at) as opened_at,
    count(*) as n, count(distinct r.back) as periods, min(r.back) as newest
  from ranked r
  group by r.kind, r.name
)
select g.kind as kind, 'quiet.' || g.kind || '.' || g.name as item, g.id as id, g.opened_at as since_at, g.n as weight,
  g.n as n, g.name as name, g.periods as periods
from grouped g
where g.newest >= 1 and g.periods >= 3
order by g.n desc, g.kind, g.name
