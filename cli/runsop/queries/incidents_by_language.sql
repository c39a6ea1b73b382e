-- Title: Incidents by language
-- Metric: M1
-- Decides: who must read which language on which shift
-- Shape: counts
-- Columns: language: null: not known; n: incidents opened in the period
-- The language they wrote, not the one of the team.
select
  c.back as back,
  c.grp as grp,
  i.language as language,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
group by c.back, c.grp, i.language
order by c.back, c.grp, count(*) desc, coalesce(i.language, '')
