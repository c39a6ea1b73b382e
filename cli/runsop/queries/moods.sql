-- Title: Mood at the start, after the private talk, at the end
-- Metric: M9
-- Decides: which part of the walk helps
-- Shape: spread
-- Unit: number
-- Columns: moment: start, private, end; n: incidents; least, middle, most: 1 a question to 5 spreading outside
-- Only incidents with a mood at the start and at the end, so that these two rows are of the same ones. The row between
-- has those of them where somebody talked in private, each with the hottest person.
with known as (
  select c.back as back, c.grp as grp, i.incident as incident, i.mood as mood, i.mood_end as mood_end
  from counted c
  join incident i on i.incident = c.incident
  where i.mood is not null and i.mood_end is not null
),
moods as (
  select k.back, k.grp, k.incident, 'start' as moment, k.mood as mood from known k
  union all
  select k.back as back, k.grp as grp, k.incident as incident, 'private' as moment, max(a.number) as mood
  from known k
  join answer a on a.incident = k.incident
  where a.ask = 'mood_private' and a.in_force and a.number is not null
  group by k.back, k.grp, k.incident
  union all
  select k.back, k.grp, k.incident, 'end' as moment, k.mood_end as mood from known k
),
ranked as (
  select m.back, m.grp, m.moment, m.mood,
    row_number() over (partition by m.back, m.grp, m.moment order by m.mood, m.incident) as place,
    count(*) over (partition by m.back, m.grp, m.moment) as n
  from moods m
)
select
  r.back as back,
  r.grp as grp,
  r.moment as moment,
  max(r.n) as n,
  min(r.mood) as least,
  min(case when 2 * r.place in (r.n, r.n + 1) then r.mood end) as middle,
  max(r.mood) as most
from ranked r
group by r.back, r.grp, r.moment
order by r.back, r.grp, case r.moment when 'start' then 1 when 'private' then 2 else 3 end
