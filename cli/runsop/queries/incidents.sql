-- Title: Incidents
-- Metric: M1
-- Decides: rota, and whether all of it was written down
-- Shape: counts
-- Columns: n: incidents opened in the period
-- Near misses and praise count too. Fewer may mean fewer written down: read it beside near misses and quiet groups.
select
  c.back as back,
  c.grp as grp,
  count(*) as n
from counted c
group by c.back, c.grp
order by c.back, c.grp
