-- Title: Remedies taken, by what the customer had to do for them
-- Metric: M10
-- Decides: which tricks to drop
-- Shape: shares
-- Columns: effort: 0 by itself, 1 one letter, 2 a form or a trip, 3 must buy first; hit: offers somebody took or was
--   given; n: offers, without those denied
select
  c.back as back,
  c.grp as grp,
  r.effort as effort,
  count(case when r.chosen > 0 or r.given > 0 then 1 end) as hit,
  count(*) as n
from counted c
join remedy r on r.incident = c.incident
where coalesce(r.verdict, '') <> 'denied'
group by c.back, c.grp, r.effort
order by c.back, c.grp, r.effort
