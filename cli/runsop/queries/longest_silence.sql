-- Title: Longest silence in public
-- Metric: M3
-- Decides: who holds the clock
-- Shape: spread
-- Unit: seconds
-- Columns: severity: the worst it was; n: incidents; least, middle, most: the longest time each left the members
--   without a public word
-- From the first of them writing until it was quiet again, told in public how it ended, closed, or until now; opened again,
-- from then on anew. What only one person could read is left out, and so are near misses and praise.
with hidden as (
  select a.incident as incident
  from answer a
  where a.in_force and a.ask = 'public' and a.value = 'no'
  group by a.incident
),
looked_at as (
  select c.back as back, c.grp as grp, i.incident as incident, i.worst as worst, i.first_signal_at as first_signal_at
  from counted c
  join incident i on i.incident = c.incident
  left join hidden h on h.incident = i.incident
  where h.incident is null and coalesce(i.outcome, '') <> 'near-miss' and i.runbook <> 'praise-received'
),
begun as (
  select l.incident as incident, -1 as ord, l.first_signal_at as since_at
  from looked_at l
  union all
  select l.incident as incident, t.ord as ord, t.happened_at as since_at
  from looked_at l
  join turn t on t.incident = l.incident
  where t.kind = 'reopened'
),
numbered as (
  select b.incident as incident, b.ord as ord, b.since_at as since_at,
    row_number() over (partition by b.incident order by b.ord) as place,
    lead(b.ord, 1, 1000000000) over (partition by b.incident order by b.ord) as next_ord,
    lead(b.since_at, 1, q.now_at) over (partition by b.incident order by b.ord) as next_at
  from begun b
  cross join asked q
),
-- What ends a round: closing, the closing words, and quiet, if that was the last word on it in the round.
calm as (
  select r.incident as incident, r.place as place, a.value as value, a.happened_at as ended_at,
    row_number() over (partition by r.incident, r.place order by a.ord desc) as newest
  from numbered r
  join answer a on a.incident = r.incident
  where a.ask = 'calm_again' and a.ord > r.ord and a.ord < r.next_ord
),
ending as (
  select r.incident as incident, r.place as place, t.happened_at as ended_at
  from numbered r
  join turn t on t.incident = r.incident
  where t.kind = 'closed' and t.ord > r.ord and t.ord < r.next_ord
  union all
  select r.incident as incident, r.place as place, m.sent_at as ended_at
  from numbered r
  join message m on m.incident = r.incident
  where m.ask = 'public_close' and m.ord > r.ord and m.ord < r.next_ord
  union all
  select c.incident as incident, c.place as place, c.ended_at as ended_at
  from calm c
  where c.newest = 1 and c.value = 'yes'
),
first_ending as (
  select e.incident as incident, e.place as place, min(e.ended_at) as ended_at
  from ending e
  group by e.incident, e.place
),
rounds as (
  select r.incident as incident, r.place as place, r.since_at as since_at,
    greatest(r.since_at, least(r.next_at, q.now_at, coalesce(e.ended_at, q.now_at))) as end_at
  from numbered r
  cross join asked q
  left join first_ending e on e.incident = r.incident and e.place = r.place
),
moments as (
  select r.incident, r.place, r.since_at as heard_at from rounds r
  union all
  select r.incident, r.place, r.end_at as heard_at from rounds r
  union all
  select r.incident as incident, r.place as place, m.sent_at as heard_at
  from rounds r
  join message m on m.incident = r.incident
  where m.public and m.sent_at > r.since_at and m.sent_at < r.end_at
),
gaps as (
  select m.incident,
    m.heard_at - lag(m.heard_at, 1, m.heard_at) over (partition by m.incident, m.place order by m.heard_at) as silent
  from moments m
),
longest as (
  select e.back as back, e.grp as grp, e.incident as incident, e.worst as worst, max(g.silent) as silent
  from looked_at e
  join gaps g on g.incident = e.incident
  group by e.back, e.grp, e.incident, e.worst
),
ranked as (
  select l.back, l.grp, l.worst, l.silent,
    row_number() over (partition by l.back, l.grp, l.worst order by l.silent, l.incident) as place,
    count(*) over (partition by l.back, l.grp, l.worst) as n
  from longest l
)
select
  r.back as back,
  r.grp as grp,
  r.worst as severity,
  max(r.n) as n,
  min(r.silent) as least,
  min(case when 2 * r.place in (r.n, r.n + 1) then r.silent end) as middle,
  max(r.silent) as most
from ranked r
group by r.back, r.grp, r.worst
order by r.back, r.grp, coalesce(r.worst, 99)
