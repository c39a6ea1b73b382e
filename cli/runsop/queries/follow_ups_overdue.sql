-- Title: Checks overdue now
-- Metric: M5
-- Decides: call-backs to make today
-- Shape: list
-- Columns: step: the check; what: its title; person: alias, null where it is asked once; late_seconds: since it was due
-- As of now, from whatever week the incident is. The oldest first.
-- Who only spoke up for us is not asked; who refused or blocked us is left alone where the check has a condition.
with timed as (
  -- Workspaces share walks: each step once.
  select distinct w.walk, w.step, w.title, w.branch, w.each_party, w.check_after
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
  select a.incident, a.ord, a.step, coalesce(a.party, '') as party,
    case when a.ask = 'reached' then 1 else 0 end as refused
  from answer a
  where a.in_force
    and (
      a.step in (select w.step from timed w)
      or (a.ask = 'reached' and a.value in ('refused', 'blocked')))
),
checks as (
  select
    i.incident as incident, w.step as step, w.title as title, '' as party,
    i.closed_at + w.check_after as due_at
  from incident i
  join timed w on w.walk = i.walk
  where i.closed_at is not null and coalesce(i.outcome, '') <> 'near-miss' and not w.each_party
    and not i.drill
    and i.closed_at + w.check_after <= (select q.now_at from asked q)
  union all
  select
    i.incident as incident, w.step as step, w.title as title, p.party as party,
    i.closed_at + w.check_after as due_at
  from incident i
  join timed w on w.walk = i.walk
  join party p on p.incident = i.incident
  left join heard h on h.incident = p.incident and h.party = p.party and h.refused = 1
  where i.closed_at is not null and coalesce(i.outcome, '') <> 'near-miss' and w.each_party and not p.supporter
    and not i.drill
    and i.closed_at + w.check_after <= (select q.now_at from asked q)
    and (h.incident is null or not w.branch)
),
marks as (
  select h.incident, h.step, h.party, h.ord
  from heard h
  where h.refused = 0
  union all
  select o.incident, o.step, coalesce(o.party, '') as party, o.ord
  from skip o
  where o.in_force and o.reason <> 'not now' and o.step in (select w.step from timed w)
),
settled as (
  -- Since the incident was last opened again.
  select m.incident as incident, m.step as step, m.party as party
  from marks m
  left join again g on g.incident = m.incident
  where m.ord > coalesce(g.ord, -1)
)
select
  b.grp as grp,
  i.id as id,
  k.step as step,
  k.title as what,
  nullif(k.party, '') as person,
  k.due_at as due_at,
  q.now_at - k.due_at as late_seconds
from checks k
join incident i on i.incident = k.incident
join grouped b on b.incident = i.incident
cross join asked q
left join settled s on s.incident = k.incident and s.step = k.step and s.party = k.party
where s.incident is null
order by k.due_at, i.incident, k.step, k.party
