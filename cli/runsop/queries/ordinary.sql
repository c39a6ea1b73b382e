-- Title: Ordinary incidents
-- Decides: which runbooks to write or mend
-- Shape: shares
-- Columns: hit: walked to the end with the runbook they began with, nothing done beside it; n: closed incidents
-- The measure of a strong runbook. Closed is not solved: read it beside what customers said when asked again.
select
  c.back as back,
  c.grp as grp,
  count(case when i.improvised = 0 and i.switched = 0 then 1 end) as hit,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
where i.closed_at is not null
group by c.back, c.grp
order by c.back, c.grp
