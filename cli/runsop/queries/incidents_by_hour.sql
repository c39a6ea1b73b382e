-- Title: Incidents by hour of the day
-- Metric: M1
-- Decides: the rota
-- Shape: counts
-- Columns: hour: 0 to 23, by the clock of the place where it happened; n: incidents opened in the period
-- The hour it was opened; hours without an incident have no row.
select
  c.back as back,
  c.grp as grp,
  i.opened_hour as hour,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
group by c.back, c.grp, i.opened_hour
order by c.back, c.grp, i.opened_hour
