-- Title: Hot heads
-- Metric: M17
-- Decides: who reads along, when somebody else takes over
-- Shape: shares
-- Columns: hit: incidents in which the operator was at 4 or 5 of 5; n: incidents that say how hot it was
select c.back as back, c.grp as grp, count(case when i.heat >= 4 then 1 end) as hit, count(*) as n
from counted c
join incident i on i.incident = c.incident
where i.heat is not null
group by c.back, c.grp
order by c.back, c.grp
