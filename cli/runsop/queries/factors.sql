-- Title: What made it possible
-- Metric: M12
-- Decides: one structural fix a month
-- Shape: counts
-- Columns: factor; n: incidents that name it
-- Named while walking or in the review. An incident names several, so the counts do not add up to the incidents.
select c.back as back, c.grp as grp, f.factor as factor, count(*) as n
from counted c
join factor f on f.incident = c.incident
group by c.back, c.grp, f.factor
order by c.back, c.grp, count(*) desc, f.factor
