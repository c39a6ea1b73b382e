-- Title: Guardrails that warned
-- Metric: M15
-- Decides: mend the rule that is mostly overridden, practise what it mostly catches
-- Shape: shares
-- Columns: rule; hit: warnings overridden with a reason; n: warnings
-- A warning that was not overridden led to other words, or the draft was not sent.
select c.back as back, c.grp as grp, f.rule as rule, count(case when f.overridden then 1 end) as hit, count(*) as n
from counted c
join flag f on f.incident = c.incident
group by c.back, c.grp, f.rule
order by c.back, c.grp, count(*) desc, f.rule
