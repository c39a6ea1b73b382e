-- Title: Incidents that waited for somebody with the right to decide
-- Shape: findings
-- Columns: kind; item: what --decide names; id: one of its incidents; since_at: when somebody was asked or called;
--   weight and n: incidents; waited_seconds: the longest wait of this one, null if nobody could be reached; role:
--   who was asked first, or nobody; back: as in decide_factors
-- Three incidents of four weeks at least in which an approval took so long that a deputy should have been asked (the
-- team says when; an hour, where it does not), or nobody who was called could be reached. Four of them are named, the
-- longest wait first; of the four weeks before them, one. What nobody answered waited until closing,
-- and what was passed on since it was first asked for. No drills.
with holder as (
  select h.handle as handle, min(h.role) as role
  from person h
  group by h.handle
),
kind_of as (
  select distinct p.role as role
  from person p
),
answered as (
  select c.incident as incident
  from reach c
  where c.reached = 'answered'
  group by c.incident
),
wait as (
  select r.incident as incident, r.asked_at as asked_at,
    coalesce(r.decided_at, i.closed_at, a.now_at) - r.asked_at as waited,
    coalesce(h.role, 'operator') as role
  from remedy r
  cross join asked a
  join incident i on i.incident = r.incident
  left join deadline d on d.severity = i.worst
  left join holder h on h.handle = r.asked_of
  where r.asked_at is not null
    and coalesce(r.decided_at, i.closed_at, a.now_at) - r.asked_at > coalesce(d.patience, 3600)
  union all
  select c.incident as incident, c.happened_at as asked_at, null as waited,
    coalesce(h.role, k.role, 'operator') as role
  from reach c
  left join holder h on h.handle = c.who
  left join kind_of k on k.role = c.who
  left join answered w on w.incident = c.incident
  where w.incident is null
),
first_wait as (
  select v.incident as incident, s.back as back, v.asked_at as asked_at, v.waited as waited, v.role as role,
    row_number() over (
      partition by v.incident, s.back order by coalesce(v.waited, -1) desc, v.asked_at, v.role) as place
  from wait v
  join span s on v.asked_at > s.after_at and v.asked_at <= s.until_at
),
ranked as (
  select f.back as back, i.id as id, f.asked_at as asked_at, f.waited as waited, f.role as role,
    count(*) over (partition by f.back) as n,
    row_number() over (partition by f.back order by coalesce(f.waited, -1) desc, f.asked_at, i.id) as place
  from first_wait f
  join incident i on i.incident = f.incident
  where f.place = 1 and not i.drill
)
select 'authority' as kind, 'authority.waits' as item, r.id as id, r.asked_at as since_at, r.n as weight, r.n as n,
  r.waited as waited_seconds, r.role as role, r.back as back
from ranked r
where r.n >= 3 and r.place <= case when r.back = 0 then 4 else 1 end
order by r.back, r.place
