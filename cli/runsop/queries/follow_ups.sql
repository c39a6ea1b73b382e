-- Title: Asked again afterwards
-- Metric: M5
-- Decides: call-backs to make
-- Shape: counts
-- Columns: step: the check; state: done, skipped, overdue, or waiting for its day; n: checks, one for each person
--   where each is asked
-- A check is due some time after the closing that stands: opened again and closed again, it is asked anew.
-- Who only spoke up for us is not asked; who refused or blocked us is left alone where the check has a condition.
-- Near misses have no checks.
with timed as (
  -- Workspaces share walks: each step once.
  select distinct w.walk, w.step, w.branch, w.each_party, w.check_after
  from walk_step w
  where w.check_after is not null
),
again as (
  select t.incident, max(t.ord) as ord
  from turn t
  where t.kind = 'reopened'
  group by t.incident
),
heard as (
  -- One look at the answers: those to a check, and who would not talk to us.
  select
    a.incident as incident, a.ord as ord, a.step as step,
    coalesce(a.party, '') as party,
    case when a.ask = 'reached' then 1 else 0 end as refused
  from answer a
  join counted c on c.incident = a.incident
  where a.in_force
    and (
      a.step in (select w.step from timed w)
      or (a.ask = 'reached' and a.value in ('refused', 'blocked')))
),
checks as (
  select
    c.back as back, c.grp as grp, i.incident as incident, w.step as step, '' as party,
    i.closed_at + w.check_after as due_at
  from counted c
  join incident i on i.incident = c.incident
  join timed w on w.walk = i.walk
  where i.closed_at is not null and coalesce(i.outcome, '') <> 'near-miss' and not w.each_party
  union all
  select
    c.back as back, c.grp as grp, i.incident as incident, w.step as step, p.party as party,
    i.closed_at + w.check_after as due_at
  from counted c
  join incident i on i.incident = c.incident
  join timed w on w.walk = i.walk
  join party p on p.incident = i.incident
  left join heard h on h.incident = p.incident and h.party = p.party and h.refused = 1
  where i.closed_at is not null and coalesce(i.outcome, '') <> 'near-miss' and w.each_party and not p.supporter
    and (h.incident is null or not w.branch)
),
marks as (
  select h.incident, h.step, h.party, h.ord, 'done' as state
  from heard h
  where h.refused = 0
  union all
  select
    o.incident as incident, o.step as step,
    coalesce(o.party, '') as party,
    o.ord as ord, 'skipped' as state
  from skip o
  join counted c on c.incident = o.incident
  where o.in_force and o.reason <> 'not now' and o.step in (select w.step from timed w)
),
settled as (
  -- Since the incident was last opened again; an answer counts more than a skip.
  select m.incident as incident, m.step as step, m.party as party, min(m.state) as state
  from marks m
  left join again g on g.incident = m.incident
  where m.ord > coalesce(g.ord, -1)
  group by m.incident, m.step, m.party
),
stated as (
  select
    k.back as back, k.grp as grp, k.step as step,
    coalesce(s.state, case when k.due_at <= q.now_at then 'overdue' else 'waiting' end) as state
  from checks k
  cross join asked q
  left join settled s on s.incident = k.incident and s.step = k.step and s.party = k.party
)
select
  s.back as back,
  s.grp as grp,
  s.step as step,
  s.state as state,
  count(*) as n
from stated s
group by s.back, s.grp, s.step, s.state
order by s.back, s.grp, s.step, s.state
