-- Title: What reviews named again and again in four weeks
-- Shape: findings
-- Columns: kind; item: what --decide names; id: one of its incidents; since_at: when that was reviewed; weight and
--   n: reviews that named it; factor; back: 0 the four weeks up to now, 1 those up to a week ago, to 12: so it is
--   seen how long it held
-- Three incidents of four weeks at least, counted by the time of their review. Four of the incidents are named, the
-- worst first; of the four weeks before, one. No drills.
with named as (
  select f.factor as factor, s.back as back, i.incident as incident, i.reviewed_at as reviewed_at, i.worst as worst
  from factor f
  join incident i on i.incident = f.incident
  join span s on i.reviewed_at > s.after_at and i.reviewed_at <= s.until_at
  where f.reviewed and not i.drill
),
ranked as (
  select m.factor as factor, m.back as back, m.incident as incident, m.reviewed_at as reviewed_at,
    count(*) over (partition by m.factor, m.back) as n,
    row_number() over (partition by m.factor, m.back order by coalesce(m.worst, 9), m.reviewed_at desc, m.incident) as place
  from named m
)
select 'factor' as kind, 'factor.' || r.factor as item, i.id as id, r.reviewed_at as since_at, r.n as weight, r.n as n,
  r.factor as factor, r.back as back
from ranked r
join incident i on i.incident = r.incident
where r.n >= 3 and r.place <= case when r.back = 0 then 4 else 1 end
order by r.back, r.n desc, r.factor, r.place
