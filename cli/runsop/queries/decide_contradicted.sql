-- Title: Steps that reviews found wrong, too slow or lacking, and nobody has mended
-- Shape: findings
-- Columns: kind; item: what --decide names; id: one of its incidents; since_at: when the second of them said so;
--   weight and n: incidents that say so; runbook; step; verdict: what this one says
-- The steps of doubted.sql that two incidents at least speak of, the fifty most spoken of. Four of the incidents are
-- named, the latest first.
with ranked as (
  select s.runbook as runbook, s.step as step, s.id as id, s.verdict as verdict, s.happened_at as happened_at,
    count(*) over (partition by s.runbook, s.step) as n,
    row_number() over (partition by s.runbook, s.step order by s.happened_at, s.id) as place,
    row_number() over (partition by s.runbook, s.step order by s.happened_at desc, s.id) as latest
  from doubted s
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
