-- Title: What came together
-- Metric: M12
-- Decides: which fix mends two things at once
-- Shape: counts
-- Columns: factor and other: named by the same incident; n: such incidents
-- Each pair stands once.
select c.back as back, c.grp as grp, one.factor as factor, two.factor as other, count(*) as n
from counted c
join factor one on one.incident = c.incident
join factor two on two.incident = c.incident
where one.factor < two.factor
group by c.back, c.grp, one.factor, two.factor
order by c.back, c.grp, count(*) desc, one.factor, two.factor
