-- Title: Steps that reviews found wrong, too slow or lacking, and nobody has mended
-- Shape: findings
-- Columns: kind; item: what --decide names; id: one of its incidents; since_at: when the second of them said so;
--   weight and n: incidents that say so; runbook; step; verdict: what this one says
-- The steps of steps_contradicted that two incidents at least speak of, the fifty most spoken of. Four of the
-- incidents are named, the latest first.
with newest as (
  select i.runbook as runbook, i.walk as walk,
    row_number() over (partition by i.runbook order by i.opened_at desc, i.incident desc) as place
  from incident i
),
still as (
  select distinct n.runbook as runbook, w.step as step
  from newest n
  join walk_step w on w.walk = n.walk
  where n.place = 1
),
walked as (
  select i.incident as incident, i.id as id, i.runbook as runbook
  from incident i
  union all
  select i.incident as incident, i.id as id, i.began_with as runbook
  from incident i
  where i.began_with <> i.runbook
),
mended as (
  select l.runbook as runbook, l.step as step, max(l.merged_at) as merged_at
  from lesson l
  where l.merged_at is not null and l.step is not null
  group by l.runbook, l.step
),
mended_for_all as (
  select m.step as step, m.merged_at as merged_at
  from mended m
  where m.runbook = 'core'
),
said as (
  select w.runbook as runbook, j.step as step, w.id as id, j.verdict as verdict, j.happened_at as happened_at
  from judgement j
  join walked w on w.incident = j.incident
  join still s on s.runbook = w.runbook and s.step = j.step
  left join mended o on o.runbook = w.runbook and o.step = j.step
  left join mended_for_all c on c.step = j.step
  where j.verdict in ('contradicted', 'too_slow', 'missing')
    and j.happened_at > coalesce(o.merged_at, 0) and j.happened_at > coalesce(c.merged_at, 0)
),
ranked as (
  select s.runbook as runbook, s.step as step, s.id as id, s.verdict as verdict, s.happened_at as happened_at,
    count(*) over (partition by s.runbook, s.step) as n,
    row_number() over (partition by s.runbook, s.step order by s.happened_at, s.id) as place,
    row_number() over (partition by s.runbook, s.step order by s.happened_at desc, s.id) as latest
  from said s
),
repeated as (
  select r.runbook as runbook, r.step as step, r.happened_at as happened_at,
    row_number() over (order by r.n desc, r.runbook, r.step) as most
  from ranked r
  where r.place = 2
)
select 'step' as kind, 'step.' || r.runbook || '.' || r.step as item, r.id as id, o.happened_at as since_at,
  r.n as weight, r.n as n, r.runbook as runbook, r.step as step, r.verdict as verdict
from ranked r
join repeated o on o.runbook = r.runbook and o.step = r.step
where r.latest <= 4 and o.most <= 50
order by r.n desc, r.runbook, r.step, r.latest
