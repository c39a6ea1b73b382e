-- Title: Handed over
-- Metric: M17
-- Decides: how shifts meet
-- Shape: shares
-- Columns: hit: incidents handed over at least once; n: all incidents
select c.back as back, c.grp as grp, count(case when i.handovers > 0 then 1 end) as hit, count(*) as n
from counted c
join incident i on i.incident = c.incident
group by c.back, c.grp
order by c.back, c.grp
