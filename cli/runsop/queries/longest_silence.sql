-- Title: Longest silence in public
-- Metric: M3
-- Decides: who holds the clock
-- Shape: spread
-- Unit: seconds
-- Columns: severity: the worst it was; n: incidents; least, middle, most: the longest time each left the members
--   without a public word
-- From the first of them writing until it was quiet again, told in public how it ended, closed, or until now.
-- What only one person could read is left out, and so are near misses and praise.
with said as (
  -- One look at the answers: what others could not read, and when it had gone quiet.
  select
    a.incident as incident,
    max(case when a.ask = 'public' and a.value = 'no' then 1 else 0 end) as hidden,
    max(case when a.ask = 'calm_again' and a.value = 'yes' then a.happened_at end) as calm_at
  from answer a
  join counted c on c.incident = a.incident
  where a.in_force and a.ask in ('public', 'calm_again')
  group by a.incident
),
ended as (
  select
    c.back as back, c.grp as grp, i.incident as incident, i.worst as worst,
    i.first_signal_at as first_signal_at,
    least(
      q.now_at,
      coalesce(i.closed_at, q.now_at),
      coalesce(i.public_close_at, q.now_at),
      coalesce(s.calm_at, q.now_at)) as end_at
  from counted c
  join incident i on i.incident = c.incident
  cross join asked q
  left join said s on s.incident = i.incident
  where coalesce(s.hidden, 0) = 0 and coalesce(i.outcome, '') <> 'near-miss' and i.runbook <> 'praise-received'
),
moments as (
  select e.incident, e.first_signal_at as heard_at from ended e
  union all
  select e.incident, e.end_at as heard_at from ended e
  union all
  select e.incident as incident, m.sent_at as heard_at
  from ended e
  join message m on m.incident = e.incident
  where m.public and m.sent_at > e.first_signal_at and m.sent_at < e.end_at
),
gaps as (
  select m.incident,
    m.heard_at - lag(m.heard_at, 1, m.heard_at) over (partition by m.incident order by m.heard_at) as silent
  from moments m
),
longest as (
  select e.back as back, e.grp as grp, e.incident as incident, e.worst as worst, max(g.silent) as silent
  from ended e
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
