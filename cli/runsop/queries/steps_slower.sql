-- Title: Steps that grew slower
-- Metric: M13
-- Decides: which step to make shorter, or to split
-- Shape: list
-- Columns: id: an incident it took the middle time in; before_seconds of n_before incidents, now_seconds of n_now
-- The time of a step goes from the answer or skip before its first one to its last answer, in the order of the file;
-- that of the very first step begins with the opening. A step is here when its middle time in incidents closed in the
-- last 90 days is at least 1.5 times that of the 90 days before, with 8 incidents or more in both. Of more than 200
-- incidents of a runbook in 90 days the last 200 are looked at. Checks after closing never are.
with closed as (
  select i.incident as incident, i.id as id, i.runbook as runbook, i.opened_at as opened_at, i.closed_at as closed_at,
    case when i.closed_at > a.now_at - 7776000 then 1 else 0 end as recent
  from incident i
  cross join asked a
  where not i.drill and i.closed_at > a.now_at - 15552000 and i.closed_at <= a.now_at
),
numbered as (
  select c.incident as incident, c.id as id, c.runbook as runbook, c.opened_at as opened_at, c.recent as recent,
    row_number() over (partition by c.runbook, c.recent order by c.closed_at desc, c.incident desc) as place
  from closed c
),
looked_at as (
  select n.incident as incident, n.id as id, n.runbook as runbook, n.opened_at as opened_at, n.recent as recent
  from numbered n
  where n.place <= 200
),
steps as (
  select distinct r.runbook as runbook, s.step as step, s.title as title
  from latest_walk r
  join walk_step s on s.walk = r.walk
  where s.check_after is null
),
asks as ( -- mark: place in the file and time in one number, so that the greatest mark is that of the last event
  select l.incident as incident, l.opened_at as opened_at, w.step as step,
    (w.ord + 1) * 100000000000 + w.happened_at as mark, 1 as answered
  from looked_at l
  join answer w on w.incident = l.incident
  union all
  select l.incident as incident, l.opened_at as opened_at, k.step as step,
    (k.ord + 1) * 100000000000 + k.happened_at as mark, 0 as answered
  from looked_at l
  join skip k on k.incident = l.incident
),
followed as (
  select q.incident as incident, q.step as step, q.mark as mark, q.answered as answered,
    coalesce(
      max(q.mark) over (partition by q.incident order by q.mark rows between 1 preceding and 1 preceding), q.opened_at
    ) as mark_before
  from asks q
),
times as (
  select f.incident as incident, f.step as step,
    max(case when f.answered = 1 then f.mark end) % 100000000000 - min(f.mark_before) % 100000000000 as took
  from followed f
  group by f.incident, f.step
  having count(case when f.answered = 1 then 1 end) > 0
),
placed as (
  select s.runbook as runbook, s.step as step, s.title as title, l.recent as recent, l.id as id, t.took as took,
    row_number() over (partition by s.runbook, s.step, l.recent order by t.took, t.incident) as place,
    count(*) over (partition by s.runbook, s.step, l.recent) as n
  from times t
  join looked_at l on l.incident = t.incident
  join steps s on s.runbook = l.runbook and s.step = t.step
),
middles as (
  select p.runbook as runbook, p.step as step, p.title as title,
    min(case when p.recent = 1 and 2 * p.place between p.n and p.n + 1 then p.id end) as id,
    min(case when p.recent = 0 and 2 * p.place between p.n and p.n + 1 then p.took end) as before_seconds,
    count(case when p.recent = 0 then 1 end) as n_before,
    min(case when p.recent = 1 and 2 * p.place between p.n and p.n + 1 then p.took end) as now_seconds,
    count(case when p.recent = 1 then 1 end) as n_now
  from placed p
  group by p.runbook, p.step, p.title
)
select case when a.group_by = 'runbook' then m.runbook else '' end as grp, m.id as id, m.runbook as runbook,
  m.step as step, m.title as title, m.before_seconds as before_seconds, m.n_before as n_before,
  m.now_seconds as now_seconds, m.n_now as n_now
from middles m
cross join asked a
where m.n_before >= 8 and m.n_now >= 8 and m.now_seconds > m.before_seconds
  and 2 * m.now_seconds >= 3 * m.before_seconds
order by m.now_seconds - m.before_seconds desc, m.runbook, m.step
